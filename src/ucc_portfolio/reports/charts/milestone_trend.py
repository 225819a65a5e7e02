"""The milestone trend as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import atan, degrees
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.knowledge import announcements, known_on, latest_day, plan_in_force, starts
from ucc_portfolio.domain.milestone_dates import plan_sources
from ucc_portfolio.domain.outcomes import complete_start
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import ANNOUNCED, OUTCOME
from ucc_portfolio.measures.milestone_trend import milestone_trend as trends_of
from ucc_portfolio.measures.slippage import SlipVerdict, against_outcome, compare
from ucc_portfolio.reports.charts.drawing import (
    BLUE,
    GREEN,
    GREY,
    INK,
    VERMILLION,
    Rows,
    altair,
    axis_range,
    axis_time,
    chart_of,
    date_channel,
    distinct_names,
    empty_chart,
    filled_legend,
    finished_chart,
    layers,
    listed,
    meaning_channel,
    plain,
    portfolio_name,
    source_words,
    spread,
    stroke_legend,
    text_channel,
    text_width,
    tooltip,
)
from ucc_portfolio.reports.media.signs import counted

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.domain.cells import Cell
    from ucc_portfolio.domain.deadlines import Deadline
    from ucc_portfolio.domain.knowledge import InForce
    from ucc_portfolio.domain.milestone_dates import PlanSources
    from ucc_portfolio.domain.outcomes import Outcome
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.measures.milestone_trend import MilestoneTrend, TrendPoint


_QUESTION: Final = "How did the planned starts of operations move?"

_LATER: Final = "planned or started later than first planned"
_EARLIER: Final = "earlier"
_UNMOVED: Final = "as first planned"

_COLOURS: Final = {_LATER: VERMILLION, _EARLIER: BLUE, _UNMOVED: GREEN}
_DASHES: Final = {_LATER: [1, 0], _EARLIER: [7, 3], _UNMOVED: [3, 2]}

_BY_PLAN: Final = "plan revision"
_BY_NEWS: Final = "announced start"
_STARTED: Final = "start, reported"
_FIRST: Final = "first start, reported"

_SHAPES: Final = {_BY_PLAN: "circle", _BY_NEWS: "triangle-up", _STARTED: "diamond", _FIRST: "triangle-right"}

_WIDTH: Final = 560
_LEAST_HEIGHT: Final = 340
_MOST_HEIGHT: Final = 680


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
    day = latest_day(portfolio) if as_of is None else as_of
    known = known_on(portfolio, day)
    chosen = None if projects is None else [portfolio[name].id for name in distinct_names(projects)]
    paths, undated, once = _paths(known, day, chosen)
    lines = [f"{portfolio_name(known)}, as of {day}"]
    if undated:
        lines.append(f"No date in any plan: {listed(undated)}.")
    if once:
        lines.append(f"Not drawn, because one day alone is known of each: {listed(once)}.")
    if not paths:
        why = "no revision states one of these dates." if chosen else "no start of operations is dated twice."
        return empty_chart(_QUESTION, lines, why)
    first = min(stop.said for path in paths for stop in path.stops)
    left, right = axis_range([first, day], margin=0.02)
    due = _due_days(known, {path.project for path in paths}, left)
    low, high = axis_range([*(stop.due for path in paths for stop in path.stops), *(one.day for one in due), left])
    # A day has the same length on both axes, so that the diagonal rises by 45 degrees, as far as the page has room.
    height = round(min(_MOST_HEIGHT, max(_LEAST_HEIGHT, _WIDTH * (high - low).days / (right - left).days)))
    told = ", ".join(f"{path.project} {path.slip}" for path in paths if path.moved != _UNMOVED)
    return finished_chart(
        layers(*_marks(paths, due, day, _Plane(left, right, low, high, _WIDTH, height))),
        question=_QUESTION,
        lines=lines,
        description=f"Milestone trend of {portfolio_name(known)} as of {day}: {plain(told or 'nothing moved', 400)}.",
        width=_WIDTH,
        height=height,
    )


def _marks(paths: Sequence[_Path], due: Sequence[_Due], day: date, plane: _Plane) -> Iterator[Any]:
    """The layers of the chart, the lowest first: what guides the eye, then the lines, their points and their names."""
    across = date_channel("X", "said", plane.left, plane.right, "day of publication (a start: the day itself)")
    up = date_channel("Y", "due", plane.low, plane.high, "planned last day of the start of operations", grid=True)
    yield from _diagonal(plane, across, up)
    yield from _drawn_deadlines([one.row(plane.left, plane.right) for one in due], across, up)
    shown = {path.moved for path in paths}
    colour = meaning_channel("Color", "moved", _COLOURS, shown, legend=stroke_legend())
    dashes = meaning_channel("StrokeDash", "moved", _DASHES, shown, legend=stroke_legend())
    lasting = chart_of([row for path in paths for row in path.lasting(day)]).mark_line(strokeWidth=1, strokeDash=[1, 3])
    yield lasting.encode(x=across, y=up, color=colour, detail="project:N")
    stops = [row for path in paths for row in path.rows()]
    lines = chart_of([row for row in stops if row["line"] is not None]).mark_line(strokeWidth=2)
    parts = ["project:N", "line:N"]
    yield lines.encode(x=across, y=up, color=colour, strokeDash=dashes, detail=parts, order="place:Q")
    shape = meaning_channel("Shape", "what", _SHAPES, (str(row["what"]) for row in stops), legend=filled_legend())
    points = chart_of(stops).mark_point(filled=True, size=70, opacity=1)
    pointed = tooltip("project", "planned", "slip", "margin", "published", "source")
    yield points.encode(x=across, y=up, color=colour, shape=shape, tooltip=pointed)
    yield from _end_labels(paths, day, across, up, plane, [one.day for one in due])


def _diagonal(plane: _Plane, across: Any, up: Any) -> Iterator[Any]:
    """The line on which a plan names the day of its own publication, with its name along it."""
    ends = max(plane.left, plane.low), min(plane.right, plane.high)
    rows: Rows = [{"said": at.isoformat(), "due": at.isoformat()} for at in ends]
    yield chart_of(rows).mark_line(color=GREY, strokeWidth=1.5).encode(x=across, y=up)
    rise = (plane.y(plane.left) - plane.y(plane.right)) / plane.width
    name = chart_of([{**rows[0], "text": "planned for its day of publication"}])
    text = name.mark_text(align="left", dx=6, dy=-6, angle=360 - degrees(atan(rise)))
    yield text.encode(x=across, y=up, text=text_channel())


@frozen(eq=False)
class _Stop:
    """One statement of a start of operations: on which day it was said, and for which day.

    `line` counts the parts of a line that is broken where a plan has no date; None stands beside the line. `cell` is
    what a plan or an announcement says; None for a start that is reported.
    """

    said: date
    due: date
    what: str
    planned: str
    slip: str
    source: str
    margin: str = ""
    line: int | None = 0
    cell: Cell | None = None


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
    trends = {one.project: one for one in trends_of(known, as_of=day) if one.milestone[1] == OPERATIONS}
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
        trend, outcomes = trends.get(project.id), reported.get(project.id, {})
        stops = [] if trend is None else [*_plan_stops(known, trend, sources)]
        if (announced := news.get(project.id)) is not None:
            stops += _announced_stop(announced, stops, sources.get((ANNOUNCED, project.id, OPERATIONS)))
        complete = complete_start(outcomes)
        if complete is not None:  # what plans say of it afterwards is no plan any more
            stops = [one for one in stops if one.said <= complete.date]
        cells = [one.cell for one in stops if one.cell is not None]
        for one in outcomes.values():
            stops.append(_outcome_stop(one, cells, stops, is_complete=one is complete))
        if all(one.line is None for one in stops):
            if trend is not None or chosen is not None:
                undated.append(project.id)
        elif chosen is None and len(stops) == 1:
            once.append(project.id)
        else:
            ordered = sorted(stops, key=lambda one: one.said)
            paths.append(_Path(project.id, ordered, *_moved(cells, complete), complete is not None))
    return paths, undated, once


def _plan_stops(known: Portfolio, trend: MilestoneTrend, sources: PlanSources) -> Iterator[_Stop]:
    """The dated statements of plan revisions; one without a date ends a part of the line."""
    line, is_begun = 0, False
    for point in trend.points:
        if point.planned.date is None or point.planned.date.last is None:
            line += is_begun
            continue
        is_begun = True
        source = sources.get((point.revision, trend.project, OPERATIONS), known.revision(point.revision).source)
        yield _Stop(
            point.published,
            point.planned.date.last,
            _BY_PLAN,
            str(point.planned),
            "first dated plan" if point.slip is None else f"{point.slip} since the plan before",
            source_words(point.revision, source),
            _margin(point),
            line,
            point.planned,
        )


def _announced_stop(announced: InForce, before: Sequence[_Stop], source: str | None) -> Iterator[_Stop]:
    """The start that was announced after all plans; none where it names no day."""
    cell = announced.cell
    if cell.date is not None and cell.date.last:
        earlier = before[-1].cell if before else None
        slip = "" if earlier is None else str(compare(earlier, cell).end or "")
        said_by = source_words(ANNOUNCED, source)
        yield _Stop(announced.published, cell.date.last, _BY_NEWS, str(cell), slip, said_by, cell=cell)


def _outcome_stop(outcome: Outcome, cells: Sequence[Cell], before: Sequence[_Stop], *, is_complete: bool) -> _Stop:
    """A start that is reported, held against the last plan before it; a first start of several is beside the line."""
    line = (before[-1].line if before else 0) if is_complete else None
    return _Stop(
        outcome.date,
        outcome.date,
        _STARTED if is_complete else _FIRST,
        f"{outcome.edge} start on {outcome.date}",
        str(against_outcome(cells[-1], outcome).headline or "") if cells else "",
        source_words(OUTCOME, outcome.source),
        line=line,
    )


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
                due = found.setdefault(one.date, _Due(one.date, {}, plain(one.basis), source_words("code", one.source)))
                due.known[project] = one.known_from, until
    return list(found.values())


def _drawn_deadlines(rows: Rows, across: Any, up: Any) -> Iterator[Any]:
    if rows:
        pointed = tooltip("deadline", "projects", "basis", "source")
        yield (
            chart_of(rows)
            .mark_rule(color=INK, strokeWidth=2, strokeDash=[8, 3])
            .encode(x=across, x2="until:T", y=up, tooltip=pointed)
        )
        yield (
            chart_of(rows)
            .mark_text(align="left", dx=3, dy=-8, fontWeight="bold")
            .encode(x=across, y=up, text=text_channel())
        )


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

    def axis_time(self, y: float) -> str:
        return axis_time(self.high, earlier_days=y / self.height * (self.high - self.low).days)


def _end_labels(
    paths: Sequence[_Path], day: date, across: Any, up: Any, plane: _Plane, avoided: Iterable[date]
) -> Iterator[Any]:
    """The names of the lines: beside the start where one has arrived, else at the right; those of one place in one."""
    edge, lines = plane.x(day), [plane.y(one) for one in avoided]
    beside: dict[tuple[date, date], list[str]] = {}
    right: dict[tuple[date, date], list[str]] = {}

    def put(said: date, due: date, text: str, *, has_arrived: bool) -> None:
        fits = plane.x(said) + _AWAY + text_width(text) < edge
        (beside if has_arrived and fits else right).setdefault((said, due), []).append(text)

    for path in paths:
        name = plain(path.project, 40)
        said = path.last.said if path.has_arrived else day
        put(said, path.last.due, f"{name} {path.slip}".strip(), has_arrived=path.has_arrived)
        for one in path.stops:
            if one.line is None:
                put(one.said, one.due, f"{name}, first start", has_arrived=True)
    # Names that arrived stand below their point inside the chart; all others stand at the right edge, in a column that
    # is spread so that no two overlap.
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
                "beside": plane.axis_time(y),
                "text": listed(names, _MOST_TOGETHER),
            }
            for ((said, due), names), y in zip(groups.items(), found, strict=True)
        ]
        at = altair().Y(field="beside", type="temporal")
        if groups is beside:
            yield chart_of(rows).mark_text(align="left", dx=_AWAY).encode(x=across, y=at, text=text_channel())
        else:
            value = altair().value
            yield chart_of(rows).mark_rule().encode(x=across, x2=value(edge + 15), y=up, y2="beside:T")
            yield chart_of(rows).mark_text(align="left").encode(x=value(edge + 18), y=at, text=text_channel())


_AWAY: Final = 7


_BELOW: Final = 9


_MOST_TOGETHER: Final = 4
