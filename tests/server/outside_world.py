"""A web server that lies, stalls, redirects and overflows: what one fetches from in tests."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Page:
    """What is answered at a path. `claimed` is the length that is said, where that is not the true one."""

    body: bytes = b""
    media_type: str = "text/turtle"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    claimed: int | None = None
    pause: float = 0.0


@dataclass
class World:
    """A running server: its pages by path, and the requests that it got."""

    port: int
    pages: dict[str, Page]
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]


@contextmanager
def world(certificate: Path | None = None, key: Path | None = None) -> Iterator[World]:
    """Serve pages on a free port of this machine; over TLS where there is a certificate."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.command, self.path, dict(self.headers)))
            page = made.pages.get(self.path, Page(status=404))
            self.send_response(page.status)
            length = len(page.body) if page.claimed is None else page.claimed
            given = {"Content-Type": page.media_type, "Content-Length": str(length), **page.headers}
            for name, value in given.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            for start in range(0, len(page.body), 1 if page.pause else 1 << 16):
                time.sleep(page.pause)
                self.wfile.write(page.body[start : start + (1 if page.pause else 1 << 16)])

        def log_message(self, *_: object) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        made = World(server.server_address[1], {})
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
