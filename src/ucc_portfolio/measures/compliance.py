"""Is the deadline kept? Per project, country and kind of deadline, with what was known on the day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from ucc_portfolio.domain.deadlines import Deadline
from ucc_portfolio.domain.grouping import grouped
from ucc_portfolio.domain.knowledge import (
    FirstStart,
    InForce,
    deadlines_on,
    first_in_countries,
    known_on,
    plans_of_projects,
    starts,
)
from ucc_portfolio.domain.outcomes import Edge, complete_start
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.national_starts import NationalStart
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
    national = _of_countries(known, _deadlines(known, as_of), as_of)
    return compliance_with_countries(known, national, plans_of_projects(known, as_of=as_of), as_of=as_of)


def compliance_with_countries(
    portfolio: Portfolio,
    national: Iterable[Compliance],
    in_force: Mapping[str, Mapping[str, InForce]],
    *,
    as_of: date,
) -> tuple[Compliance, ...]:
    """The same, for callers that have the compliance of the countries and the plans in force, by project.

    The portfolio is as it was known on the date.
    """
    reported = starts(portfolio)
    first = first_in_countries(portfolio)
    of_countries = grouped(national, lambda one: (one.deadline.project, one.deadline.kind))
    found = []
    for deadline in _deadlines(portfolio, as_of):
        own = _judged(deadline, reported.get(deadline.project, {}), in_force.get(deadline.project, {}), as_of)
        countries = of_countries.get((deadline.project, deadline.kind), ())
        members = _members(portfolio, deadline, as_of) if countries else ()
        found.append(_with_countries(own, countries, members, first.get(deadline.project)))
    return tuple(found)


def _members(portfolio: Portfolio, deadline: Deadline, as_of: date) -> Sequence[str]:
    """The Member States that a deadline of a project binds on a day."""
    from ucc_portfolio.domain.national_starts import participants_on  # a portfolio without countries does without

    taking_part = participants_on(portfolio, portfolio[deadline.project].system, as_of)
    return [country for country, one in taking_part.items() if one.is_bound(deadline.date)]


def national_compliance(portfolio: Portfolio, *, as_of: date, country: str | None = None) -> tuple[Compliance, ...]:
    """Whether each Member State keeps the deadlines of each project, as far as was known on a day.

    Of a country its reported start decides, else the date that it states last; a reported start of everybody ends what
    it planned. A derogation that is known on the day moves the deadline to its end. Participants that are no Member
    State, or that joined after the deadline, are bound by none; one that started as a Member State and has left since
    stays judged.

    Args:
        portfolio: its national statements, participants, derogations and deadlines.
        as_of: only what was known on this day is used.
        country: of this one alone, and then also of the projects of which it states nothing: a start of everybody that
            is reported counts for it, otherwise nothing is determined.

    Returns:
        One record per deadline and Member State that states anything, in the order of the projects, the code's first,
        by country; empty where none does, or the country is no Member State on the day. Margins in days, to the end of
        a derogation where there is one that is later than the deadline.

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
    from ucc_portfolio.domain.national_starts import national_starts

    projects = list(dict.fromkeys(one.project for one in deadlines))
    national = national_starts(known, as_of=as_of, projects=projects)
    return tuple(
        _of_country(deadline, start, as_of)
        for deadline in deadlines
        if (start := national[deadline.project].get(country)) is not None and start.participant.is_bound(deadline.date)
    )


def _deadlines(known: Portfolio, as_of: date) -> list[Deadline]:
    """The deadlines known on the day, in the order of the projects, the code's first."""
    order = {project.id: position for position, project in enumerate(known.projects)}
    deadlines = deadlines_on(known, as_of=as_of)
    # By the alphabet "code" comes before "work programme", which is the order that we want.
    return [deadlines[key] for key in sorted(deadlines, key=lambda key: (order[key[0]], key[1]))]


def _of_countries(known: Portfolio, deadlines: Sequence[Deadline], as_of: date) -> Iterator[Compliance]:
    """The verdicts on all Member States that state anything."""
    if not known.deployments:
        return
    from ucc_portfolio.domain.national_starts import national_starts

    national = national_starts(known, as_of=as_of, has_left=True)
    for deadline in deadlines:
        for _, start in sorted(national.get(deadline.project, {}).items()):
            if start.participant.is_bound(deadline.date):
                yield _of_country(deadline, start, as_of)


def _of_country(deadline: Deadline, start: NationalStart, as_of: date) -> Compliance:
    country, until = start.country, start.allowed_until(deadline.date)
    allowed = f"; derogation until {until}" if until > deadline.date else ""
    # `everybody` is given only where the country itself reports no start: its own report is nearer.
    if start.everybody is not None:
        return _of_everybody(deadline, start.everybody, country, until)
    if start.in_force is None:
        return Compliance(deadline, ComplianceVerdict.UNDETERMINED, None, f"{country} states nothing", country)
    day = start.in_force.started_on
    if day is not None:
        verdict = ComplianceVerdict.MET if day <= until else ComplianceVerdict.BREACHED
        evidence = f"{country}: start reported for {day}{allowed}"
        return Compliance(deadline, verdict, (until - day).days, evidence, country)
    planned = start.planned
    said = start.in_force.start
    if planned is None or planned.is_unknown:
        evidence = f"{country} says: {said}{allowed}"
        return Compliance(deadline, ComplianceVerdict.UNDETERMINED, None, evidence, country)
    judged = plan_against_deadline(planned, until, as_of)
    verdict, margin = (ComplianceVerdict.UNDETERMINED, None) if judged is None else judged
    silent = ", and no start is reported" if verdict is ComplianceVerdict.UNDETERMINED and planned.last else ""
    evidence = f"{country}: {start.in_force.kind} {said}{allowed}{silent}"
    return Compliance(deadline, verdict, margin, evidence, country)


def _of_everybody(deadline: Deadline, outcome: Outcome, country: str, until: date) -> Compliance:
    """The verdict on a country of which only the start of everybody is reported."""
    margin = (until - outcome.date).days
    evidence = f"{outcome.edge} start of all reported for {outcome.date}"
    if margin < 0 and outcome.edge is Edge.LAST:  # the last one was late, which says nothing of this one
        return Compliance(deadline, ComplianceVerdict.UNDETERMINED, None, evidence, country)
    verdict = ComplianceVerdict.MET if margin >= 0 else ComplianceVerdict.BREACHED
    return Compliance(deadline, verdict, margin, evidence, country)


_LOST: Final = (ComplianceVerdict.BREACHED, ComplianceVerdict.BREACHED_BY_PLAN, ComplianceVerdict.AT_RISK)


def _with_countries(
    of_project: Compliance, of_countries: Sequence[Compliance], members: Sequence[str], first: FirstStart | None
) -> Compliance:
    """The verdict on a project, no better than that on a Member State; of several like it the one with least margin.

    Where every Member State has started in time by its own report, everybody has.
    """
    order = list(ComplianceVerdict)
    # First the countries that are worse than the project. Only verdicts of loss count here: a country of which nothing
    # is known must not hide what is known of the project.
    worse = [
        one
        for one in of_countries
        if one.verdict in _LOST and order.index(one.verdict) < order.index(of_project.verdict)
    ]
    if worse:
        worst = min(worse, key=lambda one: (order.index(one.verdict), one.margin_days or 0))
        others = sum(one.verdict is worst.verdict for one in worse) - 1
        more = f", and {others} more" if others else ""
        return evolve(worst, evidence=worst.evidence + more, country=None)
    deadline = of_project.deadline
    # Then the best case, which needs a report of every Member State that the deadline binds.
    met = {one.country: one for one in of_countries if one.verdict is ComplianceVerdict.MET}
    if members and set(members) <= met.keys():
        last = min(met.values(), key=lambda one: one.margin_days or 0)
        return evolve(last, country=None, evidence=f"every Member State started, the last one {last.evidence}")
    # Last, a first start somewhere says more than nothing.
    if first is not None and of_project.verdict is ComplianceVerdict.UNDETERMINED:
        margin = (deadline.date - first.day).days
        if margin >= 0:
            evidence = f"{first.country}: start reported for {first.day}" if first.country else str(first)
            return Compliance(deadline, ComplianceVerdict.STARTED, margin, evidence)
    return of_project


def _judged(
    deadline: Deadline, reported: Mapping[Edge, Outcome], in_force: Mapping[str, InForce], as_of: date
) -> Compliance:
    complete = complete_start(reported)
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


def plan_against_deadline(planned: PlannedDate, deadline: date, as_of: date) -> tuple[ComplianceVerdict, int] | None:
    """What a planned start says of a deadline, and the margin in days; None where it leaves everything open."""
    if planned.end is not None:
        margin = (deadline - planned.end.last).days
        if margin < 0:
            certain = planned.end.first > deadline
            return (ComplianceVerdict.BREACHED_BY_PLAN if certain else ComplianceVerdict.AT_RISK), margin
        # Once the deadline has passed, a plan for a day before it proves nothing, as long as no start is reported.
        verdict = ComplianceVerdict.KEPT_BY_PLAN if as_of <= deadline else ComplianceVerdict.UNDETERMINED
        return verdict, margin
    # The end is unknown, but it cannot come before the opening.
    if planned.start is not None and planned.start.first > deadline:
        return ComplianceVerdict.BREACHED_BY_PLAN, (deadline - planned.start.last).days
    return None


def _by_plan(deadline: Deadline, in_force: Mapping[str, InForce], as_of: date) -> Compliance:
    plan = in_force.get(OPERATIONS)
    planned = plan.cell.date if plan is not None else None
    if plan is not None and planned is not None and (judged := plan_against_deadline(planned, deadline.date, as_of)):
        verdict, margin = judged
        silent = ", and no start is reported" if verdict is ComplianceVerdict.UNDETERMINED else ""
        return Compliance(deadline, verdict, margin, f"{plan.revision} plans {planned}{silent}")
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
