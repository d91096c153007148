"""Keep the memory of a long-lived process together, where the C library lets itself be told.

The GNU library gives each thread a heap of its own and seldom gives one back, so a service that
replaces its versions would hold the room of several. Elsewhere nothing is done.
"""

import contextlib
import ctypes

_M_ARENA_MAX = -8
HEAPS = 2


def share_heaps() -> None:
    """Let all threads share a few heaps; to be called before there are any."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, HEAPS)


def give_back() -> None:
    """Give memory that nobody uses any more back to the system."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
