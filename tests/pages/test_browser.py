"""The pages in a real Chromium: how they are used, and the review of an article from upload to confirmed claim."""

from __future__ import annotations

import json

from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from kb.accounts import Role
from kb.graph.catalogue import questions
from tests.pages.conftest import PASSWORD, Served
from tests.pages.test_adding import ARTICLE

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


def test_the_sparql_editor_runs_a_query_and_stays_at_home(browser: Chrome, served: Served) -> None:
    browser.get(f"{served.address}/sparql")
    wait(browser, "document.querySelector('.yasqe_queryButton') !== null")
    browser.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()
    wait(browser, "document.querySelectorAll('.yasr .dataTable tbody tr').length >= 10")
    assert complaints(browser) == []
    assert hosts(browser) == {served.address.removeprefix("http://")}


def in_editor(browser: Chrome, query: str, *keys: str) -> None:
    """Write `query` into the editor, go to its end, and press keys there with Ctrl held."""
    browser.execute_script(
        "const e = document.querySelector('.CodeMirror').CodeMirror;"
        "e.setValue(arguments[0]); e.setCursor(e.lineCount(), 0); e.focus();",
        query,
    )
    ActionChains(browser).key_down(Keys.CONTROL).send_keys(*keys).key_up(Keys.CONTROL).perform()


def test_the_sparql_editor_completes_runs_charts_and_says_what_is_wrong(browser: Chrome, served: Served) -> None:
    browser.get(f"{served.address}/sparql")
    wait(browser, "document.querySelector('.yasqe_queryButton') !== null")
    prefixes = "PREFIX wh: <https://w3id.org/whence/ontology#> PREFIX whv: <https://w3id.org/whence/vocab/>\n"
    hints = "[...document.querySelectorAll('.CodeMirror-hint')].map((hint) => hint.textContent)"
    for begun, meant in (
        ("?c wh:quotedT", "wh:quotedText"),
        ("?c a wh:Propo", "wh:Proposition"),
        ("?c wh:hasSpeechAct whv:decline", "whv:decline-to-comment"),
    ):
        in_editor(browser, f"{prefixes}SELECT * WHERE {{\n{begun}", Keys.SPACE)
        chosen = f"document.querySelector('.CodeMirror').CodeMirror.getValue().endsWith('{meant}')"
        wait(browser, f"{hints}.includes('{meant}') || {chosen}")
    counted = "SELECT ?act (COUNT(?c) AS ?n) WHERE { ?c wh:hasSpeechAct ?act } GROUP BY ?act"
    in_editor(browser, prefixes + counted, Keys.ENTER)
    wait(browser, "document.querySelectorAll('.yasr .dataTable tbody tr').length >= 5")
    browser.find_element(By.CSS_SELECTOR, ".select_chart").click()
    assert wait(browser, "document.querySelectorAll('.yasr .bars rect').length") >= 5
    in_editor(browser, "SELECT ?x WHERE { ?x wh:nope", Keys.ENTER)
    wait(browser, "document.querySelector('.yasr [role=alert]')?.textContent.includes('no PREFIX line declares')")


def test_every_named_question_is_an_example_of_the_editor(browser: Chrome, served: Served) -> None:
    browser.get(f"{served.address}/sparql")
    wait(browser, "document.querySelector('.yasqe_queryButton') !== null")
    asked = {question.name for question in questions() if not question.is_internal}
    links = browser.find_elements(By.CSS_SELECTOR, "[data-example]")
    assert {link.get_attribute("data-example") for link in links} == asked
    browser.find_element(By.CSS_SELECTOR, "[data-example=articles]").click()
    written = wait(browser, "document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert "SELECT" in str(written)
    assert "#+" not in str(written)


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
    browser.find_element(By.LINK_TEXT, "Review the record").click()
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


def test_the_form_that_corrects_is_written_in_at_once_and_left_by_escape(browser: Chrome, own_served: Served) -> None:
    sign_in(browser, own_served, Role.EDITOR)
    browser.get(f"{own_served.address}/review")
    claim = browser.find_element(By.CSS_SELECTOR, "[data-acts] [name=claim]").get_attribute("value")
    browser.find_element(By.TAG_NAME, "body").send_keys("c")
    wait(browser, "document.activeElement.id === 'correct-words'")
    ActionChains(browser).send_keys("car").perform()
    assert browser.find_element(By.ID, "correct-words").get_attribute("value") == "car"
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    wait(browser, "document.activeElement.tagName === 'SUMMARY'")
    assert browser.execute_script("return document.querySelector('details[open]')") is None
    ActionChains(browser).send_keys("a").perform()
    wait(browser, "document.body.innerText.includes('Accepted.')")
    ActionChains(browser).send_keys("n").perform()
    wait(browser, "location.search.startsWith('?after=') && !document.body.innerText.includes('Accepted.')")
    ActionChains(browser).send_keys("z").perform()
    wait(browser, "document.body.innerText.includes('Taken back.')")
    assert browser.find_element(By.CSS_SELECTOR, "[data-acts] [name=claim]").get_attribute("value") == claim


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
