"""Accounts and tokens from the command line: made, listed, changed, taken away; secrets shown once or never."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.accounts import Accounts, Role
from kb.cli.people import token_command, user_command
from kb.errors import NotAllowedError, NotFoundError, UsageError

PASSWORD = "correct horse battery"


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    path = tmp_path / "accounts.sqlite"
    monkeypatch.setenv("WHENCE_ACCOUNTS", str(path))
    return Accounts(path)


def run(command: object, *arguments: str, answers: str = "") -> Result:
    result = CliRunner().invoke(command, arguments, input=answers)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_person_added_can_sign_in_with_the_role_given(accounts: Accounts) -> None:
    made = run(user_command, "add", "ann", "--role", "editor", answers=f"{PASSWORD}\n{PASSWORD}\n")
    assert "ann can sign in as editor." in made.output
    assert PASSWORD not in made.output
    assert accounts.sign_in("ann", PASSWORD, datetime.now(UTC)).role is Role.EDITOR


def test_people_are_listed_changed_and_taken_away(accounts: Accounts) -> None:
    run(user_command, "add", "ann", "--password", PASSWORD)
    assert "ann" in run(user_command, "list").output
    run(user_command, "role", "ann", "admin")
    assert accounts.find("ann").role is Role.ADMIN
    run(user_command, "password", "ann", "--password", PASSWORD * 2)
    with pytest.raises(NotAllowedError):
        accounts.sign_in("ann", PASSWORD, datetime.now(UTC))
    run(user_command, "remove", "ann")
    with pytest.raises(NotFoundError):
        accounts.find("ann")


def test_a_name_is_given_once(accounts: Accounts) -> None:
    run(user_command, "add", "ann", "--password", PASSWORD)
    with pytest.raises(UsageError, match="already"):
        run(user_command, "add", "ann", "--password", PASSWORD)


def test_a_token_is_printed_once_and_kept_as_a_hash(accounts: Accounts) -> None:
    token = run(token_command, "add", "robot", "--role", "admin").output.strip()
    holder = accounts.token_holder(token)
    assert holder is not None
    assert (holder.name, holder.role) == ("robot", Role.ADMIN)
    assert token.encode() not in accounts.path.read_bytes()
    assert token not in run(token_command, "list").output


def test_a_revoked_token_is_good_for_nothing(accounts: Accounts) -> None:
    token = run(token_command, "add", "robot").output.strip()
    run(token_command, "revoke", "robot")
    assert accounts.token_holder(token) is None
