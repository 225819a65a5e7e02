"""What counts of the countries on a day: who takes part, which statement is in force, and who may do without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.deployments import ALL_SYSTEMS, Deployment, DeploymentKind, Derogation, Participant
from ucc_portfolio.domain.knowledge import TABLE, InForce, published_order, reported_cells, starts
from ucc_portfolio.domain.outcomes import Outcome, complete_start
from ucc_portfolio.domain.phases import OPERATIONS

if TYPE_CHECKING:
    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.portfolio import Portfolio

# Every function here takes a portfolio as it was known on the day: `known_on` has left out what came later.

Statements = Mapping[str, Mapping[str, tuple[Deployment, ...]]]
"""Per project and country, what was stated of its start of operations, in the order of becoming known."""


def national_statements(portfolio: Portfolio) -> Statements:
    """What was stated of each project in each country, by the day of becoming known; of one day as in the file."""
    found: dict[str, dict[str, list[Deployment]]] = {}
    for stated in sorted(portfolio.deployments, key=_known_by):
        found.setdefault(stated.project, {}).setdefault(stated.country, []).append(stated)
    return {
        project: {country: tuple(stated) for country, stated in countries.items()}
        for project, countries in found.items()
    }


def _known_by(stated: Deployment) -> date:
    return stated.known_by


def statement_in_force(statements: Sequence[Deployment]) -> Deployment:
    """Which of the statements about one project in one country counts: the last report of the start, else the latest.

    An announcement counts as a plan, until a report or a later plan. A plan of which nobody says since when it is known
    counts only where there is no other: the day that it names says by when it was made, not when.
    """
    reported = [one for one in statements if one.kind is DeploymentKind.REPORTED]
    dated = [one for one in statements if one.known_from is not None]
    return (reported or dated or statements)[-1]


def participants_on(portfolio: Portfolio, system: str, day: date) -> Mapping[str, Participant]:
    """Who takes part in a system on a day, by country in alphabetical order.

    Of a country that takes part in every system and in this one, the record of this one counts; it does not end the
    other, so that a country may first take part as a Member State and then in its own right.

    Example:
        >>> from ucc_portfolio import datasets
        >>> portfolio = datasets.load("ucc-2018")
        >>> [len(participants_on(portfolio, "AES", date(2020, *day))) for day in ((1, 31), (2, 1))]
        [28, 27]
    """
    found = {country: participant_on(portfolio, system, country, day) for country in portfolio.participants_by_country}
    return {country: one for country, one in found.items() if one is not None}


def participant_on(portfolio: Portfolio, system: str, country: str, day: date) -> Participant | None:
    """The record by which a country takes part in a system on a day; None where it does not."""
    found = None
    for one in portfolio.participants_by_country.get(country, ()):
        if one.system in (ALL_SYSTEMS, system) and one.takes_part(day) and (found is None or one.system == system):
            found = one
    return found


def deployment_windows(portfolio: Portfolio, projects: Sequence[str], *, as_of: date) -> Mapping[str, InForce]:
    """The plan that says when the countries start, per project: the newest revision that states it, else the table.

    Announcements of the first or the last start do not move the window. Projects without a date are left out.
    """
    found: dict[str, InForce | None] = {}
    for revision in published_order(portfolio):
        plan = portfolio.plan(revision)
        for project in projects:
            if (cell := plan.get((project, OPERATIONS))) is not None:
                found[project] = InForce(revision.id, revision.date, cell)
    reported = reported_cells(portfolio, as_of=as_of)
    for project in projects:
        stated = reported.get(project, {}).get(OPERATIONS)
        if project not in found and stated is not None:
            found[project] = InForce(TABLE, stated.stated_on, stated.cell)
    return {
        project: plan
        for project, plan in found.items()
        if plan is not None and plan.cell.date is not None and not plan.cell.date.is_unknown
    }


@frozen(kw_only=True)
class NationalStart:
    """What counts of one project in one country on a day.

    `statements` is everything that was stated, the earliest known first, and `in_force` the one that counts. A reported
    start of `everybody`, of all at once or of the last, ends plans and announcements of those who took part on its day.
    `derogation` is the longest one that was known.
    """

    project: str
    participant: Participant
    statements: tuple[Deployment, ...] = ()
    in_force: Deployment | None = None
    everybody: Outcome | None = None
    derogation: Derogation | None = None

    @property
    def country(self) -> str:
        """The country, in the two letters of ISO 3166."""
        return self.participant.country

    @property
    def is_live(self) -> bool:
        """Whether its start is reported, by itself or with that of everybody."""
        return self.everybody is not None or (self.in_force is not None and self.in_force.started_on is not None)

    @property
    def started_by(self) -> date | None:
        """The day of its start, or of the last start of all, by which it had started; None where none is reported."""
        if self.in_force is not None and self.in_force.started_on is not None:
            return self.in_force.started_on
        return None if self.everybody is None else self.everybody.date

    @property
    def planned(self) -> PlannedDate | None:
        """The date that it states, of a report its day; None where it states none that counts."""
        return None if self.in_force is None else self.in_force.start.date

    def allowed_until(self, deadline: date) -> date:
        """The last lawful day for this country: the deadline, or the end of a derogation that is later."""
        return deadline if self.derogation is None else max(deadline, self.derogation.until)


def national_starts(
    portfolio: Portfolio, *, as_of: date, projects: Sequence[str] | None = None, has_left: bool = False
) -> Mapping[str, Mapping[str, NationalStart]]:
    """Per project and country, what counts of its start on a day.

    Args:
        portfolio: as it was known on the day.
        as_of: the day; its participants are meant.
        projects: ids of those that are asked for, with all of their participants; where None, those of which a country
            states anything, with the countries that do.
        has_left: take in the countries that reported a start while they took part, and have left since.
    """
    statements = national_statements(portfolio)
    reported = starts(portfolio)
    derogations = {
        (one.project, one.country): one for one in sorted(portfolio.derogations, key=lambda one: one.until)
    }  # the longest
    taking_part: dict[str, Mapping[str, Participant]] = {}
    found: dict[str, dict[str, NationalStart]] = {}
    for project in statements if projects is None else projects:
        system = portfolio[project].system
        if system not in taking_part:
            taking_part[system] = participants_on(portfolio, system, as_of)
        participants = dict(taking_part[system])
        stated = statements.get(project, {})
        if has_left:
            participants |= _left(portfolio, system, stated, participants)
        everybody = complete_start(reported.get(project, {}))
        found[project] = {
            country: _national_start(
                project, participant, stated.get(country, ()), everybody, derogations.get((project, country))
            )
            for country, participant in participants.items()
            if projects is not None or country in stated
        }
    return found


def _left(
    portfolio: Portfolio,
    system: str,
    stated: Mapping[str, tuple[Deployment, ...]],
    participants: Mapping[str, Participant],
) -> Mapping[str, Participant]:
    """Those that reported a start on a day on which they took part, and take part no more."""
    found = {}
    for country, statements in stated.items():
        day = statement_in_force(statements).started_on
        if country not in participants and day is not None:
            then = participant_on(portfolio, system, country, day)
            if then is not None:
                found[country] = then
    return found


def _national_start(
    project: str,
    participant: Participant,
    stated: tuple[Deployment, ...],
    everybody: Outcome | None,
    derogation: Derogation | None,
) -> NationalStart:
    in_force = statement_in_force(stated) if stated else None
    # A start of all countries says nothing of one that had not joined by then, or had left.
    if everybody is not None and not participant.takes_part(everybody.date):
        everybody = None
    if everybody is not None and in_force is not None:
        if in_force.kind is DeploymentKind.REPORTED:
            everybody = None  # what the country itself reports is the nearer
        else:
            in_force = None
    return NationalStart(
        project=project,
        participant=participant,
        statements=stated,
        in_force=in_force,
        everybody=everybody,
        derogation=derogation,
    )
