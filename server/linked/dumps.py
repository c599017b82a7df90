"""Dumps of everything, dated, compressed, with checksums: made on a schedule, listed at `/dumps`."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, jsonify, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from kb.errors import NotFoundError, WhenceError
from kb.exchange import export_dated
from server.state import State, state

blueprint = Blueprint("dumps", __name__)
_LOG = logging.getLogger("whence.server")
_NAME: Final = re.compile(r"whence-(\d{4}-\d{2}-\d{2})\.nq\.gz")
_OFFERED: Final = re.compile(rf"{_NAME.pattern}(?:\.sha256)?")
_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Dump:
    """One dump: its file's name, its day, its size in bytes and its SHA-256."""

    name: str
    day: date
    size: int
    sha256: str


def dump_folder(here: State) -> Path:
    """Where the dumps of this server lie."""
    given = here.settings.text("dumps")
    return Path(given) if given else here.folder / "dumps"


def dumps(here: State) -> tuple[Dump, ...]:
    """The dumps that there are, the newest first; one without a checksum is not finished and left out."""
    return tuple(sorted(_found(dump_folder(here)), key=lambda dump: dump.day, reverse=True))


def _found(folder: Path) -> Iterator[Dump]:
    for path in folder.glob("whence-*.nq.gz"):
        match, checksum = _NAME.fullmatch(path.name), path.with_name(f"{path.name}.sha256")
        if match and checksum.exists():
            digest = checksum.read_text(encoding="ascii").split()[0]
            yield Dump(path.name, date.fromisoformat(match[1]), path.stat().st_size, digest)


@blueprint.get("/dumps")
def listing() -> Response:
    """The dumps, the newest first."""
    return jsonify(
        [{"name": d.name, "day": d.day.isoformat(), "bytes": d.size, "sha256": d.sha256} for d in dumps(state())]
    )


@blueprint.get("/dumps/<name>")
def download(name: str) -> AnyResponse:
    """One dump or checksum; whatever else lies in that folder is not for others."""
    if not _OFFERED.fullmatch(name):
        raise NotFoundError(f"There is no dump {name!r}.", "/dumps lists those that there are.")
    response = send_from_directory(dump_folder(state()).resolve(), name, as_attachment=True, etag=True, max_age=86400)
    if name.endswith(".gz"):
        response.mimetype = "application/gzip"
    return response


def install(app: Flask, state: State) -> None:
    """Add the dumps to `app`, and make them every so many hours where the settings say so."""
    app.register_blueprint(blueprint)
    hours = state.settings.number("dump_hours")
    if hours > 0:
        threading.Thread(target=_make_for_ever, args=(state, hours), daemon=True, name="dumps").start()


def _make_for_ever(here: State, hours: float) -> None:
    pause = threading.Event()
    while True:
        try:
            export_dated(here.store, dump_folder(here), here.clock().date())
        except WhenceError as error:
            _LOG.error("no dump was made: %s", error)
        pause.wait(hours * _HOUR)
