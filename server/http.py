"""What every response has: readable by whom it is sent to, compressed where the client takes it, a line in the log."""

from __future__ import annotations

import logging
import time
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from flask import Flask, Response, current_app, g, request

from server.compression import coded, coded_whole, coding_for
from server.reach import Reach
from server.state import Finished, State

_ACCESS = logging.getLogger("whence.access")
_PLAIN: Final = "/:@!$&'()*+,;=~-._"
_ALLOWED_METHODS: Final = "GET, HEAD, POST, PUT, DELETE, QUERY, OPTIONS"
_ALLOWED_HEADERS: Final = "Accept, Authorization, Content-Type, If-None-Match"
_EXPOSED: Final = (
    "ETag, Link, Location, Retry-After, Whence-Truncated, Whence-Row-Limit, Whence-Time-Limit, Server-Timing"
)
OPEN: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": _EXPOSED}
"""Whoever was let pass may read it (`server.reach`); no cookie is honoured across sites."""


def install(app: Flask, state: State) -> None:
    """Give the headers, the compression and the access log to all responses of `app`."""
    state.observers.append(log)
    app.before_request(_note_time)
    app.before_request(_check_reach)
    # The last is called first.
    app.after_request(_compress)
    app.after_request(_allow_all_origins)
    app.after_request(lambda response: _tell(state, response))


def _note_time() -> None:
    g.started = time.monotonic()


def _check_reach() -> None:
    """Refuse what comes by another's name, or from a page that may not ask. Raises HttpError."""
    reach: Reach = current_app.extensions["whence.reach"]
    reach.check(request.headers.get("Host", ""), request.headers.get("Origin", ""))


def _compress(response: Response) -> Response:
    """Compress what is whole and not compressed already, and answer who has it already with 304."""
    response.vary.add("Accept-Encoding")
    size = response.content_length if response.is_streamed else len(response.get_data())
    coding = coding_for(request.headers.get("Accept-Encoding", ""), response.mimetype or "", size)
    if coding and response.status_code == HTTPStatus.OK and "Content-Encoding" not in response.headers:
        _encode(response, coding)
    if request.method in ("GET", "HEAD") and not response.is_streamed:
        response.make_conditional(request)
    return response


def _encode(response: Response, coding: str) -> None:
    response.headers["Content-Encoding"] = coding
    tag, _ = response.get_etag()
    if tag:
        # Not the same bytes any more.
        response.set_etag(tag, weak=True)
    if response.is_streamed:
        response.direct_passthrough = False
        response.headers.pop("Content-Length", None)
        response.response = coded(response.iter_encoded(), coding)
    else:
        response.set_data(coded_whole(response.get_data(), coding))


def _allow_all_origins(response: Response) -> Response:
    for name, value in OPEN.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS" or response.status_code == HTTPStatus.NO_CONTENT:
        response.headers.remove("Content-Type")
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = _ALLOWED_METHODS
        response.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _tell(state: State, response: Response) -> Response:
    finished = Finished(
        request.remote_addr or "",
        request.method,
        request.path,
        request.endpoint or "none",
        response.status_code,
        time.monotonic() - g.get("started", time.monotonic()),
        response.headers.get("Server-Timing", ""),
    )
    for observer in state.observers:
        observer(finished)
    return response


def log(finished: Finished) -> None:
    """A line in the access log."""
    _ACCESS.info(
        '%s "%s %s" %s %.1fms %s',
        finished.address,
        finished.method,
        # A path may hold a line break, percent-encoded, and would then write lines of its own.
        quote(finished.path, safe=_PLAIN),
        finished.status,
        finished.seconds * 1000,
        finished.timing or "-",
    )
