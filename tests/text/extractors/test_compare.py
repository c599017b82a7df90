"""Two extractors side by side; training data; the extractor on a parse."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.extract import extract_command
from kb.errors import UsageError
from kb.text.extract import extract
from kb.text.extractors.compare import Found, compare, compared_objects
from kb.text.extractors.parsed import SpacyExtractor
from kb.text.extractors.proposals import Proposal, verify
from kb.text.extractors.rules import RulesExtractor
from kb.text.training import training_objects
from tests.text.helpers import document

ARTICLE = document("Ruth Hale said the dam would hold. Engineers said it leaked.")


def proposed(*proposals: Proposal):
    return verify(ARTICLE, proposals, RulesExtractor().tool, "test")[0]


def test_the_same_finding_is_one_row_and_others_stand_alone() -> None:
    ours = extract(ARTICLE)
    theirs = proposed(
        Proposal(2, "Ruth Hale", "said", ("the dam would hold",)), Proposal(2, "Ruth Hale", "said", ("it leaked",))
    )
    rows = compare(ours, theirs)
    assert [(r.found, r.same_source) for r in rows] == [(Found.BOTH, True), (Found.BOTH, False)]
    alone = compare(ours, proposed())
    assert [r.found for r in alone] == [Found.FIRST, Found.FIRST]
    assert [r.found for r in compare(proposed(), ours)] == [Found.SECOND, Found.SECOND]


def test_rows_print_the_wording_of_both_sides() -> None:
    rows = compare(extract(ARTICLE), proposed(Proposal(2, None, "said", ("it leaked",))))
    first, second = compared_objects(ARTICLE, rows)
    assert first["found"] == "first"
    assert second["second"]["content"] == ["it leaked"]
    assert second["second"]["source"] is None


def test_training_data_holds_spans_that_count_in_the_paragraph() -> None:
    checked = extract(ARTICLE).attributions[:1]
    (made,) = training_objects(ARTICLE, checked)
    (attribution,) = made["attributions"]
    start, end = attribution["content"][0]
    assert made["text"][start:end] == "the dam would hold"
    assert made["text"][slice(*attribution["source"])] == "Ruth Hale"


def test_a_checked_paragraph_without_attributions_is_an_example_too() -> None:
    (made,) = training_objects(ARTICLE, (), [1])
    assert made["attributions"] == []
    assert made["text"] == ARTICLE.paragraph(1).text


@dataclass(eq=False)
class Token:
    """What the extractor uses of a parser's token."""

    text: str
    idx: int
    dep_: str
    pos_: str
    head: Token = None  # type: ignore[assignment]
    children: list[Token] = field(default_factory=list)

    @property
    def subtree(self) -> Iterable[Token]:
        tokens = [self, *(t for child in self.children for t in child.subtree)]
        return sorted(tokens, key=lambda t: t.idx)


def parse_by_hand(text: str) -> list[Token]:
    """A parser that knows one sentence: "Hale said the dam held"."""
    words = [(w, text.index(w)) for w in text.split()]
    labels = ["nsubj", "ROOT", "det", "nsubj", "ccomp"]
    kinds = ["PROPN", "VERB", "DET", "NOUN", "VERB"]
    tokens = [Token(w, i, dep, pos) for (w, i), dep, pos in zip(words, labels, kinds, strict=True)]
    for child, head in ((0, 1), (4, 1), (3, 4), (2, 3)):
        tokens[child].head = tokens[head]
        tokens[head].children.append(tokens[child])
    tokens[1].head = tokens[1]
    return tokens


def test_a_parse_gives_subject_and_complement() -> None:
    doc = document("Hale said the dam held", title="")
    extractor = SpacyExtractor(lambda text: parse_by_hand(text) if text else [], "by-hand")
    (found,) = extractor.extract(doc).attributions
    assert doc.quote(found.contents[0]) == "the dam held"
    assert found.source is not None
    assert doc.quote(found.source) == "Hale"
    assert found.rule == "parsed"


def test_a_model_that_is_not_installed_is_named() -> None:
    with pytest.raises(UsageError, match="no_such_model"):
        SpacyExtractor.from_environment({"WHENCE_SPACY_MODEL": "no_such_model"})


def test_the_command_puts_two_extractors_side_by_side(tmp_path: Path) -> None:
    article = tmp_path / "dam.txt"
    article.write_text("The dam\n\nRuth Hale said the dam would hold.\n", encoding="utf-8")
    result = CliRunner().invoke(extract_command, [str(article), "--compare", "rules"], standalone_mode=False)
    (row,) = map(json.loads, result.output.splitlines())
    assert (row["found"], row["same_source"]) == ("both", True)
    assert row["first"] == row["second"]
