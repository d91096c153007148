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
from typing import IO, Literal

from ..problems import ServiceError
from .channel import Channel, Frame
from .job import Work

Confinement = Literal["namespace+filter", "namespace", "filter", "open"]

CHILD = Path(__file__).with_name("child.py")


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
    """A running worker process and the channel to it."""

    def __init__(self, process: subprocess.Popen[bytes], words: IO[bytes], store: Path) -> None:
        self.store = store
        self.network: Confinement = "open"
        self.nice = False
        self.jobs = 0
        self.cpu_s = 0.0
        """Processor time up to the last answer, as the worker told it."""
        self._process, self._words = process, words
        self._channel = Channel()

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
        ready = worker._channel.expect()
        try:
            await asyncio.get_running_loop().create_unix_connection(
                lambda: worker._channel, sock=here
            )
            async with asyncio.timeout(limits.start_timeout_s):
                header, _ = await ready
        except (ConnectionError, TimeoutError) as error:
            death = await worker._death() if isinstance(error, ConnectionError) else error
            await worker.stop()
            raise WorkerStartError(f"a worker could not open {store}: {death}") from error
        except BaseException:
            ready.cancel()  # nobody will ask how it ended
            await worker.stop()
            raise
        if "error" in header:
            await worker.stop()
            raise WorkerStartError(f"a worker could not open {store}: {header['message']}")
        worker.network, worker.cpu_s = header["network"], header["cpu_s"]
        return worker

    def ask(self, job: Work) -> asyncio.Future[Frame]:
        """Send a job; return what will be header and body of the answer, for `answered`."""
        self.jobs += 1
        return self._channel.ask(json.dumps(job.header()).encode(), job.text.encode())

    async def answered(self, asked: asyncio.Future[Frame]) -> Frame:
        """Return the answer; raises WorkerDiedError if the process ends before it."""
        try:
            return await asked
        except ConnectionError as error:
            raise await self._death() from error

    def cpu_s_now(self) -> float | None:
        """Return the processor time up to now, to a hundredth; None where that cannot be told."""
        try:
            content = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return None
        user, system = content.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    async def _death(self) -> WorkerDiedError:
        """Return what is known of the process that closed its end of the channel."""
        returncode = await asyncio.to_thread(self._process.wait)
        words = b""
        if not self._words.closed:  # as it is once the worker was told to stop
            self._words.seek(0)
            words = self._words.read(4096)
        return WorkerDiedError(returncode, words.decode(errors="replace").strip())

    def alive(self) -> bool:
        """Return whether the process still runs and nobody closed the channel."""
        return self._process.poll() is None and not self._channel.closed

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
        self._channel.close()
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
