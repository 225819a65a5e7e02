"""The findings, rule by rule."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ucc_portfolio.checks.rules import RULES, thresholds
from ucc_portfolio.domain.corrections import Reading
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.reports.report import Column, Field, FieldKind, Report, Section, Tone, plainly

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.findings import Finding

FIELDS: Final = (
    Field("rule", FieldKind.TEXT),
    Field("where", FieldKind.TEXT),
    Field("cell", FieldKind.TEXT),
    Field("message", FieldKind.TEXT),
)
"""The values of a finding for scripts."""


def check_report(assessment: Assessment) -> Report:
    """What is doubtful in a portfolio, with what each rule means."""
    portfolio, findings = assessment.reported, assessment.findings
    columns: list[Column[Finding]] = [
        Column(
            name="where",
            heading=lambda _: "Where",
            show=plainly(lambda row: visible(row.where)),
            tone=lambda _: Tone.STRONG,
        ),
        Column(name="message", heading=lambda _: "What", show=plainly(lambda row: visible(row.message)), wraps=True),
    ]
    sections = []
    allowed = thresholds(assessment.thresholds)
    for rule in RULES:
        rows = [finding for finding in findings if finding.rule == rule.name]
        if rows:
            heading = f"{rule.name} ({len(rows)}): {rule.meaning}"
            if rule.threshold is not None:
                heading += f" Threshold: {_allowed(allowed[rule.name], rule.threshold.unit)}."
            sections.append(Section(columns=columns, rows=rows, heading=heading))
    reading = f"{portfolio.reading.value} reading"
    seen_on = [f"seen on {assessment.as_of.isoformat()}"] if assessment.as_of != portfolio.as_of else []
    status = f"status {portfolio.as_of.isoformat()}"
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
            "corrections": [
                {
                    "project": correction.project,
                    "cell": correction.cell,
                    "printed": correction.printed,
                    "read": correction.read,
                    "certainty": correction.certainty.value,
                    "reason": correction.reason,
                }
                for correction in portfolio.corrections
            ],
        },
        fields=FIELDS,
        records=lambda: map(finding_record, findings),
        records_name="findings",
    )


def finding_record(finding: Finding) -> tuple[object, ...]:
    """The values of a finding for scripts."""
    return finding.rule, finding.where, finding.cell and str(finding.cell), finding.message


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
