"""Bodies of requests: what is taken from whom, and how much of it is held at once."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, MutableMapping
from typing import IO, Any

import pytest

from kb.errors import StoreError
from server.bodies import PATIENCE, Allowed, Bodies, GoneError, Patience
from server.errors import BusyError, TimedOutBodyError, TooLargeError
from server.gateway import Environ

ALLOWED = Allowed(largest=1000, largest_of_strangers=100, of_one=2, held=2500, held_of_one=2000)
Scope = MutableMapping[str, Any]


def known(environ: Environ) -> bool:
    return environ.get("HTTP_AUTHORIZATION") == "Bearer good"


def bodies(knows: Callable[[Environ], bool] = known, patience: Patience = PATIENCE) -> Bodies:
    return Bodies(ALLOWED, knows, patience)


def scope(length: int | None, token: str = "", client: str = "192.0.2.1") -> Scope:
    given = {"authorization": f"Bearer {token}" if token else "", "content-length": str(length) if length else ""}
    headers = [(name.encode(), value.encode()) for name, value in given.items() if value]
    chunked = [] if length is not None else [(b"transfer-encoding", b"chunked")]
    return {
        "type": "http",
        "method": "POST",
        "raw_path": b"/x",
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "client": (client, 1),
        "headers": headers + chunked,
    }


def sending(*pieces: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    left = list(pieces)

    async def receive() -> dict[str, Any]:
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(left)}

    return receive


def take(held: Bodies, size: int, token: str = "good", client: str = "192.0.2.1") -> IO[bytes]:
    return asyncio.run(held.whole(scope(size, token, client), sending(b"x" * size)))


def read(body: IO[bytes]) -> bytes:
    with body:
        return body.read()


def test_a_body_comes_whole() -> None:
    assert read(asyncio.run(bodies().whole(scope(6), sending(b"one", b"two")))) == b"onetwo"


def test_no_body_is_none() -> None:
    without = scope(0)
    without["headers"] = []
    assert asyncio.run(bodies().whole(without, sending())).read() == b""


@pytest.mark.parametrize(
    ("size", "token", "taken"),
    [
        (100, "", True),
        (101, "", False),
        (101, "bad", False),
        (101, "good", True),
        (1000, "good", True),
        (1001, "good", False),
    ],
)
@pytest.mark.parametrize("announced", [True, False])
def test_only_somebody_known_sends_a_large_one(size: int, token: str, taken: bool, announced: bool) -> None:
    sent = sending(*([b"x" * 50] * (size // 50)), b"x" * (size % 50))
    act = bodies().whole(scope(size if announced else None, token), sent)
    if taken:
        assert len(read(asyncio.run(act))) == size
    else:
        with pytest.raises(TooLargeError):
            asyncio.run(act)


def test_a_large_one_of_a_stranger_is_refused_before_any_of_it_is_read() -> None:
    def never() -> Awaitable[dict[str, Any]]:
        raise AssertionError

    with pytest.raises(TooLargeError):
        asyncio.run(bodies().whole(scope(500, "bad"), never))


def test_what_is_held_counts_until_it_is_closed() -> None:
    """A request that waits for its answer holds its body as much as one that is still being sent."""
    held = bodies()
    first, second = take(held, 1000), take(held, 1000)
    with pytest.raises(BusyError, match="wait to be read"):
        take(held, 101)
    assert read(take(held, 100)) == b"x" * 100
    first.close()
    first.close()
    third = take(held, 1000)
    assert {read(second), read(third)} == {b"x" * 1000}


def test_what_is_held_is_bounded_over_all_addresses_too() -> None:
    held = bodies()
    kept = [take(held, 1000, client=f"192.0.2.{number}") for number in (1, 2)]
    with pytest.raises(BusyError):
        take(held, 1000, client="192.0.2.3")
    kept.pop().close()
    read(take(held, 1000, client="192.0.2.3"))
    kept.pop().close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_one_that_somebody_forgot_to_close_gives_its_room_back() -> None:
    held = bodies()
    for _ in range(5):
        take(held, 1000)
        gc.collect()


def test_one_that_is_refused_or_breaks_off_holds_nothing() -> None:
    held = bodies()

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    for _ in range(5):
        with pytest.raises(GoneError):
            asyncio.run(held.whole(scope(1000, "good"), gone))
        with pytest.raises(TooLargeError):
            asyncio.run(held.whole(scope(None, "good"), sending(*([b"x" * 100] * 11))))
    assert read(take(held, 1000)) == b"x" * 1000


def test_one_address_sends_so_many_at_once() -> None:
    held = bodies()

    async def three() -> list[object]:
        async def never() -> dict[str, Any]:
            await asyncio.sleep(0.05)
            return {"type": "http.disconnect"}

        return await asyncio.gather(*(held.whole(scope(9), never) for _ in range(3)), return_exceptions=True)

    assert [type(one) for one in asyncio.run(three())] == [GoneError, GoneError, BusyError]
    assert read(take(held, 9)) == b"x" * 9


@pytest.mark.parametrize("patience", [Patience(piece=0.01), Patience(body=0.01)])
def test_who_is_slow_is_told_so(patience: Patience) -> None:
    async def never() -> dict[str, Any]:
        await asyncio.sleep(5)
        raise AssertionError

    with pytest.raises(TimedOutBodyError):
        asyncio.run(bodies(patience=patience).whole(scope(9), never))


def test_accounts_that_cannot_be_read_let_nobody_in() -> None:
    def broken(_: Environ) -> bool:
        raise StoreError("accounts.sqlite cannot be used.")

    with pytest.raises(BusyError, match="cannot be looked up"):
        asyncio.run(bodies(broken).whole(scope(500, "good"), sending(b"x" * 500)))


def test_who_has_many_addresses_of_ipv6_holds_no_more_than_one() -> None:
    held = bodies()
    kept = [take(held, 1000, client=f"2001:db8::{number}") for number in (1, 2)]
    with pytest.raises(BusyError, match="wait to be read"):
        take(held, 101, client="2001:db8::ffff:3")
    assert read(take(held, 500, client="2001:db8:0:1::1")) == b"x" * 500
    for body in kept:
        body.close()
