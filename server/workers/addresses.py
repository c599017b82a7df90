"""Which of the listed services may be asked: none whose name leads into the network that the server stands in.

An entry of the list that itself names an address, or localhost, is the administrator's word and is taken as it is.
The engine follows no redirects, so there is nothing to check on the way.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from server.errors import RefusedError


def check_public(services: Iterable[str]) -> None:
    """Raise RefusedError where the host's name of one of `services` resolves to an address that is not public."""
    for service in services:
        host = urlsplit(service).hostname or ""
        if not _is_plain(host) and not all(ipaddress.ip_address(a).is_global for a in addresses(host)):
            raise RefusedError(f"The service {service} lies at an address that is not public.", "Ask another.")


def _is_plain(host: str) -> bool:
    """Whether `host` says by itself where it is."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def addresses(host: str) -> set[str]:
    """The addresses that `host` resolves to; none where it does not."""
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except OSError:
        return set()
    return {str(entry[4][0]).partition("%")[0] for entry in found}
