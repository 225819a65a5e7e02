"""What is due on a day: overdue milestones, planned days that nobody reports on, and dates that are missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.knowledge import is_in_operation
from ucc_portfolio.domain.phases import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.knowledge import InForce
    from ucc_portfolio.domain.outcomes import Edge, Outcome
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.projects import Project

DUE_SOON: Final = timedelta(days=365)


@frozen(kw_only=True)
class ProjectOnDay:
    """One project and what is known of it on a day: its cells in the last status report, its plans and its starts."""

    project: Project
    as_of: date
    reported: date
    in_force: Mapping[Milestone, InForce]
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
    table = {key: cell.date for key, cell in known.project.cells.items()}
    plans = {key: stated.cell.date for (_, key), stated in known.in_force.items()}
    return {key: planned for key, planned in {**table, **plans}.items() if planned is not None}


def overdue_since(known: ProjectOnDay) -> Mapping[str, date]:
    """Per milestone whose planned last day went by and which a report of that day or later shows open, that day."""
    found = {}
    for key, planned in planned_dates(known).items():
        last = planned.last
        if last is None or last >= known.as_of or last > known.reported:
            continue
        cell = known.project.cells[key]
        if key == OPERATIONS and not known.project.has_open_phase:
            continue  # a row of which all phases are done does not show whether it started
        if cell is None or cell.status in (Status.PLANNED, Status.NOT_PLANNED):
            found[key] = last
    return found


def unreported(known: ProjectOnDay) -> Mapping[str, PlannedDate]:
    """Per milestone whose planned last day went by with no report since, its planned date."""
    return {
        key: planned
        for key, planned in planned_dates(known).items()
        if planned.last is not None and known.reported < planned.last < known.as_of
    }


def unknown_dates(known: ProjectOnDay, deadlines: Sequence[date], *, soon: timedelta = DUE_SOON) -> Sequence[str]:
    """The milestones planned for an unknown date, of a project that starts, or has to start, soon."""
    if known.has_started or not is_due(known, deadlines, soon=soon):
        return ()
    return [
        key
        for (_, key), stated in known.in_force.items()
        if stated.cell.date is not None and stated.cell.date.is_unknown
    ]


def is_due(known: ProjectOnDay, deadlines: Sequence[date], *, soon: timedelta = DUE_SOON) -> bool:
    """Whether a project starts by plan, or has to start by a deadline, within a time."""
    plan = known.in_force.get((known.project.id, OPERATIONS))
    first = plan.cell.date.first if plan is not None and plan.cell.date is not None else None
    return any(day <= known.as_of + soon for day in (*deadlines, *(() if first is None else (first,))))
