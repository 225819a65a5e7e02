"""The rules that look for doubts, by name, and what each of them looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.checks import contradictions, reconciliation

if TYPE_CHECKING:
    from ucc_portfolio.domain.findings import Finding
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.measures.percent_done import Progress


@frozen
class Rule:
    """A rule: its name, what a finding of it means, and the function that finds."""

    name: str
    meaning: str
    find: Callable[[Portfolio, Progress], Iterator[Finding]]


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
    Rule(
        contradictions.PHASE_ORDER,
        "A later phase is done while an earlier one of the same row is not.",
        contradictions.phase_order,
    ),
    Rule(
        contradictions.PHASE_AFTER_OPERATIONS,
        "A phase is dated after the start of operations.",
        contradictions.phase_after_operations,
    ),
    Rule(
        contradictions.OPERATIONS_OUTSIDE_TRANSITION,
        "The start of operations lies outside the row's own transition.",
        contradictions.operations_outside_transition,
    ),
    Rule(
        contradictions.CELL_NOT_STATED,
        "A row of the table says nothing of a phase, which therefore does not count.",
        contradictions.cell_not_stated,
    ),
    Rule(
        reconciliation.NOT_COUNTED,
        "A row is left out of the overall percentage: it has no weight, or no applicable phase.",
        reconciliation.not_counted,
    ),
)


def findings(portfolio: Portfolio, progress: Progress) -> tuple[Finding, ...]:
    """What the rules find in a portfolio, rule by rule and in the order of the table."""
    return tuple(finding for rule in RULES for finding in rule.find(portfolio, progress))
