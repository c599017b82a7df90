"""Messages between the server and a worker over two pipes: a letter, a length, then JSON or bytes.

A closed pipe is an EOFError. The functions that read and write here wait, as the worker does; the server's own end is
`server.workers.line`.
"""

from __future__ import annotations

import json
import os
import struct
from enum import Enum
from typing import Any

HEAD = struct.Struct("!cI")
_CHUNK = 1 << 16


class Tag(bytes, Enum):
    """What a message is."""

    REQUEST = b"Q"
    DATA = b"D"
    HEADER = b"H"
    END = b"E"
    FAULT = b"X"


Message = tuple[Tag, bytes]


def packed(tag: Tag, payload: bytes) -> bytes:
    """One message as it travels."""
    return HEAD.pack(tag.value, len(payload)) + payload


def packed_json(tag: Tag, value: dict[str, Any]) -> bytes:
    """One message whose payload is JSON."""
    return packed(tag, json.dumps(value).encode())


def send_all(fd: int, messages: bytes) -> None:
    """Write packed messages whole. Raises BrokenPipeError where the other side has gone."""
    view = memoryview(messages)
    while view:
        view = view[os.write(fd, view) :]


def send(fd: int, tag: Tag, payload: bytes) -> None:
    """Write one message."""
    send_all(fd, packed(tag, payload))


def send_json(fd: int, tag: Tag, value: dict[str, Any]) -> None:
    """Write one message whose payload is JSON."""
    send_all(fd, packed_json(tag, value))


def receive(fd: int) -> Message:
    """Read one message. Raises EOFError where the other side has gone."""
    tag, length = HEAD.unpack(_exactly(fd, HEAD.size))
    return Tag(tag), _exactly(fd, length)


def _exactly(fd: int, size: int) -> bytes:
    pieces = []
    while size:
        piece = os.read(fd, min(size, _CHUNK))
        if not piece:
            raise EOFError("the other side has gone")
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
