"""The page of a claim: the words in their paragraph, the chain they came by, and what has become of them elsewhere."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kb.errors import NotFoundError
from server.pages.answers import Answers, Row
from server.pages.article import marks_by_paragraph
from server.pages.cards import cards
from server.pages.chain_drawing import Drawing, Hop, Tie, draw
from server.pages.comparison import differences, summary
from server.pages.corrections import Correction, corrections
from server.pages.decisions import Decision, decisions
from server.pages.links import Link, Links, external
from server.pages.marking import Segment, segments
from server.pages.printings import Printing, printings_of
from server.pages.records import Claim, When, claim, when

RELATIONS: Final = {
    ("sameClaimAs", "true"): "The same claim, recorded elsewhere",
    ("sameClaimAs", "false"): "The same claim, recorded elsewhere",
    ("derivedFromClaim", "true"): "Goes back to",
    ("derivedFromClaim", "false"): "Is the source of",
    ("repeatsClaim", "true"): "Repeats, with credit",
    ("repeatsClaim", "false"): "Is repeated, with credit, by",
    ("possiblyDerivedFrom", "true"): "Has the words, without credit, of",
    ("possiblyDerivedFrom", "false"): "Has its words taken, without credit, by",
    ("supportsClaim", "true"): "Supports",
    ("supportsClaim", "false"): "Is supported by",
    ("disputesClaim", "true"): "Disputes",
    ("disputesClaim", "false"): "Is disputed by",
    ("correctsClaim", "true"): "Corrects",
    ("correctsClaim", "false"): "Is corrected by",
    ("retractsClaim", "true"): "Withdraws",
    ("retractsClaim", "false"): "Is withdrawn by",
    ("inTensionWith", "true"): "Cannot be right together with",
    ("inTensionWith", "false"): "Cannot be right together with",
}
AGAINST: Final = {RELATIONS[key] for key in (("disputesClaim", "false"), ("inTensionWith", "true"))}
"""The relations in which something stands against a claim."""


@dataclass(frozen=True, slots=True)
class Step:
    """A hop of the chain inside the article, from whoever prints it (1) to the deepest source."""

    number: int
    claim: Claim
    here: bool


@dataclass(frozen=True, slots=True)
class Related:
    """The claims to which this one stands in one relation."""

    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """All that the page of a claim shows; counts are None where nothing has been derived yet."""

    claim: Claim
    version: str
    paragraph: tuple[Segment, ...]
    article_url: str | None
    content_hash: str
    steps: tuple[Step, ...]
    drawing: Drawing
    printings: tuple[Printing, ...]
    related: tuple[Related, ...]
    corrections: tuple[Correction, ...]
    decisions: tuple[Decision, ...]
    articles: int | None
    origins_at_least: int | None
    origins_at_most: int | None
    proposition: Link | None
    addressee: Link | None
    said: When | None
    occasion: str
    capacity: str
    rule: str

    @property
    def is_denied(self) -> bool:
        """Whether a claim is known that disputes or contradicts this one."""
        return any(one.title in AGAINST for one in self.related)

    @property
    def citation(self) -> str:
        """The claim as one line to put into a text."""
        said = self.claim
        place = [said.outlet.label if said.outlet else "", said.published.shown if said.published else ""]
        where = ", ".join(part for part in place if part)
        paragraph = f", paragraph {said.paragraph.label}" if said.paragraph else ""
        quote = said.quote if said.quote.startswith(_QUOTES) else f"“{said.quote}”"
        printed = f"“{said.article.label}”{f' ({where})' if where else ''}{paragraph}"
        return f"{said.who}: {quote}, in {printed}. {said.iri}"

    @property
    def ending(self) -> str:
        """How the chain ends at its deepest source."""
        last = self.steps[-1].claim if self.steps else self.claim
        if not last.speakers:
            return "The chain ends with a speaker who is not stated."
        if last.unnamed:
            return f"The chain ends with an unnamed source ({last.speakers[0].kind}): {last.who}."
        return f"The chain ends with {last.who}."


def claim_view(answers: Answers, links: Links, iri: str) -> ClaimView:
    """The page of the claim `iri`. Raises NotFoundError where it is not held."""
    rows = list(answers.rows("page-claim", claim=iri))
    if not rows:
        raise NotFoundError(f"No claim {iri} is held here.", "Search for its words at /search.")
    row, shown = rows[0], claim(rows, links)
    put_right = corrections(answers, links, shown)
    replaced = {one.other.iri for one in put_right}
    travelled = [c for c in _travelled(answers, links, iri) if c.iri not in replaced]
    ties = list(answers.rows("page-ties", subject=iri))
    steps = _steps(shown, travelled)
    deepest = steps[-1].claim
    printings = printings_of(deepest, answers.rows("other-printings", claim=deepest.iri), links)
    addressee, content = row.maybe("addressee"), next(answers.rows("page-proposition", claim=iri), Row({}))
    proposition = content.maybe("proposition")
    return ClaimView(
        claim=shown,
        version=row.text("version"),
        paragraph=_paragraph(answers, row),
        article_url=external(row.maybe("url")),
        content_hash=row.text("hash"),
        steps=steps,
        drawing=_drawing(steps, travelled, printings, ties),
        printings=printings,
        related=_related(answers, links, ties, {step.claim.iri for step in steps}),
        corrections=put_right,
        decisions=decisions(answers, links, iri),
        articles=content.integer("articles") if content.maybe("articles") else None,
        origins_at_least=content.integer("originsAtLeast") if content.maybe("originsAtLeast") else None,
        origins_at_most=content.integer("originsAtMost") if content.maybe("originsAtMost") else None,
        proposition=links.link("proposition", proposition) if proposition else None,
        addressee=links.link(addressee, row.maybe("addresseeActor")) if addressee else None,
        said=when(row.maybe("said"), row.maybe("saidWording")),
        occasion=row.text("occasion"),
        capacity=row.text("capacity"),
        rule=row.text("rule"),
    )


def _paragraph(answers: Answers, row: Row) -> tuple[Segment, ...]:
    marks = marks_by_paragraph(
        answers.rows("page-marks", version=row.text("version"), paragraph=row.text("paragraph")),
        {row.text("claim"): 1},
    )
    return segments(row.text("text"), marks[row.text("paragraph")])


def _travelled(answers: Answers, links: Links, iri: str) -> list[Claim]:
    """The claims on the way, looked up by their IRIs: the cost depends on the chain, not on the corpus."""
    on_the_way = [row.text("claim") for row in answers.rows("page-chain", start=iri)]
    return cards(answers, links, on_the_way)


def _steps(shown: Claim, travelled: Sequence[Claim]) -> tuple[Step, ...]:
    """The chain through `shown`: whoever passes it on outermost, then down to the deepest source."""
    by_iri = {c.iri: c for c in travelled} | {shown.iri: shown}
    passed_on = {c.reports: c for c in by_iri.values() if c.reports}
    path = [shown]
    while (outer := passed_on.get(path[0].iri)) and outer not in path:
        path.insert(0, outer)
    while (inner := by_iri.get(path[-1].reports or "")) and inner not in path:
        path.append(inner)
    return tuple(Step(number, c, c.iri == shown.iri) for number, c in enumerate(path, start=1))


def _drawing(
    steps: Sequence[Step], travelled: Sequence[Claim], printings: Sequence[Printing], ties: Sequence[Row]
) -> Drawing:
    """The claims that are known to be on the way, and those that a program thinks may be."""
    shown = next(step.claim for step in steps if step.here)
    known = {step.claim.iri: step.claim for step in steps} | {c.iri: c for c in travelled}
    hops = [_hop(c, _depth(c, known), c.iri == shown.iri) for c in known.values()]
    maybe = [printing for printing in printings if printing.iri not in known and printing.outcome != "rejected"]
    reports = [Tie(c.reports, c.iri, "reported") for c in travelled if c.reports]
    across = [_tie(row, shown.iri) for row in ties if row.word("relation") in _DRAWN]
    guessed = [Tie(steps[-1].claim.iri, printing.iri, "possible", printing.summary) for printing in maybe]
    return draw(
        [*hops, *(_possible_hop(printing) for printing in maybe)],
        [*reports, *across, *_same_words(travelled), *guessed],
    )


def _depth(claim: Claim, known: Mapping[str, Claim]) -> int:
    """How many of the known claims pass this one on, one after the other."""
    reporter = next((c for c in known.values() if c.reports == claim.iri), None)
    rest = {iri: c for iri, c in known.items() if c is not reporter}
    return 0 if reporter is None else 1 + _depth(reporter, rest)


_QUOTES: Final = ("“", '"', "‘", "«", "„")
_DRAWN: Final = {"derivedFromClaim": "derived", "repeatsClaim": "derived", "possiblyDerivedFrom": "possible"}


def _tie(row: Row, shown: str) -> Tie:
    kind, other = _DRAWN[row.word("relation")], row.text("claim")
    return Tie(other, shown, kind) if row.flag("outward") else Tie(shown, other, kind)


def _same_words(travelled: Sequence[Claim]) -> list[Tie]:
    """A tie between the deepest claims of consecutive articles, with what changed in the words on the way."""
    deepest = sorted((c for c in travelled if not c.reports), key=lambda c: c.published.edtf if c.published else "~")
    return [
        Tie(earlier.iri, later.iri, "same", summary(differences(earlier.quote, later.quote)))
        for earlier, later in pairwise(deepest)
    ]


def _hop(c: Claim, depth: int, here: bool) -> Hop:  # noqa: FBT001  (a fact about the hop, not a switch)
    outlet = c.outlet.label if c.outlet else "no outlet stated"
    date = c.published.edtf if c.published else None
    detail = f"{c.speech_act}, {c.directness}" if c.speech_act else c.directness
    return Hop(c.iri, outlet, c.article.href or "", date, depth, c.who, detail, c.href, c.unnamed, here)


def _possible_hop(printing: Printing) -> Hop:
    date = printing.published.edtf if printing.published else None
    detail = f"{printing.relation}, {printing.outcome}"
    outlet, where = printing.outlet or "no outlet stated", printing.article.href or ""
    return Hop(printing.iri, outlet, where, date, 0, printing.speaker, detail, printing.link.href or "")


def _related(answers: Answers, links: Links, rows: Sequence[Row], steps: Container[str]) -> tuple[Related, ...]:
    """The relations to claims that are not steps of the chain, which is shown already; each by date."""
    grouped: dict[str, list[str]] = {}
    for row in (row for row in rows if row.text("claim") not in steps):
        grouped.setdefault(RELATIONS[row.word("relation"), row.text("outward")], []).append(row.text("claim"))
    found = {c.iri: c for c in cards(answers, links, (iri for iris in grouped.values() for iri in iris))}
    return tuple(
        Related(title, _by_date(found[iri] for iri in iris if iri in found)) for title, iris in grouped.items()
    )


def _by_date(found: Iterable[Claim]) -> tuple[Claim, ...]:
    """Each claim once, undated ones first."""
    distinct = {c.iri: c for c in found}.values()
    return tuple(sorted(distinct, key=lambda c: (c.published.edtf if c.published else "", c.iri)))
