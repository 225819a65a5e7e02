"""Hostile text in every field of a file stays text in every output."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from icalendar import Calendar

from ucc_portfolio import (
    Cause,
    Correction,
    Deadline,
    Dependency,
    ListedProject,
    Outcome,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Postponement,
    Project,
    Rating,
    Source,
    activity_network,
    assess,
    frames,
    impact,
    schedule,
)
from ucc_portfolio.assessment import Assessment
from ucc_portfolio.files import csv as csv_format
from ucc_portfolio.files import excel, ical, msproject, tsv
from ucc_portfolio.reports.check import check_report
from ucc_portfolio.reports.critical import critical_report
from ucc_portfolio.reports.csv import render_csv
from ucc_portfolio.reports.datasets import datasets_report
from ucc_portfolio.reports.deadlines import deadlines_report
from ucc_portfolio.reports.depends import drivers_report, floors_report, tree_report
from ucc_portfolio.reports.gantt import render_gantt
from ucc_portfolio.reports.html import render_html
from ucc_portfolio.reports.impact import impact_report
from ucc_portfolio.reports.json import render_json
from ucc_portfolio.reports.markdown import render_markdown
from ucc_portfolio.reports.slippage import change_report, trend_report
from ucc_portfolio.reports.status import status_report
from ucc_portfolio.reports.svg import render_svg
from ucc_portfolio.reports.tables import Report
from ucc_portfolio.reports.terminal import render_text
from ucc_portfolio.reports.trend import progress_trend_report

DAY = date(2031, 5, 17)

# In every text that a file may hold. Ids have to be printable: they get the ones that are.
PRINTABLE = [
    "[red]x[/red]",
    "[link=https://example.org]x[/link]",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "</td></table>",
    "]]><x/>",
    "&lt;b&gt;&amp;",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "'=1+1",
    "|pipe|",
    "`code` *bold* _it_ # head",
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    'x"]; click x "javascript:alert(1)"',
    "end",
    "direction LR",
    "fa:fa-bomb",
    "%%{init: {'theme': 'dark'}}%%",
    "{{braces}} {0} %s %(x)s $HOME",
    "a;b,c:d",
    "DTSTART:20310101",
]
HARMFUL = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://example.org\x07x\x1b]8;;\x07",
    "\x9b31m",
    "\x07\x08\x7f",
    "\u202eabc\u2066",
]
HARMFUL += ["line\nbreak", "tab\there", "carriage\rreturn", "\u2028separator", "zero\u200bwidth", "\ufeff"]
EVERYTHING = " ".join([*PRINTABLE, *HARMFUL])
IDS = [f"{text} {number}" for number, text in enumerate(PRINTABLE)]


def _hostile() -> Portfolio:
    """A project per hostile id, every other text as hostile as it may be."""
    text = EVERYTHING
    rows = [
        Project(
            id=name,
            number=number,
            system=HARMFUL[number % len(HARMFUL)],
            system_name=text,
            component=text,
            continues_note=text,
            weight=1,
            weight_note=text,
            printed_label=text,
            printed_percent=7,
            cells={"bc": "DONE", "tss": "Q1 2031", "con": "Q3 2032", "tra": "2034", "operations": "Q1 2033 - Q4 2034"},
            durations={"tss": 10, "con": 20, "tra": 5},
        )
        for number, name in enumerate(IDS)
    ]
    planned = [PlannedMilestone(project=name, planned="2032-02-03", source=IDS[0]) for name in IDS]
    links = [
        Dependency(predecessor=before, successor=after, why=text, source=IDS[0])
        for before, after in itertools.pairwise(IDS)
    ]
    return Portfolio(
        id=text,
        title=text,
        as_of=DAY,
        sources=[Source(id=IDS[0], title=text, covers=text, url="javascript:alert(1)")],
        projects=rows,
        corrections=[
            Correction(project=IDS[1], cell="bc", printed="DONE", read="2030", certainty="assumed", reason=text)
        ],
        revisions=[
            PlanRevision(id=IDS[2], title=text, date=date(2030, 1, 1), milestones=planned),
            PlanRevision(id=IDS[3], title=text, date=date(2031, 1, 1), complete=False, milestones=planned[:3]),
        ],
        outcomes=[Outcome(project=IDS[4], date=DAY, known_from=DAY, note=text)],
        deadlines=[Deadline(project=name, date=date(2031, 1, 1), known_from=DAY, basis=text) for name in IDS],
        postponements=[Postponement(beyond=DAY, systems=[text], known_from=DAY)],
        causes=[Cause(project="*", revision=IDS[3], cause=text), Cause(project=IDS[0], revision=IDS[3], cause=text)],
        dependencies=links,
        ratings=[Rating(project=IDS[0], colour="red", day=DAY, author=text)],
        listed_projects=[ListedProject(name=text, day=DAY, colour="green", rows=[IDS[0]])],
    )


PORTFOLIO = _hostile()
ASSESSMENT = assess(PORTFOLIO, as_of=DAY)


def _reports(assessment: Assessment) -> Iterator[Report]:
    yield status_report(assessment)
    yield check_report(assessment)
    yield trend_report(assessment, wanted=lambda _: True)
    yield change_report(assessment, earlier=IDS[2], later=IDS[3], wanted=lambda _: True)
    yield change_report(assessment, earlier=IDS[2], later="outcome", wanted=lambda _: True)
    yield deadlines_report(assessment, wanted=lambda _: True)
    yield progress_trend_report(assessment, by="milestones")
    yield floors_report(assessment, wanted=lambda _: True)
    yield tree_report(assessment, IDS[5])
    yield drivers_report(assessment, IDS[5])
    yield impact_report(assessment, impact(PORTFOLIO, {IDS[0]: "9Q"}, as_of=DAY))
    network = activity_network(PORTFOLIO, as_of=DAY)
    yield critical_report(assessment, network, schedule(network.graph), to=None, wanted=lambda _: True)
    yield datasets_report([PORTFOLIO])


REPORTS = list(_reports(ASSESSMENT))
NAMES = [f"{number}-{report.name}" for number, report in enumerate(REPORTS)]
everywhere = pytest.mark.parametrize("report", REPORTS, ids=NAMES)


def _obeyed(text: str) -> list[str]:
    """The characters that a terminal or an editor would obey instead of showing."""
    return [sign for sign in text if not sign.isprintable() and sign != "\n"]


@everywhere
def test_a_terminal_is_told_nothing_but_text(report: Report) -> None:
    for width in (40, 80, 200):
        shown = render_text(report, width=width)
        assert _obeyed(shown) == []
    assert "[red]x[/red]" in shown or report.name in ("trend", "datasets", "changes", "check", "critical", "deadlines")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@everywhere
def test_a_page_has_no_tag_or_attribute_from_a_file(report: Report) -> None:
    page = _Page()
    text = render_html(report)
    page.feed(text)
    known = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "p",
        "div",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "ul",
        "li",
    }
    assert page.tags <= known
    assert page.attributes <= {"lang", "charset", "name", "content", "class", "scope"}
    assert _obeyed(text) == []


@everywhere
def test_a_picture_has_no_element_or_link_from_a_file(report: Report) -> None:
    text = render_svg(report, width=120)
    elements = list(ET.fromstring(text).iter())  # noqa: S314 - our own
    assert {element.tag.rpartition("}")[2] for element in elements} <= {
        "svg", "title", "style", "defs", "clipPath", "rect", "g", "text"
    }  # fmt: skip
    assert not any("href" in name for element in elements for name in element.attrib)
    assert _obeyed(text) == []


@everywhere
def test_no_cell_of_a_table_for_spreadsheets_starts_a_formula(report: Report) -> None:
    for row in csv.reader(io.StringIO(render_csv(report), newline="")):
        assert not [value for value in row if re.match(r"\s*[=+@]|\s*-[^0-9]|\s*-[0-9]+[+]", value)]
        assert not [sign for value in row for sign in _obeyed(value)]


@everywhere
def test_json_holds_the_text_as_it_is_and_no_control_character(report: Report) -> None:
    text = render_json(report, ASSESSMENT)
    assert json.loads(text)["dataset"] == EVERYTHING
    assert text.isascii()
    assert _obeyed(text) == []


@everywhere
def test_markdown_has_no_tag_link_or_picture(report: Report) -> None:
    text, _, drawn = render_markdown(report).partition("\n```mermaid\n")
    assert _obeyed(text) == []
    assert not re.search(r"<(?!br)", text)
    assert not re.search(r"(?<!\\)!?\[[^\]]*(?<!\\)\]\(", text)
    assert not re.search(r"(?<!\\)`", text)
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith("| ---"):
            heads = next(one for one in text.splitlines() if one.startswith("|")).count("|")
            assert heads > 0
    _check_mermaid(drawn.removesuffix("```\n"))


def _check_mermaid(text: str) -> None:
    assert _obeyed(text) == []
    for label in re.findall(r'\["(.*?)"\]', text):
        assert re.fullmatch(r"(?:[\w ./-]|#\d+;)*", label, re.ASCII), label
        assert not re.search(r"direction\s+(?:TB|TD|BT|LR|RL)", label)


def test_a_chart_has_no_sign_of_the_grammar_from_a_file() -> None:
    for line in render_gantt(ASSESSMENT).splitlines():
        assert _obeyed(line) == []
        assert not re.search(r"[<>\"'`{}\[\]|]", line)


def _spreadsheets() -> Iterator[tuple[str, list[list[object]]]]:
    for name, content, delimiter in (
        ("csv", csv_format.write(PORTFOLIO), ","),
        ("tsv", tsv.write(PORTFOLIO), "\t"),
        ("csv revisions", csv_format.write_beside(PORTFOLIO), ","),
    ):
        yield name, [list(row) for row in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter)]


@pytest.mark.parametrize(
    ("name", "rows"), list(_spreadsheets()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_portfolio_file_starts_a_formula(name: str, rows: list[list[object]]) -> None:
    assert len(rows) > 2, name
    assert not [value for row in rows for value in row if re.match(r"\s*[=+@-]", str(value))]


def test_a_workbook_holds_texts_and_numbers_alone() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(excel.write(PORTFOLIO)))
    kinds = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "d"}


def test_a_file_of_microsoft_project_holds_the_texts_of_the_file_as_texts() -> None:
    root = ET.fromstring(msproject.write(PORTFOLIO))  # noqa: S314 - our own
    assert not [one for one in root.iter() if one.tag.rpartition("}")[2] in ("script", "img", "x")]
    assert not [one for one in root.iter() if one.text and re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", one.text)]


def test_a_calendar_has_the_properties_that_we_write() -> None:
    content = ical.write(PORTFOLIO)
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", content)
    events = list(Calendar.from_ical(content).walk("VEVENT"))
    assert events
    assert {name for event in events for name in event} <= {
        "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES",
        "TRANSP", "STATUS",
    }  # fmt: skip


def test_frames_hold_the_text_as_it_is(tmp_path: Path) -> None:
    assert [row["project"] for row in frames.to_dicts(ASSESSMENT)] == IDS
    frames.write_parquet(PORTFOLIO, tmp_path / "cells.parquet")
    assert set(frames.to_polars(PORTFOLIO)["project"]) == set(IDS)
