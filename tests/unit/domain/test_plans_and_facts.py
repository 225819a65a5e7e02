"""Plans, outcomes and other facts: appended, never edited, and known from a day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ucc_portfolio import (
    Cause,
    Deadline,
    Outcome,
    OutcomeKind,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    Rating,
    ReportedRow,
    StatusReport,
    assess,
    compliance,
    datasets,
    milestone_trend,
    progress_trend,
)
from ucc_portfolio.domain.knowledge import known_on, latest_day, plan_in_force
from ucc_portfolio.errors import CellTextError, FieldError, InconsistentPortfolioError, UnknownNameError

DAY = date(2031, 1, 1)


def _portfolio() -> Portfolio:
    return Portfolio(
        id="p",
        as_of=DAY,
        projects=[Project(id="A", weight=1, cells={"bc": "DONE", "tss": "Q2 2031", "operations": "2032"})],
    )


REVISION = PlanRevision(id="one", date=DAY, milestones=[PlannedMilestone(project="A", planned="2032")])
OUTCOME = Outcome(project="A", date=DAY, known_from=DAY)
DEADLINE = Deadline(project="A", date=DAY, known_from=DAY)
RATING = Rating(project="A", colour="green", day=DAY, author="the harbour master")
REPORT = StatusReport(id="later", date=DAY + timedelta(days=90), rows=[ReportedRow(project="A", cells={"tss": "DONE"})])


def test_facts_are_appended_and_a_second_one_with_the_same_id_is_an_error() -> None:
    adding: list[Callable[[Portfolio], Portfolio]] = [
        lambda portfolio: portfolio.with_revision(REVISION),
        lambda portfolio: portfolio.with_outcome(OUTCOME),
        lambda portfolio: portfolio.with_deadline(DEADLINE),
        lambda portfolio: portfolio.with_rating(RATING),
        lambda portfolio: portfolio.with_status_report(REPORT),
    ]
    for add in adding:
        once = add(_portfolio())
        assert once != _portfolio()
        with pytest.raises(InconsistentPortfolioError):
            add(once)


@pytest.mark.parametrize(
    "add",
    [
        lambda p: p.with_revision(evolve(REVISION, milestones=[PlannedMilestone(project="Z", planned="2032")])),
        lambda p: p.with_outcome(evolve(OUTCOME, project="Z")),
        lambda p: p.with_deadline(evolve(DEADLINE, project="Z")),
        lambda p: p.with_rating(evolve(RATING, project="Z")),
        lambda p: p.with_status_report(evolve(REPORT, rows=[ReportedRow(project="Z", cells={})])),
        lambda p: p.with_cause(Cause(project="Z", revision="one", cause="storm")),
    ],
)
def test_a_fact_of_an_unknown_project_is_refused(add: object) -> None:
    with pytest.raises(InconsistentPortfolioError, match="'Z' is no project"):
        add(_portfolio().with_revision(evolve(REVISION, id="zero")))  # type: ignore[operator]


def test_a_cause_of_an_unknown_revision_is_refused() -> None:
    with pytest.raises(InconsistentPortfolioError, match="no revision is called 'one'"):
        _portfolio().with_cause(Cause(project="*", revision="one", cause="storm"))


@pytest.mark.parametrize(("kind", "known"), [("reported", -1), ("announced", 0), ("announced", 1)])
def test_an_announcement_is_older_than_the_day_and_a_report_is_not(kind: str, known: int) -> None:
    with pytest.raises(FieldError):
        Outcome(project="A", date=DAY, kind=OutcomeKind(kind), known_from=DAY + timedelta(days=known))


@pytest.mark.parametrize("text", ["DONE", "N/A", "2032, 40 % done"])
def test_a_plan_says_nothing_of_what_is_done(text: str) -> None:
    with pytest.raises(CellTextError):
        PlannedMilestone(project="A", planned=text)


def test_one_revision_has_the_dates_of_the_table() -> None:
    table = PlanRevision(id="table", date=DAY, of_table=True)
    portfolio = _portfolio().with_revision(table)
    assert {key: str(cell) for key, cell in portfolio.plan(table).items()} == {
        ("A", "tss"): "Q2 2031",
        ("A", "operations"): "2032",
    }
    with pytest.raises(InconsistentPortfolioError, match="another revision has the dates"):
        portfolio.with_revision(evolve(table, id="again"))
    with pytest.raises(FieldError):
        evolve(table, milestones=REVISION.milestones)


def test_the_plan_in_force_is_the_latest_that_states_a_milestone() -> None:
    later = PlanRevision(id="two", date=DAY + timedelta(days=9), complete=False)
    portfolio = _portfolio().with_revision(REVISION).with_revision(later)
    in_force = plan_in_force(portfolio, as_of=DAY + timedelta(days=20))
    assert in_force["A", "operations"].revision == "one"
    assert plan_in_force(portfolio, as_of=DAY - timedelta(days=1)) == {}


def test_an_unknown_revision_is_said_with_those_that_there_are() -> None:
    with pytest.raises(UnknownNameError, match="there is: one"):
        _portfolio().with_revision(REVISION).revision("two")


def test_a_later_status_report_replaces_what_the_table_said() -> None:
    portfolio = _portfolio().with_status_report(REPORT)
    before = assess(portfolio, as_of=REPORT.date - timedelta(days=1))
    after = assess(portfolio, as_of=REPORT.date)
    assert (float(before.progress.overall or 0), float(after.progress.overall or 0)) == (0.5, 1.0)
    assert after.reported.as_of == REPORT.date
    line = progress_trend(portfolio, by="phases")
    assert [point.actual for point in line.points if point.actual is not None] == [0.5, 1]


def test_what_fell_due_without_a_report_is_not_overdue_but_amber() -> None:
    table = PlanRevision(id="table", date=DAY, of_table=True)
    rating = assess(_portfolio().with_revision(table), as_of=date(2031, 8, 1)).ratings["A"]
    assert rating.colour == "amber"
    assert rating.reasons == ("tss was planned for Q2 2031, and nothing is reported since",)


@pytest.mark.parametrize(("days", "colour"), [(60, "amber"), (120, "red")])
def test_a_milestone_overdue_by_more_than_90_days_is_red(days: int, colour: str) -> None:
    report = StatusReport(id="late", date=date(2031, 6, 30) + timedelta(days=days))
    assessment = assess(_portfolio().with_status_report(report), as_of=report.date)
    assert (assessment.ratings["A"].colour, assessment.standings["A"]) == (colour, "late")


def test_the_rule_of_the_rating_can_be_replaced() -> None:
    from ucc_portfolio import ComputedRating, RatingInputs

    def always_red(inputs: RatingInputs) -> ComputedRating:
        from ucc_portfolio import Colour

        return ComputedRating(inputs.project.id, Colour.RED, ("we are strict",))

    assert assess(_portfolio(), as_of=DAY, rating_rule=always_red).ratings["A"].reasons == ("we are strict",)


WHOLE = datasets.load("ucc-2018")
some_days = st.dates(date(2013, 1, 1), date(2026, 1, 1))


@given(some_days, some_days)
def test_a_fact_known_later_never_changes_an_earlier_answer(one: date, two: date) -> None:
    asked, cut = sorted((one, two))
    cut_off = known_on(WHOLE, cut)  # without all that became known after the later day
    assert compliance(cut_off, as_of=asked) == compliance(WHOLE, as_of=asked)
    assert milestone_trend(cut_off, as_of=asked) == milestone_trend(WHOLE, as_of=asked)
    assert progress_trend(cut_off, as_of=asked) == progress_trend(WHOLE, as_of=asked)


def test_on_the_latest_day_everything_is_known() -> None:
    assert known_on(WHOLE, latest_day(WHOLE)) == WHOLE
    assert latest_day(_portfolio()) == DAY
