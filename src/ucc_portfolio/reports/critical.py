"""The work that is left as a schedule: when each phase can and must be done, and which leave no room."""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import milestone_name, milestone_words
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.graph.critical_path import Number, Schedule, ScheduledActivity
from ucc_portfolio.reports.report import UNKNOWN, Column, Kind, Report, Section, Tone, picked, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.graph.activities import ActivityNetwork


def _node(node: object) -> str:
    """An activity, which is a milestone where the network is of a portfolio."""
    match node:
        case (str(project), str(key)) if key in CELL_KEYS:
            return _activity((project, key))
        case _:
            return visible(str(node))


def _activity(milestone: Milestone) -> str:
    """An activity in a table; a start of operations takes no time, and is told apart from its project."""
    return milestone_words(milestone) + (" start" if milestone[1] == OPERATIONS else "")


def _number(value: Number | None) -> str:
    if value is None:
        return UNKNOWN
    exact = round_half_up(Fraction(value), 1)
    return str(exact.to_integral_value() if exact == exact.to_integral_value() else exact)


_BEYOND: Final = "beyond 9999"


def _milestone(node: Any) -> Milestone:
    """The node of an activity network, which is a milestone."""
    milestone: Milestone = node
    return milestone


def _day(start: date, days: int) -> date | None:
    """The day that many days later; None where the calendar ends before."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None


class Work(NamedTuple):
    """An activity of a portfolio, scheduled in days from `start` on."""

    activity: ScheduledActivity
    start: date

    @property
    def milestone(self) -> Milestone:
        """The milestone that its work ends with."""
        return _milestone(self.activity.node)

    @property
    def duration(self) -> Number:
        """The days of work that are left; a start of operations takes no time."""
        return self.activity.early_finish - self.activity.early_start

    @property
    def first_day(self) -> date | None:
        """The day on which it can start; of what takes no time, the first day on which all before it is done."""
        start = self.activity.early_start
        return _day(self.start, math.floor(start) if self.duration > 0 else math.ceil(start))

    @property
    def last_day(self) -> date | None:
        """The last day of its work, inside."""
        return _day(self.start, math.ceil(self.activity.early_finish) - (self.duration > 0))


def _tone(one: ScheduledActivity) -> Tone:
    return Tone.BAD if one.is_critical else Tone.STRONG


def _time(name: str, heading: str, meaning: str, of: str = "", unit: str = "") -> Column[Any]:
    """A column of a time, which people see rounded: the attribute of its name, or `of` another one."""
    time_of = attrgetter(of or name)
    return Column(
        name,
        heading,
        kind=Kind.NUMBER,
        unit=unit,
        meaning=meaning,
        value=time_of,
        text=lambda one: _number(time_of(one)),
    )


_IS_CRITICAL: Final = "whether its total float is at most the limit"

COLUMNS: Final[tuple[Column[Work], ...]] = (
    Column("project", meaning="id of the project", value=lambda one: one.milestone[0]),
    Column(
        "milestone",
        "Activity",
        meaning="key of a phase, or `operations`, which takes no time",
        value=lambda one: one.milestone[1],
        text=lambda one: _activity(one.milestone),
        tone=lambda one: _tone(one.activity),
    ),
    _time("duration_days", "Days", "calendar days of work that are left", "duration", "days"),
    _time("early_start", "", "earliest start, counted from the as-of date", "activity.early_start", "days"),
    _time("early_finish", "", "earliest finish, counted from the as-of date", "activity.early_finish", "days"),
    _time("late_start", "", "latest start that does not move the end of all work", "activity.late_start", "days"),
    _time("late_finish", "", "latest finish that does not move the end of all work", "activity.late_finish", "days"),
    _time(
        "total_float_days",
        "Total float",
        "how much later it may end without moving the end of all work; empty for what is completed",
        "activity.total_float",
        "days",
    ),
    _time("free_float_days", "Free float", "the same without moving what follows it", "activity.free_float", "days"),
    Column(
        "is_critical",
        kind=Kind.BOOLEAN,
        meaning=_IS_CRITICAL,
        value=lambda one: one.activity.is_critical,
        text=lambda one: "critical" if one.activity.is_critical else "",
        tone=lambda _: Tone.BAD,
    ),
    Column("is_completed", kind=Kind.BOOLEAN, meaning="whether it is done", value=attrgetter("activity.is_completed")),
    Column(
        "first_day",
        "First day",
        kind=Kind.DATE,
        meaning="date on which it can start",
        value=lambda one: one.first_day,
        unknown=_BEYOND,
    ),
    Column(
        "last_day",
        "Last day",
        kind=Kind.DATE,
        meaning="last date of its work",
        value=lambda one: one.last_day,
        unknown=_BEYOND,
    ),
)
"""The columns of an activity of a portfolio."""

SCHEDULE_COLUMNS: Final[tuple[Column[ScheduledActivity], ...]] = (
    Column(
        "node",
        "Activity",
        meaning="name of the node",
        value=lambda one: one.node,
        text=lambda one: _node(one.node),
        tone=_tone,
    ),
    _time("early_start", "Early start", "earliest start, counted from the start of the network"),
    _time("early_finish", "finish", "earliest finish"),
    _time("late_start", "Late start", "latest start that does not move the end"),
    _time("late_finish", "finish", "latest finish that does not move the end"),
    _time("total_float", "Total float", "how much later it may finish without moving the end"),
    _time("free_float", "Free float", "how much later it may finish without moving what follows it"),
    Column(
        "is_critical",
        kind=Kind.BOOLEAN,
        meaning=_IS_CRITICAL,
        value=lambda one: one.is_critical,
        text=lambda one: "critical" if one.is_critical else "done" if one.is_completed else "",
    ),
    Column("is_completed", kind=Kind.BOOLEAN, meaning="whether it is done", value=lambda one: one.is_completed),
)
"""The columns of a scheduled activity, in the unit of its durations."""

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
    nodes = sorted(map(_milestone, scheduled), key=order.__getitem__)
    activities = [Work(scheduled[node], start) for node in nodes if wanted(node[0])]
    rows = [one for one in activities if not one.activity.is_completed]
    path = scheduled.critical_path(to) if rows else ()
    names = "milestone", "duration_days", "first_day", "last_day", "total_float_days", "free_float_days", "is_critical"
    lines = [f"as of {start.isoformat()} | {len(rows)} activities to do | {visible(portfolio.id)}"]
    if path:
        target = "The work" if to is None else _activity(to)
        end = Work(scheduled[path[-1]], start).last_day
        when = _BEYOND if end is None else end.isoformat()
        chain = [_activity(_milestone(node)) for node in path]
        if len(chain) > _LONGEST_CHAIN:
            chain = [*chain[:2], f"... ({len(chain) - 4} more)", *chain[-2:]]
        lines.append(f"{target} is done on {when} at the earliest, by: {' > '.join(chain)}.")
    if rows:
        lines += _left_out(network)
    return Report(
        name="critical",
        title=f"Critical path: {visible(portfolio.title or portfolio.id)}",
        lines=lines,
        sections=[Section(columns=picked(COLUMNS, *names), rows=rows)],
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
        columns=COLUMNS,
        rows=lambda: activities,
        rows_name="activities",
    )


def schedule_view(scheduled: Schedule) -> Report:
    """A schedule by itself, in the unit of its durations."""
    path = scheduled.critical_path() if scheduled else ()
    more = f" > ... ({len(path) - _LONGEST_CHAIN} more)" if len(path) > _LONGEST_CHAIN else ""
    chain = " > ".join(map(_node, path[:_LONGEST_CHAIN])) + more
    return Report(
        name="schedule",
        title="Schedule",
        lines=[f"finish {_number(scheduled.finish)}, by: {chain}"] if path else [],
        sections=[Section(columns=without(SCHEDULE_COLUMNS, "is_completed"), rows=list(scheduled.values()))],
        empty="There is no activity.",
        legend=lambda _: (_FLOATS,),
    )


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
