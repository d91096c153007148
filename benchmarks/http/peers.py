"""The endpoints that are measured: each a process of its own, on loopback, with the same quads."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from benchmarks.generated import SEED, generate, snapshots
from placegraph.build import build
from placegraph.publish import publish_snapshot
from placegraph.store import open_store

from .clients import Kept

PLACES, TIES = 1_900, 3_700
BIN = Path(sys.executable).parent
START_WITHIN_S = 180.0
PLACEGRAPH, OXIGRAPH, RDFLIB = "placegraph", "oxigraph serve", "rdflib-endpoint"


@dataclass(frozen=True)
class Peer:
    """A running endpoint."""

    name: str
    port: int
    path: str
    pid: int


@dataclass(frozen=True)
class Data:
    """The same graph as a store of ours, a store of Oxigraph, and a file."""

    store: Path
    oxigraph: Path
    quads: Path
    places: Sequence[str]
    triples: int


def prepare(folder: Path) -> Data:
    """Make the graph in all its forms, where it is not there yet."""
    data = folder / "store", folder / "oxigraph", folder / "all.nq"
    if not data[2].exists():
        print(f"making a graph of {TIES:,} ties in {folder} …", file=sys.stderr, flush=True)
        build(data[0])
        for snapshot in snapshots(generate(PLACES, TIES, SEED), data[0]):
            publish_snapshot(data[0], snapshot)
        engine = pyoxigraph.Store.read_only(str(open_store(data[0]).folder / "data"))
        copy = pyoxigraph.Store(str(data[1]))
        copy.bulk_extend(engine)
        copy.optimize()
        copy.flush()
        engine.dump(str(data[2]), RdfFormat.N_QUADS)
    store = open_store(data[0])
    rows = store.select(
        "SELECT DISTINCT ?place { ?tie a pg:Relationship ; pg:party ?place . ?place a pg:Place }"
        " ORDER BY ?place LIMIT 50"
    )
    triples = sum(each.triples for each in store.manifest.graphs.values())
    return Data(*data, [row["place"].value for row in rows], triples)


@contextmanager
def serving(data: Data, names: Sequence[str]) -> Iterator[list[Peer]]:
    """Start the endpoints of some names and end them in the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(_STARTS[name](data)) for name in names]


@contextmanager
def placegraph(store: Path) -> Iterator[Peer]:
    """Our service as it comes; each client of the benchmark has an address of its own."""
    port = free_port()
    command = [BIN / "placegraph", "serve", "--store", store, "--port", port]
    settings = {"PLACEGRAPH_BUDGETS_TRUSTED_PROXIES": "127.0.0.1"}
    with _running(PLACEGRAPH, command, port, "/sparql", settings) as peer:
        yield peer


@contextmanager
def oxigraph(data: Data) -> Iterator[Peer]:
    """Oxigraph's server, with the union as default graph, as ours has it."""
    port = free_port()
    command = [BIN / "oxigraph", "serve-read-only", "--location", data.oxigraph,
               "--bind", f"127.0.0.1:{port}", "--union-default-graph"]  # fmt: skip
    with _running(OXIGRAPH, command, port, "/query", {}) as peer:
        yield peer


@contextmanager
def rdflib_endpoint(data: Data) -> Iterator[Peer]:
    """rdflib behind FastAPI; it reads the whole file before it answers."""
    port = free_port()
    command = [BIN / "rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", port, data.quads]
    with _running(RDFLIB, command, port, "/", {}) as peer:
        yield peer


_STARTS = {
    PLACEGRAPH: lambda data: placegraph(data.store),
    OXIGRAPH: oxigraph,
    RDFLIB: rdflib_endpoint,
}


@contextmanager
def _running(
    name: str, command: Sequence[object], port: int, path: str, settings: Mapping[str, str]
) -> Iterator[Peer]:
    environment = {key: value for key, value in os.environ.items() if "PLACEGRAPH" not in key}
    process = subprocess.Popen(
        [str(each) for each in command], env={**environment, **settings},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    peer = Peer(name, port, path, process.pid)
    try:
        _wait_for(peer, process)
        yield peer
    finally:
        process.kill()
        process.wait()


def _wait_for(peer: Peer, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_WITHIN_S
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with Kept(peer.port, peer.path) as line:
                line.ask("ASK {}")
        except OSError:
            time.sleep(0.1)
        else:
            return
    if process.poll() is not None:
        raise SystemExit(f"{peer.name} ended with {process.returncode} before it answered")
    raise SystemExit(f"{peer.name} did not start within {START_WITHIN_S:g} s")


def free_port() -> int:
    """A loopback port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
