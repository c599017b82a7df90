"""Virtuoso Open Source 7 (from Debian: virtuoso-opensource-7). Its default graph is always the union of all.

Updates go to /sparql-auth with digest authentication. Result and construction limits are lifted: the
configuration that Debian ships cuts answers at 10,000 rows without a word.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.process import Engine, free_port, program, running, serve_until_interrupted

CONFIGURATION = """
[Database]
DatabaseFile = FOLDER/virtuoso.db
ErrorLogFile = FOLDER/virtuoso.log
LockFile = FOLDER/virtuoso.lck
TransactionFile = FOLDER/virtuoso.trx
xa_persistent_file = FOLDER/virtuoso.pxa
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = FOLDER/temp.db
TransactionFile = FOLDER/temp.trx
[Parameters]
ServerPort = 127.0.0.1:SQL_PORT
ServerThreads = 20
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = FOLDER
MaxQueryMem = 512M
DefaultIsolation = 4
[HTTPServer]
ServerPort = 127.0.0.1:HTTP_PORT
ServerRoot = FOLDER
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 100000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""


@contextmanager
def start(folder: Path) -> Iterator[Engine]:
    """The server, until the end of the block, with its database in `folder`."""
    server = program("virtuoso-t", "apt-get install virtuoso-opensource-7")
    http_port, sql_port = free_port(), free_port()
    configuration = folder / "virtuoso.ini"
    values = {"FOLDER": str(folder), "HTTP_PORT": str(http_port), "SQL_PORT": str(sql_port)}
    text = CONFIGURATION
    for name, value in values.items():
        text = text.replace(name, value)
    configuration.write_text(text)
    url = f"http://127.0.0.1:{http_port}/sparql"
    with running([server, "+foreground", "+configfile", str(configuration)], url, folder):
        _let_write(sql_port)
        yield Engine(
            f"http://127.0.0.1:{http_port}/sparql-auth",
            f"http://127.0.0.1:{http_port}/sparql-auth",
            user="dba",
            password="dba",
            digest=True,
        )


def _let_write(sql_port: int) -> None:
    """Give the SPARQL user the right to update: a new database gives it to none."""
    isql = program("isql-vt", "apt-get install virtuoso-opensource-7")
    grant = "EXEC=grant SPARQL_UPDATE to dba;"
    subprocess.run([isql, f"127.0.0.1:{sql_port}", "dba", "dba", grant], check=False, capture_output=True, timeout=60)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        serve_until_interrupted(start, Path(home))
