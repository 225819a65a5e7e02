"""Cells: what the table prints for a phase or the start of operations."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from strategies import operations_texts
from ucc_portfolio import Project
from ucc_portfolio.errors import CellTextError, FieldError
from ucc_portfolio.types import Cell, Cells, Phase, PlannedDate, Status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("DONE", Status.DONE),
        ("Done", Status.DONE),
        ("N/A", Status.NOT_APPLICABLE),
        ("n.a.", Status.NOT_APPLICABLE),
        ("N.A", Status.NOT_APPLICABLE),
        ("not planned", Status.NOT_PLANNED),
        ("(Nat. Planning)", Status.NATIONAL),
        ("Q1 2018", Status.PLANNED),
        ("unknown", Status.PLANNED),
        ("planned", Status.PLANNED),
    ],
)
def test_a_cell_is_read_as_the_table_prints_it(text: str, status: Status) -> None:
    cell = Cell.parse(text)
    assert cell.status is status
    assert cell.text == cell.printed == text


def test_unknown_is_planned_and_not_done() -> None:
    cell = Cell.parse("unknown")
    assert (cell.status, cell.completed, cell.date) == (Status.PLANNED, 0, PlannedDate())


def test_a_cell_may_be_completed_in_part() -> None:
    cell = Cell.parse("Q3 2018, 37.5 % done")
    assert cell.completed == Fraction(3, 8)
    assert cell.date == PlannedDate.parse("Q3 2018")
    assert Cell.parse("not planned (20% done)").completed == Fraction(1, 5)


@pytest.mark.parametrize("text", ["Q3 2018, 120 % done", "DONE, 50 % done", "N/A, 50 % done", "50 % done", "dnoe"])
def test_a_completed_part_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(CellTextError):
        Cell.parse(text)


@pytest.mark.parametrize("text", ["-", "--", "\u2013", "\u2014", " - "])
def test_a_dash_is_not_guessed_at(text: str) -> None:
    with pytest.raises(CellTextError, match="a dash may mean N/A, not planned or unknown; write the one that is meant"):
        Cell.parse(text)


@pytest.mark.parametrize("text", ["0%", "40 %", "100", "12,5 %", "40 % done", "0.5"])
def test_a_share_alone_is_no_cell(text: str) -> None:
    with pytest.raises(CellTextError, match="a share alone is no state of a cell; it stands behind a date"):
        Cell.parse(text)


@pytest.mark.parametrize(
    ("text", "day"), [("45931", "2025-10-01"), ("43103.0", "2018-01-03"), ("25569", "1970-01-01"), ("25568", None)]
)
def test_a_number_that_a_spreadsheet_counts_a_day_as_is_named_with_its_day(text: str, day: str | None) -> None:
    with pytest.raises(CellTextError) as caught:
        Cell.parse(text)
    assert (day is not None) == ("as a day of a spreadsheet" in caught.value.reason)
    assert day is None or f"it is {day}: write the day" in caught.value.reason
    assert "expected DONE, N/A, not planned, or a date such as 2019-10-01" in caught.value.reason


@given(operations_texts)
def test_the_canonical_text_of_a_cell_means_the_same_cell(text: str) -> None:
    cell = Cell.parse(text)
    assert Cell.parse(str(cell)) == cell


def test_only_the_start_of_operations_can_be_national() -> None:
    assert Cells(operations="(Nat. Planning)").operations is not None
    with pytest.raises(CellTextError, match="national planning"):
        Cells(tss="(Nat. Planning)")


@pytest.mark.parametrize(
    ("key", "text"), [("tss", "Q5 2019"), ("tss", "(Nat. Planning)"), ("operations", "31/02/2019"), ("bc", 5)]
)
def test_an_error_names_the_cell(key: str, text: str) -> None:
    with pytest.raises(CellTextError, match=f"^{key}: '") as caught:
        Project(id="A", cells={key: text})
    assert (caught.value.cell, caught.value.text) == (key, str(text))
    with pytest.raises(FieldError, match="no such phase"):
        Project(id="A", cells={"qa": "DONE"})


def test_cells_come_in_the_order_of_the_table_whatever_order_they_are_given_in() -> None:
    cells = Cells(tra="DONE", bc="N/A", operations="2021")
    assert [key for key, _ in cells.items()] == ["bc", "tra", "operations"]
    assert [phase for phase, _ in cells.phases()] == [Phase.BC, Phase.TRA]
    with pytest.raises(KeyError):
        cells["number"]


@pytest.mark.parametrize(
    "faulty",
    [
        {"status": Status.DONE, "date": PlannedDate()},
        {"status": Status.PLANNED},
        {"status": Status.DONE, "completed": Fraction(1, 2)},
        {"status": Status.NOT_PLANNED, "completed": 2},
        {"status": Status.NOT_PLANNED, "completed": "much"},
    ],
)
def test_a_cell_that_contradicts_itself_is_refused(faulty: dict[str, object]) -> None:
    with pytest.raises(FieldError):
        Cell(**faulty)  # type: ignore[arg-type] # on purpose
