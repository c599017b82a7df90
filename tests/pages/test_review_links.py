"""Two claims are linked by hand, and a claim is judged with evidence; mistakes and conflicts come back as written."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from rdflib import URIRef

from kb import decide
from kb.accounts import Role
from kb.derive import refresh
from kb.vocab import WH, V
from tests.pages.conftest import BASE, Site, csrf

CLAIMS = f"SELECT ?claim WHERE {{ ?claim <{WH.quotedText}> ?quote FILTER(CONTAINS(?quote, '%s')) }} ORDER BY ?claim"


def claim_saying(site: Site, words: str) -> str:
    return str(site.store.select(CLAIMS % words).rows[0][0])


def send(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf": csrf(client, "/add"), **form})
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def shown(client: FlaskClient, claim: str) -> str:
    path = "/" + claim.removeprefix(BASE)
    page = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True).get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html.unescape(page)))


@pytest.fixture
def ends(own_site: Site) -> tuple[str, str]:
    """The claim that a dam is safe, and one that it is not."""
    return claim_saying(own_site, "the dam was safe"), claim_saying(own_site, "inner wall")


def test_the_other_end_is_found_by_its_words_and_the_link_shows_on_both(own_site: Site, ends: tuple[str, str]) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    one, other = ends
    page = client.get("/review/link", query_string={"claim": one, "q": "inner wall"}).get_data(as_text=True)
    assert f'name="target" value="{other}"' in html.unescape(page)
    assert f'name="target" value="{one}"' not in html.unescape(page)
    assert "autofocus" not in page
    # Who comes by key goes on by key: the cursor waits where the words go.
    asked = client.get("/review/link", query_string={"claim": one}).get_data(as_text=True)
    assert re.search(r'<input id="link-words"[^>]* autofocus>', asked)
    status, _ = send(client, "/review/link", claim=one, target=other, kind="disputes", basis="The two exclude another.")
    assert status == 303
    (made,) = [d for d in decide.decisions_on(own_site.store, URIRef(one)) if not d.by_program]
    assert (made.kind, made.target, made.outcome, made.basis) == (
        V.disputes,
        URIRef(other),
        V.confirmed,
        "The two exclude another.",
    )
    assert "Disputes" in shown(client, one)
    assert "Is disputed by" in shown(client, other)


def test_a_link_can_be_made_from_its_other_end(own_site: Site, ends: tuple[str, str]) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    one, other = ends
    page = html.unescape(client.get(f"/{one.removeprefix(BASE)}.html").get_data(as_text=True))
    assert "No claim held here denies or contradicts this one." in page
    form = client.get(re.search(r'href="(/review/link[^"]+kind=disputed-by)"', page)[1]).get_data(as_text=True)
    assert 'value="disputed-by" selected' in form
    assert send(client, "/review/link", claim=one, target=other, kind="disputed-by")[0] == 303
    (made,) = [d for d in decide.decisions_on(own_site.store, URIRef(one)) if not d.by_program]
    assert (made.subject, made.kind, made.target) == (URIRef(other), V.disputes, URIRef(one))
    assert "Is disputed by" in shown(client, one)
    assert "No claim held here denies" not in shown(client, one)


def test_an_event_is_found_by_its_name(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    editor, at = decide.person(BASE, "editor"), datetime(2026, 6, 1, tzinfo=UTC)
    made = decide.add_event(own_site.store, "the raid on Sarnow", "Sarnow", None, editor, at, "Read.")
    refresh(own_site.store, [made])
    claim = claim_saying(own_site, "the dam was safe")
    page = client.get("/review/link", query_string={"claim": claim, "q": "raid on sarnow"}).get_data(as_text=True)
    (target,) = re.findall(r'name="target" value="([^"]*/the-raid-on-sarnow[^"]*)"', page)
    assert send(client, "/review/link", claim=claim, target=target, kind="about")[0] == 303
    assert (V.about, URIRef(target)) in [(d.kind, d.target) for d in decide.decisions_on(own_site.store, URIRef(claim))]


def test_a_link_may_be_refused_and_its_other_end_given_by_address(own_site: Site, ends: tuple[str, str]) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    one, other = ends
    address = "http://localhost/" + other.removeprefix(BASE) + ".html"
    assert send(client, "/review/link", claim=one, address=address, kind="same-claim", outcome="reject")[0] == 303
    made = decide.decisions_on(own_site.store, URIRef(one))[-1]
    assert (made.target, made.outcome) == (URIRef(other), V.rejected)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"kind": "", "target": "claim/none"}, 400),
        ({"kind": "supports", "target": "claim/none"}, 404),
        ({"kind": "supports", "address": "javascript:alert(1)"}, 400),
        ({"kind": "supports", "target": ""}, 400),
    ],
)
def test_what_cannot_be_linked_comes_back_with_what_was_written(
    own_site: Site, form: dict[str, str], status: int
) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    claim = claim_saying(own_site, "the dam was safe")
    got, page = send(client, "/review/link", claim=claim, basis="My own reason.", **form)
    assert got == status
    assert "Nothing was recorded." in page
    assert 'value="My own reason."' in page


def test_a_verdict_stands_on_the_claims_page_with_its_evidence(own_site: Site, ends: tuple[str, str]) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    one, other = ends
    evidence = f"https://registry.example/dams/7\n\n/{other.removeprefix(BASE)}.html\n"
    form = {"claim": one, "verdict": "refuted", "basis": "The survey measured it.", "evidence": evidence}
    assert send(client, "/review/content", **form)[0] == 303
    page = shown(client, one)
    assert "ContentReview" in page
    assert "refuted" in page
    assert "The survey measured it." in page
    assert "https://registry.example/dams/7" in page
    assert "inner wall" in page.partition("Verdicts and decisions")[2]
    based = own_site.store.select(
        f"SELECT ?e WHERE {{ ?d <{WH.decides}> <{one}> ; <{WH.basedOn}> ?e }} ORDER BY ?e"
    ).rows
    assert [str(row[0]) for row in based] == [other, "https://registry.example/dams/7"]


def test_evidence_that_is_nowhere_and_a_verdict_without_reason_are_refused(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    claim = claim_saying(own_site, "the dam was safe")
    form = {"claim": claim, "verdict": "refuted", "basis": "A reason.", "evidence": "/claim/none"}
    status, page = send(client, "/review/content", **form)
    assert status == 404
    assert "A reason." in page
    assert send(client, "/review/content", **(form | {"evidence": "data:text/html,x"}))[0] == 400
    assert send(client, "/review/content", **(form | {"evidence": "", "basis": " "}))[0] == 400
    assert decide.decisions_on(own_site.store, URIRef(claim)) == ()


def test_somebody_elses_verdict_in_between_is_shown(own_site: Site) -> None:
    one, other = own_site.signed_in(Role.REVIEWER), own_site.signed_in(Role.EDITOR)
    claim = claim_saying(own_site, "the dam was safe")
    form = {"claim": claim, "verdict": "refuted", "basis": "A reason."}
    assert send(other, "/review/content", **form)[0] == 303
    status, page = send(one, "/review/content", **(form | {"verdict": "supported", "seen": ""}))
    assert status == 409
    assert "Nothing was recorded." in page


def test_readers_may_neither_link_nor_judge(own_site: Site) -> None:
    claim = claim_saying(own_site, "the dam was safe")
    reader = own_site.signed_in(Role.READER)
    for path in ("/review/link", "/review/content"):
        assert reader.get(path, query_string={"claim": claim}).status_code == 403
        assert send(reader, path, claim=claim)[0] == 403
        assert own_site.client().get(path).headers["Location"].startswith("/sign-in")
