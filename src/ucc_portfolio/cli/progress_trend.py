"""`ucc-status trend`: planned against actual, and the schedule earned."""

from __future__ import annotations

import click

from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.cli.options import shared
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request
from ucc_portfolio.reports.progress_trend import progress_trend_report


@click.command(short_help="Planned against actual over time, and earned schedule.")
@shared
@click.option(
    "--by", type=click.Choice(["milestones", "phases"]), default="milestones", help="What earns. Default: milestones."
)
def trend(request: Request, /, by: str) -> Exit:
    """How much was planned to be done by each day, and how much was, as a plot and in figures."""
    assessment = request.assess()
    show(progress_trend_report(assessment, by=by), assessment, request)
    return Exit.DONE
