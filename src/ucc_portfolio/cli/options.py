"""The options that every command shares; they may stand before or after its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from ucc_portfolio.cli.request import SHARED, Request
from ucc_portfolio.domain.corrections import Reading
from ucc_portfolio.domain.dates import NO_DATE, PlannedDate, Precision
from ucc_portfolio.errors import CellTextError, quoted

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ucc_portfolio.cli.exits import Exit

Command = TypeVar("Command", bound=Callable[..., Any])

OUTPUT_FORMS = ("table", "json", "csv", "markdown", "html", "svg", "mermaid")


def _day_or_latest(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> date | Literal["latest"] | None:
    if value == "today":
        return datetime.now().astimezone().date()
    return "latest" if value == "latest" else day_option(context, parameter, value)


def day_option(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    """The day that an option was given; None where it was not."""
    if value is None:
        return None
    try:
        planned = PlannedDate.parse(value)
    except CellTextError as error:
        reason = f": {error.reason}" if any(map(str.isdigit, value)) and NO_DATE not in error.reason else ""
        raise click.BadParameter(f"{quoted(value)} is no day{reason}; {_DAY}") from None
    if planned.precision is not Precision.DAY or planned.last is None:
        raise click.BadParameter(f"{quoted(value)} is no day; {_DAY}")
    return planned.last


_DAY = "write one such as 2018-01-03"


def _named(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    """The file; "" is the name of none."""
    if value is not None and not value.name and str(value) == ".":
        raise click.BadParameter("it is the name of no file")
    return value


_SHARED = (
    click.option(
        "-p",
        "--portfolio",
        type=click.Path(path_type=Path),
        callback=_named,
        metavar="FILE",
        help="Portfolio file (.toml, .json, .csv, .tsv, .xlsx) or folder of a data package. Default: UCC_PORTFOLIO, or "
        "the dataset ucc-2018.",
    ),
    click.option(
        "--as-of",
        callback=_day_or_latest,
        metavar="DATE|today|latest",
        help="The day of the question; latest: that of the last fact. Default: the status date.",
    ),
    click.option(
        "--reading",
        type=click.Choice([reading.value for reading in Reading]),
        help="Which text of a corrected cell counts. Default: corrected.",
    ),
    click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(OUTPUT_FORMS),
        help="How to show it (mermaid: depends only). Default: table, or what -o ends with.",
    ),
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        callback=_named,
        metavar="FILE",
        help="Write to this file, whole or not at all, instead of to the terminal; one that is there is replaced.",
    ),
)


def _systems(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from ucc_portfolio.cli.completion import systems  # only a shell that completes wants it

    return systems(context, parameter, incomplete)


system_option: Callable[[Command], Command] = click.option(
    "--system",
    "systems",
    multiple=True,
    metavar="NAME",
    shell_complete=_systems,
    help="Only this system. May be repeated.",
)


def shared(command: Callable[..., Exit]) -> Callable[..., Exit]:
    """Give a command the shared options, and as its first argument the request that they make.

    Below a command that has the same options, such as `ucc-status` itself, those of both are one request.
    """

    @click.pass_context
    @wraps(command)
    def with_request(context: click.Context, /, **given: Any) -> Exit:
        context.obj = Request(**{name: given.pop(name) for name in SHARED}).over(context.obj)
        return command(context.obj, **given)

    found: Callable[..., Exit] = with_request
    for option in reversed(_SHARED):
        found = option(found)
    return found
