"""The eight phases that a component passes, their order and their groups."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PhaseGroup(StrEnum):
    """The five groups in which the report counts the phases."""

    BUSINESS_ANALYSIS = "business analysis and modelling"
    PROJECT_INITIATION = "project initiation"
    ELABORATION = "elaboration"
    CONSTRUCTION = "construction"
    TRANSITION = "transition"


class Phase(StrEnum):
    """A lifecycle phase, in the order of the table; its value is its key in files.

    Source:
        SWD(2019) 153 final, Annex 1: the column heads.

    Example:
        >>> [phase.short for phase in Phase]
        ['BC', 'BPM', 'PI', 'VD', 'FSS', 'TSS', 'CON', 'TRA']
        >>> Phase("vd").label
        'vision document'
    """

    BC = "bc"
    BPM = "bpm"
    PI = "pi"
    VD = "vd"
    FSS = "fss"
    TSS = "tss"
    CON = "con"
    TRA = "tra"

    @property
    def short(self) -> str:
        """The abbreviation that heads a column."""
        return self.value.upper()

    @property
    def label(self) -> str:
        """The phase in words."""
        return _LABELS[self]

    @property
    def group(self) -> PhaseGroup:
        """The group that the report counts the phase in."""
        return _GROUPS[self]


_LABELS: Final = {
    Phase.BC: "business case",
    Phase.BPM: "business process models",
    Phase.PI: "project initiation",
    Phase.VD: "vision document",
    Phase.FSS: "functional system specifications",
    Phase.TSS: "technical system specifications",
    Phase.CON: "construction",
    Phase.TRA: "transition",
}

_GROUPS: Final = {
    Phase.BC: PhaseGroup.BUSINESS_ANALYSIS,
    Phase.BPM: PhaseGroup.BUSINESS_ANALYSIS,
    Phase.PI: PhaseGroup.PROJECT_INITIATION,
    Phase.VD: PhaseGroup.ELABORATION,
    Phase.FSS: PhaseGroup.ELABORATION,
    Phase.TSS: PhaseGroup.ELABORATION,
    Phase.CON: PhaseGroup.CONSTRUCTION,
    Phase.TRA: PhaseGroup.TRANSITION,
}

PHASES: Final = tuple(Phase)

OPERATIONS: Final = "operations"
"""Key of the milestone column: the start of operations."""


def label(key: str) -> str:
    """A milestone in words: the label of a phase, or the start of operations."""
    return "start of operations" if key == OPERATIONS else Phase(key).label
