"""Quotations that a clause announces without a cue of the list: Mr. Lee shot back: “...” / He put it bluntly, “...”

The last resort of a sentence: it looks only at quotations that no other rule took.
"""

from __future__ import annotations

from kb.text import tags
from kb.text.attribution.finding import Finding
from kb.text.attribution.scope import Scope
from kb.text.attribution.subjects import main_subject, subject_before, verb_group_start
from kb.text.lexicon import CueClass
from kb.text.passage import Range
from kb.text.quotations import QUOTE
from kb.text.word_sets import union

ANNOUNCED = "announced"
NEXT_PARAGRAPH = "next-paragraph"
_SHORTEST_QUOTE = 4
_FINITE = frozenset({tags.AUXILIARY, tags.PAST, tags.CUE_VERB})


def find_announced(scope: Scope) -> Finding | None:
    """The attribution of the first untaken quotation after a colon, or after a comma where it is a whole sentence."""
    p = scope.p
    if not p.any_quoted(scope.start, scope.end):
        return None
    for index in range(scope.start + 3, scope.end - _SHORTEST_QUOTE):
        if p.words[index] != QUOTE or p.quoted[index - 1] or not p.quoted[index] or scope.taken[index]:
            continue
        mark = p.words[index - 1]
        if mark == ":" or (mark == "," and p.words[index + 1][0].isupper()):
            return _announce(scope, index)
    return None


def _announce(scope: Scope, quote: int) -> Finding | None:
    p, close = scope.p, scope.p.quote_end(quote, scope.stop)
    if close - quote < _SHORTEST_QUOTE or any(scope.taken[scope.start : quote]):
        return None
    if p.words[quote - 1] == "," and close < scope.end:
        return None
    found = announcement(scope, quote - 1)
    if found is None:
        return None
    return Finding(found.source, found.cue, (Range(quote, close),), CueClass.SPEECH, ANNOUNCED, None, found.source)


def announcement(scope: Scope, mark: int) -> Finding | None:
    """The subject and last verb of the clause that ends in the mark at `mark`, with no content yet."""
    p = scope.p
    verb = next((i for i in range(mark - 1, scope.start, -1) if _is_finite(scope, i)), None)
    if verb is None:
        return None
    subject = main_subject(p, scope.start, verb) or _in_as_clause(scope, verb)
    if subject is None or scope.lower(subject.start) in union(p.lexicon.words.expletives, p.lexicon.words.determiners):
        named = subject is not None and any(w[0].isupper() for w in p.words[subject.start + 1 : subject.end])
        if not named or subject is None:
            return None
    return Finding(subject, Range(verb, verb + 1), (), CueClass.SPEECH, NEXT_PARAGRAPH, p.cues[verb], subject)


def _in_as_clause(scope: Scope, verb: int) -> Range | None:
    """ "As Ann Orr put it, “...”": the subject stands right before the verb."""
    if scope.tag(scope.start) != tags.SUBORDINATOR:
        return None
    return subject_before(scope.p, verb_group_start(scope.p, verb, scope.start), scope.start).phrase


def _is_finite(scope: Scope, index: int) -> bool:
    particle = scope.p.lower[index] in scope.p.lexicon.words.phrasal_particles
    return not scope.p.quoted[index] and not particle and (scope.p.tags[index] in _FINITE or index in scope.cues)
