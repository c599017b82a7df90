"""The documentation of questions and decisions names only what there is, and all of it."""

from __future__ import annotations

import re

import click

from kb.cli.decide import decide_command
from kb.decide.records import LINKS
from kb.decide.suggest import CONTENT_FLOOR, NAME_FLOOR, QUOTE_FLOOR
from kb.decide.works import REPUBLISHED
from kb.graph.catalogue import questions
from kb.vocab import V
from tests.conftest import ROOT

QUESTIONS = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
DECISIONS = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")


def test_every_question_that_is_named_exists() -> None:
    known = {question.name for question in questions()}
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", QUESTIONS)) | set(re.findall(r"whence ask ([a-z-]+)", DECISIONS))
    assert named <= known


def test_every_numbered_question_is_named_in_its_row() -> None:
    for question in questions():
        if question.number and not question.name.startswith("page-"):
            row = next(line for line in QUESTIONS.splitlines() if line.startswith(f"| {question.number} |"))
            assert f"`{question.name}`" in row or question.name not in QUESTIONS


def test_every_act_of_the_command_that_is_named_exists() -> None:
    assert isinstance(decide_command, click.Group)
    named = set(re.findall(r"whence decide ([a-z-]+)", DECISIONS))
    assert named <= set(decide_command.commands)
    assert named == set(decide_command.commands)


def test_every_kind_of_link_is_named() -> None:
    section = DECISIONS.split("## Kinds of link")[1].split("##")[0]
    named = set(re.findall(r"`([a-z-]+)`", section)) | {
        f"different-{kind}" for kind in "actor claim content event source place".split()
    }
    assert {V.local(kind) for kind in LINKS} == named


def test_the_least_scores_are_those_of_the_program() -> None:
    for floor in (QUOTE_FLOOR, CONTENT_FLOOR, NAME_FLOOR, REPUBLISHED):
        assert f"| {floor} |" in DECISIONS
