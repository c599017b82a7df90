"""Names of one actor: spellings, initials, short forms, and two people who share a name."""

import pytest

from kb.text.match_names import match_name, match_names, name_keys, weigh_roles


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("Hana Drozik", "Hana Drozik", 1.0),
        ("al-Masra", "Al Masra", 0.9),
        ("Davit Ozeryan", "David Ozerian", 0.85),
        ("Abu Yusuf al-Barqi", "Abou Youssef al-Barki", 0.8),
        ("NIDS", "National Institute for Dam Safety", 0.8),
        ("Drozik", "Hana Drozik", 0.7),
        ("Mayor Hana Drozik", "Hana Drozik", 0.95),
        ("The Corvane Courier", "Corvane Courier", 1.0),
    ],
)
def test_forms_of_one_name_match_and_share_a_key(one, other, least):
    assert match_name(one, other).score >= least
    assert match_name(other, one).score >= least
    assert name_keys([one]) & name_keys([other])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ilsa Morant", "Ada Winn"), ("Lantern Post", "Radio Sarnow"), ("Hana Drozik", "Hana Marsh"), ("", "Hana")],
)
def test_other_names_do_not(one, other):
    assert match_name(one, other) is None


def test_exact_scores_above_spelling_above_short_form():
    scores = [match_name("Davit Ozeryan", other).score for other in ("Davit Ozeryan", "David Ozerian", "Ozeryan")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_two_people_may_share_a_name():
    match = match_names(["Tomas Revel"], ["Tomas Revel"])
    same = weigh_roles(match, ["spokesman for the company"], ["company spokesman"])
    other = weigh_roles(match, ["spokesman for the company"], ["a retired schoolteacher"])
    assert same.score == 1
    assert other.score == 0.5
    assert "a retired schoolteacher" in other.reason
