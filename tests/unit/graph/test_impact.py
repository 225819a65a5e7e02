"""What a delay moves, on invented dams: precisions, floats, lags, chains, deadlines, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from portfolios import DAM_DAY, dams
from ucc_portfolio import Deadline, Dependency, Outcome, Portfolio, Project, impact
from ucc_portfolio.errors import DelayError, UnknownNameError
from ucc_portfolio.types import Effect, Impact


def _moved(found: Impact) -> dict[str, tuple[str, int]]:
    return {one.milestone[0]: (str(one.after), one.days) for one in found.moved}


def _effects(found: Impact) -> dict[str, tuple[str, int]]:
    return {one.link.dependency.successor: (one.effect.value, one.passed_days) for one in found.effects}


def _plan(text: str, delay: str | relativedelta) -> tuple[object, ...]:
    """What becomes of one planned date under a delay: shown, first day, last day, days."""
    portfolio = Portfolio(id="p", status_date=DAM_DAY, projects=[Project(id="A", cells={"operations": text})])
    (one,) = impact(portfolio, {"A": delay}, as_of=DAM_DAY).moved
    return str(one.after), one.first and one.first.isoformat(), one.last and one.last.isoformat(), one.days


@pytest.mark.parametrize(
    ("text", "delay", "expected"),
    [
        ("Q4 2032", "2Q", ("Q2 2033", "2033-04-01", "2033-06-30", 182)),
        ("03/2032", "1Q", ("2032-06", "2032-06-01", "2032-06-30", 92)),
        ("H1 2032", "2Q", ("H2 2032", "2032-07-01", "2032-12-31", 182)),
        ("2032", "4q", ("2033", "2033-01-01", "2033-12-31", 366)),
        ("2032-01-31", "1M", ("2032-02-29", "2032-02-29", "2032-02-29", 29)),  # there is no 31 February
        ("2032-02-29", "12M", ("2033-02-28", "2033-02-28", "2033-02-28", 365)),
        ("02/2032", "1M", ("2032-03", "2032-03-01", "2032-03-31", 29)),
        ("2032-01-31", "10 D", ("2032-02-10", "2032-02-10", "2032-02-10", 10)),
        # a window moves at both ends; its own length in days may change with the calendar
        ("Q1 2033 - 2035-06-30", "2Q", ("Q3 2033 - 2035-12-30", "2033-07-01", "2035-12-30", 181)),
        ("? - Q4 2033", "1Q", ("? - Q1 2034", None, "2034-03-31", 92)),
        ("Q4 2033 - ?", "1Q", ("Q1 2034 - ?", "2034-01-01", None, 92)),
        # a delay that is no whole period moves the days, and the date shows the period of its first one
        ("Q4 2032", "1M", ("Q4 2032", "2032-11-01", "2033-01-31", 31)),
        ("Q4 2032", relativedelta(months=2, days=40), ("Q1 2033", "2033-01-10", "2033-04-09", 101)),
        ("2032", relativedelta(years=1), ("2033", "2033-01-01", "2033-12-31", 366)),
    ],
)
def test_a_delay_moves_by_the_calendar(text: str, delay: str | relativedelta, expected: tuple[object, ...]) -> None:
    assert _plan(text, delay) == expected


def test_what_reaches_a_successor_is_the_delay_less_the_least_float() -> None:
    found = impact(dams(), {"WALL": "6Q"}, as_of=DAM_DAY)
    # WALL opens on 1 January 2033, then on 1 July 2034: 546 days. POWER has 438 - 90 = 348 days of float: 198 remain.
    # LOCK has 1 April 2033 less 1 January = 90: 456 remain, from 1 April 2033 to 1 July 2034, Q3.
    assert _moved(found) == {"WALL": ("Q3 2034 - 2036", 546), "POWER": ("2034-09-29", 198), "LOCK": ("Q3 2034", 456)}
    assert _effects(found) == {"POWER": ("passed", 198), "LOCK": ("passed", 456)}
    assert [found.path(one.milestone) for one in found.reached] == [
        (("WALL", "operations"), ("POWER", "operations")),
        (("WALL", "operations"), ("LOCK", "operations")),
    ]
    assert found.path(("POOL", "operations")) == ()


def test_a_float_as_long_as_the_delay_absorbs_it() -> None:
    found = impact(dams(), {"WALL": "90D"}, as_of=DAM_DAY)
    assert _effects(found) == {"POWER": ("absorbed", 0), "LOCK": ("absorbed", 0)}
    assert not found.reached
    assert _moved(impact(dams(), {"WALL": "91D"}, as_of=DAM_DAY))["LOCK"] == ("Q2 2033", 1)


def test_a_delay_passes_on_from_link_to_link() -> None:
    portfolio = dams().adding(dependencies=[Dependency(predecessor="LOCK", successor="POOL")])
    found = impact(portfolio, {"WALL": "6Q"}, as_of=DAM_DAY)
    # LOCK moves by 456 days; POOL (2033, from 1 January) stands before LOCK's quarter ends: the sign is open, and
    # nothing is absorbed
    assert _moved(found)["POOL"] == ("2034", 456)
    assert found.path(("POOL", "operations")) == (
        ("WALL", "operations"),
        ("LOCK", "operations"),
        ("POOL", "operations"),
    )


def test_several_delays_at_once_and_the_longest_counts() -> None:
    found = impact(dams(), {"WALL": "6Q", "LOCK": "1Q", "POOL": "1D"}, as_of=DAM_DAY)
    assert _moved(found)["LOCK"] == ("Q3 2034", 456)  # what reaches it is more than its own
    assert _moved(found)["POOL"] == ("2033", 1)
    assert [one.milestone[0] for one in found.reached] == ["POWER", "LOCK"]
    own = impact(dams(), {"WALL": "91D", "LOCK": "1Q"}, as_of=DAM_DAY)
    assert _moved(own)["LOCK"] == ("Q3 2033", 91)
    assert [one.milestone[0] for one in own.reached] == []
    assert own.delays == {("WALL", "operations"): "91D", ("LOCK", "operations"): "1Q"}


def test_a_link_without_dates_passes_nothing_and_is_named() -> None:
    portfolio = dams().adding(dependencies=[Dependency(predecessor="LOCK", successor="GATE")])
    cut = evolve(portfolio, dependencies=[one for one in portfolio.dependencies if one.predecessor != "GATE"])
    found = impact(cut, {"LOCK": "4Q"}, as_of=DAM_DAY)
    assert _effects(found) == {"GATE": ("undated", 0)}
    assert not found.reached


def test_a_plan_that_contradicted_itself_before_is_put_right_by_what_reaches_it() -> None:
    link = Dependency(predecessor="A", successor="B")
    projects = [
        Project(id="A", cells={"operations": "2033-02-01"}),
        Project(id="B", cells={"operations": "2033-01-02"}),
    ]
    portfolio = Portfolio(id="p", status_date=DAM_DAY, projects=projects, dependencies=[link])
    found = impact(portfolio, {"A": "5D"}, as_of=DAM_DAY)
    assert _moved(found)["B"] == ("2033-02-06", 35)  # 5 days, and the 30 that were missing


def test_a_phase_may_be_delayed_and_reaches_what_it_is_joined_to() -> None:
    found = impact(dams(), {"WALL.tss": "1M"}, as_of=DAM_DAY)
    # March 2032 -> April, 31 days; 276 - 400 = -124 at the least, a contradiction: 155 days
    assert _moved(found)["WALL"][1] == 155
    assert found.moved[0].milestone == ("WALL", "tss")


def test_with_the_chain_of_phases_a_phase_moves_what_follows_it() -> None:
    row = Project(id="A", cells={"fss": "2032-01-10", "tss": "2032-02-10", "con": "N/A", "operations": "2032-03-10"})
    portfolio = Portfolio(id="p", status_date=DAM_DAY, projects=[row])
    assert not impact(portfolio, {"A.fss": "2Q"}, as_of=DAM_DAY).reached
    found = impact(portfolio, {"A.fss": "40D"}, as_of=DAM_DAY, phases=True)
    assert [(one.milestone[1], one.days) for one in found.reached] == [("tss", 9)]  # 31 days apart; 29 absorb the rest


def test_a_deadline_breaks_when_the_last_day_passes_it_and_certainly_when_the_first_one_does() -> None:
    # LOCK: Q2 2033 ends on 30 June, its deadline is 30 September 2033. POWER: 15 March 2034, 31 December 2035.
    assert not impact(dams(), {"LOCK": "1Q"}, as_of=DAM_DAY).broken
    (maybe,) = impact(dams(), {"LOCK": "4M"}, as_of=DAM_DAY).broken
    assert (maybe.deadline.project, maybe.is_certain, maybe.margin_days) == ("LOCK", False, -31)
    (surely,) = impact(dams(), {"LOCK": "2Q"}, as_of=DAM_DAY).broken
    assert (surely.is_certain, surely.last, surely.margin_days) == (True, date(2033, 12, 31), -92)
    both = impact(dams(), {"WALL": "40M"}, as_of=DAM_DAY).broken
    assert [one.deadline.project for one in both] == ["POWER", "LOCK"]


def test_a_deadline_that_was_lost_before_is_not_newly_broken_and_one_not_yet_law_does_not_count() -> None:
    lost = Deadline(project="POOL", date=date(2032, 1, 1), known_from=date(2020, 1, 1))
    later = Deadline(project="FERRY", date=date(2033, 7, 1), known_from=DAM_DAY + timedelta(days=1))
    portfolio = dams().adding(deadlines=[lost, later])
    assert not impact(portfolio, {"POOL": "9Q", "FERRY": "9Q"}, as_of=DAM_DAY).broken
    broken = impact(portfolio, {"FERRY": "9Q"}, as_of=DAM_DAY + timedelta(days=1)).broken
    assert [one.deadline.project for one in broken] == ["FERRY"]


def test_where_the_start_is_not_dated_a_phase_may_break_the_deadline() -> None:
    gate = Project(id="GATE", cells={"tss": "Q1 2033", "tra": "Q1 2033", "operations": "unknown"})
    deadline = Deadline(project="GATE", date=date(2033, 5, 1), known_from=date(2020, 1, 1))
    portfolio = Portfolio(id="p", status_date=DAM_DAY, projects=[gate], deadlines=[deadline])
    assert not impact(portfolio, {"GATE.tra": "4Q"}, as_of=DAM_DAY).broken  # the transition runs beside
    (one,) = impact(portfolio, {"GATE.tss": "2Q"}, as_of=DAM_DAY).broken
    assert (one.milestone, one.is_certain) == (("GATE", "tss"), True)


def test_what_has_happened_does_not_move() -> None:
    with pytest.raises(DelayError, match=r"^SURVEY: it has happened \(single start on 2031-03-01\)") as caught:
        impact(dams(), {"SURVEY": "1Q"}, as_of=DAM_DAY)
    assert caught.value.milestone == "SURVEY"
    with pytest.raises(DelayError, match=r"^SURVEY\.bc: it has happened \(done by 2031-05-17\)"):
        impact(dams(), {"SURVEY.bc": "1Q"}, as_of=DAM_DAY)
    opened = Outcome(project="LOCK", date=date(2031, 6, 1), known_from=date(2031, 6, 1))
    found = impact(dams().adding(outcomes=[opened]), {"WALL": "9Q"}, as_of=date(2031, 6, 1))
    assert _effects(found)["LOCK"] == (Effect.HAPPENED.value, 0)
    assert "LOCK" not in _moved(found)


@pytest.mark.parametrize(
    ("delays", "message"),
    [
        ({"GATE": "1Q"}, r"^GATE: it has no date that could move \(planned, date unknown\)"),
        ({"WALL": "0Q"}, r"^WALL: '0Q' does not make it later"),
        ({"WALL": "-1Q"}, r"^WALL: '-1Q' is no delay; expected a delay such as 2Q"),
        ({"WALL": "2"}, r"^WALL: '2' is no delay"),
        ({"WALL": "2W"}, r"^WALL: '2W' is no delay"),
        ({"WALL": ""}, r"^WALL: '' is no delay"),
        ({"WALL": 3}, r"^WALL: 3 is no delay"),
        ({"WALL": relativedelta(days=-3)}, r"^WALL: '-3D' does not make it later"),
        ({"WALL": relativedelta(months=1, days=-3)}, r"^WALL: '1M -3D' does not make it later"),
        ({"WALL": "1Q", "WALL.operations": "4Q"}, r"^WALL: it is delayed twice; give one delay for it"),
        ({"WALL.tss": "1Q", "WALL.TSS": "4Q"}, r"^WALL\.tss: it is delayed twice"),
        ({"WALL": relativedelta(hours=3)}, r"^WALL: a delay has years, months and days, and nothing else"),
        ({"WALL": relativedelta(day=3)}, r"^WALL: a delay has years, months and days, and nothing else"),
        ({"WALL": "99999Q"}, r"^WALL: it would move beyond the year 2200"),
        ({"WALL": "900Q"}, r"^WALL: it would move beyond the year 2200"),
        ({"WALL": "1000000Q"}, r"^WALL: '1000000Q' is no delay"),
    ],
)
def test_a_delay_that_is_none_is_refused_with_a_sentence(delays: dict[str, object], message: str) -> None:
    with pytest.raises(DelayError, match=message):
        impact(dams(), delays, as_of=DAM_DAY)  # type: ignore[arg-type]


def test_an_unknown_project_is_named_and_no_delay_moves_nothing() -> None:
    with pytest.raises(UnknownNameError, match="no project is called 'TOWER'"):
        impact(dams(), {"TOWER": "1Q"}, as_of=DAM_DAY)
    nothing = impact(dams(), {}, as_of=DAM_DAY)
    assert (nothing.moved, nothing.effects, nothing.broken) == ((), (), ())


def test_a_year_less_two_months_is_ten_months() -> None:
    assert _plan("2032-01-31", relativedelta(years=1, months=-2))[1] == "2032-11-30"


def test_a_deadline_inside_the_last_period_is_judged_by_the_exact_day() -> None:
    late = Deadline(project="POOL", date=date(2033, 11, 1), known_from=date(2020, 1, 1))
    pool = evolve(dams(), projects=[*dams().projects[:-1], Project(id="POOL", cells={"operations": "Q4 2033"})])
    # Q4 2033 and 40 days: from 10 November 2033 to 9 February 2034, and still shown as Q4 2033
    (broken,) = impact(pool.adding(deadlines=[late]), {"POOL": "40D"}, as_of=DAM_DAY).broken
    assert (broken.is_certain, broken.margin_days) == (True, -100)
    # 31 days: from 1 November; it was at risk before, and is no more than that after
    assert not impact(pool.adding(deadlines=[late]), {"POOL": "31D"}, as_of=DAM_DAY).broken


def test_of_two_delays_each_end_takes_the_later() -> None:
    # 182 days from WALL's predecessor are more than its own two quarters at the start (181), and less at the end
    row = Project(id="A", cells={"operations": "2031-12-01"})
    late = Project(id="B", cells={"operations": "2031-12-01 - 2032-07-15"})
    link = Dependency(predecessor="A", successor="B")
    portfolio = Portfolio(id="p", status_date=DAM_DAY, projects=[row, late], dependencies=[link])
    alone = impact(portfolio, {"B": "2Q"}, as_of=DAM_DAY).moved[0]
    (_, both) = impact(portfolio, {"B": "2Q", "A": "184D"}, as_of=DAM_DAY).moved
    assert (alone.days, alone.last) == (183, date(2033, 1, 15))
    assert (both.days, both.last, both.reached_from) == (184, date(2033, 1, 15), ("A", "operations"))


def test_a_successor_that_would_leave_the_calendar_is_left_out_and_named() -> None:
    far = Project(id="FAR", cells={"operations": "Q1 2033 - Q4 2200"})
    portfolio = evolve(dams(), projects=[*dams().projects, far]).adding(
        dependencies=[Dependency(predecessor="WALL", successor="FAR")]
    )
    found = impact(portfolio, {"WALL": "6Q"}, as_of=DAM_DAY)
    assert _effects(found)["FAR"] == ("beyond the calendar", 0)
    assert "FAR" not in _moved(found)


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_a_longer_delay_moves_nothing_less(days: int, more: int) -> None:
    shorter = _moved(impact(dams(), {"WALL": f"{days}D"}, as_of=DAM_DAY))
    longer = _moved(impact(dams(), {"WALL": f"{days + more}D"}, as_of=DAM_DAY))
    assert all(longer[name][1] >= moved for name, (_, moved) in shorter.items())


@given(st.permutations(list(dams().dependencies)), st.integers(1, 3000))
def test_the_order_of_the_links_changes_nothing(links: list[Dependency], days: int) -> None:
    delays: dict[str | tuple[str, str], str | relativedelta] = {"WALL": f"{days}D", "FERRY": "1Q"}
    found = impact(evolve(dams(), dependencies=links), delays, as_of=DAM_DAY)
    assert found.moved == impact(dams(), delays, as_of=DAM_DAY).moved
    assert found.broken == impact(dams(), delays, as_of=DAM_DAY).broken
