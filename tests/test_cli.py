"""The command as a person meets it: what it prints, what it refuses, and how it exits."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.cli import COMMANDS, main
from kb.errors import ExitCode
from tests.conftest import CORPUS, ROOT

TEXT = """Wall was cracked

By Ann Lee

3 May 2023

“The wall was cracked,” said Ruth Hale, an engineer.

Copyright 2023 The Fenwick Echo
"""


class Ran:
    """One run of `whence`: its exit code and what it wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def whence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    monkeypatch.setenv("WHENCE_STORE", str(tmp_path / "kb"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Ran(int(stop.value.code or 0), out, err)

    return run


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "echo.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_every_command_has_help(whence) -> None:
    listed = whence("--help").out
    for name in COMMANDS:
        assert name in listed
        ran = whence(name, "--help")
        assert (ran.code, len(ran.out.splitlines()) > 4) == (ExitCode.OK, True)


def test_add_says_on_a_terminal_alone_what_it_is_doing(whence, article: Path, monkeypatch) -> None:
    named = article.rename(article.with_name("echo [old].txt"))
    assert whence("add", named).err == ""
    monkeypatch.setenv("FORCE_COLOR", "1")
    named.write_text(TEXT.replace("cracked", "old"), encoding="utf-8")
    assert "echo [old]: storing 1 attribution" in whence("add", named).err


def test_add_prints_a_line_an_article_and_a_summary(whence, article: Path) -> None:
    ran = whence("add", article)
    assert ran.out.splitlines() == [
        "added: “Wall was cracked”, The Fenwick Echo, 2023-05-03, 5 paragraphs, 1 claim, 1 speaker",
        "1 file: 1 added; 1 claim stored",
    ]
    assert (ran.code, ran.err) == (ExitCode.OK, "")


def test_add_takes_what_a_person_tells_of_one_article(whence, tmp_path: Path) -> None:
    text = tmp_path / "fire.txt"
    text.write_text("Mill burns\n\n“We got out in time,” said Ann Orr, a worker.\n", encoding="utf-8")
    assert "outlet not stated, date not stated" in whence("add", text).out
    told = ("--outlet", "Northline", "--date", "2025-10-14", "--author", "Bea Fox")
    assert whence("add", text, *told).out.startswith("new version: “Mill burns”, Northline, 2025-10-14, ")
    assert whence("add", text, *told).out.startswith("unchanged: ")
    assert "“2025-13” is no date" in whence("add", text, "--date", "2025-13").err
    (tmp_path / "other.txt").write_text("Another\n\nNothing was said.\n", encoding="utf-8")
    assert "2 files cannot all have this description" in whence("add", tmp_path, "--outlet", "Northline").err


def test_adding_again_changes_not_one_byte_of_the_export(whence, article: Path, tmp_path: Path) -> None:
    whence("add", article)
    whence("export", tmp_path / "one.nq")
    assert whence("add", article).out.startswith("unchanged: ")
    whence("export", tmp_path / "two.nq")
    assert (tmp_path / "one.nq").read_bytes() == (tmp_path / "two.nq").read_bytes()


def test_a_changed_file_is_a_new_version(whence, article: Path) -> None:
    whence("add", article)
    article.write_text(TEXT.replace("an engineer", "the town’s engineer"), encoding="utf-8")
    assert whence("add", article).out.startswith("new version: ")


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(whence, article: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 20)
    ran = whence("add", tmp_path / "empty.txt", tmp_path / "noise.txt", tmp_path / "absent.txt", article)
    assert ran.code == ExitCode.SOME_FAILED
    assert "4 files: 1 added, 3 failed; 1 claim stored" in ran.out
    for name in ("empty.txt", "noise.txt", "absent.txt"):
        assert name in ran.err


def test_standard_input_is_an_article_too(whence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert whence("add", "-").out.startswith("added: “Wall was cracked”")


def test_if_empty_leaves_a_knowledge_base_alone(whence, article: Path) -> None:
    assert "1 added" in whence("add", "--if-empty", article).out
    assert whence("add", "--if-empty", CORPUS).out == ""


def test_a_folder_without_articles_is_a_usage_error(whence, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    ran = whence("add", tmp_path / "nothing")
    assert (ran.code, "there is no file to read" in ran.err) == (ExitCode.USAGE, True)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_ask_prints_the_answer_in_each_format(whence, article: Path, form: str) -> None:
    whence("add", article)
    ran = whence("ask", "articles", "--format", form)
    assert (ran.code, "Wall was cracked" in ran.out) == (ExitCode.OK, True)


def test_ask_json_is_json(whence, article: Path) -> None:
    whence("add", article)
    (row,) = json.loads(whence("ask", "articles", "--format", "json").out)
    assert (row["title"], row["published"], row["claims"]) == ("Wall was cracked", "2023-05-03", 1)


def test_ask_explains_each_row_with_its_paragraph(whence, article: Path) -> None:
    whence("add", article)
    out = whence("ask", "quote-search", "text=cracked", "--explain").out
    assert out == (
        "• The Fenwick Echo (2023-05-03): Ruth Hale says: “The wall was cracked,”\n"
        "  ¶ “The wall was cracked,” said Ruth Hale, an engineer.\n"
    )


def test_ask_says_when_nothing_answers(whence, article: Path) -> None:
    whence("add", article)
    ran = whence("ask", "quote-search", "text=the moon")
    assert ran.err.startswith("No row answers quote-search with text=the moon.\n")


@pytest.mark.parametrize(
    ("question", "value", "remedy"),
    [
        ("articles", "outlet=banana", "Did you mean The Fenwick Echo?"),
        ("set-aside", "aside=banana", "Give a name as it is printed"),
        ("set-aside", "unnamed=true", "It is one of: yes, no."),
        ("citation-paths", "kind=banana", "It is one of: circle, same-owner, one-article."),
        ("open-suggestions", "kind=same-actr", "Did you mean same-actor?"),
        ("origins", "claim=claim/nope", "`whence search WORDS` finds claims"),
        ("chain-of-claim", "claim=banana", "`whence search WORDS` finds claims"),
        ("event-slots", "event=banana", "`whence decide link CLAIM about EVENT`"),
        ("record-provenance", "record=claim/nope", "`whence search WORDS` finds"),
    ],
)
def test_what_a_parameter_cannot_mean_is_refused_by_name_value_and_remedy(
    whence, article: Path, question: str, value: str, remedy: str
) -> None:
    whence("add", article)
    ran = whence("ask", question, value)
    name, _, given = value.partition("=")
    assert (ran.code, f"{name}={given!r}" in ran.err, remedy in ran.err) == (ExitCode.USAGE, True, True), ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("articels",), "Did you mean articles?"),
        (("articles", "outlit=x"), "Did you mean outlet?"),
        (("articles", "The Moon"), "parameters are given as name=value"),
    ],
)
def test_unknown_questions_and_parameters_are_named(whence, article: Path, arguments, message: str) -> None:
    whence("add", article)
    ran = whence("ask", *arguments)
    assert (ran.code, message in ran.err) == (ExitCode.USAGE, True)


def test_ask_list_names_the_questions_for_people(whence) -> None:
    listed = whence("ask", "--list").out
    assert "claims-of-article" in listed
    assert "page-" not in listed


def test_sparql_answers_each_form(whence, article: Path, tmp_path: Path) -> None:
    whence("add", article)
    (tmp_path / "count.rq").write_text("SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/whence/ontology#Claim> }")
    assert whence("sparql", f"@{tmp_path / 'count.rq'}", "--format", "csv").out == "n\r\n1\r\n"
    assert whence("sparql", "ASK { ?s ?p ?o }").out == "true\n"
    assert "Ruth Hale" in whence("sparql", "CONSTRUCT WHERE { ?s <https://w3id.org/whence/ontology#name> ?o }").out


def test_a_fault_in_sparql_is_placed(whence, article: Path) -> None:
    whence("add", article)
    ran = whence("sparql", "SELECT * {\n ?s ?p }")
    assert (ran.code, "line 2" in ran.err) == (ExitCode.USAGE, True)


def test_an_export_restores_to_the_same_knowledge_base(whence, tmp_path: Path) -> None:
    whence("add", CORPUS)
    whence("export", tmp_path / "all.trig")
    ran = whence("restore", tmp_path / "all.trig", "--store", tmp_path / "second")
    assert ran.code == ExitCode.OK
    whence("export", tmp_path / "one.nq")
    whence("export", tmp_path / "two.nq", "--store", tmp_path / "second")
    one, two = ((tmp_path / name).read_text(encoding="utf-8") for name in ("one.nq", "two.nq"))
    assert sorted(one.splitlines()) == sorted(two.splitlines())


def test_restore_leaves_a_knowledge_base_that_holds_something_alone(whence, article: Path, tmp_path: Path) -> None:
    whence("add", article)
    whence("export", tmp_path / "all.nq")
    ran = whence("restore", tmp_path / "all.nq")
    assert (ran.code, "nothing was restored" in ran.err) == (ExitCode.FAILED, True)


@pytest.mark.parametrize("name", ["all.xls", "absent/all.trig"])
def test_an_export_that_cannot_be_written_is_refused(whence, article: Path, tmp_path: Path, name: str) -> None:
    whence("add", article)
    ran = whence("export", tmp_path / name)
    assert (ran.code != ExitCode.OK, name in ran.err) == (True, True)


def test_a_store_that_is_not_there_is_named(whence, tmp_path: Path) -> None:
    ran = whence("ask", "articles", "--store", tmp_path / "nowhere")
    assert (ran.code, "nowhere" in ran.err) == (ExitCode.STORE, True)


def test_a_store_that_is_a_file_is_named(whence, article: Path) -> None:
    ran = whence("add", article, "--store", article)
    assert (ran.code, "is a file" in ran.err) == (ExitCode.STORE, True)


def test_a_store_held_by_another_process_is_said_to_be(whence, article: Path, tmp_path: Path) -> None:
    whence("add", article)
    holder = (
        "import sys; from pathlib import Path; from kb.graph.embedded import open_folder;"
        "store = open_folder(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holder, str(tmp_path / "kb")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        ran = whence("ask", "articles")
        other.communicate("")
    assert (ran.code, "another process holds it" in ran.err) == (ExitCode.STORE, True)


def test_a_store_that_is_an_empty_folder_is_said_to_be_empty(whence, article: Path, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    ran = whence("ask", "articles", "--store", tmp_path / "bare")
    assert (ran.code, "the folder is empty" in ran.err) == (ExitCode.STORE, True)
    assert whence("add", article, "--store", tmp_path / "bare").code == ExitCode.OK


@pytest.mark.parametrize("command", [("ask", "articles"), ("add", "echo.txt")])
def test_a_store_whose_name_is_too_long_is_named(whence, article: Path, command: tuple[str, ...]) -> None:
    ran = whence(*command, "--store", "n" * 300)
    assert (ran.code, "its name is too long" in ran.err) == (ExitCode.STORE, True)


def test_a_file_whose_name_is_too_long_is_named_and_the_rest_goes_on(whence, article: Path) -> None:
    ran = whence("add", "n" * 300 + ".txt", article)
    assert (ran.code, "File name too long" in ran.err) == (ExitCode.SOME_FAILED, True)
    assert "1 added, 1 failed" in ran.out


@pytest.mark.parametrize("question", [("ask", "articles"), ("ask", "articles", "--format", "json"), ("ask", "--list")])
def test_a_reader_who_has_seen_enough_is_no_fault(whence, article: Path, tmp_path: Path, question) -> None:
    whence("add", article)
    command = [sys.executable, "-m", "kb.cli", *question]
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (ExitCode.OK, b"")


def test_explanations_come_as_columns_of_a_format(whence, article: Path) -> None:
    whence("add", article)
    asked = ("ask", "quote-search", "text=cracked", "--explain")
    (row,) = json.loads(whence(*asked, "--format", "json").out)
    assert row["sentence"] in whence(*asked).out
    assert row["quote"] in row["paragraphText"]
    (line,) = csv.DictReader(io.StringIO(whence(*asked, "--format", "csv").out, newline=""))
    assert (line["sentence"], line["paragraphText"]) == (row["sentence"], row["paragraphText"])


def test_extract_counts_in_the_file_as_it_lies(whence, tmp_path: Path) -> None:
    raw = "Wall was cracked\r\n\r\n“The wall\r\nwas cracked,” said Ruth Hale.\r\n"
    (tmp_path / "echo.txt").write_bytes(raw.encode())
    (made,) = map(json.loads, whence("extract", tmp_path / "echo.txt", "--format", "jsonl").out.splitlines())
    assert made["doc"] == "echo"
    assert [raw[s:e] for s, e in made["content"]] == ["“The wall\r\nwas cracked,”"]
    assert raw[slice(*made["source"])] == "Ruth Hale"
    assert raw[slice(*made["cue"])] == "said"
    assert made["speaker"]["name"] == "Ruth Hale"
    assert set(made) >= {"id", "paragraph", "directness", "speech_act", "confidence", "rule", "nested_in"}


def test_paragraphs_prints_kinds_and_offsets(whence, article: Path) -> None:
    rows = [json.loads(line) for line in whence("paragraphs", article, "--format", "jsonl").out.splitlines()]
    assert [(row["n"], row["kind"]) for row in rows] == [
        (1, "title"),
        (2, "byline"),
        (3, "date"),
        (4, "body"),
        (5, "boilerplate"),
    ]
    assert TEXT[rows[3]["start"] : rows[3]["end"]].startswith("“The wall")


def test_check_passes_on_the_sample(whence) -> None:
    whence("add", CORPUS)
    ran = whence("check")
    assert (ran.code, " 0 faults" in ran.out) == (ExitCode.OK, True)


@pytest.mark.parametrize("given", ["nosuch.txt", "empty"])
def test_nothing_to_add_makes_no_knowledge_base(whence, tmp_path: Path, given: str) -> None:
    (tmp_path / "empty").mkdir()
    assert whence("add", given).code != ExitCode.OK
    assert not (tmp_path / "kb").exists()


def test_a_file_that_goes_back_to_its_older_wording_is_a_new_version(whence, tmp_path: Path) -> None:
    file = tmp_path / "echo.txt"
    said = []
    for text in (TEXT, TEXT.replace("an engineer", "the engineer"), TEXT, TEXT):
        file.write_text(text)
        said.append(whence("add", file).out.partition(":")[0])
    assert said == ["added", "new version", "new version", "unchanged"]
