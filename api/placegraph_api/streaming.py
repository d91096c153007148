"""Send what a generator makes, while it is made.

What reads the store must stay on the thread that it began on, and an event loop must not
wait for it; so each answer has a thread of its own for as long as it is sent.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class Streamed(StreamingResponse):
    """An answer that is sent piece by piece."""

    def __init__(
        self, pieces: Generator[bytes], headers: Mapping[str, str], ended: Callable[[], None]
    ) -> None:
        """`ended` is called when nothing more is sent."""
        self.pieces, self.ended = _on_one_thread(pieces), ended
        super().__init__(self.pieces, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send everything, or less if nobody wants the rest."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.ended()
            await self.pieces.aclose()


async def _on_one_thread(pieces: Generator[bytes]) -> AsyncGenerator[bytes]:
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answer")
    try:
        while (piece := await loop.run_in_executor(thread, next, pieces, None)) is not None:
            yield piece
    finally:
        # Not waited for: whoever went away is not to hold up the others.
        thread.submit(pieces.close)
        thread.shutdown(wait=False)
