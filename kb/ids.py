"""The one place where IRIs are minted: from content alone, so that the same input lands on the same IRI everywhere.

ASCII, lower case, hyphens, no file extension, never reused, never parsed for meaning.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_HASH_LENGTH = 10


def slug(text: str, words: int = 8) -> str:
    """At most `words` words of `text` in lower-case ASCII joined by hyphens; "" where nothing Latin is left."""
    ascii_text = (
        unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    )
    return "-".join(_NOT_SLUG.sub(" ", ascii_text.lower()).split()[:words])


def digest(*parts: str) -> str:
    """A short hexadecimal digest of `parts`; the parts' borders count."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_HASH_LENGTH]


def content_hash(text: str) -> str:
    """The SHA-256 of `text` in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _join(*parts: str) -> str:
    return "-".join(part for part in parts if part)


class Minter:
    """Mints every IRI of one knowledge base. `base` ends in "/" or "#"."""

    def __init__(self, base: str) -> None:
        self.base = base

    def article(self, outlet: str | None, date: str | None, title: str | None, opening: str) -> str:
        """An article by what it says of itself; where that lacks something, its `opening` words tell it from others."""
        stated = (outlet or "", date or "", title or "")
        readable = _join(slug(outlet or "", 3), slug(date or ""), slug(title or opening, 6))
        return f"{self.base}article/{_join(readable, digest(*stated) if all(stated) else digest(*stated, opening))}"

    def version(self, article: str, text_hash: str) -> str:
        """One captured text of `article`."""
        return f"{article}/{text_hash[:_HASH_LENGTH]}"

    def version_graph(self, version: str) -> str:
        """The named graph that holds what `version` says."""
        return f"{self.base}graph/{version.removeprefix(self.base)}"

    def paragraph(self, version: str, number: int) -> str:
        """A paragraph of a version."""
        return f"{version}#p{number}"

    def local(self, version: str, name: str) -> str:
        """A node that only one version speaks of: an actor, an event, a cited work."""
        return f"{version}#{name}"

    def claim(self, version: str, paragraph: int, start: int, end: int, speaker: str, *discriminators: str) -> str:
        """A claim by version, paragraph, span, speaker and whatever else tells it from its neighbours."""
        key = digest(version, str(paragraph), str(start), str(end), speaker, *discriminators)
        return f"{self.base}claim/{version.removeprefix(self.base + 'article/')}/p{paragraph}-{key}"

    def proposition(self, claim: str) -> str:
        """The content of a claim."""
        return f"{claim}#content"

    def mention(self, claim: str, number: int) -> str:
        """The `number`-th mention of a claim, from 1."""
        return f"{claim}#mention-{number}"

    def canonical(self, kind: str, label: str, *key: str) -> str:
        """A canonical node ("actor", "event", "proposition", "work") by label and whatever identifies it."""
        return f"{self.base}{kind}/{_join(slug(label), digest(kind, *key) if key else '')}"

    def time(self, edtf: str) -> str:
        """A time span by its EDTF string."""
        return f"{self.base}time/{edtf.lower().replace('/', '--')}"

    def tool(self, name: str, version: str) -> str:
        """A version of a program."""
        return f"{self.base}tool/{slug(name)}-{slug(version)}"

    def decision(self, *content: str) -> str:
        """A decision by its whole content, time included."""
        return f"{self.base}decision/{digest(*content)}"

    def user(self, name: str) -> str:
        """A person who works on the knowledge base: names that differ in capitals, accents or punctuation share it.

        Whoever lets somebody in refuses a name whose IRI is somebody else's (`Accounts.add`, `kb.decide.checks`).
        """
        return f"{self.base}user/{slug(name) or digest(name)}"

    @property
    def decisions_graph(self) -> str:
        """The named graph of all decisions."""
        return f"{self.base}graph/decisions"

    @property
    def derived_graph(self) -> str:
        """The named graph of all that derive makes."""
        return f"{self.base}graph/derived"

    @property
    def ontology_graph(self) -> str:
        """The named graph of the ontology and its vocabularies."""
        return f"{self.base}graph/ontology"

    @property
    def description_graph(self) -> str:
        """The named graph that describes the knowledge base itself: its base, format and statistics."""
        return f"{self.base}graph/description"
