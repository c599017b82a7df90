"""Reads brat standoff annotation as the PolNeAR corpus uses it: texts and `.ann` files, offsets in characters.

Where several people annotated a text, the one whose id sorts first is the gold. The scheme has neither nesting nor
speakers nor speech acts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from kb.errors import DocumentError
from kb.model import Span
from kb.text.evaluate.statements import AnnotatedText, Spans, Statement

_RECORD = re.compile(r"[TE]\d+$")
_DIGITS = re.compile(r"\d+$")
_ANNOTATOR = re.compile(r"_[0-9a-f]{4}$")
_DISCARD = "Discard"


def brat_files(folder: Path) -> list[tuple[Path, Path]]:
    """The texts below `folder` with the annotation file that counts: `text/x.txt` beside `attributions/x_1a2b.ann`,
    or `x.txt` beside `x.ann`."""
    annotations: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.ann")):
        annotations.setdefault(_ANNOTATOR.sub("", path.stem), path)
    texts = sorted(folder.rglob("*.txt"))
    return [(text, annotations[text.stem]) for text in texts if text.stem in annotations]


def parse_brat(name: str, text: str, annotation: str) -> AnnotatedText:
    """The annotated text of a brat document; events without a content are left out.

    Raises:
        DocumentError: a record's offsets cannot be read.
    """
    spans: dict[str, Spans] = {}
    events: dict[str, str] = {}
    discarded: list[Span] = []
    for line in annotation.split("\n"):
        fields = line.rstrip("\r").split("\t")
        # A displayed text that wraps goes on in lines without an id.
        if len(fields) < 2 or not _RECORD.match(fields[0]):
            continue
        if fields[0].startswith("E"):
            events[fields[0]] = fields[1]
            continue
        kind, _, offsets = fields[1].partition(" ")
        spans[fields[0]] = _offsets(name, fields[0], offsets)
        discarded += spans[fields[0]] if kind == _DISCARD else ()
    statements = (_statement(name, key, event, spans) for key, event in events.items())
    return AnnotatedText(name, text, tuple(s for s in statements if s.contents), frozenset(), tuple(discarded))


def _offsets(name: str, key: str, text: str) -> Spans:
    try:
        pairs = [part.split() for part in text.split(";")]
        return tuple(Span(int(start), int(end)) for start, end in pairs)
    except ValueError:
        raise DocumentError(f"{name}: {text!r} of {key} are no offsets.", "Correct the .ann file.") from None


def _statement(name: str, key: str, event: str, spans: dict[str, Spans]) -> Statement:
    roles: defaultdict[str, list[Span]] = defaultdict(list)
    for argument in event.split():
        role, _, target = argument.partition(":")
        if target not in spans:
            raise DocumentError(f"{name}: {key} names {target!r}, which is no span.", "Correct the .ann file.")
        roles[_DIGITS.sub("", role)].extend(spans[target])
    return Statement(key, tuple(roles["Source"]), tuple(roles["Cue"]), tuple(sorted(roles["Content"])))
