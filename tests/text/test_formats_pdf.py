"""PDF: paragraphs across lines, columns and pages; running heads set apart; words broken at line ends made whole."""

from __future__ import annotations

from tests.text.reading import kinds, read_bytes
from tests.text.samples import Placed, pdf

LEFT = [
    "Nobody had inspected the upper dam since the",
    "autumn, according to two engineers who were re-",
    "sponsible for it. The ministry, which was respon-",
    "sible by law, did not answer questions about its",
    "own register.",
]
RIGHT = [
    "The well-known report of the institute, which is",
    "responsible for safety, calls the wall poor. It is",
    "kept in a drawer, said the mayor, who was well-",
    "known for saying so.",
]


def column(lines: list[str], left: float, top: float) -> list[Placed]:
    return [(line, 10.0, left, top - 12 * at) for at, line in enumerate(lines)]


def test_columns_are_read_one_after_the_other_and_broken_words_made_whole(tmp_path) -> None:
    page = [("Who watched the dam", 20.0, 60.0, 780.0), *column(LEFT, 60, 730), *column(RIGHT, 310, 730)]
    document = read_bytes(tmp_path, "a.pdf", pdf(page))
    assert kinds(document) == [
        ("title", "Who watched the dam"),
        (
            "body",
            "Nobody had inspected the upper dam since the autumn, according to two engineers who were responsible for "
            "it. The ministry, which was responsible by law, did not answer questions about its own register.",
        ),
        (
            "body",
            "The well-known report of the institute, which is responsible for safety, calls the wall poor. It is kept "
            "in a drawer, said the mayor, who was well-known for saying so.",
        ),
    ]
    assert document.title == "Who watched the dam"


def test_running_heads_and_page_numbers_do_not_cut_a_paragraph(tmp_path) -> None:
    def page(number: int, lines: list[str]) -> list[Placed]:
        head = ("Institute for Dam Safety · Brief 7", 8.0, 60.0, 815.0)
        return [head, *column(lines, 60, 780), (str(number), 8.0, 290.0, 30.0)]

    document = read_bytes(tmp_path, "a.pdf", pdf(page(1, LEFT[:3]), page(2, LEFT[3:])))
    assert [kind for kind, _ in kinds(document)] == ["body", "boilerplate"]
    assert "which was responsible by law, did not answer" in document.paragraphs[0].text
    assert document.paragraphs[1].text == "Institute for Dam Safety · Brief 7"


def test_a_heading_is_told_by_its_size_and_a_paragraph_by_its_indentation(tmp_path) -> None:
    first = [(LEFT[0], 10.0, 72.0, 700.0), *column(LEFT[1:5], 60, 688)]
    second = [("Which it never kept at all, as far as we can tell.", 10.0, 72.0, 640.0), *column(RIGHT, 60, 628)]
    page = [("A register nobody kept", 14.0, 60.0, 720.0), *first, *second]
    found = kinds(read_bytes(tmp_path, "a.pdf", pdf([*column(LEFT, 60, 800), *page])))
    assert [kind for kind, _ in found] == ["body", "heading", "body", "body"]
    assert found[1] == ("heading", "A register nobody kept")
    assert found[3][1].startswith("Which it never kept")


def test_the_title_in_the_properties_counts_where_the_page_prints_it(tmp_path) -> None:
    page = [("BRIEF SEVEN", 24.0, 60.0, 800.0), ("Who watched the dam", 16.0, 60.0, 760.0), *column(LEFT, 60, 700)]
    assert read_bytes(tmp_path, "a.pdf", pdf(page, title="Who watched the dam")).title == "Who watched the dam"
    assert read_bytes(tmp_path, "b.pdf", pdf(page, title="Microsoft Word - final2.doc")).title == "BRIEF SEVEN"


def test_paragraphs_are_told_by_the_gaps_between_them(tmp_path) -> None:
    page = [
        ("Lantern Post", 10.0, 60.0, 800.0),
        ("Who watched the dam", 20.0, 60.0, 770.0),
        ("By Ann Lee", 10.0, 60.0, 740.0),
    ]
    page += [("3 May 2016", 10.0, 60.0, 728.0), *column(LEFT, 60, 700), *column(RIGHT, 60, 630)]
    page += [("He spoke.", 10.0, 60.0, 572.0), ("Copyright 2016 Lantern Post", 10.0, 60.0, 550.0)]
    document = read_bytes(tmp_path, "a.pdf", pdf(page))
    assert [kind for kind, _ in kinds(document)] == [
        "boilerplate",
        "title",
        "byline",
        "date",
        "body",
        "body",
        "body",
        "boilerplate",
    ]
    assert (document.outlet, document.authors) == ("Lantern Post", ("Ann Lee",))


def test_notes_set_small_and_captions_are_told_from_the_text_of_two_columns(tmp_path) -> None:
    notes = [("1 Minutes of the inquiry, p. 12.", 7.0, 60.0, 80.0), ("2 Letter on file.", 7.0, 310.0, 80.0)]
    figure = ("Figure 1: The upper wall in May 2020.", 8.0, 310.0, 600.0)
    head = [("Who watched the dam", 20.0, 60.0, 780.0), ("By Jo Marsh", 10.0, 60.0, 760.0)]
    page = [*head, *column(LEFT, 60, 730), notes[0], *column(RIGHT, 310, 730), figure, notes[1]]
    document = read_bytes(tmp_path, "a.pdf", pdf(page))
    assert [(kind, text[:14]) for kind, text in kinds(document)] == [
        ("title", "Who watched th"),
        ("byline", "By Jo Marsh"),
        ("body", "Nobody had ins"),
        ("boilerplate", "1 Minutes of t"),
        ("body", "The well-known"),
        ("caption", "Figure 1: The "),
        ("boilerplate", "2 Letter on fi"),
    ]
    assert document.authors == ("Jo Marsh",)
