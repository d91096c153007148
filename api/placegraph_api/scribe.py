"""The work of a process that works a write out: what becomes of the written graphs.

It parses what somebody sent, so it runs in a process without network that may be ended
(`workers/child.py`). An update runs on a copy of the whole dataset in memory; graphs that the
writer may not write must come out as they went in.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any

Answer = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]


def prepare(path: str) -> Answer:
    """Return what answers one write on the store at a path."""
    import pyoxigraph  # noqa: F401 - before the memory is limited and the network given up

    return functools.partial(answer, path)


def answer(path: str, job: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the graphs that changed, as lengths in the header and N-Triples in the body."""
    import pyoxigraph

    try:
        before = pyoxigraph.Store.read_only(path)
        changed = parsed(before, job, body) if job["formats"] else updated(before, job, body)
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except PermissionError as error:
        return {"error": "forbidden", "message": str(error)}, b""
    except (OSError, RuntimeError, ValueError) as error:
        return {"error": "evaluation", "message": str(error)}, b""
    texts = {graph: n_triples(graph, triples) for graph, triples in changed.items()}
    lengths = {graph: len(text) for graph, text in texts.items()}
    return {"lengths": lengths}, b"".join(texts.values())


def parsed(before: Any, job: dict[str, Any], body: bytes) -> dict[str, Iterable[Any]]:
    """Return the graph with what the parts of the body say, alone or beside what it said."""
    import pyoxigraph

    (graph,) = job["graphs"]
    found: set[Any] = set()
    if job["merge"]:
        name = pyoxigraph.NamedNode(graph)
        found |= {each.triple for each in before.quads_for_pattern(None, None, None, name)}
    position = 0
    for extension, length in job["formats"]:
        part, position = body[position : position + length], position + length
        form = pyoxigraph.RdfFormat.from_extension(extension)
        # A label of a blank node says nothing beyond the document it stands in.
        quads = pyoxigraph.parse(
            input=part, format=form, base_iri=job["base"], rename_blank_nodes=True
        )
        found |= {each.triple for each in quads}
    return {graph: found}


def updated(before: Any, job: dict[str, Any], text: bytes) -> dict[str, Iterable[Any]]:
    """Return the written graphs that an update changes; PermissionError for any other graph."""
    import pyoxigraph

    after = pyoxigraph.Store()
    after.bulk_extend(before.quads_for_pattern(None, None, None, None))
    after.update(text.decode(), base_iri=job["base"])
    names: set[str | None] = {graph.value for graph in before.named_graphs()} | {None}
    names |= {graph.value for graph in after.named_graphs()} | set(job["graphs"])
    changed: dict[str, Iterable[Any]] = {}
    for name in sorted(names, key=str):
        node = pyoxigraph.NamedNode(name) if name else pyoxigraph.DefaultGraph()
        old, new = (
            {each.triple for each in store.quads_for_pattern(None, None, None, node)}
            for store in (before, after)
        )
        if old == new:
            continue
        if name is None or name not in job["graphs"]:
            raise PermissionError(name or "the default graph")
        changed[name] = new
    return changed


def n_triples(graph: str, triples: Iterable[Any]) -> bytes:
    """Return triples as N-Triples, with an IRI of the graph in the place of each blank node."""
    import pyoxigraph

    def named(term: Any) -> Any:
        if isinstance(term, pyoxigraph.BlankNode):
            return pyoxigraph.NamedNode(f"{graph}#genid-{term.value}")
        return term

    skolemised = (
        pyoxigraph.Triple(named(each.subject), each.predicate, named(each.object))
        for each in triples
    )
    return pyoxigraph.serialize(skolemised, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
