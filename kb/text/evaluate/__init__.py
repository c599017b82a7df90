"""Scores any extractor against texts that people have annotated; `score` and `read_annotated` are all one needs."""

from kb.text.evaluate.extracted import statements_of
from kb.text.evaluate.readers import read_annotated
from kb.text.evaluate.report import Report, score
from kb.text.evaluate.statements import AnnotatedText, Layer, Speaker, Statement

__all__ = ["AnnotatedText", "Layer", "Report", "Speaker", "Statement", "read_annotated", "score", "statements_of"]
