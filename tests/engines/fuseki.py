"""Apache Jena Fuseki (from Maven Central), over TDB2 with the union of the graphs as default graph.

Needs Java 17. The jar is found in the local Maven repository or fetched by `mvn`.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engines.process import Engine, free_port, program, running, serve_until_interrupted

VERSION = "5.6.0"
ARTIFACT = f"org.apache.jena:jena-fuseki-server:{VERSION}"
JAR = Path.home() / f".m2/repository/org/apache/jena/jena-fuseki-server/{VERSION}/jena-fuseki-server-{VERSION}.jar"

CONFIGURATION = """
@prefix fuseki: <http://jena.apache.org/fuseki#> .
@prefix tdb2: <http://jena.apache.org/2016/tdb#> .
[] a fuseki:Service ; fuseki:name "kb" ; fuseki:dataset <#dataset> ;
   fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "query" ] ,
                   [ fuseki:operation fuseki:update ; fuseki:name "update" ] .
<#dataset> a tdb2:DatasetTDB2 ; tdb2:location "LOCATION" ; tdb2:unionDefaultGraph true .
"""


def jar() -> Path:
    """The server's jar; skips the test where it cannot be had."""
    if not JAR.exists():
        maven = program("mvn", "apt-get install maven")
        fetched = subprocess.run(
            [maven, "-q", "dependency:get", f"-Dartifact={ARTIFACT}", "-Dtransitive=false"], check=False, timeout=300
        )
        if fetched.returncode or not JAR.exists():
            pytest.skip(f"needs {ARTIFACT}, which mvn could not fetch")
    return JAR


@contextmanager
def start(folder: Path) -> Iterator[Engine]:
    """The server, until the end of the block, with its database in `folder`."""
    java, server = program("java", "apt-get install openjdk-17-jre-headless"), jar()
    port = free_port()
    configuration = folder / "fuseki.ttl"
    configuration.write_text(CONFIGURATION.replace("LOCATION", str(folder / "tdb2")))
    command = [java, "-Xmx1g", "-jar", str(server), "--localhost", f"--port={port}", f"--config={configuration}"]
    url = f"http://127.0.0.1:{port}/kb/query"
    # Without a base of its own it would write into the current folder.
    with running(command, url, folder, environment={**os.environ, "FUSEKI_BASE": str(folder / "base")}):
        yield Engine(url, f"http://127.0.0.1:{port}/kb/update")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        serve_until_interrupted(start, Path(home))
