"""Decide: the one way to write anything after ingest. Append-only, by people and programs, with who, when and why."""

from kb.decide.acts import confirm, grade, judge, link, record, review, undo
from kb.decide.log import Broken, decision, decisions_on, verify
from kb.decide.records import EDITOR, REVIEWER, Decider, Decision, Draft, Sort, person, program
from kb.decide.standing import disagreements_on, history_of, standing_on

__all__ = [
    "EDITOR",
    "REVIEWER",
    "Broken",
    "Decider",
    "Decision",
    "Draft",
    "Sort",
    "confirm",
    "decision",
    "decisions_on",
    "disagreements_on",
    "grade",
    "history_of",
    "judge",
    "link",
    "person",
    "program",
    "record",
    "review",
    "standing_on",
    "undo",
    "verify",
]
