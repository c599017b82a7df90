"""The server's end of one worker's pipes, on an event loop: nothing here waits but what is awaited.

What a worker sends is read as it comes, up to a limit beyond which the worker has to wait for its reader.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
from contextlib import suppress
from typing import Final

from server.workers.channel import HEAD, Message, Tag

_PIECE: Final = 1 << 18
_MOST_UNREAD: Final = 1 << 19


class Line:
    """Messages to and from one worker. Use it on its loop only."""

    def __init__(self, inlet: int, outlet: int) -> None:
        """`inlet` is the pipe to the worker, `outlet` the one from it; the running loop watches both."""
        self._loop = asyncio.get_running_loop()
        self._inlet, self._outlet = inlet, outlet
        self._unread, self._unsent = bytearray(), bytearray()
        self._ended = False
        self._is_read = False
        self._news: asyncio.Future[None] | None = None
        for pipe in (inlet, outlet):
            os.set_blocking(pipe, False)
        _widen(outlet)
        self._read_on()

    def send(self, messages: bytes) -> None:
        """Send packed messages: what the pipe takes at once, the rest as it takes it. Raises BrokenPipeError."""
        if not self._unsent:
            messages = messages[_write(self._inlet, messages) :]
            if messages:
                self._loop.add_writer(self._inlet, self._send_on)
        self._unsent += messages

    async def receive(self, seconds: float) -> Message:
        """The next message.

        Raises:
            EOFError: the worker has gone.
            TimeoutError: it sent nothing for so many seconds.
        """
        while (message := self.take()) is None:
            if self._ended:
                raise EOFError("the worker has gone")
            if not await self.comes_within(seconds):
                raise TimeoutError("the worker sent nothing in time")
        return message

    def take(self) -> Message | None:
        """The next message, where it is here already."""
        if not self._has_message():
            return None
        tag, length = HEAD.unpack_from(self._unread)
        payload = bytes(memoryview(self._unread)[HEAD.size : HEAD.size + length])
        del self._unread[: HEAD.size + length]
        if not self._is_read:
            self._read_on()
        return Tag(tag), payload

    async def comes_within(self, seconds: float) -> bool:
        """Whether there is something to read, or the worker's end, within so many seconds."""
        if self._has_message() or self._ended:
            return True
        self._news = news = self._loop.create_future()
        timer = self._loop.call_later(max(seconds, 0), _settle, news)
        try:
            await news
        finally:
            timer.cancel()
            self._news = None
        return self._has_message() or self._ended

    def peek(self) -> Tag | None:
        """What the next message is, where it is here already."""
        return Tag(HEAD.unpack_from(self._unread)[0]) if self._has_message() else None

    @property
    def has_ended(self) -> bool:
        """Whether the worker has gone."""
        return self._ended

    def close(self) -> None:
        """Let the loop watch the pipes no longer."""
        self._loop.remove_writer(self._inlet)
        self._loop.remove_reader(self._outlet)
        self._ended = True

    # --- reading ----------------------------------------------------------------------------------------------------

    def _has_message(self) -> bool:
        if len(self._unread) < HEAD.size:
            return False
        length: int = HEAD.unpack_from(self._unread)[1]
        return len(self._unread) >= HEAD.size + length

    def _read_on(self) -> None:
        if not self._ended:
            self._loop.add_reader(self._outlet, self._read)
            self._is_read = True

    def _pause(self) -> None:
        self._loop.remove_reader(self._outlet)
        self._is_read = False

    def _read(self) -> None:
        try:
            piece = os.read(self._outlet, _PIECE)
        except BlockingIOError:
            return
        self._unread += piece
        self._ended = not piece
        if self._ended or (len(self._unread) > _MOST_UNREAD and self._has_message()):
            self._pause()
        if self._news is not None and (self._ended or self._has_message()):
            _settle(self._news)

    # --- writing ----------------------------------------------------------------------------------------------------

    def _send_on(self) -> None:
        try:
            del self._unsent[: _write(self._inlet, self._unsent)]
        except BrokenPipeError:
            self._unsent.clear()  # its end is read from the other pipe
        if not self._unsent:
            self._loop.remove_writer(self._inlet)


def _widen(pipe: int) -> None:
    """Let more fit into a pipe, where the system can, so that its two ends take turns less often."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIECE)


def _write(pipe: int, messages: bytes | bytearray) -> int:
    """How many bytes the pipe took."""
    try:
        return os.write(pipe, messages)
    except BlockingIOError:
        return 0


def _settle(news: asyncio.Future[None]) -> None:
    if not news.done():
        news.set_result(None)
