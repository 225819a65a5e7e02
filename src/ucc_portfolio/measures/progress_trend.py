"""The trend line: what was planned to be earned by each day, what was earned, and earned schedule."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.knowledge import InForce, known_on, latest_day, plan_in_force, reported_on, starts
from ucc_portfolio.domain.outcomes import Edge, OutcomeKind, complete_start
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.values import chosen
from ucc_portfolio.measures.percent_done import progress

if TYPE_CHECKING:
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio


class TrendBy(StrEnum):
    """What earns a project its weight: its start of operations, or phase by phase."""

    MILESTONES = "milestones"
    PHASES = "phases"


@frozen
class TrendLinePoint:
    """The line on one day, as shares of the total weight in [0, 1].

    `actual` is None where nothing is reported: after the day of the question, and by phases on days without a
    status report. `earned` is the first day on which as much was planned as is done now, None if never, and while
    nothing is done and nothing was planned yet.
    `spi` is earned schedule over elapsed time; None on the plan's own status day, after the last report, and where
    no time has elapsed.
    """

    day: date
    planned: Fraction
    actual: Fraction | None
    earned: date | None
    spi: Fraction | None


@frozen
class ProgressTrend:
    """A trend line: its points in order of time. Both clocks start on `start`, the first planned day; None without."""

    by: TrendBy
    as_of: date
    total_weight: Fraction
    start: date | None
    points: tuple[TrendLinePoint, ...]

    def on(self, day: date) -> TrendLinePoint | None:
        """The latest point on or before a day; None before the first."""
        before = [point for point in self.points if point.day <= day]
        return before[-1] if before else None


def progress_trend(
    portfolio: Portfolio, *, by: TrendBy | str = TrendBy.MILESTONES, as_of: date | None = None
) -> ProgressTrend:
    """How much was planned to be done by each day, how much was done, and how far the schedule is earned.

    By milestones a project earns its weight on one day: as planned, the last day that the plan in force gives its
    start of operations; as it happened, the reported start (of a window, a single or last start; a first one earns
    where the plan has no window). By phases it earns with each phase, which is known only on days with a status
    report.

    Args:
        portfolio: its projects with a weight; those without a planned day are never planned to be earned.
        by: "milestones" or "phases".
        as_of: only what was known on this day is used; everything where None.

    Returns:
        Shares of the total weight in [0, 1]; no points where no project has a weight.

    Raises:
        UnknownNameError: `by` is neither of the two.

    Source:
        Lipke, Schedule is Different, The Measurable News, 2003 (earned schedule; here of a step line, without
        interpolation).

    Example:
        >>> from ucc_portfolio import datasets
        >>> line = progress_trend(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> [line.on(date(2017, month, 2)).actual * 71 for month in (2, 3, 10)]
        [Fraction(3, 1), Fraction(6, 1), Fraction(19, 1)]
    """
    by = chosen(TrendBy, by, "way of earning")
    day = latest_day(portfolio) if as_of is None else as_of
    known = known_on(portfolio, day)
    in_force = plan_in_force(known, as_of=day)
    steps = (_milestone_steps if by is TrendBy.MILESTONES else _phase_steps)(known, in_force, day)
    if not steps.total:
        return ProgressTrend(by, day, steps.total, None, ())
    # The plan of the table was made on its status date and knew what was done by then. On that date the index would
    # compare the plan with itself.
    own = [revision for revision in known.revisions if revision.of_table]
    silent = {known.status_date, *(revision.date for revision in own)} if own else set()
    reported = _last_report(known, day)
    earned_on = list(accumulate(weight for _, weight in steps.planned))
    planned_days = [planned for planned, _ in steps.planned]
    start = planned_days[0] if planned_days else None
    points = []
    for on in sorted({*planned_days, *steps.actual, day}):
        planned = steps.before + (earned_on[bisect_right(planned_days, on) - 1] if start and on >= start else 0)
        actual = steps.actual_on(on) if on <= reported else None
        earned = None
        if actual is not None and start is not None and (actual or on >= start):
            # Earned schedule: the first day on which the plan had reached what is done now.
            enough = bisect_left(earned_on, actual - steps.before)
            earned = start if actual <= steps.before else planned_days[enough] if enough < len(planned_days) else None
        spi = None
        if earned is not None and start is not None and on > start and on not in silent:
            spi = Fraction((earned - start).days, (on - start).days)
        share = None if actual is None else actual / steps.total
        points.append(TrendLinePoint(on, planned / steps.total, share, earned, spi))
    return ProgressTrend(by, day, steps.total, start, tuple(points))


@frozen
class _Steps:
    """The steps of a line, in weight: what each day adds as planned, and what is earned by each day.

    `before` is what was done before anything was planned; `holds` says whether what is earned stays known between
    the days of `actual`.
    """

    total: Fraction
    before: Fraction
    planned: Sequence[tuple[date, Fraction]]
    actual: Mapping[date, Fraction]
    holds: bool

    def actual_on(self, day: date) -> Fraction | None:
        if day in self.actual or not self.holds:
            return self.actual.get(day)
        before = [known for known in self.actual if known <= day]
        return self.actual[max(before)] if before else Fraction(0)


def _milestone_steps(portfolio: Portfolio, in_force: Mapping[Milestone, InForce], _: date) -> _Steps:
    reported = starts(portfolio)
    total = Fraction(0)
    planned: list[tuple[date, Fraction]] = []
    done: list[tuple[date, Fraction]] = []
    for project in portfolio.table:
        weight = Fraction(project.weight or 0)
        total += weight
        plan = in_force.get((project.id, OPERATIONS))
        window = plan.cell.date if plan is not None else None
        if window is not None and window.last is not None:
            planned.append((window.last, weight))
        found = reported.get(project.id, {})
        start = complete_start(found)
        # Without a window the plan meant one start, so the first start is the one that it meant.
        if start is None and not (window is not None and window.is_window):
            start = found.get(Edge.FIRST)
        if start is not None:
            done.append((start.date, weight))
    done.sort()
    actual = dict(zip((day for day, _ in done), accumulate(weight for _, weight in done), strict=True))
    return _Steps(total, Fraction(0), sorted(planned), actual, holds=True)


def _phase_steps(portfolio: Portfolio, in_force: Mapping[Milestone, InForce], day: date) -> _Steps:
    total = before = Fraction(0)
    planned: list[tuple[date, Fraction]] = []
    is_reported = portfolio.status_date <= day
    for project in portfolio.table:
        cells = [(phase, cell) for phase, cell in project.cells.phases() if cell.is_applicable]
        if project.weight is None or not cells:
            continue
        total += Fraction(project.weight)
        part = Fraction(project.weight) / len(cells)
        for phase, cell in cells:
            plan = in_force.get((project.id, phase.value))
            if plan is not None and plan.cell.date is not None and plan.cell.date.last is not None:
                planned.append((plan.cell.date.last, part))
            # Done, and no plan says when it was due. It counts as done from the beginning; otherwise the planned line
            # could not reach 100 %.
            elif cell.status is Status.DONE and is_reported:
                before += part
    days = {portfolio.status_date, *(report.date for report in portfolio.status_reports)}
    actual = {
        on: (progress(reported_on(portfolio, as_of=on)).overall or Fraction(0)) * total
        for on in sorted(days)
        if portfolio.status_date <= on <= day
    }
    return _Steps(total, before, sorted(planned), actual, holds=False)


def _last_report(portfolio: Portfolio, day: date) -> date:
    """The last day up to which anything is reported: a status report, or a start of operations."""
    reports = [portfolio.status_date, *(report.date for report in portfolio.status_reports)]
    reports += [outcome.known_from for outcome in portfolio.outcomes if outcome.kind is OutcomeKind.REPORTED]
    return max((known for known in reports if known <= day), default=date.min)
