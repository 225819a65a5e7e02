"""Does each indicator of the programme meet its target? With the change on the year, and the portfolio's own figure."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.domain.grouping import grouped
from ucc_portfolio.domain.indicators import ComputedFigure, Indicator, IndicatorValue, Target, TargetKind
from ucc_portfolio.domain.knowledge import known_on
from ucc_portfolio.domain.ratings import ListedProject, Stage
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.measures.ratings import JudgedCounts, judged_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ucc_portfolio.domain.portfolio import Portfolio


class IndicatorVerdict(StrEnum):
    """What can be said of a target on a day."""

    MET = "met"
    MISSED = "missed"
    NOT_MEASURABLE = "not measurable"
    """There is no target, or a figure is missing that it needs."""


@frozen(kw_only=True)
class IndicatorResult:
    """The latest value of one indicator that was known on a day, held against its target.

    `indicator` has the values known on the day. `year` and `value` are its latest; `previous` is the latest before,
    and `change` is on the year before, None where that year has no value. `latest_year` is the latest year in which
    anything at all was measured. `held_against` is the number that decides: a bound, the previous value, the baseline
    or the number of actions; `outputs` what all kinds of outputs add up to, where actions are counted. `reason` says in
    words what decided. `computed` is what the portfolio's own lists of the year say, in the unit of the value, a share
    in percent; `computed_agrees` whether it is the value once it is rounded half up to the decimals of the value.
    """

    indicator: Indicator
    verdict: IndicatorVerdict
    reason: str
    latest_year: int | None
    year: int | None
    value: Decimal | None
    previous: IndicatorValue | None
    change: Decimal | None
    held_against: Decimal | None
    outputs: Decimal | None
    computed: Fraction | None
    computed_agrees: bool | None

    @property
    def has_gap(self) -> bool:
        """Whether it was not measured in the latest year in which anything was."""
        return self.year != self.latest_year


def indicators(portfolio: Portfolio, *, as_of: date) -> tuple[IndicatorResult, ...]:
    """Each indicator's latest value, its change on the year, and whether it meets its target.

    A target is a number, or growth: against the latest value before, of whatever year, or against the baseline. *Grow*
    asks for more, *grow or stable* for at least as much; all comparisons are exact. Outputs that are counted by one
    indicator of actions are judged together: their sum is held against the actions of the latest year for which any
    of them has a value, and each shows the verdict on the sum.

    Args:
        portfolio: its indicators, and its lists of IT projects for the figures that it can compute.
        as_of: only what was known on this day is used; the value of a year counts from its last day.

    Returns:
        One record per indicator, in the order of the portfolio; empty where it has none.

    Source:
        SWD(2019) 153 final, sections 5.1 to 5.6. The targets are as printed there; that 701 outputs of 122 actions meet
        "on average at least one output per action" takes the three kinds of outputs of section 5.2 as one sum.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = indicators(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> awareness = next(one for one in found if one.indicator.id == "PMF-5.1-03")
        >>> awareness.verdict.value, awareness.reason, awareness.change
        ('missed', '55 of 2016 is not above 75; none for 2017', None)
    """
    known = known_on(portfolio, as_of)
    values = {one.id: {said.year: said.value for said in one.values} for one in known.indicators}
    latest_year = max((year for years in values.values() for year in years), default=None)
    groups: dict[str, list[str]] = {}
    for one in known.indicators:
        if one.actions is not None:
            groups.setdefault(one.actions, []).append(one.id)
    together = {actions: _together(members, actions, values) for actions, members in groups.items()}
    own = _OwnFigures(known.listed_projects)
    return tuple(
        _result(one, latest_year, None if one.actions is None else together[one.actions], own)
        for one in known.indicators
    )


@frozen
class _Decision:
    """What became of a target; `text` tells it of the value that it speaks of."""

    verdict: IndicatorVerdict
    text: str
    held_against: Decimal | None = None
    outputs: Decimal | None = None


_EXACT: Final = Context(prec=200)
"""No sum or difference of numbers of 30 digits needs more."""


def _result(one: Indicator, latest_year: int | None, together: _Decision | None, own: _OwnFigures) -> IndicatorResult:
    measured = sorted(one.values, key=lambda said: said.year)
    latest = measured[-1] if measured else None
    previous = measured[-2] if len(measured) > 1 else None
    decision = together or _alone(one, latest, previous)
    change = computed = agrees = None
    if latest is not None:
        if previous is not None and previous.year == latest.year - 1:
            change = _EXACT.subtract(latest.value, previous.value)
        if one.computed is not None:
            computed = own.figure(one.computed, latest.year)
        if computed is not None:
            agrees = round_half_up(computed, decimals(latest.value)) == latest.value
    gap = f"; none for {latest_year}" if latest is not None and latest.year != latest_year else ""
    return IndicatorResult(
        indicator=one,
        verdict=decision.verdict,
        reason=decision.text + gap,
        latest_year=latest_year,
        year=None if latest is None else latest.year,
        value=None if latest is None else latest.value,
        previous=previous,
        change=change,
        held_against=decision.held_against,
        outputs=decision.outputs,
        computed=computed,
        computed_agrees=agrees,
    )


def decimals(value: Decimal) -> int:
    """With how many decimals a number is written.

    Example:
        >>> decimals(Decimal("85.71")), decimals(Decimal(61)), decimals(Decimal("1E+3"))
        (2, 0, 0)
    """
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _unmeasurable(text: str) -> _Decision:
    return _Decision(IndicatorVerdict.NOT_MEASURABLE, text)


_WORDS: Final = {
    TargetKind.AT_LEAST: ("is at least", "is below"),
    TargetKind.ABOVE: ("is above", "is not above"),
    TargetKind.GROW: ("is more than", "is not more than"),
    TargetKind.GROW_OR_STABLE: ("is at least", "is less than"),
}


def _alone(one: Indicator, latest: IndicatorValue | None, previous: IndicatorValue | None) -> _Decision:
    """An indicator held against what its own record says."""
    target = one.understood
    if target is None:
        return _unmeasurable("no target")
    if latest is None:
        return _unmeasurable("no value")
    against, named = _bound(target, one, previous)
    if against is None:
        return _unmeasurable(named)
    is_strict = target.kind in (TargetKind.ABOVE, TargetKind.GROW)
    is_met = latest.value > against if is_strict else latest.value >= against
    met, missed = _WORDS[target.kind]
    text = f"{latest.value:f} of {latest.year} {met if is_met else missed} {named}"
    return _Decision(IndicatorVerdict.MET if is_met else IndicatorVerdict.MISSED, text, against)


def _bound(target: Target, one: Indicator, previous: IndicatorValue | None) -> tuple[Decimal | None, str]:
    """The number that a target holds a value against, in words; without it, what is missing."""
    if target.bound is not None:
        return target.bound, f"{target.bound:f}"
    if target.against_baseline:
        if one.baseline is None:
            return None, "no baseline"
        period = f" ({one.baseline_period})" if one.baseline_period else ""
        return one.baseline, f"the baseline of {one.baseline:f}{period}"
    if previous is None:
        return None, "no earlier value"
    return previous.value, f"{previous.value:f} of {previous.year}"


def _together(members: Sequence[str], actions: str, values: Mapping[str, Mapping[int, Decimal]]) -> _Decision:
    """All outputs of some actions held against the number of the actions, in the latest year of any of them."""
    year = max((year for member in members for year in values[member]), default=None)
    if year is None:
        return _unmeasurable("no value")
    outputs = _sum(values[member][year] for member in members if year in values[member])
    count = values.get(actions, {}).get(year)
    if not count:
        text = f"no number of actions for {year}" if count is None else f"no action in {year}"
        return _Decision(IndicatorVerdict.NOT_MEASURABLE, text, outputs=outputs)
    text = f"{outputs:f} output{_plural(outputs)} of {count:f} action{_plural(count)} in {year}"
    uncounted = [member for member in members if year not in values[member]]
    if uncounted:
        more = f" and {len(uncounted) - _MOST_NAMED:,} more" if len(uncounted) > _MOST_NAMED else ""
        text += f", {', '.join(uncounted[:_MOST_NAMED])}{more} not counted"
    # Outputs that were not counted can only add to the sum. So a sum that is large enough decides, and one that is too
    # small does not.
    verdict = IndicatorVerdict.NOT_MEASURABLE if uncounted else IndicatorVerdict.MISSED
    if outputs >= count:  # what was not counted could only add to it
        verdict = IndicatorVerdict.MET
    return _Decision(verdict, text, count, outputs)


def _plural(count: Decimal) -> str:
    return "" if count == 1 else "s"


_MOST_NAMED: Final = 10
"""Outputs that a reason names."""


def _sum(values: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = _EXACT.add(total, value)
    return total


_STAGES: Final = {
    ComputedFigure.RESEARCH: Stage.RESEARCH,
    ComputedFigure.DEVELOPMENT: Stage.DEVELOPMENT,
    ComputedFigure.NEW_IN_OPERATION: Stage.NEW_IN_OPERATION,
}


class _OwnFigures:
    """What the lists of IT projects say of a year: those of its latest day that has any."""

    def __init__(self, listed: Iterable[ListedProject]) -> None:
        self._days = grouped(listed, lambda one: one.day)
        self._latest: dict[int, date] = {}
        for day in sorted(self._days):
            self._latest[day.year] = day
        self._counts: dict[int, JudgedCounts] = {}

    def figure(self, asked: ComputedFigure, year: int) -> Fraction | None:
        """A count, or a share in percent; None where there are no lists of the year, or nothing is rated in them."""
        if year not in self._latest:
            return None
        if year not in self._counts:
            self._counts[year] = judged_counts(self._days[self._latest[year]])
        counts = self._counts[year]
        if asked is ComputedFigure.SHARE_GREEN:
            return None if counts.green_share is None else 100 * counts.green_share
        return Fraction(counts.stages[_STAGES[asked]])
