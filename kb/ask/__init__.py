"""Ask: named questions by the names of things, their answers, and what each row says in words. Nothing here writes."""

from kb.ask.answering import Answer, ask
from kb.ask.explaining import Explanation, explain, explained
from kb.ask.names import one_called, with_iris
from kb.ask.short import full_iri, shortened
from kb.ask.terms import cell, text_rows, to_csv, to_json

__all__ = [
    "Answer",
    "Explanation",
    "ask",
    "cell",
    "explain",
    "explained",
    "full_iri",
    "one_called",
    "shortened",
    "text_rows",
    "to_csv",
    "to_json",
    "with_iris",
]
