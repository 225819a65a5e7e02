"""The column of the start of operations: the day that is reported, else what the report and plans say, with signs."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from ucc_portfolio import Correction, Outcome, Portfolio, Project, assess
from ucc_portfolio.domain.corrections import Certainty
from ucc_portfolio.reports.media.terminal import render_text
from ucc_portfolio.reports.status import status_report

DAY = date(2033, 5, 17)
STARTED = date(2033, 3, 1)


def _operations(
    start: str = "Q4 2032", *outcomes: Outcome, tra: str = "Q4 2033", width: int = 200, **other: Any
) -> str:
    """What the table has under Operations, of one project."""
    row = Project(id="QUAY", cells={"bc": "DONE", "tra": tra, "operations": start})
    portfolio = Portfolio(id="p", status_date=DAY, projects=[row], outcomes=outcomes, **other)
    lines = render_text(status_report(assess(portfolio, as_of=DAY)), width=width).splitlines()
    head, line = next((head, line) for head, line in pairwise(lines) if "QUAY" in line)
    return re.split(r"  | +\d+%", line[head.index("Operations") :])[0]


def _start(edge: str = "single", day: date = STARTED, known: date = STARTED) -> Outcome:
    return Outcome(project="QUAY", edge=edge, date=day, known_from=known)


@pytest.mark.parametrize("width", [120, 200])
def test_the_day_of_a_reported_start_stands_in_the_place_of_the_plan(width: int) -> None:
    assert _operations("Q4 2032", _start(), width=width) == "2033-03-01✓"
    assert _operations("DONE", _start(), width=width) == "2033-03-01✓"
    assert _operations("Q4 2032", _start("last"), width=width) == "2033-03-01✓"


def test_a_first_start_is_not_that_of_everybody() -> None:
    first = _start("first")
    assert _operations("Q4 2034", first) == "Q4 2034"
    assert _operations("Q4 2034", first, _start("last", date(2033, 4, 1), DAY)) == "2033-04-01✓"


def test_what_only_the_row_shows_as_running_keeps_its_text_and_has_the_sign() -> None:
    assert _operations("2033-01-01", tra="DONE") == "2033-01-01✓"
    assert _operations("Q1 2033", tra="DONE") == "Q1 2033✓"
    assert _operations("Q4 2032") == "Q4 2032!"  # overdue


def test_the_mark_of_a_correction_stays_behind_the_reported_day() -> None:
    correction = Correction(
        project="QUAY",
        cell="operations",
        printed="Q4 2032",
        read="Q4 2033",
        certainty=Certainty.DOCUMENTED,
        reason="the harbour master says so",
    )
    assert _operations("Q4 2032", _start(), corrections=[correction]) == "2033-03-01✓*"
    assert _operations("Q4 2032", corrections=[correction]) == "Q4 2033*"


def test_a_start_that_is_known_later_is_no_start_yet() -> None:
    later = _start(known=date(2033, 5, 18))
    assert _operations("Q4 2034", later) == "Q4 2034"


def test_the_legend_says_what_the_sign_behind_a_day_means() -> None:
    portfolio = Portfolio(id="p", status_date=DAY, projects=[Project(id="QUAY", cells={"operations": "2033"})])
    text = " ".join(render_text(status_report(assess(portfolio, as_of=DAY)), width=120).split())
    assert "✓ behind a day: it started then; behind anything else: it runs" in text
