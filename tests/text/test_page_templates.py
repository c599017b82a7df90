"""Pages as the big publishing systems lay them out: what is the article's, what is around it, who wrote it and when.

The pages of `saved_pages` imitate the structure of common templates; the words are ours.
"""

from __future__ import annotations

import pytest

from kb.model import Document, ParagraphKind
from kb.text.documents import read_document
from tests.text.reading import PAGES

BODY, CAPTION, HEADING = ParagraphKind.BODY, ParagraphKind.CAPTION, ParagraphKind.HEADING
TEMPLATES = ("wordpress", "amp", "live_blog", "agency", "broadcaster", "newswire")


def page(name: str) -> Document:
    return read_document(PAGES / f"{name}.html")


def starts(document: Document, *kinds: ParagraphKind) -> list[str]:
    """The first two words of the paragraphs of these kinds, in order."""
    return [" ".join(p.text.split()[:2]) for p in document.paragraphs if p.kind in kinds]


@pytest.mark.parametrize(
    ("name", "title", "authors", "outlet", "published"),
    [
        ("wordpress", "Dam wall “leaked for months”", ("Jo Marsh",), "The Farley Herald", "2021-03-04"),
        ("amp", "Ferry report blames crew", ("Ann Orr", "Tom Lee"), "Port Gazette", "2019-11-02"),
        (
            "live_blog",
            "Storm Ada live: thousands without power",
            ("Mia Stone", "Raj Patel"),
            "The Calder Post",
            "2022-02-18",
        ),
        ("agency", "Strike shuts harbour for third day", ("Sam Reed", "Lena Voss"), "Wire News", "2020-06-09"),
        (
            "broadcaster",
            "Quarry death: Owner 'saw letters'",
            ("Fiona Lang",),
            "National Broadcaster News",
            "2018-10-03",
        ),
        ("newswire", "Grain prices jump as port shuts", ("Elif Kaya", "Tom Lee"), "Newswire", "2023-07-18"),
    ],
)
def test_what_a_page_says_of_itself(
    name: str, title: str, authors: tuple[str, ...], outlet: str, published: str
) -> None:
    document = page(name)
    assert document.published is not None
    found = (document.title, document.authors, document.outlet, document.published.edtf, document.language)
    assert found == (title, authors, outlet, published, "en")


@pytest.mark.parametrize(
    ("name", "bodies"),
    [
        (
            "wordpress",
            "The wall|“We measured|The first|Seepage doubled|Two pumps|The wall|— Farley|Month ||June ||August ||"
            "The company",
        ),
        ("amp", "The crew|“They had|The union"),
        ("live_blog", "Winds of|The Calder|“Do not|About 300"),
        ("agency", "DURMOUTH (Wire)|“We have|The port"),
        ("broadcaster", 'The owner|Colin Breck|"It was|The trial'),
        ("newswire", 'Wheat up|Port says|ANKARA, July|"There is|The ministry'),
    ],
)
def test_the_article_and_nothing_else_is_body(name: str, bodies: str) -> None:
    assert "|".join(starts(page(name), BODY)) == bodies


@pytest.mark.parametrize(
    ("name", "headings", "captions"),
    [
        ("wordpress", ["What the"], ["The upper"]),
        ("amp", [], ["The ferry"]),
        ("live_blog", ["Bridge closed", "Schools shut"], ["A tree"]),
        ("agency", [], ["Dockers outside"]),
        ("broadcaster", ["'Hanging by"], ["Getty Images", "The quarry"]),
        ("newswire", [], ["A grain"]),
    ],
)
def test_captions_and_headings_are_told_apart(name: str, headings: list[str], captions: list[str]) -> None:
    assert (starts(page(name), HEADING), starts(page(name), CAPTION)) == (headings, captions)


@pytest.mark.parametrize("name", TEMPLATES)
def test_menus_cookies_comments_and_other_stories_are_left_out(name: str) -> None:
    searched = " ".join(p.text for p in page(name).content_paragraphs())
    for furniture in (
        *("cookie", "Sport", "Menu", "Share", "Advertisement", "Recent Posts", "Top stories", "Most viewed", "Tagged"),
        *("Related", "Read more", "Read Next", "it was always going to fail", "Link copied", "Key events", "Copyright"),
    ):
        assert furniture not in searched


def test_a_pull_quote_is_no_second_statement() -> None:
    document = page("wordpress")
    assert sum("Nobody read the letters" in p.text for p in document.content_paragraphs()) == 1
