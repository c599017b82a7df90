"""An article is shown with what was found in it, and stored only when its sender says so."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.accounts import Role
from kb.errors import NotFoundError, UsageError
from kb.graph.embedded import open_or_create_folder
from kb.model import Document, Extraction
from kb.text.extract import extract
from server.app import close_app
from server.pages import adding
from server.pages.pending import MOST, Pending, make_pending, safe_name
from tests.pages.conftest import BASE, Site, csrf, make_site
from tests.server.conftest import state_of

ARTICLE = """The Harbour Gazette

Ferry will sail again, operator says

By Lena Ruiz

April 2, 2024

“The ferry will sail again on Monday,” said Olin Baker, who runs the line.

A harbour official, who asked not to be named, said the engine had been repaired.
"""


def send(client: FlaskClient, **form: object) -> tuple[int, str]:
    answer = client.post("/add", data={"csrf": csrf(client, "/add"), **form}, content_type="multipart/form-data")
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def articles(site: Site) -> int:
    question = "SELECT DISTINCT ?v WHERE { ?v a <https://w3id.org/whence/ontology#SourceVersion> }"
    return len(site.store.select(question).rows)


def test_its_sender_may_say_what_the_text_does_not(own_site: Site) -> None:
    client = own_site.signed_in(Role.EDITOR)
    _, shown = send(client, text="The lock is shut\n\n“It will open again,” said Olin Baker.\n", kind="plain")
    key = re.search(r'name="key" value="([^"]+)"', shown)[1]
    form = {"csrf": csrf(client, "/add"), "key": key, "title": "The lock is shut"}
    refused = client.post("/add/store", data={**form, "date": "last week"})
    assert refused.status_code == 400
    assert refused.get_json()["detail"] == "“last week” is no date."
    form |= {
        "outlet": "Harbour Weekly",
        "date": "2024-05",
        "authors": "Lena Ruiz, Tom Lee",
        "url": "https://h.example/1",
    }
    stored = client.post("/add/store", data=form)
    assert stored.status_code == 303
    page = html.unescape(client.get(stored.headers["Location"], follow_redirects=True).get_data(as_text=True))
    for told in ("Harbour Weekly", "May 2024", "Lena Ruiz", "Tom Lee", "https://h.example/1"):
        assert told in page


def test_a_pasted_text_is_shown_and_then_stored(own_site: Site) -> None:
    client, before = own_site.signed_in(Role.EDITOR), articles(own_site)
    status, page = send(client, text=ARTICLE, kind="plain")
    assert status == 200
    assert "Not stored yet" in page
    assert "Olin Baker" in page
    assert "The Harbour Gazette" in page
    assert articles(own_site) == before

    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    stored = client.post("/add/store", data={"csrf": csrf(client, "/add"), "key": key})
    assert stored.status_code == 303
    assert articles(own_site) == before + 1
    assert "Ferry will sail again" in client.get(stored.headers["Location"], follow_redirects=True).get_data(
        as_text=True
    )
    assert client.post("/add/store", data={"csrf": csrf(client, "/add"), "key": key}).status_code == 404


def test_the_preview_says_whether_the_text_is_held_or_replaces_one(own_site: Site) -> None:
    client = own_site.signed_in(Role.EDITOR)
    _, page = send(client, text=ARTICLE)
    assert "held already" not in page
    assert "new version" not in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    stored = client.post("/add/store", data={"csrf": csrf(client, "/add"), "key": key}).headers["Location"]
    _, page = send(client, text=ARTICLE)
    assert f'<a href="{stored}">held already</a>' in page
    _, page = send(client, text=ARTICLE + "\n\nThe pier was painted.\n")
    assert "It would become a new version" in page
    assert f'<a href="{stored}">the text that it replaces</a>' in page


def test_a_file_can_be_dropped_again(own_site: Site) -> None:
    client, before = own_site.signed_in(Role.EDITOR), articles(own_site)
    status, page = send(client, file=(io.BytesIO(ARTICLE.encode()), "ferry.txt"))
    assert status == 200
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    assert client.post("/add/drop", data={"csrf": csrf(client, "/add"), "key": key}).status_code == 303
    assert articles(own_site) == before


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("picture.png", b"\x89PNG\r\n", "cannot be read"),
        ("broken.pdf", b"%PDF-1.4 nothing", "PDF"),
        ("../../etc/passwd", b"root", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(site: Site, name: str, data: bytes, said: str) -> None:
    status, page = send(site.signed_in(Role.EDITOR), file=(io.BytesIO(data), name))
    assert status == 400
    assert 'role="alert"' in page
    assert said in page
    assert str(state_of(site.app).folder) not in page


def test_names_of_files_cannot_leave_their_folder(tmp_path: Path) -> None:
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("C:\\texts\\an article.txt") == "an article.txt"
    assert safe_name("..") == "article.txt"
    assert safe_name("a\x00b<c>.html") == "a_b_c_.html"


def test_what_waits_is_found_by_its_key_alone_and_not_without_end(tmp_path: Path) -> None:
    pending = Pending(tmp_path)
    key = pending.put("a.txt", b"words")
    assert pending.path(key).read_bytes() == b"words"
    for wrong in ("", "..", "../" + key, key + "x", "a" * 30):
        with pytest.raises(NotFoundError, match="waits no longer"):
            pending.path(wrong)
    for _ in range(MOST - 1):
        pending.put("a.txt", b"words")
    with pytest.raises(UsageError, match="Too many articles wait"):
        pending.put("a.txt", b"words")


def test_others_write_while_an_article_is_read(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = own_site.signed_in(Role.EDITOR)
    _, page = send(client, text=ARTICLE)
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    written: list[bool] = []

    def write() -> None:
        with state_of(own_site.app).writing():
            written.append(True)

    def extracting(_: str) -> Callable[[Document], Extraction]:
        def meanwhile(document: Document) -> Extraction:
            other = threading.Thread(target=write, daemon=True)
            other.start()
            other.join(30)
            return extract(document)

        return meanwhile

    monkeypatch.setattr(adding, "extracting", extracting)
    assert client.post("/add/store", data={"csrf": csrf(client, "/add"), "key": key}).status_code == 303
    assert written == [True]


def test_what_was_sent_is_gone_when_the_server_is(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    made = make_site(tmp_path, store)
    folder = tmp_path / "kb" / "pending"
    send(made.signed_in(Role.EDITOR), text=ARTICLE)
    assert len(list(folder.glob("*/*"))) == 1
    assert folder.stat().st_mode & 0o077 == 0
    close_app(made.app)
    assert not folder.exists()
    open_or_create_folder(tmp_path / "kb", BASE).close()


def test_what_a_killed_server_left_is_removed_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / "pending" / ("k" * 32)
    left.mkdir(parents=True)
    (left / "a.txt").write_text("words")
    make_pending(tmp_path / "pending")
    assert not left.exists()


def test_what_is_removed_by_another_thread_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = make_pending(tmp_path / "pending")
    key = waiting.put("a.txt", b"words")
    path = waiting.path(key)
    os.utime(path.parent, (0, 0))
    removed = shutil.rmtree

    def twice(folder: Path, ignore_errors: bool = False) -> None:
        removed(folder)
        removed(folder, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", twice)
    waiting.put("b.txt", b"words")
    assert not path.exists()
