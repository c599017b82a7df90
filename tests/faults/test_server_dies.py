"""A server that is killed while it is written to: the writer is told, and what was acknowledged is there, whole."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from kb.errors import StoreError
from kb.graph.remote import open_or_create_remote, open_remote
from kb.graph.store import Change, Store
from kb.settings import read_settings
from tests.engines import oxigraph
from tests.engines.process import free_port, running

BASE = "https://kb.example/"
P = URIRef(BASE + "p")
SIZE = 400


def graph(number: int) -> URIRef:
    return URIRef(f"{BASE}graph/{number}")


def write_until_it_dies(store: Store, acknowledged: list[int]) -> None:
    """Add graph after graph; each is larger than one request may be, so that it is staged."""
    while True:
        number = len(acknowledged)
        triples = [(URIRef(f"{BASE}s{n}"), P, Literal(f"text {number} {n}")) for n in range(SIZE)]
        store.apply(Change(add={graph(number): triples}))
        acknowledged.append(number)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_server_that_dies_under_a_writer(tmp_path: Path, seed: int) -> None:
    address = f"127.0.0.1:{free_port()}"
    url = f"http://{address}/query"
    command = [
        oxigraph.binary(),
        "serve",
        "--bind",
        address,
        "--union-default-graph",
        "--location",
        str(tmp_path / "db"),
    ]
    rows = read_settings({}, base=BASE, store=url, store_batch_kb="8")
    acknowledged: list[int] = []
    with running(command, url, tmp_path) as process:
        store = open_or_create_remote(rows)
        killer = threading.Timer(random.Random(seed).uniform(0.2, 0.8), process.kill)
        killer.start()
        with pytest.raises(StoreError) as caught:
            write_until_it_dies(store, acknowledged)
        assert url.removesuffix("/query") in caught.value.message
    with running(command, url, tmp_path):
        reader = open_remote(rows)
        sizes = {number: len(reader.graph(graph(number))) for number in range(len(acknowledged) + 1)}
        assert all(sizes[number] == SIZE for number in acknowledged)
        assert sizes[len(acknowledged)] in {0, SIZE}
        assert len(reader.select(f"SELECT ?s WHERE {{ ?s <{P}> ?o }}").rows) == sum(sizes.values())
        writer = open_or_create_remote(rows)
        # What was on its way is out of sight, and stays until nobody can be at it any more.
        assert all("/staging/" not in name for name in writer.graph_names())
        assert sum(name.startswith(f"{BASE}graph/staging/") for name in writer._all_names()) <= 1
