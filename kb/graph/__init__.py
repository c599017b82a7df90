"""Triples: RDF in, RDF out. Nothing below this package reads prose."""
