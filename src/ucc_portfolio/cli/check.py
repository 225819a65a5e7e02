"""`ucc-status check`: what is doubtful, and a gate for scripts."""

from __future__ import annotations

from collections import Counter

import click

from ucc_portfolio.checks.rules import RULES, thresholds
from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.cli.options import shared
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, remark
from ucc_portfolio.errors import PortfolioError
from ucc_portfolio.reports.check import check_report


def _thresholds(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for value in values:
        name, _, number = value.partition("=")
        if name in given:
            raise click.BadParameter(f"{name} is given twice")
        given[name] = number
    try:
        thresholds(given)
    except PortfolioError as error:
        raise click.BadParameter(str(error)) from None
    return given


@click.command(short_help="What is doubtful, and where the print contradicts itself.")
@shared
@click.option(
    "--fail-on",
    "gates",
    multiple=True,
    type=click.Choice(["any", *(rule.name for rule in RULES)]),
    metavar="RULE",
    help="End with exit code 1 if this rule (or `any`) finds something. May be repeated.",
)
@click.option(
    "--threshold",
    "given",
    multiple=True,
    callback=_thresholds,
    metavar="RULE=NUMBER",
    help="How much a rule lets pass, such as lead=90. May be repeated.",
)
def check(request: Request, /, gates: tuple[str, ...], given: dict[str, str]) -> Exit:
    """Compare what was printed with what the cells give, and hold plans against each other and against the day.

    The print: printed-percent, printed-contribution, printed-column, printed-overall, not-counted. The cells of a row:
    phase-order, phase-dates, phase-after-operations, operations-outside-transition, cell-not-stated. Precedences:
    precedence-cycle, negative-float, undecided-link, lead, open-end, missing-logic. The plan on the day: overdue,
    invalid-date, done-in-the-future, date-missing, missed-milestones, baseline-execution-index. Countries:
    no-participant, country-before-system, country-silent, count-contradicted.

    Thresholds are in days for phase-dates, negative-float, lead, overdue, invalid-date, date-missing and
    country-silent, in percent for missing-logic and missed-milestones, and a share for baseline-execution-index.
    """
    assessment = request.assess(thresholds=given)
    show(check_report(assessment), assessment, request)
    failed = Counter(one.rule for one in assessment.findings if "any" in gates or one.rule in gates)
    if failed:
        remark(f"Failed: {', '.join(f'{rule} ({count})' for rule, count in failed.items())}.")
    return Exit.GATE_FAILED if failed else Exit.DONE
