"""The application factory. A part of the server is a row of `PARTS`: a module with `install(app, state)`."""

from __future__ import annotations

import importlib
from typing import Final

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from kb.graph.store import Store
from kb.settings import Settings
from server import accounts, charging, errors, http, hygiene
from server.reach import reach_of
from server.state import State, install, make_state

_KILOBYTE: Final = 1024
PARTS: Final = (
    "server.sparql.routes",
    "server.graph_store",
    "server.health",
    "server.backup",
    "server.pages.part",
    "server.api.questions",
    "server.api.search",
    "server.api.reconciliation",
    "server.api.feeds",
    "server.api.metrics",
    "server.linked.ontology",
    "server.linked.void",
    "server.linked.dumps",
    "server.linked.routes",
)


def create_app(settings: Settings, store: Store) -> Flask:
    """The application that serves `store`. Close it with `close_app` when it is done."""
    return build(make_state(settings, store))


def build(state: State) -> Flask:
    """The application of `state`."""
    app = Flask("server")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    # Who takes more says so for its own addresses; a body that nobody expects is not read into a file.
    app.config["MAX_CONTENT_LENGTH"] = state.settings.integer("max_query_kb") * _KILOBYTE
    proxies = state.settings.integer("proxies")
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_port=0)  # type: ignore[method-assign]
    install(app, state)
    app.extensions["whence.reach"] = reach_of(state.settings, state.store.base)
    errors.register(app)
    http.install(app, state)
    charging.install(app, state)
    hygiene.install(app, state.settings)
    accounts.install(app, state.settings)
    for part in PARTS:
        importlib.import_module(part).install(app, state)
    return app


def close_app(app: Flask) -> None:
    """End the workers of `app`, remove its snapshots, close its store."""
    found: State = app.extensions["whence.state"]
    found.close()
