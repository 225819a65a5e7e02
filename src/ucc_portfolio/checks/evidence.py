"""What the rules look at: a portfolio on a day, the measures of it, and how much each rule lets pass."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ucc_portfolio.domain.milestone_dates import MilestoneDates
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.graph.links import LinkFloat
    from ucc_portfolio.measures.baseline import BaselineExecution
    from ucc_portfolio.measures.compliance import Compliance
    from ucc_portfolio.measures.overdue import ProjectOnDay
    from ucc_portfolio.measures.percent_done import Progress
    from ucc_portfolio.measures.rollout import Rollout


@frozen(kw_only=True)
class Evidence:
    """A portfolio on a day: `reported` has the cells of its last status report, `projects` what is known of each."""

    as_of: date
    reported: Portfolio
    progress: Progress
    projects: Sequence[ProjectOnDay]
    dates: MilestoneDates
    links: Sequence[LinkFloat]
    compliance: Sequence[Compliance]
    execution: BaselineExecution
    rollouts: Mapping[str, Rollout]
    thresholds: Mapping[str, Fraction]
