"""The Flask server: SPARQL endpoint, linked-data pages and web interface over one knowledge base."""
