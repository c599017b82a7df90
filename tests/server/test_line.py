"""The server's end of a worker's pipes: whatever the pieces in which messages travel, they come whole and in order."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.workers.channel import Tag, packed, receive, send_all
from server.workers.line import Line

MESSAGES = st.lists(st.tuples(st.sampled_from(list(Tag)), st.binary(max_size=3000)), max_size=6)


def write_in_pieces(pipe: int, data: bytes, size: int) -> None:
    for start in range(0, len(data), size):
        send_all(pipe, data[start : start + size])
    os.close(pipe)


async def read_all(inlet: int, outlet: int) -> list[tuple[Tag, bytes]]:
    line, found = Line(inlet, outlet), []
    try:
        while True:
            found.append(await line.receive(10))
    except EOFError:
        return found
    finally:
        assert line.has_ended
        line.close()


@given(MESSAGES, st.integers(1, 700))
def test_messages_arrive_whole_and_in_order(messages: list[tuple[Tag, bytes]], size: int) -> None:
    unused, inlet = os.pipe()
    outlet, theirs = os.pipe()
    data = b"".join(packed(tag, payload) for tag, payload in messages)
    writer = threading.Thread(target=write_in_pieces, args=(theirs, data, size))
    writer.start()
    assert asyncio.run(read_all(inlet, outlet)) == messages
    writer.join()
    for pipe in (unused, inlet, outlet):
        os.close(pipe)


def test_more_than_a_pipe_holds_goes_out_and_comes_in() -> None:
    outlet, theirs = os.pipe()
    their_inlet, inlet = os.pipe()
    large = os.urandom(3 << 20)

    def worker() -> None:
        tag, payload = receive(their_inlet)
        for _ in range(2):
            send_all(theirs, packed(tag, payload))

    async def exchange() -> None:
        line = Line(inlet, outlet)
        line.send(packed(Tag.DATA, large))
        await asyncio.sleep(0.05)
        assert (await line.receive(20), await line.receive(20)) == ((Tag.DATA, large), (Tag.DATA, large))
        line.close()

    echo = threading.Thread(target=worker)
    echo.start()
    asyncio.run(exchange())
    echo.join()
    for pipe in (outlet, theirs, their_inlet, inlet):
        os.close(pipe)


def test_who_sends_nothing_is_waited_for_so_long_and_no_longer() -> None:
    unused, inlet = os.pipe()
    outlet, theirs = os.pipe()

    async def wait() -> None:
        line = Line(inlet, outlet)
        assert not await line.comes_within(0.01)
        with pytest.raises(TimeoutError):
            await line.receive(0.01)
        line.close()

    asyncio.run(wait())
    for pipe in (unused, inlet, outlet, theirs):
        os.close(pipe)
