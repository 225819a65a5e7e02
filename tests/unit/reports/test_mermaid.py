"""What Mermaid would not draw with its usual settings is known before it is tried."""

from __future__ import annotations

from datetime import date

import pytest

from ucc_portfolio import Portfolio, Project, assess
from ucc_portfolio.reports.media.mermaid import beyond_mermaid
from ucc_portfolio.reports.mermaid_gantt import render_gantt


@pytest.mark.parametrize("arrow", ["-->", "==>", "-.->", "---", '-->|"TSS"|'])
def test_a_chart_has_at_most_500_links_of_any_kind(arrow: str) -> None:
    assert beyond_mermaid("flowchart LR\n" + 500 * f"  p0 {arrow} p1\n") is None
    sentence = "Mermaid draws 500 links unless the page sets maxEdges; this chart has 501."
    assert beyond_mermaid("flowchart LR\n" + 501 * f"  p0 {arrow} p1\n") == sentence


def test_a_chart_has_at_most_50_000_characters() -> None:
    row = Project(id="A", cells={"tss": "Q1 2018"})

    def chart(title: str) -> str:
        portfolio = Portfolio(id="a", title=title, status_date=date(2018, 1, 3), projects=[row])
        return render_gantt(assess(portfolio, as_of=portfolio.status_date))

    room = 50_000 - len(chart("x")) + 1
    assert beyond_mermaid(chart("x" * room)) is None
    sentence = "Mermaid draws charts of 50,000 characters unless the page sets maxTextSize; this one has 50,001."
    assert beyond_mermaid(chart("x" * (room + 1))) == sentence
