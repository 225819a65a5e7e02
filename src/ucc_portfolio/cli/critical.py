"""`ucc-status critical`: the critical path through the work that is left."""

from __future__ import annotations

import math

import click

from ucc_portfolio.cli.completion import project_ids
from ucc_portfolio.cli.exits import Exit, wrong_use
from ucc_portfolio.cli.options import shared, system_option
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, remark, system_filter
from ucc_portfolio.errors import DependencyCycleError, UnknownNameError, quoted
from ucc_portfolio.graph.activities import activity_name, activity_network
from ucc_portfolio.graph.critical_path import schedule
from ucc_portfolio.graph.order import milestone_called
from ucc_portfolio.reports.critical import critical_report


def _number(_context: click.Context, _parameter: click.Parameter, value: float) -> float:
    if math.isnan(value):
        raise click.BadParameter("it is no number")
    return value


@click.command(short_help="The critical path, where phases have durations.")
@shared
@click.option(
    "--to",
    metavar="ID",
    shell_complete=project_ids,
    help="The chain that sets the end of this project, or phase such as AES.tss.",
)
@click.option(
    "--float",
    "critical_float",
    type=click.FloatRange(min=0, max=1e9),
    callback=_number,
    default=0.0,
    metavar="DAYS",
    help="Up to this total float an activity is critical. Default: 0.",
)
@system_option
def critical(request: Request, /, to: str | None, critical_float: float, systems: tuple[str, ...]) -> Exit:
    """When the phases that are left can and must be done, from the as-of day on.

    A project takes part where each of its open phases has a duration; the bundled dataset has none, because no
    public document states them.
    """
    assessment = request.assess()
    network = activity_network(assessment.whole, as_of=assessment.as_of)
    # The error names nodes of a graph; people know milestones.
    try:
        scheduled = schedule(network, critical_float=critical_float)
    except DependencyCycleError as error:
        raise DependencyCycleError(tuple(map(activity_name, error.nodes))) from None
    milestone = None
    if to is not None:
        with wrong_use(UnknownNameError):
            milestone = milestone_called(assessment.whole, to)
        if milestone not in scheduled:
            raise click.UsageError(f"{quoted(to)} takes no part in the schedule; its phases have no durations")
    wanted = system_filter(assessment, systems)
    report = critical_report(assessment, network, scheduled, to=milestone, wanted=wanted)
    if report.is_empty and request.form in ("json", "csv"):
        remark(report.empty)
    show(report, assessment, request)
    return Exit.DONE
