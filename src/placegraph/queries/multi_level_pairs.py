"""question: Which pairs of places are tied on more than one level?
reading: >-
  One row for each pair with live ties on two levels or more. Dependence and robustness stand
  beside the levels, because several levels that hang on one organisation are fragile.
columns:
  a: name of one place
  b: name of the other place
  levels: the levels of their live ties
  number_of_levels: how many levels
  ties: number of live ties
  most_involved: the organisation, or organisations, in most of them as party or lead
  dependence: the share of the ties that it is in
  robustness: how many organisations would have to go for every tie to lapse
  tie_paths: paths of the relationships
expect:
  - rows:
      - {a: Bo, b: Warwick & Leamington, levels: civic; community; institutional,
          number_of_levels: 3, ties: 6, most_involved: One World Link, dependence: 0.833333,
          robustness: 2}
      - {a: Miami-Dade County, b: Southampton, levels: academic; civic; commercial,
          number_of_levels: 3, ties: 7, most_involved: Southampton City Council,
          dependence: 0.428571, robustness: 4}
"""

from __future__ import annotations

from placegraph.metrics import resting
from placegraph.metrics.view import by_pair, live_ties
from placegraph.queries.context import Context, tie_paths
from placegraph.queries.declare import Found, Row


def answer(context: Context) -> Found:
    """Every pair with live ties on at least two levels, in alphabetical order."""
    network = context.network()
    rows: list[Row] = []
    for pair, ties in by_pair(live_ties(network)).items():
        levels = sorted({tie.level for tie in ties if tie.level})
        if len(levels) < 2:
            continue
        a, b = sorted(str(network.nodes[place]["label"]) for place in pair)
        found = resting(ties)
        rows.append(
            {
                "a": a,
                "b": b,
                "levels": "; ".join(levels),
                "number_of_levels": len(levels),
                "ties": len(ties),
                "most_involved": context.names(found.rests_on),
                "dependence": found.dependence,
                "robustness": found.robustness,
                "tie_paths": tie_paths(ties),
            }
        )
    return Found(sorted(rows, key=lambda row: (str(row["a"]), str(row["b"]))))
