"""What sets a date, and the network of the work that is left."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from portfolios import DAM_DAY, dams, works
from ucc_portfolio import Dependency, Durations, Outcome, Portfolio, Project, activity_network, drivers, schedule
from ucc_portfolio.errors import DependencyCycleError, FieldError, NothingKnownError, UnknownNameError


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


def test_what_waits_for_nothing_is_driven_by_nothing() -> None:
    found = drivers(dams(), "POOL", as_of=DAM_DAY)
    assert (found.chain, found.float_days, found.is_critical) == ((), None, False)
    with pytest.raises(UnknownNameError):
        drivers(dams(), "TOWER", as_of=DAM_DAY)


def test_a_link_into_a_phase_drives_what_follows_it_and_crosswise_links_end() -> None:
    names = ("A", "B")
    portfolio = Portfolio(
        id="p",
        as_of=DAM_DAY,
        projects=[Project(id=name, cells={"tss": "2032-05-01", "operations": "2032-06-01"}) for name in names],
        dependencies=[
            Dependency(predecessor="A", successor="B", successor_milestone="tss"),
            Dependency(predecessor="B", successor="A", successor_milestone="tss"),
        ],
    )
    assert [one.dependency.predecessor for one in drivers(portfolio, "A", as_of=DAM_DAY).chain] == ["B"]
    assert not drivers(portfolio, "A.fss", as_of=DAM_DAY).chain


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
    assert not [name for name, _ in network.graph if name == "C"]


def test_a_project_with_an_open_phase_of_unknown_length_is_left_out_and_the_phase_named() -> None:
    portfolio = works()
    a, b, c = portfolio.projects
    network = activity_network(
        evolve(portfolio, projects=[evolve(a, durations={"fss": 10, "tra": 7}), b, c]), as_of=DAM_DAY
    )
    assert network.without_duration == (("A", "tss"),)
    assert {name for name, _ in network.graph} == {"B"}


def test_what_has_started_has_nothing_left_to_do() -> None:
    started = Outcome(project="A", date=DAM_DAY, known_from=DAM_DAY)
    found = schedule(activity_network(works().with_outcome(started), as_of=DAM_DAY).graph)
    assert all(found["A", key].is_completed for key in ("bc", "fss", "tss", "tra", "operations"))
    assert found.finish == Decimal("35.5")


def test_a_network_needs_a_report_and_an_order() -> None:
    with pytest.raises(NothingKnownError):
        activity_network(works(), as_of=DAM_DAY - timedelta(days=1))
    crosswise = Dependency(predecessor="B", predecessor_milestone="tss", successor="A", successor_milestone="fss")
    with pytest.raises(DependencyCycleError):
        schedule(activity_network(works().with_dependency(crosswise), as_of=DAM_DAY).graph)
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
