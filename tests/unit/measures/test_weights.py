"""Weights from printed shares."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucc_portfolio import PrintedRow, recover_weights
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import FieldError


def _printed(weights: list[int], shares: list[Fraction]) -> list[PrintedRow]:
    total = sum(weights)
    return [
        PrintedRow(f"R{n}", round_half_up(share * 100), round_half_up(share * 100 * weight / total, 1))
        for n, (weight, share) in enumerate(zip(weights, shares, strict=True))
    ]


def test_two_rows_by_hand() -> None:
    # 20.0 = 100 x 1/2 x 2/5 and 60.0 = 100 x 1 x 3/5; with one decimal no smaller total gives these
    recovery = recover_weights([PrintedRow("A", 50, "20.0"), PrintedRow("B", 100, "60.0")], max_total=9)
    assert recovery.totals == (5,)
    assert recovery.smallest is not None
    assert recovery.smallest.determined == {"A": 2, "B": 3}
    assert recovery.smallest.open_rows == ()


def test_figures_that_contradict_each_other_fit_nothing() -> None:
    recovery = recover_weights([PrintedRow("A", 50, "99.0"), PrintedRow("B", 100, "60.0")])
    assert recovery.fits == ()
    assert recovery.smallest is None
    assert str(recovery) == "no whole weights with a total up to 100 give the printed figures"


def test_a_percentage_that_no_eight_phases_give_fits_nothing() -> None:
    assert recover_weights([PrintedRow("A", 49, "49.0")]).fits == ()


def test_rows_at_zero_percent_are_known_by_their_sum_only() -> None:
    recovery = recover_weights(
        [PrintedRow("A", 100, "40.0"), PrintedRow("B", 0, "0.0"), PrintedRow("C", 0, "0.0")], max_total=5
    )
    fit = recovery.smallest
    assert fit is not None
    assert (fit.total, fit.open_rows, fit.open_sum) == (5, ("B", "C"), 3)
    assert fit.possible == {"A": (2,), "B": (1, 2), "C": (1, 2)}


def test_a_figure_keeps_its_decimals() -> None:
    assert recover_weights([PrintedRow("A", 100, "33.3"), PrintedRow("B", 100, "66.7")], max_total=3).totals == (3,)
    assert recover_weights([PrintedRow("A", 100, "33.30"), PrintedRow("B", 100, "66.70")], max_total=3).totals == ()


def test_no_rows_fit_no_total() -> None:
    assert recover_weights([]).fits == ()
    assert recover_weights([PrintedRow("A", None, None)]).fits == ()


@pytest.mark.parametrize(
    "rows",
    [
        [PrintedRow("A", 50, None)],
        [PrintedRow("A", 50, 20), PrintedRow("A", 50, 20)],
    ],
)
def test_incomplete_or_repeated_rows_are_refused(rows: list[PrintedRow]) -> None:
    with pytest.raises(FieldError):
        recover_weights(rows)


def test_a_bound_that_cannot_be_is_refused() -> None:
    with pytest.raises(FieldError):
        recover_weights([], max_total=0)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from([Fraction(k, 8) for k in range(9)])), min_size=1, max_size=7)
)
def test_the_weights_that_a_table_was_printed_with_are_always_among_those_found(
    rows: list[tuple[int, Fraction]],
) -> None:
    weights, shares = [weight for weight, _ in rows], [share for _, share in rows]
    recovery = recover_weights(_printed(weights, shares), max_total=70)
    fit = next(fit for fit in recovery.fits if fit.total == sum(weights))
    assert all(weight in fit.possible[f"R{n}"] for n, weight in enumerate(weights))


@given(
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from([Fraction(k, 4) for k in range(5)])), min_size=1, max_size=4)
)
def test_every_weight_found_belongs_to_a_choice_that_prints_the_table(rows: list[tuple[int, Fraction]]) -> None:
    shares = [share for _, share in rows]
    printed = _printed([weight for weight, _ in rows], shares)
    for fit in recover_weights(printed, max_total=14).fits:
        for position, row in enumerate(printed):
            for weight in fit.possible[row.id]:
                assert _can_print(fit.total, printed, shares, position, weight)


def _can_print(total: int, printed: list[PrintedRow], shares: list[Fraction], fixed: int, weight: int) -> bool:
    """By brute force: is there a choice with that weight in that row which prints all rows?"""

    def prints(position: int, candidate: int) -> bool:
        given = round_half_up(shares[position] * 100 * candidate / total, 1)
        return given == Decimal(printed[position].printed_contribution or 0)

    def search(position: int, rest: int) -> bool:
        if position == len(printed):
            return rest == 0
        choices = [weight] if position == fixed else range(1, rest + 1)
        return any(prints(position, one) and search(position + 1, rest - one) for one in choices if one <= rest)

    return search(0, total)
