"""What scripts get of each kind of result: the names of its values, and a row per record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from attrs import frozen

from ucc_portfolio.assessment import Assessment
from ucc_portfolio.domain.dates import PlannedDate
from ucc_portfolio.domain.deadlines import Deadline
from ucc_portfolio.domain.dependencies import Dependency
from ucc_portfolio.domain.deployments import Deployment, DeploymentCount, Derogation, Participant
from ucc_portfolio.domain.findings import Finding
from ucc_portfolio.domain.indicators import Indicator
from ucc_portfolio.domain.knowledge import InForce
from ucc_portfolio.domain.outcomes import Outcome
from ucc_portfolio.domain.plans import Milestone
from ucc_portfolio.domain.portfolio import Portfolio
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
from ucc_portfolio.measures.overdue import Standing
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
from ucc_portfolio.reports import check, countries, impact, indicators, links, progress_trend, risk, slippage, status
from ucc_portfolio.reports.report import Field, FieldKind

Row = Sequence[object]

PORTFOLIO_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("status", FieldKind.TEXT),
    Field("printed", FieldKind.TEXT),
    Field("read", FieldKind.TEXT),
    Field("first", FieldKind.DAY),
    Field("last", FieldKind.DAY),
    Field("completed", FieldKind.NUMBER),
    Field("weight", FieldKind.NUMBER),
)
"""The values of a cell: `completed` is a fraction in [0, 1]."""

PROGRESS_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("done", FieldKind.NUMBER),
    Field("applicable", FieldKind.NUMBER),
    Field("percent_done", FieldKind.NUMBER),
    Field("weight", FieldKind.NUMBER),
    Field("contribution", FieldKind.NUMBER),
)
"""The values of a row's progress: `done` and `applicable` in phases, `percent_done` and `contribution` in [0, 100]."""

COMPLETION_FIELDS: Final = (
    Field("part", FieldKind.TEXT),
    Field("done", FieldKind.NUMBER),
    Field("applicable", FieldKind.NUMBER),
    Field("percent_done", FieldKind.NUMBER),
)
"""The values of a phase or group: `done` and `applicable` in weight, `percent_done` in [0, 100]."""

COMPLIANCE_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("deadline", FieldKind.DAY),
    Field("verdict", FieldKind.TEXT),
    Field("margin_days", FieldKind.INTEGER),
    Field("evidence", FieldKind.TEXT),
    Field("basis", FieldKind.TEXT),
    Field("country", FieldKind.TEXT),
)
"""The values of a deadline and what became of it; a negative margin is too late."""

SCHEDULE_FIELDS: Final = (
    Field("node", FieldKind.TEXT),
    Field("early_start", FieldKind.NUMBER),
    Field("early_finish", FieldKind.NUMBER),
    Field("late_start", FieldKind.NUMBER),
    Field("late_finish", FieldKind.NUMBER),
    Field("total_float", FieldKind.NUMBER),
    Field("free_float", FieldKind.NUMBER),
    Field("is_critical", FieldKind.BOOLEAN),
    Field("is_completed", FieldKind.BOOLEAN),
)
"""The values of a scheduled activity, in the unit of its durations, from the network's start at 0."""

NETWORK_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("duration_days", FieldKind.NUMBER),
    Field("earliest", FieldKind.NUMBER),
    Field("is_completed", FieldKind.BOOLEAN),
)
"""The values of an activity that is not scheduled yet; `earliest` in days from the network's start."""

WEIGHT_FIELDS: Final = (
    Field("total", FieldKind.INTEGER),
    Field("project", FieldKind.TEXT),
    Field("weight", FieldKind.INTEGER),
    Field("least_weight", FieldKind.INTEGER),
    Field("most_weight", FieldKind.INTEGER),
    Field("possible_weights", FieldKind.INTEGER),
)
"""The values of a row's weight where the weights add up to `total`; `possible_weights` counts them."""

EXECUTION_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("revision", FieldKind.TEXT),
    Field("baseline", FieldKind.TEXT),
    Field("baseline_last", FieldKind.DAY),
    Field("verdict", FieldKind.TEXT),
    Field("completed_on", FieldKind.DAY),
    Field("is_missed", FieldKind.BOOLEAN),
)
"""The values of a milestone that the baseline had due."""

PLAN_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("revision", FieldKind.TEXT),
    Field("published", FieldKind.DAY),
    Field("planned", FieldKind.TEXT),
    Field("planned_first", FieldKind.DAY),
    Field("planned_last", FieldKind.DAY),
)
"""The values of a plan in force."""

OUTCOME_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("edge", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("date", FieldKind.DAY),
    Field("known_from", FieldKind.DAY),
    Field("note", FieldKind.TEXT),
    Field("source", FieldKind.TEXT),
)
"""The values of a start of operations that happened or was announced."""

DEADLINE_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("deadline", FieldKind.DAY),
    Field("known_from", FieldKind.DAY),
    Field("basis", FieldKind.TEXT),
    Field("source", FieldKind.TEXT),
)
"""The values of a deadline by itself."""

PARTICIPANT_FIELDS: Final = (
    Field("country", FieldKind.TEXT),
    Field("name", FieldKind.TEXT),
    Field("system", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("joined", FieldKind.DAY),
    Field("left", FieldKind.DAY),
    Field("note", FieldKind.TEXT),
    Field("source", FieldKind.TEXT),
)
"""The values of a country that takes part; both days are inside."""

DEPLOYMENT_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("country", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("start", FieldKind.TEXT),
    Field("start_first", FieldKind.DAY),
    Field("start_last", FieldKind.DAY),
    Field("known_from", FieldKind.DAY),
    Field("note", FieldKind.TEXT),
    Field("source", FieldKind.TEXT),
)
"""The values of what one source says of one project in one country."""

DEPLOYMENT_COUNT_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("live", FieldKind.INTEGER),
    Field("date", FieldKind.DAY),
    Field("known_from", FieldKind.DAY),
    Field("note", FieldKind.TEXT),
    Field("source", FieldKind.TEXT),
)
"""The values of a printed count of countries."""

DEROGATION_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("country", FieldKind.TEXT),
    Field("until", FieldKind.DAY),
    Field("known_from", FieldKind.DAY),
    Field("basis", FieldKind.TEXT),
    Field("source", FieldKind.TEXT),
)
"""The values of a derogation; its last day is inside."""

INDICATOR_VALUE_FIELDS: Final = (
    Field("indicator", FieldKind.TEXT),
    Field("title", FieldKind.TEXT),
    Field("unit", FieldKind.TEXT),
    Field("target", FieldKind.TEXT),
    Field("year", FieldKind.INTEGER),
    Field("value", FieldKind.NUMBER),
    Field("source", FieldKind.TEXT),
)
"""The values of an indicator, a row per year that was measured."""

RATING_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("rating_computed", FieldKind.TEXT),
    Field("rating_reasons", FieldKind.TEXTS),
)
"""The values of a rating by rule; green has no reasons."""

JUDGED_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("rating_judged", FieldKind.TEXT),
    Field("day", FieldKind.DAY),
    Field("author", FieldKind.TEXT),
    Field("source", FieldKind.TEXT),
)
"""The values of a judged rating."""

COUNT_FIELDS: Final = (
    *(Field(stage.name.lower(), FieldKind.INTEGER) for stage in Stage),
    Field("green", FieldKind.INTEGER),
    Field("rated", FieldKind.INTEGER),
    Field("green_percent", FieldKind.NUMBER),
)
"""The values of what the report's own lists count; `green_percent` in [0, 100]."""

STANDING_FIELDS: Final = (Field("project", FieldKind.TEXT), Field("standing", FieldKind.TEXT))
"""The values of where a project stands: done, late or open."""

OVERDUE_FIELDS: Final = (Field("project", FieldKind.TEXT), Field("overdue", FieldKind.TEXTS))
"""The values of a late project: the keys of its overdue cells."""


@frozen
class _Kind:
    """How one result of a kind becomes rows."""

    fields: Sequence[Field]
    rows: Callable[[Any], Iterable[Row]]


@frozen
class _KeyedKind:
    """How an entry of a mapping becomes a row, where only its key says what it speaks of."""

    fields: Sequence[Field]
    row: Callable[[Any, Any], Row]


def rows_of(result: object, of: type | None = None) -> tuple[Sequence[Field], list[Row]]:
    """The fields and the rows of a result, of a sequence of results of one kind, or of a mapping to them.

    Args:
        result: what a function of the front door returned, or a part of it.
        of: kind of the records, which an empty sequence or mapping does not tell.

    Returns:
        The fields in order, and their values row by row; neither where an empty result tells no kind.

    Raises:
        FrameError: it is no result, results of several kinds, or of a kind that has no rows.
    """
    if (own := _KINDS.get(type(result))) is not None:
        return own.fields, list(own.rows(result))
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
        keyed = _KEYED_KINDS[first]
        return keyed.fields, [keyed.row(key, one) for key, one in entries]
    if others or first not in _KINDS:
        raise FrameError(", ".join(sorted(one.__name__ for one in kinds)))
    kind = _KINDS[first]
    return kind.fields, [row for _, one in entries for row in kind.rows(one)]


def _entries(mapping: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """The entries of a mapping; those of mappings inside it keep the outer key."""
    for key, value in mapping.items():
        if isinstance(value, Mapping) and type(value) not in _KINDS:
            yield from ((key, inner) for inner in value.values())
        else:
            yield key, value


def _cells(portfolio: Portfolio) -> Iterator[Row]:
    for project in portfolio.projects:
        weight = None if project.weight is None else float(project.weight)
        for key, cell in project.cells.items():
            days = _days(cell.date)
            yield project.id, str(key), cell.status.value, cell.printed, str(cell), *days, float(cell.completed), weight


def _days(planned: PlannedDate | None) -> Row:
    return (None, None) if planned is None else (planned.first, planned.last)


def _float(value: float | Fraction | Decimal | None) -> float | None:
    return None if value is None else float(value)


def _percent(share: Fraction | None) -> float | None:
    return None if share is None else float(share * 100)


def _progress(row: RowProgress) -> Row:
    done, applicable = float(row.completion.done), float(row.completion.applicable)
    shares = _percent(row.fraction), _float(row.project.weight), _percent(row.contribution)
    return row.project.id, done, applicable, *shares


def _completion(part: object, one: Completion) -> Row:
    return str(part), float(one.done), float(one.applicable), _percent(one.fraction)


def _compliance(one: Compliance) -> Row:
    due = one.deadline
    said = one.verdict.value, one.margin_days, one.evidence
    return due.project, due.kind.value, due.date, *said, due.basis, one.country


def _activity(one: ScheduledActivity) -> Row:
    times = (one.early_start, one.early_finish, one.late_start, one.late_finish)
    floats = _float(one.total_float), _float(one.free_float)
    return str(one.node), *map(float, times), *floats, one.is_critical, one.is_completed


def _network(network: ActivityNetwork) -> Iterator[Row]:
    for milestone, known in network.graph.nodes(data=True):
        yield *map(str, milestone), float(known["duration"]), _float(known.get("earliest")), known["completed"]


def _weights(fit: WeightFit) -> Iterator[Row]:
    for project, possible in fit.possible.items():
        least, most = possible[0], possible[-1]
        yield fit.total, project, least if len(possible) == 1 else None, least, most, len(possible)


def _due(one: DueMilestone) -> Row:
    baseline = one.revision, str(one.baseline), one.baseline.last
    return *map(str, one.milestone), *baseline, one.verdict.value, one.completed_on, one.is_missed


def _plan(milestone: Milestone, one: InForce) -> Row:
    return *map(str, milestone), one.revision, one.published, str(one.cell), *_days(one.cell.date)


def _outcome(one: Outcome) -> Row:
    return one.project, one.edge.value, one.kind.value, one.date, one.known_from, one.note, one.source


def _deadline(one: Deadline) -> Row:
    return one.project, one.kind.value, one.date, one.known_from, one.basis, one.source


def _participant(one: Participant) -> Row:
    return one.country, one.name, one.system, one.kind.value, one.joined, one.left, one.note, one.source


def _deployment(one: Deployment) -> Row:
    start = str(one.start), *_days(one.start.date)
    return one.project, one.country, one.kind.value, *start, one.known_from, one.note, one.source


def _deployment_count(one: DeploymentCount) -> Row:
    return one.project, one.live, one.date, one.known_from, one.note, one.source


def _derogation(one: Derogation) -> Row:
    return one.project, one.country, one.until, one.known_from, one.basis, one.source


def _measured(one: Indicator) -> Iterator[Row]:
    for said in one.values:
        yield one.id, one.title, one.unit, one.target, said.year, _float(said.value), one.source


def _rating(one: ComputedRating) -> Row:
    return one.project, one.colour.value, list(one.reasons)


def _judged(one: Rating) -> Row:
    return one.project, one.colour.value, one.day, one.author, one.source


def _counts(one: JudgedCounts) -> Row:
    return *(one.stages[stage] for stage in Stage), one.green, one.rated, _percent(one.green_share)


def _one(record: Callable[[Any], Row]) -> Callable[[Any], Iterable[Row]]:
    return lambda one: (record(one),)


_KINDS: Final[Mapping[type, _Kind]] = {
    Assessment: _Kind(status.FIELDS, lambda one: (status.row_record(one, row) for row in one.progress.rows)),
    Portfolio: _Kind(PORTFOLIO_FIELDS, _cells),
    Progress: _Kind(PROGRESS_FIELDS, lambda one: map(_progress, one.rows)),
    RowProgress: _Kind(PROGRESS_FIELDS, _one(_progress)),
    WeightRecovery: _Kind(WEIGHT_FIELDS, lambda one: (row for fit in one.fits for row in _weights(fit))),
    WeightFit: _Kind(WEIGHT_FIELDS, _weights),
    Slip: _Kind(slippage.CHANGE_FIELDS, _one(slippage.change_record)),
    MilestoneTrend: _Kind(
        slippage.TREND_FIELDS, lambda one: (slippage.trend_record(one, point) for point in one.points)
    ),
    ProgressTrend: _Kind(progress_trend.FIELDS, lambda one: map(progress_trend.line_record, one.points)),
    TrendLinePoint: _Kind(progress_trend.FIELDS, _one(progress_trend.line_record)),
    Compliance: _Kind(COMPLIANCE_FIELDS, _one(_compliance)),
    Deadline: _Kind(DEADLINE_FIELDS, _one(_deadline)),
    Outcome: _Kind(OUTCOME_FIELDS, _one(_outcome)),
    Participant: _Kind(PARTICIPANT_FIELDS, _one(_participant)),
    Deployment: _Kind(DEPLOYMENT_FIELDS, _one(_deployment)),
    DeploymentCount: _Kind(DEPLOYMENT_COUNT_FIELDS, _one(_deployment_count)),
    Derogation: _Kind(DEROGATION_FIELDS, _one(_derogation)),
    Indicator: _Kind(INDICATOR_VALUE_FIELDS, _measured),
    IndicatorResult: _Kind(indicators.FIELDS, _one(indicators.indicator_record)),
    BaselineExecution: _Kind(EXECUTION_FIELDS, lambda one: map(_due, one.due)),
    DueMilestone: _Kind(EXECUTION_FIELDS, _one(_due)),
    ComputedRating: _Kind(RATING_FIELDS, _one(_rating)),
    Rating: _Kind(JUDGED_FIELDS, _one(_judged)),
    JudgedCounts: _Kind(COUNT_FIELDS, _one(_counts)),
    Finding: _Kind(check.FIELDS, _one(check.finding_record)),
    Dependency: _Kind(links.FIELDS, _one(lambda dependency: links.link_record(dependency, None))),
    LinkFloat: _Kind(links.FIELDS, _one(lambda link: links.link_record(link.dependency, link))),
    Drivers: _Kind(links.FIELDS, lambda one: (links.link_record(link.dependency, link) for link in one.chain)),
    Impact: _Kind(impact.FIELDS, lambda one: map(impact.moved_record, one.moved)),
    MovedMilestone: _Kind(impact.FIELDS, _one(impact.moved_record)),
    LinkEffect: _Kind(impact.EFFECT_FIELDS, _one(impact.effect_record)),
    CountryEffect: _Kind(impact.COUNTRY_FIELDS, _one(impact.country_record)),
    Rollout: _Kind(countries.ROLLOUT_FIELDS, _one(countries.rollout_record)),
    CountryStart: _Kind(countries.FIELDS, _one(countries.start_record)),
    CountrySlip: _Kind(countries.SLIP_FIELDS, _one(countries.slip_record)),
    BrokenDeadline: _Kind(impact.BROKEN_FIELDS, _one(impact.broken_record)),
    ActivityNetwork: _Kind(NETWORK_FIELDS, _network),
    Schedule: _Kind(SCHEDULE_FIELDS, lambda one: map(_activity, one.values())),
    ScheduledActivity: _Kind(SCHEDULE_FIELDS, _one(_activity)),
    PortfolioSimulation: _Kind(risk.FIELDS, lambda one: risk.forecast_records(one, one.forecasts)),
    Forecast: _Kind(risk.FIELDS, _one(risk.forecast_record)),
    RolloutForecast: _Kind(risk.ROLLOUT_FIELDS, _one(risk.rollout_record)),
    DeadlineChance: _Kind(risk.CHANCE_FIELDS, _one(risk.chance_record)),
    ReferenceClass: _Kind(risk.CASE_FIELDS, lambda one: map(risk.case_record, one.cases)),
    Case: _Kind(risk.CASE_FIELDS, _one(risk.case_record)),
    Simulation: _Kind(risk.SAMPLE_FIELDS, risk.sample_records),
    Sensitivity: _Kind(risk.SENSITIVITY_FIELDS, _one(risk.sensitivity_record)),
    EventEffect: _Kind(risk.EVENT_FIELDS, _one(risk.event_record)),
    ForecastChange: _Kind(risk.MOVE_FIELDS, risk.move_records),
}

_KEYED_KINDS: Final[Mapping[type, _KeyedKind]] = {
    Completion: _KeyedKind(COMPLETION_FIELDS, _completion),
    InForce: _KeyedKind(PLAN_FIELDS, _plan),
    Standing: _KeyedKind(STANDING_FIELDS, lambda project, one: (str(project), one.value)),
    tuple: _KeyedKind(OVERDUE_FIELDS, lambda project, keys: (str(project), [str(key) for key in keys])),
}
