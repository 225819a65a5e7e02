"""A report as CSV: its rows under their documented names, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ucc_portfolio.errors import visible
from ucc_portfolio.files.formulas import neutralised
from ucc_portfolio.reports.report import records

if TYPE_CHECKING:
    from ucc_portfolio.reports.report import Report


def render_csv(report: Report) -> str:
    """The rows, a line each; what is not known is empty, and no text starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in report.columns)
    writer.writerows(map(_value, record) for record in records(report.columns, report.rows()))
    return out.getvalue()


def _value(value: object) -> object:
    if isinstance(value, list):
        value = " ".join(value)
    if isinstance(value, str):
        return neutralised(visible(value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
