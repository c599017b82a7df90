"""Draws a bar chart as an SVG file: no library, one colour a series, numbers written at the bars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, ROW, LABELS, RIGHT = 820, 22, 220, 90
COLOURS = ("#2b6cb0", "#c05621", "#2f855a", "#6b46c1")


def bars(title: str, unit: str, rows: Sequence[tuple[str, Mapping[str, float]]]) -> str:
    """An SVG text with a group of bars a row, one bar a series, on a logarithmic scale.

    Parameters:
        rows: a label and the values (above 0) by the name of their series.
    """
    values = [value for _, series in rows for value in series.values() if value > 0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    names = list(dict.fromkeys(name for _, series in rows for name in series))
    parts, top = [_legend(title, unit, names)], 56
    for label, series in rows:
        parts.append(_text(LABELS - 8, top + 15, label, "end"))
        for name, value in series.items():
            length = _length(value, low, high)
            colour = COLOURS[names.index(name) % len(COLOURS)]
            parts.append(f'<rect x="{LABELS}" y="{top + 4}" width="{length:.1f}" height="{ROW - 8}" fill="{colour}"/>')
            parts.append(_text(LABELS + length + 5, top + 15, f"{value:,.3g}", "start"))
            top += ROW - 4
        top += 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top + 8}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="{escape(title)}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _length(value: float, low: int, high: int) -> float:
    share = (math.log10(max(value, 10.0**low)) - low) / max(1, high - low)
    return max(1.0, share * (WIDTH - LABELS - RIGHT))


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#1a202c">{escape(text)}</text>'


def _legend(title: str, unit: str, names: Sequence[str]) -> str:
    parts = [f'<text x="8" y="18" font-weight="bold" fill="#1a202c">{escape(title)} ({escape(unit)}, log scale)</text>']
    for place, name in enumerate(names):
        x = LABELS + place * 150
        parts.append(f'<rect x="{x}" y="30" width="12" height="12" fill="{COLOURS[place % len(COLOURS)]}"/>')
        parts.append(_text(x + 17, 41, name, "start"))
    return "".join(parts)
