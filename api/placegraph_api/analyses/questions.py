"""Questions: most are answered at once, those that measure a whole network as analyses are."""

import json
from collections.abc import Mapping

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from placegraph.queries import Answer, ask
from placegraph.queries.ask import get_question
from placegraph.said import Said

from .desk import Desk
from .job import Analysis


async def answer_question(
    request: Request, desk: Desk, question_id: str, given: Mapping[str, str]
) -> Answer | None:
    """Return the answer, or None after the client has gone."""
    if not get_question(question_id).long:
        return await run_in_threadpool(lambda: ask(desk.store, question_id, **given))
    asked = {"id": question_id, "parameters": dict(given)}
    answered = await desk.ask(request, Analysis("question", asked))
    if answered is None:
        return None
    told = json.loads(answered.body)
    said = told.pop("said")
    notes = [Said.of(note, said) for note in told["notes"]]
    return Answer(**{**told, "columns": tuple(told["columns"]), "notes": notes})
