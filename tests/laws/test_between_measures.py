"""Laws between measures: where two of them speak of the same thing, they say the same."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import whole_portfolios
from ucc_portfolio import Portfolio, assess, compliance, datasets, national_compliance
from ucc_portfolio.cli.status import selected
from ucc_portfolio.reports.media.json import render_json
from ucc_portfolio.reports.media.terminal import render_text
from ucc_portfolio.reports.status import status_report
from ucc_portfolio.types import Assessment, ComplianceVerdict

UCC = datasets.load()
YEAR_ENDS = [date(year, 12, 31) for year in range(2018, 2027)]


def _agrees_on_late(assessment: Assessment) -> None:
    """The table, its JSON, its selection, the checks and the ratings name the same milestones as late."""
    late = {(project, key) for project, keys in assessment.overdue.items() for key in keys}
    of_projects = {project for project, _ in late}
    table = {project.id for project in assessment.reported.table}
    assert of_projects == {project for project, standing in assessment.standings.items() if standing == "late"}
    rows = json.loads(render_json(status_report(assessment), assessment))["rows"]
    assert of_projects == {row["project"] for row in rows if row["standing"] == "late"}
    assert of_projects == {row.project.id for row in selected(assessment, (), "late")}
    found = {(one.where, one.cell) for one in assessment.findings if one.rule == "overdue"}
    assert late == {(where, cell) for where, cell in found if where in table}
    reasons = {
        (project, reason.split()[0])
        for project, rating in assessment.ratings.items()
        for reason in rating.reasons
        if "overdue since" in reason
    }
    assert late == reasons
    text = render_text(status_report(assessment), width=400)
    assert ("! overdue" in text) is bool(late)


@given(whole_portfolios(), st.integers(0, 4000))
def test_every_answer_agrees_on_what_is_late(portfolio: Portfolio, days: int) -> None:
    _agrees_on_late(assess(portfolio, as_of=portfolio.status_date + timedelta(days=days)))


@pytest.mark.parametrize("day", YEAR_ENDS, ids=str)
def test_every_answer_agrees_on_what_is_late_in_the_bundled_data(day: date) -> None:
    _agrees_on_late(assess(UCC, as_of=day))


def _no_better_than_a_country(portfolio: Portfolio, day: date) -> None:
    """A deadline that a Member State misses, or will miss by its plan, is not better for the project."""
    order = list(ComplianceVerdict)
    of_project = {(one.deadline.project, one.deadline.kind): one.verdict for one in compliance(portfolio, as_of=day)}
    lost = (ComplianceVerdict.BREACHED, ComplianceVerdict.BREACHED_BY_PLAN, ComplianceVerdict.AT_RISK)
    for one in national_compliance(portfolio, as_of=day):
        if one.verdict in lost:
            verdict = of_project[one.deadline.project, one.deadline.kind]
            assert order.index(verdict) <= order.index(one.verdict), one


@given(whole_portfolios(), st.integers(0, 4000))
def test_no_project_is_better_than_its_worst_country(portfolio: Portfolio, days: int) -> None:
    _no_better_than_a_country(portfolio, portfolio.status_date + timedelta(days=days))


@pytest.mark.parametrize("day", YEAR_ENDS, ids=str)
def test_no_project_of_the_bundled_data_is_better_than_its_worst_country(day: date) -> None:
    _no_better_than_a_country(UCC, day)
