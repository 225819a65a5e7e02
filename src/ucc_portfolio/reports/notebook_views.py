"""Any result by itself as a report for people, where nothing else is known of the portfolio that it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from attrs import evolve

from ucc_portfolio.assessment import Assessment, assess
from ucc_portfolio.domain.plans import milestone_words
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.errors import NothingKnownError, visible
from ucc_portfolio.graph.critical_path import Schedule
from ucc_portfolio.graph.drivers import Drivers
from ucc_portfolio.graph.impact import Impact
from ucc_portfolio.graph.links import LinkFloat
from ucc_portfolio.measures.compliance import Compliance
from ucc_portfolio.measures.indicators import IndicatorResult
from ucc_portfolio.measures.milestone_trend import MilestoneTrend
from ucc_portfolio.measures.progress_trend import ProgressTrend
from ucc_portfolio.measures.rollout import Rollout
from ucc_portfolio.measures.schedule_risk import PortfolioSimulation, Simulation
from ucc_portfolio.measures.slippage import Slip
from ucc_portfolio.reports.countries import rollouts_view
from ucc_portfolio.reports.critical import schedule_view
from ucc_portfolio.reports.deadlines import compliance_view
from ucc_portfolio.reports.impact import impact_view
from ucc_portfolio.reports.indicators import indicators_view
from ucc_portfolio.reports.links import links_view
from ucc_portfolio.reports.progress_trend import trend_line_view
from ucc_portfolio.reports.report import Column, Kind, Report, Section, strong
from ucc_portfolio.reports.risk import SAMPLE_COLUMNS, simulation_view
from ucc_portfolio.reports.script_rows import rows_of
from ucc_portfolio.reports.slippage import slips_view, trends_view
from ucc_portfolio.reports.status import status_report

UNKNOWN: Final = "-"

_MANY_DIGITS: Final = 1_000_000


def view_of(result: Any) -> Report:
    """A result as a report.

    Args:
        result: what a function of the front door returned, a part of it, or a tuple, list or mapping of such records.

    Raises:
        FrameError: it is no such result, or records of several kinds.

    Example:
        >>> from datetime import date
        >>> from ucc_portfolio import compliance, datasets
        >>> portfolio = datasets.load("ucc-2018")
        >>> [len(section.rows) for section in view_of(compliance(portfolio, as_of=date(2018, 1, 3))).sections]
        [28, 2]
        >>> view_of(portfolio.deadlines).title
        'Deadline: 41 rows'
    """
    if (whole := _WHOLES.get(type(result))) is not None:
        return whole(result)
    records = result if isinstance(result, tuple | list) else (result,)
    kinds = set(map(type, records))
    if len(kinds) == 1 and (several := _SEVERAL.get(kinds.pop())) is not None:
        return several(records)
    return _table(result)


def _status(assessment: Assessment) -> Report:
    try:
        return status_report(assessment)
    except NothingKnownError as error:
        portfolio = assessment.whole
        return Report(name="status", title=visible(portfolio.title or portfolio.id), empty=f"{error}.")


def _drivers(found: Drivers) -> Report:
    report = links_view(found.chain)
    sections = [evolve(section, heading="The chain with the least float") for section in report.sections]
    if found.undecided:
        sections += [evolve(one, heading="Cannot be decided") for one in links_view(found.undecided).sections]
    title = f"What sets the date of {milestone_words(found.milestone)}"
    empty = "It waits for nothing."
    return evolve(report, title=title, lines=[f"as of {found.as_of.isoformat()}"], sections=sections, empty=empty)


def _simulation(found: Simulation) -> Report:
    """The finish of the whole network, and those that were tracked."""
    rows = [("the whole network", found.finish), *found.samples.items()]
    report = _of_rows("Schedule risk of a network", SAMPLE_COLUMNS, rows)
    return evolve(report, lines=[f"{found.trials:,} trials | seed {found.seed}"])


_WHOLES: Final[Mapping[type, Callable[[Any], Report]]] = {
    Assessment: _status,
    Drivers: _drivers,
    Impact: impact_view,
    Portfolio: lambda one: _status(assess(one, as_of=one.status_date)),
    PortfolioSimulation: simulation_view,
    ProgressTrend: trend_line_view,
    Schedule: schedule_view,
    Simulation: _simulation,
}

_SEVERAL: Final[Mapping[type, Callable[[Sequence[Any]], Report]]] = {
    Compliance: compliance_view,
    IndicatorResult: indicators_view,
    LinkFloat: links_view,
    MilestoneTrend: trends_view,
    Rollout: rollouts_view,
    Slip: slips_view,
}


def _table(result: Any) -> Report:
    """What scripts get of a result, as a table."""
    columns, rows = rows_of(result)
    count = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
    return _of_rows(f"{_kind(result)}: {count}", columns, rows)


def _of_rows(title: str, columns: Sequence[Column[Any]], rows: Sequence[Any]) -> Report:
    sections = [Section(columns=[_in_words(column, is_first=column is columns[0]) for column in columns], rows=rows)]
    return Report(name="rows", title=title, sections=sections, empty="There is no row.")


def _kind(result: Any) -> str:
    """The name of the kind of records, as the documentation has it."""
    while isinstance(result, tuple | list | dict) and result:
        result = next(iter(result.values() if isinstance(result, dict) else result))
    return type(result).__name__


def _in_words(column: Column[Any], *, is_first: bool) -> Column[Any]:
    """A column for scripts as one for people, who see its name as the heading and its value in words."""
    return Column(
        column.name,
        column.name.replace("_", " "),
        kind=column.kind,
        value=column.value,
        tone=strong if is_first else None,
        wraps=column.kind is Kind.TEXTS or column.name in _SENTENCES,
    )


_SENTENCES: Final = frozenset({"message", "evidence", "why", "basis", "causes", "note", "source"})
"""Values that are read as sentences."""
