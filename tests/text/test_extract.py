"""The extractor as a whole: what it finds in plain cases, and that every span stands where it says."""

from __future__ import annotations

import pytest

from kb.model import Directness
from kb.text.attribution.finder import find_attributions, read_passages
from kb.text.documents import read_text
from kb.text.extract import attribution_ids, distinct, extract
from kb.text.jsonl import attribution_objects, source_offset
from kb.text.languages import load_lexicon
from tests.text.helpers import Found, document

ARTICLE = (
    "“We can’t stay,” Mr. Hale’s aide said Friday. Officials said their surveys show that the dam is weak.",
    "According to Ruth Hale, the dam is safe. “It will hold,” she said, “for a hundred years.”",
    "The council, which met on Monday, did not say whether it would close the road.",
)


TWICE = """Wall was cracked

The Fenwick Echo

3 May 2023

The wall was cracked last year, said Ruth Hale, an engineer who told The Harrow Times that nobody had come.
"""


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "contents"),
    [
        ("“The dam will hold,” said Ruth Hale.", "Ruth Hale", "said", ["“The dam will hold,”"]),
        ("“The dam will hold,” Ruth Hale said.", "Ruth Hale", "said", ["“The dam will hold,”"]),
        ("Ruth Hale said the dam would hold.", "Ruth Hale", "said", ["the dam would hold"]),
        ("Hale said at least nine people had died.", "Hale", "said", ["at least nine people had died"]),
        ("Hale said about 40 houses were gone.", "Hale", "said", ["about 40 houses were gone"]),
        ("Hale told reporters that the dam would hold.", "Hale", "told", ["that the dam would hold"]),
        ("The dam will hold, according to engineers.", "engineers", "according to", ["The dam will hold"]),
        ("According to engineers, the dam will hold.", "engineers", "According to", ["the dam will hold"]),
        ("“It is,” Hale said, “a fine dam.”", "Hale", "said", ["“It is,”", "“a fine dam.”"]),
        ("Ruth Hale: “The dam will hold.”", "Ruth Hale", ":", ["“The dam will hold.”"]),
    ],
)
def test_plain_frames(sentence: str, source: str, cue: str, contents: list[str]) -> None:
    found = Found(sentence)
    assert (found.source(), found.cue(), found.contents()) == (source, cue, contents)


def test_directness_is_direct_mixed_or_indirect() -> None:
    found = Found("“It holds,” Hale said. Orr said it holds. Lee said that it was “a scandal” and that he would go.")
    assert [a.directness for a in found.extraction.attributions] == [
        Directness.DIRECT,
        Directness.INDIRECT,
        Directness.MIXED,
    ]


def test_nested_attributions_point_to_their_parent() -> None:
    found = Found("Officials said their surveys show that the dam is weak.")
    assert [a.nested_in for a in found.extraction.attributions] == [None, found[0].id]
    assert found.contents(1) == ["that the dam is weak"]


def test_every_span_is_verbatim_in_the_source_text() -> None:
    doc = document(*ARTICLE)
    extraction = extract(doc)
    objects = list(attribution_objects(doc, extraction))
    assert len(objects) == len(extraction.attributions) >= 6
    for made, attribution in zip(objects, extraction.attributions, strict=True):
        for (start, end), anchor in zip(made["content"], attribution.contents, strict=True):
            assert doc.source_text[start:end] == doc.quote(anchor) != ""


def test_ids_are_unique_and_stable() -> None:
    first, second = extract(document(*ARTICLE)), extract(document(*ARTICLE))
    ids = [a.id for a in first.attributions]
    assert len(set(ids)) == len(ids)
    assert first == second


def test_offsets_of_joined_lines_are_those_of_the_file() -> None:
    doc = document("Hale said the dam was safe.")
    paragraph = doc.paragraph(2)
    assert source_offset(paragraph, 5) == doc.source_text.index("said")


def test_what_is_found_twice_is_one_finding() -> None:
    located = find_attributions(read_passages(read_text("twice", TWICE), load_lexicon("en")))
    once = distinct((*located, *located))
    assert len(once) == len({(one.paragraph, one.anchor(one.finding.cue), one.contents) for one in located})
    assert all(one.parent is None or one.parent < index for index, one in enumerate(once))


def test_ids_of_findings_and_of_claims_do_not_run_into_each_other() -> None:
    located = find_attributions(read_passages(read_text("twice", TWICE), load_lexicon("en")))
    first, second = attribution_ids((located[0], located[0]))
    assert second == f"{first}x2"
