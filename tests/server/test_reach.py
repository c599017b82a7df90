"""Who reaches a server through somebody's browser: nobody where it is that person's own, unless settings say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import UsageError
from kb.settings import read_settings
from server.errors import ForbiddenError
from server.reach import MisdirectedError, Reach, reach_of
from tests.server.conftest import MakeApp

BASE = "https://kb.example/"
OWN = ["localhost", "127.0.0.1", "[::1]", "kb.example"]


def reach(**settings: str) -> Reach:
    return reach_of(read_settings({}, **settings), BASE)


@pytest.mark.parametrize("host", [*OWN, *(f"{name}:8321" for name in OWN), "LOCALHOST:1", "localhost.", ""])
def test_a_server_of_ones_own_goes_by_its_names(host: str) -> None:
    reach().check(host)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8321", "[::2]", "0"]
)
def test_and_by_no_others(host: str) -> None:
    with pytest.raises(MisdirectedError, match="does not go by the name"):
        reach().check(host)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8322", "http://[", "file://"])
def test_no_page_of_another_origin_reads_it(origin: str) -> None:
    with pytest.raises(ForbiddenError, match="may not read this server"):
        reach().check("localhost:8321", origin)


@pytest.mark.parametrize("origin", ["http://localhost:8321", "https://LOCALHOST:8321", ""])
def test_its_own_pages_do(origin: str) -> None:
    reach().check("localhost:8321", origin)


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"host": "192.0.2.1"}, {"proxies": "1"}])
def test_a_server_that_others_reach_is_open(settings: dict[str, str]) -> None:
    reach(**settings).check("any.example", "https://other.example")


def test_the_settings_open_and_close() -> None:
    mine = reach(hosts="kb.home:8321", origins="http://127.0.0.1:3333/")
    mine.check("kb.home", "http://127.0.0.1:3333")
    with pytest.raises(MisdirectedError):
        mine.check("evil.example")
    reach(hosts="*", origins="*").check("any.example", "https://other.example")
    narrow = reach(host="0.0.0.0", hosts="kb.home", origins="https://app.example")
    narrow.check("kb.home", "https://app.example")
    for host, origin in (("evil.example", ""), ("kb.home", "https://evil.example")):
        with pytest.raises((MisdirectedError, ForbiddenError)):
            narrow.check(host, origin)


@pytest.mark.parametrize("host", ["127.0.0.2", "::1", "localhost"])
def test_whatever_listens_on_this_machine_alone_is_ones_own(host: str) -> None:
    with pytest.raises(ForbiddenError):
        reach(host=host).check("localhost", "https://evil.example")
    reach(host=host).check(f"[{host}]:8321" if ":" in host else f"{host}:8321")


@pytest.mark.parametrize("origins", ["evil.example", "http://", "https://a.example/path"])
def test_what_is_no_origin_is_said(origins: str) -> None:
    with pytest.raises(UsageError, match="is no origin"):
        reach(origins=origins)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_brings_it_down(host: str, origin: str) -> None:
    try:
        reach().check(host, origin)
    except (MisdirectedError, ForbiddenError):
        return
    assert not origin or origin.lower() in {f"http://{host.lower()}", f"https://{host.lower()}"}


@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/sign-in", "/static/site.css"])
def test_any_wsgi_server_is_guarded_like_our_own(make_app: MakeApp, path: str) -> None:
    client = make_app().test_client()
    assert client.get(path, base_url="http://evil.example").status_code == 421
    assert client.get(path, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.get(path).status_code in {200, 404}
