"""The one shape of every error that leaves the server: RFC 9457 problem details, or the same as plain text.

A page for people is one more rendering of it, registered by the pages. Nothing of the host (paths, traces) is in any.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from kb.errors import QueryError, StoreError, WhenceError
from server.negotiation import best

_LOG = logging.getLogger("whence.server")
PROBLEM = "application/problem+json"
_STATUS = {
    "usage": 400,
    "query": 400,
    "dump": 400,
    "unreadable-document": 400,
    "not-allowed": 403,
    "not-found": 404,
    "conflict": 409,
    "invalid-record": 422,
    "item-failed": 422,
    "ontology": 500,
    "store": 503,
}


_PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""As RFC 9110 names them, which older releases of Python do not."""


class HttpError(WhenceError):
    """An error that HTTP has a status for. `headers` go out with it."""

    status = 400

    def __init__(self, message: str, remedy: str = "", **headers: str) -> None:
        super().__init__(message, remedy)
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class BadRequestError(HttpError):
    """A parameter, a body or a combination of them makes no request."""

    code = "bad-request"


class UnauthorizedError(HttpError):
    """It must be known who asks."""

    status, code = 401, "unauthorized"


class ForbiddenError(HttpError):
    """Whoever asks may not do that, or nobody may."""

    status, code = 403, "forbidden"


class RefusedError(HttpError):
    """The text asks for something that this server does for nobody."""

    status, code = 403, "refused"


class MethodError(HttpError):
    """The address is there, but not for this method."""

    status, code = 405, "method-not-allowed"


class NotAcceptableError(HttpError):
    """None of the formats that the client takes is there."""

    status, code = 406, "not-acceptable"


class TimedOutBodyError(HttpError):
    """The body of the request did not arrive in time."""

    status, code = 408, "request-timeout"


class TooLargeError(HttpError):
    """The body is larger than the server takes."""

    status, code = 413, "too-large"


class MediaTypeError(HttpError):
    """The body is of a kind that the server does not read."""

    status, code = 415, "unsupported-media-type"


class TooManyError(HttpError):
    """The client has used up what it may use for now."""

    status, code = 429, "too-many-requests"


class TooComplexError(HttpError):
    """The engine cannot bear the text, or not within the memory that it may use."""

    code = "too-complex"


class ElsewhereError(HttpError):
    """What is asked for is done by another server."""

    status, code = 501, "elsewhere"


class UpstreamError(HttpError):
    """Another server, which had to be asked for this, did not give what it should."""

    status, code = 502, "upstream-failed"


class BusyError(HttpError):
    """All workers are busy and the queue is full."""

    status, code = 503, "busy"


class TimedOutError(HttpError):
    """The query ran longer than it may."""

    status, code = 504, "timed-out"


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as everybody may see it."""

    status: int
    code: str
    detail: str
    remedy: str = ""
    line: int | None = None
    column: int | None = None

    @property
    def title(self) -> str:
        """The status in words."""
        return _PHRASES.get(self.status) or HTTPStatus(self.status).phrase

    def members(self) -> dict[str, str | int]:
        """The members of the problem details object; those that are not known are left out."""
        every: dict[str, str | int | None] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "remedy": self.remedy,
            "line": self.line,
            "column": self.column,
        }
        return {name: value for name, value in every.items() if value is not None and value != ""}

    def text(self) -> str:
        """The same for a terminal."""
        return "\n".join(filter(None, (f"{self.status} {self.title}: {self.detail}", self.remedy))) + "\n"


ErrorPage = Callable[[Problem], str]
_PAGE = "whence-error-page"


def set_error_page(app: Flask, page: ErrorPage) -> None:
    """Let `page` render a problem as HTML for browsers."""
    app.extensions[_PAGE] = page


def problem_of(error: Exception) -> Problem:
    """What everybody may know of `error`; for one that nobody expected, only that it happened."""
    if isinstance(error, HttpError):
        return Problem(error.status, error.code, error.message, error.remedy)
    if isinstance(error, StoreError):
        return Problem(503, error.code, "The knowledge base cannot be used at the moment.", "Try again later.")
    if isinstance(error, QueryError):
        return Problem(400, error.code, error.message, error.remedy, error.line, error.column)
    if isinstance(error, WhenceError):
        return Problem(_STATUS.get(error.code, 400), error.code, error.message, error.remedy)
    if isinstance(error, HTTPException):
        status = error.code or 500
        return Problem(status, HTTPStatus(status).name.lower().replace("_", "-"), error.description or "")
    return Problem(
        500, "internal", "Something went wrong here; it has been noted.", "Try again, or tell whoever runs it."
    )


@dataclass(frozen=True, slots=True)
class Rendered:
    """An error as it leaves: status, headers, body."""

    status: int
    headers: dict[str, str]
    body: str


def rendered(error: Exception, accept: str | None, page: ErrorPage | None = None) -> Rendered:
    """What an error becomes, in the format that the client likes best.

    Parameters:
        accept: the request's Accept header.
        page: makes a page for people of it, where there are any.
    """
    problem = problem_of(error)
    offers = (PROBLEM, "application/json", "text/plain", *(("text/html",) if page else ()))
    media_type = best(accept, offers) or PROBLEM
    if media_type == "text/html" and page:
        body = page(problem)
    else:
        body = problem.text() if media_type == "text/plain" else f"{json.dumps(problem.members())}\n"
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    headers = {"Content-Type": f"{media_type}{charset}", "Cache-Control": "no-store", "Vary": "Accept"}
    return Rendered(problem.status, {**headers, **getattr(error, "headers", {})}, body)


def note(error: Exception, what: str) -> None:
    """Keep an error that nobody expected in the log. `what` says what failed."""
    if problem_of(error).status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, HttpError):
        _LOG.error("%s failed", what, exc_info=error)


def respond(error: Exception) -> Response:
    """The one response that an error becomes."""
    note(error, f"{request.method} {request.path}")
    made = rendered(error, request.headers.get("Accept"), current_app.extensions.get(_PAGE))
    response = Response(made.body, made.status, made.headers)
    if isinstance(error, HTTPException):
        response.headers.extend({n: v for n, v in error.get_headers() if n in {"Allow", "Retry-After"}})
    return response


def register(app: Flask) -> None:
    """Send every error of `app` through `respond`, but redirects, which are none."""

    def handle(error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.code is not None and error.code < HTTPStatus.BAD_REQUEST:
            return Response(error.get_body(), error.code, error.get_headers())
        return respond(error)

    app.register_error_handler(Exception, handle)
