"""`ucc-status`: arguments, then read, assess, show, and an exit code."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.cli.options import shared, system_option
from ucc_portfolio.cli.output import ClosedPipeError
from ucc_portfolio.cli.request import Request, remark
from ucc_portfolio.errors import PortfolioError, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: Final = {
    "slippage": "ucc_portfolio.cli.slippage",
    "trend": "ucc_portfolio.cli.progress_trend",
    "deadlines": "ucc_portfolio.cli.deadlines",
    "depends": "ucc_portfolio.cli.depends",
    "impact": "ucc_portfolio.cli.impact",
    "critical": "ucc_portfolio.cli.critical",
    "risk": "ucc_portfolio.cli.risk",
    "countries": "ucc_portfolio.cli.countries",
    "indicators": "ucc_portfolio.cli.indicators",
    "report": "ucc_portfolio.cli.report",
    "check": "ucc_portfolio.cli.check",
    "convert": "ucc_portfolio.cli.convert",
    "datasets": "ucc_portfolio.cli.datasets",
    "completion": "ucc_portfolio.cli.completion",
}
"""Where each command lives; its module is imported when it is called, so that the table starts fast."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@shared
@click.option(
    "--sort",
    type=click.Choice(["table", "project", "system", "percent", "contribution", "operations"]),
    help="Order of the rows. Default: as in the table.",
)
@system_option
@click.option(
    "--only",
    type=click.Choice(["done", "open", "late", "in-operation", "in-part", "planned", "no-news", "no-date"]),
    help="Only projects that stand so. Phases: done (in operation), late, open (the rest). Position: late, or a state.",
)
@click.option(
    "--view",
    type=click.Choice(["phases", "position"]),
    help="phases: the published table. position: where each project stands. Default: position if the newest status "
    "report is more than a year older than the as-of date.",
)
@click.version_option(package_name="ucc-portfolio", prog_name="ucc-status")
@click.pass_context
def cli(
    context: click.Context,
    request: Request,
    /,
    sort: str | None,
    systems: tuple[str, ...],
    only: str | None,
    view: str | None,
) -> Exit:
    """The status of the Union Customs Code IT projects: without a command, the status table."""
    if context.invoked_subcommand is None:
        from ucc_portfolio.cli.status import status

        return status(request, sort=sort, systems=systems, only=only, view=view)
    for option, given in (("--sort", sort), ("--system", systems), ("--only", only), ("--view", view)):
        if given:
            message = (
                f"{option} belongs to the status table; it stands without the command {context.invoked_subcommand}"
            )
            raise click.UsageError(message)
    return Exit.DONE


def run(arguments: Sequence[str] | None = None) -> int:
    """Run `ucc-status` and return its exit code."""
    try:
        result = cli.main(args=arguments, prog_name="ucc-status", standalone_mode=False)
        return int(result or Exit.DONE)
    except click.ClickException as error:
        vars(error)["message"] = visible(error.message)  # click repeats what was typed as it is
        error.show()
        return Exit.WRONG_USE
    except PortfolioError as error:
        remark(str(error))
        return Exit.BAD_DATA
    except (click.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except (ClosedPipeError, SystemExit):  # click ends so where nobody reads its help any more
        return Exit.DONE
