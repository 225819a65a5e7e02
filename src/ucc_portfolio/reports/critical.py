"""The work that is left as a schedule: when each phase can and must be done, and which leave no room."""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import milestone_name, milestone_words
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.graph.critical_path import Number, Schedule, ScheduledActivity
from ucc_portfolio.reports.report import Column, Field, FieldKind, Report, Section, Tone, plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.graph.activities import ActivityNetwork

FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("duration_days", FieldKind.NUMBER),
    Field("early_start", FieldKind.NUMBER),
    Field("early_finish", FieldKind.NUMBER),
    Field("late_start", FieldKind.NUMBER),
    Field("late_finish", FieldKind.NUMBER),
    Field("total_float_days", FieldKind.NUMBER),
    Field("free_float_days", FieldKind.NUMBER),
    Field("is_critical", FieldKind.BOOLEAN),
    Field("is_completed", FieldKind.BOOLEAN),
    Field("first_day", FieldKind.DAY),
    Field("last_day", FieldKind.DAY),
)
"""The values of an activity for scripts."""


_FLOATS: Final = (
    "Total float: how much later it may end "
    "without moving the end of all work; free float: without moving what follows it."
)
_LEGEND: Final = f"Durations in calendar days from the as-of day; both days are inside. {_FLOATS}"


def critical_report(
    assessment: Assessment,
    network: ActivityNetwork,
    scheduled: Schedule,
    *,
    to: Milestone | None,
    wanted: Callable[[str], bool],
) -> Report:
    """Every activity that is still to do, and the chain that sets the finish, or that of a milestone."""
    portfolio, start = assessment.portfolio, network.as_of
    order = {milestone: position for position, milestone in enumerate(portfolio.milestones)}
    activities = [one for _, one in sorted(scheduled.items(), key=lambda entry: order[_milestone(entry[0])])]
    rows = [one for one in activities if not one.is_completed and wanted(_milestone(one.node)[0])]
    path = scheduled.critical_path(to) if rows else ()
    columns: list[Column[ScheduledActivity]] = [
        Column(
            name="activity",
            heading=lambda _: "Activity",
            show=plainly(lambda one: _activity(_milestone(one.node))),
            tone=lambda one: Tone.BAD if one.is_critical else Tone.STRONG,
        ),
        _number_column("duration", "Days", lambda one: one.early_finish - one.early_start),
        Column(name="first", heading=lambda _: "First day", show=plainly(lambda one: _iso(_first(one, start)))),
        Column(name="last", heading=lambda _: "Last day", show=plainly(lambda one: _iso(_last(one, start)))),
        _number_column("total", "Total float", lambda one: one.total_float),
        _number_column("free", "Free float", lambda one: one.free_float),
        Column(
            name="critical",
            heading=lambda _: "",
            show=plainly(lambda one: "critical" if one.is_critical else ""),
            tone=lambda _: Tone.BAD,
        ),
    ]
    lines = [f"as of {start.isoformat()} | {len(rows)} activities to do | {visible(portfolio.id)}"]
    if path:
        target = "The work" if to is None else _activity(to)
        end = _last(scheduled[path[-1]], start)
        chain = [_activity(_milestone(node)) for node in path]
        if len(chain) > _LONGEST_CHAIN:
            chain = [*chain[:2], f"... ({len(chain) - 4} more)", *chain[-2:]]
        lines.append(f"{target} is done on {_iso(end)} at the earliest, by: {' > '.join(chain)}.")
    if rows:
        lines += _left_out(network)
    return Report(
        name="critical",
        title=f"Critical path: {visible(portfolio.title or portfolio.id)}",
        lines=lines,
        sections=[Section(columns=columns, rows=rows)],
        empty=(
            "No project has work to do whose durations are all known, so that there is nothing to schedule; "
            "a project takes them as durations = { tss = 120 }, in calendar days."
        ),
        legend=lambda _: (_LEGEND,),
        summaries={
            "finish": float(scheduled.finish),
            "critical_path": [milestone_name(_milestone(node)) for node in path],
            "without_duration": [milestone_name(milestone) for milestone in network.without_duration],
            "left_out": list(network.left_out),
            "unheeded": [[milestone_name(one.before), milestone_name(one.after)] for one in network.unheeded],
        },
        fields=FIELDS,
        records=lambda: (_record(one, start) for one in activities if wanted(_milestone(one.node)[0])),
        records_name="activities",
    )


def schedule_view(scheduled: Schedule) -> Report:
    """A schedule by itself, in the unit of its durations."""
    path = scheduled.critical_path() if scheduled else ()
    more = f" > ... ({len(path) - _LONGEST_CHAIN} more)" if len(path) > _LONGEST_CHAIN else ""
    chain = " > ".join(map(_node, path[:_LONGEST_CHAIN])) + more
    columns: list[Column[ScheduledActivity]] = [
        Column(
            name="activity",
            heading=lambda _: "Activity",
            show=plainly(lambda one: _node(one.node)),
            tone=lambda one: Tone.BAD if one.is_critical else Tone.STRONG,
        ),
        _number_column("early_start", "Early start", lambda one: one.early_start),
        _number_column("early_finish", "finish", lambda one: one.early_finish),
        _number_column("late_start", "Late start", lambda one: one.late_start),
        _number_column("late_finish", "finish", lambda one: one.late_finish),
        _number_column("total", "Total float", lambda one: one.total_float),
        _number_column("free", "Free float", lambda one: one.free_float),
        Column(
            name="critical",
            heading=lambda _: "",
            show=plainly(lambda one: "critical" if one.is_critical else "done" if one.is_completed else ""),
        ),
    ]
    return Report(
        name="schedule",
        title="Schedule",
        lines=[f"finish {_number(scheduled.finish)}, by: {chain}"] if path else [],
        sections=[Section(columns=columns, rows=list(scheduled.values()))],
        empty="There is no activity.",
        legend=lambda _: (_FLOATS,),
    )


def _node(node: object) -> str:
    """An activity, which is a milestone where the network is of a portfolio."""
    match node:
        case (str(project), str(key)) if key in CELL_KEYS:
            return _activity((project, key))
        case _:
            return visible(str(node))


_LONGEST_CHAIN: Final = 30
_NAMED: Final = 12


def _left_out(network: ActivityNetwork) -> Iterator[str]:
    """What the schedule does not know, in sentences."""
    if network.without_duration:
        yield f"Left out, because these phases have no duration: {_some(network.without_duration)}."
    if network.left_out:
        yield f"Left out, because no phase has a duration: {_some([(name, OPERATIONS) for name in network.left_out])}."
    if network.unheeded:
        waiting = dict.fromkeys((one.after, one.before) for one in network.unheeded)
        named = [f"{milestone_words(after)} for {milestone_words(before)}" for after, before in [*waiting][:_NAMED]]
        more = f" and {len(waiting) - _NAMED} more" if len(waiting) > _NAMED else ""
        yield f"Waits that the schedule therefore does not know: {', '.join(named)}{more}."


def _some(milestones: Sequence[Milestone]) -> str:
    more = f" and {len(milestones) - _NAMED} more" if len(milestones) > _NAMED else ""
    return ", ".join(map(milestone_words, milestones[:_NAMED])) + more


def _milestone(node: Any) -> Milestone:
    """The node of an activity network, which is a milestone."""
    milestone: Milestone = node
    return milestone


def _activity(milestone: Milestone) -> str:
    """An activity in a table; a start of operations takes no time, and is told apart from its project."""
    return milestone_words(milestone) + (" start" if milestone[1] == OPERATIONS else "")


def _number_column(
    name: str, heading: str, value: Callable[[ScheduledActivity], Number | None]
) -> Column[ScheduledActivity]:
    return Column(name=name, heading=lambda _: heading, show=plainly(lambda one: _number(value(one))), right=True)


def _number(value: Number | None) -> str:
    if value is None:
        return "-"
    exact = round_half_up(Fraction(value), 1)
    return str(exact.to_integral_value() if exact == exact.to_integral_value() else exact)


def _first(one: ScheduledActivity, start: date) -> date | None:
    """The day on which it can start; of what takes no time, the first day on which all before it is done."""
    takes_time = one.early_finish > one.early_start
    return _day(start, math.floor(one.early_start) if takes_time else math.ceil(one.early_start))


def _last(one: ScheduledActivity, start: date) -> date | None:
    """The last day of its work, inside."""
    takes_time = one.early_finish > one.early_start
    return _day(start, math.ceil(one.early_finish) - takes_time)


def _day(start: date, days: int) -> date | None:
    """The day that many days later; None where the calendar ends before."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None


def _iso(day: date | None) -> str:
    return "beyond 9999" if day is None else day.isoformat()


def _record(one: ScheduledActivity, start: date) -> tuple[object, ...]:
    first, last = _first(one, start), _last(one, start)
    return (
        *_milestone(one.node),
        float(one.early_finish - one.early_start),
        float(one.early_start),
        float(one.early_finish),
        float(one.late_start),
        float(one.late_finish),
        None if one.total_float is None else float(one.total_float),
        None if one.free_float is None else float(one.free_float),
        one.is_critical,
        one.is_completed,
        first,
        last,
    )
