"""What an HTML page says of itself in JSON-LD, meta elements and links; what it does not say stays None.

The order is from the most deliberate statement to the least: JSON-LD, Open Graph and other meta elements, the title
element. Source of the vocabularies: schema.org Article, ogp.me, Dublin Core, Highwire citation tags.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lxml.html import HtmlElement

from kb.model import PublicationDate
from kb.text.datelines import find_date
from kb.text.formats.page import Stated
from kb.text.normalise import fold, tidy
from kb.text.page_words import page_words

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Analysis)$|^(?:WebPage|Book|ScholarlyArticle)$")
_DEEPEST = 12
_TITLES = ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "headline")
_AUTHORS = (
    "author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author", "byl",
    "sailthru.author", "article:author_name", "creator",
)  # fmt: skip
_OUTLETS = (
    "og:site_name", "citation_journal_title", "dc.publisher", "dcterms.publisher", "publisher", "application-name",
    "apple-mobile-web-app-title",
)  # fmt: skip
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "citation_publication_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "parsely-pub-date", "sailthru.date",
    "pubdate", "publishdate", "publish_date", "publication_date", "date", "og:pubdate",
)  # fmt: skip
_SITE_SUFFIX = re.compile(r"\s+(?:[|»·•]|[-–—]|::)\s+")
_ISO_MONTH = re.compile(r"(\d{4})[-/](\d{2})(?!\d)")


def stated_by(root: HtmlElement, headline: str | None, holder: str | None, printed: Sequence[str]) -> Stated:
    """What the page says of itself.

    Parameters:
        root: the whole page.
        headline: the text of its first main heading, None where it has none.
        holder: whom its copyright line names, or the name that heads the site; None where it has neither.
        printed: the texts of its first blocks, among which the title is sought.
    """
    meta, linked = _meta(root), list(_articles(root))
    title_element = tidy(root.findtext(".//head/title") or root.findtext(".//title") or "")
    title = _first(_texts(linked, "headline", "name")) or _first(meta.get(name) for name in _TITLES)
    outlet = _outlet(meta, linked) or _site_of(title_element, headline or title) or holder
    return Stated(
        title=_chosen_title(headline, title or _printed(title_element, printed), title_element, outlet),
        authors=tuple(name for name in _people(linked) or _meta_authors(meta) if fold(name) != fold(outlet or "")),
        outlet=outlet,
        published=_date(_texts(linked, "datePublished", "dateCreated"), meta, root),
        url=_url(root, meta, linked),
        language=_language(root, meta),
    )


def _meta(root: HtmlElement) -> Mapping[str, str]:
    """The page's meta elements, the first of each name, names in lower case."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = tidy(element.get("content") or "")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


# --- JSON-LD --------------------------------------------------------------------------------------------------------


def _articles(root: HtmlElement) -> Iterator[Mapping[str, Any]]:
    """The JSON-LD objects that describe an article, those of more telling types first."""
    found = [item for script in root.iter("script") if _is_json_ld(script) for item in _objects(_parsed(script))]
    kinds = [(item, _types(item)) for item in found]
    articles = [_whole(item, found) for item, types in kinds if any(_ARTICLE.search(name) for name in types)]
    yield from sorted(articles, key=lambda item: "WebPage" in _types(item))


def _whole(article: Mapping[str, Any], every: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """An article with its author and publisher put in where it only points at them (`{"@id": "#person"}`)."""
    named = {item["@id"]: item for item in every if isinstance(item.get("@id"), str) and "name" in item}

    def pointed(value: Any) -> Any:
        if isinstance(value, list):
            return [pointed(one) for one in value]
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            return named.get(value["@id"], value)
        return value

    return {**article, **{key: pointed(article[key]) for key in ("author", "publisher", "isPartOf") if key in article}}


def _is_json_ld(script: HtmlElement) -> bool:
    return "ld+json" in (script.get("type") or "")


def _parsed(script: HtmlElement) -> Any:
    """A script's JSON; None where it is none, as on many pages."""
    try:
        return json.loads((script.text or "").strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a JSON value, outer ones first, down to a depth that no honest page exceeds."""
    layer = [value]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for item in layer:
            if isinstance(item, dict):
                yield item
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        layer = inner


def _types(item: Mapping[str, Any]) -> list[str]:
    given = item.get("@type")
    return [str(name).rsplit("/", 1)[-1] for name in (given if isinstance(given, list) else [given])]


def _texts(items: Iterable[Mapping[str, Any]], *keys: str) -> Iterator[str]:
    for key in keys:
        for item in items:
            value = item.get(key)
            if isinstance(value, str) and value.strip():
                yield tidy(value)


def _names(value: Any) -> Iterator[str]:
    """The names in a value that is a string, an object with a name, or a list of these."""
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str) and text.strip() and not text.startswith("http"):
                yield tidy(text)


def _people(items: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return next((names for item in items if (names := _persons(_names(item.get("author"))))), ())


def _persons(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, without "By", and without names that stand for nobody ("admin")."""
    words = page_words()
    bare = (words.byline.sub("", name, count=1) if words.byline.match(name) else name for name in names)
    return tuple(dict.fromkeys(name for name in bare if name and not words.nobody.fullmatch(name)))


# --- each field -----------------------------------------------------------------------------------------------------


def _meta_authors(meta: Mapping[str, str]) -> tuple[str, ...]:
    text = _first(meta.get(name) for name in _AUTHORS if not (meta.get(name) or "").startswith(("http", "@", "/")))
    return _persons(page_words().name_separator.split(text)) if text else ()


def _outlet(meta: Mapping[str, str], linked: Iterable[Mapping[str, Any]]) -> str | None:
    named = _first(meta.get(name) for name in _OUTLETS)
    published_by = (name for item in linked for name in _names(item.get("publisher") or item.get("isPartOf")))
    return named if named and "og:site_name" in meta else next(published_by, None) or named


def _site_of(title_element: str, headline: str | None) -> str | None:
    """The site's name, where the title element is the headline and then a name."""
    parts = _SITE_SUFFIX.split(title_element)
    if headline is None or len(parts) < 2:
        return None
    name = parts[-1] if fold(parts[0]) in fold(headline) or fold(headline) in fold(title_element) else ""
    return name if name and len(name.split()) <= 5 and fold(name) not in fold(headline) else None


def _chosen_title(headline: str | None, title: str | None, title_element: str, outlet: str | None) -> str | None:
    """The headline as printed, unless it is only the site's name; else what the metadata says."""
    if headline and fold(headline) != fold(outlet or "") and (title is None or _akin(headline, title)):
        return headline
    return _without_site(title or title_element, outlet) or headline


def _printed(title_element: str, printed: Sequence[str]) -> str | None:
    """The longest part of the title element that the page prints as a block of its own, as it prints it."""
    parts = {fold(part) for part in (title_element, *_SITE_SUFFIX.split(title_element), *title_element.split(": ", 1))}
    return max((text for text in printed if fold(text) in parts), key=len, default=None)


def _akin(one: str, other: str) -> bool:
    first, second = set(fold(one).split()), set(fold(other).split())
    return len(first & second) >= 0.4 * min(len(first), len(second))


def _without_site(title: str, outlet: str | None) -> str | None:
    parts = _SITE_SUFFIX.split(title)
    if outlet and len(parts) > 1 and fold(parts[-1]) == fold(outlet):
        return title[: -len(parts[-1])].rstrip(" |»·•-–—:")
    if outlet and len(parts) > 1 and fold(parts[0]) == fold(outlet):
        return title[len(parts[0]) :].lstrip(" |»·•-–—:")
    return title or None


def _date(linked: Iterable[str], meta: Mapping[str, str], root: HtmlElement) -> PublicationDate | None:
    given = [*linked, *(meta[name] for name in _DATES if name in meta)]
    for element in root.iter("time", "abbr"):
        if (
            element.get("pubdate") is not None
            or "datePublished" in (element.get("itemprop") or "")
            or _is_stamp(element)
        ):
            given.append(element.get("datetime") or element.get("title") or "".join(element.itertext()))
    return next((value for text in given if (value := read_date(text)) is not None), None)


def _is_stamp(element: HtmlElement) -> bool:
    """Whether it is the time of publication as blogs mark it (microformat hAtom)."""
    return bool({"published", "entry-date"} & set((element.get("class") or "").split()))


def read_date(text: str) -> PublicationDate | None:
    """A date as metadata write it ("2016-07-12T09:00:00Z", "2016/07/12", "12 July 2016", "2016-07", "2016")."""
    clean = tidy(text)
    found = find_date(re.sub(r"^(\d{4})/(\d{1,2})/(\d{1,2})", r"\1-\2-\3", clean), page_words())
    if found:
        return PublicationDate(found.value.edtf, clean)
    month = _ISO_MONTH.match(clean)
    if month and 1 <= int(month[2]) <= 12:
        return PublicationDate(f"{month[1]}-{month[2]}", clean)
    return PublicationDate(clean, clean) if re.fullmatch(r"(?:1[5-9]|20)\d{2}", clean) else None


def _url(root: HtmlElement, meta: Mapping[str, str], linked: Iterable[Mapping[str, Any]]) -> str | None:
    canonical = (link.get("href") for link in root.iter("link") if "canonical" in (link.get("rel") or "").split())
    candidates = [*canonical, meta.get("og:url"), *_texts(linked, "url", "mainEntityOfPage", "@id")]
    return next((url for url in candidates if url and re.match(r"https?://[^\s<>\"]+$", url)), None)


def _language(root: HtmlElement, meta: Mapping[str, str]) -> str | None:
    given = root.get("lang") or root.get("xml:lang") or meta.get("og:locale") or meta.get("content-language") or ""
    code = re.split(r"[-_]", given.strip())[0].lower()
    return code if re.fullmatch(r"[a-z]{2,3}", code) else None


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
