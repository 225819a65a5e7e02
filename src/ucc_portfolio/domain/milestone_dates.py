"""Where each milestone stands on a date: what happened, else the plan in force, else the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from ucc_portfolio.domain.dates import Period, PlannedDate, Precision
from ucc_portfolio.domain.knowledge import (
    FirstStart,
    InForce,
    ReportedCell,
    announcements,
    first_in_countries,
    is_in_operation,
    known_on,
    plans_of_projects,
    reported_cells,
    reported_on,
    starts,
)
from ucc_portfolio.domain.outcomes import Edge, Outcome, complete_start
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import ANNOUNCED, OUTCOME

if TYPE_CHECKING:
    from ucc_portfolio.domain.cells import Cell
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio


@frozen
class MilestoneDate:
    """When a milestone was or is planned, as far as is known on a day.

    It lies between `first` and `last`, both inside; None is unknown. Of a deployment window only the first day
    counts: a successor can start as soon as its predecessor runs somewhere. Where no source states that day, it lies
    before the end of the window. `origin` says who says so: an outcome, a plan revision, a status report or the table.
    `planned` is the whole date of the plan, None where it happened or nothing is dated; `text` is the same in words.
    `is_in_part` says that some participants have started, but not all: then `rest` is the planned end of the roll-out,
    by which the others start, None if no plan dates it.
    """

    first: date | None
    last: date | None
    text: str
    origin: str = ""
    planned: PlannedDate | None = None
    has_happened: bool = False
    edge: Edge | None = None
    is_in_part: bool = False
    rest: PlannedDate | None = None


@frozen(eq=False)
class MilestoneDates:
    """The dates of all milestones on a day: what happened, else the plan in force, else the table.

    `plans` are the plans in force and, where there is none, the table; `reported` what status reports say;
    `in_operation` the projects that their own cells show in operation, with the day of the report; `countries` by
    project the earliest start that a country reports or a source counts, before which another one may have started.
    """

    plans: Mapping[str, Mapping[str, InForce]]
    starts: Mapping[str, Mapping[Edge, Outcome]]
    reported: Mapping[str, Mapping[str, ReportedCell]]
    in_operation: Mapping[str, date]
    countries: Mapping[str, FirstStart] = field(factory=dict)

    @classmethod
    def on(cls, portfolio: Portfolio, as_of: date) -> MilestoneDates:
        """The dates as they were known on a day."""
        known = known_on(portfolio, as_of)
        reported = reported_cells(known, as_of=as_of)
        in_operation = {}
        if reported:
            cells = reported_on(known, as_of=as_of)
            in_operation = {
                project.id: cells.status_date
                for project in cells.projects
                if is_in_operation(project, reported=cells.status_date)
            }
        plans = plans_of_projects(known, as_of=as_of, reported=reported)
        return cls(plans, starts(known), reported, in_operation, first_in_countries(known))

    def __getitem__(self, milestone: Milestone) -> MilestoneDate:
        # The surest evidence first: a reported start, a status report, the start of a country, the plan in force. The
        # first that speaks of the milestone decides.
        project, key = milestone
        if key == OPERATIONS and (outcomes := self.starts.get(project)):
            found = _of_outcomes(outcomes)
            return found if complete_start(outcomes) is not None else self._in_part(found, project)
        stated = self.reported.get(project, {}).get(key)
        if stated is not None and stated.done_by is not None:
            day = stated.done_by
            return MilestoneDate(None, day, f"done by {day}", "status report", has_happened=True)
        if stated is not None and key == OPERATIONS and project in self.in_operation:
            return _of_cell(stated.cell, "status report", has_happened=True)
        if key == OPERATIONS and (first := self.countries.get(project)) is not None:
            found = MilestoneDate(None, first.day, str(first), "country", has_happened=True, edge=Edge.FIRST)
            return self._in_part(found, project)
        if (plan := self.plans.get(project, {}).get(key)) is not None:
            return _of_cell(plan.cell, plan.revision)
        return MilestoneDate(None, None, "not stated" if stated is None else str(stated.cell), "status report")

    def _in_part(self, first: MilestoneDate, project: str) -> MilestoneDate:
        """A first start, with the end that the plan in force gives to the roll-out."""
        plan = self.plans.get(project, {}).get(OPERATIONS)
        planned = None if plan is None else plan.cell.date
        rest = None if planned is None or planned.end is None else PlannedDate(None, planned.end, is_window=True)
        return evolve(first, is_in_part=True, rest=rest)


def _of_outcomes(outcomes: Mapping[Edge, Outcome]) -> MilestoneDate:
    outcome = outcomes.get(Edge.FIRST) or outcomes.get(Edge.SINGLE)
    if outcome is not None:
        text = f"{outcome.edge} start on {outcome.date}"
        return MilestoneDate(outcome.date, outcome.date, text, "outcome", has_happened=True, edge=outcome.edge)
    day = outcomes[Edge.LAST].date  # there was an earlier first start, but no source gives its date
    return MilestoneDate(None, day, f"last start on {day}", "outcome", has_happened=True, edge=Edge.LAST)


def _of_cell(cell: Cell, origin: str, *, has_happened: bool = False) -> MilestoneDate:
    planned = cell.date
    if planned is None or planned.is_unknown:
        return MilestoneDate(None, None, str(cell), origin)
    first = planned.first
    # A successor may start as soon as its predecessor runs somewhere. So of a window only the opening counts, and it
    # counts as a day.
    last = first if planned.is_window and first is not None else planned.last
    return MilestoneDate(first, last, str(planned), origin, None if has_happened else planned, has_happened)


@frozen
class Dated:
    """One end of a milestone with the day or period that it lies in.

    `edge` is single, or first or last for the two ends of a window. `text` is the date as printed, `origin` says who
    says so (a revision's id, "announced", "outcome" or "the table"), known since `published`. Of what `has_happened`
    the period is when it did, unless `is_by_report`: then a report shows it done, nobody says when, and the period is
    still that of the plan. `earlier` is the number of statements about the milestone before the one that counts.
    """

    milestone: Milestone
    edge: Edge
    period: Period
    text: str
    origin: str
    published: date
    source: str | None = None
    has_happened: bool = False
    is_by_report: bool = False
    earlier: int = 0


def timeline(portfolio: Portfolio, *, as_of: date) -> tuple[Dated, ...]:
    """Every milestone that has a date on a day: what happened, else the plan in force, else the table.

    Args:
        portfolio: in the reading that the answer is wanted in.
        as_of: only what was known on this day is used.

    Returns:
        One record per end: a window has two, as far as they are known, anything else one. In the order of the
        portfolio; milestones without a date are left out.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = timeline(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> [(one.edge.value, str(one.period)) for one in found if one.milestone == ("CCI-P1", "operations")]
        [('first', 'Q1 2021'), ('last', 'Q4 2023')]
    """
    known = known_on(portfolio, as_of)
    return dated(known, MilestoneDates.on(known, as_of))


def dated(known: Portfolio, dates: MilestoneDates) -> tuple[Dated, ...]:
    """The same, for whoever has its parts: the portfolio as known, and the dates of its milestones."""
    return tuple(_Timeline(known, dates).entries())


PlanSources = Mapping[tuple[str, str, str], str | None]
"""Sources by revision, project and key."""


def plan_sources(known: Portfolio) -> PlanSources:
    """The source of what each revision, or an announcement, says of a milestone."""
    found = {}
    for revision in known.revisions:
        for project, key in known.plan(revision):
            found[revision.id, project, key] = revision.source or source_of_row(known, project)
        for stated in revision.milestones:
            found[revision.id, stated.project, stated.milestone] = stated.source or revision.source
    for one in announcements(known):
        found[ANNOUNCED, one.project, OPERATIONS] = one.source
    return found


def source_of_row(known: Portfolio, project: str) -> str | None:
    """The source of what the table says of a project."""
    return known[project].source or known.source


@frozen(eq=False)
class _Timeline:
    known: Portfolio
    dates: MilestoneDates

    def entries(self) -> Iterator[Dated]:
        statements = _statements(self.known, has_table=bool(self.dates.reported))
        sources = plan_sources(self.known)
        for milestone in self.known.milestones:
            project, key = milestone
            earlier = max(0, statements[milestone] - 1)
            outcomes = self.dates.starts.get(project, {}) if key == OPERATIONS else {}
            for outcome in outcomes.values():
                yield _happened(milestone, outcome, earlier)
            if any(outcome.is_complete for outcome in outcomes.values()):
                continue
            if (plan := self.dates.plans.get(project, {}).get(key)) is None:
                continue
            # Whatever no plan says, the table does.
            source = sources.get((plan.revision, *milestone), source_of_row(self.known, project))
            # After a first start, of the plan only the end of its window is left.
            yield from (
                end for end in self._planned(milestone, plan, source, earlier) if not outcomes or end.edge is Edge.LAST
            )

    def _planned(self, milestone: Milestone, plan: InForce, source: str | None, earlier: int) -> Iterator[Dated]:
        planned = plan.cell.date
        if planned is None:
            return
        project, key = milestone
        stated = self.dates.reported.get(project, {}).get(key)
        is_done = stated is not None and stated.done_by is not None
        has_started = key == OPERATIONS and project in self.dates.in_operation
        ends = ((Edge.FIRST, planned.start), (Edge.LAST, planned.end))
        for edge, period in ends if planned.is_window else ((Edge.SINGLE, planned.end),):
            if period is not None:
                yield Dated(
                    milestone=milestone,
                    edge=edge,
                    period=period,
                    text=plan.cell.text,
                    origin=plan.revision,
                    published=plan.published,
                    source=source,
                    has_happened=is_done or has_started,
                    is_by_report=is_done,
                    earlier=earlier,
                )


def _happened(milestone: Milestone, outcome: Outcome, earlier: int) -> Dated:
    return Dated(
        milestone=milestone,
        edge=outcome.edge,
        period=Period.containing(outcome.date, Precision.DAY),
        text=outcome.date.isoformat(),
        origin=OUTCOME,
        published=outcome.known_from,
        source=outcome.source,
        has_happened=True,
        earlier=earlier,
    )


def _statements(known: Portfolio, *, has_table: bool) -> Counter[Milestone]:
    """How often each milestone was stated: by revisions, outcomes and reports; never fewer on a later day."""
    counts: Counter[Milestone] = Counter()
    for revision in known.revisions:
        counts.update(known.plan(revision).keys())
    counts.update((outcome.project, OPERATIONS) for outcome in known.outcomes)
    if has_table and not any(revision.of_table for revision in known.revisions):
        counts.update((project.id, key) for project in known.projects for key, _ in project.cells.items())
    for report in known.status_reports:
        counts.update((row.project, key) for row in report.rows for key, _ in row.cells.items())
    return counts
