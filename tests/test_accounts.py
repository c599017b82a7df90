"""Accounts and tokens: who is let in, who is not, and what lies in the file."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.accounts import Accounts, Role, accounts_path
from kb.attempts import ATTEMPTS, ATTEMPTS_ON_ONE_NAME, LONG_WINDOW, WINDOW, client_of
from kb.errors import NotAllowedError, NotFoundError, StoreError, UsageError
from kb.sessions import Sessions
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


def fail(accounts: Accounts, times: int, client: str, name: str = "mira", now: datetime = NOW) -> str:
    """What is said at last to whoever guesses so many times."""
    said = ""
    for _ in range(times):
        with pytest.raises(NotAllowedError) as caught:
            accounts.sign_in(name, "a wrong password", now, client)
        said = caught.value.message
    return said


def test_nobody_locks_another_out_from_elsewhere(accounts: Accounts) -> None:
    accounts.add("mira", PASSWORD, Role.REVIEWER, NOW)
    assert fail(accounts, ATTEMPTS + 1, "192.0.2.1") == "Too many failed attempts to sign in."
    assert accounts.sign_in("mira", PASSWORD, NOW, "192.0.2.2").name == "mira"


def test_guessing_from_everywhere_is_stopped_but_for_where_it_was_signed_in_from(accounts: Accounts) -> None:
    accounts.add("mira", PASSWORD, Role.REVIEWER, NOW)
    accounts.sign_in("mira", PASSWORD, NOW - WINDOW, "198.51.100.7")
    for number in range(ATTEMPTS_ON_ONE_NAME):
        fail(accounts, 1, f"192.0.2.{number}")
    with pytest.raises(NotAllowedError, match="Too many failed attempts") as caught:
        accounts.sign_in("mira", PASSWORD, NOW, "203.0.113.1")
    assert caught.value.remedy == "Try again in an hour, or from where you have signed in before."
    assert accounts.sign_in("mira", PASSWORD, NOW, "198.51.100.7").name == "mira"
    later = NOW + LONG_WINDOW + timedelta(seconds=1)
    assert accounts.sign_in("mira", PASSWORD, later, "203.0.113.1").name == "mira"


def test_a_name_that_nobody_has_is_guarded_like_any_other(accounts: Accounts) -> None:
    assert fail(accounts, ATTEMPTS + 1, "192.0.2.1", "nobody") == "Too many failed attempts to sign in."


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add("mira", PASSWORD, Role.REVIEWER, NOW)
    together, looked_at = threading.Barrier(3 * ATTEMPTS), []
    monkeypatch.setattr("kb.passwords.matches", lambda *_: looked_at.append(1) and False)

    def guess() -> None:
        together.wait()
        with pytest.raises(NotAllowedError):
            accounts.sign_in("mira", "a wrong password", NOW, "192.0.2.1")

    threads = [threading.Thread(target=guess) for _ in range(3 * ATTEMPTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) == ATTEMPTS


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_an_address_that_its_owner_chooses_freely_counts_as_one(address: str, client: str) -> None:
    assert client_of(address) == client


def test_a_file_of_an_older_version_is_taken_over(accounts: Accounts) -> None:
    accounts.add("mira", PASSWORD, Role.REVIEWER, NOW)
    with sqlite3.connect(accounts.path) as connection:
        connection.execute("DROP TABLE attempt")
        connection.execute("DROP TABLE known")
        connection.execute("CREATE TABLE failure (name TEXT NOT NULL, at TEXT NOT NULL)")
    connection.close()
    assert accounts.sign_in("mira", PASSWORD, NOW, "192.0.2.1").name == "mira"


def test_another_process_that_writes_for_long_is_named(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add("mira", PASSWORD, Role.REVIEWER, NOW)
    monkeypatch.setattr("kb.accounts._PATIENCE", 0.01)
    with sqlite3.connect(accounts.path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        for act in (accounts.all, lambda: accounts.set_role("mira", Role.READER)):
            with pytest.raises(StoreError, match=r"accounts\.sqlite cannot be used: database is locked") as caught:
                act()
            assert "try again in a moment" in caught.value.remedy
    other.close()


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


# --- sessions -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sessions(accounts: Accounts) -> Sessions:
    accounts.add("mira", PASSWORD, Role.REVIEWER, NOW)
    return Sessions(accounts, timedelta(hours=2))


def test_a_session_is_its_accounts_until_it_ends(accounts: Accounts, sessions: Sessions) -> None:
    mira = accounts.find("mira")
    first, second = sessions.begin(mira, NOW), sessions.begin(mira, NOW)
    assert sessions.holder(first, NOW) == mira
    sessions.end(first)
    assert sessions.holder(first, NOW) is None
    assert sessions.holder(second, NOW) == mira
    assert sessions.holder(second + "x", NOW) is None


def test_a_session_ends_by_itself_however_busy_it_is(accounts: Accounts, sessions: Sessions) -> None:
    secret = sessions.begin(accounts.find("mira"), NOW)
    assert sessions.holder(secret, NOW + timedelta(hours=1, minutes=59)) is not None
    assert sessions.holder(secret, NOW + timedelta(hours=2)) is None


@pytest.mark.parametrize("change", ["set_password", "set_role", "remove"])
def test_a_session_ends_with_what_it_was_begun_for(accounts: Accounts, sessions: Sessions, change: str) -> None:
    secret = sessions.begin(accounts.find("mira"), NOW)
    given = {"set_password": ("another long one",), "set_role": (Role.READER,), "remove": ()}[change]
    getattr(accounts, change)("mira", *given)
    assert sessions.holder(secret, NOW) is None
    if change == "remove":
        accounts.add("mira", PASSWORD, Role.ADMIN, NOW)
        assert sessions.holder(secret, NOW) is None


def test_no_secret_of_a_session_lies_in_the_file(accounts: Accounts, sessions: Sessions) -> None:
    secret = sessions.begin(accounts.find("mira"), NOW)
    assert secret.encode() not in accounts.path.read_bytes()


@pytest.mark.parametrize(
    ("name", "like"), [("Mira", "mira"), ("mira.", "mira"), ("jorg", "Jörg"), ("jorg-b", "Jörg.B"), ("漢", None)]
)
def test_two_accounts_never_decide_as_one_person(accounts: Accounts, name: str, like: str | None) -> None:
    for known in ("mira", "Jörg", "Jörg.B", "字"):
        accounts.add(known, PASSWORD, Role.REVIEWER, NOW)
    if like is None:
        assert accounts.add(name, PASSWORD, Role.REVIEWER, NOW).name == name
        return
    with pytest.raises(UsageError, match=f"too like the name of the account '{like}'"):
        accounts.add(name, PASSWORD, Role.REVIEWER, NOW)
    assert len(accounts.all()) == 4
