"""When all countries run a system: the last of them in each trial, none before the system itself."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolios import BRIDGE_DAY, bridges
from ucc_portfolio import (
    Deadline,
    Dependency,
    Deployment,
    Empirical,
    Outcome,
    Participant,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    Triangular,
    simulate,
)
from ucc_portfolio.errors import SimulationError
from ucc_portfolio.measures import schedule_risk
from ucc_portfolio.types import Forecast, ForecastState, PortfolioSimulation, RolloutForecast

PUBLISHED = date(2030, 1, 1)
TODAY = date(2030, 7, 1)
SLIP = Triangular(0.5, 1.0, 3.0)


def after(days: int) -> str:
    return (PUBLISHED + timedelta(days=days)).isoformat()


def fleet(plan: str | None = None, *people: str, **starts: str) -> Portfolio:
    """A ferry, planned or not, and the countries that want one; `people` take part and say nothing."""
    planned = [PlannedMilestone(project="FERRY", planned=plan)] if plan is not None else []
    return Portfolio(
        id="fleet",
        status_date=PUBLISHED,
        projects=[Project(id="FERRY", kind="decentralised"), Project(id="QUAY")],
        revisions=[PlanRevision(id="P1", date=PUBLISHED, milestones=planned)],
        participants=[Participant(country=country) for country in (*starts, *people)],
        deployments=[
            Deployment(project="FERRY", country=country, start=start, known_from=PUBLISHED)
            for country, start in starts.items()
        ],
    )


def run(portfolio: Portfolio, **options: Any) -> PortfolioSimulation:
    return simulate(
        portfolio, **{"as_of": TODAY, "trials": 2_500, "seed": 1, "slip": SLIP, "countries": True, **options}
    )


def rollout(portfolio: Portfolio, **options: Any) -> RolloutForecast:
    (found,) = run(portfolio, **options).rollouts
    return found


def always(ratio: float) -> Empirical:
    return Empirical([ratio], [1])


def _values(one: Forecast) -> Any:
    assert one.sample is not None
    return one.sample.values


def _states(found: RolloutForecast) -> dict[str | None, str]:
    return {one.country: one.state.value for one in found.countries}


def _check_last(found: RolloutForecast) -> None:
    samples = [_values(one) for one in found.countries if one.state is ForecastState.FORECAST]
    assert np.array_equal(_values(found.all_live), np.maximum.reduce(samples))


def test_a_country_comes_as_much_later_as_plans_do() -> None:
    found = rollout(fleet(None, XA=after(400)), slip=always(1.5))
    (one,) = found.countries
    assert (one.country, one.planned, one.published, one.origin) == ("XA", date(2031, 2, 5), PUBLISHED, "planned")
    assert one.day(0.5) == found.all_live.day(0.5) == PUBLISHED + timedelta(days=600)
    assert (found.project, found.all_live.country, found.unknown) == ("FERRY", None, ())


def test_of_a_window_that_a_country_states_the_end_counts() -> None:
    (one,) = rollout(fleet(None, XA="Q1 2031 - Q4 2031")).countries
    assert (one.planned, one.edge.value) == (date(2031, 12, 31), "single")


def test_the_last_of_all_is_the_latest_country_in_each_trial() -> None:
    found = rollout(fleet(None, XA=after(400), XB=after(420), XC="Q1 2031"))
    assert _states(found) == dict.fromkeys(("XA", "XB", "XC"), "forecast")
    _check_last(found)
    last = _values(found.all_live)
    assert all((last > _values(one)).any() for one in found.countries)  # it is not always the same one


@pytest.mark.parametrize("plan", [after(900), after(900) + " - " + after(1900), "Q1 2032"])
def test_the_last_of_all_waits_for_countries_that_wait_for_their_system(plan: str) -> None:
    simulation = run(fleet(plan, XA=after(400), XB=after(1000)))
    (found,) = simulation.rollouts
    _check_last(found)
    edge = "first" if " - " in plan else "single"
    system = _values(simulation.forecast("FERRY", edge))
    alone = rollout(fleet(None, XA=after(400), XB=after(1000)))
    for one, without in zip(found.countries, alone.countries, strict=True):
        assert np.array_equal(_values(one), np.maximum(_values(without), system))
    assert (system > _values(alone.countries[0])).any()


def test_of_a_window_that_is_open_the_countries_wait_for_nothing() -> None:
    plan = after(100) + " - " + after(1900)
    portfolio = fleet(plan, XA=after(400))
    started = Outcome(project="FERRY", edge="first", date=date(2030, 5, 1), known_from=date(2030, 5, 1))
    found = rollout(evolve(portfolio, outcomes=[started]))
    assert np.array_equal(_values(found.countries[0]), _values(rollout(fleet(None, XA=after(400))).countries[0]))


def test_of_a_window_whose_opening_nobody_states_the_end_holds_nobody_up() -> None:
    found = rollout(fleet("? - " + after(1900), XA=after(400)))
    assert np.array_equal(_values(found.countries[0]), _values(rollout(fleet(None, XA=after(400))).countries[0]))


def test_a_country_waits_for_what_its_system_waits_for() -> None:
    portfolio = evolve(
        fleet(after(300), XA=after(400)),
        dependencies=[Dependency(predecessor="QUAY", successor="FERRY", min_lag=10)],
        revisions=[
            PlanRevision(
                id="P1",
                date=PUBLISHED,
                milestones=[
                    PlannedMilestone(project="FERRY", planned=after(300)),
                    PlannedMilestone(project="QUAY", planned=after(800)),
                ],
            )
        ],
    )
    found = rollout(portfolio, slip=always(1.5))
    assert found.all_live.day(0.5) == PUBLISHED + timedelta(days=1210)
    assert found.countries[0].day(0.5) == PUBLISHED + timedelta(days=1210)


def _reported(country: str, day: date) -> Deployment:
    return Deployment(project="FERRY", country=country, kind="reported", start=day, known_from=day)


def test_when_all_have_started_the_last_start_has_happened() -> None:
    reports = [_reported("XA", date(2030, 3, 1)), _reported("XB", date(2030, 4, 1))]
    portfolio = evolve(fleet(None, XA=after(400), XB=after(400)), deployments=reports)
    found = rollout(portfolio)
    assert (found.all_live.state, found.all_live.happened_on) == (ForecastState.HAPPENED, date(2030, 4, 1))
    assert (found.all_live.sample, found.unknown) == (None, ())
    assert found.all_live.chance(date(2030, 4, 1)) == 1
    joined = evolve(portfolio, participants=[*portfolio.participants, Participant(country="XC")])
    open_ended = rollout(joined)
    assert (open_ended.all_live.state, open_ended.unknown) == (ForecastState.NO_DATE, ("XC",))


def test_who_has_started_does_not_hold_the_last_of_all() -> None:
    portfolio = fleet(None, XA=after(400), XB=after(400))
    found = rollout(evolve(portfolio, deployments=[*portfolio.deployments, _reported("XB", date(2030, 4, 1))]))
    assert _states(found) == {"XA": "forecast", "XB": "happened"}
    assert np.array_equal(_values(found.all_live), _values(found.countries[0]))


def test_of_whom_nothing_is_forecast_is_named() -> None:
    portfolio = fleet(None, "XS", XA=after(400), XB="not planned", XC="unknown", XD=after(0), XE=after(20))
    undated = Deployment(project="FERRY", country="XF", start=after(60))
    portfolio = evolve(
        portfolio,
        participants=[*portfolio.participants, Participant(country="XF")],
        deployments=[*portfolio.deployments, undated],
    )
    found = rollout(portfolio)
    assert _states(found) == {
        "XA": "forecast",
        "XB": "no planned date",
        "XC": "no planned date",
        "XD": "planned before its publication",
        "XE": "beyond the reference class",  # 181 days have gone of a plan of 20, and none takes so much longer
        "XF": "publication unknown",
    }
    assert found.unknown == ("XB", "XC", "XD", "XE", "XF", "XS")
    assert np.array_equal(_values(found.all_live), _values(found.countries[0]))


def test_a_start_of_all_at_once_is_the_start_of_who_took_part_in_it() -> None:
    lamp = {one.project: one for one in simulate(bridges(), as_of=BRIDGE_DAY, trials=10, seed=1, slip=SLIP).rollouts}[
        "LAMP"
    ]
    assert {one.happened_on for one in lamp.countries} == {date(2033, 4, 1)}
    assert lamp.unknown == ("XM",)  # it joined later
    assert lamp.all_live.state is ForecastState.NO_DATE


def test_projects_of_which_no_country_states_anything_have_no_rollout() -> None:
    found = simulate(bridges(), as_of=BRIDGE_DAY, trials=10, seed=1, slip=SLIP).rollouts
    assert [one.project for one in found] == ["SPAN", "RAIL", "LAMP", "RAMP"]
    assert run(evolve(fleet(None, "XA"), deployments=[])).rollouts == ()


def test_a_country_that_takes_no_part_is_not_waited_for() -> None:
    portfolio = fleet(None, XA=after(400), XB=after(4000))
    left = evolve(portfolio, participants=[Participant(country="XA"), Participant(country="XB", left=PUBLISHED)])
    found = rollout(left)
    assert list(_states(found)) == ["XA"]
    assert np.array_equal(_values(found.all_live), _values(found.countries[0]))


def test_only_what_was_known_is_forecast() -> None:
    portfolio = fleet(None, XA=after(400))
    later = Deployment(project="FERRY", country="XA", start=after(4000), known_from=TODAY + timedelta(days=1))
    with_later = evolve(portfolio, deployments=[*portfolio.deployments, later])
    assert np.array_equal(_values(rollout(with_later).all_live), _values(rollout(portfolio).all_live))


def test_an_own_slip_model_of_a_project_is_that_of_its_countries() -> None:
    portfolio = fleet(after(500), XA=after(800))
    for name in ("FERRY", "FERRY.operations"):
        found = run(portfolio, overrides={name: always(2.0)})
        assert found.rollouts[0].countries[0].day(0.5) == PUBLISHED + timedelta(days=1600)


def _samples(found: PortfolioSimulation) -> list[Any]:
    return [
        _values(one)
        for rollout in found.rollouts
        for one in (*rollout.countries, rollout.all_live)
        if one.sample is not None
    ]


@pytest.mark.parametrize("correlation", [0.0, 0.3])
def test_one_seed_gives_one_result_whoever_computes_it(correlation: float) -> None:
    portfolio = fleet(after(900), XA=after(400), XB=after(1000))
    alone = _samples(run(portfolio, correlation=correlation))
    for executor in (ThreadPoolExecutor(1), ThreadPoolExecutor(3), ProcessPoolExecutor(2)):
        with executor:
            others = _samples(run(portfolio, correlation=correlation, executor=executor))
        assert all(map(np.array_equal, alone, others))
    assert not all(map(np.array_equal, alone, _samples(run(portfolio, correlation=correlation, seed=2))))


def test_national_dates_do_not_change_the_forecasts_of_milestones() -> None:
    portfolio = fleet(after(900) + " - " + after(1900), XA=after(400), XB=after(1000))
    without = evolve(portfolio, deployments=[], participants=[])
    assert run(portfolio).samples.keys() == run(without).samples.keys()
    for key, sample in run(without).samples.items():
        assert np.array_equal(sample.values, run(portfolio).samples[key].values), key


def test_a_further_country_does_not_change_the_forecasts_of_others() -> None:
    some = rollout(fleet(None, XB=after(420), XA=after(400)))
    more = rollout(fleet(None, XA=after(400), XB=after(420), XC=after(800)))
    for one, other in zip(sorted(some.countries, key=lambda one: str(one.country)), more.countries, strict=False):
        assert np.array_equal(_values(one), _values(other))


@pytest.mark.parametrize("correlation", [0.0, 0.4])
def test_a_country_of_another_project_does_not_change_the_forecasts_of_others(correlation: float) -> None:
    alone = fleet(None, XA=after(400))
    other = Deployment(project="QUAY", country="XA", start=after(400), known_from=PUBLISHED)
    both = run(evolve(alone, deployments=[*alone.deployments, other]), correlation=correlation)
    ferry, quay = (one.countries[0] for one in both.rollouts)
    assert np.array_equal(_values(ferry), _values(rollout(alone, correlation=correlation).countries[0]))
    assert not np.array_equal(_values(ferry), _values(quay))  # the same plan, and numbers of its own


def test_the_days_of_single_countries_are_kept_where_they_are_asked_for() -> None:
    portfolio = fleet(None, XA=after(400), XB=after(420))
    (short,), (long,) = run(portfolio, countries=False).rollouts, run(portfolio).rollouts
    assert [one.sample for one in short.countries] == [None, None]
    assert [one.state for one in short.countries] == [one.state for one in long.countries]
    assert np.array_equal(_values(short.all_live), _values(long.all_live))


@given(
    st.lists(st.integers(182, 2000), min_size=1, max_size=5),
    st.none() | st.integers(182, 2000),
    st.integers(0, 2**32),
)
@settings(max_examples=25)
def test_whatever_is_planned_the_last_is_the_maximum_and_nobody_precedes_the_system(
    starts: list[int], system: int | None, seed: int
) -> None:
    codes = ("XA", "XB", "XC", "XD", "XE")
    planned = dict(zip(codes, map(after, starts), strict=False))
    simulation = run(fleet(None if system is None else after(system), **planned), seed=seed, trials=50)
    (found,) = simulation.rollouts
    _check_last(found)
    if system is not None:
        opens = _values(simulation.forecast("FERRY"))
        assert all((_values(one) >= opens).all() for one in found.countries)


def test_the_chance_of_a_deadline_is_that_of_the_project_and_not_of_its_countries() -> None:
    due = Deadline(project="FERRY", date=PUBLISHED + timedelta(days=1000), known_from=PUBLISHED)
    portfolio = evolve(fleet(after(500), XA=after(4000)), deadlines=[due])
    (chance,) = run(portfolio, slip=always(1.5)).chances
    assert chance.chance == 1


def test_of_more_days_than_are_kept_nothing_is_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio = fleet(after(900), XA=after(400), XB=after(1000))
    monkeypatch.setattr(schedule_risk, "MOST_DAYS", 40)  # the system, two countries and the last of them
    run(portfolio, trials=10)
    with pytest.raises(
        SimulationError,
        match="4 dates in 11 trials are more than 40 days to keep; ask for fewer trials, or not for countries",
    ):
        run(portfolio, trials=11)
