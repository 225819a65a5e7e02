"""The layout of Annex 1 as a workbook: the table on one sheet, plan revisions in long form on another."""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.dates import FIRST_YEAR, LAST_YEAR
from ucc_portfolio.domain.values import MOST
from ucc_portfolio.errors import Fault, MissingExtraError, quoted, visible
from ucc_portfolio.files.format import MIB, Document, Given, SyntaxFaultError
from ucc_portfolio.files.layout import MOST_COLUMNS, MOST_ROWS, Value, read_table, table_of, title_of
from ucc_portfolio.files.revision_table import REVISION_COLUMNS, read_revisions, revisions_of

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio

MOST_BYTES: Final = 16 * MIB

_MOST_UNPACKED: Final = 128 * MIB
_MOST_PARTS: Final = 2_000
_MOST_CELLS: Final = 200_000
_MOST_TAGS: Final = 1_500_000
_MOST_STYLE_TAGS: Final = 250_000
"""Looked for before the parser makes an object of each: a file of some kilobytes can hold millions."""
_MOST_DIGITS: Final = 15
_LONGEST_CELL: Final = 32_767
"""What a spreadsheet holds in a cell at most."""

_PROGRESS: Final = "Progress"
_REVISIONS: Final = "Revisions"


def read(content: bytes, given: Given) -> Document:
    """The document of a workbook, with the sheet and cell of every value.

    The table is on the first sheet that names the phases, the revisions on one called Revisions. Formulas count with
    the value that was calculated last.

    Raises:
        MissingExtraError: the extra `excel` is not installed.
        SyntaxFaultError: the content is no workbook, unpacks to more than 128 MiB, declares entities, or has no table.
    """
    openpyxl = _openpyxl()
    _check_package(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves aside, nothing is the table's
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            document = _read(workbook, given)
    except SyntaxFaultError:
        raise
    except Exception as error:  # openpyxl lets through whatever a broken part raises
        reason = visible(str(error).split("\n")[0])[:200] or type(error).__name__
        raise SyntaxFaultError(Fault(f"no workbook: {reason}")) from None
    return document


def _read(workbook: Any, given: Given) -> Document:
    """The first table, then the sheet of the revisions; the others are not looked at."""
    first: SyntaxFaultError | None = None
    document: Document | None = None
    left = [_MOST_CELLS]
    sheets = [sheet for sheet in workbook.worksheets if hasattr(sheet, "iter_rows")]
    beside = next((sheet for sheet in sheets if sheet.title.strip().casefold() == _REVISIONS.casefold()), None)
    for sheet in sheets:
        if sheet is beside and len(sheets) > 1:
            continue
        rows = list(_rows(sheet, left))
        try:
            document = read_table(rows, _place_in(sheet.title), name=given.name, as_of=given.as_of)
            break
        except SyntaxFaultError as error:
            # If no sheet has a table, the error is about the first sheet that has at least the heads of one.
            first = first if first is not None and "no row names" not in str(first) else error
    if document is None:
        raise first or SyntaxFaultError(Fault("the workbook has no sheet"))
    if beside is not None:
        return read_revisions(document, list(_rows(beside, left)), _place_in(beside.title))
    return document


def _place_in(title: str) -> Any:
    def place(row: int, column: int) -> str:
        return f"sheet {visible(title)[:60]} cell {_letters(column)}{row + 1}"

    return place


def _letters(column: int) -> str:
    """The letters of a column, counted from 0.

    Example:
        >>> [_letters(column) for column in (0, 25, 26, 701, 702)]
        ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _openpyxl() -> Any:
    try:
        import defusedxml  # noqa: F401 - openpyxl parses with it where it is there
        import openpyxl
    except ImportError:
        raise MissingExtraError("excel", "a workbook (.xlsx)") from None
    return openpyxl


def _check_package(content: bytes) -> None:
    """Look at the parts of a workbook before any of them is parsed.

    Raises:
        SyntaxFaultError: it is no zip file, unpacks to too much, or a part declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > _MOST_PARTS:
                raise SyntaxFaultError(Fault(f"the workbook has more than {_MOST_PARTS:,} parts"))
            left = _MOST_UNPACKED
            for part in parts:
                with package.open(part) as opened:  # what a header says of its size may be a lie
                    unpacked = opened.read(left + 1)
                left -= len(unpacked)
                if left < 0:
                    raise SyntaxFaultError(Fault(f"the workbook unpacks to more than {_MOST_UNPACKED // MIB} MiB"))
                most = _MOST_STYLE_TAGS if "styles" in part.filename.casefold() else _MOST_TAGS
                if unpacked.count(b"<") > most:
                    raise SyntaxFaultError(Fault(f"a part of the workbook has more than {most:,} tags"))
                if part.filename.endswith((".xml", ".rels")) and re.search(rb"<!(?:DOCTYPE|ENTITY)", unpacked):
                    raise SyntaxFaultError(Fault("a part of the workbook declares entities, which no table needs"))
    except SyntaxFaultError:
        raise
    except Exception as error:  # zipfile has errors of many kinds for broken files
        reason = visible(str(error))[:200] or type(error).__name__
        raise SyntaxFaultError(Fault(f"no workbook: {reason}")) from None


def _rows(sheet: Any, left: list[int]) -> Iterator[list[Value]]:
    """The rows of a sheet; `left` is how many cells the workbook may have still."""
    sheet.reset_dimensions()  # what a sheet says of its size may be a lie
    for number, row in enumerate(sheet.iter_rows(), start=1):
        left[0] -= len(row) + 1
        if number > MOST_ROWS or len(row) > MOST_COLUMNS or left[0] < 0:
            message = f"a workbook has at most {MOST_ROWS:,} rows, {MOST_COLUMNS:,} columns and {_MOST_CELLS:,} cells"
            raise SyntaxFaultError(Fault(message, at=f"sheet {visible(sheet.title)[:60]} row {number}"))
        values = [_value(cell) for cell in row]
        for column, value in enumerate(values):
            if isinstance(value, str) and len(value) > _LONGEST_CELL:
                message = f"a cell holds at most {_LONGEST_CELL:,} characters"
                raise SyntaxFaultError(Fault(message, at=_place_in(sheet.title)(number - 1, column)))
        yield values


def _value(cell: Any) -> Value:
    value = cell.value
    if isinstance(value, datetime):
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            return value.date().isoformat()
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _as_shown(value, cell.number_format or "")
    return value if value is None or isinstance(value, date) else str(value)


def _as_shown(value: float, number_format: str) -> Value:
    """A number as the sheet shows it: percentages times 100, with the decimals that its format adds.

    Digits that the format hides are kept, and signs that it only quotes mean nothing.
    """
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.', "", number_format)
    is_percent = "%" in plain
    if not math.isfinite(value) or (isinstance(value, int) and not is_percent and "." not in plain):
        return value
    number = Decimal(f"{value:.{_MOST_DIGITS}g}")  # what is beyond is left over from counting in binary
    if is_percent:
        number *= 100
    number = number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    found = re.match(r"[#,0]*\.(0{1,15})", plain)
    decimals = len(found[1]) if found else 0
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent < decimals and abs(number) < MOST:
        number = number.quantize(Decimal(1).scaleb(-decimals))
    return int(number) if number.as_tuple().exponent == 0 else number


def write(portfolio: Portfolio) -> bytes:
    """The workbook: the table below its title and status date, and its plan revisions; nothing is a formula.

    Raises:
        MissingExtraError: the extra `excel` is not installed.
    """
    openpyxl = _openpyxl()
    heads, rows = table_of(portfolio)
    lines = _stored([*([line] for line in title_of(portfolio)), heads, *rows])
    revisions = _stored([REVISION_COLUMNS, *revisions_of(portfolio)])
    workbook = openpyxl.Workbook(write_only=True)
    _fill(openpyxl, workbook.create_sheet(_PROGRESS), lines, heads=len(title_of(portfolio)) + 1)
    if portfolio.revisions:
        _fill(openpyxl, workbook.create_sheet(_REVISIONS), revisions, heads=1)
    made = datetime(portfolio.status_date.year, portfolio.status_date.month, portfolio.status_date.day)  # noqa: DTZ001 - a day
    workbook.properties.created = made
    out = io.BytesIO()
    workbook.save(out)
    return _without_clock(out.getvalue(), made)


def _without_clock(content: bytes, made: datetime) -> bytes:
    """The workbook with one time in all its parts; openpyxl writes the present one into some."""
    out = io.BytesIO()
    stamp = made.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            # The same portfolio must give the same bytes, so no part may hold the present time.
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", lambda found: found[1] + stamp, part)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _fill(openpyxl: Any, sheet: Any, rows: Sequence[Sequence[Value]], *, heads: int) -> None:
    """Write the rows; those up to the heads and the first column stay in sight."""
    sheet.freeze_panes = f"B{heads + 1}"
    for row in rows:
        cells = []
        for value in row:
            if isinstance(value, Decimal) and len(value.as_tuple().digits) > _MOST_DIGITS:
                value = f"{value:f}"  # noqa: PLW2901 - a spreadsheet holds 15 digits of a number, and all of a text
            cell = openpyxl.cell.WriteOnlyCell(sheet, value=value)
            if isinstance(value, Decimal) and (decimals := -int(value.as_tuple().exponent)) > 0:
                cell.number_format = "0." + "0" * decimals
            if isinstance(value, str):
                cell.data_type = "s"  # a text that starts with = is text
            cells.append(cell)
        sheet.append(cells)


_CONTROL: Final = r"[\x00-\x08\x0b-\x1f\ufffe\uffff]"
"""Characters that XML cannot hold, or would not give back."""


def _stored(rows: Iterable[Sequence[Value]]) -> list[list[Value]]:
    """The rows as a workbook can hold them; what it cannot is refused before openpyxl has begun a sheet."""
    return [[_storable(value) for value in row] for row in rows]


def _storable(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    text = re.sub(_CONTROL, lambda sign: visible(sign[0]), value)
    if len(text) > _LONGEST_CELL:
        raise SyntaxFaultError(Fault(f"the text {quoted(value)} is longer than a cell of a workbook holds"))
    return text
