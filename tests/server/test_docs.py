"""The examples of docs/endpoint.md do what the page says."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.graph.embedded import open_or_create_folder
from kb.settings import ROWS
from tests.conftest import ROOT
from tests.server.conftest import add_articles
from tests.server.running import Running, running_server

TEXT = (ROOT / "docs" / "endpoint.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8321"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("docs") / "kb"
    store = open_or_create_folder(folder, f"{ADDRESS}/")
    add_articles(store, "courier-inquiry.txt", "lantern-report.txt")
    store.close()
    with running_server(folder) as running:
        yield running


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_shell_examples_work(server: Running) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    outputs = [
        subprocess.run(
            ["sh", "-c", text.replace(ADDRESS, server.url)], capture_output=True, text=True, check=True
        ).stdout
        for text in examples("sh")
    ]
    count, fault, void = outputs
    assert int(count.split()[1]) > 5
    assert '"line": 1' in fault
    assert "void:Dataset" in void


def test_the_python_examples_work(server: Running) -> None:
    (text,) = examples("python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(text.replace(ADDRESS, server.url), {})
    assert "dam" in printed.getvalue().lower()
    assert "'triples': " in printed.getvalue()


def test_every_setting_that_the_page_names_exists() -> None:
    known = {row.variable for row in ROWS}
    assert set(re.findall(r"WHENCE_[A-Z_]+", TEXT)) <= known


def test_every_limit_that_the_page_states_is_the_default() -> None:
    defaults = {row.variable: row.default for row in ROWS}
    for variable, stated in {
        "WHENCE_QUERY_SECONDS": "15",
        "WHENCE_QUERY_MEMORY_MB": "1024",
        "WHENCE_QUERY_ROWS": "10000",
        "WHENCE_QUERY_WORKERS": "2",
        "WHENCE_QUERY_QUEUE": "16",
        "WHENCE_COMPUTE_PER_MINUTE": "60",
        "WHENCE_MAX_QUERY_KB": "512",
    }.items():
        assert defaults[variable] == stated
