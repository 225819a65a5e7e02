"""What a table prints for a phase or for the start of operations: as printed, and as read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Final

from attrs import evolve, field, fields_dict, frozen

from ucc_portfolio.domain.corrections import Correction
from ucc_portfolio.domain.dates import FIRST_YEAR, LAST_YEAR, NO_DATE, UNKNOWN_DATE, PlannedDate, normal_text
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase
from ucc_portfolio.errors import CellTextError, FieldError, quoted


class Status(StrEnum):
    """What a cell says of its phase or milestone."""

    DONE = "done"
    PLANNED = "planned"
    NOT_PLANNED = "not planned"
    NOT_APPLICABLE = "not applicable"
    NATIONAL = "national"


_PRINTED: Final = {
    Status.DONE: "DONE",
    Status.NOT_PLANNED: "not planned",
    Status.NOT_APPLICABLE: "N/A",
    Status.NATIONAL: "(Nat. Planning)",
}


def _share(value: object) -> int | Fraction | None:
    """The value as an exact number; 0 and 1, which nearly every cell has, as whole numbers."""
    if value is None:
        return None
    try:
        share = value if isinstance(value, Fraction) else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise FieldError("completed", f"{quoted(value)} is no fraction in [0, 1]") from None
    return share.numerator if share.denominator == 1 else share


@frozen
class Cell:
    """One cell of the table, as read.

    `date` is given for a planned cell alone (it may be unknown); `completed` is the fraction done in [0, 1]: 1
    where done, 0 elsewhere unless the cell says more. `text` is what the cell is read from; where a correction
    replaced what was printed, `correction` has the printed text and the reason. Neither is part of equality.

    Example:
        >>> Cell.parse("Q3 2018")
        Cell(status=<Status.PLANNED: 'planned'>, date=PlannedDate.parse('Q3 2018'), completed=0)
        >>> Cell.parse("Q3 2018, 40 % done").completed
        Fraction(2, 5)
        >>> Cell.parse("N/A").is_applicable
        False
    """

    status: Status
    date: PlannedDate | None = None
    completed: int | Fraction = field(default=None, converter=_share)
    text: str = field(default="", eq=False, repr=False)
    correction: Correction | None = field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        done = self.status is Status.DONE
        if self.completed is None:
            object.__setattr__(self, "completed", 1 if done else 0)
        if not 0 <= self.completed <= 1:
            raise FieldError("completed", "it is between 0 % and 100 % done")
        if done != (self.completed == 1):
            raise FieldError("completed", "what is completed in full is DONE, and the reverse")
        if self.completed and self.status in (Status.NOT_APPLICABLE, Status.NATIONAL):
            raise FieldError("completed", f"nothing can be completed where the status is {self.status}")
        if (self.date is not None) != (self.status is Status.PLANNED):
            raise FieldError("date", "a planned cell has a date (it may be unknown), any other has none")
        if not self.text:
            object.__setattr__(self, "text", str(self))

    @classmethod
    def parse(cls, text: str) -> Cell:
        """Read a cell as the table prints it: `DONE`, `N/A`, `not planned`, `(Nat. Planning)`, or a date.

        A cell that is under way may say so behind its date: `Q3 2018, 40 % done`.

        Raises:
            CellTextError: the text is none of these, an impossible date, or could be read in two ways.
        """
        return _parse_cell(text)

    @property
    def is_applicable(self) -> bool:
        """Whether the phase counts: everything but N/A and national planning."""
        return self.status is not Status.NOT_APPLICABLE and self.status is not Status.NATIONAL

    @property
    def printed(self) -> str:
        """The text as printed, before any correction."""
        return self.correction.printed if self.correction else self.text

    def __str__(self) -> str:
        if self.date is None:
            text = _PRINTED[self.status]
        elif self.date.is_unknown:
            text = "planned, date unknown"
        else:
            text = str(self.date)
        if self.completed and self.status is not Status.DONE:
            percent = Fraction(self.completed * 100)
            # A percentage is read with up to six decimals, so one with more is written as a fraction: the text must
            # give the same cell again.
            exact = percent * 10**6
            if exact.denominator == 1:
                text += f", {Decimal(exact.numerator).scaleb(-6).normalize():f} % done"
            else:
                text += f", {self.completed} done"
        return text


_STATUS_TEXTS: Final = {
    "done": Status.DONE,
    "n/a": Status.NOT_APPLICABLE,
    "n.a.": Status.NOT_APPLICABLE,
    "n.a": Status.NOT_APPLICABLE,
    "na": Status.NOT_APPLICABLE,
    "not applicable": Status.NOT_APPLICABLE,
    "not planned": Status.NOT_PLANNED,
    "(nat. planning)": Status.NATIONAL,
    "nat. planning": Status.NATIONAL,
    "national planning": Status.NATIONAL,
    "national": Status.NATIONAL,
}
_PARTLY_DONE: Final = (
    r"(?P<date>.+?),? \(?(?:(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,6})?) ?%|(?P<part>[0-9]+/[1-9][0-9]*)) done\)?"
)


@lru_cache(maxsize=65_536)
def _parse_cell(text: str) -> Cell:
    normal = normal_text(text)
    completed = None
    # The pattern is slow on long texts, and few cells are done in part.
    if " done" in normal and (partly := re.fullmatch(_PARTLY_DONE, normal)):
        completed = Fraction(partly["part"]) if partly["part"] else Fraction(partly["percent"]) / 100
        normal = partly["date"]
    try:
        if status := _STATUS_TEXTS.get(normal):
            return Cell(status, completed=completed, text=text)
        planned = UNKNOWN_DATE if normal == "planned" else PlannedDate.parse(normal)
        return Cell(Status.PLANNED, evolve(planned, text=text), completed, text)
    except (CellTextError, FieldError) as error:
        reason = error.reason
        if reason.startswith(NO_DATE):
            reason = _hint(normal) + reason.replace(NO_DATE, "expected DONE, N/A, not planned, or a date such as")
        raise CellTextError(text, reason) from None


_NUMBER: Final = r"(?P<whole>[0-9]{1,6})(?:[.,][0-9]{1,15})?(?P<percent> ?%)?(?: done)?"
_DAY_ZERO: Final = date(1899, 12, 30)
"""The day that spreadsheets count as 0, so that 1 March 1900 and all later days have their numbers."""


def _hint(normal: str) -> str:
    """What may be meant by a text that is no cell, in a sentence before what is expected; "" where nobody can tell.

    Example:
        >>> _hint("45931")
        'a number; as a day of a spreadsheet it is 2025-10-01: write the day, or give the cell a date format; '
    """
    if normal in _DASHES:
        return "a dash may mean N/A, not planned or unknown; write the one that is meant; "
    if number := re.fullmatch(_NUMBER, normal):
        whole = int(number["whole"])
        # Up to 100 it is more likely a percentage than a day in the spring of 1900.
        if number["percent"] or whole <= _ALL_DONE:
            return "a share alone is no state of a cell; it stands behind a date, as in Q3 2018, 40 % done; "
        day = _DAY_ZERO + timedelta(days=whole)
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return f"a number; as a day of a spreadsheet it is {day}: write the day, or give the cell a date format; "
    return ""


_DASHES: Final = frozenset("-\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}") | {"--"}
_ALL_DONE: Final = 100


def _cell(value: Cell | str | date | None) -> Cell | None:
    if isinstance(value, str):
        return _parse_cell(value)
    if value is None or isinstance(value, Cell):
        return value
    if type(value) is date:
        return Cell.parse(value.isoformat())
    raise CellTextError(str(value), "a cell is text, such as 'DONE' or 'Q1 2018'")


def _phase_cell(value: Cell | str | date | None) -> Cell | None:
    cell = _parse_cell(value) if type(value) is str else _cell(value)
    if cell is not None and cell.status is Status.NATIONAL:
        raise CellTextError(cell.text, "only the start of operations can be left to national planning")
    return cell


@frozen(kw_only=True)
class Cells:
    """The cells of one row: eight phases and the start of operations; None where the row states nothing.

    Each may be given as a `Cell` or as text.

    Example:
        >>> cells = Cells(bc="DONE", tss="Q3 2018", operations="Q4 2019")
        >>> [(phase.short, str(cell)) for phase, cell in cells.phases()]
        [('BC', 'DONE'), ('TSS', 'Q3 2018')]
        >>> cells[Phase.TSS] is cells.tss
        True
    """

    bc: Cell | None = field(default=None, converter=_phase_cell)
    bpm: Cell | None = field(default=None, converter=_phase_cell)
    pi: Cell | None = field(default=None, converter=_phase_cell)
    vd: Cell | None = field(default=None, converter=_phase_cell)
    fss: Cell | None = field(default=None, converter=_phase_cell)
    tss: Cell | None = field(default=None, converter=_phase_cell)
    con: Cell | None = field(default=None, converter=_phase_cell)
    tra: Cell | None = field(default=None, converter=_phase_cell)
    operations: Cell | None = field(default=None, converter=_cell)

    def __getitem__(self, key: str) -> Cell | None:
        if key not in CELL_KEYS:
            raise KeyError(key)
        cell: Cell | None = getattr(self, key)
        return cell

    def phases(self) -> list[tuple[Phase, Cell]]:
        """The phases that the row states, in the order of the table; without the start of operations."""
        cells = (self.bc, self.bpm, self.pi, self.vd, self.fss, self.tss, self.con, self.tra)
        return [(phase, cell) for phase, cell in zip(PHASES, cells, strict=True) if cell is not None]

    def items(self) -> list[tuple[str, Cell]]:
        """All cells that the row states, keyed as in files; the start of operations last."""
        cells = (self.bc, self.bpm, self.pi, self.vd, self.fss, self.tss, self.con, self.tra, self.operations)
        return [(key, cell) for key, cell in zip(_MILESTONES, cells, strict=True) if cell is not None]


CELL_KEYS: Final = tuple(fields_dict(Cells))
_MILESTONES: Final[tuple[str, ...]] = (*PHASES, OPERATIONS)


def cells_of(cells: Cells | Mapping[str, Cell | str | date]) -> Cells:
    """The cells of a mapping from phase key (and `operations`) to cell, text or day.

    Raises:
        FieldError: a key that is no phase.
        CellTextError: a text that cannot be read; the error names the cell.

    Example:
        >>> cells_of({"tss": "Q3 2018"}).tss.date
        PlannedDate.parse('Q3 2018')
    """
    if isinstance(cells, Cells):
        return cells
    for key in cells:
        if key not in CELL_KEYS:
            raise FieldError(str(key), f"no such phase; there is {', '.join(CELL_KEYS)}")
    return Cells(**{key: cell_of(key, cell) for key, cell in cells.items()})


def cell_of(key: str, value: Cell | str | date) -> Cell | None:
    """The cell under one key.

    Raises:
        CellTextError: the text cannot be read, or cannot stand there; the error names the cell.
    """
    try:
        return _cell(value) if key == OPERATIONS else _phase_cell(value)
    except CellTextError as error:
        raise CellTextError(error.text, error.reason, cell=key) from None
