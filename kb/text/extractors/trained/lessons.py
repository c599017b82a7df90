"""What there is to learn from: annotated texts of every format that `whence evaluate` reads, and checked claims.

Checked claims are the JSON lines that `whence training` prints. In a paragraph that stands there, every attribution
counts as marked: what is not marked is learnt to be none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import DocumentError, UsageError
from kb.ids import content_hash
from kb.model import Document, Paragraph, ParagraphKind, Span
from kb.text.documents import read_text
from kb.text.evaluate import AnnotatedText, Statement
from kb.text.evaluate.readers import READERS
from kb.text.languages import available

SUFFIX = ".jsonl"
DEFAULT_LANGUAGE = "en"
_REMEDY = "Export it again with `whence training`; docs/extraction.md shows the form."
_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document with the statements that people marked in its source text."""

    document: Document
    annotated: AnnotatedText

    @property
    def language(self) -> str:
        """The language whose word lists read the document."""
        return self.document.language if self.document.language in available() else DEFAULT_LANGUAGE


def read_lessons(folder: Path) -> list[Lesson]:
    """All lessons below `folder`, in order of their names.

    Raises:
        UsageError: there are none, or no statement is marked in any.
        DocumentError: a file breaks its format; the message names the place.
    """
    texts = [text for reader in READERS.values() for text in reader(folder)]
    lessons = [_lesson(text) for text in texts]
    lessons += [lesson for path in sorted(folder.rglob(f"*{SUFFIX}")) for lesson in _checked(path)]
    if not lessons:
        wanted = [*READERS, f"*{SUFFIX} as `whence training` prints it"]
        raise UsageError(f"{folder} has nothing to learn from.", f"Wanted: {'; or '.join(wanted)}.")
    if not any(lesson.annotated.statements for lesson in lessons):
        raise UsageError(f"{folder}: no statement is marked in any of {len(lessons)} texts.", "Mark some.")
    return sorted(lessons, key=lambda lesson: lesson.annotated.name)


def of_one_language(lessons: Sequence[Lesson]) -> tuple[str, list[Lesson]]:
    """The language that most of the lessons are in, and the lessons in it."""
    language = Counter(lesson.language for lesson in lessons).most_common(1)[0][0]
    return language, [lesson for lesson in lessons if lesson.language == language]


def _lesson(annotated: AnnotatedText) -> Lesson:
    document = read_text(annotated.name, annotated.text)
    if document.source_text != annotated.text:
        raise DocumentError(
            f"{annotated.name}: reading changes the text; offsets would not fit.", "Save it as UTF-8 without BOM."
        )
    return Lesson(document, annotated)


# --- checked claims -------------------------------------------------------------------------------------------------


def _checked(path: Path) -> Iterator[Lesson]:
    """The lessons in a file of JSON lines, one for each document in it."""
    of_document: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for where, example in _objects(path):
        of_document.setdefault(str(example["doc"]), []).append((where, example))
    for name, examples in of_document.items():
        yield _put_together(name, examples)


def _objects(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each object of a file with its place, checked as far as all objects are alike."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError:
        raise DocumentError(f"{path} is not UTF-8.", "Save it as UTF-8.") from None
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.", "Check the file.") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            where = f"{path}, line {number}"
            yield where, _object(where, line)


def _object(where: str, line: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise DocumentError(f"{where}: this is no JSON ({error}).", _REMEDY) from None
    match found:
        case {"doc": str(), "paragraph": int(), "text": str(), "attributions": list()}:
            return dict(found)
    raise DocumentError(f"{where}: an object with doc, paragraph, text and attributions is wanted.", _REMEDY)


def _put_together(name: str, examples: Sequence[tuple[str, Mapping[str, Any]]]) -> Lesson:
    """The document that the paragraphs of its examples make."""
    paragraphs: list[Paragraph] = []
    statements: list[Statement] = []
    start = 0
    for number, (where, example) in enumerate(sorted(examples, key=lambda one: one[1]["paragraph"]), 1):
        text = example["text"]
        end = start + len(text)
        paragraphs.append(Paragraph(number, ParagraphKind.BODY, text, start, end, ((0, start, len(text)),)))
        statements += (_statement(where, one, text, start) for one in example["attributions"])
        start = end + len(_GAP)
    source = _GAP.join(paragraph.text for paragraph in paragraphs)
    language = next((e["language"] for _, e in examples if isinstance(e.get("language"), str)), None)
    hashed = content_hash(source)
    document = Document(name, "text/plain", source, hashed, tuple(paragraphs), language=language)
    marked = tuple(one for one in statements if one.contents)
    return Lesson(document, AnnotatedText(name, source, marked, frozenset()))


def _statement(where: str, one: Mapping[str, object], text: str, start: int) -> Statement:
    match one:
        case {"id": str(id_), "source": source, "cue": cue, "content": list(contents)}:
            who, how, what = (_spans(where, text, start, some) for some in ([source], [cue], contents))
            return Statement(id_, who, how, what, nested_in=_nested(one))
    raise DocumentError(f"{where}: an attribution needs id, source, cue and content.", _REMEDY)


def _nested(one: Mapping[str, object]) -> str | None:
    found = one.get("nested_in")
    return found if isinstance(found, str) else None


def _spans(where: str, text: str, start: int, given: Iterable[object]) -> tuple[Span, ...]:
    return tuple(_span(where, text, start, one) for one in given if one is not None)


def _span(where: str, text: str, start: int, given: object) -> Span:
    match given:
        case [int(first), int(last)] if 0 <= first < last <= len(text):
            return Span(start + first, start + last)
    raise DocumentError(f"{where}: {given!r} is no stretch [start, end] of the text.", _REMEDY)
