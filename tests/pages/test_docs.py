"""The guide to the pages says what is there."""

from __future__ import annotations

import re

from click.testing import CliRunner
from flask.testing import FlaskClient

from kb.accounts import Accounts, Role
from kb.cli import whence
from server.pages.site import MENU
from tests.conftest import ROOT

GUIDE = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")


def test_every_entry_of_the_menu_is_explained() -> None:
    assert [href for href, _ in MENU if f"| `{href}" not in GUIDE and href != "/actors"] == []


def test_every_page_without_parameters_is_there(client: FlaskClient) -> None:
    for path in re.findall(r"^\| `(/[a-z]*)` \|", GUIDE, re.M):
        assert client.get(path, headers={"Accept": "text/html"}).status_code in {200, 302}


def test_every_key_of_the_review_is_on_its_page() -> None:
    page = (ROOT / "server" / "templates" / "review.html").read_text(encoding="utf-8")
    (line,) = re.findall(r"^\| `/review` \|.*$", GUIDE, re.M)
    keys = re.findall(r"`([a-z])`", line)
    assert keys == re.findall(r"<li><kbd>([a-z])</kbd>", page)


def test_the_command_for_accounts_works(tmp_path) -> None:
    (command,) = re.findall(r"^whence (user add .*)$", GUIDE, re.M)
    store = tmp_path / "kb"
    runner = CliRunner()
    done = runner.invoke(whence, [*command.split(), "--store", str(store), "--password", "a password for tests"])
    assert done.exit_code == 0, done.output
    assert Accounts(store / "accounts.sqlite").find("mira").role is Role.REVIEWER


def test_the_pictures_are_there_and_small() -> None:
    for name in re.findall(r"\((images/[^)]+)\)", GUIDE):
        assert (ROOT / "docs" / name).stat().st_size < 200_000
