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
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from rdflib import Graph, URIRef

from kb.backup import backup
from kb.decide import judge, person, verify
from kb.decide.log import decision
from kb.derive import derive_all, refresh
from kb.exchange import export, is_empty, restore
from kb.graph.embedded import EmbeddedStore, in_memory, open_folder, open_or_create_folder
from kb.graph.formats import N_QUADS
from kb.graph.store import Store
from kb.ids import Minter
from kb.ingest import add
from kb.text.documents import read_text
from kb.text.extract import extract
from kb.vocab import WH, V

BASE = "https://kb.example/"
NOW = "2024-04-01T12:00:00Z"
ACTS = ("add", "decide", "derive", "load", "backup", "restore")
LONGEST = 0.08
"""Seconds after the beginning of an act within which it is killed; most acts take less."""


def article(number: int) -> str:
    """An article of its own for each number."""
    return f"""Bridge {number} is closed

The Fenwick Echo

3 May 2023

The bridge was closed after {number + 2} cracks were found, said Ruth Hale, an engineer.

“We had told the council {number + 3} times,” she said. A clerk told The Harrow Times that letter {number} was lost.
"""


# --- the writer -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Writer:
    """Does one act after the other; says on a pipe when it begins one and when it is on disk."""

    home: Path
    store: EmbeddedStore
    say: Callable[[str], None]
    version: str = ""

    def run(self, first: int) -> None:
        for number in range(first, first + 1000):
            for act in ACTS:
                self.say(f"begin {act} {number}")
                found = getattr(self, act)(number)
                self.store.flush()
                self.say(f"done {act} {number} {found or ''}")

    def add(self, number: int) -> str:
        self.version = _put(self.store, number)
        return self.version

    def decide(self, number: int) -> str:
        claim = next(iter(_graph_of(self.store, self.version).subjects(WH.inArticle)))
        at = datetime(2024, 5, 1, tzinfo=UTC) + timedelta(seconds=number)
        return str(judge(self.store, URIRef(str(claim)), V.confirmed, person(BASE, "ann"), at, "read it"))

    def derive(self, number: int) -> None:
        refresh(self.store, [URIRef(self.version)])

    def load(self, number: int) -> None:
        self.store.load(BytesIO(loaded_quads(number)), N_QUADS)

    def backup(self, number: int) -> None:
        backup(self.store, self.home / f"backup-{number}")

    def restore(self, number: int) -> None:
        file = self.home / f"export-{number}.nq"
        export(self.store, file)
        new = open_or_create_folder(self.home / f"restored-{number}", BASE)
        restore(new, file)
        new.close()


def _put(store: Store, number: int) -> str:
    return add(store, read_text(f"echo-{number}", article(number)), extract, NOW, floor=0.0).version


def _graph_of(store: Store, version: str) -> Graph:
    return store.graph(URIRef(Minter(BASE).version_graph(version)))


def loaded_quads(number: int) -> bytes:
    """A dump of one graph of 200 triples."""
    return b"".join(f'<{BASE}s{n}> <{BASE}p> "{n}" <{BASE}graph/loaded-{number}> .\n'.encode() for n in range(200))


# --- the witness ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Account:
    """What the writer said: the acts that it acknowledged, with what it said of them, and the one it was killed in."""

    done: list[tuple[str, int, str]] = field(default_factory=list)
    broken_off: list[tuple[str, int]] = field(default_factory=list)


def faults(home: Path, account: Account) -> Iterator[str]:
    """Everything that is not as it must be after a kill."""
    store = open_folder(home / "kb")
    try:
        for act, number, found in account.done:
            yield from _CHECKS[act](home, store, number, found)
        for act, number in account.broken_off:
            yield from _HALVES[act](home, store, number)
        yield from (f"the chain of decisions is broken: {broken}" for broken in verify(store))
        if derive_all(store) != derive_all(store):
            yield "the derived graph cannot be made again"
    finally:
        store.close()


def _expected(number: int) -> tuple[str, Graph]:
    store = in_memory(BASE)
    version = _put(store, number)
    return version, _graph_of(store, version)


def _added(_: Path, store: Store, number: int, found: str) -> Iterator[str]:
    version, graph = _expected(number)
    if version != found or set(_graph_of(store, version)) != set(graph):
        yield f"article {number} was acknowledged and is not there as it was"


def _half_added(_: Path, store: Store, number: int) -> Iterator[str]:
    version, graph = _expected(number)
    if set(_graph_of(store, version)) not in (set(), set(graph)):
        yield f"article {number} is there by half"


def _decided(_: Path, store: Store, number: int, found: str) -> Iterator[str]:
    if decision(store, URIRef(found)).basis != "read it":
        yield f"decision {number} was acknowledged and is not there as it was"


def _loaded(_: Path, store: Store, number: int, __: str) -> Iterator[str]:
    if len(store.graph(URIRef(f"{BASE}graph/loaded-{number}"))) != 200:
        yield f"dump {number} was acknowledged and is not there"


def _half_loaded(_: Path, store: Store, number: int) -> Iterator[str]:
    if len(store.graph(URIRef(f"{BASE}graph/loaded-{number}"))) not in (0, 200):
        yield f"dump {number} is there by half"


def _backed_up(home: Path, _: Store, number: int, __: str) -> Iterator[str]:
    copy = open_folder(home / f"backup-{number}")
    if len(copy.graph(URIRef(f"{BASE}graph/loaded-{number}"))) != 200:
        yield f"backup {number} lacks what was there before it"
    copy.close()


def _half_backed_up(home: Path, store: Store, number: int) -> Iterator[str]:
    if (home / f"backup-{number}").exists():
        yield from _backed_up(home, store, number, "")


def _restored(home: Path, _: Store, number: int, __: str) -> Iterator[str]:
    copy, whole = open_folder(home / f"restored-{number}"), in_memory(BASE)
    restore(whole, home / f"export-{number}.nq")
    if any(set(copy.graph(name)) != set(whole.graph(name)) for name in whole.graph_names()):
        yield f"restored knowledge base {number} is not what was exported"
    copy.close()


def _half_restored(home: Path, store: Store, number: int) -> Iterator[str]:
    folder = home / f"restored-{number}"
    if not folder.exists():
        return
    copy = open_or_create_folder(folder, BASE)
    empty = is_empty(copy)
    copy.close()
    if not empty:
        yield from _restored(home, store, number, "")


def _nothing(*_: object) -> Iterator[str]:
    return iter(())


_CHECKS = dict(zip(ACTS, (_added, _decided, _nothing, _loaded, _backed_up, _restored), strict=True))
_HALVES = dict(zip(ACTS, (_half_added, _nothing, _nothing, _half_loaded, _half_backed_up, _half_restored), strict=True))


# --- the killer -----------------------------------------------------------------------------------------------------


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


def look(home: Path, account: Account) -> list[str]:
    """The faults that a fresh process finds after a kill."""
    pid, reading = _forked(lambda say: _witness(home, account, say))
    found = [line.removeprefix("fault ") for line in _lines(reading)]
    os.waitpid(pid, 0)
    return found


def main(kills: int, seed: int) -> dict[str, object]:
    """Kill `kills` writers, an equal share in each act; the faults found, and how many writes had been acknowledged."""
    chance = random.Random(seed)
    hit: Counter[str] = Counter()
    acknowledged, found = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for index in range(kills):
            # A knowledge base of its own now and then, so that openings stay as quick as at the beginning.
            home = Path(folder) / f"home-{index // 12}"
            home.mkdir(exist_ok=True)
            account = kill_once(home, index * 1000, ACTS[index % len(ACTS)], chance.uniform(0, LONGEST))
            hit.update(act for act, _ in account.broken_off)
            acknowledged += len(account.done)
            found += [f"kill {index}: {fault}" for fault in look(home, account)]
    return {"kills": kills, "seed": seed, "in": dict(hit), "acknowledged": acknowledged, "faults": found}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)) + "\n")
