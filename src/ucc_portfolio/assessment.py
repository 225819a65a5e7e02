"""All numbers and doubts of a portfolio for one day, as one record; each part is computed at first use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from ucc_portfolio.domain.knowledge import known_on, later_facts, plan_in_force, reported_on, running_somewhere, starts
from ucc_portfolio.domain.milestone_dates import MilestoneDates
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.values import check_day, expect
from ucc_portfolio.errors import NothingKnownError
from ucc_portfolio.graph.links import LinkFloat, link_float
from ucc_portfolio.measures import percent_done
from ucc_portfolio.measures.overdue import ProjectOnDay, Standing, overdue_since, standing

if TYPE_CHECKING:
    from ucc_portfolio.domain.findings import Finding
    from ucc_portfolio.domain.knowledge import InForce
    from ucc_portfolio.domain.outcomes import Edge, Outcome
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.ratings import Rating
    from ucc_portfolio.measures.baseline import BaselineExecution
    from ucc_portfolio.measures.compliance import Compliance
    from ucc_portfolio.measures.indicators import IndicatorResult
    from ucc_portfolio.measures.milestone_trend import MilestoneTrend
    from ucc_portfolio.measures.overdue import ProjectState
    from ucc_portfolio.measures.progress_trend import ProgressTrend
    from ucc_portfolio.measures.ratings import ComputedRating, JudgedCounts, RatingRule
    from ucc_portfolio.measures.rollout import Rollout


@frozen(repr=False)
class Assessment:
    """What is known of a portfolio on a day; commands and reports read it.

    `whole` has every fact, `portfolio` only those known on the day. `rating_rule` replaces our rule of the computed
    rating, `thresholds` what the rules of `check` let pass.
    """

    whole: Portfolio
    as_of: date = field(validator=check_day)
    rating_rule: RatingRule | None = None
    thresholds: Mapping[str, float | Decimal | str] = field(factory=dict)

    def __repr__(self) -> str:
        return f"<Assessment of {self.whole.id}, as of {self.as_of}>"

    @cached_property
    def portfolio(self) -> Portfolio:
        """The portfolio without the facts that became known later."""
        return known_on(self.whole, self.as_of)

    @cached_property
    def later_facts(self) -> int:
        """How many facts became known later, and are left out."""
        return later_facts(self.whole, as_of=self.as_of)

    @cached_property
    def reported(self) -> Portfolio:
        """The portfolio with its cells as the last status report left them.

        Raises:
            NothingKnownError: the day lies before the first report.
        """
        if self.as_of < self.whole.status_date:
            raise NothingKnownError(as_of=self.as_of.isoformat(), first_report=self.whole.status_date.isoformat())
        return reported_on(self.portfolio, as_of=self.as_of)

    @cached_property
    def progress(self) -> percent_done.Progress:
        """Percent done: row by row, per phase, per group and overall."""
        return percent_done.progress(self.reported)

    @cached_property
    def starts(self) -> Mapping[str, Mapping[Edge, Outcome]]:
        """Per project, its reported starts of operations."""
        return starts(self.portfolio)

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Per project of the table: in operation, late or open."""
        return {one.project.id: standing(one) for one in self.projects if not one.project.is_outside_table}

    @cached_property
    def overdue(self) -> Mapping[str, tuple[str, ...]]:
        """Per late project, the keys of its overdue milestones."""
        return {
            one.project.id: tuple(overdue_since(one))
            for one in self.projects
            if self.standings.get(one.project.id) is Standing.LATE
        }

    @cached_property
    def states(self) -> Mapping[str, ProjectState]:
        """Per project of the table: in operation, in part, planned, no news or no date, and whether it is late."""
        from ucc_portfolio.domain.grouping import grouped
        from ucc_portfolio.measures.overdue import project_state

        verdicts = grouped(self.compliance, lambda one: one.deadline.project)
        return {
            one.project.id: project_state(
                one, rollout=self.rollouts.get(one.project.id), verdicts=verdicts.get(one.project.id, ())
            )
            for one in self.projects
            if not one.project.is_outside_table
        }

    @cached_property
    def dates(self) -> MilestoneDates:
        """Of every milestone, when it was or is planned."""
        return MilestoneDates.on(self.portfolio, self.as_of)

    @cached_property
    def projects(self) -> tuple[ProjectOnDay, ...]:
        """Each project with what is known of it alone."""
        return tuple(
            ProjectOnDay(
                project=project,
                as_of=self.as_of,
                reported=self.reported.status_date,
                cells=self.dates.reported.get(project.id, {}),
                plans=self.dates.plans.get(project.id, {}),
                outcomes=self.starts.get(project.id, {}),
                runs_somewhere=project.id in self._running,
            )
            for project in self.reported.projects
        )

    @cached_property
    def _running(self) -> frozenset[str]:
        """The projects that a country runs by report."""
        return running_somewhere(self.portfolio)

    @cached_property
    def links(self) -> tuple[LinkFloat, ...]:
        """The float of every precedence."""
        return tuple(link_float(one, self.dates) for one in self.portfolio.dependencies if one.is_precedence)

    @cached_property
    def execution(self) -> BaselineExecution:
        """What the baseline had due, and what became of it."""
        from ucc_portfolio.measures.baseline import baseline_execution

        return baseline_execution(self.trends, self.dates, self.reported, as_of=self.as_of)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is doubtful, rule by rule."""
        # Imports stand in the functions that need them, because the status table is shown without most of them.
        from ucc_portfolio.checks.evidence import Evidence
        from ucc_portfolio.checks.rules import findings, thresholds

        return findings(
            Evidence(
                as_of=self.as_of,
                reported=self.reported,
                progress=self.progress,
                projects=self.projects,
                dates=self.dates,
                links=self.links,
                compliance=self.compliance,
                execution=self.execution,
                rollouts=self.rollouts,
                thresholds=thresholds(self.thresholds),
            )
        )

    @cached_property
    def plan_in_force(self) -> Mapping[Milestone, InForce]:
        """Per milestone, the latest plan that states it."""
        return plan_in_force(self.portfolio, as_of=self.as_of)

    @cached_property
    def trends(self) -> tuple[MilestoneTrend, ...]:
        """How each milestone moved through the plan revisions."""
        from ucc_portfolio.measures.milestone_trend import milestone_trend

        return milestone_trend(self.portfolio, as_of=self.as_of)

    @cached_property
    def compliance(self) -> tuple[Compliance, ...]:
        """Whether each deadline is kept."""
        from ucc_portfolio.measures.compliance import compliance_with_countries

        plans = self.dates.plans
        return compliance_with_countries(self.portfolio, self.national_compliance, plans, as_of=self.as_of)

    @cached_property
    def national_compliance(self) -> tuple[Compliance, ...]:
        """Whether each Member State keeps each deadline."""
        from ucc_portfolio.measures.compliance import national_compliance

        return national_compliance(self.portfolio, as_of=self.as_of)

    @cached_property
    def rollouts(self) -> Mapping[str, Rollout]:
        """Per project that countries have to do with, how far they are."""
        from ucc_portfolio.measures.rollout import rollouts

        return rollouts(self.portfolio, as_of=self.as_of)

    def rollout(self, project: str) -> Rollout:
        """How far the countries are with any project, also one that starts centrally.

        Raises:
            UnknownNameError: there is no such project.
        """
        from ucc_portfolio.measures.rollout import rollout

        return self.rollouts.get(project) or rollout(self.portfolio, project, as_of=self.as_of)

    @cached_property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """Each indicator's latest value, held against its target."""
        from ucc_portfolio.measures.indicators import indicators

        return indicators(self.portfolio, as_of=self.as_of)

    def progress_trend(self, by: str) -> ProgressTrend:
        """The trend line, by milestones or by phases."""
        from ucc_portfolio.measures.progress_trend import progress_trend

        return progress_trend(self.portfolio, by=by, as_of=self.as_of)

    @cached_property
    def judged(self) -> Mapping[str, Rating]:
        """Per project, the judged rating of the latest day."""
        return {rating.project: rating for rating in sorted(self.portfolio.ratings, key=lambda rating: rating.day)}

    @cached_property
    def judged_counts(self) -> JudgedCounts:
        """What the report's own lists of the latest day count."""
        from ucc_portfolio.measures.ratings import judged_counts

        listed = self.portfolio.listed_projects
        latest = max((one.day for one in listed), default=None)
        return judged_counts([one for one in listed if one.day == latest])

    @cached_property
    def ratings(self) -> Mapping[str, ComputedRating]:
        """Per project of the table, the rating by rule, with its reasons."""
        from ucc_portfolio.domain.grouping import grouped
        from ucc_portfolio.measures.ratings import computed_rating, rating_inputs

        rule = self.rating_rule or computed_rating
        compliance = grouped(self.compliance, lambda one: one.deadline.project)
        trends = grouped(self.trends, lambda one: one.project)
        links = grouped(self.links, lambda one: one.dependency.successor)
        return {
            known.project.id: rule(
                rating_inputs(
                    known,
                    compliance=compliance.get(known.project.id, ()),
                    trends=trends.get(known.project.id, ()),
                    links=links.get(known.project.id, ()),
                )
            )
            for known in self.projects
            if not known.project.is_outside_table
        }


def assess(
    portfolio: Portfolio,
    *,
    as_of: date,
    rating_rule: RatingRule | None = None,
    thresholds: Mapping[str, float | Decimal | str] | None = None,
) -> Assessment:
    """What is known of a portfolio on a day: progress, standings, findings, trends, deadlines, ratings.

    Args:
        portfolio: in the reading that the answers are wanted in.
        as_of: the day; what became known later is not used.
        rating_rule: replaces the rule of the computed rating.
        thresholds: what rules of `check` let pass, by name of the rule, in the unit of its documentation; the others
            keep their defaults. An unknown name is an error of the findings.

    Returns:
        A frozen record whose parts are computed at first use. Progress, standings and findings raise
        NothingKnownError where the day lies before the first status report.

    Raises:
        FieldError: `as_of` is not a date.

    Example:
        >>> from ucc_portfolio import datasets
        >>> assessment = assess(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> float(round(assessment.progress.overall * 100, 4))
        49.5003
        >>> [finding.where for finding in assessment.findings if finding.rule == "printed-column"]
        ['BPM', 'CON']
    """
    expect(Portfolio, portfolio)
    return Assessment(portfolio, as_of, rating_rule, thresholds or {})
