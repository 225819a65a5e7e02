"""What a format is: the bytes of a file to the plain values of a document and back, and where each value stands."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Protocol

from attrs import frozen

from ucc_portfolio.errors import Fault, visible

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio


Key = tuple[str | int, ...]
"""The way to a value, from the outermost key inwards; a whole number is a position in a list."""

Place = tuple[int, int | None] | str
"""Line and column, both counted from 1 (the column is None where the format does not tell it), or a place in words."""

MIB: Final = 1024**2

LONGEST_TEXT: Final = 100_000
"""Characters that a text in a file has at most."""


class SyntaxFaultError(ValueError):
    """The content is no document of its format; carries the faults that stopped the reader."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


@frozen(eq=False)
class Document:
    """The plain values of a file: what it says, where each value stands, and remarks for the reader of the file."""

    values: object
    locate: Callable[[Iterable[Key]], Mapping[Key, Place]]
    remarks: tuple[str, ...] = ()


@frozen
class Given:
    """What the reader of a file is given beside its content.

    `name` is that of the file without its ending, for formats that have no id; `as_of` the status date, for those that
    may state none; `beside` name and content of the second file, for those that have one.
    """

    name: str
    as_of: date | None = None
    beside: tuple[str, bytes] | None = None


class Format(Protocol):
    """What the module of a format offers."""

    MOST_BYTES: int
    """A larger file is refused."""

    def read(self, content: bytes, given: Given, /) -> Document:
        """The document; raises SyntaxFaultError."""

    def write(self, portfolio: Portfolio, /) -> bytes:
        """The portfolio as the content of a file."""


class PairFormat(Format, Protocol):
    """A format of which the plan revisions are in a second file."""

    BESIDE: str
    """What is added to the name of a file for the second one."""

    def write_beside(self, portfolio: Portfolio, /) -> bytes:
        """Its plan revisions as the content of the file beside it."""


def exact_number(text: str) -> Decimal:
    """A number with a fraction or an exponent, exactly as written; one that no computer can hold is infinite."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def bounded(path: str | os.PathLike[str], most_bytes: int) -> bytes:
    """The bytes of a file.

    Raises:
        SyntaxFaultError: it is no regular file, cannot be read, or is larger than the bound.
    """
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - they raise nothing
            raise SyntaxFaultError(Fault("cannot be read: it is no regular file"))
        with open(path, "rb") as handle:  # noqa: PTH123 - beside the two above
            content = handle.read(most_bytes + 1)
    except OSError as error:
        raise SyntaxFaultError(Fault(f"cannot be read: {error.strerror or error}")) from error
    if len(content) > most_bytes:
        raise SyntaxFaultError(Fault(f"the file is larger than {most_bytes // MIB} MiB"))
    return content


_SAVING: Final = "in a spreadsheet as 'CSV UTF-8', in LibreOffice with the character set UTF-8"


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, with or without a mark at its beginning.

    Raises:
        SyntaxFaultError: it is empty, or no UTF-8.
    """
    content = content.removeprefix(BOM_UTF8)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start : error.start + 1]
        letter = byte.decode("cp1252", "ignore")
        read_as = f", in Windows-1252 {letter!r}" if letter.isprintable() and letter else ""
        message = f"the file is not UTF-8: it has the byte 0x{byte.hex()}{read_as}; save it as UTF-8 ({_SAVING})"
        raise SyntaxFaultError(Fault(message, line=line)) from None
    if not text.strip():
        raise SyntaxFaultError(Fault("the file is empty"))
    return text


def encoded(text: str) -> bytes:
    """The text as UTF-8.

    Raises:
        SyntaxFaultError: it holds half of a character, which no file can.
    """
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise SyntaxFaultError(Fault(f"a text holds half of a character ({visible(text[error.start])})")) from None


DESCRIPTOR: Final = "datapackage.json"
"""The file of a data package that says what its tables are."""
