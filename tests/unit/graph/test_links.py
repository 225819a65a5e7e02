"""The float of a link: in every precision, with lags and phases, and with what is known on the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import strategies
from portfolios import DAM_DAY, dams
from ucc_portfolio import (
    Dependency,
    Deployment,
    Outcome,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    ReportedRow,
    StatusReport,
    link_floats,
)
from ucc_portfolio.errors import FieldError, InconsistentPortfolioError
from ucc_portfolio.types import DependencyKind, Edge, LinkFloat, LinkVerdict


def _two(before: str, after: str, **link: object) -> Portfolio:
    """Two projects with a start of operations each, and a link between them."""
    return Portfolio(
        id="two",
        status_date=DAM_DAY,
        projects=[
            Project(id="P", cells={"operations": before} if before else {}),
            Project(id="S", cells={"operations": after} if after else {}),
        ],
        dependencies=[Dependency(predecessor="P", successor="S", **link)],  # type: ignore[arg-type]
    )


def _link(portfolio: Portfolio, as_of: date = DAM_DAY) -> LinkFloat:
    (link,) = link_floats(portfolio, as_of=as_of)
    return link


@pytest.mark.parametrize(
    ("before", "after", "lower", "upper", "verdict"),
    [
        ("2033-01-10", "2033-01-20", 10, 10, "kept"),
        ("2033-01-10", "2033-01-10", 0, 0, "kept"),
        ("2033-01-10", "2033-01-09", -1, -1, "contradicted"),
        # Q1 ends on 31 March; Q2 has 1 April to 30 June: 1 day at least, 180 at most
        ("Q1 2033", "Q2 2033", 1, 180, "kept"),
        ("Q1 2033", "Q1 2033", -89, 89, "cannot be decided"),
        ("Q2 2033", "Q1 2033", -180, -1, "contradicted"),
        # of a window only the first day counts, at either end of the link
        ("Q1 2033 - Q4 2035", "Q2 2033 - Q1 2034", 90, 90, "kept"),
        ("Q1 2033 - Q4 2035", "2033-01-01", 0, 0, "kept"),
        ("Q1 2033 - Q4 2035", "Q4 2032 - Q4 2040", -92, -92, "contradicted"),
        # a window of which nobody says when it opens opens before it closes
        ("? - 2033-03-31", "2033-04-10", 10, None, "kept"),
        ("? - 2033-03-31", "2033-03-10", -21, None, "cannot be decided"),
        ("2033-04-10", "? - 2033-03-31", None, -10, "contradicted"),
        ("Q1 2033 - ?", "2033-01-01", 0, 0, "kept"),
        ("unknown", "2033", None, None, "cannot be decided"),
        ("2033", "not planned", None, None, "cannot be decided"),
        ("", "2033", None, None, "cannot be decided"),
    ],
)
def test_a_float_is_as_sharp_as_the_dates(
    before: str, after: str, lower: int | None, upper: int | None, verdict: str
) -> None:
    link = _link(_two(before, after))
    assert (link.lower_days, link.upper_days, link.verdict) == (lower, upper, LinkVerdict(verdict))


def test_the_float_to_count_with_is_the_least_and_none_below_zero_unless_the_plan_contradicts_itself() -> None:
    assert _link(_two("Q1 2033", "Q2 2033")).float_days == 1
    assert _link(_two("Q1 2033", "Q1 2033")).float_days == 0
    assert _link(_two("Q2 2033", "Q1 2033")).float_days == -180
    assert _link(_two("unknown", "2033")).float_days is None


def test_a_least_lag_is_taken_from_the_float_and_phases_may_be_joined() -> None:
    found = {(one.dependency.before, one.dependency.after): one for one in link_floats(dams(), as_of=DAM_DAY)}
    # 1 January 2033 to 15 March 2034 = 438 days, less 90
    assert found[("WALL", "operations"), ("POWER", "operations")].lower_days == 438 - 90
    # March 2032 ends 276 days before 1 January 2033, and begins 306 before: 400 are asked for
    inside = found[("WALL", "tss"), ("WALL", "operations")]
    assert (inside.lower_days, inside.upper_days) == (276 - 400, 306 - 400)
    assert inside.verdict is LinkVerdict.CONTRADICTED


def test_an_interface_has_no_float() -> None:
    assert not link_floats(_two("2033", "2034", kind=DependencyKind.INTERFACE), as_of=DAM_DAY)


def test_an_outcome_counts_before_any_plan_from_the_day_it_is_known() -> None:
    started = Outcome(project="P", date=date(2032, 6, 1), known_from=date(2032, 6, 2))
    portfolio = _two("2033-01-10", "2033-01-20").adding(outcomes=[started])
    assert _link(portfolio, date(2032, 6, 1)).lower_days == 10
    assert _link(portfolio, date(2032, 6, 2)).lower_days == 233  # 1 June 2032 to 20 January 2033
    assert _link(portfolio, date(2032, 6, 2)).predecessor.has_happened


def test_of_a_roll_out_the_first_start_counts_and_after_the_last_one_alone_nothing_is_decided() -> None:
    last = Outcome(project="P", edge=Edge.LAST, date=date(2032, 6, 1), known_from=date(2032, 6, 1))
    first = evolve(last, edge=Edge.FIRST, date=date(2032, 2, 1))
    portfolio = _two("2033-01-10", "2033-01-20").adding(outcomes=[last])
    link = _link(portfolio, date(2032, 7, 1))
    assert link.verdict is LinkVerdict.UNDECIDED
    assert (link.lower_days, link.upper_days) == (233, None)
    assert _link(portfolio.adding(outcomes=[first]), date(2032, 7, 1)).lower_days == 354  # from 1 February 2032


def test_of_a_project_that_a_country_runs_only_the_day_is_known_by_which_it_started() -> None:
    def started(project: str) -> Portfolio:
        day = date(2032, 6, 1)
        one = Deployment(project=project, country="XA", kind="reported", start=day, known_from=day)
        return evolve(_two("2033-01-10", "2033-01-20"), deployments=[one])

    before, after = _link(started("P"), date(2032, 7, 1)), _link(started("S"), date(2032, 7, 1))
    assert (before.lower_days, before.upper_days, before.verdict) == (233, None, LinkVerdict.KEPT)
    assert (before.predecessor.text, before.predecessor.has_happened) == ("start in XA on 2032-06-01", True)
    # it started by 1 June 2032, before 10 January 2033 at least
    assert (after.lower_days, after.upper_days, after.verdict) == (None, -223, LinkVerdict.CONTRADICTED)
    assert _link(started("P"), date(2032, 5, 31)).lower_days == 10


def test_what_a_report_shows_as_done_came_before_it() -> None:
    portfolio = Portfolio(
        id="two",
        status_date=DAM_DAY,
        projects=[Project(id="P", cells={"tss": "DONE"}), Project(id="S", cells={"con": "2031-06-01"})],
        dependencies=[
            Dependency(predecessor="P", predecessor_milestone="tss", successor="S", successor_milestone="con")
        ],
    )
    assert (_link(portfolio).lower_days, _link(portfolio).upper_days) == (15, None)  # 17 May to 1 June
    assert _link(portfolio).verdict is LinkVerdict.KEPT
    before_the_report = _link(portfolio, DAM_DAY - timedelta(days=1))
    assert before_the_report.verdict is LinkVerdict.UNDECIDED
    assert before_the_report.predecessor.text == "not stated"


def test_a_successor_that_is_done_before_its_predecessor_contradicts_it() -> None:
    assert _link(_two("2031-06-01", "DONE")).verdict is LinkVerdict.CONTRADICTED


def test_the_plan_in_force_counts_before_the_table_and_a_later_report_before_the_older() -> None:
    revision = PlanRevision(
        id="new", date=date(2031, 7, 1), milestones=[PlannedMilestone(project="S", planned="2033-02-20")]
    )
    portfolio = _two("2033-01-10", "2033-01-20").adding(revisions=[revision])
    assert _link(portfolio, date(2031, 6, 30)).lower_days == 10
    assert _link(portfolio, date(2031, 7, 1)).lower_days == 41
    assert _link(portfolio, date(2031, 7, 1)).successor.origin == "new"
    report = StatusReport(
        id="r", date=date(2032, 1, 1), rows=[ReportedRow(project="P", cells={"operations": "2033-02-01"})]
    )
    assert _link(portfolio.adding(status_reports=[report]), date(2032, 1, 1)).lower_days == 19


@given(strategies.days, strategies.days, st.integers(0, 400))
def test_moving_both_ends_alike_changes_no_float(before: date, after: date, days: int) -> None:
    moved = _two((before + timedelta(days=days)).isoformat(), (after + timedelta(days=days)).isoformat())
    assert _link(moved).lower_days == _link(_two(before.isoformat(), after.isoformat())).lower_days


@given(strategies.planned_texts, strategies.planned_texts)
def test_the_least_float_is_never_more_than_the_most(before: str, after: str) -> None:
    link = _link(_two(before, after))
    if link.lower_days is not None and link.upper_days is not None:
        assert link.lower_days <= link.upper_days


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ({"successor_milestone": "ops"}, "successor_milestone: no such milestone 'ops'"),
        ({"min_lag": -1}, "min_lag: -1 is no whole number of days from 0"),
        ({"min_lag": 1.5}, "min_lag: 1.5 is no whole number"),
        ({"successor": "P"}, "predecessor: 'P' cannot wait for itself"),
        ({"kind": "interface", "min_lag": 3}, "kind: an interface has no order"),
        ({"kind": "interface", "successor_milestone": "tss"}, "kind: an interface has no order"),
    ],
)
def test_a_dependency_that_cannot_be_is_refused(link: dict[str, object], message: str) -> None:
    with pytest.raises(FieldError, match=message):
        Dependency(**{"predecessor": "P", "successor": "S", **link})  # type: ignore[arg-type]


def test_a_dependency_of_what_is_not_there_or_stated_twice_is_refused() -> None:
    portfolio = _two("2033", "2034")
    with pytest.raises(InconsistentPortfolioError, match=r"dependencies\[2\].predecessor.*'Z' is no project"):
        portfolio.adding(dependencies=[Dependency(predecessor="Z", successor="S")])
    with pytest.raises(InconsistentPortfolioError, match=r"dependencies\[2\]: it is stated twice"):
        portfolio.adding(dependencies=[Dependency(predecessor="P", successor="S", why="again")])
