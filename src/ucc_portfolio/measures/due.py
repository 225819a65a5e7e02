"""What is due on a day: overdue milestones, planned days that nobody reports on, and dates that are missing."""

from __future__ import annotations

from datetime import date
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
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.projects import Project

DUE_SOON_DAYS: Final = 365

_OPEN: Final = (Status.PLANNED, Status.NOT_PLANNED)


@frozen(kw_only=True)
class ProjectOnDay:
    """One project and what is known of it on a day.

    `project` has the cells of the last status report, `reported` the day of that report and `cells` what the reports
    say of each milestone, by its key. `plans` are its plans in force, and where there is none the table; `outcomes` its
    reported starts.
    """

    project: Project
    as_of: date
    reported: date
    cells: Mapping[str, ReportedCell]
    plans: Mapping[Milestone, InForce]
    outcomes: Mapping[Edge, Outcome]

    @property
    def has_started(self) -> bool:
        """Whether everybody has started, by report of the start."""
        return any(outcome.is_complete for outcome in self.outcomes.values())

    @property
    def is_in_operation(self) -> bool:
        """Whether it has started anywhere, by report of the start or by the cells."""
        return bool(self.outcomes) or is_in_operation(self.project, reported=self.reported)


def planned_dates(known: ProjectOnDay) -> Mapping[str, PlannedDate]:
    """Per milestone that is still to come, its date in the plan in force, and where there is none in the table.

    Once a start of operations is reported, older plans make nothing due any more.
    """
    if known.is_in_operation:
        return {}
    found = {}
    for (_, key), stated in known.plans.items():
        cell = known.cells.get(key)
        if stated.cell.date is not None and (cell is None or cell.cell.status in _OPEN):
            found[key] = stated.cell.date
    return found


def overdue_since(known: ProjectOnDay) -> Mapping[str, date]:
    """Per milestone whose planned last day went by and which a report of that day or later shows open, that day.

    A report shows open only what it states; a start of operations is shown open where a phase is.
    """
    found = {}
    for key, planned in planned_dates(known).items():
        last, cell = planned.last, known.cells.get(key)
        if last is None or cell is None or last >= known.as_of or last > cell.stated_on:
            continue
        if key == OPERATIONS and not known.project.has_open_phase:
            continue  # a row of which all phases are done does not show whether it started
        found[key] = last
    return found


def unreported(known: ProjectOnDay) -> Mapping[str, PlannedDate]:
    """Per milestone whose planned last day went by with no report of it since, its planned date."""
    found = {}
    for key, planned in planned_dates(known).items():
        cell = known.cells.get(key)
        stated_on = date.min if cell is None else cell.stated_on
        if planned.last is not None and stated_on < planned.last < known.as_of:
            found[key] = planned
    return found


def unknown_dates(known: ProjectOnDay, deadlines: Sequence[date], *, soon_days: int = DUE_SOON_DAYS) -> Sequence[str]:
    """The milestones planned for an unknown date, of a project that starts, or has to start, soon."""
    if known.has_started or not is_due(known, deadlines, soon_days=soon_days):
        return ()
    done = {key for key, cell in known.cells.items() if cell.cell.status not in _OPEN}
    return [
        key
        for (_, key), stated in known.plans.items()
        if key not in done and stated.cell.date is not None and stated.cell.date.is_unknown
    ]


def is_due(known: ProjectOnDay, deadlines: Sequence[date], *, soon_days: int = DUE_SOON_DAYS) -> bool:
    """Whether a project starts by plan, or has to start by a deadline, within that many days."""
    plan = known.plans.get((known.project.id, OPERATIONS))
    first = plan.cell.date.first if plan is not None and plan.cell.date is not None else None
    return any((day - known.as_of).days <= soon_days for day in (*deadlines, *(() if first is None else (first,))))
