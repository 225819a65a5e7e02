"""What people see, kept to the letter; `pytest --regen-all` renews it, and the difference is to be read."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from rich.console import Console

from portfolios import harbours
from ucc_portfolio import assess, datasets
from ucc_portfolio.assessment import Assessment
from ucc_portfolio.domain.knowledge import latest_day
from ucc_portfolio.reports.check import check_report
from ucc_portfolio.reports.csv import render_csv
from ucc_portfolio.reports.deadlines import deadlines_report
from ucc_portfolio.reports.html import render_html
from ucc_portfolio.reports.json import render_json
from ucc_portfolio.reports.markdown import render_markdown
from ucc_portfolio.reports.slippage import change_report, trend_report
from ucc_portfolio.reports.status import status_report
from ucc_portfolio.reports.svg import render_svg
from ucc_portfolio.reports.tables import Report
from ucc_portfolio.reports.terminal import TerminalReport, render_text
from ucc_portfolio.reports.trend import progress_trend_report


def _annex1(reading: str = "corrected") -> Assessment:
    portfolio = datasets.load("ucc-2018", reading=reading)
    return assess(portfolio, as_of=portfolio.as_of)


def _on_ascii_terminal(report: Report, width: int) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="")
    console = Console(file=stream, width=width, highlight=False, legacy_windows=False)
    console.print(TerminalReport(report), crop=False, end="")
    stream.flush()
    return raw.getvalue().decode("ascii")


@pytest.mark.parametrize("width", [40, 80, 100, 120, 200])
def test_the_status_table(width: int, file_regression: FileRegressionFixture) -> None:
    text = render_text(status_report(_annex1()), width=width)
    file_regression.check(text, encoding="utf-8")
    assert width < 60 or all(len(line) <= width for line in text.splitlines())


@pytest.mark.parametrize("width", [80, 120])
def test_the_status_table_in_ascii(width: int, file_regression: FileRegressionFixture) -> None:
    file_regression.check(_on_ascii_terminal(status_report(_annex1()), width), encoding="utf-8")


@pytest.mark.parametrize("width", [80, 200])
def test_the_status_table_as_printed(width: int, file_regression: FileRegressionFixture) -> None:
    file_regression.check(render_text(status_report(_annex1("as-printed")), width=width), encoding="utf-8")


@pytest.mark.parametrize("width", [80, 120])
def test_the_status_table_of_an_invented_portfolio(width: int, file_regression: FileRegressionFixture) -> None:
    portfolio = harbours().in_reading("as-printed")
    text = render_text(status_report(assess(portfolio, as_of=portfolio.as_of)), width=width)
    file_regression.check(text, encoding="utf-8")


@pytest.mark.parametrize("reading", ["corrected", "as-printed"])
def test_the_findings(reading: str, file_regression: FileRegressionFixture) -> None:
    file_regression.check(render_text(check_report(_annex1(reading)), width=80), encoding="utf-8")


@pytest.mark.parametrize("form", ["json", "csv", "md", "html", "svg"])
def test_the_status_table_for_scripts_papers_and_pages(form: str, file_regression: FileRegressionFixture) -> None:
    assessment = _annex1()
    report = status_report(assessment)
    text = {
        "json": lambda: re.sub(r'("library_version": )".*"', r'\1"masked"', render_json(report, assessment)),
        "csv": lambda: render_csv(report),
        "md": lambda: render_markdown(report),
        "html": lambda: render_html(report),
        # rich numbers the classes after the content and the version of Python
        "svg": lambda: re.sub(r"terminal-\d+", "terminal-masked", render_svg(report, width=100)),
    }[form]()
    file_regression.check(text, encoding="utf-8", extension=f".{form}")


def _latest() -> Assessment:
    whole = datasets.load("ucc-2018")
    return assess(whole, as_of=latest_day(whole))


@pytest.mark.parametrize("width", [80, 120])
def test_slippage_through_all_revisions(width: int, file_regression: FileRegressionFixture) -> None:
    report = trend_report(_latest(), wanted=lambda _: True)
    file_regression.check(render_text(report, width=width), encoding="utf-8")


@pytest.mark.parametrize("later", ["UCC-WP-2023", "outcome"])
def test_what_changed_since_the_plan_of_2017(later: str, file_regression: FileRegressionFixture) -> None:
    report = change_report(_latest(), earlier="MASP-2017", later=later, wanted=lambda _: True)
    file_regression.check(render_text(report, width=100), encoding="utf-8", extension=".txt")


def test_what_changed_as_a_meeting_paper(file_regression: FileRegressionFixture) -> None:
    report = change_report(_annex1(), earlier="UCC-WP-2016", later="MASP-2017", wanted=lambda _: True)
    file_regression.check(render_markdown(report), encoding="utf-8", extension=".md")


@pytest.mark.parametrize("day", ["2018-01-03", "2025-01-20"])
def test_the_deadlines(day: str, file_regression: FileRegressionFixture) -> None:
    assessment = assess(datasets.load("ucc-2018"), as_of=date.fromisoformat(day))
    file_regression.check(render_text(deadlines_report(assessment, wanted=lambda _: True), width=120), encoding="utf-8")


@pytest.mark.parametrize("by", ["milestones", "phases"])
def test_the_trend_line(by: str, file_regression: FileRegressionFixture) -> None:
    file_regression.check(_on_ascii_terminal(progress_trend_report(_annex1(), by=by), 80), encoding="utf-8")
