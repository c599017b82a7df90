"""Reads the project's own annotation format: one file with the text, marks in it, and a table of what they mean.

    {S1|The harbour master} {V1|said} {C1|the tug was late}.
    ====
    @ master anonymous The harbour master
    1 master indirect assert

See tests/gold/README.md for the whole of it. Every fault is reported with its line or its place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from kb.errors import DocumentError
from kb.model import ActorKind, Directness, Number, Polarity, Span, SpeechAct
from kb.text.evaluate.statements import NOBODY, AnnotatedText, Layer, Spans, Speaker, Statement

RULE = "===="
_OPEN = re.compile(r"\{([SVCAOD])(\d+(?:,\d+)*)\|")
_BRACE = re.compile(r"\{[SVCAOD]\d+(?:,\d+)*\||\}")
_REMEDY = "See tests/gold/README.md for the format."
Value = TypeVar("Value", ActorKind, Directness, SpeechAct)


class _Row(NamedTuple):
    """A line of the table, and where to look for it when it is wrong."""

    where: str
    text: str


@dataclass(slots=True)
class _Marks:
    """The stretches of the bare text by the attribution's number and the role's letter."""

    text: list[str] = field(default_factory=list)
    length: int = 0
    spans: defaultdict[tuple[str, str], list[Span]] = field(default_factory=lambda: defaultdict(list))

    def add(self, text: str) -> None:
        self.text.append(text)
        self.length += len(text)

    def of(self, role: str, number: str) -> Spans:
        return tuple(sorted(self.spans.get((role, number), ())))


def parse_markup(name: str, source: str) -> AnnotatedText:
    """The annotated text in `source`, a file of the project's own format.

    Raises:
        DocumentError: a mark is not closed, a number stands only in the text or only in the table, or a word of
            the table is not one of its column's.
    """
    body, rule, table = source.partition(f"\n{RULE}\n")
    if not rule:
        raise DocumentError(f"{name} has no line {RULE} between text and table.", _REMEDY)
    marks = _strip(name, body + "\n")
    first = body.count("\n") + 3
    rows = [_Row(f"{name}, line {n}", line.strip()) for n, line in enumerate(table.splitlines(), first) if line.strip()]
    speakers = dict(_speaker(row) for row in rows if row.text.startswith("@"))
    statements = tuple(_statement(row, marks, speakers) for row in rows if not row.text.startswith("@"))
    _check_numbers(name, marks, statements)
    return AnnotatedText(name, "".join(marks.text), statements, frozenset(Layer))


def _strip(name: str, body: str) -> _Marks:
    marks, stack, at = _Marks(), list[tuple[re.Match[str], int]](), 0
    for brace in _BRACE.finditer(body):
        marks.add(body[at : brace.start()])
        at = brace.end()
        if opening := _OPEN.fullmatch(brace.group()):
            stack.append((opening, marks.length))
        elif not stack:
            raise DocumentError(f"{name}: the mark closed at character {brace.start()} was never opened.", _REMEDY)
        else:
            opened, start = stack.pop()
            for number in opened.group(2).split(","):
                marks.spans[opened.group(1), number].append(Span(start, marks.length))
    if stack:
        raise DocumentError(f"{name}: the mark {stack[-1][0].group()} is never closed.", _REMEDY)
    marks.add(body[at:])
    return marks


def _speaker(row: _Row) -> tuple[str, Speaker]:
    head, _, reason = row.text[1:].partition("|")
    words = head.split()
    if len(words) < 3:
        raise DocumentError(f"{row.where}: an actor needs an id, a kind and a name.", _REMEDY)
    kind = _one_of(ActorKind, words[1], row)
    collective = words[2] == Number.COLLECTIVE
    label = " ".join(words[3:] if collective else words[2:])
    number = Number.COLLECTIVE if collective else Number.INDIVIDUAL
    return words[0], Speaker(kind, label, number, reason.strip() or None)


def _statement(row: _Row, marks: _Marks, speakers: dict[str, Speaker]) -> Statement:
    words = row.text.split()
    if len(words) < 4:
        raise DocumentError(f"{row.where}: a statement needs a number, a speaker, a directness and an act.", _REMEDY)
    number, who, directness, act = words[:4]
    if who != "-" and who not in speakers:
        raise DocumentError(f"{row.where}: there is no actor {who!r}.", "Add a line that starts with @, or write -.")
    flags = {word for word in words[4:] if "=" not in word}
    named = dict(word.split("=", 1) for word in words[4:] if "=" in word)
    _only_known(row, flags | named.keys(), {"negated", "hypothetical", "optional", "in", "to", "said"})
    return Statement(
        id=number,
        source=marks.of("S", number),
        cue=marks.of("V", number),
        contents=marks.of("C", number),
        speaker=speakers.get(who, NOBODY),
        addressee=marks.of("A", number),
        occasion=marks.of("O", number),
        dated=marks.of("D", number),
        directness=_one_of(Directness, directness, row),
        speech_act=_one_of(SpeechAct, act, row),
        polarity=_polarity(flags),
        said=named.get("said"),
        nested_in=named.get("in"),
        optional="optional" in flags,
    )


def _one_of(kind: type[Value], word: str, row: _Row) -> Value:
    try:
        return kind(word)
    except ValueError:
        raise DocumentError(f"{row.where}: {word!r} is none of {', '.join(kind)}.", _REMEDY) from None


def _only_known(row: _Row, words: Iterable[str], known: set[str]) -> None:
    if unknown := sorted(set(words) - known):
        raise DocumentError(f"{row.where}: {unknown[0]!r} is none of {', '.join(sorted(known))}.", _REMEDY)


def _polarity(flags: set[str]) -> Polarity:
    if "negated" in flags:
        return Polarity.NEGATED
    return Polarity.HYPOTHETICAL if "hypothetical" in flags else Polarity.AFFIRMED


def _check_numbers(name: str, marks: _Marks, statements: tuple[Statement, ...]) -> None:
    ids = [statement.id for statement in statements]
    marked = {number for _, number in marks.spans}
    if wrong := sorted(marked ^ set(ids)) or sorted({one for one in ids if ids.count(one) > 1}):
        raise DocumentError(f"{name}: number {wrong[0]} is not once in the table and marked in the text.", _REMEDY)
    for statement in statements:
        if not statement.contents:
            raise DocumentError(f"{name}: statement {statement.id} has no content (C).", _REMEDY)
        if statement.nested_in is not None and statement.nested_in not in ids:
            raise DocumentError(f"{name}: statement {statement.id} lies in an unknown {statement.nested_in}.", _REMEDY)
