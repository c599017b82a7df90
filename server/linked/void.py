"""`/.well-known/void`: what this dataset is, how large, in which terms, under which licence, and where its dumps are.

VoID and DCAT in one document; the figures are counted once for each state of the store.
"""

from __future__ import annotations

import threading
from typing import Final
from urllib.parse import urljoin

from flask import Blueprint, Flask, redirect, request
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from werkzeug.wrappers import Response as AnyResponse

from kb.graph.asking import rows
from kb.graph.store import Store
from kb.vocab import ONTOLOGY_IRI
from server.errors import NotAcceptableError
from server.linked.dumps import Dump, dumps
from server.negotiation import GRAPH_TYPES, best, graph_syntax, named_format
from server.rdf import rdf_response
from server.state import State, state

blueprint = Blueprint("void", __name__)
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
_SERIALIZATIONS: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")
_LOCK: Final = threading.Lock()
_counted: dict[int, tuple[str, Graph]] = {}


@blueprint.get("/.well-known/void")
def void() -> AnyResponse:
    """The description of the dataset, in RDF."""
    here = state()
    asked = request.args.get("format")
    media_type = named_format(asked) if asked else best(request.headers.get("Accept"), GRAPH_TYPES)
    if media_type not in GRAPH_TYPES:
        raise NotAcceptableError("The description of the dataset is RDF.", f"Take one of {', '.join(GRAPH_TYPES)}.")
    # The tag first: what is written in between makes the content newer than its tag, never older.
    tag = f"{here.snapshots.tag}-{len(dumps(here))}-{media_type.rpartition('/')[2]}"
    response = rdf_response(description(here, request.host_url), graph_syntax(media_type))
    response.vary.add("Accept")
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)


def description(here: State, root: str) -> Graph:
    """All that is said of the dataset.

    Parameters:
        root: the address at which this server is reached.
    """
    graph = Graph() + _statistics(here)
    dataset = URIRef(here.store.base)
    _describe(graph, dataset, here, root)
    for dump in dumps(here):
        _add_dump(graph, dataset, dump, root)
    return graph


def _describe(graph: Graph, dataset: URIRef, here: State, root: str) -> None:
    licence = here.settings.text("licence")
    statements: list[tuple[Node, Node]] = [
        (RDF.type, VOID.Dataset),
        (RDF.type, DCAT.Dataset),
        (DCTERMS.title, Literal(here.settings.text("title"))),
        (DCTERMS.description, Literal("Who said what, where it is written, and how it got there.", lang="en")),
        (FOAF.homepage, URIRef(root)),
        (VOID.sparqlEndpoint, URIRef(urljoin(root, "sparql"))),
        (VOID.uriSpace, Literal(here.store.base)),
        (VOID.vocabulary, URIRef(f"{ONTOLOGY_IRI}#")),
        (VOID.openSearchDescription, URIRef(urljoin(root, "opensearch.xml"))),
        *((VOID.feature, FORMATS[name]) for name in _SERIALIZATIONS),
        *([(DCTERMS.license, URIRef(licence))] if licence else []),
    ]
    for predicate, value in statements:
        graph.add((dataset, predicate, value))
    service = URIRef(urljoin(root, "sparql"))
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((service, DCAT.servesDataset, dataset))
    graph.add((service, DCAT.endpointURL, service))


def _add_dump(graph: Graph, dataset: URIRef, dump: Dump, root: str) -> None:
    address, checksum = URIRef(urljoin(root, f"dumps/{dump.name}")), BNode()
    statements: list[tuple[Node, Node, Node]] = [
        (dataset, VOID.dataDump, address),
        (dataset, DCAT.distribution, address),
        (address, RDF.type, DCAT.Distribution),
        (address, DCAT.downloadURL, address),
        (address, DCAT.mediaType, URIRef("https://www.iana.org/assignments/media-types/application/n-quads")),
        (address, DCAT.compressFormat, URIRef("https://www.iana.org/assignments/media-types/application/gzip")),
        (address, DCAT.byteSize, Literal(dump.size)),
        (address, DCTERMS.issued, Literal(dump.day.isoformat(), datatype=XSD.date)),
        (address, SPDX.checksum, checksum),
        (checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
        (checksum, SPDX.checksumValue, Literal(dump.sha256)),
    ]
    for statement in statements:
        graph.add(statement)


def _statistics(here: State) -> Graph:
    """The counts, made again only when the store has changed."""
    with _LOCK:
        tag, graph = _counted.get(id(here), ("", Graph()))
        if tag != here.snapshots.tag:
            graph = statistics(here.store)
            _counted[id(here)] = (here.snapshots.tag, graph)
        return graph


def statistics(store: Store) -> Graph:
    """Triples, entities, classes and properties of `store`, with a partition for each class and property."""
    graph, dataset = Graph(), URIRef(store.base)
    classes, properties = rows(store, "dataset-classes"), rows(store, "dataset-properties")
    totals = {
        VOID.triples: sum(int(str(row["statements"])) for row in properties),
        VOID.entities: max((int(str(row["things"])) for row in properties), default=0),
        VOID.classes: len(classes),
        VOID.properties: len(properties),
        VOID.documents: len(store.graph_names()),
    }
    for predicate, number in totals.items():
        graph.add((dataset, predicate, Literal(number)))
    for row in classes:
        _partition(graph, dataset, VOID.classPartition, {VOID["class"]: row["class"], VOID.entities: row["things"]})
    for row in properties:
        counts = {VOID.property: row["property"], VOID.triples: row["statements"], VOID.distinctSubjects: row["things"]}
        _partition(graph, dataset, VOID.propertyPartition, counts)
    for row in rows(store, "dataset-links"):
        target = URIRef(str(row["host"]))
        links = {VOID.linkPredicate: row["property"], VOID.triples: row["links"], VOID.objectsTarget: target}
        part = _partition(graph, dataset, VOID.subset, {**links, VOID.subjectsTarget: dataset})
        graph.add((part, RDF.type, VOID.Linkset))
    return graph


def _partition(graph: Graph, dataset: URIRef, link: Node, values: dict[URIRef, Node]) -> BNode:
    part = BNode()
    graph.add((dataset, link, part))
    for predicate, value in values.items():
        graph.add((part, predicate, value))
    return part


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the address to `app`, and lead programs to it from the base, which is the dataset's own IRI."""
    app.register_blueprint(blueprint)
    app.before_request(_from_the_base)


def _from_the_base() -> AnyResponse | None:
    """The base names the dataset: people get the home page there, programs the description."""
    if request.path != "/" or request.method not in ("GET", "HEAD"):
        return None
    if best(request.headers.get("Accept"), ("text/html", *GRAPH_TYPES)) in ("text/html", None):
        return None
    response = redirect("/.well-known/void", 303)
    response.vary.add("Accept")
    return response
