"""The language that a text is written in, told offline by its letters."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_ENOUGH = 40
_SAMPLE = 1200


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of `text`'s language; None where there is too little text to tell, or it is uncertain.

    Source: Lui and Baldwin, "langid.py: An off-the-shelf language identification tool" (2012).
    """
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _ENOUGH:
        return None
    code, probability = _identifier().classify(sample)
    return str(code) if probability > 0.8 else None
