"""The forecast as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.dates import LAST_YEAR
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.milestone_dates import plan_sources, source_of_row
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.domain.plans import milestone_words
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import SimulationError
from ucc_portfolio.measures.forecast import ForecastState
from ucc_portfolio.measures.schedule_risk import PortfolioSimulation
from ucc_portfolio.reports.charts.drawing import (
    BLUE,
    DEADLINE_LABELS,
    GREY,
    INK,
    NO_FILL,
    ROW_HEIGHT,
    SKY,
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
    listed,
    meaning_channel,
    names_axis,
    ordered_channel,
    plain,
    portfolio_name,
    row_labels,
    source_words,
    text_channel,
    text_columns,
    tooltip,
)
from ucc_portfolio.reports.media.signs import counted

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.domain.milestone_dates import PlanSources
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.measures.forecast import DeadlineChance, Forecast
    from ucc_portfolio.measures.schedule_risk import Simulation


_QUESTION: Final = "When will each system start, and how sure is that?"

_P50: Final = "P50: there in half of the trials"
_P80: Final = "P80"
_AS_PLANNED: Final = "as planned"

_SHAPES: Final = {_P50: "circle", _P80: "triangle-right", _AS_PLANNED: "diamond"}
_FILLS: Final = {_P50: BLUE, _P80: BLUE, _AS_PLANNED: NO_FILL}
_SIZES: Final = {_P50: 60, _P80: 60, _AS_PLANNED: 170}  # the plan is a ring around the forecast where they agree
_FIELDS: Final = {_P50: "p50", _P80: "p80", _AS_PLANNED: "planned"}


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
    if not isinstance(simulation, PortfolioSimulation):
        raise SimulationError("a fan of forecasts is drawn of a portfolio; a network has no days")
    meant = [one for one in simulation.forecasts if phases or one.milestone[1] == OPERATIONS]
    happened = [one for one in meant if one.state is ForecastState.HAPPENED]
    coming = [one for one in meant if one.state is ForecastState.FORECAST]
    others = [one for one in meant if one.state not in (ForecastState.HAPPENED, ForecastState.FORECAST)]
    lines = _lines(simulation, happened)
    if not coming and not others:
        return empty_chart(_QUESTION, lines, "no milestone is to come.")
    rows, due = _rows(simulation, [*coming, *others])
    lines.append(
        "Line: from P10 to P90, the days by which it is there in 10 % and in 90 % of the trials. Bar: P50 to P80."
    )
    width, (texts_at, _) = text_columns(rows, "text", [], "text")
    return finished_chart(
        layers(*_marks(rows, due, simulation.as_of, texts_at)),
        question=_QUESTION,
        lines=lines,
        description=f"Forecasts of {portfolio_name(simulation.portfolio)} as of {simulation.as_of}: "
        f"{counted(len(coming), 'end')} of milestones forecast, {len(others)} not; "
        f"chance of meeting the deadline of the code, {_chances_told(simulation) or 'none to say'}.",
        width=width,
        height=altair().Step(ROW_HEIGHT),
    )


def _lines(simulation: PortfolioSimulation, happened: Iterable[Forecast]) -> list[str]:
    known, day = simulation.portfolio, simulation.as_of
    lines = [f"{portfolio_name(known)}, as of {day}, {simulation.trials:,} trials, seed {simulation.seed}"]
    if simulation.history is not None:
        lines.append(
            f"Slips are drawn from {counted(len(simulation.history.cases), 'case')} of "
            f"{counted(simulation.history.milestones, 'milestone')} whose planned day has come."
        )
    if done := dict.fromkeys(map(_end_words, happened)):
        lines.append(f"Have happened: {listed(done)}.")
    return lines


def _rows(simulation: PortfolioSimulation, shown: Sequence[Forecast]) -> tuple[Rows, Rows]:
    """A row per forecast, and a row per deadline of it."""
    sources = plan_sources(simulation.portfolio)
    names = row_labels({(one.milestone, one.edge): _end_words(one) for one in shown})
    chances = {(one.forecast.milestone, one.forecast.edge, one.deadline.kind): one for one in simulation.chances}
    rows: Rows = []
    due: Rows = []
    for place, one in enumerate(shown):
        own = {"row": names[one.milestone, one.edge], "row_order": place}
        code = chances.get((one.milestone, one.edge, DeadlineKind.CODE))
        rows.append({**own, **_fan_row(one, simulation.portfolio, sources), "text": _fan_text(one, code)})
        due += (
            {**own, **_chance_row(chance)}
            for kind in DeadlineKind
            if (chance := chances.get((one.milestone, one.edge, kind))) is not None
        )
    return rows, due


def _marks(rows: Rows, due: Rows, day: date, texts_at: float) -> Iterator[Any]:
    """The layers of the chart, the lowest first."""
    alt = altair()
    fans = [row for row in rows if row["p10"]]
    points = [{**row, "at": row[field], "what": what} for row in rows for what, field in _FIELDS.items() if row[field]]
    dates = [row[field] for row in fans for field in ("p10", "p90")] + [row["at"] for row in (*points, *due)]
    bounds = axis_range([*(date.fromisoformat(str(one)) for one in dates), day])

    def across(field: str) -> Any:
        return date_channel("X", field, *bounds, "day", orient="top")

    down = ordered_channel("Y", "row", "row_order", axis=names_axis())
    pointed = tooltip("milestone", "P10", "P50", "P80", "P90", "in_force", "source", "rather_too_early")
    yield from as_of_line(day, across("at"), "at", below=True)
    if fans:
        line = chart_of(fans).mark_rule(color=BLUE, strokeWidth=2)
        yield line.encode(x=across("p10"), x2="p90:T", y=down, tooltip=pointed)
        bar = chart_of(fans).mark_bar(color=SKY, height=10, stroke=GREY, strokeWidth=0.5)
        yield bar.encode(x=across("p50"), x2="p80:T", y=down, tooltip=pointed)
    yield deadline_marks(due, across("at"), down, ("deadline", "kind", "chance", "standard_error"))
    if points:
        what = [str(row["what"]) for row in points]
        dots = chart_of(points).mark_point(opacity=1, stroke=INK, strokeWidth=1)
        yield dots.encode(
            x=across("at"),
            y=down,
            shape=meaning_channel("Shape", "what", _SHAPES, what),
            fill=meaning_channel("Fill", "what", _FILLS, what),
            size=meaning_channel("Size", "what", _SIZES, what),
            tooltip=pointed,
        )
    yield chart_of(rows).mark_text(align="left").encode(x=alt.value(texts_at), y=down, text=text_channel())


def _chances_told(simulation: PortfolioSimulation) -> str:
    """The chance of each project whose start is forecast to meet the deadline of the Union Customs Code."""
    told = (
        f"{one.deadline.project} {round_half_up(Fraction(one.chance * 100))} %"
        for one in simulation.chances
        if one.chance is not None and one.forecast.sample is not None and one.deadline.kind is DeadlineKind.CODE
    )
    return plain(", ".join(told), 400)


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
        "source": source_words(one.origin, source) if one.origin else "no plan",
        "rather_too_early": ", ".join(f"does not wait for {milestone_words(it)}" for it in one.unheeded[:5]) or "no",
    }


def _chance_row(one: DeadlineChance) -> dict[str, object]:
    return {
        "at": one.deadline.date.isoformat(),
        "kind": DEADLINE_LABELS[one.deadline.kind],
        "deadline": one.deadline.date.isoformat(),
        "chance": _chance_words(one),
        "standard_error": "none" if one.error is None else f"{round_half_up(Fraction(one.error * 100), 1)} %",
        "source": source_words(one.deadline.kind.value, one.deadline.source),
    }
