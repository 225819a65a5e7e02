"""Is the deadline kept? Per project and kind of deadline, with what was known on the day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.deadlines import Deadline
from ucc_portfolio.domain.knowledge import InForce, deadlines_on, known_on, plan_or_table, starts
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ucc_portfolio.domain.outcomes import Outcome
    from ucc_portfolio.domain.portfolio import Portfolio


class ComplianceVerdict(StrEnum):
    """What can be said of a deadline on a day, worst first."""

    BREACHED = "breached"
    """Somebody started after it, by report."""
    BREACHED_BY_PLAN = "breached by plan"
    """The plan in force cannot keep it."""
    AT_RISK = "at risk"
    """The plan in force may end after it."""
    UNDETERMINED = "undetermined"
    """Nothing is dated, or the deadline is past and no start is reported."""
    STARTED = "started, undetermined"
    """The first country started in time; whether the last one did is not known."""
    KEPT_BY_PLAN = "kept by plan"
    """The plan in force keeps it."""
    MET = "met"
    """Everybody started in time, by report."""


@frozen
class Compliance:
    """One deadline of one project.

    `margin_days` is the deadline less the last day of the latest date: positive is time in hand, None where nothing
    is dated. `evidence` says in words which outcome, plan or phase decided.
    """

    deadline: Deadline
    verdict: ComplianceVerdict
    margin_days: int | None
    evidence: str


def compliance(portfolio: Portfolio, *, as_of: date) -> tuple[Compliance, ...]:
    """Whether each project keeps its deadlines, as far as was known on a day.

    A reported start, single or last, in time meets a deadline; a first one in time leaves it open; any one after
    it breaches it. Without a reported start the plan in force decides, or where there is none the table: its end, or
    a phase that is planned after the deadline and without which there is no start of operations.

    Args:
        portfolio: deadlines of the code stand in it, those of a Work Programme are the ends of its windows.
        as_of: only what was known on this day is used.

    Returns:
        One record per deadline known on the day, in the order of the projects, the code's first; empty where there
        is none. Margins in days.

    Source:
        Regulation (EU) No 952/2013, Article 278, as adopted and as amended by Regulation (EU) 2019/632.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = compliance(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> [(one.verdict.value, one.margin_days) for one in found if one.deadline.project in ("REX", "AES")]
        [('met', 1460), ('breached by plan', -1095)]
    """
    known = known_on(portfolio, as_of)
    deadlines = deadlines_on(known, as_of=as_of)
    if not deadlines:
        return ()
    in_force = plan_or_table(known, as_of=as_of)
    reported = starts(known)
    order = {project.id: position for position, project in enumerate(known.projects)}
    return tuple(
        _judged(deadline, reported.get(deadline.project, {}), in_force.get(deadline.project, {}), as_of)
        for _, deadline in sorted(deadlines.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    )


def _judged(
    deadline: Deadline, reported: Mapping[Edge, Outcome], in_force: Mapping[str, InForce], as_of: date
) -> Compliance:
    complete = reported.get(Edge.LAST) or reported.get(Edge.SINGLE)
    outcome = complete or reported.get(Edge.FIRST)
    if outcome is None:
        return _by_plan(deadline, in_force, as_of)
    margin = (deadline.date - outcome.date).days
    evidence = f"{outcome.edge} start reported for {outcome.date}"
    if margin < 0:
        return Compliance(deadline, ComplianceVerdict.BREACHED, margin, evidence)
    if complete is not None:
        return Compliance(deadline, ComplianceVerdict.MET, margin, evidence)
    planned = in_force.get(OPERATIONS)
    if planned is not None and planned.cell.date is not None and planned.cell.date.is_window:
        rest = _by_plan(deadline, in_force, as_of)  # the first one started; the plan says when the last one will
        if rest.verdict in (ComplianceVerdict.BREACHED_BY_PLAN, ComplianceVerdict.AT_RISK):
            return rest
    return Compliance(deadline, ComplianceVerdict.STARTED, margin, evidence)


def _by_plan(deadline: Deadline, in_force: Mapping[str, InForce], as_of: date) -> Compliance:
    plan = in_force.get(OPERATIONS)
    planned = plan.cell.date if plan is not None else None
    if plan is not None and planned is not None:
        evidence = f"{plan.revision} plans {planned}"
        if planned.end is not None:
            margin = (deadline.date - planned.end.last).days
            if margin < 0:
                certain = planned.end.first > deadline.date
                verdict = ComplianceVerdict.BREACHED_BY_PLAN if certain else ComplianceVerdict.AT_RISK
                return Compliance(deadline, verdict, margin, evidence)
            if as_of <= deadline.date:
                return Compliance(deadline, ComplianceVerdict.KEPT_BY_PLAN, margin, evidence)
            evidence += ", and no start is reported"
            return Compliance(deadline, ComplianceVerdict.UNDETERMINED, margin, evidence)
        if planned.start is not None and planned.start.first > deadline.date:
            margin = (deadline.date - planned.start.last).days
            return Compliance(deadline, ComplianceVerdict.BREACHED_BY_PLAN, margin, evidence)
    for phase in reversed(PHASES):  # the last of them says the most
        stated = in_force.get(phase.value)
        dated = stated.cell.date if stated is not None else None
        if phase is Phase.TRA or stated is None or dated is None or dated.first is None:
            continue  # the transition runs beside the operations
        if dated.first > deadline.date:
            margin = (deadline.date - (dated.last or dated.first)).days
            evidence = f"{stated.revision} plans {phase.label} for {dated}"
            return Compliance(deadline, ComplianceVerdict.BREACHED_BY_PLAN, margin, evidence)
    evidence = "no plan states its start of operations" if plan is None else f"{plan.revision} says: {plan.cell}"
    return Compliance(deadline, ComplianceVerdict.UNDETERMINED, None, evidence)
