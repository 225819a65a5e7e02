"""A portfolio file, whatever its format: load and dump, by the ending of its name."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from ucc_portfolio.errors import Fault, FileError
from ucc_portfolio.files.converter import DocumentError, document_of, portfolio_of
from ucc_portfolio.files.format import SyntaxFaultError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ucc_portfolio.domain.corrections import Reading
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.files.format import Format


FORMATS: Final = {".toml": "ucc_portfolio.files.toml", ".json": "ucc_portfolio.files.json"}
"""The module of each format by the ending of a file's name; it is imported when a file of its kind is."""


def load(path: str | os.PathLike[str], *, reading: Reading | str | None = None) -> Portfolio:
    """Read a portfolio file; the format follows from the ending of its name (`.toml`, `.json`).

    Args:
        path: the file.
        reading: `corrected` or `as-printed`; that of the file where None, which is corrected unless it says so.

    Raises:
        FileError: the file cannot be read, is too large (TOML 16 MiB, JSON 64 MiB), or is no portfolio; the error
            lists every fault with its line and key.
    """
    portfolio = parse_portfolio(_read(path, most_bytes=_format(path).MOST_BYTES), path)
    return portfolio if reading is None else portfolio.in_reading(reading)


def parse_portfolio(text: str, path: str | os.PathLike[str]) -> Portfolio:
    """The portfolio that the text of a file holds; `path` tells the format, and names the file in errors."""
    form = _format(path)
    try:
        with _no_garbage_collection():
            return portfolio_of(form.parse(text))
    except SyntaxFaultError as error:
        raise FileError(str(path), (error.fault,)) from None
    except DocumentError as error:
        raise FileError(str(path), tuple(_with_places(error.faults, text, form))) from None


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

    Cells are written as printed, with the corrections beside them, so that `load(path)` gives back an equal
    portfolio.

    Raises:
        FileError: the ending is unknown, or the file cannot be written.
    """
    from ucc_portfolio.files.atomic import write_atomically  # readers do without

    form = _format(path)
    write_atomically(path, form.render(document_of(portfolio)).encode())


def _format(path: str | os.PathLike[str]) -> Format:
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        message = f"the ending {ending!r} names no format" if ending else "the name has no ending to tell the format"
        raise FileError(str(path), (Fault(f"{message}; there is {', '.join(FORMATS)}"),))
    return cast("Format", import_module(FORMATS[ending]))


def _read(path: str | os.PathLike[str], *, most_bytes: int) -> str:
    try:
        if Path(path).exists() and not Path(path).is_file():
            raise FileError(str(path), (Fault("cannot be read: it is no regular file"),))
        with Path(path).open("rb") as handle:
            content = handle.read(most_bytes + 1)
    except OSError as error:
        raise FileError(str(path), (Fault(f"cannot be read: {error.strerror or error}"),)) from error
    if len(content) > most_bytes:
        raise FileError(str(path), (Fault(f"the file is larger than {most_bytes // 1024**2} MiB"),))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"the file is not UTF-8: it has the byte 0x{content[error.start]:02x}"
        raise FileError(str(path), (Fault(message, line=line),)) from None
    if not text.strip():
        raise FileError(str(path), (Fault("the file is empty"),))
    return text


def _with_places(faults: tuple[Fault, ...], text: str, form: Format) -> Iterable[Fault]:
    places = form.locate(text, [fault.key for fault in faults])
    located = []
    for fault in faults:
        line, column = places.get(fault.key, (None, None))
        located.append(fault._replace(line=line, column=column))
    return sorted(located, key=lambda fault: (fault.line or 0, fault.column or 0))
