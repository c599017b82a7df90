"""Question forms and the editor's completion take their terms from the ontology's structure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from lxml import html

from kb.errors import OntologyError
from kb.graph.catalogue import Parameter, Question, questions
from kb.graph.embedded import in_memory
from kb.graph.reason import structure
from kb.settings import read_settings
from kb.vocab import WH, V
from server.app import close_app, create_app
from server.pages.from_ontology import choices, completions


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    app = create_app(read_settings({}), in_memory("http://kb.example/"))
    yield app.test_client()
    close_app(app)


def test_a_form_offers_the_concepts_of_its_vocabulary_with_their_labels(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/questions/citation-paths?kind=circle").text)
    offered = {one.get("value"): one.text for one in page.findall(".//select[@name='kind']/option")}
    (kinds,) = (scheme for scheme in structure().schemes if scheme.about.name == "path-kinds")
    assert offered == {"": "any"} | {one.about.name: one.about.label for one in kinds.concepts}
    (chosen,) = page.findall(".//select[@name='kind']/option[@selected]")
    assert chosen.get("value") == "circle"


def test_every_vocabulary_that_a_header_names_is_there() -> None:
    named = {question.name: choices(question) for question in questions()}
    assert all(found for question in named.values() for found in question.values())
    assert {"citation-paths", "open-suggestions"} <= {name for name, found in named.items() if found}


def test_an_unknown_vocabulary_is_named() -> None:
    question = Question("made-up", "t", "", parameters=(Parameter("kind", "string", "h", scheme="path-kin"),))
    with pytest.raises(OntologyError, match="no vocabulary 'path-kin'"):
        choices(question)


def test_the_editor_completes_every_term_whatever_the_store_holds(client: FlaskClient) -> None:
    found = {one["iri"]: one for one in client.get("/sparql/terms.json").json}
    schemes = {str(scheme.about.iri) for scheme in structure().schemes}
    assert set(found) == {str(term) for term in (*WH, *V)} - schemes
    assert found[str(WH.conveys)]["sort"] == "property"
    assert found[str(WH.Claim)]["definition"].startswith("One actor saying")
    assert len(completions()) == len(found)
