"""Targets met, missed and not measurable, on invented lighthouses, and the laws of any indicators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from portfolios import LIGHT_DAY, PER_ACTION, lights
from ucc_portfolio import Indicator, IndicatorValue, Portfolio, indicators
from ucc_portfolio.types import IndicatorResult, ListedProject

FOREVER = date(2200, 12, 31)


def _on(day: date, portfolio: Portfolio | None = None) -> dict[str, IndicatorResult]:
    return {one.indicator.id: one for one in indicators(portfolio or lights(), as_of=day)}


@pytest.mark.parametrize(
    ("name", "verdict", "reason", "change"),
    [
        ("LAMPS", "missed", "4 of 2031 is not more than 4 of 2029", None),
        ("OIL", "met", "120.25 of 2031 is more than the baseline of 100.5", "30.25"),
        ("FOG", "met", "99.9 of 2031 is at least 99.9", "-0.05"),
        ("KEEPERS", "not measurable", "no earlier value", None),
        ("WICKS", "not measurable", "no baseline", None),
        ("BELLS", "not measurable", "no value", None),
        ("VISITS", "not measurable", "no target", None),
        ("LOGS", "not measurable", "5 outputs of 6 actions in 2031, MAPS not counted", None),
        ("MAPS", "not measurable", "5 outputs of 6 actions in 2031, MAPS not counted; none for 2031", None),
        ("SONGS", "not measurable", "no action in 2031", None),
    ],
)
def test_each_target_is_met_missed_or_not_measurable_for_a_reason(
    name: str, verdict: str, reason: str, change: str | None
) -> None:
    one = _on(LIGHT_DAY)[name]
    assert (one.verdict, one.reason) == (verdict, reason)
    assert one.change == (None if change is None else Decimal(change))


@pytest.mark.parametrize(
    ("day", "name", "verdict", "reason"),
    [
        (date(2031, 12, 30), "LAMPS", "met", "4 of 2029 is more than 0 of 2027; none for 2030"),
        (date(2029, 12, 30), "LAMPS", "not measurable", "no earlier value"),
        (date(2031, 12, 30), "OIL", "missed", "90 of 2030 is not more than the baseline of 100.5"),
        (date(2030, 1, 1), "LOGS", "missed", "7 outputs of 10 actions in 2029"),
        (date(2030, 1, 1), "SONGS", "not measurable", "no value"),
        (date(2031, 12, 30), "MAPS", "missed", "7 outputs of 10 actions in 2029; none for 2030"),
    ],
)
def test_a_day_before_has_the_verdict_of_that_day(day: date, name: str, verdict: str, reason: str) -> None:
    one = _on(day)[name]
    assert (one.verdict, one.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("target", "verdicts"),
    [
        (">= 3", "missed met met"),
        ("> 3", "missed missed met"),
        ("Grow", "missed missed met"),
        ("Grow or stable", "missed met met"),
        ("Grow compared to baseline", "missed missed met"),
        ("Grow or stable compared to baseline", "missed met met"),
    ],
)
def test_at_the_number_itself_at_least_and_stable_are_met_above_and_grow_are_not(target: str, verdicts: str) -> None:
    values = (Decimal("2.999999999999999999999999999"), Decimal(3), Decimal("3.000000000000000000000000001"))
    programmes = [_portfolio(_indicator(target, {2030: 3, 2031: value}, baseline=3)) for value in values]
    found = [indicators(portfolio, as_of=FOREVER)[0] for portfolio in programmes]
    assert [one.verdict.value for one in found] == verdicts.split()
    assert {one.held_against for one in found} == {3}


def test_growth_is_held_against_the_latest_value_before_of_whatever_year() -> None:
    one = _on(LIGHT_DAY)["LAMPS"]
    assert one.previous == IndicatorValue(year=2029, value=4)
    assert (one.held_against, one.change, one.year, one.value) == (Decimal(4), None, 2031, Decimal(4))


def test_zero_is_a_value_and_no_gap() -> None:
    (one,) = indicators(_portfolio(_indicator("Grow or stable", {2030: 0, 2031: 0})), as_of=FOREVER)
    assert (one.verdict, one.value, one.change, one.has_gap) == ("met", Decimal(0), Decimal(0), False)


def test_what_is_not_counted_can_only_add_to_outputs_that_are_enough() -> None:
    visits = _indicator("", {2031: 5}, id="VISITS")
    logs = _indicator(PER_ACTION, {2031: 5}, id="LOGS", actions="VISITS")
    maps = _indicator(PER_ACTION, {2030: 1}, id="MAPS", actions="VISITS")
    found = _on(FOREVER, _portfolio(visits, logs, maps))
    assert found["LOGS"].reason == "5 outputs of 5 actions in 2031, MAPS not counted"
    assert (found["LOGS"].verdict, found["MAPS"].verdict) == ("met", "met")
    without = _on(FOREVER, _portfolio(evolve(visits, values=()), logs, maps))
    assert (without["LOGS"].verdict, without["LOGS"].reason) == ("not measurable", "no number of actions for 2031")


def test_outputs_of_other_actions_are_another_sum() -> None:
    few, many = (_indicator("", {2031: count}, id=f"ACTIONS {count}") for count in (2, 9))
    outputs = [_indicator(PER_ACTION, {2031: 4}, id=f"OF {one.id}", actions=one.id) for one in (few, many)]
    found = _on(FOREVER, _portfolio(few, many, *outputs))
    assert [found[one.id].verdict.value for one in outputs] == ["met", "missed"]
    assert [found[one.id].outputs for one in outputs] == [4, 4]


def test_the_lists_of_the_latest_day_of_the_year_are_counted_beside_the_printed_value() -> None:
    found = _on(LIGHT_DAY)
    assert (found["LENSES"].computed, found["LENSES"].computed_agrees) == (Fraction(3), True)
    assert (found["WELL"].computed, found["WELL"].computed_agrees) == (Fraction(200, 3), False)  # 66.7, not 66.6
    assert found["OIL"].computed is None
    assert found["OIL"].computed_agrees is None


@pytest.mark.parametrize(("printed", "agrees"), [("67", True), ("66.7", True), ("66.67", True), ("66.666", False)])
def test_the_computed_figure_is_rounded_half_up_to_the_printed_decimals(printed: str, agrees: bool) -> None:
    well = _indicator("", {2031: Decimal(printed)}, computed="share of green projects")
    (one,) = indicators(evolve(lights(), indicators=[well]), as_of=LIGHT_DAY)
    assert one.computed_agrees is agrees


def test_lists_of_another_year_or_without_ratings_say_nothing_and_an_empty_list_says_0() -> None:
    green, new = (
        _indicator("", {2031: 3}, id=figure, computed=figure)
        for figure in ("share of green projects", "projects new in operation")
    )
    unrated = ListedProject(name="Lens", day=date(2031, 6, 1), stages=["research"])
    found = _on(FOREVER, evolve(_portfolio(green, new), listed_projects=[unrated]))
    assert [one.computed for one in found.values()] == [None, 0]
    assert [one.computed_agrees for one in found.values()] == [None, False]
    elsewhere = _on(FOREVER, evolve(_portfolio(green, new), listed_projects=[evolve(unrated, day=date(2032, 1, 1))]))
    assert [one.computed for one in elsewhere.values()] == [None, None]


def test_no_digit_is_lost() -> None:
    long = {2030: Decimal("123456789012345.123456789012345"), 2031: Decimal("223456789012345.123456789012346")}
    visits = _indicator("", {2031: 1}, id="VISITS")
    parts = [_indicator(PER_ACTION, long, id=name, actions="VISITS") for name in ("A", "B")]
    (_, one, _) = indicators(_portfolio(visits, *parts), as_of=FOREVER)
    assert one.change == Decimal("100000000000000.000000000000001")
    assert one.outputs == Decimal("446913578024690.246913578024692")


def test_a_portfolio_without_indicators_has_no_results() -> None:
    assert indicators(_portfolio(), as_of=FOREVER) == ()


# Laws


def _indicator(target: str, values: Mapping[int, float | Decimal], **other: Any) -> Indicator:
    said = [IndicatorValue(year=year, value=value) for year, value in values.items()]
    return Indicator(**{"id": "ONE", "title": "One", "target": target, "values": said, **other})


def _portfolio(*measured: Indicator) -> Portfolio:
    return Portfolio(id="p", status_date=date(2031, 1, 1), indicators=measured)


numbers = st.integers(0, 40).map(lambda number: Decimal(number) / 4)
measured = st.dictionaries(st.integers(2025, 2031), numbers, max_size=5)
days = st.dates(date(2024, 1, 1), date(2033, 1, 1))
alone = st.sampled_from(
    [
        "",
        ">= 5",
        "> 5%",
        "Grow",
        "Grow or stable",
        "Grow compared to baseline",
        "Grow or stable compared to baseline",
    ]
)


@st.composite
def programmes(draw: st.DrawFn) -> Portfolio:
    """Indicators with every kind of target, and two numbers of actions that outputs share."""
    actions = [_indicator(draw(alone), draw(measured), id=name, baseline=draw(numbers)) for name in ("A1", "A2")]
    outputs = [
        _indicator(PER_ACTION, draw(measured), id=f"O{number}", actions=draw(st.sampled_from(["A1", "A2"])))
        for number in range(draw(st.integers(0, 4)))
    ]
    others = [
        _indicator(draw(alone), draw(measured), id=f"I{number}", baseline=draw(st.none() | numbers))
        for number in range(draw(st.integers(0, 3)))
    ]
    return _portfolio(*actions, *outputs, *others)


@given(programmes(), days)
def test_a_past_day_never_shows_a_later_fact(portfolio: Portfolio, day: date) -> None:
    kept = [
        evolve(one, values=[said for said in one.values if date(said.year, 12, 31) <= day])
        for one in portfolio.indicators
    ]
    found = indicators(portfolio, as_of=day)
    assert found == indicators(evolve(portfolio, indicators=kept), as_of=FOREVER)
    assert all(one.year is None or date(one.year, 12, 31) <= day for one in found)


@given(programmes(), st.randoms(use_true_random=False))
def test_the_order_of_indicators_and_years_is_irrelevant(portfolio: Portfolio, random: Any) -> None:
    before = _on(FOREVER, portfolio)
    mixed = [evolve(one, values=random.sample(one.values, len(one.values))) for one in portfolio.indicators]
    random.shuffle(mixed)
    after = _on(FOREVER, evolve(portfolio, indicators=mixed))
    assert list(after) == [one.id for one in mixed]
    for name, one in before.items():
        other = after[name]
        assert (one.verdict, one.value, one.previous, one.change, one.held_against, one.outputs) == (
            other.verdict, other.value, other.previous, other.change, other.held_against, other.outputs
        )  # fmt: skip


@given(programmes(), st.data())
def test_a_higher_latest_value_never_turns_met_into_missed(portfolio: Portfolio, data: st.DataObject) -> None:
    """But for the number of actions: more of them ask for more outputs."""
    before = _on(FOREVER, portfolio)
    raised = data.draw(st.sampled_from(portfolio.indicators))
    if not raised.values:
        return
    latest = max(raised.values, key=lambda said: said.year)
    higher = evolve(latest, value=latest.value + data.draw(numbers))
    changed = evolve(raised, values=[higher if said is latest else said for said in raised.values])
    after = _on(
        FOREVER,
        evolve(portfolio, indicators=[changed if one is raised else one for one in portfolio.indicators]),
    )
    for name, one in before.items():
        if one.indicator.actions != raised.id and one.verdict == "met":
            assert after[name].verdict == "met"


@given(programmes(), st.sampled_from([Decimal("0.125"), Decimal("0.3"), Decimal(2), Decimal(1000)]))
def test_in_another_unit_every_verdict_is_the_same(portfolio: Portfolio, factor: Decimal) -> None:
    scaled = []
    for one in portfolio.indicators:
        target = one.understood
        text = one.target
        if target is not None and target.bound is not None:
            text = f"{'>=' if target.kind == 'at least' else '>'} {target.bound * factor:f}"
        values = [evolve(said, value=said.value * factor) for said in one.values]
        baseline = None if one.baseline is None else one.baseline * factor
        scaled.append(evolve(one, target=text, values=values, baseline=baseline))
    before = indicators(portfolio, as_of=FOREVER)
    after = indicators(evolve(portfolio, indicators=scaled), as_of=FOREVER)
    for result, other in zip(before, after, strict=True):
        assert result.verdict == other.verdict
        assert (None if result.change is None else result.change * factor) == other.change
        assert (None if result.outputs is None else result.outputs * factor) == other.outputs


@given(programmes(), st.integers(-30, 30))
def test_in_other_years_every_verdict_is_the_same(portfolio: Portfolio, years: int) -> None:
    moved = [
        evolve(one, values=[evolve(said, year=said.year + years) for said in one.values])
        for one in portfolio.indicators
    ]
    before = indicators(portfolio, as_of=FOREVER)
    after = indicators(evolve(portfolio, indicators=moved), as_of=FOREVER)
    assert [(one.verdict, one.change) for one in before] == [(one.verdict, one.change) for one in after]
    assert [one.year and one.year + years for one in before] == [one.year for one in after]


@given(programmes())
def test_outputs_of_the_same_actions_share_their_verdict_and_their_sum(portfolio: Portfolio) -> None:
    shared: dict[str, set[Any]] = {}
    for one in indicators(portfolio, as_of=FOREVER):
        if one.indicator.actions is not None:
            shared.setdefault(one.indicator.actions, set()).add((one.verdict, one.outputs, one.held_against))
    assert all(len(verdicts) == 1 for verdicts in shared.values())


def test_a_reason_names_ten_outputs_and_counts_the_others() -> None:
    visits = Indicator(id="V", title="Visits", values=[IndicatorValue(year=2031, value=5)])
    logs = [
        Indicator(id=f"L{number:02}", title="Logs", target=PER_ACTION, actions="V", section="s", values=[])
        for number in range(13)
    ]
    counted = evolve(logs[0], values=[IndicatorValue(year=2031, value=1)])
    found = _on(LIGHT_DAY, Portfolio(id="p", status_date=LIGHT_DAY, indicators=[visits, counted, *logs[1:]]))
    names = ", ".join(f"L{number:02}" for number in range(1, 11))
    assert found["L00"].reason == f"1 output of 5 actions in 2031, {names} and 2 more not counted"
