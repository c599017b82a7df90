"""Matchers: what a new text shares with the rest, each finding a suggested link with its score and its reason.

They suggest and never decide: nothing they say counts before a person confirms it, and unnamed actors are left apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rdflib import URIRef

from kb import __version__
from kb.decide.acts import record
from kb.decide.candidates import ClaimText, Index, Thing, things
from kb.decide.records import Draft, Sort, program
from kb.decide.works import cited, work_drafts
from kb.graph.store import Store
from kb.ids import Minter
from kb.model import Tool
from kb.text.match_names import match_names, weigh_roles
from kb.text.match_quotes import MIN_RUN, Match, match_content, match_quotes
from kb.text.match_words import words
from kb.text.slots import SlotFound, find_slots
from kb.text.values import Relation, compare_quantities
from kb.vocab import V

MATCHER = Tool("whence-matcher", __version__)
QUOTE_FLOOR = 0.5
"""The least score of a suggested quote: a match of five words that stand inside a longer quote."""
CONTENT_FLOOR = 0.4
NAME_FLOOR = 0.6
COPIED_WORDS = 10
"""The least run of common words that is called possible copying: ten words in a row seldom meet by chance."""
MOST_NAMESAKES = 5
"""How many clusters of namesakes are suggested for one actor, the likeliest first."""
_PERSONS = frozenset({"Person"})
_TOLLS = frozenset({"dead", "missing", "injured"})


def suggest(store: Store, version: URIRef, at: datetime) -> tuple[URIRef, ...]:
    """Suggest links between what `version` says and the rest of the knowledge base.

    The derived graph must be fresh: it holds who is already known to be whom. Running it again suggests nothing new.

    Parameters:
        version: a captured text.
        at: the moment of suggesting.

    Returns:
        the new suggestions.
    """
    index = Index(store, version)
    drafts: dict[tuple[URIRef, ...], Draft] = {}
    for draft in (
        *_claims(index),
        *_actors(store, version, index),
        *work_drafts(store, version, index),
    ):
        key = (*sorted((draft.subject, draft.target or draft.subject)), draft.kind or draft.subject)
        if key not in drafts or _score(draft) > _score(drafts[key]):
            drafts[key] = draft
    return record(store, list(drafts.values()), program(store.base, MATCHER), at)


def _score(draft: Draft) -> float:
    return draft.score or 0.0


# --- claims ---------------------------------------------------------------------------------------------------------


def _claims(index: Index) -> Iterator[Draft]:
    for one in index.own:
        for candidate in index.candidates(one.claim, one.keys):
            for other in index.claim(candidate):
                if other.article != one.article and _worth(one) and _worth(other):
                    yield from _compare(one, other)


def _worth(one: ClaimText) -> bool:
    """Whether a claim has words enough to match: "declined to comment" says nothing."""
    return one.act != "decline-to-comment" and len(words(one.quote)) >= MIN_RUN


def _compare(one: ClaimText, other: ClaimText) -> Iterator[Draft]:
    earlier, later = sorted((one, other), key=lambda text: (text.published or "9999", text.claim))
    match = match_quotes(earlier.quote, later.quote)
    if match is not None and match.score >= QUOTE_FLOOR:
        yield _same_words(earlier, later, match)
        yield from _copied(earlier, later, match)
        yield from cited(earlier, later, match.score, match.reason)
    else:
        yield from _same_content(earlier, later)
    yield from _figures(earlier, later)


def _speakers(one: ClaimText, other: ClaimText) -> tuple[float, str]:
    """How well (0..1) the speakers of two claims can be one, and the reason; 0 where they are two."""
    if one.unnamed or other.unnamed or not one.names or not other.names:
        return 0.85, "a speaker is unnamed"
    match = match_names(one.names, other.names)
    if match is None:
        return 0.0, f"{one.speaker} and {other.speaker} are different speakers"
    match = weigh_roles(match, one.described, other.described)
    return (match.score if match.score >= NAME_FLOOR else 0.0), match.reason


def _same_words(earlier: ClaimText, later: ClaimText, match: Match) -> Draft:
    trust, reason = _speakers(earlier, later)
    credit = later.credits(earlier.outlet)
    basis = f"{match.likeness.value}: {match.reason}; {reason}"
    if credit:
        basis += f"; the later text credits {earlier.outlet}"
    relayed = earlier.by_outlet or later.by_outlet
    kind = _kind(credit=credit and later.by_outlet, relayed=relayed and not trust, one=trust > 0)
    score = match.score * trust if trust else match.score
    if credit and kind != V.different_claim:
        score += (1 - score) * 0.5
    return _link(later.claim, kind, earlier.claim, score, basis, match)


def _kind(*, credit: bool, relayed: bool, one: bool) -> URIRef:
    """What two printings of the same words are: a repetition where an outlet is credited that printed the earlier one,
    the same content where an outlet only passes it on, else one claim or two by whether the speaker can be one."""
    if credit:
        return V.repeats
    if relayed:
        return V.same_content
    return V.same_claim if one else V.different_claim


def _copied(earlier: ClaimText, later: ClaimText, match: Match) -> Iterator[Draft]:
    if match.shared < COPIED_WORDS or earlier.outlet in {"", later.outlet} or later.credits(earlier.outlet):
        return
    basis = f"{match.shared} words in common without credit to {earlier.outlet}"
    weight = 0.4 if later.directness == "direct" else 0.8
    yield _link(later.claim, V.possible_copy, earlier.claim, match.score * weight, basis, match)


def _same_content(earlier: ClaimText, later: ClaimText) -> Iterator[Draft]:
    match = match_content(earlier.quote, later.quote)
    if match is None:
        return
    trust, reason = _speakers(earlier, later)
    score = match.score + (1 - match.score) * 0.3 * trust
    if score >= CONTENT_FLOOR:
        yield from cited(earlier, later, match.score, match.reason)
        yield _link(
            later.claim, V.same_content, earlier.claim, score, f"{match.likeness.value}: {match.reason}; {reason}"
        )


def _figures(earlier: ClaimText, later: ClaimText) -> Iterator[Draft]:
    """Two tolls of what may be one event: the same, compatible, or such that one must be wrong."""
    ours, theirs = ({slot.slot: slot for slot in find_slots(text.quote)} for text in (earlier, later))
    for slot in sorted(ours.keys() & theirs.keys() & _TOLLS):
        yield from _differing(earlier, later, ours[slot], theirs[slot])


def _differing(earlier: ClaimText, later: ClaimText, ours: SlotFound, theirs: SlotFound) -> Iterator[Draft]:
    if ours.quantity is None or theirs.quantity is None:
        return
    relation = compare_quantities(ours.quantity, theirs.quantity)
    if relation is Relation.SAME:
        return
    kind = V.contradicts if relation is Relation.CONTRADICTORY else V.differs_in_value
    basis = f"{ours.slot}: {ours.text} against {theirs.text}, which are {relation.value}"
    yield _link(later.claim, kind, earlier.claim, 0.5, basis)


def _link(subject: URIRef, kind: URIRef, target: URIRef, score: float, basis: str, match: Match | None = None) -> Draft:
    dropped = added = changed = None
    if match is not None:
        dropped = " | ".join(match.difference.dropped)
        added = " | ".join(match.difference.added)
        changed = " | ".join(f"{ours} → {theirs}" for ours, theirs in match.difference.changed)
    return Draft(
        Sort.LINK,
        subject,
        V.suggested,
        basis,
        kind,
        target,
        round(score, 3),
        dropped=dropped,
        added=added,
        changed=changed,
    )


# --- actors ---------------------------------------------------------------------------------------------------------


def _actors(store: Store, version: URIRef, index: Index) -> Iterator[Draft]:
    for one in things(store, graph=Minter(store.base).version_graph(version)):
        yield from _namesakes(one, index)


def _namesakes(one: Thing, index: Index) -> Iterator[Draft]:
    """The best match in each cluster of actors that are already one: further ones would say nothing more."""
    best: dict[URIRef, Draft] = {}
    keys = [key for key in index.keys(one.node) if key.startswith(("n:", "i:"))]
    for candidate in index.candidates(one.node, keys):
        for other in index.thing(candidate):
            draft = _same_name(one, other)
            home = other.known or other.node
            if (
                draft is not None
                and home != one.known
                and (draft.score or 0) > (best[home].score or 0 if home in best else 0)
            ):
                best[home] = draft
    yield from sorted(best.values(), key=lambda draft: (-_score(draft), str(draft.target)))[:MOST_NAMESAKES]


def _same_name(one: Thing, other: Thing) -> Draft | None:
    if one.node.split("#")[0] == other.node.split("#")[0]:
        return None
    match = match_names(one.names, other.names)
    if match is None or (_PERSONS & one.types) != (_PERSONS & other.types):
        return None
    weighed = weigh_roles(match, one.roles, other.roles)
    if weighed.score >= NAME_FLOOR:
        return _link(one.node, V.same_actor, other.node, weighed.score, weighed.reason)
    if match.score >= NAME_FLOOR:
        return _link(one.node, V.different_actor, other.node, round(1 - weighed.score, 3), weighed.reason)
    return None
