"""Search: words and filters over claims, articles and actors, in an index that is derived and can be made again."""

from kb.search.excerpts import Stretch
from kb.search.index import Index
from kb.search.query import Filters, Hit, Results, match_expression

__all__ = ["Filters", "Hit", "Index", "Results", "Stretch", "match_expression"]
