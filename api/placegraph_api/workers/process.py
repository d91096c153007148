"""One worker process as its parent sees it: start, ask, make nice, kill, reap."""

import asyncio
import contextlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from ..problems import ServiceError
from .child import LENGTHS
from .job import Work

Confinement = Literal["namespace+filter", "namespace", "filter", "open"]

CHILD = Path(__file__).with_name("child.py")
READ_AHEAD = 1 << 20


@dataclass(frozen=True)
class WorkerLimits:
    """What a worker process may take."""

    memory_bytes: int = 1 << 30
    """Address space of one worker; 0 for no limit."""
    confined: bool = True
    """Whether a worker gives up the network; only tests say no."""
    start_timeout_s: float = 30.0
    """How long a worker may take to open the store."""
    work: str = ""
    """The module that answers, with a function `prepare`; without one, SPARQL is answered."""


class WorkerStartError(ServiceError):
    """A worker that could not open its store."""

    title = "Store not readable"


class WorkerDiedError(Exception):
    """A worker ended while it was asked; carries the last it wrote to standard error."""

    def __init__(self, returncode: int | None, last_words: str) -> None:
        self.returncode, self.last_words = returncode, last_words
        super().__init__(f"a worker ended with {returncode}: {last_words or 'no message'}")


class Worker:
    """A running worker process and the socket to it."""

    def __init__(self, process: subprocess.Popen[bytes], words: IO[bytes], store: Path) -> None:
        self.store = store
        self.network: Confinement = "open"
        self.nice = False
        self.jobs = 0
        self.peak_bytes = 0
        self._process, self._words = process, words
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter | None = None

    @property
    def pid(self) -> int:
        """Return the process id, which is also that of its process group."""
        return self._process.pid

    @classmethod
    async def start(cls, store: Path, limits: WorkerLimits) -> "Worker":
        """Return a worker that has opened the store."""
        here, there = socket.socketpair()
        words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop()
        with there:
            process = _spawn(store, limits, there.fileno(), words)
        worker = cls(process, words, store)
        try:
            await worker._connect(here)
            async with asyncio.timeout(limits.start_timeout_s):
                header, _ = await worker._receive()
        except (WorkerDiedError, TimeoutError) as error:
            await worker.stop()
            raise WorkerStartError(f"a worker could not open {store}: {error}") from error
        except BaseException:
            await worker.stop()
            raise
        if "error" in header:
            await worker.stop()
            raise WorkerStartError(f"a worker could not open {store}: {header['message']}")
        worker.network = header["network"]
        return worker

    async def _connect(self, ours: socket.socket) -> None:
        self._reader, self._writer = await asyncio.open_unix_connection(sock=ours, limit=READ_AHEAD)

    async def ask(self, job: Work) -> tuple[dict[str, Any], bytes]:
        """Return header and body of the answer; WorkerDiedError if the process ends."""
        assert self._writer is not None  # noqa: S101 - start() returns connected workers
        self.jobs += 1
        head, body = json.dumps(job.header()).encode(), job.text.encode()
        try:
            self._writer.write(LENGTHS.pack(len(head), len(body)) + head + body)
            await self._writer.drain()
        except OSError:
            raise await self._death() from None
        header, answer = await self._receive()
        self.peak_bytes = header.get("peak_kb", 0) * 1024
        return header, answer

    async def _receive(self) -> tuple[dict[str, Any], bytes]:
        try:
            lengths = await self._reader.readexactly(LENGTHS.size)
            header_length, body_length = LENGTHS.unpack(lengths)
            header = json.loads(await self._reader.readexactly(header_length))
            body = await self._reader.readexactly(body_length) if body_length else b""
        except (asyncio.IncompleteReadError, OSError):
            raise await self._death() from None
        return header, body

    async def _death(self) -> WorkerDiedError:
        """Return what is known of the process that closed its end of the socket."""
        returncode = await asyncio.to_thread(self._process.wait)
        self._words.seek(0)
        return WorkerDiedError(returncode, self._words.read(4096).decode(errors="replace").strip())

    def alive(self) -> bool:
        """Return whether the process still runs and nobody closed the socket."""
        return self._process.poll() is None and not self._reader.at_eof()

    def make_nice(self) -> None:
        """Let the process give way to others; it cannot be undone without privilege."""
        self.nice = True
        with contextlib.suppress(OSError):  # it may have ended
            os.setpriority(os.PRIO_PGRP, self.pid, 15)

    def kill(self) -> None:
        """End the process and its group at once."""
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        # Before its setsid the child is in no group of its own yet.
        self._process.kill()

    async def stop(self) -> None:
        """End the process, wait for it, and close what was open to it."""
        self.kill()
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
        await asyncio.to_thread(self._process.wait)
        self._words.close()


def _spawn(
    store: Path, limits: WorkerLimits, descriptor: int, words: IO[bytes]
) -> subprocess.Popen[bytes]:
    options = {
        "descriptor": descriptor,
        # Absolute: the worker runs in another folder.
        "store": str(store.absolute()),
        "memory": limits.memory_bytes,
        "confined": limits.confined,
        "parent": os.getpid(),
        "work": limits.work,
        # SPARQL needs one package, and what cannot be imported can do no harm.
        "packages": list(sys.path) if limits.work else [_engine()],
    }
    # Isolated and without site: 20 ms sooner, and no way in through the environment.
    # Called in the event loop's own thread: the kernel ends a child with the *thread*
    # that made it, and a thread of an executor may end before the service does.
    return subprocess.Popen(  # noqa: S603 - our own program, no shell
        [sys.executable, "-I", "-S", str(CHILD), json.dumps(options)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=words,
        pass_fds=(descriptor,),
        start_new_session=True,
        # Threads of a linear algebra library would take the processors of other workers.
        env={"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"},
        cwd="/",
    )


def _engine() -> str:
    found = importlib.util.find_spec("pyoxigraph")
    if found is None or found.origin is None:
        raise WorkerStartError("pyoxigraph is not installed")
    return str(Path(found.origin).parents[1])
