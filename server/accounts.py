"""Who is asking: somebody with a session or a token, and that they may; cross-site forms reach nothing.

A cookie is worth something only as long as its session stands in the file of accounts. A session counts only where
`guard_forms` has checked the form; programs use tokens, which no browser sends by itself.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Flask, current_app, flash, g, redirect, request, session
from werkzeug.wrappers import Response

from kb.accounts import Account, Accounts, Role, accounts_path
from kb.errors import NotAllowedError
from kb.sessions import Sessions
from kb.settings import Settings
from server.errors import PROBLEM, UnauthorizedError
from server.negotiation import best
from server.pages.site import page

signing = Blueprint("signing", __name__)
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "QUERY"})
OPEN_TO_ALL: Final = frozenset({"/sign-in", "/health/live", "/health/ready"})
"""What a closed knowledge base still shows to everybody."""


def install(app: Flask, settings: Settings) -> None:
    """Give the application its accounts, its sessions and the door of a closed knowledge base."""
    accounts, lasting = Accounts(accounts_path(settings)), timedelta(hours=settings.integer("session_hours"))
    app.extensions["whence.accounts"] = accounts
    app.extensions["whence.sessions"] = Sessions(accounts, lasting)
    app.config.update(
        SECRET_KEY=accounts.session_key(),
        SESSION_COOKIE_NAME="whence",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.flag("https"),
        PERMANENT_SESSION_LIFETIME=lasting,
    )
    app.register_blueprint(signing)
    if settings.text("reading") == "closed":
        app.before_request(_ask_to_sign_in)
        app.after_request(_keep_private)


def accounts() -> Accounts:
    """The accounts of the application."""
    found: Accounts = current_app.extensions["whence.accounts"]
    return found


def sessions() -> Sessions:
    """The sessions of the application."""
    found: Sessions = current_app.extensions["whence.sessions"]
    return found


def token_account() -> Account | None:
    """Whoever holds the token that the request carries ("Authorization: Bearer ..."); None without a valid one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return accounts().token_holder(token.strip()) if scheme.lower() == "bearer" else None


def session_account() -> Account | None:
    """Whoever has signed in with this browser; None where the session is over (`kb.sessions`)."""
    if "session_account" not in g:
        g.session_account = _find_session()
    found: Account | None = g.session_account
    return found


def _find_session() -> Account | None:
    secret = session.get("secret")
    return sessions().holder(secret, datetime.now(UTC)) if isinstance(secret, str) else None


def require(account: Account | None, role: Role) -> Account:
    """`account` where it may do what `role` may. Raises NotAllowedError."""
    if account is None:
        raise NotAllowedError("This needs somebody who has signed in.", "Sign in at /sign-in, or send a token.")
    if not account.role.includes(role):
        raise NotAllowedError(
            f"This needs the role {role.value}; {account.name} is {account.role.value}.", "Ask an administrator."
        )
    return account


# --- forms ----------------------------------------------------------------------------------------------------------


def csrf_token() -> str:
    """The secret that every form of this session carries."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    token: str = session["csrf"]
    return token


def guard_forms() -> None:
    """Before a request of a blueprint with forms: refuse a change that did not come from a form of ours.

    Raises:
        NotAllowedError: the form's secret is missing or is not the session's.
    """
    if request.method in SAFE_METHODS:
        return
    held = session.get("csrf", "")
    # The body of somebody who was never given a form is not even read.
    given = (request.form.get("csrf") or request.headers.get("X-CSRF-Token", "")) if held else ""
    if not given or not hmac.compare_digest(given.encode(), held.encode()):
        raise NotAllowedError("The form is too old or did not come from here.", "Open the page again and repeat.")


signing.before_request(guard_forms)


# --- signing in and out ---------------------------------------------------------------------------------------------


def _ask_to_sign_in() -> Response | None:
    if request.path in OPEN_TO_ALL or request.endpoint == "static" or request.method == "OPTIONS":
        return None
    if session_account() or token_account():
        return None
    if request.method in SAFE_METHODS and best(request.headers.get("Accept"), (PROBLEM, "text/html")) == "text/html":
        return to_sign_in()
    raise UnauthorizedError(
        "Only who has an account may read here.",
        "Sign in at /sign-in, or send a token as `Authorization: Bearer TOKEN`.",
        WWW_Authenticate='Bearer realm="whence"',
    )


def to_sign_in() -> Response:
    """To the form to sign in, and from there back to what was asked for."""
    return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}")


def _keep_private(response: Response) -> Response:
    """What only some may read is kept by no cache that several people share."""
    if request.endpoint != "static":
        kept = "no-store" if "no-store" in response.headers.get("Cache-Control", "") else "private, no-cache"
        response.headers["Cache-Control"] = kept
        response.vary.update(("Authorization", "Cookie"))
    return response


def local_path(target: str | None) -> str:
    """`target` where it is a path of this server, else "/": nobody is sent elsewhere by a link to the sign-in."""
    fits = target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if target and fits else "/"


@signing.get("/sign-in")
def sign_in_page() -> str:
    """The form to sign in."""
    return page("sign-in.html", target=local_path(request.args.get("next")), name="", error=None)


@signing.post("/sign-in")
def sign_in() -> Response | tuple[str, int]:
    """Start a session, with a new secret, so that one planted before is worth nothing."""
    name, target = request.form.get("name", ""), local_path(request.form.get("next"))
    try:
        account = accounts().sign_in(
            name, request.form.get("password", ""), datetime.now(UTC), request.remote_addr or ""
        )
    except NotAllowedError as error:
        return page("sign-in.html", target=target, name=name, error=str(error)), 403
    _end_session()
    session.permanent = True
    session["secret"] = sessions().begin(account, datetime.now(UTC))
    flash(f"Signed in as {account.name}, {account.role.value}.", "done")
    return redirect(target, 303)


@signing.post("/sign-out")
def sign_out() -> Response:
    """End the session, for whoever holds a copy of its cookie too."""
    _end_session()
    return redirect("/", 303)


def _end_session() -> None:
    if isinstance(secret := session.get("secret"), str):
        sessions().end(secret)
    session.clear()
