"""Markdown: the words without their marks, and front matter as what the file says of itself."""

from __future__ import annotations

from kb.model import PublicationDate
from kb.text.documents import read_text
from tests.text.reading import kinds

BODY = "The wall had been leaking since the autumn, [the report](https://x.example/r) *says*,\nand nobody\nasked."


def test_marks_vanish_and_headings_stay_headings() -> None:
    head = "# Dam fails in the night\n\n*The Evening Post, 4 May 2016*\n\n"
    text = f"{head}{BODY}\n\n## A list\n\n> “No,” she said.\n\n- one;\n- two.\n"
    document = read_text("a", text, "text/markdown")
    assert kinds(document) == [
        ("title", "Dam fails in the night"),
        ("date", "The Evening Post, 4 May 2016"),
        ("body", "The wall had been leaking since the autumn, the report says, and nobody asked."),
        ("heading", "A list"),
        ("body", "“No,” she said."),
        ("body", "one;"),
        ("body", "two."),
    ]
    assert (document.title, document.outlet) == ("Dam fails in the night", "The Evening Post")
    assert document.published == PublicationDate("2016-05-04", "4 May 2016")


def test_front_matter_goes_before_the_text() -> None:
    text = (
        "---\ntitle: 'Dam fails'\nauthors:\n  - Ann Lee\n  - Bo Ray\ndate: 2016-05-04\npublisher: The Post\n"
        f"canonical_url: https://x.example/a\nlang: en-GB\ntags: [dams, water]\n---\n# Dam fails\n\n{BODY}\n"
    )
    document = read_text("a", text, "text/markdown")
    assert (document.title, document.authors) == ("Dam fails", ("Ann Lee", "Bo Ray"))
    assert (document.outlet, document.url, document.language) == ("The Post", "https://x.example/a", "en")
    assert document.published == PublicationDate("2016-05-04", "2016-05-04")
    assert [kind for kind, _ in kinds(document)] == ["title", "body"]


def test_front_matter_in_toml() -> None:
    text = f'+++\ntitle = "Dam fails"\nauthors = ["Ann Lee"]\ndate = 2016-05-04\n+++\n\n{BODY}\n'
    document = read_text("a", text, "text/markdown")
    assert (document.title, document.authors) == ("Dam fails", ("Ann Lee",))
    assert document.published == PublicationDate("2016-05-04", "2016-05-04")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    document = read_text("a", f"---\n\n{BODY}\n", "text/markdown")
    assert [kind for kind, _ in kinds(document)] == ["body"]


def test_html_inside_is_read_as_html_and_a_picture_by_its_words() -> None:
    text = f"{BODY}\n\n![The dam in March](a.png)\n\n<div><p>It was said in the hall.</p><script>no()</script></div>\n"
    assert kinds(read_text("a", text, "text/markdown"))[1:] == [
        ("caption", "The dam in March"),
        ("body", "It was said in the hall."),
    ]
