"""Links that programs suggest, answered by a reviewer: one by one, or those ticked of a list all at once."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request
from rdflib import URIRef
from werkzeug.wrappers import Response

from kb import decide
from kb.accounts import Role
from kb.errors import ConflictError, NotFoundError, UsageError
from kb.graph.store import Store
from kb.vocab import V, concepts_in
from server.accounts import guard_forms, local_path, require, session_account, to_sign_in
from server.last_acts import remember
from server.pages.current import answers, links
from server.pages.following import follow
from server.pages.site import page
from server.pages.suggestions import SHOWN, open_suggestions
from server.review import NO_REASON, OUTCOMES, SAID, decider, last_decision, reviewer
from server.state import state

suggested = Blueprint("suggested", __name__, url_prefix="/review")
suggested.before_request(guard_forms)


@suggested.get("/suggestions")
def queue() -> str | Response:
    """Links that programs suggest on anything, the surest first."""
    account = session_account()
    if account is None:
        return to_sign_in()
    require(account, Role.REVIEWER)
    kinds, kind = concepts_in("link-kinds"), request.args.get("kind", "")
    start = request.args.get("from", 0, int)
    found = open_suggestions(answers(), links(), str(V[kind]) if kind in kinds else None, start)
    asked = {name: value for name, value in {"kind": kind, "from": found.next}.items() if value}
    return page(
        "suggestions.html",
        suggestions=found.suggestions,
        here=request.full_path.rstrip("?"),
        further=f"/review/suggestions?{urlencode(asked)}" if found.next else None,
        kind=kind,
        kinds=kinds,
        last=last_decision(),
    )


@suggested.post("/suggestion")
def answer_one() -> Response:
    """Confirm, refuse or leave open one link."""
    return _answer([URIRef(request.form.get("suggestion", ""))])


@suggested.post("/suggestions")
def answer_ticked() -> Response:
    """The same of all links that are ticked."""
    ticked = [URIRef(iri) for iri in request.form.getlist("ticked")[:SHOWN]]
    if not ticked:
        raise UsageError("Nothing is ticked.", "Tick the links that the answer is for.")
    return _answer(ticked)


def _answer(those: list[URIRef]) -> Response:
    """Record the answer of the form to `those`; what somebody answered meanwhile, or contradicts, is said and left."""
    account, act = reviewer(), request.form.get("act", "")
    if act not in OUTCOMES:
        raise UsageError(f"There is no act {act!r}.", f"Use {', '.join(OUTCOMES)}.")
    basis = request.form.get("basis", "").strip() or NO_REASON
    made, refused, ends = [], [], set[URIRef]()
    with state().writing() as kb:
        for one in those:
            try:
                _check_open(kb, one)
                made.append(decide.confirm(kb, one, decider(account), state().clock(), basis, OUTCOMES[act]))
            except (ConflictError, NotFoundError) as conflict:
                refused.append(conflict)
                continue
            answered = decide.decision(kb, made[-1])
            ends |= {end for end in (answered.subject, answered.target) if end is not None}
        follow(kb, sorted(ends))
    for decision in made:
        remember(decision)
    if made:
        flash(f"{SAID[act]}{f': {len(made)}' if len(those) > 1 else ''}.", "done")
    for error in refused:
        flash(f"Nothing was recorded. {error.message} {error.remedy}", "error")
    return redirect(local_path(request.form.get("back")), 303)


def _check_open(kb: Store, suggestion: URIRef) -> None:
    """Only what is open is offered: what is not any more, somebody has answered since. Raises ConflictError."""
    asked = decide.decision(kb, suggestion)
    on = [one for one in decide.decisions_on(kb, asked.subject) if decide.matter(one) == decide.matter(asked)]
    # Whoever takes an answer back says again what the program had suggested.
    if any(one.is_live() and not one.by_program and one.outcome != V.suggested for one in on):
        raise ConflictError(
            f"Somebody has answered {suggestion} since you were shown it.",
            "Link the two by hand to answer otherwise: both will stand.",
        )
