"""Every broken file gets one message that names it and says what is wrong, and one remedy; nothing else escapes."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from kb.errors import DocumentError
from kb.settings import read_settings
from kb.text.documents import Limits, limits_of, read_document, read_text
from tests.malformed.files import BROKEN, Broken

LIMITS = Limits(file_bytes=1024 * 1024, text_bytes=4 * 1024 * 1024)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda row: row.name)
def test_a_broken_file_is_named_with_reason_and_remedy(broken: Broken, tmp_path: Path, capfd) -> None:
    path = tmp_path / broken.name
    path.write_bytes(broken.make())
    with pytest.raises(DocumentError) as caught:
        read_document(path, LIMITS)
    assert broken.name in caught.value.message
    assert broken.message in caught.value.message
    assert broken.remedy in caught.value.remedy
    assert capfd.readouterr() == ("", "")


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(DocumentError, match=r"large.txt has 50.0 MB; files of more than 40 MB are refused"):
        read_document(path, limits_of(read_settings({})))


def test_a_text_above_the_limit_is_refused() -> None:
    with pytest.raises(DocumentError, match="refused"):
        read_text("pasted", "word " * 300_000, limits=LIMITS)


def test_the_limit_is_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("word " * 300_000)
    assert read_document(path, limits_of(read_settings({"WHENCE_MAX_FILE_MB": "2"}))).paragraphs
    with pytest.raises(DocumentError, match="1 MB are refused"):
        read_document(path, limits_of(read_settings({"WHENCE_MAX_FILE_MB": "1"})))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    with pytest.raises(DocumentError, match=r"folder.txt is a folder, not a file"):
        read_document(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"lost.txt does not exist"):
        read_document(tmp_path / "lost.txt")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("The wall broke.")
    path.chmod(0)
    with pytest.raises(DocumentError, match=r"secret.txt may not be read"):
        read_document(path)


def test_a_refused_permission_is_told_apart(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("The wall broke.")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DocumentError, match=r"secret.txt may not be read"):
        read_document(path)


def test_libraries_keep_their_warnings_to_themselves(tmp_path: Path) -> None:
    for name in ("pypdf", "trafilatura"):
        handlers = logging.getLogger(name).handlers
        assert all(isinstance(handler, logging.NullHandler) for handler in handlers)
