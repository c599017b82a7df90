"""Speed of extraction: articles a second on one core, peak memory over a corpus, and time against length.

python -m bench.extraction PATH...                files or folders of .txt, each read and extracted once
python -m bench.extraction --linear               hostile texts of 125, 250, 500 and 1,000 kB
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from kb.text.documents import read_document, read_text
from kb.text.extract import extract

SIZES = (125_000, 250_000, 500_000, 1_000_000)
HOSTILE = {
    "prose": "Ruth Hale said the dam would hold, and “the pumps,” he added, “will run.” ",
    "quotes that never close": "“he said ",
    "one sentence": "Hale said that the dam holds and ",
    "relative clauses": "who said, ",
    "pronouns": "she said ",
    "names": "Ann Orr said. ",
    "parentheses": "((((Hale said ",
    "right to left": "قال الوزير إن السد آمن. ",
    "emoji and combining marks": "😀 said e\u0301 ",
}


def files(paths: list[Path]) -> Iterator[Path]:
    """The .txt files that the paths are or hold, sorted."""
    for path in paths:
        yield from sorted(path.rglob("*.txt")) if path.is_dir() else [path]


def corpus(paths: list[Path]) -> Iterator[str]:
    """Articles a second (processor time, reading apart from extraction) and peak memory."""
    reading = extracting = 0.0
    number = 0
    for path in files(paths):
        start = time.process_time()
        document = read_document(path)
        middle = time.process_time()
        extract(document)
        reading += middle - start
        extracting += time.process_time() - middle
        number += 1
        if number in (100, 500) or number % 1000 == 0:
            yield f"after {number} articles: {peak():.0f} MB"
    rates = f"reading {number / reading:.0f}/s, extraction {number / extracting:.0f}/s"
    yield f"{number} articles: {rates}, {peak():.0f} MB"


def peak() -> float:
    """The peak memory of this process in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def linear() -> Iterator[str]:
    """Seconds for each hostile text at each length; linear time doubles with the length."""
    yield f"{'':28}" + "".join(f"{size // 1000:>8} kB" for size in SIZES)
    for name, unit in HOSTILE.items():
        yield f"{name:28}" + "".join(f"{seconds(unit, size):>9.2f} s" for size in SIZES)


def seconds(unit: str, size: int) -> float:
    """Processor seconds for a text of one paragraph of `size` characters that repeats `unit`."""
    document = read_text("hostile", "A title\n\n" + unit * (size // len(unit)))
    start = time.process_time()
    extract(document)
    return time.process_time() - start


def main() -> None:
    """Reads the arguments and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*")
    parser.add_argument("--linear", action="store_true")
    given = parser.parse_args()
    for row in linear() if given.linear else corpus(given.paths):
        print(row, flush=True)


if __name__ == "__main__":
    main()
