"""Review: a decision is recorded with who and why, can be taken back, and never overwrites somebody else's."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from rdflib import URIRef

from kb import decide
from kb.accounts import Role
from kb.model import Anchor
from kb.vocab import WH, V
from server.pages import suggestions
from server.review_edits import anchor_of
from tests.pages.conftest import Site, csrf


def open_queue(client: FlaskClient, path: str = "/review") -> tuple[str, str, str]:
    """The page, the claim on it, and the decisions that its form says were seen."""
    page = client.get(path).get_data(as_text=True)
    form = page[page.index("data-acts") :]
    claim = re.search(r'name="claim" value="([^"]+)"', form)[1]
    seen = re.search(r'name="seen" value="([^"]*)"', form)[1]
    return html.unescape(page), html.unescape(claim), html.unescape(seen)


def act(client: FlaskClient, claim: str, seen: str, name: str, basis: str = "") -> tuple[int, str]:
    form = {"csrf": csrf(client, "/review"), "claim": claim, "seen": seen, "act": name, "basis": basis}
    answer = client.post("/review/decide", data=form)
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def outcomes(site: Site, claim: str) -> list[tuple[str, str]]:
    return [(d.outcome.rsplit("/", 1)[-1], d.basis) for d in decide.decisions_on(site.store, URIRef(claim))]


def test_an_accepted_claim_leaves_the_queue_with_who_and_why_on_record(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    _, claim, seen = open_queue(client)
    assert act(client, claim, seen, "accept", "Checked against the print.")[0] == 303
    assert outcomes(own_site, claim) == [("confirmed", "Checked against the print.")]
    assert str(decide.decisions_on(own_site.store, URIRef(claim))[0].by).endswith("/user/reviewer")
    assert open_queue(client)[1] != claim


def test_a_decision_can_be_taken_back_and_the_claim_waits_again(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    _, claim, seen = open_queue(client)
    act(client, claim, seen, "reject")
    page = client.get("/review").get_data(as_text=True)
    made = re.search(r'name="decision" value="([^"]+)"', page)[1]
    client.post("/review/undo", data={"csrf": csrf(client, "/review"), "decision": made})
    assert [outcome for outcome, _ in outcomes(own_site, claim)] == ["rejected", "withdrawn"]
    assert open_queue(client)[1] == claim


def test_a_conflict_with_somebody_elses_edit_is_shown_and_nothing_lost(own_site: Site) -> None:
    one, other = own_site.signed_in(Role.REVIEWER), own_site.signed_in(Role.EDITOR)
    _, claim, seen = open_queue(one)
    assert act(other, claim, seen, "reject", "The words are a caption.")[0] == 303
    status, page = act(one, claim, seen, "accept", "My own reason.")
    assert status == 409
    assert "Nothing was recorded." in page
    assert "The words are a caption." in page
    assert 'value="My own reason."' in page
    assert outcomes(own_site, claim) == [("rejected", "The words are a caption.")]

    fresh = open_queue(one, f"/review?claim={claim}")[2]
    assert act(one, claim, fresh, "accept", "My own reason.")[0] == 303
    assert [d.outcome for d in decide.disagreements_on(own_site.store, URIRef(claim))[0]] == [V.rejected, V.confirmed]


def test_an_unknown_act_or_claim_is_refused(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    _, claim, seen = open_queue(client)
    assert act(client, claim, seen, "explode")[0] == 400
    assert act(client, "http://127.0.0.1:8321/claim/none", "", "accept")[0] == 404


def test_somebody_elses_decision_cannot_be_taken_back_by_a_peer(own_site: Site) -> None:
    editor, reviewer = own_site.signed_in(Role.EDITOR), own_site.signed_in(Role.REVIEWER)
    _, claim, seen = open_queue(editor)
    act(editor, claim, seen, "accept")
    made = str(decide.decisions_on(own_site.store, URIRef(claim))[0].iri)
    answer = reviewer.post("/review/undo", data={"csrf": csrf(reviewer, "/review"), "decision": made})
    assert answer.status_code == 403
    assert [outcome for outcome, _ in outcomes(own_site, claim)] == ["confirmed"]


def test_the_last_decision_is_taken_back_from_wherever_one_has_gone_on_to(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    decided = []
    for name in ("accept", "reject"):
        _, claim, seen = open_queue(client)
        act(client, claim, seen, name)
        decided.append(claim)
    page = client.get("/review").get_data(as_text=True)
    skipped = re.search(r'href="([^"]+)" data-key="n"', page)[1]
    for claim in reversed(decided):
        page = client.get(html.unescape(skipped)).get_data(as_text=True)
        assert page.count('data-key="z"') == 1
        made = re.search(r'name="decision" value="([^"]+)"', page)[1]
        client.post("/review/undo", data={"csrf": csrf(client, "/review"), "decision": made})
        assert outcomes(own_site, claim)[-1] == ("withdrawn", "Taken back.")
    assert 'data-key="z"' not in client.get("/review").get_data(as_text=True)


def test_who_passed_claims_over_goes_on_after_them(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    page, first, _ = open_queue(client)
    skipped = re.search(r'href="([^"]+)" data-key="n"', page)[1]
    page, second, seen = open_queue(client, skipped)
    position = re.search(r'name="after" value="([^"]+)"', page)[1]
    form = {"csrf": csrf(client, "/review"), "claim": second, "seen": seen, "act": "accept", "after": position}
    answer = client.post("/review/decide", data=form)
    third = open_queue(client, answer.headers["Location"])[1]
    assert len({first, second, third}) == 3
    assert open_queue(client)[1] == first


def test_the_end_of_the_queue_leads_back_to_what_was_passed_over(own_site: Site) -> None:
    page = own_site.signed_in(Role.REVIEWER).get("/review?after=-1.0+z").get_data(as_text=True)
    assert "That was the last one." in page


def test_a_link_to_a_rejected_claim_is_offered_no_more(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    question = (
        f"SELECT ?from ?to {{ ?link <{WH.linkFrom}> ?from ; <{WH.linkTo}> ?to ; <{WH.hasOutcome}> <{V.suggested}> ; "
        f"<{WH.linkKind}> <{V['same-claim']}> FILTER NOT EXISTS {{ ?later <{WH.supersedes}> ?link }} }} ORDER BY ?link"
    )
    one, other = map(str, own_site.store.select(question).rows[0])
    address = "/review?" + urlencode({"claim": one})
    page, _, _ = open_queue(client, address)
    offered = page.count('name="suggestion"')
    assert offered > 0
    _, _, seen = open_queue(client, "/review?" + urlencode({"claim": other}))
    act(client, other, seen, "reject")
    assert open_queue(client, address)[0].count('name="suggestion"') < offered


def test_actors_are_joined_from_their_page_and_told_apart_until_then(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)

    def listed() -> list[str]:
        return re.findall(r'<a href="(/actor/hana-drozik-[^"]*)"', client.get("/actors").get_data(as_text=True))

    before = listed()
    assert len(before) > 1
    page = client.get(f"{before[0]}.html").get_data(as_text=True)
    suggestion = html.unescape(re.search(r'name="suggestion" value="([^"]+)"', page)[1])
    form = {"csrf": csrf(client, "/review"), "suggestion": suggestion, "act": "accept", "back": f"{before[0]}.html"}
    assert client.post("/review/suggestion", data=form).headers["Location"] == f"{before[0]}.html"
    assert len(listed()) == len(before) - 1
    made = re.search(r'name="decision" value="([^"]+)"', client.get("/review/suggestions").get_data(as_text=True))[1]
    answer = client.post("/review/undo", data={"csrf": csrf(client, "/review"), "decision": made})
    assert answer.headers["Location"] == "/review/suggestions"
    assert sorted(listed()) == sorted(before)


def test_suggested_links_are_answered_one_after_the_other_by_kind(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    page = client.get("/review/suggestions?kind=same-claim").get_data(as_text=True)
    offered = re.findall(r'name="suggestion" value="([^"]+)"', page)
    assert set(re.findall(r"Suggested: ([a-z ]+)", page)) == {"same claim "}
    form = {"csrf": csrf(client, "/review"), "suggestion": offered[0], "act": "reject"}
    client.post("/review/suggestion", data={**form, "back": "/review/suggestions?kind=same-claim"})
    page = client.get("/review/suggestions?kind=same-claim").get_data(as_text=True)
    assert offered[0] not in re.findall(r'name="suggestion" value="([^"]+)"', page)
    assert own_site.client().get("/review/suggestions").status_code == 302


def test_every_open_link_is_reached_however_few_are_looked_at(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = own_site.signed_in(Role.REVIEWER)

    def ticks(address: str) -> tuple[list[str], str | None]:
        page = html.unescape(client.get(address).get_data(as_text=True))
        further = re.search(r'rel="next" href="([^"]+)"', page)
        return re.findall(r'name="ticked" value="([^"]+)"', page), further[1] if further else None

    monkeypatch.setattr(suggestions, "SHOWN", 1000)
    every, none = ticks("/review/suggestions?kind=same-claim")
    assert none is None
    monkeypatch.setattr(suggestions, "LOOKED_AT", 10)
    reached, address = [], "/review/suggestions?kind=same-claim"
    while address:
        found, address = ticks(address)
        reached += found
    assert sorted(reached) == sorted(every)
    assert len(every) > 3


def test_links_that_are_ticked_are_answered_at_once_and_taken_back_one_by_one(own_site: Site) -> None:
    one, other = own_site.signed_in(Role.REVIEWER), own_site.signed_in(Role.EDITOR)
    page = one.get("/review/suggestions?kind=same-claim").get_data(as_text=True)
    offered = [html.unescape(iri) for iri in re.findall(r'name="ticked" value="([^"]+)"', page)]
    ticked = offered[:3]
    elsewhere = {"csrf": csrf(other, "/review"), "suggestion": ticked[0], "act": "accept", "back": "/review"}
    assert other.post("/review/suggestion", data=elsewhere).status_code == 303
    form = {"csrf": csrf(one, "/review"), "act": "accept", "back": "/review/suggestions?kind=same-claim"}
    assert one.post("/review/suggestions", data={**form, "ticked": ticked}).headers["Location"] == form["back"]
    page = html.unescape(one.get(form["back"]).get_data(as_text=True))
    assert "Accepted: 2." in page
    assert f"Nothing was recorded. Somebody has answered {ticked[0]} since you were shown it." in page
    for _ in range(2):
        made = html.unescape(
            re.search(r'name="decision" value="([^"]+)"', one.get("/review").get_data(as_text=True))[1]
        )
        one.post("/review/undo", data={"csrf": csrf(one, "/review"), "decision": made})
    page = html.unescape(one.get(form["back"]).get_data(as_text=True))
    assert len(re.findall(r'name="ticked"', page)) == len(offered) - 1
    assert one.post("/review/suggestions", data=form).status_code == 400


# --- putting right, and adding --------------------------------------------------------------------------------------


def post(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf": csrf(client, "/review"), **form}, follow_redirects=True)
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def article_of(client: FlaskClient, needle: str) -> tuple[str, str]:
    """The captured text's IRI and the page of the article whose address holds `needle`."""
    address = re.search(rf'href="(/article/[^"]*{needle}[^"]*)"', client.get("/").get_data(as_text=True))[1]
    page = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True).get_data(as_text=True)
    return re.search(r'name="version" value="([^"]+)"', page)[1], html.unescape(page)


def text_of(page: str) -> str:
    return re.sub(r"<[^>]*>", "", page)


def test_a_claims_speaker_is_put_right_and_the_extracted_one_kept_as_rejected(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    _, page = article_of(client, "second-dam-is-cracked")
    claim = "http://127.0.0.1:8321" + re.search(r'href="(/claim/[^"]*/p7-[^"]*)"', page)[1]
    seen = open_queue(client, f"/review?claim={claim}")[2]
    form = {
        "claim": claim,
        "seen": seen,
        "speaker": "new",
        "kind": "person",
        "name": "Ilva Dorn",
        "basis": "See the byline.",
    }
    status, shown = post(client, "/review/correct", **form)
    assert status == 200
    assert "Ilva Dorn" in shown
    told = re.search(r'aria-label="Corrected">(.*?)</div>', shown, re.DOTALL)[1]
    assert re.search(r"Corrected by reviewer on \d+ \w+ \d{4} because See the byline\.", text_of(told))
    assert "Davit Ozeryan Ilva Dorn" in text_of(told)
    before = re.search(r'It was: <a href="([^"]+)"', told)[1]
    assert before == claim.removeprefix("http://127.0.0.1:8321")
    former = html.unescape(client.get(f"{before}.html").get_data(as_text=True))
    ahead = re.search(r'aria-label="Corrected since">(.*?)</div>', former, re.DOTALL)[1]
    assert "Put right since by reviewer" in text_of(ahead)
    assert "Ilva Dorn" in client.get(re.search(r'stands: <a href="([^"]+)"', ahead)[1] + ".html").get_data(as_text=True)
    assert "his institute would inspect the dam within ten days" in text_of(shown)
    assert outcomes(own_site, claim) == [("rejected", "See the byline.")]
    after = article_of(client, "second-dam-is-cracked")[1]
    assert "Rejected records" in after
    assert "Second dam is cracked, paper reports" in text_of(after[after.index("Rejected records") :])
    assert "Ilva Dorn" in after
    assert after.count('<span class="tag corrected">corrected</span>') == 1
    made = html.unescape(re.search(r'name="decision" value="([^"]+)"', client.get("/review").get_data(as_text=True))[1])
    status, shown = post(client, "/review/undo", decision=made)
    assert status == 200
    assert "Put right since" not in shown
    assert "tag corrected" not in article_of(client, "second-dam-is-cracked")[1]


def test_a_claims_words_are_put_right(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    _, page = article_of(client, "second-dam-is-cracked")
    claim = "http://127.0.0.1:8321" + re.search(r'href="(/claim/[^"]*/p7-[^"]*)"', page)[1]
    status, shown = post(client, "/review/correct", claim=claim, seen="", words="inspect the dam within ten days")
    assert status == 200
    assert re.search(r'class="bigquote"[^>]*>inspect the dam within ten days<', shown)


def test_words_that_do_not_stand_there_are_refused(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    _, page = article_of(client, "second-dam-is-cracked")
    claim = "http://127.0.0.1:8321" + re.search(r'href="(/claim/[^"]*/p7-[^"]*)"', page)[1]
    status, shown = post(client, "/review/correct", claim=claim, seen="", words="inspect the moon")
    assert status == 400
    assert "stands nowhere in paragraph 7" in shown
    assert 'name="words" value="inspect the moon"' in shown
    assert outcomes(own_site, claim) == []


def test_a_missed_claim_is_added_by_its_words_and_speaker(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    version, page = article_of(client, "second-dam-is-cracked")
    speaker = f"{version}#" + re.search(r'<li id="(actor-davit[^"]*)"', page)[1]
    form = {"version": version, "number": "7", "words": "inspect the dam", "speaker": speaker, "act": "promise"}
    status, shown = post(client, "/review/add-claim", **form)
    assert status == 200
    assert "Davit Ozeryan" in shown
    assert "promises" in shown
    assert re.search(r'class="bigquote"[^>]*>inspect the dam<', shown)


def test_a_missed_claim_needs_words_a_speaker_and_a_paragraph(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    version, _ = article_of(client, "second-dam-is-cracked")
    for form in (
        {"number": "7", "words": "inspect the dam", "speaker": ""},
        {"number": "7", "words": "", "speaker": "new", "name": "X", "kind": "person"},
        {"number": "7", "words": "inspect the dam", "speaker": "new", "name": "", "kind": "person"},
        {"number": "99", "words": "inspect the dam", "speaker": "new", "name": "X", "kind": "person"},
        {"number": "7", "words": "inspect the dam", "speaker": "new", "name": "X", "kind": "person", "act": "sing"},
    ):
        status, shown = post(client, "/review/add-claim", version=version, **form)
        assert status == 400
        assert "Nothing was recorded." in shown
        assert f'name="words" value="{form["words"]}"' in shown


def test_a_correction_that_somebody_else_was_quicker_than_keeps_what_was_written(own_site: Site) -> None:
    one, other = own_site.signed_in(Role.REVIEWER), own_site.signed_in(Role.EDITOR)
    _, claim, seen = open_queue(one)
    act(other, claim, seen, "reject", "The words are a caption.")
    form = {"claim": claim, "seen": seen, "speaker": "new", "kind": "organization", "name": "The Quill Trust"}
    status, shown = post(one, "/review/correct", **form, said="2024-03", basis="It is theirs.")
    assert status == 409
    assert "The words are a caption." in shown
    for kept in ('name="name" value="The Quill Trust"', 'value="organization" selected', 'value="new" selected'):
        assert kept in shown
    for kept in ('name="said" value="2024-03"', 'name="basis" value="It is theirs."'):
        assert kept in shown


@pytest.mark.parametrize("start", ["9" * 5000, "-1", "²", "x"])
def test_a_start_that_is_no_offset_is_passed_by(start: str) -> None:
    form = {"words": "said it", "start": start}
    assert anchor_of(form, 3, "She said it.") == Anchor(3, 4, 11)
