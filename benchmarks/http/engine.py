"""The engine alone, in one process and without HTTP: what part of an answer's time is its own."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence

import pyoxigraph
from pyoxigraph import QueryResultsFormat

from placegraph.store import open_store

from .peers import Data
from .queries import QUERIES, text_of

ROUNDS = 9


def lines(data: Data) -> Iterator[str]:
    """Milliseconds of processor time for each query, in stores that hold the same quads."""
    yield "| processor time, ms | our version, on disk | put in order, on disk | in memory |"
    yield "|---" * 4 + "|"
    ordered = pyoxigraph.Store.read_only(str(data.oxigraph))
    in_memory = pyoxigraph.Store()
    in_memory.bulk_extend(ordered.quads_for_pattern(None, None, None, None))
    ours = pyoxigraph.Store.read_only(str(open_store(data.store).folder / "data"))
    for name, query in QUERIES.items():
        texts = [text_of(query, place) for place in data.places[:ROUNDS]]
        cells = [f"{1000 * _median(store, texts):.1f}" for store in (ours, ordered, in_memory)]
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
