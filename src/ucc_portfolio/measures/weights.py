"""Which whole weights the printed percentages and contributions of a table allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil
from typing import Final, Protocol

from attrs import field, frozen

from ucc_portfolio.domain.phases import PHASES
from ucc_portfolio.errors import FieldError, WrongTypeError, quoted

LARGEST_TOTAL: Final = 1_000


class PrintsShares(Protocol):
    """A row that prints its percentage and its contribution, as a `Project` or a `PrintedRow` does."""

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def printed_percent(self) -> Decimal | None: ...  # noqa: D102

    @property
    def printed_contribution(self) -> Decimal | None: ...  # noqa: D102


def _printed(value: Decimal | float | str | None) -> Decimal | None:
    if value is None:
        return None
    try:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite() or exact < 0:
        raise FieldError("printed figure", f"{quoted(value)} is no figure from 0 upwards")
    return exact


@frozen
class PrintedRow:
    """What a table prints of one row: its percentage done, and its contribution to the overall percentage.

    Decimals count: 7.0 is a figure of one decimal.
    """

    id: str
    printed_percent: Decimal | None = field(converter=_printed)
    printed_contribution: Decimal | None = field(converter=_printed)


@frozen
class WeightFit:
    """One total that fits every row: the weights that each row can have then.

    `possible` has the weights of each row in rising order; `determined` those rows that can have only one;
    `open_rows` the others, of which only the sum is known: `open_sum`.
    """

    total: int
    possible: Mapping[str, tuple[int, ...]]

    @property
    def determined(self) -> Mapping[str, int]:
        """The rows whose weight follows, with the weight."""
        return {row: weights[0] for row, weights in self.possible.items() if len(weights) == 1}

    @property
    def open_rows(self) -> tuple[str, ...]:
        """The rows whose weight does not follow."""
        return tuple(row for row, weights in self.possible.items() if len(weights) > 1)

    @property
    def open_sum(self) -> int:
        """What the weights of the open rows add up to; 0 where there is none."""
        return self.total - sum(self.determined.values())


@frozen
class WeightRecovery:
    """Every total up to `max_total` that fits the printed figures; none means that nothing fits."""

    max_total: int
    fits: tuple[WeightFit, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """The totals that fit, in rising order."""
        return tuple(fit.total for fit in self.fits)

    @property
    def smallest(self) -> WeightFit | None:
        """The fit with the smallest total; None where nothing fits."""
        return self.fits[0] if self.fits else None

    def __str__(self) -> str:
        fit = self.smallest
        if fit is None:
            return f"no whole weights with a total up to {self.max_total} give the printed figures"
        sentence = f"total {fit.total}: {len(fit.determined)} weights determined"
        if fit.open_rows:
            sentence += f"; {', '.join(fit.open_rows)} only by their sum, {fit.open_sum}"
        if others := self.totals[1:]:
            sentence += f"; totals that fit too: {', '.join(map(str, others))}"
        return sentence


def recover_weights(rows: Iterable[PrintsShares], *, max_total: int = 100) -> WeightRecovery:
    """Find the whole weights that printed percentages and contributions allow.

    A row with share done f and weight w out of a total T contributes 100 x f x w / T percent, printed half up
    with the decimals of its column. The share is one of k / n with n from 1 to 8 phases that is printed as the
    row's percentage. A row of weight w > 0 may stand at 0 %; then only the total bounds its weight.

    Args:
        rows: projects of a portfolio, or `PrintedRow`s; rows that print neither figure do not take part.
        max_total: the largest total to try, at most 1,000.

    Returns:
        Every total that fits, each row's possible weights, and what is determined only as a sum; no fit
        where the figures contradict each other (or there is no row).

    Raises:
        FieldError: a row prints one of the figures only, two rows have one id, or `max_total` is out of bounds.

    Source:
        SWD(2019) 153 final, Annex 1: "contribution to the overall % done".

    Example:
        >>> from ucc_portfolio import datasets
        >>> print(recover_weights(datasets.load("ucc-2018").projects))
        total 71: 23 weights determined; AEO-P2, ICS2-1B, ICS2-2 only by their sum, 10
        >>> print(recover_weights([PrintedRow("A", 50, "20.0"), PrintedRow("B", 100, "60.0")], max_total=5))
        total 5: 2 weights determined
    """
    if not 1 <= max_total <= LARGEST_TOTAL:
        raise FieldError("max_total", f"{max_total} is not from 1 to {LARGEST_TOTAL:,}")
    printed = _complete_rows(rows)
    if not printed:
        return WeightRecovery(max_total, ())
    shares = _shares([percent for _, percent, _ in printed])
    half = Fraction(1, 2 * 10 ** _decimals([contribution for _, _, contribution in printed]))
    bounds = [_weight_bounds(share, Fraction(row[2]), half) for share, row in zip(shares, printed, strict=True)]
    names = [name for name, _, _ in printed]
    fits = (_fit(total, names, bounds) for total in range(1, max_total + 1))
    return WeightRecovery(max_total, tuple(fit for fit in fits if fit is not None))


def _complete_rows(rows: Iterable[PrintsShares]) -> list[tuple[str, Decimal, Decimal]]:
    complete = []
    seen = set()
    for row in rows:
        if not hasattr(row, "printed_percent"):
            raise WrongTypeError("PrintedRow", row)
        percent, contribution = row.printed_percent, row.printed_contribution
        if percent is None and contribution is None:
            continue
        if percent is None or contribution is None:
            raise FieldError("rows", f"{row.id} prints a percentage without a contribution, or the reverse")
        if row.id in seen:
            raise FieldError("rows", f"the id {row.id!r} is used twice")
        seen.add(row.id)
        complete.append((row.id, percent, contribution))
    return complete


def _decimals(column: Sequence[Decimal]) -> int:
    """The decimals that a printed column has: those of its longest figure."""
    exponents = (figure.as_tuple().exponent for figure in column)
    return max(-exponent if isinstance(exponent, int) and exponent < 0 else 0 for exponent in exponents)


def _shares(percents: Sequence[Decimal]) -> list[list[Fraction]]:
    """For each printed percentage, the shares k / n that are printed so."""
    half = Fraction(1, 2 * 10 ** _decimals(percents))
    candidates = sorted({Fraction(k, n) for n in range(1, len(PHASES) + 1) for k in range(n + 1)})
    return [
        [share for share in candidates if Fraction(percent) - half <= 100 * share < Fraction(percent) + half]
        for percent in percents
    ]


def _weight_bounds(shares: list[Fraction], contribution: Fraction, half: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Per possible share, the weights from (inside) and to (outside) as parts of the total."""
    low, high = (contribution - half) / 100, (contribution + half) / 100
    bounds = []
    for share in shares:
        if share:
            bounds.append((low / share, high / share))
        elif low <= 0:
            bounds.append((Fraction(0), Fraction(2)))  # nothing done contributes nothing, whatever its weight
    return bounds


def _fit(total: int, names: list[str], bounds: list[list[tuple[Fraction, Fraction]]]) -> WeightFit | None:
    """The weights that each row can have when all add up to the total; None where there is no way."""
    alone = [
        sorted(
            {weight for low, high in row for weight in range(max(1, ceil(low * total)), _below(high * total, total))}
        )
        for row in bounds
    ]
    if not all(alone):
        return None
    # Bit s of a number says that some choice of weights adds up to s: of the rows before, and of the rows after.
    before = list(_reachable(alone, total))
    after = list(_reachable(alone[::-1], total))[::-1]
    if not before[-1] >> total & 1:
        return None
    possible = {}
    for position, (name, weights) in enumerate(zip(names, alone, strict=True)):
        # A weight is possible if all other rows together can reach the rest. Combinations are never listed: 26 rows
        # have far too many.
        rests = _sums_of_both(before[position], after[position + 1])
        possible[name] = tuple(
            weight for weight in weights if weight <= total and rests >> _DIGIT * (total - weight) & _FULL
        )
    return WeightFit(total, possible)


def _below(end: Fraction, total: int) -> int:
    """The first whole number that is not below the end, at most one above the total."""
    return min(ceil(end), total + 1)


def _reachable(rows: Sequence[Sequence[int]], total: int) -> Iterator[int]:
    """The sums up to the total that the first 0, 1, 2, ... rows can reach, as bits."""
    within = (1 << total + 1) - 1
    sums = 1
    yield sums
    for weights in rows:
        reached = 0
        for weight in weights:
            reached |= sums << weight
        sums = reached & within
        yield sums


# At most 1,001 pairs give one sum (the total is at most 1,000), which 16 bits hold.
_DIGIT: Final = 16
_FULL: Final = (1 << _DIGIT) - 1
_SPREAD: Final = str.maketrans({"0": "0000", "1": "0001"})


def _sums_of_both(head: int, tail: int) -> int:
    """In how many ways each number is a sum of one of the head's and one of the tail's, as digits of 16 bits.

    A product of polynomials: the bits are spread to digits, which are wide enough not to carry.
    """
    return int(f"{head:b}".translate(_SPREAD), 16) * int(f"{tail:b}".translate(_SPREAD), 16)
