"""Plan revisions as a table: a row per milestone and revision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, cast

from ucc_portfolio.domain.dates import PlannedDate, Precision
from ucc_portfolio.errors import CellTextError, Fault
from ucc_portfolio.files.format import Document, Key, Place, SyntaxFaultError

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.files.layout import KEYS, MOST_COLUMNS, Value, cell_at, key_of, nearest_places, text_at


def heads_named(row: Sequence[Value]) -> int:
    """How many heads of a table, or of plan revisions, a row names."""
    return max(
        sum(key_of(value, known) is not None for value in row[:MOST_COLUMNS]) for known in (KEYS, _REVISION_KEYS)
    )


REVISION_COLUMNS: Final = (
    "revision",
    "published",
    "title",
    "kind",
    "complete",
    "of_table",
    "id",
    "milestone",
    "planned",
)
"""The columns of plan revisions in long form: a row per milestone, or one for a revision that states none itself."""


_REVISION_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("revision", "plan", "plan revision"),
    "date": ("published", "publication", "date of publication", "published on"),
    "title": ("title",),
    "kind": ("kind",),
    "complete": ("complete",),
    "of_table": ("of table",),
    "project": ("id", "project", "project id"),
    "milestone": ("milestone", "phase"),
    "planned": ("planned", "date", "planned date"),
}


_REVISION_KEYS: Final = {head: key for key, heads in _REVISION_HEADS.items() for head in heads}


_FLAGS: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def read_revisions(document: Document, rows: Sequence[Sequence[Value]], place: Callable[[int, int], Place]) -> Document:
    """The document of a table with the plan revisions of a second one, in long form.

    What a revision says of itself may stand in its first row alone; `milestone` is the start of operations where it
    is empty.

    Raises:
        SyntaxFaultError: no row names the columns revision, id and planned.
    """
    head, heads = _revision_head(rows)
    revisions: dict[str, dict[str, Any]] = {}
    positions: dict[str, int] = {}
    places: dict[Key, Place] = {}
    for number in range(head + 1, len(rows)):
        row = {key: value for column, key in heads.items() if (value := cell_at(rows[number], column)) is not None}
        columns = {key: column for column, key in heads.items()}
        if not row:
            continue
        name = text_at(row.get("id", ""))
        position = positions.setdefault(name, len(positions))
        own: Key = ("revisions", position)
        revision = revisions.setdefault(name, {"id": name, "milestones": []})
        places.setdefault(own, place(number, 0))
        for key in ("date", "title", "kind", "complete", "of_table"):
            if key in row and key not in revision:
                revision[key] = _flag(row[key]) if key in ("complete", "of_table") else _day(row[key], key)
                places[*own, key] = place(number, columns[key])
        if "project" in row or "planned" in row:
            stated: Key = (*own, "milestones", len(revision["milestones"]))
            milestone = {key: text_at(row[key]) for key in ("project", "milestone", "planned") if key in row}
            revision["milestones"].append(milestone)
            places[stated] = place(number, 0)
            places |= {(*stated, key): place(number, columns[key]) for key in milestone}
    values = {**cast("dict[str, Any]", document.values), "revisions": list(revisions.values())}

    def locate(keys: Iterable[Key]) -> Mapping[Key, Place]:
        keys = tuple(keys)
        return {**document.locate(keys), **nearest_places(keys, places)}

    return Document(values, locate, document.remarks)


def _revision_head(rows: Sequence[Sequence[Value]]) -> tuple[int, dict[int, str]]:
    for number, row in enumerate(rows):
        heads = {column: key for column, value in enumerate(row) if (key := key_of(value, _REVISION_KEYS))}
        if {"id", "project", "planned"} <= set(heads.values()):
            return number, heads
    raise SyntaxFaultError(Fault("no row of the revisions names the columns revision, id and planned"))


def _flag(value: Value) -> Any:
    return value if isinstance(value, bool) else _FLAGS.get(text_at(value).casefold(), text_at(value))


def _day(value: Value, key: str) -> Any:
    """A day as planners write it; any other text is for the records to refuse."""
    if isinstance(value, date) or key != "date":
        return value if isinstance(value, date) else text_at(value)
    try:
        planned = PlannedDate.parse(text_at(value))
    except CellTextError:
        return text_at(value)
    return planned.first if planned.precision is Precision.DAY else text_at(value)


def revisions_of(portfolio: Portfolio) -> list[list[Value]]:
    """The plan revisions of a portfolio in long form, in the order of `REVISION_COLUMNS`.

    Returns:
        A list of values per milestone that a revision states, and one for a revision that states none; the day of
        publication is a day, whether it is complete `yes` or `no`. No rows where there is no revision.

    Example:
        >>> from ucc_portfolio import datasets
        >>> rows = revisions_of(datasets.load("ucc-2018"))
        >>> row = dict(zip(REVISION_COLUMNS, rows[0], strict=True))
        >>> row["revision"], str(row["published"]), row["id"], row["planned"]
        ('UCC-WP-2016', '2016-04-11', 'NCTS-P5', '2019-10-01 - 2020-03-02')
    """
    rows: list[list[Value]] = []
    for revision in portfolio.revisions:
        flags = ["yes" if flag else "no" for flag in (revision.complete, revision.of_table)]
        head = [revision.id, revision.date, revision.title or None, revision.kind.value, *flags]
        rows += ([*head, one.project, one.milestone, one.planned.text] for one in revision.milestones)
        if not revision.milestones:
            rows.append([*head, None, None, None])
    return rows
