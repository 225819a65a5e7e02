"""What happened: starts of operations, and what a status report says was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from ucc_portfolio.domain.cells import Cells, cells_of
from ucc_portfolio.domain.values import records_of
from ucc_portfolio.errors import FieldError


class Edge(StrEnum):
    """Whose start it is: one day for all, or the first or the last country or part of a roll-out."""

    SINGLE = "single"
    FIRST = "first"
    LAST = "last"


class OutcomeKind(StrEnum):
    """Whether the source looks back on the day, or was older than it."""

    REPORTED = "reported"
    ANNOUNCED = "announced"


@frozen(kw_only=True)
class Outcome:
    """A start of operations on a day, known from a day on.

    An announced one counts as a plan until something later reports it.
    """

    project: str
    edge: Edge = field(default=Edge.SINGLE, converter=Edge)
    kind: OutcomeKind = field(default=OutcomeKind.REPORTED, converter=OutcomeKind)
    known_from: date
    date: date
    note: str = ""
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.kind is OutcomeKind.REPORTED and self.known_from < self.date:
            raise FieldError("known_from", f"{self.known_from} is before the day itself; then it is announced")
        if self.kind is OutcomeKind.ANNOUNCED and self.known_from >= self.date:
            raise FieldError("known_from", f"{self.known_from} is not before the day itself; then it is reported")

    @property
    def is_complete(self) -> bool:
        """Whether everybody has started: it is reported, and no first start only."""
        return self.kind is OutcomeKind.REPORTED and self.edge is not Edge.FIRST


def complete_start(outcomes: Mapping[Edge, Outcome]) -> Outcome | None:
    """Return the reported start with which everyone has started: the last one, or the one date for all.

    Args:
        outcomes: the reported starts of one project, as `starts` of `domain/knowledge.py` gives them.

    Returns:
        None if only a first start is reported, or none at all. If there are both a last start and one date for all,
        the later of the two.

    Example:
        >>> day = date(2031, 5, 1)
        >>> all_at_once = Outcome(project="A", date=day, known_from=day)
        >>> complete_start({Edge.SINGLE: all_at_once}) is all_at_once, complete_start({}) is None
        (True, True)
    """
    complete = [outcomes[edge] for edge in (Edge.LAST, Edge.SINGLE) if edge in outcomes]
    # Two reports that differ contradict each other. Both prove a start; only the later date proves that nobody is
    # missing, so that no deadline between the two is taken for met.
    return max(complete, key=lambda outcome: outcome.date, default=None)


@frozen(kw_only=True)
class ReportedRow:
    """The cells of one project in a status report; cells that it does not state stay as they were reported before."""

    project: str
    cells: Cells = field(converter=cells_of)


def _rows(records: Iterable[ReportedRow]) -> tuple[ReportedRow, ...]:
    return records_of("rows", records, ReportedRow)


@frozen(kw_only=True)
class StatusReport:
    """What was done on a day, from one source; the table itself is the report of its status date."""

    id: str
    date: date
    source: str | None = None
    rows: tuple[ReportedRow, ...] = field(default=(), converter=_rows)
