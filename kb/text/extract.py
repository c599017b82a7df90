"""The built-in extractor: a document in, its attributions and actors out; deterministic, offline, nothing trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from kb import __version__
from kb.model import Anchor, Document, Extraction, Tool
from kb.text.actors.cast import Caster, used_actors
from kb.text.actors.unnamed import withholds_name
from kb.text.actors.words import load_names
from kb.text.attribution.act_words import load_act_words
from kb.text.attribution.attributes import Describer
from kb.text.attribution.finder import Located, find_attributions, read_passages
from kb.text.circumstances import load_settings
from kb.text.gazetteer import Gazetteer, checksum, load_gazetteer
from kb.text.languages import available, load_lexicon
from kb.text.passage import Passage

TOOL = Tool("whence-rules", __version__)
DEFAULT_LANGUAGE = "en"


Find = Callable[[dict[int, Passage]], tuple[Located, ...]]
"""Finds the attributions in passages by paragraph number, parents before what is nested in them."""


def extract(
    document: Document, gazetteer: Gazetteer | None = None, find: Find = find_attributions, tool: Tool = TOOL
) -> Extraction:
    """All attributions of a document and the actors that speak in it.

    The language is the document's where there are word lists for it, else English.

    Parameters:
        gazetteer: places and events to suggest; None means those that come with the language.
        find: what finds the attributions; the rules by default.
        tool: what the extraction is said to be made by.

    Returns:
        Attributions in reading order, parents before what is nested in them. Every span is verbatim in its paragraph;
        ids are unique in the document and the same on every run.
    """
    language = language_of(document)
    passages = read_passages(document, load_lexicon(language))
    located = distinct(statements_among(find(passages)))
    gazetteer = gazetteer or load_gazetteer(language)
    caster = Caster(document, passages, located, load_names(language), gazetteer.places.keys())
    describer = Describer(document, load_settings(language), load_act_words(language), gazetteer)
    around = [describer.circumstances(one) for one in located]
    castings = [caster.cast(one, surroundings.addressee) for one, surroundings in zip(located, around, strict=True)]
    ids = attribution_ids(located)
    parents = [None if one.parent is None else ids[one.parent] for one in located]
    parts = zip(located, around, castings, ids, parents, strict=True)
    attributions = tuple(describer.describe(*part) for part in parts)
    return Extraction(tool, attributions, used_actors(caster.register, castings))


@cache
def extracting(folder: str = "") -> Callable[[Document], Extraction]:
    """`extract` with the places and events of a folder added to those of the document's language.

    Parameters:
        folder: as in `gazetteers`.

    Raises:
        UsageError: as in `gazetteers`.
    """
    known = gazetteers(folder)
    return lambda document: extract(document, known(document))


@cache
def gazetteers(folder: str = "") -> Callable[[Document], Gazetteer]:
    """The places and events for a document: those of its language and those of a folder.

    Parameters:
        folder: holds `places.tsv`, `events.tsv` or both; "" for none.

    Raises:
        UsageError: the folder has neither, or a row has another number of columns than two.
    """
    checksum(folder)
    path = Path(folder)

    @cache
    def known(language: str) -> Gazetteer:
        return load_gazetteer(language).extended(path) if folder else load_gazetteer(language)

    known(DEFAULT_LANGUAGE)
    return lambda document: known(language_of(document))


def statements_among(located: tuple[Located, ...]) -> tuple[Located, ...]:
    """The findings without those that only tell why a speaker is not named ("who declined to be named because ...").

    What was nested in one of these moves up to the finding around it.
    """
    kept: list[Located] = []
    home: dict[int | None, int | None] = {None: None}
    for index, one in enumerate(located):
        parent = home[one.parent]
        if one.contents and withholds_name(one.passage.text[one.contents[0].start : one.contents[0].end]):
            home[index] = parent
            continue
        home[index] = len(kept)
        kept.append(one if parent == one.parent else replace(one, parent=parent))
    return tuple(kept)


def distinct(located: tuple[Located, ...]) -> tuple[Located, ...]:
    """The findings without those that were found a second time: with the cue and the content of an earlier one.

    What was nested in one of these is nested in the earlier one.
    """
    kept: list[Located] = []
    known: dict[tuple[int, Anchor, tuple[Anchor, ...]], int] = {}
    home: dict[int | None, int | None] = {None: None}
    for index, one in enumerate(located):
        parent = home[one.parent]
        key = one.paragraph, one.anchor(one.finding.cue), one.contents
        if key in known:
            home[index] = known[key]
            continue
        home[index] = known[key] = len(kept)
        kept.append(one if parent == one.parent else replace(one, parent=parent))
    return tuple(kept)


def attribution_ids(located: tuple[Located, ...]) -> list[str]:
    """An id for each finding: "p3-a57" stands in paragraph 3 with its cue at character 57; "p3-a57x2" does, too.

    Claims take ids of their own from these, "p3-a57-2", so the two must not look alike.
    """
    seen: dict[str, int] = {}
    ids: list[str] = []
    for one in located:
        start = one.passage.span(one.finding.cue)[0]
        stem = f"p{one.paragraph}-a{start}"
        seen[stem] = seen.get(stem, 0) + 1
        ids.append(stem if seen[stem] == 1 else f"{stem}x{seen[stem]}")
    return ids


def language_of(document: Document) -> str:
    """The language whose word lists read a document: its own where there are some, else English."""
    return document.language if document.language in available() else DEFAULT_LANGUAGE
