"""Simulated portfolios: each date from its plan in force and a slip model, and none before what it waits for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import portfolios
from ucc_portfolio import (
    Deadline,
    Dependency,
    Empirical,
    Outcome,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    RiskEvent,
    StatusReport,
    Triangular,
    datasets,
    forecast_changes,
    latest_day,
    simulate,
)
from ucc_portfolio.domain.outcomes import ReportedRow
from ucc_portfolio.errors import DependencyCycleError, FewCasesError, SimulationError, UnknownNameError
from ucc_portfolio.types import DependencyKind, ForecastState, PortfolioSimulation

PUBLISHED = date(2030, 1, 1)
TODAY = date(2030, 7, 1)


def ports(*dependencies: Dependency, outcomes: Any = (), **planned: str) -> Portfolio:
    stated = [PlannedMilestone(project=one, planned=text) for one, text in planned.items()]
    return Portfolio(
        id="ports",
        status_date=PUBLISHED,
        projects=[Project(id=name) for name in sorted({*planned, *"AB"})],
        revisions=[PlanRevision(id="P1", date=PUBLISHED, milestones=stated)],
        dependencies=dependencies,
        outcomes=outcomes,
    )


def always(ratio: float) -> Empirical:
    return Empirical([ratio], [1])


def run(portfolio: Portfolio, ratio: float | None = 1.5, **options: Any) -> PortfolioSimulation:
    slip = {} if ratio is None else {"slip": always(ratio)}
    return simulate(portfolio, **{"as_of": TODAY, "trials": 10, "seed": 1, **slip, **options})


def after(days: int) -> date:
    return date.fromordinal(PUBLISHED.toordinal() + days)


def before(predecessor: str, successor: str, **more: Any) -> Dependency:
    return Dependency(predecessor=predecessor, successor=successor, **more)


def test_a_plan_of_400_days_that_takes_half_as_long_again_comes_after_600() -> None:
    found = run(ports(A=after(400).isoformat())).forecast("A")
    assert found.state is ForecastState.FORECAST
    assert (found.planned, found.origin, found.published) == (after(400), "P1", PUBLISHED)
    assert {found.day(share) for share in (0, 0.1, 0.5, 0.9, 1)} == {after(600)}
    assert found.error_days(0.8) == 0
    assert (found.chance(after(599)), found.chance(after(600)), found.chance_error(after(600))) == (0, 1, 0)


def test_of_a_quarter_the_last_day_is_the_planned_one() -> None:
    assert run(ports(A="Q4 2031")).forecast("A").planned == date(2031, 12, 31)


def test_both_ends_of_a_window_come_by_one_ratio() -> None:
    window = f"{after(400):%d/%m/%Y} - {after(800):%d/%m/%Y}"
    found = simulate(ports(A=window), as_of=TODAY, trials=200, seed=1, slip=Triangular(1, 1.1, 2))
    first, last = found.forecast("A", "first"), found.forecast("A")
    assert (first.edge.value, last.edge.value) == ("first", "last")
    assert (first.planned, last.planned) == (after(400), after(800))
    gone = (TODAY - PUBLISHED).days
    assert first.sample is not None
    assert last.sample is not None
    assert (last.sample.values + gone) / 800 == pytest.approx((first.sample.values + gone) / 400)


def test_an_end_is_drawn_given_that_it_is_still_to_come_itself_and_not_before_its_start() -> None:
    # 181 days have gone: of the start, planned after 100, the ratio 2 is left; of the end, after 195, 1 and 2.
    window = f"{after(100):%d/%m/%Y} - {after(195):%d/%m/%Y}"
    found = simulate(ports(A=window), as_of=TODAY, trials=4000, seed=1, slip=Empirical([1, 2], [3, 1]))
    assert found.forecast("A", "first").day(0) == after(200)
    last = found.forecast("A")
    assert last.chance(after(199)) == 0
    assert last.chance(after(200)) == pytest.approx(3 / 4, abs=0.03)
    assert last.day(1) == after(390)


def test_what_is_drawn_lies_after_the_day_of_the_question() -> None:
    # 181 of the 400 days have gone: ratios up to 0.4525 are ruled out, and the others keep their proportions.
    slip = Empirical([0.2, 0.45, 0.5, 1.0], [5, 5, 1, 3])
    found = simulate(ports(A=after(400).isoformat()), as_of=TODAY, trials=8000, seed=1, slip=slip).forecast("A")
    assert found.sample is not None
    assert set(found.sample.values) == {400 * 0.5 - 181, 400 - 181}
    assert found.chance(after(200)) == pytest.approx(1 / 4, abs=0.02)


def test_what_cannot_be_forecast_is_listed_with_the_reason() -> None:
    portfolio = ports(
        A="2030-03-01",  # 59 days: any ratio up to 3.07 ends before today
        B="not planned",
        C="2029-12-01",
        D=f"unknown - {after(400):%d/%m/%Y}",
        outcomes=[Outcome(project="E", date=date(2030, 2, 2), known_from=date(2030, 2, 2))],
        E="2030-05-01",
    )
    found = run(portfolio)
    states = {(*one.milestone, one.edge.value): one.state.value for one in found.forecasts}
    assert states == {
        ("A", "operations", "single"): "beyond the reference class",
        ("B", "operations", "single"): "no planned date",
        ("C", "operations", "single"): "planned before its publication",
        ("D", "operations", "first"): "no planned date",
        ("D", "operations", "last"): "forecast",
        ("E", "operations", "single"): "happened",
    }
    assert found.forecast("A").day(0.5) is None
    assert found.forecast("A").error_days(0.5) is None
    assert found.forecast("A").chance(after(999)) is None
    assert found.forecast("E").day(0.9) == date(2030, 2, 2)
    assert found.forecast("E").chance(date(2030, 2, 1)) == 0
    assert found.forecast("E").chance(date(2030, 2, 2)) == 1
    assert found.forecast("A", "single").state is ForecastState.BEYOND
    with pytest.raises(UnknownNameError, match="first"):
        found.forecast("A", "first")


def test_nothing_comes_before_what_it_waits_for_and_a_window_moves_at_both_ends() -> None:
    window = f"{after(300):%d/%m/%Y} - {after(500):%d/%m/%Y}"
    found = run(ports(before("A", "B", min_lag=10), A=after(400).isoformat(), B=window), ratio=1)
    assert found.forecast("B", "first").day(0.5) == after(410)
    assert found.forecast("B", "last").day(0.5) == after(610)
    assert found.criticality == {("A", "operations"): 1.0, ("B", "operations"): 1.0}
    # Of a predecessor's window the first day counts.
    found = run(ports(before("B", "A"), A=after(301).isoformat(), B=window), ratio=1)
    assert found.forecast("A").day(0.5) == after(301)
    assert found.finish_day(0.5) == after(500)


def test_an_interface_holds_nothing_back() -> None:
    link = before("A", "B", kind=DependencyKind.INTERFACE)
    assert run(ports(link, A=after(400).isoformat(), B=after(300).isoformat()), ratio=1).forecast("B").day(1) == after(
        300
    )


def test_what_has_happened_holds_back_by_its_lag_and_does_not_move() -> None:
    start = Outcome(project="A", date=date(2030, 6, 30), known_from=date(2030, 6, 30), edge="first")
    window = f"{after(100):%d/%m/%Y} - {after(400):%d/%m/%Y}"
    portfolio = ports(before("A", "B", min_lag=365), outcomes=[start], A=window, B=after(300).isoformat())
    found = run(portfolio, ratio=1)
    assert found.forecast("B").day(0.5) == date(2031, 6, 30)
    assert found.forecast("A", "first").day(0.5) == date(2030, 6, 30)
    assert found.forecast("A", "last").day(0.5) == after(400)
    with_event = run(portfolio, ratio=1, events=[RiskEvent("strike", 1, 50, ["A"])])
    assert with_event.forecast("A", "first").day(0.5) == date(2030, 6, 30)
    assert with_event.forecast("A", "last").day(0.5) == after(450)


def test_a_predecessor_without_a_forecast_is_not_waited_for_and_is_named() -> None:
    found = run(ports(before("A", "B"), A="not planned", B=after(300).isoformat()), ratio=1)
    assert found.forecast("B").day(0.5) == after(300)
    assert found.forecast("B").unheeded == (("A", "operations"),)


def test_what_a_report_shows_as_done_has_happened() -> None:
    report = StatusReport(id="r", date=date(2030, 6, 1), rows=[ReportedRow(project="A", cells={"tss": "DONE"})])
    portfolio = evolve(
        ports(A=after(400).isoformat()),
        projects=[Project(id="A", cells={"bc": "N/A", "tss": "Q2 2030", "con": "not planned"}), Project(id="B")],
        status_reports=[report],
    )
    found = run(portfolio)
    states = {one.milestone: one.state.value for one in found.forecasts}
    assert states == {
        ("A", "tss"): "happened",
        ("A", "con"): "no planned date",
        ("A", "operations"): "forecast",
        ("B", "operations"): "no planned date",
    }
    assert found.forecast("A.tss").day(0.5) == date(2030, 6, 1)


def test_overrides_replace_the_slip_model_of_a_project_or_of_one_milestone() -> None:
    portfolio = ports(A=after(400).isoformat(), B=after(400).isoformat())
    found = run(portfolio, overrides={"A": always(2)})
    assert (found.forecast("A").day(0.5), found.forecast("B").day(0.5)) == (after(800), after(600))
    assert run(portfolio, overrides={"B.operations": always(3)}).forecast("B").day(0.5) == after(1200)
    for name in ("NOPE", "A.nope"):
        with pytest.raises(UnknownNameError):
            run(portfolio, overrides={name: always(2)})


def test_an_event_delays_all_that_it_affects_in_the_same_trials() -> None:
    portfolio = ports(before("A", "B"), A=after(400).isoformat(), B=after(390).isoformat(), C=after(400).isoformat())
    event = RiskEvent("strike", 0.25, 100, ["A", "C"])
    found = run(portfolio, ratio=1, events=[event], trials=4000)
    assert found.forecast("C").chance(after(499)) == pytest.approx(0.75, abs=0.03)
    assert found.forecast("A").sample is not None
    a, b, c = (found.samples[name, "operations", "single"].values for name in "ABC")
    assert (a == c).all()
    assert (b == a).all()
    (effect,) = found.event_effects("B", share=0.9)
    assert effect.event == event
    assert effect.quantile == pytest.approx(100)
    assert effect.mean == pytest.approx(25, abs=3)
    with pytest.raises(UnknownNameError):
        run(portfolio, events=[RiskEvent("x", 1, 1, ["NOPE"])])
    with pytest.raises(UnknownNameError):
        found.event_effects("NOPE")


def test_each_deadline_has_the_chance_of_the_last_start() -> None:
    window = f"{after(300):%d/%m/%Y} - {after(400):%d/%m/%Y}"
    deadline = Deadline(project="A", date=after(500), known_from=PUBLISHED)
    later = Deadline(project="B", date=after(9), known_from=after(300))
    portfolio = evolve(ports(A=window, B="not planned"), deadlines=[deadline, later])
    found = simulate(portfolio, as_of=TODAY, trials=4000, seed=1, slip=Empirical([1, 1.25, 1.3], [1, 1, 2]))
    (chance,) = found.chances
    assert chance.deadline == deadline
    assert chance.forecast is found.forecast("A", "last")
    assert chance.chance == pytest.approx(0.5, abs=0.04)  # 1.25 x 400 is the very day
    assert chance.chance is not None
    assert chance.error == pytest.approx((chance.chance * (1 - chance.chance) / 4000) ** 0.5)
    (_, unknown) = simulate(portfolio, as_of=after(300), trials=10, seed=1, slip=always(2)).chances
    assert (unknown.chance, unknown.error, unknown.forecast.state.value) == (None, None, "no planned date")


def test_a_measure_is_compared_with_doing_without_it_in_the_same_trials() -> None:
    portfolio = ports(before("A", "B"), A=after(400).isoformat(), B=after(500).isoformat())
    options: dict[str, Any] = {"as_of": TODAY, "trials": 500, "seed": 1, "slip": Triangular(1, 1.2, 2)}
    plain = simulate(portfolio, **options)
    hurried = simulate(portfolio, **options, overrides={"A": always(1)})
    changes = {one.milestone[0]: one for one in forecast_changes(plain, hurried)}
    assert changes["A"].days[0.5] < 0
    assert changes["A"].days[0.8] < changes["A"].days[0.5]
    assert changes["B"].days[0.5] <= 0
    assert forecast_changes(plain, plain)[0].days == {0.5: 0, 0.8: 0}


def test_who_is_drawn_beside_it_or_which_events_there_are_changes_no_random_number_of_a_milestone() -> None:
    # B is beyond the model until it has another one of its own; C and D have the same trials all the same.
    portfolio = ports(A=after(400).isoformat(), B="2030-03-01", C=after(400).isoformat(), D=after(300).isoformat())
    options: dict[str, Any] = {"as_of": TODAY, "trials": 200, "seed": 1, "slip": Triangular(1, 1.2, 2)}
    strike, flood = RiskEvent("strike", 0.5, Triangular(1, 5, 9), "D"), RiskEvent("flood", 0.5, 50, "A")
    plain = simulate(portfolio, **options, events=[strike])
    other = simulate(portfolio, **options, events=[flood, strike], overrides={"B": Triangular(4, 5, 9)})
    assert other.forecast("B").state is ForecastState.FORECAST
    assert plain.forecast("B").state is ForecastState.BEYOND
    for name in "CD":
        key = (name, "operations", "single")
        assert (plain.samples[key].values == other.samples[key].values).all()
    twice = simulate(portfolio, **options, events=[strike, strike]).samples["D", "operations", "single"].values
    assert len({*(twice - simulate(portfolio, **options).samples["D", "operations", "single"].values).round(6)}) > 100


def test_milestones_that_wait_for_each_other_cannot_be_simulated() -> None:
    with pytest.raises(DependencyCycleError):
        run(ports(before("A", "B"), before("B", "A"), A=after(400).isoformat(), B=after(400).isoformat()))


def test_what_is_drawn_of_a_window_is_its_end_for_the_indices_too() -> None:
    # Of its start only the ratio 2 is left, of its end 1 and 2: the start does not vary, and the end is the finish.
    window = f"{after(100):%d/%m/%Y} - {after(195):%d/%m/%Y}"
    found = simulate(ports(A=window), as_of=TODAY, trials=2000, seed=1, slip=Empirical([1, 2], [3, 1]))
    (only,) = found.sensitivities()
    assert (only.node, only.criticality) == (("A", "operations"), 1)
    assert (only.spearman, only.ssi, only.cruciality) == pytest.approx((1, 1, 1))


def test_a_portfolio_in_which_all_has_happened_has_nothing_to_draw() -> None:
    outcomes = [Outcome(project=name, date=date(2030, 2, 2), known_from=date(2030, 2, 2)) for name in "AB"]
    found = run(ports(outcomes=outcomes))
    assert {one.state.value for one in found.forecasts} == {"happened"}
    assert (found.samples, found.finish_day(0.5), found.criticality, found.sensitivities()) == ({}, None, {}, ())
    assert run(Portfolio(id="empty", status_date=PUBLISHED)).forecasts == ()


def test_a_day_is_needed_and_the_history_may_be_too_short() -> None:
    portfolio = ports(A=after(400).isoformat())
    with pytest.raises(SimulationError, match="as of a day"):
        simulate(portfolio, trials=10, seed=1)  # type: ignore[call-overload]
    with pytest.raises(FewCasesError):
        run(portfolio, ratio=None)
    with pytest.raises(FewCasesError, match="by 2019-12-31, 3 milestones are known"):
        simulate(datasets.load(), as_of=date(2019, 12, 31), trials=10, seed=1)
    assert (
        simulate(datasets.load(), as_of=date(2019, 12, 31), trials=10, seed=1, fewest_milestones=3).history is not None
    )


def test_dates_beyond_the_calendar_are_its_last_day() -> None:
    assert run(ports(A=after(400).isoformat()), ratio=1e6).forecast("A").day(0.5) == date.max


@given(portfolios(), st.integers(0, 2000))
@settings(max_examples=60, deadline=None)
def test_any_portfolio_has_a_forecast_after_the_day_or_a_reason(portfolio: Portfolio, later: int) -> None:
    as_of = date.fromordinal(portfolio.status_date.toordinal() + later)
    try:
        found = simulate(portfolio, as_of=as_of, trials=3, seed=1, slip=Triangular(0.5, 1, 3))
    except DependencyCycleError:
        return
    for one in found.forecasts:
        day = one.day(0.5)
        assert (one.sample is not None) == (one.state is ForecastState.FORECAST)
        if one.state is ForecastState.FORECAST:
            assert day is not None
            assert day > as_of
            assert one.planned is not None
        elif one.state is not ForecastState.HAPPENED:
            assert day is None


@given(st.sampled_from([date(2018, 6, 1), date(2019, 12, 31), date(2021, 12, 31), date(2024, 1, 1)]))
@settings(max_examples=4, deadline=None)
def test_what_became_known_later_changes_no_forecast(as_of: date) -> None:
    whole = datasets.load()
    later = evolve(
        whole,
        outcomes=[
            *whole.outcomes,
            Outcome(project="GUM-C1", date=date(2023, 5, 1), known_from=latest_day(whole), edge="last"),
        ],
    )
    one, other = (
        simulate(portfolio, as_of=as_of, trials=50, seed=1, slip=Triangular(1, 1.1, 3)) for portfolio in (whole, later)
    )
    assert [(one.milestone, one.edge, one.state, one.day(0.5)) for one in one.forecasts] == [
        (one.milestone, one.edge, one.state, one.day(0.5)) for one in other.forecasts
    ]
