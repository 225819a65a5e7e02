"""What was known on a day: the portfolio without later facts, and the plan in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from ucc_portfolio.domain.cells import Cell, Cells, Status
from ucc_portfolio.domain.dates import PlannedDate
from ucc_portfolio.domain.deadlines import Deadline, DeadlineKind
from ucc_portfolio.domain.facts import BY_NAME, LISTS
from ucc_portfolio.domain.outcomes import Edge, Outcome, OutcomeKind
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import ANNOUNCED, Milestone, PlanRevision, RevisionKind
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.values import expect
from ucc_portfolio.errors import FieldError, quoted

if TYPE_CHECKING:
    from ucc_portfolio.domain.projects import Project


def latest_day(portfolio: Portfolio) -> date:
    """The date from which everything in a portfolio is known: that of its newest fact.

    National plans without `known_from` are ignored, because their date may lie years ahead.

    Args:
        portfolio: its status date and all its facts count.

    Returns:
        The status date, or the date of publication of a later fact.

    Example:
        >>> from ucc_portfolio import datasets
        >>> latest_day(datasets.load("ucc-2018"))
        datetime.date(2026, 5, 25)
    """
    expect(Portfolio, portfolio)
    days = (day for facts in LISTS for day in facts.dates(facts.of(portfolio), as_stated=True))
    return max((portfolio.status_date, *days))


def later_facts(portfolio: Portfolio, *, as_of: date) -> int:
    """How many facts became known after a day."""
    return sum(day > as_of for facts in LISTS for day in facts.dates(facts.of(portfolio)))


def known_on(portfolio: Portfolio, as_of: date) -> Portfolio:
    """The portfolio as it was known on a day: without what was published, reported or decided later.

    The table stays: whether its status date lies after the day is for the reader of its cells to ask.

    Raises:
        WrongTypeError: it is not a portfolio.
        FieldError: `as_of` is not a date.
    """
    expect(Portfolio, portfolio)
    if type(as_of) is not date:
        raise FieldError("as_of", f"{quoted(as_of)} is not a date; give a datetime.date (latest_day tells the latest)")
    if not later_facts(portfolio, as_of=as_of):
        return portfolio
    kept: dict[str, Any] = {}
    for facts in LISTS:
        records = facts.known_on(facts.of(portfolio), as_of)
        for mention in facts.mentions:
            if BY_NAME[mention.of].known:  # a record about a plan is not known before the plan
                ids = {one.id for one in kept[mention.of]}
                records = [one for one in records if ids.issuperset(mention.ids(one))]
        kept[facts.name] = records
    return evolve(portfolio, **kept)


def published_order(portfolio: Portfolio) -> tuple[PlanRevision, ...]:
    """The plan revisions by date of publication; those of one day in the order of the file."""
    return tuple(sorted(portfolio.revisions, key=lambda revision: revision.date))


@frozen
class InForce:
    """What counts as the plan of a milestone on a day, and who says so.

    `revision` is the id of the plan revision, or "announced" for an announced start of operations.
    """

    revision: str
    published: date
    cell: Cell


TABLE: Final = "the table"
"""Who states a date that stands in no plan revision: the table, or a later status report."""


def plan_in_force(portfolio: Portfolio, *, as_of: date) -> Mapping[Milestone, InForce]:
    """The plan that counts per milestone on a date: the newest statement published on or before it, and who made it.

    A plan revision is such a statement. So is the cell of a table or status report, on the date of the report: a table
    of January is newer than a revision of December before. Where the dates of the table are those of a revision
    (`of_table`), they are stated by that revision alone. An announced start of operations counts until a report of the
    same start is known.

    Returns:
        Only milestones that are stated. What a report shows as done, or as not applicable, is not a plan.
    """
    plans = plans_of_projects(portfolio, as_of=as_of)
    return {(project, key): plan for project, own in plans.items() for key, plan in own.items()}


def plans_of_projects(
    portfolio: Portfolio, *, as_of: date, reported: Mapping[str, Mapping[str, ReportedCell]] | None = None
) -> Mapping[str, Mapping[str, InForce]]:
    """The plans in force by project, and then by the key of the milestone.

    `reported` are the reported cells of the date, for callers that have them.
    """
    known = known_on(portfolio, as_of)
    plans: dict[str, dict[str, InForce]] = {}
    for revision in published_order(known):
        for (project, key), cell in known.plan(revision).items():
            plans.setdefault(project, {})[key] = InForce(revision.id, revision.date, cell)
    # The first report is the table itself. If a revision has its dates, that revision has stated them already.
    is_stated = any(revision.of_table for revision in known.revisions)
    for project, cells in (reported_cells(known, as_of=as_of) if reported is None else reported).items():
        own = plans.setdefault(project, {})
        for key, stated in cells.items():
            if (plan := stated.plan) is None or (is_stated and stated.said_on == known.status_date):
                continue
            if (before := own.get(key)) is None or plan.published > before.published:
                own[key] = plan
    for outcome in announcements(known):
        own = plans.setdefault(outcome.project, {})
        before = own.get(OPERATIONS)
        if before is None or before.published <= outcome.known_from:
            own[OPERATIONS] = InForce(ANNOUNCED, outcome.known_from, announced_cell(outcome, before))
    return plans


def announcements(portfolio: Portfolio) -> tuple[Outcome, ...]:
    """The announced starts that count as plans, the latest per project and edge, by known-from day.

    A report of the same start, or of the start of everybody, ends an announcement; so does a later plan.
    """
    ended = {(found.project, found.edge) for found in portfolio.outcomes if found.kind is OutcomeKind.REPORTED}
    complete = {found.project for found in portfolio.outcomes if found.is_complete}
    planned: dict[str, date] = {}
    for revision in published_order(portfolio):
        planned.update((project, revision.date) for project, key in portfolio.plan(revision) if key == OPERATIONS)
    latest: dict[tuple[str, Edge], Outcome] = {}
    for outcome in sorted(portfolio.outcomes, key=lambda outcome: outcome.known_from):
        if (
            outcome.kind is OutcomeKind.ANNOUNCED
            and (outcome.project, outcome.edge) not in ended
            and outcome.project not in complete
            and planned.get(outcome.project, date.min) <= outcome.known_from
        ):
            latest[outcome.project, outcome.edge] = outcome
    return tuple(latest.values())


def announced_cell(outcome: Outcome, before: InForce | None) -> Cell:
    """An announcement as a planned cell: a first start leaves the end of the window before it as it was."""
    day = PlannedDate.of(outcome.date)
    window = before.cell.date if before is not None else None
    if window is not None and window.is_window:
        if outcome.edge is Edge.FIRST and (window.last is None or window.last >= outcome.date):
            return Cell(Status.PLANNED, PlannedDate(day.start, window.end, is_window=True))
        if outcome.edge is Edge.LAST and (window.first is None or window.first <= outcome.date):
            return Cell(Status.PLANNED, PlannedDate(window.start, day.end, is_window=True))
    return Cell(Status.PLANNED, day)


def is_in_operation(project: Project, *, reported: date) -> bool:
    """Whether the report shows the start of operations: marked done, or its day reached with the transition done.

    A row whose transition is N/A does not show whether it started.
    """
    operations, transition = project.cells.operations, project.cells.tra
    if operations is None:
        return False
    if operations.status is Status.DONE:
        return True
    reached = operations.date is not None and operations.date.last is not None and operations.date.last <= reported
    return reached and transition is not None and transition.status is Status.DONE


def starts(portfolio: Portfolio) -> Mapping[str, Mapping[Edge, Outcome]]:
    """The reported starts of operations by project and edge, of several of one edge the one known last."""
    found: dict[str, dict[Edge, Outcome]] = {}
    for outcome in sorted(portfolio.outcomes, key=lambda outcome: outcome.known_from):
        if outcome.kind is OutcomeKind.REPORTED:
            found.setdefault(outcome.project, {})[outcome.edge] = outcome
    return found


def deadlines_on(portfolio: Portfolio, *, as_of: date) -> Mapping[tuple[str, DeadlineKind], Deadline]:
    """The deadlines known on a day, the latest per project and kind.

    A Work Programme sets a deadline by the end of each window, known from its publication.
    """
    known = list(portfolio.deadlines)
    for revision in portfolio.revisions:
        if revision.kind is RevisionKind.WORK_PROGRAMME:
            known += (
                Deadline(
                    project=project,
                    date=cell.date.last,
                    kind=DeadlineKind.WORK_PROGRAMME,
                    known_from=revision.date,
                    basis=revision.id,
                    source=revision.source,
                )
                for (project, key), cell in portfolio.plan(revision).items()
                if key == OPERATIONS and cell.date is not None and cell.date.last is not None
            )
    return {
        (deadline.project, deadline.kind): deadline
        for deadline in sorted(known, key=lambda deadline: deadline.known_from)
        if deadline.known_from <= as_of
    }


@frozen
class ReportedCell:
    """What status reports say of a milestone.

    `said_on` is the date of the report that has this cell, `stated_on` that of the last report that speaks of the
    project, and `done_by` that of the first one that shows the milestone done, if one does.
    """

    cell: Cell
    said_on: date
    stated_on: date
    done_by: date | None = None

    @cached_property
    def plan(self) -> InForce | None:
        """The plan that it is; what is done, or not applicable, is none."""
        if self.cell.status in (Status.DONE, Status.NOT_APPLICABLE):
            return None
        return InForce(TABLE, self.said_on, self.cell)


def reported_cells(portfolio: Portfolio, *, as_of: date) -> Mapping[str, Mapping[str, ReportedCell]]:
    """Per project and key of its cells, what the status reports up to a day say of it; empty before the first one.

    The table is the report of its status date. A report speaks of the projects in its rows, where what a row does not
    state is as it was before; one without rows says that nothing has changed.
    """
    if portfolio.status_date > as_of:
        return {}
    made: dict[int, ReportedCell] = {}  # cells that say the same are one record

    def of_table(cell: Cell) -> ReportedCell:
        day = portfolio.status_date
        said = made[id(cell)] = ReportedCell(cell, day, day, day if cell.status is Status.DONE else None)
        return said

    found = {
        project.id: {key: made.get(id(cell)) or of_table(cell) for key, cell in project.cells.items()}
        for project in portfolio.projects
    }

    def state(day: date, project: str, cells: Cells | None) -> None:
        said = found.setdefault(project, {})
        own = dict(cells.items() if cells is not None else ())
        for key, cell in ({key: before.cell for key, before in said.items()} | own).items():
            before = said.get(key)
            # A cell that the row leaves out is still as it was, and was said when it was said.
            said_on = day if before is None or key in own else before.said_on
            done_by = None if before is None else before.done_by
            said[key] = ReportedCell(cell, said_on, day, (done_by or day) if cell.status is Status.DONE else None)

    reports = (report for report in portfolio.status_reports if portfolio.status_date < report.date <= as_of)
    for report in sorted(reports, key=lambda report: report.date):
        rows = {row.project: row.cells for row in report.rows} or dict.fromkeys(found)
        for name, cells in rows.items():
            state(report.date, name, cells)
    return found


def reported_on(portfolio: Portfolio, *, as_of: date) -> Portfolio:
    """The portfolio with its cells as the status reports up to a day left them; `as_of` is the day of the last one.

    A cell that a later report states replaces that of the table, and its correction.
    """
    reports = sorted((report for report in portfolio.status_reports if report.date <= as_of), key=lambda one: one.date)
    later = [report for report in reports if report.date > portfolio.status_date]
    if not later:
        return portfolio
    stated: dict[str, dict[str, Cell]] = {}
    for report in later:
        for row in report.rows:
            stated.setdefault(row.project, {}).update(row.cells.items())
    projects = [
        evolve(project, cells=evolve(project.cells, **stated[project.id])) if project.id in stated else project
        for project in portfolio.printed_projects
    ]
    corrections = [one for one in portfolio.corrections if one.cell not in stated.get(one.project, {})]
    return evolve(portfolio, projects=projects, corrections=corrections, status_date=later[-1].date, status_reports=())


@frozen
class FirstStart:
    """By which day a country ran a project: the `country` that reports it, or None where a source counts `live`."""

    day: date
    country: str | None = None
    live: int = 0

    def __str__(self) -> str:
        if self.country is None:
            return f"a source counts {self.live} live on {self.day}"
        return f"start in {self.country} on {self.day}"


def first_in_countries(portfolio: Portfolio) -> Mapping[str, FirstStart]:
    """Per project the earliest start that a country reports, or the day on which a source counts any live before it.

    Others, of which nobody says, may have come before it.
    """
    reported = [(day, one.country, one.project) for one in portfolio.deployments if (day := one.started_on) is not None]
    found: dict[str, FirstStart] = {}
    for day, country, project in sorted(reported):
        found.setdefault(project, FirstStart(day, country))
    for one in sorted(portfolio.deployment_counts, key=lambda one: one.date):
        if one.live and (one.project not in found or one.date < found[one.project].day):
            found[one.project] = FirstStart(one.date, live=one.live)
    return found


def running_somewhere(portfolio: Portfolio) -> frozenset[str]:
    """The projects of which any country reports its start, or a source counts one."""
    return frozenset(first_in_countries(portfolio))
