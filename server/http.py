"""What every response has: readable by whom it is sent to, compressed where the client takes it, a line in the log."""

from __future__ import annotations

import logging
import time
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, current_app, g, request
from flask_compress import Compress

from server.reach import Reach

_ACCESS = logging.getLogger("whence.access")
_PLAIN = "/:@!$&'()*+,;=~-._"
_ALLOWED_METHODS = "GET, HEAD, POST, PUT, DELETE, QUERY, OPTIONS"
_ALLOWED_HEADERS = "Accept, Authorization, Content-Type, If-None-Match"
_EXPOSED = "ETag, Link, Location, Retry-After, Whence-Truncated, Whence-Row-Limit, Whence-Time-Limit, Server-Timing"
_COMPRESSED = (
    "text/html text/css text/csv text/plain text/turtle text/tab-separated-values text/javascript text/xml "
    "application/json application/ld+json application/n-triples application/n-quads application/trig "
    "application/rdf+xml application/sparql-results+json application/sparql-results+xml application/xml "
    "application/atom+xml application/problem+json image/svg+xml"
).split()


def install(app: Flask) -> None:
    """Give the headers, the compression and the access log to all responses of `app`."""
    app.config["COMPRESS_MIMETYPES"] = _COMPRESSED
    app.config["COMPRESS_ALGORITHM"] = ["zstd", "br", "gzip"]
    app.config["COMPRESS_ALGORITHM_STREAMING"] = ["zstd", "br", "gzip"]
    # Small windows and blocks, so that the first bytes of a long answer leave at once.
    app.config["COMPRESS_BR_WINDOW"] = app.config["COMPRESS_BR_BLOCK"] = 16
    Compress(app)
    app.before_request(_note_time)
    app.before_request(_check_reach)
    app.after_request(_allow_all_origins)
    app.after_request(_log)


def _note_time() -> None:
    g.started = time.monotonic()


def _check_reach() -> None:
    """Refuse what comes by another's name, or from a page that may not ask. Raises HttpError."""
    reach: Reach = current_app.extensions["whence.reach"]
    reach.check(request.headers.get("Host", ""), request.headers.get("Origin", ""))


def _allow_all_origins(response: Response) -> Response:
    """Whoever was let pass may read it (`server.reach`); no cookie is honoured across sites."""
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    response.headers.setdefault("Access-Control-Expose-Headers", _EXPOSED)
    if request.method == "OPTIONS" or response.status_code == HTTPStatus.NO_CONTENT:
        response.headers.remove("Content-Type")
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = _ALLOWED_METHODS
        response.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _log(response: Response) -> Response:
    taken = (time.monotonic() - g.get("started", time.monotonic())) * 1000
    _ACCESS.info(
        '%s "%s %s" %s %.1fms %s',
        request.remote_addr,
        request.method,
        # A path may hold a line break, percent-encoded, and would then write lines of its own.
        quote(request.path, safe=_PLAIN),
        response.status_code,
        taken,
        response.headers.get("Server-Timing", "-"),
    )
    return response
