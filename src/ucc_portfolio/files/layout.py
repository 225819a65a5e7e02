"""The layout of Annex 1: a row per project, a column per phase, whatever spreadsheet or text file it stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.domain.dates import PlannedDate, Precision
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase
from ucc_portfolio.errors import CellTextError, Fault, quoted
from ucc_portfolio.files.converter import SCHEMA_VERSION
from ucc_portfolio.files.format import Document, Key, Place, SyntaxFaultError

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project

Value = str | int | float | Decimal | date | None
"""What a cell of a spreadsheet holds; a text file has texts alone."""

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 1_000

COLUMNS: Final = (
    "id",
    "number",
    "system",
    "system_name",
    "component",
    "kind",
    "weight",
    "printed_label",
    *CELL_KEYS,
    "printed_percent",
    "printed_contribution",
)
"""The columns that we write, in order: keys of a project in files, and of its cells."""

_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "project id", "identifier"),
    "number": ("no", "nr", "number", "row"),
    "system": ("system",),
    "system_name": ("system name", "name of the system"),
    "component": ("component", "phase", "release"),
    "kind": ("kind", "type", "type of system"),
    "weight": ("weight", "weighting"),
    "printed_label": (
        "project",
        "projects",
        "it project",
        "it projects",
        "ucc project",
        "printed label",
        "label",
        "name",
    ),
    "bc": ("bc", "business case"),
    "bpm": ("bpm", "bp", "business process models", "business process model", "business process modelling", "bpm l1 3"),
    "pi": ("pi", "project initiation", "project initiation document"),
    "vd": ("vd", "vision", "vision document"),
    "fss": ("fss", "fs", "functional system specifications", "functional specifications", "functional specs"),
    "tss": ("tss", "ts", "technical system specifications", "technical specifications", "technical specs"),
    "con": ("con", "co", "construction", "development"),
    "tra": ("tra", "tr", "transition"),
    OPERATIONS: (
        "operations",
        "start of operations",
        "milestone",
        "milestones",
        "operation",
        "start of operation",
        "start of ops",
        "ops",
        "go live",
        "go live date",
        "start date of operations",
    ),
    "printed_percent": (
        "done",
        "percent done",
        "printed percent",
        "printed percent done",
        "percent completed",
        "percentage done",
        "complete",
        "completed",
        "percent complete",
    ),
    "printed_contribution": (
        "contribution",
        "contr",
        "printed contribution",
        "weighted contribution",
        "contribution to the overall percentage",
        "contribution to overall",
    ),
}
KEYS: Final = {head: key for key, heads in _HEADS.items() for head in heads}
_NUMBERS: Final = ("number", "weight", "printed_percent", "printed_contribution")
_TOTALS: Final = frozenset({"total", "totals", "overall", "average", "weighted average", "column totals", "sum"})
_FEWEST_PHASES: Final = 3
"""Phases that a row of heads names at least."""
_DAY: Final = r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}|[0-9]{1,2} [a-z]{3,9} [0-9]{4}"
_STATUS: Final = rf"(?:status|as of|situation)\W+(?:date\W+|of\W+)?(?P<day>{_DAY})(?![0-9])"
_LARGEST_SHARE: Final = 100
"""What a total is at most, in percent."""
_LONGEST_NAME: Final = 24


def read_table(
    rows: Sequence[Sequence[Value]], place: Callable[[int, int], Place], *, name: str, as_of: date | None
) -> Document:
    """The native document of a table in the layout of Annex 1.

    The heads may stand in any order, in the report's words or ours; what stands above them is the title, and may name
    the status date. Columns that are not ours are passed over with a remark; rows of totals are what was printed.

    Args:
        rows: the cells, row by row; empty ones are "" or None.
        place: where the cell of a row and a column stands, both counted from 0, in the words of the medium.
        name: id of the portfolio.
        as_of: status date where the table states none.

    Raises:
        SyntaxFaultError: no row names the phases, a head stands twice, or nothing states the status date.
    """
    head, heads = _head(rows, place)
    title, stated = _above(rows[:head])
    day = stated or as_of
    if day is None:
        message = (
            "nothing states the status date; write 'status 2018-01-03' into a row above the heads, or name the day "
            "(--as-of on the command line, as_of= in a script)"
        )
        raise SyntaxFaultError(Fault(message))
    table = _Table(place)
    table.projects(rows, head, heads)
    values: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "id": name, "status_date": day, "title": title}
    if table.printed:
        values["printed"] = table.printed
    values["projects"] = table.found
    remarks = [*_remarks(rows[head], heads, stated, as_of)]
    if table.unnamed_totals:
        remarks.append("A row without a name that has percentages alone is taken for the printed totals.")
    return Document(values, table.locate, tuple(remarks))


def _head(rows: Sequence[Sequence[Value]], place: Callable[[int, int], Place]) -> tuple[int, dict[int, str]]:
    """The row of the heads, and per column what it holds."""
    for number, row in enumerate(rows):
        named = [(column, key) for column, value in enumerate(row) if (key := key_of(value, KEYS))]
        plainly = {key for _, key in named}
        bracketed = ((column, value) for column, value in enumerate(row) if isinstance(value, str) and "(" in value)
        around = ((column, _key_around_brackets(value)) for column, value in bracketed)
        # A head with brackets, such as "Weight (points)", counts only where no plain head means the same.
        named += [(column, key) for column, key in around if key is not None and key not in plainly]
        if sum(key in PHASES for _, key in named) < _FEWEST_PHASES:
            continue
        heads = dict(named)
        counts = Counter(key for _, key in named)
        twice = [(column, key) for column, key in named if counts[key] > 1]
        if twice:
            faults = [
                Fault(f"the head {quoted(str(row[column]))} stands twice", **_at(place(number, column)))
                for column, _ in twice
            ]
            raise SyntaxFaultError(*faults)
        return number, heads
    message = "no row names the phases; expected heads such as Project, Business case, BPM, FSS, Construction"
    raise SyntaxFaultError(Fault(message))


_LONGEST_HEAD: Final = 80


def key_of(value: Value, keys: Mapping[str, str]) -> str | None:
    """The key of the column below a head, which may say the same twice; None where the head is none of ours.

    Example:
        >>> [key_of(head, KEYS) for head in ("Vision", "Business Case (BC)", "TRA - Transition", "FSS and TSS")]
        ['vd', 'bc', 'tra', None]
    """
    plain = _plain(value) if isinstance(value, str) and len(value) <= _LONGEST_HEAD else ""
    if plain in keys:
        return keys[plain]
    words = plain.split()
    for count in range(1, len(words)):
        key = keys.get(" ".join(words[:count]))
        if key is not None and key == keys.get(" ".join(words[count:])):
            return key
    return None


def _key_around_brackets(head: str) -> str | None:
    """The key of a head that adds something in brackets; None where these name another column.

    Example:
        >>> [_key_around_brackets(head) for head in ("Weight (points)", "Project (id)", "Transition (end) remarks")]
        ['weight', None, None]
    """
    if len(head) > _LONGEST_HEAD:
        return None
    before, _, rest = head.partition("(")
    inside, _, after = rest.partition(")")
    key = KEYS.get(_plain(f"{before} {after}"))
    return key if KEYS.get(_plain(inside), key) == key else None


def _plain(value: Value) -> str:
    """A head in small letters, without what people put around words."""
    return " ".join(re.findall(r"[a-z0-9]+", value.casefold())) if isinstance(value, str) else ""


def _at(place: Place) -> dict[str, Any]:
    return {"at": place} if isinstance(place, str) else {"line": place[0], "column": place[1]}


def _above(rows: Sequence[Sequence[Value]]) -> tuple[str, date | None]:
    """The title above the heads, and the status date that it states.

    A line that says nothing but the status date wins over a title that mentions a day, the last of several wins.
    """
    lines = [" ".join(str(value).strip() for value in row if str(value or "").strip()) for row in rows]
    lines = [line for line in lines if line]
    mentions = [(position, day, is_all) for position, line in enumerate(lines) for day, is_all in _status_in(line)]
    # A line such as "status 2018-01-03" was written for this. A title may mention a day in passing.
    alone = [(position, day) for position, day, is_all in mentions if is_all]
    if alone:
        position, day = alone[-1]
        return next((line for other, line in enumerate(lines) if other != position), ""), day
    return lines[0] if lines else "", mentions[-1][1] if mentions else None


def _status_in(line: str) -> Iterator[tuple[date, bool]]:
    """The status date that a line states, and whether it says nothing else."""
    if found := re.search(_STATUS, line, re.IGNORECASE):
        try:
            planned = PlannedDate.parse(found["day"])
        except CellTextError:
            return
        if planned.precision is Precision.DAY and planned.first is not None:
            yield planned.first, found[0] == line.strip(" .")


class _Table:
    """The projects and totals of a table, as its rows go by, and where each value stands."""

    def __init__(self, place: Callable[[int, int], Place]) -> None:
        self.place = place
        self.found: list[dict[str, Any]] = []
        self.printed: dict[str, Any] = {}
        self.places: dict[Key, Place] = {}
        self.unnamed_totals = False
        self.counted: Counter[str] = Counter()

    def locate(self, keys: Iterable[Key]) -> Mapping[Key, Place]:
        """Where each key stands, or the nearest value around it."""
        return nearest_places(keys, self.places)

    def projects(self, rows: Sequence[Sequence[Value]], head: int, heads: Mapping[int, str]) -> None:
        """Read every row below the heads."""
        taken: set[str] = set()
        for number in range(head + 1, len(rows)):
            row = {key: value for column, key in heads.items() if (value := cell_at(rows[number], column)) is not None}
            if not row:
                continue
            columns = {key: column for column, key in heads.items()}
            if self._is_total(row):
                if not any(key in row for key in ("id", "printed_label", "system", "component")):
                    self.unnamed_totals = True
                self._totals(row, number, columns)
            else:
                self._project(row, number, columns, taken)

    def _is_total(self, row: Mapping[str, Value]) -> bool:
        """Whether a row has percentages where a project has cells, and a name of totals or none."""
        # Totals look like a row of percentages. A project whose cells are all numbers must not be taken for one, so the
        # name decides where there is one.
        phases = [_number(value) for key, value in row.items() if key in PHASES]
        if OPERATIONS in row or not all(isinstance(one, int | Decimal) and one <= _LARGEST_SHARE for one in phases):
            return False
        if not phases and ("printed_percent" not in row or "weight" in row):
            return False
        named = [_plain(row[key]) for key in ("id", "printed_label") if key in row]
        named = named or [_plain(row[key]) for key in ("number", "system", "component") if key in row]
        return any(name in _TOTALS for name in named) if named else bool(phases)

    def _totals(self, row: Mapping[str, Value], number: int, columns: Mapping[str, int]) -> None:
        for key, value in row.items():
            target = "overall" if key == "printed_percent" else key
            if target == "overall" or key in PHASES:
                self.printed.setdefault(target, _number(value))
                self.places.setdefault(("printed", target), self.place(number, columns[key]))

    def _project(self, row: Mapping[str, Value], number: int, columns: Mapping[str, int], taken: set[str]) -> None:
        position = len(self.found)
        own: Key = ("projects", position)
        self.places[own] = self.place(number, 0)
        project: dict[str, Any] = {"id": text_at(row["id"]) if "id" in row else _id_of(row, taken, self.counted)}
        taken.add(project["id"])
        cells: dict[str, Any] = {}
        for key, value in row.items():
            where = self.place(number, columns[key])
            if key in CELL_KEYS:
                cells[key] = value if isinstance(value, date) else text_at(value)
                self.places[*own, "cells", key] = where
            else:
                project[key] = (
                    _number(value)
                    if key in _NUMBERS
                    else text_at(value).casefold()
                    if key == "kind"
                    else text_at(value)
                )
                self.places[*own, key] = where
        if cells:
            project["cells"] = cells
        self.found.append(project)


def cell_at(row: Sequence[Value], column: int) -> Value:
    """The value of a cell; None where it is empty, or only blank."""
    value = row[column] if column < len(row) else None
    return None if isinstance(value, str) and not value.strip() else value


def text_at(value: Value) -> str:
    """A value as text; a whole number that a workbook stores as a float loses its `.0`."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _number(value: Value) -> Any:
    """A number with a decimal point or comma, with or without a percent sign; any other text is for the records."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(str(value))
    if not isinstance(value, str):
        return value
    plain = value.strip().removesuffix("%").strip().replace(",", ".")
    if re.fullmatch(r"[0-9]{1,15}", plain):
        return int(plain)
    return Decimal(plain) if re.fullmatch(r"[0-9]{1,30}\.[0-9]{1,30}", plain) else value


def _id_of(row: Mapping[str, Value], taken: set[str], used: Counter[str]) -> str:
    """An id for a row that has none: its label, or else its system and component; a second one is counted.

    Annex 1 prints "1. UCC REX (Registered Exporter System)", which becomes UCC-REX.
    """
    parts = [_name(text_at(row[key])) for key in ("system", "component") if key in row]
    if "printed_label" in row:
        parts = [_name(text_at(row["printed_label"]))]
    elif len(parts) > 1 and parts[1].casefold().startswith(parts[0].casefold()):
        parts = parts[1:]  # the component names its system
    name = "-".join(part for part in parts if part) or "row"
    used[name] += 1
    counted = name if used[name] == 1 else f"{name}-{used[name]}"
    # A row above may have this very name as its own id.
    while counted in taken:
        used[name] += 1
        counted = f"{name}-{used[name]}"
    return counted


def _name(text: str) -> str:
    """A text as a part of an id: without its number and what stands in brackets, cut to 24 letters."""
    words = re.sub(r"^\W*[0-9]+[.)]\s+", "", text)
    words = "".join(sign if sign.isprintable() else " " for sign in words).strip()
    words = words.split("(")[0].strip() or words
    name = words if words and " " not in words else "-".join(re.findall(r"\w+", words))
    return name[:_LONGEST_NAME].rstrip("-")


def _remarks(head: Sequence[Value], heads: Mapping[int, str], stated: date | None, as_of: date | None) -> Iterator[str]:
    passed_over = [
        str(value).strip() for column, value in enumerate(head) if column not in heads and str(value or "").strip()
    ]
    if passed_over:
        yield f"Columns that are not ours are passed over: {', '.join(quoted(name) for name in passed_over)}."
    if "id" not in heads.values():
        yield "The table has no column id; its projects are named after their rows."
    missing = [phase.short for phase in Phase if phase.value not in heads.values()]
    if missing:
        yield f"The table has no column for {', '.join(missing)}; these phases are not stated."
    if "weight" not in heads.values():
        yield "The table has no column weight, so that there is no overall percentage; recover_weights may find them."
    if stated is None and as_of is not None:
        yield f"The table states no status date; {as_of.isoformat()} is taken for it."


def table_of(portfolio: Portfolio) -> tuple[tuple[str, ...], list[list[Value]]]:
    """The heads and the rows of a portfolio in the layout of Annex 1, cells as they are read.

    Returns:
        `COLUMNS`, and a list of values per project in their order: cells as text, weights and printed figures as they
        are, None where nothing is stated. A last row has the printed totals, where there are any. No rows where there
        is no project.

    Source:
        SWD(2019) 153 final, Annex 1: a row per project, a column per phase.

    Example:
        >>> from ucc_portfolio import datasets
        >>> heads, rows = table_of(datasets.load("ucc-2018"))
        >>> row = dict(zip(heads, rows[5], strict=True))
        >>> row["id"], row["weight"], row["vd"], row["tss"]
        ('CDS-2', Decimal('4'), 'planned, date unknown', 'Q3 2018')
    """
    rows = [_row(project) for project in portfolio.projects]
    printed = portfolio.printed
    if any(getattr(printed, key) is not None for key in (*PHASES, "overall")):
        totals: dict[str, Value] = {"id": "Total", "printed_percent": printed.overall}
        totals |= {phase.value: getattr(printed, phase) for phase in PHASES}
        rows.append([totals.get(column) for column in COLUMNS])
    return COLUMNS, rows


def _row(project: Project) -> list[Value]:
    cells: dict[str, str] = {key: cell.text for key, cell in project.cells.items()}
    values = (cells.get(column) if column in CELL_KEYS else getattr(project, column) for column in COLUMNS)
    return [None if value == "" else value for value in values]


def title_of(portfolio: Portfolio) -> tuple[str, str]:
    """The two lines above the heads: the title, and the status date.

    Returns:
        The id in the place of a title that is empty.

    Example:
        >>> from datetime import date
        >>> from ucc_portfolio import Portfolio
        >>> title_of(Portfolio(id="mine", status_date=date(2018, 1, 3)))
        ('mine', 'status 2018-01-03')
    """
    return portfolio.title.strip() or portfolio.id, f"status {portfolio.status_date.isoformat()}"


def nearest_places(keys: Iterable[Key], places: Mapping[Key, Place]) -> dict[Key, Place]:
    """Where each key stands, or the nearest value around it."""
    found = {}
    for key in keys:
        nearest = next((key[:length] for length in range(len(key), 0, -1) if key[:length] in places), None)
        if nearest is not None:
            found[key] = places[nearest]
    return found
