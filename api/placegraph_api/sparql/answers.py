"""Make the HTTP answer of a result: type, limits stated, a note where the answer is cut."""

import hashlib
import json
from urllib.parse import quote

from starlette.responses import Response

from ..negotiate import Choice
from ..problems import TYPE_BASE
from ..workers import Job, Result


def answer_of(result: Result, chosen: Choice, job: Job, age_s: int | None = None) -> Response:
    """Return the answer, which says in header and body when it is not the whole.

    `age_s` is given for one that was kept.
    """
    headers = {
        "Placegraph-Row-Limit": str(job.max_rows),
        "Placegraph-Version": result.version,
        "Server-Timing": f'query;dur={result.seconds * 1000:.1f};desc="{result.lane}"',
    }
    if tag := entity_tag(result.version, chosen, job):
        headers |= {"ETag": tag, "Cache-Control": "no-cache"}
    if age_s is not None:
        headers |= {"Age": str(age_s), "Server-Timing": "kept"}
    body = result.body
    if result.truncated:
        headers["Placegraph-Truncated"] = f"rows={result.rows}"
        body = with_note(body, chosen.format.extension, note_of(result))
    return Response(body, headers={**headers, "Content-Type": chosen.content_type})


def note_of(result: Result) -> str:
    """Return the sentence that says what is missing and how to get it."""
    what = "triples" if result.kind == "graph" else "solutions"
    return (
        f"cut after {result.rows} {what}, the limit of this service; for the rest sort the "
        f"solutions with ORDER BY and repeat the query with OFFSET {result.rows}, or take the dump"
    )


def with_note(body: bytes, extension: str, note: str) -> bytes:
    """Return the body with a note, in the formats that have a place for one.

    JSON results have `link` in the head, for the address of what is said about them; a
    member of our own would stop strict readers. CSV, TSV and JSON-LD have no place, and
    the header speaks for them.
    """
    match extension:
        case "srj":
            link = json.dumps(f"{TYPE_BASE}answer-cut#{quote(note)}").encode()
            return body.replace(b'{"head":{', b'{"head":{"link":[' + link + b"],", 1)
        case "srx" | "rdf":
            return body + f"\n<!-- {note} -->".encode()
        case "ttl" | "nt":
            return body + f"\n# {note}\n".encode()
        case _:
            return body


def entity_tag(version: str, chosen: Choice, job: Job) -> str | None:
    """Return the tag of an answer: the same query over the same version gives the same."""
    if not version or job.changing:
        return None
    facts = (job.query, job.default_graphs, job.named_graphs, job.base, chosen.content_type)
    digest = hashlib.blake2b(repr(facts).encode(), digest_size=8).hexdigest()
    # Weak: without ORDER BY the engine may put equal solutions in another order.
    return f'W/"{version}-{digest}"'
