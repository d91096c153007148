"""Ask an analysis for a page: the same question as over HTTP, so that both share one answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from placegraph.errors import PlacegraphError

from ..analyses import Analysis
from ..analyses.desk import Desk
from ..problems import status_of

ANSWERED = 200


@dataclass(frozen=True)
class Analysed:
    """The answer of an analysis, or what stands in its way and the status that says so."""

    document: Mapping[str, Any] | None = None
    fault: str = ""
    status: int = ANSWERED


async def analysed(request: Request, kind: str, **asked: Any) -> Analysed:
    """Ask an analysis; a refusal comes back as words, so that the page can show a way on."""
    desk: Desk = request.app.state.desk
    try:
        answered = await desk.ask(request, Analysis(kind, {"filter": {}, **asked}))
    except PlacegraphError as error:
        return Analysed(fault=error.said, status=status_of(error).value)
    # None: the visitor has gone, and nobody reads the page.
    return Analysed(json.loads(answered.body) if answered else None)
