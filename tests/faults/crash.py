"""Kills a writer with SIGKILL in the middle of each of its acts, again and again, and looks at what is left.

`python -m tests.faults.crash 100` prints a line of JSON: how many kills fell into each act, how many writes had been
acknowledged, and every fault found. The engine is opened in forked children only: its threads do not survive a fork.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from kb.graph.embedded import open_or_create_folder
from kb.text.documents import read_text
from kb.text.extract import extract
from tests.faults.witness import Account, faults
from tests.faults.writer import ACTS, BASE, Writer, article


def _forked(work: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """A child that does `work`; returns its process id and the reading end of what it says."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.close(reading)
    try:
        work(lambda line: os.write(writing, f"{line}\n".encode()) and None)
    except BaseException as error:  # noqa: BLE001 - a child has nobody else to tell
        os.write(writing, f"fault {type(error).__name__}: {error}\n".replace("\n", " ").encode() + b"\n")
    finally:
        os._exit(0)


def _lines(reading: int) -> Iterator[str]:
    with os.fdopen(reading) as file:
        for line in file:
            yield line.rstrip("\n")


def _write(home: Path, first: int, say: Callable[[str], None]) -> None:
    home.mkdir(exist_ok=True)
    store = open_or_create_folder(home / "kb", BASE)
    Writer(home, store, say).run(first)


def _witness(home: Path, account: Account, say: Callable[[str], None]) -> None:
    for fault in faults(home, account):
        say(f"fault {fault}")


def kill_once(home: Path, first: int, act: str, delay: float) -> Account:
    """Let a writer begin, kill it `delay` seconds into its next `act`; returns what it had said by then."""
    account = Account()
    pid, reading = _forked(lambda say: _write(home, first, say))
    lines = _lines(reading)
    begun: tuple[str, int] | None = None
    killed = False
    for line in lines:
        word, what, rest = line.split(" ", 2)
        if word == "fault":
            raise RuntimeError(line)
        number, _, found = rest.partition(" ")
        if word == "begin":
            begun = (what, int(number))
        else:
            account.done.append((what, int(number), found))
            begun = None
        if word == "begin" and what == act and not killed:
            time.sleep(delay)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            killed = True
    os.waitpid(pid, 0)
    if begun is not None:
        account.broken_off.append(begun)
    return account


def durations(folder: Path) -> dict[str, float]:
    """How many seconds each act takes, from a writer that is killed once it has done each: kills fall all along it."""
    pid, reading = _forked(lambda say: _write(folder / "rehearsal", 0, say))
    begun, taken = 0.0, dict[str, float]()
    for line in _lines(reading):
        word, what, _ = line.split(" ", 2)
        if word == "fault":
            raise RuntimeError(line)
        if word == "begin" and len(taken) == len(ACTS):
            os.kill(pid, signal.SIGKILL)
            break
        if word == "begin":
            begun = time.monotonic()
        else:
            taken[what] = time.monotonic() - begun
    os.waitpid(pid, 0)
    return taken


def look(home: Path, account: Account) -> list[str]:
    """The faults that a fresh process finds after a kill."""
    pid, reading = _forked(lambda say: _witness(home, account, say))
    found = [line.removeprefix("fault ") for line in _lines(reading)]
    os.waitpid(pid, 0)
    return found


def main(kills: int, seed: int) -> dict[str, object]:
    """Kill `kills` writers, an equal share in each act; the faults found, and how many writes had been acknowledged."""
    chance = random.Random(seed)
    # The word lists are read once, here, and not in each child: the kills shall fall into writing.
    extract(read_text("echo", article(0)))
    hit: Counter[str] = Counter()
    acknowledged, found = 0, []
    with tempfile.TemporaryDirectory() as folder:
        long = durations(Path(folder))
        for index in range(kills):
            # A knowledge base of its own now and then, so that openings stay as quick as at the beginning.
            home = Path(folder) / f"home-{index // 12}"
            home.mkdir(exist_ok=True)
            act = ACTS[index % len(ACTS)]
            account = kill_once(home, index * 1000, act, chance.uniform(0, long[act]))
            hit.update(act for act, _ in account.broken_off)
            acknowledged += len(account.done)
            found += [f"kill {index}: {fault}" for fault in look(home, account)]
    return {"kills": kills, "seed": seed, "in": dict(hit), "acknowledged": acknowledged, "faults": found}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)) + "\n")
