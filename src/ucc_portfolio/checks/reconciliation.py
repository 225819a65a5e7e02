"""Does the print follow from the cells? Row by row, column by column and overall."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.findings import OVERALL, Finding
from ucc_portfolio.domain.phases import Phase
from ucc_portfolio.domain.rounding import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ucc_portfolio.checks.evidence import Evidence

PRINTED_PERCENT: Final = "printed-percent"
PRINTED_CONTRIBUTION: Final = "printed-contribution"
PRINTED_COLUMN: Final = "printed-column"
PRINTED_OVERALL: Final = "printed-overall"
NOT_COUNTED: Final = "not-counted"


def printed_percent(evidence: Evidence) -> Iterator[Finding]:
    """Rows whose printed percentage is not done over applicable, rounded half up."""
    for row in evidence.progress.rows:
        printed = row.project.printed_percent
        if printed is None:
            continue
        if row.fraction is None:
            message = f"prints {printed} %, but no phase is applicable"
            yield Finding(PRINTED_PERCENT, row.project.id, message)
        elif (given := _as_printed(row.fraction * 100, printed)) != printed:
            part = row.completion
            message = f"prints {printed} %; the cells give {given} % ({_number(part.done)} of {part.applicable} done)"
            yield Finding(PRINTED_PERCENT, row.project.id, message)


def printed_contribution(evidence: Evidence) -> Iterator[Finding]:
    """Rows whose printed contribution is not weight over total weight times share done."""
    for row in evidence.progress.rows:
        printed = row.project.printed_contribution
        if printed is None or row.contribution is None:
            continue
        if (given := _as_printed(row.contribution * 100, printed)) != printed:
            share = f"weight {row.project.weight} of {_number(evidence.progress.total_weight)} x {row.fraction}"
            yield Finding(PRINTED_CONTRIBUTION, row.project.id, f"prints {printed}; {share} gives {given}")


def printed_column(evidence: Evidence) -> Iterator[Finding]:
    """Columns whose printed total is not what their cells give.

    Where the portfolio says over how many rows the print counted, the total is a plain count of DONE cells over
    that number; otherwise it is the weighted share done.
    """
    portfolio, progress = evidence.reported, evidence.progress
    rows = portfolio.printed.column_rows
    for phase in Phase:
        printed: Decimal | None = getattr(portfolio.printed, phase)
        if printed is None:
            continue
        cells = [cell for project in portfolio.table if (cell := project.cells[phase]) is not None]
        done = sum(cell.status is Status.DONE for cell in cells)
        weighted = progress.by_phase[phase].fraction
        given = weighted if not rows else Fraction(done, rows)
        if given is not None and _as_printed(given * 100, printed) == printed:
            continue
        count = f"{done} cell is DONE" if done == 1 else f"{done} cells are DONE"
        if rows:
            count += f", which is {_as_printed(Fraction(done * 100, rows), printed)} % of {rows}"
        average = "no weighted average" if weighted is None else f"{round_half_up(weighted * 100, 1)} %"
        message = f"{phase.label}: prints {printed} %; {count}; weighted, done over applicable: {average}"
        yield Finding(PRINTED_COLUMN, phase.short, message, cell=phase.value)


def printed_overall(evidence: Evidence) -> Iterator[Finding]:
    """The printed overall percentage, where the weighted sum of the rows is another."""
    printed, progress = evidence.reported.printed.overall, evidence.progress
    if printed is None:
        return
    if progress.overall is None:
        yield Finding(PRINTED_OVERALL, OVERALL, f"prints {printed} %, but no row has a weight and an applicable phase")
    elif (given := _as_printed(progress.overall * 100, printed)) != printed:
        exact = round_half_up(progress.overall * 100, 3)
        yield Finding(PRINTED_OVERALL, OVERALL, f"prints {printed} %; the cells give {given} % ({exact} %)")


def not_counted(evidence: Evidence) -> Iterator[Finding]:
    """Rows that take no part in the overall percentage."""
    for row in evidence.progress.rows:
        if row.fraction is None:
            yield Finding(NOT_COUNTED, row.project.id, "no phase is applicable")
        elif row.project.weight is None:
            yield Finding(NOT_COUNTED, row.project.id, "it has no weight")


def _as_printed(value: Fraction, printed: Decimal) -> Decimal:
    """The value rounded as the printed figure is: half up, to as many decimals."""
    exponent = printed.as_tuple().exponent
    return round_half_up(value, max(0, -exponent) if isinstance(exponent, int) else 0)


def _number(value: Fraction | int) -> str:
    """A count as people write it: whole, or with two decimals."""
    return str(value) if Fraction(value).denominator == 1 else str(round_half_up(Fraction(value), 2))
