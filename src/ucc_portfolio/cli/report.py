"""`ucc-status report`: one page for a steering committee."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.cli.options import shared
from ucc_portfolio.cli.output import write_text
from ucc_portfolio.cli.request import Request, remark
from ucc_portfolio.errors import DependencyCycleError, FewCasesError, MissingExtraError

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.measures.schedule_risk import PortfolioSimulation


@click.command(short_help="One page for a steering committee: figures, tables, charts, findings, sources.")
@shared
@click.option("--no-charts", is_flag=True, help="Tables alone.")
def report(request: Request, /, no_charts: bool) -> Exit:
    """Write the report as one HTML file that loads nothing, to be mailed: ucc-status report -o report.html.

    Charts need the extra charts, the forecast the extra risk and a history of plans that came due; the page says
    what it does without.
    """
    if request.form not in (None, "html"):
        raise click.UsageError(
            f"the report is a page of HTML, not {request.form}; the tables are in the other commands"
        )
    if request.output is not None and request.output.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f"the report is a page of HTML; let its name end with .html: {request.output}")
    if request.output is None and is_terminal():
        raise click.UsageError("name the file of the page: -o report.html")
    from ucc_portfolio.reports.page import render_page

    assessment = request.assess()
    simulation, without_forecast = _forecast(assessment)
    charts = not no_charts
    if charts and (find_spec("altair") is None or find_spec("vl_convert") is None):
        remark(f"The page has no charts: {MissingExtraError('charts', 'drawing')}.")
        charts = False
    page = render_page(assessment, simulation=simulation, without_forecast=without_forecast, charts=charts)
    if request.output is None:
        write_text(page)
        return Exit.DONE
    from ucc_portfolio.files.atomic import write_atomically

    write_atomically(request.output, page.encode())
    return Exit.DONE


def is_terminal() -> bool:
    """Whether standard output is a terminal, where a page is of no use."""
    return sys.stdout is not None and sys.stdout.isatty()


def _forecast(assessment: Assessment) -> tuple[PortfolioSimulation | None, str]:
    """The forecast from the portfolio's own history, or the sentence why there is none."""
    from ucc_portfolio.measures.schedule_risk import simulate

    try:
        return simulate(assessment.whole, as_of=assessment.as_of, seed=1), ""
    except (DependencyCycleError, FewCasesError, MissingExtraError) as error:
        return None, f"No forecast: {error}."
