"""Triple stores of other people, started for tests and benchmarks on free ports of loopback."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from placegraph.remote import Access

OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
VIRTUOSO = shutil.which("virtuoso-t")
VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = 30000
MaxDirtyBuffers = 20000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 20
MaxClientConnections = 20
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True)
class Engine:
    """A running store: its query endpoint, its process, and who may write."""

    url: str
    process: subprocess.Popen[bytes]
    user: str = ""
    password: str = ""

    def access(self, cache: Path) -> Access:
        """How it is reached, with copies in a folder."""
        return Access(user=self.user, password=self.password, cache=cache)


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def oxigraph(folder: Path, port: int = 0) -> Iterator[Engine]:
    """`oxigraph serve` with its data in a folder."""
    port = port or free_port()
    assert OXIGRAPH is not None
    command = [OXIGRAPH, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running(command, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D") as process:
        yield Engine(f"http://127.0.0.1:{port}/query", process)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Engine]:
    """Virtuoso with an ini of our own; its first user may write, with HTTP Digest."""
    folder.mkdir(parents=True, exist_ok=True)
    http, sql = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(VIRTUOSO_INI.format(folder=folder, http=http, sql=sql))
    assert VIRTUOSO is not None
    command = [VIRTUOSO, "+configfile", str(ini), "+foreground"]
    url = f"http://127.0.0.1:{http}/sparql"
    with _running(command, f"{url}?query=ASK%7B%7D") as process:
        yield Engine(url, process, "dba", "dba")


@contextmanager
def _running(command: list[str], look_at: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(look_at, timeout=5).close()  # noqa: S310 - our own
                break
            assert process.poll() is None, f"{command[0]} ended"
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()
