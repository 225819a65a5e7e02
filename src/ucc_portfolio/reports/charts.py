"""Charts of Altair, to be restyled or written as they are: each answers one question on one day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import atan, degrees
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from ucc_portfolio.domain.cells import CELL_KEYS, Cell, Status
from ucc_portfolio.domain.corrections import Reading
from ucc_portfolio.domain.dates import LAST_YEAR
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.knowledge import announcements, known_on, latest_day, plan_in_force, starts
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase, label
from ucc_portfolio.domain.plans import ANNOUNCED, OUTCOME, milestone_words
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import SimulationError
from ucc_portfolio.graph.order import floors
from ucc_portfolio.measures.compliance import ComplianceVerdict
from ucc_portfolio.measures.forecast import ForecastState
from ucc_portfolio.measures.progress_trend import TrendBy
from ucc_portfolio.measures.progress_trend import progress_trend as trend_line
from ucc_portfolio.measures.schedule_risk import PortfolioSimulation
from ucc_portfolio.measures.slippage import SlipVerdict, against_outcome, compare, slippage
from ucc_portfolio.measures.standing import Standing
from ucc_portfolio.measures.timeline import dated, plan_sources, source_of_row
from ucc_portfolio.measures.trend import milestone_trend as trends_of
from ucc_portfolio.reports.drawing import (
    BLUE,
    GREEN,
    GREY,
    INK,
    NO_FILL,
    ON_FILL,
    PURPLE,
    SKY,
    VERMILLION,
    WIDTH,
    YELLOW,
    Rows,
    altair,
    around,
    by_order,
    days_axis,
    finished,
    layers,
    letters,
    listed,
    meaning,
    moment,
    nothing,
    of,
    plain,
    said_by,
    spread,
    svg,
    tips,
    told_apart,
    when,
    write_chart,
)
from ucc_portfolio.reports.layering import laid_out
from ucc_portfolio.reports.status import short_date
from ucc_portfolio.reports.text import counted

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.deadlines import Deadline
    from ucc_portfolio.domain.dependencies import Dependency
    from ucc_portfolio.domain.outcomes import Outcome, StatusReport
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project
    from ucc_portfolio.measures.compliance import Compliance
    from ucc_portfolio.measures.forecast import DeadlineChance, Forecast
    from ucc_portfolio.measures.progress_trend import ProgressTrend
    from ucc_portfolio.measures.schedule_risk import Simulation
    from ucc_portfolio.measures.slippage import Slip
    from ucc_portfolio.measures.timeline import Dated, PlanSources
    from ucc_portfolio.measures.trend import MilestoneTrend, TrendPoint
    from ucc_portfolio.reports.layering import Layout

__all__ = [
    "GREY",
    "INK",
    "dependencies",
    "forecast_fan",
    "gantt",
    "milestone_trend",
    "progress_trend",
    "slip_waterfall",
    "status_heat",
    "svg",
    "write_chart",
]

_ROW: Final = 22
"""Pixels of a row."""


def _name(portfolio: Portfolio) -> str:
    return plain(portfolio.title or portfolio.id)


# The status table

_DONE, _LATE, _PLANNED, _UNKNOWN = "● done", "! late", "planned, with its date", "? planned, date unknown"
_NOT_PLANNED, _NOT_APPLICABLE, _NATIONAL = "– not planned", "· does not apply", "each country plans"
_HEAT: Final = {
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
        >>> from ucc_portfolio import assess, datasets
        >>> chart = status_heat(assess(datasets.load("ucc-2018"), as_of=date(2018, 1, 3)))
        >>> chart.description.split(": ")[1].split("; ")[0]
        '26 projects, 50 % done'
    """
    alt = altair()
    question = "What is done, what is planned, what is late?"
    portfolio = assessment.reported
    lines = [_heat_headline(assessment)]
    rows = _heat_rows(assessment)
    if not rows:
        return nothing(question, lines, "the portfolio has no projects with cells.")
    lines.append(", ".join(f"{phase.short} {phase.label}" for phase in PHASES) + ". Blank: not stated.")
    if portfolio.reading is Reading.CORRECTED and portfolio.corrections:
        lines.append("* read differently from the print.")
    if outside := [project.id for project in portfolio.projects if project.is_outside_table]:
        lines.append(f"Outside the table: {listed(outside)}.")
    projects = {row["project"] for row in rows}
    columns = by_order(
        "X",
        "column",
        "column_order",
        scale=alt.Scale(paddingInner=0.03),
        axis=alt.Axis(title=None, orient="top", labelAngle=0, domain=False, ticks=False),
    )
    down = by_order("Y", "project", "project_order", scale=alt.Scale(paddingInner=0.08), axis=_names_axis())
    cells = [row for row in rows if row["state"]]
    fill = meaning("Fill", "state", _HEAT, (str(row["state"]) for row in cells), legend=_swatches())
    ink = alt.Color(field="ink", type="nominal", scale=None)
    pointed = tips("project", "component", "phase", "says", "printed", "source")
    chart = layers(
        of(cells).mark_rect(stroke=GREY, strokeWidth=0.5).encode(x=columns, y=down, fill=fill, tooltip=pointed),
        # A text hides the mark below it from the pointer, and has to say the same.
        of(cells).mark_text().encode(x=columns, y=down, text=_text(), color=ink, tooltip=pointed),
        of([row for row in rows if not row["state"]]).mark_text().encode(x=columns, y=down, text=_text()),
    )
    counts = Counter(str(row["state"]) for row in cells)
    told = ", ".join(f"{counts[state]} {words}" for state, words in _HEAT_WORDS.items() if counts[state])
    overall = assessment.progress.overall
    done = "no overall percentage" if overall is None else f"{round_half_up(overall * 100)} % done"
    return finished(
        chart,
        question=question,
        lines=lines,
        description=f"Status of {_name(portfolio)} on {portfolio.as_of}: "
        f"{counted(len(projects), 'project')}, {done}; {told}.",
        width=WIDTH - 100,
        height=alt.Step(_ROW),
    )


_HEAT_WORDS: Final = {
    _DONE: "cells done",
    _PLANNED: "planned",
    _UNKNOWN: "without a date",
    _LATE: "late",
    _NATIONAL: "left to each country",
    _NOT_PLANNED: "not planned",
    _NOT_APPLICABLE: "not applicable",
}


def _heat_headline(assessment: Assessment) -> str:
    reported = assessment.reported.as_of
    seen = f", seen on {assessment.as_of}" if assessment.as_of != reported else ""
    return f"{_name(assessment.portfolio)}, status {reported}{seen}"


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
                by = said_by(f"table of {assessment.portfolio.as_of}", source_of_row(assessment.portfolio, project.id))
            else:
                by = said_by(report.id, report.source)
            if key == OPERATIONS and assessment.standings[project.id] is Standing.DONE and state != _DONE:
                state = _DONE
                found = [one for one in assessment.starts.get(project.id, {}).values() if one.is_complete]
                text = f"● {found[-1].date if found else text.removeprefix('! ')}"
                if found:
                    says = f"{says}; started on {found[-1].date}"
                    by = said_by(OUTCOME, found[-1].source)
            rows.append(
                {
                    **_heat_place(project, order, key, place),
                    "state": state,
                    "text": text + ("*" if cell.correction else ""),
                    "ink": INK if _HEAT[state] == NO_FILL else ON_FILL,
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
        if report.date > portfolio.as_of:
            found.update({(row.project, key): report for row in report.rows for key, _ in row.cells.items()})
    return found


def _names_axis() -> Any:
    return altair().Axis(title=None, domain=False, ticks=False, labelPadding=6)


def _swatches() -> Any:
    return altair().Legend(title=None, symbolType="square", symbolStrokeColor=GREY)


def _strokes() -> Any:
    return altair().Legend(title=None, symbolType="stroke", symbolStrokeWidth=3)


def _filled() -> Any:
    return altair().Legend(title=None, symbolFillColor=GREY, symbolStrokeColor=GREY)


def _text(field: str = "text") -> Any:
    return altair().Text(field=field, type="nominal")


# Milestone trend

_LATER, _EARLIER, _UNMOVED = "planned or started later than first planned", "earlier", "as first planned"
_MOVES: Final = {_LATER: VERMILLION, _EARLIER: BLUE, _UNMOVED: GREEN}
_DASHES: Final = {_LATER: [1, 0], _EARLIER: [7, 3], _UNMOVED: [3, 2]}
_BY_PLAN, _BY_NEWS, _STARTED, _FIRST = "plan revision", "announced start", "start, reported", "first start, reported"
_SHAPES: Final = {_BY_PLAN: "circle", _BY_NEWS: "triangle-up", _STARTED: "diamond", _FIRST: "triangle-right"}


def milestone_trend(
    portfolio: Portfolio, *, projects: Iterable[str] | None = None, as_of: date | None = None
) -> alt.LayerChart:
    """How did the planned starts of operations move? Revision by revision, and against the deadline.

    Args:
        portfolio: a project that continues another has that one's statements before its own.
        projects: ids of those that are drawn; where None, all of which more than one day is known.
        as_of: only what was known on this day is used; everything where None.

    Returns:
        The day of publication across, the planned last day up, a line per start of operations; dotted while a plan
        stays in force. On the diagonal, planned and publication are the same day: a line that reaches it has arrived.
        The last lawful day of the code is drawn from when it was known. Milestones without a date, and those with a
        single statement, are named above the chart; without any line it says so.

    Raises:
        UnknownNameError: there is no such project.
        MissingExtraError: the extra `charts` is not installed.

    Source:
        Milestone trend analysis as in project management handbooks; see "Milestone trend analysis" in the explanation.

    Example:
        >>> from ucc_portfolio import datasets
        >>> chart = milestone_trend(datasets.load("ucc-2018"), projects=["NCTS-P5", "AES"])
        >>> chart.description.split(": ")[1]
        'NCTS-P5 +1786 days, AES +4 quarters.'
    """
    question = "How did the planned starts of operations move?"
    day = latest_day(portfolio) if as_of is None else as_of
    known = known_on(portfolio, day)
    chosen = None if projects is None else [portfolio[name].id for name in _several(projects)]
    paths, undated, once = _paths(known, day, chosen)
    lines = [f"{_name(known)}, as of {day}"]
    if undated:
        lines.append(f"No date in any plan: {listed(undated)}.")
    if once:
        lines.append(f"Not drawn, because one day alone is known of each: {listed(once)}.")
    if not paths:
        why = "no revision states one of these dates." if chosen else "no start of operations is dated twice."
        return nothing(question, lines, why)
    first = min(stop.said for path in paths for stop in path.stops)
    left, right = around([first, day], margin=0.02)
    due = _due_days(known, {path.project for path in paths}, left)
    low, high = around([*(stop.due for path in paths for stop in path.stops), *(one.day for one in due), left])
    width = 560
    height = round(min(680, max(340, width * (high - low).days / (right - left).days)))
    plane = _Plane(left, right, low, high, width, height)
    steepness = (plane.y(left) - plane.y(right)) / width
    across = days_axis("X", "said", left, right, "day of publication (a start: the day itself)")
    up = days_axis("Y", "due", low, high, "planned last day of the start of operations", grid=True)
    shown = {path.moved for path in paths}
    colour = meaning("Color", "moved", _MOVES, shown, legend=_strokes())
    dashes = meaning("StrokeDash", "moved", _DASHES, shown, legend=_strokes())
    stops = [row for path in paths for row in path.rows()]
    shape = meaning("Shape", "what", _SHAPES, (str(row["what"]) for row in stops), legend=_filled())
    pointed = tips("project", "planned", "slip", "margin", "published", "source")
    diagonal: Rows = [{"said": at.isoformat(), "due": at.isoformat()} for at in (max(left, low), min(right, high))]
    chart = layers(
        of(diagonal).mark_line(color=GREY, strokeWidth=1.5).encode(x=across, y=up),
        of([{**diagonal[0], "text": "planned for its day of publication"}])
        .mark_text(align="left", dx=6, dy=-6, angle=360 - degrees(atan(steepness)))
        .encode(x=across, y=up, text=_text()),
        *_drawn_deadlines([one.row(left, right) for one in due], across, up),
        of([row for path in paths for row in path.lasting(day)])
        .mark_line(strokeWidth=1, strokeDash=[1, 3])
        .encode(x=across, y=up, color=colour, detail="project:N"),
        of([row for row in stops if row["line"] is not None])
        .mark_line(strokeWidth=2)
        .encode(x=across, y=up, color=colour, strokeDash=dashes, detail=["project:N", "line:N"], order="place:Q"),
        of(stops)
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x=across, y=up, color=colour, shape=shape, tooltip=pointed),
        *_end_labels(paths, day, across, up, plane, [one.day for one in due]),
    )
    told = ", ".join(f"{path.project} {path.slip}" for path in paths if path.moved != _UNMOVED)
    return finished(
        chart,
        question=question,
        lines=lines,
        description=f"Milestone trend of {_name(known)} as of {day}: {plain(told or 'nothing moved', 400)}.",
        width=width,
        height=height,
    )


def _several(names: Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(dict.fromkeys(names))


@frozen(eq=False)
class _Stop:
    """One statement of a start of operations: on which day it was said, and for which day.

    `line` counts the parts of a line that is broken where a plan has no date; None stands beside the line.
    """

    said: date
    due: date
    what: str
    planned: str
    slip: str
    source: str
    margin: str = ""
    line: int | None = 0


@frozen(eq=False)
class _Path:
    """The statements of one start of operations in order, and what became of it since the first one."""

    project: str
    stops: Sequence[_Stop]
    moved: str
    slip: str
    has_arrived: bool

    def rows(self) -> Rows:
        return [
            {
                "project": self.project,
                "moved": self.moved,
                "said": one.said.isoformat(),
                "due": one.due.isoformat(),
                "what": one.what,
                "line": one.line,
                "place": place,
                "planned": one.planned,
                "slip": one.slip,
                "margin": one.margin,
                "published": one.said.isoformat(),
                "source": one.source,
            }
            for place, one in enumerate(self.stops)
        ]

    @property
    def last(self) -> _Stop:
        """The statement that counts now: an arrival, or the plan in force."""
        return [one for one in self.stops if one.line is not None][-1]

    def lasting(self, day: date) -> Rows:
        """The plan in force from its publication to the day of the question."""
        if self.has_arrived or self.last.said >= day:
            return []
        ends = (self.last.said, day)
        return [
            {"project": self.project, "moved": self.moved, "said": at.isoformat(), "due": self.last.due.isoformat()}
            for at in ends
        ]


def _paths(known: Portfolio, day: date, chosen: Sequence[str] | None) -> tuple[list[_Path], list[str], list[str]]:
    """The paths to draw; the projects without a date in any plan, and those with one statement alone."""
    trends = {one.project: one for one in trends_of(known, as_of=day) if one.milestone == OPERATIONS}
    reported, sources = starts(known), plan_sources(known)
    plans = plan_in_force(known, as_of=day)
    news = {
        one.project: in_force
        for one in announcements(known)
        if (in_force := plans[one.project, OPERATIONS]).revision == ANNOUNCED
    }
    paths: list[_Path] = []
    undated, once = [], []
    for project in known.projects:
        if chosen is not None and project.id not in chosen:
            continue
        trend, found = trends.get(project.id), reported.get(project.id, {})
        stops, cells = _plan_stops(known, trend, sources)
        if (said := news.get(project.id)) is not None and said.cell.date is not None and said.cell.date.last:
            slip = "" if not cells else str(compare(cells[-1], said.cell).end or "")
            by = said_by(ANNOUNCED, sources.get((ANNOUNCED, project.id, OPERATIONS)))
            stops.append(_Stop(said.published, said.cell.date.last, _BY_NEWS, str(said.cell), slip, by))
            cells.append(said.cell)
        complete = found.get(Edge.LAST) or found.get(Edge.SINGLE)
        if complete is not None:  # what plans say of it afterwards is no plan any more
            kept = [place for place, one in enumerate(stops) if one.said <= complete.date]
            stops, cells = [stops[place] for place in kept], [cells[place] for place in kept]
        for one in found.values():
            slip = "" if not cells else str(against_outcome(cells[-1], one).headline or "")
            what, line = (_STARTED, stops[-1].line if stops else 0) if one is complete else (_FIRST, None)
            text = f"{one.edge} start on {one.date}"
            stops.append(_Stop(one.date, one.date, what, text, slip, said_by(OUTCOME, one.source), line=line))
        if not [one for one in stops if one.line is not None]:
            if trend is not None or chosen is not None:
                undated.append(project.id)
        elif chosen is None and len(stops) == 1:
            once.append(project.id)
        else:
            ordered = sorted(stops, key=lambda one: one.said)
            paths.append(_Path(project.id, ordered, *_moved(cells, complete), complete is not None))
    return paths, undated, once


def _plan_stops(known: Portfolio, trend: MilestoneTrend | None, sources: PlanSources) -> tuple[list[_Stop], list[Cell]]:
    """The dated statements of plan revisions, and their cells."""
    stops: list[_Stop] = []
    cells: list[Cell] = []
    line = 0
    if trend is None:
        return stops, cells
    for point in trend.points:
        if point.planned.date is None or point.planned.date.last is None:
            line += bool(stops)
            continue
        source = sources.get((point.revision, trend.project, OPERATIONS), known.revision(point.revision).source)
        slip = "first dated plan" if point.slip is None else f"{point.slip} since the plan before"
        stops.append(
            _Stop(
                point.published,
                point.planned.date.last,
                _BY_PLAN,
                str(point.planned),
                slip,
                said_by(point.revision, source),
                _margin(point),
                line,
            )
        )
        cells.append(point.planned)
    return stops, cells


def _margin(point: TrendPoint) -> str:
    if point.deadline is None or point.margin_days is None:
        return "no deadline known then"
    side = "after" if point.margin_days < 0 else "before"
    return f"{counted(abs(point.margin_days), 'day')} {side} the deadline {point.deadline.date}"


def _moved(cells: Sequence[Cell], complete: Outcome | None) -> tuple[str, str]:
    """What became of a date since its first statement: in which way it moved, and how far in words."""
    if not cells:
        return _UNMOVED, ""
    if complete is not None:
        found = against_outcome(cells[0], complete)
        if found.verdict in (SlipVerdict.LATE, SlipVerdict.EARLY) and found.headline is not None:
            return _LATER if found.verdict is SlipVerdict.LATE else _EARLIER, str(found.headline)
        return _UNMOVED, "on time"
    end = compare(cells[0], cells[-1]).end
    if end is None or not end.headline:
        return _UNMOVED, ""
    return _LATER if end.headline > 0 else _EARLIER, str(end)


@frozen(eq=False)
class _Due:
    """A last lawful day of the code: per project from when it was known, and until when, if another took its place."""

    day: date
    known: dict[str, tuple[date, date | None]]
    basis: str
    source: str

    def row(self, left: date, right: date) -> dict[str, object]:
        """The day as a line across the chart."""
        ended: dict[date, int] = Counter(until for _, until in self.known.values() if until is not None)
        until = right if len(self.known) > sum(ended.values()) else max(ended)
        told = ", ".join(f"{number} of them until {end}" for end, number in sorted(ended.items()) if end < until)
        projects = counted(len(self.known), "project")
        return {
            "said": max(left, min(since for since, _ in self.known.values())).isoformat(),
            "until": until.isoformat(),
            "due": self.day.isoformat(),
            "text": f"last lawful day {self.day}: {projects}{', ' if told else ''}{told}",
            "deadline": self.day.isoformat(),
            "projects": listed(self.known),
            "basis": self.basis,
            "source": self.source,
        }


def _due_days(known: Portfolio, projects: set[str], left: date) -> list[_Due]:
    own: dict[str, list[Deadline]] = {}
    for one in sorted(known.deadlines, key=lambda one: one.known_from):
        if one.kind is DeadlineKind.CODE and one.project in projects:
            own.setdefault(one.project, []).append(one)
    found: dict[date, _Due] = {}
    for project, deadlines in own.items():
        for one, later in zip(deadlines, [*deadlines[1:], None], strict=True):
            until = None if later is None else later.known_from
            if until is None or until > left:
                due = found.setdefault(one.date, _Due(one.date, {}, plain(one.basis), said_by("code", one.source)))
                due.known[project] = one.known_from, until
    return list(found.values())


def _drawn_deadlines(rows: Rows, across: Any, up: Any) -> Iterator[Any]:
    if rows:
        pointed = tips("deadline", "projects", "basis", "source")
        yield (
            of(rows)
            .mark_rule(color=INK, strokeWidth=2, strokeDash=[8, 3])
            .encode(x=across, x2="until:T", y=up, tooltip=pointed)
        )
        yield of(rows).mark_text(align="left", dx=3, dy=-8, fontWeight="bold").encode(x=across, y=up, text=_text())


@frozen(eq=False)
class _Plane:
    """Where days lie on a milestone trend chart, in pixels."""

    left: date
    right: date
    low: date
    high: date
    width: int
    height: int

    def x(self, said: date) -> float:
        return (said - self.left).days / (self.right - self.left).days * self.width

    def y(self, due: date) -> float:
        return (self.high - due).days / (self.high - self.low).days * self.height

    def moment(self, y: float) -> str:
        return moment(self.high, earlier_days=y / self.height * (self.high - self.low).days)


def _end_labels(
    paths: Sequence[_Path], day: date, across: Any, up: Any, plane: _Plane, avoided: Iterable[date]
) -> Iterator[Any]:
    """The names of the lines: beside the start where one has arrived, else at the right; those of one place in one."""
    edge, lines = plane.x(day), [plane.y(one) for one in avoided]
    beside: dict[tuple[date, date], list[str]] = {}
    right: dict[tuple[date, date], list[str]] = {}

    def put(said: date, due: date, text: str, *, has_arrived: bool) -> None:
        fits = plane.x(said) + _AWAY + letters(text) < edge
        (beside if has_arrived and fits else right).setdefault((said, due), []).append(text)

    for path in paths:
        name = plain(path.project, 40)
        said = path.last.said if path.has_arrived else day
        put(said, path.last.due, f"{name} {path.slip}".strip(), has_arrived=path.has_arrived)
        for one in path.stops:
            if one.line is None:
                put(one.said, one.due, f"{name}, first start", has_arrived=True)
    for groups, away in ((beside, _BELOW), (right, 0)):
        if not groups:
            continue
        wished = [plane.y(due) + away for _, due in groups]
        if groups is beside:  # no name on the line of a deadline
            wished = [next((one + _BELOW for one in lines if abs(one - y) < _BELOW), y) for y in wished]
        found = spread(wished, least=13, low=0, high=plane.height)
        rows: Rows = [
            {
                "said": said.isoformat(),
                "due": due.isoformat(),
                "beside": plane.moment(y),
                "text": listed(names, _MOST_TOGETHER),
            }
            for ((said, due), names), y in zip(groups.items(), found, strict=True)
        ]
        at = altair().Y(field="beside", type="temporal")
        if groups is beside:
            yield of(rows).mark_text(align="left", dx=_AWAY).encode(x=across, y=at, text=_text())
        else:
            value = altair().value
            yield of(rows).mark_rule().encode(x=across, x2=value(edge + 15), y=up, y2="beside:T")
            yield of(rows).mark_text(align="left").encode(x=value(edge + 18), y=at, text=_text())


_AWAY: Final = 7
_BELOW: Final = 9
_MOST_TOGETHER: Final = 4


# Trend line

_SET, _GOT = "planned, by the plans in force", "done"
_LINES: Final = {_SET: BLUE, _GOT: GREEN}


def progress_trend(
    portfolio: Portfolio, *, by: TrendBy | str = "milestones", as_of: date | None = None
) -> alt.LayerChart:
    """Are we where the plans said that we should be? Planned and done by each day, as a share of the total weight.

    Args:
        portfolio: its projects with a weight.
        by: "milestones" (a project earns its weight at its start of operations) or "phases".
        as_of: only what was known on this day is used; everything where None.

    Returns:
        Two lines in percent of the total weight. By phases, what is done is known on days with a status report alone,
        and drawn as points. Projects that no plan dates are never planned to be earned, and counted above the chart.
        Without weights, a chart that says so.

    Raises:
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> from ucc_portfolio import datasets
        >>> chart = progress_trend(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> chart.description.split(": ")[1]
        '27 % of the total weight planned to be done by 2018-01-03, 27 % done.'
    """
    alt = altair()
    question = "Are we where the plans said that we should be?"
    trend = trend_line(portfolio, by=by, as_of=as_of)
    day, known = trend.as_of, known_on(portfolio, trend.as_of)
    what = "starts of operations" if trend.by is TrendBy.MILESTONES else "phases"
    lines = [f"{_name(known)}, by {what}, as of {day}"]
    if not trend.points:
        return nothing(question, lines, "no project has a weight.")
    if undated := _never_planned(known, trend):
        lines.append(f"No plan dates {what} of {listed(undated)}: never planned to be earned, and so below 100 %.")
    rows = _line_rows(known, trend)
    first, last = around([point.day for point in trend.points])
    across = days_axis("X", "day", first, last, "day")
    up = alt.Y(
        field="percent",
        type="quantitative",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(title="share of the total weight, %", tickCount=5),
    )
    colour = meaning("Color", "line", _LINES, _LINES, legend=_strokes())
    dashes = meaning("StrokeDash", "line", {_SET: [6, 3], _GOT: [1, 0]}, _LINES, legend=_strokes())
    pointed = tips("day_told", "line", "share", "earned_schedule", "SPI_t", "source")
    drawn = rows if trend.by is TrendBy.MILESTONES else when(rows, "line", _SET)
    now = trend.on(day)
    chart = layers(
        *_day_rule(day, across, "day"),
        of(drawn)
        .mark_line(interpolate="step-after", strokeWidth=2.5)
        .encode(x=across, y=up, color=colour, strokeDash=dashes),
        *(
            of(when(rows, "line", line))
            .mark_point(filled=True, size=50, opacity=1, color=_LINES[line], shape=form)
            .encode(x=across, y=up, tooltip=pointed)
            for line, form in ((_SET, "circle"), (_GOT, "diamond"))
        ),
        *_last_points(rows, first, last, across, up),
    )
    planned = "–" if now is None else f"{round_half_up(now.planned * 100)} %"
    got = [point for point in trend.points if point.actual is not None and point.day <= day]
    actual = f"{round_half_up((got[-1].actual or Fraction(0)) * 100)} % done" if got else "what is done is not reported"
    if got and got[-1].day != day:
        actual += f" by {got[-1].day}"
    return finished(
        chart,
        question=question,
        lines=[*lines, f"Planned by {day}: {planned}; {actual}."],
        description=f"Trend line of {_name(known)} by {what}: {planned} of the total weight planned to be done by "
        f"{day}, {actual}.",
        width=WIDTH - 80,
        height=340,
    )


def _last_points(rows: Rows, first: date, last: date, across: Any, up: Any) -> Iterator[Any]:
    """How much each line comes to, above its last point, and inside the chart."""
    for row in (own[-1] for line in _LINES if (own := when(rows, "line", line))):
        is_early = (date.fromisoformat(str(row["day"])) - first) * 6 < last - first
        text = {"align": "left", "dx": 6} if is_early else {"align": "right", "dx": -6}
        yield of([row]).mark_text(dy=-10, fontWeight="bold", **text).encode(x=across, y=up, text=_text("rounded"))


def _day_rule(day: date, across: Any, field: str, *, below: bool = False) -> Iterator[Any]:
    """A line down the chart on a day, with the day beside its upper end, or below it."""
    value = altair().value
    rows: Rows = [{field: day.isoformat(), "text": f"as of {day}"}]
    yield of(rows).mark_rule(color=INK, strokeWidth=1.5, strokeDash=[2, 2]).encode(x=across)
    text = of(rows).mark_text(baseline="top", dy=4) if below else of(rows).mark_text(align="left", dx=4, dy=8)
    yield text.encode(x=across, y=value("height" if below else 0), text=_text())


def _line_rows(known: Portfolio, trend: ProgressTrend) -> Rows:
    planned_by, done_by = _earned_by(known, trend)
    rows: Rows = []
    for point in trend.points:
        told = {
            "day": point.day.isoformat(),
            "day_told": point.day.isoformat(),
            "earned_schedule": "unknown" if point.earned is None else point.earned.isoformat(),
            "SPI_t": "none" if point.spi is None else str(round_half_up(point.spi, 2)),
        }
        for line, share, by in ((_SET, point.planned, planned_by), (_GOT, point.actual, done_by)):
            if share is not None:
                source = plain("; ".join(by.get(point.day, ["as on the step before"])[:5]), 400)
                rows.append(
                    {
                        **told,
                        "line": line,
                        "percent": float(share * 100),
                        "share": f"{round_half_up(share * 100, 2)} %",
                        "rounded": f"{line.partition(',')[0]} {round_half_up(share * 100)} %",
                        "source": source,
                    }
                )
    return rows


def _earned_by(known: Portfolio, trend: ProgressTrend) -> tuple[Mapping[date, list[str]], Mapping[date, list[str]]]:
    """Per day, who says that something was planned to be done on it, and that something was done."""
    planned: dict[date, list[str]] = {}
    done: dict[date, list[str]] = {}
    sources = plan_sources(known)
    for (project, key), plan in plan_in_force(known, as_of=trend.as_of).items():
        is_meant = (key == OPERATIONS) is (trend.by is TrendBy.MILESTONES)
        if is_meant and known[project].weight is not None and plan.cell.date is not None and plan.cell.date.last:
            source = said_by(plan.revision, sources.get((plan.revision, project, key)))
            name = f"{project}: " if trend.by is TrendBy.MILESTONES else ""
            planned.setdefault(plan.cell.date.last, []).append(name + source)
    if trend.by is TrendBy.MILESTONES:
        for project, found in starts(known).items():
            for one in found.values():
                if known[project].weight is not None:
                    done.setdefault(one.date, []).append(f"{project}: {said_by(OUTCOME, one.source)}")
    else:
        done[known.as_of] = [said_by(f"table of {known.as_of}", known.source)]
        for report in known.status_reports:
            done.setdefault(report.date, []).append(said_by(report.id, report.source))
    return tuple({day: list(dict.fromkeys(own)) for day, own in one.items()} for one in (planned, done))  # type: ignore[return-value]


def _never_planned(known: Portfolio, trend: ProgressTrend) -> list[str]:
    plans = plan_in_force(known, as_of=trend.as_of)

    def is_dated(project: str, key: str) -> bool:
        plan = plans.get((project, key))
        return plan is not None and plan.cell.date is not None and plan.cell.date.last is not None

    if trend.by is TrendBy.MILESTONES:
        return [one.id for one in known.table if one.weight and not is_dated(one.id, OPERATIONS)]
    return [
        one.id
        for one in known.table
        if one.weight
        and any(
            cell.is_applicable and cell.status is not Status.DONE and not is_dated(one.id, phase)
            for phase, cell in one.cells.phases()
        )
    ]


# Gantt

_HAPPENED, _TO_COME, _GONE_BY = "started, or done", "planned", "! planned day gone by, nothing reported"
_BARS: Final = {_HAPPENED: GREEN, _TO_COME: SKY, _GONE_BY: VERMILLION}
_LAWFUL: Final = {"last lawful day (code)": INK, "end of the window (work programme)": PURPLE}
_LAWFUL_DASHES: Final = {"last lawful day (code)": [1, 0], "end of the window (work programme)": [3, 2]}
_KINDS: Final = dict(zip(DeadlineKind, _LAWFUL, strict=True))
_VERDICTS: Final = {
    ComplianceVerdict.BREACHED: "! breached",
    ComplianceVerdict.BREACHED_BY_PLAN: "! breached by plan",
    ComplianceVerdict.AT_RISK: "! at risk",
    ComplianceVerdict.UNDETERMINED: "? undetermined",
    ComplianceVerdict.STARTED: "? started, last unknown",
    ComplianceVerdict.KEPT_BY_PLAN: "kept by plan",
    ComplianceVerdict.MET: "met",
}


def gantt(assessment: Assessment, *, phases: bool = False) -> alt.LayerChart:
    """When does each system start, and is that in time? Dates, windows and deadlines, as of a day.

    Args:
        assessment: its day decides which plan counts, and what has happened.
        phases: draw the completion of the phases too.

    Returns:
        A row per start of operations (and phase): a thick bar is a deployment window, a thin one a period in which some
        day is meant, a diamond a day; with the deadlines that were known, and the day of the assessment. What has no
        date says so in its row. Without projects, a chart that says so.

    Raises:
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> from ucc_portfolio import assess, datasets
        >>> chart = gantt(assess(datasets.load("ucc-2018"), as_of=date(2018, 1, 3)))
        >>> chart.description.split(": ")[2]
        '8 breached by plan, 5 undetermined, 9 kept by plan, 5 met.'
    """
    alt = altair()
    question = "When does each system start, and is that in time?"
    portfolio, day = assessment.portfolio, assessment.as_of
    lines = [f"{_name(portfolio)}, as of {day}"]
    if not portfolio.projects:
        return nothing(question, lines, "the portfolio has no projects.")
    places = {milestone: place for place, milestone in enumerate(portfolio.milestones)}
    names = told_apart({one: milestone_words(one) for one in portfolio.milestones})
    bars = [
        {**row, "row": names[milestone], "row_order": places[milestone]}
        for milestone, found in _bars(assessment, phases=phases)
        for row in found
    ]
    due = [
        {**_due_row(one), "row": names[_start_of(one)], "row_order": places[_start_of(one)]}
        for one in assessment.compliance
    ]
    days = [date.fromisoformat(str(row[end])) for row in bars for end in ("first", "last") if row["mark"]]
    first, last = around([*days, *(one.deadline.date for one in assessment.compliance), day])
    across = days_axis("X", "first", first, last, "day", orient="top")
    down = by_order("Y", "row", "row_order", axis=_names_axis())
    shown = {str(row["state"]) for row in bars if row["mark"]}
    fill = meaning("Fill", "state", _BARS, shown, legend=_swatches())
    pointed = tips("milestone", "planned", "state", "source")
    lines.append(
        "Thick bar: window from the first to the last start; thin bar: some day of that period; diamond: planned day; "
        "circle: day of a start; triangle: end of a window of which the other end is unknown."
    )
    bar = {"stroke": GREY, "strokeWidth": 0.5}
    texts = [row for row in bars if row["told"]]
    width, beside = _columns(texts, "told", due, "text")
    heads: Rows = [
        {"at": at + beside[0], "text": text}
        for at, text in zip((0, beside[1] - beside[0]), ("date", "deadline of the code" if due else ""), strict=True)
    ]
    chart = layers(
        *_day_rule(day, across, "first", below=True),
        *(
            of(found).mark_bar(height=height, **bar).encode(x=across, x2="last:T", y=down, fill=fill, tooltip=pointed)
            for mark, height in (("window", 12), ("period", 6))
            if (found := when(bars, "mark", mark))
        ),
        of(when(bars, "mark", "point"))
        .mark_point(size=80, opacity=1, **bar)
        .encode(
            x=across,
            y=down,
            fill=fill,
            shape=alt.Shape(field="shape", type="nominal", scale=None, legend=None),
            tooltip=pointed,
        ),
        _deadline_marks(due, across, down, ("project", "kind", "deadline", "verdict", "margin", "evidence", "basis")),
        of(texts).mark_text(align="left").encode(x=alt.value(beside[0]), y=down, text=_text("told")),
        of(due).mark_text(align="left").encode(x=alt.value(beside[1]), y=down, text=_text()) if due else None,
        *(
            of([head])
            .mark_text(align="left", baseline="bottom", dy=-6, fontWeight="bold")
            .encode(x=alt.value(head["at"]), y=alt.value(0), text=_text())
            for head in heads
        ),
    )
    operations = dict.fromkeys((project.id for project in portfolio), False)
    operations |= {str(row["project"]): True for row in bars if row["key"] == OPERATIONS and row["mark"]}
    lost = Counter(one.verdict for one in assessment.compliance if one.deadline.kind is DeadlineKind.CODE)
    told = ", ".join(
        f"{number} {verdict.value}"
        for verdict, number in sorted(lost.items(), key=lambda one: list(ComplianceVerdict).index(one[0]))
    )
    return finished(
        chart,
        question=question,
        lines=lines,
        description=f"Gantt chart of {_name(portfolio)} as of {day}: "
        f"{counted(len(operations), 'start')} of operations, {sum(operations.values())} with a date; "
        f"deadlines of the code: {told or 'none'}.",
        width=width,
        height=alt.Step(_ROW),
    )


def _columns(own: Rows, field: str, beside: Rows, other: str) -> tuple[float, tuple[float, float]]:
    """The width that two columns of texts leave to a chart, and where they begin."""
    columns = ([str(row[field]) for row in own], [str(row[other]) for row in beside])
    widths = [max(map(letters, texts), default=0.0) for texts in columns]
    width = max(_LEAST_WIDTH, WIDTH - _LABELS - sum(widths) - 2 * _GAP)
    return round(width), (round(width + _GAP), round(width + 2 * _GAP + widths[0]))


_LEAST_WIDTH: Final = 380
_LABELS: Final = 100
_GAP: Final = 12


def _deadline_marks(rows: Rows, across: Any, down: Any, told: Sequence[str]) -> Any:
    """The deadlines as upright strokes; None where there is none."""
    if not rows:
        return None
    kinds = [str(row["kind"]) for row in rows]
    colour = meaning("Stroke", "kind", _LAWFUL, kinds, legend=_strokes())
    dashes = meaning("StrokeDash", "kind", _LAWFUL_DASHES, kinds, legend=_strokes())
    marks = of(rows).mark_point(shape="stroke", angle=90, size=330, strokeWidth=3, opacity=1, filled=False)
    return marks.encode(x=across, y=down, stroke=colour, strokeDash=dashes, tooltip=tips(*told, "source"))


def _bars(assessment: Assessment, *, phases: bool) -> Iterator[tuple[Milestone, Rows]]:
    """Per milestone the marks of its row, of which the first has its date in words."""
    ends: dict[Milestone, list[Dated]] = {}
    for one in dated(assessment.portfolio, assessment.dates):
        ends.setdefault(one.milestone, []).append(one)
    for milestone in assessment.portfolio.milestones:
        project, key = milestone
        found = ends.get(milestone, [])
        if key != OPERATIONS and not (phases and found):
            continue
        told = _dates_told(found, assessment.as_of)
        marks = list(_marks_of(found, assessment.as_of))
        if not marks:
            told, marks = f"no date: {plain(assessment.dates[milestone].text, 50)}", [{"mark": ""}]
        place = {"project": project, "key": key, "milestone": f"{project}, {label(key)}"}
        yield milestone, [{**place, **mark, "told": "" if number else told} for number, mark in enumerate(marks)]


def _dates_told(ends: Sequence[Dated], day: date) -> str:
    """The dates of a milestone in words, with what became of them."""
    planned = [one for one in ends if not one.has_happened]
    parts = []
    for one in ends:
        if one.has_happened:
            edge = "" if one.edge is Edge.SINGLE else f"{one.edge} "
            parts.append(f"done, planned {one.period}" if one.is_by_report else f"{edge}started {one.period}")
    by_edge = {one.edge: str(one.period) for one in planned}
    if Edge.SINGLE in by_edge:
        parts.append(by_edge[Edge.SINGLE])
    elif planned and len(planned) < len(ends):
        parts.append(f"last {by_edge[Edge.LAST]}" if Edge.LAST in by_edge else f"first {by_edge[Edge.FIRST]}")
    elif planned:
        parts.append(f"{by_edge.get(Edge.FIRST, '?')} - {by_edge.get(Edge.LAST, '?')}")
    has_gone = planned and planned[-1].period.last < day
    return ("! " if has_gone else "") + ", ".join(dict.fromkeys(parts)) + (" gone by" if has_gone else "")


def _marks_of(ends: Sequence[Dated], day: date) -> Iterator[dict[str, object]]:
    by_edge = {end.edge: end for end in ends}
    first, last = by_edge.get(Edge.FIRST), by_edge.get(Edge.LAST)
    if len(ends) > 1 and first and last and first.period.first <= last.period.last:
        yield _mark(first, last, day, "window")
        if first.has_happened and not last.has_happened:
            yield _mark(first, first, day, "point")
        return
    for end in ends:
        yield _mark(end, end, day, "point" if end.period.first == end.period.last or end.edge in _OPEN else "period")


_OPEN: Final = {Edge.FIRST: "triangle-right", Edge.LAST: "triangle-left"}
"""Marks of a window of which the other end is unknown; they point to where it lies."""


def _mark(first: Dated, last: Dated, day: date, mark: str) -> dict[str, object]:
    state = _HAPPENED if last.has_happened else _GONE_BY if last.period.last < day else _TO_COME
    edge = "" if last.edge is Edge.SINGLE or mark == "window" else f"{last.edge} start "
    by = list(dict.fromkeys(said_by(one.origin, one.source) for one in (first, last)))
    # Of a window with one end, the mark stands on the outermost day.
    begin = last.period.last if mark == "point" and first.edge is Edge.LAST else first.period.first
    return {
        "mark": mark,
        "shape": "circle" if last.has_happened else _OPEN.get(last.edge, "diamond"),
        "first": begin.isoformat(),
        "last": last.period.last.isoformat(),
        "state": state,
        "planned": f"{edge}{last.period}" if first is last else f"{first.period} - {last.period}",
        "source": "; ".join(by),
    }


def _start_of(one: Compliance) -> Milestone:
    return one.deadline.project, OPERATIONS


def _due_row(one: Compliance) -> dict[str, object]:
    is_code = one.deadline.kind is DeadlineKind.CODE
    return {
        "project": one.deadline.project,
        "first": one.deadline.date.isoformat(),
        "kind": _KINDS[one.deadline.kind],
        "deadline": one.deadline.date.isoformat(),
        "verdict": one.verdict.value,
        "margin": _margin_words(one),
        "evidence": plain(one.evidence),
        "basis": plain(one.deadline.basis),
        "source": said_by(one.deadline.kind.value, one.deadline.source),
        "text": f"{_VERDICTS[one.verdict]}{_margin_text(one)}" if is_code else "",
    }


def _margin_words(one: Compliance) -> str:
    if one.margin_days is None:
        return "unknown"
    if not one.margin_days:
        return "on the last day"
    return f"{counted(abs(one.margin_days), 'day')} {'too late' if one.margin_days < 0 else 'to spare'}"


def _margin_text(one: Compliance) -> str:
    is_open = one.verdict in (ComplianceVerdict.STARTED, ComplianceVerdict.UNDETERMINED)
    return "" if is_open or one.margin_days is None else f", {_margin_words(one)}"


# Dependencies

_ORDERED, _DATA = "precedence: the right one cannot start first", "interface: they exchange data"
_LINKS: Final = {_ORDERED: BLUE, _DATA: PURPLE}
_HALF: Final = 0.3
"""Half the width of a box, in floors."""
_TIP: Final = 0.015
"""Half the length of the tip of an arrow, in floors."""
_HEADS: Final = 0.9
"""Height of the heads of the floors, in boxes."""


def dependencies(portfolio: Portfolio) -> alt.LayerChart:
    """Who waits for whom? Floor by floor.

    Args:
        portfolio: its precedences set the floors; its interfaces are drawn between them.

    Returns:
        A box per project that takes part, each to the right of all that it waits for. Projects without dependencies are
        named above the chart; where there are none at all, a chart that says so.

    Raises:
        DependencyCycleError: precedences lead back to where they started.
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> from ucc_portfolio import datasets
        >>> dependencies(datasets.load("ucc-2018")).description.split(": ")[1]
        '24 projects on 4 floors, 30 precedences, 6 interfaces.'
    """
    alt = altair()
    question = "Who waits for whom?"
    lines = [_name(portfolio)]
    between = [one for one in portfolio.dependencies if one.predecessor != one.successor]
    if not between:
        return nothing(question, lines, "no project depends on another.")
    taking = {name for one in between for name in (one.predecessor, one.successor)}
    stack = [own for names in floors(portfolio) if (own := [name for name in names if name in taking])]
    if alone := [project.id for project in portfolio.projects if project.id not in taking]:
        lines.append(f"Neither wait nor are waited for, nor exchange data: {listed(alone)}.")
    if inside := len(portfolio.dependencies) - len(between):
        lines.append(f"Not drawn: {counted(inside, 'precedence')} between milestones of one project.")
    lines_of: dict[tuple[str, str, str], list[Dependency]] = {}
    for one in between:
        if one.is_precedence:
            lines_of.setdefault((one.predecessor, one.successor, _ORDERED), []).append(one)
        else:  # whichever way it is stated
            first, second = sorted((one.predecessor, one.successor))
            lines_of.setdefault((first, second, _DATA), []).append(one)
    found = laid_out(stack, [(before, after) for before, after, _ in lines_of])
    width, height = max(WIDTH, 110 * len(stack)), round((found.height + _HEADS) * 30)
    box = 2 * _HALF * width / len(stack)
    across = alt.X(
        field="x", type="quantitative", axis=None, scale=alt.Scale(domain=[-0.5, len(stack) - 0.5], nice=False)
    )
    down = alt.Y(field="y", type="quantitative", axis=None, scale=alt.Scale(domain=[found.height, -_HEADS], nice=False))
    drawn = [row for number, (ends, links) in enumerate(lines_of.items()) for row in _line(number, *ends, links, found)]
    heads = [row for row in drawn if row["head"]]
    colour = meaning("Color", "kind", _LINKS, (str(row["kind"]) for row in drawn), legend=_strokes())
    dashes = meaning("StrokeDash", "kind", {_ORDERED: [1, 0], _DATA: [5, 3]}, (str(row["kind"]) for row in drawn))
    pointed = tips("from", "to", "kind", "why", "source")
    boxes = _boxes(portfolio, stack, found)
    of_box = tips("project", "component", "waits_for", "waited_for_by", "source")
    heads_of_floors: Rows = [
        {"x": floor, "y": -_HEADS / 2, "text": f"floor {floor}" if floor else "floor 0: waits for nothing"}
        for floor in range(len(stack))
    ]
    chart = layers(
        of(drawn)
        .mark_line(interpolate="basis", strokeWidth=1.5)
        .encode(x=across, y=down, color=colour, strokeDash=dashes, detail="number:N", order="place:Q", tooltip=pointed),
        of(heads)
        .mark_point(filled=True, size=60, opacity=1)
        .encode(
            x=across,
            y=down,
            color=colour,
            shape=alt.Shape(field="head", type="nominal", scale=None, legend=None),
            tooltip=pointed,
        ),
        of(boxes)
        .mark_rect(fill=SKY, fillOpacity=0.25, stroke=GREY, cornerRadius=3)
        .encode(
            x=across,
            x2="right:Q",
            y=down,
            y2="bottom:Q",
            tooltip=of_box,
        ),
        of(boxes)
        .mark_text(limit=box - 6)
        .encode(
            x=alt.X(field="middle", type="quantitative", axis=None),
            y=alt.Y(field="centre", type="quantitative", axis=None),
            text=_text("project"),
            tooltip=of_box,
        ),
        of(heads_of_floors).mark_text(fontWeight="bold").encode(x=across, y=down, text=_text()),
    )
    kinds = Counter(one.is_precedence for one in between)
    return finished(
        chart,
        question=question,
        lines=lines,
        description=f"Dependencies of {_name(portfolio)}: {counted(len(taking), 'project')} on "
        f"{counted(len(stack), 'floor')}, {counted(kinds[True], 'precedence')}, {counted(kinds[False], 'interface')}.",
        width=width,
        height=height,
    )


def _line(number: int, before: str, after: str, kind: str, links: Sequence[Dependency], found: Layout) -> Rows:
    """The points that a line is drawn through, from the right side of one box to the left of the other."""
    low, high = sorted((before, after), key=lambda name: found.boxes[name][0])
    if found.boxes[low][0] == found.boxes[high][0]:
        low, high = before, after
    (x, y), (end_x, end_y) = found.boxes[low], found.boxes[high]
    tip = _TIP if kind == _ORDERED else 0
    way = [(x + _HALF, y), (x + 0.5, y)]
    if x == end_x:
        way += [(x + 0.5, end_y), (x + _HALF + tip, end_y)]
    else:
        for floor, at in found.passings[before, after]:
            way += [(floor - 0.5, at), (floor - _HALF, at), (floor + _HALF, at), (floor + 0.5, at)]
        way += [(end_x - 0.5, end_y), (end_x - _HALF - tip, end_y)]
    head = "triangle-left" if x == end_x else "triangle-right"
    told = {
        "number": number,
        "kind": kind,
        "from": before,
        "to": after,
        "why": plain("; ".join(dict.fromkeys(_link_words(one) for one in links))),
        "source": plain("; ".join(dict.fromkeys(one.source or "no source given" for one in links))),
    }
    return [
        {
            **told,
            "place": place,
            "x": round(at, 4),
            "y": round(down, 4),
            "head": head if place == len(way) - 1 and kind == _ORDERED else None,
        }
        for place, (at, down) in enumerate(way)
    ]


def _link_words(one: Dependency) -> str:
    ends = (
        ""
        if (one.before[1], one.after[1]) == (OPERATIONS, OPERATIONS)
        else f"{label(one.before[1])} before {label(one.after[1])}"
    )
    lag = f"at least {counted(one.min_lag, 'day')}" if one.min_lag else ""
    return "; ".join(part for part in (ends, lag, one.why) if part)


def _boxes(portfolio: Portfolio, stack: Sequence[Sequence[str]], found: Layout) -> Rows:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for one in portfolio.dependencies:
        if one.is_precedence and one.predecessor != one.successor:
            before.setdefault(one.successor, []).append(one.predecessor)
            after.setdefault(one.predecessor, []).append(one.successor)
    rows: Rows = []
    for name in (name for names in stack for name in names):
        floor, at = found.boxes[name]
        rows.append(
            {
                "project": name,
                "component": plain(portfolio[name].name),
                "source": plain(source_of_row(portfolio, name) or "no source given"),
                "waits_for": listed(dict.fromkeys(before.get(name, ["nothing"]))),
                "waited_for_by": listed(dict.fromkeys(after.get(name, ["nothing"]))),
                "x": round(floor - _HALF, 4),
                "right": round(floor + _HALF, 4),
                "middle": floor,
                "y": round(at - 0.38, 4),
                "bottom": round(at + 0.38, 4),
                "centre": round(at, 4),
            }
        )
    return rows


# Forecasts

_P50, _P80, _AS_PLANNED = "P50: there in half of the trials", "P80", "as planned"
_QUANTILES: Final = {_P50: "circle", _P80: "triangle-right", _AS_PLANNED: "diamond"}


def forecast_fan(simulation: Simulation, *, phases: bool = False) -> alt.LayerChart:
    """When will each system start, and how sure is that? P10 to P90 of each forecast, against the deadlines.

    Args:
        simulation: of a portfolio.
        phases: draw the completion of the phases too.

    Returns:
        A row per end of a milestone that has not happened: a line from P10 to P90, a bar from P50 to P80, the day of
        the plan in force, the deadlines and the chance of meeting that of the code. What is not forecast has a row that
        says why. Where everything has happened, or nothing is to come, a chart that says so.

    Raises:
        SimulationError: it is the simulation of a network, which has no days.
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> from ucc_portfolio import datasets, simulate
        >>> found = simulate(datasets.load("ucc-2018"), as_of=date(2021, 12, 31), trials=1000, seed=1)
        >>> forecast_fan(found).description.split(": ")[1].split("; ")[0]
        '11 ends of milestones forecast, 13 not'
    """
    alt = altair()
    question = "When will each system start, and how sure is that?"
    if not isinstance(simulation, PortfolioSimulation):
        raise SimulationError("a fan of forecasts is drawn of a portfolio; a network has no days")
    known, day = simulation.portfolio, simulation.as_of
    lines = [f"{_name(known)}, as of {day}, {simulation.trials:,} trials, seed {simulation.seed}"]
    if simulation.history is not None:
        lines.append(
            f"Slips are drawn from {counted(len(simulation.history.cases), 'case')} of "
            f"{counted(simulation.history.milestones, 'milestone')} whose planned day has come."
        )
    meant = [one for one in simulation.forecasts if phases or one.milestone[1] == OPERATIONS]
    happened = [one for one in meant if one.state is ForecastState.HAPPENED]
    coming = [one for one in meant if one.state is ForecastState.FORECAST]
    others = [one for one in meant if one.state not in (ForecastState.HAPPENED, ForecastState.FORECAST)]
    if happened:
        lines.append(f"Have happened: {listed(dict.fromkeys(map(_end_words, happened)))}.")
    if not coming and not others:
        return nothing(question, lines, "no milestone is to come.")
    sources = plan_sources(known)
    names = told_apart({(one.milestone, one.edge): _end_words(one) for one in (*coming, *others)})
    rows: Rows = []
    due: Rows = []
    chances = {(one.forecast.milestone, one.forecast.edge, one.deadline.kind): one for one in simulation.chances}
    for place, one in enumerate((*coming, *others)):
        own = {"row": names[one.milestone, one.edge], "row_order": place}
        code = chances.get((one.milestone, one.edge, DeadlineKind.CODE))
        rows.append({**own, **_fan_row(one, known, sources), "text": _fan_text(one, code)})
        due += (
            {**own, **_chance_row(chance)}
            for kind in DeadlineKind
            if (chance := chances.get((one.milestone, one.edge, kind))) is not None
        )
    fans = [row for row in rows if row["p10"]]
    marks: Rows = [
        {**row, "at": row[field], "what": what}
        for row in rows
        for what, field in ((_P50, "p50"), (_P80, "p80"), (_AS_PLANNED, "planned"))
        if row[field]
    ]
    ends = [date.fromisoformat(str(row[field])) for row in fans for field in ("p10", "p90")]
    ends += [date.fromisoformat(str(row["at"])) for row in (*marks, *due)]
    first, last = around([*ends, day])
    across, begin, middle = (days_axis("X", field, first, last, "day", orient="top") for field in ("at", "p10", "p50"))
    down = by_order("Y", "row", "row_order", axis=_names_axis())
    pointed = tips("milestone", "P10", "P50", "P80", "P90", "in_force", "source", "rather_too_early")
    what = [str(row["what"]) for row in marks]
    shape = meaning("Shape", "what", _QUANTILES, what)
    fill = meaning("Fill", "what", {_P50: BLUE, _P80: BLUE, _AS_PLANNED: NO_FILL}, what)
    size = meaning("Size", "what", {_P50: 60, _P80: 60, _AS_PLANNED: 170}, what)
    lines.append(
        "Line: from P10 to P90, the days by which it is there in 10 % and in 90 % of the trials. Bar: P50 to P80."
    )
    width, beside = _columns(rows, "text", [], "text")
    dots = of(marks).mark_point(opacity=1, stroke=INK, strokeWidth=1)
    chart = layers(
        *_day_rule(day, across, "at", below=True),
        of(fans).mark_rule(color=BLUE, strokeWidth=2).encode(x=begin, x2="p90:T", y=down, tooltip=pointed)
        if fans
        else None,
        of(fans)
        .mark_bar(color=SKY, height=10, stroke=GREY, strokeWidth=0.5)
        .encode(x=middle, x2="p80:T", y=down, tooltip=pointed)
        if fans
        else None,
        _deadline_marks(due, across, down, ("deadline", "kind", "chance", "standard_error")),
        dots.encode(x=across, y=down, shape=shape, fill=fill, size=size, tooltip=pointed) if marks else None,
        of(rows).mark_text(align="left").encode(x=alt.value(beside[0]), y=down, text=_text()),
    )
    told = ", ".join(
        f"{one.deadline.project} {round_half_up(Fraction(one.chance * 100))} %"
        for one in simulation.chances
        if one.chance is not None and one.forecast.sample is not None and one.deadline.kind is DeadlineKind.CODE
    )
    return finished(
        chart,
        question=question,
        lines=lines,
        description=f"Forecasts of {_name(known)} as of {day}: {counted(len(coming), 'end')} of milestones forecast, "
        f"{len(others)} not; chance of meeting the deadline of the code, {plain(told, 400) or 'none to say'}.",
        width=width,
        height=alt.Step(_ROW),
    )


def _edge_words(one: Forecast) -> tuple[str, ...]:
    return () if one.edge is Edge.SINGLE else (one.edge.value,)


def _end_words(one: Forecast) -> str:
    return " ".join((milestone_words(one.milestone), *_edge_words(one)))


_CALENDAR_END: Final = date(LAST_YEAR, 12, 31)


def _fan_text(one: Forecast, code: DeadlineChance | None) -> str:
    if one.sample is None:
        return f"not forecast: {one.state.value}"
    return "" if code is None else f"{_chance_words(code)} in time for {code.deadline.date}"


def _chance_words(one: DeadlineChance) -> str:
    return "unknown" if one.chance is None else f"{round_half_up(Fraction(one.chance * 100))} %"


def _fan_row(one: Forecast, known: Portfolio, sources: PlanSources) -> dict[str, object]:
    days = {f"p{share}": one.day(share / 100) for share in (10, 50, 80, 90)}
    source = sources.get((one.origin, *one.milestone), source_of_row(known, one.milestone[0]))
    planned = None if one.planned is None else one.planned.isoformat()
    published = "" if one.published is None else f", published {one.published}"
    return {
        "milestone": ", ".join((one.milestone[0], label(one.milestone[1]), *_edge_words(one))),
        # Days beyond those that a plan can name are drawn at the last of these, and told as they are.
        **{name: None if day is None else min(day, _CALENDAR_END).isoformat() for name, day in days.items()},
        **{name.upper(): "none" if day is None else day.isoformat() for name, day in days.items()},
        "planned": planned,
        "in_force": f"{planned or 'no date'}{published}",
        "source": said_by(one.origin, source) if one.origin else "no plan",
        "rather_too_early": ", ".join(f"does not wait for {milestone_words(it)}" for it in one.unheeded[:5]) or "no",
    }


def _chance_row(one: DeadlineChance) -> dict[str, object]:
    return {
        "at": one.deadline.date.isoformat(),
        "kind": _KINDS[one.deadline.kind],
        "deadline": one.deadline.date.isoformat(),
        "chance": _chance_words(one),
        "standard_error": "none" if one.error is None else f"{round_half_up(Fraction(one.error * 100), 1)} %",
        "source": said_by(one.deadline.kind.value, one.deadline.source),
    }


# Slips

_SLIPS: Final = {"later": VERMILLION, "earlier": BLUE, "sum": GREY}


def slip_waterfall(portfolio: Portfolio, *, earlier: str, later: str, as_of: date | None = None) -> alt.LayerChart:
    """Which starts of operations moved, and by how many days? Between two revisions, or to what happened.

    Args:
        portfolio: a project that continues another is held against what that one planned.
        earlier: id of a revision.
        later: id of another one, or "outcome".
        as_of: only what was known on this day is used; everything where None.

    Returns:
        A bar per start of operations that moved, in days, the longest first, each beginning where the one above ends,
        and their sum. What cannot be compared (new, dropped, not stated, undetermined) has a row that says so and no
        bar; what did not move is named above the chart. Where nothing is stated twice, a chart that says so.

    Raises:
        UnknownNameError: there is no such revision.
        NotYetKnownError: the revision was published after the day.
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> from ucc_portfolio import datasets
        >>> chart = slip_waterfall(datasets.load("ucc-2018"), earlier="MASP-2017", later="outcome")
        >>> chart.description.split(": ")[1].split(";")[0]
        '5 starts of operations later, 0 earlier'
    """
    alt = altair()
    day = latest_day(portfolio) if as_of is None else as_of
    known = known_on(portfolio, day)
    question = "Which starts of operations moved, and by how many days?"
    ends = "what happened" if later == OUTCOME else plain(later, 60)
    lines = [f"{_name(known)}, from {plain(earlier, 60)} to {ends}, as of {day}"]
    slips = _one_each(slippage(portfolio, earlier=earlier, later=later, as_of=day))
    moved = [one for one in slips if _days_of(one)]
    silent = [one for one in slips if one.verdict not in _COMPARED]
    still = [one.project for one in slips if one.verdict in _COMPARED and not _days_of(one)]
    if still:
        lines.append(f"{'On time' if later == OUTCOME else 'Not moved'}: {listed(still)}.")
    if not moved and not silent:
        return nothing(question, lines, "nothing moved." if still else "no start of operations can be compared.")
    sources = plan_sources(known)
    rows = _cascade(sources, sorted(moved, key=lambda one: -_days_of(one)))
    order = len(rows)
    rows += [_silent_row(sources, one, order + place) for place, one in enumerate(silent)]
    bars = [row for row in rows if row["from"] is not None]
    lines.append("A bar begins where the one above ends. To the right is later.")
    across = alt.X(field="from", type="quantitative", axis=alt.Axis(title="days, added up", orient="top", format="+,d"))
    down = by_order("Y", "row", "row_order", axis=_names_axis())
    fill = meaning("Fill", "way", _SLIPS, (str(row["way"]) for row in bars), legend=_swatches())
    pointed = tips("project", "before", "after", "slip", "least", "most", "causes", "source")
    zero: Rows = [{"from": 0}]
    chart = layers(
        of(zero).mark_rule(color=INK).encode(x=across),
        of(bars)
        .mark_bar(height=14, stroke=GREY, strokeWidth=0.5)
        .encode(x=across, x2="until:Q", y=down, fill=fill, tooltip=pointed)
        if bars
        else None,
        of(bars).mark_text(align="left", dx=6).encode(x=alt.X(field="right", type="quantitative"), y=down, text=_text())
        if bars
        else None,
        of([row for row in rows if row["from"] is None])
        .mark_text(align="left", fontStyle="italic")
        .encode(x=alt.value(4), y=down, text=_text(), tooltip=pointed),
    )
    days = [_days_of(one) for one in moved]
    return finished(
        chart,
        question=question,
        lines=lines,
        description=f"Slips of {_name(known)} from {plain(earlier, 60)} to {ends} as of {day}: "
        f"{counted(sum(one > 0 for one in days), 'start')} of operations later, "
        f"{sum(one < 0 for one in days)} earlier; "
        f"{sum(days):+,} days together, {len(silent)} cannot be compared.",
        width=WIDTH - 220,
        height=alt.Step(_ROW + 2),
    )


_COMPARED: Final = (SlipVerdict.LATE, SlipVerdict.EARLY, SlipVerdict.ON_TIME)


def _one_each(slips: Iterable[Slip]) -> list[Slip]:
    """One slip per start of operations: of a roll-out that of its last start, where that is known."""
    found: dict[str, Slip] = {}
    for one in slips:
        if one.milestone != OPERATIONS:
            continue
        before = found.get(one.project)
        if before is None or (before.outcome is not None and before.outcome.edge is Edge.FIRST):
            found[one.project] = one
    return list(found.values())


def _days_of(slip: Slip) -> int:
    """The days that a start moved; 0 where it did not, or where nobody knows."""
    has_moved = slip.verdict in (SlipVerdict.LATE, SlipVerdict.EARLY)
    return slip.headline.days if has_moved and slip.headline is not None else 0


_TOGETHER: Final = "together "
"""Name of the last row; no id ends with a space."""


def _cascade(sources: PlanSources, moved: Sequence[Slip]) -> Rows:
    rows: Rows = []
    at = 0
    for place, one in enumerate(moved):
        days = _days_of(one)
        told = str(one.headline)
        rows.append(
            {
                **_slip_row(sources, one, place),
                "from": at,
                "until": at + days,
                "right": max(at, at + days),
                "way": "later" if days > 0 else "earlier",
                "text": told if "day" in told else f"{told} ({days:+,} days)",
            }
        )
        at += days
    if len(moved) > 1:
        rows.append(
            {
                "row": _TOGETHER,
                "row_order": len(moved),
                "from": 0,
                "until": at,
                "right": max(0, at),
                "way": "sum",
                "text": f"{at:+,} days",
            }
        )
    return rows


def _silent_row(sources: PlanSources, one: Slip, order: int) -> dict[str, object]:
    """A row without a bar, which says why."""
    before, after = (None if cell is None else plain(str(cell), 40) for cell in (one.before, one.after))
    if one.outcome is not None:
        after = f"started on {one.outcome.date}"
    match one.verdict:
        case SlipVerdict.NOT_STATED if one.later == OUTCOME and one.outcome is None:
            text = f"planned {before}, no start is known"
        case SlipVerdict.NOT_STATED:
            silent, stated = (one.later, one.earlier) if after is None else (one.earlier, one.later)
            text = f"not stated in {plain(silent, 30)}; {before or after} in {plain(stated, 30)}"
        case SlipVerdict.NEW:
            text = f"new: {after}"
        case SlipVerdict.DROPPED:
            text = f"dropped: {before}"
        case _:
            text = f"{one.verdict.value}: {before}; {after or 'no start is known'}"
    return {**_slip_row(sources, one, order), "from": None, "text": text}


def _slip_row(sources: PlanSources, one: Slip, order: int) -> dict[str, object]:
    by = [said_by(one.earlier, sources.get((one.earlier, one.project, OPERATIONS)))]
    if one.outcome is not None:
        by.append(said_by(OUTCOME, one.outcome.source))
        after = f"{one.outcome.edge} start on {one.outcome.date}, {one.outcome.kind}"
    else:
        after = "not stated" if one.after is None else str(one.after)
        if one.later != OUTCOME:
            by.append(said_by(one.later, sources.get((one.later, one.project, OPERATIONS))))
    bounds = one.headline
    return {
        "project": one.project,
        "row": one.project,
        "row_order": order,
        "before": "not stated" if one.before is None else str(one.before),
        "after": after,
        "slip": "unknown" if bounds is None else str(bounds),
        "least": "unknown" if bounds is None else f"{bounds.lower_days:+,} days",
        "most": "unknown" if bounds is None else f"{bounds.upper_days:+,} days",
        "causes": plain("; ".join(one.causes)) or "none stated",
        "source": "; ".join(by),
    }
