"""Makes one shard: some articles in, one file of sorted N-Quads and its record out, the same bytes on every machine."""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kb.batch.corpus import Item, fetch
from kb.batch.plan import Plan, to_json, write_atomically
from kb.errors import InvalidRecordError, ItemError, WhenceError
from kb.graph.mapping import CaptureIris, to_graph
from kb.graph.shapes import validate
from kb.graph.terms import sparql_term
from kb.model import Capture, Document, Extraction
from kb.text.claims import capture, confident
from kb.text.extract import extracting

Extract = Callable[[Document], Extraction]


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


def make_shard(corpus: Path, out: Path, plan: Plan, number: int, items: Sequence[Item], gazetteer: str = "") -> Shard:
    """Extract `items` and write their shard and its record, unless both are there already.

    Parameters:
        gazetteer: a folder of the user's own places and events, "" for none.

    Raises:
        DumpError: the files cannot be written.
        WhenceError: this machine cannot read the corpus, or not hold an article: nothing is recorded of it, and the
            shard is to be made again.
    """
    done = read_shard(out, number)
    if done is not None:
        return done
    extract = extracting(gazetteer)
    lines: set[str] = set()
    articles: dict[str, Article] = {}
    failures: list[Failure] = []
    for item in items:
        made = _attempted(corpus, plan, item, extract)
        if isinstance(made, Failure):
            failures.append(made)
            continue
        article, quads = made
        # The same text under another name or wrapped otherwise: the first stands.
        if article.graph not in articles:
            articles[article.graph] = article
            lines |= quads
    data = to_bytes(lines)
    shard = Shard(number, hashlib.sha256(data).hexdigest(), len(lines), tuple(articles.values()), tuple(failures))
    write_atomically(shard_path(out, number), data)
    # The record last: where there is a record, the shard is whole.
    write_atomically(record_path(out, number), to_json(asdict(shard)))
    return shard


def read_shard(out: Path, number: int) -> Shard | None:
    """The record of a shard whose file is there, else None; a damaged record is none."""
    if not (record_path(out, number).is_file() and shard_path(out, number).is_file()):
        return None
    try:
        return parse_shard(record_path(out, number).read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError):
        return None


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


def _attempted(corpus: Path, plan: Plan, item: Item, extract: Extract) -> tuple[Article, set[str]] | Failure:
    """The article, or why it could not be made.

    The one place where any fault whatever is caught: of a million articles one may meet a fault that nobody foresaw, in
    a library or in Whence, and must not take the others with it. It is recorded with its place in the program. What is
    the machine's fault or the command's, and would meet every article, is not caught.
    """
    try:
        return _article(corpus, plan, item, extract)
    except ItemError as error:
        return Failure(item.name, str(error))
    except WhenceError:
        raise
    except (OSError, MemoryError) as error:
        message = f"{item.file} could not be worked on: {str(error) or 'there is not enough memory'}."
        raise WhenceError(message, "Mend that, and run the same command again.") from error
    except Exception as error:  # noqa: BLE001 - see above
        return Failure(item.name, f"{item.file}: {_unforeseen(error)}")


def _unforeseen(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{last.name} in {Path(last.filename).name}, line {last.lineno}"
    return f"{type(error).__name__}: {error} ({where}). This is a fault of the program: please report it with the file."


def _article(corpus: Path, plan: Plan, item: Item, extract: Extract) -> tuple[Article, set[str]]:
    document = fetch(corpus, item)
    caught = capture(document, confident(extract(document), plan.floor), plan.now)
    iris = CaptureIris(caught, plan.base)
    lines = quad_lines(caught, iris)
    article = Article(item.name, str(iris.article), str(iris.version), str(iris.graph), len(caught.claims), len(lines))
    return article, lines
