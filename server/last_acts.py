"""What somebody did last in this session, so that it can be taken back from wherever they have gone on to."""

from __future__ import annotations

from typing import Final

from flask import session
from rdflib import URIRef

from kb import decide
from kb.errors import NotFoundError
from kb.graph.store import Store

KEPT: Final = 10
"""How many acts can be taken back, one after the other; they travel in the session's cookie."""
_NAME: Final = "acts"


def remember(decision: URIRef) -> None:
    """`decision` was made last."""
    session[_NAME] = [*_acts(), str(decision)][-KEPT:]


def forget(decision: URIRef) -> None:
    """`decision` was taken back."""
    session[_NAME] = [act for act in _acts() if act != str(decision)]


def last_act(store: Store) -> decide.Decision | None:
    """The decision made last that still stands; None where there is none."""
    for act in reversed(_acts()):
        try:
            found = decide.decision(store, URIRef(act))
        except NotFoundError:
            continue
        if found.is_live():
            return found
    return None


def _acts() -> list[str]:
    held = session.get(_NAME, [])
    return held if isinstance(held, list) else []
