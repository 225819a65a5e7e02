"""The invented portfolio: of the size that was asked for, the same for a seed, sound, and marked wherever it goes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucc_portfolio import assess, datasets, dump, latest_day, load, slippage
from ucc_portfolio.errors import FieldError
from ucc_portfolio.files import ical, msproject_writer
from ucc_portfolio.files.converter import document_of
from ucc_portfolio.files.datapackage import write_package
from ucc_portfolio.files.format import DESCRIPTOR
from ucc_portfolio.files.structurer import MOST_RECORDS
from ucc_portfolio.files.synthetic import CODES, synthetic
from ucc_portfolio.reports.countries import agenda_report, grid_report, rollout_report
from ucc_portfolio.reports.deadlines import ALL_COUNTRIES, deadlines_report
from ucc_portfolio.reports.indicators import indicators_report
from ucc_portfolio.reports.media.csv import render_csv
from ucc_portfolio.reports.media.html import render_html
from ucc_portfolio.reports.media.json import render_json
from ucc_portfolio.reports.media.markdown import render_markdown
from ucc_portfolio.reports.media.svg import render_svg
from ucc_portfolio.reports.media.terminal import render_text
from ucc_portfolio.reports.mermaid_gantt import render_gantt
from ucc_portfolio.reports.page import render_page
from ucc_portfolio.reports.report import Report
from ucc_portfolio.reports.slippage import change_report, trend_report
from ucc_portfolio.reports.status import status_report

SMALL = synthetic(projects=6, countries=5, revisions=8, seed=3)
NOW = assess(SMALL, as_of=latest_day(SMALL))


def test_it_has_the_size_that_was_asked_for() -> None:
    assert (len(SMALL.projects), len(SMALL.participants), len(SMALL.revisions)) == (6, 5, 8)
    assert [one.country for one in SMALL.participants] == ["XA", "XB", "XD", "XE", "XF"]
    alone = synthetic(projects=1, countries=0, revisions=1)
    assert (len(alone.projects), alone.participants, alone.deployments) == (1, (), ())


def test_a_seed_gives_one_portfolio_and_another_seed_another() -> None:
    assert synthetic(projects=6, countries=5, revisions=8, seed=3) == SMALL
    other = synthetic(projects=6, countries=5, revisions=8, seed=4)
    assert [one.cells for one in other.projects] != [one.cells for one in SMALL.projects]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("projects", 0, "from 1 to 2,000"),
        ("projects", 2_001, "from 1 to 2,000"),
        ("countries", -1, "from 0 to 37"),
        ("countries", 38, "from 0 to 37"),
        ("revisions", 0, "from 1 to 100"),
        ("revisions", 101, "from 1 to 100"),
        ("projects", True, "from 1 to 2,000"),
        ("projects", 2.0, "from 1 to 2,000"),
        ("seed", -1, "from 0"),
        ("seed", "x", "from 0"),
    ],
)
def test_a_number_out_of_its_range_is_refused(name: str, value: Any, said: str) -> None:
    with pytest.raises(FieldError, match=f"give a whole number {said}") as caught:
        synthetic(**{name: value})
    assert caught.value.field == name


def test_no_country_of_the_world_has_one_of_the_codes() -> None:
    # ISO 3166-1, 8.1.3: AA, QM to QZ, XA to XZ and ZZ are left to users
    assert len(CODES) == len(set(CODES)) == 37
    assert all(code in ("AA", "ZZ") or code[0] == "X" or (code[0] == "Q" and code[1] >= "M") for code in CODES)
    assert not {"XC", "XI", "XK", "XL", "XS"} & {*CODES}  # the Union uses these itself


@given(st.integers(1, 25), st.integers(0, 8), st.integers(1, 9), st.integers(0, 2**70))
@settings(max_examples=25)
def test_every_size_is_a_sound_portfolio(projects: int, countries: int, revisions: int, seed: int) -> None:
    portfolio = synthetic(projects=projects, countries=countries, revisions=revisions, seed=seed)
    assert portfolio.id == f"synthetic-{projects}x{countries}x{revisions}-seed-{seed}"
    assert {finding.rule for finding in assess(portfolio, as_of=portfolio.status_date).findings} & {
        "no-participant",
        "count-contradicted",
    } == set()
    assert latest_day(portfolio) == portfolio.status_date  # nobody knows what comes


@pytest.mark.parametrize("revisions", [1, 40])
def test_the_largest_is_no_larger_than_a_file_may_be(revisions: int) -> None:
    largest = synthetic(projects=2_000, countries=37, revisions=revisions)
    assert 40_000 <= len(largest.deployments) <= MOST_RECORDS
    assert {one.country for one in largest.deployments} == {*CODES}
    assert len({one.project for one in largest.deployments}) == 2_000


def test_more_revisions_have_more_statements_of_a_country() -> None:
    counts = [len(synthetic(projects=10, countries=10, revisions=number).deployments) for number in (1, 5, 20)]
    assert counts == sorted(set(counts))


def test_countries_state_start_move_and_plan() -> None:
    rollouts = NOW.rollouts.values()
    assert {one.state.name for found in rollouts for one in found.countries} >= {"LIVE", "INSIDE"}
    assert any(one.moved is not None for found in rollouts for one in found.countries)
    assert {one.kind.value for one in synthetic(countries=37).participants} == {"Member State", "contracting party"}
    assert slippage(SMALL, earlier="SYN-PLAN-01", later="SYN-PLAN-02")


def test_starts_become_known_within_a_month() -> None:
    reports = [one for one in SMALL.deployments if one.started_on is not None and one.known_from is not None]
    delays = {(one.known_by - one.started_on).days for one in reports if one.started_on is not None}
    assert delays <= {*range(30)}
    assert max(one.known_by for one in reports) <= SMALL.status_date


def test_every_record_names_the_source_that_says_what_it_is() -> None:
    (source,) = SMALL.sources
    assert (source.id, source.title) == ("synthetic", "Invented by datasets.synthetic; no document says any of it")
    for name in ("outcomes", "deadlines", "dependencies", "participants", "deployments", "indicators", "revisions"):
        records = getattr(SMALL, name)
        assert records, name
        assert {one.source for one in records} == {"synthetic"}, name


def _all(_: object) -> bool:
    return True


REPORTS: dict[str, Report] = {
    "status": status_report(NOW),
    "countries": grid_report(NOW, wanted=_all),
    "agenda": agenda_report(NOW, "XA", wanted=_all),
    "roll-out": rollout_report(NOW, NOW.rollout("SYN-0001")),
    "deadlines": deadlines_report(NOW, wanted=_all),
    "deadlines of countries": deadlines_report(NOW, wanted=_all, country=ALL_COUNTRIES),
    "slippage": change_report(NOW, earlier="SYN-PLAN-01", later="SYN-PLAN-02", wanted=_all),
    "trend": trend_report(NOW, wanted=_all),
    "indicators": indicators_report(NOW, wanted=_all),
}
FORMS: dict[str, Callable[[Report], str]] = {
    "table": lambda report: render_text(report, width=100),
    "json": lambda report: render_json(report, NOW),
    "csv": render_csv,
    "markdown": render_markdown,
    "html": render_html,
    "svg": lambda report: render_svg(report, width=120),
}


def _is_marked(text: str) -> bool:
    return "synthetic" in text.casefold() or "SYN-" in text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", REPORTS)
def test_every_report_in_every_form_says_that_it_is_synthetic(name: str, form: str) -> None:
    assert not REPORTS[name].is_empty
    text = FORMS[form](REPORTS[name])
    assert _is_marked(text)
    if form == "csv":
        assert all(map(_is_marked, text.splitlines()[1:]))


def test_the_page_and_the_chart_say_it() -> None:
    assert "SYNTHETIC portfolio" in render_page(NOW)
    assert _is_marked(render_gantt(NOW))


@pytest.mark.parametrize("ending", ["toml", "json"])
def test_a_file_holds_all_of_it_and_says_it(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    dump(SMALL, path)
    assert load(path) == SMALL
    text = path.read_text("utf-8")
    assert "synthetic-6x5x8-seed-3" in text
    assert "SYNTHETIC portfolio, invented" in text


def test_every_other_file_says_it(tmp_path: Path) -> None:
    for ending in ("csv", "tsv"):
        dump(SMALL, tmp_path / f"a.{ending}")
        rows = (tmp_path / f"a.{ending}").read_text("utf-8").splitlines()
        assert sum("SYN-" in row for row in rows) == 6
    dump(SMALL, tmp_path / "a.xlsx")
    sheets: Any = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for sheet in sheets:
        assert any("SYN-" in str(cell.value) for row in sheet.iter_rows() for cell in row), sheet.title
    write_package(SMALL, tmp_path / "package")
    assert _is_marked((tmp_path / "package" / DESCRIPTOR).read_text("utf-8"))
    for table in ("projects", "deployments", "participants", "deadlines"):
        rows = (tmp_path / "package" / f"{table}.csv").read_text("utf-8").splitlines()[1:]
        assert rows
        assert all(map(_is_marked, rows)), table
    assert b"SYN-" in msproject_writer.write(SMALL)
    assert b"SYN-" in ical.write(SMALL)


def test_the_document_is_plain_values() -> None:
    text = json.dumps(document_of(SMALL), default=str)
    assert json.loads(text)["id"] == SMALL.id


def test_it_is_called_through_the_datasets() -> None:
    assert datasets.synthetic(projects=6, countries=5, revisions=8, seed=3) == SMALL
    assert SMALL.id not in datasets.NAMES
    with pytest.raises(Exception, match="synthetic"):
        datasets.load("synthetic")


def test_half_a_year_lies_between_two_plans() -> None:
    days = [one.date for one in SMALL.revisions]
    assert {(later - earlier).days for earlier, later in pairwise(days)} == {182}
    assert days[0] == date(2016, 1, 15)
