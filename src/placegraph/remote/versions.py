"""Which versions a store elsewhere has, and which is current.

Each switch to a version is one triple, of its number, the time and the version; the largest number
is the current one. So a reader sees the version before or the one after, whatever the store makes
of transactions. A version that was replaced stays for a while, for those who still read it.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

from placegraph.remote import names
from placegraph.remote.endpoint import Endpoint

KEPT_VERSIONS = 2
# Seconds for which a version is kept after another took its place.
KEPT_FOR_S = 600

_SWITCHES = f"""
SELECT ?row WHERE {{ GRAPH <{names.VERSIONS}> {{ <{names.VERSIONS}> <{names.SWITCH}> ?row }} }}
"""


@dataclass(frozen=True, order=True)
class Switch:
    """One switch: its number, when it was (seconds of the epoch), and to which version."""

    number: int
    at: int
    version: str

    @classmethod
    def of(cls, row: str) -> Switch | None:
        """The switch that a literal tells; None for what is none."""
        number, _, rest = row.partition(" ")
        at, _, version = rest.partition(" ")
        if not (number.isdigit() and at.isdigit() and version):
            return None
        return cls(int(number), int(at), version)

    @property
    def triple(self) -> str:
        """What stands in the store."""
        row = f"{self.number:08} {self.at} {self.version}"
        return f'GRAPH <{names.VERSIONS}> {{ <{names.VERSIONS}> <{names.SWITCH}> "{row}" }}'


def switches(endpoint: Endpoint) -> list[Switch]:
    """All switches that are remembered, the newest last."""
    found = (Switch.of(row["row"]) for row in endpoint.rows(_SWITCHES))
    return sorted(switch for switch in found if switch)


def next_switch(before: Sequence[Switch], version: str) -> Switch:
    """The switch to a version."""
    return Switch(before[-1].number + 1 if before else 1, int(time.time()), version)


def kept(known: Sequence[Switch], now: float) -> list[Switch]:
    """The switches whose versions stay: the newest, and those that were current a while ago."""
    newest = list(known[-KEPT_VERSIONS:])
    lately = [one for one, after in itertools.pairwise(known) if now - after.at < KEPT_FOR_S]
    return [*(one for one in lately if one not in newest), *newest]
