"""All numbers and doubts of a portfolio for one day, as one record; each part is computed at first use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.errors import NothingKnownError
from ucc_portfolio.measures import percent_done
from ucc_portfolio.measures.standing import Standing, overdue, standing

if TYPE_CHECKING:
    from ucc_portfolio.domain.findings import Finding


@frozen
class Assessment:
    """What is known of a portfolio on a day; commands and reports read it."""

    portfolio: Portfolio
    as_of: date

    @cached_property
    def progress(self) -> percent_done.Progress:
        """Percent done: row by row, per phase, per group and overall."""
        return percent_done.progress(self.portfolio)

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Per project of the table: in operation, late or open."""
        return {
            project.id: standing(project, as_of=self.as_of, reported=self.portfolio.as_of)
            for project in self.portfolio.table
        }

    @cached_property
    def overdue(self) -> Mapping[str, tuple[str, ...]]:
        """Per late project, the keys of its overdue cells."""
        return {
            project.id: overdue(project, as_of=self.as_of, reported=self.portfolio.as_of)
            for project in self.portfolio.table
            if self.standings[project.id] is Standing.LATE
        }

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is doubtful, rule by rule."""
        from ucc_portfolio.checks.rules import findings  # the table is shown without them

        return findings(self.portfolio, self.progress)


def assess(portfolio: Portfolio, *, as_of: date) -> Assessment:
    """What is known of a portfolio on a day: progress, standings, findings.

    Args:
        portfolio: in the reading that the answers are wanted in.
        as_of: the day; what was reported later is not used.

    Raises:
        NothingKnownError: the day lies before the status report.

    Example:
        >>> from ucc_portfolio import datasets
        >>> assessment = assess(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> float(round(assessment.progress.overall * 100, 4))
        49.5003
        >>> [finding.where for finding in assessment.findings if finding.rule == "printed-column"]
        ['BPM', 'CON']
    """
    if as_of < portfolio.as_of:
        raise NothingKnownError(as_of=as_of.isoformat(), first_report=portfolio.as_of.isoformat())
    return Assessment(portfolio, as_of)
