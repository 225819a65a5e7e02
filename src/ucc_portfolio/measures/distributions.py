"""What may be drawn: triangular, PERT-beta, lognormal and empirical distributions, by their quantiles."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from attrs import field, frozen

from ucc_portfolio.domain.values import MOST
from ucc_portfolio.errors import DistributionError, MissingExtraError, quoted

if TYPE_CHECKING:
    import numpy as np
    from attrs import Attribute

Array: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
"""Numbers in an array of numpy."""

_STEPS: Final = 16_384
"""Steps of a table; what is read between two of them is off by less than a millionth of the spread."""

_WIDEST: Final = 8.0
"""Standard deviations that the table of the normal distribution reaches: beyond it lies less than 10^-15."""

_WIDEST_RATIO: Final = 1e12
"""Of the ninth decile of a lognormal to its median, so that neither its ends nor its moments overflow."""

_PERT_LAMBDA: Final = 4


class Distribution(Protocol):
    """What a simulation draws from: a quantile for each probability, so that one random number gives one value."""

    def quantile(self, u: Array, /) -> Array:
        """The values below which lie the shares `u`, each from 0 to 1."""


def numpy() -> Any:
    """The library numpy.

    Raises:
        MissingExtraError: the extra `risk` is not installed.
    """
    try:
        import numpy as np
    except ImportError:
        raise MissingExtraError("risk", "a simulation") from None
    return np


def _number(_: object, attribute: Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -MOST < value < MOST:
        raise DistributionError(f"its {attribute.name} {quoted(value)} is no number between -10^15 and 10^15")


@frozen
class _ThreePoints:
    """A least, a most likely and a greatest value."""

    low: float = field(validator=_number)
    mode: float = field(validator=_number)
    high: float = field(validator=_number)

    def __attrs_post_init__(self) -> None:
        if not self.low <= self.mode <= self.high:
            raise DistributionError(f"expected low <= mode <= high, not {self.low}, {self.mode}, {self.high}")


@frozen
class Triangular(_ThreePoints):
    """A triangular distribution: at least `low`, most likely `mode`, at most `high`.

    Raises:
        DistributionError: they are no numbers, or in another order.

    Example:
        >>> Triangular(1, 1.2, 2.3).mean
        1.5
    """

    @property
    def mean(self) -> float:
        """The mean."""
        return (self.low + self.mode + self.high) / 3

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        low, mode, high = self.low, self.mode, self.high
        squares = low * low + mode * mode + high * high - low * mode - low * high - mode * high
        return math.sqrt(max(0.0, squares) / 18)

    def quantile(self, u: Array, /) -> Array:
        """The values below which lie the shares `u`."""
        return triangular_quantile(u, self.low, self.mode, self.high)


def triangular_quantile(u: Array, low: Any, mode: Any, high: Any) -> Array:
    """The quantiles of one triangular distribution, or of many at once where the three are columns of numbers."""
    np = numpy()
    width, rise = high - low, mode - low
    # One square root for both sides: below the mode of u, above it of 1 - u, which u - 1 is the negative of.
    is_above = u * width >= rise
    values: Array = u - is_above
    root = np.abs(values)
    root *= np.where(is_above, width * (high - mode), width * rise)
    np.sqrt(root, out=root)
    np.copysign(root, values, out=values)
    values += np.where(is_above, high, low)
    return values


@frozen
class Pert(_ThreePoints):
    """A PERT-beta distribution: at least `low`, most likely `mode`, at most `high`, the mode counting four times.

    Raises:
        DistributionError: they are no numbers, or in another order.

    Source:
        Malcolm, Roseboom, Clark and Fazar, Application of a technique for research and development program
        evaluation, Operations Research 7 (1959), in the form with lambda = 4 of today.

    Example:
        >>> Pert(1, 2, 6).mean
        2.5
    """

    @property
    def mean(self) -> float:
        """The mean."""
        return (self.low + _PERT_LAMBDA * self.mode + self.high) / (_PERT_LAMBDA + 2)

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        mean = self.mean
        return math.sqrt(max(0.0, (mean - self.low) * (self.high - mean)) / (_PERT_LAMBDA + 3))

    def quantile(self, u: Array, /) -> Array:
        """The values below which lie the shares `u`."""
        np = numpy()
        width = self.high - self.low
        if not width:
            return np.full_like(u, self.low)  # type: ignore[no-any-return]
        share = (self.mode - self.low) / width
        shares, values = _beta_table(1 + _PERT_LAMBDA * share, 1 + _PERT_LAMBDA * (1 - share))
        return self.low + width * np.interp(u, shares, values)  # type: ignore[no-any-return]


@cache
def _beta_table(alpha: float, beta: float) -> tuple[Array, Array]:
    """Shares and values of a beta distribution whose parameters are from 1 to 5, where its density is bounded."""
    np = numpy()
    # Finer towards both ends, where the values change most for one share.
    values = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, _STEPS + 1))
    density = values ** (alpha - 1) * (1 - values) ** (beta - 1)
    pieces = (density[1:] + density[:-1]) / 2 * np.diff(values)
    shares = np.concatenate([[0.0], np.cumsum(pieces)])
    return shares / shares[-1], values


@frozen
class Lognormal:
    """A lognormal distribution: half lies below `median`, nine tenths below `p90`.

    Raises:
        DistributionError: they are no numbers above 0, or `p90` is below `median`, or beyond 10^12 times it.

    Example:
        >>> round(Lognormal(1, 1.5).mean, 3)
        1.051
    """

    median: float = field(validator=_number)
    p90: float = field(validator=_number)

    def __attrs_post_init__(self) -> None:
        if not 0 < self.median <= self.p90:
            raise DistributionError(f"expected 0 < median <= p90, not {self.median}, {self.p90}")
        if self.p90 > _WIDEST_RATIO * self.median:
            raise DistributionError(f"expected a p90 of at most 10^12 medians, not {self.median}, {self.p90}")

    @property
    def sigma(self) -> float:
        """The standard deviation of the logarithm."""
        return math.log(self.p90 / self.median) / NormalDist().inv_cdf(0.9)

    @property
    def mean(self) -> float:
        """The mean."""
        return self.median * math.exp(self.sigma**2 / 2)

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        return self.mean * math.sqrt(math.expm1(self.sigma**2))

    def quantile(self, u: Array, /) -> Array:
        """The values below which lie the shares `u`."""
        np = numpy()
        return self.median * np.exp(self.sigma * normal_quantile(u))  # type: ignore[no-any-return]


def _values(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(map(float, values))


@frozen
class Empirical:
    """The values that were seen, each with its weight: nothing between them and nothing beyond is drawn.

    Raises:
        DistributionError: there are none, or weights that are not above 0 or not one per value.

    Example:
        >>> Empirical([1.0, 2.0], [3, 1]).mean
        1.25
    """

    values: tuple[float, ...] = field(converter=_values)
    weights: tuple[float, ...] = field(converter=_values)

    def __attrs_post_init__(self) -> None:
        if not self.values or len(self.values) != len(self.weights):
            raise DistributionError("expected at least one value, and a weight for each")
        if not all(-MOST < value < MOST for value in self.values) or not all(0 < one < MOST for one in self.weights):
            raise DistributionError("expected numbers below 10^15, and weights above 0")
        both = sorted(zip(self.values, self.weights, strict=True))
        object.__setattr__(self, "values", tuple(value for value, _ in both))
        object.__setattr__(self, "weights", tuple(weight for _, weight in both))

    @property
    def mean(self) -> float:
        """The mean."""
        both = zip(self.values, self.weights, strict=True)
        return math.fsum(value * weight for value, weight in both) / math.fsum(self.weights)

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        mean, both = self.mean, zip(self.values, self.weights, strict=True)
        return math.sqrt(math.fsum((value - mean) ** 2 * weight for value, weight in both) / math.fsum(self.weights))

    def quantile(self, u: Array, /) -> Array:
        """The values below which lie the shares `u`."""
        array, shares = self._arrays
        return array[numpy().searchsorted(shares[:-1], u, side="right")]  # type: ignore[no-any-return]

    def above(self, limit: float) -> Above | None:
        """The part of the values above a limit; None where there is none."""
        first = bisect_right(self.values, limit)
        if first == len(self.values):
            return None
        return Above(self, float(self._arrays[1][first - 1]) if first else 0.0, len(self.values) - first)

    @cached_property
    def _arrays(self) -> tuple[Array, Array]:
        """The values, and the share of the weights up to each."""
        np = numpy()
        return np.asarray(self.values), np.cumsum(self.weights) / math.fsum(self.weights)


@cache
def _normal_table() -> tuple[Array, Array]:
    np = numpy()
    steps = np.linspace(-_WIDEST, _WIDEST, _STEPS + 1)
    return steps, np.array([NormalDist().cdf(step) for step in steps])


def normal_share(z: Array) -> Array:
    """The share of a standard normal distribution below each value, from 0 to 1, to within 10^-7."""
    np = numpy()
    return np.interp(z, *_normal_table())  # type: ignore[no-any-return]


def normal_quantile(u: Array) -> Array:
    """The values of a standard normal distribution below which lie the shares `u`."""
    np = numpy()
    steps, shares = _normal_table()
    return np.interp(u, shares, steps)  # type: ignore[no-any-return]


@frozen
class Above:
    """The part of a distribution that lies above its share `below`.

    `count` is how many of the values that were seen lie there, None for a distribution that is no list of them.
    """

    of: Distribution
    below: float
    count: int | None = None

    def quantile(self, u: Array, /) -> Array:
        """The values below which lie the shares `u` of this part."""
        return self.of.quantile(self.below + (1.0 - self.below) * u)


_HALVINGS: Final = 60
_NOTHING_LEFT: Final = 1e-9


def above(of: Distribution, limit: float) -> Above | None:
    """A distribution given that its values lie above a limit; None where it does not reach there.

    The share below is found by halving the interval of probabilities, so that any distribution will do.

    Example:
        >>> above(Empirical([1.0, 2.0], [3, 1]), 1.0)
        Above(of=Empirical(values=(1.0, 2.0), weights=(3.0, 1.0)), below=0.75, count=1)
        >>> above(Triangular(1, 1.2, 2.3), 2.3) is None
        True
    """
    if isinstance(of, Empirical):
        return of.above(limit)
    np = numpy()
    low, high = 0.0, 1.0
    if of.quantile(np.array([0.0]))[0] > limit:
        return Above(of, 0.0)
    # 60 halvings come closer than a float can tell apart.
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if of.quantile(np.array([middle]))[0] <= limit:
            low = middle
        else:
            high = middle
    return Above(of, high) if high < 1.0 - _NOTHING_LEFT else None


def as_distribution(value: Distribution | float) -> Distribution:
    """What is drawn from: a distribution as it is, a number as one that is always drawn.

    Raises:
        DistributionError: it is neither.
    """
    if hasattr(value, "quantile"):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DistributionError(f"{quoted(value)} is neither a distribution nor a number")
    if not -MOST < value < MOST:
        raise DistributionError(f"{quoted(value)} is no number between -10^15 and 10^15")
    return Empirical([float(value)], [1])
