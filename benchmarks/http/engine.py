"""The engine alone, in one process and without HTTP: what part of an answer's time is its own."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence

import pyoxigraph
from pyoxigraph import QueryResultsFormat

from placegraph.store import open_store
from placegraph.vocab import PG
from placegraph_api.sparql.scan import Caps, scan
from placegraph_api.workers.child import copy_of

from .peers import Data
from .queries import QUERIES, text_of

ROUNDS, MAX_ROWS = 9, 100_000


def lines(data: Data) -> Iterator[str]:
    """Milliseconds of processor time for each query, on disk and in memory."""
    yield (
        "| processor time, ms | looked up, on disk | read whole, on disk | in a copy of the links "
        "| looked up, in memory |"
    )
    yield "|---" * 5 + "|"
    ours = pyoxigraph.Store.read_only(str(open_store(data.store).folder / "data"))
    links = copy_of(ours, frozenset([PG.linkedWith]))
    in_memory = pyoxigraph.Store()
    in_memory.bulk_extend(ours.quads_for_pattern(None, None, None, None))
    for name, query in QUERIES.items():
        texts = [text_of(query, place) for place in data.places[:ROUNDS]]
        scans = [scan(text, Caps(), MAX_ROWS) for text in texts]
        whole = [found.joins.query for found in scans if found.joins]
        paths = [text for text, found in zip(texts, scans, strict=True) if found.paths]
        cells = [
            f"{1000 * _median(store, asked):.1f}" if asked else "–"
            for store, asked in ((ours, texts), (ours, whole), (links, paths), (in_memory, texts))
        ]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""


def _median(store: pyoxigraph.Store, texts: Sequence[str]) -> float:
    times = []
    for text in texts:
        began = time.process_time()
        results = store.query(text, use_default_graph_as_union=True)
        assert not isinstance(results, pyoxigraph.QueryTriples)
        results.serialize(format=QueryResultsFormat.JSON)
        times.append(time.process_time() - began)
    return statistics.median(times)
