"""Citation paths that make news look better borne out than it is: circles, one owner twice, one article for many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from kb.graph.asking import rows
from kb.graph.store import Store, Triple
from kb.ids import digest
from kb.vocab import WH, V


@dataclass(slots=True)
class Credits:
    """Who credits whom for one proposition: outlet to outlet with the claims that do so, and article to article."""

    edges: dict[tuple[URIRef, URIRef], set[URIRef]] = field(default_factory=dict)
    owned: dict[tuple[URIRef, URIRef], set[URIRef]] = field(default_factory=dict)
    printers: dict[URIRef, URIRef] = field(default_factory=dict)
    sources: dict[URIRef, set[URIRef]] = field(default_factory=dict)
    credited: dict[URIRef, set[URIRef]] = field(default_factory=dict)
    names: dict[URIRef, str] = field(default_factory=dict)


def citation_paths(surroundings: Store, base: str) -> Iterator[Triple]:
    """The citation paths of every proposition that `surroundings` holds whole."""
    by_proposition: dict[URIRef, Credits] = {}
    for row in rows(surroundings, "derive-credits"):
        _take(by_proposition.setdefault(_iri(row["proposition"]), Credits()), row)
    for proposition, credits_ in sorted(by_proposition.items()):
        for kind, stations, claims in _paths(credits_):
            yield from _path(base, proposition, kind, stations, claims, credits_.names)


def _iri(node: Node) -> URIRef:
    return URIRef(str(node))


def _take(credits_: Credits, row: dict[str, Node]) -> None:
    claim, article, speaker = (_iri(row[name]) for name in ("claim", "article", "speaker"))
    credits_.names[speaker] = max(credits_.names.get(speaker, ""), str(row.get("speakerName", "")), key=len)
    credits_.sources.setdefault(article, set())
    credits_.names[article] = f"{row.get('printerName', '')}: {row.get('title', '')}".strip(": ")
    if "from" in row and _iri(row["from"]) != article:
        credits_.sources[article].add(_iri(row["from"]))
    if "printer" not in row:
        return
    printer = _iri(row["printer"])
    credits_.printers[article] = printer
    credits_.names[printer] = max(credits_.names.get(printer, ""), str(row.get("printerName", "")), key=len)
    if str(row["outlet"]) == "true":
        credits_.edges.setdefault((printer, speaker), set()).add(claim)
        credits_.credited.setdefault(article, set()).add(speaker)
    if "owner" in row and row["owner"] in {speaker, row.get("speakerOwner")} and printer != speaker:
        owner = _iri(row["owner"])
        credits_.names.setdefault(owner, str(row.get("ownerName", "")))
        credits_.owned.setdefault((printer, owner), set()).add(claim)


def _paths(credits_: Credits) -> Iterator[tuple[URIRef, list[URIRef], set[URIRef]]]:
    """The kind, stations and claims of each path of one proposition."""
    for circle in _circles(set(credits_.edges)):
        steps = pairwise(circle)
        yield V.circle, circle, set[URIRef]().union(*(credits_.edges[step] for step in steps))
    for (printer, owner), claims in sorted(credits_.owned.items()):
        yield V.same_owner, [printer, owner], claims
    origin = _one_article(credits_)
    if origin is not None:
        others = sorted(article for article in credits_.sources if article != origin)
        claims = {claim for (printer, _), found in credits_.edges.items() for claim in found}
        yield V.one_article, [*others, origin], claims


def _circles(edges: Iterable[tuple[URIRef, URIRef]]) -> Iterator[list[URIRef]]:
    """Every simple circle, once, from its least station."""
    following: dict[URIRef, list[URIRef]] = {}
    for one, other in sorted(edges):
        following.setdefault(one, []).append(other)
    for start in sorted(following):
        stack = [[start]]
        while stack:
            way = stack.pop()
            for station in following.get(way[-1], []):
                if station == start:
                    yield [*way, start]
                elif station > start and station not in way:
                    stack.append([*way, station])


def _one_article(credits_: Credits) -> URIRef | None:
    """The article to which all others that carry the proposition go back, where there is one and at least one other."""
    for origin in sorted(credits_.sources):
        printer = credits_.printers.get(origin)
        others = [article for article in credits_.sources if article != origin]
        leans = credits_.sources[origin] or credits_.credited.get(origin, set()) - {printer}
        if others and not leans and all(
            origin in credits_.sources[other] or (printer is not None and printer in credits_.credited.get(other, ()))
            for other in others
        ):  # fmt: skip
            return origin
    return None


def _path(
    base: str, proposition: URIRef, kind: URIRef, stations: list[URIRef], claims: set[URIRef], names: dict[URIRef, str]
) -> Iterator[Triple]:
    node = URIRef(f"{base}path/{digest(kind, proposition, *stations)}")
    yield node, RDF.type, WH.CitationPath
    yield node, WH.hasPathKind, kind
    yield node, WH.concernsProposition, proposition
    yield node, WH.pathText, Literal(" → ".join(names.get(one) or str(one).removeprefix(base) for one in stations))
    for station in sorted(set(stations)):
        yield node, WH.passesThrough, station
    for claim in sorted(claims):
        yield node, WH.restsOnClaim, claim
