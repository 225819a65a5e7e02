"""Who counts as having started: one rule, and every measure that needs it asks it."""

from __future__ import annotations

from datetime import date

import pytest

from ucc_portfolio import (
    Deadline,
    Outcome,
    Participant,
    Portfolio,
    Project,
    Triangular,
    assess,
    compliance,
    national_compliance,
    progress_trend,
    simulate,
)
from ucc_portfolio.domain.outcomes import complete_start
from ucc_portfolio.types import Edge

EARLY, LATE = date(2020, 6, 1), date(2021, 6, 1)
AFTER = date(2022, 1, 1)


def _start(edge: Edge, day: date) -> Outcome:
    return Outcome(project="A", edge=edge, date=day, known_from=day)


def _portfolio(single: date, last: date) -> Portfolio:
    """A project with a report of one start for all, another of the last start, and a deadline between the two."""
    return Portfolio(
        id="two-reports",
        status_date=date(2020, 1, 1),
        projects=[Project(id="A", system="S", weight=1, cells={"operations": "2020"})],
        outcomes=[_start(Edge.SINGLE, single), _start(Edge.LAST, last)],
        deadlines=[Deadline(project="A", date=date(2020, 12, 31), known_from=date(2019, 1, 1))],
        participants=[Participant(country="BE")],
    )


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({}, None),
        ({Edge.FIRST: EARLY}, None),
        ({Edge.FIRST: EARLY, Edge.LAST: LATE}, Edge.LAST),
        ({Edge.SINGLE: EARLY}, Edge.SINGLE),
        ({Edge.SINGLE: EARLY, Edge.LAST: LATE}, Edge.LAST),
        ({Edge.SINGLE: LATE, Edge.LAST: EARLY}, Edge.SINGLE),
        ({Edge.SINGLE: EARLY, Edge.LAST: EARLY}, Edge.LAST),
    ],
)
def test_everyone_has_started_with_the_later_of_the_last_and_the_only_start(
    edges: dict[Edge, date], expected: Edge | None
) -> None:
    found = complete_start({edge: _start(edge, day) for edge, day in edges.items()})
    assert (None if found is None else found.edge) == expected


def test_a_project_and_its_countries_are_judged_by_the_same_start() -> None:
    portfolio = _portfolio(single=EARLY, last=LATE)
    (of_project,) = compliance(portfolio, as_of=AFTER)
    (of_belgium,) = national_compliance(portfolio, as_of=AFTER, country="BE")
    assert (of_project.verdict, of_project.evidence) == ("breached", "last start reported for 2021-06-01")
    # The last start was late. Belgium may have started before, but nothing proves that it did.
    assert (of_belgium.country, of_belgium.verdict, of_belgium.evidence) == (
        "BE",
        "undetermined",
        "last start of all reported for 2021-06-01",
    )


@pytest.mark.parametrize(("single", "last", "edge"), [(EARLY, LATE, Edge.LAST), (LATE, EARLY, Edge.SINGLE)])
def test_with_two_reports_every_measure_takes_the_later_date(single: date, last: date, edge: Edge) -> None:
    portfolio = _portfolio(single, last)
    assessment = assess(portfolio, as_of=AFTER)
    (judged,) = assessment.compliance
    (chance,) = simulate(portfolio, as_of=AFTER, trials=10, seed=1, slip=Triangular(1, 2, 3)).chances
    assert (judged.verdict, judged.margin_days) == ("breached", -152)
    assert (chance.forecast.edge, chance.forecast.happened_on, chance.chance) == (edge, LATE, 0.0)
    earned = {point.day: point.actual for point in progress_trend(portfolio, as_of=AFTER).points}
    assert next(day for day, share in earned.items() if share == 1) == LATE
