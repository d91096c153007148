"""Worker processes end what does not end by itself, and the pool goes on."""

import asyncio
import contextlib
import csv
import io
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import psutil
import pyoxigraph
import pytest
from pyoxigraph import Quad

from placegraph_api.problems import (
    BusyError,
    ComplexityError,
    DeadlineError,
    QuerySyntaxError,
    ResourceLimitError,
    ServiceError,
    WorkerLostError,
)
from placegraph_api.workers import (
    Job,
    Lane,
    PoolSettings,
    WorkerLimits,
    WorkerPool,
    WorkerStartError,
)
from placegraph_api.workers import pool as pool_module
from placegraph_api.workers.child import count_rows
from placegraph_api.workers.process import Worker, WorkerDiedError
from placegraph_api.workers.syntax import syntax_error

from .conftest import iri, write_snapshot

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PATHS = "SELECT (COUNT(*) AS ?n) { ?a (!<x:>)* ?b . ?c (!<x:>)* ?d . ?e (!<x:>)* ?f }"
SORT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
LIGHT = "ASK { ?s ?p ?o }"
SMALL = PoolSettings(
    fast_places=2, slow_places=2, spare_workers=1, promote_after_s=0.1, deadline_s=0.6
)


def with_pool(
    store: Path, use: Callable[[WorkerPool], Awaitable[None]], settings: PoolSettings = SMALL
) -> None:
    """Run an asynchronous test on a pool, and see that no process is left."""

    async def main() -> None:
        async with WorkerPool(store, settings, version="v1") as pool:
            await use(pool)

    asyncio.run(main())
    assert workers_of(os.getpid()) == []


@pytest.fixture(autouse=True)
def _foreign_workers() -> Iterator[None]:
    """A service that other tests keep open has workers in this process too; they are not ours."""
    FOREIGN.clear()
    FOREIGN.update(process.pid for process in workers_of(os.getpid()))
    yield
    FOREIGN.clear()


FOREIGN: set[int] = set()


def workers_of(pid: int) -> list[psutil.Process]:
    found = []
    for process in psutil.Process(pid).children():
        with contextlib.suppress(psutil.Error):  # it may end while it is looked at
            if process.pid not in FOREIGN and any("child.py" in p for p in process.cmdline()):
                found.append(process)
    return found


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("query", [CROSS, PATHS], ids=["cross-product", "property-path"])
def test_a_runaway_query_ends_at_the_deadline_and_the_next_is_answered(
    wide: Path, query: str
) -> None:
    async def use(pool: WorkerPool) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        with pytest.raises(DeadlineError, match=r"0\.6 s"):
            await pool.run(Job(query))
        assert 0.6 <= loop.time() - began < 5
        assert (await pool.run(Job(LIGHT))).kind == "boolean"
        assert pool.figures().deadlines == 1

    with_pool(wide, use)


def test_a_query_that_needs_too_much_memory_is_ended(wide: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(ResourceLimitError, match="memory"):
            await pool.run(Job(SORT))
        assert (await pool.run(Job(LIGHT))).kind == "boolean"

    limits = WorkerLimits(memory_bytes=300 << 20)
    with_pool(wide, use, PoolSettings(fast_places=1, spare_workers=1, deadline_s=60, limits=limits))


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("ASK " + "{" * 100_000 + "}" * 100_000, id="groups"),
        pytest.param("ASK { FILTER(" + "(" * 100_000 + ")" * 100_000 + ") }", id="brackets"),
    ],
)
def test_a_query_that_overflows_the_parser_costs_one_worker(wide: Path, query: str) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(ComplexityError):
            await pool.run(Job(query))
        assert (await pool.run(Job(LIGHT))).kind == "boolean"

    with_pool(wide, use, PoolSettings(fast_places=1, spare_workers=1))


def test_light_queries_are_answered_while_heavy_ones_run(wide: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        heavy = [asyncio.create_task(pool.run(Job(f"{CROSS} #{n}"))) for n in range(6)]
        for _ in range(20):
            assert (await pool.run(Job(LIGHT))).lane is Lane.FAST
        ends = await asyncio.gather(*heavy, return_exceptions=True)
        assert {type(end) for end in ends} <= {DeadlineError, BusyError}
        assert any(isinstance(end, DeadlineError) for end in ends)

    with_pool(wide, use)


def test_past_the_promotion_a_query_runs_in_the_slow_lane_and_gives_way(wide: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        task = asyncio.create_task(pool.run(Job(CROSS)))
        await until(lambda: pool.figures().slow == 1)
        assert pool.figures().fast == 0
        assert 15 in [process.nice() for process in workers_of(os.getpid())]
        with contextlib.suppress(DeadlineError):
            await task
        assert pool.figures().slow == 0

    with_pool(wide, use)


def test_a_query_known_to_be_slow_is_refused_at_once_when_the_slow_lane_is_full(
    wide: Path,
) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(DeadlineError):
            await pool.run(Job(CROSS))
        others = [asyncio.create_task(pool.run(Job(CROSS))) for _ in range(2)]
        await until(lambda: pool.figures().slow == 2)
        with pytest.raises(BusyError, match="long-running") as caught:
            await pool.run(Job(CROSS))
        assert caught.value.retry_after_s >= 1
        await asyncio.gather(*others, return_exceptions=True)

    with_pool(wide, use)


def test_waits_grow_with_the_number_of_those_refused(wide: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        waits = []
        tasks = [asyncio.create_task(pool.run(Job(f"{CROSS} #{n}"))) for n in range(8)]
        for end in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(end, BusyError)
            waits.append(end.retry_after_s)
        assert max(waits) > min(waits)

    with_pool(
        wide,
        use,
        PoolSettings(
            fast_places=8, slow_places=0, spare_workers=0, promote_after_s=0.1, deadline_s=4
        ),
    )


def test_a_full_queue_is_refused(wide: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        first = asyncio.create_task(pool.run(Job(CROSS)))
        await until(lambda: pool.figures().fast == 1)
        second = asyncio.create_task(pool.run(Job(LIGHT)))
        await until(lambda: pool.figures().waiting == 1)
        with pytest.raises(BusyError, match="too many queries are waiting"):
            await pool.run(Job(LIGHT))
        with contextlib.suppress(DeadlineError):
            await first
        assert (await second).kind == "boolean"

    settings = PoolSettings(
        fast_places=1, slow_places=1, spare_workers=1, queue_length=1,
        promote_after_s=0.6, deadline_s=0.6,
    )  # fmt: skip
    with_pool(wide, use, settings)


def test_cancelling_ends_the_work(wide: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        before = {process.pid for process in workers_of(os.getpid())}
        task = asyncio.create_task(pool.run(Job(CROSS)))
        await until(lambda: pool.figures().fast == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: len(before & {p.pid for p in workers_of(os.getpid())}) == 2)
        assert (pool.figures().fast, pool.figures().slow, pool.figures().cancelled) == (0, 0, 1)
        assert (await pool.run(Job(LIGHT))).kind == "boolean"

    with_pool(wide, use)


def test_a_call_given_up_while_waiting_leaves_its_place(wide: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        first = asyncio.create_task(pool.run(Job(CROSS)))
        await until(lambda: pool.figures().fast == 1)
        waiting = [asyncio.create_task(pool.run(Job(LIGHT))) for _ in range(3)]
        await until(lambda: pool.figures().waiting == 3)
        waiting[1].cancel()
        await until(lambda: pool.figures().waiting == 2)
        first.cancel()
        ends = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(end).__name__ for end in ends] == ["Result", "CancelledError", "Result"]
        assert pool.figures().fast == 0

    with_pool(wide, use, PoolSettings(fast_places=1, spare_workers=1, promote_after_s=30))


def test_a_worker_killed_from_outside_costs_no_answer(wide: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        for round_ in range(3):
            for process in workers_of(os.getpid()):
                process.send_signal(signal.SIGKILL)
            assert (await pool.run(Job(f"{LIGHT} #{round_}"))).kind == "boolean"
        running = asyncio.create_task(pool.run(Job(CROSS)))
        await until(lambda: pool.figures().fast == 1)
        for process in workers_of(os.getpid()):
            process.send_signal(signal.SIGKILL)
        with pytest.raises(DeadlineError):  # asked once more, and ended by its own deadline
            await running

    with_pool(wide, use)


def test_a_query_whose_worker_was_killed_is_not_taken_for_a_slow_one(
    wide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Finding out how a process died may take longer than a light query may."""
    settings = PoolSettings(fast_places=1, slow_places=1, spare_workers=0, promote_after_s=0.3)
    found_out = Worker._death

    async def slowly(worker: Worker) -> WorkerDiedError:
        death = await found_out(worker)
        await asyncio.sleep(2 * settings.promote_after_s)
        return death

    async def use(pool: WorkerPool) -> None:
        job = Job(CROSS)
        running = asyncio.create_task(pool.run(job))
        await until(lambda: pool.figures().fast == 1)
        for process in workers_of(os.getpid()):
            process.send_signal(signal.SIGKILL)
        with pytest.raises(WorkerLostError):
            await running
        assert pool.lanes.expected_s(job.key) < settings.promote_after_s
        assert pool.figures().slow == 0

    monkeypatch.setattr(Worker, "_death", slowly)
    monkeypatch.setattr(pool_module, "ATTEMPTS", 1)
    with_pool(wide, use, settings)


def test_a_new_version_is_published_without_a_failed_query(twinned: Path, wide: Path) -> None:
    count = Job("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", solutions_format="csv")

    async def use(pool: WorkerPool) -> None:
        seen: set[tuple[str, bytes]] = set()
        stop = asyncio.Event()

        async def client() -> None:
            while not stop.is_set():
                result = await pool.run(count)
                seen.add((result.version, result.body))

        slow = asyncio.create_task(pool.run(Job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")))
        clients = [asyncio.create_task(client()) for _ in range(3)]
        await until(lambda: ("v1", b"n\r\n4\r\n") in seen)
        await pool.publish(wide, "v2")
        assert pool.version == "v2"
        assert (await pool.run(count)).version == "v2"
        stop.set()
        await asyncio.gather(*clients)
        assert (await slow).version == "v1"
        assert seen == {("v1", b"n\r\n4\r\n"), ("v2", b"n\r\n500\r\n")}
        await until(lambda: str(twinned) not in str(commands()))

    def commands() -> list[list[str]]:
        return [process.cmdline() for process in workers_of(os.getpid())]

    with_pool(twinned, use)


def test_a_store_that_cannot_be_opened_is_not_published(twinned: Path, tmp_path: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(WorkerStartError, match="absent"):
            await pool.publish(tmp_path / "absent", "v2")
        assert (await pool.run(Job(LIGHT))).version == "v1"

    with_pool(twinned, use)


def test_a_pool_on_no_store_does_not_start(tmp_path: Path) -> None:
    async def use(_pool: WorkerPool) -> None:
        pytest.fail("started")

    with pytest.raises(WorkerStartError, match="absent"):
        with_pool(tmp_path / "absent", use)


def test_closing_ends_running_queries_with_a_reason(wide: Path) -> None:
    async def main() -> None:
        async with WorkerPool(wide, PoolSettings(fast_places=1, spare_workers=0)) as pool:
            running = asyncio.create_task(pool.run(Job(CROSS)))
            await until(lambda: pool.figures().fast == 1)
            waiting = asyncio.create_task(pool.run(Job(LIGHT)))
            await until(lambda: pool.figures().waiting == 1)
        for task in (running, waiting):
            with pytest.raises(BusyError, match="stopping"):
                await task
        with pytest.raises(BusyError, match="stopping"):
            await pool.run(Job(LIGHT))

    asyncio.run(main())


def reached(store: Path, *, confined: bool) -> tuple[bool, type[BaseException] | None]:
    """Return whether a SERVICE that got past every check reached a socket here."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        raised: type[BaseException] | None = None

        async def use(pool: WorkerPool) -> None:
            nonlocal raised
            try:
                await pool.run(Job(query))
            except ServiceError as error:
                raised = type(error)
            assert (await pool.run(Job(LIGHT))).kind == "boolean"

        limits = WorkerLimits(confined=confined)
        with_pool(
            store, use, PoolSettings(fast_places=1, spare_workers=1, deadline_s=1, limits=limits)
        )
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return False, raised
        return True, raised


def test_a_worker_reaches_nothing_even_past_every_check(twinned: Path) -> None:
    async def means() -> str | None:
        async with WorkerPool(twinned, PoolSettings(fast_places=1, spare_workers=0)) as pool:
            return pool.network

    if asyncio.run(means()) == "open":
        pytest.skip("neither network namespaces nor seccomp filters are permitted here")
    assert reached(twinned, confined=False)[0], "the control must get through"
    assert reached(twinned, confined=True) == (False, ResourceLimitError)


def test_workers_end_with_a_parent_that_is_killed(wide: Path) -> None:
    program = f"""
        import asyncio, os
        from pathlib import Path
        from placegraph_api.workers import Job, PoolSettings, WorkerPool

        async def main():
            async with WorkerPool(Path({str(wide)!r}), PoolSettings(deadline_s=600)) as pool:
                task = asyncio.create_task(pool.run(Job({CROSS!r})))
                await asyncio.sleep(0.2)
                print("ready", flush=True)
                await task

        asyncio.run(main())
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        workers = workers_of(parent.pid)
        assert len(workers) >= 6
        parent.kill()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert alive == []


def test_workers_hold_no_secret_of_the_service(
    twinned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACEGRAPH_TOKEN", "secret")

    async def use(_pool: WorkerPool) -> None:
        for process in workers_of(os.getpid()):
            assert "PLACEGRAPH_TOKEN" not in process.environ()

    with_pool(twinned, use)


ODD = ['a "quoted" },{" b', '"}},{"', '\\"}},{', "},{", "line\r\nbreak", "tab\t", "<result>", ""]


@pytest.mark.parametrize("extension", ["srj", "srx", "csv", "tsv"])
@pytest.mark.parametrize("number", [0, 1, 2, len(ODD)])
def test_rows_are_counted_whatever_stands_in_literals(extension: str, number: int) -> None:
    values = " ".join(str(pyoxigraph.Literal(text)) for text in ODD[:number])
    query = f"SELECT ?a ?b {{ VALUES ?a {{ {values} }} BIND(?a AS ?b) }}"
    form = pyoxigraph.QueryResultsFormat.from_extension(extension)
    results = pyoxigraph.Store().query(query)
    assert isinstance(results, pyoxigraph.QuerySolutions)
    body = results.serialize(format=form)
    assert body is not None
    assert count_rows(body, extension) == number
    if extension == "csv":
        assert len(list(csv.reader(io.StringIO(body.decode(), newline="")))) == number + 1


@pytest.mark.parametrize("extension", ["srj", "srx", "csv", "tsv"])
def test_rows_without_any_binding_count(extension: str) -> None:
    form = pyoxigraph.QueryResultsFormat.from_extension(extension)
    results = pyoxigraph.Store().query("SELECT ?a { VALUES ?b { 1 2 3 } }")
    assert isinstance(results, pyoxigraph.QuerySolutions)
    assert count_rows(results.serialize(format=form) or b"", extension) == 3


@pytest.mark.parametrize(("number", "truncated"), [(9, False), (10, False), (11, True)])
def test_exactly_the_limit_is_not_cut(tmp_path: Path, number: int, truncated: bool) -> None:
    quads = [Quad(iri(str(n)), iri("p"), iri("o"), iri("g")) for n in range(number)]
    store = write_snapshot(tmp_path / "store", quads)
    query = "SELECT ?s { ?s ?p ?o }"
    construct = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"

    async def use(pool: WorkerPool) -> None:
        for job in (
            Job(query, cut=(len(query), len(query)), max_rows=10),
            Job(construct, max_rows=10),
        ):
            result = await pool.run(job)
            assert (result.rows, result.truncated) == (min(number, 10), truncated)

    with_pool(store, use)


def test_a_syntax_error_is_placed_in_the_query_as_it_was_sent(twinned: Path) -> None:
    query = "SELECT ?s {\n ?s ?p"

    async def use(pool: WorkerPool) -> None:
        with pytest.raises(QuerySyntaxError) as caught:
            await pool.run(Job(query, cut=(len(query), len(query))))
        assert caught.value.line == 2
        assert "LIMIT" not in caught.value.excerpt

    with_pool(twinned, use)


@pytest.mark.parametrize(
    ("query", "line", "column", "excerpt"),
    [
        pytest.param("ab", 1, 2, "ab\n ^", id="plain"),
        pytest.param("a\r\nb", 2, 1, "b\n^", id="crlf"),
        pytest.param("a", 1, 2, "a\n ^", id="at-the-end"),
        pytest.param("a", 7, 1, "\n^", id="no-such-line"),
        pytest.param("x" * 300 + "!", 1, 301, "x" * 80 + "!\n" + " " * 80 + "^", id="long-line"),
    ],
)
def test_the_caret_stands_below_its_character(
    query: str, line: int, column: int, excerpt: str
) -> None:
    assert syntax_error(f"error at {line}:{column}: x", query).excerpt == excerpt
