"""Generated captures, for round trips: every kind of record, with text that no one would print."""

from __future__ import annotations

from hypothesis import strategies as st

from kb.ids import content_hash
from kb.model import (
    Actor,
    ActorKind,
    ActorName,
    Anchor,
    Attribution,
    Capture,
    Certainty,
    Claim,
    Directness,
    Document,
    Mentioned,
    Moment,
    Number,
    Paragraph,
    ParagraphKind,
    Polarity,
    PublicationDate,
    Quantity,
    Role,
    SpeechAct,
    Tool,
)
from kb.text.claims import mention

# Not generated: surrogate halves and NUL, which no text file decodes to and no RDF syntax can carry.
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"))
WORDS = st.text(CHARACTERS, min_size=1, max_size=20).map(lambda t: f"w{t.strip()}")
EDTF = st.sampled_from(["2016", "2016-07", "2016-07-12", "2016~", "2006/2009", "2019-02-28/..", "2021-22"])
OPTIONAL_WORDS = st.none() | WORDS


@st.composite
def documents(draw: st.DrawFn) -> Document:
    texts = draw(st.lists(st.text(CHARACTERS, min_size=3, max_size=60).map(lambda t: f"“{t}”"), min_size=1, max_size=4))
    paragraphs, start = [], 0
    for number, text in enumerate(texts, 1):
        kind = draw(st.sampled_from(ParagraphKind))
        paragraphs.append(Paragraph(number, kind, text, start, start + len(text), ((0, start, len(text)),)))
        start += len(text) + 2
    published = draw(st.none() | st.builds(PublicationDate, EDTF, WORDS))
    return Document(
        name=draw(WORDS),
        media_type="text/plain",
        source_text="\n\n".join(texts),
        content_hash=content_hash("\n".join(texts)),
        paragraphs=tuple(paragraphs),
        title=draw(OPTIONAL_WORDS),
        authors=tuple(draw(st.lists(WORDS, max_size=2, unique=True))),
        outlet=draw(OPTIONAL_WORDS),
        published=published,
        language=draw(st.sampled_from([None, "en", "de"])),
    )


@st.composite
def anchors(draw: st.DrawFn, document: Document, paragraph: int | None = None) -> Anchor:
    number = paragraph or draw(st.integers(1, len(document.paragraphs)))
    length = len(document.paragraph(number).text)
    start = draw(st.integers(0, length - 1))
    return Anchor(number, start, draw(st.integers(start + 1, length)))


@st.composite
def actors(draw: st.DrawFn, number: int, document: Document) -> Actor:
    kind = draw(st.sampled_from(ActorKind))
    nameless = kind in (ActorKind.ANONYMOUS, ActorKind.UNSPECIFIED)
    return Actor(
        id=f"actor-{number}",
        kind=kind,
        name=None if nameless else draw(WORDS),
        number=Number.INDIVIDUAL if kind is ActorKind.WORK else draw(st.sampled_from(Number)),
        names=()
        if nameless or kind is ActorKind.WORK
        else tuple(draw(st.lists(st.builds(ActorName, WORDS, st.sampled_from(["full", "war-name"])), max_size=2))),
        description=draw(OPTIONAL_WORDS),
        roles=tuple(draw(st.lists(st.builds(Role, WORDS, OPTIONAL_WORDS, st.none() | EDTF), max_size=1))),
        first=draw(st.none() | anchors(document)),
    )


@st.composite
def quantities(draw: st.DrawFn, document: Document) -> Quantity:
    anchor = draw(anchors(document))
    low, high = sorted(draw(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6))))
    lower, upper = draw(st.sampled_from([(str(low), None), (None, str(high)), (str(low), str(high))]))
    return Quantity(document.quote(anchor), lower, upper, draw(st.booleans()), draw(OPTIONAL_WORDS), anchor)


@st.composite
def things(draw: st.DrawFn, document: Document) -> Mentioned:
    anchor = draw(anchors(document))
    kind = draw(st.sampled_from(["place", "attack"]))
    when = st.builds(Moment, WORDS, st.none() | EDTF, st.just(anchor)) if kind == "attack" else st.none()
    confidence = draw(st.integers(0, 1000)) / 1000
    return Mentioned(kind, document.quote(anchor), anchor, confidence, draw(st.none() | when))


@st.composite
def attributions(draw: st.DrawFn, number: int, document: Document, speakers: list[Actor]) -> Attribution:
    cue = draw(anchors(document))
    names = st.sampled_from([actor.id for actor in speakers])
    return Attribution(
        id=f"a{number}",
        source=draw(st.none() | anchors(document, cue.paragraph)),
        cue=cue,
        contents=tuple(sorted(draw(st.lists(anchors(document), min_size=1, max_size=3, unique=True)))),
        speaker=draw(names),
        co_speakers=tuple(draw(st.lists(names, max_size=1))),
        directness=draw(st.sampled_from(Directness)),
        speech_act=draw(st.sampled_from(SpeechAct)),
        confidence=draw(st.integers(0, 1000)) / 1000,
        rule=draw(WORDS),
        certainty=draw(st.sampled_from(Certainty)),
        polarity=draw(st.sampled_from(Polarity)),
        addressee=draw(st.none() | names),
        said=draw(st.none() | st.builds(Moment, WORDS, st.none() | EDTF, st.just(Anchor(cue.paragraph, 0, 0)))),
        capacity=draw(OPTIONAL_WORDS),
        description=draw(OPTIONAL_WORDS),
        quantities=tuple(draw(st.lists(quantities(document), max_size=2))),
        mentioned=tuple(draw(st.lists(things(document), max_size=2))),
    )


def _same_place(one: Attribution, other: Attribution) -> bool:
    return (one.contents, one.cue, one.speaker) == (other.contents, other.cue, other.speaker)


@st.composite
def captures(draw: st.DrawFn) -> Capture:
    """A capture of up to four claims, some reporting the one before."""
    document = draw(documents())
    speakers = [draw(actors(number, document)) for number in range(draw(st.integers(1, 3)))]
    claims: list[Claim] = []
    for number in range(draw(st.integers(0, 4))):
        found = draw(attributions(number, document, speakers))
        if any(_same_place(found, claim.attribution) for claim in claims):
            # Not generated: two findings of the same words, cue and speaker; they are one claim.
            continue
        claims.append(
            Claim(
                id=found.id,
                attribution=found,
                asserted_by=found.speaker,
                co_asserted_by=found.co_speakers,
                mentions=tuple(mention(document, anchor) for anchor in found.contents),
                quoted_text=" … ".join(document.quote(anchor) for anchor in found.contents),
                reports=claims[-1].id if claims and draw(st.booleans()) else None,
                addressed_to=found.addressee,
                rule=found.rule,
            )
        )
    return Capture(document, Tool("test", "1"), tuple(speakers), tuple(claims), "2024-04-01T12:00:00Z")
