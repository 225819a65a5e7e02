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
# # Ten years of revisions
#
# **At the end you know** how the planned starts of operations moved from the Work Programme of 2016 to what was known
# in May 2026, when the plans lost the deadline of 2020, what became of it, and how far behind the plan the
# portfolio is in time.
#
# **Sources:** four editions of the plans (UCC Work Programmes of 2016, 2019 and 2023, and the MASP of 2017), the Code
# and its amendment of 2019, and the reported starts; each milestone names its own.
#
# **Needs** the extra `charts`: `pip install '.[charts]'` in a clone of this repository.

# %%
from collections import Counter
from datetime import date

import altair as alt

from ucc_portfolio import charts, compliance, datasets, latest_day, milestone_trend, progress_trend, slippage

_ = alt.renderers.enable("svg")  # pictures that load nothing; without this line Altair fetches Vega from a host

portfolio = datasets.load("ucc-2018")
today = latest_day(portfolio)
print(f"{len(portfolio.revisions)} editions, {len(portfolio.outcomes)} starts; the last fact is of {today}")
for revision in portfolio.revisions:
    print(f"{revision.date}  {revision.id:<12} {'whole' if revision.complete else 'in part'}: {revision.title}")

# %% [markdown]
# ## Every milestone that more than one edition states
#
# Planned dates, edition by edition. The transit system, NCTS-P5, moved twice: by 15 quarters before 2018, and by a year
# in 2023.

# %%
moving = [trend for trend in milestone_trend(portfolio) if len(trend.points) > 1]
moving

# %% [markdown]
# The same as a milestone trend chart: the day of publication across, the planned day up. A line that rises slips; where
# it meets the 45-degree line, the planned day has come.

# %%
charts.milestone_trend(portfolio, projects=["NCTS-P5", "NCTS-P6", "AES"]).properties(background="white")

# %%
slippage(portfolio, earlier="UCC-WP-2016", later="MASP-2017")

# %%
slippage(portfolio, earlier="UCC-WP-2019", later="UCC-WP-2023")

# %% [markdown]
# ## The deadline was lost, and then it moved
#
# The Code said 31 December 2020. The MASP of 2017 planned beyond it; in 2019 the law was changed to 2022 and 2025. A
# margin that jumps by years without any plan getting earlier is a deadline that moved.

# %%
for trend in moving:
    if trend.lost is not None:
        print(f"{trend.project}: beyond its deadline since {trend.lost}")
        for point in trend.points:
            due = "none" if point.deadline is None else point.deadline.date.isoformat()
            margin = f"deadline {due}  margin {point.margin_days} days"
            print(f"    {point.revision:<12} planned {point.planned!s:<24} {margin}")

# %%
for day in (date(2018, 1, 3), date(2019, 12, 31), date(2023, 12, 31), today):
    verdicts = Counter(one.verdict.value for one in compliance(portfolio, as_of=day) if one.deadline.kind == "code")
    print(day, dict(verdicts.most_common()))

# %% [markdown]
# ## What happened, against the plan of 2017

# %%
slippage(portfolio, earlier="MASP-2017", later="outcome")

# %%
charts.slip_waterfall(portfolio, earlier="MASP-2017", later="outcome").properties(background="white")

# %% [markdown]
# ## How far behind, in time
#
# A system earns its weight when it starts. *Earned schedule* is the first day on which as much was planned as is done
# now; SPI(t) is the share of the elapsed time that was earned.

# %%
line = progress_trend(portfolio)
line

# %%
charts.progress_trend(portfolio).properties(background="white")

# %%
last = [point for point in line.points if point.actual is not None][-1]
print(f"{last.day}: {float(last.actual * 100):.1f} % started, {float(last.planned * 100):.1f} % planned by then;")
print(f"as much was planned for {last.earned}: SPI(t) = {float(last.spi):.2f}")

# %% [markdown]
# ## What the data cannot tell
#
# - Three of the four editions are bundled in part: what they do not state is *not stated*, neither kept nor dropped.
# - Most systems are stated by one edition alone, and a single plan does not move.
# - A first start is no roll-out: for most systems nobody reports the last country.
# - Why: a cause is given where a document names one, which is rare.
