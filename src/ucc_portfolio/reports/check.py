"""The findings, rule by rule."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ucc_portfolio.checks.rules import RULES, thresholds
from ucc_portfolio.domain.corrections import Reading
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.reports.report import Column, Report, Section, as_dicts, project_column, strong, without

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.corrections import Correction
    from ucc_portfolio.domain.findings import Finding

COLUMNS: Final[tuple[Column[Finding], ...]] = (
    Column("rule", meaning="name of the rule", value=lambda one: one.rule),
    Column(
        "where",
        "Where",
        meaning="the project, milestone, country or column that it is about",
        value=lambda one: one.where,
        tone=strong,
    ),
    Column("cell", meaning="key of the cell, where it is about one", value=lambda one: one.cell),
    Column("message", "What", meaning="what is doubtful, with the values", value=lambda one: one.message, wraps=True),
)
"""The columns of a finding."""

CORRECTION_COLUMNS: Final[tuple[Column[Correction], ...]] = (
    project_column(lambda one: one.project),
    Column("cell", "Cell", meaning="key of the cell", value=lambda one: one.cell),
    Column("printed", "As printed", meaning="the cell as published", value=lambda one: one.printed),
    Column("read", "As read", meaning="the cell with our correction", value=lambda one: one.read),
    Column("certainty", "Certainty", meaning="how sure the correction is", value=lambda one: one.certainty),
    Column("reason", "Because", meaning="why it was made", value=lambda one: one.reason, wraps=True),
    Column("source", "Source", meaning="id of the source", value=lambda one: one.source, unknown=""),
)
"""The columns of a cell whose published text we corrected."""

_SHOWN: Final = [column for column in COLUMNS if column.heading]


def check_report(assessment: Assessment) -> Report:
    """What is doubtful in a portfolio, with what each rule means."""
    portfolio, findings = assessment.reported, assessment.findings
    sections = []
    allowed = thresholds(assessment.thresholds)
    for rule in RULES:
        rows = [finding for finding in findings if finding.rule == rule.name]
        if rows:
            heading = f"{rule.name} ({len(rows)}): {rule.meaning}"
            if rule.threshold is not None:
                heading += f" Threshold: {_allowed(allowed[rule.name], rule.threshold.unit)}."
            sections.append(Section(columns=_SHOWN, rows=rows, heading=heading))
    reading = f"{portfolio.reading.value} reading"
    seen_on = [f"seen on {assessment.as_of.isoformat()}"] if assessment.as_of != portfolio.status_date else []
    status = f"status {portfolio.status_date.isoformat()}"
    lines = [" | ".join((status, *seen_on, reading, f"{len(findings)} findings", visible(portfolio.id)))]
    if portfolio.corrections:
        lines.append(_corrections_line(assessment))
    return Report(
        name="check",
        title=f"Findings: {visible(portfolio.title or portfolio.id)}",
        lines=lines,
        sections=sections,
        empty=f"None of the {len(RULES)} rules found anything doubtful.",
        summaries={
            "thresholds": {name: float(value) for name, value in allowed.items()},
            "corrections": as_dicts(without(CORRECTION_COLUMNS, "source"), portfolio.corrections),
        },
        columns=COLUMNS,
        rows=lambda: findings,
        rows_name="findings",
    )


def _allowed(value: Fraction, unit: str) -> str:
    """What a rule lets pass, in words."""
    if value == 1 and unit == "days":
        return "1 day"
    return f"{value if value.denominator == 1 else round_half_up(value, 2)} {unit}"


def _corrections_line(assessment: Assessment) -> str:
    portfolio = assessment.portfolio
    cells, rows = len(portfolio.corrections), len({correction.project for correction in portfolio.corrections})
    if portfolio.reading is Reading.CORRECTED:
        return (
            f"{cells} cells of {rows} rows are read differently from the print; --reading as-printed judges the print."
        )
    return f"{cells} cells of {rows} rows have a correction, which this reading leaves aside."
