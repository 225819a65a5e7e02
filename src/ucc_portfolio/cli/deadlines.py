"""`ucc-status deadlines`: who keeps the last lawful day."""

from __future__ import annotations

import click

from ucc_portfolio.cli.completion import country_codes
from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.cli.options import shared, system_option
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, known_country, system_filter
from ucc_portfolio.reports.deadlines import ALL_COUNTRIES, deadlines_report


@click.command(short_help="Which deadlines are met, kept or breached, with the margin.")
@shared
@click.option(
    "--country",
    metavar=f"CODE|{ALL_COUNTRIES}",
    shell_complete=country_codes,
    help=f"Those of a Member State, two letters of ISO 3166; {ALL_COUNTRIES}: of every one that states a date.",
)
@system_option
def deadlines(request: Request, /, country: str | None, systems: tuple[str, ...]) -> Exit:
    """The deadlines of the code and of the Work Programmes that were known on the as-of day, the worst first.

    A Member State that starts late, or plans to, loses a deadline for its system; --country shows which does.
    """
    assessment = request.assess()
    if country not in (None, ALL_COUNTRIES):
        country = known_country(assessment, str(country))
    show(deadlines_report(assessment, wanted=system_filter(assessment, systems), country=country), assessment, request)
    return Exit.DONE
