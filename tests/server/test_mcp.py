"""The tools for language models, called through the protocol against a running server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.cli.mcp import make_server
from kb.client import Whence
from kb.graph.embedded import open_or_create_folder
from tests.server.conftest import BASE, add_articles
from tests.server.running import running_server

mcp = pytest.importorskip("mcp", reason="the extra `mcp` is not installed")


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whence]:
    folder: Path = tmp_path_factory.mktemp("mcp") / "kb"
    store = open_or_create_folder(folder, BASE)
    add_articles(store, "courier-inquiry.txt", "lantern-report.txt")
    store.close()
    with running_server(folder) as running:
        yield Whence(running.url)


def call(kb: Whence, tool: str, **arguments: Any) -> Any:
    import anyio

    async def talk() -> Any:
        async with mcp.Client(make_server(kb)) as client:
            names = {found.name for found in (await client.list_tools()).tools}
            assert names == {"resolve_name", "search_claims", "trace_claim", "run_query", "describe_shape"}
            return await client.call_tool(tool, arguments)

    return anyio.run(talk)


def rows(answer: Any) -> Any:
    assert not answer.is_error, answer
    content = answer.structured_content
    return content.get("result", content)


def test_a_name_is_resolved(kb: Whence) -> None:
    assert rows(call(kb, "resolve_name", name="David Ozerian"))[0]["score"] == 100


def test_claims_are_found_with_quote_and_source(kb: Whence) -> None:
    found = rows(call(kb, "search_claims", text="dam"))
    assert found
    assert all("dam" in row["quote"].lower() and row["claim"].startswith(f"{BASE}claim/") for row in found)
    assert rows(call(kb, "trace_claim", claim=found[0]["claim"]))


def test_a_query_is_run_and_writes_nothing(kb: Whence) -> None:
    (row,) = rows(call(kb, "run_query", query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    assert row["n"] > 100
    assert call(kb, "run_query", query="DROP ALL").is_error


def test_the_shape_is_described(kb: Whence) -> None:
    shape = rows(call(kb, "describe_shape"))
    assert "https://w3id.org/whence/ontology#Claim" in json.dumps(shape["classes"])
    assert "claims-of-speaker" in {question["name"] for question in shape["questions"]}
