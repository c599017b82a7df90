"""Linked data: every IRI of the knowledge base answers, for people and for programs."""
