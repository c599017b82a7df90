"""What each row of an answer says as a sentence, and the paragraph that it rests on.

A question's `explain` template is filled from the row: `{column}` is a cell; `{column#noun}` a number with its noun;
`{least-most#noun}` a range; `{saying}` what the row's claim says, by whom and how (`kb.ask.speech`); what stands
between square brackets is left out where a cell in it is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from kb.ask.answering import Answer
from kb.ask.speech import NOT_STATED, Saying, Speaker, sentence
from kb.ask.terms import cell
from kb.graph.asking import rows_about
from kb.graph.catalogue import Question
from kb.graph.store import Queryable, Solutions
from kb.model import Directness, Polarity, SpeechAct

_CLAIMS = ("claim", "step", "other")
"""The columns that hold the claim that a row is about, the likeliest first."""
_WORDS = ("exact", "quote", "gloss")
"""The columns that hold its words."""
COLUMNS = ("sentence", "paragraphText")
"""The columns that an answer gets with its explanations; no question has one of these names."""
_PLACEHOLDER = re.compile(r"\{(\w+)(?:-(\w+))?(?:#([^}]+))?\}")
_PART = re.compile(r"\[([^\[\]]*)\]")
_UNKNOWN = "(not stated)"
"""What stands for an empty cell that a sentence cannot do without."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one row says as a sentence, and the paragraph that it rests on ("" where a row has none)."""

    sentence: str
    paragraph: str


def explain(store: Queryable, answer: Answer) -> list[Explanation]:
    """One explanation a row of `answer`, in the order of the rows.

    The sentence is the question's `explain` template with the row in it; where it has none, what the row's claim says,
    or else its columns. The paragraph is the text of the row's `paragraph`, or of the paragraph of its `claim`.
    """
    found = list(answer.solutions.dicts())
    sayings = _sayings(store, {claim for row in found if (claim := _claim(row)) is not None})
    texts = _paragraphs(store, {node for row in found if (node := _place(row)) is not None})
    return [
        Explanation(_sentence(answer.question, row, store.base, sayings), texts.get(_place(row), "")) for row in found
    ]


def explained(store: Queryable, answer: Answer) -> Solutions:
    """The rows of `answer`, each with its explanation in two more columns, `COLUMNS`; "" leaves a cell empty."""
    more = ((one.sentence, one.paragraph) for one in explain(store, answer))
    rows = tuple(
        (*row, *(Literal(text) if text else None for text in texts))
        for row, texts in zip(answer.solutions.rows, more, strict=True)
    )
    return Solutions((*answer.solutions.variables, *COLUMNS), rows)


def _claim(row: Mapping[str, Node]) -> URIRef | None:
    found = (row[name] for name in _CLAIMS if isinstance(row.get(name), URIRef))
    return next((URIRef(str(node)) for node in found), None)


def _sentence(
    question: Question, row: Mapping[str, Node], base: str, sayings: Mapping[URIRef, Sequence[Saying]]
) -> str:
    cells = {name: cell(term, base) for name, term in row.items()}
    claim = _claim(row)
    if claim is not None and claim in sayings:
        cells["saying"] = sentence(sayings[claim], next((cells[name] for name in _WORDS if cells.get(name)), ""))
    if question.explain:
        text = fill(question.explain, cells)
        return text[:1].upper() + text[1:]
    return cells.get("saying") or "; ".join(f"{name} is {text}" for name, text in cells.items())


def fill(template: str, cells: Mapping[str, str]) -> str:
    """The template with the cells in it; see the module."""

    def part(match: re.Match[str]) -> str:
        wanted = [name for found in _PLACEHOLDER.finditer(match[1]) for name in found.groups()[:2] if name]
        return match[1] if all(cells.get(name) for name in wanted) else ""

    return _PLACEHOLDER.sub(lambda match: _filled(match, cells), _PART.sub(part, template))


def _filled(match: re.Match[str], cells: Mapping[str, str]) -> str:
    first, last, noun = match.groups()
    number = cells.get(first) or _UNKNOWN
    if last and cells.get(last) != number:
        number = f"{number} to {cells.get(last) or _UNKNOWN}"
    return f"{number} {noun if number == '1' else f'{noun}s'}" if noun else number


# --- who says it ----------------------------------------------------------------------------------------------------


def _sayings(store: Queryable, claims: Iterable[URIRef]) -> dict[URIRef, list[Saying]]:
    """Of each claim the sayings from the outermost that reports it down to its own."""
    found: dict[URIRef, dict[str, list[Mapping[str, Node]]]] = {}
    for row in rows_about(store, "ask-speaking", "claim", claims):
        found.setdefault(URIRef(str(row["claim"])), {}).setdefault(str(row["step"]), []).append(row)
    return {claim: _from_the_outside(claim, steps) for claim, steps in found.items()}


def _from_the_outside(claim: URIRef, steps: Mapping[str, list[Mapping[str, Node]]]) -> list[Saying]:
    above = {str(told[0]["reports"]): step for step, told in steps.items() if "reports" in told[0]}
    way = [str(claim)]
    while (over := above.get(way[0])) is not None and over not in way:
        way.insert(0, over)
    return [_saying(steps[step]) for step in way if step in steps]


def _saying(told: Sequence[Mapping[str, Node]]) -> Saying:
    first = told[0]
    return Saying(
        tuple({str(row["actor"]): _speaker(row) for row in told}.values()),
        SpeechAct(str(first.get("act") or SpeechAct.ASSERT)),
        Polarity(str(first.get("polarity") or Polarity.AFFIRMED)),
        Directness(str(first.get("directness") or Directness.INDIRECT)),
    )


def _speaker(row: Mapping[str, Node]) -> Speaker:
    if "name" in row:
        return Speaker(str(row["name"]))
    if "described" in row:
        return Speaker(str(row["described"]), described=True)
    return Speaker(str(row.get("work", NOT_STATED)))


# --- where it is written ---------------------------------------------------------------------------------------------


def _place(row: Mapping[str, Node]) -> URIRef | None:
    """The paragraph that a row rests on, or its claim, which stands in one."""
    node = row.get("paragraph") or row.get("claim")
    return node if isinstance(node, URIRef) else None


def _paragraphs(store: Queryable, nodes: Iterable[URIRef]) -> dict[URIRef | None, str]:
    """The text of each paragraph, or of the paragraph of each claim."""
    found: dict[URIRef | None, str] = {}
    for row in rows_about(store, "paragraph-of", "node", nodes):
        found.setdefault(URIRef(str(row["node"])), str(row["text"]))
    return found
