"""Understands a protocol request: which text, on which dataset, and what is wrong with a request that is none.

SPARQL 1.1 Protocol, sections 2.1 and 2.2; the method QUERY is read as a POST of a query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from werkzeug.http import parse_options_header

from kb import attempts
from kb.graph.terms import is_absolute_iri
from server.errors import BadRequestError, MediaTypeError, MethodError, TooLargeError
from server.negotiation import named_format

QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
FORM_TYPE = "application/x-www-form-urlencoded"
Fields = dict[str, list[str]]
PATHS: Final = frozenset({"/sparql", "/sparql/"})
METHODS: Final = ("GET", "HEAD", "POST", "QUERY")
_PROGRAM: Final = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the endpoint, by whichever door it came.

    `headers` have their names in lower case. `body` reads the body, of at most so many bytes, and raises TooLargeError.
    `address` is the client's.
    """

    method: str
    query_string: bytes
    headers: Mapping[str, str]
    address: str
    body: Callable[[int], bytes]

    @property
    def accept(self) -> str | None:
        """The header `Accept`."""
        return self.headers.get("accept")

    @property
    def client(self) -> str:
        """Who asks, as far as the budget is concerned: the address and the program."""
        return client_name(self.address, self.headers.get("user-agent", ""))


def client_name(address: str, program: str) -> str:
    """One client's name for budget and turns: who has the address (`kb.attempts.client_of`), and what asks there."""
    return f"{attempts.client_of(address)} {program[:_PROGRAM]}"


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or an update, the dataset parameters that came with it, and the format asked for by name."""

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Query(Operation):
    """A query."""


@dataclass(frozen=True, slots=True)
class Update(Operation):
    """An update."""


def read_operation(asked: Asked, max_bytes: int) -> Query | Update | None:
    """The query or update that a request carries; None where it asks for the description of the service.

    Raises:
        HttpError: it is no request of the protocol.
    """
    fields = _fields(asked.query_string)
    if asked.method in ("GET", "HEAD"):
        return _from_address(fields)
    media_type, parameters = parse_options_header(asked.headers.get("content-type"))
    media_type = media_type.lower()
    body = _body(asked, parameters.get("charset", "utf-8"), max_bytes)
    if not media_type:
        raise BadRequestError("The body has no Content-Type.", f"Say {QUERY_TYPE}, {UPDATE_TYPE} or {FORM_TYPE}.")
    if media_type == FORM_TYPE:
        return _from_form(_merged(fields, _fields(body)), asked.method)
    if media_type == QUERY_TYPE:
        return _query(_text(body), fields)
    if media_type == UPDATE_TYPE and asked.method == "POST":
        return _update(_text(body), fields)
    raise MediaTypeError(
        f"A body of type {media_type} is neither a query nor an update.",
        f"Send {QUERY_TYPE}, {UPDATE_TYPE} or {FORM_TYPE}.",
        Accept_Post=f"{QUERY_TYPE}, {UPDATE_TYPE}, {FORM_TYPE}",
    )


def _from_address(fields: Fields) -> Query | None:
    if "update" in fields:
        raise MethodError("An update is not sent by GET.", "Send it by POST.", Allow="POST")
    if "query" not in fields:
        return None
    return _query(_only(fields, "query"), fields)


def _from_form(fields: Fields, method: str) -> Query | Update:
    if "query" in fields and "update" in fields:
        raise BadRequestError("The form has a query and an update.", "Send them one by one.")
    if "update" in fields:
        if method == "QUERY":
            raise MethodError("An update is not sent by QUERY.", "Send it by POST.", Allow="POST")
        return _update(_only(fields, "update"), fields)
    return _query(_only(fields, "query"), fields)


def _query(text: str, fields: Fields) -> Query:
    return Query(text, *_dataset(fields, "default-graph-uri", "named-graph-uri"), _format(fields))


def _update(text: str, fields: Fields) -> Update:
    return Update(text, *_dataset(fields, "using-graph-uri", "using-named-graph-uri"), _format(fields))


def _dataset(fields: Fields, default: str, named: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for name in (default, named):
        for iri in fields.get(name, ()):
            if not is_absolute_iri(iri):
                raise BadRequestError(f"{name}={iri!r} is not an absolute IRI.", "Write it with its scheme.")
    return tuple(fields.get(default, ())), tuple(fields.get(named, ()))


def _format(fields: Fields) -> str | None:
    """The last format named that is one; SPARQLWrapper names the same one by its short name and by its media types."""
    named = fields.get("format", [])
    return next(filter(named_format, reversed(named)), named[-1] if named else None)


def _only(fields: Fields, name: str) -> str:
    values = fields.get(name, [])
    if len(values) != 1:
        found = "no" if not values else "more than one"
        raise BadRequestError(f"There is {found} {name!r} in the request.", f"Send exactly one {name!r}.")
    return values[0]


def _fields(encoded: bytes) -> Fields:
    try:
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise BadRequestError("A parameter is not UTF-8, percent-encoded.", "Encode it so.") from None
    except ValueError as error:
        raise BadRequestError(f"The parameters cannot be read: {error}.", "Send fewer.") from None
    fields: Fields = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _merged(first: Fields, second: Fields) -> Fields:
    return {name: first.get(name, []) + second.get(name, []) for name in first.keys() | second.keys()}


def _body(asked: Asked, charset: str, max_bytes: int) -> bytes:
    if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise MediaTypeError(f"The body is in {charset.lower()}.", "Send UTF-8.")
    check_encoding(asked.headers.get("content-encoding", "identity"))
    return asked.body(max_bytes)


def check_encoding(encoding: str) -> None:
    """Raise MediaTypeError where a body is compressed."""
    if encoding.lower() != "identity":
        raise MediaTypeError(f"The body is encoded as {encoding}.", "Send it as it is.", Accept_Encoding="identity")


def too_large(max_bytes: int) -> TooLargeError:
    """The error for a body of more than so many bytes."""
    return TooLargeError(f"The body is larger than {max_bytes:,} bytes.", "Send less at a time.")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequestError(f"The body is not UTF-8 at byte {error.start}.", "Send UTF-8.") from None
