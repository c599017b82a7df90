"""Quantities in a stretch of text: the bounds that the wording allows and no more, at exact offsets.

"more than 40" has a lower bound of 40 and no upper one; "up to 60" the reverse; "some 50" is 50, marked approximate.
Bounds are inclusive envelopes: a strict bound ("more than") is kept as the number that was printed. Years, dates, clock
times, ages and ordinals are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kb.model import Anchor, Paragraph, Quantity, Span
from kb.text.moments import FoundMoment, find_moment
from kb.text.numerals import NUMERAL, parse_numeral, plain


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LOWER = (
    "more than|over|above|at least|no fewer than|not fewer than|no less than|not less than|upwards of|in excess of|"
    "a minimum of|as few as|as little as"
)
_UPPER = (
    "up to|as many as|as much as|as high as|at most|no more than|not more than|fewer than|less than|under|below|"
    "a maximum of"
)
_NEARLY = "nearly|almost|close to|just under"
_ABOUT = "about|around|some|roughly|approximately|an estimated|estimated|perhaps|more or less|circa"
_QUALIFIER = rf"(?:(?P<lower>{_LOWER})|(?P<upper>{_UPPER})|(?P<nearly>{_NEARLY})|(?P<about>{_ABOUT}))"
_VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000, "millions": 2 * 10**6}
_CURRENCY = r"(?P<currency>US\$|[$€£¥])"
_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"


def _scale(number: int) -> str:
    """A scale glued to a number: "bn" after any, "m" only after money, since it is metres too."""
    return rf"(?:\s?(?P<scale{number}>mn|bn|tn)\b|(?(currency)\s?(?P<money{number}>[kmb])\b|(?!)))?"


_PATTERN = re.compile(
    rf"(?<![\w.,/–-])(?:{_QUALIFIER}\s+)?(?:(?P<between>between|from)\s+)?{_CURRENCY}?"
    rf"(?:(?P<first>{NUMERAL}){_scale(1)}"
    rf"(?:(?:\s?[-–]\s?|\s+to\s+|\s+or\s+|(?(between)\s+and\s+|(?!)))[$€£¥]?(?P<second>{NUMERAL}){_scale(2)})?"
    rf"|(?P<vague>\b(?:{'|'.join(_VAGUE)})\b)(?=\s+(?:of|more)?\s?[a-z]))"
    r"(?P<after>\s+or\s+(?:more|so)\b)?(?P<percent>\s?%|\s+per\s?cent\b)?",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}(?:\s+\d{{4}})?\b|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b"
    rf"(?:,?\s+\d{{4}})?|\b{_MONTH},?\s+\d{{4}}\b|\b\d{{4}}-\d\d(?:-\d\d)?\b|\b\d{{1,2}}[.:]\d\d\b(?:\s?[ap]\.?m\b)?"
    r"|\b\d{1,2}\s?[ap]\.?m\b|\b\d+(?:st|nd|rd|th)\b|\b(?:aged?|No\.|number|page|chapter)\s+\d+\b|\b\d+-year-old\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_NO_UNIT = _words(
    "of in on at to by for from with and or but was were is are had has have been be that which who the a an as it its "
    "this those these than then when while after before if not no their his her they he she we i you said says will "
    "would could may might remain remained remains died were missing others so until since once already altogether then"
)
_FILLER = re.compile(r"(?:\s+(?:(?:of|more|other|additional|further|new)\b|U\.[SN]\.))+(?=\s)")
_PLURAL = _words("people men women children percent troops dead police staff metres feet cattle personnel")
_PRONOUN_LIKE = frozenset({"one", "a"})
_MAX_UNIT_WORDS = 3
_REACH = 60  # characters before a content in which a date may start that reaches into it


def _dates(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _DATE.finditer(text)]


def _is_plural(word: str) -> bool:
    return word in _PLURAL or (word.endswith("s") and not word.endswith(("ss", "us", "’s", "'s")))


def _unit(text: str, at: int) -> tuple[str | None, int]:
    """The noun phrase counted, from `at` on: up to three words ending at the first plural, and where it ends."""
    words: list[str] = []
    skipped = _FILLER.match(text, at)
    start = at = skipped.end() if skipped else at
    for match in _WORD.finditer(text, at, min(len(text), at + 60)):
        between = text[start : match.start()]
        if between not in {" ", "-", " of "} or len(words) == _MAX_UNIT_WORDS or match[0].lower() in _NO_UNIT:
            break
        words.append(match[0])
        start = match.end()
        if _is_plural(match[0].lower()):
            return " ".join(words), match.end()
    end = at + 1 + len(words[0]) if words else at
    return (words[0], end) if words else (None, at)


def _bounds(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None, bool]:
    if match["vague"]:
        return Decimal(_VAGUE[match["vague"].lower()]), None, True
    first = _value(match, "first", 1)
    if match["second"]:
        second = _value(match, "second", 2)
        printed = parse_numeral(match["second"].split()[0])
        scale = second / printed if printed else Decimal(1)
        first = first * scale if first < second / scale and not _scaled(match, 1) else first
        return min(first, second), max(first, second), match["about"] is not None
    if match["lower"] or (match["after"] or "").endswith("more"):
        return first, None, False
    if match["upper"] or match["nearly"]:
        return None, first, match["nearly"] is not None
    return first, first, match["about"] is not None or match["after"] is not None


def _scaled(match: re.Match[str], number: int) -> int | None:
    """What the scale glued to a number multiplies it by, None where there is none."""
    letters = match[f"scale{number}"] or match[f"money{number}"]
    return _SCALES[letters.lower()] if letters else None


def _value(match: re.Match[str], group: str, number: int) -> Decimal:
    return parse_numeral(match[group]) * (_scaled(match, number) or 1)


def _is_year(match: re.Match[str], text: str) -> bool:
    if match["currency"] or match["percent"] or not match["first"] or not _YEAR.fullmatch(match["first"]):
        return False
    return not _is_plural((_unit(text, match.end())[0] or "").split(" ")[-1].lower())


def _is_bare_one(match: re.Match[str]) -> bool:
    """Whether "one" is a pronoun here ("one of them", "no one") rather than a count."""
    if match["second"] or (match["first"] or "").lower() not in _PRONOUN_LIKE or match["percent"]:
        return False
    return match["lower"] is None and match["upper"] is None


def _candidates(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    dates: list[tuple[int, int]] | None = None
    for match in _PATTERN.finditer(text, start, end):
        dates = _dates(text) if dates is None else dates
        number = match.start("first") if match["first"] else match.start("vague")
        inside_date = any(begin <= number < stop for begin, stop in dates)
        if (
            not inside_date
            and not _FRACTION_NOUN.match(text, match.end())
            and not _is_year(match, text)
            and not _is_bare_one(match)
        ):
            yield match


def find_quantities(paragraph: Paragraph, within: Anchor, published: str | None = None) -> tuple[Quantity, ...]:
    """The quantities that stand inside `within`, in reading order.

    Parameters:
        paragraph: the paragraph that `within` counts in.
        within: the stretch to search, a claim's content.
        published: the article's date in EDTF, against which "in May" is resolved.

    Returns:
        one record a number or range; `anchor` covers `wording`: qualifier, number and unit. A number of the same list
        ("12 attacks in 2014 and 31 in 2015") has the unit of the one before; `when` is the time that stands beside it.
    """
    before = max(0, within.start - _REACH)
    text, start = paragraph.text[before : within.end], within.start - before
    pairs = [pair for match in _candidates(text, start, len(text)) for pair in _readings(match, text)]
    pairs += [pair for match in _FRACTION.finditer(text, start) for pair in _fraction(match)]
    pairs.sort(key=lambda pair: pair[0])
    found: list[Quantity] = []
    for index, (span, (lower, upper, approximate, unit)) in enumerate(pairs):
        stop = pairs[index + 1][0].start if index + 1 < len(pairs) else len(text)
        moment = _time_beside(text, span, (start, stop), published)
        if unit is None and found and moment is not None and moment.start - span.end < _ELIDED:
            unit = found[-1].unit
        anchor = Anchor(paragraph.number, before + span.start, before + span.end)
        when = moment.edtf if moment else None
        found.append(Quantity(text[span.start : span.end], lower, upper, approximate, unit, anchor, when))
    return tuple(found)


_Reading = tuple[str | None, str | None, bool, str | None]  # lower, upper, approximate, unit
_ELIDED = 4  # characters between a number without its noun and its time: "31 in 2015"
_TIME_REACH = 40  # characters after a quantity in which its time may stand
_CHANGE = re.compile(
    r"\b(?:rose|risen|rises?|fell|fallen|falls?|grew|grown|dropped|declined|increased?|decreased?|doubled|tripled|halved|"
    r"climbed|jumped|soared|shrank|shrunk|went|gone|up|down|raised|cut|reduced|slipped|surged|plunged)\b[^.;:]{0,60}$",
    re.IGNORECASE,
)
_FRACTIONS = {"half": "50", "third": "33.3", "quarter": "25", "thirds": "66.7", "quarters": "75", "fifth": "20"}
_FRACTION_NOUN = re.compile(r"[ -](?:thirds?|quarters|fifths?)\b(?! of \d)", re.IGNORECASE)
_FRACTION = re.compile(
    rf"(?<!\w)(?:{_QUALIFIER}\s+)?(?:(?P<half>half)|(?:a|one)[ -](?P<one>third|quarter|fifth)"
    r"|(?:two|three)[ -](?P<several>thirds|quarters))(?=\s+(?:of|the|its|their|his|her)\s)",
    re.IGNORECASE,
)


def _readings(match: re.Match[str], text: str) -> Iterator[tuple[Span, _Reading]]:
    """The quantities of one match: two where a change leads "from 35 to 70", else one."""
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    unit, end = ("percent", match.end()) if match["percent"] else _unit(text, match.end())
    if match["currency"]:
        unit, end = match["currency"], match.end()
    change = (match["between"] or "").lower() == "from" and match["second"] and _CHANGE.search(text, 0, start)
    if not change:
        lower, upper, approximate = _bounds(match)
        yield Span(start, end), (_plain(lower), _plain(upper), approximate, unit)
        return
    for group, number in (("first", 1), ("second", 2)):
        value, stop = plain(_value(match, group, number)), end if number == 2 else match.end(group)
        yield Span(match.start(group), stop), (value, value, False, unit)


def _plain(bound: Decimal | None) -> str | None:
    return None if bound is None else plain(bound)


def _fraction(match: re.Match[str]) -> Iterator[tuple[Span, _Reading]]:
    """A share in words as a percentage: "more than half of", "two-thirds of"."""
    share = _FRACTIONS[(match["half"] or match["one"] or match["several"]).lower()]
    lower = None if match["upper"] or match["nearly"] else share
    upper = None if match["lower"] else share
    exact = match["half"] and not match["about"] and not match["nearly"]
    yield Span(*match.span()), (lower, upper, not exact, "percent")


def _time_beside(text: str, span: Span, bounds: tuple[int, int], published: str | None) -> FoundMoment | None:
    """The time that stands right after a quantity, before the next one; else one that opens the stretch.

    Parameters:
        bounds: where the stretch starts, and where the next quantity does.
    """
    start, stop = bounds
    clause = _CLAUSE_END.search(text, span.end, min(stop, span.end + _TIME_REACH))
    after = clause.start() if clause else min(stop, span.end + _TIME_REACH)
    found = find_moment(text, span.end, after, published)
    if found is not None:
        return found
    opening = find_moment(text, start, span.start, published)
    return opening if opening is not None and opening.start <= start + len("that ") else None


_CLAUSE_END = re.compile(r"[.;:]\s|,\s|\b(?:and|but|while|when|who|which)\b")


class Relation(StrEnum):
    """How two quantities of the same thing stand to each other; values are local names of link kinds or ""."""

    SAME = "same"
    COMPATIBLE = "compatible"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, slots=True)
class Interval:
    """What a quantity allows; an open side is None. An approximate one reaches `SLACK` further on both sides."""

    lower: Decimal | None
    upper: Decimal | None
    approximate: bool = False

    def widened(self) -> tuple[Decimal | None, Decimal | None]:
        """The bounds, wider by the slack where the quantity is approximate."""
        slack = SLACK if self.approximate else Decimal(0)
        lower = None if self.lower is None else self.lower * (1 - slack)
        return lower, None if self.upper is None else self.upper * (1 + slack)


SLACK = Decimal("0.1")
"""How far "about" reaches: a tenth, the rounding that "some 50" for 47 to 53 needs. A convention of ours."""


def compare(one: Interval, other: Interval) -> Relation:
    """Whether two quantities say the same, could both be true, or exclude each other."""
    if one == other:
        return Relation.SAME
    (low_one, high_one), (low_other, high_other) = one.widened(), other.widened()
    apart = (high_one is not None and low_other is not None and high_one < low_other) or (
        high_other is not None and low_one is not None and high_other < low_one
    )
    return Relation.CONTRADICTORY if apart else Relation.COMPATIBLE


def interval(quantity: Quantity) -> Interval:
    """What `quantity` allows."""
    lower, upper = (None if bound is None else Decimal(bound) for bound in (quantity.lower, quantity.upper))
    return Interval(lower, upper, quantity.approximate)


def compare_quantities(one: Quantity, other: Quantity) -> Relation:
    """As `compare`, for two quantities of the same thing."""
    return compare(interval(one), interval(other))
