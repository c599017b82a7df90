"""The tools for language models, called through the protocol against a running server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb import __version__
from kb.cli.mcp import Tools, make_server, told
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
            assert names == {function.__name__ for function in Tools(kb).all()}
            assert client.server_info.version == __version__
            return await client.call_tool(tool, arguments)

    return anyio.run(talk)


def answer(found: Any) -> Any:
    assert not found.is_error, found
    return found.structured_content


def test_a_name_is_resolved(kb: Whence) -> None:
    assert answer(call(kb, "resolve_name", name="David Ozerian"))["rows"][0]["score"] == 100


def test_claims_are_found_by_words_in_any_order_and_traced(kb: Whence) -> None:
    found = answer(call(kb, "search_claims", text="wall water"))
    assert found["count"] == len(found["rows"]) > 0
    for row in found["rows"]:
        assert {"wall", "water"} <= set(row["text"].lower().replace(",", "").split())
        assert row["iri"].startswith(f"{BASE}claim/")
        assert row["outlet"] in {"Lantern Post", "The Corvane Courier"}
    way = answer(call(kb, "trace_claim", claim=found["rows"][0]["iri"]))
    assert all(row["sentence"] and row["paragraphText"] for row in way["rows"])


def test_claims_are_found_by_speaker_and_outlet_alone(kb: Whence) -> None:
    found = answer(call(kb, "search_claims", speaker="ozerian", outlet="Lantern Post"))
    assert found["count"] > 0
    assert {(row["who"], row["outlet"]) for row in found["rows"]} == {("David Ozerian", "Lantern Post")}


def test_nothing_found_is_said_in_words(kb: Whence) -> None:
    found = answer(call(kb, "search_claims", text="zeppelin", speaker="Nobody"))
    assert (found["count"], found["rows"]) == (0, [])
    assert found["message"].startswith("No claim has the words 'zeppelin', speaker 'Nobody'.")
    assert "Nobody and nothing" in answer(call(kb, "resolve_name", name="Xq Zz"))["message"]


def test_what_was_cut_off_is_said_in_words() -> None:
    assert told([{"n": n} for n in range(130)], "none")["message"].startswith("These are 100 of 130.")
    assert "message" not in told([{"n": 1}], "none")


def test_a_named_question_gives_its_reasons(kb: Whence) -> None:
    found = answer(call(kb, "ask_question", question="claims-of-speaker", parameters={"who": "David Ozerian"}))
    assert found["count"] > 0
    assert all("David Ozerian" in row["sentence"] and row["paragraphText"] for row in found["rows"])
    assert call(kb, "ask_question", question="claims-of-speaker", parameters={"who": "No One"}).is_error


def test_a_query_is_run_and_writes_nothing(kb: Whence) -> None:
    (row,) = answer(call(kb, "run_query", query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))["rows"]
    assert row["n"] > 100
    assert call(kb, "run_query", query="DROP ALL").is_error


def test_the_shape_is_described(kb: Whence) -> None:
    shape = answer(call(kb, "describe_shape"))
    assert "https://w3id.org/whence/ontology#Claim" in json.dumps(shape["classes"])
    assert "claims-of-speaker" in {question["name"] for question in shape["questions"]}
