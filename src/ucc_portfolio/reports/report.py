"""What a report shows, whatever the medium: sections of columns and rows, and the same figures for scripts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar

from attrs import field, frozen

from ucc_portfolio.domain.plans import Milestone, milestone_words
from ucc_portfolio.errors import visible

Row = TypeVar("Row")
Value = TypeVar("Value")
Result = TypeVar("Result")


class Detail(IntEnum):
    """How much a cell may say; a narrow terminal gets less."""

    YEAR = 0
    SHORT = 1
    FULL = 2


class Tone(StrEnum):
    """What a cell means, for media that have colour; the text says it too."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    FAINT = "faint"
    STRONG = "strong"


@frozen
class Look:
    """How a medium wants text: in which detail, whether it has only ASCII, and whether it shows drawings of signs."""

    detail: Detail = Detail.FULL
    ascii_only: bool = False
    has_drawings: bool = True


class Kind(StrEnum):
    """What a value of a column is, where it is known."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXTS = "texts"
    """A list of texts."""


UNKNOWN: Final = "-"
"""What people see where a value is not known."""


# Columns are declared once and shown many times: nobody compares them, and each method that attrs need not write makes
# the command start sooner.
@frozen(eq=False)
class Column(Generic[Row]):
    """One column of a report, for scripts and for people, declared once.

    Args:
        name: its name in JSON, CSV and frames, which stays; footers of a section use it too.
        heading: what people see above it; a function where that depends on the look.
        kind: what its values are. Texts, numbers and lists are converted by it: an enum becomes its text, a fraction a
            float.
        unit: of a number, such as `days`.
        meaning: one line for the reference of columns.
        value: the value of a row for scripts; None where the column is for people only.
        text: what people see of a row, where that is not the value in plain words.
        show: the same where it depends on the look. It is asked once for a look, so that what it returns may keep
            texts that several rows share.
        unknown: what people see where the value is None.
        tone: what a row's text means.
        right: whether numbers line up at the right; as its kind says where None.
        shrinks: the text is cut where the line is too narrow.
        wraps: the text goes on below where the line is too narrow.
        drawing: it repeats a figure for the eye, and stays out of media that cannot draw.
        tight: it holds one sign. Where the line is too narrow for all, such columns stand side by side without a gap,
            with their headings written downwards.

    Example:
        >>> margin = Column("margin_days", "Days left", kind=Kind.INTEGER, unit="days", value=lambda row: row["margin"])
        >>> margin.head(Look()), margin.texts(Look(), [{"margin": 12}, {"margin": None}])
        ('Days left', ['12', '-'])
        >>> margin.values([{"margin": 12}, {"margin": None}])
        [12, None]
    """

    name: str
    heading: str | Callable[[Look], str] = ""
    kind: Kind = field(default=Kind.TEXT, kw_only=True)
    unit: str = field(default="", kw_only=True)
    meaning: str = field(default="", kw_only=True)
    value: Callable[[Row], object] | None = field(default=None, kw_only=True)
    text: Callable[[Row], str] | None = field(default=None, kw_only=True)
    show: Callable[[Look], Callable[[Row], str]] | None = field(default=None, kw_only=True)
    unknown: str = field(default=UNKNOWN, kw_only=True)
    tone: Callable[[Row], Tone] | None = field(default=None, kw_only=True)
    right: bool | None = field(default=None, kw_only=True)
    shrinks: bool = field(default=False, kw_only=True)
    wraps: bool = field(default=False, kw_only=True)
    drawing: bool = field(default=False, kw_only=True)
    tight: bool = field(default=False, kw_only=True)

    @property
    def is_right(self) -> bool:
        """Whether its texts line up at the right."""
        return self.kind in (Kind.INTEGER, Kind.NUMBER) if self.right is None else self.right

    def head(self, look: Look) -> str:
        """What people see above it."""
        return self.heading if isinstance(self.heading, str) else self.heading(look)

    def texts(self, look: Look, rows: Sequence[Row]) -> list[str]:
        """What people see of each row."""
        if self.show is not None:
            return of_each(self.show(look), rows)
        if self.text is not None:
            return of_each(self.text, rows)
        return [self.unknown if value is None else value_text(value) for value in self.values(rows)]

    def values(self, rows: Sequence[Row]) -> list[object]:
        """The values of all rows for scripts, converted to its kind; None where one is not known."""
        if self.value is None:
            return [None] * len(rows)
        values = of_each(self.value, rows)
        convert = _CONVERTERS.get(self.kind)
        return values if convert is None else [None if value is None else convert(value) for value in values]


def _text(value: Any) -> str:
    return value if type(value) is str else str(value)


def _texts(values: Any) -> list[str]:
    return list(map(str, values))


_CONVERTERS: Final[Mapping[Kind, Callable[[Any], object]]] = {Kind.TEXT: _text, Kind.NUMBER: float, Kind.TEXTS: _texts}


_MANY_DIGITS: Final = 1_000_000


def value_text(value: object) -> str:
    """A value for scripts as people read it: unknown is a dash, a date is ISO, a number has six digits.

    Example:
        >>> from datetime import date
        >>> [value_text(value) for value in (None, math.nan, 0, 49.50034, 12.0, True, date(2018, 1, 3), ["a", "b"])]
        ['-', '-', '0', '49.5003', '12', 'yes', '2018-01-03', 'a; b']
    """
    match value:
        case None:
            text = UNKNOWN
        case bool():
            text = "yes" if value else "no"
        case float():
            text = _number(value)
        case list() | tuple():
            text = "; ".join(map(str, value))
        case _:
            text = str(value)
    return visible(text)


def _number(value: float) -> str:
    if math.isnan(value):
        return UNKNOWN
    return f"{value:.0f}" if _MANY_DIGITS <= abs(value) < math.inf else f"{value:.6g}"


def strong(_: object) -> Tone:
    """The tone of what a row is about."""
    return Tone.STRONG


def project_column(project: Callable[[Row], str], *, shrinks: bool = False) -> Column[Row]:
    """The column of the project that a row speaks of."""
    return Column("project", "Project", meaning="id of the project", value=project, tone=strong, shrinks=shrinks)


def milestone_columns(milestone: Callable[[Row], Milestone]) -> list[Column[Row]]:
    """The columns of the milestone that a row speaks of: scripts get its two parts, people see both in the second."""
    return [
        Column("project", meaning="id of the project", value=lambda row: milestone(row)[0]),
        Column(
            "milestone",
            "Milestone",
            meaning="key of a phase, or `operations`",
            value=lambda row: milestone(row)[1],
            text=lambda row: milestone_words(milestone(row)),
            tone=strong,
        ),
    ]


def days_column(name: str, meaning: str, value: Callable[[Row], object], **shown: Any) -> Column[Row]:
    """A column that counts days; `shown` says what people see of it."""
    return Column(name, kind=Kind.INTEGER, unit="days", meaning=meaning, value=value, **shown)


def percent_column(name: str, meaning: str, share: Callable[[Row], Fraction | None], **shown: Any) -> Column[Row]:
    """A column of a share, from 0 to 100 and not rounded; `shown` says what people see of it."""

    def value(row: Row) -> Fraction | None:
        return None if (part := share(row)) is None else part * 100

    return Column(name, kind=Kind.NUMBER, unit="%", meaning=meaning, value=value, **shown)


def picked(columns: Sequence[Column[Row]], *names: str) -> list[Column[Row]]:
    """The columns of these names, in the order of the names."""
    by_name = {column.name: column for column in columns}
    return [by_name[name] for name in names]


def without(columns: Sequence[Column[Row]], *names: str) -> list[Column[Row]]:
    """All columns but those of these names.

    Example:
        >>> columns = [Column("project"), Column("deadline"), Column("source")]
        >>> [column.name for column in without(columns, "source")]
        ['project', 'deadline']
    """
    left_out = picked(columns, *names)  # a name that no column has is an error
    return [column for column in columns if column not in left_out]


def with_after(columns: Sequence[Column[Row]], name: str, *more: Column[Row]) -> list[Column[Row]]:
    """The columns, with more of them directly after the one of this name.

    Example:
        >>> columns = [Column("project"), Column("source")]
        >>> [column.name for column in with_after(columns, "project", Column("deadline"))]
        ['project', 'deadline', 'source']
    """
    (column,) = picked(columns, name)
    place = columns.index(column) + 1
    return [*columns[:place], *more, *columns[place:]]


class OnceEach(Generic[Row, Value, Result]):
    """A function of rows that works once for each value, told apart by identity: rows share what they have in common.

    `amend` makes of a row's result what holds for that row alone; `amends` says of the first row whether any row of its
    table needs that, because most tables need it for none.
    """

    def __init__(
        self,
        value_of: Callable[[Row], Value],
        work: Callable[[Value], Result],
        amend: Callable[[Row, Result], Result] | None = None,
        *,
        amends: Callable[[Row], bool] = lambda _: True,
    ) -> None:
        self._value_of = value_of
        self._work = work
        self._amend = amend
        self._amends = amends

    def __call__(self, row: Row) -> Result:
        """The result of one row."""
        return self.over((row,))[0]

    def over(self, rows: Sequence[Row]) -> list[Result]:
        """The results of all rows, without a call per row."""
        values = list(map(self._value_of, rows))
        keys = list(map(id, values))
        by_key = {key: self._work(value) for key, value in dict(zip(keys, values, strict=True)).items()}
        results = list(map(by_key.__getitem__, keys))
        if self._amend is None or not rows or not self._amends(rows[0]):
            return results
        return list(map(self._amend, rows, results))


def of_each(function: Callable[[Row], Result], rows: Sequence[Row]) -> list[Result]:
    """What a function says of each row."""
    return function.over(rows) if isinstance(function, OnceEach) else list(map(function, rows))


@frozen(kw_only=True, eq=False)
class Section(Generic[Row]):
    """A table for people, with a heading of its own; `footers` hold texts by column name."""

    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    heading: str = ""
    footers: Sequence[Callable[[Look], Mapping[str, str]]] = ()


def records(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """The values of rows for scripts, a tuple per row, in the order of the columns."""
    rows = list(rows)
    return list(zip(*(column.values(rows) for column in columns), strict=True))


def as_dicts(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The values of rows for scripts, a dictionary per row, by the names of the columns."""
    names = [column.name for column in columns]
    return [dict(zip(names, record, strict=True)) for record in records(columns, rows)]


@frozen(kw_only=True, eq=False)
class Report:
    """One answer: sections for people, rows for scripts.

    `summaries` stand beside the rows in JSON. `columns` are those for scripts, in order; `rows` gives what they take
    their values from. `mermaid` draws the report, where it can be drawn so.
    """

    name: str
    title: str
    lines: Sequence[str] = ()
    sections: Sequence[Section[Any]] = ()
    empty: str = ""
    legend: Callable[[Look], Sequence[str]] = field(default=lambda _: ())
    summaries: Mapping[str, object] = field(factory=dict)
    columns: Sequence[Column[Any]] = ()
    rows: Callable[[], Iterable[Any]] = field(default=tuple)
    rows_name: str = "rows"
    mermaid: Callable[[], str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no row to show."""
        return not any(section.rows for section in self.sections)
