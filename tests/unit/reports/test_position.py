"""The position: a word for each project, the most urgent first, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from ucc_portfolio import (
    Deadline,
    Deployment,
    Outcome,
    Participant,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    assess,
    datasets,
)
from ucc_portfolio.reports.media.terminal import render_text
from ucc_portfolio.reports.position import VERDICTS, position_report, position_rows
from ucc_portfolio.types import Assessment, ProjectState

DAY = date(2031, 5, 17)
LATER = date(2033, 1, 1)
COUNTRIES = [Participant(country=code) for code in ("XA", "XB")]


def _one(start: str, *, as_of: date = LATER, **facts: Any) -> Assessment:
    """What is known of one project whose table of 2031 plans its start."""
    project = Project(id="A", system="A", weight=1, kind="decentralised", cells={"operations": start})
    portfolio = Portfolio(id="p", status_date=DAY, projects=[project], participants=COUNTRIES)
    return assess(evolve(portfolio, **facts), as_of=as_of)


def _state(start: str, **facts: Any) -> ProjectState:
    return _one(start, **facts).states["A"]


def _start(day: date, edge: str = "single") -> Outcome:
    return Outcome(project="A", date=day, known_from=day, edge=edge)


def _in(country: str, day: date, kind: str = "reported", known: date | None = None) -> Deployment:
    return Deployment(project="A", country=country, kind=kind, start=day, known_from=known or day)


@pytest.mark.parametrize(
    ("start", "facts", "expected"),
    [
        ("2034", {}, "planned"),
        ("2033-01-01", {}, "planned"),  # the day is not over
        ("2032-12-31", {}, "no news"),
        ("unknown", {}, "no date"),
        ("not planned", {}, "no date"),
        ("(Nat. Planning)", {}, "no date"),
        ("2034", {"outcomes": [_start(date(2032, 1, 1), "first")]}, "in part"),
        ("2034", {"outcomes": [_start(date(2032, 1, 1))]}, "in operation"),
        ("2032", {"outcomes": [_start(date(2032, 1, 1), "last")]}, "in operation"),
        ("2034", {"deployments": [_in("XA", date(2032, 1, 1))]}, "in part"),
        ("2034", {"deployments": [_in("XA", date(2032, 1, 1)), _in("XB", date(2032, 2, 1))]}, "in operation"),
        ("2032", {"deployments": [_in("XA", date(2032, 6, 1), "announced", date(2032, 5, 1))]}, "no news"),
    ],
)
def test_the_state_is_the_first_that_fits(start: str, facts: dict[str, Any], expected: str) -> None:
    assert _state(start, **facts).state == expected


def test_a_date_that_has_passed_without_news_is_not_late() -> None:
    assert not _state("2032").is_late


def test_a_missed_deadline_is_evidence_and_the_plan_alone_is_not() -> None:
    due = Deadline(project="A", known_from=DAY, date=date(2032, 6, 30))
    beyond = _one("2034", deadlines=[due])
    assert (beyond.states["A"].is_late, position_rows(beyond)[0].verdict) == (False, "missed by plan, not confirmed")
    ahead = _one("2034", deadlines=[due], as_of=date(2032, 6, 30))
    assert position_rows(ahead)[0].verdict == "will be missed if the plan holds"
    started = _one("2034", deadlines=[due], deployments=[_in("XA", date(2032, 7, 1))])
    assert started.states["A"].evidence == "missed the deadline of 2032-06-30: XA: start reported for 2032-07-01"
    assert position_rows(started)[0].verdict == "missed"
    everyone = _one("2034", deadlines=[due], outcomes=[_start(date(2032, 7, 1))])
    assert (everyone.states["A"].is_late, position_rows(everyone)[0].verdict) == (False, "missed")


@pytest.mark.parametrize(
    ("start", "known", "is_late"),
    [
        (date(2032, 7, 1), date(2032, 7, 1), True),  # started after the planned end
        (date(2032, 6, 30), date(2032, 7, 1), False),
    ],
)
def test_a_start_after_the_planned_end_is_evidence(start: date, known: date, is_late: bool) -> None:
    assert _state("Q2 2032", deployments=[_in("XA", start, known=known)]).is_late is is_late


@pytest.mark.parametrize(("known", "is_late"), [(date(2032, 6, 30), False), (date(2032, 7, 1), True)])
def test_a_date_still_to_come_that_was_named_after_the_planned_end_is_evidence(known: date, is_late: bool) -> None:
    announced = _in("XA", date(2032, 9, 1), "announced", known)
    assert _state("Q2 2032", deployments=[announced]).is_late is is_late


def test_a_milestone_that_was_planned_anew_is_not_late_before_its_new_date() -> None:
    moved = PlannedMilestone(project="A", planned="2034")
    plan = PlanRevision(id="NEW", date=date(2032, 7, 1), complete=False, milestones=[moved])
    late = {"deployments": [_in("XA", date(2032, 7, 2))]}
    assert _state("Q2 2032", **late).is_late
    assert not _state("Q2 2032", **late, revisions=[plan]).is_late


def test_late_comes_first_then_what_nobody_knows_and_last_what_is_in_operation() -> None:
    rows = position_rows(assess(datasets.load(), as_of=date(2026, 11, 29)))
    order = [(row.state.is_late, row.state.state.value) for row in rows]
    late = [is_late for is_late, _ in order]
    assert late == sorted(late, reverse=True)
    states = list(dict.fromkeys(state for is_late, state in order if not is_late))
    assert states == ["no news", "no date", "in part", "in operation"]


def test_the_counts_above_the_table_are_those_of_its_rows() -> None:
    report = position_report(assess(datasets.load(), as_of=date(2026, 11, 29)))
    rows = list(report.rows())
    states: Any = report.summaries["states"]
    verdicts: Any = report.summaries["verdicts"]
    assert sum(states.values()) == len(rows) == 26
    assert set(verdicts) <= set(VERDICTS)
    assert report.lines[1] == "Of 26 projects: 9 in operation, 8 in part (4 late), 6 no news, 3 no date."


def test_a_narrow_terminal_shows_the_end_of_a_window_and_a_wide_one_both_ends() -> None:
    report = position_report(_one("Q1 2034 - Q2 2035"))
    assert "Q1 2034 - Q2 2035" in render_text(report, width=200)
    narrow = render_text(report, width=60)
    assert "Q2 2035" in narrow
    assert "Q1 2034" not in narrow
