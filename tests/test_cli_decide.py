"""Deciding from the command line: an act is recorded with who and why, what follows from it is there at once."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.cli import main
from kb.errors import ExitCode
from tests.conftest import CORPUS

WHY = ("--why", "Read it.", "--as", "Ann")


class Knowledge:
    """A knowledge base of two sample articles, and the command line to it."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.capfd = capfd

    def run(self, *arguments: str, code: int = ExitCode.OK) -> str:
        self.capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main(list(arguments))
        out, err = self.capfd.readouterr()
        assert (stop.value.code, err if code == ExitCode.OK else "") == (code, "")
        return out if code == ExitCode.OK else err

    def rows(self, *arguments: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.run(*arguments, "--format", "csv"), newline="")))

    def claim(self, words: str) -> str:
        return self.rows("ask", "quote-search", f"text={words}")[0]["claim"]


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Knowledge:
    monkeypatch.setenv("WHENCE_STORE", str(tmp_path / "kb"))
    found = Knowledge(capfd)
    found.run("add", str(CORPUS / "observer-dam-breaks.txt"), str(CORPUS / "meridian-dam-breaks.txt"))
    return found


def test_a_rejected_claim_stays_readable_and_leaves_the_answers(knowledge: Knowledge) -> None:
    claim = knowledge.claim("act of nature")
    made = knowledge.run("decide", "judge", claim, "reject", *WHY)
    assert made.endswith(": rejected\n")
    assert claim not in {row["claim"] for row in knowledge.rows("ask", "quote-search", "text=act of nature")}
    assert knowledge.run("sparql", f"ASK {{ <{claim}> ?p ?o }}") == "true\n"
    assert "user/ann" in knowledge.run("decide", "history", claim)


def test_an_undone_decision_speaks_no_more(knowledge: Knowledge) -> None:
    claim = knowledge.claim("act of nature")
    decision = knowledge.run("decide", "judge", claim, "reject", *WHY).partition(": rejected")[0]
    said = knowledge.run("decide", "undo", decision, *WHY)
    assert said.startswith(f"{decision} is taken back (by ")
    assert said.endswith("): it speaks no more\n")
    assert claim in {row["claim"] for row in knowledge.rows("ask", "quote-search", "text=act of nature")}


def test_taking_a_decision_back_says_what_speaks_now(knowledge: Knowledge) -> None:
    claim = knowledge.claim("act of nature")
    knowledge.run("decide", "judge", claim, "accept", *WHY)
    second = knowledge.run("decide", "judge", claim, "reject", *WHY).partition(": rejected")[0]
    said = knowledge.run("decide", "undo", second, *WHY)
    assert said.endswith("): the decision before it speaks again: confirmed\n")
    assert "a later decision took its place" in knowledge.run("decide", "undo", second, *WHY, code=ExitCode.FAILED)
    suggestion = knowledge.rows("ask", "open-suggestions")[0]["suggestion"]
    answered = knowledge.run("decide", "answer", suggestion, "accept", *WHY).partition(": ")[0]
    assert "suggestion that it answered is open again" in knowledge.run("decide", "undo", answered, *WHY)


def test_a_day_stands_for_its_end(knowledge: Knowledge) -> None:
    claim = knowledge.claim("act of nature")
    knowledge.run("decide", "judge", claim, "reject", *WHY)
    now = datetime.now(UTC)
    asked = ("decide", "history", claim, "--as-of")
    assert "rejected" in knowledge.run(*asked, f"{now + timedelta(minutes=1):%Y-%m-%d}")
    assert "rejected" in knowledge.run(*asked, f"{now + timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}")
    assert "rejected" not in knowledge.run(*asked, f"{now - timedelta(days=1):%Y-%m-%d}")
    assert "rejected" not in knowledge.run(*asked, f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}+00:00")
    assert "neither a day" in knowledge.run(*asked, "yesterday", code=ExitCode.USAGE)


def test_what_a_table_shows_can_be_given_back(knowledge: Knowledge) -> None:
    claim = knowledge.claim("act of nature")
    shown = [word for word in knowledge.run("ask", "quote-search", "text=act of nature").split() if "/…" in word]
    (short,) = [word for word in shown if word.startswith("claim/") and claim.endswith(word.rpartition("/")[2])]
    assert len(short) < 50
    assert knowledge.rows("ask", "origins", f"claim={short}") == knowledge.rows("ask", "origins", f"claim={claim}")
    dots = short.replace("…", "...")
    assert knowledge.run("decide", "judge", dots, "accept", *WHY).endswith(": confirmed\n")
    assert "user/ann" in knowledge.run("decide", "history", short)
    for word in shown:
        node = full_iri_of(knowledge, word)
        assert knowledge.run("sparql", f"ASK {{ {{ <{node}> ?p ?o }} UNION {{ ?s ?p <{node}> }} }}") == "true\n"
    assert "no article has" in knowledge.run("ask", "origins", "claim=claim/…0123456789/x", code=ExitCode.USAGE)


def full_iri_of(knowledge: Knowledge, word: str) -> str:
    """What the short form `word` stands for, found without the program's own way back."""
    ending = word.partition("…")[2]
    kind = word.partition("/")[0]
    articles = [row["article"] for row in knowledge.rows("ask", "articles")]
    (article,) = [one for one in articles if one.endswith(ending[:10])]
    return article.replace("/article/", f"/{kind}/") + ending[10:]


def test_a_speaker_is_named(knowledge: Knowledge) -> None:
    claim = knowledge.claim("act of nature")
    (before,) = [row for row in knowledge.rows("ask", "quote-search", "text=act of nature") if row["claim"] == claim]
    other = "hana drozik"
    assert before["speaker"].casefold() != other
    corrected = knowledge.run("decide", "correct", claim, "--speaker", other, *WHY).partition(" stands")[0]
    found = {row["claim"]: row["speaker"] for row in knowledge.rows("ask", "quote-search", "text=act of nature")}
    assert found[corrected] == "Hana Drozik"
    refused = knowledge.run("decide", "correct", corrected, "--speaker", "Nobody", *WHY, code=ExitCode.USAGE)
    assert "no actor called 'Nobody'" in refused
    assert "Hana Drozik" in refused


def test_a_source_is_graded_by_name(knowledge: Knowledge) -> None:
    knowledge.run("decide", "answer-all", "same-actor", "accept", "--least", "0.9", *WHY)
    assert knowledge.run("decide", "grade", "Hana Drozik", "B", *WHY).endswith(": reliability-b\n")
    assert knowledge.run("decide", "grade", "act of nature", "3", *WHY, code=ExitCode.USAGE)
    assert "no actor of this" in knowledge.run("decide", "grade", "Nobody At All", "B", *WHY, code=ExitCode.USAGE)


def test_suggestions_are_answered_one_by_one_or_together(knowledge: Knowledge) -> None:
    suggested = knowledge.rows("ask", "open-suggestions")
    assert suggested
    knowledge.run("decide", "answer", suggested[0]["suggestion"], "accept", *WHY)
    assert len(knowledge.rows("ask", "open-suggestions")) < len(suggested)
    out = knowledge.run("decide", "answer-all", "same-actor", "accept", "--least", "0.9", *WHY)
    assert "answered" in out
    assert knowledge.rows("ask", "open-suggestions", "kind=same-actor", "least=0.9") == []


def test_a_review_and_a_grade_are_kept_apart(knowledge: Knowledge) -> None:
    claim = knowledge.claim("act of nature")
    knowledge.run("decide", "review", claim, "faithful", *WHY)
    knowledge.run("decide", "grade", claim, "3", *WHY)
    history = knowledge.run("decide", "history", claim)
    assert "AttributionReview" in history
    assert "credibility-3" in history


def test_a_speaker_is_corrected(knowledge: Knowledge) -> None:
    claim = knowledge.claim("act of nature")
    out = knowledge.run("decide", "correct", claim, "--speaker-name", "Orla Finn", *WHY)
    assert out.endswith(f" stands in place of {claim}\n")
    rows = knowledge.rows("ask", "quote-search", "text=act of nature")
    assert "Orla Finn" in {row["speaker"] for row in rows}


def test_a_missed_claim_is_added_by_its_words(knowledge: Knowledge) -> None:
    paragraph = knowledge.rows("ask", "quote-search", "text=act of nature")[0]["paragraph"]
    added = knowledge.run(
        "decide", "add-claim", paragraph, "Our thoughts are with the families", "--speaker-name", "Tomas Revel", *WHY
    )
    quotes = {row["claim"]: row["quote"] for row in knowledge.rows("ask", "quote-search", "text=thoughts are with")}
    assert quotes[added.strip()] == "Our thoughts are with the families"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("judge", "claim/nowhere", "accept"), "claim/nowhere"),
        (("link", "claim/a", "same-as", "claim/b"), "'same-as' is not in the vocabulary"),
        (("answer", "decision/0", "accept"), "decision/0"),
    ],
)
def test_what_does_not_exist_is_named(knowledge: Knowledge, arguments: tuple[str, ...], message: str) -> None:
    assert message in knowledge.run("decide", *arguments, *WHY, code=ExitCode.USAGE)


def test_deriving_anew_changes_nothing(knowledge: Knowledge, tmp_path: Path) -> None:
    knowledge.run("decide", "answer-all", "same-actor", "accept", "--least", "0.9", *WHY)
    knowledge.run("export", str(tmp_path / "one.nq"))
    assert "triples derived" in knowledge.run("derive", "--all")
    knowledge.run("export", str(tmp_path / "two.nq"))
    one, two = ((tmp_path / name).read_text(encoding="utf-8") for name in ("one.nq", "two.nq"))
    assert sorted(one.splitlines()) == sorted(two.splitlines())


def test_a_tampered_log_is_found(knowledge: Knowledge, tmp_path: Path) -> None:
    knowledge.run("decide", "judge", knowledge.claim("act of nature"), "reject", *WHY)
    knowledge.run("export", str(tmp_path / "all.nq"))
    text = (tmp_path / "all.nq").read_text(encoding="utf-8")
    (tmp_path / "all.nq").write_text(text.replace('"Read it."', '"Never mind."'), encoding="utf-8")
    knowledge.run("restore", str(tmp_path / "all.nq"), "--store", str(tmp_path / "other"))
    with pytest.raises(SystemExit) as stop:
        main(["check", "--store", str(tmp_path / "other")])
    assert stop.value.code == ExitCode.FAILED
    assert "was changed after it was recorded" in knowledge.capfd.readouterr().out


def test_a_signed_decision_is_checked(knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert "no account 'Ann'" in knowledge.run("key", "make", "Ann", code=ExitCode.USAGE)
    knowledge.run("user", "add", "Ann", "--password", "a password for Ann")
    made = knowledge.run("key", "make", "Ann")
    fingerprint, path = made.split("the key ")[1].split(".")[0], made.strip().rpartition("=")[2]
    assert path == str(tmp_path / "config" / "whence" / "Ann.key")
    monkeypatch.setenv("WHENCE_SIGNING_KEY", path)
    claim = knowledge.claim("act of nature")
    knowledge.run("decide", "judge", claim, "accept", *WHY)
    assert "Decision" not in knowledge.run("check")
    assert "is Ann's, not Ben's" in knowledge.run(
        "decide", "judge", claim, "accept", "--why", "Me too.", "--as", "Ben", code=ExitCode.FAILED
    )
    knowledge.run("key", "revoke", fingerprint)
    assert "Decision" not in knowledge.run("check")
    assert "was revoked" in knowledge.run("decide", "judge", claim, "reject", *WHY, code=ExitCode.FAILED)
    (listed,) = [line for line in knowledge.run("key", "list").splitlines() if fingerprint in line]
    assert "Ann" in listed
