"""A claim in the words of others: schema.org Claim and ClaimReview, a Web Annotation, a nanopublication."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV

from kb.ask import ask
from kb.errors import NotFoundError
from kb.graph.store import Store
from kb.ids import digest
from kb.vocab import WH
from server.linked.node import view
from server.rdf import trig
from server.state import State

NP: Final = Namespace("http://www.nanopub.org/nschema#")
JSON_LD: Final = "application/ld+json"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One claim, its mentions and its reviews, as rows of text by column."""

    iri: str
    rows: tuple[Mapping[str, str], ...]

    def first(self, column: str) -> str | None:
        """The first value of a column, None where it has none."""
        return next((row[column] for row in self.rows if column in row), None)

    def distinct(self, *columns: str) -> tuple[tuple[str | None, ...], ...]:
        """The different combinations of some columns, the first of which is bound, in order."""
        found = (tuple(row.get(column) for column in columns) for row in self.rows if columns[0] in row)
        return tuple(dict.fromkeys(found))


def record(store: Store, iri: str) -> Record:
    """The record of a claim. Raises NotFoundError where there is no such claim."""
    solutions = ask(store, "claim-record", {"claim": iri}).solutions
    rows = tuple({name: str(term) for name, term in row.items()} for row in solutions.dicts())
    if not rows:
        raise NotFoundError(f"There is no claim <{iri}> here.", "Search for it, or look through the articles.")
    return Record(iri, rows)


# --- schema.org -----------------------------------------------------------------------------------------------------


def schema_org(claim: Record) -> Json:
    """The claim as schema.org/Claim; the reviews of its content as ClaimReview beside it."""
    graph = [_schema_claim(claim), *_schema_reviews(claim)]
    return {"@context": "https://schema.org", "@graph": graph}


def _schema_claim(claim: Record) -> Json:
    speakers = [
        _without_none({"@type": _schema_kind(kind), "@id": iri, "name": name})
        for iri, name, kind in claim.distinct("speakerIri", "speaker", "speakerKind")
    ]
    return _without_none(
        {
            "@type": "Claim",
            "@id": claim.iri,
            "url": claim.iri,
            "text": claim.first("quote"),
            "author": speakers or None,
            "datePublished": claim.first("said"),
            "firstAppearance": _schema_article(claim),
        }
    )


def _schema_article(claim: Record) -> Json:
    outlet = claim.first("outlet")
    return _without_none(
        {
            "@type": "NewsArticle",
            "@id": claim.first("article"),
            "headline": claim.first("title"),
            "datePublished": claim.first("published"),
            "inLanguage": claim.first("language"),
            "url": claim.first("url"),
            "publisher": {"@type": "NewsMediaOrganization", "name": outlet} if outlet else None,
        }
    )


def _schema_reviews(claim: Record) -> list[Json]:
    columns = ("review", "assessor", "judgedAt", "outcome", "basis")
    return [
        _without_none(
            {
                "@type": "ClaimReview",
                "@id": review,
                "url": review,
                "claimReviewed": claim.first("quote") or claim.iri,
                "itemReviewed": {"@id": claim.iri},
                "author": {"@type": "Person", "@id": assessor},
                "datePublished": judged_at,
                "reviewBody": basis,
                "reviewRating": {"@type": "Rating", "alternateName": (outcome or "").rpartition("/")[2]},
            }
        )
        for review, assessor, judged_at, outcome, basis in claim.distinct(*columns)
    ]


def _schema_kind(kind: str | None) -> str:
    return "Person" if kind in (None, str(WH.Person)) else "Organization"


# --- Web Annotation -------------------------------------------------------------------------------------------------


def annotation(claim: Record) -> Json:
    """The claim's anchors as Web Annotations: the exact words in their paragraph, by quote and by position."""
    columns = ("mention", "anchor", "exact", "prefix", "suffix", "start", "end")
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationCollection",
        "total": len(claim.distinct(*columns)),
        "first": {
            "type": "AnnotationPage",
            "items": [
                {
                    "id": mention,
                    "type": "Annotation",
                    "motivation": "identifying",
                    "body": claim.iri,
                    "target": {"source": anchor, "selector": _selectors(row)},
                }
                for mention, anchor, *row in claim.distinct(*columns)
            ],
        },
    }


def _selectors(row: list[str | None]) -> list[Json]:
    exact, prefix, suffix, start, end = row
    quote = _without_none({"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix})
    return [quote, {"type": "TextPositionSelector", "start": int(start or 0), "end": int(end or 0)}]


# --- nanopublication ------------------------------------------------------------------------------------------------


def nanopublication(here: State, claim: Record) -> dict[URIRef, Graph]:
    """The claim as a nanopublication: assertion (the claim), provenance (text and program), publication info.

    Its name is a digest of all that it says: the same name is the same content for ever.
    """
    asserted, licence = view(here.store, claim.iri).graph, here.settings.text("licence")
    said = sorted(" ".join(term.n3() for term in triple) for triple in asserted)
    name = URIRef(f"{here.store.base}nanopub/{digest(licence, *said, *sorted(map(repr, claim.rows)))}")
    head, assertion, provenance, information = (
        URIRef(f"{name}#{part}") for part in ("head", "assertion", "provenance", "pubinfo")
    )
    return {
        head: _head(name, assertion, provenance, information),
        assertion: asserted,
        provenance: _provenance(assertion, claim),
        information: _publication(name, claim, licence),
    }


def _head(name: URIRef, assertion: URIRef, provenance: URIRef, information: URIRef) -> Graph:
    graph = Graph()
    graph.add((name, RDF.type, NP.Nanopublication))
    graph.add((name, NP.hasAssertion, assertion))
    graph.add((name, NP.hasProvenance, provenance))
    graph.add((name, NP.hasPublicationInfo, information))
    return graph


def _provenance(assertion: URIRef, claim: Record) -> Graph:
    graph = Graph()
    for column, predicate in (("anchor", PROV.wasQuotedFrom), ("version", PROV.hadPrimarySource)):
        for (value,) in claim.distinct(column):
            graph.add((assertion, predicate, URIRef(str(value))))
    for (rule,) in claim.distinct("rule"):
        graph.add((assertion, WH.rule, Literal(rule)))
    return graph


def _publication(name: URIRef, claim: Record, licence: str) -> Graph:
    """When the claim was taken from its text, and under which licence: nothing that changes from look to look."""
    graph = Graph()
    for (captured,) in claim.distinct("captured"):
        graph.add((name, DCTERMS.created, Literal(captured, datatype=XSD.dateTime)))
    if licence:
        graph.add((name, DCTERMS.license, URIRef(licence)))
    return graph


# --- responses ------------------------------------------------------------------------------------------------------


def schema_response(here: State, iri: str) -> Response:
    """The schema.org form of the claim `iri`."""
    return _json(schema_org(record(here.store, iri)))


def annotation_response(here: State, iri: str) -> Response:
    """The Web Annotation form of the claim `iri`."""
    response = _json(annotation(record(here.store, iri)))
    response.headers["Content-Type"] = f'{JSON_LD}; profile="http://www.w3.org/ns/anno.jsonld"'
    return response


def nanopublication_response(here: State, iri: str) -> Response:
    """The nanopublication of the claim `iri`, in TriG."""
    return Response(trig(nanopublication(here, record(here.store, iri))), mimetype="application/trig")


def _json(value: Json) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, indent=2) + "\n", mimetype=JSON_LD)


def _without_none(value: Json) -> Json:
    return {name: member for name, member in value.items() if member is not None}
