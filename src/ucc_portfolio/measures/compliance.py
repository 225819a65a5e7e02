"""Is the deadline kept? Per project and kind of deadline, with what was known on the day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from ucc_portfolio.domain.deadlines import Deadline, DeadlineKind
from ucc_portfolio.domain.deployments import DeploymentKind, ParticipantKind
from ucc_portfolio.domain.knowledge import (
    InForce,
    deadlines_on,
    known_on,
    national_statements,
    participants_on,
    plan_or_table,
    starts,
    statement_in_force,
)
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ucc_portfolio.domain.deployments import Deployment, Derogation, Participant
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
    """One deadline of one project, or of one project in one `country`.

    `margin_days` is the deadline less the last day of the latest date: positive is time in hand, None where nothing
    is dated. `evidence` says in words which outcome, plan, country or phase decided.
    """

    deadline: Deadline
    verdict: ComplianceVerdict
    margin_days: int | None
    evidence: str
    country: str | None = None


def compliance(portfolio: Portfolio, *, as_of: date) -> tuple[Compliance, ...]:
    """Whether each project keeps its deadlines, as far as was known on a day.

    A reported start, single or last, in time meets a deadline; a first one in time leaves it open; any one after
    it breaches it. Without a reported start the plan in force decides, or where there is none the table: its end, or
    a phase that is planned after the deadline and without which there is no start of operations. A Member State that
    starts after the deadline, or plans to, breaches it for the project; see `national_compliance`.

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
    deadlines = _deadlines(known, as_of)
    if not deadlines:
        return ()
    in_force = plan_or_table(known, as_of=as_of)
    reported = starts(known)
    of_countries: dict[tuple[str, DeadlineKind], list[Compliance]] = {}
    for one in _of_countries(known, deadlines, as_of):
        of_countries.setdefault((one.deadline.project, one.deadline.kind), []).append(one)
    return tuple(
        _with_countries(
            _judged(deadline, reported.get(deadline.project, {}), in_force.get(deadline.project, {}), as_of),
            of_countries.get((deadline.project, deadline.kind), ()),
        )
        for deadline in deadlines
    )


def national_compliance(portfolio: Portfolio, *, as_of: date, country: str | None = None) -> tuple[Compliance, ...]:
    """Whether each Member State keeps the deadlines of each project, as far as was known on a day.

    Of a country its reported start decides, else the date that it states last. A derogation that is known on the day
    moves the deadline to its end. Participants that are no Member State are bound by no deadline of the Union's law.

    Args:
        portfolio: its national statements, participants, derogations and deadlines.
        as_of: only what was known on this day is used.
        country: of this one alone, and then also of the projects of which it states nothing: a start of everybody that
            is reported counts for it, otherwise nothing is determined.

    Returns:
        One record per deadline and Member State that states anything, in the order of the projects, the code's first,
        by country; empty where none does, or the country is no Member State on the day.

    Source:
        Regulation (EU) No 952/2013, Articles 6(4) (derogations) and 278.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = national_compliance(datasets.load("ucc-2018"), as_of=date(2026, 5, 25))
        >>> [(one.country, one.verdict.value, one.margin_days) for one in found if one.deadline.project == "NCTS-P6"]
        [('GR', 'breached', -145), ('GR', 'breached', -266)]
    """
    known = known_on(portfolio, as_of)
    deadlines = _deadlines(known, as_of)
    if country is None:
        return tuple(_of_countries(known, deadlines, as_of))
    stated = {
        (one.deadline.project, one.deadline.kind): one
        for one in _of_countries(known, deadlines, as_of)
        if one.country == country
    }
    reported = starts(known)
    return tuple(
        stated.get((one.project, one.kind)) or _of_silent(one, participant, reported.get(one.project, {}))
        for one in deadlines
        if (participant := participants_on(known, known[one.project].system, as_of).get(country)) is not None
        and participant.kind is ParticipantKind.MEMBER_STATE
    )


def _of_silent(deadline: Deadline, participant: Participant, outcomes: Mapping[Edge, Outcome]) -> Compliance:
    """The verdict on a country that states nothing: what was reported of everybody counts for it."""
    country = participant.country
    everywhere = outcomes.get(Edge.SINGLE) or outcomes.get(Edge.LAST)
    if everywhere is None or not participant.takes_part(everywhere.date):
        return Compliance(deadline, ComplianceVerdict.UNDETERMINED, None, f"{country} states nothing", country)
    margin = (deadline.date - everywhere.date).days
    evidence = f"{everywhere.edge} start of all reported for {everywhere.date}"
    if margin < 0 and everywhere.edge is Edge.LAST:  # the last one was late, which says nothing of this one
        return Compliance(deadline, ComplianceVerdict.UNDETERMINED, None, evidence, country)
    verdict = ComplianceVerdict.MET if margin >= 0 else ComplianceVerdict.BREACHED
    return Compliance(deadline, verdict, margin, evidence, country)


def _deadlines(known: Portfolio, as_of: date) -> list[Deadline]:
    """The deadlines known on the day, in the order of the projects, the code's first."""
    order = {project.id: position for position, project in enumerate(known.projects)}
    deadlines = deadlines_on(known, as_of=as_of)
    return [deadlines[key] for key in sorted(deadlines, key=lambda key: (order[key[0]], key[1]))]


def _of_countries(known: Portfolio, deadlines: Sequence[Deadline], as_of: date) -> Iterator[Compliance]:
    statements = national_statements(known)
    if not statements:
        return
    derogations = {
        (one.project, one.country): one for one in sorted(known.derogations, key=lambda one: one.until)
    }  # the longest
    bound: dict[str, list[str]] = {}
    for deadline in deadlines:
        stated = statements.get(deadline.project)
        if not stated:
            continue
        system = known[deadline.project].system
        if system not in bound:
            taking_part = participants_on(known, system, as_of).values()
            bound[system] = [one.country for one in taking_part if one.kind is ParticipantKind.MEMBER_STATE]
        for country in bound[system]:
            if country in stated:
                derogation = derogations.get((deadline.project, country))
                yield _of_country(deadline, statement_in_force(stated[country]), derogation, as_of)


def _of_country(deadline: Deadline, stated: Deployment, derogation: Derogation | None, as_of: date) -> Compliance:
    until = deadline.date
    allowed = ""
    if derogation is not None and derogation.until > until:
        until = derogation.until
        allowed = f"; derogation until {until}"
    country, planned = stated.country, stated.start.date
    if stated.kind is DeploymentKind.REPORTED:
        evidence = f"{country}: start reported for {stated.start}{allowed}"
    elif planned is None or planned.is_unknown:
        evidence = f"{country} says: {stated.start}{allowed}"
    else:
        evidence = f"{country}: {stated.kind} {stated.start}{allowed}"
    end = planned.end if planned is not None else None
    if end is None:
        start = planned.start if planned is not None else None
        is_late = start is not None and start.first > until
        verdict = ComplianceVerdict.BREACHED_BY_PLAN if is_late else ComplianceVerdict.UNDETERMINED
        return Compliance(deadline, verdict, None, evidence, country)
    margin = (until - end.last).days
    if stated.kind is DeploymentKind.REPORTED:
        verdict = ComplianceVerdict.MET if margin >= 0 else ComplianceVerdict.BREACHED
    elif margin < 0:
        verdict = ComplianceVerdict.BREACHED_BY_PLAN if end.first > until else ComplianceVerdict.AT_RISK
    elif as_of <= until:
        verdict = ComplianceVerdict.KEPT_BY_PLAN
    else:
        verdict = ComplianceVerdict.UNDETERMINED
        evidence += ", and no start is reported"
    return Compliance(deadline, verdict, margin, evidence, country)


_LOST: Final = (ComplianceVerdict.BREACHED, ComplianceVerdict.BREACHED_BY_PLAN, ComplianceVerdict.AT_RISK)


def _with_countries(of_project: Compliance, of_countries: Sequence[Compliance]) -> Compliance:
    """The verdict on a project, no better than that on a Member State; of several like it the one with least margin."""
    order = list(ComplianceVerdict)
    worse = [
        one
        for one in of_countries
        if one.verdict in _LOST and order.index(one.verdict) < order.index(of_project.verdict)
    ]
    if not worse:
        in_time = [one for one in of_countries if one.verdict is ComplianceVerdict.MET]
        if in_time and of_project.verdict is ComplianceVerdict.UNDETERMINED:
            first = max(in_time, key=lambda one: one.margin_days or 0)
            return evolve(first, verdict=ComplianceVerdict.STARTED, country=None)
        return of_project
    worst = min(worse, key=lambda one: (order.index(one.verdict), one.margin_days or 0))
    others = sum(one.verdict is worst.verdict for one in worse) - 1
    more = f", and {others} more" if others else ""
    return evolve(worst, evidence=worst.evidence + more, country=None)


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
