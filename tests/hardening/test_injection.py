"""Hostile text in every field of a file stays text in every output."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from attrs import evolve
from icalendar import Calendar

from hostile import DAY, EARLIER, EVERYTHING, IDS, LATER, SOURCE, hostile, obeyed
from ucc_portfolio import (
    Lognormal,
    Outcome,
    Portfolio,
    RiskEvent,
    activity_network,
    assess,
    frames,
    impact,
    reference_class,
    rollout_slippage,
    schedule,
    simulate,
)
from ucc_portfolio.assessment import Assessment
from ucc_portfolio.files import csv as csv_format
from ucc_portfolio.files import excel, ical, msproject_writer, tsv
from ucc_portfolio.reports.check import check_report
from ucc_portfolio.reports.countries import agenda_report, grid_report, moves_report, rollout_report, rollouts_view
from ucc_portfolio.reports.critical import critical_report
from ucc_portfolio.reports.datasets import datasets_report
from ucc_portfolio.reports.deadlines import ALL_COUNTRIES, deadlines_report
from ucc_portfolio.reports.depends import drivers_report, floors_report, tree_report
from ucc_portfolio.reports.impact import impact_report
from ucc_portfolio.reports.indicators import indicators_report
from ucc_portfolio.reports.media.csv import render_csv
from ucc_portfolio.reports.media.html import render_html
from ucc_portfolio.reports.media.json import render_json
from ucc_portfolio.reports.media.markdown import render_markdown
from ucc_portfolio.reports.media.svg import render_svg
from ucc_portfolio.reports.media.terminal import render_text
from ucc_portfolio.reports.mermaid_gantt import render_gantt
from ucc_portfolio.reports.progress_trend import progress_trend_report
from ucc_portfolio.reports.report import Report
from ucc_portfolio.reports.risk import risk_report
from ucc_portfolio.reports.slippage import change_report, trend_report
from ucc_portfolio.reports.status import status_report

PORTFOLIO = hostile()
ASSESSMENT = assess(PORTFOLIO, as_of=DAY)


def _reports(assessment: Assessment) -> Iterator[Report]:
    yield status_report(assessment)
    yield check_report(assessment)
    yield trend_report(assessment, wanted=lambda _: True)
    yield change_report(assessment, earlier=EARLIER, later=LATER, wanted=lambda _: True)
    yield change_report(assessment, earlier=EARLIER, later="outcome", wanted=lambda _: True)
    yield deadlines_report(assessment, wanted=lambda _: True)
    yield deadlines_report(assessment, wanted=lambda _: True, country=ALL_COUNTRIES)
    yield grid_report(assessment, wanted=lambda _: True)
    yield agenda_report(assessment, "XA", wanted=lambda _: True)
    yield rollout_report(assessment, assessment.rollout(IDS[0]))
    yield rollouts_view([assessment.rollout(IDS[0])])
    since = date(2030, 6, 1)
    moves = rollout_slippage(PORTFOLIO, before=since, after=DAY)
    assert len(moves) == len(IDS)
    yield moves_report(assessment, moves, since=since)
    yield progress_trend_report(assessment, by="milestones")
    yield floors_report(assessment, wanted=lambda _: True)
    yield tree_report(assessment, IDS[5])
    yield drivers_report(assessment, IDS[5])
    yield impact_report(assessment, impact(PORTFOLIO, {IDS[0]: "9Q"}, as_of=DAY))
    network = activity_network(PORTFOLIO, as_of=DAY)
    yield critical_report(assessment, network, schedule(network.graph), to=None, wanted=lambda _: True)
    yield datasets_report([PORTFOLIO])
    assert any(one.computed is not None for one in assessment.indicators)
    yield indicators_report(assessment, wanted=lambda _: True)
    yield _risk(PORTFOLIO, DAY, slip=Lognormal(1.0, 1.5))
    # A year later the reference class has cases, of plans that were made anew or came true, and most dates have gone.
    started = Outcome(project=IDS[6], date=LATE, known_from=LATE, source=SOURCE)
    later = evolve(PORTFOLIO, outcomes=[*PORTFOLIO.outcomes, started])
    assert len(reference_class(later, as_of=LATE).cases) == 28
    yield _risk(later, LATE)


LATE = date(2032, 6, 1)


def _risk(portfolio: Portfolio, as_of: date, **options: Any) -> Report:
    """The forecasts with an event of a hostile name, and what drives a project of a hostile name."""
    events = [RiskEvent(EVERYTHING, 0.5, 90, IDS[:3])]
    simulation = simulate(portfolio, as_of=as_of, trials=200, seed=1, events=events, **options)
    to = IDS[5] if simulation.forecast(IDS[5]).sample is not None else None
    return risk_report(
        assess(portfolio, as_of=as_of),
        simulation,
        wanted=lambda _: True,
        phases=True,
        sensitivities=simulation.sensitivities(to),
        effects=simulation.event_effects(to),
        to=to,
    )


REPORTS = list(_reports(ASSESSMENT))
NAMES = [f"{number}-{report.name}" for number, report in enumerate(REPORTS)]
everywhere = pytest.mark.parametrize("report", REPORTS, ids=NAMES)


@everywhere
def test_a_terminal_is_told_nothing_but_text(report: Report) -> None:
    for width in (40, 80, 200):
        shown = render_text(report, width=width)
        assert obeyed(shown) == []
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
    assert page.attributes <= {"lang", "charset", "name", "content", "class", "scope", "tabindex"}
    assert obeyed(text) == []


@everywhere
def test_a_picture_has_no_element_or_link_from_a_file(report: Report) -> None:
    text = render_svg(report, width=120)
    elements = list(ET.fromstring(text).iter())  # noqa: S314 - our own
    assert {element.tag.rpartition("}")[2] for element in elements} <= {
        "svg", "title", "style", "defs", "clipPath", "rect", "g", "text"
    }  # fmt: skip
    assert not any("href" in name for element in elements for name in element.attrib)
    assert obeyed(text) == []


@everywhere
def test_no_cell_of_a_table_for_spreadsheets_starts_a_formula(report: Report) -> None:
    for row in csv.reader(io.StringIO(render_csv(report), newline="")):
        assert not [value for value in row if re.match(r"\s*[=+@]|\s*-[^0-9]|\s*-[0-9]+[+]", value)]
        assert not [sign for value in row for sign in obeyed(value)]


@everywhere
def test_json_holds_the_text_as_it_is_and_no_control_character(report: Report) -> None:
    text = render_json(report, ASSESSMENT)
    assert json.loads(text)["dataset"] == EVERYTHING
    assert text.isascii()
    assert obeyed(text) == []


@everywhere
def test_markdown_has_no_tag_link_or_picture(report: Report) -> None:
    text, _, drawn = render_markdown(report).partition("\n```mermaid\n")
    assert obeyed(text) == []
    assert not re.search(r"<(?!br)", text)
    assert not re.search(r"(?<!\\)!?\[[^\]]*(?<!\\)\]\(", text)
    assert not re.search(r"(?<!\\)`", text)
    _check_mermaid(drawn.removesuffix("```\n"))


@everywhere
def test_every_row_of_a_table_in_markdown_has_the_columns_of_its_heads(report: Report) -> None:
    text, _, _ = render_markdown(report).partition("\n```mermaid\n")
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert tables or report.is_empty
    for table in tables:
        heads, rule, *rows = (re.sub(r"\\.", "", line).count("|") for line in table.splitlines())
        assert rule == heads > 1
        assert set(rows) <= {heads}


def _check_mermaid(text: str) -> None:
    assert obeyed(text) == []
    for label in re.findall(r'\["(.*?)"\]', text):
        assert re.fullmatch(r"(?:[\w ./-]|#\d+;)*", label, re.ASCII), label
        assert not re.search(r"direction\s+(?:TB|TD|BT|LR|RL)", label)


def test_a_chart_has_no_sign_of_the_grammar_from_a_file() -> None:
    for line in render_gantt(ASSESSMENT).splitlines():
        assert obeyed(line) == []
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
    root = ET.fromstring(msproject_writer.write(PORTFOLIO))  # noqa: S314 - our own
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
