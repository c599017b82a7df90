"""The search page: what is found, and that narrowing down is a matter of following links."""

from __future__ import annotations

import html
import re

from flask.testing import FlaskClient

from tests.pages.test_pages import read, words


def test_words_find_claims_articles_and_actors(client: FlaskClient) -> None:
    page = read(client, "/search?q=tarn+hollow+crack")
    assert "Second dam is cracked, paper reports" in words(page)
    assert "<mark>crack" in page.lower()


def test_a_facet_leads_to_fewer_hits_and_can_be_let_go(client: FlaskClient) -> None:
    page = read(client, "/search?q=dam&kind=claim")
    total = int(re.search(r"(\d+) found", page)[1])
    outlet = next(path for path in re.findall(r'href="(/search[^"]*)"', page) if "outlet=" in path)
    narrowed = read(client, html.unescape(outlet))
    assert 0 < int(re.search(r"(\d+) found", narrowed)[1]) < total
    assert "(chosen, let it go)" in narrowed


def test_dates_narrow_down(client: FlaskClient) -> None:
    assert re.search(r"\b0 found", read(client, "/search?q=dam&since=2030"))
    assert re.search(r"\b[1-9]\d* found", read(client, "/search?q=dam&until=2024-03-31"))


def test_nothing_found_says_what_to_do(client: FlaskClient) -> None:
    assert "Fewer words or filters find more." in read(client, "/search?q=xylophone")


def test_long_lists_go_on(client: FlaskClient) -> None:
    first = read(client, "/search?kind=claim")
    further = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    second = read(client, further)
    assert "from 21" in second
    assert set(re.findall(r'said" dir="auto"><a href="([^"]+)', first)).isdisjoint(
        re.findall(r'said" dir="auto"><a href="([^"]+)', second)
    )


def test_browsers_learn_how_to_search_here(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    assert "search?q={searchTerms}" in answer.get_data(as_text=True)
