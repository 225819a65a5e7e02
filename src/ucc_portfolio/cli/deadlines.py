"""`ucc-status deadlines`: who keeps the last lawful day."""

from __future__ import annotations

from typing import Any

import click

from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.cli.options import Request, shared, system_filter, system_option
from ucc_portfolio.cli.output import show
from ucc_portfolio.reports.deadlines import deadlines_report


@click.command(short_help="Which deadlines are met, kept or breached, with the margin.")
@shared
@system_option
@click.pass_context
def deadlines(context: click.Context, /, systems: tuple[str, ...], **options: Any) -> Exit:
    """The deadlines of the code and of the Work Programmes that were known on the as-of day, the worst first."""
    request = Request(**options).over(context.obj)
    assessment = request.assess()
    show(deadlines_report(assessment, wanted=system_filter(assessment, systems)), assessment, request)
    return Exit.DONE
