"""What the request at hand is served from: the knowledge base, and the addresses that its nodes have."""

from __future__ import annotations

from flask import current_app

from kb.graph.store import Store
from kb.settings import Settings
from server.pages.answers import Answers
from server.pages.links import Links


def store() -> Store:
    """The knowledge base that the application serves."""
    found: Store = current_app.extensions["whence.store"]
    return found


def settings() -> Settings:
    """The settings in force."""
    found: Settings = current_app.extensions["whence.settings"]
    return found


def answers() -> Answers:
    """The named questions of the knowledge base."""
    return Answers(store())


def links() -> Links:
    """Addresses of the knowledge base's nodes."""
    return Links(store().base)
