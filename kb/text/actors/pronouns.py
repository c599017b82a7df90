"""Whom "he" or "she" means: the person before it who is nearest, most prominent and of the right gender."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kb.text import tags
from kb.text.actors.names import NameMention
from kb.text.actors.people import Parties, Party
from kb.text.actors.words import UNKNOWN, Gender
from kb.text.passage import Passage

# Weights of the salience score, set by hand on labelled articles; see docs/extraction.md.
_SENTENCE = -2.0
_QUOTED = -6.0
_SAME_GENDER = 1.0
_UNKNOWN_GENDER = -0.5
_SUBJECT = 1.6
_GOVERNED = -1.2
_OWNER = -1.0
_SOURCE = 1.2
_VERB = 1.0
_RECENT = 0.8
_DOUBTFUL = -1.5
_FARTHEST = 12
_EARLY = 3


class Place(NamedTuple):
    """A token in the article: its paragraph, its index there, and its sentence counted through the article."""

    paragraph: int
    token: int
    sentence: int
    quoted: bool


class Candidate(NamedTuple):
    """A person that a pronoun may mean, with the score and the place (paragraph, token) of the mention for it."""

    party: Party
    score: float
    at: tuple[int, int]


class PronounResolver:
    """Resolves pronouns of one article against its persons, in reading order: whoever was "he" is a man from then on.

    Parameters:
        parties: the persons and bodies of the article.
        passages: the paragraphs that their places count in.
        sources: (paragraph, token) of every token of an attribution's source.
    """

    def __init__(self, parties: Parties, passages: Mapping[int, Passage], sources: set[tuple[int, int]]) -> None:
        self.sources, self.passages = sources, passages
        pairs = [(m, party) for party in parties.all if party.is_person for m in party.mentions]
        pairs.sort(key=lambda pair: (pair[0].paragraph, pair[0].tokens))
        self.mentions = pairs
        self._keys = [(m.paragraph, m.tokens.start) for m, _ in pairs]
        self._prior = [self._prominence(m) for m, _ in pairs]
        self._called: dict[int, Gender] = {}

    def resolve(self, place: Place, gender: Gender, recent: Sequence[Party]) -> Candidate | None:
        """The most likely person, or None where no person stands within reach.

        Parameters:
            gender: that of the pronoun.
            recent: the last speakers before the pronoun, newest last.
        """
        best: Candidate | None = None
        last = bisect_left(self._keys, (place.paragraph, place.token))
        for index in range(last - 1, -1, -1):
            mention, party = self.mentions[index]
            if place.sentence - mention.sentence > _FARTHEST:
                break
            if UNKNOWN not in (gender, party.gender) and party.gender != gender:
                continue
            score = self._prior[index] + self._relation(mention, party, place, gender)
            score += _DOUBTFUL * (not party.is_surely_person and self._called.get(id(party)) != gender)
            score += _RECENT * any(party is r for r in recent[-3:])
            if best is None or score > best.score:
                best = Candidate(party, score, self._keys[index])
        if best is not None:
            self._called[id(best.party)] = gender
        return best

    def _relation(self, mention: NameMention, party: Party, place: Place, gender: Gender) -> float:
        score = _SENTENCE * (place.sentence - mention.sentence)
        if mention.quoted and not place.quoted:
            score += _QUOTED
        known = self._called.get(id(party), UNKNOWN) if party.gender == UNKNOWN else party.gender
        return score + (_SAME_GENDER if known == gender else _UNKNOWN_GENDER)

    def _prominence(self, mention: NameMention) -> float:
        p = self.passages[mention.paragraph]
        start, end = mention.tokens
        score = _SOURCE * ((mention.paragraph, start) in self.sources)
        if mention.position - len(mention.title) <= _EARLY or _opens_clause(p, mention):
            score += _SUBJECT
        elif p.tags[max(0, start - len(mention.title) - 1)] in (tags.PREPOSITION, tags.INFINITIVE, tags.CONJUNCTION):
            score += _GOVERNED
        if mention.genitive:
            score += _OWNER
        following = p.tags[end] if end < len(p) else ""
        return score + _VERB * (following in (tags.AUXILIARY, tags.CUE_VERB, tags.PAST))


def _opens_clause(p: Passage, mention: NameMention) -> bool:
    """Whether a name is the subject after a fronted adjunct: "In his last letter to the members, Orr struck"."""
    start, end = mention.tokens.start - len(mention.title), mention.tokens.end
    opening = p.tags[mention.tokens.start - mention.position]
    finite = end < len(p) and p.tags[end] in (tags.AUXILIARY, tags.CUE_VERB, tags.PAST)
    return finite and p.words[start - 1] == "," and opening in (tags.PREPOSITION, tags.SUBORDINATOR)
