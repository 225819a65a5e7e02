"""How likely which dates are: the quantiles of each forecast, the chance of each deadline, and what they rest on."""

# Over 500 lines: nine tables about one simulation, each with its columns. They share how a date, a chance and its error
# are written.

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from attrs import evolve

from ucc_portfolio.checks import overdue, precedences
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.findings import OVERALL
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import milestone_name, milestone_words
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.compliance import ComplianceVerdict
from ucc_portfolio.measures.forecast import Forecast, ForecastState, day_after
from ucc_portfolio.reports import check
from ucc_portfolio.reports.media.signs import heights
from ucc_portfolio.reports.report import (
    UNKNOWN,
    Column,
    Detail,
    Kind,
    Look,
    Report,
    Row,
    Section,
    Tone,
    as_dicts,
    days_column,
    picked,
    project_column,
    strong,
)

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.findings import Finding
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.measures.forecast import DeadlineChance, RolloutForecast
    from ucc_portfolio.measures.reference_class import Case, ReferenceClass
    from ucc_portfolio.measures.sampling import Sample
    from ucc_portfolio.measures.schedule_risk import EventEffect, ForecastChange, PortfolioSimulation, Sensitivity

QUANTILES: Final = (Decimal("0.1"), Decimal("0.5"), Decimal("0.8"), Decimal("0.9"))
"""The shares whose dates are shown."""

LIKELY: Final = 0.8
"""The chance from which a deadline is called likely to be met."""
_EVEN: Final = 0.5

_MILESTONE: Final = "key of a phase, or `operations`"
_FORECAST_OR_WHY: Final = (
    "happened or forecast; otherwise the reason why there is no forecast: "
    "beyond the reference class, planned before its publication, publication unknown, or no planned date"
)
_P80_ERROR: Final = "standard error of P80, from the number of trials alone"
_SHARE_THAT_MEETS: Final = "share of the trials, from 0 to 1, that meet the deadline"
_SHARE_ERROR: Final = "standard error of that share"


def _day(day: date | None, look: Look) -> str:
    if day is None:
        return UNKNOWN
    return f"{day:%Y-%m}" if look.detail is Detail.YEAR else day.isoformat()


def _rounded(digits: int) -> Callable[[float | Fraction], str]:
    return lambda value: str(round_half_up(Fraction(value), digits))


def _in_percent(digits: int) -> Callable[[float | Fraction], str]:
    return lambda value: f"{round_half_up(Fraction(value) * 100, digits)} %"


def _figure(
    name: str,
    heading: str | Callable[[Look], str],
    meaning: str,
    value: Callable[[Row], float | Fraction | None],
    shown: Callable[[float | Fraction], str],
    **more: Any,
) -> Column[Row]:
    """A column of a number, which people see as `shown` writes it."""

    def text(row: Row) -> str:
        return UNKNOWN if (number := value(row)) is None else shown(number)

    return Column(name, heading, kind=Kind.NUMBER, meaning=meaning, value=value, text=text, **more)


def _label(share: Decimal) -> str:
    return f"P{(share * 100).normalize():f}"


def _quantiles(
    shares: Iterable[Decimal],
    done: str,
    day: Callable[[Row, float], date | None],
    is_open: Callable[[Row, float], bool] = lambda *_: False,
) -> list[Column[Row]]:
    """A column per share of the trials: the date by which that share has it done, marked where it `is_open`."""

    def quantile(share: Decimal) -> Column[Row]:
        label, part = _label(share), float(share)
        return Column(
            label.lower(),
            label,
            kind=Kind.DATE,
            meaning=f"date by which {done} in {label[1:]} % of the trials",
            value=lambda row: day(row, part),
            show=lambda look: lambda row: _day(day(row, part), look) + "~" * is_open(row, part),
        )

    return list(map(quantile, shares))


class ForecastRow(NamedTuple):
    """A forecast, and the chance of the deadline of the code where that is held against this forecast."""

    forecast: Forecast
    chance: DeadlineChance | None = None

    def day(self, share: float) -> date | None:
        """The date by which the share of the trials has it done; None where nothing is forecast."""
        return None if self.forecast.sample is None else self.forecast.day(share)


def _forecast_quantiles(shares: Iterable[Decimal]) -> list[Column[ForecastRow]]:
    return _quantiles(shares, "it is done", ForecastRow.day, lambda row, share: _is_open(row.forecast, share))


COLUMNS: Final[tuple[Column[ForecastRow], ...]] = (
    project_column(lambda row: row.forecast.milestone[0]),
    Column(
        "milestone",
        "Milestone",
        meaning=_MILESTONE,
        value=lambda row: row.forecast.milestone[1],
        text=lambda row: _end(row.forecast),
        tone=strong,
    ),
    Column("edge", meaning="single, or the first or last end of a window", value=lambda row: row.forecast.edge),
    Column(
        "state",
        "Because",
        meaning=_FORECAST_OR_WHY,
        value=lambda row: row.forecast.state,
    ),
    Column(
        "planned",
        "Planned",
        kind=Kind.DATE,
        meaning="last possible date by the plan in force",
        value=lambda row: row.forecast.planned,
        show=lambda look: lambda row: _day(row.forecast.planned, look),
    ),
    Column(
        "origin",
        "By",
        meaning="where that date comes from: id of the plan revision, `announced`, `outcome`, or the table",
        value=lambda row: row.forecast.origin or None,
        unknown="",
        shrinks=True,
    ),
    Column("published", kind=Kind.DATE, meaning="date of its publication", value=lambda row: row.forecast.published),
    Column(
        "happened_on",
        kind=Kind.DATE,
        meaning="date on which it happened, or by which a report shows it done",
        value=lambda row: row.forecast.happened_on,
    ),
    *_forecast_quantiles(QUANTILES),
    _figure(
        "p80_error_days",
        lambda look: "P80+-" if look.detail is Detail.FULL else "+-",
        _P80_ERROR,
        lambda row: row.forecast.error_days(0.8),
        _rounded(0),
        unit="days",
    ),
    Column(
        "deadline",
        kind=Kind.DATE,
        meaning="deadline of the Union Customs Code for this end of the milestone",
        value=lambda row: row.chance and row.chance.deadline.date,
    ),
    Column(
        "chance",
        kind=Kind.NUMBER,
        meaning=f"{_SHARE_THAT_MEETS}; 1 or 0 for what has happened",
        value=lambda row: row.chance and row.chance.chance,
    ),
    Column("chance_error", kind=Kind.NUMBER, meaning=_SHARE_ERROR, value=lambda row: row.chance and row.chance.error),
    Column(
        "unheeded",
        kind=Kind.TEXTS,
        meaning="predecessors without a forecast; it does not wait for them, so that its dates are rather too early",
        value=lambda row: [milestone_name(before) for before in row.forecast.unheeded],
    ),
    Column("country", meaning="country that starts; empty for a project", value=lambda row: row.forecast.country),
)
"""The columns of a forecast; deadline and chance are those of the code."""


def _count(one: RolloutForecast, state: ForecastState) -> int:
    return sum(found.state is state for found in one.countries)


def _rollout_quantiles(shares: Iterable[Decimal]) -> list[Column[RolloutForecast]]:
    return _quantiles(shares, "the last of them has started", lambda one, share: one.all_live.day(share))


ROLLOUT_COLUMNS: Final[tuple[Column[RolloutForecast], ...]] = (
    project_column(lambda one: one.project),
    Column(
        "live",
        "Live",
        kind=Kind.INTEGER,
        meaning="number of countries that have started",
        value=lambda one: _count(one, ForecastState.HAPPENED),
    ),
    Column(
        "forecast",
        "Forecast",
        kind=Kind.INTEGER,
        meaning="number of countries whose start is forecast",
        value=lambda one: _count(one, ForecastState.FORECAST),
    ),
    Column(
        "state",
        meaning="forecast; happened where every participant has started; else no planned date",
        value=lambda one: one.all_live.state,
    ),
    *_rollout_quantiles(QUANTILES),
    Column(
        "p80_error_days",
        kind=Kind.NUMBER,
        unit="days",
        meaning=_P80_ERROR,
        value=lambda one: one.all_live.error_days(0.8),
    ),
    Column(
        "unknown",
        "Unknown",
        kind=Kind.TEXTS,
        meaning="participants without a forecast; where there are any, the dates are rather too early",
        value=lambda one: one.unknown,
        text=lambda one: str(len(one.unknown)),
        right=True,
    ),
)
"""The columns of when the last country starts a project; of `unknown` countries nothing is forecast."""


def _kind(one: DeadlineChance) -> str:
    return "WP" if one.deadline.kind is DeadlineKind.WORK_PROGRAMME else one.deadline.kind.value


def _chance_tone(one: DeadlineChance) -> Tone:
    if one.chance is None or _EVEN <= one.chance < LIKELY:
        return Tone.PLAIN
    return Tone.GOOD if one.chance >= LIKELY else Tone.BAD


CHANCE_COLUMNS: Final[tuple[Column[DeadlineChance], ...]] = (
    project_column(lambda one: one.deadline.project),
    Column(
        "kind",
        "Set by",
        meaning="what sets it: code (the Union Customs Code) or work programme",
        value=lambda one: one.deadline.kind,
        text=_kind,
    ),
    Column(
        "deadline", "Deadline", kind=Kind.DATE, meaning="last date that keeps it", value=lambda one: one.deadline.date
    ),
    Column(
        "edge",
        meaning="the end that it is held against: last or single; first where no plan has a last one",
        value=lambda one: one.forecast.edge,
    ),
    Column(
        "state",
        "Because",
        meaning=f"what is known of that end: {_FORECAST_OR_WHY}",
        value=lambda one: one.forecast.state,
        text=lambda one: "" if one.chance is not None else one.forecast.state.value,
    ),
    _figure("chance", "Chance", _SHARE_THAT_MEETS, lambda one: one.chance, _in_percent(0), tone=_chance_tone),
    _figure("chance_error", "+-", _SHARE_ERROR, lambda one: one.error, _in_percent(1)),
)
"""The columns of a deadline and how likely it is to be met."""

CASE_COLUMNS: Final[tuple[Column[Case], ...]] = (
    Column("project", meaning="id of the project", value=lambda one: one.milestone[0]),
    Column(
        "milestone",
        "Milestone",
        meaning=_MILESTONE,
        value=lambda one: one.milestone[1],
        text=lambda one: milestone_words(one.milestone),
        tone=strong,
    ),
    Column("revision", "Plan", meaning="id of the plan revision", value=lambda one: one.revision, shrinks=True),
    Column("published", "Published", kind=Kind.DATE, meaning="date of publication", value=lambda one: one.published),
    Column("planned", "Planned", kind=Kind.DATE, meaning="date that it planned", value=lambda one: one.planned),
    Column(
        "became",
        "Became",
        kind=Kind.DATE,
        meaning="date of the outcome, or last possible date by the plan in force",
        value=lambda one: one.became,
        text=lambda one: f"{one.became.isoformat()}{' or later' if one.is_replanned else ''}",
    ),
    Column(
        "is_replanned",
        kind=Kind.BOOLEAN,
        meaning="whether it has not happened and is only planned anew, so that it may become later still",
        value=lambda one: one.is_replanned,
    ),
    _figure("ratio", "Ratio", "time taken / time planned, since the publication", lambda one: one.ratio, _rounded(3)),
    _figure("weight", "Weight", "1 / number of cases of the milestone", lambda one: one.weight, str),
)
"""The columns of a case of a reference class."""

EVENT_COLUMNS: Final[tuple[Column[EventEffect], ...]] = (
    Column("event", "Event", meaning="its name", value=lambda one: one.event.name, tone=strong, shrinks=True),
    _figure("probability", "Probability", "from 0 to 1", lambda one: one.event.probability, _in_percent(0)),
    Column(
        "affects",
        "Affects",
        kind=Kind.TEXTS,
        meaning="what it delays",
        value=lambda one: one.event.affects,
        text=lambda one: visible(", ".join(map(str, one.event.affects))),
        shrinks=True,
    ),
    _figure(
        "mean_days",
        "Mean days",
        "how much later the mean date is with the event than without it",
        lambda one: one.mean,
        _rounded(1),
        unit="days",
    ),
    _figure(
        "quantile_days",
        "P80 days",
        "the same for the quantile: P80 unless another one is asked for",
        lambda one: one.quantile,
        _rounded(1),
        unit="days",
    ),
    Column(
        "to",
        "Makes later",
        meaning="whose date that is; empty for the last of all",
        value=lambda one: one.to,
        unknown="the last of all",
    ),
)
"""The columns of what a risk event costs."""


def _index(name: str, heading: str, meaning: str) -> Column[Sensitivity]:
    return _figure(name, heading, meaning, attrgetter(name), _rounded(2))


SENSITIVITY_COLUMNS: Final[tuple[Column[Sensitivity], ...]] = (
    Column(
        "node",
        "Milestone",
        meaning="the milestone, as `AES` or `AES.tss`, or the node of a network",
        value=lambda one: _node_name(one.node),
        text=lambda one: _node_words(one.node),
        tone=strong,
    ),
    _index(
        "criticality", "Criticality", "share of the trials, from 0 to 1, in which it is on a chain that sets the finish"
    ),
    _index("spearman", "Spearman", "rank correlation of what is drawn for it with the finish"),
    _index("ssi", "SSI", "schedule sensitivity index: criticality x its standard deviation / that of the finish"),
    _index("cruciality", "Cruciality", "size of the plain correlation of what is drawn for it with the finish"),
)
"""The columns of how much an activity has to do with a finish."""


class Move(NamedTuple):
    """How many days later an end of a milestone is, at one share of the trials."""

    change: ForecastChange
    share: float
    days: int


MOVE_COLUMNS: Final[tuple[Column[Move], ...]] = (
    project_column(lambda one: one.change.milestone[0]),
    Column("milestone", meaning=_MILESTONE, value=lambda one: one.change.milestone[1]),
    Column("edge", meaning="single, first or last", value=lambda one: one.change.edge),
    Column("share", kind=Kind.NUMBER, meaning="share of the trials, from 0 to 1", value=lambda one: one.share),
    days_column("days", "how much later its date is in the second simulation", lambda one: one.days),
)
"""The columns of what changed between two simulations at a share of the trials."""


def moves(change: ForecastChange) -> Iterator[Move]:
    """What changed between two simulations, share by share."""
    return (Move(change, share, days) for share, days in change.days.items())


def _sample_quantile(share: Decimal) -> Column[tuple[object, Sample]]:
    label, part = _label(share), float(share)
    meaning = f"the finish that {label[1:]} % of the trials do not exceed"
    return Column(label.lower(), kind=Kind.NUMBER, meaning=meaning, value=lambda one: one[1].quantile(part))


SAMPLE_COLUMNS: Final[tuple[Column[tuple[object, Sample]], ...]] = (
    Column("node", meaning="the activity", value=lambda one: one[0]),
    Column("mean", kind=Kind.NUMBER, meaning="mean of its finish", value=lambda one: one[1].mean),
    Column("deviation", kind=Kind.NUMBER, meaning="standard deviation of it", value=lambda one: one[1].deviation),
    *map(_sample_quantile, QUANTILES),
    Column("p80_error", kind=Kind.NUMBER, meaning="standard error of P80", value=lambda one: one[1].error(0.8)),
)
"""The columns of the finish of each tracked activity, in the unit of the durations: a row is a node and its sample."""

_CHANCES_SHOWN: Final = picked(CHANCE_COLUMNS, "project", "kind", "deadline", "chance", "chance_error", "state")
_CASES_SHOWN: Final = [column for column in CASE_COLUMNS if column.heading]
_EVENTS_SHOWN: Final = picked(EVENT_COLUMNS, "event", "probability", "affects", "to", "mean_days", "quantile_days")

_STEPS: Final = {Detail.FULL: 24, Detail.SHORT: 16, Detail.YEAR: 7}
"""Columns of the small distribution."""

_LEGEND: Final = (
    "P80: the day by which it is there in 80 % of the trials. P80+- (or +-): its standard error in days, from the "
    "number of trials alone; how good the slip model is, it does not say."
)
_HOLE: Final = "~: another seed may give a day that is months away, because there lies nothing between two cases."
_CASES: Final = "Cases: how many of the reference class reach past the as-of day; the dates are drawn from these alone."
_BEYOND: Final = "Beyond the reference class: so long gone by that no case was as late, and nothing is reported."
_CHANCE: Final = "Chance: green from 80 %, red below 50 %."

_OPEN_DAYS: Final = 60
"""Days that seeds may put a quantile apart before it is marked."""


def risk_report(
    assessment: Assessment,
    simulation: PortfolioSimulation,
    *,
    wanted: Callable[[str], bool],
    phases: bool = False,
    shares: Sequence[Decimal] = QUANTILES,
    sensitivities: Sequence[Sensitivity] = (),
    effects: Sequence[EventEffect] = (),
    to: str | None = None,
) -> Report:
    """The forecasts of a simulation, with what the plans say of themselves beside them.

    Args:
        assessment: of the same portfolio and day; its findings stand beside the forecasts.
        simulation: what is shown.
        wanted: whether a project is.
        phases: show the phases too, not the starts of operations alone.
        shares: the quantiles that are shown, from 0 to 1.
        sensitivities: how much each milestone has to do with a finish, where that was asked for.
        effects: what each risk event costs, where there are any.
        to: the project or milestone whose date both speak of; where None, the last of all dates.
    """
    target = "the last of all dates" if to is None else visible(to)
    shown = [
        one for one in simulation.forecasts if wanted(one.milestone[0]) and (phases or one.milestone[1] == OPERATIONS)
    ]
    open_ones = [one for one in shown if one.state is ForecastState.FORECAST]
    others = [one for one in shown if one.state not in (ForecastState.FORECAST, ForecastState.HAPPENED)]
    chances = [one for one in simulation.chances if wanted(one.deadline.project)]
    open_chances = sorted(
        undecided(chances, assessment),
        key=lambda one: (one.deadline.date, one.deadline.kind.value, one.chance is None, one.chance or 0.0),
    )
    projects = {one.milestone[0] for one in (*open_ones, *others)}
    findings = [
        one
        for one in assessment.findings
        if one.rule in _OF_PLANS and one.where in {*projects, OVERALL} and (phases or one.cell in (None, OPERATIONS))
    ]
    sections = _forecast_sections(simulation, open_ones, open_chances, others, shares)
    rollouts = [one for one in simulation.rollouts if wanted(one.project)]
    sections += _rollout_sections(rollouts, shares)
    if effects:
        heading = "Risk events: how much later each makes a date, in the same trials"
        sections.append(Section(columns=_EVENTS_SHOWN, rows=effects, heading=heading))
    if sensitivities:
        drawn = [one for one in sensitivities if one.criticality][:_MOST_DRIVERS]
        sections.append(Section(columns=SENSITIVITY_COLUMNS, rows=drawn, heading=f"What drives {target}"))
    if findings:
        sections.append(Section(columns=_finding_columns(), rows=findings, heading="What the plans say of themselves"))
    sections += _case_sections(simulation)
    portfolio = assessment.portfolio
    return Report(
        name="risk",
        title=f"Schedule risk: {visible(portfolio.title or portfolio.id)}",
        lines=list(_lines(simulation, shown, [portfolio.id])),
        sections=sections if shown else [],
        empty="No milestone is to be forecast.",
        legend=lambda look: _legend(look, open_ones, simulation),
        summaries={
            **_summaries(simulation, chances, findings, shares, shown, effects, sensitivities, to),
            "rollouts": as_dicts(ROLLOUT_COLUMNS, rollouts),
        },
        columns=COLUMNS,
        rows=lambda: forecast_rows(simulation, shown),
        rows_name="forecasts",
    )


def simulation_view(simulation: PortfolioSimulation) -> Report:
    """The forecasts of a simulation by itself, and the chances of the deadlines; of phases only if there is no more."""
    starts = [one for one in simulation.forecasts if one.milestone[1] == OPERATIONS]
    forecasts = starts or simulation.forecasts
    phases = len(simulation.forecasts) - len(forecasts)
    left_out = [f"Starts of operations; the {phases} ends of phases are in simulation.forecasts."] if phases else []
    open_ones = [one for one in forecasts if one.state is ForecastState.FORECAST]
    others = [one for one in forecasts if one.state not in (ForecastState.FORECAST, ForecastState.HAPPENED)]
    chances = [one for one in simulation.chances if one.forecast.state is not ForecastState.HAPPENED]
    sections = _forecast_sections(simulation, open_ones, chances, others, QUANTILES)
    return Report(
        name="risk",
        title="Schedule risk",
        lines=[*_lines(simulation, forecasts), *left_out],
        sections=[*sections, *_rollout_sections(simulation.rollouts, QUANTILES), *_case_sections(simulation)],
        empty="No milestone is to be forecast.",
        legend=lambda look: _legend(look, open_ones, simulation)[:1],
    )


def _forecast_sections(
    simulation: PortfolioSimulation,
    open_ones: Sequence[Forecast],
    chances: Sequence[DeadlineChance],
    others: Sequence[Forecast],
    shares: Sequence[Decimal],
) -> list[Section[Any]]:
    """What is forecast, what that says of the deadlines, and what is not forecast."""
    columns = _forecast_columns(open_ones, simulation, shares)
    sections: list[Section[Any]] = [Section(columns=columns, rows=[*map(ForecastRow, open_ones)])]
    if chances:
        sections.append(
            Section(
                columns=_CHANCES_SHOWN,
                rows=chances,
                heading="Deadlines that are not decided yet, the least likely first",
            )
        )
    if others:
        sections.append(Section(columns=_other_columns(), rows=[*map(ForecastRow, others)], heading="Not forecast"))
    return sections


def forecast_rows(simulation: PortfolioSimulation, forecasts: Iterable[Forecast]) -> Iterator[ForecastRow]:
    """Forecasts of a simulation, each with the chance of the deadline of the code that is held against it."""
    of_code = {id(one.forecast): one for one in simulation.chances if one.deadline.kind is DeadlineKind.CODE}
    return (ForecastRow(one, of_code.get(id(one))) for one in forecasts)


def undecided(chances: Iterable[DeadlineChance], assessment: Assessment) -> list[DeadlineChance]:
    """The chances of deadlines that are neither met nor breached by what is reported."""
    decided = {
        (one.deadline.project, one.deadline.kind)
        for one in assessment.compliance
        if one.verdict in (ComplianceVerdict.BREACHED, ComplianceVerdict.MET)
    }
    return [one for one in chances if (one.deadline.project, one.deadline.kind) not in decided]


def _rollout_sections(rollouts: Sequence[RolloutForecast], shares: Sequence[Decimal]) -> list[Section[Any]]:
    """When the last of the countries that state a date runs each project."""
    rows = [one for one in rollouts if one.all_live.state is ForecastState.FORECAST]
    if not rows:
        return []
    columns = picked(ROLLOUT_COLUMNS, "project", "live", "forecast")
    columns += (*_rollout_quantiles(shares), *picked(ROLLOUT_COLUMNS, "unknown"))
    heading = "The last of the countries that state a date; of the others nothing is known"
    return [Section(columns=columns, rows=rows, heading=heading)]


def _case_sections(simulation: PortfolioSimulation) -> list[Section[Any]]:
    if simulation.history is None or not simulation.history.cases:
        return []
    heading = "The reference class: what became of earlier plans"
    return [Section(columns=_CASES_SHOWN, rows=simulation.history.cases, heading=heading)]


_MOST_DRIVERS: Final = 12

_OF_PLANS: Final = frozenset(
    {
        precedences.PRECEDENCE_CYCLE,
        precedences.NEGATIVE_FLOAT,
        precedences.UNDECIDED_LINK,
        precedences.LEAD,
        overdue.OVERDUE,
        overdue.INVALID_DATE,
        overdue.DONE_IN_THE_FUTURE,
        overdue.DATE_MISSING,
        overdue.MISSED_MILESTONES,
        overdue.BASELINE_EXECUTION_INDEX,
    }
)
"""The rules that speak of what a forecast rests on: dates, and the order between them."""


def _lines(simulation: PortfolioSimulation, shown: Sequence[Forecast], names: Sequence[str] = ()) -> Iterator[str]:
    counts = Counter(one.state for one in shown)
    parts = [f"as of {simulation.as_of.isoformat()}", f"{simulation.trials:,} trials", f"seed {simulation.seed}"]
    yield " | ".join((*parts, *map(visible, names)))
    told = ", ".join(f"{counts[state]} {state.value}" for state in ForecastState if counts[state])
    yield f"Ends of milestones: {told or 'none'}."
    if simulation.history is not None:
        count = simulation.history.milestones
        few = " A class as small as this says little." if count < _FEW else ""
        yield (
            f"Slips are drawn from {len(simulation.history.cases)} cases of {count} milestones whose planned day has "
            f"come.{few}"
        )
    if (half := simulation.finish_day(0.5)) is not None:
        drawn = any(one.all_live.state is ForecastState.FORECAST for one in simulation.rollouts)
        whole = f"The last date of the whole portfolio, phases{' and countries' if drawn else ''} included"
        yield f"{whole}: P50 {half}, P80 {simulation.finish_day(0.8)}."
    if simulation.trials < simulation.requested:
        why = "Interrupted" if simulation.is_interrupted else "Precise enough"
        yield f"{why} after {simulation.trials:,} of {simulation.requested:,} trials."


_FEW: Final = 20
"""Milestones below which a reference class is called small."""


def _end(one: Forecast) -> str:
    edge = "" if one.edge is Edge.SINGLE else f" {one.edge.value}"
    return milestone_words(one.milestone) + edge


def _forecast_columns(
    rows: Sequence[Forecast], simulation: PortfolioSimulation, shares: Sequence[Decimal]
) -> list[Column[ForecastRow]]:
    horizon = _horizon(rows)

    def drawn(look: Look) -> Callable[[ForecastRow], str]:
        steps = _STEPS[look.detail]
        return lambda row: (
            ""
            if (sample := row.forecast.sample) is None
            else heights(sample.shares_between(0.0, horizon, steps), ascii_only=look.ascii_only)
        )

    return [
        *picked(COLUMNS, "milestone", "planned"),
        *_forecast_quantiles(shares),
        *picked(COLUMNS, "p80_error_days"),
        *_reaching(simulation),
        Column("distribution", _axis_of(simulation, horizon), show=drawn, drawing=True),
    ]


def _reaching(simulation: PortfolioSimulation) -> list[Column[ForecastRow]]:
    """The column of how many cases a forecast has left, where there is a reference class."""
    if simulation.history is None:
        return []
    of = len(simulation.history.cases)

    def reaching(row: ForecastRow) -> str:
        return UNKNOWN if row.forecast.reaching is None else f"{row.forecast.reaching}/{of}"

    return [Column("cases", "Cases", text=reaching, right=True)]


def _other_columns() -> list[Column[ForecastRow]]:
    milestone, planned, *more = picked(COLUMNS, "milestone", "planned", "origin", "state")
    return [milestone, evolve(planned, show=None), *more]


def _finding_columns() -> list[Column[Finding]]:
    where, rule, message = picked(check.COLUMNS, "where", "rule", "message")
    return [where, evolve(rule, heading="Rule"), message]


def _is_open(one: Forecast, share: float) -> bool:
    """Whether another seed may give quite another day."""
    if one.sample is None:
        return False
    low, high = one.sample.interval(share)
    return high - low > _OPEN_DAYS


def _horizon(rows: Sequence[Forecast]) -> float:
    """How far the small distributions reach, in days: to where all have at most a hundredth left."""
    return max((one.sample.quantile(0.99) for one in rows if one.sample is not None), default=0.0)


def _axis_of(simulation: PortfolioSimulation, horizon: float) -> Callable[[Look], str]:
    """The head of the small distributions: the years that they begin and end with, at their ends."""

    def heading(look: Look) -> str:
        first, last = simulation.as_of.year, day_after(simulation.as_of, horizon).year
        if look.detail is Detail.YEAR:
            return f"'{first % 100:02}-'{last % 100:02}"
        return f"{first}{last:>{_STEPS[look.detail] - 4}}"

    return heading


def _legend(look: Look, rows: Sequence[Forecast], simulation: PortfolioSimulation) -> tuple[str, ...]:
    if not rows:
        return ()
    last = day_after(simulation.as_of, _horizon(rows))
    drawn = (
        f"The small distributions run from {simulation.as_of.isoformat()} to {last.isoformat()}, each as high as its "
        f"own highest step."
    )
    unheeded = sorted({_waiting(one, before) for one in rows for before in one.unheeded})
    waits = (
        (f"Rather too early, because what they wait for is not forecast: {', '.join(unheeded)}.",) if unheeded else ()
    )
    hole = (_HOLE,) if any(_is_open(one, float(share)) for one in rows for share in QUANTILES) else ()
    cases = () if simulation.history is None else (_CASES,)
    beyond = (_BEYOND,) if any(one.state is ForecastState.BEYOND for one in simulation.forecasts) else ()
    return (_LEGEND, *hole, *cases, *beyond, _CHANCE, *((drawn,) if look.has_drawings else ()), *waits)


def _waiting(one: Forecast, before: Milestone) -> str:
    return f"{milestone_words(one.milestone)} for {milestone_words(before)}"


def _node_words(node: Any) -> str:
    """A node of the network as people read it: a milestone, a country's start, or the last of the countries."""
    project, key, *country = node
    words = milestone_words((project, key))
    if not country:
        return words
    return f"{words} in {country[0]}" if country[0] else f"{words}, last country"


def _node_name(node: Any) -> str:
    """A node in one word: a milestone, behind it `@` and the country, or `@*` for the last of them."""
    if not isinstance(node, tuple):
        return str(node)
    project, key, *country = node
    return milestone_name((project, key)) + (f"@{country[0] or '*'}" if country else "")


def _summaries(
    simulation: PortfolioSimulation,
    chances: Sequence[DeadlineChance],
    findings: Sequence[Finding],
    shares: Sequence[Decimal],
    shown: Sequence[Forecast],
    effects: Sequence[EventEffect],
    sensitivities: Sequence[Sensitivity],
    to: str | None,
) -> dict[str, object]:
    history: ReferenceClass | None = simulation.history
    return {
        "trials": simulation.trials,
        "requested_trials": simulation.requested,
        "seed": simulation.seed,
        "is_interrupted": simulation.is_interrupted,
        "reference_class": None if history is None else as_dicts(CASE_COLUMNS, history.cases),
        "quantiles": [
            {
                "project": one.milestone[0],
                "milestone": one.milestone[1],
                "edge": one.edge.value,
                "share": float(share),
                "day": day.isoformat(),
                "error_days": one.error_days(float(share)),
            }
            for one in shown
            if one.sample is not None
            for share in shares
            if (day := one.day(float(share))) is not None
        ],
        "deadlines": as_dicts(CHANCE_COLUMNS, chances),
        "drivers_of": to,
        "findings": as_dicts(check.COLUMNS, findings),
        "events": as_dicts(EVENT_COLUMNS, effects),
        "sensitivities": as_dicts(SENSITIVITY_COLUMNS, sensitivities),
    }
