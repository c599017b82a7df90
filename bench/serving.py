"""Times the pages of a running server, by one client and by sixteen: each kind of page, at nodes drawn at random."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from rdflib import URIRef

from bench.generate import Nodes, sample_nodes
from bench.measure import Times, concurrently
from bench.processor import used
from kb.accounts import Accounts, Role, accounts_path
from kb.graph.embedded import open_folder
from kb.search import open_index
from kb.settings import read_settings
from kb.vocab import WH
from server.__main__ import free_port

SAMPLES = 16
TIMED_OUT = 0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page: the status of its first answer, and its times by one client and by sixteen.

    `busy` is how many seconds of one core the server used for each answer to the one client.
    """

    name: str
    status: int
    alone: Times
    together: Times
    busy: float


@dataclass(frozen=True, slots=True)
class Running:
    """A server: where it listens, and its process."""

    port: int
    process: int


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """A server over the knowledge base in `folder`, stopped at the end."""
    port = free_port("127.0.0.1", 0)
    environment = os.environ | {"WHENCE_STORE": str(folder), "WHENCE_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "server"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield Running(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            get(port, "/health")
        except OSError:
            if process.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            return


def make_index(folder: Path) -> None:
    """Bring the search index of the knowledge base in `folder` in step, so that no page waits for it."""
    store = open_folder(folder)
    try:
        index = open_index(store)
        index.sync(store)
        index.close()
    finally:
        store.close()


# --- asking ---------------------------------------------------------------------------------------------------------


def get(port: int, path: str, accept: str = "text/html", headers: Mapping[str, str] = NOBODY) -> tuple[int, bytes]:
    """One GET, redirects followed: the status (0 where a minute was not enough) and the body."""
    try:
        status, body, answered = _send(port, "GET", path, {"Accept": accept, **headers})
    except TimeoutError:
        return TIMED_OUT, b""
    target = answered.get("Location")
    if status in REDIRECTS and target:
        parts = urlsplit(target)
        return get(port, f"{parts.path}?{parts.query}" if parts.query else parts.path, accept, headers)
    return status, body


def _send(
    port: int, method: str, path: str, headers: Mapping[str, str], body: str | None = None
) -> tuple[int, bytes, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


@contextmanager
def reviewing(port: int, folder: Path) -> Iterator[Mapping[str, str]]:
    """The headers of somebody who has signed in as a reviewer, with an account that is gone afterwards."""
    accounts = Accounts(accounts_path(read_settings({}, store=str(folder))))
    name, password = f"bench-{secrets.token_hex(4)}", secrets.token_urlsafe(24)
    accounts.add(name, password, Role.EDITOR, datetime.now(UTC))
    try:
        _, body, answered = _send(port, "GET", "/sign-in", NOBODY)
        secret = re.search(rb'name="csrf" value="([^"]+)"', body)
        form = {"csrf": secret[1].decode() if secret else "", "name": name, "password": password, "next": "/"}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": _cookie(answered)}
        _, _, answered = _send(port, "POST", "/sign-in", headers, urlencode(form))
        yield {"Cookie": _cookie(answered)}
    finally:
        accounts.remove(name)


def _cookie(answered: http.client.HTTPMessage) -> str:
    return str(answered["Set-Cookie"]).partition(";")[0]


# --- which pages ----------------------------------------------------------------------------------------------------


def pages(server: Running, articles: int, budget: float, folder: Path) -> list[Page]:
    """The times of each kind of page. `budget` is how many seconds a series of calls may take."""
    dice = random.Random(11)
    nodes = [sample_nodes(articles, dice) for _ in range(SAMPLES)]
    with reviewing(server.port, folder) as headers:
        kinds = {**_open(server.port, nodes), **_signed(nodes)}
        return [_page(server, name, paths, budget, headers) for name, paths in kinds.items()]


def _open(port: int, nodes: list[Nodes]) -> dict[str, list[str]]:
    """The pages that anybody may read."""
    lookup = "SELECT ?p ?o WHERE { <%s> ?p ?o }"
    claims = [_path(node.claim) for node in nodes]
    searches = [f"/search?q={quote(words)}" for words in ("raid", '"after the raid on" -more', "people after the raid")]
    return {
        "home": ["/"],
        "home, further articles": ["/?" + urlencode({"after": "2015-01-10 "})],
        "article": [_path(node.article) for node in nodes],
        "claim": claims,
        "proposition": _known(port, [URIRef(f"{node.claim}#content") for node in nodes]),
        "actor": _known(port, [node.actor for node in nodes]),
        "outlet": _known(port, [URIRef(f"{_version(node.claim)}#outlet") for node in nodes]),
        "event": _known(port, [node.event for node in nodes]),
        "decision": _decisions(port, nodes),
        "search": searches,
        "search with filters": [f"{one}&kind=claim&unnamed=yes&since=2015-01-05" for one in searches],
        "search without words": ["/search?kind=claim&act=assert", "/search?outlet=The+Belling+Courier"],
        "search for an event": [f"/search?kind=event&q={_words(node.event)}" for node in nodes],
        "new claims": ["/claims/new"],
        "contested claims": ["/claims/contested"],
        "claims waiting": ["/claims/waiting"],
        "actors": ["/actors", "/actors?name=M&after="],
        "questions": ["/questions"],
        "question, asked": [f"/questions/claims-of-article?{urlencode({'article': node.article})}" for node in nodes],
        "question, of everything": ["/questions/unnamed-sources"],
        "SPARQL editor": ["/sparql"],
        "ontology": ["/ontology.html"],
        "feed, Atom": ["/feed.atom"],
        "feed, JSON": ["/feed.json"],
        "claim as JSON-LD": [f"{path}.jsonld" for path in claims],
        "SPARQL look-up": [f"/sparql?query={quote(lookup % node.claim)}" for node in nodes],
    }


def _signed(nodes: list[Nodes]) -> dict[str, list[str]]:
    """The pages of who has signed in."""
    claims = [urlencode({"claim": node.claim}) for node in nodes]
    finding = [f"{claim}&q={_words(node.event)}" for claim, node in zip(claims, nodes, strict=True)]
    return {
        "review queue": ["/review"],
        "suggested links": ["/review/suggestions"],
        "review of a claim, with suggestions": [f"/review?{claim}" for claim in claims],
        "link form": [f"/review/link?{claim}" for claim in claims],
        "link form, claims and events found": [f"/review/link?{found}" for found in finding],
        "judging what is said": [f"/review/content?{claim}" for claim in claims],
        "adding": ["/add"],
    }


def _path(node: URIRef) -> str:
    return urlsplit(node).path


def _version(claim: URIRef) -> str:
    """The captured text of a claim, from the claim's name."""
    return claim.replace("/claim/", "/article/").rpartition("/")[0]


def _words(event: URIRef) -> str:
    """An event's name, from the end of its IRI ("...#attack-the-raid-on-cleo-hindle")."""
    return quote(event.partition("#attack-")[2].replace("-", " "))


def _known(port: int, locals_: list[URIRef]) -> list[str]:
    """The pages of what nodes of articles are known as; of those that are known as something."""
    return _asked(port, f"SELECT ?node WHERE {{ VALUES ?local {{ {{}} }} ?local <{WH.identifiedAs}> ?node }}", locals_)


def _decisions(port: int, nodes: list[Nodes]) -> list[str]:
    query = f"SELECT ?node WHERE {{ VALUES ?any {{ {{}} }} ?node <{WH.linkFrom}>|<{WH.decides}> ?any }}"
    return _asked(port, query, [node.event for node in nodes])


def _asked(port: int, query: str, nodes: list[URIRef]) -> list[str]:
    text = query.replace("{}", " ".join(f"<{node}>" for node in nodes))
    _, body = get(port, f"/sparql?query={quote(text)}", "application/sparql-results+json")
    return [urlsplit(row["node"]["value"]).path for row in json.loads(body)["results"]["bindings"]] or ["/none"]


# --- timing ---------------------------------------------------------------------------------------------------------


def _page(server: Running, name: str, paths: list[str], budget: float, headers: Mapping[str, str]) -> Page:
    accept = "application/sparql-results+json" if name == "SPARQL look-up" else "text/html"
    calls = [partial(get, server.port, path, accept, headers) for path in paths]
    status, _ = calls[0]()
    before = used(server.process)
    alone = concurrently(calls, 1, 40, budget)
    busy = (used(server.process) - before) / len(alone.seconds)
    print(f"{name}: {alone.median:.3f} s, {busy:.3f} s on the processor", flush=True)
    return Page(name, status, alone, concurrently(calls, 16, 8, budget), busy)
