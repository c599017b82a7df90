"""Numbers as they are printed, in digits or English words, become exact decimals; nothing is rounded."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: value for value, word in enumerate(_UNITS.split())} | {
    word: 10 * ten for ten, word in enumerate(_TENS.split(), start=2)
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_SMALL_WORD = "(?:" + "|".join(sorted(SMALL, key=len, reverse=True)) + ")"
_SCALE_WORD = "(?:" + "|".join(SCALES) + ")"
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
WORDS = (
    rf"(?:(?:a|half\ a)\ {_SCALE_WORD}|{_SMALL_WORD})"
    rf"(?:(?:-|\ and\ |\ )(?:{_SMALL_WORD}|{_SCALE_WORD})\b)*"
)
NUMERAL = rf"(?:(?:{DIGITS})(?:\ {_SCALE_WORD}\b)?|\b{WORDS}\b)"
_PART = re.compile(rf"half\ a|{DIGITS}|[a-z]+")


def _value(word: str) -> Decimal:
    if word in SMALL:
        return Decimal(SMALL[word])
    if word == "a":
        return Decimal(1)
    return Decimal("0.5") if word == "half a" else Decimal(word.replace(",", ""))


def parse_numeral(text: str) -> Decimal:
    """The value of a numeral that matches `NUMERAL`: "25,000", "1.5 million", "two hundred and six", "a dozen".

    Raises:
        ValueError: `text` is no such numeral.
    """
    total, group = Decimal(0), Decimal(0)
    parts = [word for word in _PART.findall(text.lower()) if word != "and"]
    if not parts:
        raise ValueError(f"not a numeral: {text!r}")
    for word in parts:
        if word not in SCALES:
            group += _checked(word, text)
        elif SCALES[word] <= 100:
            group = (group or Decimal(1)) * SCALES[word]
        else:
            total, group = total + (group or Decimal(1)) * SCALES[word], Decimal(0)
    return total + group


def _checked(word: str, text: str) -> Decimal:
    if word in SMALL or word in {"a", "half a"} or word[0].isdigit():
        return _value(word)
    raise ValueError(f"not a numeral: {text!r}")


def plain(value: Decimal) -> str:
    """`value` in digits without exponent or trailing zeros after the point."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
