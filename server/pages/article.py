"""The page of a captured text: its paragraphs as printed, every claim marked in them, and who speaks beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.errors import NotFoundError
from server.pages.answers import Answers, Row
from server.pages.cards import cards
from server.pages.links import Link, Links, external
from server.pages.marking import Mark, Role, Segment, segments
from server.pages.records import Claim, Speaker, When, claims, speaker, when


@dataclass(frozen=True, slots=True)
class Note:
    """A claim in the margin. `number` counts the claims of the text; `within` is the claim that reports this one."""

    number: int
    claim: Claim
    within: int | None
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph cut into segments, with the notes on the claims that it carries."""

    number: int
    kind: str
    iri: str
    segments: tuple[Segment, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A captured text of the article; `compare` leads to it beside the one it replaced."""

    link: Link
    shown: bool
    compare: str | None


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks in the text, and how often; `anchor` is the fragment of the local node's IRI."""

    speaker: Speaker
    anchor: str
    claims: int


@dataclass(frozen=True, slots=True)
class ArticleView:
    """All that the page of one captured text shows."""

    iri: str
    version: str
    title: str
    outlet: Link | None
    published: When | None
    authors: str
    url: str | None
    language: str
    captured: str
    content_hash: str
    blocks: tuple[Block, ...]
    voices: tuple[Voice, ...]
    versions: tuple[Version, ...]
    newest: str | None
    rejected: tuple[Claim, ...]

    @property
    def notes(self) -> list[Note]:
        """Every note of the text, in reading order."""
        return [note for block in self.blocks for note in block.notes]

    @property
    def unnamed(self) -> int:
        """How many claims rest on unnamed speakers alone."""
        return sum(note.claim.unnamed for note in self.notes)

    @property
    def shared(self) -> int:
        """How many claims other articles carry too."""
        return sum(note.elsewhere > 0 for note in self.notes)


def current_version(answers: Answers, article: str) -> str:
    """The newest captured text of `article`. Raises NotFoundError where none is held."""
    row = next(answers.rows("page-versions", article=article), None)
    if row is None:
        raise NotFoundError(f"No article {article} is held here.", "The list of articles is at /.")
    return row.text("version")


def article_view(answers: Answers, links: Links, version: str) -> ArticleView:
    """The page of the captured text `version`. Raises NotFoundError where it is not held."""
    said = next(answers.rows("page-article", version=version), None)
    if said is None:
        raise NotFoundError(f"No text {version} is held here.", "The list of articles is at /.")
    article = said.text("article")
    held = list(answers.rows("page-versions", article=article))
    marks = list(answers.rows("page-marks", version=version))
    every = _in_reading_order(answers.rows("page-claims", version=version), marks)
    rows = [row for row in every if row.word("outcome") != "rejected"]
    outlet = said.maybe("outlet")
    return ArticleView(
        iri=article,
        version=version,
        title=said.text("title") or "Untitled article",
        outlet=links.link(outlet, said.maybe("outletActor")) if outlet else None,
        published=when(said.maybe("date"), said.maybe("wording")),
        authors=said.text("authors"),
        url=external(said.maybe("url")),
        language=said.text("language"),
        captured=said.text("captured"),
        content_hash=said.text("hash"),
        blocks=_blocks(answers, version, _notes(rows, links), marks),
        voices=_voices(rows, links),
        versions=tuple(_version(row, links, version) for row in held),
        newest=None if held[0].text("version") == version else links.path(held[0].text("version")),
        rejected=tuple(cards(answers, links, (r.text("claim") for r in every if r.word("outcome") == "rejected"))),
    )


def _in_reading_order(rows: Iterable[Row], marks: Iterable[Row]) -> list[Row]:
    """The rows of `page-claims` by paragraph, then by where the claim's words begin, the longer claim first."""
    spans: dict[str, tuple[int, int]] = {}
    for mark in marks:
        span = (mark.integer("start"), -mark.integer("end"))
        spans[mark.text("claim")] = min(span, spans.get(mark.text("claim"), span))
    return sorted(
        rows, key=lambda row: (row.integer("number"), spans.get(row.text("claim"), (0, 0)), row.text("claim"))
    )


def _notes(rows: Sequence[Row], links: Links) -> dict[str, list[Note]]:
    """The notes by the number of the paragraph; each claim's number is its place in the text."""
    found = claims(rows, links)
    numbers = {claim.iri: number for number, claim in enumerate(found, start=1)}
    within = {claim.reports: numbers[claim.iri] for claim in found if claim.reports}
    elsewhere = {row.text("claim"): row.integer("elsewhere") for row in rows}
    place = {row.text("claim"): row.text("number") for row in rows}
    notes: dict[str, list[Note]] = defaultdict(list)
    for claim in found:
        note = Note(numbers[claim.iri], claim, within.get(claim.iri), elsewhere[claim.iri])
        notes[place[claim.iri]].append(note)
    return notes


def _blocks(
    answers: Answers, version: str, notes: Mapping[str, Sequence[Note]], mark_rows: Iterable[Row]
) -> tuple[Block, ...]:
    numbers = {note.claim.iri: note.number for group in notes.values() for note in group}
    marks = marks_by_paragraph(mark_rows, numbers)
    return tuple(
        Block(
            number=row.integer("number"),
            kind=row.word("kind"),
            iri=row.text("paragraph"),
            segments=segments(row.text("text"), marks[row.text("paragraph")]),
            notes=tuple(notes.get(row.text("number"), ())),
        )
        for row in answers.rows("page-paragraphs", version=version)
    )


def marks_by_paragraph(rows: Iterable[Row], numbers: Mapping[str, int]) -> defaultdict[str, list[Mark]]:
    """The marks of the claims that have a number, by paragraph.

    A mention's own offsets count in its paragraph, those of the speaker and of the cue in the claim's.
    """
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    for row in rows:
        number = numbers.get(row.text("claim"))
        if number is None:
            continue
        marks[row.text("paragraph")].append(Mark(row.integer("start"), row.integer("end"), Role.CONTENT, number))
        for role, name in ((Role.CUE, "cue"), (Role.SOURCE, "speaker")):
            if row.maybe(f"{name}Start"):
                mark = Mark(row.integer(f"{name}Start"), row.integer(f"{name}End"), role, number)
                marks[row.text("home")].append(mark)
    return marks


def _voices(rows: Sequence[Row], links: Links) -> tuple[Voice, ...]:
    """Everybody who speaks in the text, who says most first."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    first: dict[str, Row] = {}
    for row in rows:
        if row.maybe("speaker"):
            said[row.text("speaker")].add(row.text("claim"))
            first.setdefault(row.text("speaker"), row)
    voices = [_voice(first[iri], links, len(claims_)) for iri, claims_ in said.items()]
    return tuple(sorted(voices, key=lambda voice: (-voice.claims, voice.speaker.link.label)))


def _voice(row: Row, links: Links, count: int) -> Voice:
    return Voice(speaker(row, links), row.text("speaker").partition("#")[2], count)


def _version(row: Row, links: Links, shown: str) -> Version:
    version = row.text("version")
    compare = links.path(version) if row.maybe("revises") else None
    label = row.text("captured")[:19].replace("T", " ") or row.text("hash")[:10]
    return Version(links.link(label, version), version == shown, f"{compare}?compare=revised" if compare else None)
