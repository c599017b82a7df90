"""The WSGI entry: `server.wsgi:application` for any WSGI server, configured by the environment (see `kb.settings`).

One process only: the store has one writer. Threads are welcome.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from kb.graph.location import open_or_create_store
from kb.settings import read_settings
from server.accounts import session_account, token_account
from server.app import close_app, create_app
from server.errors import Problem
from server.pages.part import page_for_anybody
from server.pages.searching import fill_index
from server.reach import Reach
from server.state import State

StartResponse = Callable[..., Any]


class Whole:
    """Marks the body of a request as ending by itself, as granian's does: a chunked body has no length to go by."""

    def __init__(self, app: Flask, state: State) -> None:
        self._app = app
        self.state = state

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("SERVER_SOFTWARE") == "Granian":
            environ["wsgi.input_terminated"] = True
        return self._app(environ, start_response)

    @property
    def reach(self) -> Reach:
        """By which names and from which pages the server is asked."""
        found: Reach = self._app.extensions["whence.reach"]
        return found

    def page_of(self, problem: Problem) -> str:
        """An error as a page for people, whoever they are."""
        with self._app.test_request_context():
            return page_for_anybody(problem)

    def knows(self, environ: dict[str, Any]) -> bool:
        """Whether the request comes with the token or the session of somebody. Raises StoreError."""
        with self._app.request_context(environ):
            return (token_account() or session_account()) is not None


def make_application() -> Whole:
    """The application for the knowledge base that the environment names. Raises StoreError or UsageError."""
    settings = read_settings()
    kb = open_or_create_store(settings)
    app = create_app(settings, kb)
    atexit.register(close_app, app)
    # Pages that list and search are answered meanwhile, from what is there.
    threading.Thread(target=fill_index, args=(app.extensions["whence.search"], kb), daemon=True).start()
    return Whole(app, app.extensions["whence.state"])


def __getattr__(name: str) -> Whole:
    # The knowledge base is opened when a server asks for the application, not when the module is imported.
    if name != "application":
        raise AttributeError(name)
    globals()["application"] = made = make_application()
    return made
