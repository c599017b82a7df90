"""Which hosts the server may fetch from, and at which address each of them is: checked once, and then kept to.

A name must lead to public addresses alone. Where an entry of the list gives an address itself (`10.0.0.5:8080`,
`files.example=10.0.0.5`), that is the administrator's word: nothing is resolved, and the address may be a private one.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kb.errors import UsageError
from server.errors import RefusedError

Resolve = Callable[[str], set[str]]
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_ENTRY: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:=\[\]/@]+)(?::(?P<port>\d{1,5}))?(?:=(?P<address>\S+))?")
_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6 (RFC 4291); Python calls more of it global than there is."""
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of a list: a host, its port (None for the usual two), its address where that is given."""

    host: str
    port: int | None = None
    address: str | None = None

    def holds(self, host: str, port: int) -> bool:
        """Whether `host` at `port` is this place."""
        ports = DEFAULT_PORTS.values() if self.port is None else (self.port,)
        return host == self.host and port in ports


@dataclass(frozen=True, slots=True)
class Target:
    """A URL of http or https in its parts. `path` is what is asked for: the path with its query."""

    scheme: str
    host: str
    port: int
    path: str


def read_places(listed: str) -> tuple[Place, ...]:
    """The entries of a list, separated by spaces. Raises UsageError where one cannot be understood."""
    return tuple(_place(entry) for entry in listed.split())


def _place(entry: str) -> Place:
    match = _ENTRY.fullmatch(entry)
    address = match["address"] if match else None
    if match is None or (address is not None and _literal(address) is None):
        raise UsageError(f"{entry!r} names no host.", "Write host, host:port, or host:port=address.")
    host = plain_host(match["host"])
    given = address or (host if _literal(host) else None)
    return Place(host, int(match["port"]) if match["port"] else None, given)


def plain_host(host: str) -> str:
    """A host as it is compared: small letters, ASCII, no brackets, no dot at its end. Raises RefusedError."""
    try:
        return host.strip("[]").rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise RefusedError(f"{host!r} is no name of a host.", "Write it as it is registered.") from None


def target_of(url: str) -> Target:
    """`url` in its parts. Raises RefusedError where it is no plain address of http or https."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if not port or not parts.hostname or "@" in parts.netloc or re.search(r"[\x00-\x20\x7f\\]", url):
        raise RefusedError(f"{url[:200]!r} is no address of http or https.", "Give one without a user name.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, plain_host(parts.hostname), port, path)


def address_of(target: Target, places: Iterable[Place], resolve: Resolve) -> str:
    """The address to connect to for `target`. Raises RefusedError where it is not listed or not public."""
    place = next((p for p in places if p.holds(target.host, target.port)), None)
    if place is None:
        raise RefusedError(f"{target.host}:{target.port} is not listed.", "An administrator can list it; see settings.")
    if place.address is not None:
        return place.address
    found = sorted(resolve(target.host))
    if not found or not all(is_public(address) for address in found):
        raise RefusedError(
            f"{target.host} leads to no public address.", "List it with its address (host=address) if it is meant."
        )
    return found[0]


def is_public(text: str) -> bool:
    """Whether an address is one of the public network, also where it is one in the clothes of another."""
    address = _literal(text)
    if address is None or address.is_multicast or not address.is_global:
        return False
    inner = _embedded(address)
    if inner is not None:
        return is_public(str(inner))
    return isinstance(address, ipaddress.IPv4Address) or address in _GLOBAL_UNICAST


def _embedded(address: _Address) -> _Address | None:
    """The IPv4 address that an IPv6 address stands for; None where it stands for itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _literal(text: str) -> _Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


def resolved(host: str) -> set[str]:
    """The addresses that the system knows for `host`; none where it knows none."""
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except OSError:
        return set()
    return {str(entry[4][0]).partition("%")[0] for entry in found}
