"""The positions that an article gives a person: titles before the name, nouns beside it, appositions after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kb.model import Role
from kb.text import tags
from kb.text.actors.names import NameMention
from kb.text.actors.words import ActorWords
from kb.text.passage import Passage, Range
from kb.text.word_sets import union

_LONGEST = 16
_HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "sir", "madame", "dame", "lord", "lady"})
_SPELLED = {
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "gen": "general",
    "lt": "lieutenant",
    "col": "colonel",
    "sgt": "sergeant",
    "capt": "captain",
    "prof": "professor",
    "rev": "reverend",
    "maj": "major",
    "adm": "admiral",
    "dr": "doctor",
}
_OPENERS = frozenset({tags.DETERMINER, tags.OTHER, tags.CUE_NOUN, tags.NAME, tags.GERUND, tags.PAST})
_YEARS = re.compile(r"\bfrom ((?:19|20)\d\d) (?:to|until) ((?:19|20)\d\d)\b|\bsince ((?:19|20)\d\d)\b")
_ORGANIZATION = re.compile(
    r"\b(?:of|at|for|with) (?:the )?([A-Z][\w’'&.-]*(?: (?:of |for |and |the )*[A-Z][\w’'&.-]*)*)"
)
_LEADING_DETERMINER = re.compile(r"^(?:the|a|an) ", re.IGNORECASE)


class RoleReader:
    """Reads the roles that mentions of one article print; each mention is read once."""

    def __init__(self, passages: Mapping[int, Passage], words: ActorWords) -> None:
        self._passages, self._words = passages, words
        self._read: dict[NameMention, tuple[Role, ...]] = {}

    def roles(self, mentions: Iterable[NameMention]) -> tuple[Role, ...]:
        """The roles that any of the mentions prints, each once, in reading order."""
        found: dict[str, Role] = {}
        for mention in mentions:
            for role in self._of(mention):
                found.setdefault(role.title.lower(), role)
        return tuple(found.values())

    def _of(self, mention: NameMention) -> tuple[Role, ...]:
        known = self._read.get(mention)
        if known is None:
            p = self._passages[mention.paragraph]
            texts = (*_titles(mention), _before(p, mention, self._words), _after(p, mention, self._words))
            known = self._read[mention] = tuple(make_role(text) for text in texts if text)
        return known


def make_role(text: str) -> Role:
    """The role that a description tells: title, organisation after "of" or "at", years where it names them."""
    title = _LEADING_DETERMINER.sub("", text.strip(" ,"))
    organization = _ORGANIZATION.search(title)
    years = _YEARS.search(title)
    during = None
    if years:
        during = f"{years[1]}/{years[2]}" if years[1] else f"{years[3]}/.."
    return Role(title, organization[1] if organization else None, during)


def _titles(mention: NameMention) -> list[str]:
    kept = [t for t in mention.title if t.rstrip(".") not in _HONORIFICS]
    return [" ".join(_SPELLED.get(t.rstrip("."), t) for t in kept)] if kept else []


def _before(p: Passage, mention: NameMention, words: ActorWords) -> str | None:
    """ "campaign spokesman" in "the campaign spokesman Tom Lee"."""
    end = mention.tokens.start - len(mention.title)
    if end > 1 and p.words[end - 1] == "," and not mention.title:
        end -= 1
    start = end
    while start > 0 and p.tags[start - 1] in (tags.OTHER, tags.NAME, tags.CUE_NOUN) and end - start < 6:
        start -= 1
    if start == end or not _is_role_noun(p.lower[end - 1], words):
        return None
    return _text(p, Range(start, end))


def _after(p: Passage, mention: NameMention, words: ActorWords) -> str | None:
    """ "mayor of Ulm" in "Ann Orr, mayor of Ulm,"."""
    comma = mention.tokens.end
    if comma + 1 >= len(p) or p.words[comma] != "," or p.tags[comma + 1] not in _OPENERS:
        return None
    end = comma + 1
    while end < len(p) and end - comma < _LONGEST and p.words[end] not in (",", ".", ";", "”", '"', "—", "("):
        if p.tags[end] in (tags.AUXILIARY, tags.PRONOUN, tags.SUBORDINATOR, tags.CUE_VERB):
            break
        end += 1
    text = Range(comma + 1, end)
    return _text(p, text) if any(_is_role_noun(p.lower[i], words) for i in range(text.start, text.end)) else None


def _is_role_noun(word: str, words: ActorWords) -> bool:
    known = union(words.titles, words.male_roles, words.female_roles, words.anonymous_nouns)
    return word in known or word.endswith(("er", "or", "ist", "man", "woman", "ant", "ent", "head", "chief", "ian"))


def _text(p: Passage, tokens: Range) -> str:
    start, end = p.span(tokens)
    return p.text[start:end]
