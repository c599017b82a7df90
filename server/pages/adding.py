"""Adding an article in the browser: sent or pasted, shown with what was found in it, and stored only then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, current_app, flash, redirect, request
from werkzeug.wrappers import Response

from kb import ingest
from kb.accounts import Role
from kb.errors import DocumentError, InvalidRecordError
from kb.graph.embedded import in_memory
from kb.graph.times import checked
from kb.ids import slug
from kb.intake import take_in
from kb.model import Document
from kb.text.documents import limits_of, read_document, readable_suffixes
from kb.text.extract import extracting
from kb.text.told import Told, told
from server.accounts import guard_forms, require, session_account
from server.pages.answers import Answers
from server.pages.article import article_view
from server.pages.current import links, settings, store
from server.pages.pending import Pending
from server.pages.site import page
from server.state import state

adding = Blueprint("adding", __name__, url_prefix="/add")
PASTED: Final = {"plain": ".txt", "html": ".html", "markdown": ".md"}
"""What a pasted text may be, with the ending of the file that it is kept in."""
_MEGABYTE: Final = 1024 * 1024


@adding.before_request
def limit_size() -> None:
    """Take forms as large as the settings let an article be, before the form is read at all."""
    request.max_content_length = (settings().integer("max_file_mb") + 1) * _MEGABYTE
    request.max_form_memory_size = request.max_content_length


adding.before_request(guard_forms)


def pending() -> Pending:
    """What waits to be stored."""
    found: Pending = current_app.extensions["whence.pending"]
    return found


@adding.get("")
def form() -> str:
    """The form: a file, or a pasted text."""
    return _form(None, "")


@adding.post("")
def preview() -> str | tuple[str, int]:
    """Show what would be stored, without storing it."""
    require(session_account(), Role.EDITOR)
    try:
        key = _keep()
    except DocumentError as error:
        return _again(error)
    try:
        document = read_document(pending().path(key), limits_of(settings()))
        scratch = in_memory(links().base)
        outcome = ingest.add(scratch, document, _extract(), _now(), _floor())
    except (DocumentError, InvalidRecordError) as error:
        place = pending().path(key).parent
        pending().drop(key)
        return _again(DocumentError(error.message.replace(f"{place}/", ""), error.remedy))
    view = article_view(Answers(scratch), links(), outcome.version)
    status, version = ingest.foresee(store(), document)
    held = links().link(status.value, version) if version else None
    return page("before-storing.html", article=view, document=document, key=key, held=held)


@adding.post("/store")
def store_it() -> Response:
    """Store what was shown, and go to it."""
    require(session_account(), Role.EDITOR)
    key = request.form.get("key", "")
    read = read_document(pending().path(key), limits_of(settings()))
    document = told(read, _told(request.form, read))
    ahead = ingest.read_ahead(store(), document, _extract())
    with state().writing() as kb:
        outcome = take_in(kb, document, ahead, state().clock(), _floor())
    pending().drop(key)
    flash(f"{outcome.status.value.capitalize()}: {outcome.claims} claims by {outcome.speakers} speakers.", "done")
    return redirect(links().path(outcome.version) or "/", 303)


@adding.post("/drop")
def drop_it() -> Response:
    """Forget what was sent."""
    pending().drop(request.form.get("key", ""))
    return redirect("/add", 303)


def _told(form: Mapping[str, str], read: Document) -> Told:
    """What the form says of the article otherwise than its text does. Raises UsageError where the date is none."""
    said = {name: form.get(name, "").strip() for name in ("title", "outlet", "url", "date")}
    authors = tuple(one.strip() for one in form.get("authors", "").split(",") if one.strip())
    held = read.published.edtf if read.published else ""
    return Told(
        title=said["title"] if said["title"] != read.title else None,
        outlet=said["outlet"] if said["outlet"] != read.outlet else None,
        authors=authors if authors != read.authors else (),
        url=said["url"] if said["url"] != read.url else None,
        published=checked(said["date"]) if said["date"] not in ("", held) else None,
    )


def _keep() -> str:
    """Keep what was sent, whichever way, and return the key to it. Raises DocumentError where nothing was."""
    sent, pasted = request.files.get("file"), request.form.get("text", "")
    if sent is not None and sent.filename:
        return pending().put(sent.filename, sent.read())
    if not pasted.strip():
        raise DocumentError("There is no article.", "Choose a file or paste a text.")
    first_line = pasted.strip().splitlines()[0]
    suffix = PASTED.get(request.form.get("kind", ""), ".txt")
    return pending().put((slug(first_line) or "pasted") + suffix, pasted.encode("utf-8", "surrogatepass"))


def _again(error: DocumentError) -> tuple[str, int]:
    return _form(error, request.form.get("text", "")), 400


def _form(error: DocumentError | None, pasted: str) -> str:
    account = session_account()
    return page(
        "add.html",
        suffixes=readable_suffixes(),
        largest=settings().integer("max_file_mb"),
        may_add=account is not None and account.role.includes(Role.EDITOR),
        error=error,
        pasted=pasted,
    )


def _now() -> str:
    return state().clock().isoformat(timespec="seconds").replace("+00:00", "Z")


def _extract() -> ingest.Extract:
    return extracting(settings().text("gazetteer"))


def _floor() -> float:
    return settings().number("min_confidence")
