"""The progress trend as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.knowledge import known_on, plan_in_force, starts
from ucc_portfolio.domain.milestone_dates import plan_sources
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import OUTCOME
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.measures.progress_trend import TrendBy
from ucc_portfolio.measures.progress_trend import progress_trend as trend_line
from ucc_portfolio.reports.charts.drawing import (
    BLUE,
    GREEN,
    WIDTH,
    Rows,
    altair,
    as_of_line,
    axis_range,
    chart_of,
    date_channel,
    empty_chart,
    finished_chart,
    layers,
    listed,
    meaning_channel,
    plain,
    portfolio_name,
    rows_with,
    source_words,
    stroke_legend,
    text_channel,
    tooltip,
)

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.measures.progress_trend import ProgressTrend


_QUESTION: Final = "Are we where the plans said that we should be?"

_SET: Final = "planned, by the plans in force"
_GOT: Final = "done"

_COLOURS: Final = {_SET: BLUE, _GOT: GREEN}
_DASHES: Final = {_SET: [6, 3], _GOT: [1, 0]}
_SHAPES: Final = {_SET: "circle", _GOT: "diamond"}


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
    trend = trend_line(portfolio, by=by, as_of=as_of)
    day, known = trend.as_of, known_on(portfolio, trend.as_of)
    what = "starts of operations" if trend.by is TrendBy.MILESTONES else "phases"
    lines = [f"{portfolio_name(known)}, by {what}, as of {day}"]
    if not trend.points:
        return empty_chart(_QUESTION, lines, "no project has a weight.")
    if undated := _never_planned(known, trend):
        lines.append(f"No plan dates {what} of {listed(undated)}: never planned to be earned, and so below 100 %.")
    now = trend.on(day)
    planned = "–" if now is None else f"{round_half_up(now.planned * 100)} %"
    got = [point for point in trend.points if point.actual is not None and point.day <= day]
    actual = f"{round_half_up((got[-1].actual or Fraction(0)) * 100)} % done" if got else "what is done is not reported"
    if got and got[-1].day != day:
        actual += f" by {got[-1].day}"
    return finished_chart(
        layers(*_marks(known, trend)),
        question=_QUESTION,
        lines=[*lines, f"Planned by {day}: {planned}; {actual}."],
        description=f"Trend line of {portfolio_name(known)} by {what}: "
        f"{planned} of the total weight planned to be done by {day}, {actual}.",
        width=WIDTH - 80,
        height=340,
    )


def _marks(known: Portfolio, trend: ProgressTrend) -> Iterator[Any]:
    """The layers of the chart, the lowest first: the as-of date, the lines, their points, and what they come to."""
    alt = altair()
    rows = _line_rows(known, trend)
    first, last = axis_range([point.day for point in trend.points])
    across = date_channel("X", "day", first, last, "day")
    percents = alt.Axis(title="share of the total weight, %", tickCount=5)
    up = alt.Y(field="percent", type="quantitative", scale=alt.Scale(domain=[0, 100]), axis=percents)
    colour = meaning_channel("Color", "line", _COLOURS, _COLOURS, legend=stroke_legend())
    dashes = meaning_channel("StrokeDash", "line", _DASHES, _DASHES, legend=stroke_legend())
    pointed = tooltip("day_told", "line", "share", "earned_schedule", "SPI_t", "source")
    yield from as_of_line(trend.as_of, across, "day")
    # By phases, nobody knows what was done between two status reports: no line then, only points.
    drawn = rows if trend.by is TrendBy.MILESTONES else rows_with(rows, "line", _SET)
    steps = chart_of(drawn).mark_line(interpolate="step-after", strokeWidth=2.5)
    yield steps.encode(x=across, y=up, color=colour, strokeDash=dashes)
    for line, shape in _SHAPES.items():
        points = chart_of(rows_with(rows, "line", line))
        dots = points.mark_point(filled=True, size=50, opacity=1, color=_COLOURS[line], shape=shape)
        yield dots.encode(x=across, y=up, tooltip=pointed)
    yield from _last_points(rows, first, last, across, up)


def _last_points(rows: Rows, first: date, last: date, across: Any, up: Any) -> Iterator[Any]:
    """How much each line comes to, above its last point, and inside the chart."""
    for row in (own[-1] for line in _COLOURS if (own := rows_with(rows, "line", line))):
        is_early = (date.fromisoformat(str(row["day"])) - first) * 6 < last - first
        text = {"align": "left", "dx": 6} if is_early else {"align": "right", "dx": -6}
        yield (
            chart_of([row])
            .mark_text(dy=-10, fontWeight="bold", **text)
            .encode(x=across, y=up, text=text_channel("rounded"))
        )


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
            source = source_words(plan.revision, sources.get((plan.revision, project, key)))
            name = f"{project}: " if trend.by is TrendBy.MILESTONES else ""
            planned.setdefault(plan.cell.date.last, []).append(name + source)
    if trend.by is TrendBy.MILESTONES:
        for project, found in starts(known).items():
            for one in found.values():
                if known[project].weight is not None:
                    done.setdefault(one.date, []).append(f"{project}: {source_words(OUTCOME, one.source)}")
    else:
        done[known.status_date] = [source_words(f"table of {known.status_date}", known.source)]
        for report in known.status_reports:
            done.setdefault(report.date, []).append(source_words(report.id, report.source))
    return _each_once(planned), _each_once(done)


def _each_once(names: Mapping[date, list[str]]) -> Mapping[date, list[str]]:
    return {day: list(dict.fromkeys(own)) for day, own in names.items()}


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
