"""Bridges for programs: the named questions as JSON and CSV, reconciliation, feeds, metrics."""
