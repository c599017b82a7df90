"""Putting a claim right, and adding one that was missed: forms whose words are selected in the text, or typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from flask import Blueprint, flash, redirect, request
from rdflib import URIRef
from werkzeug.wrappers import Response

from kb.decide import Changes, ClaimDraft, NewActor, add_claim, correct_claim, decisions_on
from kb.errors import ConflictError, UsageError
from kb.model import ActorKind, Anchor, Directness, SpeechAct
from server.accounts import guard_forms
from server.last_acts import remember
from server.pages.answers import Row
from server.pages.current import answers, links, store
from server.pages.following import follow
from server.pages.nodes import article_page
from server.review import decider, reviewer, seen_decisions, show_refused
from server.state import state

edits = Blueprint("edits", __name__, url_prefix="/review")
edits.before_request(guard_forms)
NEW: Final = "new"
"""What the form sends for a speaker who is not in its list."""
_Form = Mapping[str, str]
_OFFSET: Final = re.compile(r"[0-9]{1,9}")
Choice = TypeVar("Choice", bound=StrEnum)


@edits.post("/correct")
def correct() -> Response | tuple[str, int]:
    """Record the claim as the reviewer puts it; what was extracted stays readable as rejected."""
    account, claim = reviewer(), URIRef(request.form.get("claim", ""))
    basis = request.form.get("basis", "").strip() or "Corrected after reading the paragraph."
    try:
        changes = changes_of(request.form, _claim(claim))
        with state().writing() as kb:
            made = correct_claim(kb, claim, changes, decider(account), state().clock(), basis, seen_decisions())
            follow(kb, [claim, made])
    except (ConflictError, UsageError) as refused:
        return show_refused(str(claim), refused)
    flash("Corrected.", "done")
    for decision in decisions_on(store(), claim):
        if decision.corrected == made and decision.is_live():
            remember(decision.iri)
            flash(str(decision.iri), "undo")
    return redirect(links().path(made) or "/review", 303)


@edits.post("/add-claim")
def add() -> Response | tuple[str, int]:
    """Record a claim that extraction missed."""
    account, version = reviewer(), request.form.get("version", "")
    basis = request.form.get("basis", "").strip() or "Added after reading the paragraph."
    try:
        draft = draft_of(request.form, URIRef(version))
    except UsageError as refused:
        return article_page(version, request.form, refused), 400
    with state().writing() as kb:
        made = add_claim(kb, draft, decider(account), state().clock(), basis)
        follow(kb, [made])
    flash("Added.", "done")
    return redirect(links().path(made) or "/review", 303)


def draft_of(form: _Form, version: URIRef) -> ClaimDraft:
    """The claim that the form describes. Raises UsageError where its words or its speaker are not there."""
    number = form.get("number", "")
    text = _paragraph(version, number)
    speaker, anchor = speaker_of(form), anchor_of(form, int(number), text)
    if speaker is None or anchor is None:
        raise UsageError("A claim needs a speaker and words.", "Select the words in the text and say who says them.")
    return ClaimDraft(
        version=version,
        anchors=(anchor,),
        speaker=speaker,
        act=one_of(SpeechAct, form.get("act", "")) or SpeechAct.ASSERT,
        directness=one_of(Directness, form.get("directness", "")) or Directness.INDIRECT,
    )


def changes_of(form: _Form, row: Row) -> Changes:
    """What the form changes of the claim in `row`; what was left as it was stays None."""
    anchor = anchor_of(form, row.integer("number"), row.text("text"))
    return Changes(
        speaker=speaker_of(form),
        anchors=(anchor,) if anchor else None,
        said=form.get("said", "").strip() or None,
        act=one_of(SpeechAct, form.get("act", "")),
    )


def speaker_of(form: _Form) -> URIRef | NewActor | None:
    """The speaker that the form names: one of the text, a new one, or None where none was chosen.

    Raises:
        UsageError: a new speaker without name or description, or of an unknown kind.
    """
    chosen = form.get("speaker", "")
    if chosen != NEW:
        return URIRef(chosen) if chosen else None
    name, kind = form.get("name", "").strip(), one_of(ActorKind, form.get("kind", ""))
    if not name or kind is None:
        raise UsageError("A new speaker needs a kind and a name or description.", "Fill in both.")
    return NewActor(kind, name)


def one_of(choices: type[Choice], value: str) -> Choice | None:
    """The member of `choices` that `value` names; None for "". Raises UsageError on anything else."""
    if not value:
        return None
    try:
        return choices(value)
    except ValueError:
        raise UsageError(f"There is no choice {value!r}.", f"Use one of: {', '.join(choices)}.") from None


def anchor_of(form: _Form, number: int, text: str) -> Anchor | None:
    """Where the words of the form stand in paragraph `number` with `text`; None where there are none.

    Raises:
        UsageError: the words do not stand there, or more than once and nothing says which.
    """
    words, start = form.get("words", "").strip(), form.get("start", "")
    if not words:
        return None
    if _OFFSET.fullmatch(start) and text.startswith(words, int(start)):
        return Anchor(number, int(start), int(start) + len(words))
    if text.count(words) != 1:
        where = "more than once" if words in text else "nowhere"
        raise UsageError(
            f"“{words}” stands {where} in paragraph {number}.", "Select the words in the paragraph itself."
        )
    return Anchor(number, text.index(words), text.index(words) + len(words))


def _claim(claim: URIRef) -> Row:
    row = next(answers().rows("page-claim", claim=claim), None)
    if row is None:
        raise UsageError(f"{claim} is no claim of this knowledge base.", "Open the claim again.")
    return row


def _paragraph(version: URIRef, number: str) -> str:
    for row in answers().rows("page-paragraphs", version=version):
        if row.text("number") == number:
            return row.text("text")
    raise UsageError(f"There is no paragraph {number!r} in {version}.", "Select the words in the text.")
