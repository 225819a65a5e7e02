"""A Gantt chart says what the plan says, and no text from a file is read as grammar."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given

from strategies import portfolios
from ucc_portfolio import Outcome, PlannedMilestone, PlanRevision, Portfolio, Project, assess
from ucc_portfolio.domain.knowledge import latest_day
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.reports.mermaid_gantt import render_gantt

LINE = re.compile(
    r"gantt|  title [^:;%\n]*|  dateFormat YYYY-MM-DD|  axisFormat %Y-%m|  inclusiveEndDates|  todayMarker off"
    r"|  section (?:[\w ./-]|#\d+;)+"
    r"|    (?:BC|BPM|PI|VD|FSS|TSS|CON|TRA|start of|first start of|last start of|last lawful day)[\w ./-]*"
    r" :(?:done, |active, |crit, |milestone, )*\d{4}-\d\d-\d\d, \d{4}-\d\d-\d\d",
    re.ASCII,
)


def _tasks(portfolio: Portfolio) -> list[str]:
    text = render_gantt(assess(portfolio, as_of=latest_day(portfolio)))
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


@given(portfolios())
def test_every_line_of_any_chart_is_one_that_we_meant(portfolio: Portfolio) -> None:
    text = render_gantt(assess(portfolio, as_of=portfolio.status_date))
    assert all(LINE.fullmatch(re.sub(r"#\d+;", "", line) if "title" in line else line) for line in text.splitlines())


def test_text_that_mermaid_could_read_is_written_as_codes() -> None:
    names = ["a:b;c,d#e%%f", "%%{init: {}}%%", "section x", '<script>"', "é"]
    projects = [Project(id=name, cells={"tss": "2019"}) for name in names]
    text = render_gantt(
        assess(Portfolio(id="x", status_date=date(2018, 1, 3), projects=projects), as_of=date(2018, 1, 3))
    )
    assert "  section a#58;b#59;c#44;d#35;e#37;#37;f\n" in text
    assert "  section #37;#37;#123;init#58; #123;#125;#125;#37;#37;\n" in text
    assert "  section #60;script#62;#34;\n" in text
    assert "  section #233;\n" in text


def _window(*outcomes: Outcome) -> Portfolio:
    planned = PlannedMilestone(project="A", planned="Q1 2021 - Q4 2023")
    revision = PlanRevision(id="P1", date=date(2020, 1, 1), milestones=[planned])
    return Portfolio(
        id="x", status_date=date(2020, 1, 1), projects=[Project(id="A")], revisions=[revision], outcomes=outcomes
    )


def _start(edge: Edge, day: date) -> Outcome:
    return Outcome(project="A", edge=edge, date=day, known_from=day)


def test_a_window_is_a_bar_that_is_under_way_and_done_with_its_first_and_last_start() -> None:
    first, last = _start(Edge.FIRST, date(2021, 5, 1)), _start(Edge.LAST, date(2024, 1, 9))
    assert _tasks(_window()) == ["start of operations Q1 2021 - Q4 2023 :2021-01-01, 2023-12-31"]
    assert _tasks(_window(first)) == ["start of operations 2021-05-01 - Q4 2023 :active, 2021-05-01, 2023-12-31"]
    assert _tasks(_window(first, last)) == ["start of operations 2021-05-01 - 2024-01-09 :done, 2021-05-01, 2024-01-09"]


def test_a_first_start_after_the_window_stands_beside_the_end_that_was_missed() -> None:
    assert _tasks(_window(_start(Edge.FIRST, date(2024, 7, 1)))) == [
        "first start of operations 2024-07-01 :done, milestone, 2024-07-01, 2024-07-01",
        "last start of operations Q4 2023 :milestone, 2023-10-01, 2023-12-31",
    ]


def test_a_phase_that_a_report_shows_done_is_done_on_the_days_of_its_plan() -> None:
    planned = PlannedMilestone(project="A", milestone="tss", planned="Q3 2019")
    revision = PlanRevision(id="P1", date=date(2019, 1, 1), milestones=[planned])
    project = Project(id="A", cells={"tss": "DONE"})
    portfolio = Portfolio(id="x", status_date=date(2020, 1, 1), projects=[project], revisions=[revision])
    assert _tasks(portfolio) == ["TSS Q3 2019 :done, 2019-07-01, 2019-09-30"]
    before = render_gantt(assess(portfolio, as_of=date(2019, 6, 1)))
    assert "TSS Q3 2019 :2019-07-01, 2019-09-30\n" in before
