"""Whatever bytes a file has: it gives a document or a DocumentError, never anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import DocumentError
from kb.model import Document
from kb.text.documents import Limits, read_document
from tests.text.reading import PAGES
from tests.text.samples import chapter, epub, pdf

LINES = ["Nobody had inspected the upper dam since the", "autumn, according to two engineers who were", "responsible."]
SAMPLES: dict[str, Callable[[], bytes]] = {
    "a.txt": lambda: "\n".join(LINES).encode(),
    "a.md": lambda: ("---\ntitle: x\n---\n# A\n\n" + "\n".join(LINES)).encode(),
    "a.html": lambda: (PAGES / "blog.html").read_bytes(),
    "a.epub": lambda: epub({"one.xhtml": chapter("One", " ".join(LINES))}),
    "a.pdf": lambda: pdf(LINES, LINES, title="A"),
}
LIMITS = Limits(file_bytes=1024 * 1024, text_bytes=4 * 1024 * 1024)
CHANGES = st.lists(
    st.tuples(st.floats(0, 0.999), st.binary(min_size=0, max_size=6), st.integers(0, 8)), min_size=1, max_size=4
)


def damaged(data: bytes, changes: list[tuple[float, bytes, int]]) -> bytes:
    """`data` with stretches of it replaced."""
    for place, put, length in changes:
        at = int(place * len(data))
        data = data[:at] + put + data[at + length :]
    return data


def outcome(path: Path) -> Document | DocumentError:
    """What reading gives; anything else that is raised fails the test."""
    try:
        return read_document(path, LIMITS)
    except DocumentError as error:
        return error


def is_sound(found: Document | DocumentError, path: Path) -> bool:
    """Whether it is a document with paragraphs, or an error that names the file and says what to do."""
    if isinstance(found, DocumentError):
        return str(path) in found.message and found.remedy != ""
    return len(found.paragraphs) > 0


@pytest.mark.parametrize("name", SAMPLES)
@given(changes=CHANGES)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_read_or_refused(name: str, changes: list, tmp_path) -> None:
    path = tmp_path / name
    path.write_bytes(damaged(SAMPLES[name](), changes))
    assert is_sound(outcome(path), path)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_file_is_read_or_refused(name: str, share: float, tmp_path) -> None:
    data = SAMPLES[name]()
    path = tmp_path / name
    path.write_bytes(data[: int(share * len(data))])
    assert is_sound(outcome(path), path)
