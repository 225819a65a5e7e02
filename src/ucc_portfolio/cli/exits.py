"""How `ucc-status` ends, as a number for scripts."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    GATE_FAILED = 1
    WRONG_USE = 2
    BAD_DATA = 3
    INTERRUPTED = 130
