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
# # Will it be late?
#
# **At the end you know** what the portfolio's own history would have said at the end of 2021 about the systems due by
# 31 December 2025, on how few cases that rests, and how it compares with what happened.
#
# **Needs** the extras `risk` and `charts`: `pip install '.[risk,charts]'` in a clone of this repository.

# %%
from datetime import date

import altair as alt

from ucc_portfolio import PortfolioError, charts, datasets, reference_class, simulate

_ = alt.renderers.enable("svg")  # pictures that load nothing; without this line Altair fetches Vega from a host

portfolio = datasets.load("ucc-2018")
deadline = date(2025, 12, 31)

# %% [markdown]
# ## What became of earlier plans
#
# One case per plan whose planned day has come: the time that it took over the time that it was planned to take. At the
# end of 2019 there are three, all of them kept, and the simulation refuses.

# %%
print(f"2019: {len(reference_class(portfolio, as_of=date(2019, 12, 31)).cases)} cases")
try:
    simulate(portfolio, as_of=date(2019, 12, 31), seed=2025)
except PortfolioError as error:
    print(f"refused: {error}")

# %%
history = reference_class(portfolio, as_of=date(2021, 12, 31))
history

# %% [markdown]
# Seven cases, one of which (the transit system, planned anew from 2020 to 2023) carries nearly all of the risk.
#
# ## The forecast of 31 December 2021

# %%
found = simulate(portfolio, as_of=date(2021, 12, 31), seed=2025)
found

# %% [markdown]
# From P10 to P90 of each start, against the deadlines:

# %%
charts.forecast_fan(found).properties(background="white")

# %% [markdown]
# How likely each system due at the end of 2025 was to keep it, the least likely first:

# %%
for one in sorted(
    (one for one in found.chances if one.deadline.date == deadline and one.chance is not None),
    key=lambda one: (one.chance, one.deadline.project),
):
    print(f"{one.deadline.project:<8} {one.chance:4.0%} +- {one.error:.1%}")

# %% [markdown]
# ## What happened

# %%
started = {(one.project, one.edge): one for one in portfolio.outcomes}
for project, edge in (("NCTS-P5", "last"), ("CCI-P1", "first"), ("GUM-C1", "single")):
    forecast = found.forecast(project, edge=edge)
    days = " / ".join(str(forecast.day(share)) for share in (0.1, 0.5, 0.9))
    outcome = started[project, edge]
    print(f"{project} {edge}: P10 / P50 / P90 {days}; {outcome.kind.value} {outcome.date}")

# %% [markdown]
# Two of them lie between P10 and P90; CCI-P1 started two weeks after its P90. All three came after the median: the
# history was too kind.
#
# ## What the data cannot tell
#
# - Seven cases are no sample. The errors beside the chances come from the number of trials alone; how good the history
#   is as a model, no number of trials tells.
# - A plan that was given up before its day is no case, nor one of which nobody reports anything: such histories look
#   better than they were.
# - The start of NCTS-P5 is *announced* for the day after the last fact, not reported.
# - What waits for a milestone without a date does not wait in the simulation, so that its forecast is rather too early.
