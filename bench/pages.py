"""`python -m bench.pages`: times the pages of a knowledge base that is there, and puts the table into the report.

python -m bench.pages bench-work/kb-100000 --articles 100000 --out docs
"""

from __future__ import annotations

import argparse
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from bench.report import LESSONS, pages_section
from bench.serving import make_index, pages, running


def main() -> None:
    """Measure what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("folder", type=Path, help="a knowledge base that `python -m bench` has made")
    parser.add_argument("--articles", type=int, required=True, help="how many articles it was made with")
    parser.add_argument("--out", type=Path, default=Path("docs"), help="where bench.md is")
    parser.add_argument("--budget", type=float, default=6.0, help="seconds a series of calls at most")
    given = parser.parse_args()
    make_index(given.folder)
    with running(given.folder) as server:
        found = pages(server, given.articles, given.budget, given.folder)
    averages = " ".join(f"{one:.1f}" for one in os.getloadavg())
    load = f"Measured on {datetime.now(UTC):%Y-%m-%d}. Load of the machine (1, 5, 15 minutes) at the end: {averages}."
    report = given.out / "bench.md"
    section = "\n".join([*pages_section(given.articles, found), load])
    report.write_text(placed(report.read_text(encoding="utf-8"), given.articles, section), encoding="utf-8")


def placed(report: str, articles: int, section: str) -> str:
    """The report with `section` in the place of that on the pages of a knowledge base of so many articles."""
    known = re.compile(rf"\n### Pages of a running server at {articles:,} articles\n.*?(?=\n## )", re.DOTALL)
    report = known.sub("", report)
    return report.replace(f"\n{LESSONS}", f"{section}\n\n{LESSONS}")


if __name__ == "__main__":
    main()
