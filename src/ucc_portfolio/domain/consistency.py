"""Records of one portfolio that contradict each other: an id twice, or a mention of what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.cells import CELL_KEYS, cell_of
from ucc_portfolio.domain.deployments import ALL_SYSTEMS
from ucc_portfolio.domain.facts import BY_ID, LISTS, FactList
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.projects import Kind
from ucc_portfolio.errors import CellTextError, Fault, quoted

if TYPE_CHECKING:
    from ucc_portfolio.domain.corrections import Correction
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project

_Place = tuple[tuple[str | int, ...], FactList, Sequence[Any]]
"""Where a list stands, what is declared of it, and its records."""


def faults(portfolio: Portfolio) -> Iterator[Fault]:
    """Every contradiction between the records of a portfolio, with its key."""
    places = list(_places(portfolio))
    for place in places:
        yield from _repeated(*place)
    ids = {facts.name: {one.id for one in facts.of(portfolio)} for facts in LISTS if facts.identity == BY_ID}
    if portfolio.source is not None and portfolio.source not in ids["sources"]:
        yield Fault(f"no source is called {quoted(portfolio.source)}", ("source",), mentions=portfolio.source)
    unknown = [fault for place in places for fault in _unknown(*place, ids)]
    yield from sorted(unknown, key=lambda fault: fault.key[-1] == "source")  # all other mentions come first
    yield from _corrections(portfolio)
    yield from _of_table(portfolio)
    yield from _sizes(portfolio)
    yield from _systems(portfolio)


def _places(portfolio: Portfolio) -> Iterator[_Place]:
    """Every list that is not empty, and those inside its records."""
    for facts in LISTS:
        if records := facts.of(portfolio):
            yield (facts.name,), facts, records
            if (inner := facts.inner) is not None:
                for position, record in enumerate(records):
                    if inner_records := inner.of(record):
                        yield (facts.name, position, inner.name), inner, inner_records


def _repeated(key: tuple[str | int, ...], facts: FactList, records: Sequence[Any]) -> Iterator[Fault]:
    if not facts.identity or len(set(map(identity := attrgetter(*facts.identity), records))) == len(records):
        return
    seen = set()
    for position, record in enumerate(records):
        if (name := identity(record)) in seen:
            place, project = (*key, position), getattr(record, "project", None)
            if facts.identity == BY_ID:
                project = record.id if facts.name == "projects" else None
                yield Fault(f"the id {quoted(name)} is used twice", (*place, "id"), project)
            elif facts.name == "corrections":
                yield Fault(f"the cell {quoted(record.cell)} is corrected twice", (*place, "cell"), project)
            else:
                yield Fault("it is stated twice", place, project)
        seen.add(name)


def _unknown(
    key: tuple[str | int, ...], facts: FactList, records: Sequence[Any], ids: Mapping[str, set[str]]
) -> Iterator[Fault]:
    """The mentions of records that are not there."""
    for mention in facts.mentions:
        known = ids[mention.of]
        if not set(map(attrgetter(mention.field), records)).difference(known, mention.besides):
            continue  # thousands of records name few others, which are looked at once
        for position, record in enumerate(records):
            for name in mention.ids(record):
                if name not in known:
                    yield _missing((*key, position, mention.field), mention.of, name, record)


def _missing(key: tuple[str | int, ...], of: str, name: str, record: Any) -> Fault:
    """The fault of a mention, with the project that the record is about or, if it is about none, the one it names."""
    subject = record.id if key[0] == "projects" else getattr(record, "project", None)
    if of == "projects":
        return Fault(f"{quoted(name)} is no project of this portfolio", key, subject or name, mentions=name)
    return Fault(f"no {of.removesuffix('s')} is called {quoted(name)}", key, subject, mentions=name)


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


def _systems(portfolio: Portfolio) -> Iterator[Fault]:
    systems = {project.system for project in portfolio.printed_projects}
    for position, one in enumerate(portfolio.participants):
        if one.system != ALL_SYSTEMS and one.system not in systems:
            message = f"no project belongs to a system {quoted(one.system)}; {ALL_SYSTEMS} stands for every system"
            yield Fault(message, ("participants", position, "system"))


def _of_table(portfolio: Portfolio) -> Iterator[Fault]:
    marked = [position for position, revision in enumerate(portfolio.revisions) if revision.of_table]
    for position in marked[1:]:
        yield Fault("another revision has the dates of the table already", ("revisions", position, "of_table"))


def _corrections(portfolio: Portfolio) -> Iterator[Fault]:
    projects = {project.id: project for project in portfolio.printed_projects}
    for position, correction in enumerate(portfolio.corrections):
        for field, message in _misfits(correction, projects.get(correction.project)):
            yield Fault(message, ("corrections", position, field), correction.project)


def _misfits(correction: Correction, project: Project | None) -> Iterator[tuple[str, str]]:
    """The fields of a correction that do not fit its project, each with what is wrong."""
    if correction.cell not in CELL_KEYS:
        yield "cell", f"no such cell {quoted(correction.cell)}; there is {', '.join(CELL_KEYS)}"
    elif project is not None:
        cell = project.cells[correction.cell]
        if cell is None or cell.text != correction.printed:
            shown = "nothing" if cell is None else quoted(cell.text)
            yield "printed", f"the cell {correction.cell} prints {shown}, not {quoted(correction.printed)}"
    try:
        cell_of(correction.cell if correction.cell in CELL_KEYS else OPERATIONS, correction.read)
    except CellTextError as error:
        yield "read", f"{quoted(error.text)}: {error.reason}"
