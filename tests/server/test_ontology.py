"""The ontology over HTTP: every format the same, terms anchored on the page."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kb.vocab import WH, ontology_text

TYPES = {
    "text/html": "html",
    "text/turtle": "ttl",
    "application/rdf+xml": "rdf",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
}


@pytest.mark.parametrize(("media_type", "ending"), TYPES.items())
def test_the_client_chooses_the_format(client: FlaskClient, media_type: str, ending: str) -> None:
    see = client.get("/ontology", headers={"Accept": media_type})
    assert (see.status_code, see.headers["Location"]) == (303, f"/ontology.{ending}")
    response = client.get(see.headers["Location"])
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert client.get(f"/ontology.{ending}", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("media_type", [t for t in TYPES if t != "text/html"])
def test_every_format_is_the_same_ontology(client: FlaskClient, media_type: str) -> None:
    parsed = ox.parse(
        client.get(f"/ontology.{TYPES[media_type]}").data, format=ox.RdfFormat.from_media_type(media_type)
    )
    assert _canonical(parsed) == _canonical(ox.parse(ontology_text(), format=ox.RdfFormat.TURTLE))


def _canonical(quads: Iterable[ox.Quad]) -> set[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def test_the_page_has_an_anchor_for_every_term(client: FlaskClient) -> None:
    page = client.get("/ontology.html").text
    assert [str(term) for term in WH if f'id="{WH.local(term)}"' not in page] == []


def test_the_page_may_have_its_own_style_and_no_other(client: FlaskClient) -> None:
    response = client.get("/ontology.html")
    policy = response.headers["Content-Security-Policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", response.text, re.DOTALL)
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}';" in policy
    assert "unsafe" not in policy
    assert " style=" not in response.text


def test_what_goes_with_it(client: FlaskClient) -> None:
    assert client.get("/ontology/context.jsonld").mimetype == "application/ld+json"
    assert client.get("/ontology/shapes.ttl").mimetype == "text/turtle"
    assert client.get("/ontology/documentation.html").status_code == 404
    assert client.get("/ontology", headers={"Accept": "image/png"}).status_code == 406
