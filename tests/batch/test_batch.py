"""A batch is a function of its corpus: interrupted, repeated, spread out, it is the same to the byte."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import threading
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from kb.batch import Cluster, cluster, load, run
from kb.batch.corpus import CONTAINERS, fetch, list_items
from kb.batch.manifest import read_manifest
from kb.batch.plan import Plan
from kb.batch.revisions import settle
from kb.batch.running import Summary
from kb.batch.shards import Article, Shard, make_shard, record_path, shard_path
from kb.cli import main
from kb.errors import ConflictError, DocumentError, DumpError, ExitCode, UsageError, WhenceError
from kb.graph.embedded import in_memory
from kb.ingest import add
from kb.text.documents import read_document
from kb.text.extract import extract, extracting
from kb.vocab import WH
from tests.conftest import CORPUS

BASE = "https://example.org/kb/"
NOW = "2026-01-02T03:04:05Z"
WANTED = Plan("", "", 0, BASE, 0.5, NOW, "whence-rules test", shard_size=3)

pytest.importorskip("distributed", reason="needs Dask: pip install 'whence[batch]'")


class Here(Cluster):
    """Runs the tasks in this very process, in order."""

    def map(self, task, arguments):
        return (task(*each) for each in arguments)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The sample corpus and a text that is no article."""
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder)
    (folder / "zz-empty.txt").write_text("   \n")
    return folder


def content(out: Path) -> dict[str, bytes]:
    """All files of a batch by name."""
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def made(corpus: Path, out: Path, cluster: Cluster | None = None, wanted: Plan = WANTED) -> Summary:
    return run(corpus, out, wanted, cluster or Here())


class TestResult:
    def test_every_line_is_sorted_once_and_in_the_manifest(self, corpus, tmp_path):
        summary = made(corpus, tmp_path / "out")
        entries = read_manifest(tmp_path / "out")
        assert sum(entry.quads for entry in entries) == summary.quads > 1000
        for entry in entries:
            lines = (tmp_path / "out" / entry.file).read_text().splitlines()
            assert lines == sorted(set(lines))
            assert len(lines) == entry.quads

    def test_what_cannot_be_read_is_named_and_the_rest_goes_on(self, corpus, tmp_path):
        summary = made(corpus, tmp_path / "out")
        assert [failure.name for failure in summary.failures] == ["zz-empty"]
        assert "empty but for white space" in summary.failures[0].reason

    def test_a_fault_that_nobody_foresaw_in_one_article_is_recorded_and_the_rest_goes_on(
        self, corpus, tmp_path, monkeypatch
    ):
        def faulty(document):
            if document.name == "observer-two-weeks":
                raise ZeroDivisionError("no such thing")
            return extract(document)

        whole = made(corpus, tmp_path / "whole")
        monkeypatch.setattr("kb.batch.shards.extracting", lambda folder: faulty)
        summary = made(corpus, tmp_path / "out")
        assert summary.articles == whole.articles - 1
        reasons = {failure.name: failure.reason for failure in summary.failures}
        assert reasons.keys() == {"observer-two-weeks", "zz-empty"}
        assert re.fullmatch(
            r"observer-two-weeks\.txt: ZeroDivisionError: no such thing \(faulty in test_batch\.py, line \d+\)\. "
            r"This is a fault of the program: please report it with the file\.",
            reasons["observer-two-weeks"],
        )
        held = {line for path in (tmp_path / "whole").glob("*.nq") for line in path.read_bytes().splitlines()}
        assert {line for path in (tmp_path / "out").glob("*.nq") for line in path.read_bytes().splitlines()} < held

    @pytest.mark.parametrize("error", [OSError(5, "Input/output error"), MemoryError()])
    def test_what_is_the_machines_fault_is_no_articles(self, corpus, tmp_path, monkeypatch, error):
        def broken(*_):
            raise error

        monkeypatch.setattr("kb.batch.shards.fetch", broken)
        with pytest.raises(WhenceError, match=r"courier-toll\.txt could not be worked on: .+") as caught:
            made(corpus, tmp_path / "out")
        assert caught.value.exit_code == ExitCode.FAILED
        monkeypatch.undo()
        assert [failure.name for failure in made(corpus, tmp_path / "out").failures] == ["zz-empty"]

    def test_the_command_says_that_some_failed_and_goes_on(self, corpus, tmp_path, capsys, monkeypatch):
        monkeypatch.setattr("kb.cli.batch.Cluster", lambda *_: Here())
        with pytest.raises(SystemExit) as ended:
            main(["batch", str(corpus), str(tmp_path / "out")])
        assert ended.value.code == ExitCode.SOME_FAILED
        assert "zz-empty.txt is empty but for white space" in capsys.readouterr().err

    def test_places_of_the_users_own_are_found_as_by_adding(self, tmp_path, monkeypatch):
        monkeypatch.setattr("kb.cli.batch.Cluster", lambda *_: Here())
        folder, places = tmp_path / "corpus", tmp_path / "places"
        folder.mkdir()
        places.mkdir()
        (places / "places.tsv").write_text("Quell Sound\tVelmara\n")
        (folder / "ferry.txt").write_text("The ferry\n\nAnn Orr said the ferry to Quell Sound would sail.\n")
        command = ["batch", str(folder), str(tmp_path / "out"), "--base", BASE, "--gazetteer"]
        with pytest.raises(SystemExit) as ended:
            main([*command, str(places)])
        assert not ended.value.code
        batched, added = in_memory(BASE), in_memory(BASE)
        load(batched, tmp_path / "out")
        add(added, read_document(folder / "ferry.txt"), extracting(str(places)), NOW, 0.5)
        assert batched.graph_names() == added.graph_names()
        names = [
            {str(o) for name in held.graph_names() for o in held.graph(name).objects(None, WH.name)}
            for held in (batched, added)
        ]
        assert names[0] == names[1] >= {"Quell Sound"}

    def test_other_places_are_another_batch(self, corpus, tmp_path):
        (tmp_path / "places.tsv").write_text("Quell Sound\tVelmara\n")
        made(corpus, tmp_path / "out")
        with pytest.raises(ConflictError, match="another gazetteer"):
            run(corpus, tmp_path / "out", WANTED, Here(), gazetteer=str(tmp_path))
        with pytest.raises(UsageError, match=r"neither places\.tsv nor events\.tsv"):
            run(corpus, tmp_path / "new", WANTED, Here(), gazetteer=str(corpus))

    def test_the_same_graphs_as_adding_one_by_one(self, tmp_path):
        folder = tmp_path / "corpus"
        folder.mkdir()
        for name in ("courier-report.txt", "lantern-report.txt", "vpa-minister.txt"):
            shutil.copy(CORPUS / name, folder)
        made(folder, tmp_path / "out")
        batched, added = in_memory(BASE), in_memory(BASE)
        load(batched, tmp_path / "out")
        for path in sorted(folder.iterdir()):
            add(added, read_document(path), extract, NOW, 0.5)
        assert batched.graph_names() == added.graph_names()
        for name in added.graph_names():
            assert set(batched.graph(name)) == set(added.graph(name))

    def test_base_and_confidence_floor_are_the_batchs(self, corpus, tmp_path):
        few = made(corpus, tmp_path / "few", wanted=Plan("", "", 0, BASE, 0.95, NOW, "t", 3))
        many = made(corpus, tmp_path / "many", wanted=Plan("", "", 0, BASE, 0.0, NOW, "t", 3))
        assert few.claims < many.claims
        shards = [data for name, data in content(tmp_path / "many").items() if name.endswith(".nq")]
        assert all(b"<https://example.org/kb/" in data for data in shards)


class TestAgain:
    def test_repeating_makes_nothing_and_changes_nothing(self, corpus, tmp_path):
        first = made(corpus, tmp_path / "out")
        before = content(tmp_path / "out")
        again = made(corpus, tmp_path / "out", wanted=replace(WANTED, now="2030-01-01T00:00:00Z"))
        assert (first.made, again.made) == (first.shards, 0)
        assert content(tmp_path / "out") == before

    def test_an_interrupted_batch_ends_as_the_undisturbed_one(self, corpus, tmp_path):
        whole = made(corpus, tmp_path / "whole")
        half = tmp_path / "half"
        made(corpus, half)
        # As a kill leaves it: a shard without record, a record without shard, a file half written, no manifest.
        record_path(half, 1).unlink()
        (half / "shard-000002.nq").unlink()
        (half / ".shard-000002.nq.0a1b2c3d.part").write_bytes(b"<http")
        (half / "manifest.json").unlink()
        assert made(corpus, half).made == 2
        (half / ".shard-000002.nq.0a1b2c3d.part").unlink()
        assert content(half) == content(tmp_path / "whole")
        assert whole.quads == made(corpus, half).quads

    def test_a_damaged_record_is_made_again(self, corpus, tmp_path):
        made(corpus, tmp_path / "out")
        before = content(tmp_path / "out")
        record_path(tmp_path / "out", 1).write_bytes(b"")
        record_path(tmp_path / "out", 2).write_text("{}")
        assert made(corpus, tmp_path / "out").made == 2
        assert content(tmp_path / "out") == before

    @pytest.mark.parametrize("text", ["", "[]", '{"corpse": 1}'])
    def test_a_damaged_plan_is_named(self, corpus, tmp_path, text):
        made(corpus, tmp_path / "out")
        (tmp_path / "out" / "plan.json").write_text(text)
        with pytest.raises(ConflictError, match=r"plan\.json is damaged"):
            made(corpus, tmp_path / "out")

    def test_another_corpus_in_the_same_place_is_refused(self, corpus, tmp_path):
        made(corpus, tmp_path / "out")
        (corpus / "new.txt").write_text("The Echo\n\nNew\n\n1 May 2020\n\nNothing happened, police said.\n")
        with pytest.raises(ConflictError, match="another corpus digest, articles"):
            made(corpus, tmp_path / "out")

    def test_the_output_may_not_lie_in_the_corpus(self, corpus):
        with pytest.raises(UsageError, match="lies inside"):
            made(corpus, corpus / "out")


class TestEqualsAndVersions:
    HEAD = "The Echo\n\nBridge shut\n\n1 May 2020\n\n"
    BODY = "The bridge is shut, the mayor, Una Vale, said on Friday.\n\n"

    def batch(self, tmp_path: Path, *texts: str, shard_size: int) -> tuple[Path, Summary]:
        folder, out = tmp_path / "corpus", tmp_path / f"out-{shard_size}"
        folder.mkdir(exist_ok=True)
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(text)
        return out, made(folder, out, wanted=Plan("", "", 0, BASE, 0.0, NOW, "t", shard_size))

    @pytest.mark.parametrize("shard_size", [1, 10])
    def test_the_same_text_twice_is_stored_once(self, tmp_path, shard_size):
        text = self.HEAD + self.BODY
        wrapped = text.replace("Una Vale, said", "Una Vale,\nsaid")
        out, summary = self.batch(tmp_path, text, text, wrapped, shard_size=shard_size)
        assert summary.articles == 1
        lines = b"".join(path.read_bytes() for path in sorted(out.glob("*.nq"))).splitlines()
        assert sum(b"fileName" in line for line in lines) == 1
        assert sum(entry.quads for entry in read_manifest(out)) == len(lines)

    @pytest.mark.parametrize("shard_size", [1, 10])
    def test_versions_revise_one_another_in_order(self, tmp_path, shard_size):
        texts = [self.HEAD + self.BODY + f"Version {n} of this story.\n" for n in range(3)]
        out, summary = self.batch(tmp_path, *texts, shard_size=shard_size)
        assert summary.articles == 3
        lines = b"".join(path.read_bytes() for path in sorted(out.glob("*.nq"))).decode().splitlines()
        revises = [line.split() for line in lines if "ontology#revises" in line]
        assert len(revises) == 2
        assert {(line[0], line[2]) for line in revises}.isdisjoint({(line[2], line[0]) for line in revises})
        before = content(out)
        made(tmp_path / "corpus", out, wanted=Plan("", "", 0, BASE, 0.0, NOW, "t", shard_size))
        assert content(out) == before

    def test_characters_that_some_take_for_ends_of_lines_stay_where_they_are(self, tmp_path):
        lines = [f'<{BASE}{name}> <{BASE}p> "one\u2028two\u0085three" <{BASE}graph/{name}> .' for name in "ab"]
        for number, line in enumerate(lines):
            shard_path(tmp_path, number).write_bytes(f"{line}\n".encode())
        first, second = (Article(name, BASE + "same", BASE + name, f"{BASE}graph/{name}", 1, 1) for name in "ab")
        settle(tmp_path, [Shard(0, "", 1, (first,)), Shard(1, "", 1, (second,))])
        revision = f"<{BASE}b> <{WH.revises}> <{BASE}a> <{BASE}graph/b> ."
        assert shard_path(tmp_path, 1).read_bytes().decode() == f"{lines[1]}\n{revision}\n"


class TestContainers:
    def test_json_lines(self, tmp_path):
        lines = [
            {
                "title": "Bridge shut",
                "outlet": "The Echo",
                "date": "2020-05",
                "text": "“It is shut,” said Una Vale.",
            },
            {"html": "<html><head><title>Tug</title></head><body><p>The tug sank, Mara Quill said.</p></body></html>"},
        ]
        path = tmp_path / "articles.jsonl"
        path.write_text("\n\n".join(json.dumps(line) for line in lines) + "\n")
        items = list_items(path)
        first, second = (fetch(path, item) for item in items)
        assert (first.title, first.outlet, first.published.edtf) == ("Bridge shut", "The Echo", "2020-05")
        assert "The tug sank" in second.source_text
        assert items[0].name == "articles-0"

    @pytest.mark.parametrize("line", ["[1]", "{", '{"text": 3}', '"text"', "null"])
    def test_a_line_that_is_no_article_is_named(self, tmp_path, line):
        path = tmp_path / "articles.jsonl"
        path.write_text(f"{line}\n")
        with pytest.raises(DocumentError, match="at byte 0"):
            fetch(path, list_items(path)[0])

    def test_what_an_object_says_in_another_form_than_text_is_passed_by(self, tmp_path):
        path = tmp_path / "articles.jsonl"
        odd = {"title": 3, "outlet": ["The Echo"], "url": None, "author": ["Una Vale", 4, "Ben Ode"], "date": 2020}
        path.write_text(json.dumps({"text": "“It is shut,” said Una Vale.", **odd}) + "\n")
        article = fetch(path, list_items(path)[0])
        assert (article.title, article.outlet, article.url) == (None, None, None)
        assert (article.authors, article.published.edtf) == (("Una Vale", "Ben Ode"), "2020")

    @pytest.mark.parametrize("date", ["2020-13", "2020-02-30", "0000", "yesterday"])
    def test_a_date_that_is_none_is_passed_by(self, tmp_path, date):
        path = tmp_path / "articles.jsonl"
        path.write_text(json.dumps({"text": "“It is shut,” said Una Vale.", "date": date}) + "\n")
        assert fetch(path, list_items(path)[0]).published is None

    def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(self, corpus, tmp_path):
        whole = made(corpus, tmp_path / "whole")
        (corpus / "zzz.jsonl").write_bytes(b"{}\n")
        entries = CONTAINERS[".jsonl"]
        broken = replace(entries, entries=lambda path: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(CONTAINERS, ".jsonl", broken)
            summary = made(corpus, tmp_path / "out")
        assert summary.articles == whole.articles
        assert [failure.name for failure in summary.failures] == ["zz-empty", "zzz"]
        assert "zzz.jsonl cannot be read to its end" in summary.failures[1].reason

    # warcio's writer leaves its own temporary files to the garbage collector.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    @pytest.mark.parametrize("ending", [".warc", ".warc.gz"])
    def test_warc(self, tmp_path, ending):
        writer_of = pytest.importorskip("warcio.warcwriter").WARCWriter
        headers_of = pytest.importorskip("warcio.statusandheaders").StatusAndHeaders
        path = tmp_path / f"crawl{ending}"
        page = "<html><body><article><p>The %s sank, Mara Quill said on Monday.</p></article></body></html>"
        with path.open("wb") as file:
            writer = writer_of(file, gzip=ending.endswith(".gz"))
            for word, kind in (("tug", "text/html"), ("picture", "image/png"), ("ferry", "text/html; charset=utf-8")):
                headers = headers_of("200 OK", [("Content-Type", kind)], protocol="HTTP/1.0")
                writer.write_record(
                    writer.create_warc_record(
                        f"http://example.org/{word}", "response", BytesIO((page % word).encode()), http_headers=headers
                    )
                )
        texts = [fetch(path, item).source_text for item in list_items(path)]
        assert ["tug" in text for text in texts] == [True, False]
        assert "ferry" in texts[1]

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_a_page_of_an_archive_is_one_that_was_there_at_its_address_in_its_encoding(self, tmp_path):
        writer_of = pytest.importorskip("warcio.warcwriter").WARCWriter
        headers_of = pytest.importorskip("warcio.statusandheaders").StatusAndHeaders
        path = tmp_path / "crawl.warc"
        page = "<html><body><article><p>„Die Fähre sinkt“, said Mara Quill on Monday.</p></article></body></html>"
        with path.open("wb") as file:
            writer = writer_of(file, gzip=False)
            for address, status, charset in (
                ("http://example.org/one", "200 OK", "iso-8859-15"),
                ("http://example.org/gone", "404 Not Found", "utf-8"),
                ("http://example.org/later", "503 Service Unavailable", "utf-8"),
                ("http://example.org/two", "200 OK", "nonsense"),
            ):
                data = page.encode(charset if charset.startswith("iso") else "utf-8", "replace")
                headers = headers_of(status, [("Content-Type", f"text/html; charset={charset}")], protocol="HTTP/1.1")
                writer.write_record(writer.create_warc_record(address, "response", BytesIO(data), http_headers=headers))
        documents = [fetch(path, item) for item in list_items(path)]
        assert [one.url for one in documents] == ["http://example.org/one", "http://example.org/two"]
        assert all("Die Fähre sinkt" in one.source_text for one in documents)

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_a_damaged_archive_is_named_and_what_stands_before_is_taken_in(self, tmp_path):
        writer_of = pytest.importorskip("warcio.warcwriter").WARCWriter
        headers_of = pytest.importorskip("warcio.statusandheaders").StatusAndHeaders
        folder = tmp_path / "corpus"
        folder.mkdir()
        page = b"<html><body><article><p>The tug sank, Mara Quill said on Monday.</p></article></body></html>"
        with (folder / "crawl.warc").open("wb") as file:
            headers = headers_of("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
            writer = writer_of(file, gzip=False)
            writer.write_record(
                writer.create_warc_record("http://example.org/1", "response", BytesIO(page), http_headers=headers)
            )
            file.write(b"no record at all\r\n" * 50)
        summary = made(folder, tmp_path / "out")
        assert summary.articles == 1
        assert [failure.reason for failure in summary.failures] == [
            f"{folder / 'crawl.warc'} cannot be read to its end. Check the file; what stands before was taken in."
        ]

    def test_an_empty_folder_is_an_error(self, tmp_path):
        with pytest.raises(UsageError, match="holds no articles"):
            list_items(tmp_path)


class TestLoad:
    def test_loading_twice_loads_once(self, corpus, tmp_path):
        made(corpus, tmp_path / "out")
        store = in_memory(BASE)
        first, again = load(store, tmp_path / "out"), load(store, tmp_path / "out")
        assert first.quads == again.held > 0
        assert (first.held, again.quads) == (0, 0)

    def test_a_changed_shard_is_refused(self, corpus, tmp_path):
        made(corpus, tmp_path / "out")
        path = tmp_path / "out" / "shard-000001.nq"
        path.write_bytes(path.read_bytes().replace(b"Corvane", b"Corvame", 1))
        with pytest.raises(DumpError, match=r"shard-000001\.nq is not what the manifest says"):
            load(in_memory(BASE), tmp_path / "out")

    def test_an_unfinished_batch_is_refused(self, tmp_path):
        with pytest.raises(DumpError, match=r"has no manifest\.json"):
            load(in_memory(BASE), tmp_path)

    def test_another_base_is_refused(self, corpus, tmp_path):
        made(corpus, tmp_path / "out")
        with pytest.raises(ConflictError, match="another base"):
            load(in_memory("https://example.org/other/"), tmp_path / "out")


def slow_shard(corpus: Path, out: Path, plan: Plan, number: int, *given: object) -> object:
    """`make_shard`, slow enough for a killer to hit it; each start leaves the process's number."""
    (out / f"started-{number}-{os.getpid()}").touch()
    time.sleep(0.4)
    return make_shard(corpus, out, plan, number, *given)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
class TestWorkers:
    def test_processes_make_the_same_bytes(self, corpus, tmp_path):
        made(corpus, tmp_path / "here")
        made(corpus, tmp_path / "there", Cluster(jobs=2))
        assert content(tmp_path / "there") == content(tmp_path / "here")

    def test_a_worker_killed_in_the_middle_changes_nothing(self, corpus, tmp_path, monkeypatch):
        made(corpus, tmp_path / "undisturbed")
        out = tmp_path / "out"
        monkeypatch.setattr("kb.batch.running.make_shard", slow_shard)
        killed: list[int] = []

        def kill_the_first_that_starts() -> None:
            for _ in range(600):
                for started in out.glob("started-*"):
                    killed.append(int(started.name.rpartition("-")[2]))
                    os.kill(killed[0], signal.SIGKILL)
                    return
                time.sleep(0.05)

        killer = threading.Thread(target=kill_the_first_that_starts)
        killer.start()
        made(corpus, out, Cluster(jobs=2))
        killer.join()
        starts = {path.name.rpartition("-")[0]: 0 for path in out.glob("started-*")}
        for path in list(out.glob("started-*")):
            starts[path.name.rpartition("-")[0]] += 1
            path.unlink()
        assert killed
        assert max(starts.values()) >= 2, "the killed worker's shard was begun a second time"
        for part in out.rglob("*.part"):
            with contextlib.suppress(FileNotFoundError):
                part.unlink()
        assert content(out) == content(tmp_path / "undisturbed")

    def test_a_task_that_ends_every_process_is_named_when_all_others_are_done(self, monkeypatch):
        monkeypatch.setattr("kb.batch.cluster.RETRIES", 0)
        monkeypatch.setitem(cluster._QUIET, "distributed.scheduler.allowed-failures", 0)
        results = Cluster(jobs=1).map(deadly, [(number,) for number in range(3)])
        seen = []
        with pytest.raises(WhenceError, match=r"of 3 tasks were under way whenever a process died, 1 times each"):
            seen.extend(results)
        # One that waited in the same process may be suspected, too.
        assert set(seen) <= {0, 2}


def deadly(number: int) -> int:
    """A task that one of its numbers ends the process of."""
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number
