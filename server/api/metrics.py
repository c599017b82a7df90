"""`/metrics` for Prometheus: requests by status, their time, workers at work. Needs the extra `metrics`."""

from __future__ import annotations

import importlib.util

from flask import Flask, Response

from server.state import Finished, State

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"})


def install(app: Flask, state: State) -> None:
    """Add the metrics to `app` where their library is there (`pip install whence[metrics]`)."""
    if importlib.util.find_spec("prometheus_client") is None:
        return
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

    registry = CollectorRegistry()
    requests = Counter("whence_requests_total", "Requests", ["method", "endpoint", "status"], registry=registry)
    seconds = Histogram("whence_request_seconds", "Time until the headers", ["endpoint"], registry=registry)
    busy = Gauge("whence_query_workers_busy", "Query workers at work", registry=registry)
    busy.set_function(lambda: float(state.pool.busy))
    changes = Gauge("whence_store_changes", "Changes to the store since the server started", registry=registry)
    changes.set_function(lambda: float(state.store.changes))

    def count(finished: Finished) -> None:
        # Only methods that are known: a client could invent so many that counting them uses up the memory.
        method = finished.method if finished.method in _METHODS else "other"
        requests.labels(method, finished.endpoint, str(finished.status)).inc()
        seconds.labels(finished.endpoint).observe(finished.seconds)

    state.observers.append(count)

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
