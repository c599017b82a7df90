"""Review in the browser: one claim at a time, what matters most first; each act is a decision and can be undone.

The form carries which decisions its reader saw, so that somebody else's edit in between is shown and never overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request
from rdflib import URIRef
from werkzeug.wrappers import Response

from kb import decide
from kb.accounts import Account, Role
from kb.decide import Decider
from kb.errors import ConflictError, UsageError, WhenceError
from kb.model import ActorKind, SpeechAct
from kb.vocab import V
from server.accounts import guard_forms, require, session_account, to_sign_in
from server.last_acts import forget, last_act, remember
from server.pages.claim import claim_view
from server.pages.current import answers, links, store
from server.pages.decisions import shortened
from server.pages.following import follow
from server.pages.links import Link
from server.pages.listing import waiting
from server.pages.records import Claim
from server.pages.site import page
from server.pages.suggestions import suggestions_on
from server.state import state

review = Blueprint("review", __name__, url_prefix="/review")
review.before_request(guard_forms)
AHEAD: Final = 8
"""How many claims of the queue are shown beside the one at hand."""
OUTCOMES: Final = {"accept": V.confirmed, "reject": V.rejected, "unsure": V.undecided}
"""What the three buttons decide."""
SAID: Final = {"accept": "Accepted", "reject": "Rejected", "unsure": "Marked as unsure"}
NO_REASON: Final = "No reason given."
"""What stands as the reason where the reviewer gives none: nobody is quoted with words that are not his."""


@dataclass(frozen=True, slots=True)
class Last:
    """A decision that can be taken back: its IRI, its outcome, and what it is about."""

    decision: str
    outcome: str
    subject: Link


def reviewer() -> Account:
    """Whoever has signed in, where they may review. Raises NotAllowedError."""
    return require(session_account(), Role.REVIEWER)


def decider(account: Account) -> Decider:
    """`account` as one who decides: editors and administrators speak with the higher standing."""
    standing = decide.EDITOR if account.role.includes(Role.EDITOR) else decide.REVIEWER
    return decide.person(store().base, account.name, standing)


# --- the queue ------------------------------------------------------------------------------------------------------


@review.get("")
def queue() -> str | Response:
    """The claim that matters most, or the one asked for; to those who may not review, the way to sign in."""
    account = session_account()
    if account is None:
        return to_sign_in()
    require(account, Role.REVIEWER)
    line = waiting(answers(), links(), AHEAD, request.args.get("after"))
    asked = request.args.get("claim") or (line[0].claim.iri if line else None)
    key = next((one.key for one in line if one.claim.iri == asked), None)
    return _show(asked, [one.claim for one in line], key)


def _show(iri: str | None, line: Sequence[Claim], key: str | None, refused: WhenceError | None = None) -> str:
    view = claim_view(answers(), links(), iri) if iri else None
    return page(
        "review.html",
        view=view,
        seen=" ".join(live_decisions(iri)) if iri else "",
        waiting=[claim for claim in line if claim.iri != iri],
        suggestions=suggestions_on(answers(), links(), iri) if iri else (),
        position=request.values.get("after", ""),
        after=key,
        refused=refused,
        form=request.form,
        last=last_decision(),
        voices=speakers(view.version) if view else [],
        acts=list(SpeechAct),
        kinds=list(ActorKind),
    )


def show_refused(iri: str | None, refused: WhenceError) -> tuple[str, int]:
    """The claim again with what stands in the way, and the form as it was."""
    return _show(iri, (), None, refused), 409 if isinstance(refused, ConflictError) else 400


def last_decision() -> Last | None:
    """What was decided last in this session and can be taken back."""
    act = last_act(store())
    if act is None:
        return None
    end = next(answers().rows("page-ends", node=str(act.subject)), None)
    words = shortened(end.text("label")) if end else ""
    return Last(str(act.iri), act.outcome.rsplit("/", 1)[-1], Link(words or "the record", _place(act.subject)))


def _place(subject: URIRef) -> str:
    """Where `subject` is reviewed: a claim by itself, anything else by its links."""
    is_claim = subject.startswith(f"{store().base}claim/")
    return f"/review?{urlencode({'claim': subject})}" if is_claim else "/review/suggestions"


def speakers(version: str) -> list[Link]:
    """Everybody who speaks in a captured text; `href` is the IRI, for the forms that choose among them."""
    rows = answers().rows("page-speakers", version=version)
    return [Link(row.text("name") or row.text("described") or "not stated", row.text("speaker")) for row in rows]


def live_decisions(iri: str) -> list[str]:
    """The decisions on `iri` that stand, for a form to say that its reader saw them."""
    return [str(one.iri) for one in decide.decisions_on(store(), URIRef(iri)) if one.is_live()]


# --- acts -----------------------------------------------------------------------------------------------------------


@review.post("/decide")
def decide_claim() -> str | Response | tuple[str, int]:
    """Accept, reject or leave undecided; a conflict is shown with the form as it was."""
    account, claim = reviewer(), URIRef(request.form.get("claim", ""))
    act = request.form.get("act", "")
    if act not in OUTCOMES:
        raise UsageError(f"There is no act {act!r}.", f"Use {', '.join(OUTCOMES)}.")
    basis = request.form.get("basis", "").strip() or NO_REASON
    try:
        with state().writing() as kb:
            made = decide.judge(kb, claim, OUTCOMES[act], decider(account), state().clock(), basis, seen_decisions())
            follow(kb, [claim])
    except ConflictError as conflict:
        return show_refused(str(claim), conflict)
    return _done(SAID[act], made)


@review.post("/undo")
def undo() -> Response:
    """Take a decision back."""
    account = reviewer()
    with state().writing() as kb:
        taken_back = URIRef(request.form.get("decision", ""))
        found = decide.decision(kb, taken_back)
        decide.undo(kb, taken_back, decider(account), state().clock(), "Taken back.")
        follow(kb, [end for end in (found.subject, found.target) if end is not None])
    forget(taken_back)
    flash("Taken back.", "done")
    return redirect(_place(found.subject), 303)


def seen_decisions() -> frozenset[URIRef]:
    """The decisions that the form says its reader saw."""
    return frozenset(URIRef(iri) for iri in request.form.get("seen", "").split())


def _done(said: str, made: URIRef) -> Response:
    """On to the next claim after those that were passed over; `made` can be taken back."""
    flash(f"{said}.", "done")
    remember(made)
    after = request.form.get("after", "")
    return redirect(f"/review?{urlencode({'after': after})}" if after else "/review", 303)
