"""The pages in other hands: endless words, Arabic letters, paper, no mouse, no scripts, and nothing to read yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from kb.accounts import Role
from kb.graph.embedded import in_memory
from kb.graph.store import Store
from server.app import close_app
from tests import sample
from tests.pages.conftest import BASE, Served, make_site, serve
from tests.pages.disguise import disguised, in_arabic_letters, without_spaces
from tests.pages.every_page import every_page
from tests.pages.test_browser import complaints, sign_in

PHONE, PAPER, HALF = 360, 720, 640
"""Widths in CSS pixels: a phone, a sheet of A4 with its margins, and a screen of 1280 at 200 per cent."""
OF_ARTICLES = ("article", "claim", "chain", "proposition", "actor", "outlet", "event", "comparison", "home", "search")
BEFORE_ANYTHING = ("/", "/actors", "/claims/new", "/claims/contested", "/claims/waiting", "/search?q=dam", "/review")
WIDER = "return document.documentElement.scrollWidth > innerWidth"
PRESSED = """
return [...document.querySelectorAll('.bar, .foot, main :is(button, input, select, summary)')]
  .filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 120));"""
"""What is shown of what a reader can press or fill in."""
DIRECTIONS = (
    "return [...document.querySelectorAll('h1, .para, .said, .bigquote')].filter(e => e.innerText.length > 20)"
    ".map(e => getComputedStyle(e).direction)"
)


@contextmanager
def screen(browser: Chrome, width: int, media: str = "") -> Iterator[None]:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site over the sample corpus as people have decided on it."""
    made = make_site(tmp_path_factory.mktemp("decided"), sample.build().store)
    yield from serve(made)
    close_app(made.app)


@pytest.fixture(scope="module")
def pages(decided: Served) -> dict[str, str]:
    """A path of each kind of page."""
    return every_page(decided.site.store)


@contextmanager
def site_over(store: Store, folder: str, factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = make_site(factory.mktemp(folder), store)
    try:
        yield from serve(made)
    finally:
        close_app(made.app)


@pytest.mark.parametrize("change", [without_spaces, in_arabic_letters])
def test_no_words_make_a_page_wider_than_a_phone(
    browser: Chrome,
    decided: Served,
    pages: dict[str, str],
    change: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    store, wide = disguised(decided.site.store, change), []
    with site_over(store, "odd", tmp_path_factory) as served, screen(browser, PHONE):
        sign_in(browser, served, Role.ADMIN)
        for name, path in pages.items():
            browser.get(served.address + path)
            if browser.execute_script(WIDER):
                wide.append(name)
    assert wide == []


def test_arabic_runs_from_right_to_left(
    browser: Chrome, decided: Served, pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = disguised(decided.site.store, in_arabic_letters)
    with site_over(store, "arabic", tmp_path_factory) as served:
        for name in ("article", "claim", "proposition", "actor", "comparison"):
            browser.get(served.address + pages[name])
            directions = browser.execute_script(DIRECTIONS)
            assert directions, name
            assert set(directions) == {"rtl"}, name


def test_nothing_is_cut_off_at_twice_the_size(browser: Chrome, decided: Served, pages: dict[str, str]) -> None:
    with screen(browser, HALF):
        for name in OF_ARTICLES:
            browser.get(decided.address + pages[name])
            assert not browser.execute_script(WIDER), name


def test_on_paper_there_is_the_page_and_nothing_to_press(
    browser: Chrome, decided: Served, pages: dict[str, str]
) -> None:
    sign_in(browser, decided, Role.EDITOR)
    with screen(browser, PAPER, "print"):
        for name in OF_ARTICLES:
            browser.get(decided.address + pages[name])
            assert not browser.execute_script(WIDER), name
            assert browser.execute_script(PRESSED) == [], name
            assert browser.execute_script("return getComputedStyle(document.documentElement).colorScheme") == "light"


def test_the_keyboard_reaches_everything_and_is_seen_where_it_is(
    browser: Chrome, decided: Served, pages: dict[str, str]
) -> None:
    for name in OF_ARTICLES:
        browser.get(decided.address + pages[name])
        body = browser.find_element(By.TAG_NAME, "body")
        body.send_keys(Keys.TAB)
        first = browser.switch_to.active_element
        assert first.get_attribute("class") == "skip", name
        first.send_keys(Keys.ENTER)
        for _ in range(12):
            browser.switch_to.active_element.send_keys(Keys.TAB)
            stop = browser.switch_to.active_element
            if stop.tag_name == "body":
                break
            assert browser.execute_script(SEEN, stop), (name, stop.get_attribute("outerHTML")[:200])


SEEN = """
const stop = arguments[0], box = stop.getBoundingClientRect(), style = getComputedStyle(stop);
return !!stop.closest('main, footer') && box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0
  && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;"""
"""Whether what has the keyboard is past the menu, on the screen, and outlined."""


def test_everything_can_be_read_and_asked_without_scripts(
    browser: Chrome, decided: Served, pages: dict[str, str]
) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        for name in (*OF_ARTICLES, "question", "sparql"):
            browser.get(decided.address + pages[name])
            assert len(browser.find_element(By.TAG_NAME, "main").text) > 100, name
        browser.get(f"{decided.address}/")
        browser.find_element(By.CSS_SELECTOR, "main input[name=q]").send_keys("dam", Keys.ENTER)
        assert "found" in browser.find_element(By.TAG_NAME, "main").text
        browser.get(f"{decided.address}/sparql")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_an_empty_knowledge_base_says_what_to_do(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> None:
    with site_over(in_memory(BASE), "empty", tmp_path_factory) as served, screen(browser, PHONE):
        sign_in(browser, served, Role.ADMIN)
        for path in BEFORE_ANYTHING:
            browser.get(served.address + path)
            assert not browser.execute_script(WIDER), path
            assert len(browser.find_element(By.TAG_NAME, "main").text) > 20, path
        browser.get(f"{served.address}/")
        assert browser.find_elements(By.CSS_SELECTOR, 'main a[href="/add"]')
        assert complaints(browser) == []
