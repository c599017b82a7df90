"""Accepted and corrected claims as training data."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from kb.cli import main
from tests.conftest import CORPUS

WHY = ("--why", "Read it.", "--as", "Ann")


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    capfd.readouterr()
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    out, err = capfd.readouterr()
    assert stop.value.code == 0, err
    return out


def claim(capfd: pytest.CaptureFixture[str], words: str) -> str:
    out = run(capfd, "ask", "quote-search", f"text={words}", "--format", "csv")
    return next(csv.DictReader(io.StringIO(out, newline="")))["claim"]


def test_what_people_checked_becomes_examples(tmp_path: Path, monkeypatch, capfd) -> None:
    monkeypatch.setenv("WHENCE_STORE", str(tmp_path / "kb"))
    run(capfd, "add", str(CORPUS / "observer-dam-breaks.txt"))
    assert run(capfd, "training") == ""
    accepted, corrected = claim(capfd, "act of nature"), claim(capfd, "at least nine people")
    run(capfd, "decide", "judge", accepted, "accept", *WHY)
    run(capfd, "decide", "judge", claim(capfd, "Nobody warned us"), "reject", *WHY)
    run(capfd, "decide", "correct", corrected, "--said", "2024-03-06", *WHY)
    examples = [json.loads(line) for line in run(capfd, "training").splitlines()]
    found = [(example, one) for example in examples for one in example["attributions"]]
    words = [[example["text"][start:end] for start, end in one["content"]] for example, one in found]
    assert len(found) == 2
    assert any("act of nature" in " ".join(some) for some in words)
    mended = next(pair for pair, some in zip(found, words, strict=True) if "nine people" in " ".join(some))
    text, one = mended[0]["text"], mended[1]
    assert text[slice(*one["source"])].startswith("Hana Drozik")
    assert text[slice(*one["cue"])] == "said"
    assert mended[0]["doc"] == "observer-dam-breaks"
