"""The layout of Annex 1 in text files and workbooks: what is recognised, what is refused, and where."""

from __future__ import annotations

import contextlib
import csv
import gc
import io
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from attrs import evolve
from hypothesis import given
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.workbook.external_link.external import ExternalBook

from portfolios import dams, harbours
from strategies import whole_portfolios
from ucc_portfolio import (
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    datasets,
    dump,
    load,
    recover_weights,
    weighted_percent_done,
)
from ucc_portfolio.errors import FileError, visible
from ucc_portfolio.files import excel
from ucc_portfolio.files.csv import write as write_csv
from ucc_portfolio.files.csv import write_beside
from ucc_portfolio.files.documents import load_with_remarks, parse_portfolio
from ucc_portfolio.files.excel import write as write_xlsx
from ucc_portfolio.files.format import SyntaxFaultError
from ucc_portfolio.types import Kind, PrintedTotals

ENDINGS = [".csv", ".tsv", ".xlsx"]
DAY = date(2018, 1, 3)


def _kept(portfolio: Portfolio) -> Portfolio:
    """What the layout holds of a portfolio: no sources, corrections, outcomes and the rest."""
    printed = {
        phase: getattr(portfolio.printed, phase) for phase in ("bc", "bpm", "pi", "vd", "fss", "tss", "con", "tra")
    }
    return Portfolio(
        id="kept",
        title=portfolio.title or portfolio.id,
        status_date=portfolio.status_date,
        printed=PrintedTotals(overall=portfolio.printed.overall, **printed),
        projects=[
            Project(
                id=one.id,
                number=one.number,
                system=one.system,
                system_name=one.system_name,
                component=one.component,
                kind=one.kind,
                weight=one.weight,
                printed_label=one.printed_label,
                cells={key: cell.text for key, cell in one.cells.items()},
                printed_percent=one.printed_percent,
                printed_contribution=one.printed_contribution,
            )
            for one in portfolio.projects
        ],
        revisions=[
            evolve(revision, source=None, milestones=[evolve(one, source=None) for one in revision.milestones])
            for revision in portfolio.revisions
        ],
    )


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("portfolio", [datasets.load(), harbours(), dams()], ids=lambda one: one.id)
def test_a_table_gives_back_all_that_its_layout_holds(portfolio: Portfolio, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"kept{ending}"
    dump(portfolio, path)
    loaded = load_with_remarks(path)
    assert loaded.portfolio == _kept(portfolio)
    assert loaded.remarks == ()
    texts = [cell.text for one in loaded.portfolio.projects for _, cell in one.cells.items()]
    assert texts == [cell.text for one in portfolio.projects for _, cell in one.cells.items()]


def test_the_table_of_annex_1_as_printed_gives_the_published_figures(tmp_path: Path) -> None:
    dump(datasets.load(), tmp_path / "annex.xlsx")
    again = load(tmp_path / "annex.xlsx")
    overall = weighted_percent_done(again)
    assert overall is not None
    assert round(overall, 4) == 49.5003
    dump(datasets.load(reading="as-printed"), tmp_path / "printed.csv")
    printed = weighted_percent_done(load(tmp_path / "printed.csv"))
    assert printed is not None
    assert round(printed, 3) == 50.676
    assert recover_weights(load(tmp_path / "annex.xlsx").projects).totals == (71,)


# A row as it is copied from the published report: its own heads, labels instead of ids, no weights, totals below.
PASTED = """\
UCC Work Programme - IT Projects Progress report
status 03/01/2018
Project;Business Case;BPM;Project Initiation;Vision;FSS;TSS;Construction;Transition;Milestone;% done;Contribution
1. UCC REX (Registered Exporter System);DONE;DONE;DONE;DONE;DONE;DONE;DONE;DONE;01/01/2017;100 %;4,2
3. UCC CD (Customs Decisions) (Iteration 1);DONE;DONE;DONE;DONE;DONE;DONE;DONE;DONE;02/10/2017;100 %;5,6
3. UCC CD (Customs Decisions) (Iteration 2);DONE;DONE;DONE;DONE;DONE;Q3 2018;Q3 2018;Q4 2019;Q4 2019;37,5%;2,1
;40;40;40;40;36;28;20;20;;50;
"""


def _csv(text: str, as_of: date | None = None) -> Portfolio:
    return parse_portfolio(text.encode(), "pasted.csv", as_of=as_of).portfolio


def test_a_table_copied_from_the_report_is_read_with_its_own_heads() -> None:
    portfolio = _csv(PASTED)
    assert (portfolio.id, portfolio.status_date) == ("pasted", DAY)
    assert portfolio.title == "UCC Work Programme - IT Projects Progress report"
    assert [one.id for one in portfolio.projects] == ["UCC-REX", "UCC-CD", "UCC-CD-2"]
    decisions = portfolio["UCC-CD-2"]
    assert decisions.printed_label == "3. UCC CD (Customs Decisions) (Iteration 2)"
    assert decisions.printed_percent == Decimal("37.5")
    assert decisions.printed_contribution == Decimal("2.1")
    assert str(decisions.cells.tss) == "Q3 2018"
    assert portfolio.printed == PrintedTotals(overall=50, bc=40, bpm=40, pi=40, vd=40, fss=36, tss=28, con=20, tra=20)


def test_the_reader_remarks_on_what_it_passed_over_or_took_for_granted() -> None:
    text = PASTED.replace("status 03/01/2018\n", "").replace("Vision;", "Owner;")
    remarks = parse_portfolio(text.encode(), "pasted.csv", as_of=DAY).remarks
    assert remarks == (
        "Columns that are not ours are passed over: 'Owner'.",
        "The table has no column id; its projects are named after their rows.",
        "The table has no column for VD; these phases are not stated.",
        "The table has no column weight, so that there is no overall percentage; recover_weights may find them.",
        "The table states no status date; 2018-01-03 is taken for it.",
        "A row without a name that has percentages alone is taken for the printed totals.",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_delimiters_marks_and_line_ends_are_recognised(delimiter: str, encoding: str, line_end: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(
        csv.reader(io.StringIO(PASTED), delimiter=";")
    )
    text = out.getvalue()
    content = ("\ufeff" + text).encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    assert parse_portfolio(content, "pasted.csv").portfolio == _csv(PASTED)


def test_a_row_without_an_id_is_named_by_the_first_24_letters_of_its_label() -> None:
    labels = ["Registered Exporters 2018", "Registered Exporters 201", "Registered Exporters of the Union", "A" * 24]
    rows = "".join(f"{label},DONE,,\n" for label in labels)
    assert [one.id for one in _csv(f"status 2018-01-03\nproject,bc,bpm,pi\n{rows}")] == [
        "Registered-Exporters-201",
        "Registered-Exporters-201-2",
        "Registered-Exporters-of",  # no dash at its end
        "A" * 24,
    ]


def test_who_delivers_may_be_written_in_large_letters() -> None:
    text = (
        "status 2018-01-03\nid,kind,bc,bpm,pi\nA,Central,DONE,,\nB,DECENTRALISED,DONE,,\nC,national,DONE,,\nD,,DONE,,\n"
    )
    assert [one.kind for one in _csv(text)] == [Kind.CENTRAL, Kind.DECENTRALISED, Kind.NATIONAL, None]


def test_of_several_rows_of_totals_the_first_one_that_states_a_figure_counts() -> None:
    text = "status 2018-01-03\nid,bc,bpm,pi,% done\nA,DONE,,,\nTotal,40,,,50\nAverage,41,30,,51\n"
    portfolio = _csv(text)
    assert portfolio.printed == PrintedTotals(overall=50, bc=40, bpm=30)
    with pytest.raises(FileError, match=r"line 4 column 5, printed\.overall: 'much' is no number"):
        _csv(text.replace(",50\n", ",much\n").replace(",51\n", ",more\n"))


def test_columns_may_stand_in_any_order() -> None:
    rows = [row.split(";") for row in PASTED.splitlines()]
    turned = "\n".join(";".join(reversed(row)) if len(row) > 1 else row[0] for row in rows)
    assert _csv(turned).projects == _csv(PASTED).projects


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("Progress report, status 03/01/2018", DAY),
        ("as of 2018-01-03", DAY),
        ("Status date: 3.1.2018", DAY),
        ("status;03/01/2018", DAY),
        ("Situation on 03/01/2018", None),
        ("status 31/02/2018", None),
        ("status Q1 2018", None),
    ],
)
def test_the_status_date_stands_above_the_heads_or_is_asked_for(above: str, day: date | None) -> None:
    text = PASTED.replace("status 03/01/2018", above)
    if day is not None:
        assert _csv(text, as_of=date(2020, 1, 1)).status_date == day
    else:
        assert _csv(text, as_of=date(2020, 1, 1)).status_date == date(2020, 1, 1)
        with pytest.raises(
            FileError, match="nothing states the status date; write 'status 2018-01-03' into a row above"
        ):
            _csv(text)


def test_every_fault_of_a_text_file_has_its_line_and_column() -> None:
    text = PASTED.replace("Q3 2018;Q3 2018", "Q5 2018;31/02/2018").replace("5,6", "much").replace("100 %;4,2", "-1;4,2")
    with pytest.raises(FileError) as caught:
        _csv(text)
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(4, 11), (5, 12), (6, 7), (6, 8)]
    assert "line 6 column 7, projects[3].cells.tss, project UCC-CD-2: 'Q5 2018': a quarter is Q1 to Q4" in str(
        caught.value
    )


def test_a_row_after_a_cell_of_several_lines_keeps_its_line() -> None:
    text = 'status 03/01/2018\nid,component,bc,bpm,pi\nA,"two\nlines",DONE,N/A,Q1 2018\nB,,DONE,DONE,Q9 2018\n'
    with pytest.raises(FileError) as caught:
        _csv(text)
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(5, 5)]


HEADS = {
    "Business Case (BC)": "bc",
    "BPM - Business Process Models": "bpm",
    "PI Project Initiation": "pi",
    "Vision document (VD)": "vd",
    "FSS (final)": "fss",
    "Technical specs": "tss",
    "Construction (months)": "con",
    "TRA: Transition": "tra",
    "Start of ops": "operations",
    "Weight (points)": "weight",
    "% done (overall)": "printed_percent",
}


def test_heads_that_say_a_thing_twice_or_add_something_in_brackets_are_recognised() -> None:
    values = ["DONE", "N/A", "Q1 2018", "Q2 2018", "Q3 2018", "Q4 2018", "2019", "2020", "2021", "4", "12.5"]
    portfolio = _csv(f"status 2018-01-03\nid,{','.join(HEADS)}\nA,{','.join(values)}\n")
    (row,) = portfolio.projects
    assert {key: cell.text for key, cell in row.cells.items()} == dict(
        zip(list(HEADS.values())[:9], values, strict=False)
    )
    assert (row.weight, row.printed_percent) == (Decimal(4), Decimal("12.5"))


def test_a_head_in_plain_words_stands_before_one_with_something_in_brackets() -> None:
    text = "status 2018-01-03\nid,Construction (comments),bc,bpm,Construction,FSS (TSS)\nA,slow,DONE,DONE,Q1 2018,x\n"
    loaded = parse_portfolio(text.encode(), "a.csv")
    assert str(loaded.portfolio["A"].cells.con) == "Q1 2018"
    assert "Columns that are not ours are passed over: 'Construction (comments)', 'FSS (TSS)'." in loaded.remarks
    with pytest.raises(FileError, match=r"line 2 column 2: the head 'Construction \(comments\)' stands twice"):
        _csv(text.replace("Construction,", "Construction (days),"))


@pytest.mark.parametrize(
    ("head", "row", "name"),
    [
        ("System,Component", "Customs Decisions,Iteration 2", "Customs-Decisions-Iteration-2"),
        ("Component,System", "Iteration 2,Customs Decisions", "Customs-Decisions-Iteration-2"),
        ("System,Component", "NCTS,NCTS P5", "NCTS-P5"),
        ("System,Component", "AES,", "AES"),
        ("System,Component", ",Phase 1", "Phase-1"),
        ("System,Component", "4. UCC AES (Exports),Phase 1 (all)", "UCC-AES-Phase-1"),
        ("System,Component", "?,-", "?"),
        (
            "System,Component",
            "A system of very many letters,A component of many letters",
            "A-system-of-very-many-le-A-component-of-many-lett",
        ),
        ("System,Project", "AES,Exports", "Exports"),
    ],
)
def test_a_row_without_an_id_is_named_after_its_label_or_its_system_and_component(
    head: str, row: str, name: str
) -> None:
    portfolio = _csv(f"status 2018-01-03\n{head},bc,bpm,pi\n{row},DONE,,\n{row},DONE,,\n")
    assert [one.id for one in portfolio.projects] == [name, f"{name}-2"]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("-", "'-': a dash may mean N/A, not planned or unknown; write the one that is meant; expected DONE, N/A, "),
        (
            "0%",
            "'0%': a share alone is no state of a cell; it stands behind a date, as in Q3 2018, 40 % done; expected",
        ),
        (
            "45931",
            "'45931': a number; as a day of a spreadsheet it is 2025-10-01: write the day, or give the cell a date",
        ),
    ],
)
def test_what_people_type_into_a_phase_and_is_no_cell_is_refused_with_what_to_write(cell: str, message: str) -> None:
    with pytest.raises(FileError) as caught:
        _csv(f"status 2018-01-03\nid,bc,bpm,pi\nA,DONE,{cell},n.a.\n")
    assert str(caught.value).startswith(f"pasted.csv: line 3 column 3, projects[1].cells.bpm, project A: {message}")


def test_a_text_file_in_an_encoding_of_old_is_refused_with_how_to_save_it() -> None:
    text = "status 2018-01-03\nid,component,bc,bpm,pi\nA,Zölle,DONE,,\n"
    with pytest.raises(FileError) as caught:
        parse_portfolio(text.encode("cp1252"), "a.csv")
    assert str(caught.value) == (
        "a.csv: line 3: the file is not UTF-8: it has the byte 0xf6, in Windows-1252 'ö'; save it as UTF-8 "
        "(in a spreadsheet as 'CSV UTF-8', in LibreOffice with the character set UTF-8)"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("a,b\n1,2\n", "no row names the phases; expected heads such as Project, Business case"),
        ("status 2018-01-03\nid,bc,business case,bpm,pi\n", "the head 'business case' stands twice"),
        ('status 2018-01-03\nid,bc,bpm,pi\nA,"DONE,DONE,DONE\n', "line 3: no CSV: unexpected end of data"),
        ("status 2018-01-03\nid,bc,bpm,pi\nA," + "x" * 200_000 + "\n", "a cell holds at most 100,000 characters"),
        ("status 2018-01-03\nid,bc,bpm,pi\nA,DONE\nA,DONE\n", "the id 'A' is used twice"),
        ("status 2018-01-03\nid,kind,bc,bpm,pi\nA,private,DONE\n", "expected one of central, decentralised, national"),
        ("status 2018-01-03\nid,bc,bpm,pi\n" + "A,DONE,,\n" * 100_001, "a table has at most 100,000 rows"),
        ("status 2018-01-03\nid,bc,bpm,pi" + ",x" * 1_001, "a table has at most 100,000 rows of 1,000 cells"),
        ("\xff\xfe\x00", "is not"),
    ],
)
def test_a_text_file_that_is_no_table_is_refused_in_a_sentence(text: str, message: str) -> None:
    content = text.encode("latin-1") if text.startswith("\xff") else text.encode()
    with pytest.raises(FileError) as caught:
        parse_portfolio(content, "bad.csv")
    assert message in str(caught.value)


def test_plan_revisions_stand_in_long_form_beside_the_table(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("status 2018-01-03\nid,bc,bpm,pi\nA,DONE,,\nB,DONE,,\n", "utf-8")
    beside = tmp_path / "mine.revisions.csv"
    beside.write_text(
        "Revision;Published on;Complete;Project;Milestone;Date\n"
        "MASP-1;3.1.2016;no;A;;Q1 2018\nMASP-1;;;B;tss;not planned\nMASP-2;2017-01-03;yes;A;operations;Q1 2019\n",
        "utf-8",
    )
    first, second = load(path).revisions
    assert first == PlanRevision(
        id="MASP-1",
        date=date(2016, 1, 3),
        complete=False,
        milestones=[
            PlannedMilestone(project="A", planned="Q1 2018"),
            PlannedMilestone(project="B", milestone="tss", planned="not planned"),
        ],
    )
    assert (second.id, second.complete) == ("MASP-2", True)
    beside.write_text("revision,published,id,planned\nM,2016-01-03,A,Q7 2018\nM,,Z,2018\nN,,A,2018\n", "utf-8")
    with pytest.raises(FileError) as caught:
        load(path)
    assert {str(fault).partition(",")[0]: fault.message for fault in caught.value.faults} == {
        "mine.revisions.csv line 2 column 4": "'Q7 2018': a quarter is Q1 to Q4",
        "mine.revisions.csv line 3 column 3": "'Z' is no project of this portfolio",
        "mine.revisions.csv line 4 column 1": "it is missing",
    }
    beside.write_text("revision,id\nM,A\n", "utf-8")
    with pytest.raises(FileError, match=r"mine\.revisions\.csv: no row of the revisions names the columns"):
        load(path)


def test_a_table_without_revisions_takes_no_old_ones_with_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    dump(datasets.load(), path)
    assert (tmp_path / "mine.revisions.csv").exists()
    dump(harbours(), path)
    assert load(path).revisions == ()
    dump(harbours(), tmp_path / "other.csv")
    assert not (tmp_path / "other.revisions.csv").exists()


HOSTILE = ["=1+1", "+2", "-3", "@x", "  =1", "'=1", "''@", "\t=1", "\n-1", "it's", "'tis", '"x",y', "a;b", "\x1b[31m"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_text_starts_a_formula_and_none_is_lost(ending: str, tmp_path: Path) -> None:
    rows = [
        Project(id=f"P{number}", component=text, system="=SUM(A1)", cells={"bc": "DONE"})
        for number, text in enumerate(HOSTILE)
    ]
    portfolio = Portfolio(id="kept", title="=title", status_date=DAY, projects=rows)
    path = tmp_path / f"kept{ending}"
    dump(portfolio, path)
    again = load(path)
    if ending == ".xlsx":
        sheet = openpyxl.load_workbook(path)["Progress"]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        expected = [text.strip() for text in HOSTILE[:-1]]  # a workbook cannot hold a control character
        assert [one.component for one in again.projects[:-1]] == expected
        assert again.projects[-1].component == r"\x1b[31m"
    else:
        delimiter = "," if ending == ".csv" else "\t"
        for row in csv.reader(io.StringIO(path.read_bytes().decode(), newline=""), delimiter=delimiter):
            assert not [value for value in row if value.lstrip().startswith(("=", "+", "-", "@"))]
        assert [one.component for one in again.projects] == [text.strip() for text in HOSTILE]
    assert again.projects[0].system == "=SUM(A1)"


def _as_read(text: str, name: str) -> str:
    """A text without the blanks around it, and from a workbook with the characters that XML cannot hold written out."""
    if name.endswith(".xlsx"):
        text = re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", lambda sign: visible(sign[0]), text)
    return text.strip()


def _texts(portfolio: Portfolio) -> list[str]:
    """What its table and its plans print; equality passes over it."""
    cells = [cell.text for one in portfolio for _, cell in one.cells.items()]
    return [*cells, *(one.planned.text for revision in portfolio.revisions for one in revision.milestones)]


@given(whole_portfolios())
def test_any_portfolio_comes_back_from_a_table_as_far_as_its_layout_goes(portfolio: Portfolio) -> None:
    beside = ("a.revisions.csv", write_beside(portfolio)) if portfolio.revisions else None
    kept = _kept(portfolio)
    for content, name in ((write_csv(portfolio), "a.csv"), (write_xlsx(portfolio), "a.xlsx")):
        again = parse_portfolio(content, name, beside=beside if name == "a.csv" else None).portfolio
        assert again == evolve(
            kept,
            id="a",
            title=_as_read(portfolio.title.strip() or portfolio.id, name),
            projects=[
                evolve(one, system=_as_read(one.system, name), component=_as_read(one.component, name))
                for one in kept.projects
            ],
            revisions=[evolve(one, title=_as_read(one.title, name)) for one in kept.revisions],
        )
        assert _texts(again) == _texts(kept)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_title_that_begins_like_a_mark_of_the_encoding_keeps_its_beginning(ending: str, tmp_path: Path) -> None:
    portfolio = Portfolio(id="a", title="\ufeffT", status_date=DAY, projects=[Project(id="A", cells={"bc": "DONE"})])
    dump(portfolio, tmp_path / f"a{ending}")
    assert load(tmp_path / f"a{ending}").title == "\ufeffT"


# Workbooks.


def _workbook(fill: Callable[[Any], None]) -> bytes:
    workbook = openpyxl.Workbook()
    fill(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _pasted_sheet(workbook: Any) -> None:
    workbook.active.title = "Notes"
    workbook.active.append(["see the other sheet"])
    sheet = workbook.create_sheet("Annex 1")
    for row in csv.reader(io.StringIO(PASTED), delimiter=";"):
        sheet.append(row)
    sheet["J4"] = date(2017, 1, 1)
    sheet["K4"] = 1
    sheet["K4"].number_format = "0%"
    sheet["L4"] = 4.2
    sheet["K6"] = "=3/8*100"


def test_a_workbook_is_read_from_the_sheet_that_names_the_phases_dates_and_percents_as_numbers() -> None:
    portfolio = parse_portfolio(_workbook(_pasted_sheet), "pasted.xlsx").portfolio
    rex = portfolio["UCC-REX"]
    assert str(rex.cells.operations) == "2017-01-01"
    assert (rex.printed_percent, rex.printed_contribution) == (Decimal(100), Decimal("4.2"))
    assert portfolio["UCC-CD-2"].printed_percent is None  # a formula that nobody has calculated has no value


def test_every_fault_of_a_workbook_has_its_sheet_and_cell() -> None:
    def fill(workbook: Any) -> None:
        _pasted_sheet(workbook)
        workbook["Annex 1"]["G6"] = "Q5 2018"
        workbook["Annex 1"]["H6"] = date(1900, 3, 1)
        revisions = workbook.create_sheet("revisions")
        revisions.append(["revision", "published", "id", "planned"])
        revisions.append(["M", date(2016, 1, 3), "Z", "2018"])

    with pytest.raises(FileError) as caught:
        parse_portfolio(_workbook(fill), "pasted.xlsx")
    assert {fault.at for fault in caught.value.faults} == {
        "sheet Annex 1 cell G6",
        "sheet Annex 1 cell H6",
        "sheet revisions cell C2",
    }
    assert "sheet Annex 1 cell G6, projects[3].cells.tss" in str(caught.value)
    assert "the year 1900 is outside 1970 to 2200" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "number_format", "message"),
    [
        (45931, "General", "as a day of a spreadsheet it is 2025-10-01"),
        (45931.75, "General", "as a day of a spreadsheet it is 2025-10-01"),
        (0, "0%", "a share alone is no state of a cell"),
        (0.4, "0%", "a share alone is no state of a cell"),
        (1, "General", "a share alone is no state of a cell"),
    ],
)
def test_a_number_in_a_phase_of_a_workbook_is_refused_with_what_it_may_be(
    value: float, number_format: str, message: str
) -> None:
    def fill(workbook: Any) -> None:
        _pasted_sheet(workbook)
        workbook["Annex 1"]["G6"] = value
        workbook["Annex 1"]["G6"].number_format = number_format

    with pytest.raises(FileError, match=rf"^pasted\.xlsx: sheet Annex 1 cell G6, .*{message}"):
        parse_portfolio(_workbook(fill), "pasted.xlsx")


def _bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return out.getvalue()


def _with_part(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_workbook(_pasted_sheet))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part, content if part.filename == name else old.read(part))
    return out.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no workbook"),
        (b"PK\x03\x04 and nothing", "no workbook"),
        (b"id,bc,bpm,pi", "no workbook: File is not a zip file"),
        (_bomb(200 * 1024**2), "unpacks to more than 128 MiB"),
        (_with_part("xl/styles.xml", ENTITIES), "declares entities"),
        (_with_part("xl/workbook.xml", EXTERNAL), "declares entities"),
        (_with_part("xl/workbook.xml", b"<workbook"), "no workbook"),
        (_with_part("xl/worksheets/sheet2.xml", b"\x00\x01"), "no workbook"),
        (_workbook(lambda workbook: workbook.active.append(["nothing"])), "no row names the phases"),
    ],
    ids=["empty", "torn", "text", "zip bomb", "entity bomb", "external entity", "torn part", "binary part", "no table"],
)
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(content: bytes, message: str) -> None:
    with pytest.raises(FileError) as caught:
        parse_portfolio(content, "bad.xlsx")
    assert message in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_what_the_parts_of_a_workbook_unpack_to_is_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO(write_xlsx(harbours()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        for number in range(3):
            package.writestr(f"xl/media/{number}.bin", b" " * 1024**2)
    assert parse_portfolio(out.getvalue(), "a.xlsx").portfolio.title == harbours().title
    monkeypatch.setattr(excel, "_MOST_UNPACKED", 2 * 1024**2)  # each part is below it
    with pytest.raises(FileError, match="the workbook unpacks to more than 2 MiB"):
        parse_portfolio(out.getvalue(), "a.xlsx")


def test_a_workbook_of_too_many_parts_is_refused() -> None:
    out = io.BytesIO(write_xlsx(harbours()))
    with zipfile.ZipFile(out, "a") as package:
        for number in range(2_000 - len(package.namelist())):
            package.writestr(f"xl/media/{number}.bin", b"")
    assert parse_portfolio(out.getvalue(), "a.xlsx").portfolio.title == harbours().title
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/media/last.bin", b"")
    with pytest.raises(FileError, match="the workbook has more than 2,000 parts"):
        parse_portfolio(out.getvalue(), "a.xlsx")


def test_what_a_workbook_links_to_is_not_looked_at() -> None:
    workbook: Any = openpyxl.Workbook()
    for row in (["status 2018-01-03"], ["id", "bc", "bpm", "pi"], ["A", "DONE"]):
        workbook.active.append(row)
    link = ExternalLink(externalBook=ExternalBook())
    link.file_link = Relationship("rId1", type="externalLinkPath", Target="file:///no.xlsx", TargetMode="External")
    workbook._external_links.append(link)
    out, broken = io.BytesIO(), io.BytesIO()
    workbook.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(broken, "w") as new:
        (part,) = [name for name in old.namelist() if re.fullmatch(r"xl/externalLinks/\w+\.xml", name)]
        for name in old.namelist():
            new.writestr(name, b"<externalLink" if name == part else old.read(name))
    assert [one.id for one in parse_portfolio(broken.getvalue(), "a.xlsx").portfolio] == ["A"]


@pytest.mark.parametrize("length", [32_767, 32_768])
def test_a_cell_of_a_workbook_has_at_most_32_767_characters_in_both_directions(length: int) -> None:
    def labelled(label: str) -> Portfolio:
        row = Project(id="A", system="S", component=label, cells={"bc": "DONE"})
        return Portfolio(id="a", title="T", status_date=DAY, projects=[row])

    content = write_xlsx(labelled("short"))
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name).replace(b">short<", b">" + b"x" * length + b"<") for name in old.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    if length == 32_767:
        again = parse_portfolio(out.getvalue(), "a.xlsx").portfolio
        assert again["A"].component == "x" * length
        assert parse_portfolio(write_xlsx(again), "a.xlsx").portfolio == again
    else:
        with pytest.raises(FileError, match="sheet Progress cell E4: a cell holds at most 32,767 characters"):
            parse_portfolio(out.getvalue(), "a.xlsx")
        for text in ("x" * length, "\x01" + "x" * 32_764):  # a character that is written out needs four
            with pytest.raises(SyntaxFaultError, match="longer than a cell of a workbook holds"):
                write_xlsx(labelled(text))


def test_a_workbook_that_is_refused_leaves_no_sheet_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", heard.append)
    row = Project(id="A", cells={"bc": "DONE"})
    plan = PlanRevision(id="R", date=DAY, title="x" * 32_768)
    for rows, plans in (([row, evolve(row, id="B", component="x" * 32_768)], []), ([row], [plan])):
        with contextlib.suppress(SyntaxFaultError):
            write_xlsx(Portfolio(id="a", status_date=DAY, projects=rows, revisions=plans))
            pytest.fail("it is not refused")
        gc.collect()
        assert heard == []


def test_a_cell_far_out_does_not_fill_the_sheet_up() -> None:
    def far(workbook: Any) -> None:
        workbook.active["A1048576"] = "x"

    with pytest.raises(FileError, match="at most 100,000 rows"):
        parse_portfolio(_workbook(far), "far.xlsx")


def test_without_the_extra_a_workbook_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from ucc_portfolio.errors import MissingExtraError

    dump(harbours(), tmp_path / "a.xlsx")
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    for call in (lambda: load(tmp_path / "a.xlsx"), lambda: dump(harbours(), tmp_path / "b.xlsx")):
        with pytest.raises(MissingExtraError, match=r"pip install 'ucc-portfolio\[excel\]'"):
            call()
    assert not (tmp_path / "b.xlsx").exists()


def test_a_workbook_is_the_same_on_every_day() -> None:
    with zipfile.ZipFile(io.BytesIO(write_xlsx(dams()))) as package:
        days = re.findall(rb">([0-9]{4}-[0-9]{2}-[0-9]{2})T", package.read("docProps/core.xml"))
        assert days == [b"2031-05-17", b"2031-05-17"]  # made and changed; openpyxl would say today
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


TABLES = [".csv", ".tsv", ".xlsx"]


@pytest.mark.parametrize("ending", TABLES)
@pytest.mark.parametrize("title", ["Status 2015-01-01 of X", "IT projects as of 31/12/2017", "status 2015-01-01", "T"])
def test_a_title_that_mentions_a_day_does_not_change_the_status_date(ending: str, title: str, tmp_path: Path) -> None:
    portfolio = Portfolio(id="a", title=title, status_date=DAY, projects=[Project(id="A", cells={"bc": "DONE"})])
    dump(portfolio, tmp_path / f"a{ending}")
    again = load(tmp_path / f"a{ending}")
    assert (again.status_date, again.title) == (DAY, title)


@pytest.mark.parametrize("line", ["Status of 3 January 2018", "status: 03/01/2018", "As of 2018-01-03."])
def test_the_status_date_may_be_written_in_words_and_is_no_title(line: str) -> None:
    portfolio = _csv(f"{line}\nid,bc,bpm,pi\nA,DONE,,\n")
    assert (portfolio.status_date, portfolio.title) == (DAY, "")


@pytest.mark.parametrize("ending", TABLES)
@pytest.mark.parametrize("name", ["Total", "SUM", "Average"])
def test_a_project_that_is_called_like_a_total_is_a_project(ending: str, name: str, tmp_path: Path) -> None:
    projects = [
        Project(id=name, weight=2, cells={"bc": "DONE", "operations": "Q1 2019"}),
        Project(id="X", component=name, weight=5, cells={"operations": "2019-01-01"}),
        Project(id="Y", system=name, cells={"bc": "2019"}),
    ]
    dump(Portfolio(id="a", title="T", status_date=DAY, projects=projects), tmp_path / f"a{ending}")
    assert load(tmp_path / f"a{ending}").projects == tuple(projects)


def test_a_row_without_a_name_is_a_total_only_where_it_has_percentages() -> None:
    text = "status 2018-01-03\nproject,bc,bpm,pi,operations\nA,DONE,,,\n,,,,Q1 2019\n,2019,2019,2020,\n,40,30,0,\n"
    portfolio = _csv(text)
    assert [one.id for one in portfolio.projects] == ["A", "row", "row-2"]
    assert portfolio.printed == PrintedTotals(bc=40, bpm=30, pi=0)


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
@pytest.mark.parametrize(
    "text", ["a;" * 20, "a|b|c|d|e|f|g", "a, b, c, d", "x\ty\tz", "a\rb", "a\r\nb", '"', "x;=1+1", "x;'=1"]
)
def test_signs_of_other_delimiters_and_line_ends_in_a_text_come_back(ending: str, text: str, tmp_path: Path) -> None:
    row = Project(id="A", component=text, system_name=text, cells={"bc": "DONE"})
    plan = PlanRevision(
        id="R", date=DAY, title=text, milestones=[PlannedMilestone(project="A", milestone="tss", planned="Q1 2019")]
    )
    dump(Portfolio(id="a", title="T", status_date=DAY, projects=[row], revisions=[plan]), tmp_path / f"a{ending}")
    again = load(tmp_path / f"a{ending}")
    assert (again["A"].component, again.revisions[0].title) == (text.strip(), text.strip())


@pytest.mark.parametrize("delimiter", [";", "|", "\t"])
def test_no_text_starts_a_formula_where_a_spreadsheet_splits_at_another_sign(delimiter: str, tmp_path: Path) -> None:
    row = Project(id=f"a{delimiter.strip() or ';'}=1+1", component=f"x{delimiter} =1", cells={"bc": "DONE"})
    dump(Portfolio(id="a", title=f"x{delimiter}=HYPERLINK(A1)", status_date=DAY, projects=[row]), tmp_path / "a.csv")
    for line in (tmp_path / "a.csv").read_text("utf-8").splitlines():
        assert not any(cell.strip(' "').startswith(("=", "+", "@")) for cell in line.split(delimiter))


@pytest.mark.parametrize("ending", TABLES)
@pytest.mark.parametrize("number", ["4.20", "7.0", "0.10", "1E+3", "1E-10", "0.1234567890123456789", "12345"])
def test_numbers_come_back_with_all_their_decimals(ending: str, number: str, tmp_path: Path) -> None:
    row = Project(id="A", weight=Decimal(number), printed_contribution=Decimal(number), cells={"bc": "DONE"})
    dump(Portfolio(id="a", title="T", status_date=DAY, projects=[row]), tmp_path / f"a{ending}")
    again = load(tmp_path / f"a{ending}")["A"].printed_contribution
    assert f"{again:f}" == f"{Decimal(number):f}"


@pytest.mark.parametrize(
    ("value", "number_format", "read"),
    [
        (0.38, "0%", "38"),
        (0.042, "0.0%", "4.2"),
        (0.07, "0.00 %", "7.00"),
        (38, '0"%"', "38"),
        (38.0, "0\\%", "38"),
        (7, "0.0", "7.0"),
        (4.225, "0.0", "4.225"),
        (5, "General", "5"),
    ],
)
def test_a_number_of_a_workbook_counts_as_it_is_shown(value: float, number_format: str, read: str) -> None:
    workbook: Any = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["status 2018-01-03"], ["id", "bc", "bpm", "pi", "% done"], ["A", "DONE", None, None, value]):
        sheet.append(row)
    sheet["E3"].number_format = number_format
    out = io.BytesIO()
    workbook.save(out)
    assert str(parse_portfolio(out.getvalue(), "a.xlsx").portfolio["A"].printed_percent) == read


@pytest.mark.parametrize("ending", [".toml", ".json", *TABLES])
def test_what_a_file_cannot_hold_is_refused_and_nothing_is_written(ending: str, tmp_path: Path) -> None:
    for text in ["\ud800", *(["x" * 40_000] if ending == ".xlsx" else [])]:
        portfolio = Portfolio(id="a", title=text, status_date=DAY, projects=[Project(id="A", cells={"bc": "DONE"})])
        if ending == ".xlsx" and text == "\ud800":
            continue  # written out as its number, like every character that XML cannot hold
        with pytest.raises(FileError, match=r"half of a character|longer than a cell"):
            dump(portfolio, tmp_path / f"a{ending}")
    assert list(tmp_path.iterdir()) == []


def test_the_table_is_written_before_the_revisions_and_nothing_where_it_cannot_be(tmp_path: Path) -> None:
    plan = PlanRevision(
        id="R", date=DAY, milestones=[PlannedMilestone(project="A", milestone="tss", planned="Q1 2019")]
    )
    portfolio = Portfolio(id="a", status_date=DAY, projects=[Project(id="A", cells={"bc": "DONE"})], revisions=[plan])
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(FileError, match="no regular file"):
        dump(portfolio, tmp_path / "a.csv")
    assert not (tmp_path / "a.revisions.csv").exists()


@pytest.mark.parametrize("name", ["a" * 5000 + ".toml", "m" * 245 + ".csv"])
def test_a_name_that_is_too_long_is_no_traceback(name: str, tmp_path: Path) -> None:
    if len(name) < 255:
        (tmp_path / name).write_text("status 2018-01-03\nid,bc,bpm,pi\nA,DONE,,\n", "utf-8")
        assert load(tmp_path / name).projects[0].id == "A"
    else:
        with pytest.raises(FileError, match="name too long"):
            load(tmp_path / name)


@pytest.mark.parametrize(
    ("part", "fill", "message"),
    [
        ("xl/worksheets/sheet1.xml", "<mergeCell ref='A1:A2'/>" * 1_600_000, "1,500,000 tags"),
        ("xl/styles.xml", "<xf numFmtId='9'/>" * 260_000, "250,000 tags"),
    ],
)
def test_a_workbook_of_millions_of_tags_is_refused_before_it_is_parsed(part: str, fill: str, message: str) -> None:
    made = write_xlsx(Portfolio(id="a", status_date=DAY, projects=[Project(id="A", cells={"bc": "DONE"})]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content + fill.encode() if name == part else content)
    with pytest.raises(FileError, match=message):
        parse_portfolio(out.getvalue(), "a.xlsx")


def test_the_cells_of_a_workbook_are_counted_over_its_sheets() -> None:
    workbook = openpyxl.Workbook(write_only=True)
    for _ in range(3):
        sheet = workbook.create_sheet()
        for _ in range(80):
            sheet.append([1] * 999)
    out = io.BytesIO()
    workbook.save(out)
    with pytest.raises(FileError, match="200,000 cells"):
        parse_portfolio(out.getvalue(), "a.xlsx")
