"""`ucc-status check`: what is doubtful, and a gate for scripts."""

from __future__ import annotations

from typing import Any

import click

from ucc_portfolio.checks.rules import RULES
from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.cli.options import Request, shared
from ucc_portfolio.cli.output import show
from ucc_portfolio.reports.check import check_report


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
@click.pass_context
def check(context: click.Context, /, gates: tuple[str, ...], **options: Any) -> Exit:
    """Compare what was printed with what the cells give, and look for cells that contradict each other.

    The rules: printed-percent, printed-contribution, printed-column, printed-overall, phase-order,
    phase-after-operations, operations-outside-transition, cell-not-stated, not-counted.
    """
    request = Request(**options).over(context.obj)
    assessment = request.assess()
    show(check_report(assessment), assessment, request)
    failed = any("any" in gates or finding.rule in gates for finding in assessment.findings)
    return Exit.GATE_FAILED if failed else Exit.DONE
