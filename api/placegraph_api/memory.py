"""Keep the memory of a long-lived process together.

Routes and what they answer from point to each other, and Python looks for such rings seldom where
much else is alive. The GNU C library gives each thread a heap of its own and seldom gives one back.
So a service that replaces its versions would hold several of them.
"""

import contextlib
import ctypes
import gc

_M_ARENA_MAX = -8
HEAPS = 2


def share_heaps() -> None:
    """Let all threads share a few heaps; to be called before there are any."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, HEAPS)


def give_back() -> None:
    """Give memory that nobody uses any more back to the system."""
    gc.collect()
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
