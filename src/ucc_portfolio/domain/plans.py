"""Plans as they were published: revisions, what each says of a milestone, and why plans moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from attrs import field, frozen

from ucc_portfolio.domain.cells import CELL_KEYS, Cell, Status
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.values import records_of
from ucc_portfolio.errors import CellTextError, FieldError, quoted, visible

Milestone = tuple[str, str]
"""A project id, and a phase key or `operations`."""


def milestone_words(milestone: Milestone) -> str:
    """A milestone as people read it: the project alone where it is its start of operations.

    Example:
        >>> milestone_words(("AES", "operations")), milestone_words(("AES", "tss"))
        ('AES', 'AES TSS')
    """
    project, key = milestone
    return visible(project) if key == OPERATIONS else f"{visible(project)} {key.upper()}"


def milestone_name(milestone: Milestone) -> str:
    """A milestone in one word, as commands and functions take it.

    Example:
        >>> milestone_name(("AES", "operations")), milestone_name(("AES", "tss"))
        ('AES', 'AES.tss')
    """
    project, key = milestone
    return project if key == OPERATIONS else f"{project}.{key}"


class RevisionKind(StrEnum):
    """What a plan is: the strategic plan, or a Work Programme, the ends of whose windows are deadlines."""

    MASP = "MASP"
    WORK_PROGRAMME = "work programme"


def _cell(value: Cell | str) -> Cell:
    return Cell.parse(value) if isinstance(value, str) else value


@frozen(kw_only=True)
class PlannedMilestone:
    """What one revision says of one milestone: `planned` is a date, or that it is not planned, or national."""

    project: str
    milestone: str = OPERATIONS
    planned: Cell = field(converter=_cell)
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.milestone not in CELL_KEYS:
            raise FieldError(
                "milestone", f"no such milestone {quoted(self.milestone)}; there is {', '.join(CELL_KEYS)}"
            )
        status = self.planned.status
        if status in (Status.DONE, Status.NOT_APPLICABLE) or self.planned.completed:
            raise CellTextError(self.planned.text, "a plan gives a date; what is done belongs into a status report")


ALL_PROJECTS: Final = "*"
"""What a cause names that moved the whole portfolio."""

OUTCOME: Final = "outcome"
ANNOUNCED: Final = "announced"
RESERVED: Final = (OUTCOME, ANNOUNCED)
"""Names that stand where a revision's id could stand: what happened, and what was announced."""


def _milestones(records: Iterable[PlannedMilestone]) -> tuple[PlannedMilestone, ...]:
    return records_of("milestones", records, PlannedMilestone)


@frozen(kw_only=True)
class PlanRevision:
    """One published edition of a plan; never edited.

    `complete` says whether a milestone that it does not mention is dropped; of an incomplete one it is *not stated*,
    neither new nor dropped. `of_table` marks the revision whose dates are those of the table; it has no milestones
    of its own.

    Example:
        >>> revision = PlanRevision(
        ...     id="WP-2023",
        ...     date=date(2023, 12, 15),
        ...     complete=False,
        ...     milestones=[PlannedMilestone(project="NCTS-P5", planned="? - 2024-12-02")],
        ... )
        >>> revision.cells["NCTS-P5", "operations"].date.last
        datetime.date(2024, 12, 2)
    """

    id: str
    date: date
    title: str = ""
    kind: RevisionKind = field(default=RevisionKind.MASP, converter=RevisionKind)
    complete: bool = True
    of_table: bool = False
    source: str | None = None
    milestones: tuple[PlannedMilestone, ...] = field(default=(), converter=_milestones)

    def __attrs_post_init__(self) -> None:
        if self.id in RESERVED:
            raise FieldError("id", f"{self.id!r} is what happened, and no name for a plan")
        if self.of_table and self.milestones:
            raise FieldError("milestones", "a revision of the table has the dates of the table, and none of its own")

    @cached_property
    def cells(self) -> Mapping[Milestone, Cell]:
        """What it says, by project and milestone; empty for the revision of the table."""
        return {(stated.project, stated.milestone): stated.planned for stated in self.milestones}


@frozen(kw_only=True)
class Cause:
    """Why plans moved with a revision; `project` is an id, or `*` for the whole portfolio.

    It is known from the publication of the revision, or from `known_from` where its source is younger.
    """

    project: str
    revision: str
    cause: str
    known_from: date | None = None
    source: str | None = None
