"""Languages are folders of word lists; reading one gives a `Lexicon`. README.md beside this file has the formats."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, TypeVar

from kb.errors import UsageError
from kb.model import SpeechAct
from kb.text.lexicon import DEFAULT_ACTS, CueClass, CueVerb, Lexicon, Phrase, inflected
from kb.text.weights import Weights
from kb.text.word_sets import WordSets

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_NONE = "-"
_Sets = TypeVar("_Sets", bound="DataclassInstance")


def _words(_key: str, text: str) -> frozenset[str]:
    return frozenset(text.split())


@cache
def available() -> tuple[str, ...]:
    """The codes of the languages that there is a folder for, sorted."""
    folder = resources.files(__package__)
    return tuple(sorted(f.name for f in folder.iterdir() if f.is_dir() and f.joinpath("words.toml").is_file()))


@cache
def load_lexicon(language: str = "en") -> Lexicon:
    """The lexicon of a language by its code.

    Raises:
        UsageError: there is no folder of that name, or its files do not have the form that README.md describes.
    """
    if language not in available():
        raise UsageError(f"There are no word lists for the language {language!r}.", f"Use one of {available()}.")
    return read_lexicon(resources.files(__package__).joinpath(language))


def read_lexicon(folder: Traversable) -> Lexicon:
    """The lexicon in a folder that holds word lists and measured weights, as README.md describes it.

    Raises:
        UsageError: a file does not have the form that README.md describes.
    """
    verbs = tuple(_verbs(folder.joinpath("cues.tsv")))
    irregular = {row[0]: (row[1], row[2], row[3], row[4]) for row in rows(folder.joinpath("irregular_verbs.tsv"), 5)}
    inflections = {v.lemma: irregular.get(v.lemma) or regular_forms(v.lemma) for v in verbs}
    return Lexicon(
        verbs,
        inflections,
        read_sets(folder.joinpath("words.toml"), WordSets),
        _nouns(folder.joinpath("cue_nouns.tsv")),
        _idioms(folder, inflections),
        _phrases(folder, irregular),
        _weights(folder.joinpath("borders.tsv")),
        _weights(folder.joinpath("confidence.tsv")),
    )


def _weights(file: Traversable) -> Weights:
    try:
        return Weights((feature, float(weight)) for feature, weight in rows(file, 2))
    except ValueError as error:
        raise UsageError(f"{file.name}: a weight is no number: {error}.", "See README.md.") from None


def rows(file: Traversable, columns: int) -> Iterator[list[str]]:
    """The rows of a tab-separated list; empty lines and lines that start with "#" are comments.

    Raises:
        UsageError: a row has another number of columns.
    """
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            row = line.split("\t")
            if len(row) != columns:
                raise UsageError(
                    f"{file.name}, line {number}: {len(row)} columns instead of {columns}.", "Separate columns by tabs."
                )
            yield row


def regular_forms(lemma: str) -> tuple[str, str, str, str]:
    """Third person, past, participle and gerund of a regular English verb."""
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        third, past, gerund = lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    elif lemma.endswith("e"):
        third, past, gerund = lemma + "s", lemma + "d", (lemma if lemma.endswith("ee") else lemma[:-1]) + "ing"
    elif lemma.endswith(("s", "x", "ch", "sh", "z")):
        third, past, gerund = lemma + "es", lemma + "ed", lemma + "ing"
    else:
        third, past, gerund = lemma + "s", lemma + "ed", lemma + "ing"
    return third, past, past, gerund


def _verbs(file: Traversable) -> Iterator[CueVerb]:
    return (_cue(file, *row) for row in rows(file, 4))


def _nouns(file: Traversable) -> dict[str, CueVerb]:
    nouns: dict[str, CueVerb] = {}
    for singular, plural, classes, act, flags in rows(file, 5):
        nouns[singular] = nouns[plural] = _cue(file, singular, classes, act, flags)
    nouns.pop(_NONE, None)
    return nouns


def _idioms(folder: Traversable, inflections: Mapping[str, object]) -> dict[str, frozenset[tuple[str, ...]]]:
    idioms: dict[str, set[tuple[str, ...]]] = {}
    file = folder.joinpath("idioms.tsv")
    for lemma, following in rows(file, 2) if file.is_file() else ():
        if lemma not in inflections:
            raise UsageError(f"{file.name}: {lemma!r} stands in no row of cues.tsv.", "Correct it, or take it out.")
        idioms.setdefault(lemma, set()).add(tuple(following.split()))
    return {lemma: frozenset(found) for lemma, found in idioms.items()}


def _phrases(folder: Traversable, irregular: Mapping[str, tuple[str, str, str, str]]) -> dict[str, tuple[Phrase, ...]]:
    phrases: dict[str, tuple[Phrase, ...]] = {}
    file = folder.joinpath("phrases.tsv")
    for lemma, words, classes, act in rows(file, 4) if file.is_file() else ():
        verb = _cue(file, lemma, classes, act, _NONE)
        for form, cue in inflected([verb], {lemma: irregular.get(lemma) or regular_forms(lemma)}).items():
            phrases[form] = (*phrases.get(form, ()), Phrase(tuple(words.split()), cue))
    return phrases


def _cue(file: Traversable, lemma: str, classes: str, act: str, flags: str) -> CueVerb:
    try:
        found = [CueClass(name) for name in classes.split(",")]
        speech_act = DEFAULT_ACTS[found[0]] if act == _NONE else SpeechAct(act)
    except ValueError as error:
        raise UsageError(
            f"{file.name}: the row of {lemma!r} names something unknown: {error}.", "See README.md."
        ) from None
    return CueVerb(lemma, frozenset(found), speech_act, frozenset(flags.split(",")) - {_NONE})


def read_sets(file: Traversable, kind: type[_Sets], entries: Callable[[str, str], frozenset[str]] = _words) -> _Sets:
    """A dataclass of word sets from a TOML file that has each of its fields as a key.

    Parameters:
        kind: the dataclass; every field is a set of words.
        entries: makes the set from a key and its text; words between spaces unless told otherwise.

    Raises:
        UsageError: a key is missing, or is no field.
    """
    given = tomllib.loads(file.read_text(encoding="utf-8"))
    wanted = {f.name for f in fields(kind)}
    if wanted != set(given):
        difference = ", ".join(sorted(wanted ^ set(given)))
        raise UsageError(f"{file.name}: these word sets are missing or unknown: {difference}.", "See README.md.")
    return kind(**{name: entries(name, text) for name, text in given.items()})
