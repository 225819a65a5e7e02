"""The columns for scripts: each is declared once, described in the reference, and holds the value of its name."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from pytest_regressions.file_regression import FileRegressionFixture

from results import RESULTS
from ucc_portfolio.reports import (
    check,
    countries,
    critical,
    datasets,
    deadlines,
    impact,
    indicators,
    links,
    position,
    progress_trend,
    risk,
    script_rows,
    slippage,
    status,
)
from ucc_portfolio.reports.report import Column, Look, as_dicts

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "columns.md"
TABLES: dict[str, Sequence[Column[Any]]] = {
    "The status table": status.COLUMNS,
    "The findings": check.COLUMNS,
    "Cells that are read differently": check.CORRECTION_COLUMNS,
    "Slippage through all revisions": slippage.TREND_COLUMNS,
    "Changes between two revisions": slippage.CHANGE_COLUMNS,
    "Totals of slippage": slippage.TOTAL_COLUMNS,
    "Deadlines": deadlines.report_columns({}),
    "Trend line": progress_trend.COLUMNS,
    "Dependencies": links.COLUMNS,
    "Impact": impact.COLUMNS,
    "Critical path": critical.COLUMNS,
    "The datasets": datasets.COLUMNS,
    "Schedule risk": risk.COLUMNS,
    "The last of the countries": risk.ROLLOUT_COLUMNS,
    "Chances of deadlines in frames": risk.CHANCE_COLUMNS,
    "Cases in frames": risk.CASE_COLUMNS,
    "Risk events in frames": risk.EVENT_COLUMNS,
    "Sensitivities in frames": risk.SENSITIVITY_COLUMNS,
    "Moved forecasts in frames": risk.MOVE_COLUMNS,
    "Simulated networks in frames": risk.SAMPLE_COLUMNS,
    "Cells in frames": script_rows.CELL_COLUMNS,
    "Progress in frames": script_rows.PROGRESS_COLUMNS,
    "Compliance in frames": deadlines.COLUMNS,
    "Activities in frames": critical.SCHEDULE_COLUMNS,
    "Deadlines that break": impact.BROKEN_COLUMNS,
    "Where a delay goes": impact.EFFECT_COLUMNS,
    "Countries that wait for a system": impact.COUNTRY_COLUMNS,
    "Countries": countries.COLUMNS,
    "Roll-outs": countries.ROLLOUT_COLUMNS,
    "What countries changed": countries.SLIP_COLUMNS,
    "Activities before they are scheduled": script_rows.NETWORK_COLUMNS,
    "Weights in frames": script_rows.WEIGHT_COLUMNS,
    "Phases and groups in frames": script_rows.COMPLETION_COLUMNS,
    "The baseline in frames": script_rows.BASELINE_COLUMNS,
    "Plans in force in frames": script_rows.PLAN_COLUMNS,
    "Outcomes in frames": script_rows.OUTCOME_COLUMNS,
    "Single deadlines in frames": script_rows.DEADLINE_COLUMNS,
    "Ratings in frames": script_rows.RATING_COLUMNS,
    "Judged ratings in frames": script_rows.JUDGED_COLUMNS,
    "Judged counts in frames": script_rows.COUNT_COLUMNS,
    "The position": position.COLUMNS,
    "States in frames": script_rows.STATE_COLUMNS,
    "Standings in frames": script_rows.STANDING_COLUMNS,
    "Overdue cells in frames": script_rows.OVERDUE_COLUMNS,
    "Participants in frames": script_rows.PARTICIPANT_COLUMNS,
    "National starts in frames": script_rows.DEPLOYMENT_COLUMNS,
    "Counts of countries in frames": script_rows.DEPLOYMENT_COUNT_COLUMNS,
    "Derogations in frames": script_rows.DEROGATION_COLUMNS,
    "Indicators": indicators.COLUMNS,
    "Indicator values in frames": script_rows.INDICATOR_VALUE_COLUMNS,
}
"""The tables of the page, by their headings."""


def _lines(columns: Sequence[Column[Any]]) -> list[str]:
    """The table of the page that describes columns."""
    lines = ["| column | value | shown as | meaning |", "| --- | --- | --- | --- |"]
    for column in columns:
        if column.value is not None:
            value = column.kind.value if not column.unit else f"{column.kind.value}, {column.unit}"
            lines.append(f"| {column.name} | {value} | {column.head(Look())} | {column.meaning} |")
    return lines


@pytest.mark.parametrize("heading", TABLES)
def test_the_page_describes_the_columns_as_they_are_declared(heading: str, request: pytest.FixtureRequest) -> None:
    columns = TABLES[heading]
    assert all(column.meaning for column in columns if column.value is not None)
    text = PAGE.read_text("utf-8")
    start = text.index(f"## {heading}\n")
    table = re.compile(r"^\| column .*?\n(?=\n|\Z)", re.MULTILINE | re.DOTALL).search(text, start)
    assert table is not None
    expected = "\n".join(_lines(columns)) + "\n"
    if request.config.getoption("regen_all"):
        PAGE.write_text(text[: table.start()] + expected + text[table.end() :], "utf-8")
    else:
        assert table[0] == expected


def test_every_table_of_columns_is_on_the_page() -> None:
    on_page = [list(columns) for columns in TABLES.values()]
    columns_of = {kind.__name__: table.columns for kind, table in script_rows._KINDS.items()}
    columns_of |= {kind.__name__: columns for kind, columns in script_rows._KEYED_KINDS.items()}
    assert [kind for kind, columns in columns_of.items() if list(columns) not in on_page] == []


@pytest.mark.parametrize("heading", TABLES)
def test_no_two_columns_of_a_table_have_one_name(heading: str) -> None:
    names = [column.name for column in TABLES[heading]]
    assert len(set(names)) == len(names)


def test_a_column_that_is_added_to_the_deadlines_is_in_their_report(monkeypatch: pytest.MonkeyPatch) -> None:
    added = Column[Any]("added", value=lambda _: None)
    monkeypatch.setattr(deadlines, "COLUMNS", (*deadlines.COLUMNS, added))
    assert [column for column in deadlines.report_columns({}) if column in deadlines.COLUMNS] == [*deadlines.COLUMNS]


MOST_ROWS = 5


def _pools() -> dict[str, tuple[Sequence[Column[Any]], list[Any]]]:
    """The rows of all results that share their columns, under the name of the first of them."""
    pools: dict[int, tuple[str, Sequence[Column[Any]], list[Any]]] = {}
    for name, (result, columns) in RESULTS.items():
        pools.setdefault(id(columns), (name, columns, []))[2].extend(script_rows.rows_of(result)[1])
    return {name: (columns, rows) for name, columns, rows in pools.values()}


def _telling(columns: Sequence[Column[Any]], rows: list[Any]) -> list[Any]:
    """A few rows, among which any two columns of one kind have different values."""
    places = set(range(min(MOST_ROWS, len(rows))))
    values = {column.name: column.values(rows) for column in columns if column.value is not None}
    for one, other in _pairs(columns):
        pairs = list(zip(values[one.name], values[other.name], strict=True))
        if all(pairs[place][0] == pairs[place][1] for place in places):
            places |= {next(place for place, (own, others) in enumerate(pairs) if own != others)}
    return [rows[place] for place in sorted(places)]


def _pairs(columns: Sequence[Column[Any]]) -> list[tuple[Column[Any], Column[Any]]]:
    valued = [column for column in columns if column.value is not None]
    return [(one, other) for one, other in combinations(valued, 2) if one.kind is other.kind]


def test_every_value_stands_under_its_name(file_regression: FileRegressionFixture) -> None:
    tables = {name: as_dicts(columns, _telling(columns, rows)) for name, (columns, rows) in _pools().items()}
    text = json.dumps(tables, indent=1, default=date.isoformat, ensure_ascii=False)
    file_regression.check(text, encoding="utf-8", extension=".json")


def test_two_getters_that_were_swapped_would_be_seen() -> None:
    """In the rows of the test above any two getters of one kind give different values: no swap leaves them as kept."""
    for columns, rows in _pools().values():
        shown = _telling(columns, rows)
        for one, other in _pairs(columns):
            swapped = {one.name: evolve(one, value=other.value), other.name: evolve(other, value=one.value)}
            wrong = [swapped.get(column.name, column) for column in columns]
            assert as_dicts(wrong, shown) != as_dicts(columns, shown), f"{one.name} and {other.name}"
