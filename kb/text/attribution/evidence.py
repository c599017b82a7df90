"""What speaks for and against a finding, as features that its probability is measured by.

No feature is a word: all are kinds of words, marks, lengths, rules and classes of the word lists, so that a table of
weights says how reliable our rules are where, and nothing about any text.
"""

from __future__ import annotations

from operator import mul

from kb.model import Directness
from kb.text import tags
from kb.text.attribution.finding import Finding
from kb.text.attribution.interviews import TURN
from kb.text.lexicon import Cue, Form
from kb.text.passage import Passage, Range
from kb.text.weights import Crosses, Evidence, size

_DIRECT_SHARE = 0.9
_FINITE = frozenset({tags.AUXILIARY, tags.CUE_VERB, tags.PAST})
_FORMS = ((Form.GERUND, "gerund"), (Form.PAST, "past"), (Form.THIRD, "third"), (Form.BASE, "base"))
_CROSSES = Crosses(
    ("rule", "kind", "direct"),
    ("rule", "direct"),
    ("kind", "direct"),
    ("rule",),
    ("kind", "form"),
    ("rule", "form"),
    ("strength",),
    ("kind", "group"),
    ("before",),
    ("after", "kind"),
    ("after", "rule"),
    ("length", "speech"),
    ("length", "rule"),
    ("length", "direct"),
    ("opens", "speech"),
    ("opens", "kind", "rule"),
    ("verb", "speech", "opens"),
    ("ends",),
    ("source", "kind"),
    ("source", "rule"),
    ("source", "direct"),
    ("source length",),
    ("before source", "rule"),
    ("before source", "speech"),
    ("gap",),
    ("sentence",),
    ("position",),
    ("quotes", "direct"),
    ("heading", "rule"),
)
_DOUBTS = Crosses(
    ("doubt",),
    ("doubt", "rule"),
    ("doubt", "kind"),
    ("doubt", "direct"),
    ("doubt", "source"),
    ("doubt", "opens"),
    ("doubt", "before"),
    ("doubt", "after"),
    ("doubt", "form"),
    ("doubt", "length"),
)
_FLAGS = Crosses(("flag",), ("flag", "rule"))


def directness_of(p: Passage, finding: Finding, continued: int = 0) -> Directness:
    """Direct where at least nine in ten of the content's words are quoted or it is a turn, indirect where none is.

    Parameters:
        continued: the number of contents in later paragraphs, which are quotations.
    """
    if finding.rule == TURN:
        return Directness.DIRECT
    words = quoted = 0
    for start, end in finding.contents:
        number = p.is_word.count(1, start, end)
        words += number
        if p.any_quoted(start, end):
            whole = p.quote_end(start, end) == end
            quoted += number if whole else sum(map(mul, p.is_word[start:end], p.quoted[start:end]))
    if continued and not words:
        return Directness.DIRECT
    if words and quoted >= _DIRECT_SHARE * words:
        return Directness.DIRECT
    return Directness.MIXED if quoted else Directness.INDIRECT


def rule_feature(finding: Finding) -> str:
    """The feature that says which rule made a finding."""
    return f"rule={finding.rule}"


def evidence(p: Passage, finding: Finding, directness: Directness) -> Evidence:
    """What speaks for and against a finding: the crosses above, then those of each flag of its cue."""
    if not finding.contents:
        return Evidence((), (rule_feature(finding),))
    aspects = {"rule": finding.rule, "kind": str(finding.kind), "direct": str(directness), "doubt": finding.doubt}
    aspects["speech"] = "yes" if finding.kind.reports else "no"
    sentence = p.sentence_at(finding.cue.start)
    aspects |= _of_cue(p, finding) | _of_content(p, finding) | _of_source(p, finding) | _of_place(p, finding, sentence)
    crossed: list[tuple[Crosses, dict[str, str]]] = [(_CROSSES, aspects)]
    if finding.doubt:
        crossed.append((_DOUBTS, aspects))
    crossed += [(_FLAGS, {"flag": flag, "rule": finding.rule}) for flag in sorted(finding.cue_flags)]
    return Evidence(crossed, (f"interrupted {rule_feature(finding)}",) if len(finding.contents) > 1 else ())


def _of_cue(p: Passage, finding: Finding) -> dict[str, str]:
    cue, after = finding.cue, finding.cue.end
    return {
        "form": _form(finding.word) + ("-noun" if p.lower[after - 1] in p.lexicon.words.cue_nouns else ""),
        "strength": "core" if "core" in finding.cue_flags else "several" if _is_several(finding.word) else "plain",
        "group": _group(p, cue),
        "before": p.tags[cue.start - 1] if cue.start else "none",
        "after": p.tags[after] if after < len(p) else "none",
    }


def _form(cue: Cue | None) -> str:
    if cue is None:
        return "none"
    if cue.base and cue.past:
        return "base-or-past"
    return next((name for form, name in _FORMS if form in cue.forms), "participle")


def _is_several(cue: Cue | None) -> bool:
    return cue is not None and len(cue.classes) > 1


def _group(p: Passage, cue: Range) -> str:
    """What stands before the verb in its group: negation, modal, "to", "be", another auxiliary, or none of these."""
    words, lowers = p.lexicon.words, p.lower[cue.start : cue.end - 1]
    if not words.negations.isdisjoint(lowers):
        return "negated"
    if not words.infinitive_markers.isdisjoint(lowers):
        return "infinitive"
    if not words.be_forms.isdisjoint(lowers):
        return "be"
    if not words.modals.isdisjoint(lowers):
        return "modal"
    return "auxiliary" if tags.AUXILIARY in p.tags[cue.start : cue.end - 1] else "bare"


def _of_content(p: Passage, finding: Finding) -> dict[str, str]:
    first, end = finding.contents[0], finding.contents[-1].end
    finite = any(p.tags[i] in _FINITE for i in range(first.start, first.end))
    return {
        "length": size(sum(c.end - c.start for c in finding.contents)),
        "opens": p.tags[first.start],
        "verb": "yes" if finite else "no",
        "ends": p.tags[end] if end < len(p) else "none",
    }


def _of_source(p: Passage, finding: Finding) -> dict[str, str]:
    source = finding.source
    if source is None:
        return {"source": "none", "source length": "0", "before source": "none", "gap": "none"}
    opens = p.sentence_at(source.start).start == source.start
    gap = finding.cue.start - source.end
    return {
        "source": _kind_of_source(p, source),
        "source length": size(source.end - source.start) + ("," if "," in p.words[source.start : source.end] else ""),
        "before source": "none" if opens or not source.start else p.tags[source.start - 1],
        "gap": size(gap) if gap >= 0 else "after",
    }


def _kind_of_source(p: Passage, source: Range) -> str:
    words, lowers, first = p.lexicon.words, p.lower[source.start : source.end], p.lower[source.start]
    if len(lowers) == 1 and (kind := _pronoun(p, first)):
        return kind
    if not words.document_nouns.isdisjoint(lowers):
        return "document"
    names = p.words[source.start + (source.start == 0) : source.end]
    if any(word[0].isupper() for word in names) or (source.start == 0 and p.tags[0] == tags.NAME):
        return "name"
    if p.tags[source.start] in (tags.DETERMINER, tags.POSSESSIVE):
        return p.tags[source.start]
    return "plural" if lowers[-1].endswith("s") else "other"


def _pronoun(p: Passage, lower: str) -> str:
    words = p.lexicon.words
    if lower in words.relatives:
        return "relative"
    if lower in words.expletives:
        return "expletive"
    if lower in words.possessives:
        return "possessive"
    if lower in words.singular_pronouns:
        return "singular pronoun"
    if lower in words.nominative_pronouns:
        return "pronoun"
    return "quantity" if lower in words.subject_pronouns else ""


def _of_place(p: Passage, finding: Finding, sentence: Range) -> dict[str, str]:
    leads = finding.contents[0].start > finding.cue.start
    quotes = "some" if p.any_quoted(*sentence) else "none"
    return {
        "sentence": p.tags[sentence.start],
        "position": size(finding.cue.start - sentence.start),
        "quotes": f"{quotes} after" if leads else f"{quotes} before",
        "heading": "title" if p.is_title_case else "heading" if p.is_heading else "no",
    }
