"""Microsoft Project XML: what is exported stands where the format wants it, and comes back as it was."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given, settings

from portfolios import dams, harbours
from strategies import portfolios
from ucc_portfolio import (
    Dependency,
    Outcome,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    PortfolioError,
    Project,
    StatusReport,
    datasets,
)
from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.knowledge import is_in_operation, plan_in_force
from ucc_portfolio.domain.outcomes import ReportedRow
from ucc_portfolio.domain.plans import Milestone
from ucc_portfolio.errors import FileError, MissingExtraError
from ucc_portfolio.files import msproject_reader
from ucc_portfolio.files.msproject_reader import ImportedRevision, Unmatched, read_revision
from ucc_portfolio.files.msproject_writer import write
from ucc_portfolio.types import Cell, PlannedDate

NAMESPACE = "{http://schemas.microsoft.com/project}"

# The elements that are written, in the order of the schema.
PROJECT_ORDER = [
    "SaveVersion",
    "Name",
    "Title",
    "CreationDate",
    "ScheduleFromStart",
    "StartDate",
    "FinishDate",
    "CurrencyCode",
    "CalendarUID",
    "DefaultStartTime",
    "DefaultFinishTime",
    "MinutesPerDay",
    "MinutesPerWeek",
    "DaysPerMonth",
    "StatusDate",
    "NewTasksAreManual",
    "ExtendedAttributes",
    "Calendars",
    "Tasks",
    "Resources",
    "Assignments",
]
TASK_ORDER = [
    "UID",
    "ID",
    "Name",
    "Manual",
    "Type",
    "IsNull",
    "WBS",
    "OutlineNumber",
    "OutlineLevel",
    "Start",
    "Finish",
    "Duration",
    "DurationFormat",
    "Estimated",
    "Milestone",
    "Summary",
    "PercentComplete",
    "ActualStart",
    "ActualFinish",
    "ConstraintType",
    "CalendarUID",
    "Notes",
    "PredecessorLink",
    "ExtendedAttribute",
    "Baseline",
    "ManualStart",
    "ManualFinish",
    "ManualDuration",
]
LINK_ORDER = ["PredecessorUID", "Type", "CrossProject", "LinkLag", "LagFormat"]
BASELINE_ORDER = ["Number", "Interim", "Start", "Finish", "Duration", "DurationFormat"]


def _name(element: ET.Element) -> str:
    return element.tag.removeprefix(NAMESPACE)


def _tasks(content: bytes) -> dict[tuple[str, str], ET.Element]:
    """The tasks of an export, by project and milestone; a summary's milestone is empty."""
    root = ET.fromstring(content)  # noqa: S314 - we wrote it
    tasks = root.find(f"{NAMESPACE}Tasks")
    assert tasks is not None
    return {(_custom(task, "188743731"), _custom(task, "188743734")): task for task in tasks}


def _custom(task: ET.Element, number: str) -> str:
    for entry in task.iter(f"{NAMESPACE}ExtendedAttribute"):
        if entry.findtext(f"{NAMESPACE}FieldID") == number:
            return entry.findtext(f"{NAMESPACE}Value") or ""
    return ""


def _texts(element: ET.Element, *names: str) -> tuple[str | None, ...]:
    return tuple(element.findtext(f"{NAMESPACE}{name}") for name in names)


def _read(portfolio: Portfolio, content: bytes, **options: str) -> ImportedRevision:
    return read_revision(content, portfolio, revision_id="import", published=portfolio.status_date, **options)


def _planned(portfolio: Portfolio) -> dict[Milestone, Cell]:
    """What the portfolio plans on its status day, and is not done."""
    planned = {}
    in_force = plan_in_force(portfolio, as_of=portfolio.status_date)
    for project, key in portfolio.milestones:
        row = portfolio[project]
        cell = row.cells[key]
        if key == "operations" and (
            is_in_operation(row, reported=portfolio.status_date)
            or any(one.project == project and one.known_from <= portfolio.status_date for one in portfolio.outcomes)
        ):
            continue
        if cell is not None and cell.status in (Status.DONE, Status.NOT_APPLICABLE):
            continue
        plan = in_force.get((project, key))
        said = plan.cell if plan is not None else cell
        if said is not None:
            planned[project, key] = Cell(said.status, said.date)
    return planned


def locks() -> Portfolio:
    """Locks of a country that does not exist: three revisions, every kind of date, two of three starts reported."""
    return Portfolio(
        id="locks",
        title="Locks of Nowhere",
        status_date=date(2031, 5, 17),
        projects=[
            Project(id="UPPER", weight=2.5, cells={"bc": "DONE", "fss": "H1 2032, 40 % done", "operations": "2033"}),
            Project(id="LOWER", cells={"tss": "03/2032", "operations": "Q1 2033 - 2035"}),
            Project(id="SEA", cells={"bc": "N/A", "con": "TBD", "operations": "? - Q2 2034"}),
            Project(id="SLUICE", cells={"tra": "not planned", "operations": "Q3 2034 - ?"}),
            Project(id="WEIR", cells={"tra": "DONE", "operations": "2031-02-03"}),
            Project(id="RAMP", cells={"operations": "2030"}),
            Project(id="CANAL"),
        ],
        revisions=[
            PlanRevision(id="third", date=date(2031, 1, 1), complete=False, milestones=[_stated("LOWER", "2034")]),
            PlanRevision(id="first", date=date(2029, 1, 1), milestones=[_stated("LOWER", "Q1 2032 - Q2 2032")]),
            PlanRevision(id="later", date=date(2032, 1, 1), milestones=[_stated("LOWER", "2040")]),
        ],
        outcomes=[Outcome(project="RAMP", date=date(2030, 7, 1), known_from=date(2030, 7, 1), edge="last")],
        dependencies=[
            Dependency(predecessor="CANAL", successor="LOWER", min_lag=30),
            Dependency(predecessor="LOWER", predecessor_milestone="tss", successor="LOWER"),
            Dependency(predecessor="SEA", predecessor_milestone="bc", successor="UPPER"),
            Dependency(predecessor="SEA", successor="UPPER", kind="interface"),
        ],
    )


def _stated(project: str, planned: str) -> PlannedMilestone:
    return PlannedMilestone(project=project, planned=planned)


ALL = [datasets.load(), dams(), harbours(), locks()]


# Writing


@pytest.mark.parametrize("portfolio", ALL, ids=lambda portfolio: portfolio.id)
def test_every_element_stands_where_the_schema_wants_it(portfolio: Portfolio) -> None:
    def check(element: ET.Element, order: list[str]) -> None:
        places = [order.index(_name(child)) for child in element]
        assert places == sorted(places)

    root = ET.fromstring(write(portfolio))  # noqa: S314 - we wrote it
    assert root.tag == f"{NAMESPACE}Project"
    assert [_name(child) for child in root] == PROJECT_ORDER
    for name, order in [("Task", TASK_ORDER), ("PredecessorLink", LINK_ORDER), ("Baseline", BASELINE_ORDER)]:
        for element in root.iter(f"{NAMESPACE}{name}"):
            check(element, order)


def test_a_summary_holds_its_phases_and_a_milestone() -> None:
    tasks = _tasks(write(locks()))
    outline = ("UID", "ID", "Name", "OutlineNumber", "OutlineLevel", "Milestone", "Summary")
    assert [_texts(task, *outline) for key, task in tasks.items() if key[0] in ("", "UPPER", "CANAL")] == [
        ("0", "0", "Locks of Nowhere", "0", "0", "0", "1"),
        ("1", "1", "UPPER", "1", "1", "0", "1"),
        ("2", "2", "business case", "1.1", "2", "0", "0"),
        ("6", "3", "functional system specifications", "1.2", "2", "0", "0"),
        ("10", "4", "start of operations", "1.3", "2", "1", "0"),
        ("61", "19", "CANAL", "7", "1", "0", "1"),
        ("70", "20", "start of operations", "7.1", "2", "1", "0"),
    ]
    assert ("SEA", "bc") not in tasks  # it does not apply
    assert _custom(tasks["UPPER", ""], "188743767") == "2.5"
    assert _texts(tasks["SEA", ""], "Start", "Finish") == (None, None)


def test_a_period_ends_on_its_last_day_and_a_window_starts_on_its_first() -> None:
    tasks = _tasks(write(evolve(locks(), revisions=())))
    days = ("Manual", "Start", "Finish", "Duration", "ManualStart", "ManualFinish")
    phase, milestone, window = tasks["LOWER", "tss"], tasks["UPPER", "operations"], tasks["LOWER", "operations"]
    opens, closes = "2032-03-31T08:00:00", "2032-03-31T17:00:00"
    assert _texts(phase, *days) == ("1", opens, closes, "PT8H0M0S", opens, closes)
    closes = "2033-12-31T17:00:00"
    assert _texts(milestone, *days) == ("1", closes, closes, "PT0H0M0S", closes, closes)
    opens, closes = "2033-01-01T08:00:00", "2035-12-31T17:00:00"
    assert _texts(window, *days) == ("1", opens, closes, f"PT{1095 * 8}H0M0S", opens, closes)
    assert _texts(tasks["SEA", "operations"], *days[:4]) == ("1", None, "2034-06-30T17:00:00", None)
    assert _texts(tasks["SLUICE", "operations"], *days[:4]) == ("1", "2034-07-01T08:00:00", None, None)


def test_no_day_is_invented_for_what_has_none() -> None:
    tasks = _tasks(write(locks()))
    for milestone, text in {("SEA", "con"): "TBD", ("SLUICE", "tra"): "not planned", ("UPPER", "bc"): "DONE"}.items():
        task = tasks[milestone]
        assert not [child for child in task.iter() if _name(child).endswith(("Start", "Finish"))]
        assert _texts(task, "Manual", "ConstraintType") == ("0", "0")
        assert _custom(task, "188743737") == text
    assert _custom(tasks["CANAL", "operations"], "188743737") == ""


def test_what_is_done_is_complete_and_has_its_day_where_one_is_known() -> None:
    tasks = _tasks(write(locks()))
    done = {key: _texts(task, "PercentComplete", "ActualFinish") for key, task in tasks.items() if key[1]}
    assert done["UPPER", "bc"] == ("100", None)
    assert done["UPPER", "fss"] == ("40", None)
    assert done["WEIR", "operations"] == ("100", "2031-02-03T17:00:00")
    assert done["RAMP", "operations"] == ("100", "2030-07-01T17:00:00")
    assert done["UPPER", "operations"] == ("0", None)


def test_a_task_that_is_nearly_done_is_not_done() -> None:
    portfolio = Portfolio(
        id="a", status_date=date(2031, 1, 1), projects=[Project(id="A", cells={"bc": "2032, 99.9 % done"})]
    )
    (percent,) = _texts(_tasks(write(portfolio))["A", "bc"], "PercentComplete")
    assert percent == "99"


def test_precedences_are_links_with_their_lag_in_elapsed_days_and_interfaces_are_none() -> None:
    tasks = _tasks(write(locks()))
    links = {
        key: [_texts(link, *LINK_ORDER) for link in task.iter(f"{NAMESPACE}PredecessorLink")]
        for key, task in tasks.items()
    }
    assert {key: found for key, found in links.items() if found} == {
        ("LOWER", "operations"): [("70", "1", "0", "432000", "8"), ("17", "1", "0", "0", "8")]
    }
    assert _texts(tasks["CANAL", "operations"], "UID") == ("70",)  # a link needs its end, though nobody states it


def test_baselines_are_the_revisions_known_on_the_day_oldest_first() -> None:
    tasks = _tasks(write(locks()))

    def baselines(task: ET.Element) -> list[tuple[str | None, ...]]:
        return [_texts(one, "Number", "Start", "Finish") for one in task.iter(f"{NAMESPACE}Baseline")]

    assert baselines(tasks["LOWER", "operations"]) == [
        ("0", "2032-01-01T08:00:00", "2032-06-30T17:00:00"),
        ("1", "2034-12-31T17:00:00", "2034-12-31T17:00:00"),
    ]
    assert not baselines(tasks["UPPER", "operations"])
    assert _texts(tasks["", ""], "Notes") == ("Baseline 0: first, 2029-01-01; Baseline 1: third, 2031-01-01",)
    assert _texts(tasks["LOWER", "operations"], "Finish") == ("2035-12-31T17:00:00",)  # the table is newer
    later = _tasks(write(locks(), as_of=date(2033, 1, 1)))
    assert len(baselines(later["LOWER", "operations"])) == 3
    assert _texts(later["LOWER", "operations"], "Finish") == ("2040-12-31T17:00:00",)


def test_of_many_revisions_the_ten_latest_are_written() -> None:
    revisions = [
        PlanRevision(id=f"R{year}", date=date(year, 1, 1), milestones=[_stated("UPPER", str(year + 20))])
        for year in range(2010, 2023)
    ]
    task = _tasks(write(evolve(locks(), revisions=revisions)))["UPPER", "operations"]
    found = [_texts(one, "Number", "Finish") for one in task.iter(f"{NAMESPACE}Baseline")]
    assert found == [(str(number), f"{2033 + number}-12-31T17:00:00") for number in range(10)]


def test_a_later_report_counts_from_its_day_on() -> None:
    row = ReportedRow(project="UPPER", cells={"fss": "DONE"})
    portfolio = locks().adding(status_reports=[StatusReport(id="later", date=date(2032, 1, 1), rows=(row,))])
    assert _texts(_tasks(write(portfolio))["UPPER", "fss"], "PercentComplete") == ("40",)
    assert _texts(_tasks(write(portfolio, as_of=date(2032, 1, 1)))["UPPER", "fss"], "PercentComplete") == ("100",)


def test_before_the_first_report_there_are_only_plans() -> None:
    tasks = _tasks(write(locks(), as_of=date(2029, 6, 1)))
    assert {key for key in tasks if key[1]} == {("LOWER", key) for key in ("tss", "operations")} | {
        ("CANAL", "operations"),
        ("SEA", "bc"),
        ("UPPER", "operations"),
    }
    assert _texts(tasks["LOWER", "operations"], "Finish") == ("2032-06-30T17:00:00",)


@given(portfolios())
@settings(max_examples=50)
def test_one_portfolio_gives_the_same_bytes_every_time_and_numbers_no_task_twice(portfolio: Portfolio) -> None:
    content = write(portfolio)
    assert write(evolve(portfolio)) == content
    root = ET.fromstring(content)  # noqa: S314 - we wrote it
    uids = [task.findtext(f"{NAMESPACE}UID") for task in root.iter(f"{NAMESPACE}Task")]
    assert len(uids) == len(set(uids))


def test_cells_that_are_filled_in_leave_the_numbers_of_the_tasks_alone() -> None:
    before = {key: _texts(task, "UID") for key, task in _tasks(write(locks())).items()}
    cells = {"bc": "DONE", "pi": "2032", "fss": "2033", "operations": "2033"}
    first, *others = locks().projects
    fuller = evolve(locks(), projects=[evolve(first, cells=cells), *others])
    after = {key: _texts(task, "UID") for key, task in _tasks(write(fuller)).items()}
    assert set(after) - set(before) == {("UPPER", "pi")}
    assert {key: after[key] for key in before} == before


NASTY = "<Task>&amp;]]>\x00\x1b[31m\u202e\ufffe\ud800\r\n'\"<!--"


def test_no_text_of_a_portfolio_can_break_out_of_its_element() -> None:
    portfolio = Portfolio(
        id=NASTY,
        title=NASTY,
        status_date=date(2031, 1, 1),
        projects=[Project(id="A<&]]>B", system=NASTY, component=NASTY, cells={"operations": "Q1\x1f\u00a02032"})],
        revisions=[PlanRevision(id=NASTY, date=date(2030, 1, 1))],
    )
    content = write(portfolio)
    tasks = _tasks(content)
    assert set(tasks) == {("", ""), ("A<&]]>B", ""), ("A<&]]>B", "operations")}
    shown = r"<Task>&amp;]]>\x00\x1b[31m\u202e\ufffe\ud800 '"
    assert _texts(tasks["", ""], "Name") == (shown + '"<!--',)
    assert _custom(tasks["A<&]]>B", "operations"], "188743737") == "Q1 2032"
    assert _read(portfolio, content).revision.cells == {("A<&]]>B", "operations"): Cell.parse("Q1 2032")}


def test_a_portfolio_without_projects_is_a_file_too() -> None:
    portfolio = Portfolio(id="empty", status_date=date(2031, 1, 1))
    assert list(_tasks(write(portfolio))) == [("", "")]
    assert _read(portfolio, write(portfolio)).revision.milestones == ()


# There and back


@pytest.mark.parametrize("portfolio", ALL, ids=lambda portfolio: portfolio.id)
def test_an_unchanged_file_gives_the_dates_that_it_came_from(portfolio: Portfolio) -> None:
    read = _read(portfolio, write(portfolio), source="somewhere")
    assert dict(read.revision.cells) == _planned(portfolio)
    assert read.unmatched == ()
    assert (read.revision.id, read.revision.date, read.revision.complete) == ("import", portfolio.status_date, False)
    assert read.revision.source == "somewhere"


def test_the_plan_of_the_table_comes_back_and_can_be_compared() -> None:
    portfolio = datasets.load()
    table = next(one for one in portfolio.revisions if one.of_table)
    read = _read(portfolio, write(portfolio)).revision
    plan = portfolio.plan(table)
    both = [milestone for milestone in plan if milestone in read.cells]
    assert len(both) == 116
    assert all(read.cells[milestone].date == plan[milestone].date for milestone in both)
    assert portfolio.adding(revisions=[read]).revision("import") is read


@given(portfolios())
def test_any_portfolio_comes_back(portfolio: Portfolio) -> None:
    read = _read(portfolio, write(portfolio))
    assert dict(read.revision.cells) == _planned(portfolio)
    assert read.unmatched == ()


def test_a_file_without_the_printed_text_has_the_precision_of_the_portfolio() -> None:
    portfolio = locks()
    content = write(portfolio).replace(b"<FieldID>188743737</FieldID>", b"<FieldID>1</FieldID>")
    content = content.replace(b"<FieldName>Text3</FieldName>", b"<FieldName>Text4</FieldName>")
    cells = dict(_read(portfolio, content).revision.cells)
    assert cells == {key: cell for key, cell in _planned(portfolio).items() if cell.date and not cell.date.is_unknown}


# What others change


def _file(*tasks: str, fields: str | None = None) -> bytes:
    custom = "".join(
        f"<ExtendedAttribute><FieldID>{number}</FieldID><FieldName>{name}</FieldName><Alias>{alias}</Alias>"
        "</ExtendedAttribute>"
        for number, name, alias in [("188743731", "Text1", "Portfolio project"), ("188744000", "Text14", "Row")]
    )
    body = "".join(f"<Task>{task}</Task>" for task in tasks)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Project xmlns="http://schemas.microsoft.com/project">'
        f"<ExtendedAttributes>{custom if fields is None else fields}</ExtendedAttributes>"
        f"<Tasks>{body}</Tasks></Project>"
    ).encode()


def _task(uid: int, project: str, milestone: str = "", *more: str, finish: str = "2033-06-30T17:00:00") -> str:
    texts = [f"<UID>{uid}</UID><Name>T{uid}</Name><OutlineLevel>1</OutlineLevel>", *more]
    if finish:
        texts.append(f"<Finish>{finish}</Finish>")
    for number, value in [("188743731", project), ("188743734", milestone)]:
        if value:
            texts.append(f"<ExtendedAttribute><FieldID>{number}</FieldID><Value>{value}</Value></ExtendedAttribute>")
    return "".join(texts)


def _dates(content: bytes, portfolio: Portfolio | None = None) -> dict[str, str]:
    read = _read(portfolio or evolve(locks(), revisions=()), content)
    assert read.unmatched == ()
    return {f"{project}.{key}": str(cell) for (project, key), cell in read.revision.cells.items()}


def _start(moment: str) -> str:
    return f"<Start>{moment}T08:00:00</Start>"


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (_task(1, "UPPER", "operations"), {"UPPER.operations": "2033-06-30"}),
        (_task(1, "UPPER", "operations", finish="2033-12-31T17:00:00"), {"UPPER.operations": "2033"}),
        (_task(1, "UPPER", "", "<Milestone>1</Milestone>"), {"UPPER.operations": "2033-06-30"}),
        (_task(1, "UPPER", "Start of Operations"), {"UPPER.operations": "2033-06-30"}),
        (_task(1, "UPPER", "TSS"), {"UPPER.tss": "2033-06-30"}),
        (_task(1, "UPPER", "fss", _start("2031-01-01"), finish="2032-06-30T17:00:00"), {"UPPER.fss": "H1 2032"}),
        (_task(1, "UPPER", "fss", "<PercentComplete>100</PercentComplete>"), {}),
        (_task(1, "UPPER", "fss", "<ActualFinish>2033-06-30T17:00:00</ActualFinish>"), {}),
        (_task(1, "UPPER", "fss", finish=""), {}),
        (_task(1, "UPPER", "con", _start("2033-01-01"), finish="2033-07-01T00:00:00"), {"UPPER.con": "2033-06-30"}),
        (_task(1, "UPPER", "con", finish="2033-07-01"), {"UPPER.con": "2033-07-01"}),
        (_task(1, "LOWER", "operations", _start("2033-02-01")), {"LOWER.operations": "2033-02-01 - 2033-06-30"}),
        (
            _task(1, "LOWER", "operations", _start("2033-01-01"), finish="2036-01-31T17:00:00"),
            {"LOWER.operations": "Q1 2033 - 2036-01-31"},
        ),
        (
            _task(1, "LOWER", "operations", _start("2033-01-01"), finish="2035-12-31T17:00:00"),
            {"LOWER.operations": "Q1 2033 - 2035"},
        ),
        (_task(1, "LOWER", "operations", _start("2033-06-30")), {"LOWER.operations": "2033-06-30"}),
        (_task(1, "LOWER", "operations"), {"LOWER.operations": "? - 2033-06-30"}),
        (_task(1, "SEA", "operations", _start("2031-06-30")), {"SEA.operations": "? - 2033-06-30"}),
        (_task(1, "SEA", "operations", finish="2034-06-30T17:00:00"), {"SEA.operations": "? - Q2 2034"}),
        (_task(1, "SLUICE", "operations", _start("2035-01-01"), finish=""), {"SLUICE.operations": "2035-01-01 - ?"}),
        (
            _task(
                *(1, "UPPER", "con", "<Manual>true</Manual><ManualFinish>2033-02-01T17:00:00</ManualFinish>"), finish=""
            ),
            {"UPPER.con": "2033-02-01"},
        ),
        (_task(1, "UPPER", "operations", "<IsNull>1</IsNull>"), {}),
        (_task(1, "UPPER", "operations", "<Summary>1</Summary>"), {}),
        (_task(0, "UPPER", "operations").replace("<OutlineLevel>1", "<OutlineLevel>0"), {}),
    ],
)
def test_a_task_says_what_is_planned(task: str, expected: dict[str, str]) -> None:
    assert _dates(_file(task)) == expected


def test_a_date_that_a_tool_computed_for_what_has_none_is_no_date() -> None:
    portfolio = Portfolio(id="a", status_date=date(2031, 1, 1), projects=[Project(id="A", cells={"bc": "TBD"})])
    text = write(portfolio).decode()
    computed = "<Start>2031-01-01T08:00:00</Start><Finish>2031-01-01T17:00:00</Finish>"
    at = text.index("<OutlineLevel>2</OutlineLevel>")
    saved = text[:at] + computed + text[at:]
    assert _dates(saved.encode(), portfolio) == {"A.bc": "planned, date unknown"}
    bound = saved.replace("<ConstraintType>0<", "<ConstraintType>6<")
    assert _dates(bound.encode(), portfolio) == {"A.bc": "2031-01-01"}
    by_hand = (text[:at] + computed + text[at:].replace("<Manual>0", "<Manual>1")).replace(
        "<Name>business case</Name>\n      <Manual>0", "<Name>business case</Name>\n      <Manual>1"
    )
    assert _dates(by_hand.encode(), portfolio) == {"A.bc": "2031-01-01"}


def test_a_task_above_others_is_no_milestone_whatever_it_says_of_itself() -> None:
    upper = _task(1, "UPPER", "operations")
    lower = _task(2, "LOWER", "tss").replace("<OutlineLevel>1", "<OutlineLevel>2")
    assert _dates(_file(upper, lower)) == {"LOWER.tss": "2033-06-30"}


def test_what_cannot_be_matched_is_listed_with_its_reason() -> None:
    tasks = [
        _task(1, ""),
        _task(2, "NOWHERE", "tss"),
        _task(3, "UPPER", "go live"),
        _task(4, "UPPER"),
        _task(5, "UPPER", "tss", "<Active>0</Active>"),
        _task(6, "UPPER", "tss"),
        _task(7, "UPPER", "tss", finish="2034-01-01T17:00:00"),
        _task(8, "UPPER", "con", _start("2033-01-01"), finish=""),
        _task(9, "UPPER", finish=""),
    ]
    read = _read(locks(), _file(*tasks))
    assert {one: str(cell) for one, cell in read.revision.cells.items()} == {("UPPER", "tss"): "2033-06-30"}
    assert read.unmatched == (
        Unmatched("1", "T1", "it names no project"),
        Unmatched("2", "T2", "'NOWHERE' is no project of this portfolio"),
        Unmatched("3", "T3", "no such milestone 'go live'; there is bc, bpm, pi, vd, fss, tss, con, tra, operations"),
        Unmatched("4", "T4", "it names no milestone, and is none"),
        Unmatched("5", "T5", "it is inactive"),
        Unmatched("7", "T7", "task 6 states the same milestone"),
        Unmatched("8", "T8", "it starts, but nothing says when it finishes"),
    )


def test_a_field_is_found_by_its_name_or_its_alias() -> None:
    content = _file(_task(1, "UPPER", "tss").replace("188743731", "188744000"))
    for name in ("Text14", "Row", "row"):
        read = _read(locks(), content, id_field=name)
        assert list(read.revision.cells) == [("UPPER", "tss")]
    assert _read(locks(), content).unmatched[0].reason == "it names no project"
    assert list(_read(locks(), content, id_field="Row", milestone_field="Nowhere").revision.cells) == []


def test_the_order_of_the_tasks_is_irrelevant() -> None:
    tasks = [_task(1, "LOWER", "tss"), _task(2, "UPPER", "tss"), _task(3, "UPPER", "bc")]
    assert _read(locks(), _file(*tasks)) == _read(locks(), _file(*reversed(tasks)))


def test_a_file_of_the_other_namespace_is_read() -> None:
    content = _file(_task(1, "UPPER", "tss")).replace(b"com/project", b"com/project/2007")
    assert _dates(content) == {"UPPER.tss": "2033-06-30"}


# Bad files

SOUND = _file(_task(1, "UPPER", "tss"))
BOMB = (
    b'<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><Project xmlns="http://schemas.microsoft.com/project">&c;</Project>'
)
OUTSIDE = (
    b'<!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    b'<Project xmlns="http://schemas.microsoft.com/project">&a;</Project>'
)
NO_ENTITIES = "it declares a document type or entities, which no Microsoft Project file needs"
AT = "Project/Tasks/Task[1]"


def _with(text: str, finish: str = "2033-06-30T17:00:00") -> bytes:
    return _file(_task(1, "UPPER", "tss", text, finish=finish))


def _faults(content: bytes, **options: str) -> list[str]:
    with pytest.raises(FileError) as caught:
        _read(locks(), content, **options)
    assert str(caught.value).startswith(options.get("path", "Microsoft Project XML"))
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "no XML: no element found"),
        (b"PK\x03\x04 a spreadsheet", "no XML: not well-formed (invalid token)"),
        (SOUND[:-20], "no XML: unclosed token"),
        (SOUND.replace(b"</Name>", b"</Nome>"), "no XML: mismatched tag"),
        (SOUND.replace(b"T1<", b"T1&nbsp;<"), "no XML: undefined entity"),
        (SOUND.replace(b"T1<", b"T\0<"), "no XML: not well-formed (invalid token)"),
        (SOUND.replace(b"T1<", b"T\xff<"), "no XML: not well-formed (invalid token)"),
        (BOMB, NO_ENTITIES),
        (OUTSIDE, NO_ENTITIES),
        (SOUND.replace(b"<Project", b"<!DOCTYPE Project><Project"), NO_ENTITIES),
        (SOUND.replace(b"UTF-8", b"utf-7"), "no XML in an encoding that can be read: 'multi-byte encodings are not"),
        (SOUND.replace(b"UTF-8", b"rot13"), "no XML in an encoding that can be read: "),
        (SOUND.replace(b"UTF-8", b"idna"), "no XML in an encoding that can be read: "),
        (b"<html/>", "expected the element Project of http://schemas.microsoft.com/project, not 'html'"),
        (b"<Project/>", "expected the element Project of http://schemas.microsoft.com/project, not 'Project'"),
        (b"<Project xmlns='http://schemas.microsoft.com/project'/>", "Project/Tasks: it is missing"),
        (_with("", finish="soon"), f"{AT}/Finish: expected a moment such as 2018-03-31T17:00:00, not 'soon'"),
        (_with("", finish="2033-02-29T17:00:00"), f"{AT}/Finish: '2033-02-29T17:00:00': there is no such day"),
        (_with("", finish="1969-12-31T17:00:00"), f"{AT}/Finish: '1969-12-31T17:00:00': the year 1969 is outside"),
        (_with("", finish="2201-01-01T17:00:00"), f"{AT}/Finish: '2201-01-01T17:00:00': the year 2201 is outside"),
        (_with("", finish="9" * 5000), f"{AT}/Finish: expected a moment such as 2018-03-31T17:00:00, not '9999"),
        (_with(_start("2034-01-01")), f"{AT}/Finish: it finishes (2033-06-30) before it starts (2034-01-01)"),
        (_with("<Milestone>maybe</Milestone>"), f"{AT}/Milestone: expected 0 or 1, not 'maybe'"),
        (_with("<PercentComplete>101</PercentComplete>"), f"{AT}/PercentComplete: expected a whole number from 0 to 1"),
        (_with("<PercentComplete>-1</PercentComplete>"), f"{AT}/PercentComplete: expected a whole number from 0 to 10"),
        (_with("<Finish>2034-01-01T17:00:00</Finish>"), f"{AT}/Finish: it is there twice"),
        (_with("").replace(b"<UID>1</UID>", b""), f"{AT}/UID: it is missing"),
        (_with("").replace(b"<UID>1<", b"<UID>one<"), f"{AT}/UID: expected a whole number, not 'one'"),
        (_file(_task(1, "UPPER"), _task(1, "UPPER")), "Project/Tasks/Task[2]/UID: Project/Tasks/Task[1] has the same"),
        (
            _with("").replace(b">T1<", b">" + b"T" * 10_000_000 + b"<"),
            f"{AT}/Name: it has more than 100,000 characters",
        ),
        (_with("<a>" * 5000 + "</a>" * 5000), "Project/Tasks/Task/a/...: elements are nested too deeply"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_of_its_fault(content: bytes, expected: str) -> None:
    (fault,) = _faults(content)
    assert re.sub(r"^line \d+ column \d+: ", "", fault).startswith(expected)


def test_what_is_no_xml_has_a_line_and_a_column() -> None:
    assert _faults(SOUND + b"\n</a>") == ["line 3 column 2: no XML: not well-formed (invalid token)"]


def test_every_fault_is_named_not_the_first_alone() -> None:
    content = _file(
        _task(1, "UPPER", "tss", "<Manual>x</Manual>", finish="never"), _task(1, "UPPER", "bc", finish="2033-13-01")
    )
    assert _faults(content, path="plan.xml") == [
        "Project/Tasks/Task[1]/Manual: expected 0 or 1, not 'x'",
        "Project/Tasks/Task[1]/Finish: expected a moment such as 2018-03-31T17:00:00, not 'never'",
        "Project/Tasks/Task[2]/UID: Project/Tasks/Task[1] has the same",
        "Project/Tasks/Task[2]/Finish: '2033-13-01': there is no such day",
    ]


def test_a_field_that_the_file_does_not_have_is_named_with_those_that_it_has() -> None:
    assert _faults(SOUND, id_field="Text9") == [
        "Project/ExtendedAttributes: no field is called 'Text9'; there is: 'Portfolio project', 'Row'"
    ]
    assert _faults(_file(fields=""), id_field="Text9") == [
        "Project/ExtendedAttributes: no field is called 'Text9'; the file has no custom fields"
    ]


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(msproject_reader, "MOST_BYTES", 1024**2)
    assert _faults(b" " * (1024**2 + 1)) == ["the file is larger than 1 MiB"]


def test_too_many_tasks_or_fields_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(msproject_reader, "_MOST_TASKS", 2)
    assert _faults(_file("", "", "")) == ["Project/Tasks: it has more than 2 tasks"]
    monkeypatch.setattr(msproject_reader, "_MOST_VALUES", 1)
    assert _faults(SOUND) == ["Project/Tasks: the tasks have more than 1 values of custom fields"]
    fields = "<ExtendedAttribute/>" * 3
    assert _faults(_file(fields=fields)) == ["Project/ExtendedAttributes: it has more than 2 fields"]


def test_a_missing_extra_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "defusedxml.common", None)
    write(locks())  # needs the standard library only
    with pytest.raises(MissingExtraError, match=re.escape("pip install 'ucc-portfolio[msproject]'")):
        _read(locks(), SOUND)


def test_the_reserved_names_of_revisions_are_refused() -> None:
    with pytest.raises(PortfolioError):
        read_revision(SOUND, locks(), revision_id="outcome", published=date(2031, 1, 1))


def _mutants(content: bytes, count: int) -> Iterator[bytes]:
    """Files with a few bytes changed, cut out, doubled or swapped for others; the same ones on every run."""
    chance = random.Random(20261125)  # noqa: S311 - no secret
    scraps = [b"<", b">", b"&", b"\0", b"\xff", b"]]>", b"</Task>", b"<Task>", b"-", b"9", b"T", b"&#x0;", b"<!--"]
    for _ in range(count):
        mutant = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(mutant))
            end = min(len(mutant), at + chance.choice((1, 1, 2, 8, 200)))
            change = chance.randrange(4)
            if change == 0:
                mutant[at:end] = chance.choice(scraps)
            elif change == 1:
                del mutant[at:end]
            elif change == 2:
                mutant[at:at] = mutant[at:end]
            else:
                mutant[at] = chance.randrange(256)
        yield bytes(mutant)


def _rewritten(content: bytes, count: int) -> Iterator[bytes]:
    """Files that are sound XML, with a few texts replaced by others."""
    chance = random.Random(20261126)  # noqa: S311 - no secret
    texts = ["", "-1", "0", "2", "7", "9" * 30, "NaN", "2032-06-30T00:00:00", "0001-01-01", "TBD", "DONE", "? - ?"]
    texts += ["Q3 2034 - Q1 2033", "operations", "bc", "LOWER", "\u202e", "true", "188743731", "188743737"]
    for _ in range(count):
        root = ET.fromstring(content)  # noqa: S314 - we wrote it
        leaves = [element for element in root.iter() if len(element) == 0]
        for element in chance.sample(leaves, chance.randint(1, 6)):
            element.text = chance.choice(texts)
        yield ET.tostring(root)


def test_a_damaged_file_gives_a_plan_or_an_error_of_ours() -> None:
    portfolio = locks()
    refused = 0
    content = write(portfolio)
    for mutant in (*_mutants(content, 100), *_rewritten(content, 100)):
        try:
            read = _read(portfolio, mutant)
        except PortfolioError:
            refused += 1
        else:
            assert all(isinstance(cell.date, PlannedDate | None) for cell in read.revision.cells.values())
    assert 20 < refused < 200
