"""How far the countries are with a system: live, planned inside its window, after it, or unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.deployments import Deployment, DeploymentCount, Derogation, Participant
from ucc_portfolio.domain.knowledge import InForce, known_on, starts
from ucc_portfolio.domain.national_starts import NationalStart, deployment_windows, national_starts, participants_on
from ucc_portfolio.domain.outcomes import Edge, Outcome
from ucc_portfolio.domain.projects import Kind
from ucc_portfolio.measures.slippage import Comparison, against_outcome, compare

if TYPE_CHECKING:
    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project


class CountryState(StrEnum):
    """Where a country stands with a project on a day."""

    LIVE = "live"
    """Its start is reported."""
    INSIDE = "planned inside the window"
    AROUND = "planned around the end of the window"
    """The period that it plans for begins inside, and ends after it."""
    AFTER = "planned after the window"
    PLANNED = "planned, no end known"
    """Nobody states an end: of the window, or of the period that it plans for."""
    NOT_PLANNED = "not planned"
    """The country says that it plans none."""
    UNKNOWN = "unknown"
    """Nothing is stated, or no date."""


@frozen(kw_only=True)
class CountryStart:
    """One project in one country, as far as is known on a day.

    `statements` is everything that was stated, the earliest first, and `in_force` the one that counts; None where only
    an `outcome` says that everybody runs it, or nobody says anything. `margin_days` is the end of the window less the
    last day of the date, negative is too late. `is_silent` says that its planned day went by and nothing is reported.
    `derogation` is the one that lets the country do without on the day.
    """

    project: str
    participant: Participant
    state: CountryState
    in_force: Deployment | None = None
    statements: tuple[Deployment, ...] = ()
    outcome: Outcome | None = None
    margin_days: int | None = None
    is_silent: bool = False
    derogation: Derogation | None = None

    @property
    def country(self) -> str:
        """The country, in the two letters of ISO 3166."""
        return self.participant.country

    @property
    def planned(self) -> PlannedDate | None:
        """The date that counts, of a start that is reported its day; None where there is none."""
        return self.in_force.start.date if self.in_force is not None else None

    @property
    def started_on(self) -> date | None:
        """The day of the start, where the country or a start of all at once reports one."""
        if self.in_force is not None:
            return self.in_force.started_on
        is_single = self.outcome is not None and self.outcome.edge is Edge.SINGLE
        return self.outcome.date if self.outcome is not None and is_single else None

    def lags(self, *, window_is_over: bool) -> bool:
        """Whether it is late by what it states itself, and no derogation allows it."""
        if self.is_silent or self.state in (CountryState.LIVE, CountryState.UNKNOWN):
            return False
        last = None if self.planned is None else self.planned.last
        if self.derogation is not None and (last is None or last <= self.derogation.until):
            return False
        return window_is_over or self.state is CountryState.AFTER

    @property
    def moved(self) -> Comparison | None:
        """How far the start moved since the country first stated a date; None where it has not stated another."""
        first = next(
            (one for one in self.statements if one.start.date is not None and not one.start.date.is_unknown), None
        )
        return None if first is None or self.in_force in (None, first) else moved(first, self.in_force)


def moved(before: Deployment, after: Deployment) -> Comparison:
    """What becomes of a country's start between two statements; a reported day inside the plan is on time."""
    if after.started_on is None:
        return compare(before.start, after.start)
    day = after.started_on
    outcome = Outcome(project=after.project, date=day, known_from=after.known_by)
    return against_outcome(before.start, outcome)


@frozen(kw_only=True)
class Rollout:
    """How far the countries are with one project on a day.

    `countries` has every participant of the day, in alphabetical order. `window` is the plan that says when they start,
    `count` a printed count of countries that names none, where there is one.
    """

    project: str
    as_of: date
    countries: tuple[CountryStart, ...]
    window: InForce | None = None
    count: DeploymentCount | None = None
    _started: tuple[date, ...] = ()
    _left: int = 0

    @cached_property
    def by_country(self) -> Mapping[str, CountryStart]:
        """The participants of the day by their codes."""
        return {one.country: one for one in self.countries}

    def of(self, *states: CountryState) -> tuple[str, ...]:
        """The countries in one of the states."""
        return tuple(one.country for one in self.countries if one.state in states)

    @property
    def live(self) -> tuple[str, ...]:
        """Those of which a start is reported by name."""
        return self.of(CountryState.LIVE)

    @property
    def planned_inside(self) -> tuple[str, ...]:
        """Those that plan to start inside the window."""
        return self.of(CountryState.INSIDE)

    @property
    def planned_after(self) -> tuple[str, ...]:
        """Those that plan to start after the window."""
        return self.of(CountryState.AFTER)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Those of which nobody states a date."""
        return self.of(CountryState.UNKNOWN)

    @cached_property
    def least_live(self) -> int:
        """How many are live at least: those by name, or a printed count and those that started after it.

        Where only a first start is reported, and nobody says whose, it is one.
        """
        named = [one for one in self.countries if one.state is CountryState.LIVE]
        if self.count is None:
            return max(len(named), min(len(self._started), 1, len(self.countries)))
        # A country that started after the count was not in it. One that has left since may have been, so it is taken
        # off.
        day = self.count.date
        later = sum(one.started_on is not None and one.started_on > day for one in named)
        return max(len(named), min(self.count.live - self._left + later, len(self.countries)))

    @property
    def share_live(self) -> Fraction | None:
        """Live at least, over the participants of the day, in [0, 1]; None where nobody takes part."""
        return Fraction(self.least_live, len(self.countries)) if self.countries else None

    @property
    def first(self) -> date | None:
        """The first start that is reported; None where none is."""
        return min(self._started, default=None)

    @property
    def last(self) -> date | None:
        """The last start that is reported so far; None where none is."""
        return max(self._started, default=None)

    @property
    def ends_on(self) -> date | None:
        """Last day of the window, inside; None where nobody states one."""
        planned = self.window.cell.date if self.window is not None else None
        return None if planned is None else planned.last

    @property
    def days_left(self) -> int | None:
        """Days from the as-of day to the last day of the window; negative after it, None where none is stated."""
        return None if self.ends_on is None else (self.ends_on - self.as_of).days

    @property
    def laggards(self) -> tuple[CountryStart, ...]:
        """Those that are late by what they state themselves, and have no derogation that allows it.

        Not live, and planned after the window; or, once the window is over, planned for a day that is still to come, or
        not at all. A country that states nothing may have started, and so may one whose own day went by and of which
        nothing is reported.
        """
        is_over = self.days_left is not None and self.days_left < 0
        return tuple(one for one in self.countries if one.lags(window_is_over=is_over))

    @property
    def silent(self) -> tuple[CountryStart, ...]:
        """Those whose own day went by, and of which nothing is reported since."""
        return tuple(one for one in self.countries if one.is_silent)

    @property
    def derogations(self) -> tuple[Derogation, ...]:
        """Those that are in force on the day, by country."""
        return tuple(one.derogation for one in self.countries if one.derogation is not None)


def rollout(portfolio: Portfolio, project: str, *, as_of: date) -> Rollout:
    """How far the countries are with a project, as far as was known on a day.

    Args:
        portfolio: its participants, national statements, counts and derogations; its plans for the window.
        project: id of the project.
        as_of: only what was known on this day is used, and only who took part on it counts.

    Returns:
        One record per participant; a roll-out without countries where nobody takes part.

    Raises:
        UnknownNameError: there is no such project.

    Source:
        Conventions of this library, see "Deployment" in its explanation; Member States by the treaties of accession.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = rollout(datasets.load("ucc-2018"), "NCTS-P5", as_of=date(2024, 12, 20))
        >>> found.least_live, len(found.countries), found.ends_on, found.days_left
        (29, 37, datetime.date(2024, 12, 2), -18)
    """
    known = known_on(portfolio, as_of)
    return _rollouts(known, [known[project]], as_of)[project]


def rollouts(portfolio: Portfolio, *, as_of: date) -> Mapping[str, Rollout]:
    """How far the countries are with each project that starts country by country, by project id.

    Args:
        portfolio: its participants, national statements, counts and derogations; its plans for the window.
        as_of: only what was known on this date is used, and only who took part on it counts.

    Returns:
        Every project that is decentralised or national, or about which any country states something, in the order of
        the portfolio; empty where there is none.

    Source:
        Conventions of this library, see "Deployment" in its explanation; Member States by the treaties of accession.

    Example:
        >>> from ucc_portfolio import datasets
        >>> found = rollouts(datasets.load("ucc-2018"), as_of=date(2024, 12, 20))
        >>> {project: one.least_live for project, one in found.items() if one.least_live}
        {'NCTS-P5': 29, 'AES': 2, 'INF-SP': 1, 'CCI-P1': 10}
    """
    known = known_on(portfolio, as_of)
    stated = {one.project for one in known.deployments}
    stated |= {one.project for one in known.deployment_counts} | {one.project for one in known.derogations}
    wanted = [one for one in known.projects if one.kind in (Kind.DECENTRALISED, Kind.NATIONAL) or one.id in stated]
    return _rollouts(known, wanted, as_of)


def _rollouts(known: Portfolio, projects: Sequence[Project], as_of: date) -> dict[str, Rollout]:
    names = [project.id for project in projects]
    national = national_starts(known, as_of=as_of, projects=names)
    windows = deployment_windows(known, names, as_of=as_of)
    outcomes = starts(known)
    counts = {one.project: one for one in sorted(known.deployment_counts, key=lambda one: one.date)}
    found = {}
    for project in projects:
        window = windows.get(project.id)
        own = national[project.id]
        countries = tuple(_country_start(one, window, as_of) for one in own.values())
        days = (one.started_on for one in countries)
        reported = outcomes.get(project.id, {}).values()
        count = counts.get(project.id)
        found[project.id] = Rollout(
            project=project.id,
            as_of=as_of,
            countries=countries,
            window=window,
            count=count,
            started=(*(day for day in days if day is not None), *(outcome.date for outcome in reported)),
            left=0 if count is None else _left_since(known, project.system, count.date, own),
        )
    return found


def _left_since(known: Portfolio, system: str, day: date, now: Mapping[str, NationalStart]) -> int:
    """How many took part on a day and take part no more: a count of that day may have had them in it."""
    return len(participants_on(known, system, day).keys() - now.keys())


def _country_start(one: NationalStart, window: InForce | None, as_of: date) -> CountryStart:
    end = window.cell.date.end if window is not None and window.cell.date is not None else None
    planned = one.planned
    last = None if planned is None else planned.last
    derogation = one.derogation if one.derogation is not None and one.derogation.until >= as_of else None
    return CountryStart(
        project=one.project,
        participant=one.participant,
        state=_state(one, None if end is None else end.last),
        in_force=one.in_force,
        statements=one.statements,
        outcome=one.everybody,
        margin_days=None if end is None or last is None else (end.last - last).days,
        is_silent=not one.is_live and last is not None and last < as_of,
        derogation=derogation,
    )


def _state(start: NationalStart, end: date | None) -> CountryState:
    if start.is_live or start.in_force is None:
        return CountryState.LIVE if start.is_live else CountryState.UNKNOWN
    planned = start.planned
    if planned is None or planned.is_unknown:
        return CountryState.NOT_PLANNED if planned is None else CountryState.UNKNOWN
    if end is None or (planned.first is not None and planned.first > end):
        return CountryState.PLANNED if end is None else CountryState.AFTER
    if planned.last is None:
        return CountryState.PLANNED
    return CountryState.INSIDE if planned.last <= end else CountryState.AROUND
