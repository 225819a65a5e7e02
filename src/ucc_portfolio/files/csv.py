"""The layout of Annex 1 as text: commas, semicolons, tabs or bars, as spreadsheets write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ucc_portfolio.errors import Fault
from ucc_portfolio.files.format import LONGEST_TEXT, MIB, Document, Given, Place, SyntaxFaultError, decoded, encoded
from ucc_portfolio.files.formulas import as_meant, neutralised
from ucc_portfolio.files.layout import MOST_COLUMNS, MOST_ROWS, Value, read_table, table_of, title_of
from ucc_portfolio.files.revision_table import REVISION_COLUMNS, heads_named, read_revisions, revisions_of

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio

MOST_BYTES: Final = 16 * MIB

_DELIMITERS: Final = (",", ";", "\t", "|")
_TOO_LONG: Final = f"a cell holds at most {LONGEST_TEXT:,} characters"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_MARK: Final = "\ufeff"
_LOOKED_AT: Final = 64


BESIDE: Final = ".revisions"


def read(content: bytes, given: Given) -> Document:
    """The document of a table, with the line and column of every value, and the revisions of the file beside it.

    The delimiter is the one with which a row names the most heads; a mark at the beginning (UTF-8 or UTF-16) is
    recognised.

    Raises:
        SyntaxFaultError: the content is no table in the layout of Annex 1.
    """
    rows, lines = _table(content)

    def place(row: int, column: int) -> Place:
        return lines[row], column + 1

    document = read_table(rows, place, name=given.name, as_of=given.as_of)
    if given.beside is None:
        return document
    name, more = given.beside
    try:
        rows_beside, lines_beside = _table(more)
        return read_revisions(
            document, rows_beside, lambda row, column: f"{name} line {lines_beside[row]} column {column + 1}"
        )
    except SyntaxFaultError as error:
        places = (f"{name} line {fault.line}" if fault.line else name for fault in error.faults)
        raise SyntaxFaultError(
            *(fault._replace(at=place, line=None) for fault, place in zip(error.faults, places, strict=True))
        ) from None


def _table(content: bytes) -> tuple[list[list[str]], list[int]]:
    """The cells of every row, and the line on which each row starts."""
    text = _text(content)
    # Spreadsheets use the separator of their country, and files do not say which. The right one makes known heads out
    # of some row.
    delimiter = max(_DELIMITERS, key=lambda sign: _best_row(text, sign))
    return _rows(text, delimiter)


def write(portfolio: Portfolio) -> bytes:
    """The table with commas; no text starts a formula."""
    return written(portfolio, ",")


def write_beside(portfolio: Portfolio) -> bytes:
    """The plan revisions in long form, with commas."""
    return rendered([REVISION_COLUMNS, *revisions_of(portfolio)], ",")


def written(portfolio: Portfolio, delimiter: str) -> bytes:
    """The table with that delimiter, below its title and status date."""
    heads, rows = table_of(portfolio)
    return rendered([*([line] for line in title_of(portfolio)), heads, *rows], delimiter)


def rendered(rows: Iterable[Sequence[Value]], delimiter: str) -> bytes:
    """Rows as text in UTF-8."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(map(_harmless, rows))
    text = out.getvalue()
    return encoded(_MARK + text if text.startswith(_MARK) else text)  # or a reader would take the first sign for a mark


def _harmless(row: Sequence[Value]) -> list[Value]:
    return [
        neutralised(value) if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else value
        for value in row
    ]


def _text(content: bytes) -> str:
    if content.startswith(_UTF_16):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            raise SyntaxFaultError(Fault("the file begins like UTF-16, and is not")) from None
        content = text.encode("utf-8", "surrogatepass")
    return decoded(content)


def _best_row(text: str, delimiter: str) -> tuple[int, int]:
    """The most heads that one of the first rows names with a delimiter, then the most cells that it has."""
    most = 0, 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
        for row, _ in zip(reader, range(_LOOKED_AT), strict=False):
            most = max(most, (heads_named(row), len(row)))
    except csv.Error:
        pass  # what was seen before it counts
    return most


def _rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The cells of every row, and the line on which each row starts."""
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for row in reader:
            rows.append([as_meant(value) for value in row])
            lines.append(start)
            if max(map(len, row), default=0) > LONGEST_TEXT:
                raise SyntaxFaultError(Fault(_TOO_LONG, line=start))
            if len(row) > MOST_COLUMNS or len(rows) > MOST_ROWS:
                raise SyntaxFaultError(
                    Fault(f"a table has at most {MOST_ROWS:,} rows of {MOST_COLUMNS:,} cells", line=start)
                )
            start = reader.line_num + 1
    except csv.Error as error:
        message = (
            _TOO_LONG if "field larger" in str(error) else f"no {'CSV' if delimiter != chr(9) else 'TSV'}: {error}"
        )
        raise SyntaxFaultError(Fault(message, line=start)) from None
    return rows, lines
