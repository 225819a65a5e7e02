"""What scripts get of each kind of result: its columns, and a row per record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

from attrs import frozen

from ucc_portfolio.assessment import Assessment
from ucc_portfolio.domain.cells import Cell
from ucc_portfolio.domain.deadlines import Deadline
from ucc_portfolio.domain.dependencies import Dependency
from ucc_portfolio.domain.deployments import Deployment, DeploymentCount, Derogation, Participant
from ucc_portfolio.domain.findings import Finding
from ucc_portfolio.domain.indicators import Indicator, IndicatorValue
from ucc_portfolio.domain.knowledge import InForce
from ucc_portfolio.domain.outcomes import Outcome
from ucc_portfolio.domain.plans import Milestone
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.projects import Project
from ucc_portfolio.domain.ratings import Rating, Stage
from ucc_portfolio.errors import FrameError
from ucc_portfolio.graph.activities import ActivityNetwork
from ucc_portfolio.graph.critical_path import Schedule, ScheduledActivity
from ucc_portfolio.graph.drivers import Drivers
from ucc_portfolio.graph.impact import BrokenDeadline, CountryEffect, Impact, LinkEffect, MovedMilestone
from ucc_portfolio.graph.links import LinkFloat
from ucc_portfolio.measures.baseline import BaselineExecution, DueMilestone
from ucc_portfolio.measures.compliance import Compliance
from ucc_portfolio.measures.forecast import DeadlineChance, Forecast, RolloutForecast
from ucc_portfolio.measures.indicators import IndicatorResult
from ucc_portfolio.measures.milestone_trend import MilestoneTrend
from ucc_portfolio.measures.overdue import ProjectState, Standing
from ucc_portfolio.measures.percent_done import Completion, Progress, RowProgress
from ucc_portfolio.measures.progress_trend import ProgressTrend, TrendLinePoint
from ucc_portfolio.measures.ratings import ComputedRating, JudgedCounts
from ucc_portfolio.measures.reference_class import Case, ReferenceClass
from ucc_portfolio.measures.rollout import CountryStart, Rollout
from ucc_portfolio.measures.rollout_slippage import CountrySlip
from ucc_portfolio.measures.schedule_risk import (
    EventEffect,
    ForecastChange,
    PortfolioSimulation,
    Sensitivity,
    Simulation,
)
from ucc_portfolio.measures.slippage import Slip
from ucc_portfolio.measures.weights import WeightFit, WeightRecovery
from ucc_portfolio.reports import (
    check,
    countries,
    critical,
    deadlines,
    impact,
    indicators,
    links,
    progress_trend,
    risk,
    slippage,
    status,
)
from ucc_portfolio.reports.report import Column, Kind, percent_column

Columns = Sequence[Column[Any]]


def _own(name: str, meaning: str, kind: Kind = Kind.TEXT, *, of: str = "", unit: str = "") -> Column[Any]:
    """A column whose value is the attribute of that name, or the one that `of` names."""
    return Column(name, meaning=meaning, kind=kind, unit=unit, value=attrgetter(of or name))


def _dates(name: str, planned: str, what: str) -> tuple[Column[Any], Column[Any]]:
    """The first and the last day of a planned date, both inside; empty where the cell has none."""

    def edge(of: str) -> Callable[[Any], object]:
        date_of = attrgetter(planned)
        return lambda row: None if (date := date_of(row)) is None else getattr(date, of)

    return (
        Column(f"{name}first", meaning=f"first day of {what}", kind=Kind.DATE, value=edge("first")),
        Column(f"{name}last", meaning=f"last day of {what}", kind=Kind.DATE, value=edge("last")),
    )


_PROJECT: Final = _own("project", "id")
_COUNTRY: Final = _own("country", "ISO 3166")
_KNOWN: Final = _own("known_from", "date since which it is known", Kind.DATE)
_NOTE: Final = _own("note", "what the source adds")
_SOURCE: Final = _own("source", "id of the source")


class _PortfolioCell(NamedTuple):
    """One cell of the table, with the project that it is of."""

    project: Project
    key: str
    cell: Cell


CELL_COLUMNS: Final = (
    _own("project", "id", of="project.id"),
    _own("milestone", "key of a phase, or `operations`", of="key"),
    _own("status", "done, planned, not planned, not applicable or national", of="cell.status"),
    _own("printed", "the cell as published", of="cell.printed"),
    _own("read", "the cell with our correction", of="cell"),
    *_dates("", "cell.date", "its date"),
    _own("completed", "part of it that is done, from 0 to 1", Kind.NUMBER, of="cell.completed"),
    _own("weight", "weight of the project", Kind.NUMBER, of="project.weight"),
)
"""The columns of a portfolio: a row per cell."""

PROGRESS_COLUMNS: Final[tuple[Column[RowProgress], ...]] = (
    _own("project", "id", of="project.id"),
    _own(
        "done",
        "phases done; a phase done in part counts with its part",
        Kind.NUMBER,
        of="completion.done",
        unit="phases",
    ),
    _own("applicable", "phases that apply", Kind.NUMBER, of="completion.applicable", unit="phases"),
    percent_column("percent_done", "100 x done / applicable", lambda one: one.fraction),
    _own("weight", "weight of the project", Kind.NUMBER, of="project.weight"),
    percent_column("contribution", "share of the overall percentage", lambda one: one.contribution),
)
"""The columns of a row's progress."""

COMPLETION_COLUMNS: Final[tuple[Column[tuple[object, Completion]], ...]] = (
    Column("part", meaning="key of the phase, or name of the group", value=lambda one: one[0]),
    Column("done", meaning="weight of what is done", kind=Kind.NUMBER, value=lambda one: one[1].done),
    Column("applicable", meaning="weight of what applies", kind=Kind.NUMBER, value=lambda one: one[1].applicable),
    percent_column("percent_done", "100 x done / applicable", lambda one: one[1].fraction),
)
"""The columns of a phase or group."""

NETWORK_COLUMNS: Final[tuple[Column[tuple[Milestone, Mapping[str, Any]]], ...]] = (
    Column("project", meaning="id", value=lambda one: one[0][0]),
    Column("milestone", meaning="key of a phase, or `operations`, which takes no time", value=lambda one: one[0][1]),
    Column(
        "duration_days",
        meaning="what is left to do",
        kind=Kind.NUMBER,
        unit="calendar days",
        value=lambda one: one[1]["duration"],
    ),
    Column(
        "earliest",
        meaning="first day that what has happened allows it, from the as-of date; empty where nothing holds it back",
        kind=Kind.NUMBER,
        unit="days",
        value=lambda one: one[1].get("earliest"),
    ),
    Column("is_completed", meaning="whether it is done", kind=Kind.BOOLEAN, value=lambda one: one[1]["completed"]),
)
"""The columns of an activity that is not scheduled yet."""


class _Weight(NamedTuple):
    """The whole weights that a project may have where all weights add up to a total, the least first."""

    total: int
    project: str
    possible: Sequence[int]


WEIGHT_COLUMNS: Final[tuple[Column[_Weight], ...]] = (
    _own("total", "what the weights add up to", Kind.INTEGER),
    _PROJECT,
    Column(
        "weight",
        meaning="its weight; empty where several are possible",
        kind=Kind.INTEGER,
        value=lambda one: one.possible[0] if len(one.possible) == 1 else None,
    ),
    Column("least_weight", meaning="the least that is possible", kind=Kind.INTEGER, value=lambda one: one.possible[0]),
    Column("most_weight", meaning="the most that is possible", kind=Kind.INTEGER, value=lambda one: one.possible[-1]),
    Column("possible_weights", meaning="how many are possible", kind=Kind.INTEGER, value=lambda one: len(one.possible)),
)
"""The columns of a row's weight."""

BASELINE_COLUMNS: Final[tuple[Column[DueMilestone], ...]] = (
    Column("project", meaning="id", value=lambda one: one.milestone[0]),
    Column("milestone", meaning="key of a phase, or `operations`", value=lambda one: one.milestone[1]),
    _own("revision", "the first revision that dates it"),
    _own("baseline", "what it says"),
    _own("baseline_last", "last day of that", Kind.DATE, of="baseline.last"),
    _own("verdict", "in time, done, late, open, missed or unknown"),
    _own("completed_on", "the date on which it was done, where a source says so", Kind.DATE),
    _own("is_missed", "whether it was not done in time", Kind.BOOLEAN),
)
"""The columns of a milestone that the baseline had due."""

PLAN_COLUMNS: Final[tuple[Column[tuple[Milestone, InForce]], ...]] = (
    Column("project", meaning="id", value=lambda one: one[0][0]),
    Column("milestone", meaning="key of a phase, or `operations`", value=lambda one: one[0][1]),
    Column("revision", meaning="id of the plan revision, or `announced`", value=lambda one: one[1].revision),
    Column("published", meaning="date of its publication", kind=Kind.DATE, value=lambda one: one[1].published),
    Column("planned", meaning="what it says", value=lambda one: one[1].cell),
    Column(
        "planned_first",
        meaning="first day of that",
        kind=Kind.DATE,
        value=lambda one: getattr(one[1].cell.date, "first", None),
    ),
    Column(
        "planned_last",
        meaning="last day of that",
        kind=Kind.DATE,
        value=lambda one: getattr(one[1].cell.date, "last", None),
    ),
)
"""The columns of a plan in force."""

OUTCOME_COLUMNS: Final = (
    _PROJECT,
    _own("edge", "single, first or last"),
    _own("kind", "reported or announced"),
    _own("date", "date of the start", Kind.DATE),
    _KNOWN,
    _NOTE,
    _SOURCE,
)
"""The columns of a start of operations that was reported or announced."""

DEADLINE_COLUMNS: Final = (
    _PROJECT,
    _own("kind", "code (the Union Customs Code) or work programme"),
    _own("deadline", "the last date that keeps it", Kind.DATE, of="date"),
    _KNOWN,
    _own("basis", "the article, or the Work Programme"),
    _SOURCE,
)
"""The columns of a deadline by itself."""

PARTICIPANT_COLUMNS: Final = (
    _COUNTRY,
    _own("name", "name of the country"),
    _own("system", "short name, or `*` for all"),
    _own("kind", "Member State, contracting party or other"),
    _own("joined", "first day on which it takes part", Kind.DATE),
    _own("left", "last day on which it takes part", Kind.DATE),
    _NOTE,
    _SOURCE,
)
"""The columns of a country that takes part."""

DEPLOYMENT_COLUMNS: Final = (
    _PROJECT,
    _COUNTRY,
    _own("kind", "planned, announced or reported"),
    _own("start", "the date, or not planned"),
    *_dates("start_", "start.date", "it"),
    _KNOWN,
    _NOTE,
    _SOURCE,
)
"""The columns of what one source says of one project in one country."""

DEPLOYMENT_COUNT_COLUMNS: Final = (
    _PROJECT,
    _own("live", "number of countries", Kind.INTEGER),
    _own("date", "the date that was counted", Kind.DATE),
    _KNOWN,
    _NOTE,
    _SOURCE,
)
"""The columns of a published count of countries."""

DEROGATION_COLUMNS: Final = (
    _PROJECT,
    _COUNTRY,
    _own("until", "last day of the derogation", Kind.DATE),
    _KNOWN,
    _own("basis", "the act"),
    _SOURCE,
)
"""The columns of a derogation."""


class _MeasuredYear(NamedTuple):
    """An indicator with the value of one year."""

    indicator: Indicator
    measured: IndicatorValue


INDICATOR_VALUE_COLUMNS: Final = (
    _own("indicator", "id", of="indicator.id"),
    _own("title", "what is measured", of="indicator.title"),
    _own("unit", "unit of the value", of="indicator.unit"),
    _own("target", "as published", of="indicator.target"),
    _own("year", "the year", Kind.INTEGER, of="measured.year"),
    _own("value", "what was measured", Kind.NUMBER, of="measured.value"),
    _own("source", "id of the source", of="indicator.source"),
)
"""The columns of an indicator, a row per year that was measured."""

RATING_COLUMNS: Final = (
    _PROJECT,
    _own("rating_computed", "rating by rule", of="colour"),
    _own("rating_reasons", "its reasons; green has none", Kind.TEXTS, of="reasons"),
)
"""The columns of a rating by rule."""

JUDGED_COLUMNS: Final = (
    _PROJECT,
    _own("rating_judged", "red, amber or green", of="colour"),
    _own("day", "date of the rating", Kind.DATE),
    _own("author", "who judged"),
    _SOURCE,
)
"""The columns of a judged rating."""


def _stage_column(stage: Stage) -> Column[JudgedCounts]:
    return Column(
        stage.name.lower(),
        meaning=f"IT projects in the report's list of this stage: {stage.value}",
        kind=Kind.INTEGER,
        value=lambda one: one.stages[stage],
    )


COUNT_COLUMNS: Final[tuple[Column[JudgedCounts], ...]] = (
    *map(_stage_column, Stage),
    _own("green", "how many of them are green", Kind.INTEGER),
    _own("rated", "how many are rated", Kind.INTEGER),
    percent_column("green_percent", "100 x green / rated", lambda one: one.green_share),
)
"""The columns of what the report's own lists count."""

STATE_COLUMNS: Final = (
    _PROJECT,
    _own("state", "in operation, in part, planned, no news or no date"),
    _own("is_late", "whether there is evidence that it is late", Kind.BOOLEAN),
    _own("evidence", "that evidence"),
    _own("live", "countries that have started, at least", Kind.INTEGER),
    _own("participants", "countries that take part", Kind.INTEGER),
    _own("started_on", "date on which everyone had started, else of the first known start", Kind.DATE),
)
"""The columns of where a project stands."""

STANDING_COLUMNS: Final[tuple[Column[tuple[str, Standing]], ...]] = (
    Column("project", meaning="id", value=lambda one: one[0]),
    Column("standing", meaning="done, late or open", value=lambda one: one[1]),
)
"""The columns of where a project stands."""

OVERDUE_COLUMNS: Final[tuple[Column[tuple[str, tuple[str, ...]]], ...]] = (
    Column("project", meaning="id", value=lambda one: one[0]),
    Column("overdue", meaning="keys of its overdue cells", kind=Kind.TEXTS, value=lambda one: one[1]),
)
"""The columns of a late project."""


@frozen
class _Table:
    """How one result of a kind becomes rows."""

    columns: Columns
    rows: Callable[[Any], Iterable[Any]]


def rows_of(result: object, of: type | None = None) -> tuple[Columns, list[Any]]:
    """The columns and the rows of a result, of a sequence of results of one kind, or of a mapping to them.

    Args:
        result: what a function of the front door returned, or a part of it.
        of: kind of the records, which an empty sequence or mapping does not tell.

    Returns:
        The columns, and the rows that they take their values from; neither where an empty result tells no kind.

    Raises:
        FrameError: it is no result, results of several kinds, or of a kind that has no rows.
    """
    if (own := _KINDS.get(type(result))) is not None:
        return own.columns, list(own.rows(result))
    if isinstance(result, Mapping):
        entries = list(_entries(result))
    elif isinstance(result, tuple | list):
        entries = [(None, one) for one in result]
    else:
        raise FrameError(type(result).__name__)
    kinds = {type(one) for _, one in entries} or ({of} if of is not None else set())
    if not kinds:
        return (), []
    (first, *others) = kinds
    if not others and first in _KEYED_KINDS and (isinstance(result, Mapping) or not entries):
        return _KEYED_KINDS[first], entries
    if others or first not in _KINDS:
        raise FrameError(", ".join(sorted(one.__name__ for one in kinds)))
    kind = _KINDS[first]
    return kind.columns, [row for _, one in entries for row in kind.rows(one)]


def _entries(mapping: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """The entries of a mapping; those of mappings inside it keep the outer key."""
    for key, value in mapping.items():
        if isinstance(value, Mapping) and type(value) not in _KINDS:
            yield from ((key, inner) for inner in value.values())
        else:
            yield key, value


def _cells(portfolio: Portfolio) -> Iterator[_PortfolioCell]:
    return (_PortfolioCell(one, key, cell) for one in portfolio.projects for key, cell in one.cells.items())


def _weights(fit: WeightFit) -> Iterator[_Weight]:
    return (_Weight(fit.total, project, possible) for project, possible in fit.possible.items())


def _measured(one: Indicator) -> Iterator[_MeasuredYear]:
    return (_MeasuredYear(one, measured) for measured in one.values)


def _itself(columns: Columns) -> _Table:
    """A result that is one row."""
    return _Table(columns, lambda one: (one,))


_KINDS: Final[Mapping[type, _Table]] = {
    Assessment: _Table(status.COLUMNS, lambda one: status.StatusRow.of(one, one.progress.rows)),
    Portfolio: _Table(CELL_COLUMNS, _cells),
    Progress: _Table(PROGRESS_COLUMNS, lambda one: one.rows),
    RowProgress: _itself(PROGRESS_COLUMNS),
    WeightRecovery: _Table(WEIGHT_COLUMNS, lambda one: (row for fit in one.fits for row in _weights(fit))),
    WeightFit: _Table(WEIGHT_COLUMNS, _weights),
    Compliance: _itself(deadlines.COLUMNS),
    Deadline: _itself(DEADLINE_COLUMNS),
    Outcome: _itself(OUTCOME_COLUMNS),
    Participant: _itself(PARTICIPANT_COLUMNS),
    Deployment: _itself(DEPLOYMENT_COLUMNS),
    DeploymentCount: _itself(DEPLOYMENT_COUNT_COLUMNS),
    Derogation: _itself(DEROGATION_COLUMNS),
    Indicator: _Table(INDICATOR_VALUE_COLUMNS, _measured),
    BaselineExecution: _Table(BASELINE_COLUMNS, lambda one: one.due),
    DueMilestone: _itself(BASELINE_COLUMNS),
    ComputedRating: _itself(RATING_COLUMNS),
    ProjectState: _itself(STATE_COLUMNS),
    Rating: _itself(JUDGED_COLUMNS),
    JudgedCounts: _itself(COUNT_COLUMNS),
    Finding: _itself(check.COLUMNS),
    ActivityNetwork: _Table(NETWORK_COLUMNS, lambda one: one.graph.nodes(data=True)),
    Schedule: _Table(critical.SCHEDULE_COLUMNS, lambda one: one.values()),
    ScheduledActivity: _itself(critical.SCHEDULE_COLUMNS),
    Slip: _itself(slippage.CHANGE_COLUMNS),
    MilestoneTrend: _Table(slippage.TREND_COLUMNS, lambda one: slippage.trend_rows([one])),
    ProgressTrend: _Table(progress_trend.COLUMNS, lambda one: one.points),
    TrendLinePoint: _itself(progress_trend.COLUMNS),
    IndicatorResult: _itself(indicators.COLUMNS),
    Dependency: _Table(links.COLUMNS, lambda one: (links.LinkRow(one),)),
    LinkFloat: _Table(links.COLUMNS, lambda one: links.link_rows([one])),
    Drivers: _Table(links.COLUMNS, lambda one: links.link_rows(one.chain)),
    Impact: _Table(impact.COLUMNS, lambda one: one.moved),
    MovedMilestone: _itself(impact.COLUMNS),
    LinkEffect: _itself(impact.EFFECT_COLUMNS),
    CountryEffect: _itself(impact.COUNTRY_COLUMNS),
    BrokenDeadline: _itself(impact.BROKEN_COLUMNS),
    Rollout: _itself(countries.ROLLOUT_COLUMNS),
    CountryStart: _itself(countries.COLUMNS),
    CountrySlip: _itself(countries.SLIP_COLUMNS),
    PortfolioSimulation: _Table(risk.COLUMNS, lambda one: risk.forecast_rows(one, one.forecasts)),
    Forecast: _Table(risk.COLUMNS, lambda one: (risk.ForecastRow(one),)),
    RolloutForecast: _itself(risk.ROLLOUT_COLUMNS),
    DeadlineChance: _itself(risk.CHANCE_COLUMNS),
    ReferenceClass: _Table(risk.CASE_COLUMNS, lambda one: one.cases),
    Case: _itself(risk.CASE_COLUMNS),
    Simulation: _Table(risk.SAMPLE_COLUMNS, lambda one: one.samples.items()),
    Sensitivity: _itself(risk.SENSITIVITY_COLUMNS),
    EventEffect: _itself(risk.EVENT_COLUMNS),
    ForecastChange: _Table(risk.MOVE_COLUMNS, risk.moves),
}

_KEYED_KINDS: Final[Mapping[type, Columns]] = {
    Completion: COMPLETION_COLUMNS,
    InForce: PLAN_COLUMNS,
    Standing: STANDING_COLUMNS,
    tuple: OVERDUE_COLUMNS,
}
"""Results of which only their key in a mapping tells what they are of: a row is key and value."""
