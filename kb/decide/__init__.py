"""Decide: the one way to write anything after ingest. Append-only, by people and programs, with who, when and why."""

from kb.decide.acts import confirm, confirm_all, grade, judge, link, record, review, undo
from kb.decide.chain import Broken, verify
from kb.decide.claim_record import ClaimDraft, NewActor
from kb.decide.corrections import Changes, add_actor, add_claim, add_event, correct_claim
from kb.decide.keys import keys_of
from kb.decide.log import decision, decisions_on, head
from kb.decide.reanchor import carry_over
from kb.decide.records import EDITOR, REVIEWER, Decider, Decision, Draft, Sort, matter, person, program
from kb.decide.standing import disagreements_on, history_of, standing_on
from kb.decide.suggest import suggest

__all__ = [
    "EDITOR",
    "REVIEWER",
    "Broken",
    "Changes",
    "ClaimDraft",
    "Decider",
    "Decision",
    "Draft",
    "NewActor",
    "Sort",
    "add_actor",
    "add_claim",
    "add_event",
    "carry_over",
    "confirm",
    "confirm_all",
    "correct_claim",
    "decision",
    "decisions_on",
    "disagreements_on",
    "grade",
    "head",
    "history_of",
    "judge",
    "keys_of",
    "link",
    "matter",
    "person",
    "program",
    "record",
    "review",
    "standing_on",
    "suggest",
    "undo",
    "verify",
]
