"""What one client may use: queries at once, and seconds of running time a minute.

Seconds are a bucket that refills steadily, so a burst is allowed and a stream is not.
A client is its address; behind a proxy that is trusted it is the address the proxy
gives, and in IPv6 the network of 64 bits that one household or office has.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request

from placegraph.said import Said

from ..problems import BudgetError
from ..workers import Meter

WINDOW_S = 60.0
_MAX_CLIENTS = 20_000


@dataclass(frozen=True)
class BudgetSettings:
    """The share of one client."""

    concurrent_queries: int = 6
    """Queries one client may run at once; 0 for no limit."""
    seconds_per_minute: float = 60.0
    """Running time one client may use a minute; 0 for no limit."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of proxies whose X-Forwarded-For is believed."""


class Addresses:
    """Some addresses and networks.

    >>> "127.0.0.7" in Addresses(["127.0.0.0/8"]), "" in Addresses(["127.0.0.0/8"])
    (True, False)
    """

    def __init__(self, named: Iterable[str]) -> None:
        self.networks = [ipaddress.ip_network(each) for each in named]

    def __contains__(self, address: str) -> bool:
        """Return whether an address is one of them."""
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self.networks)


@dataclass
class _Account:
    level: float
    updated: float
    running: int = 0


class Budgets:
    """The accounts of all clients, kept in memory."""

    def __init__(
        self,
        settings: BudgetSettings | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings or BudgetSettings()
        self._clock = clock
        self._proxies = Addresses(self.settings.trusted_proxies)
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    def client_of(self, request: Request) -> str:
        """Return what the client is accounted by: its address, in IPv6 its network."""
        address = self.address_of(request)
        parsed = _parsed(address)
        if isinstance(parsed, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((parsed, 64), strict=False))
        return address

    def address_of(self, request: Request) -> str:
        """Return the address of the client.

        X-Forwarded-For grows to the right; from there the first address that is not
        a trusted proxy is the client. What stands left of it anybody can write.
        """
        address = request.client.host if request.client else ""
        if address not in self._proxies:
            return address
        hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        while address in self._proxies and hops:
            hop = _bare(hops.pop())
            if _parsed(hop) is None:
                break
            address = hop
        return address

    def was_passed_on(self, request: Request) -> bool:
        """Return whether a proxy that is not trusted says that it passes a request on."""
        peer = request.client.host if request.client else ""
        return "x-forwarded-for" in request.headers and peer not in self._proxies

    @contextmanager
    def charge(self, client: str) -> Iterator[Meter]:
        """Give a meter for one query and book what it shows; BudgetError if nothing is left."""
        account = self._account(client)
        self._check(account)
        account.running += 1
        meter = Meter()
        try:
            yield meter
        finally:
            account.running -= 1
            account.level -= meter.seconds

    def headers(self, client: str) -> dict[str, str]:
        """Return the RateLimit fields (IETF httpapi draft) for an answer to a client."""
        if not self.settings.seconds_per_minute:
            return {}
        account = self._account(client)
        quota = self.settings.seconds_per_minute
        return {
            "RateLimit-Policy": f'"seconds";q={quota:.0f};w={WINDOW_S:.0f}',
            "RateLimit": f'"seconds";r={max(0, math.floor(account.level))};'
            f"t={math.ceil((quota - account.level) / quota * WINDOW_S)}",
        }

    def _account(self, client: str) -> _Account:
        now, quota = self._clock(), self.settings.seconds_per_minute
        account = self._accounts.setdefault(client, _Account(quota, now))
        self._accounts.move_to_end(client)
        gained = (now - account.updated) * quota / WINDOW_S
        account.level, account.updated = min(quota, account.level + gained), now
        while len(self._accounts) > _MAX_CLIENTS:
            self._accounts.popitem(last=False)
        return account

    def _check(self, account: _Account) -> None:
        settings = self.settings
        if 0 < settings.concurrent_queries <= account.running:
            text = (
                f"{account.running} of your queries are running, which is all one client may "
                "have at once; wait for one to end"
            )
            raise BudgetError(Said("all-running", text, n=account.running), 1.0)
        if settings.seconds_per_minute and account.level <= 0:
            wait = (1 - account.level) * WINDOW_S / settings.seconds_per_minute
            share = f"{settings.seconds_per_minute:g}"
            text = (
                f"your queries have used the {share} s of running time a minute that one client "
                f"has; try again in {math.ceil(wait)} s"
            )
            raise BudgetError(Said("used-up", text, share=share, wait=math.ceil(wait)), wait)


def _bare(hop: str) -> str:
    """Return a forwarded address without port and brackets."""
    hop = hop.strip()
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


@lru_cache(maxsize=1024)
def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed
