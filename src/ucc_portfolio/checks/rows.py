"""Cells of one row that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.findings import Finding
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase
from ucc_portfolio.measures.overdue import planned_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ucc_portfolio.checks.evidence import Evidence

PHASE_ORDER: Final = "phase-order"
PHASE_DATES: Final = "phase-dates"
PHASE_AFTER_OPERATIONS: Final = "phase-after-operations"
OPERATIONS_OUTSIDE_TRANSITION: Final = "operations-outside-transition"
CELL_NOT_STATED: Final = "cell-not-stated"


def phase_order(evidence: Evidence) -> Iterator[Finding]:
    """Rows in which a later phase is done while an earlier one is not."""
    for project in evidence.reported.table:
        cells = [(phase, cell) for phase, cell in project.cells.phases() if cell.is_applicable]
        done = [position for position, (_, cell) in enumerate(cells) if cell.status is Status.DONE]
        last = cells[done[-1]][0].label if done else ""
        skipped = [(phase, cell) for phase, cell in cells[: done[-1] if done else 0] if cell.status is not Status.DONE]
        operations = project.cells.operations
        if operations is not None and operations.status is Status.DONE:
            skipped = [(phase, cell) for phase, cell in cells if cell.status is not Status.DONE]
            last = "start of operations"
        if skipped:
            waiting = ", ".join(f"{phase.label} ({cell})" for phase, cell in skipped)
            message = f"{last} is done, before {waiting}"
            yield Finding(PHASE_ORDER, project.id, message, cell=skipped[0][0].value)


def phase_dates(evidence: Evidence) -> Iterator[Finding]:
    """Phases planned before one that comes earlier in the table, certainly and by more than the threshold in days."""
    for known in evidence.projects:
        planned = planned_dates(known)
        dated = [(phase, planned[phase]) for phase in PHASES if phase in planned]
        for position, (phase, date) in enumerate(dated):
            for before, earlier in dated[:position]:
                if date.last is None or earlier.first is None:
                    continue
                # Certainly too early: even the last day of this phase lies before the first day of the other.
                if (earlier.first - date.last).days > evidence.thresholds[PHASE_DATES]:
                    message = f"{phase.label} is planned for {date}, before {before.label} ({earlier})"
                    yield Finding(PHASE_DATES, known.project.id, message, cell=phase.value)
                    break


def phase_after_operations(evidence: Evidence) -> Iterator[Finding]:
    """Phases that cannot be complete by the start of operations; a window starts with its first period.

    The transition is left out: it runs beside the operations, and has a rule of its own.
    """
    for project in evidence.reported.table:
        operations = project.cells.operations
        if operations is None or operations.date is None:
            continue
        start = operations.date.start or operations.date.end
        if start is None:
            continue
        for phase, cell in project.cells.phases():
            if phase is Phase.TRA or cell.date is None or cell.date.first is None:
                continue
            if cell.date.first > start.last:
                message = f"{phase.label} is dated {cell.date}, after the start of operations ({operations.date})"
                yield Finding(PHASE_AFTER_OPERATIONS, project.id, message, cell=phase.value)


def operations_outside_transition(evidence: Evidence) -> Iterator[Finding]:
    """Rows whose start of operations and transition have no day in common."""
    for project in evidence.reported.table:
        operations, transition = project.cells.operations, project.cells.tra
        if operations is None or transition is None or operations.date is None or transition.date is None:
            continue
        starts, ends = operations.date, transition.date
        too_early = starts.last is not None and ends.first is not None and starts.last < ends.first
        too_late = starts.first is not None and ends.last is not None and starts.first > ends.last
        if too_early or too_late:
            message = f"start of operations {starts} lies outside the transition ({ends})"
            yield Finding(OPERATIONS_OUTSIDE_TRANSITION, project.id, message, cell=OPERATIONS)


def cell_not_stated(evidence: Evidence) -> Iterator[Finding]:
    """Rows that leave out a phase; a phase that does not apply is N/A."""
    for project in evidence.reported.table:
        missing = [phase for phase in PHASES if project.cells[phase] is None]
        if missing:
            named = ", ".join(phase.label for phase in missing)
            yield Finding(CELL_NOT_STATED, project.id, f"says nothing of {named}", cell=missing[0].value)
