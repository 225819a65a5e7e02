"""The indicators of the Customs 2020 Progress Report 2017: SWD(2019) 153 final, sections 5.1 to 5.6."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ucc_portfolio import assess, datasets, indicators
from ucc_portfolio.types import IndicatorResult

PORTFOLIO = datasets.load("ucc-2018")
REPORT = date(2018, 1, 3)


def _on(day: date) -> dict[str, IndicatorResult]:
    return {one.indicator.id: one for one in indicators(PORTFOLIO, as_of=day)}


FOUND = _on(REPORT)


def test_there_are_48_indicators_of_the_programme_and_16_of_the_systems_each_with_its_source() -> None:
    assert Counter(one.indicator.id.split("-")[0] for one in FOUND.values()) == {"PMF": 48, "EIS": 16}
    titles = {source.id: source.title for source in PORTFOLIO.sources}
    said = {titles[one.indicator.source or ""] for one in FOUND.values()}
    assert said == {"SWD(2019) 153 final, Customs 2020 Progress Report 2017, sections 5.1 to 5.6"}
    assert [one.section for one in PORTFOLIO.indicators][::16] == ["5.1", "5.3", "5.5", "5.3"]
    assert all(one.unit and one.collected_by for one in PORTFOLIO.indicators)


def test_of_the_programme_42_targets_are_met_and_6_missed_and_the_systems_have_none() -> None:
    assert Counter(one.verdict.value for one in FOUND.values()) == {"met": 42, "missed": 6, "not measurable": 16}
    assert {one.indicator.id for one in FOUND.values() if one.verdict == "missed"} == {
        "PMF-5.1-03",  # awareness: 55 % against > 75 %
        "PMF-5.1-05",  # contacts kept: 77.72 % against > 85 %
        "PMF-5.4-27",  # practices developed or shared: 74 of 142 actions
        "PMF-5.4-30",  # groups on PICS: 277 after 301, to grow
        "PMF-5.5-33",  # eLearning modules in use: 271 after 305, to grow
        "PMF-5.6-41",  # result achievement: 2.44 against > 3
    }
    assert {one.reason for one in FOUND.values() if one.verdict == "not measurable"} == {"no target"}


@pytest.mark.parametrize(
    ("name", "year", "value", "change", "target", "verdict", "reason"),
    [
        ("PMF-5.1-01", 2017, "3", "0", ">= 3", "met", "3 of 2017 is at least 3"),
        ("PMF-5.1-03", 2016, "55", None, ">75%", "missed", "55 of 2016 is not above 75; none for 2017"),
        ("PMF-5.1-05", 2017, "77.72", "7.72", ">85%", "missed", "77.72 of 2017 is not above 85"),
        ("PMF-5.1-06", 2017, "81.48", "0.48", ">80%", "met", "81.48 of 2017 is above 80"),
        ("PMF-5.4-28", 2017, "17", "15", "Grow or stable", "met", "17 of 2017 is at least 2 of 2016"),
        ("PMF-5.4-30", 2017, "277", "-24", "Grow", "missed", "277 of 2017 is not more than 301 of 2016"),
        ("PMF-5.6-48", 2017, "13", "0", "Grow or stable", "met", "13 of 2017 is at least 13 of 2016"),
        (
            "PMF-5.4-29",
            2017,
            "448",
            "-104",
            "Grow or stable compared to baseline",
            "met",
            "448 of 2017 is at least the baseline of 443 (2013)",
        ),
    ],
)
def test_a_value_is_held_against_its_target(
    name: str, year: int, value: str, change: str | None, target: str, verdict: str, reason: str
) -> None:
    one = FOUND[name]
    assert (one.year, one.value, one.indicator.target) == (year, Decimal(value), target)
    assert one.change == (None if change is None else Decimal(change))
    assert (one.verdict, one.reason) == (verdict, reason)


def test_no_poll_was_taken_in_2015_and_2017() -> None:
    awareness = FOUND["PMF-5.1-03"]
    assert {said.year: said.value for said in awareness.indicator.values} == {2014: 51, 2016: 55}
    assert (awareness.latest_year, awareness.has_gap, awareness.change) == (2017, True, None)
    assert awareness.previous is not None
    assert awareness.previous.year == 2014
    assert (awareness.indicator.baseline, awareness.indicator.baseline_period) == (Decimal("65.7"), "2011 Poll")
    assert {one.indicator.id for one in FOUND.values() if one.has_gap} == {"PMF-5.1-03", "PMF-5.1-04"}


def test_701_outputs_of_122_actions_meet_at_least_one_output_per_action() -> None:
    # section 5.2, indicators 13 to 15 of 2017: 152 recommendations + 115 guidelines + 434 others = 701
    for name, value in (("PMF-5.2-13", 152), ("PMF-5.2-14", 115), ("PMF-5.2-15", 434)):
        one = FOUND[name]
        assert [one.value, one.outputs, one.held_against] == [value, 701, 122]
        assert (one.verdict, one.reason) == ("met", "701 outputs of 122 actions in 2017")
    alone = FOUND["PMF-5.4-27"]  # section 5.4 counts actions of its own
    assert [alone.verdict, alone.outputs, alone.held_against] == ["missed", 74, 142]


@pytest.mark.parametrize(
    ("name", "printed", "computed"),
    [
        ("EIS-01", "11", Fraction(11)),
        ("EIS-02", "19", Fraction(19)),
        ("EIS-03", "8", Fraction(8)),
        ("EIS-04", "85.71", Fraction(100 * 24, 28)),
    ],
)
def test_the_lists_of_it_projects_give_the_printed_counts(name: str, printed: str, computed: Fraction) -> None:
    one = FOUND[name]
    assert (one.year, one.value, one.computed, one.computed_agrees) == (2017, Decimal(printed), computed, True)


def test_of_2016_there_are_no_lists_to_compute_from() -> None:
    before = _on(date(2017, 12, 30))
    assert [before["EIS-04"].year, before["EIS-04"].value, before["EIS-04"].computed] == [2016, 61, None]
    assert _on(date(2017, 12, 31)) == FOUND


def test_what_was_not_yet_measured_is_not_known() -> None:
    early = _on(date(2015, 12, 31))
    assert {one.latest_year for one in early.values()} == {2015}
    assert early["PMF-5.1-06"].reason == "71 of 2015 is not above 80"
    assert early["PMF-5.1-03"].reason == "51 of 2014 is not above 75; none for 2015"
    assert (early["EIS-05"].value, early["EIS-05"].reason) == (None, "no target")


def test_an_assessment_has_them() -> None:
    assert assess(PORTFOLIO, as_of=REPORT).indicators == tuple(FOUND.values())
