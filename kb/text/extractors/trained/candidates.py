"""Every reading of a page that may be right: those of the rules, those of the models, and those that join the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.text.attribution.finder import Located
from kb.text.attribution.finding import Finding
from kb.text.extractors.trained.cue_stage import proposed_cues
from kb.text.extractors.trained.page import Page
from kb.text.extractors.trained.role_stage import RoleReading, read_roles
from kb.text.extractors.trained.sequences import Labeller
from kb.text.lexicon import Cue, CueClass
from kb.text.passage import Range

RULE = "trained"
RULES, MODEL, BOTH, SOURCE_OF_RULES, CONTENT_OF_RULES = "rules", "model", "both", "rules' source", "rules' content"


@dataclass(frozen=True, slots=True)
class Place:
    """Words that may report: `chance` is what the first model gives them, `rule` what the rules found there."""

    page: Page
    cue: Range
    chance: float
    rule: Located | None
    reading: RoleReading


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a place. `origin` says whose source and contents it has."""

    place: Place
    origin: str
    located: Located

    @property
    def finding(self) -> Finding:
        """The reading as the rules would hand it over."""
        return self.located.finding


def find_candidates(pages: Sequence[Page], cues: Labeller, roles: Labeller) -> list[Candidate]:
    """All candidates of a document, in reading order; every finding of the rules is among them."""
    return [candidate for page in pages for place in _places(page, cues, roles) for candidate in _candidates(place)]


def _places(page: Page, cues: Labeller, roles: Labeller) -> Iterator[Place]:
    proposed = list(proposed_cues(page, cues))
    chances = {token: one.chance for one in proposed for token in range(*one.tokens)}
    for rule in page.findings:
        cue = rule.finding.cue
        chance = max((chances.get(token, 0.0) for token in range(*cue)), default=0.0)
        yield Place(page, cue, chance, rule, read_roles(page, cue, rule, roles))
    for cue, chance in proposed:
        if page.found_at(cue) is None:
            yield Place(page, cue, chance, None, read_roles(page, cue, None, roles))


def _candidates(place: Place) -> Iterator[Candidate]:
    reading, rule = place.reading, place.rule
    if rule is None:
        if reading.contents:
            yield Candidate(place, MODEL, _new(place, reading.source, reading.contents))
        return
    same_source = reading.source == rule.finding.source
    same_contents = reading.contents == tuple(sorted(rule.finding.contents))
    yield Candidate(place, BOTH if same_source and same_contents else RULES, rule)
    if not same_source:
        yield Candidate(place, CONTENT_OF_RULES, _changed(rule, reading.source, rule.finding.contents))
    if reading.contents and not same_contents:
        yield Candidate(place, SOURCE_OF_RULES, _changed(rule, rule.finding.source, reading.contents))
        if not same_source:
            yield Candidate(place, MODEL, _changed(rule, reading.source, reading.contents))


def _changed(rule: Located, source: Range | None, contents: tuple[Range, ...]) -> Located:
    return replace(rule, finding=replace(rule.finding, source=source, contents=contents, rule=RULE))


def _new(place: Place, source: Range | None, contents: tuple[Range, ...]) -> Located:
    word = _word(place.page, place.cue)
    kind = next((k for k in CueClass if word is not None and k in word.classes), CueClass.SPEECH)
    finding = Finding(source, place.cue, contents, kind, RULE, word, source)
    return Located(place.page.number, place.page.passage, finding)


def _word(page: Page, cue: Range) -> Cue | None:
    p = page.passage
    verbs = [word for word in p.cues[slice(*cue)] if word is not None]
    nouns = [noun for lower in p.lower[slice(*cue)] if (noun := p.lexicon.noun(lower)) is not None]
    return next(iter([*reversed(verbs), *reversed(nouns)]), None)
