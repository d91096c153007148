"""Keep what was made of a store for as long as that store is open, and no longer.

A version never changes, so what is read of it need not be read again. A plain `lru_cache`
would keep old stores open, because they are part of its keys.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from placegraph.store import Store

Function = TypeVar("Function", bound=Callable[..., Any])


def cached_by_store(maxsize: int = 1) -> Callable[[Function], Function]:
    """Cache the results of a function of a store and of other arguments, by position.

    `maxsize` results are kept of each store.
    """

    def decorate(function: Function) -> Function:
        caches: WeakKeyDictionary[Store, Callable[..., Any]] = WeakKeyDictionary()
        lock = threading.Lock()

        @wraps(function)
        def cached(store: Store, *rest: Any) -> Any:
            with lock:
                if (cache := caches.get(store)) is None:
                    # Not the store itself: its cache must not keep it.
                    here = weakref.ref(store)
                    cache = lru_cache(maxsize)(lambda *given: function(here(), *given))
                    caches[store] = cache
            return cache(*rest)

        return cached  # type: ignore[return-value]

    return decorate
