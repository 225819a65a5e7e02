"""Planned dates, starts and deadlines as a Gantt chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.assessment import Assessment
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.grouping import grouped
from ucc_portfolio.domain.milestone_dates import dated
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.domain.plans import milestone_words
from ucc_portfolio.domain.values import expect
from ucc_portfolio.measures.compliance import ComplianceVerdict
from ucc_portfolio.reports.charts.drawing import (
    DEADLINE_LABELS,
    GREEN,
    GREY,
    ROW_HEIGHT,
    SKY,
    VERMILLION,
    Rows,
    altair,
    as_of_line,
    axis_range,
    chart_of,
    date_channel,
    deadline_marks,
    empty_chart,
    finished_chart,
    layers,
    meaning_channel,
    names_axis,
    ordered_channel,
    plain,
    portfolio_name,
    row_labels,
    rows_with,
    source_words,
    swatch_legend,
    text_channel,
    text_columns,
    tooltip,
)
from ucc_portfolio.reports.media.signs import counted

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.domain.milestone_dates import Dated
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.measures.compliance import Compliance


_QUESTION: Final = "When does each system start, and is that in time?"

_HAPPENED: Final = "started, or done"
_TO_COME: Final = "planned"
_GONE_BY: Final = "! planned day gone by, nothing reported"

_COLOURS: Final = {_HAPPENED: GREEN, _TO_COME: SKY, _GONE_BY: VERMILLION}

_HEIGHTS: Final = {"window": 12, "period": 6}
"""Pixels of the bars by what they mark."""

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
    expect(Assessment, assessment)
    portfolio, day = assessment.portfolio, assessment.as_of
    lines = [f"{portfolio_name(portfolio)}, as of {day}"]
    if not portfolio.projects:
        return empty_chart(_QUESTION, lines, "the portfolio has no projects.")
    places = {milestone: place for place, milestone in enumerate(portfolio.milestones)}
    names = row_labels({one: milestone_words(one) for one in portfolio.milestones})
    bars: Rows = [
        {**row, "row": names[milestone], "row_order": places[milestone]}
        for milestone, found in _bars(assessment, phases=phases)
        for row in found
    ]
    due: Rows = [
        {**_due_row(one), "row": names[_start_of(one)], "row_order": places[_start_of(one)]}
        for one in assessment.compliance
    ]
    lines.append(
        "Thick bar: window from the first to the last start; thin bar: some day of that period; diamond: planned day; "
        "circle: day of a start; triangle: end of a window of which the other end is unknown."
    )
    width, texts_at = text_columns([row for row in bars if row["told"]], "told", due, "text")
    return finished_chart(
        layers(*_marks(bars, due, day), *_texts(bars, due, texts_at)),
        question=_QUESTION,
        lines=lines,
        description=f"Gantt chart of {portfolio_name(portfolio)} as of {day}: {_told(assessment, bars)}.",
        width=width,
        height=altair().Step(ROW_HEIGHT),
    )


def _down() -> Any:
    return ordered_channel("Y", "row", "row_order", axis=names_axis())


def _marks(bars: Rows, due: Rows, day: date) -> Iterator[Any]:
    """The layers with dates, the lowest first: the as-of date, bars, points, and the deadlines over them."""
    alt = altair()
    drawn = [row for row in bars if row["mark"]]
    days = [date.fromisoformat(str(row[end])) for row in drawn for end in ("first", "last")]
    first, last = axis_range([*days, *(date.fromisoformat(str(row["deadline"])) for row in due), day])
    across = date_channel("X", "first", first, last, "day", orient="top")
    # A bar has two ends. Vega-Lite takes the range of the axis from each, and warns that they contradict each other. So
    # the bars leave it to the other layers.
    spanned = alt.X(field="first", type="temporal", scale=alt.Scale(type="utc", nice=False), axis=across["axis"])
    fill = meaning_channel("Fill", "state", _COLOURS, {str(row["state"]) for row in drawn}, legend=swatch_legend())
    stroke = {"stroke": GREY, "strokeWidth": 0.5}
    pointed = tooltip("milestone", "planned", "state", "source")
    yield from as_of_line(day, across, "first", below=True)
    for mark, height in _HEIGHTS.items():
        if found := rows_with(bars, "mark", mark):
            bar = chart_of(found).mark_bar(height=height, **stroke)
            yield bar.encode(x=spanned, x2="last:T", y=_down(), fill=fill, tooltip=pointed)
    shape = alt.Shape(field="shape", type="nominal", scale=None, legend=None)
    if found := rows_with(bars, "mark", "point"):  # a layer without rows has no extent, and Vega warns of it
        points = chart_of(found).mark_point(size=80, opacity=1, **stroke)
        yield points.encode(x=across, y=_down(), fill=fill, shape=shape, tooltip=pointed)
    told = ("project", "kind", "deadline", "verdict", "margin", "evidence", "basis")
    yield deadline_marks(due, across, _down(), told)


def _texts(bars: Rows, due: Rows, at: tuple[float, float]) -> Iterator[Any]:
    """The two columns of texts at the right, with their heads: the dates, and how the deadlines fare."""
    alt = altair()

    def column(rows: Rows, field: str, place: float) -> Any:
        text = chart_of(rows).mark_text(align="left")
        return text.encode(x=alt.value(place), y=_down(), text=text_channel(field))

    yield column([row for row in bars if row["told"]], "told", at[0])
    if due:
        yield column(due, "text", at[1])
    for place, text in ((at[0], "date"), (at[1], "deadline of the code" if due else "")):
        head = chart_of([{"at": place, "text": text}])
        bold = head.mark_text(align="left", baseline="bottom", dy=-6, fontWeight="bold")
        yield bold.encode(x=alt.value(place), y=alt.value(0), text=text_channel())


def _told(assessment: Assessment, bars: Rows) -> str:
    """How many starts have a date, and how the deadlines of the Union Customs Code fare, in words."""
    dated_ones = {row["project"] for row in bars if row["key"] == OPERATIONS and row["mark"]}
    verdicts = Counter(one.verdict for one in assessment.compliance if one.deadline.kind is DeadlineKind.CODE)
    told = ", ".join(f"{verdicts[one]} {one.value}" for one in ComplianceVerdict if one in verdicts)
    return (
        f"{counted(len(assessment.portfolio.projects), 'start')} of operations, {len(dated_ones)} with a date; "
        f"deadlines of the code: {told or 'none'}"
    )


def _bars(assessment: Assessment, *, phases: bool) -> Iterator[tuple[Milestone, Rows]]:
    """Per milestone the marks of its row, of which the first has its date in words."""
    ends = grouped(dated(assessment.portfolio, assessment.dates), lambda one: one.milestone)
    for milestone in assessment.portfolio.milestones:
        project, key = milestone
        found = ends.get(milestone, [])
        if key != OPERATIONS and not (phases and found):
            continue
        # Only the first mark of a row carries the text; each mark would otherwise write it again.
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
    # A first start that came after the planned end makes no window. Both are then marks of their own: a bar would run
    # backwards.
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
    by = list(dict.fromkeys(source_words(one.origin, one.source) for one in (first, last)))
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
        "kind": DEADLINE_LABELS[one.deadline.kind],
        "deadline": one.deadline.date.isoformat(),
        "verdict": one.verdict.value,
        "margin": _margin_words(one),
        "evidence": plain(one.evidence),
        "basis": plain(one.deadline.basis),
        "source": source_words(one.deadline.kind.value, one.deadline.source),
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
