"""The share of labelled pronouns whose person is named, attribution found or not."""

from __future__ import annotations

import json
from pathlib import Path

from bench.speakers import measured

TEXT = "A title\n\nRuth Hale met Thomas Orr at the dam. He said it leaked. She said it held, and she had an illusion.\n"


def test_every_labelled_pronoun_is_resolved_whether_or_not_something_is_attributed_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "dev" / "text"
    folder.mkdir(parents=True)
    (folder / "dam.txt").write_text(TEXT, encoding="utf-8")
    labels = [("He", ["Orr"]), ("She", ["Hale"]), ("she had", ["Orr"])]
    sample = tmp_path / "sample.jsonl"
    lines = [
        {"split": "dev", "doc": "dam", "start": TEXT.index(word), "end": 0, "pronoun": word, "antecedent": names}
        for word, names in labels
    ]
    sample.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = list(measured(tmp_path, sample))
    assert [(one.attributed, one.right) for one in found] == [(True, True), (True, True), (False, False)]
    assert found[2].named.startswith("Ruth Hale")
