"""Makes one shard: some articles in, one file of sorted N-Quads and its record out, the same bytes on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kb.batch.corpus import Item, fetch
from kb.batch.plan import Plan, to_json, write_atomically
from kb.errors import InvalidRecordError, ItemError
from kb.graph.mapping import CaptureIris, to_graph
from kb.graph.shapes import validate
from kb.graph.terms import sparql_term
from kb.model import Capture
from kb.text.claims import capture, confident
from kb.text.extract import extract


@dataclass(frozen=True, slots=True)
class Article:
    """An article in a shard, with its graph and version, and how many claims and quads it has."""

    name: str
    article: str
    version: str
    graph: str
    claims: int
    quads: int


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be taken in, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shard:
    """The record of a shard, kept beside it. `sha256` and `quads` are of the file as it was first written."""

    number: int
    sha256: str
    quads: int
    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = field(default=())


def shard_path(out: Path, number: int) -> Path:
    """Where shard `number` lies."""
    return out / f"shard-{number:06}.nq"


def record_path(out: Path, number: int) -> Path:
    """Where the record of shard `number` lies."""
    return out / "records" / f"shard-{number:06}.json"


def make_shard(corpus: Path, out: Path, plan: Plan, number: int, items: Sequence[Item]) -> Shard:
    """Extract `items` and write their shard and its record, unless both are there already.

    Raises:
        OSError: the files cannot be written.
    """
    done = read_shard(out, number)
    if done is not None:
        return done
    lines: set[str] = set()
    articles: list[Article] = []
    failures: list[Failure] = []
    for item in items:
        try:
            article, quads = _article(corpus, plan, item)
        except ItemError as error:
            failures.append(Failure(item.name, str(error)))
            continue
        # The same text under another name or wrapped otherwise: the first stands.
        if article.graph not in {other.graph for other in articles}:
            articles.append(article)
            lines |= quads
    data = to_bytes(lines)
    shard = Shard(number, hashlib.sha256(data).hexdigest(), len(lines), tuple(articles), tuple(failures))
    write_atomically(shard_path(out, number), data)
    # The record last: where there is a record, the shard is whole.
    write_atomically(record_path(out, number), to_json(asdict(shard)))
    return shard


def read_shard(out: Path, number: int) -> Shard | None:
    """The record of a shard whose file is there, else None."""
    if not (record_path(out, number).is_file() and shard_path(out, number).is_file()):
        return None
    return parse_shard(record_path(out, number).read_text(encoding="utf-8"))


def parse_shard(text: str) -> Shard:
    """The shard that a record describes."""
    fields = json.loads(text)
    articles = tuple(Article(**article) for article in fields.pop("articles"))
    failures = tuple(Failure(**failure) for failure in fields.pop("failures"))
    return Shard(articles=articles, failures=failures, **fields)


def to_bytes(lines: Iterable[str]) -> bytes:
    """Lines of N-Quads as a file: sorted by their characters, each ended by a newline."""
    return "".join(f"{line}\n" for line in sorted(lines)).encode()


def quad_lines(caught: Capture, iris: CaptureIris) -> set[str]:
    """A capture's graph, checked against the shapes, as lines of N-Quads.

    Raises:
        InvalidRecordError: it breaks the shapes.
    """
    graph = to_graph(caught, iris)
    if found := validate(graph):
        raise InvalidRecordError(f"{caught.document.name}: {found[0]}", "Please report it with the file.")
    name = sparql_term(iris.graph)
    return {f"{sparql_term(s)} {sparql_term(p)} {sparql_term(o)} {name} ." for s, p, o in graph}


def _article(corpus: Path, plan: Plan, item: Item) -> tuple[Article, set[str]]:
    document = fetch(corpus, item)
    caught = capture(document, confident(extract(document), plan.floor), plan.now)
    iris = CaptureIris(caught, plan.base)
    lines = quad_lines(caught, iris)
    article = Article(item.name, str(iris.article), str(iris.version), str(iris.graph), len(caught.claims), len(lines))
    return article, lines
