"""What a worker can be asked to do, as records that travel in JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class QueryJob:
    """A query, and how its answer is to be written.

    `table_type` and `graph_type` are the media types for the two sorts of answer, None where the client takes none.
    `max_rows` 0 means all rows.
    """

    folder: str
    text: str
    base: str
    default_graph: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    table_type: str | None = None
    graph_type: str | None = None
    max_rows: int = 0


@dataclass(frozen=True, slots=True)
class UpdateJob:
    """An update to be tried on the copy of the store in `folder`."""

    folder: str
    text: str
    base: str


@dataclass(frozen=True, slots=True)
class ParseJob:
    """A graph, which follows in the next message, to be turned into N-Triples."""

    media_type: str
    base: str


Job = QueryJob | UpdateJob | ParseJob
_JOBS: dict[str, Callable[..., Job]] = {job.__name__: job for job in (QueryJob, UpdateJob, ParseJob)}


def to_json(job: Job, cpu_seconds: float, wall_seconds: float) -> dict[str, Any]:
    """The job with its limits, as JSON values."""
    values = {name: getattr(job, name) for name in job.__dataclass_fields__}
    return {"job": type(job).__name__, "cpu": cpu_seconds, "wall": wall_seconds, **values}


def from_json(values: dict[str, Any]) -> tuple[Job, float, float]:
    """The job and its limits in seconds: of processor, of time on the clock."""
    kind = _JOBS[values.pop("job")]
    cpu, wall = values.pop("cpu"), values.pop("wall")
    job = kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
    return job, cpu, wall
