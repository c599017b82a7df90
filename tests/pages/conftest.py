"""A server over the sample corpus, with one account of each role, and a real browser to look at it with."""

from __future__ import annotations

import io
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from werkzeug.serving import make_server

from kb.accounts import Accounts, Role, accounts_path
from kb.graph.embedded import in_memory
from kb.graph.store import Store
from kb.intake import take_in
from kb.settings import Settings, read_settings
from kb.text.documents import read_document
from kb.text.extract import extract
from server.app import close_app, create_app
from tests.conftest import CORPUS

BASE = "http://127.0.0.1:8321/"
PASSWORD = "a password for tests"
BROWSER = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--force-prefers-reduced-motion",
    "--window-size=1280,1000",
]


@dataclass(frozen=True)
class Site:
    """A running application and what it runs on."""

    app: Flask
    store: Store
    settings: Settings

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def signed_in(self, role: Role) -> FlaskClient:
        """A client that has signed in through the form."""
        client = self.client()
        form = {"csrf": csrf(client, "/sign-in"), "name": role.value, "password": PASSWORD, "next": "/"}
        assert client.post("/sign-in", data=form).status_code == 303
        return client


def csrf(client: FlaskClient, path: str) -> str:
    """The secret that the forms of a page carry."""
    match = re.search(r'name="csrf" value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert match
    return match[1]


def make_site(folder: Path, store: Store, **overrides: str) -> Site:
    settings = read_settings({}, store=str(folder / "kb"), query_workers="1", **overrides)
    accounts = Accounts(accounts_path(settings))
    for role in Role:
        if role.value not in {account.name for account in accounts.all()}:
            accounts.add(role.value, PASSWORD, role, datetime(2026, 3, 1, tzinfo=UTC))
    return Site(create_app(settings, store), store, settings)


@cache
def corpus_dump() -> bytes:
    """The sample corpus and its corrections, as `whence add` would store them, in N-Quads: made once."""
    store = _filled()
    target = io.BytesIO()
    store.dump(target, "application/n-quads")
    return target.getvalue()


def corpus_store() -> Store:
    """A knowledge base in memory with the sample corpus."""
    store = in_memory(BASE)
    store.load(io.BytesIO(corpus_dump()), "application/n-quads")
    return store


def _filled() -> Store:
    store = in_memory(BASE)
    files = sorted(p for p in CORPUS.rglob("*") if p.is_file() and p.suffix in {".txt", ".html", ".md"})
    files.sort(key=lambda path: path.parent != CORPUS)
    for number, path in enumerate(files):
        at = datetime(2026, 3, 1, 10, number, tzinfo=UTC)
        take_in(store, read_document(path), extract, at, 0.5)
    return store


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server for tests that only read."""
    made = make_site(tmp_path_factory.mktemp("site"), corpus_store())
    yield made
    close_app(made.app)


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A server for one test that changes something."""
    made = make_site(tmp_path, corpus_store())
    yield made
    close_app(made.app)


@pytest.fixture
def client(site: Site) -> FlaskClient:
    """Somebody who has not signed in."""
    return site.client()


# --- a real browser -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Served:
    """A site on a loopback port."""

    site: Site
    address: str


def serve(made: Site) -> Iterator[Served]:
    server = make_server("127.0.0.1", 0, made.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(made, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def served(site: Site) -> Iterator[Served]:
    """The reading site at an address."""
    yield from serve(site)


@pytest.fixture
def own_served(own_site: Site) -> Iterator[Served]:
    """A site of one's own at an address."""
    yield from serve(own_site)


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    """One headless Chromium for all tests; skipped, with the reason, where Debian's is not installed."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("needs chromium and chromedriver (apt install chromium chromium-driver)")
    options = Options()
    options.binary_location = browser
    for argument in BROWSER:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    found.set_script_timeout(120)
    yield found
    found.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome) -> webdriver.Chrome:
    """The browser as if just started."""
    chromium.delete_all_cookies()
    chromium.get_log("browser")
    chromium.get_log("performance")
    return chromium
