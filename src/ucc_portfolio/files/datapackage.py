"""A portfolio as a Data Package: a table per list of the native document, described so that any tool can join them."""

# Over 500 lines: writer and reader share the bounds and the way in which a cell is written. Two thirds of the module
# say what is wrong with a package, and in which cell.

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from attrs import frozen

from ucc_portfolio.errors import Fault, FileError, quoted
from ucc_portfolio.files.atomic import write_together
from ucc_portfolio.files.converter import SCHEMA_VERSION, document_of, migrated, portfolio_of
from ucc_portfolio.files.faults import list_of
from ucc_portfolio.files.format import (
    DESCRIPTOR,
    LONGEST_TEXT,
    MIB,
    Key,
    SyntaxFaultError,
    bounded,
    decoded,
    exact_number,
)
from ucc_portfolio.files.formulas import as_meant, neutralised
from ucc_portfolio.files.json import locate, parse, render
from ucc_portfolio.files.package_tables import TABLES, Table, TableColumn, ValueKind
from ucc_portfolio.files.structurer import DocumentError

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"

MOST_BYTES: Final = 64 * MIB
MOST_ROWS: Final = 500_000
"""What a file of a package holds at most; more is refused, in writing as in reading."""


def write_package(portfolio: Portfolio, folder: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Write a portfolio as a Data Package: its tables as CSV, then `datapackage.json`, which describes them.

    Nothing is lost: cells stand as printed, numbers with the digits that they were read with, lists as JSON. An empty
    cell says nothing; a text that is empty is written as one apostrophe, and a text that a spreadsheet would calculate
    has an apostrophe in front.

    Args:
        portfolio: what `read_package` gives back.
        folder: where the files go; it is made where it is missing.

    Returns:
        The files, in the order in which they were written.

    Raises:
        FileError: the folder or a file cannot be written, the folder is no package and has files of the same names, or
            `read_package` would refuse it, because a list or a text is longer than a file may hold; nothing is written.

    Source:
        Data Package standard, version 2 (datapackage.org).

    Example:
        >>> import tempfile
        >>> from ucc_portfolio import datasets
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     written = write_package(datasets.load("ucc-2018"), Path(folder) / "ucc")
        >>> [path.name for path in written[:3]], written[-1].name
        (['portfolio.csv', 'sources.csv', 'projects.csv'], 'datapackage.json')
    """
    folder = Path(folder)
    # Read back before anything is written: a package that we would refuse later must not replace a good one.
    document = document_of(portfolio)
    try:
        portfolio_of(document)
    except DocumentError as error:
        raise FileError(str(folder), error.faults) from None
    contents = {table.file: _content(table, document, folder) for table in TABLES}
    contents[DESCRIPTOR] = _encoded(render(descriptor(portfolio)), DESCRIPTOR, folder)
    try:
        # A folder that is already a package is replaced, as a file would be. Files of the same names that belong to
        # something else are not.
        if not os.path.exists(folder / DESCRIPTOR) and os.path.isdir(folder):  # noqa: PTH110, PTH112 - they raise nothing
            foreign = sorted(name for name in contents if (folder / name).exists())
            if foreign:
                message = f"it has files of its own that would be replaced: {', '.join(foreign)}; name another folder"
                raise FileError(str(folder), (Fault(message),))
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise FileError(str(folder), (Fault(f"cannot be written: {error.strerror or error}"),)) from error
    write_together((folder / name, content) for name, content in contents.items())
    return tuple(folder / name for name in contents)


def read_package(path: str | os.PathLike[str]) -> Portfolio:
    """Read a portfolio from a Data Package that has our tables, whoever wrote it.

    Tables are found by the names of their resources, columns by their heads, in any order; rows count in their order.
    A table that is missing is empty. The files are read from the folder of the descriptor; nothing is fetched.

    Args:
        path: `datapackage.json`, or the folder that it lies in.

    Returns:
        The portfolio, equal to the one that was written; without projects where the table of projects has no row, or
        is missing.

    Raises:
        FileError: the package cannot be read, has a file of more than 64 MiB or a table of more than 500,000 rows, or
            is no portfolio; the error lists every fault of every file with its line and the number of its cell in the
            row.

    Source:
        Data Package standard, version 2 (datapackage.org).

    Example:
        >>> import tempfile
        >>> from ucc_portfolio import datasets
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = write_package(datasets.load("ucc-2018"), folder)
        ...     read_package(folder) == datasets.load("ucc-2018")
        True
    """
    return read_package_with_remarks(path)[0]


def read_package_with_remarks(path: str | os.PathLike[str]) -> tuple[Portfolio, tuple[str, ...]]:
    """The same as `read_package`, with what its reader remarked.

    Returns:
        The portfolio, and a sentence for each thing that may surprise, such as an older version of the schema; none
        where there is nothing to say.

    Raises:
        FileError: as `read_package`.

    Example:
        >>> import tempfile
        >>> from ucc_portfolio import datasets
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = write_package(datasets.load("ucc-2018"), folder)
        ...     read_package_with_remarks(folder)[1]
        ()
    """
    path = Path(path)
    if os.path.isdir(path):  # noqa: PTH112 - it raises nothing
        path /= DESCRIPTOR
    return _portfolio(path)


def descriptor(portfolio: Portfolio) -> dict[str, Any]:
    """What `datapackage.json` says of the tables of a portfolio.

    Returns:
        The same tables for every portfolio, also where one has no row; only name and title are those of the portfolio.

    Source:
        Data Package standard, version 2, with Table Schema (datapackage.org).

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = descriptor(datasets.load("ucc-2018"))
        >>> found["name"], found["resources"][1]["path"], found["resources"][1]["schema"]["primaryKey"]
        ('ucc-2018', 'sources.csv', ['id'])
    """
    return {
        "$schema": PROFILE,
        "name": re.sub(r"[^a-z0-9]+", "-", portfolio.id.lower()).strip("-") or "portfolio",
        "title": portfolio.title or portfolio.id,
        "description": "A portfolio of IT projects: plans, revisions, outcomes and deadlines.",
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.identity:
        schema["primaryKey"] = list(table.identity)
    keys = [
        {
            "fields": [column.name],
            "reference": {**({"resource": column.target} if column.target != table.name else {}), "fields": ["id"]},
        }
        for column in table.columns
        if column.target
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "description": table.about,
        "path": table.file,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: TableColumn) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    described = {"name": column.name, "type": column.kind.value, "description": column.about}
    return {**described, "constraints": constraints} if constraints else described


def _content(table: Table, document: Mapping[str, Any], folder: Path) -> bytes:
    """The table as text, with the ends of lines that the CSV standard names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    rows = 0
    for row in _rows(table, document):
        rows += 1
        if any(map(_is_too_long, row)):
            raise FileError(str(folder), (Fault(f"a cell holds at most {LONGEST_TEXT:,} characters", at=table.file),))
        writer.writerow(row)
    if rows > MOST_ROWS:
        raise FileError(str(folder), (Fault(f"a table has at most {MOST_ROWS:,} rows", at=table.file),))
    return _encoded(out.getvalue(), table.file, folder)


def _encoded(text: str, name: str, folder: Path) -> bytes:
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise FileError(str(folder), (Fault("a text holds half of a character", at=name),)) from None
    if len(content) > MOST_BYTES:
        raise FileError(str(folder), (Fault(f"the file is larger than {MOST_BYTES // MIB} MiB", at=name),))
    return content


def _rows(table: Table, document: Mapping[str, Any]) -> Iterator[list[str]]:
    if not table.key:
        yield _row(table, document)
    elif table.owner:
        for record in document.get(_key_of(table.owner), ()):
            for position, inner in enumerate(record.get(table.key, ()), start=1):
                yield [_written_text(record["id"]), str(position), *_row(table, inner)]
    else:
        yield from (_row(table, record) for record in document.get(table.key, ()))


def _key_of(name: str) -> str:
    return next(table.key for table in TABLES if table.name == name)


def _row(table: Table, record: Mapping[str, Any]) -> list[str]:
    return [_cell(column, record) for column in table.own_columns]


def _cell(column: TableColumn, record: Mapping[str, Any]) -> str:
    value: Any = record
    for part in column.key:
        value = value.get(part) if value is not None else None
    match value:
        case None:
            return column.default
        case bool():
            return "true" if value else "false"
        case str():
            return _written_text(value)
        case list():
            return json.dumps(value, ensure_ascii=False)
        case date():
            return value.isoformat()
        case _:
            return str(value)


_MARK: Final = "'"


def _written_text(text: str) -> str:
    """A text as a cell holds it: never empty, which would say nothing, and never a formula."""
    return neutralised(text) if text.strip(_MARK) else _MARK + text


def _meant_text(cell: str) -> str:
    return as_meant(cell) if cell.strip(_MARK) else cell[1:]


def _is_too_long(cell: str) -> bool:
    return len(cell) > LONGEST_TEXT and len(_meant_text(cell)) > LONGEST_TEXT


@frozen(eq=False)
class _Resource:
    """A table that the descriptor names: the path of its file, and the key of that path in the descriptor."""

    table: Table
    path: str
    key: Key

    @property
    def file(self) -> str:
        """The path as messages repeat it."""
        return self.path if len(self.path) <= _LONGEST_NAME else self.table.file


_LONGEST_NAME: Final = 100
"""Characters of the path of a file that a message repeats."""


@frozen(eq=False)
class _Described:
    """What a descriptor says: the tables that can be read, and what is wrong with how it names the others.

    `expected` are the names of all tables that the package should have, so that one that cannot be read is told apart
    from one that was left out and is therefore empty.
    """

    resources: Sequence[_Resource]
    expected: Set[str]
    faults: Sequence[Fault]


@frozen
class _Row:
    """The cells of one row by the names of their columns, and the line that it starts on."""

    line: int
    cells: Mapping[str, str]


@frozen(eq=False)
class _Read:
    """A table as it was read: its file, the columns that it has by their place in a row, the rows, and the faults.

    `is_broken` says that the file could not be read to its end; it then has no rows.
    """

    file: str
    places: Mapping[str, int]
    rows: Sequence[_Row]
    faults: Sequence[Fault] = ()
    is_broken: bool = False

    def fault(self, row: _Row, column: str | None, message: str) -> Fault:
        """A fault of one cell of a row; of the whole row where the table has no such column."""
        place = None if column is None else self.places.get(column)
        return Fault(message, at=self.file, line=row.line, column=None if place is None else place + 1)


_LEFT_OUT: Final = _Read("", {}, ())


class _Place(NamedTuple):
    """Where a record was read: its table, the file of it, and its row."""

    table: Table
    read: _Read
    row: _Row


def _portfolio(path: Path) -> tuple[Portfolio, tuple[str, ...]]:
    """The portfolio with the remarks of its reader, or one error with every fault of the package."""
    described = _described(path)
    read = {one.table.name: _read_table(one, path.parent.resolve()) for one in described.resources}
    broken = {name for name in described.expected if name not in read or read[name].is_broken}
    content, places, misplaced = _assembled(read, broken)
    document, remarks = migrated(content)
    faults = [*described.faults, *(fault for table in read.values() for fault in table.faults), *misplaced]
    try:
        found = portfolio_of(document)
    except DocumentError as error:
        faults += (_placed(fault, places) for fault in error.faults if not _follows(fault, broken))
    else:
        if not faults:
            return found, remarks
    order = {read[table.name].file: position for position, table in enumerate(TABLES) if table.name in read}
    faults.sort(key=lambda fault: (order.get(fault.at or "", -1), fault.line or 0, fault.column or 0))
    raise FileError(str(path), tuple(faults))


def _follows(fault: Fault, broken: Set[str]) -> bool:
    """Whether a fault only says that a record is missing, because the table that has it could not be read."""
    return fault.mentions is not None and list_of(fault.key) in broken


def _described(path: Path) -> _Described:
    """What the descriptor says.

    Raises:
        FileError: it cannot be read, or is no descriptor.
    """
    try:
        text = decoded(bounded(path, MOST_BYTES))
        described = parse(text)
    except SyntaxFaultError as error:
        stopped = tuple(fault._replace(at=DESCRIPTOR) for fault in error.faults)
        raise FileError(str(path), stopped) from None
    resources = described.get("resources") if isinstance(described, dict) else None
    if not isinstance(resources, list) or not resources:
        message = "expected a list of resources; it is no Data Package"
        raise FileError(str(path), (Fault(message, at=DESCRIPTOR),))
    known = {table.name: table for table in TABLES}
    expected = {"portfolio"}
    seen: set[str] = set()
    sound: list[_Resource] = []
    faults: list[Fault] = []
    for position, resource in enumerate(resources):
        key: Key = ("resources", position)
        own = list(_faults_of_resource(resource, key, known, seen))
        faults += own
        name = resource.get("name") if isinstance(resource, dict) else None
        if isinstance(name, str) and name in known:
            seen.add(name)
            if not own:
                sound.append(_Resource(known[name], resource["path"], (*key, "path")))
        else:
            expected.update(known)  # it may be any of the tables that are not there
    if "portfolio" not in seen:
        faults.append(Fault("the resource portfolio is missing, which says what the package is", ("resources",)))
    return _Described(sound, expected | seen, _placed_in_descriptor(faults, text))


def _placed_in_descriptor(faults: Sequence[Fault], text: str) -> list[Fault]:
    places = locate(text, [fault.key for fault in faults])
    placed = []
    for fault in faults:
        place = places[fault.key]
        line, column = place if isinstance(place, tuple) else (None, None)
        placed.append(fault._replace(at=DESCRIPTOR, line=line, column=column))
    return placed


def _assembled(
    read: Mapping[str, _Read], broken: Set[str]
) -> tuple[dict[str, Any], Mapping[Key, _Place], Sequence[Fault]]:
    """The native document that the tables make up, where each of its records was read, and the rows without a place."""
    document: dict[str, Any] = {}
    places: dict[Key, _Place] = {}
    faults: list[Fault] = []
    # A table of inner lists comes after the table of its owners, whose records its rows are put into.
    for table in TABLES:
        own = read.get(table.name, _LEFT_OUT)
        if table.owner:
            owners = _owners(document, _key_of(table.owner))
            lists, misplaced = _lists(table, own, owners, is_owner_read=table.owner not in broken)
            faults += misplaced
            for owner, rows in lists.items():
                key, record = owners[owner]
                record[table.key] = [_record(table, row) for row in rows]
                places.update({(*key, table.key, index): _Place(table, own, row) for index, row in enumerate(rows)})
        elif table.key:
            if own.rows:
                document[table.key] = [_record(table, row) for row in own.rows]
            places.update({(table.key, index): _Place(table, own, row) for index, row in enumerate(own.rows)})
        elif table.name in broken:
            # Values that are in order, so that the other tables are judged and nothing is said twice of this one.
            document |= {"schema_version": SCHEMA_VERSION, "id": "(unread)", "status_date": "1970-01-01"}
        else:
            first, *others = own.rows or [_Row(1, {})]
            faults += (own.fault(row, None, "a package has one portfolio, in one row") for row in others)
            document |= _record(table, first)
            places[()] = _Place(table, own, first)
    return document, places, faults


def _owners(document: Mapping[str, Any], key: str) -> Mapping[str, tuple[Key, dict[str, Any]]]:
    """The records of a list by their ids, each with its key; where an id is used twice, the first."""
    found: dict[str, tuple[Key, dict[str, Any]]] = {}
    for position, record in enumerate(document.get(key, ())):
        if isinstance(name := record.get("id"), str):
            found.setdefault(name, ((key, position), record))
    return found


def _lists(
    table: Table, read: _Read, owners: Container[str], *, is_owner_read: bool
) -> tuple[Mapping[str, Sequence[_Row]], Sequence[Fault]]:
    """The rows of each owner in the order of their positions, and what is wrong with the other rows."""
    name, place = table.columns[0].name, table.columns[1].name
    lists: dict[str, dict[int, _Row]] = {}
    faults: list[Fault] = []
    for row in read.rows:
        owner = _meant_text(row.cells.get(name, ""))
        position = row.cells.get(place, "").strip()
        if not re.fullmatch(r"[1-9][0-9]{0,14}", position):
            message = f"expected the place in the list, from 1, not {quoted(position)}"
            faults.append(read.fault(row, place, message))
        elif owner not in owners:
            if is_owner_read:
                faults.append(read.fault(row, name, f"there is no {quoted(owner)} in the table {table.owner}"))
        elif int(position) in lists.setdefault(owner, {}):
            faults.append(read.fault(row, place, f"the place {position} of {quoted(owner)} is used twice"))
        else:
            lists[owner][int(position)] = row
    return {owner: [rows[number] for number in sorted(rows)] for owner, rows in lists.items()}, faults


def _placed(fault: Fault, places: Mapping[Key, _Place]) -> Fault:
    """The fault of the document with the file, the line and the cell that its key stands in."""
    for length in range(len(fault.key), -1, -1):  # the innermost record first
        if (found := places.get(fault.key[:length])) is not None:
            rest = fault.key[length:]
            own = (one.name for one in found.table.own_columns if rest and rest[: len(one.key)] == one.key)
            placed = found.read.fault(found.row, next(own, None), fault.message)
            return fault._replace(at=placed.at, line=placed.line, column=placed.column)
    return fault


def _faults_of_resource(resource: object, key: Key, known: Mapping[str, Table], seen: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with how the descriptor names a table."""
    if not isinstance(resource, dict):
        yield Fault("expected an object with a name and a path", key)
        return
    name = resource.get("name")
    if not isinstance(name, str) or name not in known:
        yield Fault(f"no such table {quoted(name)}; there is {', '.join(known)}", (*key, "name"))
    elif name in seen:
        yield Fault(f"the table {name} is named twice", (*key, "name"))
    if (reason := _unsafe(resource.get("path"))) is not None:
        yield Fault(reason, (*key, "path"))
    if str(resource.get("encoding", "utf-8")).lower().replace("_", "-") not in ("utf-8", "utf8"):
        yield Fault("only UTF-8 is read", (*key, "encoding"))
    if resource.get("format", "csv") != "csv":
        yield Fault("only CSV is read", (*key, "format"))
    dialect = resource.get("dialect", {})
    if not isinstance(dialect, dict) or dialect.get("delimiter", ",") != "," or dialect.get("quoteChar", '"') != '"':
        yield Fault('only commas and the quotes " are read', (*key, "dialect"))


def _unsafe(path: object) -> str | None:
    """Why a path is not read, or None."""
    if not isinstance(path, str) or not path:
        return "expected the path of one file in the folder of the package"
    if "://" in path:
        return f"{quoted(path)} is an address; nothing is fetched"
    if path.startswith(("/", "~")) or "\\" in path or ":" in path or "\0" in path or ".." in path.split("/"):
        return f"{quoted(path)} leads out of the folder of the package"
    return None


def _read_table(resource: _Resource, folder: Path) -> _Read:
    """The rows of the file of a resource, with what is wrong with it, and with single rows."""
    table = resource.table
    places: Mapping[str, int] | None = None
    rows: list[_Row] = []
    faults: list[Fault] = []
    is_broken = False
    try:
        for line, cells in _lines(_content_of(resource, folder)):
            if places is None:
                faults += _faults_of_unknown_heads(table, cells, line)
                places = _places_of_columns(table, cells, line)
            elif any(cells):
                if len(rows) >= MOST_ROWS:
                    raise SyntaxFaultError(Fault(f"a table has at most {MOST_ROWS:,} rows", line=line))
                faults += _faults_of_row(table, cells, places, line)
                filled = {name: cells[at] for name, at in places.items() if at < len(cells) and cells[at]}
                rows.append(_Row(line, filled))
    except SyntaxFaultError as error:
        faults += error.faults
        rows, is_broken = [], True
    at_file = [fault._replace(at=fault.at or resource.file) for fault in faults]
    return _Read(resource.file, places or {}, rows, at_file, is_broken)


def _content_of(resource: _Resource, folder: Path) -> bytes:
    try:
        target = (folder / PurePosixPath(resource.path)).resolve()
    except (OSError, RuntimeError, ValueError):
        raise SyntaxFaultError(Fault("cannot be read: its path leads nowhere")) from None
    # Links are followed first: a name inside the folder may lead out of it.
    if not target.is_relative_to(folder):
        raise SyntaxFaultError(Fault("its path leads out of the folder of the package", resource.key, at=DESCRIPTOR))
    return bounded(target, MOST_BYTES)


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row, with the line that it starts on.

    Raises:
        SyntaxFaultError: it is no CSV.
    """
    reader = csv.reader(io.StringIO(decoded(content), newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1  # a cell with breaks of lines makes its row longer than one line
    except csv.Error as error:
        too_long = f"a cell holds at most {LONGEST_TEXT:,} characters"
        message = too_long if "field larger" in str(error) else f"no CSV: {error}"
        raise SyntaxFaultError(Fault(message, line=start)) from None


def _faults_of_unknown_heads(table: Table, cells: Sequence[str], line: int) -> Iterator[Fault]:
    known = [column.name for column in table.columns]
    for place, head in enumerate(cells, start=1):
        if head not in known:
            yield Fault(f"no such column {quoted(head)}; there is {', '.join(known)}", line=line, column=place)


def _places_of_columns(table: Table, cells: Sequence[str], line: int) -> Mapping[str, int]:
    """At which place of a row each column stands, those included that the table should not have.

    Raises:
        SyntaxFaultError: a column stands twice, or one is missing without which no row can be read.
    """
    known = {column.name for column in table.columns}
    faults = []
    places: dict[str, int] = {}
    for place, head in enumerate(cells):
        if head in places and head in known:
            faults.append(Fault(f"the column {head} stands twice", line=line, column=place + 1))
        places.setdefault(head, place)
    faults += (
        Fault(f"the column {column.name} is missing", line=line)
        for column in table.columns
        if column.required and column.name not in places
    )
    if faults:
        raise SyntaxFaultError(*faults)
    return places


def _faults_of_row(table: Table, cells: Sequence[str], places: Mapping[str, int], line: int) -> Iterator[Fault]:
    if len(cells) != len(places):
        message = f"the row has {len(cells)} cells, and the table {len(places)} columns"
        yield Fault(message, line=line, column=min(len(cells), len(places)) + 1)
    for column in table.columns:
        place = places.get(column.name, len(cells))
        # Of a text the converter says so.
        if column.kind is not ValueKind.TEXT and place < len(cells) and len(cells[place]) > LONGEST_TEXT:
            message = f"a cell holds at most {LONGEST_TEXT:,} characters, this one {len(cells[place]):,}"
            yield Fault(message, line=line, column=place + 1)


def _record(table: Table, row: _Row) -> dict[str, Any]:
    """The record of a row; what is no value of its kind is left as text, for the converter to refuse."""
    record: dict[str, Any] = {}
    for column in table.own_columns:
        if len(column.key) > 1 and table.owner:
            record.setdefault(column.key[0], {})  # a row of a report has cells, be they none
        if not (cell := row.cells.get(column.name, "")):
            continue
        inner = record
        for part in column.key[:-1]:
            inner = inner.setdefault(part, {})
        inner[column.key[-1]] = _value(column, cell)
    return record


_FLAGS: Final = {"true": True, "false": False}
_MOST_DIGITS: Final = 40


def _value(column: TableColumn, cell: str) -> object:
    plain = cell.strip()
    match column.kind:
        case ValueKind.TEXT:
            return _meant_text(cell)
        case ValueKind.FLAG:
            return _FLAGS.get(plain.lower(), cell)
        case ValueKind.LIST:
            try:
                return json.loads(cell)
            except (ValueError, RecursionError):
                return cell
        case ValueKind.DAY:
            return plain
        case _:
            return _number(plain, cell)


def _number(plain: str, cell: str) -> int | Decimal | str:
    """A number as it is written; a whole one without a point."""
    if re.fullmatch(r"[+-]?[0-9]+", plain):
        # Python needs time by the square of the digits to read a whole number.
        return int(plain) if len(plain) <= _MOST_DIGITS else exact_number(plain)
    if re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", plain):
        return exact_number(plain)
    return cell
