"""The remote store: any SPARQL 1.1 server, behind the interface that every store has. Make one with `open_remote`.

The server must answer queries over the union of its named graphs; a server set up otherwise is refused when opened.
A change is one update request, which the standard has servers run wholly or not at all.
"""

from kb.graph.remote.opening import open_or_create_remote, open_remote
from kb.graph.remote.store import RemoteStore

__all__ = ["RemoteStore", "open_or_create_remote", "open_remote"]
