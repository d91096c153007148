"""Whose turn it is to have a long document made: so many at once, and of one client so many.

Exports are made in the service itself, where each takes a thread and a network of its own.
"""

from collections import Counter
from threading import Lock

from starlette.requests import Request

from placegraph.said import Said

from .problems import BudgetError, BusyError
from .sparql import Budgets

AFTER_S = 5.0


class Turns:
    """The documents that are being made."""

    def __init__(self, at_once: int, of_one_client: int, budgets: Budgets) -> None:
        self.at_once, self.of_one_client, self.budgets = at_once, of_one_client, budgets
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    def take(self, request: Request) -> "Turn":
        """Return a turn, which somebody has to end; raises BusyError or BudgetError."""
        client = self.budgets.client_of(request)
        with self._lock:
            if self._taken[client] >= self.of_one_client:
                text = (
                    f"{self._taken[client]} of your exports are being made, which is all one "
                    "client may have at once; wait for one to end"
                )
                raise BudgetError(Said("all-exports", text, n=self._taken[client]), AFTER_S)
            if self._taken.total() >= self.at_once:
                full = Said("exports-full", "too many exports are being made; try again soon")
                raise BusyError(full, AFTER_S)
            self._taken[client] += 1
        return Turn(self, client)

    def give_back(self, client: str) -> None:
        """Let another have the turn of a client."""
        with self._lock:
            self._taken[client] -= 1
            self._taken += Counter()  # forget who has none


class Turn:
    """A turn of one client; it may be ended more than once."""

    def __init__(self, turns: Turns, client: str) -> None:
        self._turns, self._client, self._ended = turns, client, False

    def end(self) -> None:
        """Let another have it."""
        if not self._ended:
            self._ended = True
            self._turns.give_back(self._client)
