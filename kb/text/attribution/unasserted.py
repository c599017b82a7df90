"""Cues that assert nothing: those of a clause that only names what was or may have been said, and of a question.

"Whether the memo says what the Courier says it says is another matter", "What the ministry said it would do is not what
it did", "What did Hale say?". Where a clause says what the thing is, it does assert: "What Hale said was that ...".
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.text import tags
from kb.text.attribution.scope import Scope
from kb.text.attribution.subjects import subject_before, verb_group_start


def leave_unasserted(scope: Scope) -> None:
    """Takes from the scope the cues of a clause or question that opens it."""
    words = scope.p.lexicon.words
    if scope.lower(scope.start) in words.open_questions and not scope.quoted(scope.start):
        for verb in list(_unasserted(scope)):
            del scope.cues[verb]


def _unasserted(scope: Scope) -> Iterator[int]:
    """The cues of the opening clause, each with its subject right after the last one: the Courier says | it says."""
    words, at = scope.p.lexicon.words, scope.start + 1
    at += scope.tag(at) == tags.AUXILIARY
    for verb in sorted(scope.cues):
        subject = subject_before(scope.p, verb_group_start(scope.p, verb, at), at).phrase
        if subject is None or subject.start != at or _tells(scope, verb):
            return
        yield verb
        at = scope.after_verb(verb)
        at += scope.lower(at) in words.open_questions


def _tells(scope: Scope, verb: int) -> bool:
    """Whether the words after a cue say what was said: "What Hale said was that ...", "what she called a disgrace"."""
    words, after = scope.p.lexicon.words, scope.after_verb(verb)
    if "naming" in scope.cues[verb].cue.flags or scope.lower(after) == "as":
        return True
    return scope.lower(after) in words.be_forms and (
        scope.tag(after + 1) == tags.COMPLEMENTIZER or scope.quoted(after + 1)
    )
