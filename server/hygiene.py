"""Headers that keep a browser from doing what a page of ours never asks for: inline scripts, frames, other hosts."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

from kb.settings import Settings

EDITOR_STYLE: Final = "sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk="
"""The one style element that the vendored SPARQL editor makes, for the handles of its columns: a constant text."""
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' '{EDITOR_STYLE}'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FRAMED_POLICY: Final = "default-src 'none'; style-src 'self'; sandbox; base-uri 'none'; frame-ancestors *"
"""For the one small page that is made to be shown inside another program: it has no script, no form and no cookie."""
FRAMED: Final = frozenset({"reconciliation.preview"})
STRICT_TRANSPORT: Final = "max-age=31536000"


def for_all(settings: Settings) -> dict[str, str]:
    """The headers that every response has, whatever it is."""
    return HEADERS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if settings.flag("https") else {})


def install(app: Flask, settings: Settings) -> None:
    """Add the headers to every response; pages are not kept by caches that several people share."""

    always = for_all(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        if request.endpoint in FRAMED:
            response.headers["Content-Security-Policy"] = FRAMED_POLICY
            del response.headers["X-Frame-Options"]
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Security-Policy", POLICY)
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
