"""The rules that hold a plan against its precedences, its day and its baseline, and what their thresholds let pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve

from portfolios import DAM_DAY, dams
from ucc_portfolio import (
    Deadline,
    Dependency,
    Outcome,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    ReportedRow,
    StatusReport,
    assess,
    datasets,
)
from ucc_portfolio.checks.rules import RULES
from ucc_portfolio.domain.knowledge import latest_day
from ucc_portfolio.errors import FieldError, UnknownNameError
from ucc_portfolio.types import Edge

DAY = date(2031, 5, 17)


def _of(
    rule: str, portfolio: Portfolio, as_of: date = DAY, **thresholds: float | Decimal | str
) -> list[tuple[str, str]]:
    named = {name.replace("_", "-"): value for name, value in thresholds.items()}
    found = assess(portfolio, as_of=as_of, thresholds=named).findings
    return [(finding.where, finding.message) for finding in found if finding.rule == rule]


def _row(name: str = "A", **cells: str) -> Portfolio:
    return Portfolio(id="p", status_date=DAY, projects=[Project(id=name, cells=cells)])


def _pair(before: str, after: str, min_lag: int = 0) -> Portfolio:
    projects = [Project(id="P", cells={"operations": before}), Project(id="S", cells={"operations": after})]
    link = Dependency(predecessor="P", successor="S", min_lag=min_lag)
    return Portfolio(id="p", status_date=DAY, projects=projects, dependencies=[link])


def test_a_plan_that_contradicts_a_precedence_is_found_with_the_days_that_are_missing() -> None:
    portfolio = _pair("2033-02-01", "2033-01-02")
    (found,) = (one for one in assess(portfolio, as_of=DAY).findings if one.rule == "negative-float")
    assert (found.where, found.cell) == ("S", "operations")
    assert found.message == (
        "start of operations (2033-01-02) comes 30 days too early: it cannot come before P (2033-02-01)"
    )
    assert _of("negative-float", portfolio, negative_float=30) == []
    assert _of("negative-float", portfolio, negative_float=29)
    assert "before 10 days after P" in _of("negative-float", _pair("2033-02-01", "2033-01-02", min_lag=10))[0][1]
    assert _of("negative-float", _pair("2033-01-02", "2033-02-01")) == []


def test_the_one_contradiction_of_the_bundled_plans_is_found_when_it_is_known() -> None:
    portfolio = datasets.load("ucc-2018")
    assert _of("negative-float", portfolio, portfolio.status_date) == []
    assert [where for where, _ in _of("negative-float", portfolio, latest_day(portfolio))] == ["CCI-P2"]


def test_a_link_that_cannot_be_decided_is_found() -> None:
    assert _of("undecided-link", dams()) == [
        ("LOCK", "start of operations (Q2 2033) against GATE (planned, date unknown)")
    ]


def test_a_successor_that_starts_inside_its_predecessors_window_is_a_lead() -> None:
    portfolio = _pair("Q1 2033 - Q4 2034", "Q1 2034")
    assert _of("lead", portfolio) == [
        ("S", "start of operations (Q1 2034) comes up to 364 days before the window of P (Q1 2033 - Q4 2034) closes")
    ]
    assert _of("lead", portfolio, lead=364) == []
    assert _of("lead", _pair("Q1 2033", "Q1 2033")) == []  # there is no window
    assert _of("lead", _pair("Q1 2033 - ?", "Q1 2034")) == []
    done = Outcome(project="P", edge=Edge.LAST, date=date(2033, 9, 1), known_from=date(2033, 9, 1))
    assert _of("lead", portfolio.adding(outcomes=[done]), date(2033, 9, 1)) == []
    begun = evolve(done, edge=Edge.FIRST)
    assert _of("lead", portfolio.adding(outcomes=[begun]), date(2033, 9, 1))  # its last country has not started


def test_open_ends_and_missing_logic_are_counted_over_what_is_not_in_operation() -> None:
    assert [where for where, _ in _of("open-end", dams())] == ["FERRY", "POOL"]
    # of WALL, POWER, LOCK, GATE, FERRY and POOL only WALL has both (SURVEY has started)
    assert _of("missing-logic", dams()) == [("overall", "5 of 6 projects have no predecessor or no successor (83.3 %)")]
    assert _of("missing-logic", dams(), missing_logic=84) == []
    assert _of("open-end", evolve(dams(), dependencies=())) == []
    assert _of("missing-logic", evolve(dams(), dependencies=())) == []


def test_a_project_that_continues_another_has_its_links() -> None:
    portfolio = evolve(dams(), projects=[*dams().projects, Project(id="LAKE", continues="POWER")])
    assert "LAKE" not in [where for where, _ in _of("open-end", portfolio)]
    third = evolve(portfolio, projects=[Project(id="SEA", continues="LAKE"), *portfolio.projects])
    assert "SEA" not in [where for where, _ in _of("open-end", third)]  # whatever the order of the rows


def test_phases_planned_out_of_their_order_are_found_once_each() -> None:
    row = _row(bc="Q1 2032", pi="Q3 2032", vd="Q2 2032", fss="2032-01-05")
    assert _of("phase-dates", row) == [
        ("A", "vision document is planned for Q2 2032, before project initiation (Q3 2032)"),
        ("A", "functional system specifications is planned for 2032-01-05, before project initiation (Q3 2032)"),
    ]
    assert [message[:15] for _, message in _of("phase-dates", row, phase_dates=1)] == ["functional syst"]
    assert _of("phase-dates", _row(bc="2032", pi="Q1 2032", vd="unknown")) == []  # they may be in order


def test_overdue_is_what_a_report_shows_open_after_its_day() -> None:
    row = _row(tss="Q1 2031", con="Q2 2031", tra="2030", operations="2030-12-31")
    assert _of("overdue", row) == [
        ("A", "technical system specifications was planned until 2031-03-31, 47 days ago, and is reported as open"),
        ("A", "transition was planned until 2030-12-31, 137 days ago, and is reported as open"),
        ("A", "start of operations was planned until 2030-12-31, 137 days ago, and is reported as open"),
    ]
    assert len(_of("overdue", row, overdue=47)) == 2
    assert _of("overdue", _row(tss="DONE", tra="DONE", operations="2030-12-31")) == []  # in operation, by its cells
    assert _of("overdue", _row(tss="DONE", tra="N/A", operations="2030-12-31")) == []  # nobody says


def test_a_date_that_is_past_with_no_report_since_is_invalid() -> None:
    row = _row(tss="Q2 2031")
    later = date(2031, 7, 20)
    assert _of("invalid-date", row, date(2031, 6, 30)) == []
    assert _of("invalid-date", row, later) == [
        ("A", "technical system specifications is planned for Q2 2031, which is past, and nothing is reported since")
    ]
    assert _of("invalid-date", row, later, invalid_date=20) == []
    report = StatusReport(id="r", date=date(2031, 7, 1), rows=[ReportedRow(project="A", cells={"tss": "Q2 2031"})])
    assert _of("invalid-date", row.adding(status_reports=[report]), later) == []
    assert len(_of("overdue", row.adding(status_reports=[report]), later)) == 1


def test_what_is_done_cannot_be_planned_for_later() -> None:
    plan = PlanRevision(id="new", date=DAY, milestones=[PlannedMilestone(project="A", milestone="tss", planned="2032")])
    row = _row(tss="DONE").adding(revisions=[plan])
    assert _of("done-in-the-future", row) == [
        ("A", "technical system specifications was done by 2031-05-17, and new plans it for 2032")
    ]
    before = _row(tss="DONE").adding(revisions=[evolve(plan, date=date(2031, 5, 16))])
    assert _of("done-in-the-future", before) == []  # it was done early


def test_dates_that_are_missing_are_found_where_one_is_due() -> None:
    due = Deadline(project="A", date=date(2032, 1, 31), known_from=date(2020, 1, 1))
    bare = _row(tss="2031-06-30").adding(deadlines=[due])
    assert _of("date-missing", bare) == [("A", "start of operations has no date, and its deadline is 2032-01-31")]
    assert _of("date-missing", bare, date_missing=200) == []
    assert _of("date-missing", _row(tss="2031-06-30", operations="not planned").adding(deadlines=[due]))
    assert _of("date-missing", _row(operations="national").adding(deadlines=[due])) == []
    assert _of("date-missing", _row(operations="Q1 2032").adding(deadlines=[due])) == []
    begun = Outcome(project="A", edge=Edge.FIRST, date=DAY, known_from=DAY)
    assert _of("date-missing", bare.adding(outcomes=[begun])) == []
    assert len(_of("date-missing", bare, date_missing=10**12)) == 1  # as far ahead as anybody likes
    continued = evolve(bare, projects=[*bare.projects, Project(id="B", continues="A")])
    assert _of("date-missing", continued) == []


def _baseline() -> Portfolio:
    """Five starts due by the day: A in time, B a day late, C open by a later plan, D of which nobody says, E done."""
    planned = [PlannedMilestone(project=name, planned="Q1 2031") for name in "ABCD"]
    planned.append(PlannedMilestone(project="E", milestone="tss", planned="Q1 2031"))
    planned.append(PlannedMilestone(project="F", planned="2032"))
    return Portfolio(
        id="p",
        status_date=DAY,
        projects=[
            *(Project(id=name) for name in "ABCDF"),
            Project(id="E", cells={"tss": "DONE"}),
        ],
        revisions=[
            PlanRevision(id="old", date=date(2030, 1, 1), milestones=planned),
            PlanRevision(
                id="new",
                date=date(2031, 5, 1),
                complete=False,
                milestones=[PlannedMilestone(project="C", planned="2033")],
            ),
        ],
        outcomes=[
            Outcome(project="A", date=date(2031, 3, 31), known_from=DAY),
            Outcome(project="B", date=date(2031, 4, 1), known_from=DAY),
        ],
    )


def test_missed_milestones_and_the_execution_of_the_baseline() -> None:
    execution = assess(_baseline(), as_of=DAY).execution
    assert [(one.milestone[0], one.verdict.value) for one in execution.due] == [
        ("A", "in time"),
        ("B", "late"),
        ("C", "missed"),
        ("D", "unknown"),
        ("E", "done"),
    ]
    assert (execution.missed_share, execution.index) == (Fraction(2, 3), Fraction(1))
    assert _of("missed-milestones", _baseline()) == [
        ("overall", "2 of 3 were not done in time (66.7 %): B, C; of 1 more nothing is reported since")
    ]
    assert _of("missed-milestones", _baseline(), missed_milestones=67) == []
    assert _of("missed-milestones", _baseline(), missed_milestones="66.67") == []
    assert _of("missed-milestones", _baseline(), missed_milestones="66.66")
    assert _of("baseline-execution-index", _baseline()) == []
    still_open = StatusReport(id="r", date=DAY, rows=[ReportedRow(project="E", cells={"tss": "2033"})])
    later = evolve(_baseline(), status_date=date(2031, 3, 1), status_reports=[still_open])
    assert _of("baseline-execution-index", later) == [
        (
            "overall",
            "the index is 0.67: 1 of the milestones that were due are not done; of 1 more nothing is reported since",
        )
    ]
    assert _of("baseline-execution-index", later, baseline_execution_index="0.66") == []
    assert _of("missed-milestones", _row()) == []


def test_the_baseline_of_a_window_is_met_by_the_last_start_alone() -> None:
    window = PlanRevision(
        id="old", date=date(2030, 1, 1), milestones=[PlannedMilestone(project="A", planned="Q1 2030 - Q1 2031")]
    )
    first = Outcome(project="A", edge=Edge.FIRST, date=date(2030, 2, 1), known_from=date(2030, 2, 1))
    portfolio = Portfolio(id="p", status_date=DAY, projects=[Project(id="A")], revisions=[window], outcomes=[first])
    assert [one.verdict.value for one in assess(portfolio, as_of=DAY).execution.due] == ["unknown"]
    late_first = evolve(portfolio, outcomes=[evolve(first, date=date(2031, 4, 1), known_from=date(2031, 4, 1))])
    assert [one.verdict.value for one in assess(late_first, as_of=DAY).execution.due] == ["missed"]
    last = evolve(first, edge=Edge.LAST, date=date(2031, 4, 1), known_from=date(2031, 4, 1))
    assert [one.verdict.value for one in assess(portfolio.adding(outcomes=[last]), as_of=DAY).execution.due] == ["late"]


def test_a_later_report_of_another_project_changes_nothing_that_was_known() -> None:
    portfolio = evolve(
        _row(tss="DONE", con="2031-06-30"), projects=[*_row(tss="DONE", con="2031-06-30").projects, Project(id="B")]
    )
    plan = PlanRevision(
        id="old",
        date=date(2030, 1, 1),
        milestones=[PlannedMilestone(project="A", milestone="tss", planned="2031-06-30")],
    )
    portfolio = portfolio.adding(revisions=[plan])
    other = StatusReport(id="r", date=date(2032, 1, 1), rows=[ReportedRow(project="B", cells={"tss": "DONE"})])
    day = date(2032, 1, 2)
    for known in (portfolio, portfolio.adding(status_reports=[other])):
        assert [one.verdict.value for one in assess(known, as_of=day).execution.due] == ["in time"]
        assert _of("overdue", known, day) == []
        assert [where for where, _ in _of("invalid-date", known, day)] == ["A"]
        assert assess(known, as_of=day).standings["A"] == "open"


def test_precedences_in_a_circle_are_found() -> None:
    circle = _pair("2032", "2033").adding(dependencies=[Dependency(predecessor="S", successor="P")])
    assert _of("precedence-cycle", circle) == [
        ("overall", "they wait for each other, so that none can come first: P -> S -> P")
    ]
    assert _of("precedence-cycle", _pair("2032", "2033")) == []


@pytest.mark.parametrize(("cell", "verdicts"), [("DONE", ["in time"]), ("Q1 2032", ["open"]), ("N/A", [])])
def test_a_report_says_what_became_of_a_phase(cell: str, verdicts: list[str]) -> None:
    plan = PlanRevision(
        id="old",
        date=date(2030, 1, 1),
        milestones=[PlannedMilestone(project="A", milestone="tss", planned="2031-05-17")],
    )
    portfolio = _row(tss=cell).adding(revisions=[plan])
    assert [one.verdict.value for one in assess(portfolio, as_of=DAY).execution.due] == verdicts


def test_every_rule_that_can_be_loosened_says_in_which_unit() -> None:
    assert {rule.name for rule in RULES if rule.threshold is None} == {
        "printed-percent",
        "printed-contribution",
        "printed-column",
        "printed-overall",
        "phase-order",
        "phase-after-operations",
        "operations-outside-transition",
        "cell-not-stated",
        "not-counted",
        "precedence-cycle",
        "undecided-link",
        "open-end",
        "done-in-the-future",
        "no-participant",
        "country-before-system",
        "count-contradicted",
    }
    assert all(rule.threshold.unit for rule in RULES if rule.threshold is not None)


@pytest.mark.parametrize("value", ["x", "-1", "nan", "inf", "1/0", 1e300, "1e99999999", "1e-99999999", "1_0", "１"])
def test_a_threshold_is_a_number_from_0(value: str | float) -> None:
    with pytest.raises(FieldError, match="lead"):
        assess(dams(), as_of=DAM_DAY, thresholds={"lead": value}).findings  # noqa: B018 - computed when it is asked for


def test_a_threshold_of_thousands_of_digits_is_refused_before_it_is_written_out() -> None:
    with pytest.raises(FieldError, match="lead: 'too large' is no number"):
        assess(dams(), as_of=DAM_DAY, thresholds={"lead": 10**5000}).findings  # noqa: B018 - computed when asked for


def test_an_unknown_threshold_is_said_with_those_that_there_are() -> None:
    with pytest.raises(UnknownNameError, match="no rule with a threshold is called 'open-end'; there is: phase-dates"):
        assess(dams(), as_of=DAM_DAY, thresholds={"open-end": 1}).findings  # noqa: B018 - computed when it is asked for


def test_a_plan_that_contradicts_a_precedence_makes_a_rating_amber() -> None:
    rating = assess(_pair("2033-02-01", "2033-01-02"), as_of=DAY).ratings["S"]
    assert (rating.colour, rating.reasons) == (
        "amber",
        ("operations (2033-01-02) comes before P allows it (2033-02-01)",),
    )
    assert assess(_pair("2033-01-02", "2033-02-01"), as_of=DAY).ratings["S"].colour == "green"
