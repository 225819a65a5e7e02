"""The bundled datasets, one per row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ucc_portfolio.errors import visible
from ucc_portfolio.reports.report import Column, Field, FieldKind, Report, Section, Tone, plainly

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio

FIELDS: Final = (
    Field("name", FieldKind.TEXT),
    Field("title", FieldKind.TEXT),
    Field("status_date", FieldKind.DAY),
    Field("projects", FieldKind.INTEGER),
    Field("corrections", FieldKind.INTEGER),
    Field("revisions", FieldKind.INTEGER),
    Field("outcomes", FieldKind.INTEGER),
    Field("deadlines", FieldKind.INTEGER),
    Field("dependencies", FieldKind.INTEGER),
    Field("participants", FieldKind.INTEGER),
    Field("deployments", FieldKind.INTEGER),
    Field("indicators", FieldKind.INTEGER),
    Field("sources", FieldKind.INTEGER),
)
"""The values of a dataset for scripts."""


def datasets_report(portfolios: Sequence[Portfolio]) -> Report:
    """What the bundled datasets hold."""
    columns: list[Column[Portfolio]] = [
        Column(name="name", heading=lambda _: "Name", show=plainly(lambda one: visible(one.id)), tone=_strong),
        Column(name="day", heading=lambda _: "Status", show=plainly(lambda one: one.as_of.isoformat())),
        Column(name="title", heading=lambda _: "Title", show=plainly(lambda one: visible(one.title)), wraps=True),
        Column(name="holds", heading=lambda _: "Holds", show=plainly(_holds), wraps=True),
    ]
    return Report(
        name="datasets",
        title="Bundled datasets",
        sections=[Section(columns=columns, rows=portfolios)],
        empty="There is no dataset.",
        fields=FIELDS,
        records=lambda: map(_record, portfolios),
        records_name="datasets",
    )


def _strong(_: object) -> Tone:
    return Tone.STRONG


def _holds(portfolio: Portfolio) -> str:
    counts = zip((field.name for field in FIELDS[3:]), _record(portfolio)[3:], strict=True)
    return ", ".join(f"{count} {name}" for name, count in counts)


def _record(portfolio: Portfolio) -> tuple[object, ...]:
    return (
        portfolio.id,
        portfolio.title,
        portfolio.as_of,
        len(portfolio.projects),
        len(portfolio.corrections),
        len(portfolio.revisions),
        len(portfolio.outcomes),
        len(portfolio.deadlines),
        len(portfolio.dependencies),
        len(portfolio.participants),
        len(portfolio.deployments),
        len(portfolio.indicators),
        len(portfolio.sources),
    )
