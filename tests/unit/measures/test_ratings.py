"""Red, amber and green on either side of their bounds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ucc_portfolio import Deadline, Portfolio, Project, assess
from ucc_portfolio.measures.ratings import ComputedRating

DAY = date(2031, 5, 17)


def _rating(project: Project, *deadlines: Deadline) -> ComputedRating:
    portfolio = Portfolio(id="p", status_date=DAY, projects=[project], deadlines=deadlines)
    return assess(portfolio, as_of=DAY).ratings["A"]


@pytest.mark.parametrize(("days", "colour"), [(0, "green"), (1, "amber"), (90, "amber"), (91, "red")])
def test_an_open_phase_is_amber_from_the_day_after_its_date_and_red_after_90_days(days: int, colour: str) -> None:
    planned = DAY - timedelta(days=days)
    rating = _rating(Project(id="A", cells={"tss": planned.isoformat()}))
    assert rating.colour == colour
    assert rating.reasons == ((f"tss overdue since {planned}",) if days else ())


@pytest.mark.parametrize(("days", "colour"), [(365, "amber"), (366, "green")])
def test_an_unknown_date_is_amber_where_the_deadline_is_at_most_365_days_away(days: int, colour: str) -> None:
    deadline = Deadline(project="A", known_from=DAY, date=DAY + timedelta(days=days))
    rating = _rating(Project(id="A", cells={"tss": "unknown"}), deadline)
    assert rating.colour == colour
    assert rating.reasons == (("tss has no date, and the start is due within a year",) if days <= 365 else ())
