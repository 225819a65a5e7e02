"""A row of the table: one component of one system, with its weight, its cells and what was printed of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

from attrs import field, fields, frozen, validators
from attrs.converters import optional

from ucc_portfolio.domain.cells import Cells, Status, cells_of
from ucc_portfolio.domain.corrections import Certainty
from ucc_portfolio.domain.phases import PHASES
from ucc_portfolio.domain.values import check_count, check_identifier, check_number, exact
from ucc_portfolio.errors import FieldError


class Kind(StrEnum):
    """Who delivers: the Commission, the Commission with every country, or each country alone."""

    CENTRAL = "central"
    DECENTRALISED = "decentralised"
    NATIONAL = "national"


@frozen(kw_only=True)
class Durations:
    """How long the work of each phase takes, in calendar days; None where nobody says.

    Example:
        >>> durations_of({"tss": 120}).tss
        Decimal('120')
    """

    bc: Decimal | None = field(default=None, converter=exact, validator=validators.optional(check_number))
    bpm: Decimal | None = field(default=None, converter=exact, validator=validators.optional(check_number))
    pi: Decimal | None = field(default=None, converter=exact, validator=validators.optional(check_number))
    vd: Decimal | None = field(default=None, converter=exact, validator=validators.optional(check_number))
    fss: Decimal | None = field(default=None, converter=exact, validator=validators.optional(check_number))
    tss: Decimal | None = field(default=None, converter=exact, validator=validators.optional(check_number))
    con: Decimal | None = field(default=None, converter=exact, validator=validators.optional(check_number))
    tra: Decimal | None = field(default=None, converter=exact, validator=validators.optional(check_number))

    def __getitem__(self, key: str) -> Decimal | None:
        if key not in PHASES:
            raise KeyError(key)
        duration: Decimal | None = getattr(self, key)
        return duration


def durations_of(durations: Durations | Mapping[str, float | Decimal]) -> Durations:
    """The durations of a mapping from phase key to days.

    Raises:
        FieldError: a key that is no phase, or a duration that is no number from 0.
    """
    if isinstance(durations, Durations):
        return durations
    for key in durations:
        if key not in PHASES:
            raise FieldError(str(key), f"no such phase; there is {', '.join(PHASES)}")
    return Durations(**durations)


NO_DURATIONS: Final = Durations()


@frozen(kw_only=True)
class Project:
    """One component of one system.

    `number` is the row number that the table prints, shared by the components of one system. `weight` is its
    share in the overall figure relative to the others, in any unit. `continues` names the project that it
    takes over from. `durations` say how long the work of its phases takes. `printed_percent` and
    `printed_contribution` are what the table itself says, with the decimals that it prints.

    Example:
        >>> project = Project(id="CDS-2", weight=4, cells={"bc": "DONE", "tss": "Q3 2018", "operations": "Q4 2019"})
        >>> project.cells.tss.date.last
        datetime.date(2018, 9, 30)
        >>> project.weight
        Decimal('4')
    """

    id: str = field(validator=check_identifier)
    number: int | None = None
    system: str = ""
    system_name: str = ""
    component: str = ""
    kind: Kind | None = field(default=None, converter=optional(Kind))
    kind_source: str | None = None
    continues: str | None = None
    continues_note: str = ""
    weight: Decimal | None = field(default=None, converter=exact)
    weight_certainty: Certainty | None = field(default=None, converter=optional(Certainty))
    weight_note: str = ""
    weight_source: str | None = None
    printed_label: str = ""
    printed_percent: Decimal | None = field(default=None, converter=exact)
    printed_contribution: Decimal | None = field(default=None, converter=exact)
    cells: Cells = field(factory=Cells, converter=cells_of)
    durations: Durations = field(default=NO_DURATIONS, converter=durations_of)
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        # One look at what is given, where a validator per field would be asked of every row of a large file.
        own = fields(Project)
        if self.number is not None:
            check_count(self, own.number, self.number)
        if self.weight is not None:
            check_number(self, own.weight, self.weight)
        if self.printed_percent is not None:
            check_number(self, own.printed_percent, self.printed_percent)
        if self.printed_contribution is not None:
            check_number(self, own.printed_contribution, self.printed_contribution)

    @property
    def name(self) -> str:
        """System and component in words, as far as they are given."""
        return ", ".join(part for part in (self.system_name or self.system, self.component) if part)

    @property
    def has_open_phase(self) -> bool:
        """Whether a phase that applies is not done."""
        return any(cell.is_applicable and cell.status is not Status.DONE for _, cell in self.cells.phases())

    @property
    def is_outside_table(self) -> bool:
        """Whether it stands outside the table: no cells, no weight, no row number, no figures."""
        if self.weight is not None or self.number is not None:
            return False
        # The cells are compared last: that takes longest, and most projects have a weight.
        said = (self.printed_percent, self.printed_contribution)
        return all(value is None for value in said) and self.cells == _NO_CELLS


_NO_CELLS: Final = Cells()
