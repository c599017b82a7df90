"""Feeds and metrics."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from tests.server.conftest import BASE, MakeApp, add_articles, state_of

ATOM = "{http://www.w3.org/2005/Atom}"


def test_new_claims_stand_in_the_feed(make_app: MakeApp) -> None:
    app = make_app(title="A test & more")
    add_articles(state_of(app).store, "courier-inquiry.txt")
    response = app.test_client().get("/feed.atom")
    assert response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(response.data)
    assert feed.findtext(f"{ATOM}title") == "A test & more"
    assert feed.findtext(f"{ATOM}updated") == "2024-04-01T12:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) >= 5
    for entry in entries:
        assert str(entry.findtext(f"{ATOM}id")).startswith(f"{BASE}claim/")
        link = entry.find(f"{ATOM}link")
        assert link is not None
        page = app.test_client().get(link.attrib["href"], follow_redirects=True)
        assert page.status_code == 200


def test_the_json_feed_has_the_same_entries(make_app: MakeApp) -> None:
    app = make_app()
    add_articles(state_of(app).store, "courier-inquiry.txt")
    client = app.test_client()
    items = json.loads(client.get("/feed.json").data)["items"]
    atom = ElementTree.fromstring(client.get("/feed.atom").data)
    assert [i["id"] for i in items] == [e.findtext(f"{ATOM}id") for e in atom.findall(f"{ATOM}entry")]


def test_a_feed_without_entries_is_valid(make_app: MakeApp) -> None:
    client = make_app().test_client()
    feed = ElementTree.fromstring(client.get("/feed.atom").data)
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    tag = client.get("/feed.atom").headers["ETag"]
    assert client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 304


def test_metrics_count_requests(make_app: MakeApp) -> None:
    pytest.importorskip("prometheus_client")
    client = make_app().test_client()
    client.get("/sparql?query=ASK{}")
    text = client.get("/metrics").text
    assert 'whence_requests_total{endpoint="sparql.endpoint",method="GET",status="200"} 1.0' in text
    assert "whence_query_workers_busy 0.0" in text


def test_health(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert client.get("/health/live").text == "alive\n"
    assert client.get("/health/ready").text == "ready\n"
