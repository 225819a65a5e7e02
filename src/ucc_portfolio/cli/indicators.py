"""`ucc-status indicators`: which targets of the programme are met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.cli.options import shared
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, remark
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.indicators import IndicatorVerdict
from ucc_portfolio.reports.indicators import indicators_report

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment

_ONLY: Final = {
    "met": IndicatorVerdict.MET,
    "missed": IndicatorVerdict.MISSED,
    "unmeasurable": IndicatorVerdict.NOT_MEASURABLE,
}


@click.command(short_help="Which targets of the programme are met or missed.")
@shared
@click.option("--section", "sections", multiple=True, metavar="NAME", help="Only this section. May be repeated.")
@click.option("--only", type=click.Choice(list(_ONLY)), help="Only targets that are met, missed or not measurable.")
def indicators(request: Request, /, sections: tuple[str, ...], only: str | None) -> Exit:
    """The indicators of the programme: the latest value known on the as-of day, the change on the year, the target.

    A value counts from the last day of its year. Where the portfolio lists its IT projects, their counts stand beside
    the printed ones.
    """
    assessment = request.assess()
    _remark_unknown(assessment, sections)
    report = indicators_report(
        assessment,
        wanted=lambda one: (
            (not sections or one.indicator.section in sections) and (only is None or one.verdict is _ONLY[only])
        ),
    )
    if report.is_empty and request.form in ("json", "csv"):
        remark(report.empty)
    show(report, assessment, request)
    return Exit.DONE


def _remark_unknown(assessment: Assessment, sections: tuple[str, ...]) -> None:
    known = dict.fromkeys(one.section for one in assessment.portfolio.indicators)
    for section in sections:
        if known and section not in known:
            listed = ", ".join(visible(one) for one in known if one)
            are = f"The sections are {listed}." if listed else "The indicators have no sections."
            remark(f"There is no section {visible(section)}. {are}")
