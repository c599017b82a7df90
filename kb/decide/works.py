"""Matchers for works: republished articles, cited works that are held, events, and who runs an outlet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rdflib import URIRef

from kb.decide.candidates import ClaimText, Index, Thing, things
from kb.decide.records import Draft, Sort
from kb.graph.asking import rows
from kb.graph.store import Store
from kb.ids import Minter
from kb.text.match_quotes import match_content
from kb.text.match_words import plain_key
from kb.text.owners import find_owners
from kb.vocab import V

REPUBLISHED = 0.5
"""The least share of the shorter text's paragraphs that stand in the other word for word."""
_EVENTS = frozenset({"Event", "Attack", "ArmedEngagement", "CommunicationEvent"})
_WORKS = frozenset({"Source", "PublishedReport", "Newsletter", "Recording", "Post"})
_CONTENT = frozenset({"body", "heading", "caption", "title"})
_VOICES = _WORKS | {"Outlet", "Organization"}
_OWNERS = frozenset({"Organization", "ArmedGroup", "Government", "Person"})
STATED = 0.8
"""The score of a tie that a text states in so many words: the text may be wrong, or speak of another time."""


def work_drafts(store: Store, version: URIRef, index: Index) -> Iterator[Draft]:
    """Suggested links between works, and between events, that `version` brings in."""
    yield from _republished(store, version, index)
    yield from _operated_by(store, version)
    for one in things(store, graph=Minter(store.base).version_graph(version)):
        for candidate in index.candidates(one.node, [key for key in index.keys(one.node) if key[0] in "se"]):
            for other in index.thing(candidate):
                draft = _same_event(one, other) or _same_work(one, other)
                if draft is not None:
                    yield draft


def _republished(store: Store, version: URIRef, index: Index) -> Iterator[Draft]:
    """Other articles most of whose paragraphs are this one's; the later one republishes the earlier one."""
    seen: dict[URIRef, ClaimText] = {}
    for one in index.own:
        for candidate in index.candidates(one.claim, [key for key in one.keys if key.startswith("q:")]):
            for other in index.claim(candidate):
                if other.article != one.article:
                    seen.setdefault(other.version, other)
    for other_version, other in sorted(seen.items()):
        share = _shared(store, version, other_version)
        if share >= REPUBLISHED:
            earlier, later = sorted((index.own[0], other), key=lambda text: (text.published or "9999", text.article))
            basis = f"{share:.0%} of the shorter text's paragraphs stand in the other word for word"
            yield _link(later.article, V.republished_from, earlier.article, share, basis)


def _shared(store: Store, one: URIRef, other: URIRef) -> float:
    ours, theirs = (_paragraphs(store, version) for version in (one, other))
    return (ours & theirs).total() / max(1, min(ours.total(), theirs.total()))


def _paragraphs(store: Store, version: URIRef) -> Counter[str]:
    return Counter(
        plain_key(str(row["text"]))
        for row in rows(store, "match-paragraphs", version=version)
        if str(row.get("kind", "")).rsplit("/", 1)[-1] in _CONTENT
    )


def _operated_by(store: Store, version: URIRef) -> Iterator[Draft]:
    """Who runs the outlets and periodicals that `version` names, where one of its paragraphs says so."""
    here = things(store, graph=Minter(store.base).version_graph(version))
    voices, owners = (
        {name: one for one in here if one.types & kinds for name in one.names} for kinds in (_VOICES, _OWNERS)
    )
    for row in rows(store, "match-paragraphs", version=version):
        for tie in find_owners(str(row["text"]), voices, owners):
            voice, owner = voices[tie.outlet], owners[tie.owner]
            if voice.node != owner.node:
                basis = f"paragraph {row['number']} links {tie.outlet} to {tie.owner}: {tie.wording}"
                yield _link(voice.node, V.operated_by, owner.node, STATED, basis)


def cited(earlier: ClaimText, later: ClaimText, score: float, reason: str) -> Iterator[Draft]:
    """That the later article cites the earlier one, where it names its outlet beside a claim that both carry.

    Parameters:
        score: how alike the two claims are, 0 to 1.
        reason: why they are.
    """
    if earlier.outlet != later.outlet and later.credits(earlier.outlet):
        basis = f"it names {earlier.outlet} for what stands there: {reason}"
        yield _link(later.article, V.cites, earlier.article, score + (1 - score) * 0.5, basis)


def _same_event(one: Thing, other: Thing) -> Draft | None:
    if not (one.types & other.types & _EVENTS) or _same_text(one, other):
        return None
    if (one.places and other.places and not one.places & other.places) or _dates_differ(one, other):
        return None
    shared = [f"both are called {name}" for name in sorted(one.names & other.names) if len(name.split()) > 1]
    shared += [f"both happened in {place}" for place in sorted(one.places & other.places)]
    shared += [f"both happened {date}" for date in sorted(one.dates & other.dates)]
    if not shared:
        return None
    return _link(one.node, V.same_event, other.node, min(0.9, 0.4 + 0.2 * len(shared)), "; ".join(shared))


def _dates_differ(one: Thing, other: Thing) -> bool:
    """Whether no date of the one can be a date of the other: "2016-07" can be "2016-07-12"."""
    if not one.dates or not other.dates:
        return False
    return not any(a.startswith(b) or b.startswith(a) for a in one.dates for b in other.dates)


def _same_work(one: Thing, other: Thing) -> Draft | None:
    if not one.types & _WORKS or not other.types & _WORKS or _same_text(one, other):
        return None
    match = match_content(max(one.names, key=len, default=""), max(other.names, key=len, default=""))
    if match is None:
        return None
    return _link(one.node, V.same_source, other.node, match.score, match.reason)


def _same_text(one: Thing, other: Thing) -> bool:
    return one.node.split("#")[0] == other.node.split("#")[0]


def _link(subject: URIRef, kind: URIRef, target: URIRef, score: float, basis: str) -> Draft:
    return Draft(Sort.LINK, subject, V.suggested, basis, kind, target, round(score, 3))
