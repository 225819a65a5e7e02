"""Who waits for whom: one milestone that cannot come before another, or two systems that exchange data."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.values import MOST
from ucc_portfolio.errors import FieldError, quoted


class DependencyKind(StrEnum):
    """Whether an order follows."""

    PRECEDENCE = "precedence"
    """The successor cannot come first."""
    INTERFACE = "interface"
    """The two exchange data; no order is implied, and it may be mutual."""


@frozen(kw_only=True)
class Dependency:
    """One link between two projects, with the act, standard or document that it comes from.

    A precedence joins two milestones, the starts of operations unless it says otherwise: a phase is complete, or a
    system in operation, no earlier than `min_lag` days after the predecessor's milestone. It may join two milestones
    of one project, such as its technical specifications and its start of operations.

    Raises:
        FieldError: a milestone that there is not, a milestone that waits for itself, a lag that is no whole number
            of days from 0, or a lag or phase on an interface.

    Example:
        >>> link = Dependency(successor="CCI-P2", predecessor="CCI-P1", source="annex-1")
        >>> link.kind.value, link.predecessor_milestone, link.min_lag
        ('precedence', 'operations', 0)
    """

    successor: str
    predecessor: str
    kind: DependencyKind = field(default=DependencyKind.PRECEDENCE, converter=DependencyKind)
    successor_milestone: str = OPERATIONS
    predecessor_milestone: str = OPERATIONS
    min_lag: int = 0
    why: str = ""
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("successor", "predecessor", "why"):
            if not isinstance(getattr(self, name), str):
                raise FieldError(name, f"{quoted(getattr(self, name))} is no text")
        for name in ("successor_milestone", "predecessor_milestone"):
            key = getattr(self, name)
            if not isinstance(key, str) or key not in CELL_KEYS:
                raise FieldError(name, f"no such milestone {quoted(key)}; there is {', '.join(CELL_KEYS)}")
        if type(self.min_lag) is not int or not 0 <= self.min_lag < MOST:
            raise FieldError("min_lag", f"{quoted(self.min_lag)} is no whole number of days from 0")
        if self.successor == self.predecessor and (
            self.kind is DependencyKind.INTERFACE or self.successor_milestone == self.predecessor_milestone
        ):
            raise FieldError("predecessor", f"{quoted(self.successor)} cannot wait for itself")
        if self.kind is DependencyKind.INTERFACE and (
            self.min_lag or {self.successor_milestone, self.predecessor_milestone} != {OPERATIONS}
        ):
            raise FieldError("kind", "an interface has no order, and so neither a lag nor phases")

    @property
    def is_precedence(self) -> bool:
        """Whether the successor has to wait."""
        return self.kind is DependencyKind.PRECEDENCE

    @property
    def before(self) -> tuple[str, str]:
        """The predecessor's milestone."""
        return self.predecessor, self.predecessor_milestone

    @property
    def after(self) -> tuple[str, str]:
        """The successor's milestone."""
        return self.successor, self.successor_milestone
