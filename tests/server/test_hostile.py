"""What an attacker tries on every address: each of these has been seen somewhere."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import XSD, Literal, URIRef

from kb.accounts import Accounts, Role, accounts_path
from kb.attempts import ATTEMPTS, ATTEMPTS_OF_ONE_CLIENT
from kb.graph.store import Solutions
from server.accounts import local_path
from server.api.questions import harmless
from server.errors import TooManyError
from server.linked.dumps import dump_folder
from server.sparql.request import client_name
from server.workers.budget import Allowance, Budget
from tests.server.conftest import MakeApp, state_of, token_for

LINK = re.compile(r'<[!#-;=?-~]+>; rel="[a-z-]+"(; type="[a-z+/.-]+")?')
INJECTED = "x%0d%0aSet-Cookie:%20a=1"


@pytest.mark.parametrize(
    "path",
    [
        f"/claim/{INJECTED}",
        f"/claim/{INJECTED}.ttl",
        f"/claim/{INJECTED}.html",
        f"/dumps/{INJECTED}",
        f"/ontology/{INJECTED}",
        f"/ontology?format={INJECTED}",
        f"/sparql?query=ASK%7B%7D&format={INJECTED}",
        f"/graph-store/{INJECTED}",
        f"/sign-in?next=/{INJECTED}",
        f"/api/questions/{INJECTED}.csv",
        "/claim/%C4%87%E2%80%A8.ttl",
        "/claim/%ff%fe.ttl",
    ],
)
@pytest.mark.parametrize("kind", ["text/html", "text/turtle", "application/json"])
def test_no_header_can_be_written_by_an_address(client: FlaskClient, path: str, kind: str) -> None:
    response = client.get(path, headers={"Accept": kind})
    assert response.status_code in (200, 303, 400, 404, 406)
    assert "a=1" not in response.headers.get("Set-Cookie", "")


def test_a_copy_that_is_unchanged_names_itself_in_plain_headers(make_app: MakeApp) -> None:
    """The document is not looked up where its tag is known, so its name comes from the address alone."""
    client = make_app().test_client()
    tag = client.get("/a.ttl").headers["ETag"]
    for name in ("x%0d%0aA:%201", "%C4%87", 'x%3E;rel="cite-as",<http://evil.example/'):
        response = client.get(f"/{name}.ttl", headers={"If-None-Match": tag})
        assert response.status_code in (304, 404)
        assert all(LINK.fullmatch(link) for link in response.headers.getlist("Link"))


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/../accounts.sqlite",
        "/dumps/..%2faccounts.sqlite",
        "/dumps/%2e%2e/accounts.sqlite",
        "/dumps/accounts.sqlite",
        "/dumps/%2fetc%2fpasswd",
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e%2fapp.py",
        "/static//etc/passwd",
        "/ontology/../kb/accounts.py",
        "/api/questions/..%2f..%2fREADME.json",
        "/claim/..%2f..%2fetc%2fpasswd.ttl",
    ],
)
def test_no_path_leads_out(make_app: MakeApp, path: str) -> None:
    app = make_app()
    folder = dump_folder(state_of(app))
    folder.mkdir(parents=True)
    (folder / "accounts.sqlite").write_text("secret")
    response = app.test_client().get(path)
    assert response.status_code in (400, 404)
    assert "secret" not in response.text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\\\\evil.example",
        "evil.example",
        "",
        None,
    ],
)
def test_the_sign_in_sends_nobody_elsewhere(target: str | None) -> None:
    assert local_path(target) == "/"


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
@pytest.mark.parametrize("path", ["/review/decide", "/review/correct", "/add", "/add/store", "/sign-in", "/sign-out"])
def test_a_form_of_another_site_does_nothing(make_app: MakeApp, path: str, content_type: str) -> None:
    app = make_app()
    body = b'{"csrf": "", "act": "accept"}'
    assert app.test_client().post(path, data=body, content_type=content_type).status_code == 403


def test_the_body_of_a_stranger_is_not_read(make_app: MakeApp) -> None:
    """Nobody who was never given a form can make the server write a file."""

    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    kind = "multipart/form-data; boundary=x"
    environ = {"wsgi.input": Unread(), "CONTENT_TYPE": kind, "CONTENT_LENGTH": "1000"}
    response = make_app().test_client().post("/sign-in", environ_overrides=environ)
    assert response.status_code == 403


def test_a_body_that_nobody_expects_is_not_kept(make_app: MakeApp) -> None:
    app = make_app(max_query_kb="10")
    body = b"queries=" + b"x" * 20_000
    kind = "application/x-www-form-urlencoded"
    assert app.test_client().post("/reconcile", data=body, content_type=kind).status_code == 413


# --- what is written into files of others ----------------------------------------------------------------------------


def test_a_table_runs_nothing_in_a_spreadsheet() -> None:
    texts = ["=HYPERLINK(1)", "+1", "-1+cmd|x", "@SUM(1)", "\tx", "\rx", "plain", "a=b"]
    row = (*map(Literal, texts), Literal(-5), URIRef("http://x.example/"), None)
    made = harmless(Solutions(tuple(f"v{n}" for n in range(len(row))), (row,))).rows[0]
    assert [str(term) for term in made[:8]] == [*(f"'{t}" for t in texts[:6]), "plain", "a=b"]
    assert made[8:] == (Literal(-5, datatype=XSD.integer), URIRef("http://x.example/"), None)


def test_the_log_has_one_line_a_request(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "whence.access"):
        client.get('/x%0a2024-01-01 127.0.0.1 "GET /admin" 200%1b[2J')
    (message,) = [record.getMessage() for record in caplog.records if record.name == "whence.access"]
    assert message.isprintable()
    assert "GET /x%0A2024" in message


def test_methods_are_counted_by_name_only_where_they_are_known(client: FlaskClient) -> None:
    pytest.importorskip("prometheus_client")
    for number in range(5):
        client.open("/dumps", method=f"INVENTED{number}")
    assert "INVENTED" not in client.get("/metrics").text


# --- reconciliation -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "queries",
    [
        "[" * 100_000,
        '{"q": ' * 20_000,
        json.dumps({"q": {"query": "x" * 301}}),
        json.dumps({f"q{n}": {"query": "x"} for n in range(101)}),
        json.dumps({"q": {"query": {"a": 1}}}),
        "1" * 5000,
    ],
)
def test_a_batch_that_would_cost_too_much_is_refused(client: FlaskClient, queries: str) -> None:
    assert client.post("/reconcile", data={"queries": queries}).status_code == 400


def test_reconciling_is_paid_for(make_app: MakeApp) -> None:
    app = make_app(compute_per_minute="1", compute_burst="0.000001")
    batch = {"queries": json.dumps({"q": {"query": "x"}})}
    assert app.test_client().post("/reconcile", data=batch).status_code == 200
    assert app.test_client().post("/reconcile", data=batch).status_code == 429


@pytest.mark.parametrize(
    "path",
    ["/", "/questions/articles", "/search?q=a", "/reconcile/suggest/entity?prefix=a", "/.well-known/void", "/a.ttl"],
)
def test_all_reading_is_paid_for(make_app: MakeApp, path: str) -> None:
    client = make_app(compute_per_minute="1", compute_burst="0.000001").test_client()
    assert client.get(path).status_code == 200
    refused = client.get(path)
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    for free in ("/health/live", "/health/ready", "/static/style.css", "/sign-in"):
        with client.get(free) as response:
            assert response.status_code == 200, free


def test_the_preview_may_be_framed_and_nothing_else(make_app: MakeApp) -> None:
    client = make_app().test_client()
    preview, page = client.get("/reconcile/preview?id=x"), client.get("/")
    assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]
    assert "sandbox" in preview.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in preview.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


# --- a knowledge base that not everybody may read --------------------------------------------------------------------

READ_BY_TOKEN = """
/ /sparql?query=ASK%7B%7D /ontology.ttl /ontology/context.jsonld /dumps /feed.atom /api/questions /.well-known/void
/reconcile /metrics /sparql/terms.json /a.ttl
""".split()


@pytest.mark.parametrize("path", READ_BY_TOKEN)
def test_what_only_some_may_read_is_kept_by_nobody_else(make_app: MakeApp, path: str) -> None:
    app = make_app(reading="closed")
    client = app.test_client()
    refused = client.get(path, headers={"Accept": "*/*"})
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="whence"')
    response = client.get(path, headers=token_for(app, Role.READER))
    assert response.status_code == 200
    assert "public" not in response.headers["Cache-Control"]
    assert {"Authorization", "Cookie"} <= {name.title() for name in response.vary}


@pytest.mark.parametrize("path", ["/sign-in-x", "/static-x", "/health/", "/health/live/x", "/SIGN-IN", "/health//live"])
def test_an_address_that_looks_open_is_not(make_app: MakeApp, path: str) -> None:
    response = make_app(reading="closed").test_client().get(path, headers={"Accept": "application/json"})
    assert response.status_code in (401, 308)


def test_people_are_led_to_the_sign_in_and_back(make_app: MakeApp) -> None:
    response = make_app(reading="closed").test_client().get("/search?q=a%26b", headers={"Accept": "text/html"})
    assert response.headers["Location"] == f"/sign-in?next={quote('/search?q=a%26b')}"


def test_another_origin_may_ask_what_it_may_ask(make_app: MakeApp) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    response = make_app(reading="closed", host="0.0.0.0").test_client().options("/sparql", headers=asked)
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Access-Control-Allow-Credentials" not in response.headers


# --- guessing and rotating -------------------------------------------------------------------------------------------


def sign_in(app: Flask, name: str, address: str) -> str:
    client = app.test_client()
    form = client.get("/sign-in").text
    secret = form.partition('name="csrf" value="')[2].partition('"')[0]
    fields = {"name": name, "password": "not the password", "csrf": secret}
    return client.post("/sign-in", data=fields, environ_overrides={"REMOTE_ADDR": address}).text


def test_one_address_cannot_try_one_password_on_every_name(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.passwords.matches", lambda *_: False)
    app = make_app()
    for number in range(ATTEMPTS_OF_ONE_CLIENT):
        assert "do not go together" in sign_in(app, f"name{number}", "192.0.2.1")
    assert "Too many failed attempts" in sign_in(app, "another", "192.0.2.1")
    assert "do not go together" in sign_in(app, "another", "192.0.2.2")


def test_a_stranger_cannot_lock_anybody_out(make_app: MakeApp) -> None:
    app = make_app()
    Accounts(accounts_path(state_of(app).settings)).add("ann", "a long password", Role.EDITOR, datetime.now(UTC))
    for _ in range(ATTEMPTS + 1):
        said = sign_in(app, "ann", "192.0.2.1")
    assert "Too many failed attempts" in said
    assert "do not go together" in sign_in(app, "ann", "192.0.2.2")


def test_accounts_that_cannot_be_read_are_no_fault_of_whoever_asks(make_app: MakeApp) -> None:
    app = make_app()
    path = accounts_path(state_of(app).settings)
    path.write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    response = app.test_client().get("/feed.json", headers={"Authorization": "Bearer whence_x"})
    assert response.status_code == 200
    response = app.test_client().post("/backup", headers={"Authorization": "Bearer whence_x"})
    problem = json.loads(response.data)
    assert (response.status_code, problem["code"]) == (503, "store")
    assert str(path) not in response.text


def test_a_session_planted_before_is_worth_nothing(make_app: MakeApp) -> None:
    app = make_app()
    Accounts(accounts_path(state_of(app).settings)).add("ann", "a long password", Role.EDITOR, datetime.now(UTC))
    client = app.test_client()
    secret = client.get("/sign-in").text.partition('name="csrf" value="')[2].partition('"')[0]
    with client.session_transaction() as session:
        session["planted"] = "by another"
    client.post("/sign-in", data={"name": "ann", "password": "a long password", "csrf": secret})
    with client.session_transaction() as session:
        assert (len(session["secret"]), session.get("planted"), session.get("csrf") == secret) == (43, None, False)


@pytest.mark.parametrize("path", ["/sparql?query=ASK{}", "/questions"])
def test_who_has_many_addresses_of_ipv6_computes_no_more_than_one(make_app: MakeApp, path: str) -> None:
    app = make_app()
    state_of(app).budget.charge(client_name("2001:db8::1", "x"), 1000)

    def ask(address: str) -> int:
        return app.test_client().get(path, environ_base={"REMOTE_ADDR": address, "HTTP_USER_AGENT": "x"}).status_code

    assert [ask("2001:db8::2"), ask("2001:db8::dead:beef:0:1")] == [429, 429]
    assert [ask("2001:db8:0:1::1"), ask("::ffff:192.0.2.1")] == [200, 200]


def test_who_calls_itself_many_programs_has_as_much_as_four() -> None:
    budget = Budget(Allowance(per_minute=60, burst=10), lambda: 0.0)
    for number in range(4):
        budget.charge(f"192.0.2.1 program{number}", 10)
    with pytest.raises(TooManyError):
        budget.check("192.0.2.1 another")
    budget.check("192.0.2.2 another")


def test_what_a_client_says_of_its_address_counts_only_behind_a_proxy(make_app: MakeApp) -> None:
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    for proxies, scheme in (("0", "http"), ("1", "https")):
        feed = make_app(proxies=proxies).test_client().get("/feed.json", headers=claims)
        assert json.loads(feed.data)["home_page_url"] == f"{scheme}://localhost/"


# --- what the data may say -------------------------------------------------------------------------------------------


def test_words_of_an_article_end_no_script(make_app: MakeApp, tmp_path: Path) -> None:
    from kb.intake import take_in
    from kb.text.documents import read_document
    from kb.text.extract import extract

    article = tmp_path / "hostile.txt"
    article.write_text(
        'A headline\nBy Ann Ash\n2024-03-05\n\n"The </script><script>alert(1)</script> <!-- bridge is closed," '
        "said Mayor Ruth Hale.\n"
    )
    app = make_app()
    store = state_of(app).store
    take_in(store, read_document(article), extract, datetime(2024, 4, 1, tzinfo=UTC), 0.0)
    claims = json.loads(
        app.test_client()
        .get("/sparql", query_string={"query": "SELECT ?c { ?c a <https://w3id.org/whence/ontology#Claim> }"})
        .data
    )["results"]["bindings"]
    assert claims
    for row in claims:
        path = row["c"]["value"].removeprefix("http://kb.example")
        html = app.test_client().get(f"{path}.html").text
        assert "<script>alert" not in html
        (block,) = [part.partition("</script>")[0] for part in html.split('<script type="application/ld+json">')[1:]]
        assert json.loads(block)["@graph"][0]["@type"] == "Claim"
