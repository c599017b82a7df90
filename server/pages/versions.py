"""Two captured texts of one article side by side: which paragraphs stayed, went, came, and which words changed."""

from __future__ import annotations

from dataclasses import dataclass

from kb.errors import NotFoundError
from server.pages.answers import Answers
from server.pages.comparison import Piece, differences, side_by_side
from server.pages.links import Link, Links


@dataclass(frozen=True, slots=True)
class Pair:
    """Two paragraphs that belong together; None where one side has no counterpart."""

    before: Link | None
    after: Link | None
    before_text: str
    after_text: str
    pieces: tuple[Piece, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class VersionsView:
    """All that the comparison shows."""

    title: str
    before: Link
    after: Link
    pairs: tuple[Pair, ...]

    @property
    def changes(self) -> int:
        """How many paragraphs differ."""
        return sum(pair.changed for pair in self.pairs)


def versions_view(answers: Answers, links: Links, version: str) -> VersionsView:
    """The captured text `version` beside the one that it revised. Raises NotFoundError where it revised none."""
    said = next(answers.rows("page-article", version=version), None)
    held = list(answers.rows("page-versions", article=said.text("article"))) if said else []
    captured = {row.text("version"): row.text("captured")[:19].replace("T", " ") for row in held}
    revised = next((row.maybe("revises") for row in held if row.text("version") == version), None)
    if said is None or revised is None:
        raise NotFoundError(f"The text {version} replaces no earlier one.", "Follow it to the article itself.")
    return VersionsView(
        title=said.text("title") or "Untitled article",
        before=links.link(captured.get(revised), revised),
        after=links.link(captured.get(version), version),
        pairs=_pairs(_paragraphs(answers, links, revised), _paragraphs(answers, links, version)),
    )


_Paragraphs = list[tuple[Link, str]]


def _paragraphs(answers: Answers, links: Links, version: str) -> _Paragraphs:
    return [
        (links.link(row.text("number"), row.text("paragraph")), row.text("text"))
        for row in answers.rows("page-paragraphs", version=version)
    ]


def _pairs(before: _Paragraphs, after: _Paragraphs) -> tuple[Pair, ...]:
    rows = side_by_side([text for _, text in before], [text for _, text in after])
    return tuple(
        _pair(
            None if row.before is None else before[row.before],
            None if row.after is None else after[row.after],
        )
        for row in rows
    )


def _pair(before: tuple[Link, str] | None, after: tuple[Link, str] | None) -> Pair:
    (one, one_text), (other, other_text) = before or (None, ""), after or (None, "")
    pieces = differences(one_text, other_text) if before and after else ()
    return Pair(one, other, one_text, other_text, pieces, one_text != other_text)
