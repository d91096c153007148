"""The scenarios, each declared with what it takes and which live ties it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from placegraph.engine import Network
from placegraph.errors import ParameterError, PlacegraphError, UnknownNameError
from placegraph.filters import Filter
from placegraph.metrics.declare import FILTERS, Parameter, Projection
from placegraph.metrics.dependence import bodies
from placegraph.metrics.units import PARTY, units_of
from placegraph.metrics.view import Tie, require
from placegraph.said import Said

EU27 = (
    "austria",
    "belgium",
    "bulgaria",
    "croatia",
    "cyprus",
    "czechia",
    "denmark",
    "estonia",
    "finland",
    "france",
    "germany",
    "greece",
    "hungary",
    "ireland",
    "italy",
    "latvia",
    "lithuania",
    "luxembourg",
    "malta",
    "netherlands",
    "poland",
    "portugal",
    "romania",
    "slovakia",
    "slovenia",
    "spain",
    "sweden",
)


@dataclass(frozen=True)
class Scenario:
    """One “what if”: what it asks, what it takes, and which ties it ends."""

    id: str
    name: str
    reading: str
    parameters: tuple[Parameter, ...]
    ends: Callable[..., Iterable[Tie]]
    # Members and city networks are only nodes of the network of organisations.
    projection: Projection = "places"
    filters: tuple[str, ...] = FILTERS
    # The briefing's lessons that this asks about.
    lessons: tuple[str, ...] = ()

    def read(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in parameters:
            if name not in known:
                text = f"{self.id} takes no {name!r}; it takes {', '.join(known)}"
                raise ParameterError(
                    Said("takes-no", text, of=self.id, name=name, names=list(known))
                )
        return {name: one.read(parameters.get(name)) for name, one in known.items()}


def leave_city_network(
    network: Network, ties: list[Tie], city_network: str, place: str | None
) -> Iterable[Tie]:
    require(network, city_network, *([place] if place else []))
    leaving = _acting_for(network, place) if place else set(network)
    own = (t for t in _party(ties) if city_network in t.pair)
    return [t for t in own if not leaving.isdisjoint(t.pair)]


def _party(ties: list[Tie]) -> Iterable[Tie]:
    """The ties without the edges of those who only lead, broker or support them."""
    return (tie for tie in ties if tie.relation in PARTY)


def _acting_for(network: Network, place: str) -> set[str]:
    """A place and, in the network of organisations, all who count as it."""
    return {place} | {node for node, unit in units_of(network).of.items() if unit == place}


def end_enabled(network: Network, ties: list[Tie], enabler: str, roles: tuple[str, ...]) -> Any:
    for role in roles:
        if role not in ROLES:
            text = f"roles has {role!r}; expected some of {', '.join(ROLES)}"
            raise ParameterError(Said("no-such-role", text, value=role, names=ROLES))
    found = [t for t in ties if any(enabler in (t.attributes.get(role) or ()) for role in roles)]
    if not found and enabler not in network:
        named = {node for t in ties for role in ROLES for node in t.attributes.get(role) or ()}
        choices = sorted(named)[:12]
        some = ", ".join(choices) or "nobody at all"
        text = f"no tie is enabled by {enabler!r}; some are by {some}"
        raise ParameterError(Said("enabled-by-none", text, value=enabler, names=choices))
    return found


def end_between(
    network: Network, ties: list[Tie], left: tuple[str, ...], right: tuple[str, ...]
) -> Iterable[Tie]:
    units = units_of(network)
    known = {units.country(node) for node in network} - {None}
    here, there = _countries(left, known), _countries(right, known)

    def crosses(tie: Tie) -> bool:
        a, b = (units.country(node) for node in tie.pair)
        return (a in here and b in there) or (b in here and a in there)

    return [tie for tie in _party(ties) if crosses(tie)]


def _countries(names: tuple[str, ...], known: set[Any]) -> set[str]:
    """The countries of these names; “eu27” stands for its members."""
    wanted = {one for name in names for one in (EU27 if name == "eu27" else (name,))}
    strange = sorted(name for name in names if name != "eu27" and name not in known)
    if strange:
        choices = sorted(map(str, known))[:12]
        some = ", ".join(choices) or "none known"
        text = f"no place is in {', '.join(strange)}; countries are: {some}"
        raise ParameterError(Said("no-place-in", text, countries=strange, names=choices))
    return wanted


def lose_organisation(network: Network, ties: list[Tie], organisation: str) -> Iterable[Tie]:
    found = [
        t
        for t in ties
        if organisation in bodies(t) or (organisation in t.pair and t.relation in PARTY)
    ]
    if not found and organisation not in network:
        named = {body for t in ties for body in bodies(t)}
        raise UnknownNameError("party or lead of a live tie", organisation, named)
    return found


def lose_place(network: Network, ties: list[Tie], place: str) -> Iterable[Tie]:
    require(network, place)
    gone = _acting_for(network, place)
    return [tie for tie in _party(ties) if not gone.isdisjoint(tie.pair)]


def end_kind(
    _network: Network,
    ties: list[Tie],
    of_strand: str | None,
    of_level: str | None,
    of_formality: str | None,
) -> Iterable[Tie]:
    if not (of_strand or of_level or of_formality):
        text = "no kind of tie is named; expected a strand, a level or a formality"
        raise ParameterError(Said("no-kind-named", text))
    kept = Filter.of(
        strands=filter(None, [of_strand]),
        levels=filter(None, [of_level]),
        formalities=filter(None, [of_formality]),
    )
    return [tie for tie in _party(ties) if kept.keeps(tie.attributes)]


ROLES = ("enabled_by", "supporters", "funders")


def _node(name: str, reading: str) -> Parameter:
    return Parameter(name, "node", None, reading, required=True)


def _body(name: str, reading: str) -> Parameter:
    return Parameter(name, "body", None, reading, required=True)


def _kind(name: str, reading: str) -> Parameter:
    return Parameter(name, "text", None, reading)


SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        scenario.id: scenario
        for scenario in (
            Scenario(
                "leave_city_network",
                "Leave a city network",
                "What goes when a place leaves a city network, or when the city network closes.",
                (
                    _node("city_network", "The city network that is left."),
                    Parameter("place", "node", None, "Who leaves; without it, everyone."),
                ),
                leave_city_network,
                projection="organisations",
                lessons=("C17", "C18", "C22"),
            ),
            Scenario(
                "end_kind",
                "End ties of a kind",
                "What goes when every tie of a strand, a level or a formality ends.",
                (
                    # Not called as the filters are: those choose what there is to begin with.
                    _kind("of_strand", "The strand that ends, with its narrower ones."),
                    _kind("of_level", "Only ties of this level end."),
                    _kind("of_formality", "Only ties of this formality end."),
                ),
                end_kind,
            ),
            Scenario(
                "end_enabled",
                "End ties enabled by a body",
                "What goes when a body no longer enables, supports or funds ties.",
                (
                    _body("enabler", "The body that goes."),
                    Parameter("roles", "list", ("enabled_by",), f"Some of {', '.join(ROLES)}."),
                ),
                end_enabled,
                lessons=("C17", "C18"),
            ),
            Scenario(
                "end_between",
                "End ties between two sets of countries",
                "What goes when every tie between places of two sets of countries ends.",
                (
                    Parameter(
                        "left", "countries", None, "The one side; eu27 works too.", required=True
                    ),
                    Parameter(
                        "right",
                        "countries",
                        None,
                        "The other side; eu27 stands for its members.",
                        required=True,
                    ),
                ),
                end_between,
                lessons=("C17", "C18"),
            ),
            Scenario(
                "lose_organisation",
                "Lose an organisation",
                "What goes with an organisation: every tie that it is party to or leads.",
                (_body("organisation", "The organisation that goes."),),
                lose_organisation,
                lessons=("C15",),
            ),
            Scenario(
                "lose_place",
                "Lose a place",
                "What goes when one place ends all its ties.",
                (_node("place", "The place that ends its ties."),),
                lose_place,
            ),
        )
    }
)


def get_scenario(scenario_id: str) -> Scenario:
    """The declaration of a scenario; an unknown id names the choices."""
    if scenario_id not in SCENARIOS:
        choices = sorted(SCENARIOS)
        text = f"no scenario called {scenario_id!r}; there are: {', '.join(choices)}"
        raise PlacegraphError(Said("no-such-scenario", text, value=scenario_id, names=choices))
    return SCENARIOS[scenario_id]
