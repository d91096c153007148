"""Whom a place could talk to next: candidates with what speaks for them, and what against.

A suggestion is an idea with reasons, never a probability. From a thousand ties on the order is
learnt from the store's own ties; in a smaller graph it follows stated rules, and a note says so.
What rests on too little is not suggested at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal, Protocol

import numpy as np

from placegraph.cached import cached_by_store
from placegraph.errors import ParameterError, StoreError
from placegraph.find import find
from placegraph.said import Said
from placegraph.store import Store
from placegraph.suggestions.features import FEATURES, Family, Feature
from placegraph.suggestions.kept import keep, load
from placegraph.suggestions.known import Floats, Numbers
from placegraph.suggestions.promising import most_evidence
from placegraph.suggestions.ranker import Ranker, train
from placegraph.suggestions.reading import NO_CANDIDATES, Reading, read
from placegraph.suggestions.reasons import Facts, Reason
from placegraph.suggestions.rules import Rules

LEAST_TIES = 1000
MOST = 100
# So many of these must speak for a pair: partners, towns around, countries, what both share.
LEAST_EVIDENCE = 2
# The rules look at these alone, and a score of theirs at or below nothing says nothing.
RULED_EVIDENCE: set[Family] = {"partners", "shared"}
# Of so many of the best, those that rest on too little are left out.
LOOKED_AT = 5

Method = Literal["learnt", "rules"]


class NotTrainedError(StoreError):
    """Nothing was learnt from this version yet, and the one who asks may not wait for it."""

    def __init__(self, store: Store) -> None:
        text = (
            f"nothing was learnt from version {store.version} yet; "
            "who runs the store does that with: placegraph train"
        )
        super().__init__(Said("not-trained", text, version=store.version))


@dataclass(frozen=True)
class Suggestion:
    """A candidate; the score orders candidates of one place and means nothing else.

    `contributions` add up to the score with `base`, by feature; `families` are their sums.
    """

    place: str
    label: str
    country: str
    score: float
    reasons: tuple[Reason, ...]
    cautions: tuple[Reason, ...]
    base: float
    contributions: Mapping[str, float]
    families: Mapping[str, float]


@dataclass(frozen=True)
class Suggestions:
    """Candidates for a place, the best first, and what is to be said of all of them."""

    place: str
    label: str
    method: Method
    suggestions: tuple[Suggestion, ...]
    notes: tuple[Said, ...]

    def __iter__(self) -> Iterator[Suggestion]:
        return iter(self.suggestions)

    def __len__(self) -> int:
        return len(self.suggestions)


class Scorer(Protocol):
    """What gives scores and says what they are made of."""

    features: tuple[Feature, ...]

    def rows(self, here: int) -> Floats:
        """The features of every place as a candidate."""
        ...

    def scores(self, rows: Floats) -> Floats:
        """A score for each of these candidates."""
        ...

    def contributions(self, rows: Floats) -> Floats:
        """What each feature adds; the last column is a constant."""
        ...


def suggest(
    store: Store,
    place: str,
    count: int = 10,
    *,
    countries: Collection[str] = (),
    at_home: bool = False,
    may_train: bool = True,
) -> Suggestions:
    """Suggest partners abroad for a place, named as people name it; `at_home` in its country too.

    `countries` are codes of the countries to keep to.
    Raises NotTrainedError where something must be learnt first and `may_train` is false.
    """
    if not 1 <= count <= MOST:
        text = f"count is {count}; expected a number from 1 to {MOST}"
        raise ParameterError(Said("suggest-count", text, n=count, most=MOST))
    reading = read(store)
    wanted = {code.upper() if len(code) == 2 else code for code in countries}
    if strange := sorted(wanted - set(reading.known.countries)):
        text = f"no place is known in {', '.join(strange)}; expected codes such as FR"
        raise ParameterError(Said("suggest-countries", text, codes=strange))
    found = find(store, place, ("place",))
    path = reading.units.get(found.path, found.path)
    here = reading.known.number.get(path)
    if here is None:
        text = f"no suggestion: {found.label} is not of a kind that has partners of its own"
        note = Said("suggest-no-kind", text, place=found.label)
        return Suggestions(found.path, found.label, "rules", (), (note,))
    scorer = _scorer(store) if may_train else _ready(store)
    return _Search(reading, scorer, here, frozenset(wanted), at_home).run(count)


def needs_training(store: Store) -> bool:
    """Whether the first suggestion has to wait until something is learnt."""
    return len(read(store).seen.ties) >= LEAST_TIES and load(store) is None


def prepare(store: Store) -> bool:
    """Learn from the store where it is large enough; whether anything was learnt."""
    ties = read(store).seen.ties
    if len(ties) < LEAST_TIES:
        return False
    keep(store, train(read(store).known, ties))
    return True


def read_ahead(store: Store) -> None:
    """Read what suggestions need, so that nobody waits; raises NotTrainedError where they cannot.

    What must be learnt first is not learnt here.
    """
    _ready(store)


@cached_by_store()
def _scorer(store: Store) -> Scorer:
    seen = read(store).seen
    if len(seen.ties) < LEAST_TIES:
        return Rules(seen)
    if (trees := load(store)) is None:
        trees = train(seen.known, seen.ties)
        keep(store, trees)
    return Ranker(trees, seen)


def _ready(store: Store) -> Scorer:
    if needs_training(store):
        raise NotTrainedError(store)
    return _scorer(store)


class _Search:
    """The candidates of one place."""

    def __init__(
        self, reading: Reading, scorer: Scorer, here: int, countries: frozenset[str], at_home: bool
    ) -> None:
        self.reading, self.scorer, self.here = reading, scorer, here
        self.countries, self.at_home = countries, at_home or bool(countries)
        self.method: Method = "learnt" if scorer.features is FEATURES else "rules"

    def run(self, count: int) -> Suggestions:
        rows = self.scorer.rows(self.here)
        likely = self._likely(rows)
        scores = np.zeros(len(rows))
        scores[likely] = self.scorer.scores(rows[likely])
        order = likely[np.argsort(-scores[likely], kind="stable")]
        candidates = (int(at) for at in order if self._is_candidate(int(at)))
        looked_at = (
            (at, Facts(self.reading, self.here, at)) for at in islice(candidates, LOOKED_AT * count)
        )
        sound = ((at, facts) for at, facts in looked_at if self._is_sound(facts, scores[at]))
        chosen = list(islice(sound, count))
        numbers = [at for at, _ in chosen]
        parts = self.scorer.contributions(rows[numbers]) if chosen else np.empty((0, 1))
        items = tuple(
            self._suggestion(at, facts, float(scores[at]), part)
            for (at, facts), part in zip(chosen, parts, strict=True)
        )
        thing = self.reading.things[self.here]
        return Suggestions(thing.path, thing.label, self.method, items, self._notes(items, count))

    def _likely(self, rows: Floats) -> Numbers:
        """Those that can be sound: the trees need not look at the three quarters that cannot."""
        if self.method == "rules":
            return np.arange(len(rows))
        return np.flatnonzero(most_evidence(self.reading.seen, self.here, rows) >= LEAST_EVIDENCE)

    def _is_candidate(self, at: int) -> bool:
        thing, country = self.reading.things[at], self.reading.known.countries[at]
        return (
            at != self.here
            and (not self.countries or country in self.countries)
            and (self.at_home or not country or country != self.reading.known.countries[self.here])
            and not NO_CANDIDATES & set(thing.kind_notations)
            and not self.reading.ties(self.here, at)
            and not self.reading.nested(self.here, at)
        )

    def _is_sound(self, facts: Facts, score: float) -> bool:
        """Whether enough is known to suggest the candidate at all."""
        found = facts.evidence()
        if self.method == "rules":
            return score > 0 and bool(found & RULED_EVIDENCE)
        return len(found) >= LEAST_EVIDENCE

    def _suggestion(self, at: int, facts: Facts, score: float, parts: Floats) -> Suggestion:
        features = self.scorer.features
        families: dict[str, float] = defaultdict(float)
        for feature, part in zip(features, parts, strict=False):
            families[feature.family] += float(part)
        reasons = _ordered(facts.speak_for(), families, 1)
        cautions = _ordered(facts.speak_against(), families, -1)
        first = facts.new()
        thing = self.reading.things[at]
        return Suggestion(
            thing.path,
            thing.label,
            facts.country,
            score,
            (*reasons, *((first,) if first else ())),
            cautions,
            float(parts[-1]),
            {f.id: float(part) for f, part in zip(features, parts, strict=False)},
            dict(families),
        )

    def _notes(self, items: tuple[Suggestion, ...], count: int) -> tuple[Said, ...]:
        label = self.reading.known.names[self.here]
        notes = []
        if items:
            text = "a suggestion is an idea to look into; the score only orders ideas"
            notes.append(Said("suggest-idea", text))
        if self.method == "rules":
            ties = len(self.reading.seen.ties)
            text = (
                f"the graph has {ties} pairs of partners, too few to learn from (at least "
                f"{LEAST_TIES:,}); the order follows stated rules"
            )
            notes.append(Said("suggest-rules", text, n=ties, least=LEAST_TIES))
        if not self.reading.partners.get(self.here):
            text = f"no tie of {label} is known: suggestions rest on what is around it alone"
            notes.append(Said("suggest-no-tie", text, place=label))
        if not items:
            text = f"no suggestion: the evidence for every candidate of {label} is too thin"
            notes.append(Said("suggest-none", text, place=label))
        elif len(items) < count:
            text = "fewer than asked for: the evidence for others is too thin"
            notes.append(Said("suggest-fewer", text))
        return tuple(notes)


def _ordered(
    facts: Iterator[Reason], families: Mapping[str, float], sign: int
) -> tuple[Reason, ...]:
    """The facts of families that speak this way, the one that weighs most first."""
    told = [fact for fact in facts if sign * families.get(fact.family, 0.0) > 0]
    return tuple(sorted(told, key=lambda fact: -abs(families[fact.family])))
