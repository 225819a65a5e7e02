"""The reference class: which plans are cases, what became of them, and how much each weighs."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from ucc_portfolio import Outcome, PlannedMilestone, PlanRevision, Portfolio, Project, datasets, reference_class
from ucc_portfolio.errors import FewCasesError
from ucc_portfolio.measures.distributions import Empirical

JULY = date(2031, 7, 1)


def plan(name: str, day: date, **planned: str) -> PlanRevision:
    return PlanRevision(
        id=name, date=day, milestones=[PlannedMilestone(project=one, planned=text) for one, text in planned.items()]
    )


def ports(*revisions: PlanRevision, outcomes: list[Outcome] | None = None) -> Portfolio:
    projects = [Project(id=name) for name in "ABCDE"]
    return Portfolio(
        id="ports", status_date=date(2030, 1, 1), projects=projects, revisions=revisions, outcomes=outcomes or []
    )


def cases(portfolio: Portfolio, as_of: date = JULY) -> list[tuple[Any, ...]]:
    found = reference_class(portfolio, as_of=as_of).cases
    return [(one.milestone[0], one.revision, one.ratio, one.weight, one.is_replanned) for one in found]


def started(project: str, day: date, **more: Any) -> Outcome:
    return Outcome(project=project, date=day, known_from=day, **more)


def test_a_plan_of_100_days_that_took_150_has_the_ratio_one_and_a_half() -> None:
    first = plan("P1", date(2031, 1, 1), A="2031-04-11")
    portfolio = ports(first, outcomes=[started("A", date(2031, 1, 1) + timedelta(150))])
    assert cases(portfolio) == [("A", "P1", Fraction(3, 2), 1, False)]


def test_a_milestone_weighs_one_over_all_its_cases() -> None:
    revisions = [plan("P1", date(2031, 1, 1), A="2031-04-11"), plan("P2", date(2031, 2, 1), A="2031-05-02")]
    portfolio = ports(*revisions, outcomes=[started("A", date(2031, 5, 31))])
    assert cases(portfolio) == [
        ("A", "P1", Fraction(3, 2), Fraction(1, 2), False),
        ("A", "P2", Fraction(119, 90), Fraction(1, 2), False),
    ]


def test_what_was_planned_again_is_a_lower_bound_and_a_plan_alone_is_no_case() -> None:
    revisions = [
        plan("P1", date(2031, 1, 1), A="2031-04-11", B="2031-04-11"),
        plan("P2", date(2031, 4, 1), A="2032-01-01"),
    ]
    assert cases(ports(*revisions)) == [("A", "P1", Fraction(365, 100), 1, True)]


def test_a_plan_for_the_next_four_weeks_is_no_forecast() -> None:
    revisions = [plan("P1", date(2031, 4, 1), A="2031-04-30", B="2031-05-01")]
    outcomes = [started("A", date(2031, 5, 1)), started("B", date(2031, 5, 1))]
    assert [case[0] for case in cases(ports(*revisions, outcomes=outcomes))] == ["B"]


def test_a_day_that_has_not_come_makes_no_case_even_where_the_start_has_come_early() -> None:
    # Otherwise only those that were early would be known of.
    portfolio = ports(plan("P1", date(2031, 1, 1), A="2031-07-02"), outcomes=[started("A", date(2031, 6, 1))])
    assert cases(portfolio) == []
    assert len(cases(portfolio, as_of=date(2031, 7, 2))) == 1


def test_a_first_start_is_held_against_the_start_of_a_window_and_the_last_one_against_its_end() -> None:
    window = plan("P1", date(2030, 1, 1), A="01/03/2030 - 01/09/2030", B="2030-09-01", C="01/03/2030 - 01/09/2030")
    outcomes = [
        started("A", date(2030, 3, 1), edge="first"),
        started("A", date(2030, 11, 1), edge="last"),
        started("B", date(2030, 9, 1), edge="first"),
        started("C", date(2030, 9, 1)),
    ]
    found = cases(ports(window, outcomes=outcomes))
    whole = Fraction((date(2030, 11, 1) - date(2030, 1, 1)).days, (date(2030, 9, 1) - date(2030, 1, 1)).days)
    assert found == [
        ("A", "P1", Fraction(1), Fraction(1, 2), False),
        ("A", "P1", whole, Fraction(1, 2), False),
        ("B", "P1", Fraction(1), Fraction(1), False),
        ("C", "P1", Fraction(1), Fraction(1), False),
    ]


def test_what_became_known_later_makes_no_case() -> None:
    late = Outcome(project="A", date=date(2031, 6, 1), known_from=date(2031, 8, 1))
    portfolio = ports(plan("P1", date(2031, 1, 1), A="2031-04-11"), outcomes=[late])
    assert cases(portfolio) == []
    assert len(cases(portfolio, as_of=date(2031, 8, 1))) == 1


def test_too_few_milestones_are_refused_in_a_sentence_that_says_how_many_there_are() -> None:
    portfolio = ports(
        plan("P1", date(2031, 1, 1), A="2031-04-11", B="2031-04-11"), outcomes=[started("A", date(2031, 4, 11))]
    )
    history = reference_class(portfolio, as_of=JULY)
    with pytest.raises(FewCasesError, match=r"by 2031-07-01, 1 milestone is known .* wants 4") as caught:
        history.distribution()
    assert (caught.value.milestones, caught.value.fewest) == (1, 4)
    assert history.distribution(fewest=1) == Empirical([1.0], [1.0])
    with pytest.raises(FewCasesError, match="no milestones are known"):
        reference_class(ports(), as_of=JULY).distribution(fewest=0)


def test_the_bundled_history_has_three_cases_in_2019_seven_in_2021_and_ten_milestones_in_2025() -> None:
    """The revisions and outcomes name their sources; the ratios were worked out by hand.

    NCTS-P5: the Work Programme of 11 April 2016 had its end on 2 March 2020, 1421 days ahead; that of 13 December 2019
    on 1 December 2023, 2790 days after the first: 1.963. CDS-2: planned on 30 November 2017 for 31 December 2019, 761
    days ahead, and started 944 days after: 1.240. INF-SP: 914 / 943. ICS2-1A: 1201 / 1127.
    """
    portfolio = datasets.load()
    first = reference_class(portfolio, as_of=date(2019, 12, 31))
    assert [(one.milestone[0], one.ratio) for one in first.cases] == [
        (name, Fraction(1)) for name in ("BTI-P2", "AEO-P2", "EORI2")
    ]
    later = reference_class(portfolio, as_of=date(2021, 12, 31))
    assert {one.milestone[0]: round(float(one.ratio), 3) for one in later.cases} == {
        "NCTS-P5": 1.963,
        "BTI-P2": 1.0,
        "CDS-2": 1.240,
        "AEO-P2": 1.0,
        "EORI2": 1.0,
        "INF-SP": 0.969,
        "ICS2-1A": 1.066,
    }
    assert reference_class(portfolio, as_of=date(2025, 1, 20)).milestones == 10
