"""Keep a version from being removed while somebody reads it, in whatever process.

A reader holds a shared lock on the manifest of its version for as long as it has the
store open; the writer removes a version only when it gets the lock for itself. The kernel
gives a lock back with the process that held it, so a reader that was killed keeps nothing.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path


def hold(folder: Path) -> int | None:
    """Hold a version; returns the descriptor to close, or None where it has been removed."""
    try:
        descriptor = os.open(folder / "manifest.json", os.O_RDONLY)
    except OSError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    if os.fstat(descriptor).st_nlink == 0:
        os.close(descriptor)
        return None
    return descriptor


def remove_unread(folder: Path) -> bool:
    """Remove a version unless somebody reads it; returns whether it is gone."""
    try:
        descriptor = os.open(folder / "manifest.json", os.O_RDONLY)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)  # Nobody can open it.
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        # First the manifest: whoever waits for the lock sees that the version is gone.
        (folder / "manifest.json").unlink()
        shutil.rmtree(folder, ignore_errors=True)
        return True
    finally:
        os.close(descriptor)
