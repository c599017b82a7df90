"""The Reconciliation Service API 0.2 over actors, outlets and events, as OpenRefine speaks it: `/reconcile`.

Candidates are the canonical actors and events under any of their names; the score is the likeness of the names, 100
where they are equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Flask, Response, jsonify, render_template, request

from kb.errors import NotFoundError
from kb.graph.asking import rows
from kb.graph.store import Store
from kb.text.similarity import token_ratio
from kb.vocab import WH
from server.errors import BadRequestError
from server.linked.node import view
from server.linked.people import label
from server.state import State, state
from server.workers.snapshots import Snapshots

blueprint = Blueprint("reconciliation", __name__)
Json = dict[str, Any]
TYPES: Final[Mapping[str, str]] = {
    str(WH.Actor): "Actor",
    str(WH.Person): "Person",
    str(WH.Organization): "Organization",
    str(WH.Outlet): "Outlet",
    str(WH.Government): "Government",
    str(WH.ArmedGroup): "Armed group",
    str(WH.Event): "Event",
}
_SUBTYPES: Final[Mapping[str, frozenset[str]]] = {
    str(WH.Actor): frozenset(set(TYPES) - {str(WH.Event)}),
    str(WH.Organization): frozenset(map(str, (WH.Organization, WH.Outlet, WH.Government, WH.ArmedGroup))),
}
PROPERTIES: Final[Mapping[str, str]] = {
    "name": "Name",
    "sameAs": "Identifier elsewhere",
    "claims": "Number of claims",
}
_LIMIT: Final = 25
_MOST_QUERIES: Final = 100
_LEAST: Final = 40
_LONGEST_NAME: Final = 300
_SURE: Final = 90


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that can be reconciled: its IRI, its names and the classes it belongs to."""

    iri: str
    names: tuple[str, ...]
    types: frozenset[str]

    def described(self) -> Json:
        """Its id, name and types as the API writes them."""
        types = [{"id": t, "name": TYPES[t]} for t in sorted(self.types & set(TYPES))]
        return {"id": self.iri, "name": self.names[0], "type": types}


_entities: dict[int, tuple[str, tuple[Entity, ...]]] = {}


def entities(store: Store, snapshots: Snapshots) -> tuple[Entity, ...]:
    """Everything that can be reconciled, read again when the store has changed."""
    tag, found = _entities.get(id(snapshots), ("", ()))
    if tag != snapshots.tag:
        tag, found = snapshots.tag, tuple(_read(store))
        _entities[id(snapshots)] = (tag, found)
    return found


def _read(store: Store) -> Iterable[Entity]:
    names: dict[str, dict[str, None]] = {}
    types: dict[str, set[str]] = {}
    for row in rows(store, "named-entities"):
        iri = str(row["entity"])
        names.setdefault(iri, {})[str(row["name"])] = None
        types.setdefault(iri, set()).add(str(row["type"]))
    return (Entity(iri, tuple(found), frozenset(types[iri])) for iri, found in names.items())


# --- the service ----------------------------------------------------------------------------------------------------


@blueprint.route("/reconcile", methods=["GET", "POST"])
def service() -> Response:
    """The manifest, a batch of queries, or a request to extend data."""
    values, here = request.values, state()
    if "queries" in values:
        return jsonify(reconcile(_found(), _object(values["queries"])))
    if "extend" in values:
        return jsonify(_extend(here, _object(values["extend"])))
    return jsonify(manifest(request.host_url, state().settings.text("title"), state().store.base))


def manifest(root: str, title: str, base: str) -> Json:
    """What the service says of itself."""
    suggest = {
        kind: {"service_url": root.rstrip("/"), "service_path": f"/reconcile/suggest/{kind}"}
        for kind in ("entity", "type", "property")
    }
    return {
        "versions": ["0.1", "0.2"],
        "name": f"{title}: actors, outlets and events",
        "identifierSpace": base,
        "schemaSpace": str(WH.Actor).removesuffix("Actor"),
        "defaultTypes": [{"id": iri, "name": name} for iri, name in TYPES.items()],
        "view": {"url": "{{id}}"},
        "preview": {"url": f"{root}reconcile/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": root.rstrip("/"), "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
        "batchSize": _MOST_QUERIES,
    }


def reconcile(known: Iterable[Entity], queries: Mapping[str, Any]) -> Json:
    """The candidates for each query of a batch. Raises BadRequestError where one is none."""
    if len(queries) > _MOST_QUERIES:
        raise BadRequestError(f"There are {len(queries)} queries in one batch.", f"Send {_MOST_QUERIES} at most.")
    found = tuple(known)
    return {key: {"result": _candidates(found, _query(key, query))} for key, query in queries.items()}


def _query(key: str, query: Any) -> Json:
    if not isinstance(query, dict) or not isinstance(query.get("query"), str):
        raise BadRequestError(f"{key}: a query is an object with a string called query.", "See the specification.")
    if len(query["query"]) > _LONGEST_NAME:
        raise BadRequestError(f"{key}: the name is longer than {_LONGEST_NAME} characters.", "Send the name alone.")
    return query


def _candidates(known: Iterable[Entity], query: Json) -> list[Json]:
    wanted = _wanted_types(query.get("type"))
    limit = query.get("limit") if isinstance(query.get("limit"), int) else _LIMIT
    scored = [(max(_likeness(query["query"], name) for name in e.names), e) for e in known if _fits(e, wanted)]
    best = sorted(((s, e) for s, e in scored if s >= _LEAST), key=lambda pair: (-pair[0], pair[1].iri))
    sure = [s for s, _ in best if s >= _SURE]
    return [
        {**entity.described(), "score": score, "match": len(sure) == 1 and score >= _SURE}
        for score, entity in best[: max(limit or _LIMIT, 0)]
    ]


def _likeness(one: str, other: str) -> float:
    """0 to 100, whatever the order of the words and their case."""
    return round(100 * token_ratio(one.casefold(), other.casefold()), 1)


def _wanted_types(asked: Any) -> frozenset[str]:
    names = [asked] if isinstance(asked, str) else asked if isinstance(asked, list) else []
    known = {*TYPES, *names}
    return frozenset().union(*(_SUBTYPES.get(name, frozenset({name})) for name in names if name in known))


def _fits(entity: Entity, wanted: frozenset[str]) -> bool:
    return not wanted or bool(entity.types & wanted)


# --- suggestions, preview, extension --------------------------------------------------------------------------------


@blueprint.get("/reconcile/suggest/<any(entity, type, property):kind>")
def suggest(kind: str) -> Response:
    """What begins with, or has in it, the prefix typed so far."""
    prefix = request.args.get("prefix", "").lower()
    if kind == "entity":
        named = ((e.names, e.described()) for e in _found())
        hits = [{**d, "notable": d.pop("type")} for names, d in named if any(prefix in n.lower() for n in names)]
    else:
        table = TYPES if kind == "type" else PROPERTIES
        hits = [{"id": iri, "name": name} for iri, name in table.items() if prefix in name.lower()]
    return jsonify(
        {"result": sorted(hits, key=lambda hit: (not hit["name"].lower().startswith(prefix), hit["name"]))[:_LIMIT]}
    )


@blueprint.get("/reconcile/preview")
def preview() -> str:
    """A small page about one entity."""
    here, iri = state(), request.args.get("id", "")
    found = next((e for e in _found() if e.iri == iri), None)
    if found is None:
        raise NotFoundError(f"There is no entity <{iri}> here.", "Reconcile a name first.")
    return render_template("preview.html", entity=found, claims=view(here.store, iri).claims)


@blueprint.get("/reconcile/properties")
def properties() -> Response:
    """The properties by which data can be extended."""
    listed = [{"id": iri, "name": name} for iri, name in PROPERTIES.items()]
    return jsonify({"type": request.args.get("type"), "properties": listed})


def _extend(here: State, asked: Mapping[str, Any]) -> Json:
    ids, wanted = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not isinstance(wanted, list):
        raise BadRequestError("To extend data, ids and properties are lists.", "See the specification.")
    if len(ids) > _MOST_QUERIES:
        raise BadRequestError(f"There are {len(ids)} ids in one request.", f"Send {_MOST_QUERIES} at most.")
    names = [p["id"] for p in wanted if isinstance(p, dict) and p.get("id") in PROPERTIES]
    known = {entity.iri: entity for entity in _found()}
    return {
        "meta": [{"id": name, "name": PROPERTIES[name]} for name in names],
        "rows": {str(iri): {name: _cells(here, known.get(str(iri)), name) for name in names} for iri in ids},
    }


def _cells(here: State, entity: Entity | None, name: str) -> list[Json]:
    if entity is None:
        return []
    if name == "name":
        return [{"str": text} for text in entity.names]
    found = view(here.store, entity.iri)
    if name == "claims":
        return [{"int": len({claim.iri for claim in found.claims})}]
    return [{"str": label(found.graph, o)} for p, o in found.graph.predicate_objects() if str(p).endswith("sameAs")]


def _found() -> tuple[Entity, ...]:
    here = state()
    return entities(here.store, here.snapshots)


def _object(text: str) -> Json:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadRequestError(f"The JSON cannot be read: {error}.", "Correct it there.") from None
    except RecursionError:
        raise BadRequestError("The JSON is nested too deeply.", "Nest less.") from None
    if not isinstance(value, dict):
        raise BadRequestError("The JSON is no object.", "See the specification.")
    return value


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the service to `app`."""
    app.register_blueprint(blueprint)
