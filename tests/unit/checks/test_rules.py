"""The rules, on rows that break each of them and on rows that do not."""

from __future__ import annotations

from datetime import date

import pytest

from portfolios import harbours
from ucc_portfolio import Portfolio, Project, assess
from ucc_portfolio.types import PrintedTotals

DAY = date(2031, 5, 17)


def _found(*projects: Project, printed: PrintedTotals | None = None) -> list[tuple[str, str, str]]:
    portfolio = Portfolio(id="p", status_date=DAY, projects=projects, printed=printed or PrintedTotals())
    return [(found.rule, found.where, found.message) for found in assess(portfolio, as_of=DAY).findings]


def _of(rule_name: str, *projects: Project, printed: PrintedTotals | None = None) -> list[tuple[str, str]]:
    found = _found(*projects, printed=printed)
    return [(where, message) for name, where, message in found if name == rule_name]


FULL = dict.fromkeys(("bc", "bpm", "pi", "vd", "fss", "tss", "con", "tra"), "DONE")


def test_a_row_without_doubts_has_no_findings() -> None:
    sound = Project(
        id="A", weight=2.5, cells={**FULL, "operations": "2030"}, printed_percent=100, printed_contribution=100
    )
    assert _found(sound, printed=PrintedTotals(overall=100, bc=100)) == []


@pytest.mark.parametrize(
    ("cells", "printed", "message"),
    [
        ({"bc": "DONE", "tss": "2032", "con": "2032"}, 34, "prints 34 %; the cells give 33 % (1 of 3 done)"),
        ({"bc": "DONE", "tss": "2032, 50 % done"}, 50, "prints 50 %; the cells give 75 % (1.50 of 2 done)"),
        ({"bc": "N/A"}, 0, "prints 0 %, but no phase is applicable"),
    ],
)
def test_a_printed_percentage_that_the_cells_do_not_give_is_found(
    cells: dict[str, str], printed: int, message: str
) -> None:
    assert _of("printed-percent", Project(id="A", cells=cells, printed_percent=printed)) == [("A", message)]


@pytest.mark.parametrize(
    ("done", "printed", "is_found"),
    [
        (75, 37, True),  # 37.5 % is printed as 38 %
        (75, 38, False),
        (74, 37, False),  # 37 %
        (76, 38, False),  # 38 %
        (76, 39, True),
    ],
)
def test_a_printed_percentage_is_rounded_half_up(done: int, printed: int, is_found: bool) -> None:
    cells = {"bc": f"2032, {done} % done", "tss": "2032"}
    assert bool(_of("printed-percent", Project(id="A", cells=cells, printed_percent=printed))) is is_found


def test_a_printed_contribution_is_held_against_weight_and_cells() -> None:
    rows = [
        Project(id="A", weight=1.5, cells={"bc": "DONE"}, printed_contribution=37.5),
        Project(id="B", weight=2.5, cells={"bc": "DONE", "tss": "TBD"}, printed_contribution=31.2),
    ]
    assert _of("printed-contribution", *rows) == [("B", "prints 31.2; weight 2.5 of 4 x 1/2 gives 31.3")]


def test_columns_are_held_against_the_weighted_share_unless_the_print_says_what_it_counted() -> None:
    rows = [Project(id="A", weight=3, cells={"bc": "DONE"}), Project(id="B", weight=1, cells={"bc": "TBD"})]
    assert _of("printed-column", *rows, printed=PrintedTotals(bc=75)) == []
    assert _of("printed-column", *rows, printed=PrintedTotals(bc=50, column_rows=2)) == []
    weighted, counted = (
        _of("printed-column", *rows, printed=PrintedTotals(bc=60, column_rows=count))[0][1] for count in (None, 2)
    )
    assert weighted == "business case: prints 60 %; 1 cell is DONE; weighted, done over applicable: 75.0 %"
    assert counted.startswith("business case: prints 60 %; 1 cell is DONE, which is 50 % of 2;")


def test_the_overall_figure_is_held_against_the_rows() -> None:
    row = Project(id="A", weight=8, cells={"bc": "DONE", "tss": "TBD", "con": "TBD"})
    assert _of("printed-overall", row, printed=PrintedTotals(overall=34)) == [
        ("overall", "prints 34 %; the cells give 33 % (33.333 %)")
    ]
    assert _of("printed-overall", printed=PrintedTotals(overall=34)) == [
        ("overall", "prints 34 %, but no row has a weight and an applicable phase")
    ]


def test_a_later_phase_done_before_an_earlier_one_is_found_and_not_applicable_is_passed_over() -> None:
    assert _of("phase-order", Project(id="A", cells={"bc": "2032", "bpm": "N/A", "pi": "DONE"})) == [
        ("A", "project initiation is done, before business case (2032)")
    ]
    assert _of("phase-order", Project(id="A", cells={"bc": "N/A", "bpm": "DONE", "pi": "2032"})) == []


def test_a_phase_dated_after_the_start_of_operations_is_found() -> None:
    late = Project(id="A", cells={"con": "Q3 2033", "tra": "2034", "operations": "Q2 2033 - Q4 2034"})
    assert _of("phase-after-operations", late) == [
        ("A", "construction is dated Q3 2033, after the start of operations (Q2 2033 - Q4 2034)")
    ]
    undecided = Project(id="A", cells={"con": "2033", "operations": "Q2 2033 - Q4 2034"})
    assert _of("phase-after-operations", undecided) == []


@pytest.mark.parametrize(
    ("operations", "found"),
    [("01/04/2033", True), ("31/12/2032", True), ("Q1 2033", False), ("2033", False), ("?", False)],
)
def test_a_start_of_operations_outside_its_transition_is_found(operations: str, found: bool) -> None:
    row = Project(id="A", cells={"tra": "Q1 2033", "operations": operations})
    assert bool(_of("operations-outside-transition", row)) is found


def test_what_is_not_stated_and_what_is_not_counted_is_found() -> None:
    found = [(name, where) for name, where, _ in _found(*harbours().projects)]
    assert ("not-counted", "BUOY") in found
    assert ("not-counted", "LOCK") in found
    assert ("cell-not-stated", "QUAY") in found
    assert not any(where == "GATE" for _, where in found)  # it stands outside the table
