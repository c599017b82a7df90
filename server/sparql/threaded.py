"""The door for views, which are called in threads: a Flask request as the endpoint has it, and its answer for Flask.

Everything at the endpoint comes through here under a WSGI server; under ours, what `server.sparql.direct` leaves.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from server.sparql.answer import answer
from server.sparql.request import Asked, Query, check_encoding, client_name, too_large
from server.state import State
from server.workers.reply import Reply


def client_of(request: Request) -> str:
    """Who asks, as far as the budget is concerned: the address and the program."""
    return client_name(request.remote_addr or "", request.headers.get("User-Agent", ""))


def asked_of(request: Request) -> Asked:
    """The request as the endpoint has it."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Asked(
        request.method,
        request.query_string,
        headers,
        request.remote_addr or "",
        lambda max_bytes: _body(request, max_bytes),
    )


def read_body(request: Request, max_bytes: int) -> bytes:
    """The body of `request`. Raises TooLargeError beyond `max_bytes`, MediaTypeError where it is compressed."""
    check_encoding(request.headers.get("Content-Encoding", "identity"))
    return _body(request, max_bytes)


def respond(state: State, request: Request, query: Query) -> Response:
    """The response to a query. Raises what `answer` does."""
    answered = state.home.wait_for(answer(state, asked_of(request), query))
    response = Response(None, answered.status, answered.headers)
    if not answered.stated:
        response.response = iter(())
    elif answered.rest is None:
        response.set_data(answered.first)
    else:
        rest = answered.rest
        response.response = _pieces(state, answered.first, rest)
        response.call_on_close(lambda: state.home.wait_for(rest.close()))
    return response


def _pieces(state: State, first: bytes, rest: Reply) -> Iterator[bytes]:
    yield first
    while piece := state.home.wait_for(rest.next()):
        yield piece


def _body(request: Request, max_bytes: int) -> bytes:
    request.max_content_length = max_bytes
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise too_large(max_bytes) from None
