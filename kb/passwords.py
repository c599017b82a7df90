"""Turns passwords and tokens into what may be stored: nothing that leads back to them.

Passwords: scrypt (RFC 7914), n = 2^15, r = 8, p = 1, a random salt each. Tokens carry 256 random bits, so that one
round of SHA-256 is enough and a look-up by hash stays possible.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from kb.errors import UsageError

SHORTEST: Final = 10
_COST, _BLOCK, _PARALLEL = 2**15, 8, 1
_MEMORY: Final = 64 * 1024 * 1024
NOBODY: Final = f"scrypt${_COST}${_BLOCK}${_PARALLEL}${'00' * 16}${'00' * 32}"
"""A hash that no password has, to spend the same time on a name that does not exist."""


def hashed(password: str) -> str:
    """A salted hash of `password` that says how it was made. Raises UsageError on fewer than 10 characters."""
    if len(password) < SHORTEST:
        raise UsageError("The password is too short.", f"Use {SHORTEST} characters or more.")
    salt = secrets.token_bytes(16)
    key = _scrypt(password, salt, _COST, _BLOCK, _PARALLEL)
    return f"scrypt${_COST}${_BLOCK}${_PARALLEL}${salt.hex()}${key.hex()}"


def matches(password: str, stored: str) -> bool:
    """Whether `stored` was made from `password`."""
    _, cost, block, parallel, salt, key = stored.split("$")
    found = _scrypt(password, bytes.fromhex(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(found, bytes.fromhex(key))


def token_hash(token: str) -> str:
    """The hexadecimal SHA-256 of `token`."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=cost, r=block, p=parallel, maxmem=_MEMORY, dklen=32)
