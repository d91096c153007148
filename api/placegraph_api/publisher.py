"""The program that publishes what was written: it checks, derives, flushes, and says how it went.

It is a process of its own, so that the service goes on answering while it works. On its
standard input: a line of JSON with store, version and the lengths of the graphs, then the
graphs in N-Triples. On its standard output: a line of JSON.
"""

import json
import sys
from pathlib import Path

from placegraph.errors import ConflictError, DataError, PlacegraphError
from placegraph.written import write_graphs


def main() -> None:
    """Publish what stands on standard input."""
    job = json.loads(sys.stdin.buffer.readline())
    graphs = {slug: sys.stdin.buffer.read(length) for slug, length in job["lengths"].items()}
    try:
        published = write_graphs(Path(job["store"]), job["version"], graphs)
    except PlacegraphError as error:
        told = {"error": _kind(error), "message": str(error)}
        if isinstance(error, DataError):
            told["findings"] = [str(finding) for finding in error.findings]  # type: ignore[assignment]
    else:
        told = {"version": published.version}
    print(json.dumps(told))


def _kind(error: PlacegraphError) -> str:
    if isinstance(error, DataError):
        return "data"
    return "conflict" if isinstance(error, ConflictError) else "other"


if __name__ == "__main__":
    main()
