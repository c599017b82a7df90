"""Answers in fewer bytes, for clients that take zstd, brotli or gzip: whole or piece by piece, always the same way."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, Protocol

import brotli
from backports import zstd

_LEAST: Final = 500
"""Fewer bytes than this are not worth it."""
_TYPES: Final = frozenset(
    (
        "text/html text/css text/csv text/plain text/turtle text/tab-separated-values text/javascript text/xml "
        "application/json application/ld+json application/n-triples application/n-quads application/trig "
        "application/rdf+xml application/sparql-results+json application/sparql-results+xml application/xml "
        "application/atom+xml application/problem+json image/svg+xml"
    ).split()
)
_GZIP: Final = zlib.MAX_WBITS + 16
_GZIP_LEVEL: Final = 6
_BROTLI: Final = {"quality": 4, "lgwin": 16, "lgblock": 16}
"""Small windows and blocks, so that the first bytes of a long answer leave at once."""
_ZSTD_LEVEL: Final = 3


class Coder(Protocol):
    """Makes pieces of one answer smaller. `name` is what HTTP calls it."""

    name: str

    def piece(self, data: bytes) -> bytes:
        """What can be sent for the next piece so far; perhaps nothing yet."""

    def end(self) -> bytes:
        """What is left to send."""


class _Gzip:
    name = "gzip"

    def __init__(self) -> None:
        self._coder = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP)

    def piece(self, data: bytes) -> bytes:
        return self._coder.compress(data) + self._coder.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._coder.flush()


class _Brotli:
    name = "br"

    def __init__(self) -> None:
        self._coder: Any = brotli.Compressor(**_BROTLI)

    def piece(self, data: bytes) -> bytes:
        return bytes(self._coder.process(data) + self._coder.flush())

    def end(self) -> bytes:
        return bytes(self._coder.finish())


class _Zstd:
    name = "zstd"

    def __init__(self) -> None:
        self._coder = zstd.ZstdCompressor(level=_ZSTD_LEVEL)

    def piece(self, data: bytes) -> bytes:
        return self._coder.compress(data, zstd.ZstdCompressor.FLUSH_BLOCK)

    def end(self) -> bytes:
        return self._coder.flush()


_CODERS: Final[dict[str, Callable[[], Coder]]] = {made.name: made for made in (_Zstd, _Brotli, _Gzip)}
"""The best first."""


def coding_for(accepted: str, content_type: str, size: int | None) -> str | None:
    """The coding in which to send an answer; None for as it is.

    Parameters:
        accepted: the request's `Accept-Encoding`.
        content_type: of the answer.
        size: of the answer in bytes, None where it is not known yet.
    """
    is_small = size is not None and size < _LEAST
    if not accepted or is_small or content_type.partition(";")[0].strip() not in _TYPES:
        return None
    return _liked(accepted)


def coder(coding: str) -> Coder:
    """A coder for one answer."""
    return _CODERS[coding]()


def coded(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """An answer in `coding`, piece by piece."""
    coding_now = coder(coding)
    yield from filter(None, map(coding_now.piece, pieces))
    yield coding_now.end()


def coded_whole(data: bytes, coding: str) -> bytes:
    """An answer in `coding`, at once."""
    coding_now = coder(coding)
    return coding_now.piece(data) + coding_now.end()


@lru_cache(maxsize=256)
def _liked(accepted: str) -> str | None:
    """RFC 9110, section 12.5.3: by q-value, of several equal ones the best; what is not named only by `*`."""
    named: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        named[name] = next((_quality(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
    qualities = {coding: named.get(coding, named.get("*", 0.0)) for coding in _CODERS}
    liked = max(qualities, key=lambda coding: qualities[coding])
    return liked if qualities[liked] > 0 and qualities[liked] >= named.get("identity", 0.0) else None


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
