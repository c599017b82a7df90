"""What extraction gets wrong over a PolNeAR folder, counted by kind: the table of docs/extraction.md.

python -m bench.errors DATA --split dev
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.polnear import worked
from kb.model import Directness
from kb.text.evaluate.matching import Prepared, Wording, pair, same_source
from kb.text.extractors import load_extractor
from kb.text.languages import load_lexicon
from kb.text.lexicon import CueClass, Lexicon

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_MOSTLY = 0.5
KINDS = (
    "cue outside the word lists",
    "a listed cue, but no rule fired",
    "nobody is named",
    "content too long",
    "content too short",
    "stands inside another finding",
    "right content, other source",
    "false alarms that touch no annotation",
)


def missed_kind(gold: Prepared, found: Sequence[Prepared], cue: str, lexicon: Lexicon) -> str:
    """The kind of a statement whose content no finding matches."""
    same = next((one for one in found if one.cue & gold.cue), None)
    if same is not None:
        return KINDS[3] if len(same.content) > len(gold.content) else KINDS[4]
    if any(len(one.content & gold.content) > _MOSTLY * len(gold.content) for one in found):
        return KINDS[5]
    if not gold.statement.source:
        return KINDS[2]
    return KINDS[1] if any(lexicon.cue(word) or lexicon.noun(word) for word in _WORD.findall(cue)) else KINDS[0]


def is_speech(gold: Prepared, cue: str, lexicon: Lexicon) -> bool:
    """Whether a statement is one of speech: quoted words, or a cue of communication."""
    cues = filter(None, map(lexicon.cue, _WORD.findall(cue)))
    return gold.directness is not Directness.INDIRECT or any(CueClass.SPEECH in one.classes for one in cues)


def errors(folder: Path) -> Iterator[tuple[str, bool]]:
    """Each error of a split: its kind, and whether it is one of speech."""
    lexicon = load_lexicon()
    for annotated, _, attributions, statements in worked(folder, load_extractor()):
        wording = Wording(annotated.text)
        gold = [wording.prepare(one) for one in annotated.statements]
        outer = [(a, wording.prepare(s)) for a, s in zip(attributions, statements, strict=True) if not a.nested_in]
        outer = [(a, p) for a, p in outer if p.content and not wording.mostly_in(p.content, annotated.discarded)]
        found = [one for _, one in outer]
        pairs = {j: i for i, j in pair(found, gold)}
        for number, one in enumerate(gold):
            cue = " ".join(annotated.text[span.start : span.end] for span in one.statement.cue).lower()
            speech = is_speech(one, cue, lexicon)
            if number not in pairs:
                yield missed_kind(one, found, cue, lexicon), speech
            elif not same_source(found[pairs[number]], one):
                yield KINDS[6], speech
        for number, (attribution, one) in enumerate(outer):
            if number not in pairs.values() and not any(g.cue & one.cue or g.content & one.content for g in gold):
                yield KINDS[7], attribution.rule.endswith(f"/{CueClass.SPEECH}")


def main() -> None:
    """Reads the arguments and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--split", default="dev")
    given = parser.parse_args()
    counted = Counter(errors(given.data / given.split))
    print("| kind | count | of these speech |\n|---|---|---|")
    for kind in KINDS:
        print(f"| {kind} | {counted[kind, True] + counted[kind, False]} | {counted[kind, True]} |")


if __name__ == "__main__":
    main()
