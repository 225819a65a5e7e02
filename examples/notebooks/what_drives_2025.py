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
# # What drives 2025?
#
# **At the end you know** which systems are due by 31 December 2025, what each of them waits for and with how much room,
# which links the plans contradict or leave undecided, and which delays would still have broken the deadline.
#
# **Sources:** 36 dependencies, each with the regulation or document behind it; the plans in force.
#
# **Needs** the extra `charts`: `pip install '.[charts]'` in a clone of this repository.

# %%
from datetime import date

import altair as alt
import networkx as nx

from ucc_portfolio import (
    PortfolioError,
    assess,
    charts,
    compliance,
    datasets,
    dependency_graph,
    drivers,
    impact,
    latest_day,
    link_floats,
)

_ = alt.renderers.enable("svg")  # pictures that load nothing; without this line Altair fetches Vega from a host

portfolio = datasets.load("ucc-2018")
today = latest_day(portfolio)
deadline = date(2025, 12, 31)

# %% [markdown]
# ## Who is due

# %%
due = [one for one in compliance(portfolio, as_of=today) if one.deadline.date == deadline]
due

# %% [markdown]
# The plans in force and the starts that are known, against the deadlines:

# %%
charts.gantt(assess(portfolio, as_of=today)).properties(background="white")

# %% [markdown]
# ## Who waits for whom
#
# Few systems carry many: the number of systems that cannot start before each of these.

# %%
graph = dependency_graph(portfolio, kinds={"precedence"})
waiting = {name: len(nx.descendants(graph, name)) for name in graph}
for name in sorted(waiting, key=lambda name: (-waiting[name], name))[:6]:
    print(f"{name:<8} {waiting[name]:2d}")

# %% [markdown]
# All of it by floors: what waits for nothing stands first.

# %%
charts.dependencies(portfolio).properties(background="white")

# %% [markdown]
# ## What sets each date
#
# The chain of predecessors with the least float, seen at the end of 2023 and with what is known now.

# %%
then = date(2023, 12, 31)
for one in due:
    found = drivers(portfolio, one.deadline.project, as_of=then)
    chain = " < ".join((one.deadline.project, *(link.dependency.predecessor for link in found.chain)))
    room = "no float is known" if found.float_days is None else f"{found.float_days} days of float"
    undecided = sorted({link.dependency.predecessor for link in found.undecided})
    open_links = f"; cannot be decided: {', '.join(undecided)}" if undecided else ""
    print(f"{chain}: {room}{open_links}")

# %%
drivers(portfolio, "CCI-P2", as_of=today)

# %% [markdown]
# With what is known now, the plan of CCI-P2 contradicts its precedence: its window opens 274 days before the first
# countries started with CCI-P1. Links that are not certainly kept:

# %%
[link for link in link_floats(portfolio, as_of=today) if link.verdict != "kept"]

# %% [markdown]
# ## Which delay breaks the deadline?
#
# Asked of the plans of the end of 2023: by how many quarters may each system be later before a deadline of 2025 breaks,
# its own or that of another?

# %%
for one in due:
    name = one.deadline.project
    for quarters in range(1, 21):
        try:
            broken = impact(portfolio, {name: f"{quarters}Q"}, as_of=then).broken
        except PortfolioError as error:
            print(f"{name:<8} {error}")
            break
        hit = [each.deadline.project for each in broken if each.deadline.date == deadline]
        if hit:
            print(f"{name:<8} +{quarters}Q: {', '.join(hit)}")
            break

# %% [markdown]
# Three years more for the first phase of Centralised Clearance:

# %%
impact(portfolio, {"CCI-P1": "12Q"}, as_of=then)

# %% [markdown]
# ## What the data cannot tell
#
# - The regulation that most links come from is of 2025; the plans of 2017 obeyed them without naming them.
# - Windows say when the first country may start, not when each does. A link counts first days, so that a roll-out that
#   ends late is not seen.
# - A system without a planned date (POUS until 2024, ICS2-2) can neither be driven nor drive: its links are undecided,
#   which is not the same as kept.
# - No link is not the same as no dependency: what no document names is not here.
