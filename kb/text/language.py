"""The language that a text is written in, told offline by its letters."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_ENOUGH_LETTERS = 40
_LEAST_PROBABILITY = 0.8


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of `text`'s language; None where there is too little text to tell, or it is uncertain.

    Source: Lui and Baldwin, "langid.py: An off-the-shelf language identification tool" (2012).
    """
    if sum(map(str.isalpha, text)) < _ENOUGH_LETTERS:
        return None
    code, probability = _identifier().classify(text)
    return str(code) if probability > _LEAST_PROBABILITY else None
