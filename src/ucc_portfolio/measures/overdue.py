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
    """Per milestone whose planned last day went by and which a report of that day or later shows open, that day.

    A report shows open only what it states; a start of operations is shown open where a phase is.
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


def standing(
    project: Project,
    *,
    as_of: date,
    reported: date,
    outcomes: Mapping[Edge, Outcome] | None = None,
    stated: Mapping[str, date] | None = None,
    runs_somewhere: bool = False,
) -> Standing:
    """Whether a project is in operation, late, or open, as far as the status report and the known outcomes say.

    Args:
        project: its cells as read in the status report.
        as_of: the day that the question is about.
        reported: the day of the status report; what was due later is not known to be late.
        outcomes: its reported starts that were known on the day. A first start alone is not in operation
            everywhere, but nothing before it is overdue any more.
        stated: per cell the day of the last report that states it, where that is not the last report.
        runs_somewhere: whether a country reports its start, which counts like a first start.

    Example:
        >>> from ucc_portfolio import Project
        >>> row = Project(id="A", cells={"tss": "Q3 2017", "tra": "Q4 2018", "operations": "Q4 2018"})
        >>> standing(row, as_of=date(2018, 1, 3), reported=date(2018, 1, 3)).value
        'late'
        >>> standing(row, as_of=date(2018, 1, 3), reported=date(2017, 9, 1)).value
        'open'
    """
    if is_in_operation(project, reported=reported):
        return Standing.DONE
    if outcomes or runs_somewhere:
        is_complete = any(one.is_complete for one in (outcomes or {}).values())
        return Standing.DONE if is_complete else Standing.OPEN
    is_late = bool(overdue(project, as_of=as_of, reported=reported, stated=stated))
    return Standing.LATE if is_late else Standing.OPEN


def overdue(
    project: Project, *, as_of: date, reported: date, stated: Mapping[str, date] | None = None
) -> tuple[str, ...]:
    """The keys of the cells whose planned last day had gone by, and which a report of that day or later shows open.

    A start of operations is shown open where an applicable phase is; a row of which all phases are done does not
    show whether it started.
    """
    reports = stated or {}
    keys = [
        str(key)
        for key, cell in project.cells.items()
        if cell.date is not None
        and (last := cell.date.last) is not None
        and last < as_of
        and last <= reports.get(key, reported)
    ]
    if OPERATIONS in keys and not project.has_open_phase:
        keys.remove(OPERATIONS)
    return tuple(keys)
