"""Do the countries fit the systems? Who states something without taking part, too early, or not any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.deployments import ALL_SYSTEMS
from ucc_portfolio.domain.findings import Finding
from ucc_portfolio.domain.national_starts import national_statements, participants_on
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.rollout import CountryState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ucc_portfolio.checks.evidence import Evidence

NO_PARTICIPANT: Final = "no-participant"
COUNTRY_BEFORE_SYSTEM: Final = "country-before-system"
COUNTRY_SILENT: Final = "country-silent"
COUNT_CONTRADICTED: Final = "count-contradicted"


def no_participant(evidence: Evidence) -> Iterator[Finding]:
    """Countries that state something of a project, and take part in its system on no day: they count nowhere."""
    portfolio = evidence.reported
    everywhere = {one.country for one in portfolio.participants if one.system == ALL_SYSTEMS}
    for project, stated in national_statements(portfolio).items():
        system = portfolio[project].system
        taking_part = everywhere | {one.country for one in portfolio.participants if one.system == system}
        if strangers := sorted(set(stated) - taking_part):
            named = f"{', '.join(strangers)} {'states' if len(strangers) == 1 else 'state'} a start"
            yield Finding(
                NO_PARTICIPANT, project, f"{named}, and no participant of its system is called so", OPERATIONS
            )


def country_before_system(evidence: Evidence) -> Iterator[Finding]:
    """Countries that start certainly before the first day of their system."""
    for rollout in evidence.rollouts.values():
        opens = evidence.dates[rollout.project, OPERATIONS]
        for one in rollout.countries:
            last = None if one.planned is None else one.planned.last
            if last is not None and opens.first is not None and last < opens.first:
                message = f"{one.country} starts {one.planned}, before the system itself ({visible(opens.text)})"
                yield Finding(COUNTRY_BEFORE_SYSTEM, rollout.project, message, OPERATIONS)


def country_silent(evidence: Evidence) -> Iterator[Finding]:
    """Countries whose planned day went by more days ago than the threshold, with no report of a start."""
    for rollout in evidence.rollouts.values():
        for one in rollout.countries:
            last = None if one.planned is None else one.planned.last
            if one.is_silent and last is not None and one.in_force is not None:
                days = (evidence.as_of - last).days
                if days > evidence.thresholds[COUNTRY_SILENT]:
                    ago = "1 day" if days == 1 else f"{days} days"
                    message = f"{one.country} {one.in_force.kind} {one.planned}, {ago} ago; nothing is reported"
                    yield Finding(COUNTRY_SILENT, rollout.project, message, OPERATIONS)


def count_contradicted(evidence: Evidence) -> Iterator[Finding]:
    """Printed counts of countries that are lower than those known by name, or higher than all who took part."""
    for rollout in evidence.rollouts.values():
        if (count := rollout.count) is None:
            continue
        # Only starts up to the day of the count can contradict it.
        named = sum(
            one.state is CountryState.LIVE and one.started_on is not None and one.started_on <= count.date
            for one in rollout.countries
        )
        system = evidence.reported[rollout.project].system
        taking_part = len(participants_on(evidence.reported, system, count.date))
        if count.live < named:
            message = f"a source counts {count.live} live on {count.date}, and {named} are known by name"
            yield Finding(COUNT_CONTRADICTED, rollout.project, message, OPERATIONS)
        elif count.live > taking_part:
            message = f"a source counts {count.live} live on {count.date}, when {taking_part} took part"
            yield Finding(COUNT_CONTRADICTED, rollout.project, message, OPERATIONS)
