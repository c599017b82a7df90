"""Fetches one document from a listed place: the address that was checked is the address that is connected to.

Every redirect is checked as the first address was; time and size are limited, whatever the other side says of them.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from typing import Final
from urllib.parse import quote, urljoin

from kb import __version__
from server.errors import TooLargeError, UpstreamError
from server.outside.places import DEFAULT_PORTS, Place, Resolve, Target, address_of, resolved, target_of

MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CHUNK: Final = 1 << 16
_IN_PATHS: Final = "/%:@!$&'()*+,;=~?-._#[]"


@dataclass(frozen=True, slots=True)
class Document:
    """What was fetched: from where in the end, with which media type and charset ("" where unsaid), which bytes."""

    url: str
    media_type: str
    charset: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Client:
    """Fetches from `places`, each document within `seconds` and `most_bytes`. `resolve` asks for a name's addresses."""

    places: tuple[Place, ...]
    seconds: float
    most_bytes: int
    resolve: Resolve = resolved

    def get(self, url: str, accept: str) -> Document:
        """The document at `url`, or where that leads.

        Raises:
            RefusedError: it, or what it leads to, is not listed or lies at an address that is not public.
            UpstreamError: it cannot be had, not in time, or not whole.
            TooLargeError: it is larger than allowed.
        """
        deadline, secure = time.monotonic() + self.seconds, False
        for _ in range(MOST_REDIRECTS + 1):
            target = target_of(url)
            if secure and target.scheme != "https":
                raise UpstreamError(f"{url[:200]} is less safe than what led to it.", "Name the last address itself.")
            secure = target.scheme == "https"
            with self._asked(target, "GET", {"Accept": accept}, None, deadline) as response:
                if response.status not in _REDIRECTS:
                    return self._document(url, response)
                url = urljoin(url, response.getheader("Location") or "")
        raise UpstreamError(f"There are more than {MOST_REDIRECTS} redirects.", "Name the last address itself.")

    def post(self, url: str, body: bytes, media_type: str, accept: str) -> Document:
        """The answer to `body` sent to `url`; redirects are not followed. Raises as `get`."""
        headers = {"Accept": accept, "Content-Type": media_type, "Content-Length": str(len(body))}
        deadline = time.monotonic() + self.seconds
        with self._asked(target_of(url), "POST", headers, body, deadline) as response:
            return self._document(url, response)

    @contextmanager
    def _asked(
        self, target: Target, method: str, headers: Mapping[str, str], body: bytes | None, deadline: float
    ) -> Iterator[http.client.HTTPResponse]:
        address = address_of(target, self.places, self.resolve)
        left = deadline - time.monotonic()
        if left <= 0:
            raise self._late(target)
        connection = _Pinned(target, address, left)
        # A socket's time limit holds for each piece; this one holds for all of them together.
        ending = threading.Timer(left, connection.end)
        ending.daemon = True
        ending.start()
        try:
            with closing(connection.ask(method, headers, body)) as response:
                yield response
        except (OSError, ValueError, http.client.HTTPException, UpstreamError) as error:
            raise self._late(target) if time.monotonic() >= deadline else _unreadable(target, error) from None
        finally:
            ending.cancel()
            connection.release()
        if time.monotonic() >= deadline:
            raise self._late(target)

    def _document(self, url: str, response: http.client.HTTPResponse) -> Document:
        if response.status != http.client.OK:
            raise UpstreamError(f"{url[:200]} answers with status {response.status}.", "Look at it in a browser.")
        coding = response.getheader("Content-Encoding", "identity").lower()
        if coding != "identity":
            raise UpstreamError(f"{url[:200]} comes encoded as {coding}, unasked.", "Fetch it yourself and send it.")
        kind = Message()
        kind["Content-Type"] = response.getheader("Content-Type", "")
        media_type = kind.get_content_type() if "/" in kind["Content-Type"] else ""
        return Document(url, media_type, str(kind.get_param("charset", "")).lower(), self._body(url, response))

    def _body(self, url: str, response: http.client.HTTPResponse) -> bytes:
        """All of it, or an error: neither more than allowed nor less than the other side said there is."""
        pieces, size = [], 0
        while piece := response.read(_CHUNK):
            size += len(piece)
            if size > self.most_bytes or (response.length or 0) > self.most_bytes:
                raise TooLargeError(f"{url[:200]} is larger than {self.most_bytes:,} bytes.", "Load a part of it.")
            pieces.append(piece)
        if response.length:
            raise UpstreamError(f"{url[:200]} broke off before its end.", "Try again.")
        return b"".join(pieces)

    def _late(self, target: Target) -> UpstreamError:
        return UpstreamError(f"{target.host} did not answer within {self.seconds:g} seconds.", "Try again later.")


def _unreadable(target: Target, error: Exception) -> UpstreamError:
    if isinstance(error, UpstreamError):
        return error
    kind = "its certificate is not valid" if isinstance(error, ssl.SSLCertVerificationError) else type(error).__name__
    return UpstreamError(f"{target.host} cannot be read: {kind}.", "Check the address.")


class _Pinned(http.client.HTTPConnection):
    """A connection to a given address under a host's name; over TLS, the certificate must be that host's."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.default_port = DEFAULT_PORTS[target.scheme]
        self._target = target
        self._address = address
        self._handle: socket.socket | None = None
        self._is_ended = False
        self._lock = threading.Lock()

    def connect(self) -> None:
        """Connect to the address that was checked. Raises TimeoutError where it was ended meanwhile."""
        raw = socket.create_connection((self._address, self.port), self.timeout)
        with self._lock:
            if self._is_ended:
                raw.close()
                raise TimeoutError
            # TLS takes the socket over; a second handle to it stays good for ending it.
            self._handle = raw.dup()
        if self._target.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)
        else:
            self.sock = raw

    def ask(self, method: str, headers: Mapping[str, str], body: bytes | None) -> http.client.HTTPResponse:
        """Send the request and read the head of the response."""
        self.putrequest(method, quote(self._target.path, safe=_IN_PATHS), skip_accept_encoding=True)
        identity = {"User-Agent": f"whence/{__version__}", "Accept-Encoding": "identity", "Connection": "close"}
        for name, value in {**identity, **headers}.items():
            self.putheader(name, value)
        self.endheaders(body)
        return self.getresponse()

    def end(self) -> None:
        """End it from another thread, whatever it waits for; where it is not connected yet, as soon as it is."""
        with self._lock:
            self._is_ended = True
            if self._handle is not None:
                with suppress(OSError):
                    self._handle.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Let go of everything. `close` is not enough: the library calls it as soon as it has read a head."""
        self.end()
        self.close()
        if self._handle is not None:
            self._handle.close()
