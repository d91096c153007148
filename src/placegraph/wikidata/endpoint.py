"""A SPARQL endpoint of somebody else, asked one question at a time and no faster than it likes.

Every request says who asks. Between two requests there is a pause; an endpoint that is busy is
asked again after as long as it says (Retry-After), or after a wait that doubles each time. What
cannot get better by waiting is not asked again.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from placegraph import __version__
from placegraph.errors import PlacegraphError
from placegraph.retrying import PASSING, seconds_of
from placegraph.wikidata.answers import Answer, AnswerError, read_answer

RESULTS_JSON = "application/sparql-results+json"
MAX_ANSWER = 256 * 1024 * 1024


class EndpointError(PlacegraphError):
    """An endpoint that does not answer as it should; says what was asked for and what came."""


class _PassingError(Exception):
    """A failure that may be over when the same is asked again."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(reason)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would lose its query, and the next host was never agreed to."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Endpoint:
    """An endpoint and how to treat it."""

    url: str
    contact: str = ""
    """Where the operators of the endpoint can reach who asks: an address or a page."""
    pause_s: float = 1.0
    timeout_s: float = 120.0
    attempts: int = 6
    first_wait_s: float = 2.0
    longest_wait_s: float = 300.0
    tell: Callable[[str], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep
    _asked_at: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EndpointError(
                f"{self.url!r} is no address of an endpoint; expected, for example, "
                "https://query.wikidata.org/sparql"
            )
        is_own = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if not self.contact.strip() and not is_own:
            raise EndpointError(
                f"{parts.hostname} belongs to others: say where they can reach you with --contact"
            )

    @property
    def user_agent(self) -> str:
        """What every request says of who asks."""
        contact = " ".join(self.contact.split()).encode("ascii", "replace").decode()
        return f"placegraph/{__version__}{f' ({contact})' if contact else ''}"

    def ask(self, query: str, batch: str) -> tuple[bytes, Answer]:
        """The answer to a SELECT query, as it came and as it reads; `batch` names it in messages.

        Raises EndpointError when the endpoint refuses, or fails `attempts` times.
        """
        failed = 0
        while True:
            self._pause()
            try:
                body = self._post(query, batch)
                return body, self._read(body)
            except _PassingError as error:
                failed += 1
                if failed >= self.attempts:
                    raise EndpointError(
                        f"{batch}: {self.url} failed {failed} times, at last with: {error}"
                    ) from error
                self._wait(error, failed, batch)

    def _pause(self) -> None:
        now = time.monotonic()
        if self._asked_at is not None and (left := self._asked_at + self.pause_s - now) > 0:
            self.sleep(left)
        self._asked_at = time.monotonic()

    def _wait(self, error: _PassingError, failed: int, batch: str) -> None:
        wait = min(self.first_wait_s * 2 ** (failed - 1), self.longest_wait_s)
        if error.retry_after_s is not None:
            if error.retry_after_s > self.longest_wait_s:
                raise EndpointError(
                    f"{batch}: {self.url} asks to come back in {error.retry_after_s:.0f} s "
                    f"({error}); run the same command again then"
                ) from error
            wait = max(wait, error.retry_after_s)
        self.tell(f"{batch}: {error}; asking again in {wait:.0f} s")
        self.sleep(wait)

    def _post(self, query: str, batch: str) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - __post_init__ checked the scheme
            self.url,
            data=urllib.parse.urlencode({"query": query}).encode(),
            headers={"Accept": RESULTS_JSON, "User-Agent": self.user_agent},
        )
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=self.timeout_s) as response:
                body: bytes = response.read(MAX_ANSWER + 1)
                # A read of so many bytes takes an end that comes too soon for the end.
                if response.length and len(body) <= MAX_ANSWER:
                    raise http.client.IncompleteRead(body, response.length)
                retry_after = seconds_of(response.headers.get("Retry-After"))
        except urllib.error.HTTPError as error:
            with error:
                raise self._refusal(error, batch) from error
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or str(error) or type(error).__name__
            raise _PassingError(f"the connection broke ({reason})") from error
        if len(body) > MAX_ANSWER:
            raise EndpointError(f"{batch}: more than {MAX_ANSWER >> 20} MB; ask for smaller pages")
        if retry_after is not None and b'"bindings"' not in body[:4096]:
            raise _PassingError("the endpoint lags behind", retry_after)
        return body

    def _refusal(self, error: urllib.error.HTTPError, batch: str) -> Exception:
        said = f"{error.code} {error.reason}"
        if error.code in PASSING:
            return _PassingError(said, seconds_of(error.headers.get("Retry-After")))
        if 300 <= error.code < 400:
            said += f", moved to {error.headers.get('Location')}"
        return EndpointError(f"{batch}: {self.url} refuses: {said}{_first_line(error)}")

    def _read(self, body: bytes) -> Answer:
        try:
            return read_answer(body)
        except AnswerError as error:
            raise _PassingError(f"a malformed answer ({error})") from error


def _first_line(error: urllib.error.HTTPError) -> str:
    """The first line of an error's text; nothing of a page."""
    try:
        lines = error.read(2000).decode("utf-8", "replace").strip().splitlines()
    except (OSError, http.client.HTTPException):
        return ""
    return f" ({lines[0][:200]})" if lines and not lines[0].startswith("<") else ""
