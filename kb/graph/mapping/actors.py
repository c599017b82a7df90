"""The actors of one article, each local to it: which of them are the same elsewhere is decided beside it."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, Literal, URIRef

from kb.graph.mapping.basics import ACTOR_CLASSES, NAMELESS, plain, present, time_span
from kb.graph.mapping.iris import CaptureIris
from kb.graph.store import Triple
from kb.ids import digest
from kb.model import Actor, ActorKind, Number, Role
from kb.vocab import WH, V


def actor_triples(actor: Actor, iris: CaptureIris) -> Iterator[Triple]:
    """An actor with all names and roles that the article gives it."""
    node = iris.local(actor.id)
    is_work = actor.kind is ActorKind.WORK
    yield from present(
        node,
        [
            (RDF.type, ACTOR_CLASSES[actor.kind]),
            (WH.title if is_work else WH.name, None if actor.kind in NAMELESS else plain(actor.name)),
            (WH.hasNumber, None if is_work or actor.number is Number.INDIVIDUAL else V[actor.number]),
            (WH.description, plain(actor.description)),
            (WH.anonymityReason, plain(actor.anonymity_reason)),
            (WH.firstMentionedIn, iris.paragraph(actor.first.paragraph) if actor.first else None),
        ],
    )
    for name in actor.names:
        if (name.text, name.kind) == (actor.name, usual_kind(actor.kind)):
            continue
        label = iris.local(f"name-{digest(actor.id, name.text, name.kind)}")
        yield (node, WH.hasName, label)
        yield (label, RDF.type, WH.Name)
        yield (label, WH.nameText, Literal(name.text))
        yield (label, WH.hasNameKind, V[name.kind])
    for role in actor.roles:
        yield from _role(node, role, iris)


def usual_kind(kind: ActorKind) -> str:
    """The kind of name that `wh:name` or `wh:title` of an actor is, where no `wh:Name` says otherwise."""
    return "short" if kind is ActorKind.WORK else "full"


def _role(actor: URIRef, role: Role, iris: CaptureIris) -> Iterator[Triple]:
    node = iris.local(f"role-{digest(actor, role.title, role.organization or '', role.during or '')}")
    yield (actor, WH.holdsRole, node)
    yield from present(
        node,
        [
            (RDF.type, WH.RoleHolding),
            (WH.roleTitle, Literal(role.title)),
            (WH.organizationName, plain(role.organization)),
            (WH.roleDuring, iris.time(role.during) if role.during else None),
        ],
    )
    if role.during:
        yield from time_span(iris.time(role.during), role.during)
