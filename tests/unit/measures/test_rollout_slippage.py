"""How far national plans moved between two days, on invented bridges."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from portfolios import BRIDGE_DAY, bridges
from ucc_portfolio import Deployment, Portfolio, rollout_slippage
from ucc_portfolio.errors import FieldError
from ucc_portfolio.types import SlipVerdict

LATEST = date(2033, 12, 1)


def _slips(earlier: date, later: date, portfolio: Portfolio | None = None) -> dict[tuple[str, str], tuple[str, str]]:
    found = rollout_slippage(bridges() if portfolio is None else portfolio, before=earlier, after=later)
    return {(one.project, one.country): (one.verdict.value, str(one.headline)) for one in found}


def test_the_statement_that_counted_on_each_day_is_compared() -> None:
    assert _slips(date(2032, 12, 31), BRIDGE_DAY) == {
        ("SPAN", "XA"): ("on time", "0"),  # 10 February, inside February
        ("SPAN", "XB"): ("late", "+92 days"),  # 30 June to 30 September
        ("SPAN", "XE"): ("new", "None"),
        ("SPAN", "XJ"): ("new", "None"),
        ("SPAN", "XL"): ("new", "None"),
        ("SPAN", "XM"): ("new", "None"),
        ("LAMP", "XB"): ("new", "None"),
    }
    # Q2 2033 is 8134, 15 October lies in 8136
    assert _slips(date(2032, 12, 31), LATEST)["SPAN", "XB"] == ("late", "+2 quarters")
    assert _slips(BRIDGE_DAY, LATEST) == {("SPAN", "XB"): ("late", "+1 quarter")}


def test_the_records_say_what_was_stated_before_and_after() -> None:
    (one,) = rollout_slippage(bridges(), before=BRIDGE_DAY, after=LATEST)
    assert one.before is not None
    assert (str(one.before.start), str(one.after.start), one.verdict) == ("Q3 2033", "2033-10-15", SlipVerdict.LATE)
    assert one.headline is not None
    assert (one.headline.lower_days, one.headline.upper_days) == (15, 106)  # after 30 September, and after 1 July


def test_both_days_are_inside_what_was_known_on_them() -> None:
    assert _slips(date(2033, 10, 19), date(2033, 10, 20)) == {("SPAN", "XB"): ("late", "+1 quarter")}
    assert _slips(date(2033, 10, 20), LATEST) == {}
    assert _slips(date(2033, 10, 18), date(2033, 10, 19)) == {}


def test_days_in_the_wrong_order_or_no_days_are_refused() -> None:
    with pytest.raises(FieldError, match="before"):
        _slips(LATEST, BRIDGE_DAY)
    for days in ({"before": "2033-01-01"}, {"after": "2033-01-01"}):
        with pytest.raises(FieldError, match=f"{next(iter(days))}: expected a datetime.date"):
            rollout_slippage(bridges(), **{"before": BRIDGE_DAY, "after": LATEST, **days})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Q3 2034", "Q2 2034", ("early", "-92 days")),
        ("2034", "2035", ("late", "+365 days")),
        ("2034-01-01", "2034-01-11", ("late", "+10 days")),
        ("2034", "2034", ("on time", "0")),
        ("2034", "not planned", ("withdrawn", "None")),
        ("not planned", "2034", ("new", "None")),
        ("2034", "unknown", ("undetermined", "None")),
        ("unknown", "2034", ("undetermined", "None")),
    ],
)
def test_a_plan_against_a_later_plan(before: str, after: str, expected: tuple[str, str]) -> None:
    stated = [
        Deployment(project="RAIL", country="XC", start=text, known_from=day)
        for text, day in ((before, date(2033, 1, 1)), (after, date(2033, 2, 1)))
    ]
    portfolio = evolve(bridges(), deployments=stated)
    assert _slips(date(2033, 1, 1), BRIDGE_DAY, portfolio) == {("RAIL", "XC"): expected}


def test_a_plan_after_the_report_of_the_start_moves_nothing() -> None:
    said = Deployment(project="SPAN", country="XA", start="2036", known_from=date(2033, 8, 1))
    portfolio = evolve(bridges(), deployments=[*bridges().deployments, said])
    assert ("SPAN", "XA") not in _slips(BRIDGE_DAY, LATEST, portfolio)


def test_a_report_is_corrected_by_a_later_report() -> None:
    said = Deployment(project="SPAN", country="XA", start="2033-02-12", kind="reported", known_from=date(2033, 8, 1))
    portfolio = evolve(bridges(), deployments=[*bridges().deployments, said])
    assert _slips(BRIDGE_DAY, LATEST, portfolio)["SPAN", "XA"] == ("late", "+2 days")


def test_a_reported_day_inside_a_window_is_on_time_and_after_it_late() -> None:
    plan = Deployment(project="RAIL", country="XC", start="Q1 2033 - Q2 2033", known_from=date(2033, 1, 1))
    for day, expected in ((date(2033, 2, 10), "on time"), (date(2033, 6, 30), "on time"), (date(2033, 7, 1), "late")):
        report = Deployment(project="RAIL", country="XC", kind="reported", start=day, known_from=date(2033, 7, 1))
        portfolio = evolve(bridges(), deployments=[plan, report])
        assert _slips(date(2033, 1, 1), BRIDGE_DAY, portfolio)["RAIL", "XC"][0] == expected


@given(st.dates(date(2031, 1, 1), date(2034, 1, 1)), st.dates(date(2031, 1, 1), date(2034, 1, 1)))
def test_only_what_became_known_between_the_days_is_there(one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    for slip in rollout_slippage(bridges(), before=earlier, after=later):
        assert earlier < slip.after.known_by <= later
        assert slip.before is None or slip.before.known_by <= earlier


def test_who_left_is_still_asked_what_it_stated() -> None:
    assert _slips(date(2032, 10, 1), date(2033, 1, 1))["SPAN", "XH"] == ("new", "None")
