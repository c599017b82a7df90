"""Other people's SPARQL servers, each started on a loopback port by a script: `python -m tests.engines.oxigraph`."""
