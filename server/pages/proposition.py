"""The page of a proposition: who asserts it, who denies it, where it comes from, its accounts side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.errors import NotFoundError
from server.pages.answers import Answers
from server.pages.cards import AT_ONCE, cards
from server.pages.claim import ClaimView, claim_view
from server.pages.comparison import Kind, Piece, alike, differences, summary
from server.pages.decisions import Decision, decisions
from server.pages.links import Links
from server.pages.records import Claim

AGAINST: Final = {
    "denies": "Who denies it",
    "disputes": "Who disputes, corrects or withdraws it",
    "contradicts": "What cannot be true together with it",
}


@dataclass(frozen=True, slots=True)
class Account:
    """A claim that asserts the proposition: in its words, told apart from those of the earliest one."""

    claim: Claim
    pieces: tuple[Piece, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Opposed:
    """The claims that stand against the proposition in one way."""

    title: str
    claims: tuple[Claim, ...]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.claims)


@dataclass(frozen=True, slots=True)
class PropositionView:
    """All that the page shows. `way` is the page of the earliest claim, whose chain is that of all accounts.

    `total` is how many claims assert it; `accounts` are the earliest of them.
    """

    iri: str
    words: str
    accounts: tuple[Account, ...]
    total: int
    against: tuple[Opposed, ...]
    way: ClaimView
    decisions: tuple[Decision, ...]


def proposition_view(answers: Answers, links: Links, iri: str) -> PropositionView:
    """The page of the canonical proposition `iri`. Raises NotFoundError where no current claim speaks of it."""
    rows = list(answers.rows("page-proposition-claims", asked=iri))
    stances: dict[str, list[str]] = {}
    for row in rows:
        stances.setdefault(row.text("stance"), []).append(row.text("claim"))
    own = stances.get("asserts") or stances.get("denies")
    if not own:
        raise NotFoundError(f"No proposition {iri} is held here.", "Search for its words at /search.")
    asserting = _by_date(cards(answers, links, own))
    return PropositionView(
        iri=iri,
        words=next((claim.quote for claim in asserting if claim.quote), "a claim without words of its own"),
        accounts=_accounts(asserting[:AT_ONCE]) if "asserts" in stances else (),
        total=len(stances.get("asserts", ())),
        against=tuple(
            Opposed(title, _by_date(cards(answers, links, stances[stance][:AT_ONCE])))
            for stance, title in AGAINST.items()
            if stance in stances
        ),
        way=claim_view(answers, links, asserting[0].iri),
        decisions=decisions(answers, links, iri),
    )


def _by_date(found: Sequence[Claim]) -> tuple[Claim, ...]:
    """The earliest first, those without a date last."""
    return tuple(sorted(found, key=lambda claim: (claim.published.edtf if claim.published else "~", claim.iri)))


def _accounts(found: Sequence[Claim]) -> tuple[Account, ...]:
    first = found[0].quote
    return tuple(_account(first, claim) for claim in found)


def _account(first: str, claim: Claim) -> Account:
    compared = differences(first, claim.quote)
    if alike(compared):
        return Account(claim, compared, summary(compared))
    return Account(claim, (Piece(Kind.KEPT, claim.quote),), "other words")
