"""Puts the JSON-LD contexts that a document names by address into the document itself, where their hosts are listed.

The engine's parser fetches nothing; what is not listed is refused here, and said, before it gets to see the document.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urljoin

from kb.errors import QueryError
from server.errors import BadRequestError, UpstreamError
from server.outside.client import Client

Fetch = Callable[[str], bytes]
"""Bytes of the document at an address. Raises HttpError."""
_MOST: Final = 16
_MOST_MENTIONS: Final = 64
"""So often may contexts be named by address in all: each is written out anew where it is named."""
_DEEPEST: Final = 8
MOST_BYTES: Final = 1 << 20
"""The largest context that is fetched; schema.org's has a fifth of it."""
_MOST_WRITTEN: Final = 8 << 20
"""So many bytes of contexts are written into a document, each counted as often as it is named."""
_MEDIA_TYPE: Final = "application/ld+json"


def fetching(client: Client) -> Fetch:
    """What fetches contexts: each of at most `MOST_BYTES`, all of them together in the time that one document has."""
    small, deadline = replace(client, most_bytes=MOST_BYTES), time.monotonic() + client.seconds

    def fetch(address: str) -> bytes:
        left = deadline - time.monotonic()
        if left <= 0:
            raise UpstreamError(
                f"The contexts were not all there within {client.seconds:g} seconds.", "Write them into the document."
            )
        return replace(small, seconds=left).get(address, _MEDIA_TYPE).body

    return fetch


def with_contexts(document: bytes, base: str, fetch: Fetch) -> bytes:
    """`document` with every context that it names by address in that address's place.

    Raises:
        HttpError: a context cannot be had.
        BadRequestError: there are too many or too much of them, or they name each other without end.
        QueryError: document or context is not JSON.
    """
    try:
        found = _Contexts(fetch)
        value = found.in_value(_parsed(document), base)
    except RecursionError:
        raise QueryError("The JSON is nested too deeply.", "Nest less.") from None
    return json.dumps(value).encode() if found.fetched else document


def _parsed(document: bytes) -> Any:
    try:
        return json.loads(document)
    except ValueError as error:
        raise QueryError(f"The data do not parse: {error}.", "Correct them there and send them again.") from None


class _Contexts:
    """The contexts of one document, each fetched once."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.fetched: dict[str, Any] = {}
        self._sizes: dict[str, int] = {}
        self._mentions = 0
        self._written = 0

    def in_value(self, value: Any, base: str, depth: int = 0) -> Any:
        """`value` with the contexts anywhere in it resolved."""
        if isinstance(value, list):
            return [self.in_value(item, base, depth) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            name: self._context(member, base, depth) if name == "@context" else self.in_value(member, base, depth)
            for name, member in value.items()
        }

    def _context(self, context: Any, base: str, depth: int) -> Any:
        if isinstance(context, str):
            return self._remote(urljoin(base, context), depth)
        if isinstance(context, list):
            flat: list[Any] = []
            for item in context:
                made = self._context(item, base, depth)
                flat += made if isinstance(made, list) else [made]
            return flat
        return self._local(context, base, depth) if isinstance(context, dict) else context

    def _local(self, context: dict[str, Any], base: str, depth: int) -> Any:
        """A context as it stands, with what it imports before its own terms, and those of its terms' contexts."""
        imported = context.get("@import")
        own = {name: member for name, member in context.items() if name != "@import"}
        made = {name: self.in_value(member, base, depth) for name, member in own.items()}
        if not isinstance(imported, str):
            return made
        source = self._remote(urljoin(base, imported), depth)
        return {**source, **made} if isinstance(source, dict) else made

    def _remote(self, address: str, depth: int) -> Any:
        self._mentions += 1
        fetched_enough = address not in self.fetched and len(self.fetched) >= _MOST
        if depth >= _DEEPEST or fetched_enough or self._mentions > _MOST_MENTIONS:
            raise BadRequestError("The data name too many contexts by address.", "Write them into the document.")
        if address not in self.fetched:
            text = self._fetch(address)
            document = _parsed(text)
            self.fetched[address] = document.get("@context", {}) if isinstance(document, dict) else {}
            self._sizes[address] = len(text)
        self._written += self._sizes[address]
        if self._written > _MOST_WRITTEN:
            raise BadRequestError(
                f"The contexts that the data name have more than {_MOST_WRITTEN:,} bytes, written out.",
                "Name each once, or write what is needed of them into the document.",
            )
        return _without_base(self._context(self.fetched[address], address, depth + 1))


def _without_base(context: Any) -> Any:
    """A context from elsewhere as it counts: its base does not (JSON-LD 1.1 API, 4.1.2)."""
    if isinstance(context, list):
        return [_without_base(item) for item in context]
    return {k: v for k, v in context.items() if k != "@base"} if isinstance(context, dict) else context
