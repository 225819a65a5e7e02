"""Where a project stands on a date, and what is late, without news or without a date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.knowledge import is_in_operation
from ucc_portfolio.domain.outcomes import complete_start
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import milestone_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.knowledge import InForce, ReportedCell
    from ucc_portfolio.domain.outcomes import Edge, Outcome
    from ucc_portfolio.domain.projects import Project
    from ucc_portfolio.measures.compliance import Compliance
    from ucc_portfolio.measures.rollout import CountryStart, Rollout


DUE_SOON_DAYS: Final = 365

_OPEN: Final = (Status.PLANNED, Status.NOT_PLANNED)


@frozen(kw_only=True)
class ProjectOnDay:
    """One project and what is known of it on a day.

    `project` has the cells of the last status report, `reported` the day of that report and `cells` what the reports
    say of each milestone, by its key. `plans` are its plans in force, and where there is none the table; `outcomes` its
    reported starts. `runs_somewhere` says that a country reports its start of it.
    """

    project: Project
    as_of: date
    reported: date
    cells: Mapping[str, ReportedCell]
    plans: Mapping[str, InForce]
    outcomes: Mapping[Edge, Outcome]
    runs_somewhere: bool = False

    @property
    def has_started(self) -> bool:
        """Whether everybody has started, by report of the start."""
        return any(outcome.is_complete for outcome in self.outcomes.values())

    @property
    def is_in_operation(self) -> bool:
        """Whether it has started anywhere, by report of the start, of a country, or by the cells."""
        return bool(self.outcomes) or self.runs_somewhere or is_in_operation(self.project, reported=self.reported)

    @cached_property
    def gone_by(self) -> Sequence[tuple[str, PlannedDate, date, ReportedCell | None]]:
        """The milestones still to come whose planned last day went by: key, date, that day, what is reported."""
        found = []
        for key, stated in self.plans.items():
            planned = stated.cell.date
            if planned is None or (last := planned.last) is None or last >= self.as_of:
                continue
            cell = self.cells.get(key)
            if cell is None or cell.cell.status in _OPEN:
                found.append((key, planned, last, cell))
        return () if found and self.is_in_operation else found  # asked last: of most projects nothing went by


def planned_dates(known: ProjectOnDay) -> Mapping[str, PlannedDate]:
    """Per milestone that is still to come, its date in the plan in force, and where there is none in the table.

    Once a start of operations is reported, older plans make nothing due any more.
    """
    if known.is_in_operation:
        return {}
    found = {}
    for key, stated in known.plans.items():
        cell = known.cells.get(key)
        if stated.cell.date is not None and (cell is None or cell.cell.status in _OPEN):
            found[key] = stated.cell.date
    return found


def overdue_since(known: ProjectOnDay) -> Mapping[str, date]:
    """The overdue milestones, each with its planned last day: that day has passed, and a later report shows it open.

    This decides which milestones are late, for the table of phases, ratings, checks and charts; `project_state` takes
    it as one kind of evidence that a project is late. The plan in force counts: a milestone that was planned anew is
    not overdue before its new date. A report shows open only what it states; a start of operations is shown open if a
    phase is open.
    """
    if not known.gone_by:
        return {}
    return {
        key: last
        for key, _, last, cell in known.gone_by
        # A row of which all phases are done does not show whether it started.
        if cell is not None and last <= cell.stated_on and (key != OPERATIONS or known.project.has_open_phase)
    }


def unreported(known: ProjectOnDay) -> Mapping[str, PlannedDate]:
    """Per milestone whose planned last day went by with no report of it since, its planned date."""
    return {key: planned for key, planned, last, cell in known.gone_by if cell is None or cell.stated_on < last}


def unknown_dates(known: ProjectOnDay, deadlines: Sequence[date], *, soon_days: int = DUE_SOON_DAYS) -> Sequence[str]:
    """The milestones planned for an unknown date, of a project that starts, or has to start, soon."""
    unknown = [
        key for key, stated in known.plans.items() if (planned := stated.cell.date) is not None and planned.is_unknown
    ]
    if not unknown or known.has_started or not is_due(known, deadlines, soon_days=soon_days):
        return ()
    return [key for key in unknown if key not in known.cells or known.cells[key].cell.status in _OPEN]


def is_due(known: ProjectOnDay, deadlines: Sequence[date], *, soon_days: int = DUE_SOON_DAYS) -> bool:
    """Whether a project starts by plan, or has to start by a deadline, within that many days."""
    plan = known.plans.get(OPERATIONS)
    first = plan.cell.date.first if plan is not None and plan.cell.date is not None else None
    return any((day - known.as_of).days <= soon_days for day in (*deadlines, *(() if first is None else (first,))))


class Standing(StrEnum):
    """What a planner asks of a row first."""

    DONE = "done"
    """In operation."""
    LATE = "late"
    """A phase or the start of operations is overdue."""
    OPEN = "open"
    """Neither."""


def standing(known: ProjectOnDay) -> Standing:
    """Whether a project is in operation, late, or open, as far as status reports, plans and known starts say.

    It is in operation once everyone has started. After a first start alone it is open: not everyone has started, and
    nothing before it is overdue any more. It is late if `overdue_since` names a milestone.

    Args:
        known: what is known of the project on the date, as `assess(portfolio).projects` has it.

    Example:
        >>> from ucc_portfolio import Portfolio, Project, assess
        >>> row = Project(id="A", cells={"tss": "Q3 2017", "tra": "Q4 2018", "operations": "Q4 2018"})
        >>> table = Portfolio(id="mine", status_date=date(2018, 1, 3), projects=[row])
        >>> standing(assess(table, as_of=date(2018, 1, 3)).projects[0]).value
        'late'
        >>> earlier = Portfolio(id="mine", status_date=date(2017, 9, 1), projects=[row])
        >>> standing(assess(earlier, as_of=date(2018, 1, 3)).projects[0]).value
        'open'
    """
    if known.has_started or is_in_operation(known.project, reported=known.reported):
        return Standing.DONE
    return Standing.LATE if overdue_since(known) else Standing.OPEN


class State(StrEnum):
    """Where a project stands on a date; the first that fits, in this order."""

    IN_OPERATION = "in operation"
    """Everyone has started."""
    IN_PART = "in part"
    """Someone has started."""
    PLANNED = "planned"
    """A plan dates the start, and the date has not passed, or a source says that it has not started."""
    NO_NEWS = "no news"
    """The planned date has passed, and no source says what happened."""
    NO_DATE = "no date"
    """No plan dates the start."""


# Compared by nobody; each method that attrs need not write makes the command start sooner.
@frozen(kw_only=True, eq=False)
class ProjectState:
    """Where a project stands on a date, with the evidence.

    `evidence` says what proves that a project is late; "" if it is not. `live` is the number of countries that have
    started at least, of the `participants` of that date; both are None for a project that countries have nothing to do
    with. `started_on` is the date on which everyone had started, else that of the first known start.
    """

    project: str
    state: State
    evidence: str = ""
    live: int | None = None
    participants: int | None = None
    started_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether there is evidence that it is late: never after everyone has started."""
        return bool(self.evidence)


def project_state(known: ProjectOnDay, *, rollout: Rollout | None, verdicts: Sequence[Compliance]) -> ProjectState:
    """Where a project stands on a date, and whether it is late.

    Late needs evidence: a legal deadline was missed, a status report shows a milestone open after its planned last day,
    or a country started, or named a date still to come, after the planned end of the roll-out. A plan that was
    replaced by a later one makes nothing late. After everyone has started nothing is late any more.

    Args:
        known: what is known of the project on that date.
        rollout: how far the countries are; None if countries have nothing to do with it.
        verdicts: what became of its deadlines.

    Example:
        >>> from ucc_portfolio import assess, datasets
        >>> states = assess(datasets.load("ucc-2018"), as_of=date(2018, 1, 3)).states
        >>> [(states[name].state.value, states[name].is_late) for name in ("REX", "AES")]
        [('in operation', False), ('planned', False)]
    """
    complete = complete_start(known.outcomes)
    countries = rollout.countries if rollout is not None else ()
    named = rollout.live if rollout is not None else ()
    if (
        complete is not None
        or is_in_operation(known.project, reported=known.reported)
        or (countries and len(named) == len(countries))
    ):
        state, evidence = State.IN_OPERATION, ""
    else:
        state, evidence = _open_state(known), _late_evidence(known, rollout, verdicts)
    first = [outcome.date for outcome in known.outcomes.values()] + (
        [rollout.first] if rollout and rollout.first else []
    )
    is_counted = rollout is not None and state is not State.IN_OPERATION
    return ProjectState(
        project=known.project.id,
        state=state,
        evidence=evidence,
        live=rollout.least_live if rollout is not None and is_counted else None,
        participants=len(countries) if is_counted else None,
        started_on=complete.date if complete is not None else min(first, default=None),
    )


def _open_state(known: ProjectOnDay) -> State:
    """Where a project stands of which not everyone has started."""
    if known.is_in_operation:
        return State.IN_PART
    plan = known.plans.get(OPERATIONS)
    planned = plan.cell.date if plan is not None else None
    if planned is None or planned.is_unknown:
        return State.NO_DATE
    if planned.last is None or planned.last >= known.as_of or OPERATIONS in overdue_since(known):
        return State.PLANNED
    return State.NO_NEWS


def _late_evidence(known: ProjectOnDay, rollout: Rollout | None, verdicts: Sequence[Compliance]) -> str:
    """What proves that a project is late, in words; "" if nothing does. The surest evidence first."""
    from ucc_portfolio.measures.compliance import ComplianceVerdict  # the table of phases does without

    missed = [one for one in verdicts if one.verdict is ComplianceVerdict.BREACHED]
    if missed:
        worst = min(missed, key=lambda one: one.margin_days or 0)
        return f"missed the deadline of {worst.deadline.date}: {worst.evidence}"
    for key, last in overdue_since(known).items():
        return f"{milestone_words((known.project.id, key))} was planned until {last}, and a later report shows it open"
    plan = known.plans.get(OPERATIONS)
    end = plan.cell.date.last if plan is not None and plan.cell.date is not None else None
    if rollout is None or end is None or end >= known.as_of:
        return ""
    # Of several countries the one that says the most about today: the latest date.
    late = [one for one in rollout.countries if _proves_late(one, end)]
    if not late:
        return ""
    latest = max(late, key=lambda one: (one.planned is not None and one.planned.last) or end)
    said = "started on" if latest.started_on is not None else "names"
    return f"planned until {end}, and {latest.country} {said} {latest.planned}"


def _proves_late(one: CountryStart, end: date) -> bool:
    """Whether a country started after the planned end, or said after it that it had not started."""
    planned, stated = one.planned, one.in_force
    if planned is None or stated is None or planned.first is None or planned.last is None:
        return False
    if one.started_on is not None:
        return planned.first > end
    return stated.known_from is not None and end < stated.known_from <= planned.first
