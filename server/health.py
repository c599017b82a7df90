"""Whether the server lives (`/health/live`) and whether it can answer a query (`/health/ready`)."""

from __future__ import annotations

from flask import Blueprint, Flask, Response

from server.state import State, state
from server.workers.jobs import QueryJob
from server.workers.pool import NOBODY

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """The process answers."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/health/ready")
def ready() -> Response:
    """A worker answers a query from the newest snapshot. Raises BusyError or StoreError where none can."""
    here = state()
    with here.snapshots.reading() as generation:
        job = QueryJob(str(generation.folder), "ASK {}", here.store.base, "union", table_type="text/csv")
        here.run(NOBODY, job)
    return Response("ready\n", mimetype="text/plain")


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the two addresses to `app`."""
    app.register_blueprint(blueprint)
