"""The actors of one article, made once each and found again: parties by name, the unnamed by description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass

from kb.ids import slug
from kb.model import UNNAMED_KINDS, Actor, ActorKind, ActorName, Anchor, Document, Number
from kb.text.actors.kinds import kind_of_description, number_of
from kb.text.actors.names import NameMention
from kb.text.actors.people import Party, kind_of
from kb.text.actors.phrase import SourcePhrase
from kb.text.actors.roles import RoleReader, make_role
from kb.text.actors.unnamed import anonymity, is_pseudonym
from kb.text.actors.words import FEMALE, MALE, UNKNOWN, Gender, NameBook
from kb.text.passage import Passage
from kb.text.word_sets import union

_NEAR = 3
_LOOK_BACK = 40
_DESCRIPTION_WORDS = 12


@dataclass(slots=True)
class _Entry:
    """An actor, where it last spoke, the head noun of its description, and its gender if known."""

    actor: Actor
    paragraph: int
    head: str
    gender: Gender
    token: int = 0


class Register:
    """Makes the actors of an article and finds them again; ids are stable for the same text.

    `spoken` are the ids of the last speakers, newest last.
    """

    def __init__(
        self,
        document: Document,
        passages: Mapping[int, Passage],
        book: NameBook,
        reader: RoleReader,
        places: Container[str] = (),
    ) -> None:
        self._reader, self._places = reader, places
        self._document, self._passages, self._book, self._words = document, passages, book, book.words
        self._entries: dict[str, _Entry] = {}
        self._of_party: dict[int, str] = {}
        self._of_description: dict[str, str] = {}
        self._stems: Counter[str] = Counter()
        self._of_head: dict[str, str] = {}
        self.spoken: tuple[str, ...] = ()

    def actor(self, actor_id: str) -> Actor:
        """The actor with this id."""
        return self._entries[actor_id].actor

    def gender(self, actor_id: str) -> Gender:
        """The gender of an actor, "-" where the text does not tell."""
        return self._entries[actor_id].gender

    def knows(self, head: str) -> bool:
        """Whether somebody described by this head noun has spoken before."""
        return head in self._of_head

    def fits(self, actor_id: str, pronoun: str) -> bool:
        """Whether "it" or "they" can mean this actor."""
        actor = self._entries[actor_id].actor
        if pronoun in self._words.plural_pronouns:
            return actor.number is Number.COLLECTIVE
        return pronoun in self._words.neuter_pronouns and actor.kind not in UNNAMED_KINDS | {ActorKind.PERSON}

    def latest(self, pronoun: str, paragraph: int, reach: int = _NEAR) -> str | None:
        """The last speaker within `reach` paragraphs before that a neuter or plural pronoun can mean."""
        for actor_id in reversed(self.spoken):
            if paragraph - self._entries[actor_id].paragraph > reach:
                return None
            if self.fits(actor_id, pronoun):
                return self._touch(actor_id, paragraph)
        return None

    def latest_unnamed(self, paragraph: int, gender: Gender) -> str | None:
        """The last speaker, where that is one unnamed person of no other gender, here or one paragraph before."""
        if not self.spoken:
            return None
        entry = self._entries[self.spoken[-1]]
        near = paragraph - entry.paragraph <= 1 and entry.gender in (UNKNOWN, gender)
        actor = entry.actor
        single = actor.kind is ActorKind.ANONYMOUS and actor.number is Number.INDIVIDUAL
        return actor.id if near and single and entry.head not in _PRONOUN_HEADS else None

    def place(self, actor_id: str) -> tuple[int, int]:
        """Where an unnamed actor last spoke: paragraph and token."""
        return self._entries[actor_id].paragraph, self._entries[actor_id].token

    def again(self, actor_id: str, phrase: SourcePhrase) -> str:
        """Notes that a known unnamed actor speaks again, in `phrase`."""
        self._entries[actor_id].token = phrase.tokens.start
        return self._touch(actor_id, phrase.paragraph)

    def party(self, party: Party, phrase: SourcePhrase | None) -> str:
        """The id of the actor that a named party is."""
        known = self._of_party.get(id(party))
        if known is None:
            actor = self._named_actor(party)
            known = self._of_party[id(party)] = actor.id
            self._entries[actor.id] = _Entry(actor, 0, "", party.gender)
        return self._touch(known, phrase.paragraph if phrase else self._entries[known].paragraph)

    def author(self, phrase: SourcePhrase) -> str:
        """The id of the article's first author, who says "I" in it; described by the pronoun where none is known."""
        if not self._document.authors:
            return self.described(phrase)
        name = self._document.authors[0]
        actor_id = f"actor-{slug(name)}"
        if actor_id not in self._entries:
            actor = Actor(actor_id, ActorKind.PERSON, name, names=(ActorName(name),), first=_anchor(phrase))
            self._entries[actor_id] = _Entry(actor, phrase.paragraph, "", UNKNOWN)
        return self._touch(actor_id, phrase.paragraph)

    def described(self, phrase: SourcePhrase, *, nested: bool = False) -> str:
        """The id of the actor that a description without a name stands for: a known one, or a new one.

        Parameters:
            nested: somebody else reports what this one said, so that it is not the article that withholds the name.
        """
        known = self._described_before(phrase)
        if known is not None:
            return self.again(known, phrase)
        actor = self._described_actor(phrase, nested=nested)
        self._entries[actor.id] = _Entry(actor, phrase.paragraph, phrase.head, self._gender_of(phrase.head))
        self._of_description[_key(phrase)] = self._of_head[phrase.head] = actor.id
        return self.again(actor.id, phrase)

    def _touch(self, actor_id: str, paragraph: int) -> str:
        entry = self._entries[actor_id]
        entry.paragraph = max(paragraph, entry.paragraph)
        self.spoken = (*self.spoken[1 - _LOOK_BACK :], actor_id)
        return actor_id

    def _described_before(self, phrase: SourcePhrase) -> str | None:
        """A known actor of the same description, unless "a" or "another" brings in a new one; "the" finds by head."""
        number = number_of(phrase, self._words)
        fresh = phrase.determiner in self._words.indefinites and number is Number.INDIVIDUAL
        if fresh or phrase.determiner in ("other", "another"):
            return None
        if phrase.determiner in self._words.definites and not phrase.owned:
            same = self._of_head.get(phrase.head)
            if same is not None and self._entries[same].actor.number is number:
                return same
            if same is None and phrase.head in self._words.stand_ins and number is Number.INDIVIDUAL:
                return self._unnamed_in(phrase.paragraph)
            if same is None and phrase.head in self._words.article_nouns:
                return self._article_near(phrase.paragraph)
        return self._of_description.get(_key(phrase))

    def _unnamed_in(self, paragraph: int) -> str | None:
        """The one without a name who spoke last in a paragraph: "the source" after "a second person"."""
        unnamed = self.latest_unnamed(paragraph, UNKNOWN)
        return unnamed if unnamed is not None and self._entries[unnamed].paragraph == paragraph else None

    def _article_near(self, paragraph: int) -> str | None:
        """The piece of writing that spoke last, here or one paragraph before: "the article" after "an editorial"."""
        entry = self._entries[self.spoken[-1]] if self.spoken else None
        near = entry is not None and paragraph - entry.paragraph <= 1 and entry.head in self._words.article_nouns
        return entry.actor.id if entry is not None and near and entry.actor.kind is ActorKind.WORK else None

    def _gender_of(self, head: str) -> Gender:
        if head in self._words.male_roles:
            return MALE
        return FEMALE if head in self._words.female_roles else UNKNOWN

    def _new_id(self, text: str) -> str:
        stem = f"actor-{slug(text) or 'unnamed'}"
        self._stems[stem] += 1
        number = self._stems[stem]
        return stem if number == 1 and stem not in self._entries else f"{stem}-{number}"

    def _named_actor(self, party: Party) -> Actor:
        first = party.mentions[0]
        kind = kind_of(party, self._words, self._places)
        if party.is_person and any(self._is_assumed(m) for m in party.mentions[:3]):
            kind = ActorKind.PSEUDONYMOUS
        roles = self._reader.roles(party.mentions) if party.is_person else ()
        anchor = Anchor(first.paragraph, *self._passages[first.paragraph].span(first.tokens))
        reason = None
        if kind is ActorKind.PSEUDONYMOUS:
            phrases = union(self._words.anonymity_phrases, self._words.pseudonym_phrases)
            reason = anonymity(self._passages[first.paragraph].text, anchor.start, anchor.end, phrases)
        return Actor(
            id=self._new_id(party.name),
            kind=kind,
            name=party.name,
            number=Number.INDIVIDUAL if party.is_person else Number.COLLECTIVE,
            names=_names(party),
            description=roles[0].title if kind is ActorKind.PSEUDONYMOUS and roles else None,
            roles=roles,
            first=anchor,
            anonymity_reason=reason or None,
        )

    def _is_assumed(self, mention: NameMention) -> bool:
        p = self._passages[mention.paragraph]
        return is_pseudonym(p.text, *p.span(mention.tokens), self._words)

    def _described_actor(self, phrase: SourcePhrase, *, nested: bool) -> Actor:
        description = phrase.text(phrase.main)
        kind = kind_of_description(phrase, self._words)
        reason = None
        if nested and kind is ActorKind.ANONYMOUS:
            kind = ActorKind.UNSPECIFIED
        if kind in UNNAMED_KINDS and (said := self._anonymity(phrase)) is not None:
            kind, reason = ActorKind.ANONYMOUS, said or None
        named = kind not in UNNAMED_KINDS
        number = number_of(phrase, self._words)
        role = phrase.head in union(self._words.anonymous_nouns, self._words.titles)
        return Actor(
            id=self._new_id(" ".join(description.split()[:_DESCRIPTION_WORDS])),
            kind=kind,
            name=description if named else None,
            number=number,
            names=(ActorName(description, "short"),) if named else (),
            description=description,
            roles=(make_role(description),) if role and not named and number is Number.INDIVIDUAL else (),
            first=_anchor(phrase),
            anonymity_reason=reason,
        )

    def _anonymity(self, phrase: SourcePhrase) -> str | None:
        return anonymity(phrase.passage.text, *phrase.passage.span(phrase.tokens), self._words.anonymity_phrases)


_PRONOUN_HEADS = frozenset("he she it they i we you who that which".split())


def _key(phrase: SourcePhrase) -> str:
    return phrase.text(phrase.main).lower()


def _anchor(phrase: SourcePhrase) -> Anchor:
    return Anchor(phrase.paragraph, *phrase.passage.span(phrase.tokens))


def _names(party: Party) -> tuple[ActorName, ...]:
    forms = dict.fromkeys(" ".join(m.words) for m in party.mentions)
    others = (f for f in forms if f != party.name)
    return (ActorName(party.name), *(ActorName(f, "acronym" if _is_acronym(f) else "short") for f in others))


def _is_acronym(form: str) -> bool:
    return form.replace(".", "").isupper() and 2 <= len(form.replace(".", "")) <= 7
