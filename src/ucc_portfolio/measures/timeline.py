"""What lies when: the dated ends of every milestone, as far as is known on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.dates import Period, Precision
from ucc_portfolio.domain.knowledge import InForce, announcements, known_on
from ucc_portfolio.domain.outcomes import Edge, Outcome
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import ANNOUNCED, OUTCOME
from ucc_portfolio.graph.links import MilestoneDates

if TYPE_CHECKING:
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio


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
