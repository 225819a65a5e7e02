"""Where a project stands on a day: in operation, late, or open."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from ucc_portfolio.domain.knowledge import is_in_operation
from ucc_portfolio.domain.phases import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ucc_portfolio.domain.outcomes import Edge, Outcome
    from ucc_portfolio.domain.projects import Project


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
