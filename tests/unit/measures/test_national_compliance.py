"""Whether each Member State keeps its deadlines, and what that says of the project; on invented bridges."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from portfolios import BRIDGE_DAY, bridges
from strategies import days, whole_portfolios
from ucc_portfolio import (
    Deadline,
    Deployment,
    Derogation,
    Outcome,
    Participant,
    Portfolio,
    compliance,
    national_compliance,
)
from ucc_portfolio.types import Compliance, ComplianceVerdict, DeploymentCount, ParticipantKind

ENDS = date(2033, 9, 30)
"""The deadline of SPAN."""


def _national(as_of: date = BRIDGE_DAY, portfolio: Portfolio | None = None) -> dict[str, tuple[str, int | None]]:
    found = national_compliance(bridges() if portfolio is None else portfolio, as_of=as_of)
    assert {one.deadline.project for one in found} <= {"SPAN"}
    return {str(one.country): (one.verdict.value, one.margin_days) for one in found}


def _project(portfolio: Portfolio, as_of: date = BRIDGE_DAY) -> Compliance:
    (found,) = (one for one in compliance(portfolio, as_of=as_of) if one.deadline.project == "SPAN")
    return found


def _stating(*stated: Deployment, **other: Any) -> Portfolio:
    """The bridges with these statements alone, and without a plan or a count of the whole."""
    none: dict[str, Any] = dict.fromkeys(("revisions", "derogations", "deployment_counts"), ())
    lists: dict[str, Any] = {**none, "deployments": stated, **other}
    return evolve(bridges(), **lists)


def _said(start: str, country: str = "XA", kind: str = "planned", known: date = date(2033, 6, 1)) -> Deployment:
    return Deployment(project="SPAN", country=country, start=start, kind=kind, known_from=known)


def test_of_each_member_state_that_states_anything_there_is_a_verdict() -> None:
    assert _national() == {
        "XA": ("met", 232),
        "XB": ("kept by plan", 0),
        "XC": ("at risk", -92),
        "XD": ("at risk", -184),  # by its derogation until 30 June 2034; without it, breached by plan
        "XE": ("kept by plan", 107),
        "XH": ("met", 333),  # it started as a member, and has left since
        "XJ": ("undetermined", None),
        "XL": ("met", 148),
        "XM": ("breached by plan", -822),
    }


def test_of_who_is_silent_or_no_member_state_nothing_is_said() -> None:
    assert not {"XK", "XF"} & {*_national()}


def test_what_a_member_started_stays_judged_when_it_has_left() -> None:
    assert _national(date(2032, 12, 31))["XH"] == _national()["XH"] == ("met", 333)  # 1 November to 30 September


def test_of_one_country_every_deadline_is_judged_though_it_states_nothing() -> None:
    def of(country: str) -> list[tuple[str, int | None, str]]:
        found = national_compliance(bridges(), as_of=BRIDGE_DAY, country=country)
        return [(one.verdict.value, one.margin_days, one.evidence) for one in found]

    assert of("XK") == [("undetermined", None, "XK states nothing")]
    assert of("XF") == []
    law = Deadline(project="LAMP", date=date(2033, 3, 31), known_from=date(2031, 1, 1))
    portfolio = evolve(bridges(), deadlines=[law])
    (one,) = national_compliance(portfolio, as_of=BRIDGE_DAY, country="XK")
    assert (one.verdict.value, one.margin_days) == ("breached", -1)
    assert one.evidence == "single start of all reported for 2033-04-01"
    assert national_compliance(portfolio, as_of=BRIDGE_DAY, country="XM") == ()  # it joined after the deadline


def test_where_every_member_state_started_in_time_everybody_has() -> None:
    names = ["XA", "XB", "XC", "XD", "XE", "XK", "XL", "XJ", "XM"]
    started = [_said("2033-06-10", country, "reported", date(2033, 6, 10)) for country in names]
    assert _project(_stating(*started)).verdict.value == "met"
    assert _project(_stating(*started[1:])).verdict.value == "started, undetermined"


def test_a_start_that_a_derogation_allows_is_no_start_of_the_system_in_time() -> None:
    allowed = Derogation(project="SPAN", country="XA", until=date(2034, 6, 30), known_from=date(2033, 1, 1))
    late = _said("2033-10-05", "XA", "reported", date(2033, 10, 5))
    one = _project(_stating(late, derogations=[allowed]), date(2033, 10, 6))
    assert one.verdict.value == "undetermined"


def test_a_start_after_the_deadline_breaches_it_when_it_is_reported() -> None:
    assert _national(date(2033, 10, 19))["XB"] == ("undetermined", 0)
    assert _national(date(2033, 10, 20))["XB"] == ("breached", -15)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2033-09-30", ("kept by plan", 0)),
        ("2033-10-01", ("breached by plan", -1)),
        ("Q3 2033", ("kept by plan", 0)),
        ("H2 2033", ("at risk", -92)),
        ("2034", ("breached by plan", -457)),
        ("Q1 2033 - Q4 2033", ("breached by plan", -92)),  # the last quarter begins after the deadline
        ("Q1 2033 - H2 2033", ("at risk", -92)),
        ("Q4 2033 - ?", ("breached by plan", -92)),
        ("Q3 2033 - ?", ("undetermined", None)),
        ("unknown", ("undetermined", None)),
        ("not planned", ("undetermined", None)),
    ],
)
def test_a_plan_keeps_the_deadline_or_not(start: str, expected: tuple[str, int | None]) -> None:
    assert _national(portfolio=_stating(_said(start))) == {"XA": expected}


def test_a_plan_whose_deadline_is_past_is_no_start() -> None:
    portfolio = _stating(_said("2033-06-20"))
    assert _national(ENDS, portfolio)["XA"] == ("kept by plan", 102)
    (one,) = national_compliance(portfolio, as_of=date(2033, 10, 1))
    assert (one.verdict.value, one.margin_days) == ("undetermined", 102)
    assert one.evidence == "XA: planned 2033-06-20, and no start is reported"


def test_the_evidence_says_what_was_stated_and_by_which_derogation() -> None:
    said = {one.country: one.evidence for one in national_compliance(bridges(), as_of=BRIDGE_DAY)}
    assert said["XA"] == "XA: start reported for 2033-02-10"
    assert said["XE"] == "XE: announced 2033-06-15"
    assert said["XD"] == "XD: planned 2034; derogation until 2034-06-30"
    assert said["XJ"] == "XJ says: planned, date unknown"
    (none,) = national_compliance(_stating(_said("not planned")), as_of=BRIDGE_DAY)
    assert none.evidence == "XA says: not planned"
    assert said["XC"] == "XC: planned H2 2033"  # its derogation ended before the deadline, and moves nothing


def _derogation(until: date, known: date = date(2033, 1, 1)) -> Derogation:
    return Derogation(project="SPAN", country="XA", until=until, known_from=known)


def test_a_derogation_moves_the_deadline_to_its_end_from_the_day_it_is_law() -> None:
    late = _said("2033-12-31", kind="reported", known=date(2034, 1, 15))
    for until, expected in (
        (date(2033, 12, 31), ("met", 0)),
        (date(2033, 12, 30), ("breached", -1)),
        (date(2033, 1, 1), ("breached", -92)),
    ):
        portfolio = _stating(late, derogations=[_derogation(until)])
        assert _national(date(2034, 2, 1), portfolio) == {"XA": expected}
    portfolio = _stating(late, derogations=[_derogation(date(2033, 12, 31), date(2034, 2, 1))])
    assert _national(date(2034, 1, 31), portfolio) == {"XA": ("breached", -92)}
    assert _national(date(2034, 2, 1), portfolio) == {"XA": ("met", 0)}
    assert _national(date(2033, 12, 30), portfolio) == {}


def test_of_several_derogations_the_longest_counts() -> None:
    several = [_derogation(date(2033, 12, 31)), _derogation(date(2033, 11, 30), date(2033, 1, 2))]
    for order in (several, several[::-1]):
        portfolio = _stating(_said("2033-11-01"), derogations=order)
        assert _national(portfolio=portfolio) == {"XA": ("kept by plan", 60)}


def test_during_a_derogation_a_plan_is_kept_still() -> None:
    portfolio = _stating(_said("2033-11-01"), derogations=[_derogation(date(2033, 12, 31))])
    assert _national(date(2033, 12, 31), portfolio) == {"XA": ("kept by plan", 60)}
    assert _national(date(2034, 1, 1), portfolio) == {"XA": ("undetermined", 60)}


def test_a_project_is_no_better_than_its_worst_member_state() -> None:
    found = _project(bridges())
    assert (found.verdict.value, found.margin_days, found.country) == ("breached by plan", -822, None)
    assert found.evidence == "XM: planned 2035"
    later = _project(bridges(), date(2033, 10, 20))
    assert (later.verdict.value, later.margin_days, later.evidence) == (
        "breached",
        -15,
        "XB: start reported for 2033-10-15",
    )


def test_of_several_that_are_as_bad_the_one_with_the_least_margin_is_named_and_the_others_counted() -> None:
    portfolio = _stating(_said("2034"), _said("2035", "XB"), _said("2034-02-01", "XC"), _said("H2 2033", "XD"))
    found = _project(portfolio)
    assert (found.verdict.value, found.margin_days) == ("breached by plan", -822)
    assert found.evidence == "XB: planned 2035, and 2 more"


def test_a_project_that_is_worse_off_by_itself_stays_as_it_is() -> None:
    started = Outcome(project="SPAN", edge="first", date=date(2033, 10, 5), known_from=date(2033, 10, 5))
    portfolio = _stating(_said("2034"), outcomes=[started])
    found = _project(portfolio, date(2033, 11, 1))
    assert (found.verdict.value, found.margin_days) == ("breached", -5)
    assert found.evidence == "first start reported for 2033-10-05"


def test_a_plan_of_the_whole_that_keeps_the_deadline_is_lost_by_one_country() -> None:
    assert _project(evolve(bridges(), deployments=[])).verdict is ComplianceVerdict.KEPT_BY_PLAN
    at_risk = evolve(bridges(), deployments=[_said("H2 2033")])
    assert _project(at_risk).verdict is ComplianceVerdict.AT_RISK
    undetermined = evolve(bridges(), deployments=[_said("unknown")])
    assert _project(undetermined).verdict is ComplianceVerdict.KEPT_BY_PLAN  # nothing is known to be lost


def test_where_a_country_is_in_time_and_nothing_else_is_known_it_has_started() -> None:
    assert _project(_stating()).verdict is ComplianceVerdict.UNDETERMINED
    reports = [
        _said("2033-05-01", kind="reported"),
        _said("2033-03-01", "XB", "reported"),
        _said("2033-06-01", "XC", "reported"),
    ]
    found = _project(_stating(*reports))
    assert (found.verdict.value, found.margin_days, found.country) == ("started, undetermined", 213, None)
    assert found.evidence == "XB: start reported for 2033-03-01"
    with_plan = _project(evolve(bridges(), deployments=reports))
    assert with_plan.verdict is ComplianceVerdict.KEPT_BY_PLAN


def test_a_count_in_time_says_that_somebody_has_started() -> None:
    def found(live: int, day: date, *stated: Deployment) -> tuple[str, int | None, str]:
        count = DeploymentCount(project="SPAN", live=live, date=day, known_from=day)
        one = _project(_stating(*stated, deployment_counts=[count]), date(2033, 11, 1))
        return one.verdict.value, one.margin_days, one.evidence

    assert found(3, ENDS) == ("started, undetermined", 0, "a source counts 3 live on 2033-09-30")
    assert found(3, date(2033, 10, 1))[0] == "undetermined"
    assert found(0, ENDS)[0] == "undetermined"
    earlier = _said("2033-09-29", kind="reported", known=ENDS)
    assert found(3, ENDS, earlier) == ("started, undetermined", 1, "XA: start reported for 2033-09-29")


def test_no_deadline_binds_a_contracting_party() -> None:
    portfolio = _stating(_said("2035", "XF"))
    assert _national(portfolio=portfolio) == {}
    assert _project(portfolio).verdict is ComplianceVerdict.UNDETERMINED
    member = Participant(country="XF", system="SPAN")
    joined = evolve(portfolio, participants=[*portfolio.participants, member])
    assert _national(portfolio=joined) == {"XF": ("breached by plan", -822)}


@pytest.mark.parametrize(("joined", "bound"), [(date(2033, 9, 30), True), (date(2033, 10, 1), False)])
def test_no_deadline_binds_who_joined_after_it(joined: date, *, bound: bool) -> None:
    members = [Participant(country="XA", joined=joined)]
    portfolio = _stating(_said("2035"), participants=members)
    later = date(2033, 11, 1)
    assert [one.country for one in national_compliance(portfolio, as_of=later)] == ["XA"] * bound
    assert [one.country for one in national_compliance(portfolio, as_of=later, country="XA")] == ["XA"] * bound
    assert (_project(portfolio, later).verdict is ComplianceVerdict.BREACHED_BY_PLAN) == bound


def test_each_deadline_of_a_project_is_judged_by_itself() -> None:
    again = Deadline(project="SPAN", kind="work programme", date=date(2034, 12, 31), known_from=date(2033, 1, 1))
    portfolio = evolve(bridges(), deadlines=[again, *bridges().deadlines], deployments=[_said("2034")], revisions=[])
    found = national_compliance(portfolio, as_of=BRIDGE_DAY)
    assert [(one.deadline.kind.value, one.verdict.value, one.margin_days) for one in found] == [
        ("code", "breached by plan", -457),
        ("work programme", "kept by plan", 0),
    ]


ORDER = list(ComplianceVerdict)
LOST = ORDER[:3]


@given(whole_portfolios(), days)
def test_no_project_is_better_than_what_a_member_state_has_lost(portfolio: Portfolio, as_of: date) -> None:
    of_projects = {(one.deadline.project, one.deadline.kind): one for one in compliance(portfolio, as_of=as_of)}
    for one in national_compliance(portfolio, as_of=as_of):
        of_project = of_projects[one.deadline.project, one.deadline.kind]
        assert of_project.country is None
        assert one.verdict not in LOST or ORDER.index(of_project.verdict) <= ORDER.index(one.verdict)
        kinds = {each.kind for each in portfolio.participants if each.country == one.country}
        assert ParticipantKind.MEMBER_STATE in kinds


@given(whole_portfolios(), days)
def test_a_day_in_the_past_judges_no_later_fact(portfolio: Portfolio, as_of: date) -> None:
    stripped = evolve(
        portfolio,
        revisions=[one for one in portfolio.revisions if one.date <= as_of],
        outcomes=[one for one in portfolio.outcomes if one.known_from <= as_of],
        deadlines=[one for one in portfolio.deadlines if one.known_from <= as_of],
        deployments=[one for one in portfolio.deployments if one.known_by <= as_of],
        derogations=[one for one in portfolio.derogations if one.known_from <= as_of],
        status_reports=[one for one in portfolio.status_reports if one.date <= as_of],
        causes=[],
    )
    assert national_compliance(portfolio, as_of=as_of) == national_compliance(stripped, as_of=as_of)
    assert compliance(portfolio, as_of=as_of) == compliance(stripped, as_of=as_of)


@given(days)
def test_what_becomes_known_later_changes_no_verdict_of_today(day: date) -> None:
    later = [one for one in bridges().deployments if one.known_by > day]
    without = evolve(bridges(), deployments=[one for one in bridges().deployments if one.known_by <= day])
    assert national_compliance(bridges(), as_of=day) == national_compliance(without, as_of=day)
    assert later or day >= date(2033, 10, 20)
