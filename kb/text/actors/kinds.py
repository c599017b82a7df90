"""What kind of actor a name or a description stands for, and whether it is one or several."""

from __future__ import annotations

from collections.abc import Container, Sequence

from kb.model import ActorKind, Number
from kb.text.actors.phrase import SourcePhrase
from kb.text.actors.words import ActorWords
from kb.text.word_sets import union

_SINGULAR_IN_S = ("ss", "us", "is", "news")


def kind_of_name(name: Sequence[str], words: ActorWords, places: Container[str] = ()) -> ActorKind:
    """The kind of a named body, by the words of its name; a place that speaks is its government."""
    lowers = [w.lower() for w in name]
    joined = "-".join(lowers)
    if joined in words.armed_names or not words.armed_words.isdisjoint(lowers):
        return ActorKind.ARMED_GROUP
    if joined in words.outlets or lowers[0] in words.outlets or not words.outlet_words.isdisjoint(lowers):
        return ActorKind.OUTLET
    if not words.government_words.isdisjoint((*lowers, joined)):
        return ActorKind.GOVERNMENT
    return ActorKind.GOVERNMENT if " ".join(lowers) in places else ActorKind.ORGANIZATION


def is_body(name: Sequence[str], words: ActorWords) -> bool:
    """Whether a name that is no person's looks like one of a body rather than of a place or a thing."""
    if kind_of_name(name, words) is not ActorKind.ORGANIZATION:
        return True
    lowers = {w.lower() for w in name}
    return not words.organization_words.isdisjoint(lowers) or any(w.isupper() and len(w) > 1 for w in name)


def kind_of_description(phrase: SourcePhrase, words: ActorWords) -> ActorKind:
    """The kind of an actor that is only described, by the head noun of the description."""
    head = phrase.head
    table = (
        (words.anonymous_nouns, ActorKind.ANONYMOUS),
        (words.unspecified_nouns, ActorKind.UNSPECIFIED),
        (words.outlet_nouns, ActorKind.OUTLET),
        (words.document_nouns, ActorKind.WORK),
        (words.government_nouns, ActorKind.GOVERNMENT),
        (words.organization_nouns, ActorKind.ORGANIZATION),
        (words.armed_nouns, ActorKind.UNSPECIFIED),
    )
    for nouns, kind in table:
        if head in nouns:
            return kind
    if _is_counted(phrase, words):
        return ActorKind.ANONYMOUS
    persons = union(words.male_roles, words.female_roles, words.person_nouns)
    if phrase.owned and not is_plural(head) and (is_role_like(head) or head in persons):
        return ActorKind.ANONYMOUS
    named = phrase.determiner in union(words.indefinites, words.definites)
    return ActorKind.ANONYMOUS if named and not is_plural(head) and is_role_like(head) else ActorKind.UNSPECIFIED


def _is_counted(phrase: SourcePhrase, words: ActorWords) -> bool:
    """Whether certain persons are meant, by their number: "one of them", "two candidates"."""
    first = phrase.passage.lower[phrase.core.start]
    before = phrase.passage.lower[phrase.core.start - 1] if phrase.core.start else ""
    if before in words.negative_determiners:
        return False
    if phrase.main.end - phrase.core.start == 1:
        return first in words.small_numbers
    if phrase.core.end - phrase.core.start == 1:
        return first in words.small_numbers and phrase.passage.lower[phrase.main.end - 1] in words.partitive_ends
    noun = phrase.head.removesuffix("s")
    return first in words.small_numbers and (is_role_like(noun) or noun in words.person_nouns)


def is_role_like(noun: str) -> bool:
    """Whether an English noun looks like one for a person, by its ending."""
    return noun.endswith(("er", "or", "ist", "ant", "ent", "man", "woman", "ee", "ian", "mate", "friend", "head"))


def number_of(phrase: SourcePhrase, words: ActorWords) -> Number:
    """Several speaking as one where the head is plural, a number above one stands before it, or it is a body."""
    several = words.indefinites - {"a", "an", "another", "one", "no", "any"}
    if is_plural(phrase.head) or phrase.head in words.plural_pronouns or phrase.determiner in several:
        return Number.COLLECTIVE
    bodies = union(words.organization_nouns, words.government_nouns, words.armed_nouns) | {"people", "police"}
    return Number.COLLECTIVE if phrase.head in bodies else Number.INDIVIDUAL


def is_plural(noun: str) -> bool:
    """Whether an English noun looks plural."""
    if noun in ("people", "police", "men", "women", "officials", "some", "many", "others", "most", "several", "few"):
        return True
    return noun.endswith("s") and len(noun) > 3 and not noun.endswith(_SINGULAR_IN_S)
