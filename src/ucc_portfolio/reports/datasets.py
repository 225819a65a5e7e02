"""The bundled datasets, one per row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ucc_portfolio.reports.report import Column, Kind, Report, Section, picked, strong

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio

_LISTS: Final = (
    "projects",
    "corrections",
    "revisions",
    "outcomes",
    "deadlines",
    "dependencies",
    "participants",
    "deployments",
    "indicators",
    "sources",
)


def _count(name: str) -> Column[Portfolio]:
    return Column(name, kind=Kind.INTEGER, meaning=f"number of {name}", value=lambda one: len(getattr(one, name)))


COLUMNS: Final[tuple[Column[Portfolio], ...]] = (
    Column("name", "Name", meaning="id of the dataset", value=lambda one: one.id, tone=strong),
    Column("title", "Title", meaning="its title", value=lambda one: one.title, wraps=True),
    Column(
        "status_date", "Status", kind=Kind.DATE, meaning="date of the status report", value=lambda one: one.status_date
    ),
    *map(_count, _LISTS),
)
"""The columns of a dataset."""


def datasets_report(portfolios: Sequence[Portfolio]) -> Report:
    """What the bundled datasets hold."""
    holds: Column[Portfolio] = Column("holds", "Holds", text=_holds, wraps=True)
    return Report(
        name="datasets",
        title="Bundled datasets",
        sections=[Section(columns=[*picked(COLUMNS, "name", "status_date", "title"), holds], rows=portfolios)],
        empty="There is no dataset.",
        columns=COLUMNS,
        rows=lambda: portfolios,
        rows_name="datasets",
    )


def _holds(portfolio: Portfolio) -> str:
    return ", ".join(f"{len(getattr(portfolio, name))} {name}" for name in _LISTS)
