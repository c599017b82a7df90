"""SERVICE reaches the listed endpoints and no others."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

import pytest

from server.errors import RefusedError
from server.workers import addresses
from tests.server.conftest import MakeApp

ANSWER = {
    "head": {"vars": ["s", "p", "o"]},
    "results": {
        "bindings": [
            {
                "s": {"type": "uri", "value": "http://kb.example/far"},
                "p": {"type": "uri", "value": "http://x.example/p"},
                "o": {"type": "literal", "value": "from afar"},
            }
        ]
    },
}


class Far(BaseHTTPRequestHandler):
    """Another endpoint: it answers every query with one row, and /redirect by sending the client on."""

    def do_POST(self) -> None:
        if self.path == "/redirect":
            self.send_response(307)
            self.send_header("Location", "/sparql")
            self.end_headers()
            return
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - the name that the library calls

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def far() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Far) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def get(app, service: str):
    query = f"SELECT ?o {{ SERVICE <{service}> {{ ?s <http://x.example/p> ?o }} }}"
    return app.test_client().get("/sparql?" + urlencode({"query": query}))


def test_a_listed_service_is_asked(make_app: MakeApp, far: str) -> None:
    app = make_app(services=f"http://elsewhere.example/sparql {far}/sparql", query_workers="1")
    for _ in range(2):
        (row,) = json.loads(get(app, f"{far}/sparql").data)["results"]["bindings"]
        assert row["o"]["value"] == "from afar"
    plain = app.test_client().get("/sparql?query=ASK{}")
    assert plain.status_code == 200


def test_a_service_that_is_not_listed_is_refused(make_app: MakeApp, far: str) -> None:
    app = make_app(services=f"{far}/other")
    assert get(app, f"{far}/sparql").status_code == 403


def test_no_redirect_is_followed(make_app: MakeApp, far: str) -> None:
    response = get(make_app(services=f"{far}/redirect"), f"{far}/redirect")
    assert response.status_code == 400
    assert "from afar" not in response.text


def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, *_: object, **__: object):
        inside = {"public.example": "93.184.215.14", "inside.example": "10.1.2.3"}[host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (inside, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    addresses.check_public(["http://public.example/sparql", "http://127.0.0.1/sparql"])
    with pytest.raises(RefusedError, match=r"inside\.example"):
        addresses.check_public(["http://public.example/sparql", "http://inside.example/sparql"])
