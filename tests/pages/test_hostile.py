"""An article made to do harm does none: ten thousand claims, a paragraph of a megabyte, an address that is none."""

from __future__ import annotations

import time

import pytest
from flask.testing import FlaskClient
from rdflib import URIRef

from kb.derive import refresh
from kb.graph.embedded import in_memory
from kb.graph.mapping import CaptureIris, article_iri, to_graph
from kb.graph.store import Change, Store
from kb.model import Actor, ActorKind, Anchor, Attribution, Directness, Document, Extraction, SpeechAct, Tool
from kb.text.claims import capture
from kb.text.documents import read_text
from server.app import close_app
from tests.pages.conftest import BASE, make_site

CLAIMS = 10_000
MEGABYTE = 1_000_000
SENTENCE = "<b>x</b> said y. "


def many(document: Document) -> Extraction:
    """A finding in every sentence."""
    body = max(document.paragraphs, key=lambda paragraph: len(paragraph.text))
    found = tuple(_finding(body.number, n, body.text) for n in range(body.text.count("said y")))
    return Extraction(Tool("hand", "1"), found, (Actor("actor-x", ActorKind.PERSON, "<b>x</b>"),))


def _finding(number: int, place: int, text: str) -> Attribution:
    start = place * len(SENTENCE)
    source, cue = Anchor(number, start, start + 8), Anchor(number, start + 9, start + 13)
    content = (Anchor(number, start + 14, start + 15),)
    return Attribution(
        f"a{place}", source, cue, content, "actor-x", Directness.INDIRECT, SpeechAct.ASSERT, 0.9, "by hand"
    )


def none(document: Document) -> Extraction:
    return Extraction(Tool("hand", "1"), (), ())


def store_with(text: str, extract) -> tuple[Store, str]:
    """A store that holds the text with what `extract` finds in it, past the checks of ingest."""
    store = in_memory(BASE)
    document = read_text("hostile", text)
    caught = capture(document, extract(document), "2026-03-01T10:00:00Z")
    iris = CaptureIris(caught, store.base, article_iri(document, store.base))
    store.apply(Change(add={iris.graph: to_graph(caught, iris)}))
    return store, str(iris.version).removeprefix(BASE)


def fetch(client: FlaskClient, path: str) -> tuple[str, float]:
    started = time.perf_counter()
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True), time.perf_counter() - started


@pytest.mark.slow
def test_ten_thousand_claims_make_a_long_page_and_nothing_worse(tmp_path) -> None:
    store, version = store_with(f"A headline of ours\n\n{SENTENCE * CLAIMS}", many)
    site = make_site(tmp_path, store)
    try:
        page, seconds = fetch(site.client(), f"/{version}")
        assert page.count('class="ref"') == CLAIMS
        assert "<b>x</b>" not in page
        assert "&lt;b&gt;x&lt;/b&gt;" in page
        assert seconds < 60
    finally:
        close_app(site.app)


def test_a_paragraph_of_a_megabyte_is_shown_whole(tmp_path) -> None:
    text = "word " * (MEGABYTE // 5)
    store, version = store_with(f"A headline of ours\n\n{text}", none)
    refresh(store, [URIRef(BASE + version)])
    site = make_site(tmp_path, store)
    try:
        page, seconds = fetch(site.client(), f"/{version}")
        assert text.strip() in page
        assert seconds < 10
        for path in ("/", "/search?q=word", "/claims/new"):
            fetch(site.client(), path)
    finally:
        close_app(site.app)


def test_an_address_that_a_text_states_leads_only_to_the_web(tmp_path) -> None:
    store, version = store_with("A headline of ours\n\nSomebody said so.", none)
    harm = "javascript:alert(1)"
    claim = f'<{BASE}{version}> <https://w3id.org/whence/ontology#sourceUrl> "{harm}"'
    store.update(f"INSERT DATA {{ GRAPH <{BASE}graph/{version}> {{ {claim} }} }}")
    site = make_site(tmp_path, store)
    try:
        page, _ = fetch(site.client(), f"/{version}")
        assert f'href="{harm}' not in page
    finally:
        close_app(site.app)
