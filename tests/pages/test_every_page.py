"""What holds of every page: no error, no other host, no wider than the screen, no violation that axe finds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from kb.accounts import Role
from server.app import close_app
from tests import sample
from tests.conftest import ROOT
from tests.pages.conftest import Served, make_site, serve
from tests.pages.every_page import every_page
from tests.pages.test_adding import ARTICLE
from tests.pages.test_browser import complaints, hosts, sign_in, wait

AXE = Path(os.environ.get("WHENCE_AXE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
DESKTOP, PHONE = 1400, 400
ERRORS = {"Bad Request", "Forbidden", "Not Found", "Internal Server Error", "Service Unavailable"}
REFUSED = {"not found", "refused"}
"""The pages that are to say what is wrong; none of the others may."""
BEFORE_SIGNING_IN = ("/sign-in", "/add", "/claim/none")


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site over the sample corpus with everything that people have decided on it."""
    made = make_site(tmp_path_factory.mktemp("decided"), sample.build().store)
    yield from serve(made)
    close_app(made.app)


@pytest.fixture
def screen(browser: Chrome, request: pytest.FixtureRequest) -> Iterator[Chrome]:
    """The browser with the colours and the width that the test is asked for."""
    scheme, width = request.param
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    yield browser
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def walk(browser: Chrome, decided: Served) -> Iterator[str]:
    """Open every page, by its name: first as nobody, then as an administrator, at last what is shown before storing."""
    for path in BEFORE_SIGNING_IN:
        browser.get(decided.address + path)
        yield f"{path} without an account"
    sign_in(browser, decided, Role.ADMIN)
    for name, path in every_page(decided.site.store).items():
        browser.get(decided.address + path)
        assert (browser.find_element(By.TAG_NAME, "h1").text in ERRORS) == (name in REFUSED), name
        if name == "sparql":
            wait(browser, "document.querySelector('.yasqe_queryButton') !== null")
        yield name
    browser.get(f"{decided.address}/add")
    browser.execute_script("document.getElementById('text').value = arguments[0]", ARTICLE)
    browser.find_element(By.CSS_SELECTOR, "main form .primary").click()
    wait(browser, "document.body.innerText.includes('Not stored yet')")
    yield "preview"
    browser.find_element(By.XPATH, "//button[text()='Drop it']").click()


def violations(browser: Chrome) -> list[tuple[str, list[str]]]:
    """What axe-core finds on the page at hand: the rule, and the first elements that break it."""
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
    return [(v["id"], [n["html"][:200] for n in v["nodes"]][:4]) for v in found["violations"]]


def test_no_page_has_an_error_or_asks_another_host(browser: Chrome, decided: Served) -> None:
    for name in walk(browser, decided):
        errors = [line for line in complaints(browser) if "404 (NOT FOUND)" not in line]
        assert errors == [], name
    assert hosts(browser) == {decided.address.removeprefix("http://")}


@pytest.mark.parametrize("screen", [("light", width) for width in (320, PHONE, 1600)], indirect=True)
def test_no_page_is_wider_than_the_screen(screen: Chrome, decided: Served) -> None:
    wide = {}
    for name in walk(screen, decided):
        widths = screen.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
        if widths[0] > widths[1]:
            wide[name] = widths
    assert wide == {}


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: npm install axe-core, or set WHENCE_AXE to axe.min.js")
@pytest.mark.parametrize(
    "screen", [(scheme, width) for scheme in ("light", "dark") for width in (DESKTOP, PHONE)], indirect=True
)
def test_axe_finds_no_violation(screen: Chrome, decided: Served) -> None:
    assert {name: found for name in walk(screen, decided) if (found := violations(screen))} == {}
