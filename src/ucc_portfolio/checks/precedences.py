"""Do plans and precedences fit together? Link by link, and over the whole portfolio."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.findings import OVERALL, Finding
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.domain.plans import milestone_words
from ucc_portfolio.domain.portfolio import ancestors, lineage_of
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import DependencyCycleError
from ucc_portfolio.graph.links import LinkVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ucc_portfolio.checks.evidence import Evidence
    from ucc_portfolio.graph.links import LinkFloat

PRECEDENCE_CYCLE: Final = "precedence-cycle"
NEGATIVE_FLOAT: Final = "negative-float"
UNDECIDED_LINK: Final = "undecided-link"
LEAD: Final = "lead"
OPEN_END: Final = "open-end"
MISSING_LOGIC: Final = "missing-logic"


def precedence_cycle(evidence: Evidence) -> Iterator[Finding]:
    """Precedences that lead back to where they started; of several circles one is named."""
    from ucc_portfolio.graph.order import milestone_order  # only this rule needs an order

    try:
        milestone_order(link.dependency for link in evidence.links)
    except DependencyCycleError as error:
        yield Finding(PRECEDENCE_CYCLE, OVERALL, str(error))


def negative_float(evidence: Evidence) -> Iterator[Finding]:
    """Precedences that the dates contradict by more than the threshold, in days."""
    for link in evidence.links:
        if link.verdict is LinkVerdict.CONTRADICTED and link.upper_days is not None:
            # `upper_days` is the best case: the precedence is broken by at least so much.
            if -link.upper_days <= evidence.thresholds[NEGATIVE_FLOAT]:
                continue
            lag = f"{link.dependency.min_lag} days after " if link.dependency.min_lag else ""
            message = (
                f"{_successor(link)} comes {link.missing_days} too early: it cannot come before "
                f"{lag}{_predecessor(link)}"
            )
            yield Finding(NEGATIVE_FLOAT, link.dependency.successor, message, link.dependency.successor_milestone)


def undecided_link(evidence: Evidence) -> Iterator[Finding]:
    """Precedences of which the dates do not say whether they are kept."""
    for link in evidence.links:
        if link.verdict is LinkVerdict.UNDECIDED:
            message = f"{_successor(link)} against {_predecessor(link)}"
            yield Finding(UNDECIDED_LINK, link.dependency.successor, message, link.dependency.successor_milestone)


def lead(evidence: Evidence) -> Iterator[Finding]:
    """Successors that may start before the window of their predecessor closes, by more than the threshold in days."""
    for link in evidence.links:
        project, key = link.dependency.before
        plan = evidence.dates.plans.get(project, {}).get(key)
        window = plan.cell.date if plan is not None else None
        rolled_out = key == OPERATIONS and any(
            one.is_complete for one in evidence.dates.starts.get(project, {}).values()
        )
        if window is None or not window.is_window or window.last is None or rolled_out:
            continue
        if link.successor.first is None or link.successor.has_happened:
            continue
        days = (window.last - link.successor.first).days
        if days > evidence.thresholds[LEAD]:
            message = (
                f"{_successor(link)} comes up to {days} days before the window of "
                f"{milestone_words(link.dependency.before)} ({window}) closes"
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
    percent = Fraction(100 * len(missing), len(names))
    if percent > evidence.thresholds[MISSING_LOGIC]:
        share = round_half_up(percent, 1)
        message = f"{len(missing)} of {len(names)} projects have no predecessor or no successor ({share} %)"
        yield Finding(MISSING_LOGIC, OVERALL, message)


def _successor(link: LinkFloat) -> str:
    return f"{label(link.dependency.successor_milestone)} ({link.successor.text})"


def _predecessor(link: LinkFloat) -> str:
    return f"{milestone_words(link.dependency.before)} ({link.predecessor.text})"


def _ends(evidence: Evidence) -> tuple[set[str], set[str]]:
    """The projects that a precedence from another one leads to, and those that one leads from.

    A project that continues another, directly or through others, has the links of that one too.
    """
    links = [link.dependency for link in evidence.links if link.dependency.predecessor != link.dependency.successor]
    ends = {link.successor for link in links}, {link.predecessor for link in links}
    lineage = lineage_of(evidence.reported)
    for project in lineage:
        for linked in ends:
            if not linked.isdisjoint(ancestors(lineage, project)):
                linked.add(project)
    return ends


def _open(evidence: Evidence) -> list[str]:
    """The projects that are not in operation, as far as is known; none where there is no precedence at all."""
    if not evidence.links:
        return []
    return [one.project.id for one in evidence.projects if not one.is_in_operation]
