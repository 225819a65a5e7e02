"""How likely which dates are: the quantiles of each forecast, the chance of each deadline, and what they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

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
    Column,
    Detail,
    Field,
    FieldKind,
    Look,
    Report,
    Section,
    Tone,
    as_dict,
    plainly,
    project_column,
)

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.deadlines import Deadline
    from ucc_portfolio.domain.findings import Finding
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.measures.forecast import DeadlineChance, RolloutForecast
    from ucc_portfolio.measures.reference_class import Case, ReferenceClass
    from ucc_portfolio.measures.sampling import Sample
    from ucc_portfolio.measures.schedule_risk import (
        EventEffect,
        ForecastChange,
        PortfolioSimulation,
        Sensitivity,
        Simulation,
    )

    Row = Sequence[object]

QUANTILES: Final = (Decimal("0.1"), Decimal("0.5"), Decimal("0.8"), Decimal("0.9"))
"""The shares whose days are shown."""

FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("edge", FieldKind.TEXT),
    Field("state", FieldKind.TEXT),
    Field("planned", FieldKind.DAY),
    Field("origin", FieldKind.TEXT),
    Field("published", FieldKind.DAY),
    Field("happened_on", FieldKind.DAY),
    Field("p10", FieldKind.DAY),
    Field("p50", FieldKind.DAY),
    Field("p80", FieldKind.DAY),
    Field("p90", FieldKind.DAY),
    Field("p80_error_days", FieldKind.NUMBER),
    Field("deadline", FieldKind.DAY),
    Field("chance", FieldKind.NUMBER),
    Field("chance_error", FieldKind.NUMBER),
    Field("unheeded", FieldKind.TEXTS),
    Field("country", FieldKind.TEXT),
)
"""The values of a forecast for scripts; deadline and chance are those of the code."""

ROLLOUT_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("live", FieldKind.INTEGER),
    Field("forecast", FieldKind.INTEGER),
    Field("state", FieldKind.TEXT),
    Field("p10", FieldKind.DAY),
    Field("p50", FieldKind.DAY),
    Field("p80", FieldKind.DAY),
    Field("p90", FieldKind.DAY),
    Field("p80_error_days", FieldKind.NUMBER),
    Field("unknown", FieldKind.TEXTS),
)
"""The values of when all countries run a project for scripts; of `unknown` countries nothing is forecast."""

CHANCE_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("deadline", FieldKind.DAY),
    Field("edge", FieldKind.TEXT),
    Field("state", FieldKind.TEXT),
    Field("chance", FieldKind.NUMBER),
    Field("chance_error", FieldKind.NUMBER),
)
"""The values of a deadline and how likely it is to be met: chance and error from 0 to 1."""

CASE_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("revision", FieldKind.TEXT),
    Field("published", FieldKind.DAY),
    Field("planned", FieldKind.DAY),
    Field("became", FieldKind.DAY),
    Field("is_replanned", FieldKind.BOOLEAN),
    Field("ratio", FieldKind.NUMBER),
    Field("weight", FieldKind.NUMBER),
)
"""The values of a case of a reference class."""

EVENT_FIELDS: Final = (
    Field("event", FieldKind.TEXT),
    Field("probability", FieldKind.NUMBER),
    Field("affects", FieldKind.TEXTS),
    Field("mean_days", FieldKind.NUMBER),
    Field("quantile_days", FieldKind.NUMBER),
    Field("to", FieldKind.TEXT),
)
"""The values of what a risk event costs."""

SENSITIVITY_FIELDS: Final = (
    Field("node", FieldKind.TEXT),
    Field("criticality", FieldKind.NUMBER),
    Field("spearman", FieldKind.NUMBER),
    Field("ssi", FieldKind.NUMBER),
    Field("cruciality", FieldKind.NUMBER),
)
"""The values of how much an activity has to do with a finish."""

MOVE_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("edge", FieldKind.TEXT),
    Field("share", FieldKind.NUMBER),
    Field("days", FieldKind.INTEGER),
)
"""The values of what changed between two simulations at a share of the trials."""

SAMPLE_FIELDS: Final = (
    Field("node", FieldKind.TEXT),
    Field("mean", FieldKind.NUMBER),
    Field("deviation", FieldKind.NUMBER),
    Field("p10", FieldKind.NUMBER),
    Field("p50", FieldKind.NUMBER),
    Field("p80", FieldKind.NUMBER),
    Field("p90", FieldKind.NUMBER),
    Field("p80_error", FieldKind.NUMBER),
)
"""The values of the finish of a tracked activity, in the unit of the durations."""

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
        sections.append(Section(columns=_EFFECT_COLUMNS, rows=effects, heading=heading))
    if sensitivities:
        drawn = [one for one in sensitivities if one.criticality][:_MOST_DRIVERS]
        sections.append(Section(columns=_SENSITIVITY_COLUMNS, rows=drawn, heading=f"What drives {target}"))
    if findings:
        sections.append(Section(columns=_FINDING_COLUMNS, rows=findings, heading="What the plans say of themselves"))
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
            "rollouts": [as_dict(ROLLOUT_FIELDS, rollout_record(one)) for one in rollouts],
        },
        fields=FIELDS,
        records=lambda: forecast_records(simulation, shown),
        records_name="forecasts",
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
    sections: list[Section[Any]] = [Section(columns=_forecast_columns(open_ones, simulation, shares), rows=open_ones)]
    if chances:
        sections.append(
            Section(
                columns=_CHANCE_COLUMNS,
                rows=chances,
                heading="Deadlines that are not decided yet, the least likely first",
            )
        )
    if others:
        sections.append(Section(columns=_OTHER_COLUMNS, rows=others, heading="Not forecast"))
    return sections


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
    heading = "The last of the countries that state a date; of the others nothing is known"
    return [Section(columns=_rollout_columns(shares), rows=rows, heading=heading)]


def _rollout_columns(shares: Sequence[Decimal]) -> list[Column[RolloutForecast]]:
    def count(name: str, heading: str, state: ForecastState) -> Column[RolloutForecast]:
        return Column(
            name=name,
            heading=lambda _: heading,
            show=plainly(lambda one: str(sum(found.state is state for found in one.countries))),
            right=True,
        )

    def quantile(share: Decimal) -> Column[RolloutForecast]:
        return Column(
            name=_label(share),
            heading=lambda _: _label(share),
            show=lambda look: lambda one: _day(one.all_live.day(float(share)), look),
        )

    return [
        project_column(lambda one: one.project),
        count("live", "Live", ForecastState.HAPPENED),
        count("forecast", "Forecast", ForecastState.FORECAST),
        *map(quantile, shares),
        Column(
            name="unknown",
            heading=lambda _: "Unknown",
            show=plainly(lambda one: str(len(one.unknown))),
            right=True,
        ),
    ]


def _case_sections(simulation: PortfolioSimulation) -> list[Section[Any]]:
    if simulation.history is None or not simulation.history.cases:
        return []
    heading = "The reference class: what became of earlier plans"
    return [Section(columns=_CASE_COLUMNS, rows=simulation.history.cases, heading=heading)]


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


def _day(day: date | None, look: Look) -> str:
    if day is None:
        return "-"
    return f"{day:%Y-%m}" if look.detail is Detail.YEAR else day.isoformat()


def _forecast_columns(
    rows: Sequence[Forecast], simulation: PortfolioSimulation, shares: Sequence[Decimal]
) -> list[Column[Forecast]]:
    def quantile(share: Decimal) -> Column[Forecast]:
        return Column(
            name=_label(share),
            heading=lambda _: _label(share),
            show=lambda look: lambda one: _day(one.day(float(share)), look) + "~" * _is_open(one, float(share)),
        )

    horizon = _horizon(rows)

    def drawn(look: Look) -> Callable[[Forecast], str]:
        steps = _STEPS[look.detail]
        return lambda one: (
            ""
            if one.sample is None
            else heights(one.sample.shares_between(0.0, horizon, steps), ascii_only=look.ascii_only)
        )

    return [
        Column(name="milestone", heading=lambda _: "Milestone", show=plainly(_end), tone=lambda _: Tone.STRONG),
        Column(name="planned", heading=lambda _: "Planned", show=lambda look: lambda one: _day(one.planned, look)),
        *map(quantile, shares),
        Column(
            name="error",
            heading=lambda look: "P80+-" if look.detail is Detail.FULL else "+-",
            show=plainly(lambda one: _number(one.error_days(0.8), 0)),
            right=True,
        ),
        *_reaching(simulation),
        Column(name="distribution", heading=_axis_of(simulation, horizon), show=drawn, drawing=True),
    ]


def _reaching(simulation: PortfolioSimulation) -> list[Column[Forecast]]:
    """The column of how many cases a forecast has left, where there is a reference class."""
    if simulation.history is None:
        return []
    of = len(simulation.history.cases)
    return [
        Column(
            name="cases",
            heading=lambda _: "Cases",
            show=plainly(lambda one: "-" if one.reaching is None else f"{one.reaching}/{of}"),
            right=True,
        )
    ]


def _is_open(one: Forecast, share: float) -> bool:
    """Whether another seed may give quite another day."""
    if one.sample is None:
        return False
    low, high = one.sample.interval(share)
    return high - low > _OPEN_DAYS


def _label(share: Decimal) -> str:
    return f"P{(share * 100).normalize():f}"


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


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else str(round_half_up(Fraction(value), digits))


def _percent(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{round_half_up(Fraction(value) * 100, digits)} %"


def _kind(deadline: Deadline) -> str:
    return "WP" if deadline.kind is DeadlineKind.WORK_PROGRAMME else deadline.kind.value


def _chance_tone(one: DeadlineChance) -> Tone:
    if one.chance is None or _EVEN <= one.chance < LIKELY:
        return Tone.PLAIN
    return Tone.GOOD if one.chance >= LIKELY else Tone.BAD


_EVEN: Final = 0.5
LIKELY: Final = 0.8
"""The chance from which a deadline is called likely to be met."""

_CHANCE_COLUMNS: Final[list[Column[DeadlineChance]]] = [
    project_column(lambda one: one.deadline.project),
    Column(name="kind", heading=lambda _: "Set by", show=plainly(lambda one: _kind(one.deadline))),
    Column(name="deadline", heading=lambda _: "Deadline", show=plainly(lambda one: one.deadline.date.isoformat())),
    Column(
        name="chance",
        heading=lambda _: "Chance",
        show=plainly(lambda one: _percent(one.chance, 0)),
        tone=_chance_tone,
        right=True,
    ),
    Column(name="error", heading=lambda _: "+-", show=plainly(lambda one: _percent(one.error, 1)), right=True),
    Column(
        name="why",
        heading=lambda _: "Because",
        show=plainly(lambda one: "" if one.chance is not None else one.forecast.state.value),
    ),
]

_OTHER_COLUMNS: Final[list[Column[Forecast]]] = [
    Column(name="milestone", heading=lambda _: "Milestone", show=plainly(_end), tone=lambda _: Tone.STRONG),
    Column(name="planned", heading=lambda _: "Planned", show=plainly(lambda one: _day(one.planned, Look()))),
    Column(name="origin", heading=lambda _: "By", show=plainly(lambda one: visible(one.origin)), shrinks=True),
    Column(name="why", heading=lambda _: "Because", show=plainly(lambda one: one.state.value)),
]

_FINDING_COLUMNS: Final[list[Column[Finding]]] = [
    Column(
        name="where",
        heading=lambda _: "Where",
        show=plainly(lambda one: visible(one.where)),
        tone=lambda _: Tone.STRONG,
    ),
    Column(name="rule", heading=lambda _: "Rule", show=plainly(lambda one: one.rule)),
    Column(name="message", heading=lambda _: "What", show=plainly(lambda one: visible(one.message)), wraps=True),
]

_CASE_COLUMNS: Final[list[Column[Case]]] = [
    Column(
        name="milestone",
        heading=lambda _: "Milestone",
        show=plainly(lambda one: milestone_words(one.milestone)),
        tone=lambda _: Tone.STRONG,
    ),
    Column(name="revision", heading=lambda _: "Plan", show=plainly(lambda one: visible(one.revision)), shrinks=True),
    Column(name="published", heading=lambda _: "Published", show=plainly(lambda one: one.published.isoformat())),
    Column(name="planned", heading=lambda _: "Planned", show=plainly(lambda one: one.planned.isoformat())),
    Column(
        name="became",
        heading=lambda _: "Became",
        show=plainly(lambda one: f"{one.became.isoformat()}{' or later' if one.is_replanned else ''}"),
    ),
    Column(
        name="ratio",
        heading=lambda _: "Ratio",
        show=plainly(lambda one: str(round_half_up(one.ratio, 3))),
        right=True,
    ),
    Column(name="weight", heading=lambda _: "Weight", show=plainly(lambda one: str(one.weight)), right=True),
]


def _whose(one: EventEffect) -> str:
    return "the last of all" if one.to is None else visible(str(one.to))


_EFFECT_COLUMNS: Final[list[Column[EventEffect]]] = [
    Column(
        name="event",
        heading=lambda _: "Event",
        show=plainly(lambda one: visible(one.event.name)),
        tone=lambda _: Tone.STRONG,
        shrinks=True,
    ),
    Column(
        name="probability",
        heading=lambda _: "Probability",
        show=plainly(lambda one: _percent(one.event.probability, 0)),
        right=True,
    ),
    Column(
        name="affects",
        heading=lambda _: "Affects",
        show=plainly(lambda one: visible(", ".join(map(str, one.event.affects)))),
        shrinks=True,
    ),
    Column(name="to", heading=lambda _: "Makes later", show=plainly(_whose)),
    Column(name="mean", heading=lambda _: "Mean days", show=plainly(lambda one: _number(one.mean, 1)), right=True),
    Column(name="p80", heading=lambda _: "P80 days", show=plainly(lambda one: _number(one.quantile, 1)), right=True),
]


def _index(name: str, heading: str, value: Callable[[Sensitivity], float | None]) -> Column[Sensitivity]:
    return Column(name=name, heading=lambda _: heading, show=plainly(lambda one: _number(value(one), 2)), right=True)


_SENSITIVITY_COLUMNS: Final[list[Column[Sensitivity]]] = [
    Column(
        name="milestone",
        heading=lambda _: "Milestone",
        show=plainly(lambda one: _node_words(one.node)),
        tone=lambda _: Tone.STRONG,
    ),
    _index("criticality", "Criticality", lambda one: one.criticality),
    _index("spearman", "Spearman", lambda one: one.spearman),
    _index("ssi", "SSI", lambda one: one.ssi),
    _index("cruciality", "Cruciality", lambda one: one.cruciality),
]


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


def forecast_record(one: Forecast, chance: DeadlineChance | None = None) -> Row:
    """The values of a forecast for scripts, with the chance of the deadline of the code."""
    days = [None] * len(QUANTILES) if one.sample is None else [one.day(float(share)) for share in QUANTILES]
    return (
        *one.milestone,
        one.edge.value,
        one.state.value,
        one.planned,
        one.origin or None,
        one.published,
        one.happened_on,
        *days,
        one.error_days(0.8),
        chance and chance.deadline.date,
        chance and chance.chance,
        chance and chance.error,
        [milestone_name(before) for before in one.unheeded],
        one.country,
    )


def rollout_record(one: RolloutForecast) -> Row:
    """The values of when all countries run a project for scripts."""
    states = Counter(found.state for found in one.countries)
    last = one.all_live
    days = [last.day(float(share)) for share in QUANTILES]
    counts = states[ForecastState.HAPPENED], states[ForecastState.FORECAST]
    return one.project, *counts, last.state.value, *days, last.error_days(0.8), list(one.unknown)


def forecast_records(simulation: PortfolioSimulation, forecasts: Iterable[Forecast]) -> Iterator[Row]:
    """The values of forecasts of a simulation for scripts."""
    of_code = {id(one.forecast): one for one in simulation.chances if one.deadline.kind is DeadlineKind.CODE}
    return (forecast_record(one, of_code.get(id(one))) for one in forecasts)


def chance_record(one: DeadlineChance) -> Row:
    """The values of a deadline's chance for scripts."""
    deadline, forecast = one.deadline, one.forecast
    return (
        deadline.project,
        deadline.kind.value,
        deadline.date,
        forecast.edge.value,
        forecast.state.value,
        one.chance,
        one.error,
    )


def case_record(one: Case) -> Row:
    """The values of a case for scripts."""
    days = one.published, one.planned, one.became
    return (*one.milestone, one.revision, *days, one.is_replanned, float(one.ratio), float(one.weight))


def event_record(one: EventEffect) -> Row:
    """The values of what a risk event costs for scripts."""
    return (
        one.event.name,
        float(one.event.probability),
        [str(name) for name in one.event.affects],
        one.mean,
        one.quantile,
        None if one.to is None else str(one.to),
    )


def sensitivity_record(one: Sensitivity) -> Row:
    """The values of a sensitivity for scripts; a milestone is one word, such as AES.tss."""
    node = _node_name(one.node)
    return node, one.criticality, one.spearman, one.ssi, one.cruciality


def move_records(one: ForecastChange) -> Iterator[Row]:
    """The values of what changed between two simulations for scripts, share by share."""
    return ((*one.milestone, one.edge.value, float(share), days) for share, days in one.days.items())


def sample_records(simulation: Simulation) -> Iterator[Row]:
    """The values of the tracked finishes for scripts."""
    return (sample_record(str(node), sample) for node, sample in simulation.samples.items())


def sample_record(name: str, sample: Sample) -> Row:
    """The values of a finish for scripts."""
    quantiles = sample.quantiles(*map(float, QUANTILES))
    return name, sample.mean, sample.deviation, *quantiles, sample.error(0.8)


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
        "reference_class": None
        if history is None
        else [as_dict(CASE_FIELDS, case_record(one)) for one in history.cases],
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
        "deadlines": [as_dict(CHANCE_FIELDS, chance_record(one)) for one in chances],
        "drivers_of": to,
        "findings": [as_dict(check.FIELDS, check.finding_record(one)) for one in findings],
        "events": [as_dict(EVENT_FIELDS, event_record(one)) for one in effects],
        "sensitivities": [as_dict(SENSITIVITY_FIELDS, sensitivity_record(one)) for one in sensitivities],
    }
