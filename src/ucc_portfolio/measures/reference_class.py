"""The portfolio's own history of plans and what became of them, as a class to forecast from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from ucc_portfolio.domain.knowledge import InForce, known_on, plan_in_force, starts
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.errors import FewCasesError
from ucc_portfolio.measures.distributions import Empirical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio

SHORTEST_LEAD: Final = 30
"""Days between publication and planned day below which a plan is no forecast."""

FEWEST_MILESTONES: Final = 4
"""Distinct milestones that a class needs, unless the caller says otherwise."""


@frozen
class Case:
    """One milestone in one revision that dated it, and what became of it.

    `planned` is the planned day, `became` the day of the outcome, or where `is_replanned` the last day of the plan in
    force, which may slip further: a lower bound. `weight` is the case's part of its milestone, which weighs 1.
    """

    milestone: Milestone
    revision: str
    published: date
    planned: date
    became: date
    weight: Fraction
    is_replanned: bool = False

    @property
    def ratio(self) -> Fraction:
        """The time it took over the time it was planned to take, both from the publication; 1 is on time."""
        return Fraction((self.became - self.published).days, (self.planned - self.published).days)


@frozen
class ReferenceClass:
    """The cases that were known on a day."""

    as_of: date
    cases: tuple[Case, ...]

    @property
    def milestones(self) -> int:
        """How many distinct milestones it has."""
        return len({case.milestone for case in self.cases})

    def distribution(self, *, fewest: int = FEWEST_MILESTONES) -> Empirical:
        """The ratios of the cases with their weights.

        Raises:
            FewCasesError: the cases are of fewer milestones than asked for.
        """
        if self.milestones < max(1, fewest):
            raise FewCasesError(as_of=self.as_of.isoformat(), milestones=self.milestones, fewest=max(1, fewest))
        return Empirical([float(one.ratio) for one in self.cases], [float(one.weight) for one in self.cases])


def reference_class(portfolio: Portfolio, *, as_of: date) -> ReferenceClass:
    """What became of plans whose day has come.

    A case is one milestone in one revision that was published at least 30 days before its planned day, when that day
    has come by `as_of`. What became of it is its outcome, else the last day of a later plan in force. A first start
    is held against the start of a window, or a plan without one; a last or single start against the end. A plan that
    has neither an outcome nor a later plan says nothing of slips, and is no case.

    Args:
        portfolio: its revisions and outcomes.
        as_of: only what was known on this day is used.

    Returns:
        The cases in the order of the revisions; none where no planned day has come.

    Source:
        Flyvbjerg, From Nobel Prize to project management: getting risks right, Project Management Journal 37 (2006),
        for the idea; the definition of a case is a convention of this library, see "Schedule risk".

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = reference_class(datasets.load("ucc-2018"), as_of=date(2019, 12, 31))
        >>> [(one.milestone[0], float(one.ratio)) for one in found.cases]
        [('BTI-P2', 1.0), ('AEO-P2', 1.0), ('EORI2', 1.0)]
    """
    known = known_on(portfolio, as_of)
    found = list(_cases(known, plan_in_force(known, as_of=as_of), as_of))
    # Every milestone weighs 1 in total. Otherwise one that was replanned five times would count five times.
    counts = Counter(case.milestone for case in found)
    return ReferenceClass(as_of, tuple(evolve(one, weight=Fraction(1, counts[one.milestone])) for one in found))


def _cases(known: Portfolio, in_force: Mapping[Milestone, InForce], as_of: date) -> Iterator[Case]:
    started = starts(known)
    for revision in sorted(known.revisions, key=lambda one: one.date):
        for milestone, cell in known.plan(revision).items():
            if cell.date is None:
                continue
            outcomes = started.get(milestone[0], {}) if milestone[1] == OPERATIONS else {}
            pairs: list[tuple[date | None, date | None, bool]] = [
                (_pair(cell.date, edge), one.date, False) for edge, one in outcomes.items()
            ]
            # Without an outcome a later plan is the best that is known. It is a lower bound: the milestone may still
            # slip.
            later = in_force.get(milestone)
            if not outcomes and later is not None and later.revision != revision.id and later.cell.date is not None:
                pairs.append((cell.date.last, later.cell.date.last, True))
            for planned, became, is_replanned in pairs:
                # Left out: plans whose day has not come, of which only those that came early or were replanned could be
                # seen; and what had already happened when the plan was published.
                if planned is None or became is None or planned > as_of or became <= revision.date:
                    continue
                if (planned - revision.date).days >= SHORTEST_LEAD:
                    yield Case(milestone, revision.id, revision.date, planned, became, Fraction(1), is_replanned)


def _pair(planned: PlannedDate, edge: Edge) -> date | None:
    """The planned day that a start of that edge is held against; None where the plan states none."""
    if edge is Edge.FIRST and planned.is_window:
        return None if planned.start is None else planned.start.last
    return planned.last
