"""A portfolio: its projects as printed, the corrections, and the reading that follows from both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from attrs import evolve, field, frozen

from ucc_portfolio.domain.cells import CELL_KEYS, Cell, cells_of
from ucc_portfolio.domain.corrections import Correction, Reading
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.projects import Project, check_count, check_number, exact
from ucc_portfolio.domain.sources import Source
from ucc_portfolio.errors import CellTextError, Fault, InconsistentPortfolioError, UnknownNameError, quoted


@frozen(kw_only=True)
class PrintedTotals:
    """What the table prints below its rows, in percent: per phase, and over all.

    `column_rows` is the number of rows that the printed column totals were counted over, where it is known.
    """

    overall: Decimal | None = field(default=None, converter=exact, validator=check_number)
    bc: Decimal | None = field(default=None, converter=exact, validator=check_number)
    bpm: Decimal | None = field(default=None, converter=exact, validator=check_number)
    pi: Decimal | None = field(default=None, converter=exact, validator=check_number)
    vd: Decimal | None = field(default=None, converter=exact, validator=check_number)
    fss: Decimal | None = field(default=None, converter=exact, validator=check_number)
    tss: Decimal | None = field(default=None, converter=exact, validator=check_number)
    con: Decimal | None = field(default=None, converter=exact, validator=check_number)
    tra: Decimal | None = field(default=None, converter=exact, validator=check_number)
    column_rows: int | None = field(default=None, validator=check_count)


# One converter per kind of record: a type checker reads from it what a field accepts.
def _sources_in_order(records: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(records)


def _projects_in_order(records: Iterable[Project]) -> tuple[Project, ...]:
    return tuple(records)


def _corrections_in_order(records: Iterable[Correction]) -> tuple[Correction, ...]:
    return tuple(records)


@frozen(kw_only=True)
class Portfolio:
    """The projects of one table on its status day, with everything that is known about them.

    `projects` are given as printed and come out as read: with `reading="corrected"` every correction replaces
    the text of its cell, with `reading="as-printed"` none does. `printed_projects` always has them as printed.

    Raises:
        InconsistentPortfolioError: an id is used twice, or a record mentions what is not there.

    Example:
        >>> portfolio = Portfolio(
        ...     id="mine",
        ...     as_of=date(2018, 1, 3),
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
    as_of: date
    source: str | None = None
    reading: Reading = field(default=Reading.CORRECTED, converter=Reading)
    printed: PrintedTotals = field(factory=PrintedTotals)
    sources: tuple[Source, ...] = field(default=(), converter=_sources_in_order)
    _projects: tuple[Project, ...] = field(default=(), converter=_projects_in_order)
    corrections: tuple[Correction, ...] = field(default=(), converter=_corrections_in_order)

    def __attrs_post_init__(self) -> None:
        if faults := tuple(self._faults()):
            raise InconsistentPortfolioError(faults)

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

    def in_reading(self, reading: Reading | str) -> Portfolio:
        """The same portfolio in the other reading."""
        return evolve(self, reading=Reading(reading))

    @cached_property
    def _by_id(self) -> dict[str, Project]:
        return {project.id: project for project in self.projects}

    def _faults(self) -> Iterator[Fault]:
        yield from _repeated("projects", self._projects)
        yield from _repeated("sources", self.sources)
        projects = {project.id: project for project in self._projects}
        sources = {source.id for source in self.sources}
        if self.source is not None and self.source not in sources:
            yield Fault(f"no source is called {quoted(self.source)}", ("source",), mentions=self.source)
        for position, project in enumerate(self._projects):
            key = ("projects", position)
            source, before = project.source, project.continues
            if source is not None and source not in sources:
                message = f"no source is called {quoted(source)}"
                yield Fault(message, (*key, "source"), project.id, mentions=source)
            if before is not None and before not in projects:
                message = f"it continues {quoted(before)}, which is no project of this portfolio"
                yield Fault(message, (*key, "continues"), project.id, mentions=before)
        corrected = set()
        for position, correction in enumerate(self.corrections):
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


def _repeated(key: str, records: Sequence[Project | Source]) -> Iterator[Fault]:
    seen = set()
    for position, record in enumerate(records):
        if record.id in seen:
            yield Fault(f"the id {quoted(record.id)} is used twice", (key, position, "id"), record.id)
        seen.add(record.id)
