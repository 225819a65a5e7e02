"""The status table as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ucc_portfolio.assessment import Assessment
from ucc_portfolio.domain.cells import CELL_KEYS, Cell, Status
from ucc_portfolio.domain.corrections import Reading
from ucc_portfolio.domain.milestone_dates import source_of_row
from ucc_portfolio.domain.outcomes import complete_start
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase
from ucc_portfolio.domain.plans import OUTCOME
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.domain.values import expect
from ucc_portfolio.measures.overdue import Standing
from ucc_portfolio.reports.charts.drawing import (
    GREEN,
    GREY,
    INK,
    NO_FILL,
    ON_FILL,
    PURPLE,
    ROW_HEIGHT,
    SKY,
    VERMILLION,
    WIDTH,
    YELLOW,
    Rows,
    altair,
    chart_of,
    empty_chart,
    finished_chart,
    layers,
    listed,
    meaning_channel,
    names_axis,
    ordered_channel,
    plain,
    portfolio_name,
    source_words,
    swatch_legend,
    text_channel,
    tooltip,
)
from ucc_portfolio.reports.media.signs import counted
from ucc_portfolio.reports.status import short_date

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.domain.outcomes import StatusReport
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project


_QUESTION: Final = "What is done, what is planned, what is late?"

_DONE: Final = "● done"
_PLANNED: Final = "planned, with its date"
_UNKNOWN: Final = "? planned, date unknown"
_LATE: Final = "! late"
_NATIONAL: Final = "each country plans"
_NOT_PLANNED: Final = "– not planned"
_NOT_APPLICABLE: Final = "· does not apply"

_COLOURS: Final = {
    _DONE: GREEN,
    _PLANNED: SKY,
    _UNKNOWN: YELLOW,
    _LATE: VERMILLION,
    _NATIONAL: PURPLE,
    _NOT_PLANNED: NO_FILL,
    _NOT_APPLICABLE: NO_FILL,
}


_STATES: Final = {
    Status.NOT_PLANNED: (_NOT_PLANNED, "–"),
    Status.NOT_APPLICABLE: (_NOT_APPLICABLE, "·"),
    Status.NATIONAL: (_NATIONAL, "national"),
}


def status_heat(assessment: Assessment) -> alt.LayerChart:
    """What is done, what is planned, what is late? Project by project and phase by phase.

    Args:
        assessment: its last status report is shown, with what is overdue on its day.

    Returns:
        A cell per project and phase, with the start of operations and the percentage done at the right. Colour, sign
        and text say the same. Projects outside the table are named above it. Without projects, a chart that says so.

    Raises:
        NothingKnownError: the day lies before the first status report.
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> from datetime import date
        >>> from ucc_portfolio import assess, datasets
        >>> chart = status_heat(assess(datasets.load("ucc-2018"), as_of=date(2018, 1, 3)))
        >>> chart.description.split(": ")[1].split("; ")[0]
        '26 projects, 50 % done'
    """
    expect(Assessment, assessment)
    alt = altair()
    portfolio = assessment.reported
    lines = [_heat_headline(assessment)]
    rows = _heat_rows(assessment)
    if not rows:
        return empty_chart(_QUESTION, lines, "the portfolio has no projects with cells.")
    lines.append(", ".join(f"{phase.short} {phase.label}" for phase in PHASES) + ". Blank: not stated.")
    if portfolio.reading is Reading.CORRECTED and portfolio.corrections:
        lines.append("* read differently from the print.")
    if outside := [project.id for project in portfolio.projects if project.is_outside_table]:
        lines.append(f"Outside the table: {listed(outside)}.")
    projects = {row["project"] for row in rows}
    columns = ordered_channel(
        "X",
        "column",
        "column_order",
        scale=alt.Scale(paddingInner=0.03),
        axis=alt.Axis(title=None, orient="top", labelAngle=0, domain=False, ticks=False),
    )
    down = ordered_channel("Y", "project", "project_order", scale=alt.Scale(paddingInner=0.08), axis=names_axis())
    cells = [row for row in rows if row["state"]]
    fill = meaning_channel("Fill", "state", _COLOURS, (str(row["state"]) for row in cells), legend=swatch_legend())
    ink = alt.Color(field="ink", type="nominal", scale=None)
    pointed = tooltip("project", "component", "phase", "says", "printed", "source")
    chart = layers(
        chart_of(cells).mark_rect(stroke=GREY, strokeWidth=0.5).encode(x=columns, y=down, fill=fill, tooltip=pointed),
        # A text hides the mark below it from the pointer, and has to say the same.
        chart_of(cells).mark_text().encode(x=columns, y=down, text=text_channel(), color=ink, tooltip=pointed),
        chart_of([row for row in rows if not row["state"]]).mark_text().encode(x=columns, y=down, text=text_channel()),
    )
    counts = Counter(str(row["state"]) for row in cells)
    told = ", ".join(f"{counts[state]} {words}" for state, words in _COUNTED.items() if counts[state])
    overall = assessment.progress.overall
    done = "no overall percentage" if overall is None else f"{round_half_up(overall * 100)} % done"
    return finished_chart(
        chart,
        question=_QUESTION,
        lines=lines,
        description=f"Status of {portfolio_name(portfolio)} on {portfolio.status_date}: "
        f"{counted(len(projects), 'project')}, {done}; {told}.",
        width=WIDTH - 100,
        height=alt.Step(ROW_HEIGHT),
    )


_COUNTED: Final = {
    _DONE: "cells done",
    _PLANNED: "planned",
    _UNKNOWN: "without a date",
    _LATE: "late",
    _NATIONAL: "left to each country",
    _NOT_PLANNED: "not planned",
    _NOT_APPLICABLE: "not applicable",
}


def _heat_headline(assessment: Assessment) -> str:
    reported = assessment.reported.status_date
    seen = f", seen on {assessment.as_of}" if assessment.as_of != reported else ""
    return f"{portfolio_name(assessment.portfolio)}, status {reported}{seen}"


def _heat_rows(assessment: Assessment) -> Rows:
    reported = _last_reports(assessment.portfolio)
    rows: Rows = []
    for order, row in enumerate(assessment.progress.rows):
        project = row.project
        late = assessment.overdue.get(project.id, ())
        for place, key in enumerate(CELL_KEYS):
            if (cell := project.cells[key]) is None:
                continue
            state, text, says = _heat_cell(cell, is_late=key in late)
            report = reported.get((project.id, key))
            if report is None:
                by = source_words(
                    f"table of {assessment.portfolio.status_date}", source_of_row(assessment.portfolio, project.id)
                )
            else:
                by = source_words(report.id, report.source)
            # A start that is reported outranks the cell: the table may be older than the report.
            if key == OPERATIONS and assessment.standings[project.id] is Standing.DONE and state != _DONE:
                state = _DONE
                start = complete_start(assessment.starts.get(project.id, {}))
                text = f"● {start.date if start is not None else text.removeprefix('! ')}"
                if start is not None:
                    says = f"{says}; started on {start.date}"
                    by = source_words(OUTCOME, start.source)
            rows.append(
                {
                    **_heat_place(project, order, key, place),
                    "state": state,
                    "text": text + ("*" if cell.correction else ""),
                    "ink": INK if _COLOURS[state] == NO_FILL else ON_FILL,
                    "says": plain(says),
                    "printed": plain(cell.printed),
                    "source": by,
                }
            )
        share = "–" if row.fraction is None else f"{round_half_up(row.fraction * 100)} %"
        rows.append({**_heat_place(project, order, "% done", len(CELL_KEYS)), "state": None, "text": share, "ink": INK})
    return rows


def _heat_place(project: Project, order: int, key: str, place: int) -> dict[str, object]:
    is_phase = key in tuple(PHASES)
    return {
        "project": project.id,
        "project_order": order,
        "component": plain(project.name),
        "column": key.upper() if is_phase else key,
        "column_order": place,
        "phase": Phase(key).label if is_phase else "start of operations" if key == OPERATIONS else key,
    }


def _heat_cell(cell: Cell, *, is_late: bool) -> tuple[str, str, str]:
    """The state of a cell, what stands in it, and the same in full."""
    if cell.status is Status.DONE:
        return _DONE, "●", str(cell)
    if cell.date is None:
        return *_STATES[cell.status], str(cell)
    text = short_date(cell.date) if cell.date.is_window else str(cell.date)
    partly = f", {round_half_up(Fraction(cell.completed) * 100)} %" if cell.completed else ""
    if cell.date.is_unknown:
        return _UNKNOWN, f"?{partly}", str(cell)
    state, sign = (_LATE, "! ") if is_late else (_PLANNED, "")
    return state, f"{sign}{text}{partly}", str(cell)


def _last_reports(portfolio: Portfolio) -> Mapping[Milestone, StatusReport]:
    """Per cell that a report after the table states, the last one that does."""
    found = {}
    for report in sorted(portfolio.status_reports, key=lambda one: one.date):
        if report.date > portfolio.status_date:
            found.update({(row.project, key): report for row in report.rows for key, _ in row.cells.items()})
    return found
