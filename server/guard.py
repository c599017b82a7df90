"""The one door to raw writes: open only where the settings say so, and then only to an administrator's token."""

from __future__ import annotations

from kb.accounts import Account, Role
from server.accounts import token_account
from server.errors import ForbiddenError, UnauthorizedError
from server.state import State


def administrator(state: State) -> Account:
    """Whoever asks, where they may write past the four verbs.

    Raises:
        ForbiddenError: nobody may here, or this token may not.
        UnauthorizedError: there is no valid token in the request.
    """
    if not state.settings.flag("allow_update"):
        raise ForbiddenError(
            "This server takes no updates.", "Start it with `whence serve --allow-update` and send an admin's token."
        )
    account = token_account()
    if account is None:
        raise UnauthorizedError(
            "An update needs the token of an administrator.",
            "Make one with `whence token add NAME --role admin` and send it as `Authorization: Bearer TOKEN`.",
            WWW_Authenticate='Bearer realm="whence"',
        )
    if not account.role.includes(Role.ADMIN):
        raise ForbiddenError(f"{account.name} is no administrator.", "Use the token of one.")
    return account
