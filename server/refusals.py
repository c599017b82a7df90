"""What the event loop refuses by itself, before the application sees it, leaves in the one shape of all errors.

Programs get problem details, browsers a page; both have the headers that every answer has. Nobody asks who it is.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from server.errors import ErrorPage, HttpError, rendered
from server.gateway import Outgoing, header_fields, raw
from server.hygiene import POLICY

_PAGES: Final = 64
"""So many different pages are kept: who refuses because there is too much to do does not make each anew."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """Makes answers of errors. `always` are the headers of every answer, `page` renders a problem for people."""

    always: Mapping[str, str]
    page: ErrorPage

    def answer(self, refusal: HttpError, scope: MutableMapping[str, Any]) -> Outgoing:
        """What whoever sent the request of `scope` is answered."""
        made = rendered(refusal, header_fields(scope).get("accept"), self.page)
        body = made.body.encode()
        headers = {**self.always, **made.headers, "Content-Length": str(len(body))}
        if made.headers["Content-Type"].startswith("text/html"):
            headers["Content-Security-Policy"] = POLICY
        return Outgoing(made.status, raw(headers), b"" if scope["method"] == "HEAD" else body)


def make_refusals(always: Mapping[str, str], page: ErrorPage) -> Refusals:
    """Refusals that keep the pages they made last."""
    return Refusals(always, lru_cache(_PAGES)(page))
