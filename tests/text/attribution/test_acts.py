"""What a statement does follows its own words where the verb says no more than that it was said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.errors import UsageError
from kb.model import SpeechAct
from kb.text.attribution.act_words import checked, load_act_words
from tests.text.helpers import Found


def act(sentence: str) -> SpeechAct:
    return Found(sentence)[0].speech_act


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Hale said the report was not true.", SpeechAct.DENY),
        ("Hale said that the claims were baseless.", SpeechAct.DENY),
        ("Hale said that she had not done so.", SpeechAct.DENY),
        ("“I didn’t open the gate,” Hale said.", SpeechAct.DENY),
        ("“We are not walking away,” Hale said.", SpeechAct.DENY),
        ("“Nobody warned us,” Hale said.", SpeechAct.ASSERT),
        ("Hale insisted that the gate was never opened.", SpeechAct.DENY),
        ("“No,” said Hale. “The gate was shut.”", SpeechAct.DENY),
        ("Hale called the report baseless.", SpeechAct.DENY),
        ("Hale rejected the claim.", SpeechAct.DENY),
        ("The council dismissed the claim as false.", SpeechAct.DENY),
        ("Hale said it was not false.", SpeechAct.ASSERT),
        ("Hale said the cause was not yet known.", SpeechAct.ASSERT),
        ("Hale said that she did not want a new dam.", SpeechAct.ASSERT),
        ("Hale said that Orr had not done so.", SpeechAct.ASSERT),
        ("Hale said that Orr had not paid.", SpeechAct.ASSERT),
        ("She said he had not paid.", SpeechAct.ASSERT),
        ("“We did not wait for the siren,” Hale said.", SpeechAct.ASSERT),
        ("Hale insists that the council must not raise the dam.", SpeechAct.ASSERT),
        ("Hale insisted that it should never have been built.", SpeechAct.ASSERT),
    ],
)
def test_a_denial_is_not_an_assertion(sentence: str, expected: SpeechAct) -> None:
    assert act(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Hale said she would repair the gate.", SpeechAct.PROMISE),
        ("“We will pay for the pumps,” Hale said.", SpeechAct.PROMISE),
        ("If the rain stops, Hale said, she would repair the gate.", SpeechAct.PROMISE),
        ("The council said it would repair the gate.", SpeechAct.PROMISE),
        ("Hale assured them that the gate would be repaired.", SpeechAct.PROMISE),
        ("Hale assured them that the gate was safe.", SpeechAct.ASSERT),
        ("Hale said it would rain by Friday.", SpeechAct.PREDICT),
        ("Hale said the dam will hold.", SpeechAct.PREDICT),
        ("Hale said the water was likely to rise.", SpeechAct.PREDICT),
        ("Hale believes that the dam will hold.", SpeechAct.PREDICT),
        ("Hale said she would win.", SpeechAct.PREDICT),
        ("Hale said the dam would have held.", SpeechAct.ASSERT),
        ("“The dam would hold,” Hale said.", SpeechAct.ASSERT),
        ("Hale would not say who would go.", SpeechAct.DECLINE_TO_COMMENT),
        ("The militia said it would attack the dam.", SpeechAct.THREATEN),
    ],
)
def test_what_is_to_come_is_promised_threatened_or_foretold(sentence: str, expected: SpeechAct) -> None:
    assert act(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("“Go home,” Hale said.", SpeechAct.ORDER),
        ("“Don’t open the gate,” Hale said.", SpeechAct.ORDER),
        ("Hale told them to leave.", SpeechAct.ORDER),
        ("Hale warned villagers not to swim.", SpeechAct.ORDER),
        ("Hale warned of waves of up to ten metres.", SpeechAct.PREDICT),
        ("“Please wait,” Hale said.", SpeechAct.REQUEST),
        ("“We urge our neighbours to return,” Hale said.", SpeechAct.REQUEST),
        ("“Do we have a plan?” Hale said.", SpeechAct.ASK),
        ("“Let’s be clear, the gate was shut,” Hale said.", SpeechAct.ASSERT),
    ],
)
def test_what_others_should_do_or_tell(sentence: str, expected: SpeechAct) -> None:
    assert act(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("“I am sorry,” Hale said.", SpeechAct.ACKNOWLEDGE),
        ("Hale said she had made mistakes and should have called earlier.", SpeechAct.ACKNOWLEDGE),
        ("Hale said she should have called earlier.", SpeechAct.ACKNOWLEDGE),
        ("Hale confirmed that the gate was shut.", SpeechAct.ASSERT),
        ("“We condemn the raid,” Hale said.", SpeechAct.CRITICIZE),
        ("Hale said the plan was a disgrace.", SpeechAct.CRITICIZE),
        ("Hale called the pumps excellent.", SpeechAct.PRAISE),
        ("Hale said the guards tortured her brother.", SpeechAct.ACCUSE),
        ("Hale said the builders were to blame.", SpeechAct.ACCUSE),
        ("The militia said it had carried out the attack.", SpeechAct.CLAIM_RESPONSIBILITY),
        ("The militia claimed responsibility for the attack.", SpeechAct.CLAIM_RESPONSIBILITY),
        ("Hale said between 40 and 60 houses stood empty.", SpeechAct.ESTIMATE),
        ("Hale said she had nothing to add.", SpeechAct.DECLINE_TO_COMMENT),
        ("“We do not comment on leaks,” Hale said.", SpeechAct.DECLINE_TO_COMMENT),
    ],
)
def test_the_other_acts(sentence: str, expected: SpeechAct) -> None:
    assert act(sentence) is expected


def test_a_phrase_that_would_never_be_found_is_refused() -> None:
    words = load_act_words()
    assert checked(words) is words
    with pytest.raises(UsageError, match="'never-ever-did-any-such-thing' of denying has more than 5 words"):
        checked(replace(words, denying=frozenset({"never-ever-did-any-such-thing"})))
