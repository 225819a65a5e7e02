"""Plans, outcomes and other facts: appended, never edited, and known from a day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ucc_portfolio import (
    Cause,
    Deadline,
    Outcome,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    ReportedRow,
    StatusReport,
    assess,
    compliance,
    datasets,
    milestone_trend,
    progress_trend,
    slippage,
)
from ucc_portfolio.domain.knowledge import known_on, latest_day, plan_in_force
from ucc_portfolio.errors import CellTextError, FieldError, InconsistentPortfolioError, UnknownNameError
from ucc_portfolio.types import Edge, ListedProject, OutcomeKind, Postponement, Rating

DAY = date(2031, 1, 1)


def _portfolio() -> Portfolio:
    return Portfolio(
        id="p",
        status_date=DAY,
        projects=[Project(id="A", weight=1, cells={"bc": "DONE", "tss": "Q2 2031", "operations": "2032"})],
    )


REVISION = PlanRevision(id="one", date=DAY, milestones=[PlannedMilestone(project="A", planned="2032")])
OUTCOME = Outcome(project="A", date=DAY, known_from=DAY)
DEADLINE = Deadline(project="A", date=DAY, known_from=DAY)
RATING = Rating(project="A", colour="green", day=DAY, author="the harbour master")
REPORT = StatusReport(id="later", date=DAY + timedelta(days=90), rows=[ReportedRow(project="A", cells={"tss": "DONE"})])


def test_facts_are_appended_and_a_second_one_with_the_same_id_is_an_error() -> None:
    adding: list[Callable[[Portfolio], Portfolio]] = [
        lambda portfolio: portfolio.adding(revisions=[REVISION]),
        lambda portfolio: portfolio.adding(outcomes=[OUTCOME]),
        lambda portfolio: portfolio.adding(deadlines=[DEADLINE]),
        lambda portfolio: portfolio.adding(ratings=[RATING]),
        lambda portfolio: portfolio.adding(status_reports=[REPORT]),
    ]
    for add in adding:
        once = add(_portfolio())
        assert once != _portfolio()
        with pytest.raises(InconsistentPortfolioError):
            add(once)


@pytest.mark.parametrize(
    "add",
    [
        lambda p: p.adding(revisions=[evolve(REVISION, milestones=[PlannedMilestone(project="Z", planned="2032")])]),
        lambda p: p.adding(outcomes=[evolve(OUTCOME, project="Z")]),
        lambda p: p.adding(deadlines=[evolve(DEADLINE, project="Z")]),
        lambda p: p.adding(ratings=[evolve(RATING, project="Z")]),
        lambda p: p.adding(status_reports=[evolve(REPORT, rows=[ReportedRow(project="Z", cells={})])]),
        lambda p: p.adding(causes=[Cause(project="Z", revision="one", cause="storm")]),
    ],
)
def test_a_fact_of_an_unknown_project_is_refused(add: object) -> None:
    with pytest.raises(InconsistentPortfolioError, match="'Z' is no project"):
        add(_portfolio().adding(revisions=[evolve(REVISION, id="zero")]))  # type: ignore[operator]


def test_a_cause_of_an_unknown_revision_is_refused() -> None:
    with pytest.raises(InconsistentPortfolioError, match="no revision is called 'one'"):
        _portfolio().adding(causes=[Cause(project="*", revision="one", cause="storm")])


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
    portfolio = _portfolio().adding(revisions=[table])
    assert {key: str(cell) for key, cell in portfolio.plan(table).items()} == {
        ("A", "tss"): "Q2 2031",
        ("A", "operations"): "2032",
    }
    with pytest.raises(InconsistentPortfolioError, match="another revision has the dates"):
        portfolio.adding(revisions=[evolve(table, id="again")])
    with pytest.raises(FieldError):
        evolve(table, milestones=REVISION.milestones)


def test_the_plan_in_force_is_the_latest_that_states_a_milestone() -> None:
    later = PlanRevision(id="two", date=DAY + timedelta(days=9), complete=False)
    portfolio = _portfolio().adding(revisions=[REVISION, later])
    in_force = plan_in_force(portfolio, as_of=DAY + timedelta(days=20))
    assert in_force["A", "operations"].revision == "one"
    assert plan_in_force(portfolio, as_of=DAY - timedelta(days=1)) == {}


def test_an_unknown_revision_is_said_with_those_that_there_are() -> None:
    with pytest.raises(UnknownNameError, match="there is: one"):
        _portfolio().adding(revisions=[REVISION]).revision("two")


def test_a_later_status_report_replaces_what_the_table_said() -> None:
    portfolio = _portfolio().adding(status_reports=[REPORT])
    before = assess(portfolio, as_of=REPORT.date - timedelta(days=1))
    after = assess(portfolio, as_of=REPORT.date)
    assert (float(before.progress.overall or 0), float(after.progress.overall or 0)) == (0.5, 1.0)
    assert after.reported.status_date == REPORT.date
    line = progress_trend(portfolio, by="phases")
    assert [point.actual for point in line.points if point.actual is not None] == [0.5, 1]


def test_what_fell_due_without_a_report_is_not_overdue_but_amber() -> None:
    table = PlanRevision(id="table", date=DAY, of_table=True)
    rating = assess(_portfolio().adding(revisions=[table]), as_of=date(2031, 8, 1)).ratings["A"]
    assert rating.colour == "amber"
    assert rating.reasons == ("tss was planned for Q2 2031, and nothing is reported since",)


@pytest.mark.parametrize(("days", "colour"), [(60, "amber"), (120, "red")])
def test_a_milestone_overdue_by_more_than_90_days_is_red(days: int, colour: str) -> None:
    report = StatusReport(id="late", date=date(2031, 6, 30) + timedelta(days=days))
    assessment = assess(_portfolio().adding(status_reports=[report]), as_of=report.date)
    assert (assessment.ratings["A"].colour, assessment.standings["A"]) == (colour, "late")


def test_the_rule_of_the_rating_can_be_replaced() -> None:
    from ucc_portfolio.types import ComputedRating, RatingInputs

    def always_red(inputs: RatingInputs) -> ComputedRating:
        from ucc_portfolio.types import Colour

        return ComputedRating(inputs.project.id, Colour.RED, ("we are strict",))

    assert assess(_portfolio(), as_of=DAY, rating_rule=always_red).ratings["A"].reasons == ("we are strict",)


WHOLE = datasets.load("ucc-2018")
some_days = st.dates(date(2013, 1, 1), date(2026, 1, 1))


def _answers(portfolio: Portfolio, asked: date) -> tuple[object, ...]:
    """Everything that is said of a day."""
    assessment = assess(portfolio, as_of=asked)
    known = known_on(portfolio, asked)
    pairs = [(one.id, two.id) for one, two in pairwise(known.revisions)]
    return (
        compliance(portfolio, as_of=asked),
        milestone_trend(portfolio, as_of=asked),
        progress_trend(portfolio, as_of=asked),
        progress_trend(portfolio, by="phases", as_of=asked),
        [slippage(portfolio, earlier=one, later=two, as_of=asked) for one, two in pairs],
        [slippage(portfolio, earlier=one.id, later="outcome", as_of=asked) for one in known.revisions],
        dict(assessment.judged),
        assessment.judged_counts,
        known.causes,
        known.postponements,
        assessment.ratings if asked >= portfolio.status_date else None,
        assessment.standings if asked >= portfolio.status_date else None,
    )


@given(some_days, st.integers(1, 4000), st.sampled_from(range(9)))
def test_a_fact_known_later_never_changes_an_earlier_answer(asked: date, later: int, kind: int) -> None:
    day = asked + timedelta(days=later)
    about: Any = {"project": "AES", "known_from": day}
    more: list[Callable[[], Portfolio]] = [
        lambda: WHOLE.adding(
            revisions=[PlanRevision(id="new", date=day, milestones=[PlannedMilestone(project="AES", planned="2040")])]
        ),
        lambda: WHOLE.adding(outcomes=[Outcome(date=day, **about)]),
        lambda: WHOLE.adding(outcomes=[Outcome(date=day + timedelta(days=9), kind=OutcomeKind.ANNOUNCED, **about)]),
        lambda: WHOLE.adding(deadlines=[Deadline(date=day, **about)]),
        lambda: WHOLE.adding(ratings=[Rating(project="AES", colour="red", day=day, author="somebody")]),
        lambda: WHOLE.adding(
            status_reports=[StatusReport(id="new", date=day, rows=[ReportedRow(project="AES", cells={"bc": "DONE"})])]
        ),
        lambda: WHOLE.adding(causes=[Cause(project="AES", revision="UCC-WP-2016", cause="storm", known_from=day)]),
        lambda: WHOLE.adding(postponements=[Postponement(beyond=day, systems=["AES"], known_from=day)]),
        lambda: evolve(
            WHOLE, listed_projects=[*WHOLE.listed_projects, ListedProject(name="new", day=day, colour="red")]
        ),
    ]
    assert _answers(more[kind](), asked) == _answers(WHOLE, asked)


@pytest.mark.parametrize(("planned", "earned"), [("2030 - 2032", 0), ("Q1 2031", 1)])
def test_a_first_start_earns_only_where_the_plan_has_no_window(planned: str, earned: int) -> None:
    revision = PlanRevision(id="one", date=DAY, milestones=[PlannedMilestone(project="A", planned=planned)])
    started = Outcome(project="A", edge=Edge.FIRST, date=date(2031, 2, 1), known_from=date(2031, 2, 1))
    line = progress_trend(_portfolio().adding(revisions=[revision], outcomes=[started]), as_of=date(2031, 2, 1))
    point = line.on(date(2031, 2, 1))
    assert point is not None
    assert point.actual == earned


def test_the_schedule_earned_is_told_where_the_plan_is_not_the_tables_own() -> None:
    # planned 100 days after the line's start, done 200 days after it: half as fast as planned
    projects = [Project(id=name, weight=1, cells={"bc": "DONE"}) for name in ("A", "B")]
    plan = [
        PlannedMilestone(project="A", planned="2031-01-01"),
        PlannedMilestone(project="B", planned="2031-04-11"),
    ]
    portfolio = Portfolio(
        id="p",
        status_date=date(2031, 7, 20),
        projects=projects,
        revisions=[PlanRevision(id="one", date=date(2030, 1, 1), milestones=plan)],
        outcomes=[Outcome(project=name, date=day, known_from=day) for name, day in zip("AB", SPI_DAYS, strict=True)],
    )
    point = progress_trend(portfolio, as_of=date(2031, 7, 20)).on(date(2031, 7, 20))
    assert point is not None
    assert (point.earned, point.spi) == (date(2031, 4, 11), Fraction(100, 200))


SPI_DAYS = (date(2031, 1, 1), date(2031, 7, 20))


def test_nothing_is_earned_before_the_line_begins_unless_something_has_started() -> None:
    plan = [PlannedMilestone(project=name, planned=day) for name, day in (("A", "2031-05-01"), ("B", "2031-06-01"))]
    portfolio = Portfolio(
        id="p",
        status_date=date(2031, 1, 1),
        projects=[Project(id=name, weight=1) for name in ("A", "B")],
        revisions=[PlanRevision(id="one", date=date(2030, 1, 1), milestones=plan)],
        status_reports=[StatusReport(id=str(day), date=day) for day in (date(2031, 3, 1), date(2031, 5, 1))],
    )

    def earned(portfolio: Portfolio, day: date) -> tuple[Fraction | None, date | None]:
        point = progress_trend(portfolio, as_of=day).on(day)
        assert point is not None
        return point.actual, point.earned

    early = date(2031, 3, 1)
    assert earned(portfolio, early) == (Fraction(0), None)
    assert earned(portfolio, date(2031, 5, 1)) == (Fraction(0), date(2031, 5, 1))
    started = Outcome(project="A", date=early, known_from=early)
    assert earned(portfolio.adding(outcomes=[started]), early) == (Fraction(1, 2), date(2031, 5, 1))


def test_the_line_by_phases_knows_nothing_before_the_report() -> None:
    line = progress_trend(WHOLE, by="phases", as_of=date(2016, 6, 1))
    assert all(point.planned == 0 and point.actual is None for point in line.points)


def test_the_lists_of_the_latest_day_count() -> None:
    lists = [
        ListedProject(name="A", day=DAY, colour="green"),
        ListedProject(name="A", day=date(2032, 1, 1), colour="red"),
    ]
    counts = assess(evolve(_portfolio(), listed_projects=lists), as_of=date(2033, 1, 1)).judged_counts
    assert (counts.green, counts.rated) == (0, 1)


DUE = Deadline(project="A", date=date(2035, 12, 31), known_from=DAY)


@pytest.mark.parametrize(
    ("planned", "edge", "verdict", "margin"),
    [
        ("Q4 2035", None, "kept by plan", 0),
        ("2036", None, "breached by plan", -366),
        ("Q4 2035 - 2036", None, "breached by plan", -366),
        ("H2 2035 - Q1 2036", None, "breached by plan", -91),
        ("Q1 2036 - ?", None, "breached by plan", -91),
        ("? - Q4 2035", None, "kept by plan", 0),
        ("unknown", None, "undetermined", None),
        ("not planned", None, "undetermined", None),
        ("2030 - 2037", Edge.FIRST, "breached by plan", -731),
        ("2030 - 2034", Edge.FIRST, "started, undetermined", 1794),
        ("2030 - 2037", Edge.LAST, "met", 1794),
    ],
)
def test_every_verdict_on_a_deadline(planned: str, edge: Edge | None, verdict: str, margin: int | None) -> None:
    revision = PlanRevision(id="one", date=DAY, milestones=[PlannedMilestone(project="A", planned=planned)])
    portfolio = _portfolio().adding(revisions=[revision], deadlines=[DUE])
    started = date(2031, 2, 1)
    if edge is not None:
        portfolio = portfolio.adding(outcomes=[Outcome(project="A", edge=edge, date=started, known_from=started)])
    (one,) = compliance(portfolio, as_of=date(2031, 6, 1))
    assert (one.verdict, one.margin_days) == (verdict, margin)


def test_a_plan_that_may_end_after_the_deadline_is_at_risk() -> None:
    revision = PlanRevision(id="one", date=DAY, milestones=[PlannedMilestone(project="A", planned="2035")])
    due = evolve(DUE, date=date(2035, 6, 30))
    (one,) = compliance(_portfolio().adding(revisions=[revision], deadlines=[due]), as_of=DAY)
    assert (one.verdict, one.margin_days) == ("at risk", -184)


def test_a_start_after_the_deadline_breaches_it_and_a_past_deadline_without_a_report_is_open() -> None:
    revision = PlanRevision(id="one", date=DAY, milestones=[PlannedMilestone(project="A", planned="2034")])
    portfolio = _portfolio().adding(revisions=[revision], deadlines=[DUE])
    (silent,) = compliance(portfolio, as_of=date(2036, 6, 1))
    assert silent.verdict == "undetermined"
    late = date(2036, 1, 1)
    (one,) = compliance(
        portfolio.adding(outcomes=[Outcome(project="A", edge=Edge.FIRST, date=late, known_from=late)]), as_of=late
    )
    assert (one.verdict, one.margin_days) == ("breached", -1)


def test_an_announcement_ends_with_a_later_plan_and_with_a_report_of_everybodys_start() -> None:
    announced = Outcome(
        project="A", edge=Edge.FIRST, date=date(2031, 9, 1), kind="announced", known_from=date(2031, 3, 1)
    )
    portfolio = _portfolio().adding(revisions=[REVISION], outcomes=[announced])

    def in_force(whole: Portfolio) -> str:
        return plan_in_force(whole, as_of=date(2032, 1, 1))["A", "operations"].revision

    assert in_force(portfolio) == "announced"
    assert in_force(portfolio.adding(revisions=[evolve(REVISION, id="two", date=date(2031, 5, 1))])) == "two"
    started = Outcome(project="A", date=date(2031, 9, 9), known_from=date(2031, 9, 9))
    assert in_force(portfolio.adding(outcomes=[started])) == "one"


def test_a_late_announcement_makes_amber() -> None:
    revision = PlanRevision(id="one", date=DAY, milestones=[PlannedMilestone(project="A", planned="Q2 2031")])
    announced = Outcome(project="A", date=date(2031, 11, 1), kind="announced", known_from=date(2031, 3, 1))
    rating = assess(_portfolio().adding(revisions=[revision], outcomes=[announced]), as_of=date(2031, 3, 2)).ratings[
        "A"
    ]
    assert rating.colour == "amber"
    assert rating.reasons == ("start announced for 2031-11-01, +2 quarters against one",)


def test_an_unknown_start_stays_amber_after_its_deadline_has_passed() -> None:
    revision = PlanRevision(id="one", date=DAY, milestones=[PlannedMilestone(project="A", planned="unknown")])
    due = evolve(DUE, date=date(2031, 12, 31))
    portfolio = evolve(_portfolio(), projects=[Project(id="A", weight=1, cells={"bc": "DONE"})])
    for day in (date(2031, 12, 31), date(2032, 1, 1)):
        assert assess(portfolio.adding(revisions=[revision], deadlines=[due]), as_of=day).ratings["A"].colour == "amber"


def test_what_is_overdue_follows_the_plan_in_force() -> None:
    later = PlanRevision(
        id="two", date=DAY, milestones=[PlannedMilestone(project="A", milestone="tss", planned="Q4 2032")]
    )
    report = StatusReport(id="late", date=date(2031, 12, 1))
    assessment = assess(_portfolio().adding(revisions=[later], status_reports=[report]), as_of=report.date)
    assert assessment.ratings["A"].colour == "green"


def test_a_reported_start_counts_as_in_operation() -> None:
    started = Outcome(project="A", date=date(2031, 2, 1), known_from=date(2031, 2, 1))
    portfolio = _portfolio().adding(outcomes=[started])
    assert assess(portfolio, as_of=DAY).standings["A"] == "open"
    assert assess(portfolio, as_of=date(2031, 2, 1)).standings["A"] == "done"


def test_on_the_latest_day_everything_is_known() -> None:
    assert known_on(WHOLE, latest_day(WHOLE)) == WHOLE
    assert latest_day(_portfolio()) == DAY
