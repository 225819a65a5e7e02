"""A portfolio file, whatever its format: load and dump, by the ending of its name."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from attrs import frozen

from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.values import expect
from ucc_portfolio.errors import Fault, FileError, WrongTypeError
from ucc_portfolio.files.converter import migrated, portfolio_of
from ucc_portfolio.files.format import DESCRIPTOR, MIB, Given, SyntaxFaultError, bounded
from ucc_portfolio.files.structurer import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ucc_portfolio.domain.corrections import Reading
    from ucc_portfolio.files.format import Document, Format, PairFormat


FORMATS: Final = {
    ".toml": "ucc_portfolio.files.toml",
    ".json": "ucc_portfolio.files.json",
    ".csv": "ucc_portfolio.files.csv",
    ".tsv": "ucc_portfolio.files.tsv",
    ".xlsx": "ucc_portfolio.files.excel",
}
"""The module of each format that is read and written, by the ending of a file's name.

A module is imported when a file of its kind is. What can be written is `WRITTEN` in `cli/convert.py`, and what a format
does not store is `STORED` in `files/losses.py`.
"""


@frozen(eq=False)
class Loaded:
    """A portfolio that was read, with remarks of its reader: what was migrated, passed over, or taken for granted."""

    portfolio: Portfolio
    remarks: tuple[str, ...] = ()


def load(path: str | os.PathLike[str], *, reading: Reading | str | None = None, as_of: date | None = None) -> Portfolio:
    r"""Read a portfolio file; the format follows from the ending of its name.

    Args:
        path: the file: a native document (`.toml`, `.json`), a data package (its folder, or its `datapackage.json`),
            or a table in the layout of Annex 1 (`.csv`, `.tsv`, and with the extra `excel` `.xlsx`).
        reading: `corrected` or `as-printed`; that of the file where None, which is corrected unless it says so.
        as_of: the status date of a table that states none.

    Returns:
        The portfolio. What its reader ignored or assumed is in `ucc-status` a remark.

    Raises:
        FileError: the file cannot be read, is too large (TOML and tables 16 MiB, JSON 64 MiB), or does not hold a
            portfolio; the error lists every fault with its place.
        MissingExtraError: its format needs an extra that is not installed.

    Example:
        >>> from datetime import date
        >>> from tempfile import TemporaryDirectory
        >>> from ucc_portfolio import percent_done
        >>> table = "id,bc,vd,tss,operations\nCDS-2,DONE,TBD,Q3 2018,Q4 2019"
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "mine.csv")
        ...     _ = path.write_text(table, encoding="utf-8")
        ...     portfolio = load(path, as_of=date(2018, 1, 3))
        >>> portfolio["CDS-2"].cells.tss.date.last, percent_done(portfolio["CDS-2"])
        (datetime.date(2018, 9, 30), 33.333333333333336)
    """
    portfolio = load_with_remarks(path, as_of=as_of).portfolio
    return portfolio if reading is None else portfolio.in_reading(reading)


def load_with_remarks(path: str | os.PathLike[str], *, as_of: date | None = None) -> Loaded:
    """The same as `load`, with what its reader remarked."""
    if _is_descriptor(path) or os.path.isdir(path):  # noqa: PTH112 - it raises nothing
        from ucc_portfolio.files.datapackage import read_package_with_remarks  # the formats of one file do without

        with _no_garbage_collection():
            return Loaded(*read_package_with_remarks(path))
    form = _format(path)
    content = file_content(path, most_bytes=form.MOST_BYTES)
    beside = None
    if (second := _beside(path)) is not None and os.path.exists(second):  # noqa: PTH110 - it raises nothing
        beside = second.name, file_content(second, most_bytes=form.MOST_BYTES)
    return parse_portfolio(content, path, as_of=as_of, beside=beside)


def parse_portfolio(
    content: bytes, path: str | os.PathLike[str], *, as_of: date | None = None, beside: tuple[str, bytes] | None = None
) -> Loaded:
    """The portfolio that the content of a file holds; `path` tells the format, and names the file in errors."""
    with _no_garbage_collection():
        try:
            document = _format(path).read(content, Given(Path(path).stem, as_of, beside))
        except SyntaxFaultError as error:
            raise FileError(str(path), error.faults) from None
        values, remarks = migrated(document.values)
        try:
            return Loaded(portfolio_of(values), (*remarks, *document.remarks))
        except DocumentError as error:
            raise FileError(str(path), tuple(_with_places(error.faults, document))) from None


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """A large file makes hundreds of thousands of records and no garbage; looking for it takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def dump(portfolio: Portfolio, path: str | os.PathLike[str]) -> None:
    """Write a portfolio file, whole or not at all; the format follows from the ending of its name.

    A native document (`.toml`, `.json`) has cells as printed, with the corrections beside them, so that `load(path)`
    gives back an equal portfolio. A table (`.csv`, `.tsv`, `.xlsx`) has what fits its layout.

    A table as text has its plan revisions in a second file (`NAME.revisions.csv`), which is emptied where the
    portfolio has none. Both are on the disk before the first is put in its place; a process that is killed between
    the two leaves the new table beside the revisions as they were. Every other format is one file.

    Args:
        portfolio: what is written, with all its facts as far as the format has room for them.
        path: the file; its ending is `.toml`, `.json`, `.csv`, `.tsv`, or with the extra `excel` `.xlsx`.

    Raises:
        FileError: the ending is unknown, the file cannot be written, or `load` would refuse it, because a list or a
            text is longer than a file may hold; nothing is written.
        MissingExtraError: the format needs an extra that is not installed.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from ucc_portfolio import datasets
        >>> with TemporaryDirectory() as folder:
        ...     dump(datasets.load("ucc-2018"), f"{folder}/ucc.toml")
        ...     load(f"{folder}/ucc.toml") == datasets.load("ucc-2018")
        True
    """
    from ucc_portfolio.files.atomic import write_together  # readers do without

    expect(Portfolio, portfolio)
    if _is_descriptor(path):
        raise FileError(str(path), (Fault("it is the descriptor of a data package, which convert writes as a folder"),))
    form, second = _format(path), _beside(path)
    contents: list[tuple[str | os.PathLike[str], bytes]] = []
    beside = None
    try:
        contents.append((path, form.write(portfolio)))
        if second is not None and (portfolio.revisions or os.path.exists(second)):  # noqa: PTH110 - it raises nothing
            beside = second.name, cast("PairFormat", form).write_beside(portfolio)
            contents.append((second, beside[1]))
    except SyntaxFaultError as error:
        raise FileError(str(path), error.faults) from None
    for target, content in contents:
        if len(content) > form.MOST_BYTES:
            raise FileError(str(target), (Fault(f"the file would be larger than {form.MOST_BYTES // MIB} MiB"),))
    # Read back before it is written: a file that `load` would refuse must not take the place of a good one.
    try:
        parse_portfolio(contents[0][1], path, beside=beside)
    except FileError as error:
        # A line or a cell of a file that nobody has says nothing.
        faults = tuple(fault._replace(line=None, column=None, at=None) for fault in error.faults)
        raise FileError(str(path), faults) from None
    write_together(contents)


def _is_descriptor(path: str | os.PathLike[str]) -> bool:
    if not isinstance(path, str | os.PathLike):
        raise WrongTypeError("path", path, "give the name of a file")
    return Path(path).name == DESCRIPTOR


def _beside(path: str | os.PathLike[str]) -> Path | None:
    """The second file of a table, such as `mine.revisions.csv`."""
    addition: str | None = getattr(_format(path), "BESIDE", None)
    return Path(path).with_suffix(addition + Path(path).suffix) if addition else None


def _format(path: str | os.PathLike[str]) -> Format:
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        from ucc_portfolio.files.losses import STORED  # a file of ours does without

        if ending in STORED:
            read = "convert reads it with --revision" if ending == ".xml" else "it can only be written"
            message = f"the ending {ending!r} names no portfolio to read; {read}"
            raise FileError(str(path), (Fault(f"{message}; there is {', '.join(FORMATS)} or a data package"),))
        message = f"the ending {ending!r} names no format" if ending else "the name has no ending to tell the format"
        raise FileError(str(path), (Fault(f"{message}; there is {', '.join(FORMATS)}"),))
    return cast("Format", import_module(FORMATS[ending]))


def file_content(path: str | os.PathLike[str], *, most_bytes: int) -> bytes:
    """The bytes of a file.

    Raises:
        FileError: it is no regular file, cannot be read, or is larger than the bound.
    """
    try:
        return bounded(path, most_bytes)
    except SyntaxFaultError as error:
        raise FileError(str(path), error.faults) from error


def _with_places(faults: tuple[Fault, ...], document: Document) -> Iterable[Fault]:
    places = document.locate([fault.key for fault in faults])
    located = []
    for fault in faults:
        match places.get(fault.key):
            case (line, column):
                located.append(fault._replace(line=line, column=column))
            case str(words):
                located.append(fault._replace(at=words))
            case _:
                located.append(fault)
    return sorted(located, key=lambda fault: (fault.line or 0, fault.column or 0))
