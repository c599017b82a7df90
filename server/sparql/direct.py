"""The door of our own server: a query goes from the event loop to a worker and back, through no thread and no view.

What a view has to do is left to the application: pages for people, updates, the description of the service, and
everything of a closed knowledge base, where it must be known who asks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any, Final
from urllib.parse import parse_qs

from server.compression import Coder, coder, coding_for
from server.errors import note, rendered
from server.gateway import Outgoing, client_address, header_fields, raw
from server.http import OPEN
from server.hygiene import for_all
from server.negotiation import wants_page
from server.sparql.answer import Answered, answer
from server.sparql.request import METHODS, PATHS, Asked, Query, read_operation, too_large
from server.state import Finished, State
from server.workers.reply import Reply

_ENDPOINT: Final = "sparql.endpoint"
_KILOBYTE: Final = 1 << 10
_AT_ONCE: Final = 16 * _KILOBYTE
"""So many bytes are compressed in less time than another thread takes to begin."""


@dataclass(slots=True)
class _Rest:
    """What follows the first bytes of an answer."""

    reply: Reply
    coder: Coder | None

    async def next(self) -> bytes:
        """The next bytes; none at the end."""
        piece = b""
        while not piece and not self.reply.is_over:
            plain = await self.reply.next()
            piece = await _coded(self.coder, plain) if self.coder and plain else plain
        if not piece and self.coder:
            piece, self.coder = self.coder.end(), None
        return piece

    async def close(self) -> None:
        """Give the worker back."""
        await self.reply.close()


@dataclass(frozen=True, slots=True)
class Direct:
    """Answers the queries of one server. `always` are the headers that every answer has."""

    state: State
    always: list[tuple[bytes, bytes]]

    def live_here(self) -> None:
        """Let the workers live on the running loop."""
        self.state.home.adopt(asyncio.get_running_loop())

    def takes(self, scope: MutableMapping[str, Any]) -> bool:
        """Whether a request may be for this door."""
        is_open = self.state.settings.text("reading") == "open"
        return is_open and scope["path"] in PATHS and scope["method"] in METHODS

    async def __call__(self, scope: MutableMapping[str, Any], body: IO[bytes]) -> Outgoing | None:
        """The answer to a query; None for what is none."""
        started = time.monotonic()
        asked = self._asked(scope, body)
        try:
            operation = None if _is_for_people(asked) else read_operation(asked, self._largest)
            if not isinstance(operation, Query):
                return None
            answered = await answer(self.state, asked, operation)
        except Exception as error:  # noqa: BLE001 - whatever it is, it becomes an answer, as in the application
            note(error, f"{asked.method} {scope['path']}")
            made = rendered(error, asked.accept)
            answered = Answered(made.status, made.headers, made.body.encode())
        self._tell(asked, scope["path"], answered, time.monotonic() - started)
        return await self._finished(asked, answered)

    @property
    def _largest(self) -> int:
        return self.state.settings.integer("max_query_kb") * _KILOBYTE

    def _asked(self, scope: MutableMapping[str, Any], body: IO[bytes]) -> Asked:
        fields = header_fields(scope)
        address = client_address(scope, fields, self.state.settings.integer("proxies"))

        def read(max_bytes: int) -> bytes:
            body.seek(0)
            data = body.read(max_bytes + 1)
            body.seek(0)
            if len(data) > max_bytes:
                raise too_large(max_bytes)
            return data

        return Asked(scope["method"], scope["query_string"], fields, address, read)

    async def _finished(self, asked: Asked, answered: Answered) -> Outgoing:
        """The answer with what every answer has, in the coding that the client likes."""
        headers = dict(answered.headers)
        headers["Vary"] = f"{headers['Vary']}, Accept-Encoding"
        first, coding = answered.first, _coder(asked, answered)
        if coding is not None:
            headers["Content-Encoding"] = coding.name
            first = await _coded(coding, first)
        if answered.rest is not None:
            return Outgoing(answered.status, self.always + raw(headers), first, _Rest(answered.rest, coding))
        first += coding.end() if coding is not None else b""
        if answered.stated and answered.status != HTTPStatus.NOT_MODIFIED:
            headers["Content-Length"] = str(len(first))
        return Outgoing(answered.status, self.always + raw(headers), first if asked.method != "HEAD" else b"")

    def _tell(self, asked: Asked, path: str, answered: Answered, seconds: float) -> None:
        timing = answered.headers.get("Server-Timing", "")
        finished = Finished(asked.address, asked.method, path, _ENDPOINT, answered.status, seconds, timing)
        for observer in self.state.observers:
            observer(finished)


def make_direct(state: State) -> Direct:
    """The door to the endpoint of `state`."""
    return Direct(state, raw(OPEN | for_all(state.settings)))


def _is_for_people(asked: Asked) -> bool:
    """Whether the answer, or what went wrong, is to be a page."""
    named = parse_qs(asked.query_string).get(b"format") if b"format" in asked.query_string else None
    return wants_page(asked.accept, named[0].decode("latin-1") if named else None)


def _coder(asked: Asked, answered: Answered) -> Coder | None:
    """What the answer is to be compressed with; None where it goes as it is."""
    size = len(answered.first) if answered.rest is None else None
    content_type = answered.headers.get("Content-Type", "")
    coding = coding_for(asked.headers.get("accept-encoding", ""), content_type, size)
    return coder(coding) if coding and answered.status == HTTPStatus.OK else None


async def _coded(coding: Coder, piece: bytes) -> bytes:
    """A piece in its coding; a large one is dealt with beside the loop."""
    if len(piece) <= _AT_ONCE:
        return coding.piece(piece)
    return await asyncio.get_running_loop().run_in_executor(None, coding.piece, piece)
