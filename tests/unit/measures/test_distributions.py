"""Distributions: their moments are those of theory, and a random number gives the value that it should."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucc_portfolio import Empirical, Lognormal, Pert, PortfolioError, Triangular
from ucc_portfolio.measures.distributions import (
    Above,
    Distribution,
    above,
    as_distribution,
    normal_quantile,
    normal_share,
)

EVERYWHERE = (np.arange(200_000) + 0.5) / 200_000
"""Random numbers spread evenly, so that a mean over them is an integral."""

ALL = [
    Triangular(1, 1.2, 2.3),
    Triangular(-3, -3, 4),
    Triangular(0, 5, 5),
    Pert(1, 2, 6),
    Pert(0, 0, 1),
    Pert(2, 9, 9),
    Lognormal(1, 1.5),
    Lognormal(20, 20),
    Empirical([3.0, 1.0, 1.0], [1, 2, 1]),
]


@pytest.mark.parametrize("one", ALL, ids=str)
def test_mean_and_deviation_of_what_is_drawn_are_those_that_the_distribution_states(one: Distribution) -> None:
    values = one.quantile(EVERYWHERE)
    assert values.mean() == pytest.approx(one.mean, rel=1e-4)  # type: ignore[attr-defined]
    assert values.std() == pytest.approx(one.deviation, rel=1e-3, abs=1e-9)  # type: ignore[attr-defined]


def test_a_triangular_has_the_moments_of_the_textbook() -> None:
    # Mean (a + b + c) / 3, variance (a^2 + b^2 + c^2 - ab - ac - bc) / 18: for 0, 3, 6 it is 3 and 27 / 18.
    one = Triangular(0, 3, 6)
    assert one.mean == 3
    assert one.deviation == pytest.approx(math.sqrt(27 / 18))
    assert one.quantile(np.array([0.0, 0.125, 0.5, 0.875, 1.0])).tolist() == pytest.approx([0, 1.5, 3, 4.5, 6])


def test_a_pert_is_a_beta_distribution_with_lambda_4() -> None:
    # Pert(0, 1/2, 1) is Beta(3, 3), whose distribution function is 10 x^3 - 15 x^4 + 6 x^5.
    x = np.linspace(0, 1, 21)
    shares = 10 * x**3 - 15 * x**4 + 6 * x**5
    assert Pert(0, 0.5, 1).quantile(shares) == pytest.approx(x, abs=2e-4)
    # Malcolm et al. 1959: mean (a + 4 m + b) / 6; with lambda 4 its variance is (mean - a) (b - mean) / 7.
    assert Pert(1, 2, 6).mean == 2.5
    assert Pert(1, 2, 6).deviation == pytest.approx(math.sqrt(1.5 * 3.5 / 7))


def test_a_lognormal_has_the_median_and_the_ninth_decile_that_it_was_given() -> None:
    assert Lognormal(1.1, 1.8).quantile(np.array([0.5, 0.9])).tolist() == pytest.approx([1.1, 1.8], rel=1e-6)


@pytest.mark.parametrize(("median", "p90"), [(1, 1e12), (999, 9.99e14), (1e-12, 1), (1e-300, 1e-290)])
def test_the_widest_lognormal_has_ends_and_moments_that_are_numbers(median: float, p90: float) -> None:
    one = Lognormal(median, p90)
    values = one.quantile(np.array([0.0, 0.5, 0.9, 1.0]))
    assert np.isfinite([*values, one.mean, one.deviation]).all()
    assert values[1:3] == pytest.approx([median, p90], rel=1e-5)


def test_of_what_was_seen_nothing_between_is_drawn_and_each_as_often_as_it_weighs() -> None:
    values = Empirical([2.0, 1.0, 4.0], [1, 2, 1]).quantile(EVERYWHERE)
    assert {value: (values == value).mean() for value in np.unique(values)} == {1.0: 0.5, 2.0: 0.25, 4.0: 0.25}


def test_the_tables_of_the_normal_distribution_are_those_of_the_standard_library() -> None:
    z = np.linspace(-4, 4, 1001)
    exact = [NormalDist().cdf(value) for value in z]
    assert normal_share(z) == pytest.approx(exact, abs=1e-7)
    assert normal_quantile(np.array(exact)) == pytest.approx(z, abs=1e-4)


@pytest.mark.parametrize("one", [one for one in ALL if not isinstance(one, Empirical)], ids=str)
def test_given_that_it_is_above_a_limit_a_distribution_is_its_own_upper_part(one: Distribution) -> None:
    values = one.quantile(EVERYWHERE)
    limit = float(np.quantile(values, 0.6)) if values[0] < values[-1] else values[0] - 1
    left = above(one, limit)
    assert left is not None
    drawn = left.quantile(EVERYWHERE)
    assert drawn.min() >= limit
    assert drawn.mean() == pytest.approx(values[values > limit].mean(), rel=1e-3)


def test_a_limit_that_nothing_exceeds_leaves_nothing() -> None:
    assert above(Triangular(1, 2, 3), 3) is None
    assert above(Pert(1, 2, 3), 3.5) is None
    assert above(Empirical([1.0, 2.0], [1, 1]), 2.0) is None
    assert above(as_distribution(2), 1.5) == Above(Empirical([2.0], [1]), 0.0, count=1)
    assert above(Triangular(1, 2, 3), 0.5) == Above(Triangular(1, 2, 3), 0.0)
    assert above(Lognormal(1, 1.01), 1e9) is None  # its share above is nothing that a number from 0 to 1 can tell


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_greater_random_number_never_gives_a_smaller_value(low: float, rise: float, fall: float) -> None:
    shares = np.linspace(0, 1, 101)
    for one in (Triangular(low, low + rise, low + rise + fall), Pert(low, low + rise, low + rise + fall)):
        values = one.quantile(shares)
        assert (np.diff(values) >= -1e-9 * max(1, abs(low), rise, fall)).all()
        assert values[0] == pytest.approx(low, abs=1e-6 * max(1, abs(low)))
        assert values[-1] == pytest.approx(low + rise + fall, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Triangular(2, 1, 3), "low <= mode <= high, not 2, 1, 3"),
        (lambda: Pert(1, 4, 3), "low <= mode <= high"),
        (lambda: Triangular(1, 2, math.inf), "its high inf is no number"),
        (lambda: Triangular(math.nan, 2, 3), "its low nan is no number"),
        (lambda: Triangular("1", 2, 3), "its low '1' is no number"),  # type: ignore[arg-type]
        (lambda: Lognormal(0, 1), "0 < median <= p90"),
        (lambda: Lognormal(2, 1), "0 < median <= p90, not 2, 1"),
        (lambda: Lognormal(1e-300, 1e14), "a p90 of at most 10.12 medians, not 1e-300"),
        (lambda: Empirical([], []), "at least one value"),
        (lambda: Empirical([1.0], [0]), "weights above 0"),
        (lambda: Empirical([math.nan], [1]), "numbers below"),
        (lambda: Empirical([1.0, 2.0], [1]), "a weight for each"),
        (lambda: as_distribution(math.nan), "nan is no number between"),
        (lambda: as_distribution(10**15), "1000000000000000 is no number between"),
        (lambda: as_distribution("soon"), "'soon' is neither a distribution nor a number"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_distribution_is_refused_in_a_sentence(make: object, message: str) -> None:
    with pytest.raises(PortfolioError, match=message):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("limit", [0.0, 1.0, 1.2, 2.0, 2.99])
def test_the_values_above_a_limit_keep_their_weights(limit: float) -> None:
    values, weights = [3.0, 1.0, 2.0, 1.0, 1.5], [1.0, 2.0, 0.5, 0.25, 4.0]
    left = above(Empirical(values, weights), limit)
    kept = [(value, weight) for value, weight in zip(values, weights, strict=True) if value > limit]
    assert left is not None
    assert left.count == len(kept)
    alone = Empirical([value for value, _ in kept], [weight for _, weight in kept])
    assert (left.quantile(EVERYWHERE) == alone.quantile(EVERYWHERE)).mean() > 0.9999  # shares round at their ends
    assert set(left.quantile(EVERYWHERE)) == {value for value, _ in kept}
    assert left.quantile(np.array([0.0]))[0] == min(value for value, _ in kept)
