"""The rules that hold what countries state against who takes part, the system, the day and printed counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from portfolios import BRIDGE_DAY, bridges
from ucc_portfolio import Deployment, Outcome, Participant, Portfolio, Project, assess
from ucc_portfolio.types import DeploymentCount

DAY = date(2033, 7, 1)


def _of(
    rule: str, portfolio: Portfolio, as_of: date = DAY, thresholds: dict[str, Any] | None = None
) -> list[tuple[str, str]]:
    found = assess(portfolio, as_of=as_of, thresholds=thresholds or {}).findings
    assert {finding.cell for finding in found if finding.rule == rule} <= {"operations"}
    return [(finding.where, finding.message) for finding in found if finding.rule == rule]


def mill(**other: Any) -> Portfolio:
    lists = {"participants": [Participant(country=country) for country in ("XA", "XB", "XC")], **other}
    return Portfolio(id="mill", status_date=DAY, projects=[Project(id="MILL", system="MILL")], **lists)


def _said(country: str, start: str, kind: str = "planned", known: date = date(2033, 6, 30)) -> Deployment:
    return Deployment(project="MILL", country=country, start=start, kind=kind, known_from=known)


def test_who_states_a_start_without_taking_part_on_any_day_is_found() -> None:
    portfolio = mill(deployments=[_said("XD", "2034"), _said("XA", "2034")])
    assert _of("no-participant", portfolio) == [
        ("MILL", "XD states a start, and no participant of its system is called so")
    ]
    both = evolve(portfolio, deployments=[*portfolio.deployments, _said("AA", "2034")])
    assert _of("no-participant", both) == [
        ("MILL", "AA, XD state a start, and no participant of its system is called so")
    ]


def test_a_participant_of_the_system_or_of_another_day_is_no_stranger() -> None:
    for one in (
        Participant(country="XD", system="MILL"),
        Participant(country="XD", left=date(2000, 1, 1)),
        Participant(country="XD", joined=date(2040, 1, 1)),
    ):
        assert _of("no-participant", mill(participants=[one], deployments=[_said("XD", "2034")])) == []
    dam = evolve(mill(), projects=[*mill().projects, Project(id="DAM", system="DAM")])
    stranger = evolve(dam, participants=[Participant(country="XD", system="DAM")], deployments=[_said("XD", "2034")])
    assert [where for where, _ in _of("no-participant", stranger)] == ["MILL"]


def _opening(start: str, text: str) -> Portfolio:
    return evolve(
        mill(deployments=[_said("XA", start)]),
        projects=[Project(id="MILL", system="MILL", cells={"operations": text})],
    )


def test_a_country_that_starts_before_its_system_is_found() -> None:
    assert _of("country-before-system", _opening("Q4 2033", "Q1 2034 - Q4 2035")) == [
        ("MILL", "XA starts Q4 2033, before the system itself (Q1 2034 - Q4 2035)")
    ]
    assert _of("country-before-system", _opening("2034-01-14", "2034-01-15"))
    for start, text in (
        ("2034-01-15", "2034-01-15"),
        ("Q1 2034", "2034-03-31"),  # not certainly before
        ("2033 - ?", "2034-01-15"),
        ("unknown", "2034-01-15"),
        ("2033-12-01", "? - Q4 2034"),
        ("2033-12-01", "unknown"),
    ):
        assert _of("country-before-system", _opening(start, text)) == [], (start, text)


def test_a_reported_first_start_is_the_first_day_of_the_system() -> None:
    portfolio = mill(
        deployments=[_said("XA", "2033-05-01", "reported")],
        outcomes=[Outcome(project="MILL", edge="first", date=date(2033, 5, 2), known_from=date(2033, 5, 2))],
    )
    assert _of("country-before-system", portfolio) == [
        ("MILL", "XA starts 2033-05-01, before the system itself (first start on 2033-05-02)")
    ]


def test_a_country_is_silent_from_the_day_after_its_date() -> None:
    portfolio = mill(deployments=[_said("XA", "2033-07-10"), _said("XB", "2033-07-10", "announced")])
    assert _of("country-silent", portfolio, date(2033, 7, 10)) == []
    assert _of("country-silent", portfolio, date(2033, 7, 11)) == [
        ("MILL", "XA planned 2033-07-10, 1 day ago; nothing is reported"),
        ("MILL", "XB announced 2033-07-10, 1 day ago; nothing is reported"),
    ]


def test_silence_is_let_pass_by_its_threshold() -> None:
    portfolio = mill(deployments=[_said("XA", "2033-07-10")])
    day = date(2033, 8, 9)
    assert _of("country-silent", portfolio, day, {"country-silent": 29})
    assert _of("country-silent", portfolio, day, {"country-silent": 30}) == []


def test_who_reported_or_plans_no_day_is_not_silent() -> None:
    reported = _said("XA", "2033-07-10", "reported", date(2033, 7, 12))
    said = [_said("XA", "2033-07-05"), reported, _said("XB", "unknown"), _said("XC", "2033 - ?")]
    assert _of("country-silent", mill(deployments=said), date(2034, 7, 1)) == []
    assert [message[:2] for _, message in _of("country-silent", mill(deployments=said), date(2033, 7, 11))] == ["XA"]


def _counted(live: int, *reports: Deployment, **other: Any) -> Portfolio:
    count = DeploymentCount(project="MILL", live=live, date=date(2033, 6, 15), known_from=date(2033, 6, 20))
    return mill(deployments=reports, deployment_counts=[count], **other)


def _live(country: str, day: str) -> Deployment:
    return _said(country, day, "reported")


def test_a_count_below_those_that_are_known_by_name_is_found() -> None:
    both = _live("XA", "2033-06-15"), _live("XB", "2033-06-01")
    assert _of("count-contradicted", _counted(1, *both)) == [
        ("MILL", "a source counts 1 live on 2033-06-15, and 2 are known by name")
    ]
    assert _of("count-contradicted", _counted(2, *both)) == []
    assert _of("count-contradicted", _counted(1, both[0], _live("XB", "2033-06-16"))) == []  # it came a day later


def test_a_count_above_those_that_took_part_on_its_day_is_found() -> None:
    assert _of("count-contradicted", _counted(3)) == []
    assert _of("count-contradicted", _counted(4)) == [
        ("MILL", "a source counts 4 live on 2033-06-15, when 3 took part")
    ]
    people = [*mill().participants, Participant(country="XD", joined=date(2033, 6, 16))]
    assert _of("count-contradicted", _counted(4, participants=people))
    left = [*mill().participants, Participant(country="XD", left=date(2033, 6, 15))]
    assert _of("count-contradicted", _counted(4, participants=left)) == []


@pytest.mark.parametrize("rule", ["no-participant", "country-before-system", "country-silent", "count-contradicted"])
def test_a_portfolio_without_countries_has_no_doubt_about_them(rule: str) -> None:
    assert _of(rule, mill(participants=[])) == []


def test_of_the_bridges_one_country_is_silent() -> None:
    assert _of("country-silent", bridges(), BRIDGE_DAY) == [
        ("SPAN", "XE announced 2033-06-15, 16 days ago; nothing is reported")
    ]
    assert _of("country-silent", bridges(), date(2033, 6, 15)) == []
    for rule in ("no-participant", "count-contradicted"):
        assert _of(rule, bridges(), BRIDGE_DAY) == []
