"""An address of each kind of page, over the sample corpus as people have decided on it."""

from __future__ import annotations

from urllib.parse import urlencode

from kb.graph.store import Store
from kb.vocab import WH, V

_NODES = {
    "article": f"?node ^<{WH.versionOf}>/<{WH.title}> ?title FILTER(CONTAINS(?title, 'Second dam'))",
    "comparison": f"?node <{WH.revises}> ?older",
    "claim": f"?node <{WH.disputesClaim}> ?other",
    "chain": f"?node <{WH.derivedFromClaim}> ?earlier ; <{WH.reportsClaim}> ?reported",
    "proposition": f"?other <{WH.disputesClaim}>/<{WH.conveys}>/<{WH.identifiedAs}> ?node",
    "actor": f"?one a <{WH.Person}> ; <{WH.identifiedAs}> ?node ; <{WH.holdsRole}> ?role",
    "outlet": f"?version <{WH.publishedBy}>/<{WH.identifiedAs}> ?node",
    "event": f"?slot <{WH.slotOf}> ?node",
    "decision": f"?node <{WH.linkKind}> <{V.disputes}>",
    "paragraph": f"?node <{WH.inVersion}> ?version",
}
"""What a node of each kind is known by."""


def node(store: Store, kind: str) -> str:
    """The IRI of a node whose page is of that kind."""
    found = store.select(f"SELECT DISTINCT ?node WHERE {{ {_NODES[kind]} }} ORDER BY ?node LIMIT 1")
    return str(found.rows[0][0])


def every_page(store: Store) -> dict[str, str]:
    """The path of a page of each kind that can be reached by GET, by its name; some need somebody who has signed in."""
    nodes = {kind: node(store, kind) for kind in _NODES}
    paths = {kind: "/" + iri.removeprefix(store.base).replace("#", ".html#", 1) for kind, iri in nodes.items()}
    claim = nodes["claim"]
    return paths | {
        "home": "/",
        "comparison": f"{paths['comparison']}?compare=revised",
        "actors": "/actors",
        "new": "/claims/new",
        "contested": "/claims/contested",
        "waiting": "/claims/waiting",
        "search": "/search?q=dam",
        "search without hits": "/search?q=zebra",
        "search without words": "/search",
        "questions": "/questions",
        "question": "/questions/claims-of-article",
        "answer": "/questions/unnamed-sources",
        "wrong answer": "/questions/claims-of-article?article=no+such+headline",
        "sparql": "/sparql",
        "review": "/review",
        "review of a claim": "/review?" + urlencode({"claim": claim}),
        "suggested links": "/review/suggestions",
        "link": "/review/link?" + urlencode({"claim": claim, "q": "dam"}),
        "content": "/review/content?" + urlencode({"claim": claim}),
        "add": "/add",
        "ontology": "/ontology.html",
        "not found": "/claim/none",
        "refused": "/review/link?" + urlencode({"claim": "claim/none"}),
    }
