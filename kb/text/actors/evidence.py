"""Whether a name that no given name and no title marks is a person's: what its words and those around it say.

A place in the gazetteer, "in X", "the X said", an acronym after it, an apposition ("X, the grain trader") or a noun of
bodies in it speak against; that somebody of that name speaks, and nothing else, speaks for.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from enum import Enum
from itertools import pairwise

from kb.text import tags
from kb.text.actors.names import NameMention, surname
from kb.text.actors.words import NameBook
from kb.text.passage import Passage
from kb.text.word_sets import union

_LONGEST_PERSON = 4
_APPOSED = 6
_SEEN = 60  # mentions looked at; more of one name say no more
_POST = 2
_PLURAL_VERBS = (["have"], ["are"], ["were"])
_NEWS = frozenset({"news", "press"})
_NOUNS = frozenset({tags.OTHER, tags.NAME, tags.CUE_NOUN, tags.GENITIVE, tags.NUMBER})
_ENDS = frozenset({tags.PREPOSITION, tags.PRONOUN, tags.AUXILIARY, tags.COMPLEMENTIZER, tags.SUBORDINATOR})


class Sort(Enum):
    """What a name stands for, as far as the text shows."""

    PERSON = "person"
    BODY = "body"
    OUTLET = "outlet"
    UNKNOWN = "unknown"


class Evidence:
    """Judges the names of one article.

    Parameters:
        heads: (paragraph, token) of the words that head a source.
        places: lower-case names that are places.
        acronyms: the words of names that the text abbreviates in brackets.
    """

    def __init__(
        self,
        passages: Mapping[int, Passage],
        heads: Container[tuple[int, int]],
        book: NameBook,
        places: Container[str],
        acronyms: Container[tuple[str, ...]],
    ) -> None:
        self._passages, self._heads, self._book = passages, heads, book
        self._places, self._acronyms = places, acronyms
        self.speaking: set[str] = set()

    def speaks(self, mentions: Sequence[NameMention]) -> bool:
        """Whether any of the mentions heads a source."""
        return any((m.paragraph, t) in self._heads for m in mentions[:_SEEN] for t in range(*m.tokens))

    def sort(self, mentions: Sequence[NameMention]) -> Sort:
        """What the name of these mentions, all of the same words, stands for."""
        if any(m.person_like for m in mentions):
            return Sort.PERSON
        words = mentions[0].words
        if any(self._is_called_outlet(m) or self._is_resumed_outlet(m) for m in mentions[:_SEEN]):
            return Sort.OUTLET
        if self._is_body_name(words) or words in self._acronyms:
            return Sort.BODY
        lowers = [w.lower() for w in words]
        placed = " ".join(lowers) in self._places or not self._book.words.place_words.isdisjoint(lowers)
        if placed or len(mentions[0].core) > _LONGEST_PERSON:
            return Sort.UNKNOWN
        if any(self._apposed_body(m) or self._acts_as_body(m) for m in mentions[:_SEEN]):
            return Sort.BODY
        against = sum(self._is_placed(m) or self._has_article(m) for m in mentions[:_SEEN])
        if 3 * against >= min(len(mentions), _SEEN):
            return Sort.BODY if self.speaks(mentions) else Sort.UNKNOWN
        if self._is_full_name(mentions) or self.speaks(mentions):
            return Sort.PERSON
        return Sort.UNKNOWN

    def _is_full_name(self, mentions: Sequence[NameMention]) -> bool:
        """Whether a name of several words ends in the single name of somebody who speaks elsewhere."""
        core = mentions[0].core
        inside = any(m.position for m in mentions[:_SEEN])
        last = surname(core, self._book).lower()
        return len(core) > 1 and inside and not last.endswith("s") and last in self.speaking

    def _is_body_name(self, name: Sequence[str]) -> bool:
        words, lowers = self._book.words, [w.lower() for w in name]
        joined = "-".join(lowers)
        if not self._book.body_words.isdisjoint(lowers) or joined in words.outlets or joined in words.armed_names:
            return True
        return any((w.isupper() and len(w) > 2) or "&" in w for w in name)

    def _is_placed(self, mention: NameMention) -> bool:
        """ "in Kandahar", "near Farley" - not "in Orr’s view", "faith in Orr"."""
        p, start = self._passages[mention.paragraph], mention.tokens.start
        if start == 0 or mention.genitive or mention.title or p.lower[start - 1] not in self._book.words.locatives:
            return False
        return start < 2 or p.lower[start - 2] not in self._book.words.trust_nouns

    def _has_article(self, mention: NameMention) -> bool:
        """ "the Hawks said" - not "the Orr campaign", "the late Tom Orr"."""
        p, (start, end) = self._passages[mention.paragraph], mention.tokens
        if start == 0 or mention.title or p.lower[start - 1] not in self._book.words.articles:
            return False
        return end >= len(p) or p.tags[end] not in _NOUNS

    def _apposed_body(self, mention: NameMention) -> bool:
        """ "Ostrava, the grain trader," with the noun of a body at the apposition's head."""
        p, at = self._passages[mention.paragraph], self._apposed(mention)
        return at is not None and p.lower[at] in union(self._book.words.organization_nouns, self._book.words.firm_nouns)

    def _is_called_outlet(self, mention: NameMention) -> bool:
        """ "Skerrow Voice, the news agency,", "the newspaper Skerrow Voice"."""
        p, apposed, before = self._passages[mention.paragraph], self._apposed(mention), mention.tokens.start - 1
        if apposed is not None and self._is_outlet_noun(p, apposed):
            return True
        known = before > 0 and not mention.title and p.lower[before] not in self._book.words.document_nouns
        return known and self._is_outlet_noun(p, before)

    def _acts_as_body(self, mention: NameMention) -> bool:
        """ "Kolben Alt said its pumps", "Kolben Alt’s chief executive", "group Clear Air said", "the Greens have"."""
        p, (start, end) = self._passages[mention.paragraph], mention.tokens
        words, after = self._book.words, p.lower[end : end + _POST + 1]
        if mention.genitive:
            return "-".join(after[1:]) == "chief-executive" or not words.body_posts.isdisjoint(after[1:2])
        if (end + 1 < len(p) and p.tags[end] == tags.CUE_VERB and after[1:2] == ["its"]) or self._is_called_firm(
            mention
        ):
            return True
        if len(mention.words) > 1:
            called = start > 0 and p.lower[start - 1] in words.organization_nouns and p.words[start - 1].islower()
            return called and not mention.title and (end >= len(p) or p.tags[end] in (tags.CUE_VERB, tags.GENITIVE))
        return mention.words[0].endswith("s") and after[:1] in _PLURAL_VERBS and p.tags[start - 1] in _NOUNS

    def _is_called_firm(self, mention: NameMention) -> bool:
        """ "The mine’s operator, Kolben Alt, ... . The company said"."""
        p, (start, end), words = self._passages[mention.paragraph], mention.tokens, self._book.words
        if start < 2 or p.words[start - 1] != "," or p.lower[start - 2] not in words.firm_nouns:
            return False
        taken_up = words.organization_nouns & words.generic_group_nouns
        return any(p.lower[i] in taken_up and p.lower[i - 1] in words.articles for i in range(end + 1, len(p)))

    def _is_resumed_outlet(self, mention: NameMention) -> bool:
        """ "A friend told Skerrow Voice ... . The newspaper said": it speaks or is told, and is called one next."""
        p, (start, end) = self._passages[mention.paragraph], mention.tokens
        before = p.cues[start - 1 - (p.lower[start - 1] in self._book.words.articles)] if start > 1 else None
        told = before is not None and "recipient" in before.flags
        if not told and (end >= len(p) or p.tags[end] != tags.CUE_VERB):
            return False
        following = p.sentence_at(start).end
        opens = following + 1 < len(p) and p.lower[following] in self._book.words.articles
        return opens and self._is_outlet_noun(p, following + 1)

    def _is_outlet_noun(self, p: Passage, at: int) -> bool:
        words = self._book.words
        agency = p.lower[at] == "agency" and p.lower[at - 1] in _NEWS
        return p.words[at].islower() and (agency or p.lower[at] in words.outlet_nouns)

    def _apposed(self, mention: NameMention) -> int | None:
        """The token of the noun at the head of an apposition to a name, None where there is none."""
        p, comma = self._passages[mention.paragraph], mention.tokens.end
        if comma + 2 >= len(p) or p.words[comma] != "," or p.tags[comma + 1] != tags.DETERMINER:
            return None
        end = comma + 2
        while end < min(len(p), comma + 2 + _APPOSED) and p.tags[end] not in _ENDS and p.is_word[end]:
            end += 1
        return end - 1


def acronyms(mentions: Sequence[NameMention], passages: Mapping[int, Passage]) -> dict[str, tuple[str, ...]]:
    """The acronyms that the text introduces, "Harbour Workers’ Union (HWU)", each with the words of the full name."""
    found: dict[str, tuple[str, ...]] = {}
    for full, short in pairwise(mentions):
        start, end = short.tokens
        if full.paragraph != short.paragraph or full.tokens.end != start - 1 or len(short.words) != 1:
            continue
        p = passages[short.paragraph]
        bracketed = p.words[start - 1] == "(" and end < len(p) and p.words[end] == ")"
        if bracketed and _abbreviates(short.words[0], full.words):
            found[short.words[0]] = full.words
    return found


def _abbreviates(acronym: str, name: Sequence[str]) -> bool:
    letters = acronym.replace(".", "")
    initials = "".join(part[0] for word in name for part in word.split("-") if part[:1].isupper())
    return letters.isupper() and len(letters) > 1 and initials.upper() == letters
