"""What sets the date of a project: the chain of its predecessors with the least float."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.graph.links import LinkFloat, LinkVerdict, link_floats
from ucc_portfolio.graph.order import milestone_called

if TYPE_CHECKING:
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio


@frozen
class Drivers:
    """The chain of predecessors that comes closest to a milestone.

    `chain` starts with the link into the milestone itself. `others` are the further links into the milestone that
    have a float, `undecided` those, anywhere along the chain, of which nobody can say.
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
    def is_critical(self) -> bool:
        """Whether the nearest predecessor leaves it no day: any delay of it moves the milestone."""
        return self.float_days is not None and self.float_days <= 0


def drivers(portfolio: Portfolio, project_id: str | Milestone, *, as_of: date) -> Drivers:
    """Which predecessors come closest to a project's start of operations, and by how much they leave it room.

    At each step the link with the least float is followed; of equal ones, that of the predecessor whose name comes
    first. A link into a phase of the project counts as one into what follows it.

    Args:
        portfolio: its precedences, plans and outcomes.
        project_id: a project, or a milestone of it as `AES.tss`.
        as_of: only what was known on this day is used.

    Returns:
        The chain, nearest first; empty where the project waits for nothing that is dated. Floats in days.

    Raises:
        UnknownNameError: there is no such project.

    Source:
        Conventions of this library, see "Dependencies" in its explanation; driving predecessors as planning tools
        have them.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = drivers(datasets.load("ucc-2018"), "CCI-P2", as_of=date(2018, 1, 3))
        >>> [(one.dependency.predecessor, one.float_days) for one in found.chain]
        [('CCI-P1', 1003), ('AEO-P1', 1033)]
    """
    milestone = milestone_called(portfolio, project_id)
    links = link_floats(portfolio, as_of=as_of)
    chain: list[LinkFloat] = []
    undecided: list[LinkFloat] = []
    others: Sequence[LinkFloat] = ()
    seen = {milestone}
    at = milestone
    while True:
        into = sorted((one for one in links if _leads_to(one, at)), key=_rank)
        undecided += (one for one in into if one.verdict is LinkVerdict.UNDECIDED)
        dated = [one for one in into if one.float_days is not None and one.dependency.before not in seen]
        if not chain:
            others = dated[1:]
        if not dated:
            return Drivers(milestone, as_of, tuple(chain), tuple(others), tuple(undecided))
        chain.append(dated[0])
        at = dated[0].dependency.before
        seen.add(at)


def _leads_to(link: LinkFloat, milestone: Milestone) -> bool:
    project, key = link.dependency.after
    return project == milestone[0] and CELL_KEYS.index(key) <= CELL_KEYS.index(milestone[1])


def _rank(link: LinkFloat) -> tuple[bool, int, Milestone, Milestone]:
    days = link.float_days
    return days is None, days or 0, link.dependency.before, link.dependency.after
