"""IRIs as tables show them and as people give them back: the long middle of an article's name left out, "…" for it.

`claim/…0795406ca4/02aa9f2f52/p10-a230f72a4b` has the digest of its article and of its text, which tell it from all
others; the words between say nothing that the row does not say.
"""

from __future__ import annotations

import re

from rdflib import URIRef

from kb.errors import NotFoundError
from kb.graph.asking import rows
from kb.graph.store import Queryable
from kb.vocab import WH, V

_LONG = re.compile(r"((?:graph/)?(?:article|claim)/)[a-z0-9-]+-([0-9a-f]{10}(?:[/#].*)?)\Z")
_SHORT = re.compile(r"(article|claim)/(?:…|\.\.\.)([0-9a-f]{10})((?:[/#]\S*)?)\Z")


def shortened(iri: URIRef, base: str) -> str:
    """`iri` for a table: without `base`, an article's words left out; terms by their local names."""
    if iri in V:
        return V.local(iri)
    if iri in WH:
        return f"wh:{WH.local(iri)}"
    return _LONG.sub(r"\1…\2", iri.removeprefix(base))


def expanded(store: Queryable, text: str) -> str:
    """`text` with what `shortened` left out put back, where it is such an IRI; "..." will do for "…".

    Raises:
        NotFoundError: no article, or more than one, has that digest.
    """
    match = _SHORT.match(text.removeprefix(store.base))
    if match is None:
        return text
    kind, digest, rest = match.groups()
    found = [str(row["article"]) for row in rows(store, "ask-abbreviated", ending=f"-{digest}")]
    if len(found) != 1:
        raise NotFoundError(
            f"{text}: {'no article has' if not found else 'several articles have'} an IRI that ends in {digest}.",
            "`whence ask articles` lists them; give the whole IRI.",
        )
    return f"{store.base}{kind}{found[0].removeprefix(f'{store.base}article')}{rest}"


def full_iri(store: Queryable, text: str) -> URIRef:
    """The IRI that `text` stands for: whole, without the base, or shortened. Raises NotFoundError as `expanded`."""
    found = expanded(store, text)
    return URIRef(found if "://" in found else store.base + found.lstrip("/"))
