"""Between ASGI and WSGI: a request as WSGI's environ, and an answer as far as its first bytes.

A header whose name has an underscore is left out, because WSGI could not tell it from one with a hyphen.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import IO, Any, Final, Protocol
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

from server.errors import BadRequestError

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
_WHOLE: Final = 1 << 20
_PIECE: Final = 1 << 16
_HOST: Final = re.compile(r"(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_OWN_NAMES: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class Rest(Protocol):
    """What follows the first bytes of an answer."""

    async def next(self) -> bytes:
        """The next bytes; none where there are no more."""

    async def close(self) -> None:
        """Let go of what the answer comes from."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer as ASGI has it: its status, its headers, its first bytes, and `rest`, None where these are all."""

    status: int
    headers: list[tuple[bytes, bytes]]
    first: bytes
    rest: Rest | None = None


def raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI has them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


@dataclass(frozen=True, slots=True)
class Begun:
    """An answer: its status, its headers, its first bytes, and `rest`, None where these are all."""

    status: int
    headers: list[tuple[bytes, bytes]]
    first: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]

    def next(self) -> bytes:
        """The next bytes; none where there are no more."""
        return _next(self.rest) if self.rest is not None else b""


def check_hosts(scope: MutableMapping[str, Any]) -> None:
    """Raise BadRequestError unless the request names one host (HTTP/1.0 may name none), and it looks like one."""
    named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    enough = len(named) == 1 or (not named and scope["http_version"] == "1.0")
    if not enough or not all(_HOST.fullmatch(host) for host in named):
        raise BadRequestError("The request names no host, or not one that can be.", "Send one header `Host`.")


def header_of(scope: MutableMapping[str, Any], name: bytes) -> str:
    """The value of a header that a request has once; "" where it has none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def environ_of(scope: MutableMapping[str, Any], body: IO[bytes]) -> Environ:
    """The request of `scope` as WSGI has it, its body whole."""
    server, client = scope.get("server") or ("", ""), scope.get("client") or ("", "")
    path: bytes = unquote_to_bytes(scope["raw_path"])
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": lambda file, size=_PIECE: FileWrapper(file, max(size, _PIECE)),
    }
    return environ | {_variable(name): value for name, value in header_fields(scope).items()}


def header_fields(scope: MutableMapping[str, Any]) -> dict[str, str]:
    """The headers of a request by their names in lower case, those that come twice as one."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if "_" in name or name == "transfer-encoding":
            continue
        joint = "; " if name == "cookie" else ","
        found[name] = f"{found[name]}{joint}{value}" if name in found else value
    return found


def _variable(name: str) -> str:
    return _OWN_NAMES.get(name) or "HTTP_" + name.upper().replace("-", "_")


def client_address(scope: MutableMapping[str, Any], fields: Mapping[str, str], proxies: int) -> str:
    """Whose request it is, as werkzeug's ProxyFix has it: behind so many proxies, whom the first of them names."""
    named = [name.strip() for name in fields.get("x-forwarded-for", "").split(",")] if proxies else []
    client = scope.get("client") or ("", "")
    return named[-proxies] if len(named) >= proxies > 0 and named[-proxies] else str(client[0])


def begin(app: WsgiApp, environ: Environ) -> Begun:
    """Let `app` answer, and take its first bytes; all of them where they are few and it says how many."""
    said: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:  # noqa: ARG001
        said["status"], said["headers"] = int(status.split(" ", 1)[0]), headers

    answer = app(environ, start_response)
    close = _closing(answer, environ["wsgi.input"])
    try:
        chunks = iter(answer)
        first = _next(chunks)
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in said["headers"]]
        length = dict(headers).get(b"content-length")
        if first and (length is None or int(length) > _WHOLE):
            return Begun(said["status"], headers, first, chunks, close)
        body = first + b"".join(chunks)
    except BaseException:
        close()
        raise
    close()
    return Begun(said["status"], headers, body, None, close)


def _next(chunks: Iterator[bytes]) -> bytes:
    """The next bytes that are any; none at the end."""
    return next((chunk for chunk in chunks if chunk), b"")


def _closing(answer: Iterable[bytes], body: IO[bytes]) -> Callable[[], None]:
    def close() -> None:
        body.close()
        ending: Callable[[], None] | None = getattr(answer, "close", None)
        if ending is not None:
            ending()

    return close
