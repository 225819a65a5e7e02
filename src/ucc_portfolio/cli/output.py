"""Where a report goes: to the terminal, to a pipe or to a file."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import click

from ucc_portfolio.cli.request import remark
from ucc_portfolio.errors import Fault, FileError

if TYPE_CHECKING:
    from pathlib import Path

    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.cli.request import Request
    from ucc_portfolio.reports.report import Report

_PICTURE_WIDTH = 120
_FILE_WIDTH = 200
_WIDEST = 1000
_FORMS = {".json": "json", ".csv": "csv", ".md": "markdown", ".html": "html", ".svg": "svg", ".mmd": "mermaid"}
_TEXTS = ("", ".txt", ".text", ".log")
"""Endings of files that hold the table as text."""
_NARROW = 80
_HEIGHT = 25
"""Nothing depends on it; rich would ask the environment."""


class ClosedPipeError(Exception):
    """Nobody reads our output any more, which is no fault of anybody."""


def show(report: Report, assessment: Assessment, request: Request) -> None:
    """Bring a report to where it was asked for, in the format that was asked for."""
    if request.output is None and sys.stdout is None:
        raise ClosedPipeError
    form = request.form or _form_of(request.output)
    if form == "table" and request.output is None:
        _print(report)
        return
    if form == "mermaid":
        if report.mermaid is None:
            raise click.UsageError("mermaid draws who waits for whom: depends, without --why")
        from ucc_portfolio.reports.media.mermaid import beyond_mermaid

        text = report.mermaid()
        if sentence := beyond_mermaid(text):
            remark(sentence)
    else:
        text = _rendered(report, assessment, form)
    if request.output is not None:
        from ucc_portfolio.files.atomic import write_atomically

        write_atomically(request.output, text.encode())
    else:
        _write(text)


def _form_of(output: Path | None) -> str:
    """The format that the ending of a file asks for.

    Raises:
        UsageError: it asks for one that there is not.
    """
    ending = "" if output is None else output.suffix.lower()
    if ending in _FORMS:
        return _FORMS[ending]
    if ending not in _TEXTS:
        known = ", ".join([*_FORMS, *filter(None, _TEXTS)])
        raise click.UsageError(f"the ending {ending!r} names no format; there is {known}, or say it with -f")
    return "table"


class _Drawn(io.StringIO):
    """Text drawn for standard output and kept, so that writing it and its errors are ours, not rich's."""

    encoding = property(lambda _: sys.stdout.encoding)

    def isatty(self) -> bool:
        return sys.stdout.isatty()


def _print(report: Report) -> None:
    from rich.console import Console

    from ucc_portfolio.reports.media.terminal import TerminalReport

    # A name may have letters that the terminal cannot show. A question mark is better than half a table.
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.encoding.lower().startswith("utf"):
        sys.stdout.reconfigure(errors="replace")
    drawn = _Drawn()
    console = Console(
        file=drawn, width=_width(_terminal_width()), height=_HEIGHT, highlight=False, markup=False, emoji=False
    )
    console.print(TerminalReport(report), crop=False, end="")
    _write(drawn.getvalue(), document=False)


def _rendered(report: Report, assessment: Assessment, form: str) -> str:
    match form:
        case "json":
            from ucc_portfolio.reports.media.json import render_json

            return render_json(report, assessment)
        case "csv":
            from ucc_portfolio.reports.media.csv import render_csv

            return render_csv(report)
        case "markdown":
            from ucc_portfolio.reports.media.markdown import render_markdown

            return render_markdown(report)
        case "html":
            from ucc_portfolio.reports.media.html import render_html

            return render_html(report)
        case "svg":
            from ucc_portfolio.reports.media.svg import render_svg

            return render_svg(report, width=_width(_PICTURE_WIDTH))
        case _:
            from ucc_portfolio.reports.media.terminal import render_text

            return render_text(report, width=_width(_FILE_WIDTH))


def _width(default: int) -> int:
    """The width that COLUMNS asks for, or else the default."""
    columns = os.environ.get("COLUMNS", "")
    return min(int(columns[:9]), _WIDEST) if columns.isdecimal() and columns.strip("0") else default


def _terminal_width() -> int:
    """The width of the terminal that we write to; 80 where it is none."""
    try:  # shutil asks the same, and takes as long to import as the table to show
        return os.get_terminal_size(sys.stdout.fileno()).columns or _NARROW
    except (OSError, ValueError):
        return _NARROW


def _taken(count: int | None) -> int:
    """How many bytes a write has taken; one that would block takes none."""
    if count is None:
        raise BlockingIOError("it would block")
    return count


def write_text(text: str) -> None:
    """Write a text that is no report to standard output, in UTF-8."""
    if sys.stdout is None:
        raise ClosedPipeError
    _write(text)


def _write(text: str, *, document: bool = True) -> None:
    """Write to standard output; a document is UTF-8 whatever the terminal speaks."""
    try:
        if document and hasattr(sys.stdout, "buffer"):
            sys.stdout.flush()
            left = memoryview(text.encode())
            while left:  # unbuffered, a write may take a part
                left = left[_taken(sys.stdout.buffer.write(left)) :]
            sys.stdout.buffer.flush()
        else:
            sys.stdout.write(text)
            sys.stdout.flush()
    except BrokenPipeError:
        raise ClosedPipeError from None
    except OSError as error:
        fault = Fault(f"cannot be written: {error.strerror or error}")
        raise FileError("standard output", (fault,)) from error
