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


def rollout_slippage(portfolio: Portfolio, *, before: date, after: date) -> tuple[CountrySlip, ...]:
    """How every country's start of operations moved between what was known on two dates.

    Countries do not publish common, named editions of their plans: each states its own, when it does. We therefore
    compare two dates. Per project and country, the statement that counted on each is taken: a report of the start, or
    else the latest plan.

    Args:
        portfolio: its national statements.
        before: the first date.
        after: the second date; what became known after it is not used.

    Returns:
        One record per project and country with a new statement, in the order of the projects and by country; empty
        where there is none. What is stated for the first time is *new*. Countries that take part on neither date are
        left out.

    Raises:
        FieldError: the second date is before the first one, or one of them is not a date.

    Source:
        Conventions of this library, see "Deployment" in its explanation.

    Example:
        >>> from ucc_portfolio import datasets
        >>> slips = rollout_slippage(datasets.load("ucc-2018"), before=date(2024, 9, 30), after=date(2025, 1, 20))
        >>> [(one.country, str(one.headline)) for one in slips if one.before is not None]
        [('BE', '+113 days')]
    """
    for name, day in (("before", before), ("after", after)):
        if type(day) is not date:
            raise FieldError(name, f"expected a datetime.date, got {quoted(day)}")
    known = known_on(portfolio, after)
    if after < before:
        raise FieldError("after", f"{after} is before {before}")
    statements = national_statements(known)
    found = []
    for project in portfolio.projects:
        own = statements.get(project.id, {})
        taking_part = {
            country for day in (before, after) for country in participants_on(known, project.system, day) if own
        }
        for country, stated in sorted(own.items()):
            if country not in taking_part:
                continue
            count = bisect_right(stated, before, key=lambda one: one.known_by)
            if count == len(stated):
                continue
            new = statement_in_force(stated)
            old = statement_in_force(stated[:count]) if count else None
            # Something was stated between the two days, but an older statement still counts more.
            if old is new:
                continue
            comparison = Comparison(SlipVerdict.NEW) if old is None else moved(old, new)
            found.append(CountrySlip(project=project.id, country=country, before=old, after=new, comparison=comparison))
    return tuple(found)
