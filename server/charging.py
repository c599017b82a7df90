"""Whoever reads pays for what the server itself computes for it: all reading, in one place, but what costs nothing.

What workers compute is charged where they are asked (`State.answer`); changes are made by those whom the accounts know.
"""

from __future__ import annotations

import time
from typing import Final

from flask import Flask, Response, g, request

from server.accounts import SAFE_METHODS
from server.sparql.threaded import client_of
from server.state import State

FREE: Final = frozenset({"static", "health.live", "health.ready", "metrics", "signing.sign_in_page"})
"""Endpoints that answer everybody at any time; they compute next to nothing."""
_READ_BY_POST: Final = frozenset({"reconciliation.service", "sparql.endpoint"})


def install(app: Flask, state: State) -> None:
    """Charge every reader of `app` for the processor's time that its requests take. Whoever has none left gets 429."""

    def begin() -> None:
        if _is_reading():
            state.budget.check(client_of(request))
            g.computing_since = time.thread_time()

    def charge(response: Response) -> Response:
        if "computing_since" in g:
            state.budget.charge(client_of(request), time.thread_time() - g.computing_since)
        return response

    app.before_request(begin)
    app.after_request(charge)


def _is_reading() -> bool:
    if request.method == "OPTIONS" or request.endpoint in FREE:
        return False
    return request.method in SAFE_METHODS or request.endpoint in _READ_BY_POST
