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
# # What does Southampton already have with Miami-Dade, and what does it rest on?
#
# Southampton City Council wants to do more with its twin. Before that it wants to know what
# there is: which ties, who carries them, who says so, and what would be left without the council.
#
# `make build` puts the store where this notebook looks for it.

# %%
import os

import pandas as pd

from placegraph.network import LIVE_TIES, to_network, to_pyvis
from placegraph.queries import ask
from placegraph.store import open_store

store = open_store(os.environ.get("PLACEGRAPH_STORE", "../var/store"))
store.version

# %% [markdown]
# ## Which ties are there?
#
# A question of the catalogue answers that. `here` and `there` are the organisations on each
# side; a blank is something that no source states.

# %%
links = ask(store, "links-of", place="Southampton")
columns = ["relationship", "here", "there", "level", "strands", "start", "status"]
pd.DataFrame(links.rows)[columns]

# %% [markdown]
# Seven ties, all with one partner. Only the twinning has a date.

# %%
assert {row["partner"] for row in links.rows} == {"Miami-Dade County"}
pd.DataFrame(links.rows).groupby(["level", "status"]).size().unstack(fill_value=0)

# %% [markdown]
# So the tie is on three levels: civic and commercial ties are mostly active, both academic ones
# are still being developed.
#
# ## Who says so?
#
# Every statement has its evidence: the line of the document, some of its words, and what they
# back. `supports` is blank where they back the tie as a whole.

# %%
twinning = "relationship/southampton-miami-dade-twinning"
evidence = ask(store, "evidence-for", relationship=twinning)
pd.DataFrame(evidence.rows)[["locator", "quotation", "mode", "supports"]]

# %% [markdown]
# The twinning is said to have grown from what the two ports did before. That is a tie of its own.

# %%
grown = ask(store, "grew-from")
pd.DataFrame([row for row in grown.rows if twinning in row.values()])

# %% [markdown]
# ## What does it rest on?
#
# The network holds one edge for each tie, so parallel ties stay apart. Dependence is the largest
# share of the live ties in which one organisation is party or lead; robustness is how many
# organisations would have to go for every tie to lapse.

# %%
network = to_network(store, LIVE_TIES)
between = network["place/southampton"]["place/miami-dade-county"]
on_council = [
    attributes["label"]
    for attributes in between.values()
    if "organisation/southampton-city-council" in (*attributes["parties"], *attributes["leads"])
]
on_council

# %%
dependence = ask(store, "dependence", a="Southampton", b="Miami-Dade County").rows[0]
assert len(on_council) == dependence["most_involved_ties"]
pd.Series(dependence)[["ties", "most_involved", "dependence", "robustness", "smallest_set"]]

# %% [markdown]
# ## The picture
#
# Each curve is a tie; the colour says what it is about. `write_html` makes one file that works
# offline.

# %%
surroundings = network.subgraph(["place/southampton", *network["place/southampton"]])
picture = to_pyvis(surroundings, title="Southampton and its partners")
picture.write_html("southampton.html")
len(picture.edges)

# %% [markdown]
# ## Answer
#
# Southampton has seven live ties with Miami-Dade, four active and three in development, on the
# civic, commercial and academic level. The council is party to three of them; the ports, a
# cruise company and two universities carry the rest, so the tie would outlive any one body: four
# organisations would have to leave before nothing was left. It has no other partner here, which
# says what the one source tells, not that there is none.

# %%
assert (len(links.rows), dependence["most_involved_ties"], dependence["robustness"]) == (7, 3, 4)
