"""What an analyst does, in a worker of its own: open the store, answer analyses.

Imported by the worker and by nothing else in the service: it brings the packages that measure.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from placegraph import answers
from placegraph.analyst import Analyst
from placegraph.choices import CHOICES
from placegraph.errors import PlacegraphError, UnknownNameError
from placegraph.filters import Filter
from placegraph.store import Store

from ..workers.child import Answer

ANSWERS: dict[str, Callable[..., answers.Document]] = {
    "metric": answers.metric,
    "paths": answers.paths,
    "scenario": answers.scenario,
    "changes": answers.changes,
}


def prepare(path: str) -> Answer:
    """Open the version whose data is at the path; return what answers analyses of it."""
    folder = Path(path).parent
    analyst = Analyst(Store(folder.parents[1], folder.name))

    def answer(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            document = _answer(analyst, header["analysis"], json.loads(body))
        except PlacegraphError as error:
            return refusal_of(error), b""
        except MemoryError:
            return {"error": "memory"}, b""
        written = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
        return {"kind": "document", "rows": 1, "truncated": False}, written

    return answer


def _answer(analyst: Analyst, analysis: str, asked: dict[str, Any]) -> dict[str, Any]:
    chosen = asked.pop("filter")
    where = Filter.of(
        **{choice.field: chosen.get(choice.name, ()) for choice in CHOICES.values()},
        at=chosen.get("at"),
    )
    document = ANSWERS[analysis](analyst, where, **asked)
    return {"version": analyst.store.version, "filter": where.as_json(), **document}


def refusal_of(error: PlacegraphError) -> dict[str, Any]:
    """The error as a header, so that the service can raise it again."""
    said: dict[str, Any] = {"error": "refused", "message": str(error)}
    if isinstance(error, UnknownNameError):
        suggestions = list(error.suggestions)
        said |= {"what": error.what, "value": error.value, "suggestions": suggestions}
    return said
