"""Do plans and precedences fit together? Link by link, and over the whole portfolio."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ucc_portfolio.checks.reconciliation import OVERALL
from ucc_portfolio.domain.findings import Finding
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.graph.links import LinkVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ucc_portfolio.checks.evidence import Evidence
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.graph.links import LinkFloat

NEGATIVE_FLOAT: Final = "negative-float"
UNDECIDED_LINK: Final = "undecided-link"
LEAD: Final = "lead"
OPEN_END: Final = "open-end"
MISSING_LOGIC: Final = "missing-logic"


def negative_float(evidence: Evidence) -> Iterator[Finding]:
    """Precedences that the dates contradict by more than the threshold, in days."""
    for link in evidence.links:
        if link.verdict is LinkVerdict.CONTRADICTED and link.upper_days is not None:
            short = -link.upper_days
            if short > evidence.thresholds[NEGATIVE_FLOAT]:
                lag = f"{link.dependency.min_lag} days after " if link.dependency.min_lag else ""
                message = (
                    f"{_successor(link)} comes {short} days too early: it cannot come before "
                    f"{lag}{_named(link.dependency.before)} ({link.predecessor.text})"
                )
                yield Finding(NEGATIVE_FLOAT, link.dependency.successor, message, link.dependency.successor_milestone)


def undecided_link(evidence: Evidence) -> Iterator[Finding]:
    """Precedences of which the dates do not say whether they are kept."""
    for link in evidence.links:
        if link.verdict is LinkVerdict.UNDECIDED:
            message = f"{_successor(link)} against {_named(link.dependency.before)} ({link.predecessor.text})"
            yield Finding(UNDECIDED_LINK, link.dependency.successor, message, link.dependency.successor_milestone)


def lead(evidence: Evidence) -> Iterator[Finding]:
    """Successors that start before the window of their predecessor closes, by more than the threshold in days."""
    for link in evidence.links:
        project, key = link.dependency.before
        plan = evidence.in_force.get((project, key))
        cell = plan.cell if plan is not None else evidence.reported[project].cells[key]
        window = cell.date if cell is not None else None
        rolled_out = key == OPERATIONS and any(one.is_complete for one in evidence.starts.get(project, {}).values())
        if window is None or not window.is_window or window.last is None or rolled_out:
            continue
        if link.successor.first is None or link.successor.has_happened:
            continue
        days = (window.last - link.successor.first).days
        if days > evidence.thresholds[LEAD]:
            message = (
                f"{_successor(link)} comes {days} days before the window of "
                f"{_named(link.dependency.before)} ({window}) closes"
            )
            yield Finding(LEAD, link.dependency.successor, message, link.dependency.successor_milestone)


def open_end(evidence: Evidence) -> Iterator[Finding]:
    """Projects, not in operation, that wait for nothing and that nothing waits for."""
    predecessors, successors = _ends(evidence)
    for name in _open(evidence):
        if name not in predecessors and name not in successors:
            yield Finding(OPEN_END, name, "no precedence leads to it or from it")


def missing_logic(evidence: Evidence) -> Iterator[Finding]:
    """The share of projects, not in operation, without a predecessor or a successor, above the threshold in percent."""
    predecessors, successors = _ends(evidence)
    names = _open(evidence)
    if not names:
        return
    missing = [name for name in names if not (name in predecessors and name in successors)]
    share = round_half_up(Fraction(100 * len(missing), len(names)), 1)
    if share > evidence.thresholds[MISSING_LOGIC]:
        message = f"{len(missing)} of {len(names)} projects have no predecessor or no successor ({share} %)"
        yield Finding(MISSING_LOGIC, OVERALL, message)


def _named(milestone: Milestone) -> str:
    project, key = milestone
    return project if key == OPERATIONS else f"{project} {label(key)}"


def _successor(link: LinkFloat) -> str:
    return f"{label(link.dependency.successor_milestone)} ({link.successor.text})"


def _ends(evidence: Evidence) -> tuple[set[str], set[str]]:
    """The projects that a precedence from another one leads to, and those that one leads from.

    A project that continues another has the links of that one too.
    """
    links = [link.dependency for link in evidence.links if link.dependency.predecessor != link.dependency.successor]
    ends = {link.successor for link in links}, {link.predecessor for link in links}
    for project in evidence.reported.projects:
        for linked in ends:
            if project.continues in linked:
                linked.add(project.id)
    return ends


def _open(evidence: Evidence) -> list[str]:
    """The projects that are not in operation, as far as is known; none where there is no precedence at all."""
    if not evidence.links:
        return []
    return [one.project.id for one in evidence.projects if not one.is_in_operation]
