"""EPUB: chapters in the order of the spine, the book's own description, and no tables of contents."""

from __future__ import annotations

from kb.model import PublicationDate
from tests.text.reading import kinds, read_bytes
from tests.text.samples import chapter, epub

FIRST = "The wall of the upper dam had been leaking since the autumn, said the engineer, and nobody had asked about it."
SECOND = "“Nobody had asked,” she told the inquiry in May, “and so nobody was told.”"


def test_chapters_come_in_the_order_of_the_spine(tmp_path) -> None:
    parts = {"two.xhtml": chapter("Before the night", FIRST), "one.xhtml": chapter("After the night", SECOND)}
    document = read_bytes(tmp_path, "book.epub", epub(parts))
    assert kinds(document) == [
        ("heading", "Before the night"),
        ("body", FIRST),
        ("heading", "After the night"),
        ("body", SECOND),
    ]
    assert document.media_type == "application/epub+zip"


def test_the_package_says_what_the_book_is(tmp_path) -> None:
    title_page = chapter("The Valley After the Dam", "Petra Lind and Josef Arlen")
    document = read_bytes(tmp_path, "book.epub", epub({"t.xhtml": title_page, "one.xhtml": chapter("One", FIRST)}))
    assert document.title == "The Valley After the Dam"
    assert document.authors == ("Petra Lind", "Josef Arlen")
    assert document.outlet == "Institute for Dam Safety"
    assert document.published == PublicationDate("2024-05", "2024-05")
    assert document.language == "en"
    assert kinds(document)[0] == ("title", "The Valley After the Dam")


def test_navigation_is_skipped_and_footnotes_are_set_apart(tmp_path) -> None:
    noted = (
        '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><h2>One</h2>'
        f'<p>{FIRST}<a epub:type="noteref" href="#n1">1</a></p>'
        '<aside epub:type="footnote" id="n1"><p>Minutes of the inquiry, page 12.</p></aside></body></html>'
    )
    nav = '<html><body><nav epub:type="toc"><ol><li><a href="one.xhtml">One</a></li></ol></nav></body></html>'
    data = epub({"nav.xhtml": nav, "one.xhtml": noted}, properties={"nav.xhtml": "nav"})
    assert kinds(read_bytes(tmp_path, "book.epub", data)) == [
        ("heading", "One"),
        ("body", FIRST),
        ("boilerplate", "Minutes of the inquiry, page 12."),
    ]


def test_no_entity_of_a_package_is_expanded(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    metadata = "<dc:title>&x;</dc:title>"
    data = epub(
        {"one.xhtml": chapter("One", FIRST)},
        metadata=metadata,
        doctype=f'<!DOCTYPE package [<!ENTITY x SYSTEM "file://{secret}">]>',
    )
    document = read_bytes(tmp_path, "book.epub", data)
    assert document.title is None or "hidden" not in document.title
