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
# # The table audited
#
# **At the end you know** whether the percentages that the Commission printed for the status of 3 January 2018 follow
# from the cells printed beside them, which rows contradict themselves, what was corrected and how sure that is, and
# which weights stand behind "50 %".
#
# **Source:** SWD(2019) 153 final, Annex 1, "UCC Work Programme - IT Projects Progress report".
#
# **Needs** the extra `charts`: `pip install '.[charts]'` in a clone of this repository.

# %%
from collections import Counter

import altair as alt

from ucc_portfolio import assess, charts, datasets, percent_done, recover_weights, weighted_percent_done

_ = alt.renderers.enable("svg")  # pictures that load nothing; without this line Altair fetches Vega from a host

printed = datasets.load("ucc-2018", reading="as-printed")
printed

# %% [markdown]
# ## Does each row follow from its own cells?
#
# The rule that the table obeys: DONE cells over the cells that are not N/A, rounded half up. Of 26 printed percentages,
# these do not follow from the cells beside them.

# %%
as_printed = assess(printed, as_of=printed.status_date)
contradicted = [one for one in as_printed.findings if one.rule == "printed-percent"]
contradicted

# %%
follow = len(printed.table) - len(contradicted)
print(f"{follow} of {len(printed.table)} rows print the percentage that follows from their cells.")
for project in ("CDS-2", "POUS"):
    print(
        f"{project}: prints {printed[project].printed_percent} %, its cells give {percent_done(printed[project]):.2f} %"
    )

# %% [markdown]
# ## And the whole?
#
# A row contributes weight x share done. The cells as printed give 51 %, and the table says 50 %.

# %%
corrected = datasets.load("ucc-2018")
print(f"printed            {printed.printed.overall} %")
print(f"cells as printed   {weighted_percent_done(printed):.4f} %")
print(f"cells as corrected {weighted_percent_done(corrected):.4f} %")

# %% [markdown]
# ## What was corrected
#
# 24 cells of 12 rows are read differently from the print. *Implied*: the row's own figures allow nothing else.
# *Documented*: a text of the Commission says so. *Assumed*: a judgement, and you may judge otherwise.

# %%
print(dict(Counter(one.certainty.value for one in corrected.corrections)))
for one in corrected.corrections:
    if one.certainty == "implied":
        print(f"{one.project} {one.cell}: printed {one.printed!r}, read {one.read!r}; {one.reason}")

# %% [markdown]
# With the corrections, every row and the whole come out as printed. Of the printed figures only two totals of columns
# stay unexplained.

# %%
audited = assess(corrected, as_of=corrected.status_date)
[one for one in audited.findings if one.rule.startswith("printed-")]

# %% [markdown]
# The table as corrected, with the percentage of each row at the right; corrected cells carry a star.

# %%
charts.status_heat(audited).properties(background="white")

# %% [markdown]
# ## Which weights?
#
# The table prints no weights. Only one total up to 100 gives every printed contribution with whole weights; 23 weights
# follow, and three rows at 0 % are known by their sum alone.

# %%
weights = recover_weights(printed.projects, max_total=100)
print(weights)
weights

# %% [markdown]
# A larger bound lets multiples of it in, and some others: the weights are what is *possible*, not what was meant.

# %%
print(recover_weights(printed.projects, max_total=300).totals)

# %% [markdown]
# ## What the data cannot tell
#
# - Whether a phase that says DONE was done. The audit compares the table with itself.
# - Which dates were misprinted: a wrong date changes no percentage. Ten of the corrections rest on judgement alone.
# - The Commission's own weights. Whoever knows them needs `weight` in a file of their own, and nothing else changes.
