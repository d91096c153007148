"""The parent's end of the socket to a worker: a frame goes out, a frame comes back.

A protocol and not a stream: an answer costs one future, no task and no wait for each part.
"""

import asyncio
import json
from typing import Any, cast

from .child import LENGTHS

Frame = tuple[dict[str, Any], bytes]


class Channel(asyncio.Protocol):
    """Sends one frame at a time and gives the frame that answers it."""

    def __init__(self) -> None:
        self.closed = False
        self._transport: asyncio.Transport | None = None
        self._expected: asyncio.Future[Frame] | None = None
        self._parts: list[bytes] = []
        self._missing = LENGTHS.size

    def expect(self) -> asyncio.Future[Frame]:
        """Return what will be the next frame; ConnectionError if the socket is closed first."""
        self._expected = asyncio.get_running_loop().create_future()
        if self.closed:
            self._expected.set_exception(ConnectionError("the worker has ended"))
        return self._expected

    def ask(self, head: bytes, body: bytes) -> asyncio.Future[Frame]:
        """Send a frame; return what will be its answer."""
        answer = self.expect()
        if not self.closed:
            assert self._transport is not None  # noqa: S101 - workers are connected once started
            self._transport.write(LENGTHS.pack(len(head), len(body)) + head + body)
        return answer

    def close(self) -> None:
        """Close the socket."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take a part of a frame; when it is whole, give it to who waits."""
        self._parts.append(data)
        self._missing -= len(data)
        if self._missing > 0:
            return
        content = b"".join(self._parts)
        head_length, body_length = LENGTHS.unpack_from(content)
        self._missing = LENGTHS.size + head_length + body_length - len(content)
        if self._missing > 0:
            self._parts = [content]
            return
        self._parts, self._missing = [], LENGTHS.size
        start = LENGTHS.size + head_length
        if self._expected is not None and not self._expected.done():
            head = json.loads(content[LENGTHS.size : start])
            self._expected.set_result((head, content[start:]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits that no answer comes."""
        self.closed = True
        if self._expected is not None and not self._expected.done():
            self._expected.set_exception(exc or ConnectionError("the worker has ended"))
