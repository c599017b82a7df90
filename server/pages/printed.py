"""Shows words that others wrote: escaped, and with direction controls that can reach no further than themselves.

A browser's `textContent` of the result is the text, to the character.
"""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

CONTROLS: Final = {
    "\u061c": "ALM",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
_CONTROL = re.compile(f"([{''.join(CONTROLS)}])")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printed(text: object) -> Markup:
    """`text` as HTML that shows it and does nothing else.

    A control that turns the direction of writing stands alone in a `<bdi>`, where it can turn nothing, and the style
    sheet shows its name. Characters that HTML forbids become U+FFFD.
    """
    parts = _CONTROL.split(_UNPRINTABLE.sub("\ufffd", str(text)))
    return Markup("").join(_shown(part) for part in parts)


def _shown(part: str) -> Markup:
    name = CONTROLS.get(part)
    return Markup('<bdi class="control" data-name="{}">{}</bdi>').format(name, part) if name else escape(part)
