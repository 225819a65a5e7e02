"""Dates as the table and planners write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from strategies import planned_texts
from ucc_portfolio import PortfolioError
from ucc_portfolio.errors import CellTextError
from ucc_portfolio.types import PlannedDate, Precision


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("01/10/2019", "2019-10-01", "2019-10-01", "day"),
        ("1.10.2019", "2019-10-01", "2019-10-01", "day"),
        ("2019-10-01", "2019-10-01", "2019-10-01", "day"),
        ("1 October 2019", "2019-10-01", "2019-10-01", "day"),
        ("29/02/2020", "2020-02-29", "2020-02-29", "day"),
        ("03/2021", "2021-03-01", "2021-03-31", "month"),
        ("2021-03", "2021-03-01", "2021-03-31", "month"),
        ("March 2021", "2021-03-01", "2021-03-31", "month"),
        ("Sept 2021", "2021-09-01", "2021-09-30", "month"),
        ("12/2020", "2020-12-01", "2020-12-31", "month"),
        ("Q1 2018", "2018-01-01", "2018-03-31", "quarter"),
        ("2018-Q1", "2018-01-01", "2018-03-31", "quarter"),
        ("q4/2019", "2019-10-01", "2019-12-31", "quarter"),
        ("H1 2021", "2021-01-01", "2021-06-30", "half-year"),
        ("2021-H2", "2021-07-01", "2021-12-31", "half-year"),
        ("2021", "2021-01-01", "2021-12-31", "year"),
        ("Q1 2021 - Q4 2023", "2021-01-01", "2023-12-31", "window"),
        ("Q1 2021–Q4 2023", "2021-01-01", "2023-12-31", "window"),
        ("Q1 2021-Q4 2023", "2021-01-01", "2023-12-31", "window"),
        ("2019-10-01 to 2020-03-02", "2019-10-01", "2020-03-02", "window"),
        ("2021-2023", "2021-01-01", "2023-12-31", "window"),
        ("unknown window ending Q2 2025", None, "2025-06-30", "window"),
        ("? - Q2 2025", None, "2025-06-30", "window"),
        ("Q2 2025 - TBD", "2025-04-01", None, "window"),
        ("TBD", None, None, "unknown"),
        ("planned, date unknown", None, None, "unknown"),
        ("  Q1   2018 ", "2018-01-01", "2018-03-31", "quarter"),
    ],
)
def test_a_date_is_read_with_both_days_inside(text: str, first: str | None, last: str | None, precision: str) -> None:
    planned = PlannedDate.parse(text)
    assert planned.first == (first and date.fromisoformat(first))
    assert planned.last == (last and date.fromisoformat(last))
    assert planned.precision == precision
    assert planned.text == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2019", "February 2019 has 28 days"),
        ("29/02/1900", "outside 1970 to 2200"),
        ("Q5 2019", "a quarter is Q1 to Q4"),
        ("Q0 2019", "a quarter is Q1 to Q4"),
        ("H3 2019", "a half-year is H1 to H2"),
        ("13/2019", "there is no month 13"),
        ("10/31/2019", "there is no month 31"),
        ("0/10/2019", "there is no such day"),
        ("Q4 2020 - Q1 2019", "before it starts"),
        ("01/10/19", "two digits"),
        ("Q1 18", "two digits"),
        ("01-10-2019", "day or month first"),
        ("9999", "outside 1970 to 2200"),
        ("soon", "expected a date"),
        ("Q1 2018 - soon", "expected a date"),
        ("", "it is empty"),
        ("   ", "it is empty"),
        ("Q1 2018" * 50, "at most 80 characters"),
        ("٠١/١٠/٢٠١٩", "expected a date"),
        ("2018-01-03T00:00", "expected a date"),
    ],
)
def test_a_date_that_is_impossible_or_ambiguous_says_why(text: str, reason: str) -> None:
    with pytest.raises(CellTextError, match=reason) as caught:
        PlannedDate.parse(text)
    assert caught.value.text == text
    assert isinstance(caught.value, PortfolioError)


def test_each_end_of_a_window_keeps_its_own_precision() -> None:
    window = PlannedDate.parse("01/10/2019 - Q2 2025")
    assert window.start is not None
    assert window.end is not None
    assert (window.start.precision, window.end.precision) == (Precision.DAY, Precision.QUARTER)


def test_a_window_from_a_period_to_itself_is_no_period() -> None:
    assert PlannedDate.parse("Q1 2018 - Q1 2018") != PlannedDate.parse("Q1 2018")


@given(planned_texts)
def test_the_canonical_text_means_the_same_date(text: str) -> None:
    planned = PlannedDate.parse(text)
    assert PlannedDate.parse(str(planned)) == planned
    assert planned.first is None or planned.last is None or planned.first <= planned.last
