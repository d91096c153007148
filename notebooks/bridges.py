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
# # Who bridges Europe?
#
# Some places lie on the short ways between others. They are not always those with the most
# partners. Betweenness counts the ways; set against the number of partners it shows who bridges
# more than its partners alone would explain.
#
# With the Wikidata list of 2016 in `../../shared/data` (or the folder that `PLACEGRAPH_DATA`
# names) this is asked of 17,401 ties; without it, of the graph itself, which is far too small to
# speak of Europe.

# %%
import os
from pathlib import Path

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd

from placegraph.metrics import compute
from placegraph.network import LIVE_TIES, to_network
from placegraph.store import open_store

folder = Path(os.environ.get("PLACEGRAPH_DATA", "../../shared/data")) / "twinning_wikidata_p190"
if folder.exists():
    names = pd.read_csv(folder / "names.tsv", sep="\t", names=["item", "name"], quoting=3)
    ties = pd.read_csv(folder / "relations.tsv", sep="\t", names=["a", "b"])
    network = nx.Graph(ties[ties.a != ties.b].itertuples(index=False, name=None))
    nx.set_node_attributes(network, dict(zip(names.item, names.name, strict=True)), "label")
    asked_of = "Wikidata, 2016"
else:
    store = open_store(os.environ.get("PLACEGRAPH_STORE", "../var/store"))
    network = nx.Graph(to_network(store, LIVE_TIES))
    asked_of = "the store"
print(f"asked of {asked_of}: {len(network):,} places, {network.number_of_edges():,} pairs")

# %% [markdown]
# ## Betweenness
#
# The share of all shortest ways that lead through a place.

# %%
places = compute("betweenness", network).to_frame()[["node", "betweenness"]]
places["partners"] = [network.degree[node] for node in places["node"]]
places["label"] = [network.nodes[node].get("label", node) for node in places["node"]]
places = places.sort_values("betweenness", ascending=False)
places.head(12)[["label", "partners", "betweenness"]]

# %% [markdown]
# ## More than its partners explain
#
# The line is what is usual for so many partners. Above it are places that join what would
# otherwise be far apart.

# %%
told = places[(places["betweenness"] > 0) & (places["partners"] > 1)].copy()
x, y = np.log(told["partners"]), np.log(told["betweenness"])
slope, start = np.polyfit(x, y, 1) if x.nunique() > 1 else (0.0, float(y.mean()))
told["more"] = np.exp(y - (slope * x + start))
figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
axes.loglog(told["partners"], told["betweenness"], ".", color="#90a4ae", markersize=4)
ends = np.array([told["partners"].min(), told["partners"].max()])
axes.loglog(ends, np.exp(start) * ends**slope, color="#37474f")
# The leading places lie close together, so their names stand in a column beside the picture.
for height, row in zip(np.linspace(0.98, 0.6, 8), told.head(8).itertuples(), strict=False):
    axes.annotate(
        row.label,
        (row.partners, row.betweenness),
        xytext=(1.02, height),
        textcoords="axes fraction",
        va="center",
        fontsize=8,
        arrowprops={"arrowstyle": "-", "color": "#90a4ae", "linewidth": 0.6, "relpos": (0, 0.5)},
    )
axes.set_xlabel("partners")
axes.set_ylabel("betweenness")
axes.spines[["top", "right"]].set_visible(False)
large = told[told["partners"] >= told["partners"].quantile(0.9)]
large.sort_values("more", ascending=False).head(8)[["label", "partners", "more"]]

# %% [markdown]
# ## How much hangs on one tie?
#
# A bridge is a tie without which some places could no longer reach others at all.

# %%
bridges = sum(1 for _ in nx.bridges(network))
share = bridges / network.number_of_edges()
print(f"{bridges:,} of {network.number_of_edges():,} ties are bridges: {share:.0%}")

# %% [markdown]
# ## Answer
#
# The places with the most partners lead, because most ways lead through them; the second table is
# the one that surprises. Roughly three ties in ten are bridges in lists of this kind: much of the
# rim of Europe hangs on single ties. Being a bridge in a list says whom the list knows, not who
# has influence.

# %%
assert places["betweenness"].between(0, 1).all()
if asked_of == "Wikidata, 2016":
    assert (len(network), 0.2 < share < 0.5) == (10_055, True)
