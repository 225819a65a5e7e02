"""Is the plan carried out? What is overdue, unreported, undated, missed, or done before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.findings import OVERALL, Finding
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.domain.plans import milestone_words
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.measures.baseline import DueVerdict
from ucc_portfolio.measures.overdue import is_due, overdue_since, unknown_dates, unreported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ucc_portfolio.checks.evidence import Evidence

OVERDUE: Final = "overdue"
INVALID_DATE: Final = "invalid-date"
DONE_IN_THE_FUTURE: Final = "done-in-the-future"
DATE_MISSING: Final = "date-missing"
MISSED_MILESTONES: Final = "missed-milestones"
BASELINE_EXECUTION_INDEX: Final = "baseline-execution-index"

_NAMED: Final = 5
"""Milestones that a message names."""


def overdue(evidence: Evidence) -> Iterator[Finding]:
    """Milestones that a report shows open more than the threshold in days after their planned last day."""
    for known in evidence.projects:
        for key, last in overdue_since(known).items():
            days = (evidence.as_of - last).days
            if days > evidence.thresholds[OVERDUE]:
                message = f"{label(key)} was planned until {last}, {days} days ago, and is reported as open"
                yield Finding(OVERDUE, known.project.id, message, cell=key)


def invalid_date(evidence: Evidence) -> Iterator[Finding]:
    """Milestones planned for days that went by, more than the threshold in days ago, with no report since."""
    for known in evidence.projects:
        for key, planned in unreported(known).items():
            if planned.last is not None and (evidence.as_of - planned.last).days > evidence.thresholds[INVALID_DATE]:
                message = f"{label(key)} is planned for {planned}, which is past, and nothing is reported since"
                yield Finding(INVALID_DATE, known.project.id, message, cell=key)


def done_in_the_future(evidence: Evidence) -> Iterator[Finding]:
    """Milestones that a report shows as done and that a later plan puts after the day of that report."""
    for known in evidence.projects:
        for key, plan in known.plans.items():
            done_by = known.cells[key].done_by if key in known.cells else None
            # A plan that is older than the report could not know that it was done.
            if done_by is None or plan.published < done_by or plan.cell.date is None:
                continue
            first = plan.cell.date.first
            if first is not None and first > done_by:
                message = f"{label(key)} was done by {done_by}, and {plan.revision} plans it for {plan.cell}"
                yield Finding(DONE_IN_THE_FUTURE, known.project.id, message, cell=key)


def date_missing(evidence: Evidence) -> Iterator[Finding]:
    """Milestones without a date, of projects that start, or have to start, within the threshold in days."""
    soon_days = int(evidence.thresholds[DATE_MISSING])
    deadlines = {
        one.deadline.project: one.deadline.date for one in evidence.compliance if one.deadline.kind is DeadlineKind.CODE
    }
    # A project that another one continues needs no date of its own.
    continued = {project.continues for project in evidence.reported.projects}
    for known in evidence.projects:
        name = known.project.id
        if known.is_in_operation:
            continue
        due = [deadlines[name]] if name in deadlines else []
        missing = list(unknown_dates(known, due, soon_days=soon_days))
        plan = known.plans.get(OPERATIONS)
        if (
            (plan is None or plan.cell.status is Status.NOT_PLANNED)
            and is_due(known, due, soon_days=soon_days)
            and name not in continued
        ):
            missing.append(OPERATIONS)
        for key in missing:
            until = f", and its deadline is {due[0]}" if due else ""
            yield Finding(DATE_MISSING, name, f"{label(key)} has no date{until}", cell=key)


def missed_milestones(evidence: Evidence) -> Iterator[Finding]:
    """The share of milestones that were due and came late or are open, above the threshold in percent."""
    share = evidence.execution.missed_share
    if share is not None and 100 * share > evidence.thresholds[MISSED_MILESTONES]:
        missed = evidence.execution.missed
        named = ", ".join(milestone_words(one.milestone) for one in missed[:_NAMED])
        more = f" and {len(missed) - _NAMED} more" if len(missed) > _NAMED else ""
        known = evidence.execution.count(DueVerdict.IN_TIME) + len(missed)
        message = f"{len(missed)} of {known} were not done in time ({round_half_up(100 * share, 1)} %): {named}{more}"
        yield Finding(MISSED_MILESTONES, OVERALL, message + _unknown(evidence))


def baseline_execution_index(evidence: Evidence) -> Iterator[Finding]:
    """The share of milestones that were due and are done, where it is below the threshold."""
    index = evidence.execution.index
    if index is not None and index < evidence.thresholds[BASELINE_EXECUTION_INDEX]:
        still_open = evidence.execution.count(DueVerdict.OPEN)
        message = f"the index is {round_half_up(index, 2)}: {still_open} of the milestones that were due are not done"
        yield Finding(BASELINE_EXECUTION_INDEX, OVERALL, message + _unknown(evidence))


def _unknown(evidence: Evidence) -> str:
    unknown = evidence.execution.count(DueVerdict.UNKNOWN)
    return f"; of {unknown} more nothing is reported since" if unknown else ""
