"""A learnt model as one file: an archive of the sequence models and a description with their checksums; no code in it.

The same model gives the same bytes. A file is opened only if it is whole and of this version's format.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb import __version__
from kb.errors import DumpError, UsageError
from kb.files import replacing
from kb.text.extractors.trained.calibration import Point
from kb.text.extractors.trained.learning import HeldOut, Learnt, Sequences

FORMAT = 1
"""Goes up with every change of the features, which a model that was learnt with others does not know."""

KIND = "whence-trained-extractor"
_DESCRIPTION = "model.json"
_PARTS = ("cues", "roles", "decisions")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_AGAIN = "Train it again: whence train FOLDER --out FILE."


@dataclass(frozen=True, slots=True)
class Model:
    """What is in a file. `trained_on` counts texts and statements and has the SHA-256 (hex) of all of them."""

    language: str
    trained_on: Mapping[str, int | str]
    learnt: Learnt
    made_by: str = __version__

    @property
    def name(self) -> str:
        """A short name that changes with what was learnt."""
        return _hash(*self._parts().values())[:12]

    def _parts(self) -> dict[str, bytes]:
        sequences = self.learnt.sequences
        return dict(zip(_PARTS, (sequences.cues, sequences.roles, self.learnt.decisions), strict=True))

    def description(self) -> dict[str, Any]:
        """What the file says of itself."""
        return {
            "kind": KIND,
            "format": FORMAT,
            "made_by": self.made_by,
            "language": self.language,
            "trained_on": dict(self.trained_on),
            "held_out": self.learnt.held_out._asdict(),
            "floor": self.learnt.floor,
            "curve": [list(point) for point in self.learnt.curve],
            "sha256": {name: _hash(part) for name, part in self._parts().items()},
        }

    def write(self, path: Path) -> None:
        """Write the file, which appears whole or not at all. Raises UsageError where it cannot be written."""
        try:
            with replacing(path) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(_entry(_DESCRIPTION), json.dumps(self.description(), indent=1))
                for name, part in self._parts().items():
                    archive.writestr(_entry(name), part)
        except DumpError as error:
            raise UsageError(error.message, error.remedy) from None


def read_model(path: Path) -> Model:
    """The model in a file.

    Raises:
        UsageError: there is no such file, it is none of ours or damaged, or it is of another version's format.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            described = json.loads(archive.read(_DESCRIPTION))
            _check_kind(path, described)
            parts = {name: archive.read(name) for name in _PARTS}
    except OSError as error:
        raise UsageError(f"The model {path} cannot be read: {error.strerror}.", _AGAIN) from None
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError) as error:
        raise UsageError(f"{path} is no model that `whence train` made, or it is damaged ({error}).", _AGAIN) from None
    return _model(path, described, parts)


def _check_kind(path: Path, described: Any) -> None:
    if not isinstance(described, dict) or described.get("kind") != KIND:
        raise UsageError(f"{path} is no model that `whence train` made.", _AGAIN)
    if described.get("format") != FORMAT:
        maker, form = described.get("made_by"), described.get("format")
        raise UsageError(f"{path} is of format {form} (by version {maker}); this Whence reads format {FORMAT}.", _AGAIN)


def _model(path: Path, described: Mapping[str, Any], parts: Mapping[str, bytes]) -> Model:
    try:
        for name, part in parts.items():
            if described["sha256"][name] != _hash(part):
                raise UsageError(f"{path} is damaged: its part {name!r} is not what was written.", _AGAIN)
        curve = tuple(Point(float(chance), float(share)) for chance, share in described["curve"])
        held_out = HeldOut(**described["held_out"])
        sequences = Sequences(parts["cues"], parts["roles"])
        learnt = Learnt(sequences, parts["decisions"], float(described["floor"]), curve, held_out)
        return Model(str(described["language"]), dict(described["trained_on"]), learnt, str(described["made_by"]))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path} is damaged: its description lacks something ({error}).", _AGAIN) from None


def _hash(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
