"""`POST /backup`: by an administrator's token the server copies its knowledge base beside it, and goes on serving."""

from __future__ import annotations

import secrets

from flask import Blueprint, Flask, Response, jsonify

from kb.accounts import Role
from kb.backup import backup
from server.accounts import token_account
from server.errors import ForbiddenError
from server.history import entry, recorded
from server.state import State, state

blueprint = Blueprint("backup", __name__)


@blueprint.post("/backup")
def make_backup() -> Response:
    """A new consistent copy below the store's folder; answers with the folder. Raises ForbiddenError and StoreError."""
    here, account = state(), token_account()
    if account is None or not account.role.includes(Role.ADMIN):
        raise ForbiddenError("A copy needs the token of an administrator.", "Send it as `Authorization: Bearer TOKEN`.")
    now = here.clock()
    folder = here.folder / "backups" / f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    with recorded(here.history, entry(now.isoformat(timespec="seconds"), account.name, "backup", None, b"")):
        backup(here.store, folder)
    response = jsonify(folder=str(folder))
    response.status_code = 201
    return response


def install(app: Flask, state: State) -> None:  # noqa: ARG001 - every part is given both
    """Add the address to `app`."""
    app.register_blueprint(blueprint)
