"""Reasons in words: what a ranker found, said with the places and ties that it rests on.

Each family of features has facts that speak for a candidate and facts that speak against it. A
fact is told where the family's contribution has its sign; facts open into the ties behind them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from placegraph.said import Said, Value
from placegraph.schemes import scheme
from placegraph.suggestions.features import Family
from placegraph.suggestions.known import Floats, Matrix
from placegraph.suggestions.reading import Reading

SAME_SIZE, OTHER_SIZE = 2.0, 5.0
NEAR_KM = 75
# Fewer ties than this between two countries are a reason to doubt, not to hope.
FEW_TIES = 5
MOST_NAMED = 3


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a candidate, or against it, and the ties that it rests on."""

    family: Family
    text: Said
    ties: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


class Facts:
    """What can be said of one place and one candidate."""

    def __init__(self, reading: Reading, here: int, there: int) -> None:
        self.reading, self.here, self.there = reading, here, there
        self._partners = reading.partners.get(here, ())
        self._theirs = reading.partners.get(there, ())
        self.country = reading.country_names.get(reading.known.countries[there], "")
        known = reading.known
        self._in_country = [
            partner
            for partner in self._partners
            if known.countries[partner] == known.countries[there]
        ]
        self.at_home = known.countries[here] == known.countries[there]

    def evidence(self) -> set[Family]:
        """The kinds of ties and of statements that speak for the pair, each independent."""
        countries = bool(self._in_country) or self._ties_of_countries() >= FEW_TIES
        told: dict[Family, bool] = {
            "partners": bool(self._common() or self._over_two()),
            "surroundings": bool(self._around()),
            "countries": countries and not self.at_home,
            "shared": bool(self._both("city networks") or self._both("characteristics")),
        }
        return {family for family, found in told.items() if found}

    def speak_for(self) -> Iterator[Reason]:
        """Everything that may speak for the candidate."""
        if common := self._common():
            yield Reason("partners", self._works_with(common), self._keys(common, self.there))
        elif found := self._over_two():
            mine, theirs = found
            other = self._name(theirs)
            text = Said(
                "reason-over-two",
                f"your partner {self._name(mine)} works with {other}, and {other} with it",
                partner=self._name(mine),
                other=other,
            )
            yield Reason(
                "partners", text, (*self._keys([mine], theirs), *self._keys([theirs], self.there))
            )
        if around := self._around():
            ties = [key for u, v in around[:2] for key in self._keys([u], v)]
            yield Reason("surroundings", self._near_you(around[:2]), tuple(ties))
        yield from self._countries_for()
        yield from self._size_for()
        yield from self._away()
        if (many := len(self._theirs)) >= 3:
            text = Said(
                "reason-used-to-it",
                f"it has {many} partners, so it is used to working abroad",
                n=many,
            )
            yield Reason("activity", text)
        text = Said("reason-like-yours", "places with partners like yours work with it")
        yield Reason("position", text)
        yield from self._shared_for()

    def speak_against(self) -> Iterator[Reason]:
        """Everything that may speak against the candidate."""
        if not self._common():
            text = Said("reason-no-partner", "none of your partners works with it")
            yield Reason("partners", text)
        if not self._around():
            text = Said(
                "reason-nobody-near",
                f"no town within {NEAR_KM} km of you is known to work with it or a town near it",
                km=NEAR_KM,
            )
            yield Reason("surroundings", text)
        if not self.at_home and not self._in_country and self.country:
            yield Reason("countries", self._few_of_countries())
        ratio = self._ratio()
        if ratio is not None and max(ratio, 1 / ratio) > OTHER_SIZE:
            yield Reason("size", _other_size(ratio))
        yield from self._away()
        yield Reason("activity", _how_active(len(self._theirs)))
        text = Said("reason-unlike", "places with partners like yours seldom work with it")
        yield Reason("position", text)

    def new(self) -> Reason | None:
        """That it would be a first: neither for nor against, but good to know."""
        if self._partners and not self._in_country and not self.at_home and self.country:
            text = Said(
                "reason-first-there",
                f"none of your ties reaches {self.country}: it would be your first there",
                country=self.country,
            )
            return Reason("countries", text)
        return None

    # The facts ------------------------------------------------------------------------------

    def _common(self) -> list[int]:
        theirs = set(self._theirs)
        return [partner for partner in self._partners if partner in theirs]

    def _over_two(self) -> tuple[int, int] | None:
        """A path over my partner and a partner of the candidate, over the least busy of both."""
        partners = self.reading.partners
        theirs = set(self._theirs)
        paths = [
            (len(partners[mine]) * len(partners[other]), mine, other)
            for mine in self._partners
            for other in partners[mine]
            if other in theirs and other != self.here
        ]
        return min(paths)[1:] if paths else None

    def _around(self) -> list[tuple[int, int]]:
        """Ties of a town near me with the candidate or a town near it, the nearest first."""
        near = self.reading.known.near(NEAR_KM)
        mine = dict(_row(near, self.here))
        theirs = dict(_row(near, self.there)) | {self.there: 1.0}
        found = [
            (mine[u] * theirs[v], u, v)
            for v in theirs
            for u in self.reading.partners.get(v, ())
            if u in mine and v != self.here and u != self.there
        ]
        return [(u, v) for _, u, v in sorted(found, reverse=True)]

    def _countries_for(self) -> Iterator[Reason]:
        if self.at_home or not self.country:
            return
        if here := self._in_country:
            count = _number(len(here), "partner")
            text = Said(
                "reason-in-country",
                f"you already have {count} in {self.country}: {self._names(here)}",
                n=len(here),
                country=self.country,
                partners=self._labels(here),
            )
            yield Reason("countries", text, self._keys(here, self.here))
        elif (ties := self._ties_of_countries()) >= FEW_TIES:
            text = Said(
                "reason-countries",
                f"{ties:,} known ties join places of your country and of {self.country}",
                n=ties,
                country=self.country,
            )
            yield Reason("countries", text)

    def _few_of_countries(self) -> Said:
        few, country = self._ties_of_countries(), self.country
        if not few:
            text = f"no known tie joins your country and {country}"
            return Said("reason-no-countries", text, country=country)
        text = f"only {few} known ties join your country and {country}"
        return Said("reason-few-countries", text, n=few, country=country)

    def _away(self) -> Iterator[Reason]:
        if (km := self._distance()) is not None:
            text = Said("reason-away", f"it is {_rounded(km)} km away", km=_digits(km))
            yield Reason("distance", text)

    def _size_for(self) -> Iterator[Reason]:
        ratio = self._ratio()
        if ratio is not None and max(ratio, 1 / ratio) <= SAME_SIZE:
            here, there = (self.reading.known.population[at] for at in (self.here, self.there))
            bodies = self._both("bodies")
            sizes = f"({_people(there)}; you have {_rounded(here)})"
            told = {"there": _digits(there), "here": _digits(here)}
            if "port" in bodies:
                text = Said("reason-port-your-size", f"it is a port of your size {sizes}", **told)
            else:
                text = Said("reason-your-size", f"it is of your size {sizes}", **told)
            yield Reason("size", text)

    def _shared_for(self) -> Iterator[Reason]:
        if networks := self._both("city networks"):
            text = f"you both belong to {_listed(networks)}"
            yield Reason("shared", Said("reason-networks", text, networks=networks))
        if tags := self._both("characteristics"):
            text = f"sources say of both: {_listed([tag.replace('-', ' ') for tag in tags])}"
            yield Reason("shared", Said("reason-characteristics", text, tags=tags))
        if bodies := self._both("bodies"):
            text = f"both have {_listed([_article(kind) for kind in bodies])} that works abroad"
            yield Reason("shared", Said("reason-bodies", text, kinds=bodies))
        if strands := sorted(self._strands(self.here) & self._strands(self.there)):
            text = f"both work with others on {_listed([_strand(each) for each in strands])}"
            yield Reason("shared", Said("reason-strands", text, strands=strands))
        names = self.reading.known.names
        if names[self.here].casefold() == names[self.there].casefold():
            yield Reason("shared", Said("reason-name", "it has your name"))

    def _both(self, kind: str) -> list[str]:
        what = self.reading.known.shared[kind]
        columns = self.reading.columns[kind]
        one, other = ({at for at, _ in _row(what, end)} for end in (self.here, self.there))
        return [columns[at] for at in sorted(one & other)]

    def _strands(self, place: int) -> set[str]:
        return {
            strand.split("/")[0]
            for partner in self.reading.partners.get(place, ())
            for tie in self.reading.ties(place, partner)
            for strand in tie.strands
            if strand != "civic/twinning"
        }

    def _ties_of_countries(self) -> int:
        seen = self.reading.seen
        country = seen.known.country
        return int(seen.between_countries[country[self.here], country[self.there]])

    def _ratio(self) -> float | None:
        here, there = (float(self.reading.known.population[at]) for at in (self.here, self.there))
        return there / here if here > 0 and there > 0 else None

    def _distance(self) -> float | None:
        km = float(self.reading.known.distance_km(np.array([self.here]), np.array([self.there]))[0])
        return km if np.isfinite(km) else None

    # Words ------------------------------------------------------------------------------------

    def _works_with(self, common: list[int]) -> Said:
        about = sorted(
            {
                strand
                for partner in common
                for tie in self.reading.ties(partner, self.there)
                for strand in tie.strands
                if strand != "civic/twinning"
            }
        )
        subject = (
            "one of your partners works"
            if len(common) == 1
            else f"{_word(len(common))} of your partners work"
        )
        on = f" on {_listed([_strand(each) for each in about])}" if about else ""
        text = f"{subject} with it{on}: {self._names(common)}"
        told: dict[str, Value] = {"n": len(common), "partners": self._labels(common)}
        if not about:
            return Said("reason-partners", text, **told)
        return Said("reason-partners-on", text, strands=about, **told)

    def _near_you(self, around: list[tuple[int, int]]) -> Said:
        said = [f"{self._name(u)} near you works with {self._or_it(v)}" for u, v in around]
        near = [self._name(u) for u, _ in around]
        with_whom = [self._name(v) for _, v in around]
        told: dict[str, Value] = {"n": len({*near}), "near": near, "others": with_whom}
        return Said("reason-near-you", " and ".join(said), **told)

    def _keys(self, ends: list[int], other: int) -> tuple[str, ...]:
        return tuple(tie.key for end in ends for tie in self.reading.ties(end, other))

    def _name(self, place: int) -> str:
        return self.reading.known.names[place]

    def _labels(self, places: list[int]) -> list[str]:
        return [self._name(place) for place in places]

    def _names(self, places: list[int]) -> str:
        return _listed(self._labels(places))

    def _or_it(self, place: int) -> str:
        return "it" if place == self.there else f"{self._name(place)} near it"


def _row(rows: Matrix, at: int) -> Iterator[tuple[int, float]]:
    part = slice(rows.indptr[at], rows.indptr[at + 1])
    return zip(rows.indices[part].tolist(), rows.data[part].tolist(), strict=True)


def _listed(names: list[str]) -> str:
    """Names in a sentence, a few of them.

    >>> _listed(["Lyon", "Milan"]), _listed(["a", "b", "c", "d", "e"])
    ('Lyon and Milan', 'a, b, c and 2 more')
    """
    if len(names) > MOST_NAMED + 1:
        names = [*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _strand(notation: str) -> str:
    return scheme("strand")[notation].label.lower()


WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _word(number: int) -> str:
    return WORDS[number] if number < len(WORDS) else f"{number:,}"


def _number(number: int, noun: str) -> str:
    return f"{_word(number)} {noun}{'' if number == 1 else 's'}"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} times"


def _digits(value: Floats | float) -> int:
    """The two digits that matter.

    >>> _digits(1234.0), _digits(86.0)
    (1200, 86)
    """
    return round(float(f"{float(value):.2g}"))


def _rounded(value: Floats | float) -> str:
    return f"{_digits(value):,}"


def _other_size(ratio: float) -> Said:
    if ratio > 1:
        text = f"it has {_times(ratio)} as many people as you"
        return Said("reason-larger", text, times=round(ratio))
    text = f"you have {_times(1 / ratio)} as many people as it"
    return Said("reason-smaller", text, times=round(1 / ratio))


def _how_active(partners: int) -> Said:
    match partners:
        case 0:
            return Said("reason-no-tie", "no tie of it with another place is known")
        case 1 | 2:
            text = f"only {partners} of its partners {'is' if partners == 1 else 'are'} known"
            return Said("reason-few-known", text, n=partners)
        case many:
            return Said("reason-busy", f"it has {many} partners already", n=many)


def _people(population: float) -> str:
    return f"{_rounded(population)} people"


def _article(kind: str) -> str:
    noun = kind.replace("-", " ")
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"
