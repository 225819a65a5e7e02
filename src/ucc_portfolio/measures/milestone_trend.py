"""How a milestone moved through all plan revisions: milestone trend analysis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.cells import Cell
from ucc_portfolio.domain.deadlines import Deadline, DeadlineKind
from ucc_portfolio.domain.knowledge import deadlines_on, known_on, latest_day, published_order
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.portfolio import lineage_of, milestones_in_order, of_ancestor
from ucc_portfolio.measures.slippage import Comparison, DateSlip, compare

if TYPE_CHECKING:
    from ucc_portfolio.domain.plans import Milestone, PlanRevision
    from ucc_portfolio.domain.portfolio import Portfolio


@frozen
class TrendPoint:
    """What one revision says of a milestone.

    `slip` is how far it moved since the statement before, `elapsed_days` after its publication. `margin_days` is the
    time from the planned last day to the code's deadline as it was known on the day of publication, `burn_days` how
    much of it went since the statement before. None where unknown.
    """

    revision: str
    published: date
    planned: Cell
    slip: DateSlip | None
    elapsed_days: int | None
    deadline: Deadline | None
    margin_days: int | None
    burn_days: int | None

    @property
    def velocity(self) -> Fraction | None:
        """Days slipped per day elapsed since the statement before; None where there is none."""
        return _velocity(self.slip, self.elapsed_days)


@frozen
class MilestoneTrend:
    """One milestone, a pair of project id and key, through the revisions that state it, by date of publication.

    `total` is the slip from the first dated statement to the last, `elapsed_days` the time between their
    publications; None where fewer than two are dated. `lost` is the first revision that planned beyond
    the deadline known on its day.
    """

    milestone: Milestone
    points: tuple[TrendPoint, ...]
    total: DateSlip | None
    elapsed_days: int | None
    lost: str | None

    @property
    def project(self) -> str:
        """The project of the milestone."""
        return self.milestone[0]

    @property
    def velocity(self) -> Fraction | None:
        """Days slipped per day elapsed between the first and the last dated statement; None without two."""
        return _velocity(self.total, self.elapsed_days)

    def planned_in(self, revision: str) -> Cell | None:
        """What a revision says of the milestone; None where it does not state it."""
        return next((point.planned for point in self.points if point.revision == revision), None)


def milestone_trend(portfolio: Portfolio, *, as_of: date | None = None) -> tuple[MilestoneTrend, ...]:
    """How each milestone moved through the plan revisions, with its margin to the code's deadline.

    Args:
        portfolio: a project that continues another has that one's statements before its own.
        as_of: only what was known on this day is used; everything where None.

    Returns:
        One trend per milestone that any revision states, in the order of the projects and of the table; empty where
        there is no revision. Slips are in days or whole periods, velocities in days per day.

    Source:
        Milestone trend analysis as in project management handbooks: planned date by date of publication.

    Example:
        >>> from ucc_portfolio import datasets
        >>> trends = milestone_trend(datasets.load("ucc-2018"))
        >>> (transit,) = (one for one in trends if one.milestone == ("NCTS-P5", "operations"))
        >>> [str(point.slip) for point in transit.points[1:]], transit.lost
        (['+15 quarters', '0', '+367 days'], 'MASP-2017')
    """
    known = known_on(portfolio, latest_day(portfolio) if as_of is None else as_of)
    revisions = published_order(known)
    plans = [known.plan(revision) for revision in revisions]
    # Each plan is held against the law of its own day: a deadline that was moved later must not excuse an older plan.
    deadlines = [deadlines_on(known, as_of=revision.date) for revision in revisions]
    lineage = lineage_of(known)
    compared: dict[tuple[int, int], Comparison] = {}
    trends = []
    for milestone in milestones_in_order(known, *plans):
        project, key = milestone
        stated = []
        for revision, plan, due in zip(revisions, plans, deadlines, strict=True):
            cell = plan.get(milestone) or of_ancestor(plan, lineage, project, key)
            if cell is not None:
                deadline = due.get((project, DeadlineKind.CODE)) if key == OPERATIONS else None
                stated.append((revision, cell, deadline))
        trends.append(_trend(milestone, stated, compared))
    return tuple(trends)


def _trend(
    milestone: Milestone,
    stated: Sequence[tuple[PlanRevision, Cell, Deadline | None]],
    compared: dict[tuple[int, int], Comparison],
) -> MilestoneTrend:
    points: list[TrendPoint] = []
    dated: list[tuple[date, Cell]] = []
    for revision, cell, deadline in stated:
        # A slip is counted from the last statement that has a date; one without a date says nothing of how far it
        # moved.
        before = dated[-1] if dated else None
        slip = None if before is None else _slip(before[1], cell, compared)
        elapsed = None if before is None else (revision.date - before[0]).days
        last = cell.date.last if cell.date is not None else None
        margin = None if last is None or deadline is None else (deadline.date - last).days
        margin_before = next((one.margin_days for one in reversed(points) if one.margin_days is not None), None)
        burn = None if margin is None or margin_before is None else margin_before - margin
        points.append(TrendPoint(revision.id, revision.date, cell, slip, elapsed, deadline, margin, burn))
        if last is not None:
            dated.append((revision.date, cell))
    total = _slip(dated[0][1], dated[-1][1], compared) if len(dated) > 1 else None
    elapsed = (dated[-1][0] - dated[0][0]).days if len(dated) > 1 else None
    lost = next((point.revision for point in points if point.margin_days is not None and point.margin_days < 0), None)
    return MilestoneTrend(milestone, tuple(points), total, elapsed, lost)


def _slip(before: Cell, after: Cell, compared: dict[tuple[int, int], Comparison]) -> DateSlip | None:
    """The slip of the end, computed once per pair of cells: many milestones share what they say."""
    identity = (id(before), id(after))
    result = compared.get(identity)
    if result is None:
        result = compared[identity] = compare(before, after)
    return result.end


def _velocity(slip: DateSlip | None, elapsed_days: int | None) -> Fraction | None:
    return Fraction(slip.days, elapsed_days) if slip is not None and elapsed_days else None
