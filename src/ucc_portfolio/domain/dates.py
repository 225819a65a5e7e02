"""What plans print for a date, from a day to a deployment window; first and last day are both inside."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final

from attrs import evolve, field, frozen

from ucc_portfolio.errors import CellTextError, FieldError

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2200

_LONGEST_TEXT = 80
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


class Precision(StrEnum):
    """How finely a date is stated; `months` says how long one period is (0 for a day)."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    WINDOW = "window"
    UNKNOWN = "unknown"

    @property
    def months(self) -> int:
        """Length of one period in months; 0 for a day, a window and an unknown date."""
        return _LENGTHS.get(self, 0)


_LENGTHS: Final = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF_YEAR: 6, Precision.YEAR: 12}


@frozen
class Period:
    """One calendar day, month, quarter, half-year or year; `first` and `last` are both inside.

    Example:
        >>> quarter = Period.containing(date(2018, 2, 14), Precision.QUARTER)
        >>> quarter.first, quarter.last
        (datetime.date(2018, 1, 1), datetime.date(2018, 3, 31))
        >>> str(Period.containing(date(2018, 2, 14), Precision.MONTH))
        '2018-02'
    """

    first: date
    last: date
    precision: Precision

    def __attrs_post_init__(self) -> None:
        if self.precision in (Precision.WINDOW, Precision.UNKNOWN):
            message = f"a period is a day, month, quarter, half-year or year, no {self.precision}"
            raise FieldError("precision", message)
        if (self.first, self.last) != _bounds(self.first, self.precision):
            raise FieldError("first", f"{self.first} to {self.last} is not one {self.precision}")

    @classmethod
    def containing(cls, day: date, precision: Precision) -> Period:
        """The period of that precision that the day lies in."""
        first, last = _bounds(day, precision)
        return cls(first, last, precision)

    def __str__(self) -> str:
        year, month = self.last.year, self.last.month
        match self.precision:
            case Precision.DAY:
                return self.last.isoformat()
            case Precision.MONTH:
                return f"{year}-{month:02}"
            case Precision.QUARTER:
                return f"Q{month // 3} {year}"
            case Precision.HALF_YEAR:
                return f"H{month // 6} {year}"
            case _:
                return str(year)


def _bounds(day: date, precision: Precision) -> tuple[date, date]:
    length = precision.months
    if not length:
        return day, day
    month = (day.month - 1) // length * length + 1
    end = month + length - 1
    return date(day.year, month, 1), _last_of_month(day.year, end)


def _last_of_month(year: int, month: int) -> date:
    # The day before the first of the next month: no table of month lengths, no rule for leap years.
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@frozen(repr=False)
class PlannedDate:
    """When something is planned: one period, a window between two, or unknown.

    `start` and `end` are the periods in which it begins and ends; they are the same period unless it is a
    window, and None where unknown. `text` is what the plan printed; two dates that say the same in other
    words are equal.

    Example:
        >>> window = PlannedDate.parse("Q1 2021 - Q4 2023")
        >>> window.first, window.last, window.precision
        (datetime.date(2021, 1, 1), datetime.date(2023, 12, 31), <Precision.WINDOW: 'window'>)
        >>> PlannedDate.parse("2018-Q1") == PlannedDate.parse("Q1 2018")
        True
        >>> PlannedDate.parse("TBD").last is None
        True
    """

    start: Period | None = None
    end: Period | None = None
    is_window: bool = False
    text: str = field(default="", eq=False)

    def __attrs_post_init__(self) -> None:
        if not self.is_window and self.start != self.end:
            raise FieldError("end", "only a window starts and ends in different periods")
        if self.is_window and self.start is None and self.end is None:
            raise FieldError("is_window", "a window of which both ends are unknown is an unknown date")
        if self.start and self.end and self.end.last < self.start.first:
            raise FieldError("end", f"it ends ({self.end}) before it starts ({self.start})")

    @classmethod
    def parse(cls, text: str) -> PlannedDate:
        """Read a date as the table and as planners write it.

        A day (`2019-10-01`, `01/10/2019` day first, `1.10.2019`, `1 October 2019`), a month (`03/2021`,
        `2021-03`, `March 2021`), a quarter (`Q1 2018`, `2018-Q1`), a half-year (`H1 2021`), a year (`2021`), a
        window (`Q1 2021 - Q4 2023`, either end `?`; `unknown window ending Q2 2025`), or unknown (`unknown`,
        `planned, date unknown`, `TBD`).

        Raises:
            CellTextError: the text is no date, an impossible one, or could be read in two ways.
        """
        return _parse_planned_date(text)

    @classmethod
    def of(cls, day: date, precision: Precision = Precision.DAY) -> PlannedDate:
        """The date of one period: the one of that precision that the day lies in."""
        period = Period.containing(day, precision)
        return cls(period, period)

    @property
    def first(self) -> date | None:
        """First possible day, inside; None where unknown."""
        return self.start.first if self.start else None

    @cached_property
    def last(self) -> date | None:
        """Last possible day, inside; None where unknown."""
        return self.end.last if self.end else None

    @property
    def precision(self) -> Precision:
        """Precision of the period; `WINDOW` for a window (each end has its own), `UNKNOWN` where unknown."""
        if self.is_window:
            return Precision.WINDOW
        return self.end.precision if self.end else Precision.UNKNOWN

    @cached_property
    def is_unknown(self) -> bool:
        """Whether neither end is known."""
        return self.start is None and self.end is None

    def __repr__(self) -> str:
        return f"PlannedDate.parse({str(self)!r})"

    def __str__(self) -> str:
        if self.is_unknown:
            return "unknown"
        if self.is_window:
            return f"{self.start or '?'} - {self.end or '?'}"
        return str(self.end)


UNKNOWN_DATE: Final = PlannedDate()

NO_DATE: Final = "expected a date such as"
"""How the reason starts where a text is no date at all."""


_UNKNOWN_TEXTS = frozenset({"unknown", "planned, date unknown", "date unknown", "tbd", "t.b.d.", "?"})
# Patterns are compiled by `re` when they are first needed, the frequent ones first: a command that shows a table
# of quarters does not wait for the others. A text matches one of them at most.
_OPEN_WINDOW: Final = r"unknown window (ending|starting) (.+)"
_SPACED_DASH: Final = r"\s+(?:-|–|—|to)\s+|\s*[–—]\s*"
_PERIODS: Final = (
    (r"q(?P<part>[0-9]+)[ /-]?(?P<year>[0-9]{4})", Precision.QUARTER),
    (r"(?P<day>[0-9]{1,2})(?P<sep>[/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<year>[0-9]{4})", Precision.DAY),
    (r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})", Precision.DAY),
    (r"(?P<day>[0-9]{1,2})\.? (?P<name>[a-z]{3,9})\.? (?P<year>[0-9]{4})", Precision.DAY),
    (r"(?P<month>[0-9]{1,2})[/.](?P<year>[0-9]{4})", Precision.MONTH),
    (r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})", Precision.MONTH),
    (r"(?P<name>[a-z]{3,9})\.? (?P<year>[0-9]{4})", Precision.MONTH),
    (r"(?P<year>[0-9]{4})[ /-]?q(?P<part>[0-9]+)", Precision.QUARTER),
    (r"h(?P<part>[0-9]+)[ /-]?(?P<year>[0-9]{4})", Precision.HALF_YEAR),
    (r"(?P<year>[0-9]{4})[ /-]?h(?P<part>[0-9]+)", Precision.HALF_YEAR),
    (r"(?P<year>[0-9]{4})", Precision.YEAR),
)
# These look like dates but can be read in two ways, and get a message of their own.
_TWO_DIGIT_YEAR: Final = r"(?:[0-9]{1,2}[/.-]){1,2}[0-9]{2}|[qh][0-9][ /-]?[0-9]{2}|[a-z]{3,9} [0-9]{2}"
_DASHED_DAY: Final = r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}"


def normal_text(text: str) -> str:
    """The text in small letters with single spaces, as the parsers compare it.

    Raises:
        CellTextError: the text is empty, or longer than any cell that a table prints.
    """
    if len(text) > _LONGEST_TEXT:
        raise CellTextError(text, f"a cell holds at most {_LONGEST_TEXT} characters")
    normal = " ".join(text.split()).casefold()
    if not normal:
        raise CellTextError(text, "it is empty; write 'not planned', 'unknown' or 'N/A', or leave the cell out")
    return normal


@lru_cache(maxsize=65_536)
def _parse_planned_date(text: str) -> PlannedDate:
    normal = normal_text(text)
    try:
        return evolve(_read(normal, text), text=text)
    except FieldError as error:
        raise CellTextError(text, error.reason) from None


def _read(normal: str, text: str) -> PlannedDate:
    if normal in _UNKNOWN_TEXTS:
        return UNKNOWN_DATE
    if normal.startswith("unknown window") and (half_open := re.fullmatch(_OPEN_WINDOW, normal)):
        period = _read_period(half_open[2], text)
        if half_open[1] == "ending":
            return PlannedDate(None, period, is_window=True)
        return PlannedDate(period, None, is_window=True)
    # A single date is tried before a window: 2019-10-01 has dashes too.
    if period_or_none := _match_period(normal, text):
        return PlannedDate(period_or_none, period_or_none)
    ends = re.split(_SPACED_DASH, normal)
    # A dash without spaces parts a window only where it is the only one; otherwise it may belong to a date.
    if len(ends) == 1 and normal.count("-") == 1:
        ends = normal.split("-")
    if len(ends) == 2:  # noqa: PLR2004 - a window has two ends
        start, end = (None if part in _UNKNOWN_TEXTS else _read_period(part, text) for part in ends)
        return PlannedDate(start, end, is_window=start is not None or end is not None)
    raise _no_date(normal, text)


def _read_period(normal: str, text: str) -> Period:
    period = _match_period(normal, text)
    if period is None:
        raise _no_date(normal, text)
    return period


def _match_period(normal: str, text: str) -> Period | None:
    for pattern, precision in _PERIODS:
        if found := re.fullmatch(pattern, normal):
            parts = found.groupdict()
            # "phase 2020" is not a date: the word before the year must be a month.
            if "name" in parts and not _month_number(parts["name"]):
                continue
            return _period(parts, precision, text)
    return None


def _period(parts: dict[str, str], precision: Precision, text: str) -> Period:
    year = int(parts["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CellTextError(text, f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    if "part" in parts:
        number, length = int(parts["part"]), precision.months
        if not 1 <= number <= 12 // length:
            kind, last = ("quarter", "Q4") if precision is Precision.QUARTER else ("half-year", "H2")
            raise CellTextError(text, f"a {kind} is {last[0]}1 to {last}")
        month = (number - 1) * length + 1
    elif "name" in parts:
        month = _month_number(parts["name"])
    else:
        month = int(parts.get("month", 1))
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        raise CellTextError(text, f"there is no month {month} (days come first, as in 31/12/2020)")
    day = int(parts.get("day", 1))
    longest = _last_of_month(year, month).day
    if not 1 <= day <= longest:
        raise CellTextError(text, f"there is no such day: {_MONTHS[month - 1].title()} {year} has {longest} days")
    return Period.containing(date(year, month, day), precision)


def _month_number(name: str) -> int:
    """1 to 12 for a month's English name or its first three letters (`sept` too), 0 for any other word."""
    for number, month in enumerate(_MONTHS, start=1):
        if name in (month, month[:3]) or (name == "sept" and number == 9):  # noqa: PLR2004 - September
            return number
    return 0


def _no_date(normal: str, text: str) -> CellTextError:
    if re.fullmatch(_TWO_DIGIT_YEAR, normal):
        return CellTextError(text, "a year of two digits can be read in two ways; write all four")
    if re.fullmatch(_DASHED_DAY, normal):
        return CellTextError(text, "day or month first? write 2019-10-01 or 01/10/2019 (day first)")
    return CellTextError(
        text,
        f"{NO_DATE} 2019-10-01, 01/10/2019 (day first), 03/2021, Q1 2018, H1 2021, 2021, Q1 2021 - Q4 2023 or unknown",
    )
