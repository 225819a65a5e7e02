"""The rules that look for doubts, by name: what each of them looks for, and how much it lets pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.checks import countries, overdue, precedences, reconciliation, rows
from ucc_portfolio.domain.values import MOST, MOST_DIGITS
from ucc_portfolio.errors import FieldError, UnknownNameError, quoted

if TYPE_CHECKING:
    from ucc_portfolio.checks.evidence import Evidence
    from ucc_portfolio.domain.findings import Finding


@frozen
class Threshold:
    """What a rule lets pass: a number, and what it counts in words that follow it."""

    default: Fraction
    unit: str


@frozen
class Rule:
    """A rule: its name, what a finding of it means, the function that finds, and what it lets pass."""

    name: str
    meaning: str
    find: Callable[[Evidence], Iterator[Finding]]
    threshold: Threshold | None = None


def _days(default: int) -> Threshold:
    return Threshold(Fraction(default), "days")


RULES: Final = (
    Rule(
        reconciliation.PRINTED_PERCENT,
        "A row prints another percentage than its cells give (done over applicable, rounded half up).",
        reconciliation.printed_percent,
    ),
    Rule(
        reconciliation.PRINTED_CONTRIBUTION,
        "A row prints another contribution than its weight and its cells give.",
        reconciliation.printed_contribution,
    ),
    Rule(
        reconciliation.PRINTED_COLUMN,
        "A column prints another total than its cells give.",
        reconciliation.printed_column,
    ),
    Rule(
        reconciliation.PRINTED_OVERALL,
        "The overall percentage is not the weighted sum of the rows.",
        reconciliation.printed_overall,
    ),
    Rule(rows.PHASE_ORDER, "A later phase is done while an earlier one of the same row is not.", rows.phase_order),
    Rule(
        rows.PHASE_DATES, "A later phase is planned before an earlier one of the same row.", rows.phase_dates, _days(0)
    ),
    Rule(rows.PHASE_AFTER_OPERATIONS, "A phase is dated after the start of operations.", rows.phase_after_operations),
    Rule(
        rows.OPERATIONS_OUTSIDE_TRANSITION,
        "The start of operations lies outside the row's own transition.",
        rows.operations_outside_transition,
    ),
    Rule(
        rows.CELL_NOT_STATED,
        "A row of the table says nothing of a phase, which therefore does not count.",
        rows.cell_not_stated,
    ),
    Rule(
        reconciliation.NOT_COUNTED,
        "A row is left out of the overall percentage: it has no weight, or no applicable phase.",
        reconciliation.not_counted,
    ),
    Rule(
        precedences.PRECEDENCE_CYCLE,
        "Precedences lead back to where they started, so that none of them can come first.",
        precedences.precedence_cycle,
    ),
    Rule(
        precedences.NEGATIVE_FLOAT,
        "A plan contradicts a precedence: the successor comes before its predecessor allows it.",
        precedences.negative_float,
        _days(0),
    ),
    Rule(precedences.UNDECIDED_LINK, "The dates do not say whether a precedence is kept.", precedences.undecided_link),
    Rule(
        precedences.LEAD,
        "A successor may start before the window of its predecessor closes.",
        precedences.lead,
        _days(0),
    ),
    Rule(precedences.OPEN_END, "A project waits for nothing, and nothing waits for it.", precedences.open_end),
    Rule(
        precedences.MISSING_LOGIC,
        "Many projects have no predecessor, or no successor.",
        precedences.missing_logic,
        Threshold(Fraction(5), "%"),
    ),
    Rule(
        overdue.OVERDUE,
        "A milestone is overdue: a report of its planned last day or later shows it open.",
        overdue.overdue,
        _days(0),
    ),
    Rule(
        overdue.INVALID_DATE,
        "A milestone is planned for days that are past, and nothing is reported since.",
        overdue.invalid_date,
        _days(0),
    ),
    Rule(
        overdue.DONE_IN_THE_FUTURE,
        "A milestone is reported as done, and a later plan puts it after the report.",
        overdue.done_in_the_future,
    ),
    Rule(
        overdue.DATE_MISSING,
        "A milestone has no date, and its project starts, or has to start, soon.",
        overdue.date_missing,
        _days(365),
    ),
    Rule(
        overdue.MISSED_MILESTONES,
        "Many milestones that were due by their first plan were not done in time.",
        overdue.missed_milestones,
        Threshold(Fraction(5), "%"),
    ),
    Rule(
        overdue.BASELINE_EXECUTION_INDEX,
        "Few of the milestones that were due by their first plan are done.",
        overdue.baseline_execution_index,
        Threshold(Fraction(95, 100), "of what was due"),
    ),
    Rule(
        countries.NO_PARTICIPANT,
        "A country states a start of a system in which it does not take part.",
        countries.no_participant,
    ),
    Rule(
        countries.COUNTRY_BEFORE_SYSTEM,
        "A country starts before the system itself does.",
        countries.country_before_system,
    ),
    Rule(
        countries.COUNTRY_SILENT,
        "The day that a country planned is past, and nothing is reported since.",
        countries.country_silent,
        _days(0),
    ),
    Rule(
        countries.COUNT_CONTRADICTED,
        "A printed count of countries does not fit those that are known.",
        countries.count_contradicted,
    ),
)


def thresholds(given: Mapping[str, float | Decimal | str]) -> Mapping[str, Fraction]:
    """What each rule lets pass: its default, or what is given.

    Raises:
        UnknownNameError: there is no such rule, or it has no threshold.
        FieldError: a threshold that is no number from 0.
    """
    chosen = {rule.name: rule.threshold.default for rule in RULES if rule.threshold is not None}
    for name, value in given.items():
        if name not in chosen:
            raise UnknownNameError("rule with a threshold", name, tuple(chosen))
        chosen[name] = Fraction(_exact(name, value))
    return chosen


def _exact(name: str, value: object) -> Decimal:
    """A threshold as a number, judged by its size before anything is computed with it."""
    # Python refuses to write out whole numbers of thousands of digits.
    text = str(value) if not isinstance(value, int) or abs(value) < MOST else "too large"
    if not re.fullmatch(r"[0-9.eE+-]{1,30}", text, re.ASCII):
        raise FieldError(name, f"{quoted(text)} is no number")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise FieldError(name, f"{quoted(text)} is no number") from None
    if not 0 <= number < MOST or (number and number.adjusted() < -MOST_DIGITS):
        raise FieldError(name, f"{quoted(text)} is no number from 0")
    return number


def findings(evidence: Evidence) -> tuple[Finding, ...]:
    """What the rules find in a portfolio, rule by rule and in the order of the table."""
    return tuple(finding for rule in RULES for finding in rule.find(evidence))
