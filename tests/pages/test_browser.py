"""The pages in a real Chromium: no error, nothing from elsewhere, usable by everybody, and the review of an article."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from kb.accounts import Role
from tests.conftest import ROOT
from tests.pages.conftest import PASSWORD, Served
from tests.pages.test_adding import ARTICLE

AXE = Path(os.environ.get("WHENCE_AXE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
HOSTILE = """The Harbour Gazette

<script>window.pwned = 1</script> Ferry & crew

April 2, 2024

“<img src=x onerror="pwned = 2">\u202eylbaborp\u202c wrong,” said <b onmouseover="pwned = 3">Olin</b> Baker.

“It is “><svg onload=window.pwned=4> fine,” said Mara Quint, a javascript:alert(5) expert.
"""


def wait(browser: Chrome, script: str) -> object:
    return WebDriverWait(browser, 10).until(lambda b: b.execute_script(f"return {script}"))


def complaints(browser: Chrome) -> list[str]:
    """What the browser complained of: errors of scripts, and what the policy of the page forbade."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def hosts(browser: Chrome) -> set[str]:
    """Every host that the pages asked for anything."""
    found = set()
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if url.startswith(("http:", "https:", "ws:", "wss:")):
                found.add(url.split("/")[2])
    return found


def sign_in(browser: Chrome, served: Served, role: Role) -> None:
    browser.get(f"{served.address}/sign-in")
    browser.find_element(By.ID, "name").send_keys(role.value)
    browser.find_element(By.ID, "password").send_keys(PASSWORD, Keys.ENTER)
    wait(browser, "document.body.innerText.includes('Signed in as')")


def first_link(browser: Chrome, served: Served, kind: str, start: str = "/") -> str:
    browser.get(served.address + start)
    return browser.find_element(By.CSS_SELECTOR, f'main a[href^="/{kind}/"]').get_attribute("href")


def pages(browser: Chrome, served: Served) -> dict[str, str]:
    """An address of each kind of page."""
    article = first_link(browser, served, "article")
    claim = first_link(browser, served, "claim", article.removeprefix(served.address))
    paths = ("/", "/actors", "/claims/waiting", "/questions", "/questions/articles", "/sign-in", "/add", "/none")
    return {path: served.address + path for path in paths} | {"article": article, "claim": claim}


def test_no_page_has_an_error_or_asks_another_host(browser: Chrome, served: Served) -> None:
    for name, address in pages(browser, served).items():
        browser.get(address)
        errors = [line for line in complaints(browser) if "404 (NOT FOUND)" not in line]
        assert errors == [], name
    assert hosts(browser) == {served.address.removeprefix("http://")}


def test_the_sparql_editor_runs_a_query_and_stays_at_home(browser: Chrome, served: Served) -> None:
    browser.get(f"{served.address}/sparql")
    wait(browser, "document.querySelector('.yasqe_queryButton') !== null")
    browser.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()
    wait(browser, "document.querySelectorAll('.yasr .dataTable tbody tr').length >= 10")
    assert complaints(browser) == []
    assert hosts(browser) == {served.address.removeprefix("http://")}


def test_the_text_in_the_browser_is_the_text_of_the_paragraph(browser: Chrome, served: Served) -> None:
    article = first_link(browser, served, "article")
    browser.get(article)
    shown = browser.execute_script(
        "return Object.fromEntries([...document.querySelectorAll('[data-paragraph]')]"
        ".map(p => [p.dataset.paragraph, p.textContent]))"
    )
    question = "SELECT ?p ?t WHERE { ?p <https://w3id.org/whence/ontology#text> ?t }"
    held = {str(row[0]): str(row[1]) for row in served.site.store.select(question).rows}
    assert len(shown) > 3
    assert shown == {iri: held[iri] for iri in shown}


def test_pointing_at_a_note_lights_its_words(browser: Chrome, served: Served) -> None:
    browser.get(first_link(browser, served, "article"))
    browser.execute_script("document.querySelector('[data-note] a').focus()")
    assert wait(browser, "document.querySelectorAll('.seg.lit').length") > 0


def test_the_theme_can_be_chosen_and_is_kept(browser: Chrome, served: Served) -> None:
    browser.get(served.address)
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    before = wait(browser, paper)
    browser.find_element(By.CSS_SELECTOR, "[data-theme-toggle]").click()
    after = wait(browser, paper)
    browser.refresh()
    assert before != after == wait(browser, paper)
    browser.execute_script("localStorage.clear()")


@pytest.mark.parametrize("width", [360, 768, 1600])
def test_no_page_is_wider_than_the_screen(browser: Chrome, served: Served, width: int) -> None:
    addresses = pages(browser, served)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for name, address in addresses.items():
            browser.get(address)
            assert wait(browser, "document.documentElement.scrollWidth") <= width, name
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: npm install axe-core, or set WHENCE_AXE to axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(browser: Chrome, own_served: Served, scheme: str) -> None:
    sign_in(browser, own_served, Role.ADMIN)
    addresses = pages(browser, own_served) | {
        "review": f"{own_served.address}/review",
        "sparql": f"{own_served.address}/sparql",
    }
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        for name, address in addresses.items():
            browser.get(address)
            if name == "sparql":
                wait(browser, "document.querySelector('.yasqe_queryButton') !== null")
                time.sleep(0.3)
            browser.execute_script(AXE.read_text(encoding="utf-8"))
            found = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
            shown = [(v["id"], [n["html"][:160] for n in v["nodes"]][:4]) for v in found["violations"]]
            assert shown == [], name
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


# --- the walk: from a pasted article to a confirmed claim -----------------------------------------------------------


def paste(browser: Chrome, served: Served, text: str) -> None:
    browser.get(f"{served.address}/add")
    browser.execute_script("document.getElementById('text').value = arguments[0]", text)
    browser.find_element(By.CSS_SELECTOR, "main form .primary").click()
    wait(browser, "document.body.innerText.includes('Not stored yet')")
    browser.find_element(By.XPATH, "//button[text()='Store it']").click()
    wait(browser, "document.body.innerText.includes('Added:')")


def test_an_article_is_added_reviewed_by_keyboard_and_the_decision_taken_back(
    browser: Chrome, own_served: Served
) -> None:
    sign_in(browser, own_served, Role.EDITOR)
    paste(browser, own_served, ARTICLE)
    claim = browser.find_element(By.CSS_SELECTOR, ".note .n").get_attribute("href")
    browser.get(claim)
    browser.find_element(By.LINK_TEXT, "Review it").click()
    wait(browser, "document.querySelector('[data-acts]') !== null")
    browser.find_element(By.TAG_NAME, "body").send_keys("a")
    wait(browser, "document.body.innerText.includes('Accepted.')")
    browser.get(claim)
    assert "confirmed" in browser.find_element(By.TAG_NAME, "main").text

    browser.get(f"{own_served.address}/review")
    browser.find_element(By.TAG_NAME, "body").send_keys("r")
    wait(browser, "document.body.innerText.includes('Rejected.')")
    browser.find_element(By.TAG_NAME, "body").send_keys("z")
    wait(browser, "document.body.innerText.includes('Taken back.')")
    assert complaints(browser) == []


def test_nothing_in_an_articles_text_ever_runs(browser: Chrome, own_served: Served) -> None:
    sign_in(browser, own_served, Role.EDITOR)
    paste(browser, own_served, HOSTILE)
    addresses = [browser.current_url]
    addresses += [link.get_attribute("href") for link in browser.find_elements(By.CSS_SELECTOR, ".note .n")]
    addresses += [own_served.address + path for path in ("/", "/review", "/claims/new", "/actors")]
    for address in addresses:
        browser.get(address)
        assert browser.execute_script("return window.pwned") is None, address
        assert browser.find_elements(By.CSS_SELECTOR, "main img, main [onmouseover], main svg[onload]") == []
    browser.get(addresses[0])
    shut = browser.find_elements(By.CSS_SELECTOR, "bdi.control[data-name=RLO]")
    assert shut
    assert complaints(browser) == []


def test_selecting_words_fills_the_form_of_a_missed_claim(browser: Chrome, own_served: Served) -> None:
    sign_in(browser, own_served, Role.REVIEWER)
    browser.get(first_link(browser, own_served, "article"))
    browser.find_element(By.XPATH, "//summary[contains(., 'Add a claim')]").click()
    words = browser.execute_script(
        """const paragraph = [...document.querySelectorAll('.k-body .para')].find((p) => p.querySelector('.seg.cue'));
        const range = document.createRange();
        range.selectNodeContents(paragraph.querySelector('.seg.cue'));
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return [range.toString(), paragraph.dataset.number, paragraph.textContent];"""
    )
    form = "document.querySelector('form[action=\"/review/add-claim\"]').elements"
    wait(browser, f"{form}.words.value !== ''")
    filled = browser.execute_script(f"const e = {form}; return [e.words.value, e.number.value, Number(e.start.value)]")
    assert filled[:2] == words[:2]
    assert words[2][filled[2] :].startswith(words[0])
