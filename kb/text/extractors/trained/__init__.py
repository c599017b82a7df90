"""An extractor that learns from annotated texts of the user's own; what it learns stays on the user's machine.

The rules go first. A first sequence model finds further words that may report, a second one reads who says what around
each, and a third weighs every reading, those of the rules too. Everything else is the built-in extractor's work.
"""
