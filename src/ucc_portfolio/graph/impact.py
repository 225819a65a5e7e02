"""What a delay moves: which milestones, along which chain, how much float absorbs, which deadlines break."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import frozen
from dateutil.relativedelta import relativedelta

from ucc_portfolio.domain.dates import LAST_YEAR, Period, PlannedDate, Precision
from ucc_portfolio.domain.knowledge import deadlines_on, known_on
from ucc_portfolio.domain.phases import OPERATIONS, Phase
from ucc_portfolio.errors import DelayError, quoted
from ucc_portfolio.graph.links import LinkFloat, MilestoneDate, MilestoneDates, link_float
from ucc_portfolio.graph.order import chain, milestone_called, milestone_name, milestone_order

if TYPE_CHECKING:
    from ucc_portfolio.domain.deadlines import Deadline
    from ucc_portfolio.domain.dependencies import Dependency
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio

Delay = str | relativedelta
"""`12Q` (quarters), `18M` (months), `90D` (days), or a relativedelta of years, months and days."""

Delays = Mapping[str, Delay] | Mapping[tuple[str, str], Delay] | Mapping[str | tuple[str, str], Delay]


@frozen
class MovedMilestone:
    """A milestone that a delay moves.

    `first` is its new first day and `days` that day less the old one; of a window the day on which it opens, or, where
    nobody states that, the one on which it closes. `last` is the new last day, None where nobody states it. `after`
    shows the calendar periods that the first days of its two ends move into. `path` leads from the delayed milestone
    to this one, both inside.
    """

    milestone: Milestone
    before: PlannedDate
    after: PlannedDate
    first: date
    last: date | None
    days: int
    path: tuple[Milestone, ...]

    @property
    def is_reached(self) -> bool:
        """Whether it moves because another does, and not (or not only) because it was asked to."""
        return len(self.path) > 1


class Effect(StrEnum):
    """What becomes of a delay at a link."""

    PASSED = "passed"
    """It reaches the successor, less the float."""
    ABSORBED = "absorbed"
    """The float is as long as the delay."""
    UNDECIDED = "cannot be decided"
    """A date is unknown."""
    HAPPENED = "has happened"
    """The successor is no plan any more."""


@frozen
class LinkEffect:
    """What becomes of a delay at one link: `delay_days` come from the predecessor, `passed_days` reach the successor.

    What passes is more than the delay where the plan had contradicted the precedence before.
    """

    link: LinkFloat
    effect: Effect
    delay_days: int
    passed_days: int = 0


@frozen
class BrokenDeadline:
    """A deadline that the plan of a milestone keeps, or may keep, and after the delay keeps less.

    `last` is the new last day of the milestone, `margin_days` the deadline less that day. `is_certain` says
    whether even the first possible day lies beyond the deadline; otherwise it may be kept still.
    """

    deadline: Deadline
    milestone: Milestone
    last: date
    margin_days: int
    is_certain: bool


@frozen
class Impact:
    """What delays move, as far as was known on a day.

    `moved` has the delayed milestones first, then those that they reach, the nearest first. `effects` has every
    precedence that leads on from a moved milestone, `broken` the deadlines that break. `lost_before` are those of
    moved milestones that the plans could not keep before the delay either.
    """

    as_of: date
    delays: Mapping[Milestone, str]
    moved: tuple[MovedMilestone, ...]
    effects: tuple[LinkEffect, ...]
    broken: tuple[BrokenDeadline, ...]
    lost_before: tuple[Deadline, ...]

    @property
    def reached(self) -> tuple[MovedMilestone, ...]:
        """The milestones that move because another does."""
        return tuple(one for one in self.moved if one.is_reached)


def impact(portfolio: Portfolio, delays: Delays, *, as_of: date, phases: bool = False) -> Impact:
    """Which milestones move when some are delayed, and which deadlines break by it.

    A delay moves a date by whole periods: 2Q moves a quarter by two quarters, a day by six months of the calendar,
    a window at both ends. What reaches a successor is days: the predecessor's new first day less its old one, less
    the least float that the link can have; and so on from there. Where several delays meet, the longest counts. What
    has happened does not move, and a link without dates passes nothing on: it is named.

    Args:
        portfolio: its dependencies, plans, outcomes and deadlines.
        delays: per milestone (a project id for its start of operations, `AES.tss`, or a pair) how long: `12Q`, `18M`,
            `90D`, or a relativedelta of years, months and days.
        as_of: only what was known on this day is used.
        phases: whether the phases of a project wait for each other in their order, beside the dependencies.

    Returns:
        What moves, from when to when, in days; at least the delayed milestones themselves. Nothing where no delay
        is given.

    Raises:
        UnknownNameError: there is no such project.
        DelayError: a milestone has happened or has no date, or the delay is none.
        DependencyCycleError: the precedences have no order.

    Source:
        Conventions of this library, see "Impact" in its explanation.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = impact(datasets.load("ucc-2018"), {"AEO-P1": "7Q"}, as_of=date(2018, 1, 3))
        >>> [(one.milestone[0], one.days, str(one.after)) for one in found.reached]
        [('AEO-P2', 65, '2019-12-05')]
    """
    known = known_on(portfolio, as_of)
    dates = MilestoneDates.on(known, as_of)
    dependencies = [one for one in known.dependencies if one.is_precedence]
    dependencies += chain(known.projects) if phases else ()
    asked = {milestone_called(known, name): delay for name, delay in delays.items()}
    moves = {milestone: _delayed(milestone, dates[milestone], delay) for milestone, delay in asked.items()}
    leaving: dict[Milestone, list[Dependency]] = {}
    for one in dependencies:
        leaving.setdefault(one.before, []).append(one)
    effects: list[LinkEffect] = []
    for milestone in milestone_order(dependencies):
        if (move := moves.get(milestone)) is None:
            continue
        for dependency in leaving.get(milestone, ()):
            effect = _effect(link_float(dependency, dates), move.days)
            effects.append(effect)
            after, planned = dependency.after, effect.link.successor.planned
            if planned is not None and effect.passed_days > (moves[after].days if after in moves else 0):
                moves[after] = _moved((*move.path, after), planned, relativedelta(days=effect.passed_days))
    order = {milestone: position for position, milestone in enumerate(known.milestones)}
    deadlines = sorted(deadlines_on(known, as_of=as_of).values(), key=lambda one: (one.project, one.kind))
    by_distance = sorted(moves, key=lambda milestone: (len(moves[milestone].path), order[milestone]))
    return Impact(
        as_of,
        {milestone: _text(delay) for milestone, delay in asked.items()},
        tuple(moves[milestone] for milestone in by_distance),
        tuple(effects),
        tuple(found for milestone in by_distance for found in _broken(moves[milestone], deadlines, dates)),
        tuple(found for milestone in by_distance for found in _lost_before(moves[milestone], deadlines, dates)),
    )


def _delayed(milestone: Milestone, known: MilestoneDate, delay: Delay) -> MovedMilestone:
    """The milestone after its own delay.

    Raises:
        DelayError: it has happened, has no date, or the delay is none.
    """
    name = milestone_name(milestone)
    shift = _span(name, delay)
    if known.has_happened:
        raise DelayError(name, f"it has happened ({known.text}), and what has happened does not move")
    if known.planned is None:
        raise DelayError(name, f"it has no date that could move ({known.text})")
    return _moved((milestone,), known.planned, shift)


_TEXT: Final = r"(?P<count>[0-9]{1,5}) ?(?P<unit>[QMD])"
_MONTHS: Final = {"Q": 3, "M": 1}


def _span(name: str, delay: Delay) -> relativedelta:
    """The delay as a span of the calendar: years, months and days."""
    expected = "expected a delay such as 2Q (quarters), 18M (months) or 90D (days)"
    if isinstance(delay, str) and (found := re.fullmatch(_TEXT, delay.strip().upper())):
        count, months = int(found["count"]), _MONTHS.get(found["unit"])
        span = relativedelta(days=count) if months is None else relativedelta(months=months * count)
    elif isinstance(delay, relativedelta):
        span = delay.normalized()
        if span != relativedelta(years=span.years, months=span.months, days=span.days):
            raise DelayError(name, "a delay has years, months and days, and nothing else")
    else:
        raise DelayError(name, f"{quoted(delay)} is no delay; {expected}")
    if not span or min(span.years, span.months, span.days) < 0:
        raise DelayError(name, f"{quoted(_text(delay))} does not make it later; {expected}")
    return span


def _text(delay: Delay) -> str:
    """A delay as text."""
    if isinstance(delay, str):
        return delay.strip().upper().replace(" ", "")
    parts = ((12 * delay.years + delay.months, "M"), (delay.days, "D"))
    return " ".join(f"{count}{unit}" for count, unit in parts if count) or "0D"


def _effect(link: LinkFloat, delay_days: int) -> LinkEffect:
    if link.successor.has_happened:
        return LinkEffect(link, Effect.HAPPENED, delay_days)
    if link.float_days is None or link.successor.planned is None:
        return LinkEffect(link, Effect.UNDECIDED, delay_days)
    passed = max(0, delay_days - link.float_days)
    return LinkEffect(link, Effect.PASSED if passed else Effect.ABSORBED, delay_days, passed)


class _End(NamedTuple):
    """One end of a date that has moved: its first and last possible day, and the calendar period that shows it."""

    first: date
    last: date
    shown: Period


def _end(period: Period, shift: relativedelta) -> _End:
    first = period.first + shift
    # A month after 28 February is 28 March for a day; for a period that ends on it, 31 March.
    is_day = period.precision is Precision.DAY
    last = first if is_day else period.last + timedelta(days=1) + shift - timedelta(days=1)
    return _End(first, last, Period.containing(first, period.precision))


def _moved(path: tuple[Milestone, ...], planned: PlannedDate, shift: relativedelta) -> MovedMilestone:
    """The last milestone of a path, its planned date moved by a shift of the calendar."""
    too_late = DelayError(milestone_name(path[-1]), f"it would move beyond the year {LAST_YEAR}")
    try:
        start, end = (period and _end(period, shift) for period in (planned.start, planned.end))
    except (OverflowError, ValueError):  # days end with the year 9999
        raise too_late from None
    if any(moved is not None and moved.last.year > LAST_YEAR for moved in (start, end)):
        raise too_late
    after = PlannedDate(start and start.shown, end and end.shown, is_window=planned.is_window)
    (old, new), *_ = [
        (old.first, new.first) for old, new in ((planned.start, start), (planned.end, end)) if old is not None and new
    ]
    last = None if end is None else end.last
    return MovedMilestone(path[-1], planned, after, new, last, (new - old).days, path)


def _broken(moved: MovedMilestone, deadlines: Iterable[Deadline], dates: MilestoneDates) -> Iterator[BrokenDeadline]:
    """The deadlines of a milestone's project that its plan keeps less surely than before."""
    before, after, last = _decisive(moved, dates)
    for deadline in deadlines:
        if deadline.project != moved.milestone[0] or before is None or after is None or last is None:
            continue
        is_certain = after.first > deadline.date
        was_kept, was_open = before.last <= deadline.date, before.first <= deadline.date
        if last > deadline.date and (was_kept or (was_open and is_certain)):
            margin = (deadline.date - last).days
            yield BrokenDeadline(deadline, moved.milestone, last, margin, is_certain)


def _lost_before(moved: MovedMilestone, deadlines: Iterable[Deadline], dates: MilestoneDates) -> Iterator[Deadline]:
    """The deadlines of a milestone's project that even the first day of its old plan lay beyond."""
    before, _, _ = _decisive(moved, dates)
    for deadline in deadlines:
        if deadline.project == moved.milestone[0] and before is not None and before.first > deadline.date:
            yield deadline


def _decisive(moved: MovedMilestone, dates: MilestoneDates) -> tuple[Period | None, Period | None, date | None]:
    """The period that decides on the deadline, before and after the move, and its exact new last day.

    As everywhere, that is the end of the start of operations; where that is not dated, a phase without which there
    is no start of operations.
    """
    project, key = moved.milestone
    if key == OPERATIONS:
        return moved.before.end, moved.after.end, moved.last
    if key != Phase.TRA and dates[project, OPERATIONS].last is None:
        return moved.before.start, moved.after.start, moved.first
    return None, None, None
