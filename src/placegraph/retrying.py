"""When a failed request over HTTP may be made again, and after how long."""

from __future__ import annotations

import email.utils
import time

# Too many requests; the server or one behind it is overloaded, restarting or too slow.
PASSING = frozenset({408, 429, 500, 502, 503, 504})


def seconds_of(retry_after: str | None) -> float | None:
    """Seconds, or the time left until a date (RFC 9110, 10.2.3); None for anything else.

    >>> seconds_of("120"), seconds_of("soon")
    (120.0, None)
    """
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None
