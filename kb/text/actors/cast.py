"""Gives every attribution its speaker: who in the article the source's words, pronoun or description stand for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from kb.model import Actor, Document
from kb.text import tags
from kb.text.actors.coreference import Bodies, Roles
from kb.text.actors.names import find_names
from kb.text.actors.naming import Namer, self_naming
from kb.text.actors.people import Party, gather
from kb.text.actors.phrase import SourcePhrase, conjuncts, opening_body, read_phrase
from kb.text.actors.pronouns import Place, PronounResolver
from kb.text.actors.register import Register
from kb.text.actors.roles import RoleReader
from kb.text.actors.words import FEMALE, MALE, UNKNOWN, ActorWords, Gender, NameBook
from kb.text.attribution.finder import Located
from kb.text.attribution.interviews import TURN
from kb.text.attribution.phrases import phrase_ending_at
from kb.text.passage import Passage, Range
from kb.text.word_sets import union

_GUESS = -16.0


class Casting(NamedTuple):
    """Who speaks in one attribution and to whom, as actor ids, and in which capacity, as printed."""

    speaker: str | None
    co_speakers: tuple[str, ...] = ()
    capacity: str | None = None
    addressee: str | None = None


class Caster:
    """Casts the findings of one article in reading order, since a pronoun leans on who spoke before it.

    Parameters:
        located: the findings, in the order in which `cast` will be asked about them.
        places: names in lower case that are places, so that "Kandahar said" makes no person of Kandahar.
    """

    def __init__(
        self,
        document: Document,
        passages: Mapping[int, Passage],
        located: Sequence[Located],
        book: NameBook,
        places: Container[str] = (),
    ) -> None:
        self.document, self.passages, self.book, self.words = document, passages, book, book.words
        self._things = union(self.words.organization_nouns, self.words.government_nouns, self.words.document_nouns)
        self._located = located
        self._phrases = [self._source(one) for one in located]
        phrases = [phrase for phrase in self._phrases if phrase is not None]
        sources = {(phrase.paragraph, t) for phrase in phrases for t in range(*phrase.tokens)}
        heads = {head for phrase in phrases for head in _heads(phrase, book.words)}
        self.parties = gather(find_names(passages, book), passages, heads, book, places)
        self.namer = Namer(self.parties, book.words)
        self.resolver = PronounResolver(self.parties, passages, sources)
        reader = RoleReader(passages, self.words)
        self.register = Register(document, passages, book, reader, places)
        self.roles = Roles(self.parties, reader, self.words)
        self.bodies = Bodies(self.parties, self.words)
        self.castings: list[Casting] = []
        self.recent: list[Party] = []
        self._first_sentence = _first_sentences(passages)

    def cast(self, one: Located, addressee: Range | None = None) -> Casting:
        """The casting of the next finding.

        Parameters:
            addressee: the tokens, in the finding's passage, of whom it is said to.
        """
        hearer = self._hearer(one, addressee)
        parent = None if one.parent is None else self.castings[one.parent]
        casting = Casting(None, addressee=hearer)
        phrase = self._phrases[len(self.castings)]
        if phrase is not None:
            parts = conjuncts(phrase)
            phrases = [phrase] if len(parts) == 1 else [self.phrase(one.paragraph, part) for part in parts]
            voice = self._voice(one)
            ids = [self.identify(part, parent=parent, voice=voice) for part in phrases]
            others = tuple(i for i in ids[1:] if i and i != ids[0])
            casting = Casting(ids[0], others, self._capacity(phrase), hearer)
        self.castings.append(casting)
        return casting

    def _voice(self, one: Located) -> Casting | None:
        """The casting of the nearest attribution around a finding whose words are printed as said: who is "I" there.

        Those are quotations, and turns of an interview, which are spoken though no marks say so.
        """
        while one.parent is not None:
            outer = self._located[one.parent]
            if outer.finding.rule == TURN or one.passage is not outer.passage:
                return self.castings[one.parent]
            one = outer
        return None

    def _source(self, one: Located) -> SourcePhrase | None:
        source = one.finding.source
        if one.name is not None:
            return self.phrase(*one.name)
        return self.phrase(one.paragraph, self._tokens(one, source)) if source is not None else None

    def _hearer(self, one: Located, addressee: Range | None) -> str | None:
        if addressee is None:
            return None
        phrase = self.phrase(one.paragraph, self._tokens(one, addressee))
        return None if phrase.passage.lower[phrase.tokens.start] in _OBJECT_PRONOUNS else self.whom(phrase)

    def whom(self, phrase: SourcePhrase) -> str | None:
        """The id of the actor that a phrase stands for that is no speaker here, and so is no help to later pronouns."""
        recent, spoken = list(self.recent), self.register.spoken
        found = self.identify(phrase)
        self.recent, self.register.spoken = recent, spoken
        return found

    def phrase(self, paragraph: int, tokens: Range) -> SourcePhrase:
        """The source phrase at some tokens of a paragraph."""
        return read_phrase(paragraph, self.passages[paragraph], tokens, self.words)

    def identify(
        self, phrase: SourcePhrase, *, parent: Casting | None = None, voice: Casting | None = None
    ) -> str | None:
        """The id of the actor that a phrase stands for.

        Parameters:
            parent: the casting of the attribution that this one is nested in, whose speaker pronouns may mean.
            voice: the casting of the quotation that the phrase stands in, whose speaker "I" means there.
        """
        if _is_pronoun(phrase):
            return self._pronoun(phrase, parent, voice=voice)
        party = self._named(phrase)
        if party is None and phrase.determiner in self.words.definites:
            party = self._owned(phrase) if phrase.owned else self._definite(phrase)
        if party is not None:
            self.recent.append(party)
            return self.register.party(party, phrase)
        return self.register.described(phrase, nested=parent is not None)

    def _tokens(self, one: Located, tokens: Range) -> Range:
        """The range in the paragraph's own passage, where a nested one counts in a stretch of it."""
        p = self.passages[one.paragraph]
        if one.passage is p:
            return tokens
        start, end = one.passage.span(tokens)
        first = bisect_left(p.offsets, (start, start))
        last = max(first + 1, bisect_left(p.offsets, (end, end)))
        return Range(first, last)

    def _named(self, phrase: SourcePhrase) -> Party | None:
        """The party that a phrase names: see `kb.text.actors.naming`."""
        return self.namer.named(phrase) or self._in_heading(phrase)

    def _in_heading(self, phrase: SourcePhrase) -> Party | None:
        """In a heading in title case, where names are not looked for: the party known by the last word."""
        if not phrase.passage.is_title_case:
            return None
        last = phrase.passage.words[phrase.core.end - 1].lower()
        return next((p for p in self.parties.all if p.words[-1].lower() == last), None)

    def _definite(self, phrase: SourcePhrase) -> Party | None:
        """Whom "the senator" or "the group" means: somebody with that role, or a body of that sort, named before."""
        at = (phrase.paragraph, phrase.tokens.start)
        by_role = self.roles.nearest(phrase.head, at)
        if by_role is not None or self.register.knows(phrase.head):
            return by_role
        bare = phrase.core.end - phrase.core.start == 2
        return self.bodies.nearest(phrase.head, at) if bare else None

    def _owned(self, phrase: SourcePhrase) -> Party | None:
        """Whom "the quarry’s surveyor" means: the one person in the article who holds that role, if there is one."""
        return self.roles.only(phrase.head) if phrase.head not in self.words.anonymous_nouns else None

    def _pronoun(self, phrase: SourcePhrase, parent: Casting | None, *, voice: Casting | None) -> str | None:
        word = phrase.passage.lower[phrase.tokens.start]
        if word in self.words.author_pronouns:
            return voice.speaker if voice else self.register.author(phrase)
        if word in self.words.relative_pronouns:
            antecedent = self._antecedent(phrase)
            if antecedent is not None and (person := self.namer.ending(antecedent)) is not None:
                self.recent.append(person)
                return self.register.party(person, phrase)
            if antecedent is not None and not _is_pronoun(antecedent):
                return self.identify(antecedent, parent=parent, voice=voice)
        gender = self._gender(word)
        if gender != UNKNOWN:
            return self._person(phrase, gender, parent, voice=voice)
        if parent is not None and parent.speaker and self.register.fits(parent.speaker, word):
            return parent.speaker
        latest = self.register.latest(word, phrase.paragraph, 0)
        if latest is None and word in _BODY_PRONOUNS and (opening := opening_body(phrase, self._things)) is not None:
            return self.identify(self.phrase(phrase.paragraph, opening), parent=parent, voice=voice)
        latest = latest or self.register.latest(word, phrase.paragraph)
        at = (phrase.paragraph, phrase.tokens.start)
        if latest is None and word in _BODY_PRONOUNS and (body := self.bodies.nearest(None, at)) is not None:
            return self.register.party(body, phrase)
        return latest or self.register.described(phrase, nested=parent is not None)

    def _gender(self, word: str) -> Gender:
        if word in self.words.male_pronouns:
            return MALE
        return FEMALE if word in self.words.female_pronouns else UNKNOWN

    def _person(
        self, phrase: SourcePhrase, gender: Gender, parent: Casting | None, *, voice: Casting | None
    ) -> str | None:
        """Whom "he" or "she" means; inside indirect speech first of all the speaker."""
        if (
            parent is not None
            and parent is not voice
            and parent.speaker
            and self.register.gender(parent.speaker) == gender
        ):
            return parent.speaker
        best = self.resolver.resolve(self._place(phrase), gender, self.recent)
        unnamed = self.register.latest_unnamed(phrase.paragraph, gender)
        nearer = unnamed is not None and best is not None and self.register.place(unnamed) > best.at
        if best is not None and best.score > _GUESS and not nearer:
            self.recent.append(best.party)
            return self.register.party(best.party, None)
        return self.register.again(unnamed, phrase) if unnamed else self.register.described(phrase)

    def _antecedent(self, phrase: SourcePhrase) -> SourcePhrase | None:
        """The noun phrase that a relative pronoun takes up."""
        p, end = phrase.passage, phrase.tokens.start
        if end > 0 and p.words[end - 1] == ",":
            end -= 1
        start = p.sentences[self._sentence(phrase)].start
        found = phrase_ending_at(p, end, start)
        return self.phrase(phrase.paragraph, found) if found and found.end <= phrase.tokens.start else None

    def _sentence(self, phrase: SourcePhrase) -> int:
        at = (phrase.tokens.start, len(phrase.passage) + 1)
        return max(0, bisect_right(phrase.passage.sentences, at) - 1)

    def _place(self, phrase: SourcePhrase) -> Place:
        at = phrase.tokens.start
        sentence = self._first_sentence[phrase.paragraph] + self._sentence(phrase)
        return Place(phrase.paragraph, at, sentence, bool(phrase.passage.quoted[at]))

    def _capacity(self, phrase: SourcePhrase) -> str | None:
        """The role that the source itself prints: "mayor of Ulm" in "Ann Orr, mayor of Ulm"."""
        return self.roles.printed(phrase, self.parties.at(phrase.paragraph, phrase.main))


_PRONOUNS = frozenset({tags.PRONOUN, tags.POSSESSIVE, tags.COMPLEMENTIZER, tags.SUBORDINATOR, tags.DETERMINER})
_BODY_PRONOUNS = frozenset({"it", "its"})
_OBJECT_PRONOUNS = frozenset("me us you him her them it".split())


def _heads(phrase: SourcePhrase, words: ActorWords) -> Iterator[tuple[int, int]]:
    """The words of a source that can name who speaks: its last one, that of each conjunct, and who is in apposition."""
    yield phrase.paragraph, phrase.core.end - 1
    yield from ((phrase.paragraph, t) for t in _before_relative(phrase, words))
    joints = [i for i in range(phrase.core.start + 1, phrase.core.end) if phrase.passage.tags[i] == tags.CONJUNCTION]
    yield from ((phrase.paragraph, joint - 1) for joint in joints)
    if (named := self_naming(phrase, words)) is not None:
        yield from ((phrase.paragraph, t) for t in range(named, min(named + 3, phrase.tokens.end)))
    apposition, bodies = phrase.apposition, union(words.organization_nouns, words.government_nouns, words.outlet_nouns)
    if apposition is not None and phrase.head not in bodies:
        yield from ((phrase.paragraph, t) for t in range(apposition.start, min(apposition.start + 3, apposition.end)))


def _before_relative(phrase: SourcePhrase, words: ActorWords) -> range:
    """The word before "who": "It was Tull, who said ..." names the one who speaks."""
    p, start = phrase.passage, phrase.tokens.start
    if not _is_pronoun(phrase) or p.lower[start] not in words.relative_pronouns - words.neuter_pronouns:
        return range(0)
    end = start - (start > 0 and p.words[start - 1] == ",")
    return range(max(0, end - 1), end)


def _is_pronoun(phrase: SourcePhrase) -> bool:
    start, end = phrase.tokens
    return end - start == 1 and phrase.passage.tags[start] in _PRONOUNS


def _first_sentences(passages: Mapping[int, Passage]) -> dict[int, int]:
    first, count = {}, 0
    for number, passage in passages.items():
        first[number] = count
        count += len(passage.sentences)
    return first


def used_actors(register: Register, castings: Sequence[Casting]) -> tuple[Actor, ...]:
    """The actors that speak or are spoken to, in the order in which the article first has them do so."""
    ids = dict.fromkeys(i for c in castings for i in (c.speaker, *c.co_speakers, c.addressee) if i)
    return tuple(register.actor(i) for i in ids)
