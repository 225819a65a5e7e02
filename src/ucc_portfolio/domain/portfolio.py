"""A portfolio: its projects as printed, the corrections, and the reading that follows from both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, field, frozen
from attrs.validators import optional

from ucc_portfolio.domain.cells import CELL_KEYS, Cell, Status
from ucc_portfolio.domain.consistency import faults
from ucc_portfolio.domain.corrections import Correction, Reading
from ucc_portfolio.domain.deadlines import Deadline, Postponement
from ucc_portfolio.domain.dependencies import Dependency
from ucc_portfolio.domain.deployments import Deployment, DeploymentCount, Derogation, Participant
from ucc_portfolio.domain.facts import BY_NAME
from ucc_portfolio.domain.indicators import Indicator
from ucc_portfolio.domain.outcomes import Outcome, StatusReport
from ucc_portfolio.domain.plans import Cause, Milestone, PlanRevision
from ucc_portfolio.domain.projects import Project
from ucc_portfolio.domain.ratings import ListedProject, Rating
from ucc_portfolio.domain.sources import Source
from ucc_portfolio.domain.values import check_count, check_day, check_number, chosen, exact, records_of
from ucc_portfolio.errors import MOST_FAULTS, InconsistentPortfolioError, UnknownNameError, quoted

if TYPE_CHECKING:
    from typing import Unpack

    from ucc_portfolio.domain.facts import Additions


@frozen(kw_only=True)
class PrintedTotals:
    """What the table prints below its rows, in percent: per phase, and over all.

    `column_rows` is the number of rows that the printed column totals were counted over, where it is known.
    """

    overall: Decimal | None = field(default=None, converter=exact, validator=optional(check_number))
    bc: Decimal | None = field(default=None, converter=exact, validator=optional(check_number))
    bpm: Decimal | None = field(default=None, converter=exact, validator=optional(check_number))
    pi: Decimal | None = field(default=None, converter=exact, validator=optional(check_number))
    vd: Decimal | None = field(default=None, converter=exact, validator=optional(check_number))
    fss: Decimal | None = field(default=None, converter=exact, validator=optional(check_number))
    tss: Decimal | None = field(default=None, converter=exact, validator=optional(check_number))
    con: Decimal | None = field(default=None, converter=exact, validator=optional(check_number))
    tra: Decimal | None = field(default=None, converter=exact, validator=optional(check_number))
    column_rows: int | None = field(default=None, validator=optional(check_count))
    source: str | None = None


# One converter per kind of record: a type checker reads from it what a field accepts.
def _sources_in_order(records: Iterable[Source]) -> tuple[Source, ...]:
    return records_of("sources", records, Source)


def _projects_in_order(records: Iterable[Project]) -> tuple[Project, ...]:
    return records_of("projects", records, Project)


def _corrections_in_order(records: Iterable[Correction]) -> tuple[Correction, ...]:
    return records_of("corrections", records, Correction)


def _revisions_in_order(records: Iterable[PlanRevision]) -> tuple[PlanRevision, ...]:
    return records_of("revisions", records, PlanRevision)


def _status_reports_in_order(records: Iterable[StatusReport]) -> tuple[StatusReport, ...]:
    return records_of("status_reports", records, StatusReport)


def _outcomes_in_order(records: Iterable[Outcome]) -> tuple[Outcome, ...]:
    return records_of("outcomes", records, Outcome)


def _deadlines_in_order(records: Iterable[Deadline]) -> tuple[Deadline, ...]:
    return records_of("deadlines", records, Deadline)


def _postponements_in_order(records: Iterable[Postponement]) -> tuple[Postponement, ...]:
    return records_of("postponements", records, Postponement)


def _causes_in_order(records: Iterable[Cause]) -> tuple[Cause, ...]:
    return records_of("causes", records, Cause)


def _dependencies_in_order(records: Iterable[Dependency]) -> tuple[Dependency, ...]:
    return records_of("dependencies", records, Dependency)


def _ratings_in_order(records: Iterable[Rating]) -> tuple[Rating, ...]:
    return records_of("ratings", records, Rating)


def _listed_projects_in_order(records: Iterable[ListedProject]) -> tuple[ListedProject, ...]:
    return records_of("listed_projects", records, ListedProject)


def _participants_in_order(records: Iterable[Participant]) -> tuple[Participant, ...]:
    return records_of("participants", records, Participant)


def _deployments_in_order(records: Iterable[Deployment]) -> tuple[Deployment, ...]:
    return records_of("deployments", records, Deployment)


def _deployment_counts_in_order(records: Iterable[DeploymentCount]) -> tuple[DeploymentCount, ...]:
    return records_of("deployment_counts", records, DeploymentCount)


def _derogations_in_order(records: Iterable[Derogation]) -> tuple[Derogation, ...]:
    return records_of("derogations", records, Derogation)


def _indicators_in_order(records: Iterable[Indicator]) -> tuple[Indicator, ...]:
    return records_of("indicators", records, Indicator)


@frozen(kw_only=True, repr=False)
class Portfolio:
    """The projects of one table on its status day, with everything that is known about them.

    `projects` are given as printed and come out as read: with `reading="corrected"` every correction replaces
    the text of its cell, with `reading="as-printed"` none does. `printed_projects` always has them as printed.

    Raises:
        FieldError: a list holds something else than its records; the error names the list.
        InconsistentPortfolioError: an id is used twice, or a record mentions what is not there.

    Example:
        >>> portfolio = Portfolio(
        ...     id="mine",
        ...     status_date=date(2018, 1, 3),
        ...     projects=[Project(id="CDS-2", cells={"vd": "DONE"})],
        ...     corrections=[
        ...         Correction(
        ...             project="CDS-2", cell="vd", printed="DONE", read="TBD", certainty="implied", reason="38 %"
        ...         )
        ...     ],
        ... )
        >>> portfolio["CDS-2"].cells.vd.text, portfolio["CDS-2"].cells.vd.printed
        ('TBD', 'DONE')
        >>> portfolio.in_reading("as-printed")["CDS-2"].cells.vd.text
        'DONE'
    """

    id: str
    title: str = ""
    status_date: date = field(validator=check_day)
    source: str | None = None
    reading: Reading = field(default=Reading.CORRECTED, converter=Reading)
    printed: PrintedTotals = field(factory=PrintedTotals)
    sources: tuple[Source, ...] = field(default=(), converter=_sources_in_order)
    _projects: tuple[Project, ...] = field(default=(), converter=_projects_in_order)
    corrections: tuple[Correction, ...] = field(default=(), converter=_corrections_in_order)
    revisions: tuple[PlanRevision, ...] = field(default=(), converter=_revisions_in_order)
    status_reports: tuple[StatusReport, ...] = field(default=(), converter=_status_reports_in_order)
    outcomes: tuple[Outcome, ...] = field(default=(), converter=_outcomes_in_order)
    deadlines: tuple[Deadline, ...] = field(default=(), converter=_deadlines_in_order)
    postponements: tuple[Postponement, ...] = field(default=(), converter=_postponements_in_order)
    causes: tuple[Cause, ...] = field(default=(), converter=_causes_in_order)
    dependencies: tuple[Dependency, ...] = field(default=(), converter=_dependencies_in_order)
    ratings: tuple[Rating, ...] = field(default=(), converter=_ratings_in_order)
    listed_projects: tuple[ListedProject, ...] = field(default=(), converter=_listed_projects_in_order)
    participants: tuple[Participant, ...] = field(default=(), converter=_participants_in_order)
    deployments: tuple[Deployment, ...] = field(default=(), converter=_deployments_in_order)
    deployment_counts: tuple[DeploymentCount, ...] = field(default=(), converter=_deployment_counts_in_order)
    derogations: tuple[Derogation, ...] = field(default=(), converter=_derogations_in_order)
    indicators: tuple[Indicator, ...] = field(default=(), converter=_indicators_in_order)

    def __attrs_post_init__(self) -> None:
        if found := tuple(islice(faults(self), MOST_FAULTS)):
            raise InconsistentPortfolioError(found)

    @property
    def printed_projects(self) -> tuple[Project, ...]:
        """The projects with their cells as printed."""
        return self._projects

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """The projects with their cells as read, in the order of the table."""
        if self.reading is Reading.AS_PRINTED or not self.corrections:
            return self._projects
        corrected: dict[str, dict[str, Cell]] = {}
        for correction in self.corrections:
            cell = evolve(Cell.parse(correction.read), correction=correction)
            corrected.setdefault(correction.project, {})[correction.cell] = cell
        return tuple(
            evolve(project, cells=evolve(project.cells, **cells)) if (cells := corrected.get(project.id)) else project
            for project in self._projects
        )

    @cached_property
    def table(self) -> tuple[Project, ...]:
        """The projects that are rows of the table."""
        return tuple(project for project in self.projects if not project.is_outside_table)

    def __getitem__(self, project_id: str) -> Project:
        try:
            return self._by_id[project_id]
        except KeyError:
            raise UnknownNameError("project", project_id, tuple(self._by_id)) from None

    def __contains__(self, project_id: object) -> bool:
        return project_id in self._by_id

    def __iter__(self) -> Iterator[Project]:
        return iter(self.projects)

    def __len__(self) -> int:
        return len(self._projects)

    def __bool__(self) -> bool:
        return True  # one without projects still stores facts, which `portfolio or another` must not drop

    def __repr__(self) -> str:
        counts = f"projects: {len(self)}, revisions: {len(self.revisions)}"
        return f"<Portfolio {quoted(self.id)}, {counts}, status date: {self.status_date}>"

    def in_reading(self, reading: Reading | str) -> Portfolio:
        """The same portfolio in the reading that is named.

        Raises:
            UnknownNameError: it is neither `corrected` nor `as-printed`.
        """
        return evolve(self, reading=chosen(Reading, reading, "reading"))

    def adding(self, **records: Unpack[Additions]) -> Portfolio:
        """Return a portfolio with more records at the end of any of its lists; this one stays as it is.

        Args:
            records: per list of a portfolio the records to add, such as `outcomes=[...]`; projects as printed.

        Raises:
            UnknownNameError: a portfolio has no such list; the error names those that it has.
            FieldError: something is not a record of its list; the error names the list.
            InconsistentPortfolioError: a record is there already, or mentions what is not there.

        Example:
            >>> mine = Portfolio(id="mine", status_date=date(2018, 1, 3), projects=[Project(id="AES")])
            >>> started = Outcome(project="AES", date=date(2025, 12, 1), known_from=date(2025, 12, 2))
            >>> mine.adding(projects=[Project(id="REX")], outcomes=[started]).outcomes[0].project
            'AES'
        """
        lists: dict[str, Any] = {}
        for name, added in records.items():
            if (facts := BY_NAME.get(name)) is None:
                raise UnknownNameError("list", name, tuple(BY_NAME))
            lists[name] = (*facts.of(self), *records_of(name, cast("Iterable[Any]", added), facts.record))
        return evolve(self, **lists)

    def revision(self, revision_id: str) -> PlanRevision:
        """The plan revision with that id; an unknown one is an error that names those that there are."""
        for revision in self.revisions:
            if revision.id == revision_id:
                return revision
        raise UnknownNameError("revision", revision_id, tuple(revision.id for revision in self.revisions))

    def plan(self, revision: PlanRevision) -> Mapping[Milestone, Cell]:
        """What a revision says, by project id and milestone; that of the table says what the table's cells do.

        What the table shows as done, or as not applicable, is no plan; see `done_in_table`.
        """
        return self._plan_of_table if revision.of_table else revision.cells

    @cached_property
    def _plan_of_table(self) -> dict[Milestone, Cell]:
        return {
            (project.id, key): cell
            for project in self.projects
            for key, cell in project.cells.items()
            if cell.status not in (Status.DONE, Status.NOT_APPLICABLE)
        }

    @cached_property
    def done_in_table(self) -> frozenset[Milestone]:
        """The milestones that the table shows as done or not applicable: it plans them no more, and drops none."""
        return frozenset(
            (project.id, key)
            for project in self.projects
            for key, cell in project.cells.items()
            if cell.status in (Status.DONE, Status.NOT_APPLICABLE)
        )

    @cached_property
    def milestones(self) -> tuple[Milestone, ...]:
        """Every milestone that there can be, in the order of the projects and of the table."""
        return tuple((project.id, key) for project in self._projects for key in CELL_KEYS)

    @cached_property
    def participants_by_country(self) -> Mapping[str, tuple[Participant, ...]]:
        """The participants of every system and day by country, in alphabetical order."""
        found: dict[str, list[Participant]] = {}
        for one in sorted(self.participants, key=lambda one: one.country):
            found.setdefault(one.country, []).append(one)
        return {country: tuple(records) for country, records in found.items()}

    @cached_property
    def _by_id(self) -> dict[str, Project]:
        return {project.id: project for project in self.projects}


def milestones_in_order(portfolio: Portfolio, *plans: Mapping[Milestone, Cell]) -> list[Milestone]:
    """Every milestone that any of the plans states, in the order of the projects and of the table."""
    stated: set[Milestone] = set().union(*plans)
    return [milestone for milestone in portfolio.milestones if milestone in stated]


def of_ancestor(plan: Mapping[Milestone, Cell], lineage: Mapping[str, str], project: str, key: str) -> Cell | None:
    """What a plan says of the project that this one continues, however far back."""
    stated = (plan.get((before, key)) for before in ancestors(lineage, project))
    return next((cell for cell in stated if cell is not None), None)


def ancestors(lineage: Mapping[str, str], project: str) -> Iterator[str]:
    """The projects that a project continues, the nearest first."""
    seen = {project}
    while (before := lineage.get(project)) is not None and before not in seen:
        yield before
        seen.add(before)
        project = before


def lineage_of(portfolio: Portfolio) -> Mapping[str, str]:
    """Per project that continues another, that other one."""
    return {project.id: project.continues for project in portfolio.projects if project.continues is not None}
