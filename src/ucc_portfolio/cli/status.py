"""The status table: which rows to show, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, remark, system_names
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.errors import visible
from ucc_portfolio.reports.status import status_report

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.measures.percent_done import RowProgress


_OF_PHASES: Final = ("done", "open")
_MOST_DAYS: Final = 366
"""Age of the newest status report up to which its phases are what people want to see."""


def status(request: Request, *, sort: str | None, systems: tuple[str, ...], only: str | None, view: str | None) -> Exit:
    """Print the status: the table of phases, or the position."""
    assessment = request.assess()
    if _view(assessment, view, sort, only) == "position":
        return _position(assessment, request, systems, only)
    rows = selected(assessment, systems, only)
    if sort is not None and sort != "table":
        rows.sort(key=_KEYS[sort])
    sentence = _nothing(assessment, systems, only)
    if not rows and request.form in ("json", "csv"):
        remark(sentence)
    if only == "late" and assessment.as_of > assessment.portfolio.status_date:
        remark(
            f"Late here is what the status report of {assessment.reported.status_date} shows. "
            "Add --view position to use all facts."
        )
    show(status_report(assessment, rows=rows, empty=sentence), assessment, request)
    return Exit.DONE


def _view(assessment: Assessment, view: str | None, sort: str | None, only: str | None) -> str:
    """Which view answers: the one that is asked for, else the one that the other options belong to, else by the age."""
    is_of_phases = only in _OF_PHASES or sort is not None
    is_of_position = only is not None and only not in (*_OF_PHASES, "late")
    if view == "position" and is_of_phases:
        raise click.UsageError("--sort and --only done|open belong to --view phases")
    if is_of_position and (view == "phases" or is_of_phases):
        raise click.UsageError(f"--only {only} belongs to --view position")
    if view is not None or is_of_phases or is_of_position:
        return view or ("phases" if is_of_phases else "position")
    is_recent = (assessment.as_of - assessment.reported.status_date).days <= _MOST_DAYS
    return "phases" if is_recent else "position"


def _position(assessment: Assessment, request: Request, systems: tuple[str, ...], only: str | None) -> Exit:
    from ucc_portfolio.reports.position import position_report, position_rows  # the table of phases does without

    wanted = {system.casefold() for system in systems}
    rows = [
        row
        for row in position_rows(assessment)
        if (not wanted or wanted & system_names(row.project))
        and (only is None or (row.state.is_late if only == "late" else row.state.state == only.replace("-", " ")))
    ]
    sentence = _nothing(assessment, systems, only)
    if not rows and request.form in ("json", "csv"):
        remark(sentence)
    show(position_report(assessment, rows=rows, empty=sentence), assessment, request)
    return Exit.DONE


def selected(assessment: Assessment, systems: tuple[str, ...], only: str | None) -> list[RowProgress]:
    """The rows of these systems, of any where none is named, whose projects stand where `only` says."""
    wanted = {system.casefold() for system in systems}
    return [
        row
        for row in assessment.progress.rows
        if (not wanted or wanted & system_names(row.project))
        and (only is None or assessment.standings[row.project.id].value == only)
    ]


def _nothing(assessment: Assessment, systems: tuple[str, ...], only: str | None) -> str:
    if not assessment.progress.rows:
        return "The portfolio has no projects."
    asked = [f"of {' or '.join(map(visible, systems))}"] if systems else []
    asked += [f"that is {only} on {assessment.as_of.isoformat()}"] if only else []
    known = ", ".join(dict.fromkeys(visible(row.project.system) for row in assessment.progress.rows))
    hint = f" The systems are {known}." if systems else ""
    return f"There is no project {' and '.join(asked)}.{hint}"


def _operations(row: RowProgress) -> tuple[bool, Any]:
    cell = row.project.cells.operations
    last = cell.date.last if cell is not None and cell.date is not None else None
    return last is None, last


_KEYS: dict[str, Callable[[RowProgress], Any]] = {
    "project": lambda row: row.project.id,
    "system": lambda row: (row.project.system.casefold(), row.project.id),
    "percent": lambda row: (row.fraction is None, -(row.fraction or 0)),
    "contribution": lambda row: (row.contribution is None, -(row.contribution or 0)),
    OPERATIONS: _operations,
}
