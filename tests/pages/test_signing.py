"""Who may do what in the browser, and that no form from elsewhere does anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.accounts import Accounts, Role, accounts_path
from kb.graph.embedded import in_memory
from server.accounts import local_path
from server.app import close_app
from tests.pages.conftest import BASE, PASSWORD, Site, csrf, make_site


def test_a_wrong_password_is_refused_with_words(client: FlaskClient) -> None:
    form = {"csrf": csrf(client, "/sign-in"), "name": "admin", "password": "wrong password", "next": "/"}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 403
    assert "Name and password do not go together." in answer.get_data(as_text=True)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    form = {"csrf": csrf(client, "/sign-in"), "name": "reader", "password": PASSWORD, "next": "/"}
    cookie = client.post("/sign-in", data=form).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_in_changes_the_secret_of_the_forms(site: Site) -> None:
    client = site.client()
    before = csrf(client, "/sign-in")
    client.post("/sign-in", data={"csrf": before, "name": "reader", "password": PASSWORD, "next": "/"})
    assert csrf(client, "/sign-in") != before


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/add", "/add/store", "/review/decide", "/review/undo"])
def test_a_form_without_the_secret_does_nothing(site: Site, path: str) -> None:
    client = site.signed_in(Role.ADMIN)
    for data in ({}, {"csrf": ""}, {"csrf": "guessed"}):
        assert client.post(path, data=data).status_code == 403


def test_signing_out_ends_the_session(site: Site) -> None:
    client = site.signed_in(Role.EDITOR)
    assert "Sign out editor" in client.get("/").get_data(as_text=True)
    client.post("/sign-out", data={"csrf": csrf(client, "/")})
    assert "Sign out" not in client.get("/").get_data(as_text=True)


def test_a_cookie_that_was_copied_opens_nothing_once_its_owner_has_signed_out(site: Site) -> None:
    client, thief = site.signed_in(Role.EDITOR), site.client()
    cookie = client.get_cookie("whence")
    assert cookie is not None
    thief.set_cookie("whence", cookie.value)
    assert "Sign out editor" in thief.get("/").get_data(as_text=True)
    client.post("/sign-out", data={"csrf": csrf(client, "/")})
    thief.set_cookie("whence", cookie.value)
    assert "Sign out" not in thief.get("/").get_data(as_text=True)
    assert thief.get("/review", headers={"Accept": "text/html"}).status_code == 302


def test_signing_out_here_leaves_the_other_devices_signed_in(site: Site) -> None:
    here, there = site.signed_in(Role.EDITOR), site.signed_in(Role.EDITOR)
    here.post("/sign-out", data={"csrf": csrf(here, "/")})
    assert "Sign out editor" in there.get("/").get_data(as_text=True)


def test_a_session_ends_when_the_password_changes(own_site: Site) -> None:
    client = own_site.signed_in(Role.REVIEWER)
    Accounts(accounts_path(own_site.settings)).set_password("reviewer", "quite another secret")
    assert "Sign out" not in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.READER, "/review", 403),
        (Role.REVIEWER, "/review", 200),
        (Role.READER, "/add", 403),
        (Role.REVIEWER, "/add", 403),
        (Role.EDITOR, "/add", 400),
    ],
)
def test_roles_reach_as_far_as_they_should(site: Site, role: Role, path: str, status: int) -> None:
    client = site.signed_in(role)
    if path == "/add":
        answer = client.post(path, data={"csrf": csrf(client, "/add"), "text": " "})
    else:
        answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status


def test_review_asks_strangers_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/review")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/review")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/article/x?y=1", "/article/x?y=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\nSet-Cookie: a=b", "/"),
        (None, "/"),
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(target: str | None, path: str) -> None:
    assert local_path(target) == path


# --- a closed knowledge base ----------------------------------------------------------------------------------------


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path, in_memory(BASE), reading="closed")
    yield made
    close_app(made.app)


@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK{}", "/questions", "/article/any", "/actors"])
def test_a_closed_knowledge_base_shows_nothing_to_strangers(closed: Site, path: str) -> None:
    browser = closed.client().get(path, headers={"Accept": "text/html"})
    assert browser.status_code == 302
    assert browser.headers["Location"].startswith("/sign-in?next=")
    program = closed.client().get(path, headers={"Accept": "application/json"})
    assert program.status_code == 401


def test_a_closed_knowledge_base_opens_to_accounts_and_tokens(closed: Site) -> None:
    from datetime import UTC, datetime

    assert closed.signed_in(Role.READER).get("/questions").status_code == 200
    token = Accounts(accounts_path(closed.settings)).add_token("robot", Role.READER, datetime.now(UTC))
    for sent, status in ((token, 200), (token + "x", 401), ("", 401)):
        headers = {"Accept": "application/json", "Authorization": f"Bearer {sent}"}
        assert closed.client().get("/questions", headers=headers).status_code == status


def test_a_closed_knowledge_base_still_shows_its_door(closed: Site) -> None:
    assert closed.client().get("/sign-in").status_code == 200
    with closed.client().get("/static/style.css") as style:
        assert style.status_code == 200
