"""The sample knowledge base, decided on and derived, for all tests of this folder."""

from __future__ import annotations

import pytest

from kb.graph.store import Store
from tests.sample import build


@pytest.fixture(scope="session")
def decided_sample() -> Store:
    """What `tests/sample.py` builds."""
    return build().store
