"""Checked claims as training data: every paragraph in which people accepted or corrected a claim, with its spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from kb.graph.asking import rows
from kb.graph.store import Store
from kb.ids import content_hash
from kb.model import Anchor, Attribution, Directness, Document, Paragraph, ParagraphKind, Polarity, SpeechAct
from kb.text.training import training_objects

Row = dict[str, str]


def checked_objects(store: Store) -> Iterator[dict[str, Any]]:
    """One object a paragraph, as `kb.text.training.training_objects` makes them, texts in the order of their IRIs.

    A claim counts where its standing verdict accepts it, or where it stands in the place of one that was corrected.
    """
    found = [{key: str(value) for key, value in row.items()} for row in rows(store, "training-claims")]
    for version, some in groupby(found, key=lambda row: row["version"]):
        of_version = list(some)
        document = _document(store, version, of_version[0])
        yield from training_objects(document, _attributions(of_version))


def _document(store: Store, version: str, row: Row) -> Document:
    """The text of a version, as far as training needs it."""
    texts = {int(str(p["number"])): str(p["text"]) for p in rows(store, "match-paragraphs", version=version)}
    paragraphs = tuple(
        Paragraph(number, ParagraphKind.BODY, text, 0, len(text), ((0, 0, len(text)),))
        for number, text in sorted(texts.items())
    )
    source = "\n\n".join(texts.values())
    return Document(
        row["file"], "text/plain", source, content_hash(source), paragraphs, language=row.get("language") or None
    )


def _attributions(of_version: Sequence[Row]) -> list[Attribution]:
    made = [_attribution(list(some)) for _, some in groupby(of_version, key=lambda row: row["claim"])]
    known = {one.id for one in made}
    return [one if one.nested_in in known else replace(one, nested_in=None) for one in made]


def _attribution(stretches: list[Row]) -> Attribution:
    first = stretches[0]
    spans = {Anchor(int(row["number"]), int(row["start"]), int(row["end"])) for row in stretches}
    home = int(first["home"])
    return Attribution(
        id=_tail(first["claim"]),
        source=_stretch(stretches, "source", home),
        cue=_stretch(stretches, "cue", home),
        contents=tuple(sorted(spans)),
        speaker=None,
        directness=Directness(_tail(first.get("directness", Directness.INDIRECT))),
        speech_act=SpeechAct(_tail(first.get("act", SpeechAct.ASSERT))),
        confidence=1.0,
        rule="checked",
        polarity=Polarity(_tail(first.get("polarity", Polarity.AFFIRMED))),
        nested_in=_tail(first["above"]) if "above" in first else None,
    )


def _stretch(stretches: list[Row], name: str, paragraph: int) -> Anchor | None:
    """The words that a range (`char=12,16`, RFC 5147) gives, None where no row gives one."""
    given = next((row[name] for row in stretches if row.get(name)), None)
    if given is None:
        return None
    start, _, end = given.removeprefix("char=").partition(",")
    return Anchor(paragraph, int(start), int(end))


def _tail(iri: str) -> str:
    return iri.rpartition("/")[2]
