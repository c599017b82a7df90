"""A server over a knowledge base that lies on another SPARQL server."""

from __future__ import annotations

import json
from pathlib import Path

from kb.graph.embedded import in_memory
from kb.settings import read_settings
from server.app import close_app, create_app
from tests.server.conftest import BASE


def test_queries_are_sent_to_where_the_data_are(tmp_path: Path) -> None:
    settings = read_settings({}, store="http://127.0.0.1:9/sparql", accounts=str(tmp_path / "accounts.sqlite"))
    app = create_app(settings, in_memory(BASE))
    response = app.test_client().get("/sparql?query=ASK{}")
    problem = json.loads(response.data)
    assert (response.status_code, problem["code"]) == (501, "elsewhere")
    assert "http://127.0.0.1:9/sparql" in problem["remedy"]
    close_app(app)
