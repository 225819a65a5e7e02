"""Results as plain dictionaries and as frames of pandas, polars and Arrow, under their documented names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from ucc_portfolio.assessment import Assessment
from ucc_portfolio.domain.dates import PlannedDate
from ucc_portfolio.domain.findings import Finding
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.errors import FrameError, MissingExtraError
from ucc_portfolio.graph.critical_path import Schedule, ScheduledActivity
from ucc_portfolio.graph.drivers import Drivers
from ucc_portfolio.graph.impact import Impact, MovedMilestone
from ucc_portfolio.graph.links import LinkFloat
from ucc_portfolio.measures.compliance import Compliance
from ucc_portfolio.measures.percent_done import Progress, RowProgress
from ucc_portfolio.measures.progress_trend import ProgressTrend, TrendLinePoint
from ucc_portfolio.measures.slippage import Slip
from ucc_portfolio.measures.trend import MilestoneTrend
from ucc_portfolio.reports import check, impact, links, slippage, status, trend
from ucc_portfolio.reports.tables import Field, FieldKind

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Result = Any
"""What the functions of the front door return: an assessment, a portfolio, progress, slips, trends and so on."""

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
PROGRESS_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("done", FieldKind.NUMBER),
    Field("applicable", FieldKind.NUMBER),
    Field("percent_done", FieldKind.NUMBER),
    Field("weight", FieldKind.NUMBER),
    Field("contribution", FieldKind.NUMBER),
)
COMPLIANCE_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("deadline", FieldKind.DAY),
    Field("verdict", FieldKind.TEXT),
    Field("margin_days", FieldKind.INTEGER),
    Field("evidence", FieldKind.TEXT),
    Field("basis", FieldKind.TEXT),
)
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


@frozen
class _Kind:
    """How the records of one kind of result become rows."""

    fields: Sequence[Field]
    rows: Callable[[Any], Iterable[Sequence[object]]]


def _cells(portfolio: Portfolio) -> Iterator[tuple[object, ...]]:
    for project in portfolio.projects:
        weight = None if project.weight is None else float(project.weight)
        for key, cell in project.cells.items():
            planned = cell.date or PlannedDate()
            days = planned.first, planned.last
            yield project.id, str(key), cell.status.value, cell.printed, str(cell), *days, float(cell.completed), weight


def _progress(row: RowProgress) -> tuple[object, ...]:
    percent, share = (None if value is None else float(value * 100) for value in (row.fraction, row.contribution))
    weight = None if row.project.weight is None else float(row.project.weight)
    return row.project.id, float(row.completion.done), float(row.completion.applicable), percent, weight, share


def _compliance(one: Compliance) -> tuple[object, ...]:
    due = one.deadline
    return due.project, due.kind.value, due.date, one.verdict.value, one.margin_days, one.evidence, due.basis


def _activity(one: ScheduledActivity) -> tuple[object, ...]:
    times = (one.early_start, one.early_finish, one.late_start, one.late_finish)
    floats = (None if value is None else float(value) for value in (one.total_float, one.free_float))
    return str(one.node), *map(float, times), *floats, one.is_critical, one.is_completed


def _one(record: Callable[[Any], Sequence[object]]) -> Callable[[Any], Iterable[Sequence[object]]]:
    return lambda one: (record(one),)


_KINDS: Final[Mapping[type, _Kind]] = {
    Assessment: _Kind(status.FIELDS, lambda one: (status.row_record(one, row) for row in one.progress.rows)),
    Portfolio: _Kind(PORTFOLIO_FIELDS, _cells),
    Progress: _Kind(PROGRESS_FIELDS, lambda one: map(_progress, one.rows)),
    RowProgress: _Kind(PROGRESS_FIELDS, _one(_progress)),
    Slip: _Kind(slippage.CHANGE_FIELDS, _one(slippage.change_record)),
    MilestoneTrend: _Kind(
        slippage.TREND_FIELDS, lambda one: (slippage.trend_record(one, point) for point in one.points)
    ),
    ProgressTrend: _Kind(trend.FIELDS, lambda one: map(trend.line_record, one.points)),
    TrendLinePoint: _Kind(trend.FIELDS, _one(trend.line_record)),
    Compliance: _Kind(COMPLIANCE_FIELDS, _one(_compliance)),
    Finding: _Kind(check.FIELDS, _one(check.finding_record)),
    LinkFloat: _Kind(links.FIELDS, _one(lambda link: links.link_record(link.dependency, link))),
    Drivers: _Kind(links.FIELDS, lambda one: (links.link_record(link.dependency, link) for link in one.chain)),
    Impact: _Kind(impact.FIELDS, lambda one: map(impact.moved_record, one.moved)),
    MovedMilestone: _Kind(impact.FIELDS, _one(impact.moved_record)),
    Schedule: _Kind(SCHEDULE_FIELDS, lambda one: map(_activity, one.values())),
    ScheduledActivity: _Kind(SCHEDULE_FIELDS, _one(_activity)),
}


def to_dicts(result: Result) -> list[dict[str, object]]:
    """The rows of a result as dictionaries, with days as `datetime.date` and nothing rounded.

    Args:
        result: what a function of the front door returned: an assessment (its status table), a portfolio (its cells),
            progress, slips, trends, compliance, findings, link floats, an impact, drivers, a schedule; or a tuple of
            such records.

    Returns:
        One dictionary per row, its keys as documented in "Columns for scripts"; None where a value is unknown. Empty
        for an empty result.

    Raises:
        FrameError: it is no such result.

    Example:
        >>> from ucc_portfolio import datasets, slippage
        >>> slips = slippage(datasets.load("ucc-2018"), earlier="MASP-2017", later="outcome")
        >>> [(row["slip"], row["slip_unit"]) for row in to_dicts(slips) if row["project"] == "CDS-2"]
        [(3, 'quarter')]
    """
    fields, rows = _rows(result, None)
    names = [field.name for field in fields]
    return [dict(zip(names, row, strict=True)) for row in rows]


def to_arrow(result: Result, *, of: type | None = None) -> pa.Table:
    """The rows of a result as an Arrow table, typed: days as date32, whole numbers as int64, lists of texts as lists.

    Args:
        result: as for `to_dicts`.
        of: kind of the records, such as `Slip`; it gives an empty tuple its columns.

    Raises:
        FrameError: it is no such result.
        MissingExtraError: the extra `frames` is not installed.
    """
    arrow = _imported("pyarrow")
    fields, rows = _rows(result, of)
    types = {
        FieldKind.TEXT: arrow.string(),
        FieldKind.INTEGER: arrow.int64(),
        FieldKind.NUMBER: arrow.float64(),
        FieldKind.BOOLEAN: arrow.bool_(),
        FieldKind.DAY: arrow.date32(),
        FieldKind.TEXTS: arrow.list_(arrow.string()),
    }
    schema = arrow.schema([(field.name, types[field.kind]) for field in fields])
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    arrays = [arrow.array(column, type=kind.type) for column, kind in zip(columns, schema, strict=True)]
    table: pa.Table = arrow.table(arrays, schema=schema)
    return table


def to_pandas(result: Result, *, of: type | None = None) -> pd.DataFrame:
    """The rows of a result as a pandas frame: days as datetime64, whole numbers as Int64, so that none becomes 0.

    Args:
        result: as for `to_dicts`.
        of: kind of the records, such as `Slip`; it gives an empty tuple its columns.

    Raises:
        FrameError: it is no such result.
        MissingExtraError: the extra `frames` is not installed.
    """
    pandas = _imported("pandas")
    fields, rows = _rows(result, of)
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    types = {
        FieldKind.TEXT: "string",
        FieldKind.INTEGER: "Int64",
        FieldKind.NUMBER: "Float64",
        FieldKind.BOOLEAN: "boolean",
        FieldKind.DAY: "datetime64[s]",
        FieldKind.TEXTS: "object",
    }
    frame: pd.DataFrame = pandas.DataFrame(
        {
            field.name: pandas.Series(list(column), dtype=types[field.kind])
            for field, column in zip(fields, columns, strict=True)
        }
    )
    return frame


def to_polars(result: Result, *, of: type | None = None) -> pl.DataFrame:
    """The rows of a result as a polars frame: days as Date, whole numbers as Int64, lists of texts as lists.

    Args:
        result: as for `to_dicts`.
        of: kind of the records, such as `Slip`; it gives an empty tuple its columns.

    Raises:
        FrameError: it is no such result.
        MissingExtraError: the extra `frames` is not installed.
    """
    polars = _imported("polars")
    fields, rows = _rows(result, of)
    types = {
        FieldKind.TEXT: polars.String,
        FieldKind.INTEGER: polars.Int64,
        FieldKind.NUMBER: polars.Float64,
        FieldKind.BOOLEAN: polars.Boolean,
        FieldKind.DAY: polars.Date,
        FieldKind.TEXTS: polars.List(polars.String),
    }
    schema = {field.name: types[field.kind] for field in fields}
    frame: pl.DataFrame = polars.DataFrame(rows, schema=schema, orient="row")
    return frame


def write_parquet(result: Result, path: str | os.PathLike[str], *, of: type | None = None) -> None:
    """Write the rows of a result as a Parquet file, whole or not at all, for engines that query larger histories.

    Args:
        result: as for `to_dicts`.
        path: the file.
        of: kind of the records, such as `Slip`; it gives an empty tuple its columns.

    Raises:
        FrameError: it is no such result.
        FileError: the file cannot be written.
        MissingExtraError: the extra `frames` is not installed.
    """
    from ucc_portfolio.files.atomic import write_atomically

    table = to_arrow(result, of=of)
    out = _imported("pyarrow").BufferOutputStream()
    _imported("pyarrow.parquet").write_table(table, out)
    write_atomically(path, out.getvalue().to_pybytes())


def _rows(result: Result, of: type | None) -> tuple[Sequence[Field], list[Sequence[object]]]:
    if (kind := _KINDS.get(type(result))) is not None:
        return kind.fields, list(kind.rows(result))
    if not isinstance(result, tuple | list):
        raise FrameError(type(result).__name__)
    kinds = {type(one) for one in result} or ({of} if of is not None else set())
    if not kinds:
        return (), []
    (first, *others) = kinds
    if others or first not in _KINDS:
        raise FrameError(", ".join(sorted(one.__name__ for one in kinds)))
    kind = _KINDS[first]
    return kind.fields, [row for one in result for row in kind.rows(one)]


def _imported(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise MissingExtraError("frames", f"a frame of {name.partition('.')[0]}") from None
