"""Opens the knowledge base that a name stands for: a folder, or the query URL of a SPARQL 1.1 server.

The HTTP client is imported where it is needed, so that a local command does not wait for it.
"""

from __future__ import annotations

from pathlib import Path

from kb.graph.embedded import open_folder, open_or_create_folder
from kb.graph.store import Store
from kb.settings import Settings


def is_remote(location: str) -> bool:
    """Whether `location` is the address of a server rather than a folder."""
    return location.startswith(("http://", "https://"))


def open_store(settings: Settings) -> Store:
    """The knowledge base that the settings name. Raises StoreError where there is none, or it cannot be used."""
    location = settings.text("store")
    if is_remote(location):
        from kb.graph.remote import open_remote

        return open_remote(settings)
    return open_folder(Path(location))


def open_or_create_store(settings: Settings) -> Store:
    """The knowledge base that the settings name, made with their base where there is none. Raises StoreError."""
    location = settings.text("store")
    if is_remote(location):
        from kb.graph.remote import open_or_create_remote

        return open_or_create_remote(settings)
    return open_or_create_folder(Path(location), settings.text("base"))
