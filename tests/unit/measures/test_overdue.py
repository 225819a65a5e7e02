"""In operation, late or open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from ucc_portfolio import (
    Deployment,
    Outcome,
    Participant,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    ReportedRow,
    StatusReport,
    assess,
)
from ucc_portfolio.types import Assessment

REPORT = date(2018, 1, 3)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"tra": "DONE", "operations": "01/10/2017"}, "done"),
        ({"tra": "DONE", "operations": "03/01/2018"}, "done"),
        ({"tra": "DONE", "operations": "04/01/2018"}, "open"),
        ({"tra": "N/A", "operations": "DONE"}, "done"),
        ({"tra": "N/A", "operations": "31/12/2017"}, "open"),  # the row does not show whether it started
        ({"tra": "Q4 2018", "operations": "31/12/2017"}, "late"),
        ({"tss": "Q4 2017", "tra": "Q4 2018"}, "late"),
        ({"tss": "Q1 2018", "tra": "Q4 2018", "operations": "Q4 2018"}, "open"),
        ({"tss": "Q1 2016 - Q4 2017"}, "late"),
        ({"tss": "Q1 2016 - ?", "con": "unknown", "tra": "not planned"}, "open"),
        ({"operations": "(Nat. Planning)"}, "open"),
        ({"bc": "not planned"}, "open"),
    ],
)
def test_where_a_project_stands(cells: dict[str, str], expected: str) -> None:
    assert _table(cells).standings == {"A": expected}


def _table(cells: dict[str, str], *, reported: date = REPORT, as_of: date = REPORT, **facts: Any) -> Assessment:
    """What is known of one project, whose cells a table of `reported` has."""
    table = Portfolio(id="p", status_date=reported, projects=[Project(id="A", cells=cells)])
    return assess(evolve(table, **facts), as_of=as_of)


def test_what_was_due_after_the_report_is_not_known_to_be_late() -> None:
    cells = {"tss": "Q1 2018", "con": "31/12/2017"}
    assert _table(cells, as_of=date(2019, 1, 1)).overdue == {"A": ("con",)}
    assert _table(cells, as_of=date(2019, 1, 1), reported=date(2018, 4, 1)).overdue == {"A": ("tss", "con")}


def test_a_day_that_is_not_over_is_not_overdue() -> None:
    cells = {"con": "03/01/2018"}
    assert _table(cells).overdue == {}
    assert _table(cells, as_of=date(2018, 1, 4), reported=date(2018, 1, 4)).overdue == {"A": ("con",)}


def test_a_project_that_a_country_runs_is_open_and_no_phase_of_it_late() -> None:
    cells = {"tss": "Q4 2017", "operations": "Q4 2018"}
    started = Deployment(project="A", country="XA", kind="reported", start=REPORT, known_from=REPORT)
    somewhere: dict[str, Any] = {"participants": [Participant(country="XA")], "deployments": [started]}
    last = Outcome(project="A", edge="last", date=REPORT, known_from=REPORT)
    assert _table(cells).standings == {"A": "late"}
    assert _table(cells, **somewhere).standings == {"A": "open"}
    assert _table(cells, **somewhere, outcomes=[last]).standings == {"A": "done"}


def test_a_report_of_one_country_keeps_its_project_from_being_late() -> None:
    project = Project(id="A", cells={"tss": "Q4 2017"})
    started = Deployment(project="A", country="XA", kind="reported", start=REPORT, known_from=REPORT)
    silent = Portfolio(id="p", status_date=REPORT, projects=[project], participants=[Participant(country="XA")])
    assert assess(silent, as_of=REPORT).standings == {"A": "late"}
    assert assess(evolve(silent, deployments=[started]), as_of=REPORT).standings == {"A": "open"}


def _planned(day: date, **planned: str) -> PlanRevision:
    milestones = [PlannedMilestone(project="A", milestone=key, planned=text) for key, text in planned.items()]
    return PlanRevision(id=f"PLAN-{day}", date=day, complete=False, milestones=milestones)


def test_a_table_that_is_newer_than_a_plan_says_what_is_overdue() -> None:
    before = date(2017, 12, 1)
    later = _table({"tss": "Q3 2017", "operations": "Q4 2019"}, revisions=[_planned(before, tss="Q2 2018")])
    assert later.overdue == {"A": ("tss",)}
    assert later.ratings["A"].reasons == ("tss overdue since 2017-09-30",)
    sooner = _table({"tss": "Q3 2018", "operations": "Q4 2019"}, revisions=[_planned(before, tss="Q2 2017")])
    assert (sooner.overdue, sooner.ratings["A"].colour) == ({}, "green")


def test_a_plan_that_is_newer_than_the_table_moves_what_is_due() -> None:
    after = date(2018, 2, 1)
    replanned: dict[str, Any] = {"revisions": [_planned(after, con="Q4 2018")], "as_of": date(2018, 6, 1)}
    assert _table({"con": "Q4 2017"}, as_of=date(2018, 1, 31)).overdue == {"A": ("con",)}
    assert _table({"con": "Q4 2017"}, **replanned).overdue == {}


def test_a_revision_with_the_dates_of_the_table_is_older_than_one_that_came_before_the_report() -> None:
    table = PlanRevision(id="MASP", date=date(2017, 11, 30), of_table=True)
    newer = _planned(date(2017, 12, 15), con="Q4 2018")
    assert _table({"con": "Q4 2017"}, revisions=[table, newer]).plan_in_force["A", "con"].revision == newer.id
    assert _table({"con": "Q4 2017"}, revisions=[newer]).plan_in_force["A", "con"].revision == "the table"


def test_a_cell_that_a_later_report_leaves_out_is_as_old_as_the_report_that_has_it() -> None:
    row = ReportedRow(project="A", cells={"tss": "DONE"})
    report = StatusReport(id="R", date=date(2018, 6, 1), rows=[row])
    between = _planned(date(2018, 3, 1), con="Q4 2018")
    found = _table({"con": "Q4 2017", "tss": "Q1 2018"}, as_of=date(2018, 7, 1), status_reports=[report])
    assert found.plan_in_force["A", "con"].published == REPORT
    assert found.overdue == {"A": ("con",)}  # the report of June leaves it as it was: still open
    planned = _table({"con": "Q4 2017"}, as_of=date(2018, 7, 1), status_reports=[report], revisions=[between])
    assert (planned.plan_in_force["A", "con"].revision, planned.overdue) == (between.id, {})
