"""A claim in words: who says it, what kind of saying it is, and whether it was said at all.

The one place where a sentence about a claim is made. A denial never reads as an assertion, and whoever is only said
to have said something never reads as if they had said it to whoever prints it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Directness, Polarity, SpeechAct

NOT_STATED = "a speaker who is not stated"
"""How a sentence names a speaker whom the text does not."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the name or the description as printed, and whether it is only a description."""

    label: str
    described: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """One saying: who speaks, the act, whether the text affirms that it happened, and how it gives the words."""

    speakers: tuple[Speaker, ...]
    act: SpeechAct = SpeechAct.ASSERT
    polarity: Polarity = Polarity.AFFIRMED
    directness: Directness = Directness.INDIRECT


_VERBS = {
    SpeechAct.ASSERT: "say",
    SpeechAct.DENY: "deny",
    SpeechAct.PREDICT: "predict",
    SpeechAct.ESTIMATE: "estimate",
    SpeechAct.ORDER: "order",
    SpeechAct.REQUEST: "ask for",
    SpeechAct.ASK: "ask",
    SpeechAct.THREATEN: "threaten",
    SpeechAct.PROMISE: "promise",
    SpeechAct.ACCUSE: "accuse",
    SpeechAct.CLAIM_RESPONSIBILITY: "claim",
    SpeechAct.ACKNOWLEDGE: "acknowledge",
    SpeechAct.BELIEVE: "believe",
    SpeechAct.PRAISE: "praise",
    SpeechAct.CRITICIZE: "criticize",
    SpeechAct.DECLINE_TO_COMMENT: "decline to comment",
}
_WITH_A_CLAUSE = frozenset(
    {
        SpeechAct.ASSERT,
        SpeechAct.DENY,
        SpeechAct.PREDICT,
        SpeechAct.ESTIMATE,
        SpeechAct.PROMISE,
        SpeechAct.ACKNOWLEDGE,
        SpeechAct.BELIEVE,
    }
)
"""Acts whose verb takes a clause with "that"."""
_NEEDS_A_CLAUSE = frozenset({SpeechAct.ASSERT, SpeechAct.ESTIMATE, SpeechAct.ASK})
"""Acts whose verb takes no thing for an object: nobody says a fire."""
_JOINED = re.compile(r"(?:that|to|whether|if|when|where|why|how|what|who|whom|which)\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?:it|he|she|they|we|i|you|there)\s+\w|.*\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|shall"
    r"|should|must|do|does|did|isn[’']t|wasn[’']t|didn[’']t|won[’']t|can[’']t|cannot)\b",
    re.IGNORECASE | re.DOTALL,
)
_OPENING = re.compile(
    r"(?:An?|The|Its|His|Her|Their|Our|My|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Some|Several|Many|Most"
    r"|Other|Others|Another|Both|All|Few|No|Nobody|People|Officials|Critics|Analysts|Experts|Witnesses|Residents"
    r"|Sources|It|He|She|They|We|You|There)(?: [a-z0-9]|\Z)"
)
"""Words that have a capital only because a sentence began with them."""
_HEAD = re.compile(r"^(.*?)(?:\s+(?:with|of|at|in|on|who|that|from|inside|close|familiar|near|for|to|whom)\b|,|$)")
_PLURAL_HEADS = frozenset({"people", "police", "men", "women", "children", "both", "many", "some", "others", "several"})


def sentence(sayings: Sequence[Saying], words: str) -> str:
    """What is said as a sentence, from the outermost speaker to the one whose words they are.

    Parameters:
        sayings: the claim's own saying last, those that report it before it; at least one.
        words: the words of the text that carry the claim.
    """
    *outer, own = sayings
    leads = [f"{subject(one)} {verb(one)}{_bridge(one)}" for one in outer]
    return "".join([*leads, subject(own), " ", predicate(own, words)])


def subject(saying: Saying) -> str:
    """Whoever speaks, as the subject of a sentence that need not begin with it."""
    names = [_running(one.label) for one in saying.speakers] or [NOT_STATED]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _running(text: str) -> str:
    """`text` as it stands inside a sentence."""
    return text[0].lower() + text[1:] if _OPENING.match(text) else text


def is_plural(saying: Saying) -> bool:
    """Whether its verb stands in the plural: several speakers, or a description of several people."""
    if len(saying.speakers) != 1:
        return len(saying.speakers) > 1
    [one] = saying.speakers
    head = _HEAD.match(one.label.lower())
    last = (head[1].split() if head else [""])[-1:] or [""]
    word = last[0]
    ending = word.endswith("s") and not word.endswith(("ss", "us", "is", "’s", "'s"))
    return word in _PLURAL_HEADS or (one.described and ending)


def verb(saying: Saying) -> str:
    """The act and its polarity: "denies", "did not say", "might order"."""
    base = _VERBS[saying.act]
    if saying.polarity is Polarity.NEGATED:
        return f"did not {'respond' if saying.act is SpeechAct.DECLINE_TO_COMMENT else base}"
    if saying.polarity is Polarity.HYPOTHETICAL:
        return f"might {base}"
    return base if is_plural(saying) else _third_person(base)


def _third_person(base: str) -> str:
    first, _, rest = base.partition(" ")
    bent = f"{first[:-1]}ies" if first.endswith("y") and first[-2] not in "aeiou" else f"{first}s"
    return f"{bent} {rest}".rstrip()


def _bridge(saying: Saying) -> str:
    """What leads from one saying to the one that it reports."""
    return " that " if saying.act in _WITH_A_CLAUSE else ": "


def predicate(saying: Saying, words: str) -> str:
    """The verb with what is said: after "that" or at once where that is grammatical, else after a colon."""
    said, words = verb(saying), words.strip()
    if saying.act is SpeechAct.DECLINE_TO_COMMENT:
        return _declined(saying, said, words)
    if saying.act is SpeechAct.CLAIM_RESPONSIBILITY and not words.lower().startswith("responsibility"):
        return f"{said} responsibility: {words}"
    if saying.act is SpeechAct.REQUEST and _JOINED.match(words):
        return f"{said.removesuffix(' for')} {words}"
    if saying.directness is not Directness.INDIRECT or "…" in words:
        return f"{said} {words}" if _JOINED.match(words) else f"{said}: {words}"
    if _JOINED.match(words):
        return f"{said} {words}"
    if saying.act in _WITH_A_CLAUSE and _CLAUSE.match(words):
        return f"{said} that {_running(words)}"
    return f"{said}: {words}" if saying.act in _NEEDS_A_CLAUSE else f"{said} {words}"


def _declined(saying: Saying, said: str, words: str) -> str:
    if words.lower().startswith("to ") and saying.polarity is not Polarity.AFFIRMED:
        return f"{said} {words}"
    if words.lower().startswith("to "):
        return f"{said.removesuffix(' to comment')} {words}"
    return f"{said}: {words}" if words else said
