"""Raw SPARQL Update, for administrators: tried on a copy first, then run as one transaction, recorded, published."""

from __future__ import annotations

from flask import Request, Response

from server.guard import administrator
from server.history import entry, record
from server.sparql.answer import client_of
from server.sparql.request import Update
from server.state import State
from server.workers.jobs import UpdateJob


def update(state: State, request: Request, asked: Update) -> Response:
    """Carry out an update wholly or not at all.

    Raises:
        HttpError: it may not be sent, or a limit was met.
        QueryError: it is not SPARQL, or cannot be carried out.
    """
    account = administrator(state)
    with state.snapshots.scratch() as folder:
        job = UpdateJob(str(folder), asked.text, state.store.base, asked.default, asked.named)
        reply = state.run(client_of(request), job)
        reply.read()
    with state.writing() as store:
        store.update(f"BASE <{store.base}>\n{reply.header['text']}")
        now = state.clock().isoformat(timespec="seconds")
        record(state.history, entry(now, account.name, "update", None, asked.text.encode()))
    state.snapshots.publish()
    return Response(status=204)
