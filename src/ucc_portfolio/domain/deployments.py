"""The countries behind a system: who takes part from when, and what each plans, announces and has started."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Final

from attrs import Attribute, field, frozen
from attrs.validators import optional

from ucc_portfolio.domain.cells import Cell, Status
from ucc_portfolio.domain.dates import Precision
from ucc_portfolio.domain.values import check_count, check_day
from ucc_portfolio.errors import CellTextError, FieldError, quoted

ALL_SYSTEMS: Final = "*"
"""What a participant names that takes part in every system."""

_LETTERS: Final = 2
OF_THE_UNION: Final = {"EL": "GR", "UK": "GB"}
"""Codes that the Union's own documents write, and the ones that ISO 3166 has."""


def _country(_: object, attribute: Attribute[Any], value: object) -> None:
    if not (
        isinstance(value, str) and len(value) == _LETTERS and value.isascii() and value.isalpha() and value.isupper()
    ):
        raise FieldError(attribute.name, f"{quoted(value)} is no country; give two capital letters, as ISO 3166 does")
    if value in OF_THE_UNION:
        raise FieldError(attribute.name, f"{value} is no code of ISO 3166; write {OF_THE_UNION[value]}")


class ParticipantKind(StrEnum):
    """Why a country takes part, which decides whether the deadlines of the Union's law bind it."""

    MEMBER_STATE = "Member State"
    CONTRACTING_PARTY = "contracting party"
    """Of the convention on a common transit procedure."""
    OTHER = "other"
    """By an agreement of its own, as Andorra and San Marino."""


@frozen(kw_only=True)
class Participant:
    """A country that takes part in a system, or in all of them (`*`), from a day to a day.

    `joined` is the first day and `left` the last one, both inside; None where it took part before anything that we
    know of, or has not left.

    Example:
        >>> kingdom = Participant(country="GB", left=date(2020, 1, 31))
        >>> kingdom.takes_part(date(2020, 1, 31)), kingdom.takes_part(date(2020, 2, 1))
        (True, False)
    """

    country: str = field(validator=_country)
    system: str = ALL_SYSTEMS
    name: str = ""
    kind: ParticipantKind = field(default=ParticipantKind.MEMBER_STATE, converter=ParticipantKind)
    joined: date | None = field(default=None, validator=optional(check_day))
    left: date | None = field(default=None, validator=optional(check_day))
    note: str = ""
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.joined is not None and self.left is not None and self.left < self.joined:
            raise FieldError("left", f"{self.left} is before it joined ({self.joined})")

    def takes_part(self, day: date) -> bool:
        """Whether it takes part on a day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)

    def is_bound(self, deadline: date) -> bool:
        """Whether a deadline of the Union's law binds it: it is a Member State, and had joined when it came."""
        return self.kind is ParticipantKind.MEMBER_STATE and (self.joined is None or self.joined <= deadline)


class DeploymentKind(StrEnum):
    """What a statement about a country's start of operations is."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    """The source is older than the day, and names it: it counts as a plan until a report confirms it."""
    REPORTED = "reported"
    """The source looks back on the day."""


def _cell(value: Cell | str | date) -> Cell:
    if isinstance(value, str):
        return Cell.parse(value)
    if type(value) is date:
        return Cell.parse(value.isoformat())
    if not isinstance(value, Cell):
        raise FieldError("start", f"{quoted(value)} is no date; give one such as '2024-12-01' or 'Q4 2024'")
    return value


@frozen(kw_only=True)
class Deployment:
    """What one source says of the start of operations of one project in one country; never edited.

    A later statement about the same project and country is another record, and replaces none: together they are the
    revisions of the national plan. `start` is a date as in a cell, or `not planned`; of what is announced or reported
    it is a day. `known_from` is the first day on which it could be known. Where that is None nobody says, and the
    statement counts from the day that it names, by which it must have been made.

    Raises:
        FieldError: the kind and the days contradict each other.
        CellTextError: `start` cannot be read, or is no plan.

    Example:
        >>> planned = Deployment(project="AES", country="GR", start="2025-12-01")
        >>> planned.kind.value, planned.known_by
        ('planned', datetime.date(2025, 12, 1))
    """

    project: str
    country: str = field(validator=_country)
    kind: DeploymentKind = field(default=DeploymentKind.PLANNED, converter=DeploymentKind)
    start: Cell = field(converter=_cell)
    known_from: date | None = field(default=None, validator=optional(check_day))
    note: str = ""
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        start = self.start
        if start.status not in (Status.PLANNED, Status.NOT_PLANNED) or start.completed:
            raise CellTextError(start.text, "a country's start is a date, unknown, or not planned", cell="start")
        # What is announced or reported names a day. A plan need not; but one of unknown age counts from the date that
        # it names, so it must name one.
        if self.kind is not DeploymentKind.PLANNED:
            self._check_day()
        elif self.known_from is None and (start.date is None or start.date.first is None):
            raise FieldError("known_from", f"give it: {quoted(start.text)} names no day that could stand for it")

    def _check_day(self) -> None:
        planned = self.start.date
        if planned is None or planned.last is None or planned.precision is not Precision.DAY:
            raise CellTextError(self.start.text, f"what is {self.kind} is a day", cell="start")
        if self.known_from is None:
            raise FieldError("known_from", f"what is {self.kind} says from when it is known")
        if self.kind is DeploymentKind.REPORTED and self.known_from < planned.last:
            raise FieldError("known_from", f"{self.known_from} is before the day itself; then it is announced")
        if self.kind is DeploymentKind.ANNOUNCED and self.known_from >= planned.last:
            raise FieldError("known_from", f"{self.known_from} is not before the day itself; then it is reported")

    @property
    def known_by(self) -> date:
        """The day from which it counts: `known_from`, and where nobody says the first day that it names."""
        if self.known_from is not None:
            return self.known_from
        named = self.start.date.first if self.start.date is not None else None
        return date.max if named is None else named

    @property
    def started_on(self) -> date | None:
        """The day of a reported start; None for anything else."""
        if self.kind is not DeploymentKind.REPORTED or self.start.date is None:
            return None
        return self.start.date.last


@frozen(kw_only=True)
class DeploymentCount:
    """How many countries ran a project on a day, where a source prints a count and names no country."""

    project: str
    live: int = field(validator=check_count)
    known_from: date = field(validator=check_day)
    date: date = field(validator=check_day)
    note: str = ""
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.known_from < self.date:
            raise FieldError("known_from", f"{self.known_from} is before the day that was counted")


@frozen(kw_only=True)
class Derogation:
    """That a country may do without a project until a day, which is inside; known from the day on which it was law."""

    project: str
    country: str = field(validator=_country)
    until: date = field(validator=check_day)
    known_from: date = field(validator=check_day)
    basis: str = ""
    source: str | None = None
