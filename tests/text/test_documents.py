"""What every document keeps to, whatever it was read from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import DocumentError
from kb.ids import content_hash
from kb.model import Document, ParagraphKind
from kb.text.documents import read_bytes, read_document, read_text

_LINES = st.lists(
    st.one_of(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60),
        st.sampled_from(
            ["", "   indented text that goes on", "By Ann Lee", "3 May 2019", "A heading", "deci-", "sion."]
        ),
    ),
    max_size=30,
)
_TEXTS = st.tuples(_LINES, st.sampled_from(["\n", "\r\n", "\n\n", "\r"])).map(lambda made: made[1].join(made[0]))


def read_any(text: str) -> Document | None:
    try:
        return read_text("made", text)
    except DocumentError:
        assert not any(map(str.isalnum, text))
        return None


@given(_TEXTS)
@settings(deadline=None)
def test_pieces_are_verbatim_and_only_one_space_stands_between_two(text: str) -> None:
    document = read_any(text)
    for paragraph in document.paragraphs if document else ():
        at = 0
        for start, source, length in paragraph.pieces:
            assert paragraph.text[start : start + length] == document.source_text[source : source + length]
            assert paragraph.text[at:start] in ("", " ")
            assert paragraph.start <= source <= source + length <= paragraph.end
            at = start + length
        assert at == len(paragraph.text)


@given(_TEXTS)
@settings(deadline=None)
def test_every_character_that_is_not_space_lies_in_exactly_one_paragraph(text: str) -> None:
    document = read_any(text)
    if document is None:
        return
    assert document.source_text == text.removeprefix("\ufeff")
    assert [p.number for p in document.paragraphs] == list(range(1, len(document.paragraphs) + 1))
    at = 0
    for paragraph in document.paragraphs:
        assert at <= paragraph.start < paragraph.end
        assert not document.source_text[at : paragraph.start].strip()
        at = paragraph.end
    assert not document.source_text[at:].strip()


def test_rewrapping_a_file_gives_the_same_hash() -> None:
    wrapped = (
        "The wall had been leaking since the\nautumn, and nobody had said so\nto anybody.\n\nIt broke on Monday.\n"
    )
    flowing = wrapped.replace("the\n", "the ").replace("so\n", "so ")
    one, two = read_text("a", wrapped), read_text("a", flowing)
    assert one.content_hash == two.content_hash == content_hash("\n".join(p.text for p in one.paragraphs))
    assert one.source_text != two.source_text


def test_a_file_is_called_by_its_name_without_folder_and_ending(tmp_path) -> None:
    path = tmp_path / "2019_valley.report.txt"
    path.write_text("The wall had been leaking since the autumn, and nobody had told the mayor of it.")
    document = read_document(path)
    assert (document.name, document.media_type) == ("2019_valley.report", "text/plain")
    assert [p.kind for p in document.paragraphs] == [ParagraphKind.BODY]


def test_newlines_stay_as_they_lie_in_the_file(tmp_path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfThe wall broke at night, she said.\r\n\r\nNobody was there.\r\n")
    document = read_document(path)
    assert document.source_text == "The wall broke at night, she said.\r\n\r\nNobody was there.\r\n"
    assert [(p.start, p.end) for p in document.paragraphs] == [(0, 34), (38, 55)]


def test_only_known_media_types_are_read() -> None:
    with pytest.raises(DocumentError, match="application/msword cannot be read"):
        read_text("x", "text", "application/msword")


def test_a_text_that_is_decoded_already_is_not_decoded_again() -> None:
    page = "<html><head><meta charset='iso-8859-2'></head><p>Žofie said: “naïve.” Nobody had asked.</p></html>"
    assert read_text("x", page, "text/html").paragraphs[0].text == "Žofie said: “naïve.” Nobody had asked."
    assert read_text("x", "\ufeffŽofie said no.").source_text == "Žofie said no."


def test_bytes_from_an_archive_are_read_in_their_own_encoding() -> None:
    page = "<html><head><meta charset='iso-8859-2'></head><body><p>Žofie said that nobody had asked.</p></body></html>"
    document = read_bytes("x", page.encode("iso-8859-2"), "text/html")
    assert document.paragraphs[0].text == "Žofie said that nobody had asked."


def test_nothing_pasted_is_refused() -> None:
    with pytest.raises(DocumentError, match="pasted is empty but for white space"):
        read_text("pasted", " \n")
    with pytest.raises(DocumentError, match=r"pasted is empty\."):
        read_text("pasted", "")
