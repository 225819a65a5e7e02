"""The forecast as a picture."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

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
    around,
    by_order,
    day_rule,
    days_axis,
    finished,
    layers,
    listed,
    meaning,
    names_axis,
    nothing,
    of,
    plain,
    portfolio_name,
    said_by,
    text_channel,
    text_columns,
    tips,
    told_apart,
)
from ucc_portfolio.reports.charts.gantt import deadline_marks
from ucc_portfolio.reports.media.signs import counted

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.domain.milestone_dates import PlanSources
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.measures.forecast import DeadlineChance, Forecast
    from ucc_portfolio.measures.schedule_risk import Simulation


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
    lines = [f"{portfolio_name(known)}, as of {day}, {simulation.trials:,} trials, seed {simulation.seed}"]
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
    down = by_order("Y", "row", "row_order", axis=names_axis())
    pointed = tips("milestone", "P10", "P50", "P80", "P90", "in_force", "source", "rather_too_early")
    what = [str(row["what"]) for row in marks]
    shape = meaning("Shape", "what", _QUANTILES, what)
    fill = meaning("Fill", "what", {_P50: BLUE, _P80: BLUE, _AS_PLANNED: NO_FILL}, what)
    size = meaning("Size", "what", {_P50: 60, _P80: 60, _AS_PLANNED: 170}, what)
    lines.append(
        "Line: from P10 to P90, the days by which it is there in 10 % and in 90 % of the trials. Bar: P50 to P80."
    )
    width, beside = text_columns(rows, "text", [], "text")
    dots = of(marks).mark_point(opacity=1, stroke=INK, strokeWidth=1)
    chart = layers(
        *day_rule(day, across, "at", below=True),
        of(fans).mark_rule(color=BLUE, strokeWidth=2).encode(x=begin, x2="p90:T", y=down, tooltip=pointed)
        if fans
        else None,
        of(fans)
        .mark_bar(color=SKY, height=10, stroke=GREY, strokeWidth=0.5)
        .encode(x=middle, x2="p80:T", y=down, tooltip=pointed)
        if fans
        else None,
        deadline_marks(due, across, down, ("deadline", "kind", "chance", "standard_error")),
        dots.encode(x=across, y=down, shape=shape, fill=fill, size=size, tooltip=pointed) if marks else None,
        of(rows).mark_text(align="left").encode(x=alt.value(beside[0]), y=down, text=text_channel()),
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
        description=f"Forecasts of {portfolio_name(known)} as of {day}: "
        f"{counted(len(coming), 'end')} of milestones forecast, {len(others)} not; "
        f"chance of meeting the deadline of the code, {plain(told, 400) or 'none to say'}.",
        width=width,
        height=alt.Step(ROW_HEIGHT),
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
        "kind": DEADLINE_LABELS[one.deadline.kind],
        "deadline": one.deadline.date.isoformat(),
        "chance": _chance_words(one),
        "standard_error": "none" if one.error is None else f"{round_half_up(Fraction(one.error * 100), 1)} %",
        "source": said_by(one.deadline.kind.value, one.deadline.source),
    }
