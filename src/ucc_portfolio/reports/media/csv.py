"""A report as CSV: its records under their documented names, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ucc_portfolio.errors import visible
from ucc_portfolio.files.formulas import neutralised

if TYPE_CHECKING:
    from ucc_portfolio.reports.report import Report


def render_csv(report: Report) -> str:
    """The records, a line each; what is not known is empty, and no text starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in report.fields)
    writer.writerows([_value(value) for value in record] for record in report.records())
    return out.getvalue()


def _value(value: object) -> object:
    if isinstance(value, list):
        value = " ".join(value)
    if isinstance(value, str):
        return neutralised(visible(value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
