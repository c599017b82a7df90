"""Search: words and filters over claims, articles, actors and events, in an index that can be made again."""

from kb.graph.beside import place_beside
from kb.graph.store import Store
from kb.search.excerpts import Stretch
from kb.search.index import RANKED, Index
from kb.search.query import Filters, Hit, Named, Results, check_date, match_expression, searched_words

__all__ = [
    "RANKED",
    "Filters",
    "Hit",
    "Index",
    "Named",
    "Results",
    "Stretch",
    "check_date",
    "match_expression",
    "open_index",
    "searched_words",
]


def open_index(store: Store) -> Index:
    """The index of `store`, beside it; in memory where the store is. Raises StoreError on a file that is none."""
    return Index(place_beside(store, "search.sqlite"))
