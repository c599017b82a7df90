"""What a finding says beyond its spans: directness, speech act, certainty, polarity, circumstances, subject matter."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Attribution, Document, Mentioned, Polarity, Quantity
from kb.text import tags
from kb.text.actors.cast import Casting
from kb.text.attribution.act_words import ActWords
from kb.text.attribution.acts import speech_act
from kb.text.attribution.finder import Located
from kb.text.attribution.finding import Finding
from kb.text.circumstances import Circumstances, Settings, certainty, circumstances
from kb.text.gazetteer import Gazetteer, find_mentioned
from kb.text.passage import Passage, Range
from kb.text.values import find_quantities
from kb.text.word_sets import union


@dataclass(frozen=True, slots=True)
class Describer:
    """Describes the findings of one document with the word lists and tables of its language."""

    document: Document
    settings: Settings
    acts: ActWords
    gazetteer: Gazetteer

    def circumstances(self, one: Located) -> Circumstances:
        """To whom, on which occasion and when a finding was said."""
        return circumstances(one, self.settings, self.published)

    @property
    def published(self) -> str | None:
        """The document's date in EDTF, None where it states none."""
        return self.document.published.edtf if self.document.published else None

    def describe(
        self, one: Located, around: Circumstances, casting: Casting, own_id: str, parent_id: str | None
    ) -> Attribution:
        """The attribution of a finding, put together with who speaks in it."""
        finding, p = one.finding, one.passage
        directness = one.directness
        return Attribution(
            id=own_id,
            source=one.anchor(finding.source) if finding.source else None,
            cue=one.anchor(finding.cue),
            contents=one.contents,
            speaker=casting.speaker,
            directness=directness,
            speech_act=speech_act(p, finding, self.acts),
            confidence=round(one.confidence, 3),
            rule=f"{finding.rule}/{finding.kind}",
            certainty=certainty(p, finding, self.settings),
            polarity=polarity(p, finding),
            addressee=casting.addressee,
            addressee_span=one.anchor(around.addressee) if around.addressee else None,
            occasion=around.occasion,
            capacity=casting.capacity,
            nested_in=parent_id,
            co_speakers=casting.co_speakers,
            said=around.said,
            quantities=self._quantities(one),
            mentioned=self._mentioned(one),
        )

    def _quantities(self, one: Located) -> tuple[Quantity, ...]:
        if not one.continued and not any(_has_number(one.passage, content) for content in one.finding.contents):
            return ()
        return tuple(
            quantity
            for content in one.contents
            for quantity in find_quantities(self.document.paragraph(content.paragraph), content, self.published)
        )

    def _mentioned(self, one: Located) -> tuple[Mentioned, ...]:
        return tuple(
            thing
            for content in one.finding.contents
            for thing in find_mentioned(one.passage, one.paragraph, content, self.gazetteer, self.published)
        )


def _has_number(p: Passage, content: Range) -> bool:
    """Whether a content can hold a quantity; looking for one costs more than this."""
    stretch = slice(*content)
    words = p.lexicon.words
    return tags.NUMBER in p.tags[stretch] or not (union(words.number_words, words.fraction_words)).isdisjoint(
        p.lower[stretch]
    )


def polarity(p: Passage, finding: Finding) -> Polarity:
    """Negated or hypothetical where the verb group says so ("did not say", "would say") or "if" opens the clause."""
    words = p.lexicon.words
    group = Range(finding.cue.start, finding.cue.end)
    lowers = p.lower[group.start : group.end]
    if not words.negations.isdisjoint(lowers):
        return Polarity.NEGATED
    start = finding.source.start if finding.source else group.start
    before = p.lower[max(0, start - 1) : start]
    if not words.hypotheticals.isdisjoint((*lowers, *before)):
        return Polarity.HYPOTHETICAL
    return Polarity.AFFIRMED
