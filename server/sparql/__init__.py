"""The SPARQL 1.1 protocol over HTTP: queries, updates, and the description of the service."""
