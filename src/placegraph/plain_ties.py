"""Derive plain ties without a query: those of two places with nothing special said of them.

The rules of `rules/ties` say what follows from records. Nearly all records of a long list are
alike: two parties that each count as one place, no correction, no relationship named by hand, no
heir. What the rules find for these is written down here once more, as it takes a third of the time
that queries take; the queries see the rest. A test holds both against each other, so a rule
that changes must change here too.

All records of a pair of places, and of a relationship, are plain or none of them is, so that what
is left for the rules is whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from itertools import product

from pyoxigraph import NamedNode

from placegraph.identifiers import concept, ids
from placegraph.vocab import DCTERMS, PG, RDF, RDFS, XSD

Said = Mapping[bytes, list[bytes]]
Ties = Mapping[bytes, list["_Record"]]
# Two places, the one with the lesser IRI first.
Pair = tuple[bytes, bytes]


def _token(node: NamedNode) -> bytes:
    return str(node).encode()


def _tokens(*nodes: NamedNode) -> tuple[bytes, ...]:
    return tuple(map(_token, nodes))


TYPE, LABEL, DESCRIPTION = _tokens(RDF.type, RDFS.label, DCTERMS.description)
RECORD, RELATIONSHIP = _tokens(PG.RelationshipRecord, PG.Relationship)
PAIR, NETWORK = _tokens(PG.Pair, PG.CityNetwork)
PARTY, LEVEL, FORMALITY, STATUS = _tokens(PG.party, PG.level, PG.formality, PG.status)
START, END, EVIDENCE = _tokens(PG.start, PG.end, PG.evidence)
UNIT, INSIDE, HEIR, LIVE = _tokens(PG.analysisUnit, PG.inside, PG.heir, PG.live)
PRECEDENCE, SPEAKS_FOR = _tokens(PG.precedence, PG.speaksFor)
RECORD_OF, *CORRECTIONS = _tokens(PG.recordOf, PG.corrects, PG.suppresses)
OF_RECORD, STATED_IN, IMPLIED = _tokens(PG.record, PG.statedIn, PG.impliedTie)
DISAGREES, EVIDENCE_COUNT = _tokens(PG.disagreesOn, PG.evidenceCount)
END_PLACE, TIE, LINKED, STATED_BY = _tokens(PG.endPlace, PG.tie, PG.linkedWith, PG.statedBy)
TRUE, INTEGER = f'"true"^^{XSD.boolean}'.encode(), _token(XSD.integer)
CIVIC, MEMBERSHIP = _tokens(concept("level", "civic"), concept("formality", "membership"))
TWINNING, SISTER, PARTNER, FRIENDSHIP, TREATY = _tokens(
    *(
        concept("formality", one)
        for one in ("twinning", "sister-city", "partner-city", "friendship", "treaty-of-friendship")
    )
)

# 01-implied-ties: names of one thing.
FAMILIES = {
    **dict.fromkeys((TWINNING, SISTER, PARTNER), b"partnership"),
    **dict.fromkeys((FRIENDSHIP, TREATY), b"friendship"),
}
# 04-values: what comes from the best of the records that give the first.
DECIDED = (
    *((one,) for one in (LABEL, DESCRIPTION, PARTY, LEVEL, FORMALITY)),
    _tokens(PG.status, PG.statusAsOf),
    _tokens(PG.start, PG.startEarliest, PG.startLatest),
    _tokens(PG.end, PG.endEarliest, PG.endLatest),
    _tokens(PG.endDateUnknown),
)
# 05-sums
SUMMED = (
    *_tokens(PG.strand, PG.lead, PG.broker, PG.supporter, PG.funder, PG.enabledBy),
    *_tokens(PG.memberRole, PG.grewFrom, PG.formalisedBy, PG.evidence),
)
# What must be given where a value is to count: of dates that of which they are the bounds.
DECIDES = {one: decides for decides, *others in DECIDED for one in (decides, *others)} | {
    one: one for one in SUMMED
}
# 06-disagreements: concepts differ where their names do; of other values the rule is asked.
CONCEPTS, DATES = (LEVEL, FORMALITY, STATUS), (START, END)
# 10-shortcuts
SHORTCUTS = {
    **dict.fromkeys((TWINNING, SISTER), _token(PG.twinnedWith)),
    PARTNER: _token(PG.partnerCityOf),
    **dict.fromkeys((FRIENDSHIP, TREATY), _token(PG.friendOf)),
}
# Typed values that an engine writes as it read them.
AS_WRITTEN = re.compile(
    rb'"\d{4}(-\d\d(-\d\d)?)?"\^\^<\S+#(date|gYear|gYearMonth)>|"(true|false)"\^\^<\S+#boolean>'
)


def plain_ties(quads: bytes) -> tuple[set[bytes], bytes]:
    """The lines that follow from the plain records of a lot, and the quads left for the rules.

    Where no record is left, no quad is.
    """
    lot = _Lot(quads)
    plain = lot.plain()
    found = {line for pair, ties in plain.items() for line in lot.follows(pair, ties)}
    done = {one.node for ties in plain.values() for some in ties.values() for one in some}
    if done == lot.records.keys() and not lot.corrected:
        return found, b""
    lines = quads.splitlines(keepends=True)
    return found, b"".join(line for line in lines if line[: line.index(b" ")] not in done)


class _Record:
    """A record and what is said of it; no graph is its own where several speak of it."""

    __slots__ = ("graph", "node", "said")

    def __init__(self, node: bytes, graph: bytes) -> None:
        self.node, self.graph = node, graph
        self.said: dict[bytes, list[bytes]] = {}


class _Lot:
    """The lines of a lot, by what they are about."""

    def __init__(self, quads: bytes) -> None:
        self.records: dict[bytes, _Record] = {}
        self.corrected: set[bytes] = set()
        self._said: dict[bytes, dict[bytes, list[bytes]]] = {}
        record_start = f"<{ids()}record/".encode()
        self._place_start = f"<{ids()}place/".encode()
        self._places: dict[bytes, bytes | None] = {}
        before, said = (b"", b""), dict[bytes, list[bytes]]()
        for line in quads.splitlines():
            subject, predicate, rest = line.split(b" ", 2)
            value, graph = rest[:-2].rsplit(b" ", 1)
            if before != (subject, graph):
                before = subject, graph
                said = self._begin(subject, graph, subject.startswith(record_start))
            if predicate in said:
                said[predicate].append(value)
            else:
                said[predicate] = [value]
            if predicate in CORRECTIONS:
                self.corrected.add(value)
        self._live = {one for one, said in self._said.items() if TRUE in said.get(LIVE, ())}
        self._ranks = {
            one: Decimal(said[PRECEDENCE][0].split(b'"')[1].decode())
            for one, said in self._said.items()
            if PRECEDENCE in said
        }

    def _begin(self, subject: bytes, graph: bytes, is_record: bool) -> dict[bytes, list[bytes]]:
        """What a graph goes on to say of a thing is put to what is said of it."""
        if not is_record:
            return self._said.setdefault(subject, {})
        record = self.records.setdefault(subject, _Record(subject, graph))
        if record.graph != graph:
            record.graph = b""
        return record.said

    def plain(self) -> dict[Pair, Ties]:
        """The plain records by the pair of places and the relationship that they make."""
        found: dict[Pair, dict[bytes, list[_Record]]] = defaultdict(lambda: defaultdict(list))
        pairs: dict[bytes, Pair] = {}
        odd_pairs: set[Pair] = set()
        odd_ties: set[bytes] = set()
        for record in self.records.values():
            if pair := self._pair(record):
                (tie,) = self._implied(record)
                found[pair][tie].append(record)
                if pairs.setdefault(tie, pair) != pair:
                    odd_ties.add(tie)
            else:
                odd_pairs.update(self._pairs(record))
                odd_ties.update(self._implied(record), record.said.get(RECORD_OF, ()))
        return {
            pair: ties
            for pair, ties in found.items()
            if pair not in odd_pairs
            and odd_ties.isdisjoint(ties)
            and all(map(_agree_on_dates, ties.values()))
        }

    def follows(self, pair: Pair, ties: Ties) -> Iterator[bytes]:
        """What follows from all records of a pair of places."""
        place, other = pair
        ends = b"--".join(one[1:-1].partition(b"/place/")[2] for one in pair)
        node = b"%spair/%s>" % (place.partition(b"place/")[0], ends)
        yield _line(node, TYPE, PAIR)
        yield _line(node, END_PLACE, place)
        yield _line(node, END_PLACE, other)
        for tie, records in ties.items():
            yield _line(node, TIE, tie)
            yield _line(tie, TYPE, RELATIONSHIP)
            for record in records:
                yield _line(record.node, IMPLIED, tie)
                yield _line(tie, OF_RECORD, record.node)
                yield _line(tie, STATED_IN, record.graph)
            values = self._values(records)
            for predicate, some in values.items():
                for value in some:
                    yield _line(tie, predicate, value)
            for predicate in CONCEPTS:
                if len(_given(records, predicate)) > 1:
                    yield _line(tie, DISAGREES, predicate)
            if evidence := values.get(EVIDENCE):
                yield _line(tie, EVIDENCE_COUNT, b'"%d"^^%s' % (len(evidence), INTEGER))
            spoken_for = {one for record in records for one in self._of(record.graph, SPEAKS_FOR)}
            for unit in pair if spoken_for else ():
                if not spoken_for.isdisjoint((unit, *self._of(unit, INSIDE))):
                    yield _line(tie, STATED_BY, unit)
            if not self._live.isdisjoint(values.get(STATUS, ())):
                for formality in values[FORMALITY]:
                    for link in (LINKED, SHORTCUTS.get(formality, LINKED)):
                        yield _line(place, link, other)
                        yield _line(other, link, place)

    def _values(self, records: list[_Record]) -> dict[bytes, Collection[bytes]]:
        """The values of a relationship that has these records."""
        if len(records) == 1:
            said = records[0].said
            return {one: values for one, values in said.items() if DECIDES.get(one) in said}
        found: dict[bytes, Collection[bytes]] = {}
        for decides, *others in DECIDED:
            giving = [self._ranks[one.graph] for one in records if decides in one.said]
            if giving:
                best = [one for one in records if self._ranks[one.graph] == min(giving)]
                found |= {one: _given(best, one) for one in (decides, *others)}
        return found | {one: _given(records, one) for one in SUMMED}

    def _pair(self, record: _Record) -> Pair | None:
        """The two places that a record ties; None where it is not plain."""
        said = record.said
        parties, level, formality = (said.get(one, ()) for one in (PARTY, LEVEL, FORMALITY))
        if (
            RECORD not in said.get(TYPE, ())
            or RECORD_OF in said
            or record.graph not in self._ranks
            or record.node in self.corrected
            or not (len(parties) == 2 and len(level) == len(formality) == 1)
            or MEMBERSHIP in formality
            or not all(one.startswith(b"<") for one in (*level, *formality, *said.get(STATUS, ())))
            or not all(_is_as_written(value) for some in said.values() for value in some)
        ):
            return None
        one, other = (self._place(party) for party in parties)
        if one is None or other is None or one[:-1] == other[:-1]:
            return None
        if not {one, other}.isdisjoint((*self._of(one, INSIDE), *self._of(other, INSIDE))):
            return None
        return (one, other) if one[:-1] < other[:-1] else (other, one)

    def _place(self, party: bytes) -> bytes | None:
        """The one place that a party counts as; None where anything special is said of either."""
        if party not in self._places:
            units = self._of(party, UNIT)
            is_plain = (
                len(units) == 1
                and NETWORK not in self._of(party, TYPE)
                and units[0].startswith(self._place_start)
                and not self._of(units[0], HEIR)
            )
            self._places[party] = units[0] if is_plain else None
        return self._places[party]

    def _pairs(self, record: _Record) -> set[Pair]:
        """All pairs of different places that the parties of a record count as."""
        units = {one for party in record.said.get(PARTY, ()) for one in self._of(party, UNIT)}
        return {(a, b) for a, b in product(units, repeat=2) if a[:-1] < b[:-1]}

    def _implied(self, record: _Record) -> set[bytes]:
        """The relationships that rule 01 gives a record, or might give one that is not plain."""
        said = record.said
        parties = said.get(PARTY, ())
        if len(parties) != 2:
            return set()
        start = record.node.partition(b"record/")[0]
        found = set()
        for level, formality in product(said.get(LEVEL, ()), said.get(FORMALITY, ())):
            form = FAMILIES.get(formality) or formality[:-1].partition(b"/formality/")[2]
            by_unit = level == CIVIC or formality == MEMBERSHIP
            what = form if by_unit else b"--".join((level[:-1].partition(b"/level/")[2], form))
            options = ((self._of(party, UNIT) if by_unit else ()) or [party] for party in parties)
            for pair in product(*options):
                ends = (one.rpartition(b"/")[2] for one in sorted(one[:-1] for one in pair))
                found.add(b"%srelationship/%s--%s>" % (start, b"--".join(ends), what))
        return found

    def _of(self, thing: bytes, predicate: bytes) -> list[bytes]:
        """What is said of a thing that is no record."""
        said = self._said.get(thing)
        return [] if said is None else said.get(predicate, [])


def _given(records: list[_Record], predicate: bytes) -> Collection[bytes]:
    if len(records) == 1:
        return records[0].said.get(predicate, ())
    return {value for record in records for value in record.said.get(predicate, ())}


def _agree_on_dates(records: list[_Record]) -> bool:
    """Whether no rule need be asked which dates are different."""
    return all(len(_given(records, predicate)) < 2 for predicate in DATES)


def _is_as_written(value: bytes) -> bool:
    """Whether an engine that reads a value writes it the same."""
    if b'"^^' not in value:
        return True
    ending = value[value.rindex(b'"') + 1 :]
    return not ending.startswith(b"^^") or AS_WRITTEN.fullmatch(value) is not None


def _line(subject: bytes, predicate: bytes, value: bytes) -> bytes:
    return b"%s %s %s .\n" % (subject, predicate, value)
