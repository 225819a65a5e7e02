"""Indicators of the programme: what is measured every year, from which baseline, and with which target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from attrs import Attribute, field, frozen, validators
from attrs.converters import optional

from ucc_portfolio.domain.dates import FIRST_YEAR, LAST_YEAR
from ucc_portfolio.domain.values import check_identifier, check_number, exact, records_of
from ucc_portfolio.errors import FieldError, quoted


class TargetKind(StrEnum):
    """What a target asks of a value."""

    AT_LEAST = "at least"
    ABOVE = "above"
    GROW = "grow"
    GROW_OR_STABLE = "grow or stable"
    ONE_PER_ACTION = "one per action"
    """On average at least one output per action, all kinds of outputs added up."""


@frozen
class Target:
    """A target as it is understood.

    `bound` is given where the value is held against a number; otherwise it is held against the previous value, against
    the baseline where `against_baseline`, or against the number of actions.

    Example:
        >>> Target.parse(">80%")
        Target(kind=<TargetKind.ABOVE: 'above'>, bound=Decimal('80'), against_baseline=False)
        >>> Target.parse("Grow or stable compared to baseline").against_baseline
        True
    """

    kind: TargetKind
    bound: Decimal | None = None
    against_baseline: bool = False

    @classmethod
    def parse(cls, text: str) -> Target:
        """Read a target as the report prints it.

        Raises:
            FieldError: the text is no target that we understand.
        """
        return _parse_target(text)


_GROWTH: Final = {"grow": TargetKind.GROW, "grow or stable": TargetKind.GROW_OR_STABLE}
_TO_BASELINE: Final = " compared to baseline"
_ONE_PER_ACTION: Final = "on average at least one output per action"
_SIGNS: Final = {">=": TargetKind.AT_LEAST, "≥": TargetKind.AT_LEAST, ">": TargetKind.ABOVE}


@lru_cache(maxsize=1024)
def _parse_target(text: str) -> Target:
    normal = " ".join(text.split()).casefold()
    for sign, kind in _SIGNS.items():
        if normal.startswith(sign):
            bound = normal.removeprefix(sign).removesuffix("%").strip()
            if bound.replace(".", "", 1).isdecimal() and bound.isascii() and len(bound) <= _LONGEST_BOUND:
                return Target(kind, Decimal(bound))
            break
    if (growth := _GROWTH.get(normal.removesuffix(_TO_BASELINE))) is not None:
        return Target(growth, against_baseline=normal.endswith(_TO_BASELINE))
    if normal == _ONE_PER_ACTION:
        return Target(TargetKind.ONE_PER_ACTION)
    expected = "'>= 3', '> 80 %', 'Grow', 'Grow or stable', either with 'compared to baseline', or"
    raise FieldError("target", f"{quoted(text)} is no target; expected one such as {expected} {_ONE_PER_ACTION!r}")


_LONGEST_BOUND: Final = 20


class ComputedFigure(StrEnum):
    """What the portfolio itself can compute of an indicator, from the lists of its IT projects."""

    RESEARCH = "projects in research"
    DEVELOPMENT = "projects in development"
    NEW_IN_OPERATION = "projects new in operation"
    SHARE_GREEN = "share of green projects"


def _year(_: object, attribute: Attribute[Any], value: object) -> None:
    if type(value) is not int or not FIRST_YEAR <= value <= LAST_YEAR:
        raise FieldError(attribute.name, f"{quoted(value)} is no year from {FIRST_YEAR} to {LAST_YEAR}")


@frozen(kw_only=True)
class IndicatorValue:
    """What was measured for one year; it counts from the last day of the year."""

    year: int = field(validator=_year)
    value: Decimal = field(converter=exact, validator=check_number)

    @property
    def known_by(self) -> date:
        """The day from which it counts."""
        return date(self.year, 12, 31)


def _values(records: Iterable[IndicatorValue]) -> tuple[IndicatorValue, ...]:
    return records_of("values", records, IndicatorValue)


@frozen(kw_only=True)
class Indicator:
    """One figure of a programme, measured every year or less often: a year without a value was not measured.

    `collected_by` is the instrument, `baseline` the value that growth may be held against, of `baseline_period`.
    `target` is as printed, "" for none. `actions` is the id of the indicator that counts the actions, where outputs are
    held against them. `computed` says which figure of the portfolio itself stands beside it.

    Raises:
        FieldError: the target is none that we understand, a year is stated twice, or outputs lack the
            indicator of their actions, or name themselves.

    Example:
        >>> awareness = Indicator(
        ...     id="PMF-5.1-03",
        ...     title="Awareness of the programme",
        ...     target=">75%",
        ...     values=[IndicatorValue(year=2016, value=55)],
        ... )
        >>> awareness.understood.bound, [one.year for one in awareness.values]
        (Decimal('75'), [2016])
    """

    id: str = field(validator=check_identifier)
    title: str
    section: str = ""
    collected_by: str = ""
    unit: str = ""
    baseline: Decimal | None = field(default=None, converter=exact, validator=validators.optional(check_number))
    baseline_period: str = ""
    target: str = ""
    actions: str | None = None
    computed: ComputedFigure | None = field(default=None, converter=optional(ComputedFigure))
    values: tuple[IndicatorValue, ...] = field(default=(), converter=_values)
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        for year, count in Counter(one.year for one in self.values).items():
            if count > 1:
                raise FieldError("values", f"the year {year} is stated twice")
        target = self.understood
        if (target is not None and target.kind is TargetKind.ONE_PER_ACTION) != (self.actions is not None):
            raise FieldError("actions", "outputs per action, and nothing else, name the indicator that counts actions")
        if self.actions == self.id:
            raise FieldError("actions", "outputs are no count of their own actions")

    @property
    def understood(self) -> Target | None:
        """The target as it is understood; None where there is none."""
        return Target.parse(self.target) if self.target else None
