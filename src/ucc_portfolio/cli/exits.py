"""How `ucc-status` ends, as a number for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import click


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    GATE_FAILED = 1
    WRONG_USE = 2
    BAD_DATA = 3
    INTERRUPTED = 130


@contextmanager
def wrong_use(*errors: type[Exception]) -> Iterator[None]:
    """End with wrong use where one of these errors is raised: it speaks of what was typed, not of the portfolio."""
    try:
        yield
    except errors as error:
        raise click.UsageError(str(error)) from None
