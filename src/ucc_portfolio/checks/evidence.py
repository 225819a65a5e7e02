"""What the rules look at: a portfolio on a day, the measures of it, and how much each rule lets pass."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.measures.due import ProjectOnDay

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ucc_portfolio.domain.knowledge import InForce
    from ucc_portfolio.domain.outcomes import Edge, Outcome
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.graph.links import LinkFloat
    from ucc_portfolio.measures.compliance import Compliance
    from ucc_portfolio.measures.execution import BaselineExecution
    from ucc_portfolio.measures.percent_done import Progress


@frozen(kw_only=True)
class Evidence:
    """A portfolio on a day: `known` has its plans and facts, `reported` the cells of its last status report."""

    as_of: date
    known: Portfolio
    reported: Portfolio
    progress: Progress
    in_force: Mapping[Milestone, InForce]
    starts: Mapping[str, Mapping[Edge, Outcome]]
    links: Sequence[LinkFloat]
    compliance: Sequence[Compliance]
    execution: BaselineExecution
    thresholds: Mapping[str, Fraction]

    @cached_property
    def projects(self) -> tuple[ProjectOnDay, ...]:
        """Each project with what is known of it alone."""
        plans: dict[str, dict[Milestone, InForce]] = {}
        for milestone, stated in self.in_force.items():
            plans.setdefault(milestone[0], {})[milestone] = stated
        return tuple(
            ProjectOnDay(
                project=project,
                as_of=self.as_of,
                reported=self.reported.as_of,
                in_force=plans.get(project.id, {}),
                outcomes=self.starts.get(project.id, {}),
            )
            for project in self.reported.projects
        )
