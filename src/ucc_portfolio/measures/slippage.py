"""How far a milestone moved: between two plan revisions, or between a revision and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

from ucc_portfolio.domain.cells import Cell, Status
from ucc_portfolio.domain.dates import Period, PlannedDate, Precision
from ucc_portfolio.domain.grouping import grouped
from ucc_portfolio.domain.knowledge import announcements, known_on, latest_day, starts
from ucc_portfolio.domain.outcomes import Edge, Outcome
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import ALL_PROJECTS, OUTCOME
from ucc_portfolio.domain.portfolio import ancestors, lineage_of, milestones_in_order, of_ancestor
from ucc_portfolio.errors import NotYetKnownError

if TYPE_CHECKING:
    from ucc_portfolio.domain.plans import Milestone, PlanRevision
    from ucc_portfolio.domain.portfolio import Portfolio


class SlipVerdict(StrEnum):
    """What became of a milestone between two statements."""

    EARLY = "early"
    ON_TIME = "on time"
    LATE = "late"
    NEW = "new"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"
    NOT_STATED = "not stated"
    UNDETERMINED = "undetermined"


@frozen
class DateSlip:
    """How much later a date is than another.

    `lower_days` and `upper_days` are the least and the most that it can be, as the dates stand; `days` lies between
    the two last days. `headline` counts `unit`s: days where both dates have the same precision, else whole periods
    of the coarser one. Positive is later.

    Example:
        >>> slip = date_slip(Period.containing(date(2019, 12, 1), Precision.QUARTER), date_period(date(2020, 7, 1)))
        >>> str(slip), slip.lower_days, slip.upper_days
        ('+3 quarters', 183, 274)
    """

    lower_days: int
    upper_days: int
    days: int
    headline: int
    unit: Precision

    def __str__(self) -> str:
        return f"{self.headline:+d} {self.unit}{'' if abs(self.headline) == 1 else 's'}" if self.headline else "0"


def date_period(day: date) -> Period:
    """A day as a period."""
    return Period(day, day, Precision.DAY)


def date_slip(before: Period, after: Period) -> DateSlip:
    """How much later `after` is than `before`: bounds in days, and the headline.

    Quarters, months, half-years and years are counted by their number in the calendar (4 x year + quarter), so
    that moving both dates by whole quarters changes no slip in quarters.
    """
    lower = (after.first - before.last).days
    upper = (after.last - before.first).days
    days = (after.last - before.last).days
    # Two quarters are both known to the same width, so the days between them mean something. Between a quarter and a
    # day they do not: then whole quarters are counted.
    if before.precision is after.precision:
        return DateSlip(lower, upper, days, days, Precision.DAY)
    unit = max(before.precision, after.precision, key=lambda precision: precision.months)
    length = unit.months
    headline = (12 * after.last.year + after.last.month - 1) // length
    headline -= (12 * before.last.year + before.last.month - 1) // length
    return DateSlip(lower, upper, days, headline, unit)


class Comparison(NamedTuple):
    """What becomes of a milestone between two statements: the verdict, and the slips as far as there are any."""

    verdict: SlipVerdict
    start: DateSlip | None = None
    end: DateSlip | None = None
    headline: DateSlip | None = None


@frozen
class Slip:
    """What became of one milestone, a pair of project id and key, between two statements.

    `before` and `after` are what was stated, None where a plan does not mention the milestone; against the outcome,
    `outcome` is what happened. `start` and `end` are the slips of the two ends of a window; of a date without a
    window only `end` is given. `headline` is the one that the verdict speaks of.
    """

    milestone: Milestone
    earlier: str
    later: str
    before: Cell | None
    after: Cell | None
    comparison: Comparison
    outcome: Outcome | None = None
    causes: tuple[str, ...] = ()

    @property
    def project(self) -> str:
        """The project of the milestone."""
        return self.milestone[0]

    @property
    def verdict(self) -> SlipVerdict:
        """What became of it, in a word."""
        return self.comparison.verdict

    @property
    def start(self) -> DateSlip | None:
        """The slip of the start of a window."""
        return self.comparison.start

    @property
    def end(self) -> DateSlip | None:
        """The slip of the end."""
        return self.comparison.end

    @property
    def headline(self) -> DateSlip | None:
        """The slip that the verdict speaks of; None where nothing can be compared."""
        return self.comparison.headline


def slippage(portfolio: Portfolio, *, earlier: str, later: str, as_of: date | None = None) -> tuple[Slip, ...]:
    """How every milestone moved between two plan revisions, or from a revision to what happened.

    Args:
        portfolio: a project that continues another is held against what that one planned.
        earlier: id of a revision.
        later: id of another one, or "outcome".
        as_of: only what was known on this day is used; everything where None.

    Returns:
        One slip per milestone with a date in either statement, in the order of the projects and the table; against
        the outcome, one per known edge. Empty where nothing is dated.

    Raises:
        UnknownNameError: there is no such revision; the error lists those that there are.
        NotYetKnownError: the revision was published after the day.

    Source:
        Conventions of this library, see "Slippage" in its explanation; dates of the plans named in the dataset.

    Example:
        >>> from ucc_portfolio import datasets
        >>> slips = slippage(datasets.load("ucc-2018"), earlier="MASP-2017", later="outcome")
        >>> [str(slip.headline) for slip in slips if slip.project in ("REX", "CDS-2")]
        ['0', '+3 quarters']
    """
    day = latest_day(portfolio) if as_of is None else as_of
    known = known_on(portfolio, day)
    for name in (earlier, later):
        if name != OUTCOME and portfolio.revision(name).date > day:
            raise NotYetKnownError(name, known_from=portfolio.revision(name).date.isoformat(), as_of=day.isoformat())
    before = known.revision(earlier)
    if later == OUTCOME:
        return tuple(_against_outcome(known, before))
    return tuple(_between(known, before, known.revision(later)))


def _between(portfolio: Portfolio, earlier: PlanRevision, later: PlanRevision) -> Iterator[Slip]:
    before, after = portfolio.plan(earlier), portfolio.plan(later)
    complete = (earlier.complete, later.complete)
    causes = _causes(portfolio, earlier, later)
    lineage = lineage_of(portfolio)
    # A project that another one continues is compared under the name of that other one, and not once more.
    represented = {(older, key) for project, key in after for older in ancestors(lineage, project)}
    done: frozenset[Milestone] = portfolio.done_in_table if earlier.of_table or later.of_table else frozenset()
    compared: dict[tuple[int, int], Comparison] = {}  # by identity: milestones share the cells that say the same
    for milestone in milestones_in_order(portfolio, before, after):
        project, key = milestone
        new = after.get(milestone)
        old = before.get(milestone) or of_ancestor(before, lineage, project, key)
        if new is None and milestone in represented:
            continue  # the project that continues it stands for both
        if (old is None or new is None) and milestone in done:
            continue  # the table plans it no more: it was done
        if (old is None or old.date is None) and (new is None or new.date is None):
            continue
        identity = (id(old), id(new))
        result = compared.get(identity)
        if result is None:
            result = compared[identity] = compare(old, new, complete=complete)
        yield Slip(milestone, earlier.id, later.id, old, new, result, None, causes.get(project, ()))


def compare(old: Cell | None, new: Cell | None, *, complete: tuple[bool, bool] = (True, True)) -> Comparison:
    """What becomes of a milestone between two statements of plans.

    `complete` says of either plan whether what it does not mention is absent from it, or only not stated.
    """
    if old is None or new is None:
        # Only a plan that claims to list everything can leave a milestone out on purpose.
        absent_from_complete = complete[0] if old is None else complete[1]
        if not absent_from_complete:
            return Comparison(SlipVerdict.NOT_STATED)
        return Comparison(SlipVerdict.NEW if old is None else SlipVerdict.DROPPED)
    if old.date is None or new.date is None:
        return Comparison(_undated(old, new))
    return compare_dates(old.date, new.date)


def _undated(old: Cell, new: Cell) -> SlipVerdict:
    if Status.NATIONAL in (old.status, new.status):
        return SlipVerdict.UNDETERMINED
    return SlipVerdict.WITHDRAWN if new.date is None else SlipVerdict.NEW


def compare_dates(old: PlannedDate, new: PlannedDate) -> Comparison:
    """What becomes of a milestone between two dates; the headline is the slip of the end, or else of the start."""
    end = date_slip(old.end, new.end) if old.end and new.end else None
    start = None
    if (old.is_window or new.is_window) and old.start and new.start:
        start = date_slip(old.start, new.start)
    return Comparison(_verdict(end or start), start, end, end or start)


def _verdict(headline: DateSlip | None) -> SlipVerdict:
    """Calendar periods nest: two that share a day differ by no whole period of the coarser one."""
    if headline is None:
        return SlipVerdict.UNDETERMINED
    if headline.headline == 0:
        return SlipVerdict.ON_TIME
    return SlipVerdict.LATE if headline.headline > 0 else SlipVerdict.EARLY


def _against_outcome(portfolio: Portfolio, earlier: PlanRevision) -> Iterator[Slip]:
    before = portfolio.plan(earlier)
    reported = starts(portfolio)
    announced = grouped(announcements(portfolio), lambda one: one.project)
    lineage = lineage_of(portfolio)
    for project in portfolio.projects:
        milestone = (project.id, OPERATIONS)
        old = before.get(milestone) or of_ancestor(before, lineage, project.id, OPERATIONS)
        found: list[Outcome | None] = [*reported.get(project.id, {}).values(), *announced.get(project.id, ())]
        if not found and (old is None or old.date is None or project.id in lineage.values()):
            continue  # nothing was planned, or the project that continues it stands for both
        for start in found or [None]:
            if start is None:
                result = Comparison(SlipVerdict.NOT_STATED)
            elif old is None:
                result = Comparison(SlipVerdict.NEW if earlier.complete else SlipVerdict.NOT_STATED)
            else:
                result = against_outcome(old, start)
            yield Slip(milestone, earlier.id, OUTCOME, old, None, result, start)


def against_outcome(planned: Cell, outcome: Outcome) -> Comparison:
    """What happened against what was planned.

    A day inside the planned period or window is on time. A first start is held against the start of a window, a
    single or last one against its end.
    """
    if planned.date is None:
        undetermined = planned.status is not Status.NOT_PLANNED
        return Comparison(SlipVerdict.UNDETERMINED if undetermined else SlipVerdict.NEW)
    window, day = planned.date, outcome.date
    held_against = window.start if outcome.edge is Edge.FIRST else window.end
    headline = None if held_against is None else date_slip(held_against, date_period(day))
    if window.last is not None and day > window.last:
        verdict = SlipVerdict.LATE
    elif window.first is not None and day < window.first:
        verdict = SlipVerdict.EARLY
    else:
        # Of a window with one end unknown, a day within the period of the end that counts is on time.
        inside = held_against is not None and held_against.first <= day <= held_against.last
        bounded = window.first is not None and window.last is not None
        verdict = SlipVerdict.ON_TIME if inside or bounded else SlipVerdict.UNDETERMINED
    return Comparison(verdict, headline=headline)


def _causes(portfolio: Portfolio, earlier: PlanRevision, later: PlanRevision) -> Mapping[str, tuple[str, ...]]:
    """The causes of the moves after one revision and up to the other, by project; those of all are for the reader."""
    since, until = sorted((earlier.date, later.date))
    between = {revision.id for revision in portfolio.revisions if since < revision.date <= until}
    causes: dict[str, list[str]] = {}
    for cause in portfolio.causes:
        if cause.revision in between and cause.project != ALL_PROJECTS:
            causes.setdefault(cause.project, []).append(cause.cause)
    return {project: tuple(texts) for project, texts in causes.items()}
