"""`ucc-status depends`: who waits for whom, and what sets a date."""

from __future__ import annotations

import click

from ucc_portfolio.cli.completion import project_ids
from ucc_portfolio.cli.exits import Exit, wrong_use
from ucc_portfolio.cli.options import shared, system_option
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, system_filter
from ucc_portfolio.errors import UnknownNameError
from ucc_portfolio.reports.depends import drivers_report, floors_report, tree_report


@click.command(short_help="Who waits for whom, and what sets a project's date.")
@shared
@click.argument("project", required=False, metavar="[ID]", shell_complete=project_ids)
@click.option("--why", is_flag=True, help="What sets the date of ID: its nearest predecessors, and why not.")
@click.option("--phases", is_flag=True, help="With --why: the phases of a project wait for each other too.")
@system_option
def depends(request: Request, /, project: str | None, why: bool, phases: bool, systems: tuple[str, ...]) -> Exit:
    """Without ID, the whole portfolio by floors: each project above all that it waits for.

    With ID, what it waits for and what waits for it, as trees, with each link's float and source; with --why, the
    chain of predecessors that comes closest to it. -f mermaid draws the links.
    """
    if project is None and why:
        raise click.UsageError("--why asks about one project; name its ID")
    if phases and not why:
        raise click.UsageError("--phases belongs to --why")
    if project is not None and systems:
        raise click.UsageError("--system chooses from the whole portfolio; with ID there is nothing to choose")
    assessment = request.assess()
    if project is None:
        report = floors_report(assessment, wanted=system_filter(assessment, systems))
    else:
        with wrong_use(UnknownNameError):
            report = drivers_report(assessment, project, phases=phases) if why else tree_report(assessment, project)
    show(report, assessment, request)
    return Exit.DONE
