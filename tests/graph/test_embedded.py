"""What only the embedded store does: folders, locks, crashes of the path, lexical forms."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from kb.errors import QueryError, StoreError, StoreHeldError
from kb.graph.description import FORMAT
from kb.graph.embedded import in_memory, open_folder, open_or_create_folder
from kb.graph.store import Change
from kb.vocab import WH

BASE = "https://kb.example/"
GRAPH = URIRef(BASE + "graph/a")
TRIPLE = (URIRef(BASE + "s"), URIRef(BASE + "p"), Literal("o"))


def test_a_new_folder_keeps_its_base(tmp_path: Path) -> None:
    open_or_create_folder(tmp_path / "kb", BASE).close()
    assert open_folder(tmp_path / "kb").base == BASE


def test_the_stored_base_goes_before_the_wanted_one(tmp_path: Path) -> None:
    open_or_create_folder(tmp_path / "kb", BASE).close()
    assert open_or_create_folder(tmp_path / "kb", "https://other.example/").base == BASE


def test_a_folder_left_before_its_first_change_is_new(tmp_path: Path) -> None:
    (tmp_path / "kb" / "triples").mkdir(parents=True)
    assert open_or_create_folder(tmp_path / "kb", BASE).base == BASE


def test_what_was_applied_is_there_after_reopening(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    store.apply(Change(add={GRAPH: [TRIPLE]}))
    store.close()
    assert set(open_folder(tmp_path / "kb").graph(GRAPH)) == {TRIPLE}


@pytest.mark.parametrize("base", ["kb.example/", "https://kb.example", "https://kb.example/a b/", ""])
def test_a_base_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(StoreError, match="is not an absolute IRI that ends in / or #"):
        in_memory(base)


def test_a_second_process_is_told_who_is_in_the_way(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    script = "import sys, pathlib; from kb.graph.embedded import open_folder; open_folder(pathlib.Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "kb")], capture_output=True, text=True, check=False
    )
    store.close()
    assert "StoreHeldError" in done.stderr
    assert f"{tmp_path / 'kb'} cannot be used: another process holds it. Stop the other one" in done.stderr


def test_a_missing_folder_is_not_created_for_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such folder"):
        open_folder(tmp_path / "kb")
    assert not (tmp_path / "kb").exists()


def test_a_file_is_not_a_knowledge_base(tmp_path: Path) -> None:
    (tmp_path / "kb").write_text("hello")
    for opening in (open_folder, lambda folder: open_or_create_folder(folder, BASE)):
        with pytest.raises(StoreError, match="is no knowledge base: it is a file"):
            opening(tmp_path / "kb")
    assert (tmp_path / "kb").read_text() == "hello"


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello")
    with pytest.raises(StoreError, match="the folder holds other things"):
        open_or_create_folder(tmp_path, BASE)
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_below_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="a file where a folder should be"):
        open_or_create_folder(tmp_path / "file" / "kb", BASE)


@pytest.mark.parametrize(
    ("number", "remedy"), [(99, "Install a newer Whence"), (0, "Open it with the version of Whence that wrote it")]
)
def test_another_format_is_refused(tmp_path: Path, number: int, remedy: str) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    name = URIRef(BASE + "graph/description")
    (said,) = store.graph(name).triples((None, WH.formatNumber, None))
    store.apply(Change(remove={name: [said]}, add={name: [(*said[:2], Literal(number))]}))
    store.close()
    with pytest.raises(
        StoreError, match=f"has format {number}; this version of Whence reads format {FORMAT}"
    ) as caught:
        open_folder(tmp_path / "kb")
    assert remedy in caught.value.remedy


def test_a_store_of_something_else_is_refused(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    store.update(f"DROP ALL; INSERT DATA {{ GRAPH <{GRAPH}> {{ <{GRAPH}> <{GRAPH}> 1 }} }}")
    store.close()
    with pytest.raises(StoreError, match="does not say that it is a knowledge base"):
        open_folder(tmp_path / "kb")


def test_damaged_files_are_reported(tmp_path: Path) -> None:
    open_or_create_folder(tmp_path / "kb", BASE).close()
    for manifest in (tmp_path / "kb" / "triples").glob("MANIFEST-*"):
        manifest.write_bytes(b"\x00" * manifest.stat().st_size)
    with pytest.raises(StoreError, match="its files are damaged"):
        open_folder(tmp_path / "kb")


def test_a_damaged_block_is_found_by_reading_it(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    numbers = [(TRIPLE[0], TRIPLE[1], Literal(f"a text that fills the blocks, number {n}")) for n in range(5000)]
    store.apply(Change(add={GRAPH: numbers}))
    store.close()
    # Opened again, everything lies in tables rather than in the log.
    open_folder(tmp_path / "kb").close()
    for table in (tmp_path / "kb" / "triples").glob("*.sst"):
        data = bytearray(table.read_bytes())
        if len(data) > 20_000:
            data[10_000:10_032] = bytes(32)
            table.write_bytes(data)
    damaged = open_folder(tmp_path / "kb")
    for read in (lambda: damaged.graph(GRAPH), lambda: damaged.select("SELECT * { ?s ?p ?o }")):
        with pytest.raises(StoreError, match="its files are damaged") as caught:
            read()
        assert not isinstance(caught.value, StoreHeldError)


def test_use_after_closing_is_an_error(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.graph(GRAPH)


def test_a_snapshot_is_a_store_of_its_own(tmp_path: Path) -> None:
    store = open_or_create_folder(tmp_path / "kb", BASE)
    store.apply(Change(add={GRAPH: [TRIPLE]}))
    store.snapshot(tmp_path / "copy" / "triples")
    store.apply(Change(drop=(GRAPH,)))
    assert set(open_folder(tmp_path / "copy").graph(GRAPH)) == {TRIPLE}


def test_a_snapshot_never_overwrites(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="exists already"):
        in_memory(BASE).snapshot(tmp_path)


def test_a_store_in_memory_can_be_snapshot(tmp_path: Path) -> None:
    store = in_memory(BASE)
    store.snapshot(tmp_path / "copy" / "triples")
    assert open_folder(tmp_path / "copy").base == BASE


def test_from_goes_before_the_union() -> None:
    store, other = in_memory(BASE), URIRef(BASE + "graph/b")
    store.apply(Change(add={GRAPH: [TRIPLE], other: [(*TRIPLE[:2], Literal("from elsewhere"))]}))
    pattern = f"{{ <{TRIPLE[0]}> <{TRIPLE[1]}> ?o }}"
    assert store.select(f"SELECT ?o FROM <{other}> {pattern}").rows == ((Literal("from elsewhere"),),)
    assert len(store.select(f"SELECT ?o FROM # the second\n<{other}> {pattern}").rows) == 1
    assert len(store.select(f"SELECT ?o {pattern}").rows) == 2
    assert len(store.select(f"SELECT ?o {{ {pattern} FILTER(?o != 'FROM <{other}>') }}").rows) == 2


def test_a_union_answer_with_a_triple_term_is_refused() -> None:
    with pytest.raises(QueryError, match="triple term"):
        in_memory(BASE).select("SELECT (TRIPLE(<http://a.example>, <http://a.example>, 1) AS ?t) {}")


def test_a_truncated_dump_leaves_nothing() -> None:
    store = in_memory(BASE)
    before = store.graph_names()
    text = b"<http://a.example/s> <http://a.example/p> <http://a.example/o> <http://a.example/g> .\n<http://a.exam"
    with pytest.raises(Exception, match=r"The dump is broken.*line 2"):
        store.load(io.BytesIO(text), "application/n-quads")
    assert store.graph_names() == before
