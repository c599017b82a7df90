"""How the graphs of an older format become those of the next, step by step, without a word of them being lost.

A step is a file of `ontology/upgrades/`: a SPARQL Update, numbered by the format that it starts from. Doing it twice is
doing it once, so that one which broke off on somebody else's server can be run again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.errors import OntologyError
from kb.graph.description import FORMAT, OLDEST, format_update, read_format
from kb.graph.header import read_header
from kb.graph.store import Store


@dataclass(frozen=True, slots=True)
class Step:
    """What turns graphs of format `number` into those of the next; `title` says in words what changes."""

    number: int
    title: str
    text: str


@cache
def steps() -> tuple[Step, ...]:
    """All steps, in order. Raises OntologyError where one is missing."""
    return tuple(_step(number) for number in range(OLDEST, FORMAT))


def _step(number: int) -> Step:
    name = f"upgrades/{number}.ru"
    text = files("ontology").joinpath(name).read_text(encoding="utf-8")
    header = read_header(f"ontology/{name}", text)
    if (header.get("from"), header.get("to")) != (number, number + 1):
        raise OntologyError(f"ontology/{name} does not lead from {number} to {number + 1}.", "Mend its header.")
    return Step(number, header["title"], text)


def pending(store: Store) -> tuple[Step, ...]:
    """The steps that are still to be taken. Raises StoreError where the store does not say its format."""
    held = read_format(store)
    return tuple(step for step in steps() if step.number >= held)


def take(store: Store) -> tuple[Step, ...]:
    """Take every step that is still to be taken; the store goes on saying its old format until `finish`.

    Returns:
        the steps that were taken.
    """
    taken = pending(store)
    for step in taken:
        store.update(step.text)
    return taken


def finish(store: Store) -> None:
    """Let the store say that it has this version's format."""
    store.update(format_update(store.base, FORMAT))
    store.flush()
