"""What all tests share: the sample corpus, stores to test over, and the data that lies outside the project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.sample import Sample, build

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "corpus"
SHARED = Path(os.environ.get("WHENCE_SHARED", ROOT.parent / "shared"))

# How long an example takes says how busy the machine is, not whether the program is right.
settings.register_profile("whence", deadline=None)
settings.load_profile("whence")


def shared_path(*parts: str) -> Path:
    """A file or folder of other people's data; skips the test, with the reason, where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(
            f"needs {'/'.join(parts)}, which is not part of the project; set WHENCE_SHARED to the folder that has it"
        )
    return path


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is kept on the machine for stores on servers is kept for one run of the tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def five_articles() -> list[Path]:
    """Five real articles, as plain text."""
    return sorted(shared_path("articles").glob("*.txt"))


@pytest.fixture(scope="session")
def corpus_files() -> list[Path]:
    """The project's own sample articles."""
    return sorted(CORPUS.glob("*.txt"))


@pytest.fixture(scope="session")
def sample() -> Sample:
    """The sample corpus as a knowledge base, decided on and derived; tests only read it."""
    return build()
