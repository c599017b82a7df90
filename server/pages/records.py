"""What pages show of dates, speakers and claims, made of rows of answers; frozen, and ready to be printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from server.pages.answers import Row
from server.pages.links import Link, Links

MONTHS: Final = "January February March April May June July August September October November December".split()
KINDS: Final = {
    "AnonymousActor": "anonymous",
    "PseudonymousActor": "under an assumed name",
    "UnspecifiedActor": "unspecified",
}
ACTS: Final = {
    "assert": "asserts",
    "deny": "denies",
    "predict": "predicts",
    "estimate": "estimates",
    "order": "orders",
    "request": "requests",
    "ask": "asks",
    "threaten": "threatens",
    "promise": "promises",
    "accuse": "accuses",
    "claim responsibility": "claims responsibility",
    "acknowledge": "acknowledges",
    "believe": "believes",
    "praise": "praises",
    "criticize": "criticises",
    "decline to comment": "declines to comment",
}
DIRECTNESS: Final = {"direct": "quoted", "indirect": "not quoted", "mixed": "partly quoted"}
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class When:
    """A date: as EDTF, as a reader of English writes it, and as the text printed it (None where it did not)."""

    edtf: str
    shown: str
    wording: str | None = None


def when(edtf: str | None, wording: str | None = None) -> When | None:
    """The date `edtf` to show, no more precise than it is; None where the text states none."""
    if not edtf:
        return When("", wording, wording) if wording else None
    match = _DAY.fullmatch(edtf)
    if match is None:
        return When(edtf, edtf, wording)
    year, month, day = match.groups()
    if month is None or not 1 <= int(month) <= len(MONTHS):
        return When(edtf, edtf, wording)
    named = f"{MONTHS[int(month) - 1]} {year}"
    return When(edtf, f"{int(day)} {named}" if day else named, wording)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something. `kind` is "" for the named; `description` is how the text describes the unnamed."""

    link: Link
    kind: str
    description: str | None = None

    @property
    def unnamed(self) -> bool:
        """Whether the text withholds or lacks the real name."""
        return bool(self.kind)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as lists, margins and its own page show it. `state` is "" where nobody has judged it.

    `corrected` says that a person put it in the place of another.
    """

    iri: str
    href: str
    quote: str
    speakers: tuple[Speaker, ...]
    speech_act: str
    directness: str
    certainty: str
    polarity: str
    state: str
    contested: bool
    confidence: float | None
    article: Link
    outlet: Link | None
    published: When | None
    paragraph: Link | None
    reports: str | None = None
    corrected: bool = False

    @property
    def who(self) -> str:
        """The speakers' names in one line."""
        return ", ".join(speaker.link.label for speaker in self.speakers) or "speaker not stated"

    @property
    def unnamed(self) -> bool:
        """Whether every speaker is unnamed."""
        return bool(self.speakers) and all(speaker.unnamed for speaker in self.speakers)


def claims(rows: Iterable[Row], links: Links) -> list[Claim]:
    """The claims of `rows`, which hold one row for each speaker or confidence and keep each claim's rows together."""
    return [claim(list(group), links) for _, group in groupby(rows, key=lambda row: row.text("claim"))]


def claim(rows: Sequence[Row], links: Links) -> Claim:
    """The one claim that all of `rows` speak of."""
    row = rows[0]
    sure = [float(value) for value in (r.number("confidence") for r in rows) if value is not None]
    paragraph = row.maybe("paragraph")
    outlet = row.maybe("outlet")
    return Claim(
        iri=row.text("claim"),
        href=links.path(row.text("claim")) or "",
        quote=row.text("quote"),
        speakers=tuple(dict.fromkeys(speaker(r, links) for r in rows if r.maybe("speaker"))),
        speech_act=ACTS.get(row.word("act"), row.word("act")),
        directness=DIRECTNESS.get(row.word("directness"), row.word("directness")),
        certainty=row.word("certainty"),
        polarity=row.word("polarity"),
        state=row.word("outcome"),
        contested=row.flag("contested"),
        confidence=min(sure) if sure else None,
        article=links.link(row.maybe("title"), row.maybe("version"), "untitled article"),
        outlet=links.link(outlet, row.maybe("outletActor")) if outlet else None,
        published=when(row.maybe("date")),
        paragraph=links.link(row.text("number"), paragraph) if paragraph else None,
        reports=row.maybe("reports"),
        corrected=row.flag("corrected"),
    )


def speaker(row: Row, links: Links) -> Speaker:
    """The speaker of one row. The article's own name for them goes first, then how it describes them."""
    kind = KINDS.get(row.text("kind").rsplit("#", 1)[-1], "")
    description = row.maybe("description") or row.maybe("described")
    label = row.maybe("name") or description or row.maybe("actorName") or "not stated"
    target = row.maybe("actor") or row.maybe("speaker")
    return Speaker(links.link(label, target), kind, description)
