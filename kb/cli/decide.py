"""`whence decide`: judge records, link them, review, grade, correct, take back; every act says who and why.

Each act refreshes what follows from it and is on disk before the command says yes.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import click
from rdflib import URIRef

from kb import decide
from kb.ask import full_iri, one_called, shortened
from kb.cli.key import configured_signer
from kb.cli.naming import Moment, anchor_in, speaker_in, text_of
from kb.cli.options import with_store
from kb.cli.output import counted, print_table
from kb.decide import Changes, ClaimDraft, Decider, Decision, NewActor
from kb.derive import refresh
from kb.errors import UsageError
from kb.graph.store import Store
from kb.model import ActorKind
from kb.vocab import V

OUTCOMES = {"accept": V.confirmed, "reject": V.rejected, "unsure": V.undecided}
_KINDS = [kind.value for kind in ActorKind]
_AFTER_UNDO = {
    "withdrawn": "it speaks no more",
    "suggested": "the suggestion that it answered is open again",
}
"""What is so once a decision is taken back, by the outcome that the taking back came to."""
_STANDINGS = {"reviewer": decide.REVIEWER, "editor": decide.EDITOR}


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every act, and the opened store."""
    for option in (
        click.option("--why", required=True, help="The reason; it is kept with the decision."),
        click.option("--as", "name", help="Who decides.  [default: $WHENCE_USER or the name you are signed in with]"),
        click.option("--standing", type=click.Choice(list(_STANDINGS)), default="reviewer", show_default=True),
    ):
        command = option(command)
    return with_store(command)


def _term(local: str) -> URIRef:
    try:
        return V[local]
    except KeyError as error:
        raise UsageError(f"{local!r} is not in the vocabulary.", "`whence decide --help` names what is.") from error


def _decider(store: Store, name: str | None, standing: str) -> Decider:
    who = name or os.environ.get("WHENCE_USER") or getpass.getuser()
    return decide.person(store.base, who, _STANDINGS[standing], configured_signer(store, who, _now()))


def _now() -> datetime:
    return datetime.now(UTC)


def _settle(store: Store, made: Iterable[URIRef], also: Iterable[URIRef] = ()) -> None:
    """Refresh what the decisions `made` touch, flush, and print their IRIs."""
    decisions = [decide.decision(store, iri) for iri in made]
    _refresh(store, decisions, also)
    for one in decisions:
        click.echo(f"{one.iri}: {V.local(one.outcome)}")


def _refresh(store: Store, decisions: Iterable[Decision], also: Iterable[URIRef]) -> None:
    made = list(decisions)
    refresh(store, sorted({*also, *(end for one in made for end in (one.subject, one.target) if end is not None)}))
    store.flush()


@click.group("decide")
def decide_command() -> None:
    """Judge, link, review, grade or correct what is recorded; nothing is ever erased.

    A record is named by its IRI, by what follows the base in it, or by the short form in which tables show it, such as
    claim/…0795406ca4/02aa9f2f52/p10-a230f72a4b.
    """


@decide_command.command("judge")
@click.argument("record")
@click.argument("outcome", type=click.Choice(list(OUTCOMES)))
@_common
def judge_command(store: Store, record: str, outcome: str, why: str, name: str | None, standing: str) -> None:
    """Say whether RECORD is right as it was extracted."""
    by = _decider(store, name, standing)
    _settle(store, [decide.judge(store, full_iri(store, record), OUTCOMES[outcome], by, _now(), why)])


@decide_command.command("link")
@click.argument("record")
@click.argument("kind")
@click.argument("other")
@click.option("--outcome", type=click.Choice(list(OUTCOMES)), default="accept", show_default=True)
@_common
def link_command(
    store: Store, record: str, kind: str, other: str, outcome: str, why: str, name: str | None, standing: str
) -> None:
    """Say that RECORD is related to OTHER by KIND: same-actor, same-claim, repeats, disputes, about ...

    All kinds stand in the scheme v:link-kinds of the ontology. `--outcome reject` says that they are not so related.
    """
    by = _decider(store, name, standing)
    ends = full_iri(store, record), _term(kind), full_iri(store, other)
    _settle(store, [decide.link(store, *ends, by, _now(), why, OUTCOMES[outcome])])


@decide_command.command("answer")
@click.argument("suggestion")
@click.argument("outcome", type=click.Choice(list(OUTCOMES)))
@_common
def answer_command(store: Store, suggestion: str, outcome: str, why: str, name: str | None, standing: str) -> None:
    """Accept or reject the link SUGGESTION of a program; `whence ask open-suggestions` lists them."""
    by = _decider(store, name, standing)
    _settle(store, [decide.confirm(store, full_iri(store, suggestion), by, _now(), why, OUTCOMES[outcome])])


@decide_command.command("answer-all")
@click.argument("kind")
@click.argument("outcome", type=click.Choice(list(OUTCOMES)))
@click.option("--least", type=click.FloatRange(0, 1), default=0.95, show_default=True, help="The least score.")
@_common
def answer_all_command(
    store: Store, kind: str, outcome: str, least: float, why: str, name: str | None, standing: str
) -> None:
    """Accept or reject every open suggestion of KIND whose score is high enough."""
    by = _decider(store, name, standing)
    made = decide.confirm_all(store, _term(kind), least, by, _now(), why, OUTCOMES[outcome])
    _settle(store, made)
    click.echo(counted(len(made), "suggestion") + " answered")


@decide_command.command("review")
@click.argument("claim")
@click.argument("verdict")
@click.option("--evidence", multiple=True, help="A recorded thing that the review rests on; may be given again.")
@_common
def review_command(
    store: Store, claim: str, verdict: str, evidence: tuple[str, ...], why: str, name: str | None, standing: str
) -> None:
    """Say whether CLAIM was made as reported, or whether it is true.

    VERDICT on the attribution: faithful, distorted, misattributed, unverifiable-attribution; on the content: supported,
    refuted, conflicting-evidence, not-enough-evidence.
    """
    by = _decider(store, name, standing)
    rests_on = tuple(full_iri(store, one) for one in evidence)
    _settle(store, [decide.review(store, full_iri(store, claim), _term(verdict), by, _now(), why, rests_on)])


@decide_command.command("grade")
@click.argument("record")
@click.argument("grade", type=click.Choice([*"ABCDEF", *"123456"], case_sensitive=False))
@_common
def grade_command(store: Store, record: str, grade: str, why: str, name: str | None, standing: str) -> None:
    """Grade a source's reliability (A to F) or a claim's credibility (1 to 6) on the Admiralty scales.

    RECORD may be given by name: an actor's, or words that one claim alone has.
    """
    by = _decider(store, name, standing)
    scale, kind = ("credibility", "claim") if grade.isdigit() else ("reliability", "actor")
    node = one_called(store, kind, record)
    _settle(store, [decide.grade(store, node, _term(f"{scale}-{grade.lower()}"), by, _now(), why)])


@decide_command.command("correct")
@click.argument("claim")
@click.option("--speaker", help="The actor of the same text who said it, by name or IRI.")
@click.option("--speaker-name", help="A speaker that extraction missed, by name or, unnamed, by description.")
@click.option("--speaker-kind", type=click.Choice(_KINDS), default="person", show_default=True)
@click.option("--said", help="When it was said, as an EDTF date.")
@_common
def correct_command(
    store: Store,
    claim: str,
    speaker: str | None,
    speaker_name: str | None,
    speaker_kind: str,
    said: str | None,
    why: str,
    name: str | None,
    standing: str,
) -> None:
    """Put CLAIM right: its speaker or its date. The claim as extracted stays readable."""
    by, node = _decider(store, name, standing), full_iri(store, claim)
    text = text_of(store, node)
    changes = Changes(speaker=_speaker(store, text, speaker, speaker_name, speaker_kind), said=said)
    corrected = decide.correct_claim(store, node, changes, by, _now(), why)
    _settle(store, [], also=[node, corrected])
    click.echo(f"{corrected} stands in place of {node}")


@decide_command.command("add-claim")
@click.argument("paragraph")
@click.argument("quote")
@click.option("--speaker", help="The actor of the same text who says it, by name or IRI.")
@click.option("--speaker-name", help="A speaker that extraction missed, by name or, unnamed, by description.")
@click.option("--speaker-kind", type=click.Choice(_KINDS), default="person", show_default=True)
@_common
def add_claim_command(
    store: Store,
    paragraph: str,
    quote: str,
    speaker: str | None,
    speaker_name: str | None,
    speaker_kind: str,
    why: str,
    name: str | None,
    standing: str,
) -> None:
    """Record a claim that extraction missed: QUOTE, verbatim and once in PARAGRAPH."""
    version, anchor = anchor_in(store, full_iri(store, paragraph), quote)
    who = _speaker(store, version, speaker, speaker_name, speaker_kind)
    if who is None:
        raise UsageError("A claim needs a speaker.", "Give --speaker or --speaker-name.")
    draft = ClaimDraft(version, (anchor,), who)
    claim = decide.add_claim(store, draft, _decider(store, name, standing), _now(), why)
    _settle(store, [], also=[claim])
    click.echo(str(claim))


def _speaker(store: Store, version: URIRef, known: str | None, name: str | None, kind: str) -> URIRef | NewActor | None:
    if known and name:
        raise UsageError("--speaker and --speaker-name exclude each other.", "Give one of them.")
    if name:
        return NewActor(ActorKind(kind), name)
    return speaker_in(store, version, known) if known else None


@decide_command.command("undo")
@click.argument("decision")
@_common
def undo_command(store: Store, decision: str, why: str, name: str | None, standing: str) -> None:
    """Take DECISION back. It stays on record and speaks no more.

    What it had superseded, an earlier decision of yours or a program's suggestion, speaks again. Only whoever decided,
    or somebody of higher standing, can take a decision back.
    """
    node = full_iri(store, decision)
    taken = decide.decision(store, node)
    made = decide.decision(store, decide.undo(store, node, _decider(store, name, standing), _now(), why))
    _refresh(store, [made], also=[taken.subject])
    outcome = V.local(made.outcome)
    after = _AFTER_UNDO.get(outcome, f"the decision before it speaks again: {outcome}")
    click.echo(f"{node} is taken back (by {made.iri}): {after}")


@decide_command.command("history")
@click.argument("record")
@click.option("--as-of", type=Moment(), help="Only what stood then: at a moment (UTC), or at the end of a day.")
@with_store
def history_command(store: Store, record: str, as_of: datetime | None) -> None:
    """Show every decision on RECORD, or those that stood at a moment."""
    node = full_iri(store, record)
    found = decide.history_of(store, node) if as_of is None else decide.standing_on(store, node, as_of)
    print_table(("at", "by", "sort", "outcome", "link", "why", "state"), [_row(one, store.base) for one in found])


def _row(one: Decision, base: str) -> tuple[str, ...]:
    linked = f"{V.local(one.kind)} {shortened(one.target, base)}" if one.kind and one.target else ""
    state = "superseded" if one.superseded else "stands"
    moment = one.at.isoformat(timespec="seconds")
    why = one.basis if one.undoing is None else f"{one.basis} (again; taken back: {one.undoing})"
    return moment, str(one.by).removeprefix(base), one.sort, V.local(one.outcome), linked, why, state
