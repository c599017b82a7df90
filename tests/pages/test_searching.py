"""The search page: what is found, and that narrowing down is a matter of following links."""

from __future__ import annotations

import html
import re
from dataclasses import fields
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from kb.search import Filters
from kb.vocab import WH, V
from tests.pages.conftest import Site
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


CURRENT = f"""?claim a <{WH.Claim}> ; <{WH.assertedBy}> ?somebody ; <{WH.inParagraph}> ?paragraph .
?paragraph <{WH.inVersion}> ?version . FILTER NOT EXISTS {{ ?newer <{WH.revises}> ?version }}"""
KINDS = f"<{WH.AnonymousActor}>, <{WH.PseudonymousActor}>, <{WH.UnspecifiedActor}>"
VEILED = f"""EXISTS {{ ?claim <{WH.assertedBy}> ?one }} && NOT EXISTS {{ ?claim <{WH.assertedBy}> ?other
FILTER NOT EXISTS {{ ?other a ?kind FILTER(?kind IN ({KINDS})) }} }}"""


def found(client: FlaskClient, **asked: str) -> int:
    return int(re.search(r"([\d,]+) found", read(client, "/search?" + urlencode(asked)))[1].replace(",", ""))


@pytest.mark.parametrize(
    ("name", "value", "pattern"),
    [
        *(("act", act, f"?claim <{WH.hasSpeechAct}> <{V[act]}>") for act in ("assert", "deny", "predict", "promise")),
        *(("directness", how, f"?claim <{WH.hasDirectness}> <{V[how]}>") for how in ("direct", "indirect", "mixed")),
        ("certainty", "unstated", f"FILTER NOT EXISTS {{ ?claim <{WH.hasCertainty}> ?sure }}"),
        ("unnamed", "yes", f"FILTER({VEILED})"),
        ("unnamed", "no", f"FILTER(!({VEILED}))"),
        ("state", "unreviewed", f"FILTER NOT EXISTS {{ ?claim <{WH.currentOutcome}> ?outcome }}"),
        ("outlet", "Lantern Post", f"?version <{WH.publishedBy}>/<{WH.name}> 'Lantern Post'"),
        ("outlet", "lantern", f"?version <{WH.publishedBy}>/<{WH.name}> 'Lantern Post'"),
        ("speaker", "revel", f"?claim <{WH.assertedBy}>/<{WH.name}> ?who FILTER(CONTAINS(LCASE(?who), 'revel'))"),
        ("since", "2024-03-12", f"?version <{WH.publishedDuring}>/<{WH.edtf}> ?date FILTER(?date >= '2024-03-12')"),
        ("until", "2024-03-08", f"?version <{WH.publishedDuring}>/<{WH.edtf}> ?date FILTER(?date <= '2024-03-08')"),
    ],
)
def test_each_filter_finds_what_the_knowledge_base_holds(
    site: Site, client: FlaskClient, name: str, value: str, pattern: str
) -> None:
    query = f"SELECT (COUNT(DISTINCT ?claim) AS ?n) WHERE {{ {CURRENT} {pattern} }}"
    held = int(str(site.store.select(query).rows[0][0]))
    assert held > 0
    assert found(client, kind="claim", **{name: value}) == held


def test_every_filter_can_be_set_without_words(client: FlaskClient) -> None:
    form = read(client, "/search")
    assert {field.name for field in fields(Filters)} - {"kind"} == set(
        re.findall(r'<(?:input|select) id="[^"]+" name="(\w+)"', form)
    ) - {"q"}


def test_nothing_found_says_what_would_find_something(client: FlaskClient) -> None:
    page = read(client, "/search?q=xylophone")
    assert "Fewer words or filters find more." in page
    page = read(client, "/search?q=dam+xylophone")
    assert "“dam” alone" in page
    assert "“xylophone” alone" not in page
    page = read(client, "/search?q=dam&outlet=No+Such+Paper")
    href, total = re.search(
        r'<li><a href="([^"]+)"><bdi>without Outlet: No Such Paper</bdi></a>\D*(\d+) found', page
    ).groups()
    assert int(re.search(r"(\d+) found", read(client, html.unescape(href)))[1]) == int(total) > 0


def test_what_is_no_date_is_said_and_left_out(client: FlaskClient) -> None:
    page = read(client, "/search?q=dam&since=2024-13")
    assert "Published from: “2024-13” is no date." in page
    assert found(client, q="dam", since="2024-13") == found(client, q="dam")


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
