"""The Reconciliation Service API 0.2 over actors, outlets and events, as OpenRefine speaks it: `/reconcile`.

Candidates are the canonical actors and events under any of their names (`server.api.candidates`); the score is the
likeness of the names, 100 where they are equal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from heapq import nsmallest
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request

from kb.errors import NotFoundError
from kb.graph.asking import rows
from kb.graph.store import Store
from kb.vocab import WH
from server.api.candidates import Candidates, Entity
from server.deadline import Deadline
from server.errors import BadRequestError, BusyError
from server.lagging import Lagging
from server.linked.node import view
from server.linked.people import label
from server.state import State, state

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
_KEY: Final = "whence.entities"
_FIRST_WAIT: Final = 15.0
"""Seconds that the first who asks waits until all names are read."""


def _entities(store: Store) -> Candidates:
    names: dict[str, dict[str, None]] = {}
    types: dict[str, set[str]] = {}
    for row in rows(store, "named-entities"):
        iri = str(row["entity"])
        names.setdefault(iri, {})[str(row["name"])] = None
        types.setdefault(iri, set()).add(str(row["type"]))
    return Candidates(Entity(iri, tuple(found), frozenset(types[iri])) for iri, found in names.items())


def _described(entity: Entity) -> Json:
    """Its id, name and types as the API writes them."""
    types = [{"id": t, "name": TYPES[t]} for t in sorted(entity.types & set(TYPES))]
    return {"id": entity.iri, "name": entity.names[0], "type": types}


# --- the service ----------------------------------------------------------------------------------------------------


@blueprint.route("/reconcile", methods=["GET", "POST"])
def service() -> Response:
    """The manifest, a batch of queries, or a request to extend data."""
    values, here = request.values, state()
    if "queries" in values:
        time = Deadline(here.settings.number("query_seconds"))
        return jsonify(reconcile(_found(), _object(values["queries"]), time))
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


def reconcile(known: Candidates, queries: Mapping[str, Any], time: Deadline) -> Json:
    """The candidates for each query of a batch.

    Raises:
        BadRequestError: one is no query, or there are too many.
        TimedOutError: they take longer than `time` leaves.
    """
    if len(queries) > _MOST_QUERIES:
        raise BadRequestError(f"There are {len(queries)} queries in one batch.", f"Send {_MOST_QUERIES} at most.")
    return {key: {"result": _candidates(known, _query(key, queries[key]))} for key in time.each(queries)}


def _query(key: str, query: Any) -> Json:
    if not isinstance(query, dict) or not isinstance(query.get("query"), str):
        raise BadRequestError(f"{key}: a query is an object with a string called query.", "See the specification.")
    if len(query["query"]) > _LONGEST_NAME:
        raise BadRequestError(f"{key}: the name is longer than {_LONGEST_NAME} characters.", "Send the name alone.")
    return query


def _candidates(known: Candidates, query: Json) -> list[Json]:
    limit = query.get("limit") if isinstance(query.get("limit"), int) else _LIMIT
    name = query["query"]
    scored = [(entity.likeness(name), entity) for entity in known.like(name, _wanted_types(query.get("type")))]
    best = sorted(((s, e) for s, e in scored if s >= _LEAST), key=lambda pair: (-pair[0], pair[1].iri))
    sure = [s for s, _ in best if s >= _SURE]
    return [
        {**_described(entity), "score": score, "match": len(sure) == 1 and score >= _SURE}
        for score, entity in best[: max(limit or _LIMIT, 0)]
    ]


def _wanted_types(asked: Any) -> frozenset[str]:
    names = [asked] if isinstance(asked, str) else asked if isinstance(asked, list) else []
    known = {*TYPES, *names}
    return frozenset().union(*(_SUBTYPES.get(name, frozenset({name})) for name in names if name in known))


# --- suggestions, preview, extension --------------------------------------------------------------------------------


@blueprint.get("/reconcile/suggest/<any(entity, type, property):kind>")
def suggest(kind: str) -> Response:
    """What begins with, or has in it, the prefix typed so far."""
    prefix = request.args.get("prefix", "")[:_LONGEST_NAME]
    if kind == "entity":
        return jsonify({"result": [_noted(entity) for entity in _beginning(_found(), prefix)]})
    table, folded = TYPES if kind == "type" else PROPERTIES, prefix.casefold()
    hits = [{"id": iri, "name": name} for iri, name in table.items() if folded in name.casefold()]
    return jsonify({"result": sorted(hits, key=lambda hit: _order(hit["name"], folded))[:_LIMIT]})


def _beginning(known: Candidates, prefix: str) -> list[Entity]:
    """The first few that have the prefix in a name, those first that begin with it."""
    folded = prefix.casefold()
    found = nsmallest(_LIMIT, known.containing(prefix), key=lambda hit: (*_order(hit[1], folded), hit[0].iri))
    return [entity for entity, _ in found]


def _order(name: str, folded: str) -> tuple[bool, str]:
    return not name.casefold().startswith(folded), name


def _noted(entity: Entity) -> Json:
    described = _described(entity)
    return {**described, "notable": described.pop("type")}


@blueprint.get("/reconcile/preview")
def preview() -> str:
    """A small page about one entity."""
    here, iri = state(), request.args.get("id", "")
    found = _found().by_iri.get(iri)
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
    known, time = _found().by_iri, Deadline(here.settings.number("query_seconds"))
    return {
        "meta": [{"id": name, "name": PROPERTIES[name]} for name in names],
        "rows": {str(iri): _cells(here, known.get(str(iri)), names) for iri in time.each(ids)},
    }


def _cells(here: State, entity: Entity | None, names: Sequence[str]) -> dict[str, list[Json]]:
    if entity is None:
        return {name: [] for name in names}
    cells: dict[str, list[Json]] = {"name": [{"str": text} for text in entity.names]}
    if not cells.keys() >= set(names):
        found = view(here.store, entity.iri)
        cells["claims"] = [{"int": len({claim.iri for claim in found.claims})}]
        same = [o for p, o in found.graph.predicate_objects() if str(p).endswith("sameAs")]
        cells["sameAs"] = [{"str": label(found.graph, o)} for o in same]
    return {name: cells[name] for name in names}


def _found() -> Candidates:
    """All entities, of late. Raises BusyError where they are still being read for the first time."""
    entities: Lagging[Candidates] = current_app.extensions[_KEY]
    found = entities.latest(_FIRST_WAIT)
    if found is None:
        raise BusyError("The names are still being read.", "Try again in a moment.", Retry_After="5")
    return found


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


def install(app: Flask, state: State) -> None:
    """Add the service to `app`."""

    def read() -> tuple[str, Candidates]:
        tag = state.snapshots.tag
        return tag, _entities(state.store)

    app.extensions[_KEY] = Lagging("entities", read, lambda: state.snapshots.tag)
    app.register_blueprint(blueprint)
