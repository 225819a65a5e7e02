"""The float of one link: how much later than its predecessor a successor is planned, as far as is known on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from ucc_portfolio.domain.knowledge import (
    FirstStart,
    InForce,
    ReportedCell,
    first_in_countries,
    is_in_operation,
    known_on,
    plan_or_table,
    reported_cells,
    reported_on,
    starts,
)
from ucc_portfolio.domain.outcomes import Edge, Outcome
from ucc_portfolio.domain.phases import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ucc_portfolio.domain.cells import Cell
    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.dependencies import Dependency
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio


@frozen
class MilestoneDate:
    """When a milestone was or is planned, as far as is known on a day.

    It lies between `first` and `last`, both inside; None is unknown. Of a deployment window only the first day
    counts, because a successor may start where its predecessor runs; where nobody states it, it lies before the
    window's end. `origin` says who says so: an outcome, a plan
    revision, a status report or the table. `planned` is the whole date of the plan, None where it happened or
    nothing is dated; `text` is the same in words.
    """

    first: date | None
    last: date | None
    text: str
    origin: str = ""
    planned: PlannedDate | None = None
    has_happened: bool = False
    edge: Edge | None = None


@frozen(eq=False)
class MilestoneDates:
    """The dates of all milestones on a day: what happened, else the plan in force, else the table.

    `plans` are the plans in force and, where there is none, the table; `reported` what status reports say;
    `in_operation` the projects that their own cells show in operation, with the day of the report; `countries` by
    project the earliest start that a country reports or a source counts, before which another one may have started.
    """

    plans: Mapping[str, Mapping[str, InForce]]
    starts: Mapping[str, Mapping[Edge, Outcome]]
    reported: Mapping[str, Mapping[str, ReportedCell]]
    in_operation: Mapping[str, date]
    countries: Mapping[str, FirstStart] = field(factory=dict)

    @classmethod
    def on(cls, portfolio: Portfolio, as_of: date) -> MilestoneDates:
        """The dates as they were known on a day."""
        known = known_on(portfolio, as_of)
        reported = reported_cells(known, as_of=as_of)
        in_operation = {}
        if reported:
            cells = reported_on(known, as_of=as_of)
            in_operation = {
                project.id: cells.as_of for project in cells.projects if is_in_operation(project, reported=cells.as_of)
            }
        plans = plan_or_table(known, as_of=as_of, reported=reported)
        return cls(plans, starts(known), reported, in_operation, first_in_countries(known))

    def __getitem__(self, milestone: Milestone) -> MilestoneDate:
        project, key = milestone
        if key == OPERATIONS and (outcomes := self.starts.get(project)):
            return _of_outcomes(outcomes)
        stated = self.reported.get(project, {}).get(key)
        if stated is not None and stated.done_by is not None:
            day = stated.done_by
            return MilestoneDate(None, day, f"done by {day}", "status report", has_happened=True)
        if stated is not None and key == OPERATIONS and project in self.in_operation:
            return _of_cell(stated.cell, "status report", has_happened=True)
        if key == OPERATIONS and (first := self.countries.get(project)) is not None:
            return MilestoneDate(None, first.day, str(first), "country", has_happened=True, edge=Edge.FIRST)
        if (plan := self.plans.get(project, {}).get(key)) is not None:
            return _of_cell(plan.cell, plan.revision)
        return MilestoneDate(None, None, "not stated" if stated is None else str(stated.cell), "status report")


def _of_outcomes(outcomes: Mapping[Edge, Outcome]) -> MilestoneDate:
    outcome = outcomes.get(Edge.FIRST) or outcomes.get(Edge.SINGLE)
    if outcome is not None:
        text = f"{outcome.edge} start on {outcome.date}"
        return MilestoneDate(outcome.date, outcome.date, text, "outcome", has_happened=True, edge=outcome.edge)
    day = outcomes[Edge.LAST].date  # the first one came earlier, nobody says when
    return MilestoneDate(None, day, f"last start on {day}", "outcome", has_happened=True, edge=Edge.LAST)


def _of_cell(cell: Cell, origin: str, *, has_happened: bool = False) -> MilestoneDate:
    planned = cell.date
    if planned is None or planned.is_unknown:
        return MilestoneDate(None, None, str(cell), origin)
    first = planned.first
    last = first if planned.is_window and first is not None else planned.last
    return MilestoneDate(first, last, str(planned), origin, None if has_happened else planned, has_happened)


class LinkVerdict(StrEnum):
    """Whether the dates keep a precedence."""

    KEPT = "kept"
    CONTRADICTED = "contradicted"
    UNDECIDED = "cannot be decided"


@frozen
class LinkFloat:
    """One precedence with the dates of its two ends, and how much time lies between them.

    `lower_days` and `upper_days` are the least and the most that the float can be, in days, as the dates stand: the
    same where both are days, None where a date is unknown. Negative is a plan that contradicts itself.
    """

    dependency: Dependency
    predecessor: MilestoneDate
    successor: MilestoneDate
    lower_days: int | None
    upper_days: int | None

    @property
    def verdict(self) -> LinkVerdict:
        """Whether the dates keep the precedence; undecided where the sign of the float is open.

        Of a predecessor of which only the last start is known, nobody says when the first one was.
        """
        if self.upper_days is not None and self.upper_days < 0:
            return LinkVerdict.CONTRADICTED
        if self.lower_days is not None and self.lower_days >= 0 and self.predecessor.edge is not Edge.LAST:
            return LinkVerdict.KEPT
        return LinkVerdict.UNDECIDED

    @property
    def float_days(self) -> int | None:
        """The float to count with, in days: the least that it can be; None where it is unknown.

        The least float of a link whose sign is open is negative, but the precedence itself rules a negative one
        out: it counts as 0. That of a contradicted link stays negative.
        """
        return None if self.lower_days is None else counted_float(self.lower_days, self.upper_days)

    @property
    def missing_days(self) -> str:
        """In words, how many days a contradicted precedence lacks, from the least to the most; "" for any other.

        Example:
            >>> from ucc_portfolio import datasets
            >>> links = link_floats(datasets.load("ucc-2018"), as_of=date(2025, 1, 20))
            >>> [one.missing_days for one in links if one.missing_days]
            ['274 days']
        """
        if self.verdict is not LinkVerdict.CONTRADICTED or self.upper_days is None:
            return ""
        least = -self.upper_days
        most = None if self.lower_days is None else -self.lower_days
        if most == least:
            return "1 day" if least == 1 else f"{least} days"
        return f"{least} days or more" if most is None else f"{least} to {most} days"


def counted_float(least: int, most: int | None) -> int:
    """The float to count with, of one between a least and a most: negative only where none of it is possible.

    Example:
        >>> counted_float(-3, 5), counted_float(-3, -1), counted_float(2, None)
        (0, -3, 2)
    """
    return least if most is not None and most < 0 else max(0, least)


def link_float(dependency: Dependency, dates: MilestoneDates) -> LinkFloat:
    """The float of one precedence: successor's first day - predecessor's first day - least lag."""
    before, after = dates[dependency.before], dates[dependency.after]
    return LinkFloat(
        dependency,
        before,
        after,
        _days(before.last, after.first, dependency.min_lag),
        _days(before.first, after.last, dependency.min_lag),
    )


def _days(before: date | None, after: date | None, lag: int) -> int | None:
    return None if before is None or after is None else (after - before).days - lag


def link_floats(portfolio: Portfolio, *, as_of: date) -> tuple[LinkFloat, ...]:
    """The float of every precedence, with the dates that were known on a day.

    Args:
        portfolio: its interfaces have no order, and are left out.
        as_of: only the plans, reports and outcomes known on this day are used. Dependencies are no facts of a day:
            they follow from what the systems are.

    Returns:
        One record per precedence, in the order of the portfolio, floats in days; empty where there is none.

    Source:
        Conventions of this library, see "Dependencies" in its explanation.

    Example:
        >>> from ucc_portfolio import datasets
        >>> links = link_floats(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> [(one.dependency.predecessor, one.float_days) for one in links if one.dependency.successor == "CCI-P2"]
        [('CCI-P1', 1003)]
    """
    dates = MilestoneDates.on(portfolio, as_of)
    return tuple(link_float(one, dates) for one in portfolio.dependencies if one.is_precedence)
