"""The defined classes are there to be asked for at the endpoint, on five real articles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.graph.embedded import open_or_create_folder
from kb.graph.reason import DEFINED_CLASSES
from kb.intake import take_in
from kb.settings import read_settings
from kb.text.documents import read_document
from kb.text.extract import extract
from server.app import close_app, create_app

PREFIXES = "PREFIX wh: <https://w3id.org/whence/ontology#> "
UNNAMED = "VALUES ?veil { wh:AnonymousActor wh:PseudonymousActor wh:UnspecifiedActor }"


@pytest.fixture(scope="module")
def client(five_articles: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("five") / "kb"
    store = open_or_create_folder(folder, "http://kb.example/")
    for path in five_articles:
        take_in(store, read_document(path), extract, datetime(2026, 1, 1, tzinfo=UTC), 0.5)
    store.flush()
    app = create_app(read_settings({}, store=str(folder)), store)
    yield app.test_client()
    close_app(app)


def asked(client: FlaskClient, pattern: str) -> list[dict[str, str]]:
    response = client.get("/sparql", query_string={"query": f"{PREFIXES} SELECT * WHERE {{ {pattern} }}"})
    rows = response.json["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in rows]


def test_every_relayed_claim_that_rests_on_an_unnamed_source(client: FlaskClient) -> None:
    derived = {row["claim"] for row in asked(client, "?claim a wh:Report , wh:UnnamedlySourcedClaim")}
    by_hand = f"?claim wh:reportsClaim+ ?deep . ?deep wh:assertedBy ?who . ?who a ?veil . {UNNAMED}"
    assert derived >= {row["claim"] for row in asked(client, by_hand)} != set()


def test_every_first_hand_claim_conveys_a_proposition(client: FlaskClient) -> None:
    first_hand = {row["claim"] for row in asked(client, "?claim a wh:FirstHandClaim")}
    assert first_hand == {row["claim"] for row in asked(client, "?claim wh:conveys ?proposition")}
    assert len(first_hand) > 80


def test_classes_that_need_no_decision_have_members(client: FlaskClient) -> None:
    found = {row["class"] for row in asked(client, "?member a ?class")}
    needing_people = {"ContestedClaim", "RetractedClaim", "ReviewedClaim", "HumanCheckedClaim"}
    needing_chance = {"RelayedReport", "ResponsibilityClaim"}
    for cls in DEFINED_CLASSES:
        name = str(cls).rpartition("#")[2]
        assert str(cls) in found or name in needing_people | needing_chance, name
