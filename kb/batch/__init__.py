"""Extraction over large corpora: `run` makes sorted N-Quads shards with a manifest, `load` takes them into a store."""

from kb.batch.cluster import Cluster
from kb.batch.loading import Loaded, load
from kb.batch.running import Summary, run

__all__ = ["Cluster", "Loaded", "Summary", "load", "run"]
