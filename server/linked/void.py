"""`/.well-known/void`: what this dataset is, how large, in which terms, under which licence, and where its dumps are.

VoID and DCAT in one document, which says when its figures were counted (`server.linked.statistics`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urljoin

from flask import Blueprint, Flask, redirect, request
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from werkzeug.wrappers import Response as AnyResponse

from kb.vocab import ONTOLOGY_IRI
from server.errors import NotAcceptableError
from server.linked import statistics
from server.linked.dumps import Dump, dumps
from server.linked.statistics import Figures
from server.negotiation import GRAPH_TYPES, best, graph_syntax, named_format
from server.rdf import rdf_response
from server.state import State, state

blueprint = Blueprint("void", __name__)
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
_SERIALIZATIONS: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")


@blueprint.get("/.well-known/void")
def void() -> AnyResponse:
    """The description of the dataset, in RDF."""
    here = state()
    asked = request.args.get("format")
    media_type = named_format(asked) if asked else best(request.headers.get("Accept"), GRAPH_TYPES)
    if media_type not in GRAPH_TYPES:
        raise NotAcceptableError("The description of the dataset is RDF.", f"Take one of {', '.join(GRAPH_TYPES)}.")
    # The tag is that of what is described, whatever is written meanwhile.
    figures, offered = statistics.latest(), dumps(here)
    graph = description(here, request.host_url, figures, offered)
    response = rdf_response(graph, graph_syntax(media_type))
    response.vary.add("Accept")
    counted = figures.tag if figures else "uncounted"
    response.set_etag(f"{counted}-{len(offered)}-{media_type.rpartition('/')[2]}", weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)


def description(here: State, root: str, figures: Figures | None, offered: Iterable[Dump]) -> Graph:
    """All that is said of the dataset.

    Parameters:
        root: the address at which this server is reached.
        figures: how large it was when that was counted; None where it was not yet.
        offered: its dumps.
    """
    graph = Graph()
    dataset = URIRef(here.store.base)
    _describe(graph, dataset, here, root)
    _add_figures(graph, dataset, figures, root)
    for dump in offered:
        _add_dump(graph, dataset, dump, root)
    return graph


def _add_figures(graph: Graph, dataset: URIRef, figures: Figures | None, root: str) -> None:
    document = URIRef(urljoin(root, ".well-known/void"))
    graph.add((document, RDF.type, VOID.DatasetDescription))
    graph.add((document, FOAF.primaryTopic, dataset))
    if figures is not None:
        at = figures.at.isoformat(timespec="seconds")
        graph += figures.graph
        graph.add((document, DCTERMS.modified, Literal(at, datatype=XSD.dateTime)))


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


def install(app: Flask, state: State) -> None:
    """Add the address to `app`, and lead programs to it from the base, which is the dataset's own IRI."""
    statistics.install(app, state)
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
