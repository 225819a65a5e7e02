"""What sets the date of a project: the chain of its predecessors with the least float."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.grouping import grouped
from ucc_portfolio.domain.milestone_dates import MilestoneDates
from ucc_portfolio.graph.links import LinkFloat, LinkVerdict, link_float
from ucc_portfolio.graph.order import chain, milestone_called, milestone_order

if TYPE_CHECKING:
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio


@frozen
class Drivers:
    """The chain of predecessors that comes closest to a milestone.

    `chain` starts with the link into the milestone itself. `others` are the further links into the milestone that
    have a float; `undecided` those, anywhere along the chain, of which the dates do not say whether they are kept.
    """

    milestone: Milestone
    as_of: date
    chain: tuple[LinkFloat, ...]
    others: tuple[LinkFloat, ...]
    undecided: tuple[LinkFloat, ...]

    @property
    def float_days(self) -> int | None:
        """The least float of a link into the milestone, in days; None where no link has one."""
        return self.chain[0].float_days if self.chain else None

    @property
    def is_critical(self) -> bool | None:
        """Whether the nearest predecessor leaves it no day: any delay of it moves the milestone.

        None where the dates do not say; what waits for nothing is not critical.
        """
        if not self.chain:
            return None if self.undecided else False
        nearest = self.chain[0]
        if nearest.verdict is LinkVerdict.UNDECIDED:
            return None
        return nearest.float_days is not None and nearest.float_days <= 0


def drivers(portfolio: Portfolio, project: str | Milestone, *, as_of: date, phases: bool = False) -> Drivers:
    """Which predecessors come closest to a project's start of operations, and by how much they leave it room.

    At each step the link with the least float is followed; of equal ones, that of the predecessor whose name comes
    first.

    Args:
        portfolio: its precedences, plans and outcomes.
        project: its id for the start of operations, or a milestone of it: `AES.tss`, or a pair.
        as_of: only what was known on this day is used.
        phases: whether the phases of a project wait for each other in their order, beside the dependencies.

    Returns:
        The chain, nearest first; empty where the project waits for nothing that is dated. Floats in days.

    Raises:
        UnknownNameError: there is no such project.
        DependencyCycleError: the precedences have no order.

    Source:
        Conventions of this library, see "Dependencies" in its explanation; driving predecessors as planning tools
        have them.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = drivers(datasets.load("ucc-2018"), "CCI-P2", as_of=date(2018, 1, 3))
        >>> [(one.dependency.predecessor, one.float_days) for one in found.chain]
        [('CCI-P1', 1003), ('AEO-P1', 1033)]
    """
    dates = MilestoneDates.on(portfolio, as_of)
    milestone = milestone_called(portfolio, project)
    dependencies = [one for one in portfolio.dependencies if one.is_precedence]
    dependencies += chain(portfolio.projects) if phases else ()
    milestone_order(dependencies)  # an order of the milestones, or the error
    into = grouped(dependencies, lambda one: one.after)
    found: list[LinkFloat] = []
    undecided: list[LinkFloat] = []
    others: Sequence[LinkFloat] = ()
    at = milestone
    while True:
        links = sorted((link_float(one, dates) for one in into.get(at, ())), key=_rank)
        undecided += (one for one in links if one.verdict is LinkVerdict.UNDECIDED)
        dated = [one for one in links if one.float_days is not None]
        # Only the links into the milestone itself are alternatives to the chain.
        if not found:
            others = dated[1:]
        if not dated:
            return Drivers(milestone, as_of, tuple(found), tuple(others), tuple(undecided))
        # The walk ends: milestones have an order (checked above), so it never comes back to one.
        found.append(dated[0])
        at = dated[0].dependency.before


def _rank(link: LinkFloat) -> tuple[bool, int, Milestone, Milestone]:
    days = link.float_days
    return days is None, days or 0, link.dependency.before, link.dependency.after
