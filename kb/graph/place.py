"""Where in the texts a node of a recorded graph belongs: a message about it can name claim, article and paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from kb.vocab import WH

_TO_CLAIM = (WH.mentionedIn, WH.conveys, WH.hasQuantity, WH.isAbout, WH.assertedBy, WH.addressedTo)
_LONGEST_WAY = 4
"""Claim, proposition, quantity, mention."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Article (its title where the graph gives one), paragraph number (0 where unknown), claim and the node itself."""

    article: str
    paragraph: int
    claim: str
    node: str

    def __str__(self) -> str:
        parts = [self.node if not self.claim or self.claim == self.node else f"{self.claim} ({self.node})"]
        parts += [f'article "{self.article}"'] if self.article else []
        parts += [f"paragraph {self.paragraph}"] if self.paragraph else []
        return ", ".join(parts)


def place_of(graph: Graph, node: Node | None) -> Place:
    """Where `node` of `graph` belongs, as far as the graph says."""
    if node is None:
        return Place("", 0, "", "the graph")
    claim = _claim_of(graph, node)
    paragraph = _first(graph.objects(x, WH.inParagraph) for x in (node, claim) if x is not None)
    if (node, RDF.type, WH.Paragraph) in graph:
        paragraph = node
    number = graph.value(paragraph, WH.paragraphNumber) if paragraph is not None else None
    return Place(
        _article_name(graph, node, claim, paragraph),
        int(str(number)) if number is not None and str(number).isdigit() else 0,
        f"Claim {_tail(claim)}" if claim is not None else "",
        f"Claim {_tail(node)}" if claim == node else f"{_kind(graph, node)} {_tail(node)}",
    )


def _claim_of(graph: Graph, node: Node) -> Node | None:
    near = {node}
    for _ in range(_LONGEST_WAY):
        claims = sorted(str(near_node) for near_node in near if (near_node, RDF.type, WH.Claim) in graph)
        if claims:
            return URIRef(claims[0])
        near = {subject for link in _TO_CLAIM for near_node in near for subject in graph.subjects(link, near_node)}
    return None


def _article_name(graph: Graph, node: Node, claim: Node | None, paragraph: Node | None) -> str:
    version = node if (node, RDF.type, WH.SourceVersion) in graph else graph.value(paragraph, WH.inVersion)
    version = version or graph.value(predicate=RDF.type, object=WH.SourceVersion, any=True)
    article = graph.value(claim, WH.inArticle) or graph.value(version, WH.versionOf)
    title = _first(graph.objects(x, WH.title) for x in (version, article) if x is not None)
    return str(title) if title is not None else _tail(article) if article is not None else ""


def _kind(graph: Graph, node: Node) -> str:
    kinds = sorted(_tail(kind) for kind in graph.objects(node, RDF.type))
    return kinds[0] if kinds else "Node"


def _tail(node: Node) -> str:
    """What tells an IRI from its neighbours: all that follows the last slash."""
    return str(node).rpartition("/")[2].removeprefix("ontology#")


def _first(groups: Iterable[Iterator[Node]]) -> Node | None:
    return next((node for group in groups for node in group), None)
