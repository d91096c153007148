# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How good are partner suggestions?
#
# Hide some ties, suggest partners from the rest, and look where the hidden ones turn up. A ranking
# that cannot beat “whoever has the most partners” or “the country that most choose” is not worth
# having, so these are always asked too. The full measurement, on five splits of a larger list, is
# in `docs/suggestions.md`.
#
# With the German list of 2015 in `../../shared/data` (or the folder that `PLACEGRAPH_DATA` names)
# this is measured on one split of Baden-Württemberg; without it, only what a small graph can
# suggest is shown.

# %%
import os
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from placegraph.store import open_store
from placegraph.suggestions import suggest
from placegraph.suggestions.evaluate import KINDS, RANKER, STACK, evaluate, random_split
from placegraph.suggestions.known import Known, Ties

store = open_store(os.environ.get("PLACEGRAPH_STORE", "../var/store"))
folder = Path(os.environ.get("PLACEGRAPH_DATA", "../../shared/data")) / "twinning_germany"
print("measured on the German list" if folder.exists() else "the German list is not there")

# %% [markdown]
# ## What a suggestion looks like
#
# The graph of the briefing is too small to learn from, so stated rules order the ideas; most places
# get none, because the evidence is thin.

# %%
found = suggest(store, "Bodmin", at_home=True)
print("\n".join(found.notes))
pd.DataFrame(
    {
        "place": one.label,
        "for": "; ".join(map(str, one.reasons)),
        "against": "; ".join(map(str, one.cautions)),
    }
    for one in found
)


# %% [markdown]
# ## Hidden ties against drawn pairs
#
# AUC is how often a hidden tie scores higher than a pair that was drawn: any pair, one with as many
# partners, or one of the same two countries. 0.5 is a coin.


# %%
def german_list():
    """Places by name and country as the list writes them, and their ties, each once."""
    table = pd.read_csv(folder / "TwinTowns_clean.csv")
    table = table[table["state"] == "Baden-Wurttemberg"]
    own = table[["municipality", "latitude", "longitude"]].assign(country="Germany")
    other = table[["partnergemeinde", "partner_latitude", "partner_longitude", "country"]]
    columns = ["name", "latitude", "longitude", "country"]
    ends = pd.concat([own.set_axis(columns, axis=1), other.set_axis(columns, axis=1)])
    ends["country"] = ends["country"].fillna("")
    keys = ends["name"] + "|" + ends["country"]
    number, ids = pd.factorize(keys)
    places = ends.assign(key=keys.values).drop_duplicates("key")
    pairs = np.unique(np.sort(number.reshape(2, -1).T, axis=1), axis=0)
    unknown = np.full(len(ids), np.nan)
    known = Known(
        tuple(ids),
        tuple(places["name"]),
        tuple(places["country"]),
        places["latitude"].to_numpy(float),
        places["longitude"].to_numpy(float),
        unknown,
    )
    return known, Ties(pairs[pairs[:, 0] != pairs[:, 1]])


judged = None
if folder.exists():
    known, ties = german_list()
    judged = evaluate(known, random_split(ties, len(known), seed=0), seed=0, questions=20)
    print(f"{len(known):,} places, {len(ties):,} ties, at most {len(ties) // 10:,} of them hidden")
pd.DataFrame(judged.measures).T.round(3) if judged else None

# %%
if judged:
    measures = [f"AUC, {kind}" for kind in KINDS]
    shown = pd.DataFrame(judged.measures).T[measures].sort_values(measures[-1])
    figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
    for measure, mark in zip(measures, "o^s", strict=True):
        axes.plot(shown[measure], shown.index, mark, label=measure)
    axes.axvline(0.5, color="#b0bec5")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# ## Answer
#
# Good enough to give ideas, not to decide. Within the same two countries, where neither country nor
# size gives the answer away, the ranker is above everything that only looks at partners, since it
# also looks at what the towns around have. Most hidden partners are still not among the first ten.

# %%
assert all(one.reasons for one in found)
if judged:
    measure = "AUC, same countries"
    assert judged.measures[RANKER][measure] > judged.measures[STACK][measure]
