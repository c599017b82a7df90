"""The queue of review: what nobody has judged, in the order of the index, each claim as it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from server.pages.answers import Answers
from server.pages.links import Links
from server.pages.records import Claim, claims
from server.pages.searching import AT_A_TIME, index

SPARE: Final = 4
"""So many more than asked for are looked at, because some may have been judged since the index was made."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim in the queue, with the key after which the queue goes on."""

    key: str
    claim: Claim


def waiting(answers: Answers, links: Links, most: int, after: str | None = None) -> list[Waiting]:
    """At most `most` claims on which no verdict stands: much repeated, then unnamed, then uncertain ones first.

    A claim that was judged past this server (by the command line, say) is left out, and the index put right.
    """
    index().sync(answers.store, AT_A_TIME)
    found: list[Waiting] = []
    for key, iri in index().waiting(most + SPARE, after):
        rows = list(answers.rows("page-card", claim=iri))
        (claim,) = claims(rows, links) or (None,)
        if claim is not None and not claim.state:
            found.append(Waiting(key, claim))
        elif rows:
            index().refresh(answers.store, rows[0].text("version"))
        if len(found) == most:
            break
    return found
