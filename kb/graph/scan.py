"""Reads the tokens of a SPARQL text, without parsing it: strings, IRIs and comments can hide nothing from the checks.

Everything here is linear in the length of the text, so that it can be done before any limit is in force. To that end
a string that is not closed counts as one token, and only prefixes of up to 100 characters are told from keywords.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from kb.errors import QueryError

MAX_DEPTH = 100
_DIGITS = 18
"""Levels of brackets within brackets; the engine's parser overflows its stack at some 800 levels."""

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*+)
  | (?P<space>\s++)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
  | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*+(?:\"{3})?|'{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3})?
              |"(?:[^"\\\r\n]|\\.)*+"?|'(?:[^'\\\r\n]|\\.)*+'?)
  | (?P<variable>[?$][\w\u00B7\u0300-\u036F\u203F\u2040]++)
  | (?P<name>[\w.\u00B7\u0300-\u036F\u203F\u2040-]{0,100}+:(?:[\w.:%\u00B7\u0300-\u036F\u203F\u2040-]|\\.)*+)
  | (?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
  | (?P<word>[^\W\d]\w*+)
  | (?P<number>[\d.]++)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NOT_BEFORE_LESS_THAN = frozenset("([{,;|/^=!&+-*<>")
_SHIFTING = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*+://)[^>]*[#']")
_SKIPPED = frozenset({"comment", "space"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_MODIFYING = frozenset({"INSERT", "DELETE"})


class Token(NamedTuple):
    """One token: its kind, its text, where it starts, and how many brackets are open round it."""

    kind: str
    text: str
    start: int
    depth: int

    @property
    def keyword(self) -> str:
        """The word in capitals, or "" where the token is no bare word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def end(self) -> int:
        """Where the token ends."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text` in order, spaces and comments left out."""
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind in _SKIPPED:
            continue
        depth -= kind == "close"
        yield Token(kind, match.group(), match.start(), depth)
        depth += kind == "open"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A SPARQL text and its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE; "" where none stands outside brackets."""
        return next((t.keyword for t in self.tokens if t.depth == 0 and t.keyword in _FORMS), "")

    def top(self, keyword: str) -> tuple[int, Token] | None:
        """The last token outside brackets that is `keyword`, with its place in the list; None where there is none."""
        found = [(n, t) for n, t in enumerate(self.tokens) if t.depth == 0 and t.keyword == keyword]
        return found[-1] if found else None

    def has(self, *keywords: str) -> bool:
        """Whether one of `keywords` stands anywhere outside strings, IRIs, names and comments."""
        return any(t.keyword in keywords for t in self.tokens)

    def services(self) -> Iterator[tuple[str, Token]]:
        """What each SERVICE asks: the IRI, or "" where it is a variable or a prefixed name, with the token."""
        for number, token in enumerate(self.tokens):
            if token.keyword == "SERVICE":
                after = [t for t in self.tokens[number + 1 : number + 3] if t.keyword != "SILENT"]
                yield (after[0].text[1:-1] if after and after[0].kind == "iri" else ""), token


_COMMENTS = r"\s*(?:#[^\n]*\n\s*)*"
_FROM = re.compile(rf"\bFROM\b{_COMMENTS}(?:NAMED\b{_COMMENTS})?(?:<|[\w.-]*:)", re.IGNORECASE)


def names_dataset(query: str) -> bool:
    """Whether a query says with FROM what it is asked of. Reads the whole text only where it looks as if it did."""
    return _FROM.search(query) is not None and scan(query).has("FROM")


def scan(text: str) -> Scanned:
    """Read `text`.

    Raises:
        QueryError: brackets are nested deeper than the engine can bear, or an IRI could be read as "less than" too.
    """
    found: list[Token] = []
    brackets: list[str] = []
    for token in tokens(text):
        if token.depth >= MAX_DEPTH:
            raise fault_at(text, token.start, f"more than {MAX_DEPTH} brackets are open", "Nest less.")
        if found and brackets[-1:] == ["("] and _may_be_less_than(token, found[-1]):
            remedy = 'Write the IRI with a prefix, or a space after "<".'
            raise fault_at(text, token.start, f"{token.text[:80]} may be an IRI or a comparison", remedy)
        if token.kind == "open":
            brackets.append(token.text)
        elif token.kind == "close" and brackets:
            brackets.pop()
        found.append(token)
    return Scanned(text, tuple(found))


def _may_be_less_than(token: Token, before: Token) -> bool:
    """Whether the engine may take the "<" of an IRI in round brackets for an operator, and read on differently.

    It does after an operand, where what follows "<" can be an expression (an address with "://" cannot); that matters
    where a comment or a string would begin within, and hide, or bare, what stands after the IRI.
    """
    return token.kind == "iri" and before.text not in _NOT_BEFORE_LESS_THAN and _SHIFTING.match(token.text) is not None


def fault_at(text: str, offset: int, message: str, remedy: str) -> QueryError:
    """An error that names the line and column of `offset` in `text`."""
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return QueryError(f"At line {line}, column {column}: {message}.", remedy, line=line, column=column)


def limited(scanned: Scanned, rows: int) -> str:
    """The text of a SELECT that answers with at most `rows` rows; any other text as it is."""
    if scanned.form != "SELECT":
        return scanned.text
    limit = scanned.top("LIMIT")
    if limit is not None:
        return _with_smaller_limit(scanned, limit[0] + 1, rows)
    values = scanned.top("VALUES")
    at = values[1].start if values else len(scanned.text)
    return f"{scanned.text[:at]}\nLIMIT {rows}\n{scanned.text[at:]}"


def asked_limit(scanned: Scanned) -> int | None:
    """The number after the outermost LIMIT; None where there is none."""
    limit = scanned.top("LIMIT")
    after = scanned.tokens[limit[0] + 1 : limit[0] + 2] if limit else ()
    # No engine counts further than so many digits, and Python converts no number of thousands of them.
    return int(after[0].text.lstrip("0")[:_DIGITS] or 0) if after and after[0].text.isdecimal() else None


def _with_smaller_limit(scanned: Scanned, number: int, rows: int) -> str:
    asked = asked_limit(scanned)
    if asked is None or asked <= rows:
        return scanned.text
    token = scanned.tokens[number]
    return f"{scanned.text[: token.start]}{rows}{scanned.text[token.end :]}"


def with_using(scanned: Scanned, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """An update whose WHERE clauses read the dataset that the protocol names.

    Raises:
        QueryError: the update says itself what it reads, by USING or WITH, which the protocol forbids.
    """
    for token in scanned.tokens:
        if token.depth == 0 and token.keyword in {"USING", "WITH"}:
            remedy = "Leave out using-graph-uri and using-named-graph-uri, or the clause."
            raise fault_at(scanned.text, token.start, f"{token.text} stands beside dataset parameters", remedy)
    clauses = "".join(f" USING <{iri}>" for iri in default) + "".join(f" USING NAMED <{iri}>" for iri in named)
    pieces, last = [], 0
    for token in _modifying_wheres(scanned):
        pieces += [scanned.text[last : token.start], clauses, " "]
        last = token.start
    return "".join([*pieces, scanned.text[last:]])


def _modifying_wheres(scanned: Scanned) -> Iterator[Token]:
    """The WHERE of each DELETE/INSERT operation; DELETE WHERE, which allows no USING, is not among them."""
    outer = [t for t in scanned.tokens if t.depth == 0]
    for before, token in pairwise(outer):
        if token.keyword == "WHERE" and before.keyword not in _MODIFYING:
            yield token
