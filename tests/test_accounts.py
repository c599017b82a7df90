"""Accounts and tokens: who is let in, who is not, and what lies in the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.accounts import ATTEMPTS, WINDOW, Accounts, Role, accounts_path
from kb.errors import NotAllowedError, NotFoundError, StoreError, UsageError
from kb.settings import read_settings

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PASSWORD = "nine lives of a cat"


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path / "kb" / "accounts.sqlite")


def test_who_has_an_account_signs_in_with_its_password(accounts: Accounts) -> None:
    accounts.add("mira", PASSWORD, Role.REVIEWER, NOW)
    assert accounts.sign_in("mira", PASSWORD, NOW).role is Role.REVIEWER


@pytest.mark.parametrize(("name", "password"), [("mira", "another password"), ("nobody", PASSWORD), ("mira", "")])
def test_nobody_else_does_and_all_hear_the_same(accounts: Accounts, name: str, password: str) -> None:
    accounts.add("mira", PASSWORD, Role.REVIEWER, NOW)
    with pytest.raises(NotAllowedError, match=r"^Name and password do not go together"):
        accounts.sign_in(name, password, NOW)


def test_guessing_is_stopped_and_forgiven_in_time(accounts: Accounts) -> None:
    accounts.add("mira", PASSWORD, Role.REVIEWER, NOW)
    for _ in range(ATTEMPTS):
        with pytest.raises(NotAllowedError, match="do not go together"):
            accounts.sign_in("mira", "a wrong password", NOW)
    with pytest.raises(NotAllowedError, match="Too many failed attempts"):
        accounts.sign_in("mira", PASSWORD, NOW)
    assert accounts.sign_in("mira", PASSWORD, NOW + WINDOW + timedelta(seconds=1)).name == "mira"


def test_neither_passwords_nor_tokens_lie_in_the_file(accounts: Accounts) -> None:
    accounts.add("mira", PASSWORD, Role.ADMIN, NOW)
    token = accounts.add_token("robot", Role.ADMIN, NOW)
    held = accounts.path.read_bytes()
    assert PASSWORD.encode() not in held
    assert token.encode() not in held
    assert accounts.path.stat().st_mode & 0o077 == 0


def test_a_token_opens_until_it_is_revoked(accounts: Accounts) -> None:
    token = accounts.add_token("robot", Role.EDITOR, NOW)
    holder = accounts.token_holder(token)
    assert holder is not None
    assert (holder.name, holder.role) == ("robot", Role.EDITOR)
    assert accounts.token_holder(token + "x") is None
    accounts.revoke_token("robot")
    assert accounts.token_holder(token) is None


def test_a_changed_password_or_role_ends_older_sessions(accounts: Accounts) -> None:
    first = accounts.add("mira", PASSWORD, Role.READER, NOW)
    accounts.set_password("mira", "a much longer secret")
    second = accounts.find("mira")
    accounts.set_role("mira", Role.EDITOR)
    third = accounts.find("mira")
    assert len({first.stamp, second.stamp, third.stamp}) == 3
    assert third.role is Role.EDITOR
    assert accounts.sign_in("mira", "a much longer secret", NOW) == third


def test_a_removed_account_is_gone(accounts: Accounts) -> None:
    accounts.add("mira", PASSWORD, Role.READER, NOW)
    accounts.remove("mira")
    assert accounts.all() == ()
    with pytest.raises(NotFoundError, match="no account 'mira'"):
        accounts.remove("mira")


@pytest.mark.parametrize("name", ["", "two words", "-dash", "a" * 65, "<b>"])
def test_unfit_names_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(UsageError, match="no name for an account"):
        accounts.add(name, PASSWORD, Role.READER, NOW)


def test_short_passwords_and_taken_names_are_refused(accounts: Accounts) -> None:
    with pytest.raises(UsageError, match="too short"):
        accounts.add("mira", "ninechars", Role.READER, NOW)
    accounts.add("mira", PASSWORD, Role.READER, NOW)
    with pytest.raises(UsageError, match="an account 'mira' already"):
        accounts.add("mira", PASSWORD, Role.ADMIN, NOW)
    accounts.add_token("robot", Role.READER, NOW)
    with pytest.raises(UsageError, match="a token 'robot' already"):
        accounts.add_token("robot", Role.READER, NOW)
    with pytest.raises(NotFoundError, match="no token 'ghost'"):
        accounts.revoke_token("ghost")


def test_two_equal_passwords_have_different_hashes(accounts: Accounts) -> None:
    from kb import passwords

    assert passwords.hashed(PASSWORD) != passwords.hashed(PASSWORD)


def test_the_key_of_sessions_is_made_once(accounts: Accounts) -> None:
    assert len(accounts.session_key()) == 32
    assert accounts.session_key() == Accounts(accounts.path).session_key()


def test_roles_reach_as_far_as_the_ones_below_them() -> None:
    assert [[a.includes(b) for b in Role] for a in Role] == [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "accounts.sqlite").write_bytes(b"no database at all, but long enough to be read as one" * 4)
    with pytest.raises(StoreError, match=r"accounts\.sqlite cannot be used"):
        Accounts(tmp_path / "accounts.sqlite").all()


def test_where_the_accounts_lie() -> None:
    assert accounts_path(read_settings({}, store="my-kb")) == Path("my-kb/accounts.sqlite")
    assert accounts_path(read_settings({}, store="http://127.0.0.1:1/sparql")) == Path("whence-accounts.sqlite")
    assert accounts_path(read_settings({"WHENCE_ACCOUNTS": "/tmp/a.db"}, store="my-kb")) == Path("/tmp/a.db")
