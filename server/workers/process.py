"""The worker itself: `python -m server.workers.process LIMITS` reads jobs from one pipe and answers on another.

It is started fresh, never forked, and holds the newest snapshot open until it is asked about another.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import sys
from pathlib import Path
from typing import IO, cast

from kb.errors import QueryError, WhenceError
from kb.graph.scan import Scanned, asked_limit, fault_at, limited, scan
from kb.graph.snapshot import Answer, DefaultGraph, Kind, Reading, Snapshot, rehearse, to_triples
from server.prefixes import PREFIXES
from server.workers import sandbox
from server.workers.channel import Tag, packed, packed_json, receive, send_all, send_json
from server.workers.jobs import Job, ParseJob, QueryJob, UpdateJob, from_json

_CHUNK = 1 << 16
# A cell of a table may be as long as a whole article, which is more than the csv module allows by itself.
csv.field_size_limit(1 << 30)


class RefusedError(WhenceError):
    """The text asks for something that this server does not do for anybody."""

    code = "refused"


class NoRenderingError(WhenceError):
    """The answer is of a sort for which the client accepts no format."""

    code = "not-acceptable"


class _Out:
    """The answer's way to the server: a header, then the bytes in chunks.

    Nothing leaves before the first chunk is full, so that a fault found until then is a fault and not half an answer.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._header = b""
        self._buffer = bytearray()

    def header(self, **values: object) -> None:
        self._header = packed_json(Tag.HEADER, values)

    def write(self, data: bytes) -> int:
        self._buffer += data
        if len(self._buffer) >= _CHUNK:
            self._send(b"")
        return len(data)

    def flush(self) -> None:
        """Leave it to `end`: the engine flushes at its end, too."""

    def end(self, used: dict[str, float]) -> None:
        """Send what is left, and that this was all."""
        self._send(packed_json(Tag.END, used))

    def _send(self, ending: bytes) -> None:
        data = packed(Tag.DATA, bytes(self._buffer)) if self._buffer else b""
        send_all(self._fd, self._header + data + ending)
        self._header = b""
        self._buffer.clear()


class Worker:
    """One worker's state: its pipes and the snapshot that it holds open."""

    def __init__(self, inlet: int, outlet: int) -> None:
        self._inlet = inlet
        self._outlet = outlet
        self._folder = ""
        self._snapshot: Snapshot | None = None

    def run(self) -> None:
        """Do one job after the other until the server closes the pipe."""
        while True:
            try:
                _, payload = receive(self._inlet)
            except EOFError:
                return
            job, cpu, wall = from_json(json.loads(payload))
            sandbox.limit_time(cpu, wall)
            self._do(job)
            sandbox.lift_time()

    def _do(self, job: Job) -> None:
        before = _cpu()
        out = _Out(self._outlet)
        try:
            self._dispatch(job, out)
        except WhenceError as error:
            send_json(self._outlet, Tag.FAULT, {**_described(error), **_used(before)})
        except MemoryError:
            spent = {"code": "too-complex", "message": "The memory allowed is used up."}
            send_json(self._outlet, Tag.FAULT, {**spent, **_used(before)})
        else:
            out.end(_used(before))

    def _dispatch(self, job: Job, out: _Out) -> None:
        if isinstance(job, QueryJob):
            self._query(job, out)
        elif isinstance(job, UpdateJob):
            rehearse(Path(job.folder), job.text, job.base)
            out.header()
        else:
            self._parse(job, out)

    def _parse(self, job: ParseJob, out: _Out) -> None:
        _, data = receive(self._inlet)
        triples = io.BytesIO()
        count = to_triples(io.BytesIO(data), job.media_type, job.base, triples)
        out.header(triples=count)
        out.write(triples.getvalue())

    def _query(self, job: QueryJob, out: _Out) -> None:
        scanned = scan(job.text)
        _refuse_services(scanned)
        answer = self._ask(job, scanned, job.text)
        media_type = job.graph_type if answer.kind is Kind.GRAPH else job.table_type
        if media_type is None:
            raise NoRenderingError(f"The query answers with a {answer.kind}, for which no accepted format is known.")
        if answer.kind is Kind.GRAPH:
            _write_graph(job, answer, media_type, out)
        elif answer.kind is Kind.TABLE and job.max_rows and _may_exceed(scanned, job.max_rows):
            self._write_limited(job, scanned, media_type, out)
        else:
            out.header(kind=answer.kind, media_type=media_type, truncated=False)
            answer.write(_file(out), media_type)

    def _write_limited(self, job: QueryJob, scanned: Scanned, media_type: str, out: _Out) -> None:
        """Write at most `max_rows` rows. One more is asked for, to know whether there are more."""
        data = self._bytes(job, limited(scanned, job.max_rows + 1), media_type)
        truncated = count_rows(data, media_type) > job.max_rows
        if truncated:
            data = self._bytes(job, limited(scanned, job.max_rows), media_type)
        out.header(kind=Kind.TABLE, media_type=media_type, truncated=truncated)
        out.write(data)

    def _bytes(self, job: QueryJob, text: str, media_type: str) -> bytes:
        buffer = io.BytesIO()
        self._ask(job, scan(text), text).write(buffer, media_type)
        return buffer.getvalue()

    def _ask(self, job: QueryJob, scanned: Scanned, text: str) -> Answer:
        own_dataset = any(token.depth == 0 and token.keyword == "FROM" for token in scanned.tokens)
        default_graph = DefaultGraph.FROM if own_dataset else DefaultGraph(job.default_graph)
        return self._opened(job.folder).ask(Reading(text, job.base, default_graph, job.default, job.named))

    def _opened(self, folder: str) -> Snapshot:
        if self._snapshot is None or folder != self._folder:
            self._snapshot = Snapshot(Path(folder))
            self._folder = folder
        return self._snapshot


def _file(out: _Out) -> IO[bytes]:
    return cast("IO[bytes]", out)


def _may_exceed(scanned: Scanned, rows: int) -> bool:
    asked = asked_limit(scanned)
    return asked is None or asked > rows


def _write_graph(job: QueryJob, answer: Answer, media_type: str, out: _Out) -> None:
    if not job.max_rows:
        out.header(kind=Kind.GRAPH, media_type=media_type, truncated=False)
        answer.write_graph(_file(out), media_type, PREFIXES)
        return
    buffer = io.BytesIO()
    whole = answer.write_first(buffer, media_type, PREFIXES, job.max_rows)
    out.header(kind=Kind.GRAPH, media_type=media_type, truncated=not whole)
    out.write(buffer.getvalue())


def count_rows(data: bytes, media_type: str) -> int:
    """How many rows a SELECT's answer has, in any of the four formats."""
    if media_type.endswith("json"):
        return len(json.loads(data)["results"]["bindings"])
    if media_type.endswith("xml"):
        return data.count(b"<result>")
    if media_type.startswith("text/tab-separated-values"):
        return data.count(b"\n") - 1
    return sum(1 for _ in csv.reader(io.StringIO(data.decode(), newline=""))) - 1


def _refuse_services(scanned: Scanned) -> None:
    for _, token in scanned.services():
        where = fault_at(scanned.text, token.start, "SERVICE asks another server", "")
        raise RefusedError(where.message, "This server asks no others for you; ask that one yourself.")


def _described(error: WhenceError) -> dict[str, object]:
    position = {"line": error.line, "column": error.column} if isinstance(error, QueryError) else {}
    return {"code": error.code, "message": error.message, "remedy": error.remedy, **position}


def _used(before: float) -> dict[str, float]:
    """The seconds of the processor since it was `before`, and in all."""
    now = _cpu()
    return {"cpu": now - before, "used": now}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(arguments: list[str]) -> None:
    """Enter the sandbox, say so, and work. `arguments`: megabytes of memory."""
    (megabytes,) = arguments
    # The engine or a library may print; only `outlet` may reach the server.
    outlet = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sandbox.limit_memory(int(megabytes))
    confined = sandbox.forbid_sockets()
    send_json(outlet, Tag.HEADER, {"confined": confined})
    Worker(sys.stdin.fileno(), outlet).run()


if __name__ == "__main__":
    main(sys.argv[1:])
