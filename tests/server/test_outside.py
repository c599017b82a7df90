"""What the server fetches, from where, and what it takes for a document."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError, UsageError
from server.errors import BadRequestError, HttpError, RefusedError, TooLargeError, UpstreamError
from server.outside import client as client_module
from server.outside.client import Client
from server.outside.contexts import MOST_BYTES, fetching, with_contexts
from server.outside.places import Place, address_of, is_public, read_places, target_of
from tests.server.outside_world import Page, World, world

TURTLE = b"<a:s> <a:p> <a:o> ."


@pytest.fixture
def web() -> Iterator[World]:
    with world() as made:
        yield made


def client(web: World, listed: str = "", **limits: float) -> Client:
    given = {"seconds": 5.0, "most_bytes": 10_000, **limits}
    return Client(read_places(listed or web.host), given["seconds"], int(given["most_bytes"]))


# --- places ---------------------------------------------------------------------------------------------------------


def test_a_list_of_places() -> None:
    assert read_places("Data.Example. b.example:8443 10.0.0.5:80 [::1]:8080 in.example:81=10.0.0.6") == (
        Place("data.example"),
        Place("b.example", 8443),
        Place("10.0.0.5", 80, "10.0.0.5"),
        Place("::1", 8080, "::1"),
        Place("in.example", 81, "10.0.0.6"),
    )


@pytest.mark.parametrize("listed", ["http://a.example/", "a.example=here", "a b:x", "user@a.example", "a.example/x"])
def test_an_entry_that_names_no_host_is_said(listed: str) -> None:
    with pytest.raises(UsageError, match="names no host"):
        read_places(listed)


@pytest.mark.parametrize(
    ("listed", "url", "allowed"),
    [
        ("a.example", "http://a.example/x", True),
        ("a.example", "https://A.EXAMPLE./x", True),
        ("a.example", "http://a.example:8080/x", False),
        ("a.example:8080", "http://a.example:8080/x", True),
        ("a.example:8080", "http://a.example/x", False),
        ("a.example", "http://b.a.example/x", False),
        ("a.example", "http://a.example.evil.example/x", False),
        ("", "http://a.example/x", False),
        ("bücher.example", "http://xn--bcher-kva.example/x", True),
    ],
)
def test_hosts_are_allowed_by_name_and_port(listed: str, url: str, allowed: bool) -> None:
    try:
        found = address_of(target_of(url), read_places(listed), lambda _: {"93.184.215.14"})
    except RefusedError:
        found = ""
    assert bool(found) is allowed


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/x",
        "gopher://a.example/",
        "//a.example/x",
        "http:///x",
        "http://user@a.example/",
        "http://a.example@evil.example/",
        "http://a.example\\@evil.example/",
        "http://a.example/\r\nHost: evil",
        "http://a.example:99999/",
        "http://[::1/",
        "data:text/turtle,<a:s> <a:p> <a:o> .",
    ],
)
def test_other_addresses_are_no_targets(url: str) -> None:
    with pytest.raises(RefusedError):
        target_of(url)


PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "nonsense",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(RefusedError, match="no public address"):
        address_of(target_of("http://a.example/"), read_places("a.example"), lambda _: {"93.184.215.14", address})


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_an_address_outside_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_clothes_make_an_address_public(address: object) -> None:
    for clothes in ("::ffff:{}", "64:ff9b::{}"):
        assert not is_public(clothes.format(address)) or is_public(str(address))


def test_an_entry_with_an_address_is_not_resolved() -> None:
    def never(host: str) -> set[str]:
        raise AssertionError(host)

    assert address_of(target_of("http://in.example/"), read_places("in.example=10.0.0.6"), never) == "10.0.0.6"


# --- fetching -------------------------------------------------------------------------------------------------------


def test_a_document_is_fetched(web: World) -> None:
    web.pages["/x?y=%20z"] = Page(TURTLE, "Text/Turtle; charset=UTF-8")
    document = client(web).get(f"{web.url}/x?y=%20z", "text/turtle")
    assert (document.media_type, document.charset, document.body) == ("text/turtle", "utf-8", TURTLE)
    (_, _, headers), *_ = web.asked
    assert (headers["Host"], headers["Accept"], headers["Accept-Encoding"]) == (web.host, "text/turtle", "identity")


def test_a_name_is_connected_to_where_it_was_found_and_resolved_once(web: World) -> None:
    """DNS rebinding: the second answer would lead inside, so there is no second question."""
    asked: list[str] = []

    def resolve(host: str) -> set[str]:
        asked.append(host)
        return {"93.184.215.14"} if len(asked) == 1 else {"127.0.0.1"}

    fetching = Client(read_places(f"rebind.example:{web.port}"), 1, 1000, resolve)
    with pytest.raises(UpstreamError):
        fetching.get(f"http://rebind.example:{web.port}/x", "*/*")
    assert asked == ["rebind.example"]
    with pytest.raises(RefusedError):
        fetching.get(f"http://rebind.example:{web.port}/x", "*/*")
    assert web.asked == []


def test_the_host_is_named_as_it_was_listed(web: World) -> None:
    web.pages["/x"] = Page(TURTLE)
    client(web, f"in.example:{web.port}=127.0.0.1").get(f"http://in.example:{web.port}/x", "*/*")
    assert web.asked[0][2]["Host"] == f"in.example:{web.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_listed_place_is_followed(web: World, status: int) -> None:
    web.pages["/a"] = Page(status=status, headers={"Location": "/b?c"})
    web.pages["/b?c"] = Page(TURTLE)
    assert client(web).get(f"{web.url}/a", "*/*").url == f"{web.url}/b?c"


@pytest.mark.parametrize(
    "place",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "http://localhost/",
        "http://[::1]/",
        "http://evil.example/",
        "file:///etc/passwd",
        "//evil.example/x",
        "ftp://127.0.0.1/",
        "",
    ],
)
def test_a_redirect_to_anywhere_else_is_not(web: World, place: str) -> None:
    web.pages["/a"] = Page(status=302, headers={"Location": place})
    with pytest.raises((RefusedError, UpstreamError)):
        client(web).get(f"{web.url}/a", "*/*")
    assert set(web.paths()) == {"/a"}


def test_redirects_come_to_an_end(web: World) -> None:
    web.pages["/a"] = Page(status=302, headers={"Location": "/a"})
    with pytest.raises(UpstreamError, match="more than 5 redirects"):
        client(web).get(f"{web.url}/a", "*/*")
    assert len(web.asked) == 6


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (Page(b"x" * 10_001), TooLargeError),
        (Page(b"x" * 20_000, headers={"Content-Length": ""}), TooLargeError),
        (Page(b"x", claimed=10**12), TooLargeError),
        (Page(TURTLE, claimed=len(TURTLE) + 5), UpstreamError),
        (Page(b"x", headers={"Content-Encoding": "gzip"}), UpstreamError),
        (Page(b"5\r\nabc", headers={"Content-Length": "", "Transfer-Encoding": "chunked"}), UpstreamError),
        (Page(status=404), UpstreamError),
        (Page(status=206, body=TURTLE), UpstreamError),
        (Page(headers={f"X-{n}": "y" for n in range(200)}), UpstreamError),
        (Page(headers={"X-Long": "y" * 100_000}), UpstreamError),
    ],
)
def test_a_document_that_is_not_what_it_says(web: World, page: Page, error: type[HttpError]) -> None:
    web.pages["/x"] = page
    with pytest.raises(error):
        client(web).get(f"{web.url}/x", "*/*")


@pytest.mark.parametrize("length", [{}, {"Content-Length": ""}])
def test_who_drips_is_cut_off(web: World, length: dict[str, str]) -> None:
    """Each byte is in time, all of them are not."""
    web.pages["/x"] = Page(b"<a:s> <a:p> <a:o> .\n" * 100, headers=length, pause=0.05)
    started = time.monotonic()
    with pytest.raises(UpstreamError, match="within 1 seconds"):
        client(web, seconds=1).get(f"{web.url}/x", "*/*")
    assert time.monotonic() - started < 4


def test_who_is_connected_to_at_the_last_moment_is_cut_off_too(web: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end comes while the connection is made: there is nothing to end yet, and afterwards nobody would."""
    connected, pause = threading.Event(), 0.02
    make = socket.create_connection

    def slowly(*given: object) -> socket.socket:
        made = make(*given)
        assert connected.wait(10)
        return made

    def end(connection: client_module._Pinned) -> None:
        really_end(connection)
        connected.set()

    really_end = client_module._Pinned.end
    monkeypatch.setattr(client_module.socket, "create_connection", slowly)
    monkeypatch.setattr(client_module._Pinned, "end", end)
    web.pages["/x"] = Page(b"<a:s> <a:p> <a:o> .\n" * 20, pause=pause)
    with pytest.raises(UpstreamError, match=r"within 0\.1 seconds"):
        client(web, seconds=0.1).get(f"{web.url}/x", "*/*")
    assert web.asked == []


def test_nobody_there(web: World) -> None:
    with pytest.raises(UpstreamError):
        client(web, "127.0.0.1:9").get("http://127.0.0.1:9/", "*/*")


def test_a_certificate_must_be_the_host_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=far.example",
         "-addext", "subjectAltName=DNS:far.example", "-keyout", str(key), "-out", str(certificate)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no openssl to make a certificate with")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with world(certificate, key) as web:
        web.pages["/x"] = Page(TURTLE)
        listed = f"far.example:{web.port}=127.0.0.1 other.example:{web.port}=127.0.0.1"
        assert client(web, listed).get(f"https://far.example:{web.port}/x", "*/*").body == TURTLE
        with pytest.raises(UpstreamError, match="certificate"):
            client(web, listed).get(f"https://other.example:{web.port}/x", "*/*")
        web.pages["/down"] = Page(status=302, headers={"Location": f"http://far.example:{web.port}/x"})
        with pytest.raises(UpstreamError, match="less safe"):
            client(web, listed).get(f"https://far.example:{web.port}/down", "*/*")


# --- contexts -------------------------------------------------------------------------------------------------------


def test_contexts_are_put_in_where_they_are_named() -> None:
    there = {
        "http://c.example/dir/c": {"@context": [{"@base": "http://evil.example/", "p": "http://x.example/p"}, "d"]},
        "http://c.example/dir/d": {"@context": {"@import": "e", "q": "http://x.example/q"}},
        "http://c.example/dir/e": {"@context": {"r": "http://x.example/r"}},
    }
    document = {"@context": ["http://c.example/dir/c", {"s": "http://x.example/s"}], "p": {"@context": None, "a": [1]}}
    made = json.loads(
        with_contexts(json.dumps(document).encode(), "http://b/", lambda u: json.dumps(there[u]).encode())
    )
    assert made == {
        "@context": [
            {"p": "http://x.example/p"},
            {"r": "http://x.example/r", "q": "http://x.example/q"},
            {"s": "http://x.example/s"},
        ],
        "p": {"@context": None, "a": [1]},
    }


def test_a_document_that_names_none_stays_as_it_is() -> None:
    document = b'{ "@context": {"p": "a:p"},  "p": 1 }'
    assert with_contexts(document, "http://b/", lambda _: b"") is document


def test_contexts_that_name_each_other_again_and_again_are_refused() -> None:
    """Ten names of ten names of ten: few bytes would be written out as millions."""

    def fetch(address: str) -> bytes:
        below = int(address.rsplit("/", 1)[1]) - 1
        return json.dumps({"@context": [f"http://c/{below}"] * 10 if below else {"a": "http://a/"}}).encode()

    with pytest.raises(BadRequestError, match="too many contexts"):
        with_contexts(b'{"@context": "http://c/5"}', "http://b/", fetch)


@pytest.mark.parametrize("address", ["::7f00:1", "fec0::1", "64:ff9b:1::7f00:1", "5f00::1"])
def test_what_is_given_to_nobody_is_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_context_that_is_too_large_is_not_taken(web: World) -> None:
    web.pages["/c"] = Page(json.dumps({"@context": {"p": "a:" + "x" * MOST_BYTES}}).encode())
    document = json.dumps({"@context": f"{web.url}/c"}).encode()
    with pytest.raises(TooLargeError):
        with_contexts(document, "http://b/", fetching(client(web, most_bytes=1 << 30)))


def test_contexts_that_are_too_much_together_are_refused() -> None:
    """Each is small enough and fetched once; written out wherever it is named it would not be."""
    context = json.dumps({"@context": {"p": "a:" + "x" * 900_000}}).encode()
    once = json.dumps([{"@context": "http://c/1", "p": n} for n in range(5)]).encode()
    assert len(with_contexts(once, "http://b/", lambda _: context)) > 4_500_000
    often = json.dumps([{"@context": "http://c/1", "p": n} for n in range(20)]).encode()
    with pytest.raises(BadRequestError, match="more than 8,388,608 bytes"):
        with_contexts(often, "http://b/", lambda _: context)


def test_contexts_are_there_in_the_time_of_one_document(web: World) -> None:
    for number in range(9):
        web.pages[f"/{number}"] = Page(b'{"@context": {}}', pause=0.02)
    document = json.dumps({"@context": [f"{web.url}/{number}" for number in range(9)]}).encode()
    with pytest.raises(UpstreamError, match="seconds"):
        with_contexts(document, "http://b/", fetching(client(web, seconds=0.7)))
    assert 1 <= len(web.asked) < 9


def test_contexts_without_end_are_refused() -> None:
    with pytest.raises(BadRequestError):
        with_contexts(b'{"@context": "http://c/1"}', "http://b/", lambda u: b'{"@context": "%s1"}' % u.encode())
    with pytest.raises(BadRequestError):
        with_contexts(b'{"@context": "http://c/"}', "http://b/", lambda _: b'{"@context": "http://c/"}')


@pytest.mark.parametrize("document", [b"[" * 100_000, b"{", b'{"a":' * 50_000])
def test_json_that_is_none_is_said(document: bytes) -> None:
    with pytest.raises(QueryError):
        with_contexts(document, "http://b/", lambda _: b"")
