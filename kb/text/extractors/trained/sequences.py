"""The one door to python-crfsuite: linear-chain conditional random fields from features to labels and back.

A chain of one item is a logistic regression, so that this library does for decisions, too. The same examples in the
same order give the same model, byte for byte.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import UsageError

Features = Sequence[Sequence[str]] | Sequence[Mapping[str, float]]
"""The features of each item of a sequence, present ones by name or all by value."""

_EXTRA = "pip install 'whence[train]'"


@dataclass(frozen=True, slots=True)
class Regularization:
    """How closely a model may follow its examples.

    `spread` is the coefficient of the squared weights (L2), `sparsity` that of their size (L1), `rounds` the largest
    number of iterations, `rarest` the number of examples that a feature must have.
    """

    spread: float = 1.0
    sparsity: float = 0.0
    rounds: int = 60
    rarest: int = 1


def library() -> Any:
    """The library's module. Raises UsageError where it is not installed."""
    try:
        import pycrfsuite
    except ImportError as error:
        raise UsageError("Learning needs python-crfsuite, which is not installed here.", _EXTRA) from error
    return pycrfsuite


def learn(examples: Iterable[tuple[Features, Sequence[str]]], how: Regularization) -> bytes:
    """The model of `examples`, each the features of a sequence with its labels, as it is kept in a file.

    Method: maximum likelihood with L1 and L2 penalties by L-BFGS (Okazaki, CRFsuite).

    Raises:
        UsageError: there is no example (the library would make a model of it that ends the process).
    """
    trainer = library().Trainer(verbose=False)
    number = 0
    for number, (features, labels) in enumerate(examples, 1):  # noqa: B007 - counts them
        trainer.append(features, labels)
    if not number:
        raise UsageError("There are too few statements to learn from.", "Annotate more texts.")
    trainer.set_params(
        {"c1": how.sparsity, "c2": how.spread, "max_iterations": how.rounds, "feature.minfreq": how.rarest}
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model")
        trainer.train(str(file))
        return file.read_bytes()


class Labeller:
    """Labels sequences by a model that `learn` made."""

    def __init__(self, model: bytes) -> None:
        self._model = model  # the tagger reads from these bytes as long as it lives
        self._tagger = library().Tagger()
        self._tagger.open_inmemory(model)
        self._known = frozenset(self._tagger.labels())

    def labels(self, features: Features) -> list[str]:
        """The most likely labels of a sequence; `chance` then answers for it."""
        labels: list[str] = self._tagger.tag(features)
        return labels

    def read(self, features: Features) -> None:
        """Take a sequence in, for `chance`."""
        self._tagger.set(features)

    def chance(self, label: str, index: int) -> float:
        """How likely, 0..1, item `index` of the sequence taken in last has `label`; 0 for one never seen."""
        return float(self._tagger.marginal(label, index)) if label in self._known else 0.0
