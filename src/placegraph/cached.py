"""Keep what was made of a store or of a network for as long as that is there, and no longer.

A version never changes, so what is read of it need not be read again. A plain `lru_cache`
would keep old stores open, because they are part of its keys. A network that is frozen
(`networkx.freeze`) never changes either; what is made of one that is not is made anew each time.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import networkx as nx

from placegraph.store import Store

Function = TypeVar("Function", bound=Callable[..., Any])
Made = TypeVar("Made")


class Kept(Generic[Made]):
    """A bounded store of results in memory."""

    def __init__(self, size: int = 256) -> None:
        self.size = size
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._busy: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for the key; `make` is only called when nothing was yet."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            with self._lock:
                if key in self._made:
                    return self._made[key]
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._lock:
                    self._busy.pop(key, None)
        return made

    def _keep(self, key: Hashable, made: Made) -> None:
        with self._lock:
            self._made[key] = made
            while len(self._made) > self.size:
                self._made.popitem(last=False)

    def __len__(self) -> int:
        return len(self._made)


FEW = 512


def _waiting(maxsize: int) -> Callable[[Function], Function]:
    """As `lru_cache`, but nothing is made twice at a time."""

    def decorate(function: Function) -> Function:
        kept: Kept[Any] = Kept(maxsize)
        return lambda *given: kept.get(given, lambda: function(*given))  # type: ignore[return-value]

    return decorate


def cached_by_store(maxsize: int = 1) -> Callable[[Function], Function]:
    """Cache the results of a function of a store and of other arguments, by position.

    `maxsize` results are kept of each store. Who asks while one is made waits for it, where few
    are kept; of many each is small and soon made.
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
                    keep = _waiting if maxsize <= FEW else lru_cache
                    cache = keep(maxsize)(lambda *given: function(here(), *given))
                    caches[store] = cache
            return cache(*rest)

        return cached  # type: ignore[return-value]

    return decorate


class _Made(Kept[Any]):
    """What was made of a network; copies and pickles of the network go without it."""

    def __reduce__(self) -> tuple[type[_Made], tuple[int]]:
        return _Made, (self.size,)


OF_A_NETWORK = 64


def cached_by_network(function: Function) -> Function:
    """Keep the results of a function of a network and other arguments, by position.

    They are kept in the network: much of what is made of it holds it, so that a dictionary beside
    it would hold it for ever.
    """

    @wraps(function)
    def cached(network: nx.Graph[Any], *rest: Any) -> Any:
        if not _is_settled(network):
            return function(network, *rest)
        made: _Made = vars(network).setdefault("_made_by_placegraph", _Made(OF_A_NETWORK))
        return made.get((cached, *rest), lambda: function(network, *rest))

    return cached  # type: ignore[return-value]


def _is_settled(network: nx.Graph[Any] | None) -> bool:
    """Whether nobody can change the network, nor the one that it is a view of."""
    while network is not None:
        if not nx.is_frozen(network):
            return False
        network = getattr(network, "_graph", None)
    return True
