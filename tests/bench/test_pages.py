"""The table of pages stands where the report has it, and what a server used is all that it used."""

from __future__ import annotations

import subprocess
import sys

from bench.measure import Times
from bench.pages import placed
from bench.processor import used
from bench.report import LESSONS, pages_section
from bench.serving import Page

WORK = "sum(i * i for i in range(3_000_000))"
FAMILY = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{WORK}']); {WORK}; print(flush=True); input()"
"""A process that works, and had a child work that has ended."""
HELD = f"# Measurements\n\n## The questions\n\n![The questions](bench/questions.svg)\n\n{LESSONS}\n"


def test_what_children_used_counts_too() -> None:
    before = used(1)
    with subprocess.Popen([sys.executable, "-c", FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        both = used(process.pid)
        process.communicate(b"\n")
    alone = subprocess.run(
        [sys.executable, "-c", f"import time; {WORK}; print(time.process_time())"], capture_output=True, check=True
    )
    assert both > 1.2 * float(alone.stdout)
    assert used(1) >= before


def test_the_table_is_put_in_once_and_replaced() -> None:
    once = placed(HELD, 1000, "\n### Pages of a running server at 1,000 articles\n\nold")
    twice = placed(once, 1000, "\n### Pages of a running server at 1,000 articles\n\nnew")
    assert "old" in once
    assert twice == once.replace("old", "new")
    assert twice.index("questions.svg") < twice.index("### Pages") < twice.index(LESSONS)


def test_a_page_over_a_second_is_named() -> None:
    quick, slow = Times((0.1, 0.2, 0.3), 5.0), Times((1.0, 1.5, 2.0), 1.0)
    found = "\n".join(pages_section(1000, [Page("home", 200, quick, slow, 0.1), Page("claim", 200, slow, slow, 0.4)]))
    assert "| home | 200 | 200.0 | 300.0 | 300.0 | 100 | 1,500.0 | 2,000.0 | 2,000.0 | 1 |" in found
    assert "by the clock missed by claim, on the processor met by all." in found
