"""How long a service takes until it is ready, and what its first visitors wait for.

    python -m benchmarks.start [STORE]

The service is a process of its own, as `placegraph serve` starts it. What is asked is asked right
after `/ready` has said yes, the analysis while the processes for it still read ahead, and once more
when they have.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil

from benchmarks.http.__main__ import calibrate
from benchmarks.http.peers import placegraph
from placegraph.store import open_store

PAGES = ("/", "/explorer/network", "/explorer/layout", "/search?q=south", "/sparql")
AT_ONCE, LATER = "/metrics/degree?limit=5", "/metrics/coreness?limit=5"


def main() -> None:
    """Start, ask and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("store", type=Path, nargs="?", default=Path("var/demo"))
    store = asked.parse_args().store
    if not store.exists():
        print(f"skipped: there is no {store} (make data-demo)")
        return
    triples = sum(each.triples for each in open_store(store).manifest.graphs.values())
    began = time.perf_counter()
    with placegraph(store) as peer:
        address = f"http://127.0.0.1:{peer.port}"
        while not _asked(f"{address}/ready"):
            time.sleep(0.1)
        print(f"{triples:,} triples; ready after {time.perf_counter() - began:.1f} s")
        for path in (*PAGES, AT_ONCE):
            _tell(address, path)
        while psutil.cpu_percent(1.0) > 30:
            pass  # they read ahead
        _tell(address, LATER)
        service = psutil.Process(peer.pid)
        held = [service, *service.children(recursive=True)]
        memory = sum(each.memory_full_info().uss for each in held) / 2**20
        print(f"memory of the service and its {len(held) - 1} processes: {memory:,.0f} MB")
    print(f"calibration: {calibrate():.2f} s for 3 million additions to a dictionary")


def _tell(address: str, path: str) -> None:
    began = time.perf_counter()
    assert _asked(address + path), path
    print(f"{path}: {time.perf_counter() - began:.2f} s", flush=True)


def _asked(address: str) -> bool:
    """Whether it is answered with 200."""
    try:
        with urlopen(address, timeout=120) as answer:  # noqa: S310 - loopback, ours
            answer.read()
            return bool(answer.status == 200)
    except HTTPError as error:
        with error:
            return False


if __name__ == "__main__":
    main()
