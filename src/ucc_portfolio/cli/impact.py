"""`ucc-status impact`: what moves when something is delayed, and which deadlines break."""

from __future__ import annotations

import click

from ucc_portfolio.cli.completion import delays as complete_delays
from ucc_portfolio.cli.exits import Exit, wrong_use
from ucc_portfolio.cli.options import shared
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request
from ucc_portfolio.errors import DelayError, UnknownNameError
from ucc_portfolio.graph.impact import impact as impact_of
from ucc_portfolio.reports.impact import impact_report


@click.command(short_help="What a delay moves, and which deadlines it breaks.")
@shared
@click.argument("delays", nargs=-1, required=True, metavar="ID DELAY [ID DELAY]...", shell_complete=complete_delays)
@click.option("--phases", is_flag=True, help="The phases of a project wait for each other too, in their order.")
def impact(request: Request, /, delays: tuple[str, ...], phases: bool) -> Exit:
    """Delay projects, such as `impact CCI-P1 12Q`, and see what moves with them.

    DELAY is a number of quarters, months or days: 2Q, 18M, 90D. ID is a project, whose start of operations is
    delayed, or a phase of it such as AES.tss. Several delays at once stand one after the other.
    """
    if len(delays) % 2:
        raise click.UsageError("each ID has its DELAY, such as: impact CCI-P1 12Q AEO-P1 7Q")
    names = delays[::2]
    if twice := [name for name in names if names.count(name) > 1]:
        raise click.UsageError(f"{twice[0]}: it is delayed twice; give one delay for it")
    assessment = request.assess()
    asked = dict(zip(names, delays[1::2], strict=True))
    with wrong_use(DelayError, UnknownNameError):
        found = impact_of(assessment.whole, asked, as_of=assessment.as_of, phases=phases)
    show(impact_report(assessment, found), assessment, request)
    return Exit.DONE
