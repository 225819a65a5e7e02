"""The position: where each project stands on a date, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from ucc_portfolio.domain.dates import Period, PlannedDate, Precision
from ucc_portfolio.domain.grouping import grouped
from ucc_portfolio.domain.knowledge import latest_day
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.compliance import ComplianceVerdict
from ucc_portfolio.measures.overdue import State
from ucc_portfolio.reports.media.signs import counted
from ucc_portfolio.reports.report import Column, Detail, Kind, Look, Report, Section, Tone, strong

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.projects import Project
    from ucc_portfolio.measures.compliance import Compliance
    from ucc_portfolio.measures.overdue import ProjectState

_MISSED: Final = "missed"
_WILL_MISS: Final = "will be missed if the plan holds"
_MISSED_BY_PLAN: Final = "missed by plan, not confirmed"
_NOT_KNOWN: Final = "not known"
_ON_TIME: Final = "on time by plan"
_MET: Final = "met"
VERDICTS: Final = (_MISSED, _WILL_MISS, _MISSED_BY_PLAN, _NOT_KNOWN, _ON_TIME, _MET)
"""What people read of the deadlines of a project, the worst first."""

_SHORT: Final = {_WILL_MISS: "will miss", _MISSED_BY_PLAN: "missed?", _ON_TIME: "on time"}
_BY_PLAN: Final = (ComplianceVerdict.BREACHED_BY_PLAN,)
_STATES: Final = (State.NO_NEWS, State.NO_DATE, State.IN_PART, State.PLANNED, State.IN_OPERATION)
"""The order in which projects that are not late stand: what needs a question first."""


class PositionRow(NamedTuple):
    """A project with everything that its row says."""

    project: Project
    state: ProjectState
    first_plan: PlannedDate | None
    plan: PlannedDate | None
    verdict: str
    deadline: date | None
    why: str


def verdict_of(found: Sequence[Compliance], as_of: date) -> tuple[str, Compliance | None]:
    """One verdict for all deadlines of a project, the worst of them, and the deadline that it is about.

    A plan that misses a deadline will miss it while the deadline lies ahead. Afterwards it has missed it by plan, which
    no source confirms. What cannot be decided is not known.
    """
    words = {
        ComplianceVerdict.BREACHED: _MISSED,
        ComplianceVerdict.KEPT_BY_PLAN: _ON_TIME,
        ComplianceVerdict.MET: _MET,
    }
    said = [
        (
            (_WILL_MISS if as_of <= one.deadline.date else _MISSED_BY_PLAN)
            if one.verdict in _BY_PLAN
            else words.get(one.verdict, _NOT_KNOWN),
            one,
        )
        for one in found
    ]
    return min(said, key=lambda pair: (VERDICTS.index(pair[0]), pair[1].deadline.date), default=("", None))


def position_rows(assessment: Assessment) -> list[PositionRow]:
    """The row of each project of the table, the most urgent first; equally urgent ones in the order of the table."""
    deadlines = grouped(assessment.compliance, lambda one: one.deadline.project)
    first = {
        trend.project: point.planned.date
        for trend in assessment.trends
        if trend.milestone[1] == OPERATIONS
        for point in reversed(trend.points)
        if point.planned.date is not None and not point.planned.date.is_unknown
    }
    rows = []
    for project in assessment.reported.table:
        verdict, about = verdict_of(deadlines.get(project.id, ()), assessment.as_of)
        state = assessment.states[project.id]
        plan = assessment.dates.plans.get(project.id, {}).get(OPERATIONS)
        why = state.evidence or (about.evidence if about is not None else "")
        due = about.deadline.date if about is not None else None
        plan_date = plan.cell.date if plan is not None else None
        rows.append(PositionRow(project, state, first.get(project.id), plan_date, verdict, due, why))
    return sorted(rows, key=_urgency)


def _urgency(row: PositionRow) -> tuple[bool, int, int]:
    verdict = VERDICTS.index(row.verdict) if row.verdict else len(VERDICTS)
    return not row.state.is_late, verdict if row.state.is_late else _STATES.index(row.state.state), verdict


def position_report(
    assessment: Assessment,
    *,
    rows: Sequence[PositionRow] | None = None,
    empty: str = "The portfolio has no projects.",
) -> Report:
    """Where each project stands: its state, first plan, plan now, deadline and what became of it.

    Args:
        assessment: its date decides what is known.
        rows: those to show, in order; all of them, the most urgent first, where None.
        empty: the sentence where there is no row.
    """
    every = position_rows(assessment)
    shown = every if rows is None else rows
    portfolio = assessment.portfolio
    return Report(
        name="position",
        title=f"{visible(portfolio.title or portfolio.id)}: position",
        lines=tuple(_headline(assessment, every)),
        sections=[Section(columns=[column for column in COLUMNS if column.heading], rows=shown)],
        empty=empty,
        legend=lambda look: tuple(_legend(shown, look)),
        summaries={
            "newest_fact": latest_day(portfolio).isoformat(),
            "states": {state.value: sum(row.state.state is state for row in every) for state in State},
            "late": sum(row.state.is_late for row in every),
            "verdicts": dict(Counter(row.verdict for row in every if row.verdict)),
        },
        columns=COLUMNS,
        rows=lambda: shown,
    )


def _headline(assessment: Assessment, rows: Sequence[PositionRow]) -> Iterator[str]:
    newest = latest_day(assessment.portfolio)
    yield (
        f"as of {assessment.as_of.isoformat()} | newest fact {newest.isoformat()} | {visible(assessment.portfolio.id)}"
    )
    parts = []
    for state in State:
        found = [row for row in rows if row.state.state is state]
        late = sum(row.state.is_late for row in found)
        if found:
            parts.append(f"{len(found)} {state}" + (f" ({late} late)" if late else ""))
    yield f"Of {counted(len(rows), 'project')}: {', '.join(parts)}."
    verdicts = Counter(row.verdict for row in rows)
    said = "; ".join(f"{verdicts[verdict]} {verdict}" for verdict in reversed(VERDICTS) if verdicts[verdict])
    if said:
        yield f"Deadlines: {said}."
    done = assessment.progress.overall
    if done is not None:
        on = assessment.reported.status_date.isoformat()
        yield f"Phases done: {round_half_up(done * 100)} % on {on}, the newest status report."


def _legend(rows: Sequence[PositionRow], look: Look) -> Iterator[str]:
    sign = _sign(look)
    if any(row.state.live is not None for row in rows):
        yield "Live: countries that have started, of those that take part; at least so many where some are unknown."
    if any(row.state.started_on is not None for row in rows):
        yield f"{sign} before a date: started. In part: the first known start."
    if any(row.state.state is State.NO_NEWS for row in rows):
        yield "No news: the planned date has passed, and no source says what happened."
    if look.detail is not Detail.FULL and any(row.verdict == _MISSED_BY_PLAN for row in rows):
        yield f"{_SHORT[_MISSED_BY_PLAN]}: by plan the deadline was missed; no source confirms it."
    yield "Phase by phase: ucc-status --view phases"


def _sign(look: Look) -> str:
    return "+" if look.ascii_only else "✓"


def _state_text(row: PositionRow) -> str:
    return f"{row.state.state}, late" if row.state.is_late else row.state.state.value


def _state_tone(row: PositionRow) -> Tone:
    if row.state.is_late:
        return Tone.BAD
    return Tone.GOOD if row.state.state is State.IN_OPERATION else Tone.PLAIN


def _live_text(row: PositionRow) -> str:
    live, of = row.state.live, row.state.participants
    if live is None:
        return "all" if row.state.state is State.IN_OPERATION else ""
    return f"{live}/{of}"


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _date_text(planned: PlannedDate | None, look: Look) -> str:
    """A date. Where there is little room a window is the period of its end, which is what a deadline is about."""
    if planned is None:
        return ""
    if planned.is_unknown:
        return "unknown"
    if look.detail is Detail.FULL:
        return str(planned)
    if planned.end is None:
        return f"from {_period_text(planned.start)}"
    return _period_text(planned.end)


def _period_text(period: Period | None) -> str:
    if period is None:
        return "unknown"
    is_exact = period.precision in (Precision.DAY, Precision.MONTH)
    return _month_text(period.last) if is_exact else str(period)


def _month_text(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"


def _now_text(look: Look) -> Callable[[PositionRow], str]:
    def text(row: PositionRow) -> str:
        started = row.state.started_on
        if started is None:
            return _date_text(row.plan, look)
        return _sign(look) + (started.isoformat() if look.detail is Detail.FULL else _month_text(started))

    return text


def _verdict_text(look: Look) -> Callable[[PositionRow], str]:
    return lambda row: row.verdict if look.detail is Detail.FULL else _SHORT.get(row.verdict, row.verdict)


def _verdict_tone(row: PositionRow) -> Tone:
    if row.verdict in (_MISSED, _WILL_MISS, _MISSED_BY_PLAN):
        return Tone.BAD
    return Tone.GOOD if row.verdict == _MET else Tone.PLAIN


COLUMNS: Final[tuple[Column[PositionRow], ...]] = (
    Column("project", "Project", meaning="id", value=lambda row: row.project.id, tone=strong),
    Column(
        "name",
        "System and component",
        meaning="system and component in words",
        value=lambda row: row.project.name,
        shrinks=True,
    ),
    Column(
        "state",
        "State",
        meaning="in operation, in part, planned, no news or no date",
        value=lambda row: row.state.state,
        text=_state_text,
        tone=_state_tone,
    ),
    Column(
        "is_late",
        kind=Kind.BOOLEAN,
        meaning="whether there is evidence that it is late",
        value=lambda row: row.state.is_late,
    ),
    Column(
        "live",
        "Live",
        kind=Kind.INTEGER,
        unit="countries",
        meaning="countries that have started, at least; empty for a project that starts in one place",
        value=lambda row: row.state.live,
        text=_live_text,
    ),
    Column(
        "participants",
        kind=Kind.INTEGER,
        unit="countries",
        meaning="countries that take part",
        value=lambda row: row.state.participants,
    ),
    Column(
        "first_plan",
        "First plan",
        meaning="what the first plan revision that dates the start says",
        value=lambda row: row.first_plan,
        show=lambda look: lambda row: _date_text(row.first_plan, look),
    ),
    Column(
        "plan",
        "Now",
        meaning="the plan in force; people see the start where one is known",
        value=lambda row: row.plan,
        show=_now_text,
    ),
    Column(
        "started_on",
        kind=Kind.DATE,
        meaning="date on which everyone had started, else of the first known start",
        value=lambda row: row.state.started_on,
    ),
    Column(
        "deadline",
        "Deadline",
        kind=Kind.DATE,
        meaning="the deadline that the verdict is about",
        value=lambda row: row.deadline,
        unknown="",
    ),
    Column(
        "verdict",
        "Verdict",
        meaning=f"the worst of its deadlines: {'; '.join(VERDICTS)}",
        value=lambda row: row.verdict or None,
        show=_verdict_text,
        tone=_verdict_tone,
    ),
    Column("why", meaning="the evidence of being late, else of the verdict", value=lambda row: row.why or None),
)
"""The columns of the position."""
