"""What lies when: what happened, else the plan in force, else the table, as known on a day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from attrs import evolve
from hypothesis import given

from portfolios import dams, harbours
from strategies import whole_portfolios
from ucc_portfolio import (
    Outcome,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    ReportedRow,
    Source,
    StatusReport,
)
from ucc_portfolio.domain.knowledge import known_on, latest_day
from ucc_portfolio.domain.milestone_dates import Dated, timeline
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.errors import FieldError

REPORT = date(2031, 5, 17)
LATER = date(2040, 1, 1)


def _portfolio(*rows: Project, **facts: object) -> Portfolio:
    sources = [Source(id=name, title=name) for name in ("file", "row", "plan", "line", "letter")]
    return Portfolio(id="x", status_date=REPORT, source="file", sources=sources, projects=rows, **facts)  # type: ignore[arg-type]


def _plan(name: str, day: date, *planned: tuple[str, str], source: str | None = None) -> PlanRevision:
    """A revision that is not complete; a milestone is a project, or a project and a key with a point between."""
    stated = []
    for milestone, text in planned:
        project, _, key = milestone.partition(".")
        stated.append(PlannedMilestone(project=project, milestone=key or "operations", planned=text))
    return PlanRevision(id=name, date=day, complete=False, source=source, milestones=stated)


def _start(day: date, edge: Edge = Edge.SINGLE, *, known: date | None = None, **kind: str) -> Outcome:
    return Outcome(project="A", date=day, edge=edge, known_from=known or day, **kind)


def _lines(portfolio: Portfolio, as_of: date) -> list[str]:
    """The timeline in words: milestone, edge, period, who says so, and what became of it."""
    return [_words(one) for one in timeline(portfolio, as_of=as_of)]


def _words(one: Dated) -> str:
    signs = f"{' happened' if one.has_happened else ''}{' by report' if one.is_by_report else ''}"
    return f"{'.'.join(one.milestone)} {one.edge} {one.period}: {one.origin}{signs}"


def test_cells_of_the_table_are_dated_where_they_have_a_date_and_only_from_its_day_on() -> None:
    row = Project(
        id="A",
        cells={
            "bc": "DONE", "bpm": "N/A", "pi": "not planned", "fss": "unknown", "tss": "Q3 2032, 40 % done",
            "con": "03/2033", "operations": "2034",
        },
    )  # fmt: skip
    national = Project(id="B", cells={"operations": "(Nat. Planning)"})
    assert _lines(_portfolio(row, national), REPORT) == [
        "A.tss single Q3 2032: the table",
        "A.con single 2033-03: the table",
        "A.operations single 2034: the table",
    ]
    assert _lines(_portfolio(row, national), date(2031, 5, 16)) == []


def test_a_window_has_its_two_ends_as_far_as_they_are_known() -> None:
    rows = [
        Project(id=name, cells={"operations": text})
        for name, text in (("A", "Q1 2033 - 2035"), ("B", "? - 2035"), ("C", "Q1 2033 - ?"), ("D", "? - ?"))
    ]
    assert _lines(_portfolio(*rows), REPORT) == [
        "A.operations first Q1 2033: the table",
        "A.operations last 2035: the table",
        "B.operations last 2035: the table",
        "C.operations first Q1 2033: the table",
    ]


def test_the_newest_statement_counts_be_it_a_plan_or_the_table() -> None:
    row = Project(id="A", cells={"tss": "2032", "con": "2033", "operations": "2034"})
    plans = [
        _plan("second", date(2031, 6, 1), ("A", "Q2 2035"), ("A.con", "not planned")),
        _plan("first", date(2031, 1, 1), ("A", "Q1 2035"), ("A.tss", "Q1 2032")),
        _plan("third", date(2031, 7, 1), ("A", "Q3 2035")),
    ]
    portfolio = _portfolio(row, revisions=plans)
    before = ["A.tss single Q1 2032: first", "A.operations single Q1 2035: first"]
    assert _lines(portfolio, date(2031, 2, 1)) == before
    phase = "A.tss single 2032: the table"  # the table of May is newer than the plan of January
    assert _lines(portfolio, REPORT) == [phase, "A.con single 2033: the table", "A.operations single 2034: the table"]
    # From June on the construction is not planned any more.
    assert _lines(portfolio, date(2031, 6, 30)) == [phase, "A.operations single Q2 2035: second"]
    assert _lines(portfolio, date(2031, 7, 1)) == [phase, "A.operations single Q3 2035: third"]


def test_a_start_takes_the_place_of_its_plan_from_the_day_on_which_it_is_known() -> None:
    row = Project(id="A", cells={"operations": "Q1 2033"})
    portfolio = _portfolio(row, outcomes=[_start(date(2033, 2, 3), known=date(2033, 3, 1))])
    assert _lines(portfolio, date(2033, 2, 28)) == ["A.operations single Q1 2033: the table"]
    (found,) = timeline(portfolio, as_of=date(2033, 3, 1))
    assert _words(found) == "A.operations single 2033-02-03: outcome happened"
    assert (found.published, found.is_by_report) == (date(2033, 3, 1), False)


@pytest.mark.parametrize(
    ("planned", "left"),
    [("Q1 2033 - 2035", ["A.operations last 2035: P"]), ("Q1 2033", []), ("Q1 2033 - ?", []), ("not planned", [])],
)
def test_after_a_first_start_the_end_of_the_window_is_left_of_the_plan(planned: str, left: list[str]) -> None:
    portfolio = _portfolio(
        Project(id="A"),
        revisions=[_plan("P", date(2030, 1, 1), ("A", planned))],
        outcomes=[_start(date(2033, 2, 3), Edge.FIRST), _start(date(2036, 1, 1), Edge.LAST)],
    )
    first = "A.operations first 2033-02-03: outcome happened"
    assert _lines(portfolio, date(2035, 1, 1)) == [first, *left]
    assert _lines(portfolio, date(2036, 1, 1)) == [first, "A.operations last 2036-01-01: outcome happened"]


def test_an_announced_start_is_a_plan_until_it_is_reported() -> None:
    announced = _start(date(2033, 2, 3), Edge.FIRST, known=date(2032, 6, 1), kind="announced", source="letter")
    portfolio = _portfolio(
        Project(id="A"),
        revisions=[_plan("P", date(2030, 1, 1), ("A", "Q1 2033 - 2035"))],
        outcomes=[announced, _start(date(2033, 2, 4), Edge.FIRST)],
    )
    first, last = timeline(portfolio, as_of=date(2033, 2, 3))
    assert (str(first.period), first.origin, first.published, first.source, first.has_happened) == (
        "2033-02-03", "announced", date(2032, 6, 1), "letter", False,
    )  # fmt: skip
    assert (_words(last), last.source) == ("A.operations last 2035: announced", "letter")
    assert _lines(portfolio, date(2033, 2, 4)) == [
        "A.operations first 2033-02-04: outcome happened",
        "A.operations last 2035: P",
    ]


def test_what_a_report_shows_done_has_happened_on_the_day_of_its_plan_for_all_that_is_known() -> None:
    row = Project(id="A", cells={"bc": "DONE", "tss": "2032", "operations": "DONE"})
    portfolio = _portfolio(
        row, revisions=[_plan("P", date(2030, 1, 1), ("A.bc", "Q1 2031"), ("A.tss", "Q2 2032"), ("A", "Q3 2031"))]
    )
    before = ["A.bc single Q1 2031: P", "A.tss single Q2 2032: P", "A.operations single Q3 2031: P"]
    assert _lines(portfolio, date(2031, 5, 16)) == before
    assert _lines(portfolio, REPORT) == [
        "A.bc single Q1 2031: P happened by report",
        "A.tss single 2032: the table",
        "A.operations single Q3 2031: P happened by report",
    ]


@pytest.mark.parametrize(
    ("cells", "has_started"),
    [
        ({"tra": "DONE", "operations": "2031-02-03"}, True),
        ({"tra": "DONE", "operations": "2031-05-18"}, False),  # after the report
        ({"tra": "2032", "operations": "2031-02-03"}, False),
        ({"tra": "N/A", "operations": "2031-02-03"}, False),  # the row does not show whether it started
    ],
)
def test_a_row_that_shows_its_start_has_happened_on_the_day_that_it_prints(
    cells: dict[str, str], has_started: bool
) -> None:
    (found,) = [
        one
        for one in timeline(_portfolio(Project(id="A", cells=cells)), as_of=LATER)
        if one.milestone == ("A", "operations")
    ]
    assert (found.has_happened, found.is_by_report, found.origin) == (has_started, False, "the table")


def test_a_phase_does_not_happen_because_its_project_started() -> None:
    row = Project(id="A", cells={"con": "2031-01-01", "tra": "DONE", "operations": "2031-02-03"})
    assert _lines(_portfolio(row), REPORT) == [
        "A.con single 2031-01-01: the table",
        "A.operations single 2031-02-03: the table happened",
    ]


def test_a_later_report_takes_the_place_of_the_cells_that_it_states() -> None:
    report = StatusReport(
        id="S", date=date(2032, 1, 1), rows=[ReportedRow(project="A", cells={"tss": "DONE", "con": "2034"})]
    )
    row = Project(id="A", cells={"tss": "Q4 2031", "con": "2033", "operations": "2035"})
    portfolio = _portfolio(row, revisions=[_plan("P", date(2030, 1, 1), ("A.tss", "Q3 2031"))], status_reports=[report])
    tss = "A.tss single Q4 2031: the table"
    assert _lines(portfolio, date(2031, 12, 31)) == [
        tss, "A.con single 2033: the table", "A.operations single 2035: the table",
    ]  # fmt: skip
    assert _lines(portfolio, date(2032, 1, 1)) == [
        "A.tss single Q3 2031: P happened by report",
        "A.con single 2034: the table",
        "A.operations single 2035: the table",
    ]  # fmt: skip
    assert [one.published for one in timeline(portfolio, as_of=date(2031, 12, 31))] == [
        REPORT, REPORT, REPORT,
    ]  # fmt: skip
    assert timeline(portfolio, as_of=date(2032, 1, 1))[1].published == date(2032, 1, 1)


def test_each_end_has_the_nearest_source_that_is_stated() -> None:
    line = PlannedMilestone(project="A", milestone="con", planned="2033", source="line")
    plan = _plan("P", date(2030, 1, 1), ("A.tss", "2032"), source="plan")
    bare = _plan("Q", date(2030, 1, 1), ("A.tra", "2034"))
    portfolio = _portfolio(
        Project(id="A", source="row", cells={"fss": "2031", "operations": "2033"}),
        Project(id="B", cells={"fss": "2031"}),
        revisions=[evolve(plan, milestones=[*plan.milestones, line]), bare],
        outcomes=[_start(date(2033, 2, 3), source="letter")],
    )
    assert {".".join(one.milestone): one.source for one in timeline(portfolio, as_of=LATER)} == {
        "A.fss": "row",
        "A.tss": "plan",
        "A.con": "line",
        "A.tra": None,
        "A.operations": "letter",
        "B.fss": "file",
    }


@pytest.mark.parametrize(("of_revision", "expected"), [("plan", "plan"), (None, "row")])
def test_a_revision_of_the_table_says_what_the_cells_say_and_has_their_source(
    of_revision: str | None, expected: str
) -> None:
    revision = PlanRevision(id="WP", date=date(2031, 1, 1), of_table=True, source=of_revision)
    row = Project(id="A", source="row", cells={"bc": "DONE", "tss": "2032"})
    (found,) = timeline(_portfolio(row, revisions=[revision]), as_of=date(2031, 2, 1))
    assert (_words(found), found.published, found.source) == ("A.tss single 2032: WP", date(2031, 1, 1), expected)


def test_a_text_is_the_date_as_printed_and_of_an_outcome_its_day() -> None:
    rows = Project(id="A", cells={"operations": "2033"}), Project(id="B", cells={"operations": "h1  2033, 40 % done"})
    portfolio = _portfolio(*rows, outcomes=[_start(date(2033, 2, 3))])
    assert [one.text for one in timeline(portfolio, as_of=LATER)] == ["2033-02-03", "h1  2033, 40 % done"]


def test_statements_before_the_one_that_counts_are_counted() -> None:
    plans = [_plan(f"P{year}", date(year, 1, 1), ("A", "2035"), ("B.tss", "2035")) for year in (2030, 2032)]
    report = StatusReport(id="S", date=date(2033, 1, 1), rows=[ReportedRow(project="A", cells={"operations": "2036"})])
    portfolio = _portfolio(
        Project(id="A", cells={"operations": "2034"}),
        Project(id="B", cells={"con": "2034"}),
        revisions=plans,
        status_reports=[report],
        outcomes=[_start(date(2036, 1, 1))],
    )

    def earlier(day: date) -> dict[str, int]:
        return {".".join(one.milestone): one.earlier for one in timeline(portfolio, as_of=day)}

    assert earlier(date(2030, 1, 1)) == {"A.operations": 0, "B.tss": 0}
    assert earlier(REPORT) == {"A.operations": 1, "B.tss": 0, "B.con": 0}
    assert earlier(date(2032, 1, 1)) == {"A.operations": 2, "B.tss": 1, "B.con": 0}
    assert earlier(date(2033, 1, 1)) == {"A.operations": 3, "B.tss": 1, "B.con": 0}
    assert earlier(date(2036, 1, 1)) == {"A.operations": 4, "B.tss": 1, "B.con": 0}


def test_a_corrected_cell_has_the_date_of_the_reading_that_is_asked_for() -> None:
    def construction(portfolio: Portfolio) -> list[str]:
        return [line for line in _lines(portfolio, REPORT) if line.startswith("CRANE.con")]

    assert construction(harbours()) == ["CRANE.con single 2032: the table"]
    assert construction(harbours().in_reading("as-printed")) == ["CRANE.con single 2022: the table"]


def test_projects_come_in_the_order_of_the_portfolio_and_their_phases_in_that_of_the_table() -> None:
    turned = evolve(dams(), projects=dams().projects[::-1])
    found = [one.milestone for one in timeline(turned, as_of=dams().status_date)]
    assert found == sorted(found, key=turned.milestones.index)
    assert set(_lines(turned, dams().status_date)) == set(_lines(dams(), dams().status_date))


@given(whole_portfolios())
def test_nothing_that_became_known_later_changes_a_timeline(portfolio: Portfolio) -> None:
    for day in {portfolio.status_date, latest_day(portfolio), *(revision.date for revision in portfolio.revisions)}:
        found = timeline(portfolio, as_of=day)
        assert found == timeline(known_on(portfolio, day), as_of=day)
        assert all(one.published <= day for one in found)
        assert len({(one.milestone, one.edge) for one in found}) == len(found)


def test_the_day_of_the_question_is_a_day() -> None:
    with pytest.raises(FieldError, match="is not a date"):
        timeline(dams(), as_of=datetime(2031, 5, 17))  # noqa: DTZ001 - no day
