"""What a delay moves: which milestones, along which chain, how much float absorbs, which deadlines break."""

# Over 500 lines: a third of it are the records of the answer. The rest follows a delay through milestones, countries
# and deadlines, which all move a date in the same way.

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import evolve, frozen
from dateutil.relativedelta import relativedelta

from ucc_portfolio.domain.dates import LAST_YEAR, Period, PlannedDate, Precision
from ucc_portfolio.domain.grouping import grouped
from ucc_portfolio.domain.knowledge import deadlines_on, known_on
from ucc_portfolio.domain.milestone_dates import MilestoneDate, MilestoneDates
from ucc_portfolio.domain.national_starts import NationalStart, national_starts
from ucc_portfolio.domain.phases import OPERATIONS, Phase
from ucc_portfolio.domain.plans import milestone_name
from ucc_portfolio.domain.values import expect
from ucc_portfolio.errors import DelayError, quoted
from ucc_portfolio.graph.links import LinkFloat, counted_float, link_float
from ucc_portfolio.graph.order import chain, milestone_called, milestone_order

if TYPE_CHECKING:
    from ucc_portfolio.domain.deadlines import Deadline
    from ucc_portfolio.domain.dependencies import Dependency
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio

Delay = str | relativedelta
"""`12Q` (quarters), `18M` (months), `90D` (days), or a relativedelta of years, months and days."""

Delays = Mapping[str, Delay] | Mapping[tuple[str, str], Delay] | Mapping[str | tuple[str, str], Delay]
"""How long each milestone is delayed, by project id, by `AES.tss`, or by a pair."""


@frozen
class MovedMilestone:
    """A milestone that a delay moves.

    `first` is its new first day, of a window the day on which it opens, None where nobody states that; `days` is how
    much later that is (where `first` is None, how much later the window closes). `end` has the first and the last
    possible day of its new end, None where nobody states one. `after` shows the calendar periods that its first days
    move into. `reached_from` is the milestone that moves it, None where its own delay does. `counts_from` is set if its
    planned date has passed while the roll-out goes on: then the delay counts from that date, the as-of date.
    """

    milestone: Milestone
    before: PlannedDate
    after: PlannedDate
    first: date | None
    end: tuple[date, date] | None
    days: int
    reached_from: Milestone | None = None
    counts_from: date | None = None

    @property
    def last(self) -> date | None:
        """Its new last day; None where nobody states an end."""
        return None if self.end is None else self.end[1]


class Effect(StrEnum):
    """What becomes of a delay at a link."""

    PASSED = "passed"
    """It reaches the successor, less the float."""
    ABSORBED = "absorbed"
    """The float is as long as the delay."""
    UNDATED = "undated"
    """A date is unknown, so that nothing can be passed on."""
    BEYOND = "beyond the calendar"
    """The successor would move beyond the last year that a plan can name."""
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
class CountryEffect:
    """What becomes of a delay of a system in one country, which cannot start before the system is there.

    `moved` is the country's start after the delay, None where it does not move. As at a link, `float_days` lies between
    the first day of the system and the one of the country, None where a date is unknown.
    """

    project: str
    country: str
    effect: Effect
    delay_days: int
    float_days: int | None = None
    moved: MovedMilestone | None = None


@frozen
class BrokenDeadline:
    """A deadline that the plan of a milestone keeps, or may keep, and after the delay keeps less.

    `last` is the new last day of the milestone, `margin_days` the deadline less that day. `is_certain` says
    whether even the first possible day lies beyond the deadline; otherwise it may be kept still. `country` is the one
    whose start it is, None where it is that of the project; a derogation of it has moved the deadline to its end.
    """

    deadline: Deadline
    milestone: Milestone
    last: date
    margin_days: int
    is_certain: bool
    country: str | None = None


@frozen
class Impact:
    """What delays move, as far as was known on a day.

    `moved` has the delayed milestones first, then those that they reach, the nearest first. `effects` has every
    precedence that leads on from a moved milestone, `broken` the deadlines that break. `lost_before` are those of
    moved milestones that the plans could not keep before the delay either. `countries` has, per moved start of
    operations, every country that has not started and states something.
    """

    as_of: date
    delays: Mapping[Milestone, str]
    moved: tuple[MovedMilestone, ...]
    effects: tuple[LinkEffect, ...]
    broken: tuple[BrokenDeadline, ...]
    lost_before: tuple[Deadline, ...]
    countries: tuple[CountryEffect, ...] = ()

    @property
    def moved_countries(self) -> tuple[CountryEffect, ...]:
        """The countries whose start moves."""
        return tuple(one for one in self.countries if one.moved is not None)

    @property
    def reached(self) -> tuple[MovedMilestone, ...]:
        """The milestones that move because another does."""
        return tuple(one for one in self.moved if one.reached_from is not None)

    def path(self, milestone: Milestone) -> tuple[Milestone, ...]:
        """The way from the delayed milestone to one that moves, both inside; empty for one that does not move."""
        sources = self._sources
        path = [milestone] if milestone in sources else []
        while path and (before := sources[path[-1]]) is not None:
            path.append(before)
        return tuple(reversed(path))

    @cached_property
    def _sources(self) -> Mapping[Milestone, Milestone | None]:
        return {one.milestone: one.reached_from for one in self.moved}


def impact(portfolio: Portfolio, delays: Delays, *, as_of: date, phases: bool = False) -> Impact:
    """Which milestones move when some are delayed, and which deadlines break by it.

    A delay moves a date by whole periods: 2Q moves a quarter by two quarters, a day by six months of the calendar,
    a window at both ends. What reaches a successor is days: the predecessor's new first day less its old one, less
    the least float that the link can have; and so on from there. Where several delays meet, the longest counts. What
    has happened does not move, and a link without dates passes nothing on: it is named. A country waits for the system
    in the same way, whose first day is the least that its own start needs.

    After a first start the rest of a roll-out can still be delayed: its planned end moves, or, if that has passed, the
    as-of date does. The first start stays, so nothing that depends on it moves.

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
        DelayError: everyone has started, a milestone has no date, or the delay is none.
        WrongTypeError: the delays are not a mapping, or the portfolio is not a Portfolio.
        DependencyCycleError: the precedences have no order.

    Source:
        Conventions of this library, see "Impact" in its explanation.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = impact(datasets.load("ucc-2018"), {"AEO-P1": "7Q"}, as_of=date(2018, 1, 3))
        >>> [(one.milestone[0], one.days, str(one.after)) for one in found.reached]
        [('AEO-P2', 65, '2019-12-05')]
    """
    expect(Mapping, delays, "write {'AES': '2Q'}")
    known = known_on(portfolio, as_of)
    dates = MilestoneDates.on(known, as_of)
    dependencies = [one for one in known.dependencies if one.is_precedence]
    dependencies += chain(known.projects) if phases else ()
    asked = _asked(known, delays)
    own = {milestone: _delayed(milestone, dates[milestone], delay, as_of) for milestone, delay in asked.items()}
    in_order = milestone_order(dependencies)
    moves, effects = _passed_on(own, dependencies, in_order, dates)
    moved = _nearest_first(moves, in_order, known.milestones)
    # Countries come after the systems: a country waits for the system, and no system waits for a country.
    national = national_starts(known, as_of=as_of)
    countries = tuple(_countries(national, dates, moved))
    sorted_deadlines = (deadline for _, deadline in sorted(deadlines_on(known, as_of=as_of).items()))
    deadlines = grouped(sorted_deadlines, lambda one: one.project)
    # What was lost before the delay comes first: the delay does not break it once more.
    lost = {one.milestone: _lost_by(one, national, deadlines, dates) for one in moved}
    broken = (
        found
        for one in moved
        for found in _broken(one, deadlines.get(one.milestone[0], ()), dates)
        if found.deadline not in lost[one.milestone]
    )
    return Impact(
        as_of,
        {milestone: _text(delay) for milestone, delay in asked.items()},
        tuple(moved),
        effects,
        (*broken, *_broken_in_countries(national, dates, countries, deadlines)),
        tuple(deadline for one in moved for deadline in lost[one.milestone]),
        countries,
    )


def _asked(portfolio: Portfolio, delays: Delays) -> Mapping[Milestone, Delay]:
    """The delays by milestone.

    Raises:
        UnknownNameError: there is no such milestone.
        DelayError: two names mean the same milestone, such as `AES` and `AES.operations`.
    """
    asked: dict[Milestone, Delay] = {}
    for name, delay in delays.items():
        milestone = milestone_called(portfolio, name)
        if milestone in asked:
            raise DelayError(milestone_name(milestone), "it is delayed twice; give one delay for it")
        asked[milestone] = delay
    return asked


def _passed_on(
    own: Mapping[Milestone, MovedMilestone],
    dependencies: Iterable[Dependency],
    in_order: Iterable[Milestone],
    dates: MilestoneDates,
) -> tuple[Mapping[Milestone, MovedMilestone], tuple[LinkEffect, ...]]:
    """Every milestone that moves, by its own delay or by that of another, and what happens at each link on the way."""
    leaving = grouped(dependencies, lambda one: one.before)
    moves = dict(own)
    effects: list[LinkEffect] = []
    # In this order all that a milestone waits for comes before it. So when its turn comes, every delay that reaches it
    # has, the longest is known, and each link is looked at once.
    for milestone in in_order:
        # What has started in part holds nobody up: its successors wait for the first start alone.
        if milestone in moves and not dates[milestone].has_happened:
            for dependency in leaving.get(milestone, ()):
                effect, moved = _at_link(link_float(dependency, dates), moves[milestone].days)
                effects.append(effect)
                if moved is not None:
                    moves[dependency.after] = _later(moves.get(dependency.after), moved)
    return moves, tuple(effects)


def _nearest_first(
    moves: Mapping[Milestone, MovedMilestone], in_order: Iterable[Milestone], listed: Iterable[Milestone]
) -> Sequence[MovedMilestone]:
    """The delayed milestones, then those that they reach by one link, by two, and so on; equals as they are listed."""
    steps: dict[Milestone, int] = {}
    for milestone in in_order:  # the milestone that moves another comes before it, and its steps are known by then
        if milestone in moves:
            source = moves[milestone].reached_from
            steps[milestone] = 0 if source is None else steps[source] + 1
    order = {milestone: position for position, milestone in enumerate(listed)}
    # A delayed milestone without any link has no place in the order of links, and no steps.
    return sorted(moves.values(), key=lambda one: (steps.get(one.milestone, 0), order[one.milestone]))


Starts = Mapping[str, Mapping[str, NationalStart]]


def _countries(national: Starts, dates: MilestoneDates, moved: Iterable[MovedMilestone]) -> Iterator[CountryEffect]:
    """What becomes of every country that waits for a system that moves."""
    for system in moved:
        project, key = system.milestone
        if dates[system.milestone].has_happened:
            continue  # the system is there, and no country waits for it
        for start in national.get(project, {}).values() if key == OPERATIONS else ():
            if not start.is_live:
                yield _in_country(start.country, start.planned, system, dates[system.milestone])


def _in_country(
    country: str, planned: PlannedDate | None, system: MovedMilestone, opens: MilestoneDate
) -> CountryEffect:
    project = system.milestone[0]
    if planned is None or planned.first is None or opens.first is None or opens.last is None:
        return CountryEffect(project, country, Effect.UNDATED, system.days)
    # As for a link between milestones: the least float has the system as late and the country as early as possible.
    least = (planned.first - opens.last).days
    most = None if planned.last is None else (planned.last - opens.first).days
    float_days = counted_float(least, most)
    effect, moved = _shifted(system.milestone, planned, max(0, system.days - float_days), system.milestone)
    return CountryEffect(project, country, effect, system.days, float_days, moved)


def _broken_in_countries(
    national: Starts,
    dates: MilestoneDates,
    countries: Iterable[CountryEffect],
    deadlines: Mapping[str, Sequence[Deadline]],
) -> Iterator[BrokenDeadline]:
    """The deadlines that Member States keep less surely; a derogation that is known moves them to its end."""
    for one in countries:
        start = national[one.project][one.country]
        if one.moved is not None:
            binding = (each for each in deadlines.get(one.project, ()) if start.participant.is_bound(each.date))
            own = (evolve(each, date=start.allowed_until(each.date)) for each in binding)
            yield from _broken(one.moved, own, dates, country=one.country)


def _lost_by(
    moved: MovedMilestone, national: Starts, deadlines: Mapping[str, Sequence[Deadline]], dates: MilestoneDates
) -> tuple[Deadline, ...]:
    """The deadlines that were lost before the delay, by the plan of the milestone or by that of a Member State."""
    project, key = moved.milestone
    own = deadlines.get(project, ())
    lost = [*_lost_before(moved, own, dates)]
    if key == OPERATIONS:
        lost += _lost_in_countries(national.get(project, {}), own)
    return tuple(deadline for deadline in own if deadline in lost)


def _lost_in_countries(national: Mapping[str, NationalStart], deadlines: Sequence[Deadline]) -> Iterator[Deadline]:
    """The deadlines that a Member State could not keep before the delay either, by what it states itself."""
    firsts = [
        (start, start.planned.first)
        for start in national.values()
        if start.planned is not None and start.planned.first is not None
    ]
    for deadline in deadlines:
        bound = ((start, first) for start, first in firsts if start.participant.is_bound(deadline.date))
        if any(first > start.allowed_until(deadline.date) for start, first in bound):
            yield deadline


def _later(one: MovedMilestone | None, other: MovedMilestone) -> MovedMilestone:
    """What becomes of a milestone that two delays reach: at each end the later day; the longer delay is the reason."""
    if one is None:
        return other
    # One delay may move the opening of a window further, and the other its end: each end takes the later day.
    longer = other if other.days > one.days else one
    shorter = one if longer is other else other
    if longer.end is None or shorter.end is None or longer.end >= shorter.end:
        return longer
    after = PlannedDate(longer.after.start, shorter.after.end, is_window=longer.after.is_window)
    return evolve(longer, end=shorter.end, after=after) if longer.before.is_window else longer


def _delayed(milestone: Milestone, known: MilestoneDate, delay: Delay, as_of: date) -> MovedMilestone:
    """The milestone after its own delay; of a roll-out that has begun, its end.

    Raises:
        DelayError: everyone has started, it has no date, or the delay is none.
    """
    name = milestone_name(milestone)
    shift = _span(name, delay)
    if known.rest is not None and known.rest.last is not None:
        if known.rest.last >= as_of:
            return _moved(milestone, known.rest, shift)
        today = PlannedDate(None, Period.containing(as_of, Precision.DAY), is_window=True)
        return evolve(_moved(milestone, today, shift), counts_from=as_of)
    if known.is_in_part:
        raise DelayError(name, f"it has started in part ({known.text}), and no plan dates the end of the roll-out")
    if known.has_happened:
        raise DelayError(name, f"it has happened ({known.text}), and what has happened does not move")
    if known.planned is None:
        raise DelayError(name, f"it has no date that could move ({known.text})")
    return _moved(milestone, known.planned, shift)


_TEXT: Final = r"(?P<count>[0-9]{1,5}) ?(?P<unit>[QMD])"
_MONTHS: Final = {"Q": 3, "M": 1}


def _span(name: str, delay: Delay) -> relativedelta:
    """The delay as a span of the calendar: years, months and days."""
    expected = "expected a delay such as 2Q (quarters), 18M (months) or 90D (days)"
    if isinstance(delay, str) and (found := re.fullmatch(_TEXT, delay.strip().upper())):
        count, months = int(found["count"]), _MONTHS.get(found["unit"])
        span = relativedelta(days=count) if months is None else relativedelta(months=months * count)
    elif isinstance(delay, relativedelta):
        # A relativedelta can also name a weekday or an hour, which are not a length of time.
        normal = delay.normalized()
        if normal != relativedelta(years=normal.years, months=normal.months, days=normal.days):
            raise DelayError(name, "a delay has years, months and days, and nothing else")
        span = relativedelta(months=12 * normal.years + normal.months, days=normal.days)
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


def _at_link(link: LinkFloat, delay_days: int) -> tuple[LinkEffect, MovedMilestone | None]:
    """What becomes of a delay of the predecessor, and the successor as it moves; None where it does not."""
    planned = link.successor.planned
    if link.successor.has_happened:
        return LinkEffect(link, Effect.HAPPENED, delay_days), None
    if link.float_days is None or planned is None:
        return LinkEffect(link, Effect.UNDATED, delay_days), None
    passed = max(0, delay_days - link.float_days)
    effect, moved = _shifted(link.dependency.after, planned, passed, link.dependency.before)
    return LinkEffect(link, effect, delay_days, 0 if moved is None else passed), moved


def _shifted(
    milestone: Milestone, planned: PlannedDate, days: int, reached_from: Milestone
) -> tuple[Effect, MovedMilestone | None]:
    """What becomes of the days that a float does not absorb, and the milestone as they move it."""
    if not days:
        return Effect.ABSORBED, None
    try:
        return Effect.PASSED, _moved(milestone, planned, relativedelta(days=days), reached_from)
    except DelayError:
        return Effect.BEYOND, None


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


def _moved(
    milestone: Milestone, planned: PlannedDate, shift: relativedelta, reached_from: Milestone | None = None
) -> MovedMilestone:
    """A milestone, its planned date moved by a shift of the calendar.

    Raises:
        DelayError: it would move beyond the last year that a plan can name.
    """
    too_late = DelayError(milestone_name(milestone), f"it would move beyond the year {LAST_YEAR}")
    try:
        start, end = (period and _end(period, shift) for period in (planned.start, planned.end))
    except (OverflowError, ValueError):  # days end with the year 9999
        raise too_late from None
    if any(moved is not None and moved.last.year > LAST_YEAR for moved in (start, end)):
        raise too_late
    after = PlannedDate(start and start.shown, end and end.shown, is_window=planned.is_window)
    # How far it moves is told by the first end that has a date. Of a window that is the opening, which is what others
    # wait for.
    (old, new), *_ = [
        (old.first, new.first) for old, new in ((planned.start, start), (planned.end, end)) if old is not None and new
    ]
    ends = None if end is None else (end.first, end.last)
    first = None if start is None else start.first
    return MovedMilestone(milestone, planned, after, first, ends, (new - old).days, reached_from)


def _broken(
    moved: MovedMilestone, deadlines: Iterable[Deadline], dates: MilestoneDates, *, country: str | None = None
) -> Iterator[BrokenDeadline]:
    """The deadlines of a milestone's project that its plan keeps less surely than before."""
    before, after = _decisive(moved, dates)
    if before is None or after is None:
        return
    for deadline in deadlines:
        is_certain = after[0] > deadline.date
        # A deadline breaks when it becomes less sure: from surely kept to perhaps missed, or from perhaps missed to
        # surely missed.
        was_kept, was_open = before.last <= deadline.date, before.first <= deadline.date
        if after[1] > deadline.date and (was_kept or (was_open and is_certain)):
            margin = (deadline.date - after[1]).days
            yield BrokenDeadline(deadline, moved.milestone, after[1], margin, is_certain, country)


def _lost_before(moved: MovedMilestone, deadlines: Iterable[Deadline], dates: MilestoneDates) -> Iterator[Deadline]:
    """The deadlines of a milestone's project that even the first day of its old plan lay beyond."""
    before, _ = _decisive(moved, dates)
    yield from (one for one in deadlines if before is not None and before.first > one.date)


def _decisive(moved: MovedMilestone, dates: MilestoneDates) -> tuple[Period | None, tuple[date, date] | None]:
    """What decides on a deadline: the period before the move, the first and the last possible day after it.

    As everywhere, that is the end of the start of operations; where that is not dated, the first possible day of a
    phase without which there is no start of operations.
    """
    project, key = moved.milestone
    if key == OPERATIONS:
        return moved.before.end, moved.end
    if key != Phase.TRA and moved.first is not None and dates[project, OPERATIONS].last is None:
        return moved.before.start, (moved.first, moved.first)
    return None, None
