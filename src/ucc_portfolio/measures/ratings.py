"""Red, amber or green by rule, with the reasons; and the judged counts beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.dates import PlannedDate
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.knowledge import InForce
from ucc_portfolio.domain.outcomes import Edge, Outcome
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import ANNOUNCED
from ucc_portfolio.domain.ratings import Colour, ListedProject, Stage
from ucc_portfolio.measures.compliance import Compliance, ComplianceVerdict
from ucc_portfolio.measures.slippage import SlipVerdict, against_outcome, compare

if TYPE_CHECKING:
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.projects import Project
    from ucc_portfolio.measures.trend import MilestoneTrend

LONG_OVERDUE: Final = timedelta(days=90)
DUE_SOON: Final = timedelta(days=365)


@frozen(kw_only=True)
class RatingInputs:
    """What a rating rule may look at: one project, and what is known of it on a day."""

    project: Project
    as_of: date
    reported: date
    in_force: Mapping[Milestone, InForce]
    outcomes: Mapping[Edge, Outcome]
    compliance: Sequence[Compliance]
    trends: Sequence[MilestoneTrend]


@frozen
class ComputedRating:
    """A rating by rule, with the reasons in words; green has none."""

    project: str
    colour: Colour
    reasons: tuple[str, ...]


Dated = list[tuple[str, PlannedDate]]

RatingRule = Callable[[RatingInputs], ComputedRating]


def computed_rating(inputs: RatingInputs) -> ComputedRating:
    """The rating by our rule.

    Red: a deadline of the code is breached, by outcome or by the plan in force, or a milestone is overdue by more
    than 90 days. Amber: any milestone is overdue, slipped late against its first plan, has an unknown date where
    one is due within a year, or a planned day that went by with no report since. Green otherwise.
    """
    dated = [] if inputs.outcomes else _dated(inputs)  # once it started, older reports and plans make nothing overdue
    long_overdue, overdue = _overdue(inputs, dated)
    red = [*_breaches(inputs), *long_overdue]
    amber = [*overdue, *_late(inputs), *_unknown(inputs), *_unreported(inputs, dated)]
    colour = Colour.RED if red else Colour.AMBER if amber else Colour.GREEN
    return ComputedRating(inputs.project.id, colour, tuple(red + amber))


def _has_started(inputs: RatingInputs) -> bool:
    return any(outcome.is_complete for outcome in inputs.outcomes.values())


def _breaches(inputs: RatingInputs) -> list[str]:
    return [
        f"deadline {one.deadline.date} {one.verdict}: {one.evidence}"
        for one in inputs.compliance
        if one.deadline.kind is DeadlineKind.CODE
        and one.verdict in (ComplianceVerdict.BREACHED, ComplianceVerdict.BREACHED_BY_PLAN)
    ]


def _overdue(inputs: RatingInputs, dated: Dated) -> tuple[list[str], list[str]]:
    """What is overdue by more than 90 days, and by less."""
    long_overdue: list[str] = []
    overdue: list[str] = []
    for key, planned in dated:
        last = planned.last
        if last is None or last >= inputs.as_of or last > inputs.reported:
            continue
        cell = inputs.project.cells[key]
        if cell is None or cell.status in (Status.PLANNED, Status.NOT_PLANNED):
            found = long_overdue if inputs.as_of - last > LONG_OVERDUE else overdue
            found.append(f"{key} overdue since {last}")
    return long_overdue, overdue


def _dated(inputs: RatingInputs) -> Dated:
    """What is planned of the project: by the plan in force, and where there is none by the table."""
    table = {key: cell.date for key, cell in inputs.project.cells.items() if cell.date is not None}
    plans = {key: stated.cell.date for (_, key), stated in inputs.in_force.items()}
    return [(key, planned) for key, planned in {**table, **plans}.items() if planned is not None]


def _late(inputs: RatingInputs) -> list[str]:
    found = []
    for trend in inputs.trends:
        baseline = next((point for point in trend.points if point.planned.date is not None), None)
        if baseline is None:
            continue
        if trend.total is not None and trend.total.headline > 0:
            found.append(f"{trend.milestone} slipped {trend.total} since {baseline.revision}")
        plan = inputs.in_force.get((inputs.project.id, trend.milestone))
        if plan is not None and plan.revision == ANNOUNCED:
            result = compare(baseline.planned, plan.cell)
            if result.verdict is SlipVerdict.LATE:
                found.append(f"start announced for {plan.cell}, {result.headline} against {baseline.revision}")
        if trend.milestone == OPERATIONS:
            found += [
                f"{outcome.edge} start on {outcome.date}, {result.headline} against {baseline.revision}"
                for outcome in inputs.outcomes.values()
                if (result := against_outcome(baseline.planned, outcome)).verdict is SlipVerdict.LATE
            ]
    return found


def _unknown(inputs: RatingInputs) -> list[str]:
    """Unknown dates of a project that starts, or has to start, within a year."""
    if _has_started(inputs):
        return []
    plan = inputs.in_force.get((inputs.project.id, OPERATIONS))
    due = [one.deadline.date for one in inputs.compliance if one.deadline.kind is DeadlineKind.CODE]
    if plan is not None and plan.cell.date is not None and plan.cell.date.first is not None:
        due.append(plan.cell.date.first)
    if not any(day <= inputs.as_of + DUE_SOON for day in due):
        return []
    return [
        f"{key} has no date, and the start is due within a year"
        for (project, key), stated in inputs.in_force.items()
        if project == inputs.project.id and stated.cell.date is not None and stated.cell.date.is_unknown
    ]


def _unreported(inputs: RatingInputs, dated: Dated) -> list[str]:
    return [
        f"{key} was planned for {planned}, and nothing is reported since"
        for key, planned in dated
        if planned.last is not None and inputs.reported < planned.last < inputs.as_of
    ]


@frozen
class JudgedCounts:
    """What the report's own lists of IT projects count on a day.

    `green_share` is green over all rated, in [0, 1]; None where nothing is rated.
    """

    stages: Mapping[Stage, int]
    green: int
    rated: int

    @property
    def green_share(self) -> Fraction | None:
        """Green projects over rated projects."""
        return Fraction(self.green, self.rated) if self.rated else None


def judged_counts(listed: Sequence[ListedProject]) -> JudgedCounts:
    """Count the names in the report's lists, each for as many projects as it stands for.

    Source:
        SWD(2019) 153 final, section 5.3 I and footnotes 14 to 18: 11 in research, 19 in development, 8 new in
        operation, 24 of 28 green. The lists name ICS2 twice (as research and as development) and INF twice, and
        rate a TIR project that they do not list; they are counted as printed.

    Example:
        >>> from ucc_portfolio import datasets
        >>> counts = judged_counts(datasets.load("ucc-2018").listed_projects)
        >>> [count for count in counts.stages.values()], counts.green_share
        ([11, 19, 8], Fraction(6, 7))
    """
    stages = {stage: sum(one.count for one in listed if stage in one.stages) for stage in Stage}
    rated = [one for one in listed if one.colour is not None]
    green = sum(one.count for one in rated if one.colour is Colour.GREEN)
    return JudgedCounts(stages, green, sum(one.count for one in rated))
