"""Results as plain dictionaries and as frames of pandas, polars and Arrow, under their documented names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ucc_portfolio.errors import MissingExtraError
from ucc_portfolio.reports.report import Kind, as_dicts
from ucc_portfolio.reports.script_rows import rows_of

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

__all__ = ["to_arrow", "to_dicts", "to_pandas", "to_polars", "write_parquet"]


def to_dicts(result: object) -> list[dict[str, object]]:
    """The rows of a result as dictionaries, with days as `datetime.date` and nothing rounded.

    Args:
        result: what a function of the front door returned: an assessment (its status table), a portfolio (its cells),
            progress, slips, trends, compliance, findings, link floats, an impact, drivers, a schedule, weights; a part
            of one of them, such as the ratings of an assessment or the broken deadlines of an impact; a tuple, list or
            mapping of such records.

    Returns:
        One dictionary per row, its keys as documented in "Columns for scripts"; None where a value is unknown. Empty
        for an empty result.

    Raises:
        FrameError: it is no such result, or records of several kinds.

    Example:
        >>> from ucc_portfolio import datasets, slippage
        >>> slips = slippage(datasets.load("ucc-2018"), earlier="MASP-2017", later="outcome")
        >>> [(row["slip"], row["slip_unit"]) for row in to_dicts(slips) if row["project"] == "CDS-2"]
        [(3, 'quarter')]
    """
    return as_dicts(*rows_of(result))


def to_arrow(result: object, *, of: type | None = None) -> pa.Table:
    """The rows of a result as an Arrow table, typed: days as date32, whole numbers as int64, lists of texts as lists.

    Args:
        result: as for `to_dicts`.
        of: kind of the records, such as `Slip`; it gives an empty result its columns.

    Returns:
        A row per record, its columns as documented in "Columns for scripts"; null where a value is unknown. No rows for
        an empty result, and no columns either unless `of` names its kind.

    Raises:
        FrameError: it is no such result, or records of several kinds.
        MissingExtraError: the extra `frames` is not installed.

    Example:
        >>> from ucc_portfolio import datasets, progress
        >>> from ucc_portfolio.types import Slip
        >>> table = to_arrow(progress(datasets.load("ucc-2018")))
        >>> table.num_rows, str(table.schema.field("percent_done").type)
        (26, 'double')
        >>> to_arrow((), of=Slip).column_names[:3]
        ['project', 'milestone', 'change']
    """
    arrow = _imported("pyarrow")
    columns, rows = rows_of(result, of)
    types = {
        Kind.TEXT: arrow.string(),
        Kind.INTEGER: arrow.int64(),
        Kind.NUMBER: arrow.float64(),
        Kind.BOOLEAN: arrow.bool_(),
        Kind.DATE: arrow.date32(),
        Kind.TEXTS: arrow.list_(arrow.string()),
    }
    arrays = {column.name: arrow.array(column.values(rows), type=types[column.kind]) for column in columns}
    table: pa.Table = arrow.table(arrays)
    return table


def to_pandas(result: object, *, of: type | None = None) -> pd.DataFrame:
    """The rows of a result as a pandas frame: days as datetime64, whole numbers as Int64, so that none becomes 0.

    Args:
        result: as for `to_dicts`.
        of: kind of the records, such as `Slip`; it gives an empty result its columns.

    Returns:
        A row per record, its columns as documented in "Columns for scripts"; `<NA>` where a value is unknown. No rows
        for an empty result, and no columns either unless `of` names its kind.

    Raises:
        FrameError: it is no such result, or records of several kinds.
        MissingExtraError: the extra `frames` is not installed.

    Example:
        >>> from ucc_portfolio import datasets, progress
        >>> frame = to_pandas(progress(datasets.load("ucc-2018")))
        >>> frame.loc[frame["project"] == "CDS-2", "percent_done"].tolist()
        [37.5]
    """
    pandas = _imported("pandas")
    columns, rows = rows_of(result, of)
    types = {
        Kind.TEXT: "string",
        Kind.INTEGER: "Int64",
        Kind.NUMBER: "Float64",
        Kind.BOOLEAN: "boolean",
        Kind.DATE: "datetime64[s]",
        Kind.TEXTS: "object",
    }
    frame: pd.DataFrame = pandas.DataFrame(
        {column.name: pandas.Series(column.values(rows), dtype=types[column.kind]) for column in columns}
    )
    return frame


def to_polars(result: object, *, of: type | None = None) -> pl.DataFrame:
    """The rows of a result as a polars frame: days as Date, whole numbers as Int64, lists of texts as lists.

    Args:
        result: as for `to_dicts`.
        of: kind of the records, such as `Slip`; it gives an empty result its columns.

    Returns:
        A row per record, its columns as documented in "Columns for scripts"; null where a value is unknown. No rows for
        an empty result, and no columns either unless `of` names its kind.

    Raises:
        FrameError: it is no such result, or records of several kinds.
        MissingExtraError: the extra `frames` is not installed.

    Example:
        >>> from ucc_portfolio import datasets, progress
        >>> frame = to_polars(progress(datasets.load("ucc-2018")))
        >>> frame.filter(frame["project"] == "CDS-2")["percent_done"].item()
        37.5
    """
    polars = _imported("polars")
    columns, rows = rows_of(result, of)
    types = {
        Kind.TEXT: polars.String,
        Kind.INTEGER: polars.Int64,
        Kind.NUMBER: polars.Float64,
        Kind.BOOLEAN: polars.Boolean,
        Kind.DATE: polars.Date,
        Kind.TEXTS: polars.List(polars.String),
    }
    frame: pl.DataFrame = polars.DataFrame(
        [polars.Series(column.name, column.values(rows), dtype=types[column.kind]) for column in columns]
    )
    return frame


def write_parquet(result: object, path: str | os.PathLike[str], *, of: type | None = None) -> None:
    """Write the rows of a result as a Parquet file, whole or not at all, for engines that query larger histories.

    Args:
        result: as for `to_dicts`.
        path: the file.
        of: kind of the records, such as `Slip`; it gives an empty result its columns.

    Raises:
        FrameError: it is no such result, or records of several kinds.
        FileError: the file cannot be written.
        MissingExtraError: the extra `frames` is not installed.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from ucc_portfolio import datasets, progress
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_parquet(progress(datasets.load("ucc-2018")), Path(folder) / "progress.parquet")
        ...     _imported("pyarrow.parquet").read_table(Path(folder) / "progress.parquet").num_rows
        26
    """
    from ucc_portfolio.files.atomic import write_atomically

    table = to_arrow(result, of=of)
    out = _imported("pyarrow").BufferOutputStream()
    _imported("pyarrow.parquet").write_table(table, out)
    write_atomically(path, out.getvalue().to_pybytes())


def _imported(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise MissingExtraError("frames", f"a frame of {name.partition('.')[0]}") from None
