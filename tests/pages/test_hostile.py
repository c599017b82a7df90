"""An article made to do harm does none: ten thousand claims, a paragraph of a megabyte, an address that is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import URIRef

from kb.derive import refresh
from kb.graph.embedded import in_memory
from kb.graph.mapping import CaptureIris, article_iri, to_graph
from kb.graph.store import Change, Store
from kb.ingest import Outcome
from kb.intake import take_in
from kb.model import Actor, ActorKind, Anchor, Attribution, Directness, Document, Extraction, SpeechAct, Tool
from kb.text.claims import capture
from kb.text.documents import read_text
from kb.text.extract import extract
from server.app import close_app
from tests.pages.conftest import BASE, Site, make_site
from tests.work import calls

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


def store_with(text: str, extract: Callable[[Document], Extraction]) -> tuple[Store, str]:
    """A store that holds the text with what `extract` finds in it, past the checks of ingest."""
    store = in_memory(BASE)
    document = read_text("hostile", text)
    caught = capture(document, extract(document), "2026-03-01T10:00:00Z")
    iris = CaptureIris(caught, store.base, article_iri(document, store.base))
    store.apply(Change(add={iris.graph: to_graph(caught, iris)}))
    return store, str(iris.version).removeprefix(BASE)


@contextmanager
def site_of(folder: Path, store: Store) -> Iterator[Site]:
    site = make_site(folder, store)
    try:
        yield site
    finally:
        close_app(site.app)


def fetch(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.slow
def test_ten_thousand_claims_make_a_long_page_and_nothing_worse(tmp_path: Path) -> None:
    store, version = store_with(f"A headline of ours\n\n{SENTENCE * CLAIMS}", many)
    with site_of(tmp_path, store) as site:
        page = fetch(site.client(), f"/{version}")
        assert page.count('class="ref"') == CLAIMS
        assert "<b>x</b>" not in page
        assert "&lt;b&gt;x&lt;/b&gt;" in page


def page_work(folder: Path, text: str, extract: Callable[[Document], Extraction]) -> int:
    """The work of serving the page of a text, when all that is made once is made."""
    store, version = store_with(text, extract)
    with site_of(folder, store) as site:
        fetch(site.client(), f"/{version}")
        return calls(lambda: fetch(site.client(), f"/{version}"))


def test_a_page_of_more_claims_takes_no_more_for_each(tmp_path: Path) -> None:
    few, more = (page_work(tmp_path / f"{n}", f"A headline of ours\n\n{SENTENCE * n}", many) for n in (200, 800))
    assert more < 4.5 * few


def test_an_article_of_more_claims_takes_no_more_for_each() -> None:
    """From the file to the suggested links: what takes four times the claims takes four times the work."""
    intake_work(3)  # what is read once
    few, more = (intake_work(n) for n in (60, 240))
    assert more < 4.8 * few


def intake_work(sentences: int) -> int:
    said = "{} {} said the {} in district {} was closed, and {} people were injured there."
    names, surnames, things = "Mira Ada Rhea Milo".split(), "Hale Oden Bray".split(), "dam bridge school".split()
    body = "\n\n".join(
        said.format(names[n % 4], surnames[n % 3], things[n * 7 % 3], n, 2 + n % 50) for n in range(sentences)
    )
    document = read_text("long", f"A headline of ours\n\n{body}")
    store, at = in_memory(BASE), datetime(2026, 3, 1, tzinfo=UTC)
    outcomes: list[Outcome] = []
    work = calls(lambda: outcomes.append(take_in(store, document, extract, at, 0.5)))
    assert outcomes[0].claims == sentences
    return work


def test_a_paragraph_of_a_megabyte_is_shown_whole_for_no_more_work(tmp_path: Path) -> None:
    text = "word " * (MEGABYTE // 5)
    store, version = store_with(f"A headline of ours\n\n{text}", none)
    refresh(store, [URIRef(BASE + version)])
    with site_of(tmp_path / "long", store) as site:
        assert text.strip() in fetch(site.client(), f"/{version}")
        for path in ("/", "/search?q=word", "/claims/new"):
            fetch(site.client(), path)
    short, long = (page_work(tmp_path / f"{n}", f"A headline of ours\n\n{'word ' * n}", none) for n in (100, 200_000))
    assert long < 1.2 * short


def test_an_address_that_a_text_states_leads_only_to_the_web(tmp_path: Path) -> None:
    store, version = store_with("A headline of ours\n\nSomebody said so.", none)
    harm = "javascript:alert(1)"
    claim = f'<{BASE}{version}> <https://w3id.org/whence/ontology#sourceUrl> "{harm}"'
    store.update(f"INSERT DATA {{ GRAPH <{BASE}graph/{version}> {{ {claim} }} }}")
    with site_of(tmp_path, store) as site:
        assert f'href="{harm}' not in fetch(site.client(), f"/{version}")
