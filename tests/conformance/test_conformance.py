"""The W3C suites, run over HTTP against a server in a process of its own."""

from __future__ import annotations

import pytest

from tests.conformance.report import EXCEPTIONS, SYNTAX_EXCEPTIONS, Score, scores
from tests.conftest import shared_path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def results() -> dict[str, Score]:
    return scores(shared_path("rdf-tests", "sparql", "sparql11"))


@pytest.mark.parametrize(("suite", "figure"), [("protocol", 34), ("graph store", 13), ("service description", 3)])
def test_every_test_passes(results: dict[str, Score], suite: str, figure: int) -> None:
    assert results[suite].failed == {}
    assert len(results[suite].passed) == figure


def test_queries_are_answered_as_the_engine_answers_them(results: dict[str, Score]) -> None:
    ours, engine = results["query evaluation"], results["query evaluation, bare engine"]
    assert ours.passed == engine.passed
    assert len(ours.passed) >= 224
    assert set(ours.failed) == set(EXCEPTIONS)


def test_updates_do_what_the_standard_says(results: dict[str, Score]) -> None:
    assert results["update evaluation"].failed == {}
    assert len(results["update evaluation"].passed) == 94
    assert results["update evaluation"].passed == results["update evaluation, bare engine"].passed


def test_correct_texts_are_taken_and_wrong_ones_refused(results: dict[str, Score]) -> None:
    assert set(results["syntax"].failed) == set(SYNTAX_EXCEPTIONS)
    assert all("could not be carried out" in fault for fault in results["syntax"].failed.values())
    assert len(results["syntax"].passed) >= 137
