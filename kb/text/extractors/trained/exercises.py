"""Lessons made ready to learn from and to be measured by, with the scorer's own notion of what is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Span
from kb.text.attribution.finder import Located, find_outer, read_passages
from kb.text.evaluate import Statement
from kb.text.evaluate.matching import CONTENT_MATCH, Prepared, Wording, jaccard, pair, same_source
from kb.text.extractors.trained.gold import Marked, marked_in
from kb.text.extractors.trained.lessons import Lesson
from kb.text.extractors.trained.page import Page, read_pages
from kb.text.jsonl import source_span
from kb.text.languages import load_lexicon
from kb.text.passage import Range


@dataclass(frozen=True, slots=True)
class Exercise:
    """A lesson made ready: its pages, with what is marked in each, and what the scorer needs to compare."""

    lesson: Lesson
    pages: tuple[Page, ...]
    marked: tuple[tuple[Marked, ...], ...]
    wording: Wording
    gold: tuple[Prepared, ...]


def prepare(lesson: Lesson, language: str) -> Exercise:
    """A lesson with what the rules find in it."""
    passages = read_passages(lesson.document, load_lexicon(language))
    pages = read_pages(passages, find_outer(passages))
    outer = [one for one in lesson.annotated.statements if one.nested_in is None]
    marked = tuple(marked_in(page, lesson.document.paragraph(page.number), outer) for page in pages)
    wording = Wording(lesson.annotated.text)
    return Exercise(lesson, pages, marked, wording, tuple(wording.prepare(one) for one in outer))


def prepared(exercise: Exercise, located: Located) -> Prepared:
    """A finding in the words of the source text, as the scorer compares it."""
    document, finding = exercise.lesson.document, located.finding

    def spans(*tokens: Range | None) -> tuple[Span, ...]:
        return tuple(Span(*source_span(document, located.anchor(one))) for one in tokens if one is not None)

    contents = tuple(Span(*source_span(document, content)) for content in located.contents)
    return exercise.wording.prepare(Statement("", spans(finding.source), spans(finding.cue), contents))


def is_right(exercise: Exercise, found: Prepared) -> bool | None:
    """Whether a finding is one of the marked statements; None where the annotation leaves that open."""
    if exercise.wording.mostly_in(found.content, exercise.lesson.annotated.discarded):
        return None
    matching = [gold for gold in exercise.gold if jaccard(found.content, gold.content) >= CONTENT_MATCH]
    if any(gold.statement.optional for gold in matching):
        return None
    return any(same_source(found, gold) for gold in matching)


def right_ones(exercise: Exercise, found: Sequence[Prepared]) -> tuple[set[int], set[int]]:
    """The indexes of the findings that are right, and of those that count neither way."""
    discarded = exercise.lesson.annotated.discarded
    ignored = {i for i, one in enumerate(found) if exercise.wording.mostly_in(one.content, discarded)}
    right: set[int] = set()
    for i, j in pair(found, exercise.gold):
        if exercise.gold[j].statement.optional:
            ignored.add(i)
        elif same_source(found[i], exercise.gold[j]):
            right.add(i)
    return right - ignored, ignored
