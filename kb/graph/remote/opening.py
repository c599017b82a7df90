"""Opens a knowledge base on a server: finds its base, and refuses a server that does not answer over all graphs."""

from __future__ import annotations

from kb.errors import StoreError
from kb.graph.description import DESCRIPTION_QUERY, FORMAT, description, read_base
from kb.graph.remote import virtuoso
from kb.graph.remote.answers import is_virtuosos
from kb.graph.remote.connection import Connection, Endpoint
from kb.graph.remote.store import RemoteStore
from kb.settings import Settings
from kb.vocab import WH

_DESCRIBED = f"?kb <{WH.baseIri}> ?base"
_KILOBYTE = 1024


def open_remote(settings: Settings, oldest: int = FORMAT) -> RemoteStore:
    """The knowledge base on the server whose query URL the setting `store` is.

    Parameters:
        oldest: the lowest format number that is opened; only who upgrades opens an older one than this version's.

    Raises:
        StoreError: the server cannot be reached, lets us not in, holds no knowledge base, or its default graph is not
            the union of its named graphs.
    """
    store = _connected(settings)
    if not _is_described(store):
        raise StoreError(f"{store.location} holds no knowledge base.", "Add an article to it first, or copy one there.")
    store.base = read_base(store.select(DESCRIPTION_QUERY), store.location, oldest)
    return store


def open_or_create_remote(settings: Settings) -> RemoteStore:
    """The knowledge base on a server, made with the base of the settings where there is none.

    Raises:
        StoreError: as for `open_remote`, or the server takes no updates.
    """
    store = _connected(settings)
    if not _is_described(store):
        store.base = settings.text("base")
        store.apply(description(store.base))
    opened = open_remote(settings)
    opened.discard_staged()
    return opened


def _connected(settings: Settings) -> RemoteStore:
    location = settings.text("store")
    endpoint = Endpoint(
        query_url=location,
        update_url=settings.text("update_url") or update_url_of(location),
        user=settings.text("store_user"),
        password=settings.text("store_password"),
        token=settings.text("store_token"),
        digest=settings.flag("store_digest"),
        timeout=settings.integer("store_timeout"),
    )
    connection = Connection(endpoint)
    spell = virtuoso.spell if is_virtuosos(connection.rows("ASK {}")) else str
    return RemoteStore(connection, "", location, settings.integer("store_batch_kb") * _KILOBYTE, spell)


def update_url_of(query_url: str) -> str:
    """Where a server takes updates, by its query URL: `.../query` has `.../update` beside it, others take both."""
    head, slash, last = query_url.rpartition("/")
    return f"{head}{slash}update" if last == "query" else query_url


def _is_described(store: RemoteStore) -> bool:
    """Whether there is a knowledge base; StoreError where there is one that the default graph does not show."""
    if store.ask(f"ASK {{ {_DESCRIBED} }}"):
        return True
    if store.ask(f"ASK {{ GRAPH ?g {{ {_DESCRIBED} }} }}"):
        raise StoreError(
            f"{store.location} does not answer over the union of its graphs.",
            "Set the server up so that its default graph is the union of the named graphs; docs/store.md says how.",
        )
    return False
