"""`python -m tests.conformance`: the figures of the W3C suites against a running server of ours."""

from __future__ import annotations

import sys

from tests.conformance.report import EXCEPTIONS, SYNTAX_EXCEPTIONS, scores
from tests.conftest import SHARED

if __name__ == "__main__":
    root = SHARED / "rdf-tests" / "sparql" / "sparql11"
    if not root.exists():
        sys.exit(f"{root} is not here; set WHENCE_SHARED to the folder that has rdf-tests.")
    for name, score in scores(root).items():
        print(f"{name:32} {score}")  # noqa: T201
        for failed, fault in score.failed.items():
            reason = EXCEPTIONS.get(failed) or SYNTAX_EXCEPTIONS.get(failed) or fault
            print(f"    {failed}: {reason}")  # noqa: T201
