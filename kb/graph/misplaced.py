"""Which mentions do not stand where they say: the constraint `QuotesStand` of the shapes, by slicing.

As a query it costs the engine the length of a paragraph for each mention in it: the square of what a long one holds.
`tests/graph/test_shape_queries.py` holds it to what pyshacl finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from rdflib import XSD, Graph, Literal
from rdflib.term import Node

from kb.vocab import WH


def misplaced(graph: Graph) -> Iterator[Node]:
    """The mentions whose characters, where their paragraphs have any, are not among the words of their claims."""
    for claim, quote in graph.subject_objects(WH.quotedText):
        for home, mention in product(graph.objects(claim, WH.inParagraph), graph.objects(claim, WH.mentionedIn)):
            texts = _texts(graph, mention) or list(graph.objects(home, WH.text))
            if any(_differs(quote, text, *span) for text, span in product(texts, _spans(graph, mention))):
                yield mention


def _texts(graph: Graph, mention: Node) -> list[Node]:
    """The words of the paragraph that a mention names, where that is not its claim's."""
    return [text for other in graph.objects(mention, WH.inParagraph) for text in graph.objects(other, WH.text)]


def _spans(graph: Graph, mention: Node) -> Iterator[tuple[int, int]]:
    starts, ends = (graph.objects(mention, predicate) for predicate in (WH.startOffset, WH.endOffset))
    for start, end in product(map(_integer, starts), map(_integer, ends)):
        # Other constraints speak of offsets that are none.
        if start is not None and end is not None and 0 <= start <= end:
            yield start, end


def _integer(term: Node) -> int | None:
    value = term.value if isinstance(term, Literal) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _differs(quote: Node, text: Node, start: int, end: int) -> bool:
    if not _is_string(quote) or not _is_string(text):
        return False
    return str(text)[start:end] not in str(quote)


def _is_string(term: Node) -> bool:
    return isinstance(term, Literal) and term.datatype in {None, XSD.string}
