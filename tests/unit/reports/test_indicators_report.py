"""The report on indicators: a line per row with visible gaps, and a table that fits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from portfolios import LIGHT_DAY, lights
from ucc_portfolio import IndicatorValue, Portfolio, assess
from ucc_portfolio.reports.indicators import indicators_report
from ucc_portfolio.reports.media.markdown import render_markdown
from ucc_portfolio.reports.media.signs import levels
from ucc_portfolio.reports.media.terminal import render_text
from ucc_portfolio.reports.report import Report
from ucc_portfolio.types import IndicatorResult


def _all(_: IndicatorResult) -> bool:
    return True


def _report(portfolio: Portfolio, day: date = LIGHT_DAY) -> Report:
    return indicators_report(assess(portfolio, as_of=day), wanted=_all)


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([], ""),
        ([None, None], "  "),
        ([7], "▄"),
        ([0, 0, None], "▄▄ "),
        ([None, 0, 7], " ▁█"),
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([1007, 1000, None, 1003], "█▁ ▄"),
        ([Decimal("99.98"), Decimal("99.984")], "▁█"),
    ],
)
def test_the_smallest_value_is_lowest_the_largest_highest_and_a_gap_is_blank(
    values: list[Decimal | None], drawn: str
) -> None:
    assert levels(values, ascii_only=False) == drawn
    signs = dict(zip("▁▂▃▄▅▆▇█ ", ".:-=+*%# ", strict=True))
    assert levels(values, ascii_only=True) == "".join(signs[sign] for sign in drawn)


@given(st.lists(st.none() | st.fractions(), max_size=9))
def test_higher_values_are_never_drawn_lower(values: list[Fraction | None]) -> None:
    drawn = levels(values, ascii_only=False)
    assert [sign == " " for sign in drawn] == [value is None for value in values]
    known = sorted((value, sign) for value, sign in zip(values, drawn, strict=True) if value is not None)
    assert [sign for _, sign in known] == sorted(sign for _, sign in known)


def test_all_lines_have_the_same_years_and_show_their_gaps() -> None:
    lines = {line.split()[0]: line for line in render_text(_report(lights()), width=80).splitlines() if line}
    assert " ▁ █ █ " in lines["LAMPS"]  # 2027, 2029 and 2031
    assert "    ▁█ " in lines["OIL"]  # 2030 and 2031
    assert "Line: 2027 to 2031, from the smallest" in render_text(_report(lights()), width=200)


def test_a_line_has_the_latest_twelve_years() -> None:
    (first, *_) = lights().indicators
    long = evolve(first, values=[IndicatorValue(year=year, value=year) for year in (1971, 2019, 2020, 2031)])
    shown = render_text(_report(evolve(lights(), indicators=[long])), width=120)
    assert "Line: 2020 to 2031" in shown
    assert "▁          █" in shown


def test_what_does_not_agree_is_said_in_words() -> None:
    shown = render_text(_report(lights()), width=120)
    assert "66.6  66.6667 66.7: differs" in shown
    assert "       3        3 as printed" in shown


def test_an_as_of_day_before_every_value_has_no_line_and_a_portfolio_without_indicators_a_sentence() -> None:
    early = _report(lights(), date(2020, 1, 1))
    assert "Line:" not in render_text(early, width=120)
    assert "13 indicators: 13 not measurable" in render_text(early, width=120)
    empty = render_text(_report(Portfolio(id="none", status_date=LIGHT_DAY)), width=80)
    assert empty.splitlines()[-1] == "The portfolio has no indicators."
    one = render_text(_report(evolve(lights(), indicators=lights().indicators[:1])), width=80)
    assert "| 1 indicator: 1 missed |" in one


@pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
def test_long_titles_and_ids_are_cut_and_the_table_fits(width: int) -> None:
    long = [
        evolve(one, id=f"{one.id} {'long ' * 15}end", title="word " * 60)
        for one in lights().indicators
        if one.actions is None
    ]
    shown = render_text(_report(evolve(lights(), indicators=long)), width=width)
    assert max(map(len, shown.splitlines())) <= width


def test_a_medium_without_drawings_has_no_line_and_does_not_explain_it() -> None:
    text = render_markdown(_report(lights()))
    assert not set(text) & set("▁▂▃▄▅▆▇█")
    assert "Line" not in text
