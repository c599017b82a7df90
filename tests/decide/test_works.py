"""Ties between works: who runs an outlet where a text says so, and which held article another one cites."""

from pathlib import Path

from kb.decide import suggest
from kb.derive import derive_all
from kb.graph.asking import rows
from tests.sample import Sample

FIRST = """The Harbour Gazette
12 May 2023

The pier was sold

Mara Ilves, the harbour master, said on Friday that “the pier was sold for one crown to a man whom nobody had met”.
"""
SECOND = """Inland Courier
14 May 2023

A pier for one crown

“The pier was sold for one crown to a man whom nobody had met,” Mara Ilves told The Harbour Gazette.

“It is a lie,” Dock News said. Dock News, the Pilots Union’s monthly newsletter, is printed in the harbour.

The Pilots Union said on Sunday that it would go to court.
"""


def _sample(tmp_path: Path) -> Sample:
    sample = Sample()
    for name, text in (("first", FIRST), ("second", SECOND)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    sample.ingest([tmp_path / "first.txt", tmp_path / "second.txt"])
    derive_all(sample.store)
    for version in sample.versions.values():
        suggest(sample.store, version, sample.now())
    return sample


def test_an_article_that_names_the_outlet_of_a_held_one_cites_it(tmp_path: Path) -> None:
    sample = _sample(tmp_path)
    found = rows(sample.store, "open-suggestions", kind="cites")
    assert [(row["from"], row["to"]) for row in found] == [(sample.articles["second"], sample.articles["first"])]
    assert str(found[0]["basis"]).startswith("it names The Harbour Gazette for what stands there")
    assert float(str(found[0]["score"])) > 0.9


def test_who_runs_a_newsletter_is_suggested_with_the_paragraph_that_says_so(tmp_path: Path) -> None:
    found = rows(_sample(tmp_path).store, "open-suggestions", kind="operated-by")
    assert [str(row["basis"]) for row in found] == ["paragraph 5 links Dock News to Pilots Union: newsletter"]
