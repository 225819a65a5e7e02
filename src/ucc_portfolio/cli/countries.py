"""`ucc-status countries`: who runs what, who plans it when, and who is late."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from ucc_portfolio.cli.completion import country_codes, project_ids
from ucc_portfolio.cli.exits import Exit, wrong_use
from ucc_portfolio.cli.options import day_option, shared, system_option
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, known_country, remark, system_filter
from ucc_portfolio.errors import UnknownNameError
from ucc_portfolio.reports.countries import agenda_report, grid_report, moves_report, rollout_report

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.reports.report import Report


@click.command(short_help="Which country runs, plans or announces what; the agenda of one.")
@shared
@click.option(
    "--country",
    metavar="CODE",
    shell_complete=country_codes,
    help="One country's agenda in date order; two letters of ISO 3166, such as GR.",
)
@click.option("--project", metavar="ID", shell_complete=project_ids, help="One project's roll-out, country by country.")
@click.option("--since", callback=day_option, metavar="DATE", help="What countries have stated since this day.")
@system_option
def countries(
    request: Request, /, country: str | None, project: str | None, since: date | None, systems: tuple[str, ...]
) -> Exit:
    """A line per project that countries deliver, a sign per country.

    The bundled dataset has the national dates that public pages name, which is far from all: what is not stated is
    unknown, and not late. Most are younger than the status date: see --as-of latest.
    """
    if systems and project is not None:
        raise click.UsageError("--project names one project; --system has nothing left to choose")
    assessment = request.assess()
    _remark_undated(assessment)
    if country is not None:
        country = known_country(assessment, country)
    if project is not None:
        with wrong_use(UnknownNameError):
            assessment.portfolio[project]
    show(_report(assessment, country, project, since, systems), assessment, request)
    return Exit.DONE


def _remark_undated(assessment: Assessment) -> None:
    """Say how many plans do not count yet because nobody says since when they are known."""
    undated = sum(one.known_from is None and one.known_by > assessment.as_of for one in assessment.whole.deployments)
    if undated:
        one = "One national plan counts only from the day that it names, because nobody says since when it is known."
        more = (
            f"{undated} national plans count only from the days that they name: nobody says since when they are known."
        )
        remark(one if undated == 1 else more)


def _report(
    assessment: Assessment, country: str | None, project: str | None, since: date | None, systems: tuple[str, ...]
) -> Report:
    of_system = system_filter(assessment, systems)

    def wanted(name: str) -> bool:
        return of_system(name) and project in (None, name)

    # --since wins over --country and --project, which only narrow its list.
    if since is not None:
        from ucc_portfolio.measures.rollout_slippage import rollout_slippage

        if since > assessment.as_of:
            raise click.UsageError(f"--since {since} is after the as-of day, {assessment.as_of}")
        found = rollout_slippage(assessment.portfolio, before=since, after=assessment.as_of)
        chosen = [one for one in found if wanted(one.project) and country in (None, one.country)]
        return moves_report(assessment, chosen, since=since)
    if country is not None:
        return agenda_report(assessment, country, wanted=wanted)
    if project is not None:
        return rollout_report(assessment, assessment.rollout(project))
    return grid_report(assessment, wanted=wanted)
