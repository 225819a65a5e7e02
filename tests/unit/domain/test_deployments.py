"""What countries state: which record is refused, which statement counts, and who takes part on which day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from portfolios import BRIDGE_DAY, bridges
from ucc_portfolio import (
    Deployment,
    Derogation,
    Participant,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    StatusReport,
    latest_day,
    rollout,
)
from ucc_portfolio.domain.cells import Cell
from ucc_portfolio.domain.knowledge import TABLE, known_on, later_facts, running_somewhere
from ucc_portfolio.domain.national_starts import (
    deployment_windows,
    national_statements,
    participants_on,
    statement_in_force,
)
from ucc_portfolio.domain.outcomes import ReportedRow
from ucc_portfolio.errors import CellTextError, FieldError, InconsistentPortfolioError
from ucc_portfolio.types import DeploymentCount, DeploymentKind, ParticipantKind

DAY = date(2033, 5, 17)


def _stated(start: Any = "2033-05-17", **other: Any) -> Deployment:
    return Deployment(**{"project": "A", "country": "XA", "start": start, **other})


@pytest.mark.parametrize("code", ["xa", "X", "XAB", "X1", "ÄÖ", "", " XA", "GRC", 7, None])
def test_a_country_has_two_capital_letters(code: object) -> None:
    for record in (
        lambda: Participant(country=code),  # type: ignore[arg-type]
        lambda: _stated(country=code),
        lambda: Derogation(project="A", country=code, until=DAY, known_from=DAY),  # type: ignore[arg-type]
    ):
        with pytest.raises(FieldError, match="is no country; give two capital letters") as caught:
            record()
        assert caught.value.field == "country"


@pytest.mark.parametrize("live", [None, -1, True, 2.5, "3"])
def test_a_count_is_a_whole_number_from_0(live: Any) -> None:
    with pytest.raises(FieldError) as caught:
        DeploymentCount(project="A", live=live, date=DAY, known_from=DAY)
    assert caught.value.field == "live"


@pytest.mark.parametrize(("written", "iso"), [("EL", "GR"), ("UK", "GB")])
def test_the_codes_of_the_union_are_refused_with_those_of_iso(written: str, iso: str) -> None:
    with pytest.raises(FieldError, match=f"{written} is no code of ISO 3166; write {iso}"):
        _stated(country=written)
    assert _stated(country=iso).country == iso


def test_who_joins_and_leaves_takes_part_on_both_days() -> None:
    one = Participant(country="XA", joined=date(2033, 1, 1), left=date(2033, 1, 31))
    days = [date(2032, 12, 31), date(2033, 1, 1), date(2033, 1, 31), date(2033, 2, 1)]
    assert [one.takes_part(day) for day in days] == [False, True, True, False]
    assert Participant(country="XA", joined=DAY, left=DAY).takes_part(DAY)
    with pytest.raises(FieldError, match="2033-05-16 is before it joined") as caught:
        Participant(country="XA", joined=DAY, left=date(2033, 5, 16))
    assert caught.value.field == "left"


@pytest.mark.parametrize(
    ("kind", "known", "said"),
    [
        ("reported", date(2033, 5, 16), "is before the day itself; then it is announced"),
        ("announced", date(2033, 5, 17), "is not before the day itself; then it is reported"),
        ("announced", date(2033, 5, 18), "is not before the day itself; then it is reported"),
        ("reported", None, "what is reported says from when it is known"),
        ("announced", None, "what is announced says from when it is known"),
    ],
)
def test_a_report_looks_back_and_an_announcement_ahead(kind: str, known: date | None, said: str) -> None:
    with pytest.raises(FieldError, match=said) as caught:
        _stated(kind=kind, known_from=known)
    assert caught.value.field == "known_from"


def test_a_report_of_the_day_itself_and_an_announcement_of_the_day_before_are_sound() -> None:
    reported = _stated(kind="reported", known_from=DAY)
    announced = _stated(kind="announced", known_from=date(2033, 5, 16))
    assert (reported.started_on, announced.started_on, _stated().started_on) == (DAY, None, None)


@pytest.mark.parametrize("start", ["Q2 2033", "05/2033", "2033-05-17 - 2033-06-01", "unknown", "not planned"])
@pytest.mark.parametrize("kind", ["reported", "announced"])
def test_what_is_announced_or_reported_is_a_day(kind: str, start: str) -> None:
    with pytest.raises(CellTextError, match=f"what is {kind} is a day"):
        _stated(start, kind=kind, known_from=date(2034, 1, 1))


@pytest.mark.parametrize("start", ["DONE", "N/A", "(Nat. Planning)", "2033, 40 % done"])
def test_a_start_is_a_date_unknown_or_not_planned(start: str) -> None:
    with pytest.raises(CellTextError, match="a country's start is a date, unknown, or not planned"):
        _stated(start, known_from=DAY)


def test_a_start_is_given_as_text_as_a_day_or_as_a_cell() -> None:
    assert _stated(start=DAY) == _stated("2033-05-17") == _stated(start=Cell.parse("17/05/2033"))
    with pytest.raises(FieldError, match="7 is no date"):
        _stated(start=7)


def test_what_nobody_dates_counts_from_the_first_day_that_it_names() -> None:
    assert _stated("Q3 2033").known_by == date(2033, 7, 1)
    assert _stated("Q3 2033", known_from=DAY).known_by == DAY
    for nameless in ("unknown", "not planned", "? - Q4 2033"):
        with pytest.raises(FieldError, match="names no day that could stand for it") as caught:
            _stated(nameless)
        assert caught.value.field == "known_from"
        assert _stated(nameless, known_from=DAY).known_by == DAY


def test_a_count_is_a_number_of_countries_on_a_day_that_has_come() -> None:
    assert DeploymentCount(project="A", live=0, date=DAY, known_from=DAY).live == 0
    with pytest.raises(FieldError, match="is before the day that was counted"):
        DeploymentCount(project="A", live=1, date=DAY, known_from=date(2033, 5, 16))
    for wrong in (-1, 2.5, True, "3"):
        with pytest.raises(FieldError) as caught:
            DeploymentCount(project="A", live=wrong, date=DAY, known_from=DAY)  # type: ignore[arg-type]
        assert caught.value.field == "live"


def test_the_last_report_counts_else_the_latest_statement() -> None:
    plan = _stated("2034", known_from=date(2030, 1, 1))
    report = _stated(kind="reported", known_from=date(2033, 6, 1))
    again = _stated("2033-05-18", kind="reported", known_from=date(2033, 7, 1))
    later = _stated("2036", known_from=date(2033, 8, 1))
    assert statement_in_force([plan]) is plan
    assert statement_in_force([plan, later]) is later
    assert statement_in_force([plan, report, later]) is report
    assert statement_in_force([plan, report, again, later]) is again


def test_statements_stand_by_project_and_country_in_the_order_of_becoming_known() -> None:
    found = national_statements(bridges())
    assert [str(one.start) for one in found["SPAN"]["XB"]] == ["Q2 2033", "Q3 2033", "2033-10-15"]
    assert list(found["RAIL"]) == ["XA", "XB"]
    assert "TOLL" not in found


def test_of_one_day_the_order_of_the_file_counts() -> None:
    day = date(2033, 1, 1)
    said = [_stated("2035", known_from=day), _stated("2033-06-01", kind="announced", known_from=day)]
    for order in (said, said[::-1]):
        portfolio = Portfolio(id="p", status_date=day, projects=[Project(id="A")], deployments=order)
        assert statement_in_force(national_statements(portfolio)["A"]["XA"]) == order[-1]


def test_a_project_runs_somewhere_by_a_report_or_by_a_count_that_is_not_none() -> None:
    assert running_somewhere(bridges()) == {"SPAN"}
    assert running_somewhere(known_on(bridges(), date(2032, 10, 31))) == frozenset()
    count = bridges().deployment_counts[0]
    only_counts = evolve(bridges(), deployments=[], deployment_counts=[count, evolve(count, project="RAIL", live=0)])
    assert running_somewhere(only_counts) == {"SPAN"}


def test_who_takes_part_is_asked_by_system_and_day() -> None:
    def codes(system: str, *day: int) -> str:
        return "".join(country[1] for country in participants_on(bridges(), system, date(*day)))

    assert codes("SPAN", 2032, 12, 31) == "ABCDEFHKL"
    assert codes("SPAN", 2033, 1, 1) == "ABCDEFKL"
    assert codes("SPAN", 2033, 3, 1) == "ABCDEFJKL"
    assert codes("SPAN", 2033, 7, 1) == "ABCDEFJKLM"
    assert codes("TOLL", 2033, 7, 1) == "ABCDEFGJKLM"


def test_what_is_said_of_the_system_itself_counts_before_what_is_said_of_all() -> None:
    own = Participant(country="XA", system="TOLL", kind="contracting party")
    for people in ([own, *bridges().participants], [*bridges().participants, own]):
        portfolio = evolve(bridges(), participants=people)
        assert participants_on(portfolio, "TOLL", DAY)["XA"].kind is ParticipantKind.CONTRACTING_PARTY
        assert participants_on(portfolio, "SPAN", DAY)["XA"].kind is ParticipantKind.MEMBER_STATE
        assert list(participants_on(portfolio, "TOLL", DAY)) == sorted(participants_on(portfolio, "TOLL", DAY))


def test_the_window_is_that_of_the_latest_plan_else_that_of_the_table() -> None:
    def window(project: str, as_of: date = BRIDGE_DAY) -> tuple[str, str] | None:
        known = known_on(bridges(), as_of)
        found = deployment_windows(known, [project], as_of=as_of).get(project)
        return None if found is None else (found.revision, str(found.cell.date))

    assert window("SPAN") == ("PLAN-33", "Q1 2033 - 2033-09-30")
    assert window("SPAN", date(2033, 1, 31)) == ("PLAN-31", "Q1 2032 - 2032-12-31")
    assert window("SPAN", date(2031, 1, 14)) is None
    assert window("RAMP") == (TABLE, "Q1 2033 - ?")
    assert window("RAIL") is None


def test_the_window_of_a_day_knows_no_table_of_later_and_every_report_until_then() -> None:
    row = ReportedRow(project="RAMP", cells={"operations": "Q1 2033 - Q4 2033"})
    reports = [StatusReport(id="LATER", date=date(2033, 6, 1), rows=[row])]
    portfolio = evolve(bridges(), status_date=date(2033, 1, 1), status_reports=reports)

    def window(*day: int) -> tuple[str, date] | None:
        found = deployment_windows(known_on(portfolio, date(*day)), ["RAMP"], as_of=date(*day)).get("RAMP")
        return None if found is None else (str(found.cell.date), found.published)

    assert window(2032, 12, 31) is None
    assert window(2033, 1, 1) == window(2033, 5, 31) == ("Q1 2033 - ?", date(2033, 1, 1))
    assert window(2033, 6, 1) == ("Q1 2033 - Q4 2033", date(2033, 6, 1))
    assert rollout(portfolio, "RAMP", as_of=date(2033, 5, 31)).ends_on is None
    assert rollout(portfolio, "RAMP", as_of=date(2033, 6, 1)).ends_on == date(2033, 12, 31)


@pytest.mark.parametrize("said", ["unknown", "not planned"])
def test_a_plan_that_takes_its_date_back_leaves_no_window(said: str) -> None:
    again = PlanRevision(
        id="PLAN-34", date=date(2033, 6, 1), milestones=[PlannedMilestone(project="SPAN", planned=said)]
    )
    portfolio = evolve(bridges(), revisions=[*bridges().revisions, again])
    assert deployment_windows(portfolio, ["SPAN"], as_of=BRIDGE_DAY) == {}


def test_a_plan_of_unknown_age_does_not_make_the_latest_day() -> None:
    undated = Deployment(project="SPAN", country="XK", start="2044")
    portfolio = evolve(bridges(), deployments=[*bridges().deployments, undated])
    assert latest_day(portfolio) == latest_day(bridges())
    assert later_facts(portfolio, as_of=latest_day(portfolio)) == 1  # it counts from 2044 on


def test_a_plan_of_unknown_age_counts_only_where_there_is_no_other() -> None:
    undated, dated = _stated("2033-05-17"), _stated("2036", known_from=date(2030, 1, 1))
    for order in ([undated, dated], [dated, undated]):
        assert statement_in_force(order) is dated
    assert statement_in_force([undated]) is undated


def test_facts_of_countries_are_facts() -> None:
    # 17 statements, a count and two derogations; two outcomes, a deadline, two plans; the last is XB's report
    assert latest_day(bridges()) == date(2033, 10, 20)
    assert later_facts(bridges(), as_of=date(2030, 1, 1)) == 17 + 1 + 2 + 2 + 1 + 2
    assert later_facts(bridges(), as_of=BRIDGE_DAY) == 1
    known = known_on(bridges(), date(2033, 4, 14))
    assert (len(known.deployment_counts), len(known.derogations)) == (0, 2)
    assert known_on(bridges(), date(2032, 12, 31)).derogations[0].country == "XC"
    assert known_on(bridges(), date(2033, 4, 15)).deployment_counts


@given(st.dates(date(2030, 1, 1), date(2034, 1, 1)))
def test_a_day_knows_the_facts_of_its_past_alone(day: date) -> None:
    known = known_on(bridges(), day)
    assert list(known.deployments) == [one for one in bridges().deployments if one.known_by <= day]
    assert list(known.deployment_counts) == [one for one in bridges().deployment_counts if one.known_from <= day]
    assert list(known.derogations) == [one for one in bridges().derogations if one.known_from <= day]
    assert known.participants == bridges().participants


def _faults(**lists: Any) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(InconsistentPortfolioError) as caught:
        Portfolio(id="p", status_date=DAY, projects=[Project(id="A", system="S")], **lists)
    return [(fault.key, fault.message) for fault in caught.value.faults]


def test_the_same_is_not_stated_twice() -> None:
    plan = _stated("2034", known_from=DAY)
    assert _faults(deployments=[plan, evolve(plan, start="2035")]) == [(("deployments", 1), "it is stated twice")]
    # what nobody dates counts from the day that it names, and may then be the same
    assert _faults(deployments=[_stated("2034"), _stated("2034", known_from=date(2034, 1, 1))])
    count = DeploymentCount(project="A", live=1, date=DAY, known_from=DAY)
    assert _faults(deployment_counts=[count, count]) == [(("deployment_counts", 1), "it is stated twice")]
    derogation = Derogation(project="A", country="XA", until=DAY, known_from=DAY)
    assert _faults(derogations=[derogation, derogation]) == [(("derogations", 1), "it is stated twice")]
    one = Participant(country="XA")
    assert _faults(participants=[one, evolve(one, name="x")]) == [(("participants", 1), "it is stated twice")]


def test_another_kind_country_or_day_is_another_statement() -> None:
    plan = _stated("2033-08-01", known_from=DAY)
    others = [
        evolve(plan, kind=DeploymentKind.ANNOUNCED),
        evolve(plan, country="XB"),
        evolve(plan, known_from=date(2033, 5, 18)),
    ]
    again = Participant(country="XA", joined=DAY)
    portfolio = Portfolio(
        id="p",
        status_date=DAY,
        projects=[Project(id="A", system="S")],
        deployments=[plan, *others],
        participants=[Participant(country="XA", left=DAY), again, evolve(again, system="S")],
    )
    assert len(portfolio.deployments) == 4


def test_unknown_projects_systems_and_sources_are_faults_with_their_place() -> None:
    found = _faults(
        participants=[Participant(country="XA", system="T")],
        deployments=[_stated(project="B", source="x")],
        deployment_counts=[DeploymentCount(project="B", live=1, date=DAY, known_from=DAY, source="x")],
        derogations=[Derogation(project="B", country="XA", until=DAY, known_from=DAY, source="x")],
    )
    assert sorted(found) == [
        (("deployment_counts", 0, "project"), "'B' is no project of this portfolio"),
        (("deployment_counts", 0, "source"), "no source is called 'x'"),
        (("deployments", 0, "project"), "'B' is no project of this portfolio"),
        (("deployments", 0, "source"), "no source is called 'x'"),
        (("derogations", 0, "project"), "'B' is no project of this portfolio"),
        (("derogations", 0, "source"), "no source is called 'x'"),
        (("participants", 0, "system"), "no project belongs to a system 'T'; * stands for every system"),
    ]
