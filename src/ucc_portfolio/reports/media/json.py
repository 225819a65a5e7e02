"""A report as JSON: the rows, headed by what they were computed from."""

from __future__ import annotations

import json
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from ucc_portfolio.reports.report import as_dicts

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.reports.report import Report

SCHEMA_VERSION: Final = 1


def render_json(report: Report, assessment: Assessment) -> str:
    """The report as one JSON object; its keys are documented in the reference.

    Text that is not ASCII is written with escapes, so that any terminal or pipe carries it.
    """
    portfolio = assessment.whole
    document = {
        "report": report.name,
        "schema_version": SCHEMA_VERSION,
        "library_version": version("ucc-portfolio"),
        "dataset": portfolio.id,
        "title": portfolio.title,
        "revisions": [revision.id for revision in assessment.portfolio.revisions],
        "status_date": portfolio.status_date.isoformat(),
        "as_of": assessment.as_of.isoformat(),
        "reading": portfolio.reading.value,
        **report.summaries,
        report.rows_name: as_dicts(report.columns, report.rows()),
    }
    return json.dumps(document, indent=2, allow_nan=False, default=date.isoformat) + "\n"
