"""From a folder of annotated texts to a model: reads, learns, and says what was learnt from and what it is worth."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from kb.text.extractors.trained.exercises import prepare
from kb.text.extractors.trained.learning import learn_all
from kb.text.extractors.trained.lessons import Lesson, of_one_language, read_lessons
from kb.text.extractors.trained.model_file import Model
from kb.text.extractors.trained.sequences import library


def teach(folder: Path, step: Callable[[str], None]) -> Model:
    """The model of what is annotated below a folder; the same folder gives the same model.

    Parameters:
        step: told what is being done.

    Raises:
        UsageError: python-crfsuite is not installed, or the folder has too little to learn from.
        DocumentError: a file breaks its format; the message names the place.
    """
    library()
    lessons = read_lessons(folder)
    language, used = of_one_language(lessons)
    step(f"{len(used)} texts")
    learnt = learn_all([prepare(lesson, language) for lesson in used], step)
    counts: dict[str, int | str] = {
        "texts": len(used),
        "statements": sum(len(lesson.annotated.statements) for lesson in used),
        "left_out": len(lessons) - len(used),
    }
    return Model(language, counts | {"sha256": _fingerprint(used)}, learnt)


def _fingerprint(lessons: Sequence[Lesson]) -> str:
    """The SHA-256 (hex) of all texts and of what is marked in them."""
    whole = hashlib.sha256()
    for lesson in lessons:
        annotated = lesson.annotated
        marked = [[one.source, one.cue, one.contents, one.nested_in, one.optional] for one in annotated.statements]
        whole.update(json.dumps([annotated.name, annotated.text, marked, annotated.discarded]).encode())
    return whole.hexdigest()
