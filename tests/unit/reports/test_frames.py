"""Results as dictionaries and frames: the same rows everywhere, typed, and nothing unknown made zero."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import networkx as nx
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from portfolios import DAM_DAY, LIGHT_DAY, lights
from results import DELAYED, LATE, LATEST, NETWORK, RESULTS, UCC, UCC_NOW, Columns
from strategies import portfolios
from ucc_portfolio import (
    Portfolio,
    assess,
    compliance,
    frames,
    indicators,
    progress,
    recover_weights,
    schedule,
    types,
)
from ucc_portfolio.errors import FrameError, MissingExtraError
from ucc_portfolio.reports import check, deadlines, script_rows
from ucc_portfolio.reports import slippage as slippage_report
from ucc_portfolio.reports.report import Kind
from ucc_portfolio.types import Assessment, Completion, Compliance, ComputedRating, Finding, Slip, Standing

every = pytest.mark.parametrize(("result", "columns"), RESULTS.values(), ids=list(RESULTS))


@every
def test_dictionaries_have_the_documented_names_and_values_of_their_kind(result: Any, columns: Columns) -> None:
    rows = frames.to_dicts(result)
    assert rows
    kinds = {
        Kind.TEXT: str,
        Kind.INTEGER: int,
        Kind.NUMBER: float,
        Kind.BOOLEAN: bool,
        Kind.DATE: date,
        Kind.TEXTS: list,
    }
    for row in rows:
        assert list(row) == [column.name for column in columns]
        for column in columns:
            value = row[column.name]
            assert value is None or type(value) is kinds[column.kind], column.name


@every
def test_every_frame_has_the_rows_of_the_dictionaries(result: Any, columns: Columns) -> None:
    rows = frames.to_dicts(result)
    assert frames.to_arrow(result).to_pylist() == rows
    assert frames.to_polars(result).to_dicts() == rows
    frame = frames.to_pandas(result)
    assert list(frame.columns) == [column.name for column in columns]
    for position, row in enumerate(rows):
        for column in columns:
            shown = frame[column.name].iloc[position]
            if row[column.name] is None:
                assert shown is None or pd.isna(shown)
            elif column.kind is Kind.DATE:
                assert shown.date() == row[column.name]
            else:
                assert shown == row[column.name]


def test_the_types_are_those_that_are_documented() -> None:
    slips = RESULTS["slips"][0]
    assert frames.to_arrow(slips).schema.field("slip").type == pa.int64()
    assert frames.to_arrow(RESULTS["trends"][0]).schema.field("published").type == pa.date32()
    assert frames.to_polars(slips).schema["slip"] == pl.Int64
    assert frames.to_polars(RESULTS["assessment"][0]).schema["rating_reasons"] == pl.List(pl.String)
    assert str(frames.to_pandas(slips)["slip"].dtype) == "Int64"
    assert str(frames.to_pandas(RESULTS["trends"][0])["planned_last"].dtype) == "datetime64[s]"


def test_unknown_is_not_zero() -> None:
    row = next(row for row in frames.to_dicts(RESULTS["slips"][0]) if row["change"] == "not stated")
    assert row["slip"] is None
    frame = frames.to_pandas(RESULTS["slips"][0])
    assert frame["slip"].isna().sum() > 0


@pytest.mark.parametrize("make", [frames.to_arrow, frames.to_polars, frames.to_pandas])
def test_an_empty_result_keeps_its_columns_where_its_kind_is_named(make: Callable[..., Any]) -> None:
    for kind, columns in (
        (Slip, slippage_report.CHANGE_COLUMNS),
        (Finding, check.COLUMNS),
        (Compliance, deadlines.COLUMNS),
    ):
        frame = make((), of=kind)
        names = frame.column_names if isinstance(frame, pa.Table) else list(frame.columns)
        assert names == [column.name for column in columns]
        assert len(frame) == 0
    assert len(make(())) == 0
    assert frames.to_dicts(()) == []


@pytest.mark.parametrize("make", [frames.to_arrow, frames.to_polars, frames.to_pandas])
@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        (ComputedRating, script_rows.RATING_COLUMNS),
        (Completion, script_rows.COMPLETION_COLUMNS),
        (Standing, script_rows.STANDING_COLUMNS),
    ],
)
def test_an_empty_mapping_is_an_empty_result_too(make: Callable[..., Any], kind: type, columns: Columns) -> None:
    ratings = assess(Portfolio(id="none", status_date=DAM_DAY), as_of=DAM_DAY).ratings
    for empty in (ratings, ()):
        frame = make(empty, of=kind)
        names = frame.column_names if isinstance(frame, pa.Table) else list(frame.columns)
        assert (names, len(frame)) == ([column.name for column in columns], 0)
    assert frames.to_dicts(ratings) == []


ONLY_PARTS = {
    "Cause, Cell, Cells, Correction, Durations, ListedProject, PlanRevision, PlannedMilestone, Postponement, "
    "PrintedTotals, Project, ReportedRow, Source, StatusReport": "what a portfolio holds, and a data package too",
    "Period, PlannedDate, MilestoneDate, IndicatorValue, Target": "values inside records, and not results",
    "DateSlip, TrendPoint, FirstStart, ReportedCell, Sample": "values inside results, whose rows have them",
    "PrintedRow, RatingInputs, Triangular, Pert, Lognormal, Empirical, RiskEvent": "given to a function, not returned",
    "Above": "a part of a distribution, to draw from",
    "ProjectOnDay, MilestoneDates": "what an assessment is computed from",
    "Completion": "has no name of its own; Progress has them by phase and by group",
}
NOT_SHOWN = {
    "later_facts": "a number",
    "dates": "an index of what starts, plan_in_force and reported have",
    "projects": "what rating rules are given; the same facts, project by project",
}


def test_every_public_record_and_every_part_of_an_assessment_has_rows_or_a_reason() -> None:
    without = set()
    for name in types._ROOMS:
        record = getattr(types, name)
        if isinstance(record, type) and attrs.has(record):
            try:
                script_rows.rows_of((), of=record)
            except FrameError:
                without.add(name)
    assert without | {"Completion"} == {name for names in ONLY_PARTS for name in names.split(", ")}
    given = {field.name for field in attrs.fields(Assessment)}
    parts = {name for name in vars(Assessment)["__slots__"] if not name.startswith("_")} - given
    assert "plan_in_force" in parts
    shown = set()
    for name in parts:
        try:
            frames.to_dicts(getattr(UCC_NOW, name))
            shown.add(name)
        except FrameError:
            continue
    assert parts - shown == set(NOT_SHOWN)


@pytest.mark.parametrize(
    "wrong",
    [
        3,
        "text",
        (1, 2),
        (RESULTS["findings"][0][0], RESULTS["links"][0][0]),
        {"a": 1},
        {**UCC_NOW.ratings, "a": Standing.OPEN},
        (Standing.OPEN,),
        None,
    ],
)
def test_what_is_no_result_is_refused(wrong: object) -> None:
    with pytest.raises(FrameError, match="no result"):
        frames.to_dicts(wrong)


def test_parquet_is_read_back_by_another_reader(tmp_path: Path) -> None:
    path = tmp_path / "trends.parquet"
    frames.write_parquet(RESULTS["trends"][0], path)
    assert pq.read_table(path).to_pylist() == frames.to_dicts(RESULTS["trends"][0])
    assert pl.read_parquet(path).height == 130


@given(portfolios())
def test_any_portfolio_becomes_the_same_rows_everywhere(portfolio: Any) -> None:
    rows = frames.to_dicts(portfolio)
    assert frames.to_arrow(portfolio).to_pylist() == rows
    assert frames.to_polars(portfolio).to_dicts() == rows
    assert len(frames.to_pandas(portfolio)) == len(rows)


@pytest.mark.parametrize(
    ("name", "make"), [("pyarrow", frames.to_arrow), ("polars", frames.to_polars), ("pandas", frames.to_pandas)]
)
def test_without_the_extra_a_frame_is_refused_in_a_sentence_and_dictionaries_are_not(
    name: str, make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(
        MissingExtraError, match=rf"a frame of {name} needs the extra frames: pip install 'ucc-portfolio\[fr"
    ):
        make(UCC)
    assert frames.to_dicts(UCC)


def _row(result: object, **wanted: object) -> dict[str, object]:
    return next(row for row in frames.to_dicts(result) if wanted.items() <= row.items())


def test_the_rows_say_what_the_records_say() -> None:
    assert _row(progress(UCC), project="CDS-2") == {
        "project": "CDS-2",
        "done": 3.0,
        "applicable": 8.0,
        "percent_done": 37.5,
        "weight": 4.0,
        "contribution": pytest.approx(100 * 4 / 71 * 3 / 8),
    }
    window = _row(UCC, project="CCI-P1", milestone="operations")
    assert (window["first"], window["last"]) == (date(2021, 1, 1), date(2023, 12, 31))
    late = _row(compliance(UCC, as_of=LATEST), project="AES", kind="code")
    assert (late["verdict"], late["margin_days"]) == ("kept by plan", 394)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node("specify", duration=10)
    graph.add_node("build", duration=20)
    graph.add_node("train", duration=5)
    graph.add_edge("specify", "build")
    graph.add_edge("specify", "train", kind="SS", lag=2)
    assert _row(schedule(graph), node="train") == {
        "node": "train",
        "early_start": 2.0,
        "early_finish": 7.0,
        "late_start": 25.0,
        "late_finish": 30.0,
        "total_float": 23.0,
        "free_float": 23.0,
        "is_critical": False,
        "is_completed": False,
    }


def test_the_rows_of_parts_say_what_the_parts_say() -> None:
    weights = recover_weights(UCC.projects)
    assert _row(weights, project="ICS2-2") == {
        "total": 71,
        "project": "ICS2-2",
        "weight": None,
        "least_weight": 1,
        "most_weight": 8,
        "possible_weights": 8,
    }
    assert _row(weights, project="CDS-2")["weight"] == 4
    assert frames.to_dicts(recover_weights([], max_total=5)) == []
    tra = _row(progress(UCC).by_phase, part="tra")
    assert (tra["done"], tra["applicable"], tra["percent_done"]) == (19.0, 68.0, 100 * 19 / 68)
    assert _row(DELAYED.broken, project="LOCK") == {
        "project": "LOCK",
        "kind": "code",
        "deadline": date(2033, 9, 30),
        "milestone": "operations",
        "last": DELAYED.broken[0].last,
        "margin_days": (date(2033, 9, 30) - DELAYED.broken[0].last).days,
        "is_certain": True,
        "country": None,
    }
    assert [row["effect"] for row in frames.to_dicts(DELAYED.effects)] == [one.effect for one in DELAYED.effects]
    in_force = _row(UCC_NOW.plan_in_force, project="NCTS-P5", milestone="operations")
    assert (in_force["revision"], in_force["planned_last"]) == ("announced", date(2025, 1, 21))
    assert frames.to_dicts(assess(LATE, as_of=DAM_DAY).overdue) == [{"project": "A", "overdue": ["bc", "fss"]}]
    assert frames.to_dicts(UCC_NOW.judged_counts) == [
        {
            "research": 11,
            "development": 19,
            "new_in_operation": 8,
            "green": 24,
            "rated": 28,
            "green_percent": pytest.approx(100 * 24 / 28),
        }
    ]
    rating = _row(UCC_NOW.ratings, project="NCTS-P5")
    assert rating["rating_computed"] == _row(UCC_NOW, project="NCTS-P5")["rating_computed"]
    assert rating["rating_reasons"] == list(UCC_NOW.ratings["NCTS-P5"].reasons)
    missed = UCC_NOW.execution.missed
    assert [row["is_missed"] for row in frames.to_dicts(missed)] == [True] * len(missed)
    started = _row(NETWORK, project="A", milestone="fss")
    assert (started["duration_days"], started["earliest"], started["is_completed"]) == (6.0, None, False)


def test_the_rows_of_indicators_say_what_the_results_say() -> None:
    green = _row(indicators(UCC, as_of=UCC.status_date), indicator="EIS-04")
    assert (green["value"], green["computed"], green["computed_agrees"]) == (85.71, pytest.approx(600 / 7), True)
    assert (green["previous_year"], green["previous"], green["change"]) == (2016, 61.0, 24.71)
    lamps = _row(indicators(lights(), as_of=LIGHT_DAY), indicator="LAMPS")
    assert (lamps["year"], lamps["change"], lamps["previous_year"], lamps["held_against"]) == (2031, None, 2029, 4.0)
    bells = _row(indicators(lights(), as_of=LIGHT_DAY), indicator="BELLS")
    assert (bells["year"], bells["value"], bells["previous"], bells["latest_year"]) == (None, None, None, 2031)


def test_pandas_gets_its_nullable_numbers() -> None:
    dtypes = frames.to_pandas(progress(UCC)).dtypes
    assert (str(dtypes["percent_done"]), str(dtypes["project"])) == ("Float64", "string")
