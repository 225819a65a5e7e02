"""`ucc-status report`: one page in a file, what it says it is without, and what it refuses."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from command import run
from ucc_portfolio import Dependency, Portfolio, Project, Triangular, assess, datasets, dump, simulate
from ucc_portfolio.cli import main as command
from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.reports.page import render_page

DAY = "2021-12-31"


def _called(*arguments: str) -> Any:
    return CliRunner().invoke(command.cli, ["report", *arguments], standalone_mode=False)


def test_the_page_has_every_part_and_the_day_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    done = run("report", "--as-of", DAY, "-o", str(path))
    assert (done.returncode, done.stdout) == (Exit.DONE, "")
    assert done.stderr == f"32 facts became known after {DAY} and are left out; --as-of latest uses everything.\n"
    page = path.read_text("utf-8")
    parts = ["figures", "status", "changes", "plans", "forecast", "findings", "corrections", "sources"]
    assert [part for part in parts if f'<section id="{part}"' in page] == parts
    assert f"Status of 2018-01-03, seen on {DAY}; corrected reading; ucc-2018; 32 facts" in page
    assert "Slips are drawn from 7 cases of 7 milestones" in page
    assert page.count("<figure") == page.count('<svg role="img" aria-label="') == 8
    assert "<dt>Done, weighted</dt><dd>50 %" in page  # Annex 1 prints 50 %


def test_where_the_history_is_too_short_the_page_says_so_in_the_place_of_a_forecast(tmp_path: Path) -> None:
    done = run("report", "--no-charts", "-o", str(tmp_path / "a.html"))
    assert done.returncode == Exit.DONE
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "No forecast: too few cases: of plans that came due by 2018-01-03, no milestones are known" in page
    assert "<figure" not in page


@pytest.mark.parametrize("extra", ["charts", "risk"])
def test_without_an_extra_the_page_is_written_and_the_reader_is_told(
    extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = {"charts": "altair", "risk": "numpy"}[extra]
    there = importlib.util.find_spec
    monkeypatch.setattr("ucc_portfolio.cli.report.find_spec", lambda name: None if name == missing else there(name))
    monkeypatch.setitem(sys.modules, missing, None)
    path = tmp_path / "a.html"
    done = _called("--as-of", DAY, "-o", str(path), *(["--no-charts"] if extra == "risk" else []))
    assert done.return_value == Exit.DONE
    page = path.read_text("utf-8")
    told = done.output if extra == "charts" else page  # click 8.1 has no stderr of its own here
    assert f"pip install &#x27;ucc-portfolio[{extra}]&#x27;" in told or f"pip install 'ucc-portfolio[{extra}]'" in told
    assert "<figure" not in page


def test_without_a_file_the_page_goes_to_a_pipe() -> None:
    done = run("report", "--no-charts")
    assert done.returncode == Exit.DONE
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert done.stdout.endswith("</html>\n")


def test_a_terminal_is_no_place_for_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ucc_portfolio.cli.report.is_terminal", lambda: True)
    done = _called("--no-charts")
    assert "name the file of the page: -o report.html" in str(done.exception)


@pytest.mark.parametrize("form", ["json", "csv", "table", "svg"])
def test_the_report_is_a_page_of_html_and_nothing_else(form: str) -> None:
    done = run("report", "-f", form)
    assert done.returncode == Exit.WRONG_USE
    assert f"a page of HTML, not {form}" in done.stderr


def test_a_portfolio_without_anything_has_a_page_too(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    dump(Portfolio(id="empty", status_date=date(2018, 1, 3), projects=[Project(id="A")]), path)
    done = run("report", "-p", str(path), "-o", str(tmp_path / "a.html"))
    assert (done.returncode, done.stderr) == (Exit.DONE, "")
    assert "<dt>Done, weighted</dt><dd>-" in (tmp_path / "a.html").read_text("utf-8")


def test_the_page_takes_the_place_of_no_portfolio(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    dump(Portfolio(id="mine", status_date=date(2018, 1, 3)), path)
    done = run("report", "-p", str(path), "-o", str(path))
    assert done.returncode == Exit.WRONG_USE
    assert path.read_text("utf-8").startswith("{")


def test_a_page_is_no_pdf(tmp_path: Path) -> None:
    done = run("report", "-o", str(tmp_path / "a.pdf"))
    assert done.returncode == Exit.WRONG_USE
    assert "let its name end with .html" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_figures_at_the_top_say_of_which_day_they_are_and_what_nobody_knows(tmp_path: Path) -> None:
    run("report", "--no-charts", "--as-of", DAY, "-o", str(tmp_path / "a.html"))
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "of the applicable phases, reported on 2018-01-03" in page
    # AEO-P1, AEO-P2, AEO-MR, SURV3-P2 and NA-PN-TS: the planned date has passed, and no source says what happened.
    assert "<dt>No news</dt><dd>5<small>planned date has passed, and no source says what happened" in page
    # Of the deadlines of the code that are open, CCI-P2 (22 %), NCTS-P6 and ICS2-1A (71 %) and NA-PN-TS (0 %).
    assert (
        "<dt>Unlikely to be met</dt><dd>4<small>"
        "of 8 deadlines of the code that are forecast (below 80 %); 11 open ones are not"
    ) in page


def test_projects_that_wait_for_each_other_leave_the_page_without_a_forecast_and_that_chart(tmp_path: Path) -> None:
    links = [Dependency(predecessor=one, successor=other) for one, other in ("AB", "BA")]
    rows = [Project(id=name, cells={"operations": "Q1 2030"}) for name in "AB"]
    dump(Portfolio(id="mine", status_date=date(2018, 1, 3), projects=rows, dependencies=links), tmp_path / "mine.json")
    done = run("report", "-p", str(tmp_path / "mine.json"), "-o", str(tmp_path / "a.html"))
    assert (done.returncode, done.stderr) == (Exit.DONE, "")
    assert "No chart: they wait for each other" in (tmp_path / "a.html").read_text("utf-8")


def test_the_page_says_what_the_commands_say(tmp_path: Path) -> None:
    run("report", "--no-charts", "--as-of", "2025-01-20", "-o", str(tmp_path / "a.html"))
    page = (tmp_path / "a.html").read_text("utf-8")
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)<", page))
    day = ("--as-of", "2025-01-20", "-f", "json")
    verdicts = [one["verdict"] for one in json.loads(run("deadlines", *day).stdout)["rows"]]
    rows = json.loads(run(*day).stdout)["rows"]
    states = [one["state"] for one in rows]
    assert shown["In operation"] == str(states.count("in operation")) == "9"
    assert shown["In part"] == str(states.count("in part"))
    assert shown["No news"] == str(states.count("no news"))
    assert shown["Late"] == str(sum(one["is_late"] for one in rows)) == "3"
    assert shown["Deadlines lost"] == str(verdicts.count("breached") + verdicts.count("breached by plan")) == "2"
    assert shown["At risk by plan"] == str(verdicts.count("at risk"))
    assert "<h3>From MASP-2017 to UCC-WP-2023</h3>" in page  # the first complete one, not UCC-WP-2016
    assert "<td>vd</td><td>DONE</td><td>planned, date unknown</td><td>implied</td>" in page  # CDS-2
    row = r'<th scope="row" data-sort="[^"]*">(\w[\w-]*)\*?</th><td class="wraps"[^>]*>[^<]*</td><td[^>]*>(\w+)<'
    rows = re.findall(row, page)
    assert dict(rows)["REX"] == "done"
    assert dict(rows)["POUS"] == "open"


def test_phases_that_are_simulated_too_do_not_make_the_chart_of_the_starts_too_long() -> None:
    portfolio = datasets.load()
    simulation = simulate(portfolio, as_of=portfolio.status_date, trials=10, seed=1, slip=Triangular(1, 1.2, 9))
    assert len(simulation.samples) > 60
    page = render_page(assess(portfolio, as_of=portfolio.status_date), simulation=simulation)
    assert '<figure tabindex="0" aria-label="When will each system start, and how sure is that?">' in page
