"""How the baseline is carried out: what it had due by a day, what of that is completed, and what was missed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.outcomes import Edge, Outcome, complete_start
from ucc_portfolio.domain.phases import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.knowledge import ReportedCell
    from ucc_portfolio.domain.milestone_dates import MilestoneDates
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project
    from ucc_portfolio.measures.milestone_trend import MilestoneTrend


class DueVerdict(StrEnum):
    """What became of a milestone that the baseline had due."""

    IN_TIME = "in time"
    DONE = "done"
    """It is done, and no report says on which day."""
    LATE = "late"
    """It came after its baseline."""
    OPEN = "open"
    """A report shows that it is not done."""
    MISSED = "missed"
    """It was not done in time; whether it is done now, nobody says."""
    UNKNOWN = "unknown"
    """Nothing is reported since it was due."""


@frozen
class DueMilestone:
    """A milestone that its baseline, the first revision that dates it, had due by a day."""

    milestone: Milestone
    revision: str
    baseline: PlannedDate
    verdict: DueVerdict
    completed_on: date | None = None

    @property
    def is_missed(self) -> bool:
        """Whether it was not done in time."""
        return self.verdict in (DueVerdict.LATE, DueVerdict.OPEN, DueVerdict.MISSED)


@frozen
class BaselineExecution:
    """Every milestone that the baseline had due by a day.

    `missed_share` is missed over those of which it is known whether they were missed; `index`, the baseline execution
    index of what was due, is done over those of which it is known whether they are done. Both in [0, 1], None where
    nothing is known.
    """

    due: tuple[DueMilestone, ...]

    def count(self, *verdicts: DueVerdict) -> int:
        """How many of the due milestones have one of the verdicts."""
        return sum(one.verdict in verdicts for one in self.due)

    @property
    def missed(self) -> tuple[DueMilestone, ...]:
        """Those that were not done in time."""
        return tuple(one for one in self.due if one.is_missed)

    @property
    def missed_share(self) -> Fraction | None:
        """Not done in time, over those and the ones in time."""
        known = self.count(DueVerdict.IN_TIME) + len(self.missed)
        return Fraction(len(self.missed), known) if known else None

    @property
    def index(self) -> Fraction | None:
        """Done whenever, over those and the open ones."""
        done = self.count(DueVerdict.IN_TIME, DueVerdict.DONE, DueVerdict.LATE)
        known = done + self.count(DueVerdict.OPEN)
        return Fraction(done, known) if known else None


def baseline_execution(
    trends: Iterable[MilestoneTrend], dates: MilestoneDates, reported: Portfolio | None, *, as_of: date
) -> BaselineExecution:
    """What the baseline had due by a day, and what became of it.

    Args:
        trends: of all milestones; the baseline is their first statement with a last day.
        dates: what is known of every milestone on the day.
        reported: the cells of the last status report; None before the first one.
        as_of: the day.

    Returns:
        The due milestones in the order of the trends, without those that are reported not to apply any more; empty
        where nothing was due.

    Source:
        Defense Contract Management Agency, 14-Point Assessment (Earned Value Management System Program Analysis
        Pamphlet, DCMA-EA PAM 200.1, 2012), points 11 (missed tasks) and 14 (baseline execution index), adapted: the
        index is of what was due, because a table of milestones does not say when a phase was done early.
    """
    due = []
    for trend in trends:
        for point in trend.points:
            baseline = point.planned.date
            if baseline is None or baseline.last is None:
                continue
            # The first statement with a last day is the baseline, due or not. Later ones have moved it, and are not
            # looked at.
            if baseline.last <= as_of and not _is_dropped(trend.milestone, reported):
                became = _became(trend.milestone, baseline, baseline.last, dates, reported)
                due.append(DueMilestone(trend.milestone, point.revision, baseline, *became))
            break
    return BaselineExecution(tuple(due))


def _is_dropped(milestone: Milestone, reported: Portfolio | None) -> bool:
    """Whether the report says that it does not apply any more."""
    cell = None if reported is None else reported[milestone[0]].cells[milestone[1]]
    return cell is not None and cell.status is Status.NOT_APPLICABLE


def _became(
    milestone: Milestone, baseline: PlannedDate, last: date, dates: MilestoneDates, reported: Portfolio | None
) -> tuple[DueVerdict, date | None]:
    project, key = milestone
    outcomes = dates.starts.get(project, {}) if key == OPERATIONS else {}
    start = _start_that_counts(outcomes, baseline)
    if start is not None:
        return DueVerdict.IN_TIME if start <= last else DueVerdict.LATE, start
    if outcomes:
        (first,) = outcomes.values()  # of a window the first start alone, which leaves its end open
        return DueVerdict.MISSED if first.date > last else DueVerdict.UNKNOWN, None
    stated = dates.reported.get(milestone[0], {}).get(milestone[1])
    if stated is not None and reported is not None:
        by_report = _by_report(reported[project], key, last, stated, dates)
        if by_report is not DueVerdict.UNKNOWN:
            return by_report, None
    plan = dates.plans.get(milestone[0], {}).get(milestone[1])
    later = plan.cell.date if plan is not None and plan.published > last else None
    if plan is not None and later is not None and (later.last is None or later.last > plan.published):
        return DueVerdict.MISSED, None  # a plan published since puts it further on
    return DueVerdict.UNKNOWN, None


def _start_that_counts(outcomes: Mapping[Edge, Outcome], baseline: PlannedDate) -> date | None:
    """The start of everybody; where the baseline has no window, the first start is the one that was planned."""
    start = complete_start(outcomes)
    if start is None and not baseline.is_window:
        start = outcomes.get(Edge.FIRST)
    return None if start is None else start.date


def _by_report(project: Project, key: str, last: date, stated: ReportedCell, dates: MilestoneDates) -> DueVerdict:
    if stated.done_by is not None:
        return DueVerdict.IN_TIME if stated.done_by <= last else DueVerdict.DONE
    if key == OPERATIONS and project.id in dates.in_operation:
        planned = stated.cell.date  # the cell that shows it in operation says since when
        return DueVerdict.IN_TIME if planned is not None and planned.last and planned.last <= last else DueVerdict.LATE
    is_open = stated.cell.status in (Status.PLANNED, Status.NOT_PLANNED) and stated.stated_on >= last
    if not is_open or (key == OPERATIONS and not project.has_open_phase):
        return DueVerdict.UNKNOWN  # a row of which all phases are done does not show whether it started
    return DueVerdict.OPEN
