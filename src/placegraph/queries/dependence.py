"""question: How much does what ties these two places rest on one organisation?
reading: >-
  dependence is the largest share of the live ties in which one organisation is party or lead;
  robustness is how many organisations would have to go for every tie to lapse, and smallest_set
  one such set, the same whenever it is asked. Brokers, supporters and funders do not count.
parameters:
  a: {kind: place, meaning: one place, example: Southampton}
  b: {kind: place, meaning: the other place, example: Miami-Dade County}
columns:
  ties: number of live ties
  most_involved: the organisation, or organisations, in most of them
  most_involved_ties: in how many
  dependence: that number as a share of the ties
  robustness: size of the smallest set of organisations that touches every tie
  smallest_set: names of one such set
  smallest_set_paths: their paths
  tie_paths: paths of the relationships
expect:
  - parameters: {a: Southampton, b: Miami-Dade County}
    rows:
      - ties: 7
        most_involved: Southampton City Council
        most_involved_ties: 3
        dependence: 0.428571
        robustness: 4
        smallest_set_paths: organisation/carnival-corporation-miami;
            organisation/port-of-southampton; organisation/rosenstiel-school;
            organisation/southampton-city-council
  - parameters: {a: Warwick & Leamington, b: Bo}
    rows:
      - ties: 6
        most_involved: One World Link
        most_involved_ties: 5
        dependence: 0.833333
        robustness: 2
        smallest_set: Bo City Council; One World Link
        smallest_set_paths: organisation/bo-city-council; organisation/one-world-link
  - parameters: {a: Birmingham, b: Brussels}
    rows:
      - ties: 1
        most_involved: Birmingham City Council; Birmingham office in Brussels
        most_involved_ties: 1
        dependence: 1
        robustness: 1
        smallest_set: Birmingham office in Brussels
        tie_paths: relationship/birmingham-office-in-brussels
  - parameters: {a: Birmingham, b: Lyon}
    rows: []
    refused: true
    notes: [no tie names an organisation]
  - parameters: {a: Birmingham, b: Bo}
    rows: []
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from placegraph.metrics import resting
from placegraph.queries.context import Context, tie_paths
from placegraph.queries.declare import Found, Note, Row, settle


def answer(context: Context, a: NamedNode, b: NamedNode) -> Found:
    """One row with what the ties of the two places rest on; none where no tie says."""
    ties = context.ties_between(a, b)
    found = resting(ties)
    if not ties:
        return Found([])
    notes = [Note(found.why, refuses=True)] if found.why else []
    if found.dependence is None:
        return settle([], notes)
    number = len({tie.key for tie in ties})
    row: Row = {
        "ties": number,
        "most_involved": context.names(found.rests_on),
        "most_involved_ties": round(found.dependence * number),
        "dependence": found.dependence,
        "robustness": found.robustness,
        "smallest_set": context.names(found.smallest_set),
        "smallest_set_paths": "; ".join(found.smallest_set) or None,
        "tie_paths": tie_paths(ties),
    }
    return settle([row], notes)
