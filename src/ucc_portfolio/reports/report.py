"""What a report shows, whatever the medium: sections of columns and rows, and the same figures for scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from attrs import field, frozen

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


# Views are made once and shown once: nobody compares them, and each method that attrs need not write starts sooner.
@frozen(kw_only=True, eq=False)
class Column(Generic[Row]):
    """One column for people.

    `heading` gives its head and `show` the text of a row; both are asked once for the look, which leaves `show`
    free to write each distinct value only once. `tone` says what a row's text means. A column that `shrinks` is
    cut where the line is too narrow, one that `wraps` goes on below, and a `drawing` repeats a figure for the eye.
    `tight` columns hold a sign each: where the line is too narrow for all, they stand side by side without a gap, with
    their heads written downwards.
    """

    name: str
    heading: Callable[[Look], str]
    show: Callable[[Look], Callable[[Row], str]]
    tone: Callable[[Row], Tone] | None = None
    right: bool = False
    shrinks: bool = False
    wraps: bool = False
    drawing: bool = False
    tight: bool = False


def plainly(show: Callable[[Row], str]) -> Callable[[Look], Callable[[Row], str]]:
    """The `show` of a column whose text is the same in every look."""
    return lambda _: show


def project_column(project: Callable[[Row], str], *, shrinks: bool = False) -> Column[Row]:
    """The column of the project that a row speaks of."""
    return Column(
        name="project",
        heading=lambda _: "Project",
        show=plainly(lambda row: visible(project(row))),
        tone=lambda _: Tone.STRONG,
        shrinks=shrinks,
    )


class OnceEach(Generic[Row, Value, Result]):
    """A function of rows that works once for each value, told apart by identity: rows share what they have in common.

    `amend` makes of a row's result what holds for that row alone.
    """

    def __init__(
        self,
        value_of: Callable[[Row], Value],
        work: Callable[[Value], Result],
        amend: Callable[[Row, Result], Result] | None = None,
    ) -> None:
        self._value_of = value_of
        self._work = work
        self._amend = amend

    def __call__(self, row: Row) -> Result:
        """The result of one row."""
        return self.over((row,))[0]

    def over(self, rows: Sequence[Row]) -> list[Result]:
        """The results of all rows, without a call per row."""
        values = list(map(self._value_of, rows))
        keys = list(map(id, values))
        by_key = {key: self._work(value) for key, value in dict(zip(keys, values, strict=True)).items()}
        results = list(map(by_key.__getitem__, keys))
        return results if self._amend is None else list(map(self._amend, rows, results))


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


class FieldKind(StrEnum):
    """What a value for scripts is, where it is known."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DAY = "day"
    TEXTS = "texts"
    """A list of texts."""


class Field(NamedTuple):
    """One value of a record for scripts: its name, stable and documented in the reference, and its kind."""

    name: str
    kind: FieldKind


def as_dict(fields: Sequence[Field], record: Sequence[object]) -> dict[str, object]:
    """The values of a record by their names."""
    return dict(zip((one.name for one in fields), record, strict=True))


@frozen(kw_only=True, eq=False)
class Report:
    """One answer: sections for people, records for scripts.

    `summaries` stand beside the records in JSON. `fields` say what the values of a record are, in order. `mermaid`
    draws the report, where it can be drawn so.
    """

    name: str
    title: str
    lines: Sequence[str] = ()
    sections: Sequence[Section[Any]] = ()
    empty: str = ""
    legend: Callable[[Look], Sequence[str]] = field(default=lambda _: ())
    summaries: Mapping[str, object] = field(factory=dict)
    fields: Sequence[Field] = ()
    records: Callable[[], Iterable[Sequence[object]]] = field(default=list)
    records_name: str = "rows"
    mermaid: Callable[[], str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no row to show."""
        return not any(section.rows for section in self.sections)
