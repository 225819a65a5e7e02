"""Indicators as records: which targets are understood, and what a record refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucc_portfolio import Indicator, IndicatorValue
from ucc_portfolio.errors import FieldError
from ucc_portfolio.types import ComputedFigure, Target, TargetKind

PER_ACTION = "On average at least one output per action"


@pytest.mark.parametrize(
    ("text", "kind", "bound", "against_baseline"),
    [
        (">= 3", TargetKind.AT_LEAST, "3", False),
        (">=3", TargetKind.AT_LEAST, "3", False),
        ("≥ 3", TargetKind.AT_LEAST, "3", False),
        (">75%", TargetKind.ABOVE, "75", False),
        ("> 75 %", TargetKind.ABOVE, "75", False),
        ("  >  2.50 ", TargetKind.ABOVE, "2.50", False),
        (">0", TargetKind.ABOVE, "0", False),
        ("Grow", TargetKind.GROW, None, False),
        ("GROW  OR stable", TargetKind.GROW_OR_STABLE, None, False),
        ("Grow compared to baseline", TargetKind.GROW, None, True),
        ("Grow or stable compared to baseline", TargetKind.GROW_OR_STABLE, None, True),
        (PER_ACTION, TargetKind.ONE_PER_ACTION, None, False),
        (PER_ACTION.upper(), TargetKind.ONE_PER_ACTION, None, False),
    ],
)
def test_targets_are_understood_as_printed(
    text: str, kind: TargetKind, bound: str | None, against_baseline: bool
) -> None:
    assert Target.parse(text) == Target(kind, None if bound is None else Decimal(bound), against_baseline)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        ">",
        ">=",
        "> -3",
        "> 1.2.3",
        "> 3 4",
        ">80%%",
        "> 80 percent",
        ">٣",
        "> 1e3",
        "> ½",
        ">" + "1" * 21,
        "< 5",
        "<= 5",
        "stable",
        "Grow or stable or shrink",
        "Grow compared to the baseline",
        "compared to baseline",
        "On average at least two outputs per action",
        "\x1b[31mGrow",
    ],
)
def test_any_other_target_is_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(FieldError, match=r"is no target; expected one such as '>= 3', '> 80 %', 'Grow'") as refused:
        Target.parse(text)
    assert "\x1b" not in str(refused.value)


@given(st.text())
def test_any_text_is_a_target_or_refused(text: str) -> None:
    try:
        target = Target.parse(text)
    except FieldError:
        return
    assert (target.bound is not None) == (target.kind in (TargetKind.AT_LEAST, TargetKind.ABOVE))


@given(st.decimals(0, 10**6, places=3, allow_nan=False))
def test_any_bound_is_read_to_its_last_digit(bound: Decimal) -> None:
    assert Target.parse(f">= {bound:f}").bound == bound


def _indicator(**other: Any) -> Indicator:
    return Indicator(**{"id": "WAIT", "title": "Days in the harbour", **other})


def test_a_year_is_stated_once() -> None:
    twice = [IndicatorValue(year=year, value=1) for year in (2030, 2031, 2030)]
    with pytest.raises(FieldError, match="the year 2030 is stated twice"):
        _indicator(values=twice)
    assert _indicator(values=twice[:2]).values == tuple(twice[:2])


@pytest.mark.parametrize(
    ("target", "actions"), [(PER_ACTION, None), ("Grow", "ACTIONS"), ("", "ACTIONS"), (">= 3", "ACTIONS")]
)
def test_outputs_per_action_and_nothing_else_name_their_actions(target: str, actions: str | None) -> None:
    with pytest.raises(FieldError, match="name the indicator that counts actions"):
        _indicator(target=target, actions=actions)
    assert _indicator(target=PER_ACTION, actions="ACTIONS").actions == "ACTIONS"


def test_outputs_are_not_their_own_actions() -> None:
    with pytest.raises(FieldError, match="no count of their own actions"):
        _indicator(target=PER_ACTION, actions="WAIT")


@pytest.mark.parametrize(
    "other",
    [
        {"id": ""},
        {"target": "as many as we can"},
        {"baseline": -1},
        {"baseline": Decimal("NaN")},
        {"computed": "projects in despair"},
    ],
)
def test_what_is_no_indicator_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises((FieldError, ValueError)):
        _indicator(**other)


@pytest.mark.parametrize("year", ["2030", 2030.0, True, 0, 10000, None])
def test_a_value_belongs_to_a_year(year: Any) -> None:
    with pytest.raises(FieldError, match="is no year"):
        IndicatorValue(year=year, value=1)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "3", 10**15])
def test_a_value_is_a_number_from_0(value: Any) -> None:
    with pytest.raises(FieldError):
        IndicatorValue(year=2030, value=value)


def test_a_value_is_no_nothing_as_a_year_that_was_not_measured_is_left_out() -> None:
    with pytest.raises(FieldError, match="expected a number"):
        IndicatorValue(year=2030, value=None)


@pytest.mark.parametrize("name", ["", " A", "A\n", "A" * 101, 7])
def test_an_id_is_printable_and_short(name: Any) -> None:
    with pytest.raises(FieldError, match="is not an id"):
        _indicator(id=name)


def test_a_value_is_exact_and_counts_from_the_last_day_of_its_year() -> None:
    value = IndicatorValue(year=2030, value=0.1)
    assert (value.value, value.known_by) == (Decimal("0.1"), date(2030, 12, 31))


def test_no_target_is_understood_as_none_and_a_figure_by_its_name() -> None:
    indicator = _indicator(computed="share of green projects")
    assert indicator.understood is None
    assert indicator.computed is ComputedFigure.SHARE_GREEN
