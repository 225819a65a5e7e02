"""Where a document is read differently from what it prints, how surely, and why."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen


class Certainty(StrEnum):
    """How sure a reading is."""

    IMPLIED = "implied"
    """The document's own arithmetic allows nothing else."""
    DOCUMENTED = "documented"
    """A text says so; the reason names it."""
    ASSUMED = "assumed"
    """A judgement."""


class Reading(StrEnum):
    """Which text of a corrected cell counts."""

    CORRECTED = "corrected"
    AS_PRINTED = "as-printed"


@frozen(kw_only=True)
class Correction:
    """One cell that is read differently from what was printed; `cell` is a phase key or `operations`."""

    project: str
    cell: str
    printed: str
    read: str
    certainty: Certainty = field(converter=Certainty)
    reason: str
    source: str | None = None
