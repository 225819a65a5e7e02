"""What becomes of the delay of a system in the countries that wait for it: floats, periods, deadlines, derogations."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from portfolios import BRIDGE_DAY, bridges
from strategies import periods, planned_texts, windows
from ucc_portfolio import Deadline, Dependency, Deployment, Derogation, Participant, Portfolio, Project, impact
from ucc_portfolio.domain.milestone_dates import MilestoneDates
from ucc_portfolio.types import CountryEffect, DeploymentCount, Effect, Impact

DAY = date(2031, 5, 17)
CODE = date(2033, 9, 30)


def mill(system: str = "2033-01-10", kind: str = "Member State", **countries: str) -> Portfolio:
    """A mill, from when there is one, and when each country wants to grind."""
    return Portfolio(
        id="mill",
        status_date=DAY,
        projects=[Project(id="MILL", cells={"operations": system})],
        participants=[Participant(country=country, kind=kind) for country in countries],
        deployments=[
            Deployment(project="MILL", country=country, start=start, known_from=date(2031, 1, 1))
            for country, start in countries.items()
        ],
        deadlines=[Deadline(project="MILL", date=CODE, known_from=date(2020, 1, 1))],
    )


def _delayed(portfolio: Portfolio, delay: str = "100D") -> Impact:
    return impact(portfolio, {"MILL": delay}, as_of=DAY)


def _one(portfolio: Portfolio, delay: str = "100D") -> CountryEffect:
    (found,) = _delayed(portfolio, delay).countries
    return found


def _shown(one: CountryEffect) -> tuple[str, int | None, str | None, int | None]:
    shown = (None, None) if one.moved is None else (str(one.moved.after), one.moved.days)
    return one.effect.value, one.float_days, *shown


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # the mill comes on 10 January, and 100 days later on 20 April
        ("2033-04-20", ("absorbed", 100, None, None)),
        ("2033-04-19", ("passed", 99, "2033-04-20", 1)),
        ("2033-01-10", ("passed", 0, "2033-04-20", 100)),
        ("2033-01-09", ("passed", -1, "2033-04-20", 101)),  # it contradicted the mill, and is put right
        ("Q2 2033", ("passed", 81, "Q2 2033", 19)),
        ("Q1 2033", ("passed", 0, "Q2 2033", 100)),  # the sign is open: it may have waited
        ("Q4 2032", ("passed", -101, "Q2 2033", 201)),  # from 1 October: 101 days too early, certainly
        ("Q2 2033 - Q4 2033", ("passed", 81, "Q2 2033 - Q4 2033", 19)),
        ("Q1 2033 - ?", ("passed", 0, "Q2 2033 - ?", 100)),
        ("? - Q4 2033", ("undated", None, None, None)),
        ("unknown", ("undated", None, None, None)),
        ("not planned", ("undated", None, None, None)),
    ],
)
def test_what_reaches_a_country_is_the_delay_less_its_float(
    start: str, expected: tuple[str, int | None, str | None, int | None]
) -> None:
    one = _one(mill(XA=start))
    assert _shown(one) == expected
    assert (one.project, one.country, one.delay_days) == ("MILL", "XA", 100)


def test_a_country_waits_for_the_first_day_of_a_window() -> None:
    # the window opens on 1 January and, two quarters later, on 1 July: 181 days, of which 59 are float
    found = _delayed(mill("Q1 2033 - Q4 2034", XA="2033-03-01", XB="2033-07-01"), "2Q")
    assert [_shown(one) for one in found.countries] == [
        ("passed", 59, "2033-07-01", 122),
        ("absorbed", 181, None, None),
    ]


def test_of_a_system_that_comes_in_a_period_the_least_float_counts() -> None:
    # from 1 April to 1 July: 91 days; the mill may come on 31 March, ten days before 10 April
    assert _shown(_one(mill("Q1 2033", XA="2033-04-10"), "1Q")) == ("passed", 10, "2033-06-29", 80)


def test_of_a_system_whose_window_nobody_opens_nothing_reaches_a_country() -> None:
    assert _one(mill("? - Q4 2033", XA="2033-03-01")).effect is Effect.UNDATED


def test_a_country_that_would_move_beyond_the_calendar_stays() -> None:
    one = _one(mill("2199-12-01", XA="Q1 2200"), "390D")
    assert _shown(one) == ("beyond the calendar", 31, None, None)


def test_a_country_waits_for_what_a_chain_moves_too() -> None:
    portfolio = mill(XA="2033-01-20", XB="2035")
    dam = Project(id="DAM", cells={"operations": "2033-01-01"})
    link = Dependency(predecessor="DAM", successor="MILL")
    chained = evolve(portfolio, projects=[*portfolio.projects, dam], dependencies=[link])
    found = impact(chained, {"DAM": "30D"}, as_of=DAY)
    # nine of thirty days are float before the mill, ten of the other twenty-one before XA
    assert [(one.country, one.delay_days, one.float_days) for one in found.countries] == [
        ("XA", 21, 10),
        ("XB", 21, 721),
    ]
    assert [(one.country, one.moved and one.moved.days) for one in found.moved_countries] == [("XA", 11)]
    moved = found.moved_countries[0].moved
    assert moved is not None
    assert moved.reached_from == moved.milestone == ("MILL", "operations")


def test_only_the_start_of_operations_holds_countries_up() -> None:
    portfolio = evolve(
        mill(XA="2033-01-20"), projects=[Project(id="MILL", cells={"tss": "2032", "operations": "2033-01-10"})]
    )
    assert impact(portfolio, {"MILL.tss": "1Q"}, as_of=DAY).countries == ()
    assert impact(portfolio, {"MILL.tss": "9Q"}, as_of=DAY, phases=True).countries


def test_who_takes_no_part_or_says_nothing_is_not_listed() -> None:
    portfolio = mill(XA="2033-01-20", XB="2033-01-20")
    people = [Participant(country="XA"), Participant(country="XB", left=date(2031, 5, 16)), Participant(country="XC")]
    assert [one.country for one in _delayed(evolve(portfolio, participants=people)).countries] == ["XA"]


def test_once_a_country_runs_a_system_no_other_waits_for_it() -> None:
    portfolio = mill(XA="2033-01-20", XB="2033-01-20")
    started = Deployment(project="MILL", country="XA", kind="reported", start="2031-05-01", known_from=date(2031, 5, 2))
    running = evolve(portfolio, deployments=[*portfolio.deployments, started])
    found = _delayed(running)
    assert (found.moved_countries, found.countries) == ((), ())
    assert MilestoneDates.on(running, DAY)["MILL", "operations"].text == "start in XA on 2031-05-01"
    before = evolve(running, status_date=date(2031, 5, 1))
    assert impact(before, {"MILL": "100D"}, as_of=date(2031, 5, 1)).moved_countries


def test_a_system_that_is_counted_live_has_happened_though_nobody_is_named() -> None:
    portfolio = mill(XA="2033-01-20")
    later = evolve(portfolio, projects=[*portfolio.projects, Project(id="DAM", cells={"operations": "2031-05-01"})])
    waits = [Dependency(predecessor="MILL", successor="DAM")]

    def counted(live: int, known: date = DAY) -> Portfolio:
        count = DeploymentCount(project="MILL", live=live, date=date(2031, 5, 2), known_from=known)
        return evolve(later, deployment_counts=[count], dependencies=waits)

    assert _delayed(counted(2)).effects == ()  # the dam does not wait any more
    for open_still in (counted(0), counted(2, date(2031, 5, 18))):
        assert _delayed(open_still).moved_countries
    dates = MilestoneDates.on(counted(2), DAY)["MILL", "operations"]
    assert (dates.has_happened, dates.first, dates.last) == (True, None, date(2031, 5, 2))
    started = Deployment(project="MILL", country="XA", kind="reported", start="2031-05-01", known_from=DAY)
    named = evolve(counted(2), deployments=[started])
    assert MilestoneDates.on(named, DAY)["MILL", "operations"].text == "start in XA on 2031-05-01"


def test_the_latest_statement_of_the_day_counts() -> None:
    portfolio = mill(XA="2033-01-20")
    for known, expected in ((DAY, "absorbed"), (date(2031, 5, 18), "passed")):
        later = Deployment(project="MILL", country="XA", start="2034", known_from=known)
        changed = evolve(portfolio, deployments=[*portfolio.deployments, later])
        assert _one(changed).effect.value == expected


def _broken(portfolio: Portfolio, delay: str = "300D") -> list[tuple[str | None, int, bool]]:
    return [(one.country, one.margin_days, one.is_certain) for one in _delayed(portfolio, delay).broken]


def test_a_deadline_breaks_in_a_member_state_and_in_nobody_else() -> None:
    # 10 January and 300 days is 6 November, 37 days after the deadline, for the mill itself and for who starts with it
    assert _broken(mill(XA="2033-01-10")) == [(None, -37, True), ("XA", -37, True)]
    assert _broken(mill(kind="contracting party", XA="2033-01-10")) == [(None, -37, True)]
    assert _broken(mill(kind="other", XA="2033-01-10")) == [(None, -37, True)]


def test_a_deadline_breaks_in_a_country_though_the_system_keeps_it() -> None:
    found = _delayed(mill(XA="Q3 2033", XB="2033-09-01", XC="2034"), "250D")
    # the mill comes on 17 September: 78 days after 1 July, and 16 after 1 September, which is 17 September
    assert [(one.country, str(one.last), one.margin_days, one.is_certain) for one in found.broken] == [
        ("XA", "2033-12-17", -78, False)
    ]


def test_a_derogation_moves_the_deadline_that_may_break() -> None:
    def excused(until: date, known: date = DAY) -> list[tuple[str | None, int, bool]]:
        derogation = Derogation(project="MILL", country="XA", until=until, known_from=known)
        return _broken(evolve(mill(XA="2033-01-10"), derogations=[derogation]))

    whole = (None, -37, True)
    several = [
        Derogation(project="MILL", country="XA", until=until, known_from=known)
        for until, known in ((date(2033, 11, 6), DAY), (date(2033, 10, 1), date(2031, 5, 1)))
    ]
    for order in (several, several[::-1]):
        assert _broken(evolve(mill(XA="2033-01-10"), derogations=order)) == [whole]
    assert excused(date(2033, 11, 6)) == [whole]
    assert excused(date(2033, 11, 5)) == [whole, ("XA", -1, True)]
    assert excused(date(2032, 1, 1)) == [whole, ("XA", -37, True)]  # it ends before the deadline
    assert excused(date(2033, 11, 6), date(2031, 5, 18)) == [whole, ("XA", -37, True)]  # it is no law yet


def test_what_a_country_had_lost_before_breaks_no_more() -> None:
    portfolio = mill(XA="2033-10-01")
    assert _broken(portfolio) == []
    assert [one.date for one in _delayed(portfolio, "300D").lost_before] == [CODE]
    allowed = Derogation(project="MILL", country="XA", until=date(2033, 10, 1), known_from=DAY)
    assert _broken(evolve(portfolio, derogations=[allowed]))[0] == (None, -37, True)


@pytest.mark.parametrize("start", ["2031-03-15", "2033-01-01"])
def test_a_deadline_that_came_before_a_country_joined_does_not_bind_it(start: str) -> None:
    past = Deadline(project="MILL", date=date(2031, 4, 1), known_from=date(2020, 1, 1))
    portfolio = evolve(mill("2031-03-01", XA=start), deadlines=[past])
    for joined, bound in ((date(2031, 4, 1), True), (date(2031, 4, 2), False)):
        joining = evolve(portfolio, participants=[Participant(country="XA", joined=joined)])
        found = _delayed(joining)
        assert (None in [one.country for one in found.broken]) is (start < "2032" or not bound)
        assert ("XA" in [one.country for one in found.broken]) is (start < "2032" and bound)
        assert [one.date for one in found.lost_before] == ([past.date] if start > "2032" and bound else [])


def test_of_the_bridges_all_that_wait_are_listed_and_the_ones_that_move_named() -> None:
    open_ones = [one for one in bridges().deployments if one.started_on is None and one.country != "XA"]
    portfolio = evolve(bridges(), outcomes=[], deployments=open_ones, deployment_counts=[])
    found = impact(portfolio, {"SPAN": "3Q"}, as_of=BRIDGE_DAY)
    # from 1 January to 1 October 2033: 273 days; XE contradicted nothing: 15 June has 165 days of float, 108 remain
    assert {one.country: _shown(one) for one in found.countries} == {
        "XB": ("passed", 181, "Q4 2033", 92),
        "XC": ("passed", 181, "H2 2033", 92),
        "XD": ("absorbed", 365, None, None),
        "XE": ("passed", 165, "2033-10-01", 108),
        "XF": ("undated", None, None, None),
        "XJ": ("undated", None, None, None),
        "XM": ("absorbed", 730, None, None),
    }
    # XM had planned for 2035, so that the deadline of the whole was lost before
    assert [one.country for one in found.broken] == ["XB", "XC", "XE"]
    assert [one.date for one in found.lost_before] == [date(2033, 9, 30)]


starts = st.one_of(periods, windows, planned_texts)


@given(starts, starts, st.integers(1, 4000), st.integers(0, 4000))
def test_a_larger_delay_never_moves_a_country_less(system: str, start: str, days: int, more: int) -> None:
    portfolio = mill(system, XA=start)
    dated = portfolio["MILL"].cells.operations
    if dated is None or dated.date is None or dated.date.is_unknown:
        return
    short, long = (_one(portfolio, f"{number}D") for number in (days, days + more))
    assert long.delay_days >= short.delay_days > 0
    if long.effect is not Effect.BEYOND:
        assert (long.moved.days if long.moved else 0) >= (short.moved.days if short.moved else 0)
    assert short.float_days == long.float_days


@given(starts, starts, st.integers(1, 4000))
def test_a_country_that_moves_starts_no_earlier_than_its_system(system: str, start: str, days: int) -> None:
    portfolio = mill(system, XA=start)
    dated = portfolio["MILL"].cells.operations
    if dated is None or dated.date is None or dated.date.is_unknown:
        return
    found = _delayed(portfolio, f"{days}D")
    (one,) = found.countries
    opens = found.moved[0].first
    if one.moved is not None:
        assert opens is not None
        last = one.moved.last or one.moved.first
        assert last is not None
        if one.moved.before.last is not None:
            assert last >= opens
        assert one.moved.first is not None
        assert one.moved.before.first == one.moved.first - timedelta(days=one.moved.days)
