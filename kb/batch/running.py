"""Runs a batch to its end: plans it, makes every shard that is missing, and writes the manifest.

The result depends on the plan alone: interrupted, repeated, on one machine or many, it is the same to the byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kb.batch.cluster import Cluster
from kb.batch.manifest import MANIFEST, Entry
from kb.batch.plan import Plan, part, plan_batch, read_items, to_json, write_atomically
from kb.batch.revisions import settle
from kb.batch.shards import Failure, Shard, make_shard, read_shard, record_path, shard_path
from kb.graph.description import FORMAT
from kb.text.gazetteer import checksum


@dataclass(frozen=True, slots=True)
class Summary:
    """What a batch came to; `made` of the `shards` were made in this run, the others were there."""

    articles: int
    claims: int
    quads: int
    shards: int
    made: int
    failures: tuple[Failure, ...]


def run(
    corpus: Path,
    out: Path,
    wanted: Plan,
    cluster: Cluster,
    report: Callable[[int, int], None] | None = None,
    gazetteer: str = "",
) -> Summary:
    """Make the shards of `corpus` in `out`, both of which every worker must see under the same path.

    Parameters:
        wanted: the settings; where `out` holds a batch with the same ones, it is continued.
        report: called with the number of shards done and the number of all.
        gazetteer: a folder of the user's own places and events, which every worker must see too; "" for none.

    Raises:
        UsageError: the corpus is empty, Dask cannot be used, or the gazetteer's folder holds neither file.
        ConflictError: `out` holds another batch.
    """
    plan = plan_batch(corpus, out, replace(wanted, gazetteer=checksum(gazetteer)))
    record_path(out, 0).parent.mkdir(exist_ok=True)
    items = read_items(out)
    missing = [number for number in range(plan.shards) if read_shard(out, number) is None]
    places = str(Path(gazetteer).resolve()) if gazetteer else ""
    tasks = [(corpus.resolve(), out.resolve(), plan, number, part(items, plan, number), places) for number in missing]
    for done, _ in enumerate(cluster.map(make_shard, tasks), plan.shards - len(missing) + 1):
        if report:
            report(done, plan.shards)
    shards = [shard for number in range(plan.shards) if (shard := read_shard(out, number)) is not None]
    return _finish(out, shards, made=len(missing))


def _finish(out: Path, shards: list[Shard], made: int) -> Summary:
    held = settle(out, shards)
    entries = [_entry(out, shard) for shard in shards]
    write_atomically(out / MANIFEST, to_json({"format": FORMAT, "shards": [asdict(entry) for entry in entries]}))
    return Summary(
        articles=len(held),
        claims=sum(article.claims for article in held),
        quads=sum(entry.quads for entry in entries),
        shards=len(shards),
        made=made,
        failures=tuple(failure for shard in shards for failure in shard.failures),
    )


def _entry(out: Path, shard: Shard) -> Entry:
    data = shard_path(out, shard.number).read_bytes()
    name = shard_path(out, shard.number).name
    return Entry(name, hashlib.sha256(data).hexdigest(), len(data), data.count(b"\n"))
