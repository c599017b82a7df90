"""A server over a knowledge base that lies on another SPARQL server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import Literal

from kb.graph.embedded import in_memory
from kb.settings import read_settings
from server.app import close_app, create_app
from server.asking import asking
from server.errors import TooManyError
from tests.server.conftest import BASE, state_of


def test_queries_are_sent_to_where_the_data_are(tmp_path: Path) -> None:
    settings = read_settings({}, store="http://127.0.0.1:9/sparql", accounts=str(tmp_path / "accounts.sqlite"))
    app = create_app(settings, in_memory(BASE))
    response = app.test_client().get("/sparql?query=ASK{}")
    problem = json.loads(response.data)
    assert (response.status_code, problem["code"]) == (501, "elsewhere")
    assert "http://127.0.0.1:9/sparql" in problem["remedy"]
    close_app(app)


def test_named_questions_are_asked_there_at_the_cost_of_whoever_asks(tmp_path: Path) -> None:
    settings = read_settings({}, store="http://127.0.0.1:9/sparql", accounts=str(tmp_path / "accounts.sqlite"))
    app = create_app(settings, in_memory(BASE))
    here = state_of(app)
    with asking(here, "192.0.2.1 x") as asked:
        assert asked.select("SELECT (1 AS ?one) {}").rows == ((Literal(1),),)
    assert here.budget.spent("192.0.2.1 x") > 0
    here.budget.charge("192.0.2.1 x", 1000)
    with asking(here, "192.0.2.1 x") as asked, pytest.raises(TooManyError):
        asked.select("SELECT (1 AS ?one) {}")
    assert json.loads(app.test_client().get("/api/questions/articles.json").data) == []
    close_app(app)
