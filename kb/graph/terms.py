"""Writes rdflib terms as SPARQL text, so that nothing in a value can change the statement it stands in.

Every query or update that carries a value is built from `sparql_term`; nowhere else does a value become text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kb.errors import InvalidRecordError

_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*\Z")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_BLANK_LABEL = re.compile(r"[A-Za-z0-9_]+\Z")
_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
    **{
        ord(char): escape
        for char, escape in (('"', '\\"'), ("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
    },
}


def is_absolute_iri(text: str) -> bool:
    """Whether `text` can stand between angle brackets in SPARQL: a scheme, and no character that IRIs exclude."""
    return _ABSOLUTE_IRI.match(text) is not None


def sparql_term(term: Node) -> str:
    """`term` as it stands in SPARQL, Turtle or N-Quads.

    Raises:
        InvalidRecordError: the term has no such form (a relative IRI, a half of a surrogate pair, a malformed tag).
    """
    if isinstance(term, URIRef):
        return _iri(term)
    if isinstance(term, Literal):
        return _literal(term)
    if isinstance(term, BNode) and _BLANK_LABEL.match(term):
        return f"_:{term}"
    raise InvalidRecordError(f"{term!r} is not a term that SPARQL can write.", "Give an IRI or a literal.")


def sparql_triples(triples: Iterable[tuple[Node, Node, Node]]) -> str:
    """`triples` one a line, each ended by " ."."""
    return "\n".join(f"{sparql_term(s)} {sparql_term(p)} {sparql_term(o)} ." for s, p, o in triples)


def _iri(iri: str) -> str:
    if not is_absolute_iri(iri):
        raise InvalidRecordError(f"{str(iri)!r} is not an absolute IRI.", "Write it with its scheme, percent-encoded.")
    return f"<{_encodable(iri)}>"


def _literal(literal: Literal) -> str:
    quoted = f'"{_encodable(str(literal)).translate(_ESCAPES)}"'
    if literal.language:
        if not _LANGUAGE_TAG.match(literal.language):
            raise InvalidRecordError(f"{literal.language!r} is not a language tag.", "Use a BCP 47 tag, such as en.")
        return f"{quoted}@{literal.language}"
    return f"{quoted}^^{_iri(literal.datatype)}" if literal.datatype else quoted


def _encodable(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InvalidRecordError(
                f"{text[:40]!r} has half of a surrogate pair at character {error.start}, which is no text.",
                "Save the source as UTF-8.",
            ) from None
    return text
