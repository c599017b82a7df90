"""Makes the pictures of the documentation: `python -m tests.pages.screenshots docs/images`, or `make screenshots`.

They show the sample corpus as `make run` serves it, in a real Chromium, and are made of nothing else.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from kb.accounts import Role
from server.app import close_app
from tests.pages.conftest import BROWSER, PASSWORD, Served, corpus_store, make_site, serve

WIDTH, HEIGHT = 1200, 780


class Picture(NamedTuple):
    """A picture: its name, how to reach the page, the colours, and what is scrolled to the top."""

    name: str
    path: str
    follow: str = ""
    scheme: str = "light"
    show: str = ""


PICTURES = (
    Picture("home", "/"),
    Picture("article", "/search?q=inner+wall+leaked&kind=article", 'main ol h2 a[href^="/article/"]'),
    Picture("article-dark", "/search?q=second+dam+cracked&kind=article", 'main ol h2 a[href^="/article/"]', "dark"),
    Picture("claim", "/search?q=ministry+official+inspected&kind=claim", 'main ol a[href^="/claim/"]'),
    Picture(
        "chain", "/search?q=ministry+official+inspected&kind=claim", 'main ol a[href^="/claim/"]', show=".chain-section"
    ),
    Picture("search", "/search?q=dam"),
    Picture("question", "/questions/unnamed-sources"),
    Picture("review", "/review"),
    Picture("sparql", "/sparql"),
)


@contextlib.contextmanager
def browsing() -> Iterator[webdriver.Chrome]:
    """A headless Chromium."""
    options = Options()
    options.binary_location = shutil.which("chromium") or "chromium"
    for argument in (*BROWSER, "--hide-scrollbars"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield browser
    finally:
        browser.quit()


def take(browser: webdriver.Chrome, served: Served, picture: Picture, folder: Path) -> Path:
    """Take one picture and return its file."""
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": picture.scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get(served.address + picture.path)
    if picture.follow:
        browser.get(browser.find_element(By.CSS_SELECTOR, picture.follow).get_attribute("href"))
    if picture.name == "sparql":
        waiting = WebDriverWait(browser, 15)
        waiting.until(lambda b: b.find_elements(By.CSS_SELECTOR, ".yasqe_queryButton"))[0].click()
        waiting.until(lambda b: len(b.find_elements(By.CSS_SELECTOR, ".yasr .dataTable tbody tr")) > 3)
    if picture.show:
        browser.execute_script("document.querySelector(arguments[0]).scrollIntoView()", picture.show)
    target = folder / f"{picture.name}.png"
    browser.save_screenshot(str(target))
    return target


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, browsing() as browser:
        site = make_site(Path(place), corpus_store())
        for served in serve(site):
            sign_in(browser, served)
            for picture in PICTURES:
                target = take(browser, served, picture, folder)
                print(f"{target} {target.stat().st_size // 1024} KB")  # noqa: T201
        close_app(site.app)


def sign_in(browser: webdriver.Chrome, served: Served) -> None:
    """Sign in, for the page of reviews."""
    browser.get(f"{served.address}/sign-in")
    browser.find_element(By.ID, "name").send_keys(Role.EDITOR.value)
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "main form .primary").click()
    WebDriverWait(browser, 15).until(lambda b: "Signed in as" in b.page_source)
    browser.get(served.address)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
