"""`python -m tests.fuzz.guided SECONDS [FOLDER]`: fuzzes our parsers, led by what each input makes them run (atheris).

The first byte of an input chooses the parser. Each must answer or refuse with an error of ours. An input that breaks
one is written to `crash-...` in the current folder; FOLDER keeps those that reached something new, for the next time.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kb", "server"]):
    from kb.batch.corpus import fetch, list_items
    from kb.errors import WhenceError
    from kb.graph.catalogue import parse_question
    from kb.graph.rules import parse_rule
    from kb.graph.scan import limited, scan, tokens, with_using
    from kb.graph.times import first_day, last_day
    from kb.text.datelines import find_date
    from kb.text.documents import read_bytes
    from kb.text.evaluate.brat import parse_brat
    from kb.text.extract import extract
    from kb.text.numerals import parse_numeral
    from kb.text.page_words import page_words
    from kb.text.quotations import QuoteStyle, find_quotations
    from server.negotiation import best, ranges

ROOT = Path(__file__).parents[2]
Parser = Callable[[bytes], object]


def words(parse: Callable[[str], object]) -> Parser:
    """A parser of text as one of bytes."""
    return lambda data: parse(data.decode("utf-8", "replace"))


def document(media_type: str) -> Parser:
    """Reads bytes of a media type, and finds in them what is said."""

    def read(data: bytes) -> None:
        extract(read_bytes("fuzz", data, media_type))

    return read


def query(text: str) -> None:
    """What is done to a query or an update before the engine sees it."""
    scanned = scan(text)
    list(tokens(text))
    limited(scanned, 10)
    with_using(scanned, ("urn:a",), ())


def numeral(text: str) -> None:
    """A numeral is one, or a ValueError says that it is none."""
    try:
        assert parse_numeral(text).is_finite()
    except ValueError:
        return


def dates(text: str) -> None:
    """EDTF, and a date line of an article."""
    first_day(text)
    last_day(text)
    find_date(text, page_words())


def lines(data: bytes) -> None:
    """A corpus of JSON lines."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "fuzz.jsonl").write_bytes(data)
        for item in list_items(Path(folder)):
            fetch(Path(folder), item)


PARSERS: tuple[Parser, ...] = (
    document("text/plain"),
    document("text/html"),
    document("text/markdown"),
    document("application/pdf"),
    document("application/epub+zip"),
    words(query),
    words(lambda text: parse_question("fuzz", text)),
    words(lambda text: parse_rule("fuzz", text)),
    words(numeral),
    words(dates),
    words(lambda text: [list(find_quotations(text, style)) for style in QuoteStyle]),
    words(lambda text: (list(ranges(text)), best(text, ("text/html", "text/turtle")))),
    words(lambda text: parse_brat("fuzz", *text.partition("\x00")[::2])),
    lines,
)


def one_input(data: bytes) -> None:
    """Gives what follows the first byte to the parser that the first byte chooses."""
    if data:
        try:
            PARSERS[data[0] % len(PARSERS)](data[1:])
        except WhenceError:
            return


def write_seeds(folder: Path) -> None:
    """Something sensible for each parser to start from."""
    corpus = {path.suffix: path for path in sorted((ROOT / "tests" / "corpus").iterdir()) if path.is_file()}
    seeds: list[bytes] = [corpus[suffix].read_bytes() for suffix in (".txt", ".html", ".md")]
    seeds += [b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>", b"PK\x03\x04"]
    seeds += [(ROOT / "queries" / "articles.rq").read_bytes()] * 2
    seeds += [(ROOT / "ontology" / "rules" / "current-version.rq").read_bytes()]
    seeds += [b"two and a half million", b"2020-05/2021~", "“One,” she said, “two.”".encode(), b"text/html;q=0.5, */*"]
    seeds += [b"A b.\x00T1\tStatement 0 1\tA\n", json.dumps({"text": "“A,” said B.", "title": "C"}).encode()]
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number:02}").write_bytes(bytes([number]) + seed)


def main() -> None:
    """Fuzz for so many seconds."""
    seconds, kept = int(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        write_seeds(Path(folder))
        options = [f"-max_total_time={seconds}", "-max_len=8000", "-timeout=60", "-rss_limit_mb=4096"]
        atheris.Setup([sys.argv[0], *options, *kept, folder], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
