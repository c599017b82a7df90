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
from kb.cli.key import configured_signer
from kb.cli.options import with_store
from kb.cli.output import counted, print_table
from kb.decide import Changes, ClaimDraft, Decider, Decision, NewActor
from kb.derive import refresh
from kb.errors import UsageError
from kb.graph.asking import rows
from kb.graph.store import Store
from kb.model import ActorKind, Anchor
from kb.vocab import V

OUTCOMES = {"accept": V.confirmed, "reject": V.rejected, "unsure": V.undecided}
_KINDS = [kind.value for kind in ActorKind]
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


def _iri(store: Store, text: str) -> URIRef:
    return URIRef(text if "://" in text else store.base + text.lstrip("/"))


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
    nodes = {*also, *(one.subject for one in decisions), *(one.target for one in decisions if one.target is not None)}
    refresh(store, sorted(nodes))
    store.flush()
    for one in decisions:
        click.echo(f"{one.iri}: {V.local(one.outcome)}")


@click.group("decide")
def decide_command() -> None:
    """Judge, link, review, grade or correct what is recorded; nothing is ever erased.

    A record is named by its IRI or by what follows the base in it, such as claim/…
    """


@decide_command.command("judge")
@click.argument("record")
@click.argument("outcome", type=click.Choice(list(OUTCOMES)))
@_common
def judge_command(store: Store, record: str, outcome: str, why: str, name: str | None, standing: str) -> None:
    """Say whether RECORD is right as it was extracted."""
    by = _decider(store, name, standing)
    _settle(store, [decide.judge(store, _iri(store, record), OUTCOMES[outcome], by, _now(), why)])


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
    ends = _iri(store, record), _term(kind), _iri(store, other)
    _settle(store, [decide.link(store, *ends, by, _now(), why, OUTCOMES[outcome])])


@decide_command.command("answer")
@click.argument("suggestion")
@click.argument("outcome", type=click.Choice(list(OUTCOMES)))
@_common
def answer_command(store: Store, suggestion: str, outcome: str, why: str, name: str | None, standing: str) -> None:
    """Accept or reject the link SUGGESTION of a program; `whence ask open-suggestions` lists them."""
    by = _decider(store, name, standing)
    _settle(store, [decide.confirm(store, _iri(store, suggestion), by, _now(), why, OUTCOMES[outcome])])


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
    rests_on = tuple(_iri(store, one) for one in evidence)
    _settle(store, [decide.review(store, _iri(store, claim), _term(verdict), by, _now(), why, rests_on)])


@decide_command.command("grade")
@click.argument("record")
@click.argument("grade", type=click.Choice([*"ABCDEF", *"123456"], case_sensitive=False))
@_common
def grade_command(store: Store, record: str, grade: str, why: str, name: str | None, standing: str) -> None:
    """Grade a source's reliability (A to F) or a claim's credibility (1 to 6) on the Admiralty scales."""
    by = _decider(store, name, standing)
    scale = "credibility" if grade.isdigit() else "reliability"
    _settle(store, [decide.grade(store, _iri(store, record), _term(f"{scale}-{grade.lower()}"), by, _now(), why)])


@decide_command.command("correct")
@click.argument("claim")
@click.option("--speaker", help="The actor of the same text who said it.")
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
    by, node = _decider(store, name, standing), _iri(store, claim)
    changes = Changes(speaker=_speaker(store, speaker, speaker_name, speaker_kind), said=said)
    corrected = decide.correct_claim(store, node, changes, by, _now(), why)
    _settle(store, [], also=[node, corrected])
    click.echo(f"{corrected} stands in place of {node}")


@decide_command.command("add-claim")
@click.argument("paragraph")
@click.argument("quote")
@click.option("--speaker", help="The actor of the same text who says it.")
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
    who = _speaker(store, speaker, speaker_name, speaker_kind)
    if who is None:
        raise UsageError("A claim needs a speaker.", "Give --speaker or --speaker-name.")
    version, anchor = _anchor(store, _iri(store, paragraph), quote)
    draft = ClaimDraft(version, (anchor,), who)
    claim = decide.add_claim(store, draft, _decider(store, name, standing), _now(), why)
    _settle(store, [], also=[claim])
    click.echo(str(claim))


def _speaker(store: Store, known: str | None, name: str | None, kind: str) -> URIRef | NewActor | None:
    if known and name:
        raise UsageError("--speaker and --speaker-name exclude each other.", "Give one of them.")
    if name:
        return NewActor(ActorKind(kind), name)
    return _iri(store, known) if known else None


def _anchor(store: Store, paragraph: URIRef, quote: str) -> tuple[URIRef, Anchor]:
    found = rows(store, "paragraph-of", node=paragraph)
    if not found:
        raise UsageError(f"{paragraph} is no paragraph of this knowledge base.", "Its IRI ends in #p and its number.")
    text, number = str(found[0]["text"]), int(str(found[0]["number"]))
    if text.count(quote) != 1:
        times = "does not stand" if quote not in text else "stands more than once"
        raise UsageError(
            f"“{quote}” {times} in paragraph {number}.", "Quote it verbatim, with as many words as it takes."
        )
    start = text.index(quote)
    return URIRef(str(found[0]["version"])), Anchor(number, start, start + len(quote))


@decide_command.command("undo")
@click.argument("decision")
@_common
def undo_command(store: Store, decision: str, why: str, name: str | None, standing: str) -> None:
    """Take DECISION back; what it had superseded speaks again."""
    node = _iri(store, decision)
    taken = decide.decision(store, node)
    made = decide.undo(store, node, _decider(store, name, standing), _now(), why)
    _settle(store, [made], also=[taken.subject])


@decide_command.command("history")
@click.argument("record")
@click.option("--as-of", type=click.DateTime(), help="Only what stood at that moment (UTC).")
@with_store
def history_command(store: Store, record: str, as_of: datetime | None) -> None:
    """Show every decision on RECORD, or those that stood at a moment."""
    node = _iri(store, record)
    if as_of is None:
        found = decide.history_of(store, node)
    else:
        found = decide.standing_on(store, node, as_of.replace(tzinfo=UTC))
    print_table(("at", "by", "sort", "outcome", "link", "why", "state"), [_row(one, store.base) for one in found])


def _row(one: Decision, base: str) -> tuple[str, ...]:
    linked = f"{V.local(one.kind)} {str(one.target).removeprefix(base)}" if one.kind is not None else ""
    state = "superseded" if one.superseded else "stands"
    moment = one.at.isoformat(timespec="seconds")
    return moment, str(one.by).removeprefix(base), one.sort, V.local(one.outcome), linked, one.basis, state
