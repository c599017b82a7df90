"""What others wrote is shown and does nothing."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from server.pages.printed import CONTROLS, printed


class Reader(HTMLParser):
    """Collects what a browser would take for text and for elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def test_mark_up_in_a_text_is_text() -> None:
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    shown = read(printed(hostile))
    assert (shown.text, shown.elements) == (hostile, [])


def test_a_direction_override_is_shut_in() -> None:
    assert printed("safe\u202etxt.exe") == 'safe<bdi class="control" data-name="RLO">\u202e</bdi>txt.exe'


def test_what_html_forbids_is_replaced() -> None:
    assert printed("a\x00b\ud800c") == "a\ufffdb\ufffdc"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(sorted(CONTROLS)), max_size=60))
def test_a_browser_reads_back_the_same_characters(text: str) -> None:
    shown = read(printed(text))
    forbidden = {"\ufffe", "\uffff"}
    assert shown.text == "".join("\ufffd" if character in forbidden else character for character in text)
    assert set(shown.elements) <= {"bdi"}
