"""The plan of a day as a Mermaid Gantt chart, for Markdown pages that draw it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.knowledge import deadlines_on
from ucc_portfolio.domain.milestone_dates import Dated, dated
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.reports.media.mermaid import escaped

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.plans import Milestone


def render_gantt(assessment: Assessment) -> str:
    """A section per project that has dates, a line per dated phase, start of operations and code deadline.

    A phase is a bar from the first to the last day that its date allows, a start of operations a milestone in the
    middle of them, or a bar from the first to the last start where it is a window. What is done is marked so. No line
    marks today: the chart shows the day of the assessment. All text from files is written as character codes where
    Mermaid could read it.

    Args:
        assessment: its day decides which plan counts, and what has happened.

    Returns:
        The text of the chart, in whole days. Without dates it has its title and no section; `beyond_mermaid` says
        whether Mermaid draws one of this size.

    Source:
        Mermaid 11, "Gantt diagrams" (mermaid.js.org): keywords, tags and inclusive end dates.

    Example:
        >>> from ucc_portfolio import Portfolio, Project, assess
        >>> row = Project(id="A;1", cells={"bc": "DONE", "tss": "Q3 2018", "operations": "2019-10-01"})
        >>> portfolio = Portfolio(id="mine", status_date=date(2018, 1, 3), projects=[row])
        >>> print(render_gantt(assess(portfolio, as_of=portfolio.status_date)), end="")
        gantt
          title mine, as of 2018-01-03
          dateFormat YYYY-MM-DD
          axisFormat %Y-%m
          inclusiveEndDates
          todayMarker off
          section A#59;1
            TSS Q3 2018 :2018-07-01, 2018-09-30
            start of operations 2019-10-01 :milestone, 2019-10-01, 2019-10-01
    """
    portfolio = assessment.portfolio
    ends: dict[Milestone, list[Dated]] = {}
    for one in dated(portfolio, assessment.dates):
        ends.setdefault(one.milestone, []).append(one)
    tasks: dict[str, list[_Task]] = {}
    for milestone, found in ends.items():
        tasks.setdefault(milestone[0], []).extend(_tasks(milestone, found))
    for (project, kind), deadline in deadlines_on(portfolio, as_of=assessment.as_of).items():
        if kind is DeadlineKind.CODE:
            text = f"last lawful day {deadline.date.isoformat()}"
            tasks.setdefault(project, []).append(_Task(text, deadline.date, deadline.date, ("crit", "milestone")))
    title = escaped(portfolio.title or portfolio.id)
    lines = [
        "gantt",
        f"  title {title}, as of {assessment.as_of.isoformat()}",
        "  dateFormat YYYY-MM-DD",
        "  axisFormat %Y-%m",
        "  inclusiveEndDates",
        "  todayMarker off",
        *_sections((project.id, tasks[project.id]) for project in portfolio if project.id in tasks),
    ]
    return "\n".join(lines) + "\n"


@frozen(eq=False)
class _Task:
    """One line of the chart, from its first to its last day."""

    text: str
    first: date
    last: date
    tags: tuple[str, ...]


def _sections(projects: Iterable[tuple[str, list[_Task]]]) -> Iterator[str]:
    for project, tasks in projects:
        yield f"  section {escaped(project)}"
        for task in tasks:
            fields = (*task.tags, task.first.isoformat(), task.last.isoformat())
            # The words in front are ours, so that no text from a file can be a word of the grammar.
            yield f"    {escaped(task.text)} :{', '.join(fields)}"


def _tasks(milestone: Milestone, ends: list[Dated]) -> Iterator[_Task]:
    """The lines of a milestone: both ends of a window as one bar, an end alone on its own days."""
    key = milestone[1]
    name = label(key) if key == OPERATIONS else key.upper()
    by_edge = {end.edge: end for end in ends}
    first, last = by_edge.get(Edge.FIRST), by_edge.get(Edge.LAST)
    if len(ends) > 1 and first and last and first.period.first <= last.period.last:
        tag = ("done",) if last.has_happened else ("active",) if first.has_happened else ()
        yield _Task(f"{name} {first.period} - {last.period}", first.period.first, last.period.last, tag)
        return
    for end in ends:
        words = name if end.edge is Edge.SINGLE else f"{end.edge} {name}" if key == OPERATIONS else f"{name} {end.edge}"
        tags = (*(["done"] if end.has_happened else []), *(["milestone"] if key == OPERATIONS else []))
        yield _Task(f"{words} {end.period}", end.period.first, end.period.last, tags)
