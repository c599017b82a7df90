"""Saved web pages: the article without the site around it, each block as what the page shows it to be."""

from __future__ import annotations

import pytest

from kb.model import PublicationDate
from kb.text.documents import read_document, read_text
from tests.text.reading import PAGES, kinds, kinds_of, read_bytes

LONG = "The wall of the upper dam had been leaking since the autumn, said the engineer, and nobody had asked about it."


def page(body: str, head: str = "<title>x</title>", attributes: str = "") -> str:
    return f"<!DOCTYPE html><html {attributes}><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"


def test_a_blog_page_is_read_as_its_reader_sees_it() -> None:
    document = read_document(PAGES / "blog.html")
    assert document.title == "Why the second dam was never inspected"
    assert document.authors == ("Ruth Halloran",)
    assert document.outlet == "The Valley Notebook"
    assert document.published == PublicationDate("2019-04-12", "April 12, 2019")
    assert document.url == "https://notebook.example/2019/04/second-dam/"
    assert document.language == "en"
    assert kinds(document) == [
        ("title", "Why the second dam was never inspected"),
        ("byline", "Posted on April 12, 2019 by Ruth Halloran"),
        ("caption", "The dam at Tarn Hollow in March. (Photo: R. Halloran)"),
        (
            "body",
            "The second dam, which holds back twice as much water as the first, has not been inspected since 2011, "
            "according to three people who worked on it.",
        ),
        ("heading", "A list nobody kept"),
        (
            "body",
            "“We asked for the list every year,” said Martin Oyelaran, who ran the district water office until 2016. "
            "“Every year they told us it was being prepared.”",
        ),
        (
            "body",
            "The ministry does not hold, and has never held, a register of privately owned dams above 15 metres.",
        ),
        (
            "body",
            "That is how the ministry put it in a letter of 3 March, which it has since withdrawn. The letter was "
            "signed by two deputies.",
        ),
        ("boilerplate", "“We asked for the list every year”"),
        ("body", "Three things followed from it:"),
        ("body", "no owner could be fined;"),
        ("body", "no engineer could be sent;"),
        ("body", "nobody could be told to leave."),
        ("heading", "What the owner says"),
        ("body", "The company says it inspected the dam itself in 2017. It declined to show the report."),
        ("body", "Line one of an address Line two of it"),
        ("body", "Year | Inspections"),
        ("body", "2011 | 1"),
        ("boilerplate", "Interviews in Marrowby, 2 to 9 April."),
        ("boilerplate", "Share this:"),
        ("boilerplate", "Twitter"),
        ("boilerplate", "Facebook"),
        ("boilerplate", "Related"),
        ("boilerplate", "Who owns the river?"),
        ("boilerplate", "Tagged dams, ministry"),
    ]


def test_a_newspaper_page_is_read_without_its_columns_of_links() -> None:
    document = read_document(PAGES / "paper.html")
    assert document.title == "Ministers knew of crack ‘for months’"
    assert document.authors == ("Aoife Brennan", "Tom Sé")
    assert document.outlet == "The Northern Ledger"
    assert document.published == PublicationDate("2021-11-02", "2 Nov 2021")
    assert document.url == "https://ledger.example/a"
    by_kind = {}
    for kind, text in kinds(document):
        by_kind.setdefault(kind, []).append(text)
    assert by_kind["title"] == ["Ministers knew of crack ‘for months’"]
    assert by_kind["byline"] == [
        "Aoife Brennan and Tom Sé in Marrowby",
        "Aoife Brennan is the Ledger’s environment editor.",
    ]
    assert by_kind["date"] == ["Tue 2 Nov 2021 05.30 GMT"]
    assert by_kind["caption"] == ["Engineers at the crest of the dam last week. Photograph: Jo Fen/PA"]
    assert by_kind["heading"] == ["A letter in June"]
    assert by_kind["boilerplate"] == [
        "Advertisement",
        "Related",
        "Valley cleared in the night as wall gives",
        "Read more: What we know about the dam",
    ]
    assert len(by_kind["body"]) == 6
    everything = " ".join(p.text for p in document.paragraphs)
    assert "Goalkeeper" not in everything
    assert "Sign in" not in everything


def test_an_old_page_laid_out_by_tables_and_line_breaks() -> None:
    document = read_document(PAGES / "old.html")
    assert (document.title, document.authors, document.outlet) == (
        "Mayor refuses to leave",
        ("Gil Sanderson",),
        "Valley Weekly",
    )
    assert document.published == PublicationDate("2002-03-03", "March 3, 2002")
    assert [kind for kind, _ in kinds(document)] == ["title", "byline", "date", "body", "body", "body", "boilerplate"]


def test_a_weblog_that_heads_its_posts_by_date_and_signs_them_below() -> None:
    document = read_document(PAGES / "weblog.html")
    assert (document.title, document.authors, document.outlet) == (
        "Upper dam leaked for months",
        ("Ann Lee",),
        "Dams and Rivers",
    )
    assert document.published == PublicationDate("2016-07-15", "15 July 2016")
    assert [kind for kind, _ in kinds(document)] == ["date", "title", "body", "body", "heading", "body", "byline"]


def test_a_page_whose_picture_stands_above_its_headline() -> None:
    document = read_document(PAGES / "broadsheet.html")
    assert (document.title, document.authors) == ("Upper dam leaked for months, inquiry hears", ("Ann Lee",))
    assert document.published == PublicationDate("2021-11-02", "2 Nov 2021")
    found = kinds(document)
    assert found[0] == ("caption", "Engineers at the dam on Monday. Photograph: Jo Fen/AFP/Getty Images")
    assert found[4:7] == [
        ("byline", "Ann Lee in Marrowby"),
        ("date", "Tue 2 Nov 2021 05.30 GMT"),
        ("date", "Last modified on Tue 2 Nov 2021 10.06 GMT"),
    ]
    assert ("boilerplate", "Nobody had asked") in found
    assert ("boilerplate", "Second dam cracked, ministry papers show Read more") in found
    assert [text for kind, text in found if kind == "heading"] == ["The register"]


def test_a_page_with_advertisements_between_its_paragraphs() -> None:
    document = read_document(PAGES / "harbor.html")
    assert (document.title, document.outlet) == ("Upper Dam Leaked for Months, Inquiry Hears", "The Harbor Times")
    assert document.authors == ("Ann Lee", "Bo Ray")
    found = kinds(document)
    assert ("caption", "Engineers at the dam on Monday. Jo Fen for The Harbor Times") in found
    assert ("byline", "Cy Dow contributed reporting from Velmara.") in found
    assert [kind for kind, text in found if "ADVERTISEMENT" in text.upper()] == ["boilerplate"] * 4


def test_a_newsletter_page() -> None:
    document = read_document(PAGES / "letter.html")
    assert (document.authors, document.outlet) == (("Ann Lee",), "Letters from the River")
    assert document.published == PublicationDate("2021-11-02", "Nov 02, 2021")
    assert [kind for kind, _ in kinds(document)] == [
        "title",
        "heading",
        "byline",
        "date",
        "boilerplate",
        "body",
        "caption",
        "body",
        "boilerplate",
        "heading",
        "body",
    ]


def test_inline_marks_vanish_and_quotations_get_their_marks() -> None:
    html = page(f"<article><p>The <b>mayor</b> <i>said</i>&nbsp;<q>no</q>. H<sub>2</sub>O.</p><p>{LONG}</p></article>")
    assert kinds_of(html, "text/html")[0] == ("body", "The mayor said\u00a0“no”. H2O.")


def test_what_a_browser_does_not_show_is_no_text() -> None:
    hidden = (
        "<p hidden>a1</p><p style='display: none'>a2</p><script>a3</script><template><p>a4</p></template>"
        "<p aria-hidden='true'>a5</p><!-- a6 --><noscript>a7</noscript>"
    )
    texts = [text for _, text in kinds_of(page(f"<article><p>{LONG}</p>{hidden}</article>"), "text/html")]
    assert texts == [LONG]


def test_white_space_of_the_file_is_not_text_but_preformatted_lines_are_lines() -> None:
    html = page(
        f"<article><p>The\n   mayor\t said.</p><pre>First paragraph here.\n\nSecond one.</pre><p>{LONG}</p></article>"
    )
    assert [text for _, text in kinds_of(html, "text/html")] == [
        "The mayor said.",
        "First paragraph here.",
        "Second one.",
        LONG,
    ]


def test_a_pull_quote_in_a_figure_is_no_caption() -> None:
    html = page(f"<article><p>{LONG}</p><figure><blockquote><p>It was said.</p></blockquote></figure></article>")
    assert ("caption", "It was said.") not in kinds_of(html, "text/html")


@pytest.mark.parametrize(
    ("head", "field", "expected"),
    [
        ('<meta name="author" content="By Ann Lee and Bo Ray">', "authors", ("Ann Lee", "Bo Ray")),
        ('<meta name="author" content="admin">', "authors", ()),
        ('<meta property="article:author" content="https://x.example/ann">', "authors", ()),
        ('<meta name="citation_publication_date" content="2016/07/12">', "published", ("2016-07-12", "2016/07/12")),
        ('<meta name="date" content="12 July 2016">', "published", ("2016-07-12", "12 July 2016")),
        ('<meta name="dc.date" content="2016-07">', "published", ("2016-07", "2016-07")),
        ('<meta name="dc.date" content="2016">', "published", ("2016", "2016")),
        ('<meta name="date" content="yesterday">', "published", None),
        ('<meta property="og:site_name" content="The Post">', "outlet", "The Post"),
        ('<meta property="og:url" content="https://x.example/a">', "url", "https://x.example/a"),
        ('<link rel="canonical" href="/relative">', "url", None),
        ('<link rel="canonical" href="javascript:x">', "url", None),
        (
            '<script type="application/ld+json">{"@type":"BlogPosting","author":"Ann Lee"}</script>',
            "authors",
            ("Ann Lee",),
        ),
        (
            '<script type="application/ld+json">[{"@type":"Organization","name":"No"},'
            '{"@type":"NewsArticle","author":[{"name":"Ann Lee"},{"name":"Ann Lee"}]}]</script>',
            "authors",
            ("Ann Lee",),
        ),
        ('<script type="application/ld+json">{"@type":"NewsArticle", broken</script>', "authors", ()),
        (f'<script type="application/ld+json">{"[" * 5000}</script>', "authors", ()),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","publisher":{"name":"The Post"}}</script>',
            "outlet",
            "The Post",
        ),
    ],
)
def test_metadata_is_taken_as_it_is_stated(head: str, field: str, expected: object) -> None:
    document = read_text("x", page(f"<article><p>{LONG}</p></article>", head), "text/html")
    found = getattr(document, field)
    assert found == (PublicationDate(*expected) if field == "published" and expected else expected)


def test_the_title_loses_the_sites_name() -> None:
    head = '<title>Dam fails in the night | The Post</title><meta property="og:site_name" content="The Post">'
    assert read_text("x", page(f"<p>{LONG}</p>", head), "text/html").title == "Dam fails in the night"


def test_a_sites_name_as_main_heading_is_no_title() -> None:
    head = '<title>Dam fails in the night - The Post</title><meta property="og:site_name" content="The Post">'
    html = page(f"<h1>The Post</h1><article><h2>Dam fails in the night</h2><p>{LONG}</p></article>", head)
    document = read_text("x", html, "text/html")
    assert document.title == "Dam fails in the night"
    assert kinds(document)[0] == ("title", "Dam fails in the night")


def test_the_declared_language_counts() -> None:
    assert read_text("x", page(f"<p>{LONG}</p>", attributes='lang="de-AT"'), "text/html").language == "de"


def test_a_page_in_another_encoding_is_read_by_what_it_declares(tmp_path) -> None:
    html = f"<html><head><meta charset='windows-1251'></head><body><p>Дамба прорвалась ночью. {LONG}</p></body></html>"
    document = read_bytes(tmp_path, "a.html", html.encode("cp1251"))
    assert document.paragraphs[0].text.startswith("Дамба прорвалась ночью.")


def test_no_entity_is_read_from_a_file(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    html = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><body><p>{LONG} &x;</p></body></html>'
    document = read_bytes(tmp_path, "a.html", html.encode())
    assert "hidden words" not in document.source_text


def test_deep_nesting_costs_no_stack() -> None:
    html = page("<div>" * 1500 + f"<p>{LONG}</p>" + "</div>" * 1500)
    assert [text for _, text in kinds_of(html, "text/html")] == [LONG]
