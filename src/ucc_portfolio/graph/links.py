"""The float of one link: how much later than its predecessor a successor is planned, as far as is known on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.milestone_dates import MilestoneDate, MilestoneDates
from ucc_portfolio.domain.outcomes import Edge

if TYPE_CHECKING:
    from ucc_portfolio.domain.dependencies import Dependency
    from ucc_portfolio.domain.portfolio import Portfolio


class LinkVerdict(StrEnum):
    """Whether the dates keep a precedence."""

    KEPT = "kept"
    CONTRADICTED = "contradicted"
    UNDECIDED = "cannot be decided"


@frozen
class LinkFloat:
    """One precedence with the dates of its two ends, and how much time lies between them.

    `lower_days` and `upper_days` are the least and the most that the float can be, in days, as the dates stand: the
    same where both are days, None where a date is unknown. Negative is a plan that contradicts itself.
    """

    dependency: Dependency
    predecessor: MilestoneDate
    successor: MilestoneDate
    lower_days: int | None
    upper_days: int | None

    @property
    def verdict(self) -> LinkVerdict:
        """Whether the dates keep the precedence; undecided where the sign of the float is open.

        Of a predecessor of which only the last start is known, nobody says when the first one was.
        """
        if self.upper_days is not None and self.upper_days < 0:
            return LinkVerdict.CONTRADICTED
        if self.lower_days is not None and self.lower_days >= 0 and self.predecessor.edge is not Edge.LAST:
            return LinkVerdict.KEPT
        return LinkVerdict.UNDECIDED

    @property
    def float_days(self) -> int | None:
        """The float to count with, in days: the least that it can be; None where it is unknown.

        The least float of a link whose sign is open is negative, but the precedence itself rules a negative one
        out: it counts as 0. That of a contradicted link stays negative.
        """
        return None if self.lower_days is None else counted_float(self.lower_days, self.upper_days)

    @property
    def missing_days(self) -> str:
        """In words, how many days a contradicted precedence lacks, from the least to the most; "" for any other.

        Example:
            >>> from ucc_portfolio import datasets
            >>> links = link_floats(datasets.load("ucc-2018"), as_of=date(2025, 1, 20))
            >>> [one.missing_days for one in links if one.missing_days]
            ['274 days']
        """
        if self.verdict is not LinkVerdict.CONTRADICTED or self.upper_days is None:
            return ""
        least = -self.upper_days
        most = None if self.lower_days is None else -self.lower_days
        if most == least:
            return "1 day" if least == 1 else f"{least} days"
        return f"{least} days or more" if most is None else f"{least} to {most} days"


def counted_float(least: int, most: int | None) -> int:
    """The float to count with, of one between a least and a most: negative only where none of it is possible.

    Example:
        >>> counted_float(-3, 5), counted_float(-3, -1), counted_float(2, None)
        (0, -3, 2)
    """
    return least if most is not None and most < 0 else max(0, least)


def link_float(dependency: Dependency, dates: MilestoneDates) -> LinkFloat:
    """The float of one precedence: successor's first day - predecessor's first day - least lag."""
    before, after = dates[dependency.before], dates[dependency.after]
    # The least float: the predecessor as late and the successor as early as their dates allow. The most: the other way
    # round.
    return LinkFloat(
        dependency,
        before,
        after,
        _days(before.last, after.first, dependency.min_lag),
        _days(before.first, after.last, dependency.min_lag),
    )


def _days(before: date | None, after: date | None, lag: int) -> int | None:
    return None if before is None or after is None else (after - before).days - lag


def link_floats(portfolio: Portfolio, *, as_of: date) -> tuple[LinkFloat, ...]:
    """The float of every precedence, with the dates that were known on a day.

    Args:
        portfolio: its interfaces have no order, and are left out.
        as_of: only the plans, reports and outcomes known on this day are used. Dependencies are no facts of a day:
            they follow from what the systems are.

    Returns:
        One record per precedence, in the order of the portfolio, floats in days; empty where there is none.

    Source:
        Conventions of this library, see "Dependencies" in its explanation.

    Example:
        >>> from ucc_portfolio import datasets
        >>> links = link_floats(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> [(one.dependency.predecessor, one.float_days) for one in links if one.dependency.successor == "CCI-P2"]
        [('CCI-P1', 1003)]
    """
    dates = MilestoneDates.on(portfolio, as_of)
    return tuple(link_float(one, dates) for one in portfolio.dependencies if one.is_precedence)
