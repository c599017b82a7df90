"""What a statement about an event says of its sides: toll, place, time, cause and actor, in its own words.

Read from wording alone, so only for statements already known to be about one event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.model import Anchor, Paragraph, ParagraphKind, Quantity
from kb.text.values import find_quantities


@dataclass(frozen=True, slots=True)
class SlotFound:
    """One side of an event as a statement gives it. `slot` is the local name of the concept without "slot-";
    `quantity` the number where it is one; `denied` says that the statement denies it."""

    slot: str
    text: str
    denied: bool = False
    quantity: Quantity | None = None


_TOLL = {
    "dead": re.compile(r"\b(?:died|dead|killed|deaths?|bodies|perished|fatalities|lost their lives)\b", re.IGNORECASE),
    "missing": re.compile(r"\b(?:missing|unaccounted)\b", re.IGNORECASE),
    "injured": re.compile(r"\b(?:injured|wounded|hurt|hospitali[sz]ed|admitted|treated)\b", re.IGNORECASE),
}
_COUNTED = (
    "people men women children dead villagers residents civilians soldiers workers miners troops policemen others"
)
_PEOPLE = frozenset(_COUNTED.split())
_REACH = 60
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DAYTIME = r"(?:dawn|midnight|noon|sunrise|sunset|daybreak)"
_TIMES = re.compile(
    rf"\b(?:(?:shortly|just|soon)\s+)?(?:before|after|around|at|about)\s+{_DAYTIME}(?:\s+on\s+{_DAY})?"
    rf"|\b(?:late|early)\s+(?:on\s+)?{_DAY}(?:\s+(?:night|morning|evening))?|\bon\s+{_DAY}\s+(?:night|morning|evening)"
    r"|\bat\s+\d{1,2}[.:]\d\d(?:\s?[ap]\.m\.|\s?[ap]m\b)?",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?P<where>(?:in|near|above|below|outside|around)\s+(?:the\s+)?(?:(?:village|town|city|valley)\s+of\s+)?"
    r"[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,2})(?P<noun>\s+[a-z]+)?"
)
_FUNCTION_WORDS = frozenset(
    "on in at and or by before after late early when as that who which was is were had while".split()
)
_NO_PLACE = re.compile(
    rf"\b(?:{_DAY}|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_ACT = r"(?:caused|weakened|triggered|brought down|destroyed|broken|broke|led to)"
_CAUSES = (
    (re.compile(rf"^\W*(?:that\s+)?(?P<cause>[^,.;]{{3,60}}?)\s+(?:had\s+|has\s+|have\s+)?{_ACT}\b"), False),
    (
        re.compile(
            r"\b(?:because of|due to|caused by|as a result of|blamed on|triggered by)\s+(?P<cause>[^,.;”]{3,60})"
        ),
        False,
    ),
    (re.compile(r"\bwas\s+(?P<cause>an act of \w+)"), False),
    (re.compile(r"^\W*(?P<cause>[\w ]{3,40}?)\s+did not (?:cause|break|bring down|destroy|trigger)\b"), True),
)
_FORCE = r"(?:fighters|men|members|forces|soldiers)"
_DEED = r"(?:opened|destroyed|attacked|blew up|bombed|carried out|killed|sabotaged)"
_ACTORS = (
    (re.compile(rf"\b(?P<actor>we|its {_FORCE})\s+(?:had\s+|have\s+)?{_DEED}\b", re.I), False),
    (re.compile(rf"\bno\s+\w+\s+was\s+{_DEED}\s+by\s+(?P<actor>anyone|anybody|any\s+\w+)\b", re.I), True),
)  # fmt: skip


def find_slots(text: str) -> tuple[SlotFound, ...]:
    """The sides of an event that `text` speaks of, each once, in the order toll, time, place, cause, actor."""
    found = [*_tolls(text), *_matches("time", _TIMES, text), *_places(text)]
    for slot, patterns in (("cause", _CAUSES), ("actor", _ACTORS)):
        for pattern, denied in patterns:
            found += [SlotFound(slot, match[slot].strip(), denied) for match in pattern.finditer(text)]
    return tuple(dict.fromkeys(found))


def _matches(slot: str, pattern: re.Pattern[str], text: str) -> Iterator[SlotFound]:
    return (SlotFound(slot, match[0]) for match in pattern.finditer(text))


def _places(text: str) -> Iterator[SlotFound]:
    for match in _PLACE.finditer(text):
        compound = " the " in match["where"] and (match["noun"] or " on").strip() not in _FUNCTION_WORDS
        if not _NO_PLACE.search(match["where"]) and not compound:
            yield SlotFound("place", match["where"])


def _tolls(text: str) -> Iterator[SlotFound]:
    paragraph = Paragraph(1, ParagraphKind.BODY, text, 0, len(text), ())
    for quantity in find_quantities(paragraph, Anchor(1, 0, len(text))):
        if quantity.unit is None or quantity.unit.split()[-1].lower() in _PEOPLE:
            slot = _toll_of(text, quantity)
            if slot:
                yield SlotFound(slot, quantity.wording, quantity=quantity)


def _toll_of(text: str, quantity: Quantity) -> str | None:
    """What the people counted are: the nearest word for it, what follows the number before what precedes it."""
    best: tuple[int, str] | None = None
    for slot, pattern in _TOLL.items():
        for match in pattern.finditer(text):
            after = match.end() > quantity.anchor.end
            distance = match.start() - quantity.anchor.end if after else 20 + quantity.anchor.start - match.end()
            if distance <= _REACH and (best is None or distance < best[0]):
                best = (distance, slot)
    return best[1] if best else None
