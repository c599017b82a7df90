"""Title, authors, outlet and date where a text states them, and nothing where it does not."""

from __future__ import annotations

import pytest

from kb.model import PublicationDate
from kb.text.datelines import find_date
from kb.text.documents import read_document, read_text
from kb.text.page_words import page_words

LEAD = (
    "The wall of the upper dam had been leaking since the autumn, said the engineer, and nobody in the ministry had "
    "asked about it before the night on which it broke."
)
BODY = "“Nobody had asked,” she told the inquiry on Tuesday. “And so nobody was told, and the road stayed open.”"


def article(head: str, tail: str = ""):
    return read_text("made", f"{head}\n\n{LEAD}\n\n{BODY}\n\n{tail}")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("By ANN LEE and BO RAY", ("Ann Lee", "Bo Ray")),
        ("By Ann Lee, Bo Ray and Cy O'Neill", ("Ann Lee", "Bo Ray", "Cy O'Neill")),
        ("By Ann Lee, Staff Writer", ("Ann Lee",)),
        ("By Ann Lee in Marrowby", ("Ann Lee",)),
        ("By Ann van der Lee (@annlee) on 3 May 2016", ("Ann van der Lee",)),
        ("By Ann Lee | May 3, 2016", ("Ann Lee",)),
        ("By J. R. Lee Jr. for The Evening Post", ("J. R. Lee Jr.",)),
        ("Posted on 3 May 2016 by Ann Lee", ("Ann Lee",)),
        ("By Reuters", ("Reuters",)),
        ("By Published on 3 May 2016", ()),
        ("By admin", ()),
        ("Ann Lee and Bo Ray", ("Ann Lee", "Bo Ray")),
    ],
)
def test_authors_in_bylines(line: str, authors: tuple[str, ...]) -> None:
    assert article(f"Dam fails in the night\n\n{line}").authors == authors


@pytest.mark.parametrize(
    ("tail", "authors"),
    [
        ("Ann Lee is a professor of engineering at Marrowby University.", ("Ann Lee",)),
        ("Ann Lee, who lives in Marrowby, is the author of a book on rivers.", ("Ann Lee",)),
        ("Follow Ann Lee on Twitter.", ("Ann Lee",)),
        ("Follow us on Twitter.", ()),
        ("Ann Lee reported from Marrowby.", ()),
        ("The dam is a work of the ministry’s director.", ()),
    ],
)
def test_authors_in_closing_lines(tail: str, authors: tuple[str, ...]) -> None:
    assert article("Dam fails in the night", tail).authors == authors


@pytest.mark.parametrize(
    ("wording", "edtf"),
    [
        ("15 July 2016", "2016-07-15"),
        ("15th of July, 2016", "2016-07-15"),
        ("July 12 2016", "2016-07-12"),
        ("July 12, 2016", "2016-07-12"),
        ("Sept. 3, 2016", "2016-09-03"),
        ("February 2022", "2022-02"),
        ("2016-07-12", "2016-07-12"),
        ("12.07.2016", "2016-07-12"),
        ("25/07/2016", "2016-07-25"),
        ("07/25/2016", "2016-07-25"),
    ],
)
def test_dates_keep_their_wording_and_their_precision(wording: str, edtf: str) -> None:
    assert article(f"Dam fails in the night\n\nPublished: {wording}").published == PublicationDate(edtf, wording)


@pytest.mark.parametrize(
    "text", ["12/07/2016", "31 February 2016", "May be 2016 was wet", "in 2016", "March", "13/13/2016"]
)
def test_what_is_no_certain_date_is_none(text: str) -> None:
    assert find_date(text, page_words()) is None


def test_the_date_by_the_byline_goes_before_the_one_of_the_copy_and_the_update() -> None:
    copied = article("15 July 2016\n\nDam fails in the night\n\nBy Ann Lee\nJuly 12 2016")
    assert copied.published == PublicationDate("2016-07-12", "July 12 2016")
    updated = article("Dam fails in the night\n\nUpdated 15 July 2016\n\nPublished 12 July 2016")
    assert updated.published == PublicationDate("2016-07-12", "12 July 2016")


def test_a_date_in_the_body_or_a_copyright_line_is_no_date_of_publication() -> None:
    text = f"Dam fails in the night\n\nOn 3 May 2016 the wall broke. {LEAD}\n\n{BODY}\n\n© 2016 The Evening Post"
    assert read_text("made", text).published is None


@pytest.mark.parametrize(
    ("tail", "outlet"),
    [
        ("Copyright 2016 Valley News Foundation", "Valley News Foundation"),
        ("© Institute for Dam Safety, 2022", "Institute for Dam Safety"),
        ("© 2014-2016 The Evening Post. All rights reserved.", "The Evening Post"),
        ("Copyright (c) 2016 by Valley Press Ltd.", "Valley Press Ltd."),
        ("(c) 2016 The Evening Post", "The Evening Post"),
        ("Copyright notice", None),
        ("© 2016", None),
        ("All rights reserved", None),
        ("Originally published at The Evening Post", None),
    ],
)
def test_the_outlet_is_whom_the_copyright_line_names(tail: str, outlet: str | None) -> None:
    assert article("Dam fails in the night", tail).outlet == outlet


def test_the_outlet_is_the_masthead_where_there_is_one() -> None:
    assert article("The Evening Post\n\nDam fails in the night\n\nBy Ann Lee").outlet == "The Evening Post"
    assert article("Dam fails in the night\n\nThe Evening Post, 3 May 2016").outlet == "The Evening Post"


@pytest.mark.parametrize(
    ("opening", "outlet", "edtf"),
    [
        ("MARROWBY, 14 Oct 2025 (Northline News Agency) - ", "Northline News Agency", "2025-10-14"),
        ("MARROWBY, Oct. 14, 2025 (Northline) — ", "Northline", "2025-10-14"),
        ("MARROWBY (Northline) — ", "Northline", None),
        ("MARROWBY, Oct. 14 (Northline) - ", "Northline", None),
        ("UPPER MARROWBY, Lowland, Tuesday (Northline)-- ", "Northline", None),
        ("Marrowby – 14 October 2025 – ", None, "2025-10-14"),
        ("Marrowby, 14 October 2025 — ", None, "2025-10-14"),
        ("Marrowby (Northline News Agency) – ", "Northline News Agency", None),
        ("MARROWBY — ", None, None),
        ("Ann Lee (Greens) — ", None, None),
        ("The wall (built in 1952) - ", None, None),
        ("On 14 October 2025 – ", None, None),
        ("MARROWBY (a town) - ", None, None),
    ],
)
def test_a_dateline_says_whose_dispatch_it_is_and_of_which_day(
    opening: str, outlet: str | None, edtf: str | None
) -> None:
    document = read_text("made", f"Dam fails in the night\n\n{opening}{LEAD}\n\n{BODY}")
    assert document.outlet == outlet
    assert (document.published.edtf if document.published else None) == edtf


def test_masthead_and_byline_go_before_a_dateline() -> None:
    head = "The Evening Post\n\nDam fails in the night\n\nBy Ann Lee, 15 July 2016"
    document = read_text("made", f"{head}\n\nMARROWBY, 14 July 2016 (Northline) — {LEAD}\n\n{BODY}")
    assert document.outlet == "The Evening Post"
    assert document.published == PublicationDate("2016-07-15", "15 July 2016")


def test_a_text_that_says_nothing_of_itself() -> None:
    document = read_text("made", f"{LEAD}\n\n{BODY}")
    assert (document.title, document.authors, document.outlet, document.published, document.url) == (
        None,
        (),
        None,
        None,
        None,
    )
    assert document.language == "en"


def test_the_language_is_told_from_the_text() -> None:
    german = "Die Mauer des oberen Damms war seit dem Herbst undicht, sagte die Ingenieurin, und niemand hatte gefragt."
    assert read_text("made", german).language == "de"
    assert read_text("made", "No.").language is None


def test_five_real_articles(five_articles) -> None:
    found = [read_document(path) for path in five_articles]
    assert [document.title is not None for document in found] == [True, True, True, False, True]
    assert [len(document.authors) for document in found] == [1, 2, 1, 1, 2]
    assert [document.outlet is not None for document in found] == [False, False, True, False, True]
    assert [d.published.edtf if d.published else None for d in found] == [
        "2017-07-28",
        "2016-07-12",
        "2016-07-13",
        None,
        "2022-02",
    ]
    assert {document.language for document in found} == {"en"}
