"""Queries over the ontology that must find nothing."""
