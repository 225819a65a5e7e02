"""Records of one portfolio that contradict each other: an id twice, or a mention of what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.cells import CELL_KEYS, cells_of
from ucc_portfolio.domain.deployments import ALL_SYSTEMS
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.projects import Kind
from ucc_portfolio.errors import CellTextError, Fault, quoted

if TYPE_CHECKING:
    from ucc_portfolio.domain.corrections import Correction
    from ucc_portfolio.domain.deployments import Deployment, Derogation
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project

ALL_PROJECTS = "*"
"""What a cause names that moved the whole portfolio."""


def faults(portfolio: Portfolio) -> Iterator[Fault]:
    """Every contradiction between the records of a portfolio, with its key."""
    projects = {project.id: project for project in portfolio.printed_projects}
    sources = {source.id for source in portfolio.sources}
    yield from _repeated("projects", portfolio.printed_projects, _id)
    yield from _repeated("sources", portfolio.sources, _id)
    yield from _repeated("revisions", portfolio.revisions, _id)
    yield from _repeated("status_reports", portfolio.status_reports, _id)
    yield from _repeated("outcomes", portfolio.outcomes, lambda fact: (fact.project, fact.edge, fact.known_from))
    yield from _repeated("deadlines", portfolio.deadlines, lambda fact: (fact.project, fact.kind, fact.known_from))
    yield from _repeated("dependencies", portfolio.dependencies, lambda link: (link.kind, link.before, link.after))
    yield from _repeated("ratings", portfolio.ratings, lambda fact: (fact.project, fact.day, fact.author))
    yield from _repeated("participants", portfolio.participants, lambda one: (one.system, one.country, one.joined))
    yield from _repeated("deployments", portfolio.deployments, _statement)
    yield from _repeated("deployment_counts", portfolio.deployment_counts, lambda fact: (fact.project, fact.date))
    yield from _repeated("derogations", portfolio.derogations, _derogation)
    yield from _repeated("indicators", portfolio.indicators, _id)
    if portfolio.source is not None and portfolio.source not in sources:
        yield Fault(f"no source is called {quoted(portfolio.source)}", ("source",), mentions=portfolio.source)
    for position, project in enumerate(portfolio.printed_projects):
        before = project.continues
        if before is not None and before not in projects:
            message = f"it continues {quoted(before)}, which is no project of this portfolio"
            yield Fault(message, ("projects", position, "continues"), project.id, mentions=before)
    yield from _corrections(portfolio.corrections, projects)
    yield from _of_table(portfolio)
    yield from _plans_and_reports(portfolio, projects, sources)
    yield from _causes_and_lists(portfolio, projects)
    yield from _sizes(portfolio)
    yield from _systems_and_actions(portfolio)
    for name in ("outcomes", "deadlines", "ratings", "deployments", "deployment_counts", "derogations"):
        yield from _unknown_projects((name,), getattr(portfolio, name), projects)
    for end in ("successor", "predecessor"):
        yield from _unknown_projects(("dependencies",), portfolio.dependencies, projects, field=end)
    for name in _WITH_SOURCE:
        yield from _unknown_sources((name,), getattr(portfolio, name), sources)


def _plans_and_reports(portfolio: Portfolio, projects: Mapping[str, object], sources: set[str]) -> Iterator[Fault]:
    for position, revision in enumerate(portfolio.revisions):
        key = ("revisions", position, "milestones")
        yield from _unknown_projects(key, revision.milestones, projects)
        yield from _repeated(key, revision.milestones, lambda stated: (stated.project, stated.milestone))
        yield from _unknown_sources(key, revision.milestones, sources)
    for position, report in enumerate(portfolio.status_reports):
        key = ("status_reports", position, "rows")
        yield from _unknown_projects(key, report.rows, projects)
        yield from _repeated(key, report.rows, lambda row: row.project)


def _statement(fact: Deployment) -> object:
    return fact.project, fact.country, fact.kind, fact.known_by


def _derogation(fact: Derogation) -> object:
    return fact.project, fact.country, fact.known_from


MOST_PARTICIPANTS: Final = 10_000
"""Records of participants that a portfolio holds at most: countries, times systems, times periods."""

MOST_PAIRS: Final = 200_000
"""Projects that countries deliver, times the countries, at most: each pair is shown."""


def _sizes(portfolio: Portfolio) -> Iterator[Fault]:
    count = len(portfolio.participants)
    if count > MOST_PARTICIPANTS:
        yield Fault(f"there are at most {MOST_PARTICIPANTS:,} participants, not {count:,}", ("participants",))
    countries = len({one.country for one in portfolio.participants})
    stated = {one.project for facts in (portfolio.deployments, portfolio.deployment_counts) for one in facts}
    of_countries = (Kind.DECENTRALISED, Kind.NATIONAL)
    projects = sum(one.kind in of_countries or one.id in stated for one in portfolio.printed_projects)
    if countries * projects > MOST_PAIRS:
        message = (
            f"{countries:,} countries and {projects:,} projects that they deliver are more than {MOST_PAIRS:,} pairs"
        )
        yield Fault(message, ("participants",))


def _systems_and_actions(portfolio: Portfolio) -> Iterator[Fault]:
    systems = {project.system for project in portfolio.printed_projects}
    for position, one in enumerate(portfolio.participants):
        if one.system != ALL_SYSTEMS and one.system not in systems:
            message = f"no project belongs to a system {quoted(one.system)}; {ALL_SYSTEMS} stands for every system"
            yield Fault(message, ("participants", position, "system"))
    known = {one.id for one in portfolio.indicators}
    for position, indicator in enumerate(portfolio.indicators):
        if indicator.actions is not None and indicator.actions not in known:
            message = f"no indicator is called {quoted(indicator.actions)}"
            yield Fault(message, ("indicators", position, "actions"), mentions=indicator.actions)


def _causes_and_lists(portfolio: Portfolio, projects: Mapping[str, object]) -> Iterator[Fault]:
    revisions = {revision.id for revision in portfolio.revisions}
    for position, cause in enumerate(portfolio.causes):
        if cause.revision not in revisions:
            message = f"no revision is called {quoted(cause.revision)}"
            yield Fault(message, ("causes", position, "revision"), mentions=cause.revision)
    yield from _unknown_projects(("causes",), portfolio.causes, {**projects, ALL_PROJECTS: None})
    for position, listed in enumerate(portfolio.listed_projects):
        for row in listed.rows:
            if row not in projects:
                message = f"{quoted(row)} is no project of this portfolio"
                yield Fault(message, ("listed_projects", position, "rows"), mentions=row)


_WITH_SOURCE = (
    "printed_projects",
    "revisions",
    "status_reports",
    "outcomes",
    "deadlines",
    "postponements",
    "causes",
    "dependencies",
    "ratings",
    "listed_projects",
    "participants",
    "deployments",
    "deployment_counts",
    "derogations",
    "indicators",
    "corrections",
)
_KEYS = {"printed_projects": "projects"}


def _id(record: Any) -> str:
    name: str = record.id
    return name


def _repeated(key: str | tuple[str | int, ...], records: Sequence[Any], identity: Any) -> Iterator[Fault]:
    seen = set()
    for position, record in enumerate(records):
        name = identity(record)
        if name in seen:
            place = (key,) if isinstance(key, str) else key
            if isinstance(name, str) and identity is _id:
                yield Fault(f"the id {quoted(name)} is used twice", (*place, position, "id"), _subject(key, name))
            else:
                yield Fault("it is stated twice", (*place, position), getattr(record, "project", None))
        seen.add(name)


def _subject(key: str | tuple[str | int, ...], name: str) -> str | None:
    return name if key == "projects" else None


def _unknown_projects(
    key: tuple[str | int, ...], records: Sequence[Any], projects: Mapping[str, object], *, field: str = "project"
) -> Iterator[Fault]:
    for position, record in enumerate(records):
        name = getattr(record, field)
        if name not in projects:
            message = f"{quoted(name)} is no project of this portfolio"
            yield Fault(message, (*key, position, field), name, mentions=name)


def _unknown_sources(key: tuple[str | int, ...], records: Sequence[Any], sources: set[str]) -> Iterator[Fault]:
    place = (_KEYS.get(str(key[0]), key[0]), *key[1:])
    for position, record in enumerate(records):
        if record.source is not None and record.source not in sources:
            message = f"no source is called {quoted(record.source)}"
            about = getattr(record, "project", None) or (record.id if place == ("projects",) else None)
            yield Fault(message, (*place, position, "source"), about, mentions=record.source)


def _of_table(portfolio: Portfolio) -> Iterator[Fault]:
    marked = [position for position, revision in enumerate(portfolio.revisions) if revision.of_table]
    for position in marked[1:]:
        yield Fault("another revision has the dates of the table already", ("revisions", position, "of_table"))


def _corrections(corrections: Sequence[Correction], projects: Mapping[str, Project]) -> Iterator[Fault]:
    corrected = set()
    for position, correction in enumerate(corrections):
        key = ("corrections", position)
        if (correction.project, correction.cell) in corrected:
            message = f"the cell {quoted(correction.cell)} is corrected twice"
            yield Fault(message, (*key, "cell"), correction.project)
        corrected.add((correction.project, correction.cell))
        for field_name, message in _misfits(correction, projects):
            mentions = correction.project if field_name == "project" else None
            yield Fault(message, (*key, field_name), correction.project, mentions=mentions)


def _misfits(correction: Correction, projects: Mapping[str, Project]) -> Iterator[tuple[str, str]]:
    """The fields of a correction that do not fit the projects, each with what is wrong."""
    project = projects.get(correction.project)
    if correction.cell not in CELL_KEYS:
        yield "cell", f"no such cell {quoted(correction.cell)}; there is {', '.join(CELL_KEYS)}"
    elif project is not None:
        cell = project.cells[correction.cell]
        if cell is None or cell.text != correction.printed:
            shown = "nothing" if cell is None else quoted(cell.text)
            yield "printed", f"the cell {correction.cell} prints {shown}, not {quoted(correction.printed)}"
    if project is None:
        yield "project", f"{quoted(correction.project)} is no project of this portfolio"
    try:
        cells_of({correction.cell if correction.cell in CELL_KEYS else OPERATIONS: correction.read})
    except CellTextError as error:
        yield "read", f"{quoted(error.text)}: {error.reason}"
