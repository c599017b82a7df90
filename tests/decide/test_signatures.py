"""What is signed shows every change by anyone without the key, even one that hashes the chain anew."""

from datetime import timedelta

import pytest
from rdflib import Literal

from kb.accounts import Accounts, Role
from kb.decide import judge, person, undo, verify
from kb.decide.entry import GENESIS, seal_of
from kb.decide.signatures import verify_signatures
from kb.errors import NotAllowedError, NotFoundError, UsageError
from kb.graph.store import Change
from kb.keyring import Keyring
from kb.signing import fingerprint_of, is_signed, make_key, read_key
from kb.vocab import WH, V
from tests.decide.conftest import BASE, NOON, minutes, node

LOG = node("graph/decisions")


@pytest.fixture
def keyring(tmp_path):
    accounts = Accounts(tmp_path / "accounts.sqlite")
    for name in ("Ann", "Ben"):
        accounts.add(name, f"the password of {name}", Role.REVIEWER, NOON)
    return Keyring(accounts)


@pytest.fixture
def key(keyring, tmp_path):
    made = make_key(tmp_path / "own" / "ann.key")
    keyring.register(made.fingerprint, "Ann", made.public, NOON)
    return made


@pytest.fixture
def signing(key):
    return person(BASE, "Ann", signer=key)


def fill(store, by, count=3):
    outcomes = (V.confirmed, V.rejected)
    return [judge(store, node("c1"), outcomes[i % 2], by, minutes(i), f"Look {i}.") for i in range(count)]


def reasons(store, keyring):
    return [(one.number, one.reason) for one in verify_signatures(store, keyring.all()).broken]


def resealed(store, entries):
    """The chain hashed anew, as somebody can who may write to the store."""
    seal = GENESIS
    for entry in entries:
        held = [t for t in store.graph(LOG) if t[0] == entry]
        old = next(t for t in held if t[1] == WH.chainHash)
        seal = seal_of(seal, [t for t in held if t[1] not in (WH.chainHash, WH.signature)])
        store.apply(Change(remove={LOG: [old]}, add={LOG: [(entry, WH.chainHash, Literal(seal))]}))


def replaced(store, entry, predicate, new):
    old = [t for t in store.graph(LOG) if t[0] == entry and t[1] == predicate]
    store.apply(Change(remove={LOG: old}, add={LOG: [(entry, predicate, new)] if new is not None else []}))


def test_signed_and_unsigned_decisions_stand_side_by_side(store, signing, ben, keyring):
    fill(store, signing)
    judge(store, node("c2"), V.confirmed, ben, minutes(9), "Read it.")
    undo(store, judge(store, node("c3"), V.rejected, signing, minutes(10), "A slip."), signing, minutes(11), "It was.")
    found = verify_signatures(store, keyring.all())
    assert (found.broken, found.unknown, found.good) == ((), (), 5)
    assert verify(store) == ()


def test_a_change_that_was_sealed_anew_is_found(store, signing, keyring):
    entries = fill(store, signing)
    replaced(store, entries[1], WH.basisText, Literal("Something else."))
    resealed(store, entries)
    assert verify(store) == ()
    fault = "has a signature that does not fit: it, or its seal, was changed after it was signed"
    assert reasons(store, keyring) == [(2, fault), (3, fault)]


@pytest.mark.parametrize("what", ["changed", "taken away"])
def test_a_signature_covers_the_unsigned_decisions_before_it(store, signing, ben, keyring, what):
    unsigned = judge(store, node("c2"), V.confirmed, ben, minutes(0), "Read it in the browser.")
    middle = judge(store, node("c3"), V.confirmed, ben, minutes(1), "That, too.")
    signed = judge(store, node("c1"), V.confirmed, signing, minutes(2), "Signed.")
    if what == "changed":
        replaced(store, unsigned, WH.basisText, Literal("Never read it."))
        resealed(store, [unsigned, middle, signed])
    else:
        store.apply(Change(remove={LOG: [t for t in store.graph(LOG) if t[0] == middle]}))
        replaced(store, signed, WH.sequenceNumber, Literal(2))
        resealed(store, [unsigned, signed])
    assert verify(store) == ()
    assert [reason for _, reason in reasons(store, keyring)] == [
        "has a signature that does not fit: it, or its seal, was changed after it was signed"
    ]


def test_a_signature_taken_away_is_found(store, signing, keyring):
    entries = fill(store, signing)
    replaced(store, entries[0], WH.signature, None)
    assert reasons(store, keyring) == [(1, "says that it is signed, but its signature was taken away")]


def test_that_it_is_signed_cannot_be_taken_away_either(store, signing, keyring):
    entries = fill(store, signing)
    replaced(store, entries[0], WH.signedWith, None)
    assert [one.number for one in verify(store)] == [1]
    assert reasons(store, keyring) == [(1, "has a signature but does not say by which key")]


def test_nobody_signs_for_another(store, key, keyring):
    fill(store, person(BASE, "Ben", signer=key), 1)
    assert reasons(store, keyring) == [(1, "is signed with the key of Ann, who did not decide it")]


def test_an_unknown_key_is_named_and_no_fault(store, signing):
    fill(store, signing, 1)
    found = verify_signatures(store, ())
    assert found.broken == ()
    assert found.unknown[0].reason.startswith("is signed with a key that is not registered here: ")


def test_a_revoked_key_verifies_what_it_signed_before(store, signing, key, keyring):
    fill(store, signing, 2)
    keyring.revoke(key.fingerprint, minutes(5))
    assert reasons(store, keyring) == []
    judge(store, node("c2"), V.confirmed, signing, minutes(6), "Stolen.")
    assert reasons(store, keyring) == [(3, "was decided after the key of Ann had been revoked")]


def test_who_may_sign(key, keyring):
    keyring.check(key.fingerprint, "Ann", NOON)
    for mark, name, at, fault in (
        (key.fingerprint, "Ben", NOON, "is Ann's, not Ben's"),
        ("0" * 32, "Ann", NOON, "not registered"),
    ):
        with pytest.raises(NotAllowedError, match=fault):
            keyring.check(mark, name, at)
    keyring.revoke_all("Ann", NOON)
    keyring.check(key.fingerprint, "Ann", NOON - timedelta(seconds=1))
    with pytest.raises(NotAllowedError, match="was revoked"):
        keyring.check(key.fingerprint, "Ann", NOON)
    with pytest.raises(NotFoundError):
        keyring.revoke(key.fingerprint, NOON)


def test_a_key_belongs_to_one_account(key, keyring):
    with pytest.raises(UsageError, match="registered already"):
        keyring.register(key.fingerprint, "Ben", key.public, NOON)
    with pytest.raises(NotFoundError):
        keyring.register("f" * 32, "Carl", key.public, NOON)


def test_the_private_half_is_its_owners_alone(tmp_path, key):
    path = tmp_path / "own" / "ann.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert read_key(path).public == key.public
    with pytest.raises(UsageError, match="exists already"):
        make_key(path)
    path.chmod(0o640)
    with pytest.raises(UsageError, match="can be read by others"):
        read_key(path)


def test_what_is_no_key_is_refused(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        read_key(tmp_path / "none")
    (tmp_path / "text").write_text("hello")
    (tmp_path / "text").chmod(0o600)
    with pytest.raises(UsageError, match="no key"):
        read_key(tmp_path / "text")
    for public in ("", "AAAA", "not base64"):
        with pytest.raises(UsageError, match="no public Ed25519 key"):
            fingerprint_of(public)


def test_a_signature_is_of_one_message_by_one_key(tmp_path, key):
    other = make_key(tmp_path / "other.key")
    signature = key.sign(b"one")
    assert is_signed(key.public, b"one", signature)
    assert not is_signed(key.public, b"two", signature)
    assert not is_signed(other.public, b"one", signature)
    assert not is_signed(key.public, b"one", "nonsense")
