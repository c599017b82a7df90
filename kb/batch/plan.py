"""The plan of a batch: everything that its result depends on, written down before work begins.

A batch that was interrupted goes on by its plan, so it makes the very bytes that it would have made undisturbed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kb.batch.corpus import Item, list_items
from kb.errors import ConflictError, UsageError
from kb.files import replacing
from kb.graph.description import FORMAT, OLDEST
from kb.model import Tool

PLAN = "plan.json"
ITEMS = "items.jsonl"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch makes: `now` is the capture time that all articles get, `floor` the least confidence (0..1).

    `gazetteer` is the checksum of the user's own places and events, "" for none.
    """

    corpus: str
    corpus_digest: str
    articles: int
    base: str
    floor: float
    now: str
    tool: str
    shard_size: int
    gazetteer: str = ""
    format: int = FORMAT

    @property
    def shards(self) -> int:
        """How many shards there will be."""
        return -(-self.articles // self.shard_size)


def plan_batch(corpus: Path, out: Path, wanted: Plan) -> Plan:
    """The plan that stands in `out`, or `wanted` written there; `wanted` has the settings, the corpus is filled in.

    Raises:
        ConflictError: `out` holds a batch of another corpus or with other settings.
        DumpError: `out` cannot be written.
    """
    if corpus.is_dir() and out.resolve().is_relative_to(corpus.resolve()):
        raise UsageError(f"{out} lies inside {corpus}.", "Name a folder outside the corpus.")
    items = list_items(corpus)
    text = "".join(json.dumps(asdict(item)) + "\n" for item in items)
    digest = hashlib.sha256(text.encode()).hexdigest()
    new = _with_corpus(wanted, corpus, digest, len(items))
    if (out / PLAN).is_file():
        return _continued(out, new)
    out.mkdir(parents=True, exist_ok=True)
    write_atomically(out / ITEMS, text.encode())
    write_atomically(out / PLAN, to_json(asdict(new)))
    return new


def read_items(out: Path) -> list[Item]:
    """The articles of the batch in `out`, in order."""
    return [Item(**json.loads(line)) for line in (out / ITEMS).read_text(encoding="utf-8").splitlines()]


def part(items: Sequence[Item], plan: Plan, number: int) -> Sequence[Item]:
    """The articles of shard `number`, from 0."""
    return items[number * plan.shard_size : (number + 1) * plan.shard_size]


def tool_line(tool: Tool) -> str:
    """A program as the plan names it."""
    return f"{tool.name} {tool.version}"


def to_json(value: dict[str, Any]) -> bytes:
    """The one way in which a batch writes its JSON files."""
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def write_atomically(target: Path, data: bytes) -> None:
    """Put `data` at `target` whole: whoever reads there sees all of it or what was there before. Raises DumpError."""
    with replacing(target) as file:
        file.write(data)


def _with_corpus(wanted: Plan, corpus: Path, digest: str, articles: int) -> Plan:
    settings = asdict(wanted) | {"corpus": corpus.name, "corpus_digest": digest, "articles": articles}
    return Plan(**settings)


def _continued(out: Path, new: Plan) -> Plan:
    """The plan in `out`, which differs from `new` in nothing but the time. Raises ConflictError."""
    try:
        # Plans had no format number as long as there was but one.
        old = Plan(**{"format": OLDEST} | json.loads((out / PLAN).read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise ConflictError(f"{out / PLAN} is damaged, or of another version.", "Name a new folder.") from None
    differing = [name for name, value in asdict(old).items() if name != "now" and asdict(new)[name] != value]
    if differing:
        raise ConflictError(
            f"{out} holds a batch with another {', '.join(name.replace('_', ' ') for name in differing)}.",
            "Name a new folder, or repeat the command that began it.",
        )
    return old
