"""Holds the imports to the layers drawn in DESIGN.md, and each library to its door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

GROUND = {"kb.model", "kb.ids", "kb.vocab", "kb.settings", "kb.errors", "kb.files", "kb.database", "kb"}
USE_CASES = {
    "kb.ingest",
    "kb.decide",
    "kb.derive",
    "kb.ask",
    "kb.exchange",
    "kb.search",
    "kb.standoff",
    "kb.batch",
    "kb.backup",
    "kb.check",
    "kb.journal",
    "kb.teaching",
}
COMPOSERS = {"kb.intake", "kb.upgrade"}
"""The modules that compose use cases."""
DOORS = {
    "pyoxigraph": {"kb.graph.embedded", "kb.graph.engine_terms", "kb.graph.snapshot"},
    "SPARQLWrapper": {"kb.graph.remote", "kb.client"},
    "owlready2": {"kb.graph.reason"},
    "pyshacl": {"kb.graph.shapes_check"},
    "pyld": {"kb.graph.claim_json"},
    "rapidfuzz": {"kb.text.similarity"},
    "trafilatura": {"kb.text.formats"},
    "pypdf": {"kb.text.formats"},
    "markdown_it": {"kb.text.formats"},
    "rich": {"kb.cli"},
    "click": {"kb.cli"},
    "flask": {"server"},
    "granian": {"server"},
    "cryptography": {"kb.signing"},
    "pycrfsuite": {"kb.text.extractors.trained.sequences"},
}


def modules() -> list[Path]:
    return sorted(p for folder in ("kb", "server") for p in (ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def layer(name: str) -> str:
    if within(name, "kb.cli") or within(name, "server"):
        return "entry"
    for use_case in USE_CASES:
        if within(name, use_case):
            return use_case
    for half in ("kb.text", "kb.graph"):
        if within(name, half):
            return half
    return "ground" if name in GROUND or within(name, "kb.model") else "other"


def allowed(importer: str, imported: str) -> bool:
    """Whether the drawing lets `importer` see `imported`, both modules of ours."""
    above, below = layer(importer), layer(imported)
    if importer in COMPOSERS:
        return below in {*USE_CASES, "kb.graph", "ground"}
    if above == "entry":
        return below != "entry" or importer.split(".")[0] == imported.split(".")[0]
    if above in USE_CASES:
        return below in {above, "kb.text", "kb.graph", "ground", "other"}
    if above in {"kb.text", "kb.graph"}:
        return below in {above, "ground"}
    if above == "ground":
        return below == "ground"
    return below != "entry"


@pytest.mark.parametrize("path", modules(), ids=module_name)
def test_imports_follow_the_layers(path: Path) -> None:
    ours = [name for name in imports(path) if within(name, "kb") or within(name, "server")]
    assert [name for name in ours if not allowed(module_name(path), name)] == []


@pytest.mark.parametrize("path", modules(), ids=module_name)
def test_each_library_has_its_door(path: Path) -> None:
    name = module_name(path)
    used = {imported.split(".")[0] for imported in imports(path)} & DOORS.keys()
    strays = {lib for lib in used if not any(within(name, door) for door in DOORS[lib])}
    assert strays == set()


def test_the_test_would_see_a_violation() -> None:
    assert not allowed("kb.text.tokens", "kb.graph.store")
    assert not allowed("kb.ingest", "kb.derive")
    assert not allowed("kb.cli.add", "server.app")
    assert not allowed("kb.model", "kb.text.tokens")
    assert allowed("kb.ingest", "kb.graph.mapping")
