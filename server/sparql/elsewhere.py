"""Finds what a SPARQL text would fetch from elsewhere: each LOAD and each SERVICE, with its target written out.

Prefixes and the base are followed through the text, as the grammar has them: before a query, between updates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from kb.graph.scan import Scanned, Token
from server.errors import BadRequestError

_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Load:
    """`LOAD SILENT? source (INTO GRAPH graph)?` at text[start:end]; `graph` None is the default graph."""

    start: int
    end: int
    is_silent: bool
    source: str
    graph: str | None


@dataclass(frozen=True, slots=True)
class Service:
    """`SERVICE SILENT? endpoint pattern` at text[start:end]; `endpoint` is "" where it is a variable.

    `prologue` declares what the pattern may use; `pattern` has its brackets.
    """

    start: int
    end: int
    is_silent: bool
    endpoint: str
    prologue: str
    pattern: str


@dataclass(slots=True)
class _Names:
    """The base and the prefixes in force."""

    base: str
    prefixes: dict[str, str] = field(default_factory=dict)

    def note(self, tokens: Sequence[Token]) -> None:
        """Follow a declaration, where `tokens` begin with one."""
        kinds = [token.kind for token in tokens[1:3]]
        if tokens[0].keyword == "BASE" and kinds[:1] == ["iri"]:
            self.base = self._iri(tokens[1])
        elif tokens[0].keyword == "PREFIX" and kinds == ["name", "iri"]:
            self.prefixes[tokens[1].text.removesuffix(":")] = self._iri(tokens[2])

    def resolved(self, token: Token) -> str:
        """The IRI that a token names; "" where it names none."""
        if token.kind == "iri":
            return self._iri(token)
        prefix, colon, local = token.text.partition(":")
        if token.kind == "name" and colon and prefix in self.prefixes:
            return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        return ""

    def prologue(self) -> str:
        """The declarations in force, as SPARQL."""
        return "".join([f"BASE <{self.base}>\n", *(f"PREFIX {p}: <{iri}>\n" for p, iri in self.prefixes.items())])

    def _iri(self, token: Token) -> str:
        try:
            plain = _CODE_POINT.sub(lambda m: chr(int(m[1] or m[2], 16)), token.text[1:-1])
            plain.encode()
            return urljoin(self.base, plain)
        except (ValueError, OverflowError):
            raise BadRequestError(f"{token.text[:80]} is no IRI.", "Correct it and try again.") from None


def loads(scanned: Scanned, base: str) -> Iterator[Load]:
    """Every LOAD of an update; one that is not written as the grammar has it is left to the engine to refuse."""
    outer = [token for token in scanned.tokens if token.depth == 0]
    names = _Names(base)
    for number, token in enumerate(outer):
        names.note(outer[number : number + 3])
        if token.keyword == "LOAD":
            found = _load(token, outer[number + 1 : number + 6], names)
            if found is not None:
                yield found


def _load(token: Token, following: Sequence[Token], names: _Names) -> Load | None:
    silent = bool(following) and following[0].keyword == "SILENT"
    rest = following[silent:]
    source = names.resolved(rest[0]) if rest else ""
    if not source:
        return None
    if [t.keyword for t in rest[1:3]] == ["INTO", "GRAPH"]:
        graph = names.resolved(rest[3]) if len(rest) > 3 else ""
        return Load(token.start, rest[3].end, silent, source, graph) if graph else None
    return Load(token.start, rest[0].end, silent, source, None)


def services(scanned: Scanned, base: str) -> Iterator[Service]:
    """Every outermost SERVICE of a query or update. Those within its pattern are for the one who is asked."""
    names, after = _Names(base), 0
    for number, token in enumerate(scanned.tokens):
        if token.depth == 0:
            names.note(scanned.tokens[number : number + 3])
        if token.keyword == "SERVICE" and token.start >= after:
            found = _service(scanned, number, names)
            if found is not None:
                after = found.end
                yield found


def _service(scanned: Scanned, number: int, names: _Names) -> Service | None:
    token, rest = scanned.tokens[number], scanned.tokens[number + 1 :]
    silent = bool(rest) and rest[0].keyword == "SILENT"
    target = rest[silent] if len(rest) > silent + 1 else None
    opening = rest[silent + 1] if target is not None else None
    if target is None or opening is None or opening.text != "{":
        return None
    closing = next((t for t in rest[silent + 2 :] if t.kind == "close" and t.depth == opening.depth), None)
    if closing is None:
        return None
    pattern = scanned.text[opening.start : closing.end]
    return Service(token.start, closing.end, silent, names.resolved(target), names.prologue(), pattern)


def replaced(text: str, pieces: Sequence[tuple[int, int, str]]) -> str:
    """`text` with each text[start:end] of `pieces`, which are in order, replaced."""
    parts, last = [], 0
    for start, end, new in pieces:
        parts += [text[last:start], new]
        last = end
    return "".join([*parts, text[last:]])
