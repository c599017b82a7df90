"""Through whose browser the server is reached: by which host names, and from the pages of which other origins.

A server that listens on this machine alone is private: its user's browser visits pages of strangers as well, which
could ask it as that user can. So it answers to its own names only (a stranger's name that leads here is "DNS
rebinding"), and no page of another origin. A server that others reach is as public as its reading is.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from kb.errors import UsageError
from kb.settings import Settings
from server.errors import ForbiddenError, HttpError

ANY = "*"


class MisdirectedError(HttpError):
    """The request is for a name that this server does not go by."""

    status, code = 421, "misdirected"


@dataclass(frozen=True, slots=True)
class Reach:
    """The names that the server goes by, in lower case and without a port, and the origins whose pages may ask it; None
    for any."""

    hosts: frozenset[str] | None = None
    origins: frozenset[str] | None = None

    def check(self, host: str, origin: str = "") -> None:
        """Let a request pass, or refuse it.

        Parameters:
            host: what it names in its header `Host`; "" where it names none, as no browser does.
            origin: where the page comes from that sends it, "" where none does or it is no matter of origins.

        Raises:
            MisdirectedError: the server does not go by that name.
            ForbiddenError: pages of that origin may not ask.
        """
        name = _name(host)
        if host and self.hosts is not None and name not in self.hosts:
            raise MisdirectedError(
                f"This server does not go by the name {name[:100]}.",
                "Ask by its own name, or let whoever runs it add this one to WHENCE_HOSTS.",
            )
        own = {f"{scheme}://{host.lower()}" for scheme in ("http", "https")}
        if origin and self.origins is not None and origin.lower() not in self.origins | own:
            raise ForbiddenError(
                f"Pages of {origin[:100]} may not read this server, which is its user's own.",
                "Let whoever runs it add that origin to WHENCE_ORIGINS.",
            )


def reach_of(settings: Settings, base: str) -> Reach:
    """How the server may be reached, by the settings `hosts`, `origins`, `host` and `proxies`.

    Parameters:
        base: the base of the knowledge base's IRIs, by whose host it is reached where that is published.

    Raises:
        UsageError: an entry of the settings is no host or no origin.
    """
    hosts, origins = _listed(settings, "hosts"), _listed(settings, "origins")
    for origin in origins - {ANY}:
        parts = urlsplit(origin)
        if not parts.scheme or not parts.netloc or parts.path:
            raise UsageError(f"{origin} in WHENCE_ORIGINS is no origin.", "Write it like http://127.0.0.1:3333.")
    private = is_private(settings)
    own = {"localhost", "127.0.0.1", "[::1]", _name(_bracketed(settings.text("host"))), _name(urlsplit(base).netloc)}
    return Reach(
        hosts=None if ANY in hosts or not (private or hosts) else frozenset(own | {_name(host) for host in hosts}),
        origins=None if ANY in origins or not (private or origins) else frozenset(origins),
    )


def is_private(settings: Settings) -> bool:
    """Whether the server listens on this machine alone, and no proxy brings others to it."""
    return is_loopback(settings.text("host")) and settings.integer("proxies") == 0


def is_loopback(host: str) -> bool:
    """Whether an address or a name is this machine's for itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _listed(settings: Settings, name: str) -> set[str]:
    return {entry.lower().rstrip("/") for entry in settings.text(name).split()}


def _bracketed(host: str) -> str:
    return f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host


def _name(host: str) -> str:
    """A host without its port and without the dot that may end it, in lower case."""
    end = host.find("]") + 1
    name = host[:end] if end else host.partition(":")[0]
    return name.lower().rstrip(".")
