"""What sets a date, and the network of the work that is left."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from portfolios import DAM_DAY, dams, works
from ucc_portfolio import Dependency, Outcome, Portfolio, Project, activity_network, drivers, schedule, simulate
from ucc_portfolio.errors import DependencyCycleError, FieldError, NothingKnownError, UnknownNameError
from ucc_portfolio.types import Durations


def test_the_driver_is_the_predecessor_with_the_least_float_and_so_on_from_there() -> None:
    found = drivers(dams(), "POWER", as_of=DAM_DAY)
    assert [one.dependency.before for one in found.chain] == [("WALL", "operations"), ("WALL", "tss")]
    assert found.float_days == 438 - 90
    assert not found.is_critical
    assert drivers(dams(), "WALL", as_of=DAM_DAY).is_critical  # its specifications come too late for it
    assert [one.dependency.predecessor for one in drivers(dams(), "WALL", as_of=DAM_DAY).others] == ["SURVEY"]


def test_links_of_which_nobody_can_say_are_named() -> None:
    found = drivers(dams(), "LOCK", as_of=DAM_DAY)
    assert [one.dependency.predecessor for one in found.undecided] == ["GATE"]
    assert [one.dependency.predecessor for one in found.chain] == ["WALL", "WALL"]


def test_what_waits_for_nothing_is_driven_by_nothing_and_what_waits_for_the_unknown_is_open() -> None:
    found = drivers(dams(), "POOL", as_of=DAM_DAY)
    assert (found.chain, found.float_days, found.is_critical) == ((), None, False)
    with pytest.raises(UnknownNameError):
        drivers(dams(), "TOWER", as_of=DAM_DAY)
    cut = evolve(dams(), dependencies=[one for one in dams().dependencies if one.predecessor != "WALL"])
    assert drivers(cut, "LOCK", as_of=DAM_DAY).is_critical is None


def _two(before: str, after: str) -> Portfolio:
    projects = [Project(id="A", cells={"operations": before}), Project(id="B", cells={"operations": after})]
    return Portfolio(
        id="p", status_date=DAM_DAY, projects=projects, dependencies=[Dependency(predecessor="A", successor="B")]
    )


@pytest.mark.parametrize(
    ("before", "after", "critical"),
    [
        ("2032-06-01", "2032-06-01", True),
        ("2032-06-01", "2032-06-02", False),
        ("2032-06-02", "2032-06-01", True),
        ("2032", "2032", None),  # it may, or may not
        ("Q2 2032", "2032-07-01", False),  # the quarter ends the day before
    ],
)
def test_critical_is_what_a_predecessor_leaves_no_day(before: str, after: str, critical: bool | None) -> None:
    assert drivers(_two(before, after), "B", as_of=DAM_DAY).is_critical is critical


def test_a_link_into_a_phase_drives_the_start_through_the_phases_where_they_are_asked_for() -> None:
    portfolio = Portfolio(
        id="p",
        status_date=DAM_DAY,
        projects=[
            Project(id="A", cells={"operations": "2032-05-01"}),
            Project(id="B", cells={"tss": "2032-05-01", "operations": "2032-06-01"}),
        ],
        dependencies=[Dependency(predecessor="A", successor="B", successor_milestone="tss")],
    )
    assert not drivers(portfolio, "B", as_of=DAM_DAY).chain
    found = drivers(portfolio, "B", as_of=DAM_DAY, phases=True)
    assert [(one.dependency.before, one.float_days) for one in found.chain] == [
        (("B", "tss"), 31),
        (("A", "operations"), 0),
    ]
    assert not found.is_critical
    assert drivers(portfolio, "B.tss", as_of=DAM_DAY).is_critical


def test_drivers_need_an_order() -> None:
    circle = _two("2032", "2033").adding(dependencies=[Dependency(predecessor="B", successor="A")])
    with pytest.raises(DependencyCycleError):
        drivers(circle, "B", as_of=DAM_DAY)


def test_the_work_that_is_left_is_a_network_of_activities() -> None:
    network = activity_network(works(), as_of=DAM_DAY)
    found = schedule(network.graph)
    # A: FSS has 6 of its 10 days left, TSS ends at 26, and there A starts; TRA runs beside it until 33.
    # B: its TSS ends with A's at the earliest (finish to finish): 21 to 26; CON until 56.5; A's start + 4 = 30 is less.
    assert found["A", "fss"].early_finish == 6
    assert found["A", "operations"].early_start == 26
    assert found["A", "tra"].early_finish == 33
    assert (found["B", "tss"].early_start, found["B", "tss"].early_finish) == (21, 26)
    assert found.finish == found["B", "operations"].early_start == Decimal("56.5")
    assert found.critical_path() == (("A", "fss"), ("A", "tss"), ("B", "tss"), ("B", "con"), ("B", "operations"))
    assert found["A", "bc"].is_completed
    assert network.without_duration == ()
    assert network.left_out == ("C",)  # whose phase has no duration
    assert [(one.predecessor, one.successor) for one in network.unheeded] == [("C", "B")]


def test_a_project_with_an_open_phase_of_unknown_length_is_left_out_and_the_phase_named() -> None:
    portfolio = works()
    a, b, c = portfolio.projects
    network = activity_network(
        evolve(portfolio, projects=[evolve(a, durations={"fss": 10, "tra": 7}), b, c]), as_of=DAM_DAY
    )
    assert network.without_duration == (("A", "tss"),)
    assert {name for name, _ in network.graph} == {"B"}
    assert len(network.unheeded) == 3


def test_what_has_started_has_nothing_left_to_do_but_its_transition_until_all_have_started() -> None:
    started = Outcome(project="A", date=DAM_DAY, known_from=DAM_DAY)
    found = schedule(activity_network(works().adding(outcomes=[started]), as_of=DAM_DAY))
    assert all(found["A", key].is_completed for key in ("bc", "fss", "tss", "tra", "operations"))
    assert found.finish == Decimal("35.5")
    first = schedule(activity_network(works().adding(outcomes=[evolve(started, edge="first")]), as_of=DAM_DAY))
    assert first["A", "operations"].is_completed
    assert (first["A", "tra"].early_finish, first["A", "tra"].is_completed) == (7, False)


@pytest.mark.parametrize(("years", "start"), [(0, 35.5), (1, 35.5)])
def test_a_lag_after_what_has_happened_runs_from_its_day(years: int, start: float) -> None:
    link = Dependency(predecessor="A", successor="B", min_lag=30)
    started = Outcome(project="A", date=DAM_DAY, known_from=DAM_DAY)
    portfolio = evolve(works(), dependencies=[link]).adding(outcomes=[started])
    day = date(DAM_DAY.year + years, DAM_DAY.month, DAM_DAY.day)
    assert schedule(activity_network(portfolio, as_of=day))["B", "operations"].early_start == start
    long = evolve(portfolio, dependencies=[evolve(link, min_lag=100)])
    held = 100 if years == 0 else start  # a year later the 100 days are over
    assert schedule(activity_network(long, as_of=day))["B", "operations"].early_start == held


def test_a_precedence_into_a_phase_of_the_same_project_is_one_of_completions() -> None:
    row = Project(id="A", cells={"tss": "2033", "con": "2034"}, durations={"tss": 10, "con": 100})
    link = Dependency(
        predecessor="A", predecessor_milestone="tss", successor="A", successor_milestone="con", min_lag=60
    )
    portfolio = Portfolio(id="p", status_date=DAM_DAY, projects=[row], dependencies=[link])
    found = schedule(activity_network(portfolio, as_of=DAM_DAY))["A", "con"]
    assert (found.early_start, found.early_finish) == (10, 110)


def test_a_network_needs_a_report_and_an_order() -> None:
    with pytest.raises(NothingKnownError):
        activity_network(works(), as_of=DAM_DAY - timedelta(days=1))
    crosswise = Dependency(predecessor="B", predecessor_milestone="tss", successor="A", successor_milestone="fss")
    with pytest.raises(DependencyCycleError):
        schedule(activity_network(works().adding(dependencies=[crosswise]), as_of=DAM_DAY))
    assert len(activity_network(dams(), as_of=date(2031, 5, 17)).graph) == 0


def test_durations_are_numbers_of_days_by_phase() -> None:
    assert Project(id="A", durations={"tss": 0.1}).durations == Durations(tss=Decimal("0.1"))
    assert Durations(tss=5)["tss"] == 5
    with pytest.raises(FieldError, match="ops: no such phase; there is bc, bpm"):
        Project(id="A", durations={"ops": 1})
    with pytest.raises(FieldError, match="tss: -1 is negative"):
        Project(id="A", durations={"tss": -1})
    with pytest.raises(KeyError):
        Durations()["operations"]


def test_a_network_is_scheduled_and_simulated_as_it_is() -> None:
    network = activity_network(works(), as_of=DAM_DAY)
    found, of_graph = schedule(network), schedule(network.graph)
    assert (found.finish, dict(found)) == (of_graph.finish, dict(of_graph))
    drawn = simulate(network, trials=2, seed=1)
    assert drawn.finish.mean == float(found.finish) == simulate(network.graph, trials=2, seed=1).finish.mean
