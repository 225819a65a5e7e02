"""How far national plans moved: per project and country, between what was known on two days."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.knowledge import known_on
from ucc_portfolio.domain.national_starts import national_statements, participants_on, statement_in_force
from ucc_portfolio.errors import FieldError, quoted
from ucc_portfolio.measures.rollout import moved
from ucc_portfolio.measures.slippage import Comparison, SlipVerdict

if TYPE_CHECKING:
    from ucc_portfolio.domain.deployments import Deployment
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.measures.slippage import DateSlip


@frozen(kw_only=True)
class CountrySlip:
    """What became of one project in one country between two days.

    `before` and `after` are the statements that counted on them; `before` is None where nothing was stated yet.
    """

    project: str
    country: str
    before: Deployment | None
    after: Deployment
    comparison: Comparison

    @property
    def verdict(self) -> SlipVerdict:
        """What became of it, in a word."""
        return self.comparison.verdict

    @property
    def headline(self) -> DateSlip | None:
        """The slip that the verdict speaks of; None where nothing can be compared."""
        return self.comparison.headline


def national_slippage(portfolio: Portfolio, *, earlier: date, later: date) -> tuple[CountrySlip, ...]:
    """How every country's start of operations moved between what was known on two days.

    National plans are no common editions with a name: each country states its own, when it does. So that two days are
    compared, and per project and country the statement that counted on each: a report of the start, else the latest.

    Args:
        portfolio: its national statements.
        earlier: the first day.
        later: the second day; what became known after it is not used.

    Returns:
        One record per project and country of which anything new was stated, in the order of the projects and by
        country; empty where nothing was. What is stated for the first time is *new*. Countries that take part on
        neither day are left out.

    Raises:
        FieldError: the second day is before the first one, or one of them is no day.

    Source:
        Conventions of this library, see "Deployment" in its explanation.

    Example:
        >>> from ucc_portfolio import datasets
        >>> slips = national_slippage(datasets.load("ucc-2018"), earlier=date(2024, 9, 30), later=date(2025, 1, 20))
        >>> [(one.country, str(one.headline)) for one in slips if one.before is not None]
        [('BE', '+113 days')]
    """
    if type(earlier) is not date:
        raise FieldError("earlier", f"{quoted(earlier)} is no day; give a datetime.date")
    known = known_on(portfolio, later)
    if later < earlier:
        raise FieldError("later", f"{later} is before {earlier}")
    statements = national_statements(known)
    found = []
    for project in portfolio.projects:
        own = statements.get(project.id, {})
        taking_part = {
            country for day in (earlier, later) for country in participants_on(known, project.system, day) if own
        }
        for country, stated in sorted(own.items()):
            if country not in taking_part:
                continue
            count = bisect_right(stated, earlier, key=lambda one: one.known_by)
            if count == len(stated):
                continue
            after = statement_in_force(stated)
            before = statement_in_force(stated[:count]) if count else None
            if before is after:
                continue
            comparison = Comparison(SlipVerdict.NEW) if before is None else moved(before, after)
            found.append(
                CountrySlip(project=project.id, country=country, before=before, after=after, comparison=comparison)
            )
    return tuple(found)
