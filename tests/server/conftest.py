"""A running application over a small knowledge base, with and without the right to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.accounts import Accounts, Role, accounts_path
from kb.graph.embedded import open_or_create_folder
from kb.graph.store import Store
from kb.intake import take_in
from kb.settings import read_settings
from kb.text.documents import read_document
from kb.text.extract import extract
from server.app import close_app, create_app
from server.state import State
from tests.conftest import CORPUS

BASE = "http://kb.example/"
SMALL = """
INSERT DATA {
  GRAPH <http://kb.example/graph/one> { <http://kb.example/a> <http://x.example/p> 1, 2 . }
  GRAPH <http://kb.example/graph/two> { <http://kb.example/b> <http://x.example/p> "zwei"@de . }
}"""

MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Makes applications with settings of one's own (as strings, by name), each over a new store holding `SMALL`."""
    made: list[Flask] = []

    def make(**settings: str) -> Flask:
        folder = tmp_path / f"kb-{len(made)}"
        store = open_or_create_folder(folder, BASE)
        store.update(SMALL)
        app = create_app(read_settings({}, store=str(folder), **settings), store)
        made.append(app)
        return app

    yield make
    for app in made:
        close_app(app)


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    """A client of a read-only server."""
    return make_app().test_client()


def add_articles(store: Store, *names: str) -> None:
    """Add articles of the sample corpus, as on a certain day."""
    for name in names:
        take_in(store, read_document(CORPUS / name), extract, datetime(2024, 4, 1, 12, tzinfo=UTC), 0.0)


def state_of(app: Flask) -> State:
    found: State = app.extensions["whence.state"]
    return found


def token_for(app: Flask, role: Role = Role.ADMIN) -> dict[str, str]:
    """The header that lets a program write."""
    accounts = Accounts(accounts_path(state_of(app).settings))
    token = accounts.add_token(f"test-{role}", role, datetime(2024, 1, 1, tzinfo=UTC))
    return {"Authorization": f"Bearer {token}"}
