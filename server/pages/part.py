"""The pages as a part of the server: a row each in its list of blueprints, and the two pages that other parts show."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask

from kb.accounts import Role
from kb.search import open_index
from server.accounts import csrf_token, session_account
from server.errors import Problem, set_error_page
from server.pages import site
from server.pages.adding import adding
from server.pages.browse import browse
from server.pages.pending import make_pending
from server.pages.searching import searching
from server.pages.site import page
from server.pages.sparql_page import editor, sparql_page
from server.review import review
from server.review_edits import edits
from server.review_links import by_hand
from server.review_suggestions import suggested
from server.sparql.routes import set_editor_page
from server.state import State

BLUEPRINTS: Final = (browse, editor, adding, review, edits, by_hand, suggested, searching)


def install(app: Flask, state: State) -> None:
    """Add the pages to `app`."""
    site.install(app, _context)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions["whence.search"] = open_index(state.store)
    pending = make_pending(state.folder / "pending")
    state.endings.append(pending.close)
    app.extensions["whence.pending"] = pending
    set_error_page(app, error_page)
    set_editor_page(app, sparql_page)


def error_page(problem: Problem) -> str:
    """An error as a page for people."""
    return page("error.html", problem=problem)


def page_for_anybody(problem: Problem) -> str:
    """The same where nobody has looked who asks: it offers neither to sign in nor to sign out."""
    return page("error.html", problem=problem, account=False)


def _context() -> dict[str, Any]:
    account = session_account()
    return {
        "account": account,
        "csrf_token": csrf_token,
        "can_review": account is not None and account.role.includes(Role.REVIEWER),
    }
