"""The program of a worker: confine itself, open a store read-only, answer queries.

It is run as a file, not imported by the service, and imports nothing but pyoxigraph
and the standard library, so that it starts quickly and can reach little; other work
than SPARQL names the module that does it. A frame on
its socket is: length of the header, length of the body, header (JSON), body (bytes).
Everything unusual (deadline, cancelling, a crash) is handled by the parent killing it.
"""

import ctypes
import functools
import importlib
import itertools
import json
import os
import platform
import re
import resource
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Answer = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]

LENGTHS = struct.Struct("!IQ")

# Looking a solution up on disk takes some twenty times as long as reading a row in a row, and a
# row that was read takes some 120 bytes. Of few rows looking up is over in no time.
FEW_ROWS, MANY_ROWS, LOOKED_UP = 1_000, 2_000_000, 20
# Copying so many links takes a sixth of a second, once, and 8 MB: a light query stays one.
MOST_COPIED = 10_000

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 38, 22
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
# The number of socket(2) and the audit architecture, by machine.
SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


class OversizeError(Exception):
    """The answer is longer than the parent takes."""


class Buffer:
    """A file that keeps what is written, up to a number of bytes."""

    def __init__(self, max_bytes: int) -> None:
        self.parts: list[bytes] = []
        self.left = max_bytes

    def write(self, data: bytes) -> int:
        """Keep a part; called by the serialiser some kilobytes at a time."""
        self.left -= len(data)
        if self.left < 0:
            raise OversizeError
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: there is nothing behind the buffer."""


class Counted:
    """An iterable cut after a number of items; `more` says whether there were more."""

    def __init__(self, items: Iterable[Any], limit: int) -> None:
        self.items, self.limit = iter(items), limit
        self.count, self.more = 0, False

    def __iter__(self) -> Iterator[Any]:
        for item in itertools.islice(self.items, self.limit):
            self.count += 1
            yield item
        self.more = next(self.items, None) is not None


def main() -> None:
    """Serve one parent until it closes the socket."""
    options = json.loads(sys.argv[1])
    end_with_parent(options["parent"])
    sys.path[:0] = options["packages"]
    prepare = (
        importlib.import_module(options["work"]).prepare if options["work"] else prepare_sparql
    )
    channel = socket.socket(fileno=options["descriptor"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if options["memory"]:
        resource.setrlimit(resource.RLIMIT_AS, (options["memory"], options["memory"]))
    network = close_network() if options["confined"] else "open"
    end_with_parent(options["parent"])  # once more: new credentials may have undone it
    try:
        work = prepare(options["store"])
    except OSError as error:
        send(channel, {"error": "store", "message": str(error)})
        return
    send(channel, {"ready": True, "network": network, "cpu_s": time.process_time()})
    while (frame := receive(channel)) is not None:
        header, body = work(*frame)
        header["peak_kb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        header["cpu_s"] = time.process_time()
        send(channel, header, body)


def prepare_sparql(path: str) -> Answer:
    """Open the store; return what answers queries of it."""
    import pyoxigraph

    return functools.partial(answer, pyoxigraph.Store.read_only(path))


def end_with_parent(parent: int) -> None:
    """Ask the kernel to end this process with its parent, which may be killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent ended first")


def close_network() -> str:
    """Give up the network; return by what means, or `open` where neither is permitted.

    A network of its own (in which there is nothing) needs a user namespace, which
    some containers deny; a filter that refuses new sockets needs no privilege.
    """
    if sys.platform != "linux":
        return "open"
    libc = ctypes.CDLL(None, use_errno=True)
    means = []
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
        means.append("namespace")
    if refuse_sockets(libc):
        means.append("filter")
    return "+".join(means) or "open"


def refuse_sockets(libc: ctypes.CDLL) -> bool:
    """Install a seccomp filter under which socket(2) fails with EACCES."""
    if platform.machine() not in SOCKET_CALLS:
        return False
    architecture, number = SOCKET_CALLS[platform.machine()]
    load, equals, give = 0x20, 0x15, 0x06
    allow, refuse, kill = 0x7FFF0000, 0x00050000 | 13, 0x80000000
    steps = [
        (load, 0, 0, 4),  # the architecture of the call
        (equals, 1, 0, architecture),
        (give, 0, 0, kill),
        (load, 0, 0, 0),  # its number
        (equals, 0, 1, number),
        (give, 0, 0, refuse),
        (give, 0, 0, allow),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    )
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0) == 0)


def receive(channel: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """Return the next header and body, or None when the parent has closed the socket."""
    lengths = read(channel, LENGTHS.size)
    if lengths is None:
        return None
    header_length, body_length = LENGTHS.unpack(lengths)
    header, body = read(channel, header_length), read(channel, body_length)
    if header is None or body is None:
        return None
    return json.loads(header), body


def read(channel: socket.socket, length: int) -> bytes | None:
    """Return exactly so many bytes, or None at the end of the stream."""
    parts = bytearray()
    while len(parts) < length:
        part = channel.recv(min(length - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


def send(channel: socket.socket, header: dict[str, Any], body: bytes = b"") -> None:
    """Write one frame."""
    head = json.dumps(header).encode()
    channel.sendall(LENGTHS.pack(len(head), len(body)) + head)
    channel.sendall(body)


def answer(store: Any, job: dict[str, Any], query: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the header and the body of the answer to one job."""
    text = query.decode()
    try:
        return evaluate(store, job, text)
    except SyntaxError as error:
        return {"error": "syntax", "message": original_message(store, job, text, error)}, b""
    except OversizeError:
        return {"error": "oversize"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except (OSError, RuntimeError, ValueError) as error:
        # The serialiser wraps what the buffer raised.
        if "OversizeError" in repr(error) or isinstance(error.__context__, OversizeError):
            return {"error": "oversize"}, b""
        return {"error": "evaluation", "message": str(error)}, b""


def original_message(store: Any, job: dict[str, Any], text: str, error: SyntaxError) -> str:
    """Return what the parser says of the query as it was sent, without the limit put in."""
    if job["cut"] is None:
        return str(error)
    try:
        ask(store, job, text)
    except SyntaxError as original:
        return str(original)
    return str(error)


def ask(store: Any, job: dict[str, Any], text: str) -> Any:
    """Return the engine's answer to a query text, over the dataset the job names."""
    import pyoxigraph

    graphs: dict[str, Any] = {}
    if job["default_graphs"] is not None:
        graphs["default_graph"] = [pyoxigraph.NamedNode(each) for each in job["default_graphs"]]
        graphs["named_graphs"] = [pyoxigraph.NamedNode(each) for each in job["named_graphs"]]
    elif job["union"]:
        graphs["use_default_graph_as_union"] = True
    return store.query(text, base_iri=job["base"], **graphs)


def evaluate(store: Any, job: dict[str, Any], text: str) -> tuple[dict[str, Any], bytes]:
    """Return the answer in the format asked for, cut at the row limit and saying so."""
    import pyoxigraph

    joins, limit = job["joins"], job["max_rows"]
    if joins and (found := evaluate_whole(store, job, joins)) is not None:
        return found
    if job["paths"] and (found := evaluate_copied(store, job, text)) is not None:
        return found
    results = ask(store, job, capped(text, job["cut"], limit + 1))
    if isinstance(results, pyoxigraph.QueryTriples):
        return graph_answer(job, results)
    if job["solutions_format"] is None:
        return {"error": "form", "message": "solutions"}, b""
    body = solutions_body(job, results)
    if isinstance(results, pyoxigraph.QueryBoolean):
        return {"kind": "boolean", "rows": 1, "truncated": False}, body
    rows = count_rows(body, job["solutions_format"])
    truncated = rows > limit
    if truncated:
        if job["cut"] is None:
            return {"error": "oversize"}, b""
        # One row more than the limit was there.
        rows, shorter = limit, without_last_row(body, job["solutions_format"])
        if shorter is None:
            shorter = solutions_body(job, ask(store, job, capped(text, job["cut"], limit)))
        body = shorter
    return {"kind": "solutions", "rows": rows, "truncated": truncated}, body


def evaluate_whole(
    store: Any, job: dict[str, Any], joins: dict[str, Any]
) -> tuple[dict[str, Any], bytes] | None:
    """Return the answer with each pattern read whole; None where the query is better as sent."""
    try:
        if not is_better_read_whole(store, joins, job["base"]):
            return None
        other = {**job, "joins": None, "cut": joins["cut"]}
        header, body = evaluate(store, other, joins["query"])
    except SyntaxError:
        return None  # what is wrong, if anything, is told of the query as it was sent
    # The rest of a cut answer is asked for by numbers, which count in the order of one form.
    return (header, body) if joins["in_parts"] or not header.get("truncated") else None


def is_better_read_whole(store: Any, joins: dict[str, Any], base: str | None = None) -> bool:
    """Return whether the patterns have many rows each, and none so many more than another."""
    patterns = [(store, base, joins["prologue"], each) for each in joins["patterns"]]
    if any(count_up_to(FEW_ROWS, *each) < FEW_ROWS for each in patterns):
        return False
    numbers = []
    for each in patterns:
        numbers.append(count_up_to(MANY_ROWS, *each))
        if sum(numbers) >= MANY_ROWS:
            return False
    return max(numbers) <= LOOKED_UP * min(numbers)


@functools.lru_cache(maxsize=100)  # a prologue may be as long as a query
def count_up_to(limit: int, store: Any, base: str | None, prologue: str, pattern: str) -> int:
    """Return how many rows a pattern has; a store that workers read never changes."""
    query = f"SELECT (COUNT(*) AS ?n) {{ SELECT * {{{pattern}}} LIMIT {limit} }}"
    (row,) = store.query(prologue + query, base_iri=base, use_default_graph_as_union=True)
    return int(row[0].value)


def evaluate_copied(
    store: Any, job: dict[str, Any], text: str
) -> tuple[dict[str, Any], bytes] | None:
    """Return the answer of a copy of the links in memory; None where there is none."""
    paths = job["paths"]
    if job["default_graphs"] is not None or not job["union"]:
        return None
    names = " ".join(f"({name} AS ?p{at})" for at, name in enumerate(paths["properties"]))
    try:
        query = f"{paths['prologue']}SELECT {names} {{}}"
        (links,) = store.query(query, base_iri=job["base"])
    except SyntaxError:
        return None  # what is wrong, if anything, is told of the query as it was sent
    if are_many(store, links) or (copy := copy_of(store, frozenset(links))) is None:
        return None
    header, body = evaluate(copy, {**job, "paths": None}, text)
    # The rest of a cut answer is asked for by numbers, which count in the order on disk.
    return None if header.get("truncated") else (header, body)


def are_many(store: Any, links: Iterable[Any]) -> bool:
    """Return whether these properties link more than is copied."""
    numbers = (count_up_to(MOST_COPIED, store, None, "", f"?s {link} ?o") for link in links)
    return any(total >= MOST_COPIED for total in itertools.accumulate(numbers))


@functools.lru_cache(maxsize=2)
def copy_of(store: Any, links: frozenset[Any]) -> Any:
    """Return a store of what these properties link in any graph.

    None where one of them has texts as values, which may be of any length.
    """
    import pyoxigraph

    things = (pyoxigraph.NamedNode, pyoxigraph.BlankNode)
    quads: list[Any] = []
    each = (store.quads_for_pattern(None, link, None) for link in links)
    for quad in itertools.chain.from_iterable(each):
        if not isinstance(quad.object, things):
            return None
        quads.append(quad)
    copy = pyoxigraph.Store()
    copy.bulk_extend(quads)
    return copy


def solutions_body(job: dict[str, Any], results: Any) -> bytes:
    """Return solutions or a boolean as the engine serialises them."""
    import pyoxigraph

    buffer = Buffer(job["max_bytes"])
    extension = job["solutions_format"]
    results.serialize(buffer, format=pyoxigraph.QueryResultsFormat.from_extension(extension))
    return b"".join(buffer.parts)


def graph_answer(job: dict[str, Any], results: Any) -> tuple[dict[str, Any], bytes]:
    """Return the triples of CONSTRUCT or DESCRIBE, of which the limit counts each."""
    import pyoxigraph

    if job["graph_format"] is None:
        return {"error": "form", "message": "graph"}, b""
    buffer, triples = Buffer(job["max_bytes"]), Counted(results, job["max_rows"])
    pyoxigraph.serialize(
        triples,
        buffer,  # type: ignore[arg-type]  # write() and flush() are all that is called
        pyoxigraph.RdfFormat.from_extension(job["graph_format"]),
        prefixes=job["prefixes"],
    )
    header = {"kind": "graph", "rows": triples.count, "truncated": triples.more}
    return header, b"".join(buffer.parts)


def capped(text: str, cut: list[int] | None, limit: int) -> str:
    """Return the query with a LIMIT in the place the scan found for it."""
    if cut is None:
        return text
    start, end = cut
    return f"{text[:start]}\nLIMIT {limit}\n{text[end:]}"


def count_rows(body: bytes, extension: str) -> int:
    """Return the number of solutions in a serialised answer.

    Exact, and much cheaper than making a Python object of every solution: outside
    quoted strings the separators of rows cannot be anything else.
    """
    if extension == "tsv":
        return body.count(b"\n") - 1
    if extension == "srx":
        return body.count(b"<result>")
    if extension == "csv":
        return sum(part.count(b"\n") for part in body.split(b'"')[::2]) - 1
    if body.endswith(b'"bindings":[]}}'):
        return 0
    separators = body.count(b"},{")
    if separators == body.count(b'"}},{"') and b'\\"}},{' not in body:
        return separators + 1
    # A literal, or a row without a binding, has the look of a separator: leave strings out.
    bare = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", body)
    return bare.count(b"},{") + 1


def without_last_row(body: bytes, extension: str) -> bytes | None:
    """Return serialised solutions but for the last, or None where its start cannot be told.

    Much cheaper than asking again. What is looked for cannot stand in a string: quotes are
    escaped in JSON, marks in XML and line breaks in TSV.
    """
    match extension:
        case "tsv":
            return body[: body.rfind(b"\n", 0, -1) + 1]
        case "srx":
            return body[: body.rindex(b"<result>")] + b"</results></sparql>"
        case "csv":
            start = body.rfind(b"\n", 0, -1) + 1
            # Within a quoted cell the number of quotes behind a line break is odd.
            while start and body.count(b'"', start) % 2:
                start = body.rfind(b"\n", 0, start - 1) + 1
            return body[:start] or None
        case _:
            end = body.rfind(b'"}},{"') + len(b'"}}')
            shorter = body[:end] + b"]}}"
            # A row without a binding begins otherwise.
            is_one_less = count_rows(shorter, extension) + 1 == count_rows(body, extension)
            return shorter if is_one_less else None


if __name__ == "__main__":
    main()
