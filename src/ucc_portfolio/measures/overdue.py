"""What is due on a day: overdue milestones, planned days that nobody reports on, and dates that are missing."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.knowledge import is_in_operation
from ucc_portfolio.domain.phases import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.knowledge import InForce, ReportedCell
    from ucc_portfolio.domain.outcomes import Edge, Outcome
    from ucc_portfolio.domain.projects import Project


DUE_SOON_DAYS: Final = 365

_OPEN: Final = (Status.PLANNED, Status.NOT_PLANNED)


@frozen(kw_only=True)
class ProjectOnDay:
    """One project and what is known of it on a day.

    `project` has the cells of the last status report, `reported` the day of that report and `cells` what the reports
    say of each milestone, by its key. `plans` are its plans in force, and where there is none the table; `outcomes` its
    reported starts. `runs_somewhere` says that a country reports its start of it.
    """

    project: Project
    as_of: date
    reported: date
    cells: Mapping[str, ReportedCell]
    plans: Mapping[str, InForce]
    outcomes: Mapping[Edge, Outcome]
    runs_somewhere: bool = False

    @property
    def has_started(self) -> bool:
        """Whether everybody has started, by report of the start."""
        return any(outcome.is_complete for outcome in self.outcomes.values())

    @property
    def is_in_operation(self) -> bool:
        """Whether it has started anywhere, by report of the start, of a country, or by the cells."""
        return bool(self.outcomes) or self.runs_somewhere or is_in_operation(self.project, reported=self.reported)

    @cached_property
    def gone_by(self) -> Sequence[tuple[str, PlannedDate, date, ReportedCell | None]]:
        """The milestones still to come whose planned last day went by: key, date, that day, what is reported."""
        found = []
        for key, stated in self.plans.items():
            planned = stated.cell.date
            if planned is None or (last := planned.last) is None or last >= self.as_of:
                continue
            cell = self.cells.get(key)
            if cell is None or cell.cell.status in _OPEN:
                found.append((key, planned, last, cell))
        return () if found and self.is_in_operation else found  # asked last: of most projects nothing went by


def planned_dates(known: ProjectOnDay) -> Mapping[str, PlannedDate]:
    """Per milestone that is still to come, its date in the plan in force, and where there is none in the table.

    Once a start of operations is reported, older plans make nothing due any more.
    """
    if known.is_in_operation:
        return {}
    found = {}
    for key, stated in known.plans.items():
        cell = known.cells.get(key)
        if stated.cell.date is not None and (cell is None or cell.cell.status in _OPEN):
            found[key] = stated.cell.date
    return found


def overdue_since(known: ProjectOnDay) -> Mapping[str, date]:
    """The overdue milestones, each with its planned last day: that day has passed, and a later report shows it open.

    This decides what is late, for the status table, ratings, checks, page and charts. The plan in force counts: a
    milestone that was planned anew is not overdue before its new date. A report shows open only what it states; a start
    of operations is shown open if a phase is open.
    """
    if not known.gone_by:
        return {}
    return {
        key: last
        for key, _, last, cell in known.gone_by
        # A row of which all phases are done does not show whether it started.
        if cell is not None and last <= cell.stated_on and (key != OPERATIONS or known.project.has_open_phase)
    }


def unreported(known: ProjectOnDay) -> Mapping[str, PlannedDate]:
    """Per milestone whose planned last day went by with no report of it since, its planned date."""
    return {key: planned for key, planned, last, cell in known.gone_by if cell is None or cell.stated_on < last}


def unknown_dates(known: ProjectOnDay, deadlines: Sequence[date], *, soon_days: int = DUE_SOON_DAYS) -> Sequence[str]:
    """The milestones planned for an unknown date, of a project that starts, or has to start, soon."""
    unknown = [
        key for key, stated in known.plans.items() if (planned := stated.cell.date) is not None and planned.is_unknown
    ]
    if not unknown or known.has_started or not is_due(known, deadlines, soon_days=soon_days):
        return ()
    return [key for key in unknown if key not in known.cells or known.cells[key].cell.status in _OPEN]


def is_due(known: ProjectOnDay, deadlines: Sequence[date], *, soon_days: int = DUE_SOON_DAYS) -> bool:
    """Whether a project starts by plan, or has to start by a deadline, within that many days."""
    plan = known.plans.get(OPERATIONS)
    first = plan.cell.date.first if plan is not None and plan.cell.date is not None else None
    return any((day - known.as_of).days <= soon_days for day in (*deadlines, *(() if first is None else (first,))))


class Standing(StrEnum):
    """What a planner asks of a row first."""

    DONE = "done"
    """In operation."""
    LATE = "late"
    """A phase or the start of operations is overdue."""
    OPEN = "open"
    """Neither."""


def standing(known: ProjectOnDay) -> Standing:
    """Whether a project is in operation, late, or open, as far as status reports, plans and known starts say.

    It is in operation once everyone has started. After a first start alone it is open: not everyone has started, and
    nothing before it is overdue any more. It is late if `overdue_since` names a milestone.

    Args:
        known: what is known of the project on the date, as `assess(portfolio).projects` has it.

    Example:
        >>> from ucc_portfolio import Portfolio, Project, assess
        >>> row = Project(id="A", cells={"tss": "Q3 2017", "tra": "Q4 2018", "operations": "Q4 2018"})
        >>> table = Portfolio(id="mine", status_date=date(2018, 1, 3), projects=[row])
        >>> standing(assess(table, as_of=date(2018, 1, 3)).projects[0]).value
        'late'
        >>> earlier = Portfolio(id="mine", status_date=date(2017, 9, 1), projects=[row])
        >>> standing(assess(earlier, as_of=date(2018, 1, 3)).projects[0]).value
        'open'
    """
    if known.has_started or is_in_operation(known.project, reported=known.reported):
        return Standing.DONE
    return Standing.LATE if overdue_since(known) else Standing.OPEN
