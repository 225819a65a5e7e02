"""A partial start is not the end: the first start stays, and the rest of a roll-out can be delayed."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from ucc_portfolio import (
    Deadline,
    Dependency,
    Deployment,
    Outcome,
    Participant,
    Portfolio,
    Project,
    assess,
    datasets,
    drivers,
    impact,
)
from ucc_portfolio.errors import DelayError
from ucc_portfolio.reports.impact import impact_report
from ucc_portfolio.types import Impact

DAY = date(2031, 5, 17)
STARTED = date(2032, 2, 1)
FIRST = Outcome(project="A", date=STARTED, known_from=STARTED, edge="first")


def _portfolio(*, start: str = "Q1 2032 - Q4 2033", outcomes: tuple[Outcome, ...] = (FIRST,)) -> Portfolio:
    """A, whose roll-out is planned, and B, which depends on its first start."""
    return Portfolio(
        id="p",
        status_date=DAY,
        projects=[Project(id="A", cells={"operations": start}), Project(id="B", cells={"operations": "2032-03-01"})],
        dependencies=[Dependency(predecessor="A", successor="B")],
        deadlines=[Deadline(project="A", known_from=DAY, date=date(2033, 12, 31))],
        outcomes=outcomes,
    )


def _impact(portfolio: Portfolio, as_of: date, delay: str = "2Q") -> Impact:
    return impact(portfolio, {"A": delay}, as_of=as_of)


def test_the_end_of_a_roll_out_moves_and_breaks_its_deadline_and_what_depends_on_the_start_stays() -> None:
    found = _impact(_portfolio(), date(2032, 6, 1))
    (moved,) = found.moved
    assert (str(moved.before), str(moved.after), moved.last) == ("? - Q4 2033", "? - Q2 2034", date(2034, 6, 30))
    assert [one.margin_days for one in found.broken] == [-181]
    assert found.effects == ()
    assert moved.counts_from is None


@pytest.mark.parametrize(
    ("as_of", "last"),
    [
        (date(2033, 12, 31), date(2034, 6, 30)),  # the planned end has not passed
        (date(2034, 1, 1), date(2034, 7, 1)),  # it has: the delay counts from this date
    ],
)
def test_a_delay_counts_from_the_as_of_date_once_the_planned_end_has_passed(as_of: date, last: date) -> None:
    (moved,) = _impact(_portfolio(), as_of).moved
    assert moved.last == last
    assert (moved.counts_from is None) is (as_of.year == 2033)


def test_a_deadline_that_has_passed_does_not_break_once_more() -> None:
    found = _impact(_portfolio(), date(2034, 1, 1))
    assert found.broken == ()
    assert [one.date for one in found.lost_before] == [date(2033, 12, 31)]


def test_the_start_of_a_country_is_a_first_start() -> None:
    country = Deployment(project="A", country="XA", kind="reported", start=STARTED, known_from=STARTED)
    portfolio = evolve(
        _portfolio(outcomes=()),
        deployments=[country],
        participants=[Participant(country=code) for code in ("XA", "XB")],
    )
    (moved,) = _impact(portfolio, date(2032, 6, 1)).moved
    assert moved.last == date(2034, 6, 30)


def test_after_everyone_has_started_nothing_can_be_delayed() -> None:
    last = evolve(FIRST, edge="last", date=date(2032, 5, 1), known_from=date(2032, 5, 1))
    with pytest.raises(DelayError, match="it has happened"):
        _impact(_portfolio(outcomes=(FIRST, last)), date(2032, 6, 1))


def test_a_roll_out_without_a_planned_end_says_so() -> None:
    with pytest.raises(
        DelayError, match=r"it has started in part \(first start on 2032-02-01\), and no plan dates the end"
    ):
        _impact(_portfolio(start="Q1 2032 - ?"), date(2032, 6, 1))


@pytest.mark.parametrize("project", ["NCTS-P6", "AES"])
def test_the_systems_that_matter_in_2026_can_be_asked_about(project: str) -> None:
    as_of = date(2026, 11, 29)
    found = impact(datasets.load(), {project: "4Q"}, as_of=as_of)
    (moved,) = found.moved
    assert (moved.counts_from, moved.last, found.broken) == (as_of, date(2027, 11, 29), ())
    assert len(found.lost_before) >= 1


def test_what_sets_the_date_of_a_system_in_part_is_not_called_over() -> None:
    found = drivers(datasets.load(), "NCTS-P6", as_of=date(2026, 11, 29))
    assert found.milestone == ("NCTS-P6", "operations")


def test_a_portfolio_without_law_and_links_does_not_reassure() -> None:
    bare = evolve(_portfolio(outcomes=()), deadlines=(), dependencies=())
    assessment = assess(bare, as_of=DAY)
    lines = impact_report(assessment, _impact(bare, DAY)).lines
    assert lines[1] == "No deadline is known on 2031-05-17, so the answer cannot tell which would break."
    assert lines[2] == "The portfolio has no dependencies, so the answer cannot tell what else would move."
    whole = impact_report(assess(_portfolio(outcomes=()), as_of=DAY), _impact(_portfolio(outcomes=()), DAY))
    assert not any("cannot tell" in line for line in whole.lines)
