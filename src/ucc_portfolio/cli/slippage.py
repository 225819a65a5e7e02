"""`ucc-status slippage`: how milestones moved through the revisions, or what changed between two."""

from __future__ import annotations

from datetime import date

import click

from ucc_portfolio.cli.completion import revision_ids
from ucc_portfolio.cli.exits import Exit, wrong_use
from ucc_portfolio.cli.options import day_option, shared, system_option
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, system_filter
from ucc_portfolio.errors import NotYetKnownError, UnknownNameError
from ucc_portfolio.reports.slippage import change_report, trend_report


@click.command(short_help="How milestones moved, through all plan revisions or between two.")
@shared
@click.option(
    "--from",
    "earlier",
    metavar="REVISION",
    shell_complete=revision_ids,
    help="With --to: what changed since this revision.",
)
@click.option(
    "--to",
    "later",
    metavar="REVISION|outcome",
    shell_complete=revision_ids,
    help="With --from: until this revision, or what happened.",
)
@click.option("--since", callback=day_option, metavar="DATE", help="Only revisions published on or after this day.")
@click.option("--worst", type=click.IntRange(min=1), metavar="N", help="Only the N that slipped most.")
@system_option
def slippage(
    request: Request,
    /,
    earlier: str | None,
    later: str | None,
    since: date | None,
    worst: int | None,
    systems: tuple[str, ...],
) -> Exit:
    """A line per milestone, a column per plan revision; with --from and --to a list of the changes between two.

    The bundled dataset has the revisions UCC-WP-2016, MASP-2017, UCC-WP-2019 and UCC-WP-2023; those that were not
    yet published on the as-of day do not count (see --as-of latest).
    """
    if (earlier is None) != (later is None):
        raise click.UsageError("--from and --to stand together")
    if since is not None and earlier is not None:
        raise click.UsageError("--since chooses columns; with --from and --to there are none")
    assessment = request.assess()
    wanted = system_filter(assessment, systems)
    if earlier is not None and later is not None:
        with wrong_use(UnknownNameError, NotYetKnownError):
            report = change_report(assessment, earlier=earlier, later=later, wanted=wanted, worst=worst)
    else:
        report = trend_report(assessment, wanted=wanted, since=since, worst=worst)
    show(report, assessment, request)
    return Exit.DONE
