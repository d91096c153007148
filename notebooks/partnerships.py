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
# # What do partnerships rest on?
#
# A partnership on three levels looks strong. If one body carries all of it, it is not. This
# notebook puts the two side by side for every pair of places in the graph.
#
# `make build` puts the store where this notebook looks for it.

# %%
import os

import matplotlib.pyplot as plt

from placegraph.analyst import Analyst
from placegraph.network import LIVE_TIES, to_network, to_pyvis
from placegraph.store import open_store

analyst = Analyst(open_store(os.environ.get("PLACEGRAPH_STORE", "../var/store")))
analyst.store.version

# %% [markdown]
# ## Levels and dependence
#
# `levels` counts the levels (civic, commercial, academic …) with a live tie. `dependence` is the
# largest share of the ties in which one organisation is party or lead, `robustness` the fewest
# organisations that touch every tie. Where a tie names no organisation, nobody can say what it
# rests on, and the last column says so.

# %%
network = to_network(analyst.store, LIVE_TIES)
pairs = analyst.measure("pair_levels").to_frame()
pairs["pair"] = [
    " – ".join(network.nodes[end]["label"] for end in ends)
    for ends in zip(pairs["a"], pairs["b"], strict=True)
]
columns = ["pair", "ties", "levels", "dependence", "rests_on", "robustness", "note"]
pairs.sort_values(["levels", "ties"], ascending=False)[columns]

# %% [markdown]
# ## Side by side
#
# The bar is the number of ties, the dark part those that one body is in.

# %%
known = pairs[pairs["dependence"].notna()].sort_values("ties")
figure, axes = plt.subplots(figsize=(8, 0.6 + 0.5 * len(known)), layout="constrained")
axes.barh(known["pair"], known["ties"], color="#cfd8dc", label="ties")
on_one = known["ties"] * known["dependence"].astype(float)
axes.barh(known["pair"], on_one, color="#37474f", label="of them with the body that is in most")
axes.set_xlabel("live ties")
axes.legend(loc="lower right", frameon=False)
axes.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# ## The pair with the most ties
#
# Only the ties of that pair, as a picture that works offline. A curve is a tie.

# %%
top = pairs.sort_values("ties").iloc[-1]
picture = to_pyvis(network.subgraph([top["a"], top["b"]]), title=top["pair"])
picture.write_html("partnership.html")
analyst.measure("pair_dependence").to_frame().query("a == @top.a and b == @top.b").T

# %% [markdown]
# ## Answer
#
# Most partnerships in the briefing are one tie that names no organisation: what they rest on is not
# known, which is a question to ask, not a weakness. Where it is known, levels alone mislead. Two
# partnerships stand on three levels each: of Southampton and Miami-Dade's ties three in seven are
# with one body, of Warwick & Leamington and Bo's five in six. The second would hardly outlive it.

# %%
three = known[known["levels"] == 3].set_index("b")["dependence"].astype(float).round(2)
assert three["place/southampton"] == 0.43
assert three["place/warwick-and-leamington"] == 0.83
