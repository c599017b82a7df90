"""Five real articles, which are no part of the project: what two of them share is found, joined and set aside."""

from __future__ import annotations

import re

import pytest

from kb.decide import confirm, suggest
from kb.derive import derive_all
from kb.graph.asking import rows
from kb.vocab import V
from tests.sample import Sample


@pytest.fixture(scope="module")
def five(five_articles) -> Sample:
    sample = Sample()
    sample.ingest(five_articles)
    derive_all(sample.store)
    for version in sample.versions.values():
        suggest(sample.store, version, sample.now())
    return sample


def _file(five: Sample, number: str) -> str:
    return next(name for name in five.articles if name.startswith(number))


def _between(five: Sample, one: str, other: str) -> list[dict]:
    """The suggested same claims between two articles, with the quotes at both ends."""
    homes = {str(five.articles[_file(five, number)]): number for number in (one, other)}
    found = []
    for row in rows(five.store, "open-suggestions", kind="same-claim"):
        ends = [rows(five.store, "derive-claims", claim=row[end])[0] for end in ("from", "to")]
        if {homes.get(str(end["article"])) for end in ends} == {one, other}:
            quotes = [str(rows(five.store, "derive-quote", claim=row[end])[0]["quote"]) for end in ("from", "to")]
            found.append({**row, "quotes": quotes})
    return found


def _with(suggestions: list[dict], words: str) -> list[dict]:
    return [one for one in suggestions if all(words in quote for quote in one["quotes"])]


def test_the_two_shared_quotes_are_found_with_their_differences(five: Sample) -> None:
    shared = _between(five, "001", "002")
    operative = _with(shared, "rather wait")
    editorial = _with(shared, "whole world")
    assert operative
    assert editorial
    assert all(float(str(one["score"])) >= 0.5 for one in (*operative, *editorial))
    assert any("dropped" in one for one in operative)
    assert any("added" in one or "changed" in one for one in editorial)


def _dates(five: Sample, number: str, paragraph: int) -> set[str]:
    """When the claims of a paragraph were said."""
    found = rows(five.store, "claims-of-article", article=five.articles[_file(five, number)])
    claims = [row["claim"] for row in found if int(str(row["number"])) == paragraph]
    return {
        str(row["said"]) for claim in claims for row in rows(five.store, "claim-record", claim=claim) if "said" in row
    }


def test_the_two_articles_put_the_editorial_into_different_months(five: Sample) -> None:
    assert _dates(five, "001", 21) == {"2016-06"}
    assert _dates(five, "002", 3) == {"2016-07"}


def test_only_one_of_the_two_articles_says_where_the_operative_is(five: Sample) -> None:
    (printed,) = {
        str(row["speaker"])
        for one in _with(_between(five, "001", "002"), "rather wait")
        for row in rows(five.store, "claims-of-article", article=five.articles[_file(five, "002")])
        if row["claim"] in {one["from"], one["to"]}
    }
    found = rows(five.store, "claims-of-article", article=five.articles[_file(five, "001")])
    other = {str(row["speaker"]) for row in found if int(str(row["number"])) in {13, 14}}
    assert "Syria" in printed
    assert other
    assert not any("Syria" in name for name in other)


def test_two_articles_but_one_origin_once_confirmed_and_none_once_set_aside(five: Sample) -> None:
    for one in _with(_between(five, "001", "002"), "rather wait"):
        confirm(five.store, one["suggestion"], five.editor, five.now(), "One interview.")
        claim = one["from"]
    derive_all(five.store)
    found = rows(five.store, "origins", claim=claim)
    assert {(str(row["articles"]), str(row["least"]), str(row["most"])) for row in found} == {("2", "1", "1")}
    aside = rows(five.store, "set-aside", unnamed="yes")
    proposition = rows(five.store, "derive-claims", claim=claim)[0]["proposition"]
    known = next(
        str(t[2]) for t in five.store.construct(f"DESCRIBE <{proposition}>") if str(t[1]).endswith("identifiedAs")
    )
    assert [str(row["support"]) for row in aside if str(row["proposition"]) == known] == ["loses"]


def test_works_that_are_cited_and_not_held_form_a_list(five: Sample) -> None:
    cited = {str(row["cited"]) for row in rows(five.store, "missing-works")}
    assert any("IHS" in name for name in cited)
    assert any("Washington Post" in name for name in cited)


def test_figures_come_out_with_their_bounds_source_and_time(five: Sample) -> None:
    figures = {str(row["wording"]): row for row in rows(five.store, "quantities")}
    more = figures["more than 330"]
    assert (str(more["lower"]), "upper" in more, str(more["said"])) == ("330", False, "2021-11")
    assert (str(figures["around 60"]["approximate"]), str(figures["around 60"]["speaker"])) == (
        "true",
        str(more["speaker"]),
    )


def test_attacks_are_counted_by_year_on_one_source(five: Sample) -> None:
    counted = {}
    for row in rows(five.store, "quantities", article=five.articles[_file(five, "004")]):
        wording, quote = str(row["wording"]), str(row["quote"])
        year = re.match(r"\s+in\s+(\d{4})", quote.partition(wording)[2])
        if year and str(row.get("said")) == "2021-11":
            counted[year[1]] = (
                str(row["lower"]),
                str(row.get("upper")),
                str(row.get("approximate")),
                str(row["number"]),
            )
    assert counted == {"2020": ("60", "60", "true", "52"), "2021": ("330", "None", "None", "52")}


def test_strength_is_given_with_bounds_each_on_its_own_source(five: Sample) -> None:
    found = [
        row
        for row in rows(five.store, "quantities", article=five.articles[_file(five, "004")])
        if int(str(row["number"])) == 40
    ]
    assert {(str(row.get("lower")), str(row.get("upper")), str(row["published"])) for row in found} == {
        ("None", "4000", "2022-02"),
        ("None", "3000", "2022-02"),
        ("4000", "4000", "2022-02"),
    }
    assert len({str(row["speaker"]) for row in found}) == 3


def test_every_kind_is_known_to_the_vocabulary(five: Sample) -> None:
    kinds = {str(row["kind"]) for row in rows(five.store, "open-suggestions")}
    assert kinds <= {V.local(kind) for kind in V if "/vocab/" in kind}
