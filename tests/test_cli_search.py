"""`whence search` finds what the pages find, and makes its index anew."""

from pathlib import Path

import pytest

from kb.cli import main
from kb.errors import ExitCode
from tests.sample import CORPUS


@pytest.fixture
def whence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Runs a command on a knowledge base of one article; gives its exit code and what it printed."""
    monkeypatch.setenv("WHENCE_STORE", str(tmp_path / "kb"))

    def run(*arguments: str) -> tuple[int, str]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main(list(arguments))
        return int(stop.value.code or 0), "".join(capfd.readouterr())

    assert run("add", str(CORPUS / "observer-dam-breaks.txt"))[0] == 0
    return run


def test_words_and_filters_find_and_a_lost_index_is_made_again(whence, tmp_path: Path) -> None:
    code, found = whence("search", "act of nature", "--kind", "claim")
    assert code == 0
    assert found.startswith("claim: Tomas Revel: “This was an act of nature,”")
    assert found.rstrip().endswith("1 hit")
    (tmp_path / "kb" / "search.sqlite").unlink()
    assert whence("search", "--rebuild") == (0, "1 article read again\n")
    assert whence("search", "act of nature", "--kind", "claim") == (0, found)
    assert whence("search", "--speaker", "Drozik", "--kind", "claim")[1].count("claim: Hana Drozik") == 2


def test_nothing_to_search_for_is_said(whence) -> None:
    code, said = whence("search")
    assert code == ExitCode.USAGE
    assert "There is nothing to search for." in said


@pytest.mark.parametrize("value", ["yesterday", "2024-99", "2024-02-30", "24"])
@pytest.mark.parametrize("option", ["--since", "--until"])
def test_what_is_no_date_is_refused(whence, option: str, value: str) -> None:
    code, said = whence("search", "wall", option, value)
    assert (code, f"{option} {value!r} is no date" in said) == (ExitCode.USAGE, True)
