"""Ed25519 keys: made, kept in their owner's own file, used to sign, and what they signed verified by the public half.

The one module that imports `cryptography`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kb.errors import UsageError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SigningKey:
    """A private key with what is known of its public half."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = _encoded(private.public_key().public_bytes_raw())
        self.fingerprint = fingerprint_of(self.public)

    def sign(self, message: bytes) -> str:
        """The signature of `message`, in base64."""
        return _encoded(self._private.sign(message))


def make_key(path: Path) -> SigningKey:
    """A new key, written to the new file `path` that its owner alone may read. Raises UsageError where it cannot be."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except FileExistsError:
        raise UsageError(f"{path} exists already.", "A key is never overwritten: name another file.") from None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}.", "Name a file that you may write to.") from None
    return SigningKey(private)


def read_key(path: Path) -> SigningKey:
    """The key in the file `path`. Raises UsageError where there is none, or others may read it."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise UsageError(f"{path} can be read by others.", f"Run `chmod 600 {path}`, or make a new key.")
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}.", "`whence key make` makes a key.") from None
    except ValueError:
        raise UsageError(f"{path} holds no key without a password.", "`whence key make` makes a key.") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise UsageError(f"{path} holds a key of another kind than Ed25519.", "`whence key make` makes a key.")
    return SigningKey(private)


def fingerprint_of(public: str) -> str:
    """The name of a key: the first 32 digits of the SHA-256 of its public half. Raises UsageError where it is none."""
    return hashlib.sha256(_decoded(public)).hexdigest()[:32]


def is_signed(public: str, message: bytes, signature: str) -> bool:
    """Whether `signature` (base64) is that of `message` by the key whose public half is `public`."""
    try:
        Ed25519PublicKey.from_public_bytes(_decoded(public)).verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, binascii.Error):
        return False
    return True


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(public: str) -> bytes:
    try:
        data = base64.b64decode(public, validate=True)
        Ed25519PublicKey.from_public_bytes(data)
    except (binascii.Error, ValueError):
        raise UsageError(
            f"{public!r} is no public Ed25519 key.", "`whence key list` shows what one looks like."
        ) from None
    return data
