"""A portfolio as a Data Package: a table per list of the native document, described so that any tool can join them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

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
    document = document_of(portfolio)
    try:
        portfolio_of(document)
    except DocumentError as error:
        raise FileError(str(folder), error.faults) from None
    contents = {table.file: _content(table, document, folder) for table in TABLES}
    contents[DESCRIPTOR] = _encoded(render(descriptor(portfolio)), DESCRIPTOR, folder)
    try:
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
    return _Reader(path).portfolio()


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


@frozen
class _Row:
    """The cells of one row by the names of their columns, and the line that it starts on."""

    line: int
    cells: Mapping[str, str]


@frozen(eq=False)
class _Read:
    """A table as it was read: its file, the columns that it has, by their place in a row, and the rows."""

    file: str
    places: Mapping[str, int]
    rows: Sequence[_Row]


_LONGEST_NAME: Final = 100
"""Characters of the path of a file that a message repeats."""


class _Reader:
    """A package on its way to a portfolio, with what is wrong so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.files: dict[str, str] = {}
        self.tables: dict[str, _Read] = {}
        self.broken: set[str] = set()  # tables that should be there and could not be read
        self.lines: dict[Key, tuple[Table, int]] = {}  # of each record, its table and the line that it starts on

    def portfolio(self) -> tuple[Portfolio, tuple[str, ...]]:
        """The portfolio, or one error with every fault of the package."""
        for table, resource, key in self._resources():
            file = resource if len(resource) <= _LONGEST_NAME else table.file
            self.files[table.name] = file
            try:
                self.tables[table.name] = _read_table(table, file, self._bytes(resource), self.faults)
            except SyntaxFaultError as error:
                self.broken.add(table.name)
                for fault in error.faults:
                    at_key = key if fault.at == DESCRIPTOR else fault.key
                    self.faults.append(fault._replace(at=fault.at or file, key=at_key))
        document, remarks = migrated(self._document())
        try:
            found = portfolio_of(document)
        except DocumentError as error:
            self.faults.extend(self._placed(fault) for fault in error.faults if not self._follows(fault))
        else:
            if not self.faults:
                return found, remarks
        order = {self.files[table.name]: position for position, table in enumerate(TABLES) if table.name in self.files}
        ordered = sorted(
            self.faults, key=lambda fault: (order.get(fault.at or "", -1), fault.line or 0, fault.column or 0)
        )
        raise FileError(str(self.path), tuple(ordered))

    def _follows(self, fault: Fault) -> bool:
        """Whether it is only the shadow of a table that could not be read."""
        return fault.mentions is not None and list_of(fault.key) in self.broken

    def _resources(self) -> Iterator[tuple[Table, str, Key]]:
        """The tables that the descriptor names, each with the path of its file."""
        try:
            text = decoded(bounded(self.path, MOST_BYTES))
            described = parse(text)
        except SyntaxFaultError as error:
            stopped = tuple(fault._replace(at=DESCRIPTOR) for fault in error.faults)
            raise FileError(str(self.path), stopped) from None
        resources = described.get("resources") if isinstance(described, dict) else None
        if not isinstance(resources, list) or not resources:
            message = "expected a list of resources; it is no Data Package"
            raise FileError(str(self.path), (Fault(message, at=DESCRIPTOR),))
        known = {table.name: table for table in TABLES}
        seen: set[str] = set()
        found: list[Fault] = []
        for position, resource in enumerate(resources):
            key: Key = ("resources", position)
            faults = list(_faults_of_resource(resource, key, known, seen))
            found += faults
            name = resource.get("name") if isinstance(resource, dict) else None
            if isinstance(name, str) and name in known:
                if faults and name not in seen:
                    self.broken.add(name)
                seen.add(name)
                if not faults:
                    yield known[name], resource["path"], (*key, "path")
            else:
                self.broken.update(known)  # it may be any of those that are not there
        self.broken -= {name for name in seen if name in self.tables}
        if "portfolio" not in seen:
            self.broken.add("portfolio")
            found.append(Fault("the resource portfolio is missing, which says what the package is", ("resources",)))
        places = locate(text, [fault.key for fault in found])
        for fault in found:
            place = places[fault.key]
            line, column = place if isinstance(place, tuple) else (None, None)
            self.faults.append(fault._replace(at=DESCRIPTOR, line=line, column=column))

    def _bytes(self, name: str) -> bytes:
        folder = self.path.parent.resolve()
        try:
            target = (folder / PurePosixPath(name)).resolve()
        except (OSError, RuntimeError, ValueError):
            raise SyntaxFaultError(Fault("cannot be read: its path leads nowhere")) from None
        if not target.is_relative_to(folder):
            raise SyntaxFaultError(Fault("its path leads out of the folder of the package", at=DESCRIPTOR))
        return bounded(target, MOST_BYTES)

    def _document(self) -> dict[str, Any]:
        """The native document that the tables make up."""
        document: dict[str, Any] = {}
        owners: dict[str, dict[str, tuple[Key, dict[str, Any]]]] = {}
        for table in TABLES:
            read = self.tables.get(table.name, _Read("", {}, ()))
            if not table.key:
                document = self._single(table, read)
            elif table.owner:
                self._inner(table, read, owners[table.owner])
            elif read.rows:
                records = [_record(table, row) for row in read.rows]
                document[table.key] = records
                owners[table.name] = {}
                for position, (row, record) in enumerate(zip(read.rows, records, strict=True)):
                    self.lines[table.key, position] = (table, row.line)
                    if isinstance(name := record.get("id"), str):
                        owners[table.name].setdefault(name, ((table.key, position), record))
            owners.setdefault(table.name, {})
        return document

    def _single(self, table: Table, read: _Read) -> dict[str, Any]:
        if table.name in self.broken:
            return {"schema_version": SCHEMA_VERSION, "id": "(unread)", "as_of": "1970-01-01"}
        for row in read.rows[1:]:
            self.faults.append(Fault("a package has one portfolio, in one row", at=read.file, line=row.line))
        row = read.rows[0] if read.rows else _Row(1, {})
        self.lines[()] = (table, row.line)
        return _record(table, row)

    def _inner(self, table: Table, read: _Read, owners: Mapping[str, tuple[Key, dict[str, Any]]]) -> None:
        """Put the rows into the lists of their owners, in the order of their positions."""
        name, place = table.columns[0].name, table.columns[1].name
        lists: dict[str, dict[int, _Row]] = {}
        for row in read.rows:
            owner = _meant_text(row.cells.get(name, ""))
            position = row.cells.get(place, "").strip()
            if not re.fullmatch(r"[1-9][0-9]{0,14}", position):
                self._add(read, row, place, f"expected the place in the list, from 1, not {quoted(position)}")
            elif owner not in owners:
                if table.owner not in self.broken:
                    self._add(read, row, name, f"there is no {quoted(owner)} in the table {table.owner}")
            elif int(position) in lists.setdefault(owner, {}):
                self._add(read, row, place, f"the place {position} of {quoted(owner)} is used twice")
            else:
                lists[owner][int(position)] = row
        for owner, placed in lists.items():
            key, record = owners[owner]
            ordered = [placed[number] for number in sorted(placed)]
            record[table.key] = [_record(table, row) for row in ordered]
            for index, row in enumerate(ordered):
                self.lines[*key, table.key, index] = (table, row.line)

    def _add(self, read: _Read, row: _Row, column: str, message: str) -> None:
        place = read.places.get(column)
        self.faults.append(Fault(message, at=read.file, line=row.line, column=None if place is None else place + 1))

    def _placed(self, fault: Fault) -> Fault:
        """The fault of the document with the file, the line and the cell that its key stands in."""
        for length in range(len(fault.key), -1, -1):
            if (found := self.lines.get(fault.key[:length])) is not None:
                table, line = found
                rest = fault.key[length:]
                read = self.tables[table.name]
                own = [column for column in table.own_columns if rest and rest[: len(column.key)] == column.key]
                place = read.places.get(own[0].name) if own else None
                return fault._replace(at=read.file, line=line, column=None if place is None else place + 1)
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


def _read_table(table: Table, file: str, content: bytes, faults: list[Fault]) -> _Read:
    """The rows of a file; what is wrong with single rows is added to the faults.

    Raises:
        SyntaxFaultError: it is no CSV, or its heads are not those of the table.
    """
    reader = csv.reader(io.StringIO(decoded(content), newline=""), strict=True)
    start = 1
    places: dict[str, int] | None = None
    rows: list[_Row] = []
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if places is None:
                places = _heads(table, file, cells, line, faults)
            elif any(cells):
                if len(rows) >= MOST_ROWS:
                    raise SyntaxFaultError(Fault(f"a table has at most {MOST_ROWS:,} rows", line=line))
                faults += (fault._replace(at=file) for fault in _faults_of_row(table, cells, places, line))
                rows.append(
                    _Row(
                        line,
                        {name: cells[place] for name, place in places.items() if place < len(cells) and cells[place]},
                    )
                )
    except csv.Error as error:
        too_long = f"a cell holds at most {LONGEST_TEXT:,} characters"
        message = too_long if "field larger" in str(error) else f"no CSV: {error}"
        raise SyntaxFaultError(Fault(message, line=start)) from None
    return _Read(file, places or {}, rows)


def _heads(table: Table, file: str, cells: Sequence[str], line: int, beside: list[Fault]) -> dict[str, int]:
    known = [column.name for column in table.columns]
    faults = []
    places: dict[str, int] = {}
    for place, head in enumerate(cells):
        if head not in known:
            message = f"no such column {quoted(head)}; there is {', '.join(known)}"
            beside.append(Fault(message, line=line, column=place + 1, at=file))  # the others can be read
        elif head in places:
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
        return int(plain) if len(plain) <= _MOST_DIGITS else exact_number(plain)
    if re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", plain):
        return exact_number(plain)
    return cell
