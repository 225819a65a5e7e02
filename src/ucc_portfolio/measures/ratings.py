"""Red, amber or green by rule, with the reasons; and the judged counts beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from attrs import fields, frozen

from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import ANNOUNCED
from ucc_portfolio.domain.ratings import Colour, ListedProject, Stage
from ucc_portfolio.domain.values import expect
from ucc_portfolio.graph.links import LinkFloat, LinkVerdict
from ucc_portfolio.measures.compliance import Compliance, ComplianceVerdict
from ucc_portfolio.measures.overdue import ProjectOnDay, overdue_since, unknown_dates, unreported
from ucc_portfolio.measures.slippage import SlipVerdict, against_outcome, compare

if TYPE_CHECKING:
    from ucc_portfolio.measures.milestone_trend import MilestoneTrend

LONG_OVERDUE: Final = timedelta(days=90)


@frozen(kw_only=True)
class RatingInputs(ProjectOnDay):
    """What a rating rule may look at: one project, and what is known of it on a day.

    `links` are the precedences into it.
    """

    compliance: Sequence[Compliance]
    trends: Sequence[MilestoneTrend]
    links: Sequence[LinkFloat] = ()


def rating_inputs(
    known: ProjectOnDay,
    *,
    compliance: Sequence[Compliance],
    trends: Sequence[MilestoneTrend],
    links: Sequence[LinkFloat],
) -> RatingInputs:
    """What is known of a project, with what other measures found of it."""
    own = dict(zip(_KNOWN, _known_of(known), strict=True))
    return RatingInputs(**own, compliance=compliance, trends=trends, links=links)


# Thousands of projects are rated at once, so the names are looked up once.
_KNOWN: Final = tuple(one.name for one in fields(ProjectOnDay))
_known_of: Final = attrgetter(*_KNOWN)


@frozen
class ComputedRating:
    """A rating by rule, with the reasons in words; green has none."""

    project: str
    colour: Colour
    reasons: tuple[str, ...]


RatingRule = Callable[[RatingInputs], ComputedRating]
"""A function that rates one project, such as `computed_rating`."""


def computed_rating(inputs: RatingInputs) -> ComputedRating:
    """The rating of one project by our rule, with its reasons.

    Red: a deadline of the code is breached, by outcome or by the plan in force, or a milestone is overdue by more
    than 90 days. Amber: any milestone is overdue, slipped late against its first plan, is planned before a predecessor
    allows it, has an unknown date where one is due within a year, or a planned day that went by with no report since.
    Green otherwise.

    Args:
        inputs: what is known of the project on a date; `assess` gives it to each rule.

    Returns:
        The colour, and per reason a sentence; green has none.

    Source:
        Conventions of this library, see "Ratings" in its explanation.

    Example:
        >>> from datetime import date
        >>> from ucc_portfolio import assess, datasets
        >>> def strict(inputs):
        ...     rating = computed_rating(inputs)
        ...     return ComputedRating(rating.project, Colour.RED, rating.reasons) if rating.reasons else rating
        >>> found = assess(datasets.load("ucc-2018"), as_of=date(2018, 1, 3), rating_rule=strict)
        >>> found.ratings["BTI-P1S2"].colour.value, found.ratings["BTI-P1S2"].reasons
        ('red', ('single start on 2017-10-02, +1 day against MASP-2017',))
    """
    expect(RatingInputs, inputs)
    red = _breaches(inputs)
    amber: list[str] = []
    for key, last in overdue_since(inputs).items():
        (red if inputs.as_of - last > LONG_OVERDUE else amber).append(f"{key} overdue since {last}")
    amber += [*_late(inputs), *_contradicted(inputs), *_unknown(inputs), *_unreported(inputs)]
    colour = Colour.RED if red else Colour.AMBER if amber else Colour.GREEN
    return ComputedRating(inputs.project.id, colour, tuple(red + amber))


def _breaches(inputs: RatingInputs) -> list[str]:
    return [
        f"deadline {one.deadline.date} {one.verdict}: {one.evidence}"
        for one in inputs.compliance
        if one.deadline.kind is DeadlineKind.CODE
        and one.verdict in (ComplianceVerdict.BREACHED, ComplianceVerdict.BREACHED_BY_PLAN)
    ]


def _late(inputs: RatingInputs) -> list[str]:
    found = []
    for trend in inputs.trends:
        key = trend.milestone[1]
        baseline = next((point for point in trend.points if point.planned.date is not None), None)
        if baseline is None:
            continue
        if trend.total is not None and trend.total.headline > 0:
            found.append(f"{key} slipped {trend.total} since {baseline.revision}")
        # An announced start is not a plan revision, so it is no point of the trend, and is held against the first plan
        # by itself.
        plan = inputs.plans.get(key)
        if plan is not None and plan.revision == ANNOUNCED:
            result = compare(baseline.planned, plan.cell)
            if result.verdict is SlipVerdict.LATE:
                found.append(f"start announced for {plan.cell}, {result.headline} against {baseline.revision}")
        if key == OPERATIONS:
            found += [
                f"{outcome.edge} start on {outcome.date}, {result.headline} against {baseline.revision}"
                for outcome in inputs.outcomes.values()
                if (result := against_outcome(baseline.planned, outcome)).verdict is SlipVerdict.LATE
            ]
    return found


def _contradicted(inputs: RatingInputs) -> list[str]:
    return [
        f"{link.dependency.successor_milestone} ({link.successor.text}) comes before {link.dependency.predecessor} "
        f"allows it ({link.predecessor.text})"
        for link in inputs.links
        if link.verdict is LinkVerdict.CONTRADICTED
    ]


def _unknown(inputs: RatingInputs) -> list[str]:
    due = [one.deadline.date for one in inputs.compliance if one.deadline.kind is DeadlineKind.CODE]
    return [f"{key} has no date, and the start is due within a year" for key in unknown_dates(inputs, due)]


def _unreported(inputs: RatingInputs) -> list[str]:
    return [
        f"{key} was planned for {planned}, and nothing is reported since" for key, planned in unreported(inputs).items()
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
