"""Raw SPARQL Update, for administrators: tried on a copy first, then run as one transaction, recorded, published.

What it asks of others is fetched before, from listed places only, and stands in the text that the engine sees.
"""

from __future__ import annotations

from flask import Request, Response

from kb.graph.scan import Scanned, fault_at, scan, with_using
from server.errors import RefusedError
from server.guard import administrator
from server.history import Entry, entry, recorded
from server.sparql.elsewhere import loads
from server.sparql.loading import Loaded, with_documents
from server.sparql.request import Update
from server.sparql.services import with_answers
from server.sparql.threaded import client_of
from server.state import State
from server.workers.jobs import UpdateJob


def update(state: State, request: Request, asked: Update) -> Response:
    """Carry out an update wholly or not at all.

    Raises:
        HttpError: it may not be sent, what it loads may not or cannot be had, or a limit was met.
        QueryError: it, or what it loads, is not as it should be, or cannot be carried out.
    """
    account, client = administrator(state), client_of(request)
    state.check_local()
    text, documents = _complete(state, client, asked)
    with state.snapshots.scratch() as folder:
        state.run(client, UpdateJob(str(folder), text, state.store.base))
    now = state.clock().isoformat(timespec="seconds")
    told = entry(now, account.name, "update", None, asked.text.encode())
    loads_told = (_load_entry(now, account.name, loaded) for loaded in documents)
    with state.writing() as store, recorded(state.history, *loads_told, told):
        store.update(f"BASE <{store.base}>\n{text}")
    state.snapshots.publish()
    return Response(status=204)


def _complete(state: State, client: str, asked: Update) -> tuple[str, tuple[Loaded, ...]]:
    """The update as the engine gets it, with all in it that comes from elsewhere, and the documents it loads."""
    scanned = scan(asked.text)
    if asked.default or asked.named:
        scanned = scan(with_using(scanned, asked.default, asked.named))
    listed = state.settings.text("services").split()
    scanned = with_answers(scanned, state.store.base, listed, state.settings.number("query_seconds"))
    _refuse_misplaced_loads(scanned, state.store.base)
    return with_documents(state, client, scanned)


def _refuse_misplaced_loads(scanned: Scanned, base: str) -> None:
    """The engine would fetch what we have not understood."""
    understood = {load.start for load in loads(scanned, base)}
    for token in scanned.tokens:
        if token.keyword == "LOAD" and token.depth <= 0 and token.start not in understood:
            where = fault_at(scanned.text, token.start, "LOAD names no document", "")
            raise RefusedError(where.message, "Write LOAD <http://...> INTO GRAPH <...>.")


def _load_entry(now: str, by: str, loaded: Loaded) -> Entry:
    return entry(now, by, f"load {loaded.document.url}", loaded.graph, loaded.document.body)
