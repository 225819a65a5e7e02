"""How long the questions about plans take, over many revisions."""

from __future__ import annotations

import itertools
from datetime import date

from made_up import moving_plans
from ratios import Ratio, in_turn
from ucc_portfolio import compliance, milestone_trend, progress_trend, slippage


def measured() -> list[Ratio]:
    """Slippage of all neighbours, milestone trend, compliance and trend line against the limit of two seconds."""
    portfolio = moving_plans()
    names = [revision.id for revision in portfolio.revisions]

    def analyse() -> None:
        for earlier, later in itertools.pairwise(names):
            slippage(portfolio, earlier=earlier, later=later)
        milestone_trend(portfolio)
        compliance(portfolio, as_of=date(2024, 1, 1))
        progress_trend(portfolio)

    ours = in_turn(3, ours=analyse)["ours"]
    return [Ratio("analysis, 1,000 x 20 x 9 milestones", ours, "the limit", 2.0, 1.0)]
