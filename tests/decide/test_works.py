"""Ties between works: who runs an outlet where a text says so, and which held article another one cites."""

from pathlib import Path

from kb.decide import confirm_all, decision, suggest
from kb.derive import derive_all, refresh
from kb.graph.asking import rows
from kb.vocab import V
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


def test_the_held_article_that_may_be_a_missing_work_is_named_until_it_is_decided(tmp_path: Path) -> None:
    sample = _sample(tmp_path)
    cited = [row for row in rows(sample.store, "missing-works") if str(row["cited"]) == "Harbour Gazette"]
    assert {str(row["how"]) for row in cited} == {"asserted", "told"}
    assert {str(row["candidates"]) for row in cited} == {"The pier was sold (2023-05-12)"}
    for kind in (V.same_actor, V.same_claim):
        made = confirm_all(sample.store, kind, 0.9, sample.editor, sample.now(), "Compared.")
        assert made
        found = [decision(sample.store, one) for one in made]
        refresh(sample.store, [end for one in found for end in (one.subject, one.target) if end is not None])
    assert "Gazette" not in " ".join(str(row["cited"]) for row in rows(sample.store, "missing-works"))


def test_a_work_that_is_like_nothing_held_has_no_candidates(tmp_path: Path) -> None:
    (row,) = [one for one in rows(_sample(tmp_path).store, "missing-works") if str(one["cited"]) == "Dock News"]
    assert str(row["candidates"]) == ""
