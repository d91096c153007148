"""Send what a generator makes, while it is made.

What reads the store must stay on the thread that it began on, and an event loop must not
wait for it; so each answer has a thread of its own for as long as it is sent.
"""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import StreamingResponse


def streamed(pieces: Iterator[bytes], headers: Mapping[str, str]) -> StreamingResponse:
    """Return an answer that is sent piece by piece."""
    return StreamingResponse(_on_one_thread(pieces), headers=headers)


async def _on_one_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answer")
    try:
        while (piece := await loop.run_in_executor(thread, next, pieces, None)) is not None:
            yield piece
    finally:
        # Not waited for: whoever went away is not to hold up the others.
        if isinstance(pieces, Generator):
            thread.submit(pieces.close)
        thread.shutdown(wait=False)
