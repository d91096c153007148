"""What an analyst does, in a worker of its own: open the store, answer analyses.

Imported by the worker and by nothing else in the service: it brings the packages that measure.
"""

import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from placegraph import answers, find, queries, reports
from placegraph.analyst import NETWORKS, Analyst
from placegraph.choices import CHOICES
from placegraph.directory import directory_of
from placegraph.errors import PlacegraphError, StoreError, UnknownNameError
from placegraph.filters import EVERYTHING, Filter
from placegraph.metrics.view import live_ties
from placegraph.said import sentences
from placegraph.store import Store

from ..workers.child import Answer

ANSWERS: dict[str, Callable[..., answers.Document]] = {
    "metric": answers.metric,
    "paths": answers.paths,
    "scenario": answers.scenario,
    "changes": answers.changes,
    "suggestions": answers.suggestions,
}


def prepare(path: str) -> Answer:
    """Open the version whose data is at the path; return what answers analyses of it.

    What most analyses read is read here: a large graph takes seconds, which would count against
    the deadline of the first question, and be lost with it.
    """
    folder = Path(path).parent
    analyst = Analyst(Store(folder.parents[1], folder.name))
    _read_ahead(analyst)

    def answer(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            written = _answer(analyst, header["analysis"], json.loads(body))
        except PlacegraphError as error:
            return refusal_of(error), b""
        except MemoryError:
            return {"error": "memory"}, b""
        return {"kind": "document", "rows": 1, "truncated": False}, written

    return answer


def _read_ahead(analyst: Analyst) -> None:
    for projection in NETWORKS:
        live_ties(analyst.network(projection, EVERYTHING))
    for kind in find.KINDS:
        directory_of(analyst.store, kind).names.called("")  # the index is made when first asked
    with contextlib.suppress(ImportError, PlacegraphError):
        from placegraph.suggestions import read_ahead

        read_ahead(analyst.store)


def _answer(analyst: Analyst, analysis: str, asked: dict[str, Any]) -> bytes:
    if analysis == "question":
        found = queries.ask(analyst.store, asked["id"], **asked["parameters"])
        return _written(asdict(found) | {"said": sentences(found.notes)})
    chosen = asked.pop("filter")
    where = Filter.of(
        **{choice.field: chosen.get(choice.name, ()) for choice in CHOICES.values()},
        at=chosen.get("at"),
    )
    if analysis == "report":
        form = asked.pop("format")
        return reports.written(reports.about(analyst, where=where, **asked), form)
    if asked.pop("format", "json") == "csv":
        table = answers.metric_table(analyst, where, **asked)
        return _written({"csv": table.to_csv(), "licences": analyst.licences(where, table)})
    head = {"id": asked["id"]} if "id" in asked else {}
    head |= {"version": analyst.store.version, "filter": where.as_json()}
    document = ANSWERS[analysis](analyst, where, **asked)
    # For readers of other languages; of a metric, whose rows may be many, the notes alone.
    said = sentences(document["notes"] if analysis == "metric" else document)
    return _written(head | document | {"said": said})


def _written(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def refusal_of(error: PlacegraphError) -> dict[str, Any]:
    """The error as a header, so that the service can raise it again."""
    if isinstance(error, UnknownNameError):
        name = {each: getattr(error, each) for each in ("what", "value", "suggestions", "choices")}
        return {"error": "unknown", "name": name}
    what = "store" if isinstance(error, StoreError) else "refused"
    return {"error": what, "message": str(error), "said": sentences([error.said])}
