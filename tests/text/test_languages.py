"""Languages are data: a complete folder loads, a faulty one says what is wrong, Spanish finds its speakers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.errors import UsageError
from kb.text.documents import read_text
from kb.text.extract import extract
from kb.text.languages import available, load_lexicon, read_lexicon, regular_forms
from kb.text.lexicon import CueClass
from tests.text.helpers import document

LANGUAGES = Path(__file__).resolve().parents[2] / "kb" / "text" / "languages"


def spanish(*paragraphs: str):
    doc = replace(document(*paragraphs, title="La presa"), language="es")
    return doc, extract(doc)


def test_every_folder_with_word_lists_is_a_language() -> None:
    assert available() == ("en", "es")
    for language in available():
        assert load_lexicon(language).words.complementizers


@pytest.mark.parametrize(
    ("sentence", "source", "content"),
    [
        ("“La presa aguantará”, dijo Ana Ruiz.", "Ana Ruiz", "“La presa aguantará”"),
        ("Ana Ruiz dijo que la presa aguantará.", "Ana Ruiz", "que la presa aguantará"),
        ("Según Ana Ruiz, la presa aguantará.", "Ana Ruiz", "la presa aguantará"),
        ("«La presa aguantará», aseguró la alcaldesa.", "la alcaldesa", "«La presa aguantará»"),
    ],
)
def test_the_second_language_uses_the_same_rules(sentence: str, source: str, content: str) -> None:
    doc, found = spanish(sentence)
    (attribution,) = found.attributions
    assert attribution.source is not None
    assert doc.quote(attribution.source) == source
    assert [doc.quote(c) for c in attribution.contents] == [content]


def test_an_unknown_language_falls_back_to_english() -> None:
    doc = replace(document("Ruth Hale said the dam would hold."), language="tlh")
    assert len(extract(doc).attributions) == 1


def test_a_language_without_a_folder_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="'xx'"):
        load_lexicon("xx")


def copy_of(tmp_path: Path, **changes: str) -> Path:
    for name in ("words.toml", "cues.tsv", "irregular_verbs.tsv", "cue_nouns.tsv", "borders.tsv", "confidence.tsv"):
        text = (LANGUAGES / "es" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(changes.get(name.partition(".")[0], text), encoding="utf-8")
    return tmp_path


def test_a_copied_folder_loads(tmp_path: Path) -> None:
    assert read_lexicon(copy_of(tmp_path)).cue("dijo").lemma == "decir"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cues": "decir\tspeech\n"}, "cues.tsv, line 1: 2 columns instead of 4"),
        ({"cues": "decir\tgossip\t-\t-\n"}, "gossip"),
        ({"confidence": "always\t0.5\t20\n"}, "confidence.tsv, line 1: 3 columns instead of 2"),
        ({"borders": "always\thalf\n"}, "borders.tsv: .*half"),
        ({"words": 'pronouns = "él"\n'}, "missing or unknown: .*complementizers"),
    ],
)
def test_what_is_wrong_in_a_folder_is_named(tmp_path: Path, change: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_lexicon(copy_of(tmp_path, **change))


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("deny", ("denies", "denied", "denied", "denying")),
        ("note", ("notes", "noted", "noted", "noting")),
        ("agree", ("agrees", "agreed", "agreed", "agreeing")),
        ("stress", ("stresses", "stressed", "stressed", "stressing")),
        ("claim", ("claims", "claimed", "claimed", "claiming")),
    ],
)
def test_regular_forms(lemma: str, forms: tuple[str, ...]) -> None:
    assert regular_forms(lemma) == forms


def test_english_cues_know_class_act_and_form() -> None:
    lexicon = load_lexicon()
    denied = lexicon.cue("denied")
    assert denied is not None
    assert (denied.lemma, denied.act, denied.past) == ("deny", "deny", True)
    assert CueClass.SPEECH in denied.classes
    assert lexicon.cue("banana") is None


SPANISH_PAGE = """El Heraldo del Valle

La presa resistirá, según la alcaldesa

Por Marta Ruiz
3 de mayo de 2016

Compartir

La presa superior llevaba meses con filtraciones antes de romperse, según contó una ingeniera a la comisión.

“La presa resistirá”, dijo la alcaldesa Elena Soto el lunes, y añadió que los vecinos no tenían nada que temer.

Foto: Elena Soto en la presa

Publicidad

© 2016 El Heraldo del Valle. Todos los derechos reservados.
"""


def test_the_pages_of_the_second_language_are_read_by_its_own_words() -> None:
    document = read_text("presa", SPANISH_PAGE)
    assert document.published is not None
    assert (document.language, document.title) == ("es", "La presa resistirá, según la alcaldesa")
    assert (document.authors, document.outlet) == (("Marta Ruiz",), "El Heraldo del Valle")
    assert document.published.edtf == "2016-05-03"
    assert [p.kind.value for p in document.paragraphs] == [
        *("boilerplate", "title", "byline", "date", "boilerplate", "body", "body", "caption"),
        *("boilerplate", "boilerplate"),
    ]
