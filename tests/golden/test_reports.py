"""What people see, kept to the letter; `pytest --regen-all` renews it, and the difference is to be read."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from rich.console import Console

from portfolios import BRIDGE_DAY, bridges, dams, harbours, lights, works
from ucc_portfolio import RiskEvent, activity_network, assess, datasets, impact, rollout_slippage, schedule, simulate
from ucc_portfolio.assessment import Assessment
from ucc_portfolio.domain.knowledge import latest_day
from ucc_portfolio.reports.check import check_report
from ucc_portfolio.reports.countries import agenda_report, grid_report, moves_report, rollout_report
from ucc_portfolio.reports.critical import critical_report
from ucc_portfolio.reports.deadlines import ALL_COUNTRIES, deadlines_report
from ucc_portfolio.reports.depends import drivers_report, floors_report, tree_report
from ucc_portfolio.reports.impact import impact_report
from ucc_portfolio.reports.indicators import indicators_report
from ucc_portfolio.reports.media.csv import render_csv
from ucc_portfolio.reports.media.html import render_html
from ucc_portfolio.reports.media.json import render_json
from ucc_portfolio.reports.media.markdown import render_markdown
from ucc_portfolio.reports.media.svg import render_svg
from ucc_portfolio.reports.media.terminal import TerminalReport, render_text
from ucc_portfolio.reports.mermaid_gantt import render_gantt
from ucc_portfolio.reports.position import position_report
from ucc_portfolio.reports.progress_trend import progress_trend_report
from ucc_portfolio.reports.report import Report
from ucc_portfolio.reports.risk import risk_report
from ucc_portfolio.reports.slippage import change_report, trend_report
from ucc_portfolio.reports.status import status_report


def _annex1(reading: str = "corrected") -> Assessment:
    portfolio = datasets.load("ucc-2018", reading=reading)
    return assess(portfolio, as_of=portfolio.status_date)


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
    text = render_text(status_report(assess(portfolio, as_of=portfolio.status_date)), width=width)
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


@pytest.mark.parametrize("day", ["2025-01-20", "latest"])
@pytest.mark.parametrize("width", [80, 200])
def test_the_countries(width: int, day: str, file_regression: FileRegressionFixture) -> None:
    text = render_text(grid_report(_on(day), wanted=lambda _: True), width=width)
    file_regression.check(text, encoding="utf-8")
    assert all(len(line) <= width for line in text.splitlines())


def test_the_countries_on_an_ascii_terminal(file_regression: FileRegressionFixture) -> None:
    report = grid_report(_on("2025-01-20"), wanted=lambda _: True)
    file_regression.check(_on_ascii_terminal(report, 80), encoding="utf-8")


@pytest.mark.parametrize("day", ["2025-01-20", "latest"])
def test_the_agenda_of_a_country(day: str, file_regression: FileRegressionFixture) -> None:
    report = agenda_report(_on(day), "GR", wanted=lambda _: True)
    file_regression.check(render_text(report, width=120), encoding="utf-8")


@pytest.mark.parametrize("day", ["2025-01-20", "latest"])
def test_the_rollout_of_a_system(day: str, file_regression: FileRegressionFixture) -> None:
    assessment = _on(day)
    text = render_text(rollout_report(assessment, assessment.rollout("NCTS-P5")), width=100)
    file_regression.check(text, encoding="utf-8")


def test_what_countries_changed(file_regression: FileRegressionFixture) -> None:
    assessment, since = _on("2025-01-20"), date(2024, 9, 30)
    found = rollout_slippage(assessment.portfolio, before=since, after=assessment.as_of)
    file_regression.check(render_text(moves_report(assessment, found, since=since), width=100), encoding="utf-8")


@pytest.mark.parametrize("form", ["txt", "md", "json", "csv", "deadlines", "check"])
def test_the_countries_of_an_invented_portfolio(form: str, file_regression: FileRegressionFixture) -> None:
    assessment = assess(bridges(), as_of=BRIDGE_DAY)
    report = grid_report(assessment, wanted=lambda _: True)
    text = {
        "txt": lambda: render_text(report, width=80),
        "md": lambda: render_markdown(report),
        "json": lambda: re.sub(r'("library_version": )".*"', r'\1"masked"', render_json(report, assessment)),
        "csv": lambda: render_csv(report),
        "deadlines": lambda: render_text(
            deadlines_report(assessment, wanted=lambda _: True, country=ALL_COUNTRIES), width=100
        ),
        "check": lambda: render_text(check_report(assessment), width=100),
    }[form]()
    extension = ".txt" if form in ("deadlines", "check") else f".{form}"
    file_regression.check(text, encoding="utf-8", extension=extension)


def _on(day: str) -> Assessment:
    return _latest() if day == "latest" else assess(datasets.load("ucc-2018"), as_of=date.fromisoformat(day))


@pytest.mark.parametrize("by", ["milestones", "phases"])
def test_the_trend_line(by: str, file_regression: FileRegressionFixture) -> None:
    file_regression.check(_on_ascii_terminal(progress_trend_report(_annex1(), by=by), 80), encoding="utf-8")


@pytest.mark.parametrize("width", [80, 200])
def test_the_portfolio_by_floors(width: int, file_regression: FileRegressionFixture) -> None:
    report = floors_report(_annex1(), wanted=lambda _: True)
    file_regression.check(render_text(report, width=width), encoding="utf-8")


def test_what_a_project_waits_for_and_what_waits_for_it(file_regression: FileRegressionFixture) -> None:
    file_regression.check(render_text(tree_report(_annex1(), "NCTS-P6"), width=80), encoding="utf-8")


def test_the_trees_of_a_project_on_an_ascii_terminal(file_regression: FileRegressionFixture) -> None:
    file_regression.check(_on_ascii_terminal(tree_report(_annex1(), "CDS-1"), 100), encoding="utf-8")


def test_the_dependencies_as_a_flowchart(file_regression: FileRegressionFixture) -> None:
    report = floors_report(_latest(), wanted=lambda _: True)
    assert report.mermaid is not None
    file_regression.check(report.mermaid(), encoding="utf-8", extension=".mmd")


@pytest.mark.parametrize("day", ["2018-01-03", "2025-01-20"])
def test_the_plan_as_a_gantt_chart(day: str, file_regression: FileRegressionFixture) -> None:
    assessment = assess(datasets.load("ucc-2018"), as_of=date.fromisoformat(day))
    file_regression.check(render_gantt(assessment), encoding="utf-8", extension=".mmd")


@pytest.mark.parametrize("project", ["CCI-P2", "WALL", "LOCK"])
def test_what_sets_a_date(project: str, file_regression: FileRegressionFixture) -> None:
    assessment = _latest() if project == "CCI-P2" else assess(dams(), as_of=dams().status_date)
    file_regression.check(render_text(drivers_report(assessment, project), width=80), encoding="utf-8")


def test_the_impact_of_delays(file_regression: FileRegressionFixture) -> None:
    assessment = assess(dams(), as_of=dams().status_date)
    found = impact(dams(), {"WALL": "40M", "POOL": "1Q"}, as_of=dams().status_date)
    file_regression.check(render_text(impact_report(assessment, found), width=80), encoding="utf-8")


@pytest.mark.parametrize("to", [None, ("A", "operations")])
def test_the_critical_path_of_the_work_that_is_left(
    to: tuple[str, str] | None, file_regression: FileRegressionFixture
) -> None:
    assessment = assess(works(), as_of=works().status_date)
    network = activity_network(works(), as_of=works().status_date)
    report = critical_report(assessment, network, schedule(network.graph), to=to, wanted=lambda _: True)
    file_regression.check(render_text(report, width=80), encoding="utf-8")


@pytest.mark.parametrize("width", [80, 200])
def test_the_indicators(width: int, file_regression: FileRegressionFixture) -> None:
    text = render_text(indicators_report(_annex1(), wanted=lambda _: True), width=width)
    file_regression.check(text, encoding="utf-8")
    assert all(len(line) <= width for line in text.splitlines())


def test_the_indicators_on_an_ascii_terminal(file_regression: FileRegressionFixture) -> None:
    file_regression.check(_on_ascii_terminal(indicators_report(_annex1(), wanted=lambda _: True), 80), encoding="utf-8")


@pytest.mark.parametrize("form", ["txt", "md", "json"])
def test_the_indicators_of_an_invented_portfolio(form: str, file_regression: FileRegressionFixture) -> None:
    assessment = assess(lights(), as_of=lights().status_date)
    report = indicators_report(assessment, wanted=lambda _: True)
    text = {
        "txt": lambda: render_text(report, width=80),
        "md": lambda: render_markdown(report),
        "json": lambda: re.sub(r'("library_version": )".*"', r'\1"masked"', render_json(report, assessment)),
    }[form]()
    file_regression.check(text, encoding="utf-8", extension=f".{form}")


def _risk() -> tuple[Assessment, Report]:
    """What was likely at the end of 2021: the reference class draws few values, so that no library moves a digit."""
    day = date(2021, 12, 31)
    assessment = assess(datasets.load("ucc-2018"), as_of=day)
    event = RiskEvent("no staff", 0.3, 90, ["CCI-P1", "CCI-P2"])
    simulation = simulate(assessment.whole, as_of=day, trials=2000, seed=1, events=[event])
    report = risk_report(
        assessment,
        simulation,
        wanted=lambda _: True,
        sensitivities=simulation.sensitivities("CCI-P2"),
        effects=simulation.event_effects("CCI-P2"),
        to="CCI-P2",
    )
    return assessment, report


@pytest.mark.parametrize("width", [80, 200])
def test_how_likely_which_dates_are(width: int, file_regression: FileRegressionFixture) -> None:
    _, report = _risk()
    file_regression.check(render_text(report, width=width), encoding="utf-8")


def test_how_likely_which_dates_are_on_an_ascii_terminal(file_regression: FileRegressionFixture) -> None:
    _, report = _risk()
    file_regression.check(_on_ascii_terminal(report, 80), encoding="utf-8")


def test_how_likely_which_dates_are_for_scripts(file_regression: FileRegressionFixture) -> None:
    assessment, report = _risk()
    document = json.loads(render_json(report, assessment), parse_float=lambda text: round(float(text), 9))
    document["library_version"] = "masked"
    file_regression.check(json.dumps(document, indent=2) + "\n", encoding="utf-8", extension=".json")


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_the_position(width: int, file_regression: FileRegressionFixture) -> None:
    report = position_report(assess(datasets.load(), as_of=date(2026, 5, 25)))
    file_regression.check(render_text(report, width=width), encoding="utf-8")


def test_the_position_in_ascii(file_regression: FileRegressionFixture) -> None:
    report = position_report(assess(datasets.load(), as_of=date(2026, 5, 25)))
    file_regression.check(_on_ascii_terminal(report, 80), encoding="utf-8")
