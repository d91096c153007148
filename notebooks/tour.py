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
# # An analyst's tour: SPARQL → DataFrame → networkx → picture
#
# Which towns abroad is each place tied with, and on what? Four tools one after the other, each
# with what it is best at. `make build` puts the store where this notebook looks for it.

# %%
import os

import matplotlib.pyplot as plt
import networkx as nx
import pandas as pd

from placegraph.export.pyvis import to_pyvis
from placegraph.network import LIVE_TIES, to_network
from placegraph.store import open_store, plain

store = open_store(os.environ.get("PLACEGRAPH_STORE", "../var/store"))

# %% [markdown]
# ## SPARQL: ask the graph
#
# A relationship has parties, a level, a formality and more. The default graph is the union of all
# sources, in which a triple may stand twice: hence DISTINCT.

# %%
QUESTION = """
SELECT DISTINCT ?place ?label ?partner ?partner_label ?formality WHERE {
  ?tie a pg:Relationship ; pg:party ?place, ?partner ; pg:formality/skos:prefLabel ?formality .
  ?place a pg:Place ; rdfs:label ?label .
  ?partner a pg:Place ; rdfs:label ?partner_label .
  FILTER (STR(?place) < STR(?partner))
  FILTER (LANG(?formality) = "en")
}
"""
solutions = store.select(QUESTION)
len(solutions)

# %% [markdown]
# ## DataFrame: count
#
# `plain` makes Python values of terms.

# %%
rows = [{name: plain(term) for name, term in solution.items()} for solution in solutions]
ties = pd.DataFrame(rows)
ties[["label", "partner_label", "formality"]].sort_values("label").reset_index(drop=True)

# %%
ties["formality"].value_counts()

# %% [markdown]
# ## networkx: measure
#
# From the frame, when a question of one's own is to be measured; or from the store, when every tie
# with all its attributes is wanted. The second knows what an organisation's tie counts as.

# %%
asked = nx.from_pandas_edgelist(ties, "label", "partner_label", edge_attr="formality")
whole = to_network(store, LIVE_TIES)
print("from the frame:", asked)
print("from the store:", whole)
pd.Series(dict(whole.degree), name="ties").sort_values(ascending=False).head()

# %% [markdown]
# ## A picture: look
#
# A plot for a page, and a page for looking around (pyvis, one file that works offline).

# %%
figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
placed = nx.spring_layout(nx.Graph(whole), seed=1, k=0.6)
labels = {node: facts["label"] for node, facts in whole.nodes(data=True)}
nx.draw_networkx_edges(nx.Graph(whole), placed, ax=axes, edge_color="#90a4ae")
nx.draw_networkx_nodes(whole, placed, ax=axes, node_size=40, node_color="#bf360c")
above = {node: (x, y + 0.02) for node, (x, y) in placed.items()}
nx.draw_networkx_labels(whole, above, labels, ax=axes, font_size=8, verticalalignment="bottom")
axes.set_axis_off()

# %%
picture = to_pyvis(whole, title="Relationships between places")
picture.write_html("tour.html")
print("tour.html:", len(picture.nodes), "places,", len(picture.edges), "ties")

# %% [markdown]
# ## Answer
#
# The two networks differ, and should. The frame has only ties in which a place itself is a party.
# The store's network also has what ports, universities and councils do, counted for the place that
# they serve. Start from `to_network`, and write SPARQL for what it does not hold.

# %%
assert len(picture.edges) == whole.number_of_edges()
assert asked.number_of_edges() <= whole.number_of_edges()
