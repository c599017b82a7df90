"""The ontology as files: terms, alignments, shapes, rules, checks and the JSON-LD context."""
