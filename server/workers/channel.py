"""Messages between the server and a worker over two pipes: a letter, a length, then JSON or bytes.

Neither side trusts the other's timing: a reader may give a time limit, and a closed pipe is an EOFError.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from enum import Enum
from typing import Any

_HEAD = struct.Struct("!cI")
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
    return _HEAD.pack(tag.value, len(payload)) + payload


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


def receive(fd: int, deadline: float | None = None) -> Message:
    """Read one message.

    Parameters:
        deadline: the `time.monotonic()` until which to wait; None for ever.

    Raises:
        EOFError: the other side has gone.
        TimeoutError: the deadline has passed.
    """
    tag, length = _HEAD.unpack(_exactly(fd, _HEAD.size, deadline))
    return Tag(tag), _exactly(fd, length, deadline)


def comes_within(fd: int, seconds: float) -> bool:
    """Whether a message, or the other side's end, arrives within so many seconds."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(max(seconds, 0) * 1000))


def _exactly(fd: int, size: int, deadline: float | None) -> bytes:
    pieces = []
    while size:
        _wait(fd, deadline)
        piece = os.read(fd, min(size, _CHUNK))
        if not piece:
            raise EOFError("the other side has gone")
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _wait(fd: int, deadline: float | None) -> None:
    if deadline is None:
        return
    if not comes_within(fd, deadline - time.monotonic()):
        raise TimeoutError("no answer in time")
