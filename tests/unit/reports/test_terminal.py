"""Tables on a terminal: what is written, how often, and in which detail."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from operator import itemgetter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from ucc_portfolio.reports.media import terminal
from ucc_portfolio.reports.media.terminal import render_text
from ucc_portfolio.reports.report import Column, Detail, Look, OnceEach, Report, Section, of_each

Row = tuple[str, str]


def test_what_rows_share_is_written_once() -> None:
    asked = []
    done, planned = "DONE", "Q3 2018"

    def write(text: str) -> str:
        asked.append(text)
        return text.lower()

    rows = [("A", done), ("B", planned), ("C", done)]
    assert of_each(OnceEach(itemgetter(1), write), rows) == ["done", "q3 2018", "done"]
    assert asked == [done, planned]


def test_what_holds_for_a_row_alone_is_added_to_what_it_shares() -> None:
    late = OnceEach[Row, str, str](itemgetter(1), str.lower, lambda row, text: text + "!" if row[0] == "B" else text)
    rows = [("A", "Q3 2018"), ("B", "Q3 2018")]
    assert of_each(late, rows) == ["q3 2018", "q3 2018!"]
    assert [late(row) for row in rows] == ["q3 2018", "q3 2018!"]


def _wide(detail_of: list[Detail]) -> Callable[[Look], Callable[[Row], str]]:
    def show(look: Look) -> Callable[[Row], str]:
        detail_of.append(look.detail)
        return lambda row: row[1] * (1 + 10 * look.detail)

    return show


def test_a_column_behind_one_that_leaves_no_room_is_not_written_in_that_detail() -> None:
    first: list[Detail] = []
    second: list[Detail] = []
    columns: list[Column[Row]] = [
        Column(name="first", heading=lambda _: "First", show=_wide(first)),
        Column(name="second", heading=lambda _: "Second", show=_wide(second)),
    ]
    report = Report(name="any", title="Any", sections=[Section(columns=columns, rows=[("A", "ab"), ("B", "cd")])])
    assert render_text(report, width=30).splitlines()[2:] == ["First Second", "ab    ab", "cd    cd"]
    assert first == [Detail.FULL, Detail.SHORT, Detail.YEAR]
    assert second == [Detail.SHORT, Detail.YEAR]


def test_a_table_without_rows_beside_another_is_its_head_alone() -> None:
    column: Column[Row] = Column("one", "One", text=itemgetter(0))
    sections = [Section(columns=[column], rows=[]), Section(columns=[column], rows=[("A", "ab")])]
    report = Report(name="any", title="Any", sections=sections)
    assert render_text(report, width=30).splitlines() == ["Any", "", "One", "", "One", "A"]


@given(
    st.text(st.sampled_from("ab  -é\u0301漢字😀"), max_size=300),
    st.integers(2, 40),
)
@example("a" + "\u0301" * 200 + " b", 10)
@example("漢 " * 30, 2)
@example("aaaaa 字  字字", 13)
def test_a_line_above_a_table_is_wrapped_at_spaces_and_loses_no_letter(text: str, width: int) -> None:
    lines = render_text(Report(name="any", title=text, empty="×"), width=width).split("\n")[:-2]
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line.rstrip()) <= width for line in lines)
    # What a later line begins with had no room on the line before, behind the spaces that the text has there.
    end = 0
    for before, after in pairwise(lines):
        end = text.index(before.strip(), end) + len(before.strip())
        gap = len(text[end:]) - len(text[end:].lstrip())
        if len(after.split()) and len(before) < 2 * width and "\u0301" not in text:
            assert cell_len(before) + gap + cell_len(after.split()[0]) > width


def test_letters_without_a_width_take_no_room() -> None:
    plain, accented = (
        render_text(Report(name="any", title=f"{letter}{letter} " * 50, empty="×"), width=30)
        for letter in ("e", "e\u0301")
    )
    assert accented.replace("\u0301", "") == plain


@pytest.mark.parametrize("text", ["a" * 100_000, "a " * 50_000])
def test_of_a_long_text_each_line_measures_what_it_may_hold(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = 0

    def counting(part: str) -> int:
        nonlocal measured
        measured += len(part)
        return cell_len(part)

    monkeypatch.setattr(terminal, "cell_len", counting)
    shown = render_text(Report(name="any", title=text, empty="×"), width=10)
    assert "".join(shown.split()) == "".join(text.split()) + "×"
    assert len(text) <= measured < 20 * len(text)
