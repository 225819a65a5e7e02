"""In operation, late or open."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from ucc_portfolio import Deployment, Outcome, Participant, Portfolio, Project, assess
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.measures.overdue import overdue, standing

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
        ({}, "open"),
    ],
)
def test_where_a_project_stands(cells: dict[str, str], expected: str) -> None:
    assert standing(Project(id="A", cells=cells), as_of=REPORT, reported=REPORT) == expected


def test_what_was_due_after_the_report_is_not_known_to_be_late() -> None:
    project = Project(id="A", cells={"tss": "Q1 2018", "con": "31/12/2017"})
    assert overdue(project, as_of=date(2019, 1, 1), reported=REPORT) == ("con",)
    assert overdue(project, as_of=date(2019, 1, 1), reported=date(2018, 4, 1)) == ("tss", "con")


def test_a_day_that_is_not_over_is_not_overdue() -> None:
    project = Project(id="A", cells={"con": "03/01/2018"})
    assert overdue(project, as_of=REPORT, reported=REPORT) == ()
    assert overdue(project, as_of=date(2018, 1, 4), reported=date(2018, 1, 4)) == ("con",)


def test_a_project_that_a_country_runs_is_open_and_no_phase_of_it_late() -> None:
    project = Project(id="A", cells={"tss": "Q4 2017", "operations": "Q4 2018"})
    assert standing(project, as_of=REPORT, reported=REPORT) == "late"
    assert standing(project, as_of=REPORT, reported=REPORT, runs_somewhere=True) == "open"
    last = Outcome(project="A", edge="last", date=REPORT, known_from=REPORT)
    runs = {Edge.LAST: last}
    assert standing(project, as_of=REPORT, reported=REPORT, outcomes=runs, runs_somewhere=True) == "done"


def test_a_report_of_one_country_keeps_its_project_from_being_late() -> None:
    project = Project(id="A", cells={"tss": "Q4 2017"})
    started = Deployment(project="A", country="XA", kind="reported", start=REPORT, known_from=REPORT)
    silent = Portfolio(id="p", status_date=REPORT, projects=[project], participants=[Participant(country="XA")])
    assert assess(silent, as_of=REPORT).standings == {"A": "late"}
    assert assess(evolve(silent, deployments=[started]), as_of=REPORT).standings == {"A": "open"}
