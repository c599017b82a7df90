"""A model trained once on the small corpus, for all tests that use one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.text.extractors.trained.model_file import Model
from kb.text.extractors.trained.teach import teach
from tests.text.extractors.trained.corpus import write_corpus


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def model(corpus: Path) -> Model:
    return teach(corpus, lambda step: None)
