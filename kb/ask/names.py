"""What a value of a parameter stands for: things by their names, and IRIs that the knowledge base really holds.

An empty answer then means that nothing answers, never that the question was about nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rdflib import URIRef

from kb.ask.short import expanded, full_iri, shortened
from kb.errors import NotFoundError, UsageError
from kb.graph.asking import rows
from kb.graph.catalogue import Parameter, Question
from kb.graph.store import Queryable

_LIKE_IRI = re.compile(r"<?[a-z][a-z0-9+.-]*(?:://|/)\S+\Z")
_SHORT_CLAIM = re.compile(r"(?:claim/…/)?(p\d+-[0-9a-f]{10})\Z")
_THINGS = {
    "actor": ("actor",),
    "article": ("article",),
    "event": ("event",),
    "claim": ("claim",),
    "record": ("actor", "article", "event", "claim"),
}
"""What a value of each type may name."""
_MOST_OFFERED = 5
_WAYS = {
    "actor": "Give a name as it is printed, or an IRI; `whence search --kind actor NAME` finds actors.",
    "article": "Give its title, its file's name or its IRI; `whence ask articles` lists them.",
    "event": "Give its name or IRI. Claims are linked to an event with `whence decide link CLAIM about EVENT`.",
    "claim": "Give its IRI, or words of it that no other claim has; `whence search WORDS` finds claims.",
    "record": "Give an IRI or a name; `whence search WORDS` finds claims, articles, actors and events.",
    "outlet": "Give its name as it is printed; `whence ask articles` lists them.",
}


def with_iris(store: Queryable, question: Question, values: Mapping[str, str]) -> dict[str, str]:
    """`values` with the names of things replaced by the IRIs that they stand for.

    The name of an actor, article or event may stand for several, which then are all asked about: two people with one
    name, or one whom nobody has yet decided to be the same in two articles. A claim must be told from all others.

    Raises:
        NotFoundError: nothing is called so or has that IRI, or several claims have these words; the message offers
            what is like it.
    """
    return {name: _meant(store, question.parameter(name), value) for name, value in values.items()}


def one_called(store: Queryable, kind: str, value: str) -> URIRef:
    """The one thing of a kind ("actor", "claim", ...) that `value` names, by its name or its IRI.

    Raises:
        NotFoundError: nothing is called so or has that IRI.
        UsageError: several are called so; the message names them.
    """
    found = _meant(store, Parameter(kind, kind, ""), value).split()
    if len(found) > 1:
        named = " ".join(shortened(URIRef(one), store.base) for one in found)
        raise UsageError(f"{value!r} is the name of {len(found)} here.", f"Give the IRI of one of them: {named}.")
    return full_iri(store, found[0])


def _meant(store: Queryable, parameter: Parameter, value: str) -> str:
    if parameter.type == "outlet":
        return _outlet(store, parameter, value)
    if parameter.type in {"iri", *_THINGS}:
        whole = {one: expanded(store, one) for one in set(value.split(" "))}
        value = " ".join(whole[one] for one in value.split(" "))
    if parameter.type not in _THINGS:
        return value
    if all(_LIKE_IRI.match(one) for one in value.split() or [""]):
        return _held(store, parameter, value)
    return _named(store, parameter, value)


def _held(store: Queryable, parameter: Parameter, value: str) -> str:
    """`value` where it is IRIs of such things; a title may look like one."""
    found = rows(store, "ask-held", node=value)
    wanted = [row for row in found if parameter.type != "claim" or str(row["isClaim"]) == "true"]
    if len({str(row["node"]) for row in wanted}) == len(set(value.split())):
        return value
    return _named(store, parameter, value)


def _named(store: Queryable, parameter: Parameter, value: str) -> str:
    for thing in _THINGS[parameter.type]:
        words = short[1] if (short := _SHORT_CLAIM.match(value)) else value
        found = {str(row["node"]): str(row["label"]) for row in rows(store, f"named-{thing}", name=words)}
        if thing == "claim" and len(found) > 1:
            offer = "; ".join(f"{label} ({node.removeprefix(store.base)})" for node, label in found.items())
            raise NotFoundError(f"{parameter.name}={value!r}: several claims have these words.", f"One of: {offer}.")
        if found:
            return " ".join(sorted(found))
    raise _unknown(store, parameter, value, _THINGS[parameter.type])


def _outlet(store: Queryable, parameter: Parameter, value: str) -> str:
    if rows(store, "named-outlet", name=value):
        return value
    raise _unknown(store, parameter, value, ("outlet",))


def _unknown(store: Queryable, parameter: Parameter, value: str, things: tuple[str, ...]) -> NotFoundError:
    """That nothing is called so, with what is like it: of events and outlets, which are few, any."""
    alike: list[str] = []
    for thing in things:
        if thing != "claim":
            like = rows(store, f"named-{thing}-like", words=value.lower())
            few = like or (rows(store, f"named-{thing}-like", words="") if thing in {"event", "outlet"} else [])
            alike += [str(row["label"]) for row in few]
    offered = ", or ".join(list(dict.fromkeys(alike))[:_MOST_OFFERED])
    offer = f"Did you mean {offered}? " if offered and len(things) == 1 else ""
    return NotFoundError(
        f"{parameter.name}={value!r}: no {parameter.type} of this knowledge base is called so or has that IRI.",
        f"{offer}{_WAYS[parameter.type]}",
    )
