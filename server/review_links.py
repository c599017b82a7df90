"""What a reviewer says of a claim beyond its record: how it hangs together with another, and whether it is right.

Each of the two is a page with a form of its own, so that a conflict or a mistake comes back with what was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, request
from rdflib import URIRef
from werkzeug.wrappers import Response

from kb import decide
from kb.accounts import Role
from kb.errors import ConflictError, NotFoundError, UsageError, WhenceError
from kb.graph.terms import is_absolute_iri
from kb.ids import Minter
from kb.search import Filters
from kb.vocab import V
from server.accounts import guard_forms, require, session_account, to_sign_in
from server.last_acts import remember
from server.pages.cards import cards
from server.pages.claim import claim_view
from server.pages.current import answers, links, store
from server.pages.following import follow
from server.pages.links import external
from server.pages.records import Claim, When, when
from server.pages.searching import index_in_step
from server.pages.site import page
from server.review import NO_REASON, decider, live_decisions, reviewer, seen_decisions
from server.state import state

by_hand = Blueprint("by_hand", __name__, url_prefix="/review")
by_hand.before_request(guard_forms)
FOUND: Final = 12
"""How many claims a search for the other end of a link offers."""
KINDS: Final = {
    "same-claim": "is the same claim as",
    "different-claim": "is not the same claim as",
    "same-content": "says the same as",
    "repeats": "repeats, with credit,",
    "repeated-by": "is repeated, with credit, by",
    "possible-copy": "has its words, without credit, from",
    "copied-by": "has its words taken, without credit, by",
    "supports": "supports",
    "supported-by": "is supported by",
    "disputes": "denies or disputes",
    "disputed-by": "is denied or disputed by",
    "contradicts": "cannot be right together with",
    "corrects": "corrects",
    "corrected-by": "is corrected by",
    "retracts": "withdraws",
    "retracted-by": "is withdrawn by",
    "about": "is about the event, person or place",
}
"""The links of a claim that a person may make, as they are read between the two ends."""
BACKWARDS: Final = {
    "repeated-by": "repeats",
    "copied-by": "possible-copy",
    "supported-by": "supports",
    "disputed-by": "disputes",
    "corrected-by": "corrects",
    "retracted-by": "retracts",
}
"""Those that are read from the other end, with the kind of link that they are."""
VERDICTS: Final = {
    "Is it true?": {
        "supported": "supported by the evidence",
        "refuted": "refuted by the evidence",
        "conflicting-evidence": "the evidence conflicts",
        "not-enough-evidence": "not enough evidence",
    },
    "Was it said so?": {
        "faithful": "faithful to what was said",
        "distorted": "distorted",
        "misattributed": "said by somebody else",
        "unverifiable-attribution": "cannot be verified",
    },
}
EVENTS: Final = 6
"""How many events it offers."""
_STATUS: Final = {ConflictError: 409, NotFoundError: 404, UsageError: 400}
_Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """An event that may be the other end of a link."""

    iri: str
    name: str
    date: When | None


# --- links ----------------------------------------------------------------------------------------------------------


@by_hand.get("/link")
def link_form() -> str | Response:
    """The form that links a claim to another, with the claims and events that the words asked for find."""
    if session_account() is None:
        return to_sign_in()
    require(session_account(), Role.REVIEWER)
    return _link_page(request.args, None)


@by_hand.post("/link")
def link_claims() -> Response | tuple[str, int]:
    """Record the link."""
    account, form = reviewer(), request.form
    claim = URIRef(form.get("claim", ""))
    try:
        target = node_at(form.get("address", "").strip() or form.get("target", ""))
        kind, start, end, seen = _read(form.get("kind", ""), claim, target)
        basis = form.get("basis", "").strip() or NO_REASON
        outcome = V.rejected if form.get("outcome") == "reject" else V.confirmed
        with state().writing() as kb:
            by, now = decider(account), state().clock()
            made = decide.link(kb, start, kind, end, by, now, basis, outcome, seen=seen)
            follow(kb, [claim, target])
    except (ConflictError, NotFoundError, UsageError) as error:
        return _link_page(form, error), _STATUS[type(error)]
    return _done("Linked.", made, claim)


def _read(name: str, claim: URIRef, target: URIRef) -> tuple[URIRef, URIRef, URIRef, frozenset[URIRef] | None]:
    """The kind of link that was chosen, its two ends, and the decisions on the first that its maker was shown, None
    where that end is the other claim. Raises UsageError where nothing was chosen."""
    if name in BACKWARDS:
        return V[BACKWARDS[name]], target, claim, None
    return _one_of(name, KINDS), claim, target, seen_decisions()


def _link_page(form: _Form, error: WhenceError | None) -> str:
    claim, words = form.get("claim", ""), form.get("q", "").strip()
    return page(
        "link.html",
        view=claim_view(answers(), links(), claim),
        seen=" ".join(live_decisions(claim)),
        words=words,
        found=_claims_with(words, claim),
        events=_events_with(words),
        kinds=KINDS,
        form=form,
        error=error,
    )


def _claims_with(words: str, claim: str) -> list[Claim]:
    """The claims that hold `words`, best first, without the one at hand and those that were rejected."""
    if not words:
        return []
    hits = index_in_step().search(words, Filters(kind="claim"), 2 * FOUND).hits
    fit = [hit.iri for hit in hits if hit.iri != claim and hit.state != "rejected"]
    return cards(answers(), links(), fit[:FOUND])


def _events_with(words: str) -> list[Event]:
    """The events whose names or places hold `words`: those that people put in, then those that texts name."""
    if not words:
        return []
    graph = Minter(store().base).decisions_graph
    noted = answers().rows("page-events-noted", graph=graph, words=words.lower())
    hits = index_in_step().search(words, Filters(kind="event"), EVENTS).hits
    found = [
        *(Event(row.text("event"), row.text("label"), when(row.maybe("date"))) for row in noted),
        *(Event(hit.iri, hit.title, when(hit.date or None)) for hit in hits),
    ]
    return list({event.iri: event for event in found}.values())[:EVENTS]


# --- judging what is said -------------------------------------------------------------------------------------------


@by_hand.get("/content")
def content_form() -> str | Response:
    """The form that says whether a claim is right, or was made as reported."""
    if session_account() is None:
        return to_sign_in()
    require(session_account(), Role.REVIEWER)
    return _content_page(request.args, None)


@by_hand.post("/content")
def judge_content() -> Response | tuple[str, int]:
    """Record the verdict with the evidence that it rests on."""
    account, form = reviewer(), request.form
    claim = URIRef(form.get("claim", ""))
    try:
        outcome = _one_of(form.get("verdict", ""), {name: "" for scale in VERDICTS.values() for name in scale})
        evidence = tuple(node_at(line) for line in form.get("evidence", "").splitlines() if line.strip())
        basis = form.get("basis", "").strip()
        with state().writing() as kb:
            by, now = decider(account), state().clock()
            made = decide.review(kb, claim, outcome, by, now, basis, evidence, seen_decisions())
            follow(kb, [claim])
    except (ConflictError, NotFoundError, UsageError) as error:
        return _content_page(form, error), _STATUS[type(error)]
    return _done("Recorded.", made, claim)


def _content_page(form: _Form, error: WhenceError | None) -> str:
    claim = form.get("claim", "")
    return page(
        "content.html",
        view=claim_view(answers(), links(), claim),
        seen=" ".join(live_decisions(claim)),
        scales=VERDICTS,
        form=form,
        error=error,
    )


# --- what forms say -------------------------------------------------------------------------------------------------


def node_at(address: str) -> URIRef:
    """What an address stands for: an IRI of ours, a page of this server, the end of either, or a page of the web.

    Raises:
        UsageError: it is none of these.
    """
    text = address.strip()
    base, parts = store().base, urlsplit(text)
    if text.startswith(base):
        return URIRef(links().iri(_without_ending(text.removeprefix(base))))
    if parts.netloc == request.host or (text and not parts.scheme):
        name = parts.path.lstrip("/") + (f"#{parts.fragment}" if parts.fragment else "")
        return URIRef(links().iri(_without_ending(name)))
    if external(text) is None or not is_absolute_iri(text):
        raise UsageError(f"{text!r} is no address.", "Copy the address of a claim or a page, https and all.")
    return URIRef(text)


def _without_ending(name: str) -> str:
    path, mark, fragment = name.partition("#")
    return path.removesuffix(".html") + mark + fragment


def _one_of(name: str, choices: Mapping[str, str]) -> URIRef:
    if name not in choices:
        raise UsageError("Something was not chosen.", f"Choose one of: {', '.join(choices)}.")
    return V[name]


def _done(said: str, made: URIRef, claim: URIRef) -> Response:
    """Back to the claim, with a way to take it back."""
    flash(said, "done")
    flash(str(made), "undo")
    remember(made)
    return redirect(links().path(claim) or "/review", 303)
