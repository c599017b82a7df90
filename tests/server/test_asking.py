"""The named questions that strangers ask cost them what a query costs, and end where a query ends."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from kb.errors import StoreError
from kb.graph.catalogue import questions
from server.asking import asking
from server.errors import TimedOutError, TooManyError
from tests.server.conftest import BASE, MakeApp, add_articles, state_of
from tests.server.test_limits import HEAVY

CLIENT = "192.0.2.1 test"
ALL = "SELECT * { ?s ?p ?o }"


def stocked(make_app: MakeApp, **settings: str) -> Flask:
    app = make_app(**settings)
    add_articles(state_of(app).store, "courier-inquiry.txt", "lantern-report.txt")
    return app


def forbid_here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no query run in the server's own process."""

    def refused(_: str) -> None:
        raise StoreError("This was asked in the server itself.")

    monkeypatch.setattr(state_of(app).store, "select", refused)


@pytest.mark.parametrize(
    "path",
    [
        "/api/questions/claims-of-speaker.json?who=David+Ozerian&explain=yes",
        "/api/questions/claims-of-speaker.csv?who=David+Ozerian",
        "/questions/claims-of-speaker?who=David+Ozerian",
    ],
)
def test_no_question_of_a_stranger_runs_in_the_server(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    app = stocked(make_app)
    forbid_here(app, monkeypatch)
    response = app.test_client().get(path)
    assert response.status_code == 200
    assert "David Ozerian" in response.text


def test_workers_answer_as_the_store_does(make_app: MakeApp) -> None:
    here = state_of(stocked(make_app))
    public = [q for q in questions() if not q.is_internal and not any(p.required for p in q.parameters)]
    assert len(public) > 5
    with asking(here, CLIENT) as asked:
        for question in public:
            assert asked.select(question.text) == here.store.select(question.text), question.name


def test_what_runs_away_is_stopped(make_app: MakeApp) -> None:
    here = state_of(make_app(query_seconds="0.5"))
    with asking(here, CLIENT) as asked, pytest.raises(TimedOutError):
        asked.select(HEAVY)
    assert here.pool.busy == 0
    assert here.budget.spent(CLIENT) > 0


def test_all_queries_of_a_request_share_its_time(make_app: MakeApp) -> None:
    here = state_of(make_app())
    with asking(here, CLIENT) as asked:
        asked.select(ALL)
        assert asked.seconds > 0
        asked.seconds = here.settings.number("query_seconds")
        with pytest.raises(TimedOutError):
            asked.select(ALL)


def test_a_client_that_has_computed_enough_asks_no_question(make_app: MakeApp) -> None:
    app = stocked(make_app)
    here = state_of(app)
    here.budget.charge(CLIENT, 1000)
    with asking(here, CLIENT) as asked, pytest.raises(TooManyError):
        asked.select(ALL)
    here.budget.charge("127.0.0.1 ", 1000)
    response = app.test_client().get("/api/questions/articles.json", headers={"User-Agent": ""})
    assert (response.status_code, "Retry-After" in response.headers) == (429, True)


def test_an_answer_that_is_cut_says_so(make_app: MakeApp) -> None:
    client = stocked(make_app, query_rows="1").test_client()
    response = client.get("/api/questions/articles.json")
    assert len(json.loads(response.data)) == 1
    assert response.headers["Whence-Truncated"] == "true"
    assert (response.headers["Whence-Row-Limit"], response.headers["Whence-Time-Limit"]) == ("1", "15")
    assert "1 row shown of 1 or more" in " ".join(client.get("/questions/articles").text.split())


def test_an_answer_that_is_whole_does_not(make_app: MakeApp) -> None:
    client = stocked(make_app).test_client()
    assert "Whence-Truncated" not in client.get("/api/questions/articles.json").headers
    assert "or more" not in client.get("/questions/articles").text


def test_a_value_that_is_repeated_is_asked_about_once_and_too_many_never(make_app: MakeApp) -> None:
    app = stocked(make_app)
    client = app.test_client()
    (first, *_) = json.loads(client.get("/api/questions/articles.json").data)
    path = "/api/questions/claims-of-paragraph.json"
    once = client.get(path, query_string={"article": first["article"], "number": "2"})
    assert json.loads(once.data)
    repeated = {"article": " ".join([first["article"]] * 40), "number": " ".join(["2"] * 200)}
    assert client.get(path, query_string=repeated).data == once.data
    many = {"article": first["article"].removeprefix(BASE), "number": " ".join(map(str, range(10_001)))}
    for address in (path, "/questions/claims-of-paragraph"):
        response = client.get(address, query_string=many)
        assert "make 10,001 combinations" in response.text
    assert client.get(path, query_string=many).status_code == 400
