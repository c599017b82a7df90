"""The page of a proposition: its accounts side by side, who denies it, where it comes from."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from rdflib import URIRef

from kb import decide
from kb.derive import refresh
from kb.vocab import WH, V
from tests.pages.conftest import BASE, Site
from tests.pages.test_review_links import claim_saying

OF_CLAIM = f"SELECT ?p WHERE {{ <%s> <{WH.conveys}>/<{WH.identifiedAs}> ?p }}"
CARRYING = f"""SELECT DISTINCT ?claim WHERE {{
  ?content <{WH.identifiedAs}> <%s> . ?claim <{WH.conveys}> ?content ; <{WH.inParagraph}>/<{WH.inVersion}> ?version .
  MINUS {{ ?newer <{WH.revises}> ?version }} }}"""
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def proposition(site: Site, claim: str) -> str:
    return str(site.store.select(OF_CLAIM % claim).rows[0][0])


def shown(site: Site, iri: str) -> str:
    answer = site.client().get("/" + iri.removeprefix(BASE) + ".html")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html.unescape(answer.get_data(as_text=True))))


def linked(site: Site, one: str, kind: str, other: str) -> None:
    decide.link(site.store, URIRef(one), V[kind], URIRef(other), decide.person(BASE, "editor"), NOW, "Read.")
    refresh(site.store, [URIRef(one), URIRef(other)])


def test_accounts_of_one_content_stand_side_by_side_with_what_differs(own_site: Site) -> None:
    one, other = claim_saying(own_site, "the dam was safe"), claim_saying(own_site, "inner wall")
    linked(own_site, one, "same-content", other)
    assert proposition(own_site, one) == proposition(own_site, other)
    page = shown(own_site, proposition(own_site, one))
    carrying = own_site.store.select(CARRYING % proposition(own_site, one)).rows
    assert f"claims assert it{len(carrying)} " in page
    table = page.partition("Account by account")[2].partition("Who denies it")[0]
    assert "the dam was safe" in table
    assert "inner wall" in table
    assert "Tomas Revel" in table


def test_who_disputes_it_is_named(own_site: Site) -> None:
    one, other = claim_saying(own_site, "the dam was safe"), claim_saying(own_site, "inner wall")
    iri = proposition(own_site, one)
    assert "No claim held here denies or contradicts it." in shown(own_site, iri)
    linked(own_site, other, "disputes", one)
    against = shown(own_site, iri).partition("Who disputes, corrects or withdraws it")[2]
    assert "inner wall" in against


def test_a_denial_is_no_assertion(own_site: Site) -> None:
    question = (
        f"SELECT ?c WHERE {{ ?c <{WH.hasSpeechAct}> <{V.deny}> ; <{WH.conveys}>/<{WH.identifiedAs}> ?p }} ORDER BY ?c"
    )
    claim = str(own_site.store.select(question).rows[0][0])
    page = shown(own_site, proposition(own_site, claim))
    assert "No current claim asserts it." in page
    assert "Who denies it" in page


def test_a_claim_leads_to_its_proposition_and_an_unknown_one_is_not_found(own_site: Site) -> None:
    claim = claim_saying(own_site, "the dam was safe")
    page = own_site.client().get("/" + claim.removeprefix(BASE) + ".html").get_data(as_text=True)
    assert f'href="/{proposition(own_site, claim).removeprefix(BASE)}"' in page
    assert own_site.client().get("/proposition/none.html").status_code == 404
