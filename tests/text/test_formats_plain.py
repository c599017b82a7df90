"""Plain text in the encodings that real files come in; what cannot be told is refused, never guessed at."""

from __future__ import annotations

import pytest

from kb.errors import DocumentError
from kb.text.formats.plain import decode

TEXT = "Café “Bräu” — 12 €, she said…"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_comes_back_whatever_it_was_saved_as(encoding: str) -> None:
    assert decode("a.txt", TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark(encoding: str) -> None:
    assert decode("a.txt", "\ufeff".encode(encoding) + TEXT.encode(encoding)) == TEXT


def test_one_damaged_byte_in_utf_8_is_not_taken_for_windows_1252() -> None:
    data = "Café au lait, naïve".encode().replace("ï".encode(), b"\xef")
    with pytest.raises(DocumentError, match=r"a\.txt is not valid UTF-8: byte 17 is 0xef"):
        decode("a.txt", data)


def test_a_letter_of_windows_1252_stands_beside_letters() -> None:
    assert decode("a.txt", b"na\xefve") == "naïve"
    with pytest.raises(DocumentError):
        decode("a.txt", b"12 \xef 13")


def test_a_stray_control_character_is_no_reason_to_refuse_an_article() -> None:
    text = "The wall broke at night. " * 10 + "\x1bIt rained."
    assert decode("a.txt", text.encode()) == text
