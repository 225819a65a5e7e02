"""Slippage: laws of the arithmetic, and every verdict on an invented portfolio."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

from ucc_portfolio import Cause, Outcome, PlannedMilestone, PlanRevision, Portfolio, Project, slippage
from ucc_portfolio.domain.cells import Status
from ucc_portfolio.errors import FieldError, NotYetKnownError, UnknownNameError
from ucc_portfolio.measures.slippage import SlipVerdict, against_outcome, compare, compare_dates, date_slip
from ucc_portfolio.types import Cell, Edge, OutcomeKind, Period, PlannedDate, Precision

PERIODS = [Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.HALF_YEAR, Precision.YEAR]
days = st.dates(date(2000, 1, 1), date(2050, 12, 31))
periods = st.builds(Period.containing, days, st.sampled_from(PERIODS))


@given(periods, periods)
def test_a_slip_back_is_the_slip_forth_with_the_other_sign(before: Period, after: Period) -> None:
    forth, back = date_slip(before, after), date_slip(after, before)
    assert (forth.headline, forth.unit) == (-back.headline, back.unit)
    assert forth.lower_days == -back.upper_days
    assert forth.days == -back.days
    assert forth.lower_days <= forth.days <= forth.upper_days


@given(days, days, days, st.sampled_from(PERIODS))
def test_day_headlines_of_one_precision_add_up(first: date, second: date, third: date, precision: Precision) -> None:
    one, two, three = (Period.containing(day, precision) for day in (first, second, third))
    whole = date_slip(one, three)
    assert whole.unit is Precision.DAY
    assert date_slip(one, two).headline + date_slip(two, three).headline == whole.headline


@given(days, days, st.sampled_from(PERIODS), st.sampled_from(PERIODS))
def test_widening_a_date_never_turns_late_into_early(before: date, after: date, one: Precision, two: Precision) -> None:
    exact = date_slip(Period.containing(before, Precision.DAY), Period.containing(after, Precision.DAY)).headline
    wide = date_slip(Period.containing(before, one), Period.containing(after, two)).headline
    assert exact * wide >= 0


@given(
    days,
    days,
    st.sampled_from(PERIODS[:3]),
    st.sampled_from(PERIODS[:3]),
    st.integers(-8, 8),
)
def test_moving_both_by_whole_quarters_changes_no_slip_in_quarters(
    before: date, after: date, one: Precision, two: Precision, quarters: int
) -> None:
    assume(Precision.QUARTER in (one, two) and one is not two)
    move = relativedelta(months=3 * quarters)
    as_it_was = date_slip(Period.containing(before, one), Period.containing(after, two))
    moved = date_slip(Period.containing(before + move, one), Period.containing(after + move, two))
    assert (moved.headline, moved.unit) == (as_it_was.headline, as_it_was.unit)


@given(periods, periods)
def test_late_means_certainly_later_and_early_certainly_earlier(before: Period, after: Period) -> None:
    old, new = PlannedDate(before, before), PlannedDate(after, after)
    verdict = compare_dates(old, new).verdict
    assert (verdict is SlipVerdict.LATE) == (after.first > before.last)
    assert (verdict is SlipVerdict.EARLY) == (after.last < before.first)


@given(periods, st.integers(-400, 400))
def test_a_start_inside_the_planned_period_is_on_time(period: Period, shift: int) -> None:
    day = period.first + timedelta(days=shift)
    planned = Cell(Status.PLANNED, PlannedDate(period, period))
    verdict = against_outcome(planned, Outcome(project="A", date=day, known_from=day)).verdict
    inside = period.first <= day <= period.last
    assert verdict is (SlipVerdict.ON_TIME if inside else SlipVerdict.LATE if day > period.last else SlipVerdict.EARLY)


def _portfolio(**plans: dict[str, str]) -> Portfolio:
    """Two revisions of an invented plan; the second is complete unless its name says otherwise."""
    names = sorted({name for plan in plans.values() for name in plan})
    revisions = [
        PlanRevision(
            id=revision,
            date=date(2030 + number, 1, 1),
            complete="sparse" not in revision,
            milestones=[PlannedMilestone(project=name, planned=text) for name, text in plan.items()],
        )
        for number, (revision, plan) in enumerate(plans.items())
    ]
    return Portfolio(
        id="p", status_date=date(2030, 1, 1), projects=[Project(id=name) for name in names], revisions=revisions
    )


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("Q1 2031", "Q2 2031", "late"),
        ("Q1 2031", "2030-12-31", "early"),
        ("Q1 2031", "2031-02-14", "on time"),
        ("2031-02-14", "Q1 2031", "on time"),
        ("unknown", "Q1 2031", "undetermined"),
        ("Q1 2031", "TBD", "undetermined"),
        ("Q1 2031", "not planned", "withdrawn"),
        ("not planned", "Q1 2031", "new"),
        ("(Nat. Planning)", "Q1 2031", "undetermined"),
        ("Q1 2031 - Q4 2031", "Q2 2031 - Q4 2031", "on time"),
        ("Q1 2031 - Q4 2031", "Q1 2031 - Q1 2032", "late"),
        ("? - Q4 2031", "Q1 2031 - ?", "undetermined"),
        ("Q1 2031 - ?", "Q2 2031 - ?", "late"),
    ],
)
def test_every_verdict_between_two_plans(before: str, after: str, verdict: str) -> None:
    (slip,) = slippage(_portfolio(one={"A": before}, two={"A": after}), earlier="one", later="two")
    assert slip.verdict == verdict


def test_both_ends_of_a_window_slip() -> None:
    result = compare(Cell.parse("Q1 2031 - Q4 2031"), Cell.parse("Q3 2031 - 2032-02-01"))
    assert (str(result.start), str(result.end), result.headline) == ("+183 days", "+1 quarter", result.end)


def test_what_a_plan_does_not_mention_is_dropped_only_if_it_is_complete() -> None:
    portfolio = _portfolio(one={"A": "2031", "B": "2031"}, two={"B": "2031"}, sparse={"B": "2032"})
    assert [slip.verdict for slip in slippage(portfolio, earlier="one", later="two")] == ["dropped", "on time"]
    assert [slip.verdict for slip in slippage(portfolio, earlier="two", later="one")] == ["new", "on time"]
    assert [slip.verdict for slip in slippage(portfolio, earlier="one", later="sparse")] == ["not stated", "late"]
    assert [slip.verdict for slip in slippage(portfolio, earlier="sparse", later="one")] == ["not stated", "early"]


@pytest.mark.parametrize(
    ("edge", "day", "verdict", "headline"),
    [
        (Edge.FIRST, "2031-08-01", "on time", "+2 quarters"),  # held against the start, inside the window
        (Edge.LAST, "2031-08-01", "on time", "-1 quarter"),  # held against the end
        (Edge.SINGLE, "2032-01-01", "late", "+1 quarter"),
        (Edge.FIRST, "2032-01-01", "late", "+4 quarters"),
        (Edge.FIRST, "2030-12-31", "early", "-1 quarter"),
    ],
)
def test_an_outcome_is_held_against_the_end_that_it_pairs_with(
    edge: Edge, day: str, verdict: str, headline: str
) -> None:
    when = date.fromisoformat(day)
    result = against_outcome(
        Cell.parse("Q1 2031 - Q4 2031"), Outcome(project="A", edge=edge, date=when, known_from=when)
    )
    assert (result.verdict, str(result.headline)) == (verdict, headline)


def test_an_outcome_without_a_plan_or_a_plan_without_an_outcome_is_said() -> None:
    portfolio = _portfolio(one={"A": "not planned", "B": "2031", "C": "not planned"})
    started = portfolio.adding(outcomes=[Outcome(project="A", date=date(2031, 1, 1), known_from=date(2031, 1, 1))])
    verdicts = {slip.project: slip.verdict.value for slip in slippage(started, earlier="one", later="outcome")}
    assert verdicts == {"A": "new", "B": "not stated"}


def test_revisions_and_outcomes_that_were_not_yet_known_do_not_count() -> None:
    portfolio = _portfolio(one={"A": "2031"}, two={"A": "2032"}).adding(
        outcomes=[Outcome(project="A", date=date(2031, 7, 1), kind=OutcomeKind.ANNOUNCED, known_from=date(2031, 6, 1))]
    )
    with pytest.raises(NotYetKnownError, match="two was published on 2031-01-01, after 2030-12-31"):
        slippage(portfolio, earlier="one", later="two", as_of=date(2030, 12, 31))
    (before,) = slippage(portfolio, earlier="one", later="outcome", as_of=date(2031, 5, 31))
    (after,) = slippage(portfolio, earlier="one", later="outcome", as_of=date(2031, 6, 1))
    assert (before.verdict, after.verdict) == (SlipVerdict.NOT_STATED, SlipVerdict.ON_TIME)


def test_an_unknown_revision_names_those_that_there_are() -> None:
    with pytest.raises(UnknownNameError, match="no revision is called 'three'; there is: one, two"):
        slippage(_portfolio(one={"A": "2031"}, two={}), earlier="three", later="two")


def test_what_the_table_shows_as_done_is_not_dropped() -> None:
    projects = [Project(id="A", cells={"tss": "DONE", "con": "2032", "operations": "2033"})]
    early = PlanRevision(
        id="early",
        date=date(2030, 1, 1),
        milestones=[
            PlannedMilestone(project="A", milestone=key, planned="2031") for key in ("tss", "con", "operations")
        ],
    )
    table = PlanRevision(id="table", date=date(2031, 12, 1), of_table=True)
    portfolio = Portfolio(id="p", status_date=date(2031, 12, 31), projects=projects, revisions=[early, table])
    verdicts = {slip.milestone[1]: slip.verdict for slip in slippage(portfolio, earlier="early", later="table")}
    assert verdicts == {"con": "late", "operations": "late"}


def test_a_chain_of_projects_that_continue_each_other_is_one_line() -> None:
    portfolio = _portfolio(one={"A": "2031"}, two={"C": "2033"})
    chain = evolve(
        portfolio, projects=[Project(id="A"), Project(id="B", continues="A"), Project(id="C", continues="B")]
    )
    (slip,) = slippage(chain, earlier="one", later="two")
    assert (slip.project, slip.verdict, str(slip.headline)) == ("C", "late", "+731 days")
    (against,) = slippage(chain, earlier="one", later="outcome")
    assert (against.project, against.verdict) == ("C", "not stated")


@pytest.mark.parametrize(
    ("window", "edge", "day", "verdict"),
    [
        ("? - 2024-12-02", Edge.LAST, "2024-12-02", "on time"),
        ("? - 2024-12-02", Edge.LAST, "2024-12-03", "late"),
        ("? - 2024-12-02", Edge.LAST, "2024-12-01", "undetermined"),
        ("2024-06-03 - ?", Edge.FIRST, "2024-06-03", "on time"),
        ("2024-06-03 - ?", Edge.FIRST, "2024-06-02", "early"),
    ],
)
def test_of_a_window_with_one_end_the_day_of_that_end_is_on_time(
    window: str, edge: Edge, day: str, verdict: str
) -> None:
    when = date.fromisoformat(day)
    outcome = Outcome(project="A", edge=edge, date=when, known_from=when)
    assert against_outcome(Cell.parse(window), outcome).verdict == verdict


def test_a_start_that_no_plan_states_is_new_to_a_complete_plan_alone() -> None:
    portfolio = _portfolio(one={"A": "2031"}, sparse={"A": "2031"})
    started = evolve(portfolio, projects=[Project(id="A"), Project(id="B")]).adding(
        outcomes=[Outcome(project="B", date=date(2031, 1, 1), known_from=date(2031, 1, 1))]
    )
    for earlier, verdict in (("one", "new"), ("sparse", "not stated")):
        slips = slippage(started, earlier=earlier, later="outcome")
        assert [slip.verdict for slip in slips if slip.project == "B"] == [verdict]


def test_the_causes_of_every_revision_in_between_are_told() -> None:
    portfolio = _portfolio(one={"A": "2031"}, two={"A": "2032"}, three={"A": "2033"})
    caused = portfolio.adding(
        causes=[Cause(project="A", revision="two", cause="storm"), Cause(project="A", revision="three", cause="flood")]
    )
    (slip,) = slippage(caused, earlier="one", later="three")
    assert slip.causes == ("storm", "flood")
    (slip,) = slippage(caused, earlier="two", later="three")
    assert slip.causes == ("flood",)


@pytest.mark.parametrize("name", ["outcome", "announced"])
def test_a_revision_cannot_be_called_what_happened(name: str) -> None:
    with pytest.raises(FieldError):
        PlanRevision(id=name, date=date(2030, 1, 1))
