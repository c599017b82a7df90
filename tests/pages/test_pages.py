"""Each page shows what the sample corpus holds, without scripts."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

PATHS = re.compile(r'href="(/(?:article|claim|actor|claims|questions)(?![^"]*\.(?:ttl|jsonld|rdf|nt|trig|nq)")[^"#?]*)')


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return html.unescape(answer.get_data(as_text=True))


def link_in(page: str, kind: str, needle: str = "") -> str:
    return next(path for path in PATHS.findall(page) if path.startswith(f"/{kind}/") and needle in path)


def words(page: str) -> str:
    """The page's text, without marks and tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))


def test_a_claim_leads_to_every_form_that_it_can_be_had_in(client: FlaskClient) -> None:
    page = read(client, link_in(read(client, "/claims/new"), "claim"))
    forms = re.findall(r'<link rel="alternate" type="([^"]+)" href="(/claim/[^"]+)"', page)
    endings = {href.rpartition("/")[2].partition(".")[2] for _, href in forms}
    assert endings == {"ttl", "jsonld", "rdf", "nt", "trig", "nq", "schema.jsonld", "annotation.jsonld", "nanopub.trig"}
    for media_type, href in forms:
        answer = client.get(href)
        assert (answer.status_code, answer.mimetype) == (200, media_type)


def test_the_first_page_lists_the_articles_with_outlet_date_and_counts(client: FlaskClient) -> None:
    page = words(read(client, "/"))
    assert "Second dam is cracked, paper reports" in page
    assert re.search(r"Lantern Post\s*14 March 2024\s*\d+ claims", page)
    assert re.search(r"The Corvane Courier\s*7 March 2024\s*\d+ claims\s*\d+ speakers\s*[1-9]\d* on unnamed word", page)


def test_an_article_stands_as_it_was_printed_with_numbered_paragraphs(client: FlaskClient) -> None:
    path = link_in(read(client, "/"), "article", "second-dam-is-cracked")
    page = read(client, path)
    assert 'id="p6"' in page
    assert "Tomas Revel, a spokesman for Orrin Basin Minerals, said the dam was safe." in words(page)
    assert re.search(r'<span class="seg source d0"[^>]*>Davit Ozeryan</span>', page)
    assert re.search(r'<span class="seg cue d0"[^>]*>according to</span>', page)


def test_a_claim_has_its_speaker_quote_paragraph_and_article(client: FlaskClient) -> None:
    article = read(client, link_in(read(client, "/"), "article", "second-dam-is-cracked"))
    page = words(read(client, next(p for p in PATHS.findall(article) if "/p7-" in p)))
    assert "Davit Ozeryan" in page
    assert "his institute would inspect the dam within ten days" in page
    assert "Second dam is cracked, paper reports" in page
    assert "paragraph 7" in page


def test_every_link_of_the_first_pages_leads_somewhere(client: FlaskClient) -> None:
    first = read(client, "/")
    seen = set()
    for path in dict.fromkeys(PATHS.findall(first)):
        page = read(client, path)
        seen |= set(PATHS.findall(page))
    for path in sorted(seen)[:60]:
        read(client, path)


def test_questions_are_forms_with_an_answer_and_downloads(client: FlaskClient) -> None:
    page = read(client, "/questions/articles")
    assert "Second dam is cracked, paper reports" in words(page)
    assert "/api/questions/articles.csv" in page


def test_a_question_says_what_is_wrong_with_a_value(client: FlaskClient) -> None:
    page = read(client, "/questions/claims-of-article?article=no+such+headline")
    assert 'role="alert"' in page
    assert "no such headline" in page


def test_what_is_not_there_is_a_page_that_says_so(client: FlaskClient) -> None:
    for path in ("/article/none", "/claim/none", "/actor/none", "/questions/none", "/claims/none"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert "<h1>Not Found</h1>" in answer.get_data(as_text=True)


def test_the_older_text_of_a_corrected_article_stands_beside_the_newer(client: FlaskClient) -> None:
    corrected = None
    for path in dict.fromkeys(p for p in PATHS.findall(read(client, "/")) if p.startswith("/article/")):
        page = read(client, path)
        if "beside the one before" in page:
            corrected = re.search(r'href="([^"]*\?compare=revised)"', page)[1]
    assert corrected
    page = read(client, corrected)
    assert "paragraphs differ" in page
    assert "<del>" in page
    assert "<ins>" in page


@pytest.mark.parametrize(
    "path", ["/", "/actors", "/questions", "/sparql", "/claims/waiting", "/sign-in", "/add", "/article/none"]
)
def test_pages_carry_headers_that_keep_browsers_in_check(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Accept": "text/html"}).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
