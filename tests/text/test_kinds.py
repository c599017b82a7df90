"""What each block of a page is: told by its words and its place, in pages of our own."""

from __future__ import annotations

import re

import pytest

from kb.text.documents import read_document, read_text
from tests.conftest import shared_path
from tests.text.reading import kinds, kinds_of

LEAD = (
    "The wall of the upper dam had been leaking since the autumn, said the engineer, and nobody in the ministry had "
    "asked about it before the night on which it broke."
)
BODY = "“Nobody had asked,” she told the inquiry on Tuesday. “And so nobody was told, and the road stayed open.”"


def kind_between(line: str) -> str:
    """The kind of a line that stands between two paragraphs of an article."""
    found = kinds_of(f"Dam fails in the night\n\n{LEAD}\n\n{line}\n\n{BODY}\n\n{LEAD}")
    return next(kind for kind, text in found if text == line)


def kind_after(line: str) -> str:
    """The kind of a line that ends an article."""
    return kinds_of(f"Dam fails in the night\n\n{LEAD}\n\n{BODY}\n\n{line}")[-1][0]


@pytest.mark.parametrize("outlet", ["The Daily Post", "THE DAILY POST", "Continental Review", "Farley Observer"])
@pytest.mark.parametrize("byline", ["By Ann Lee\n\n", "By Ann Lee, Energy Correspondent\n\n", ""])
def test_the_line_above_the_date_is_the_outlet(byline: str, outlet: str) -> None:
    document = read_text("made", f"Dam fails in the night\n\n{byline}{outlet}\n\n3 May 2024\n\n{LEAD}\n\n{BODY}")
    assert (document.outlet, document.authors) == (outlet, ("Ann Lee",) if byline else ())
    assert document.published is not None
    assert document.published.edtf == "2024-05-03"


def test_a_second_author_above_the_date_is_no_outlet() -> None:
    document = read_text("made", f"Dam fails\n\nBy Ann Lee\n\nTom Orr\n\n3 May 2024\n\n{LEAD}\n\n{BODY}")
    assert document.outlet is None


@pytest.mark.parametrize(
    "line",
    [
        "Soldiers at the river on Monday. (Jo Fen/Reuters)",
        "Soldiers at the river on Monday. (AP Photo/Jo Fen)",
        "Soldiers at the river on Monday (Photo: Jo Fen)",
        "Soldiers at the river on Monday. Photo by Jo Fen",
        "Soldiers at the river on Monday. Jo Fen/Getty Images",
        "Photo: Jo Fen",
        "Figure 3: Water levels behind the wall, in metres",
        "Screenshots from the video of the break (source)",
        "[image: the-dam-at-night]",
        "FILE - The mayor at her desk in 2019.",
        "This May 4 photo provided by the ministry shows the broken wall.",
    ],
)
def test_captions(line: str) -> None:
    assert kind_between(line) == "caption"


@pytest.mark.parametrize(
    "line",
    [
        "Share this:",
        "Advertisement",
        "Read more: Who owns the river?",
        "Click here to subscribe to our newsletter.",
        "Follow Ann Lee on Twitter @annlee",
        "Sign up for our newsletter and never miss a story.",
        "https://x.example/valley/dam",
        "Story continues below advertisement",
        "* * *",
        "17",
        "Print Friendly, PDF & Email",
        "SKIP ADVERTISEMENT",
        "This article is more than 3 years old",
        "Our Standards: The Principles of the Agency.",
        "Write to Ann Lee at ann.lee@x.example",
    ],
)
def test_furniture_in_the_middle(line: str) -> None:
    assert kind_between(line) == "boilerplate"


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2016 The Evening Post",
        "© 2016 The Evening Post. All rights reserved.",
        "Originally published at The Evening Post",
        "This article was first published by The Evening Post on 3 May 2016.",
        "No comments:",
        "3 Comments",
        "Leave a Reply",
        "Filed under: Dams, Water",
        "Tagged with dams, water",
        "Like the article? Share it with your friends!",
        "Independent journalism costs money; please support our work.",
        "By donating, you help us keep our journalism free.",
        "Send tips to [email protected].",
    ],
)
def test_furniture_at_the_end(line: str) -> None:
    assert kind_after(line) == "boilerplate"


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee reported from Marrowby. Bo Ray contributed to this report.",
        "Additional reporting by Ann Lee in Marrowby",
        "Translated by Bo Ray",
        "Contributing: Ann Lee and Bo Ray.",
        "Ann Lee is a professor of engineering at Marrowby University.",
    ],
)
def test_credits_below_an_article(line: str) -> None:
    assert kind_after(line) == "byline"


@pytest.mark.parametrize(
    "line", ["What the engineers knew", "‘Nobody had asked’", "A register, lost", "Who was told?", "2. The night"]
)
def test_headings(line: str) -> None:
    assert kind_between(line) == ("body" if line.startswith("2.") else "heading")


@pytest.mark.parametrize(
    "line",
    [
        "“Nobody had asked!”",
        "She paused.",
        "Q: Did anybody ask?",
        "By Monday the road was closed, and the soldiers had gone home to their own valleys.",
        "By contrast, nobody asked.",
        "More than 40 people are missing, the police said.",
        "Copyright law does not cover it, the minister said.",
        "The mayor wrote to the ministry that she would not leave.",
        "He then asked the hall, “Who was told?”",
        "Share prices fell on Monday, the exchange said in the evening.",
        "Follow the money, said the mayor.",
        "Comments by the minister had angered the valley before.",
        "Tel Aviv offered help, its mayor said.",
        "The picture is in a drawer (and the key is lost).",
        "The mayor said so in 2019 (and again in 2020).",
    ],
)
def test_sentences_stay_body(line: str) -> None:
    assert kind_between(line) == "body"


def test_the_head_of_an_article() -> None:
    text = (
        "The Evening Post\n\nDam fails in the night\nForty people are missing\n\nBy Ann Lee and Bo Ray, Staff Writers\n"
        f"Tuesday, 3 May 2016, 10:15 a.m.\n\n{LEAD}\n\n{BODY}"
    )
    assert kinds_of(text) == [
        ("boilerplate", "The Evening Post"),
        ("title", "Dam fails in the night"),
        ("heading", "Forty people are missing"),
        ("byline", "By Ann Lee and Bo Ray, Staff Writers"),
        ("date", "Tuesday, 3 May 2016, 10:15 a.m."),
        ("body", LEAD),
        ("body", BODY),
    ]


def test_a_page_copied_with_its_menu() -> None:
    menu = "Skip to content\nHome\nNews\nSport\nWeather\n"
    head = "Dam fails in the night\n3 hours ago\nShare\nSave\n\nAnn Lee\n\nImage source, Jo Fen\n"
    found = kinds_of(f"{menu}\n{head}\n{LEAD}\n\n{BODY}\n\nImage caption, The mayor in her office.\n\n{LEAD}")
    assert [kind for kind, _ in found] == [
        *["boilerplate"] * 5,
        "title",
        *["boilerplate"] * 3,
        "byline",
        "caption",
        "body",
        "body",
        "caption",
        "body",
    ]


def test_an_article_without_a_headline_has_no_title() -> None:
    assert [kind for kind, _ in kinds_of(f"{LEAD}\n\n{BODY}")] == ["body", "body"]
    assert kinds_of(f"MARROWBY (Reuters) - The dam broke at night.\n\n{LEAD}")[0][0] == "body"
    assert kinds_of(f"The dam broke at night, the police said on Monday.\n\n{LEAD}")[0][0] == "body"


def test_a_headline_with_a_full_stop_is_a_title() -> None:
    assert kinds_of(f"Dam fails in the night.\n\n{LEAD}\n\n{BODY}")[0] == ("title", "Dam fails in the night.")


def test_readers_comments_are_no_part_of_the_article() -> None:
    comments = "2 Comments\n\nA reader\n\nI said so in 2012, and nobody listened to me then.\n"
    text = f"Dam fails\n\n{LEAD}\n\n{BODY}\n\n{comments}"
    assert [kind for kind, _ in kinds_of(text)] == ["title", "body", "body", *["boilerplate"] * 3]


def test_a_counter_of_comments_above_the_article_does_not_swallow_it() -> None:
    text = f"Dam fails in the night\n\n12 Comments\n\n{LEAD}\n\n{BODY}"
    assert [kind for kind, _ in kinds_of(text)] == ["title", "boilerplate", "body", "body"]


def test_an_imprint_ends_where_the_text_begins() -> None:
    imprint = "Imprint\n\n© Institute for Dam Safety\n\nThe views are the author’s.\n\nMill Lane 4\n\nISSN 1234-5678"
    long = f"{LEAD} {BODY}"
    text = f"Who watched the dam\n\nBrief 7, May 2021\n\n{imprint}\n\n{long}\n\n{LEAD}"
    assert [kind for kind, _ in kinds_of(text)] == ["title", "date", *["boilerplate"] * 5, "body", "body"]


def test_names_under_a_title_are_a_byline_and_a_title_printed_again_stays_one() -> None:
    text = f"Ann Lee and Bo Ray\n\nWho Watched the Dam\n\n{LEAD}\n\nWho Watched the Dam\n\nAnn Lee and Bo Ray\n\n{BODY}"
    assert [kind for kind, _ in kinds_of(text)] == ["byline", "title", "body", "title", "byline", "body"]


def test_other_stories_below_an_article_are_furniture() -> None:
    text = f"Dam fails\n\n{LEAD}\n\n{BODY}\n\nRelated stories\nGoalkeeper changes clubs\nRain until Friday\nFollow us\n"
    assert [kind for kind, _ in kinds_of(text)][3:] == ["boilerplate"] * 4


def test_a_box_of_links_ends_at_the_next_sentence() -> None:
    text = f"Dam fails\n\n{LEAD}\n\nRelated\n\nGoalkeeper changes clubs\n\n“Never,” she said.\n\n{BODY}"
    assert [kind for kind, _ in kinds_of(text)] == ["title", "body", "boilerplate", "boilerplate", "body", "body"]


def test_a_last_word_above_a_copyright_line_is_no_furniture() -> None:
    text = f"Dam fails\n\n{LEAD}\n\n{BODY}\n\n“Never,” she said.\n\n© 2016 The Evening Post\n"
    assert [kind for kind, _ in kinds_of(text)] == ["title", "body", "body", "body", "boilerplate"]


def test_a_list_is_no_row_of_headings() -> None:
    text = f"Dam fails\n\n{LEAD}\n\nOne witness\n\nTwo engineers\n\nThree soldiers\n\nFour mayors\n\n{BODY}"
    assert [kind for kind, _ in kinds_of(text)][2:4] == ["body", "body"]


def test_five_real_articles(five_articles) -> None:
    counted = []
    for path in five_articles:
        found = [kind for kind, _ in kinds(read_document(path))]
        counted.append({kind: found.count(kind) for kind in sorted(set(found))})
    assert counted == [
        {"body": 14, "boilerplate": 4, "byline": 1, "caption": 1, "title": 1},
        {"body": 30, "boilerplate": 1, "byline": 2, "caption": 2, "date": 2, "heading": 2, "title": 1},
        {"body": 6, "boilerplate": 9, "byline": 1, "title": 1},
        {"body": 15, "boilerplate": 2, "byline": 1},
        {"body": 33, "boilerplate": 17, "byline": 2, "caption": 1, "date": 1, "heading": 9, "title": 2},
    ]


def test_no_annotated_statement_lies_in_a_paragraph_that_is_not_searched() -> None:
    folder = shared_path("corpora", "polnear", "dev")
    outside = total = 0
    for path in sorted((folder / "text").glob("*.txt")):
        document = read_document(path)
        searched = [(p.start, p.end) for p in document.content_paragraphs()]
        annotations = min((folder / "attributions").glob(f"{path.stem}_*.ann"))
        for start in content_starts(annotations.read_text(encoding="utf-8")):
            total += 1
            outside += not any(a <= start < b for a, b in searched)
    assert total > 1900
    assert outside <= total // 1000


def content_starts(annotations: str) -> list[int]:
    """Where each annotated content begins (brat standoff: `T1<tab>Content 12 40;50 60<tab>words`)."""
    return [int(found) for found in re.findall(r"^T\d+\tContent (\d+) ", annotations, re.MULTILINE)]
