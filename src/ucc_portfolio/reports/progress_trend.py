"""The trend line, drawn and in figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.reports.report import UNKNOWN, Column, Kind, Look, Report, Section, percent_column, strong

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.measures.progress_trend import ProgressTrend, TrendLinePoint


def _percent(share: Fraction | None) -> str:
    return UNKNOWN if share is None else f"{round_half_up(share * 100, 2)} %"


COLUMNS: Final[tuple[Column[TrendLinePoint], ...]] = (
    Column("day", "Day", kind=Kind.DATE, meaning="the date", value=lambda point: point.day, tone=strong),
    percent_column(
        "planned_percent",
        "share of the total weight that was planned to be done by then",
        lambda point: point.planned,
        heading="Planned",
        text=lambda point: _percent(point.planned),
    ),
    percent_column(
        "actual_percent",
        "share of the total weight that was done by then; empty where nothing is reported",
        lambda point: point.actual,
        heading="Actual",
        text=lambda point: _percent(point.actual),
    ),
    Column(
        "earned_on",
        "Earned schedule",
        kind=Kind.DATE,
        meaning="earned schedule: the first date on which as much was planned as was done by then",
        value=lambda point: point.earned,
    ),
    Column(
        "spi_t",
        "SPI(t)",
        kind=Kind.NUMBER,
        meaning="schedule performance index, SPI(t): earned schedule divided by elapsed time",
        value=lambda point: point.spi,
        text=lambda point: UNKNOWN if point.spi is None else str(round_half_up(point.spi, 2)),
    ),
)
"""The columns of a date of the trend line."""

PLOT_WIDTH: Final = 64
PLOT_HEIGHT: Final = 11

_NO_LINE: Final = "No project has a weight, so that there is no line."
_EARNED: Final = (
    "Earned schedule: the first day on which as much was planned as was done then; "
    "SPI(t): earned schedule over elapsed time, both from the first planned day."
)


def progress_trend_report(assessment: Assessment, *, by: str) -> Report:
    """How much was planned and done by each day, as a plot of 80 columns and as a table."""
    portfolio = assessment.portfolio
    trend = assessment.progress_trend(by)
    plot: Column[int] = Column("plot", show=lambda look: _plotted(trend, look))
    sections: list[Section[int] | Section[TrendLinePoint]] = []
    if trend.points:
        sections = [
            Section(columns=[plot], rows=range(PLOT_HEIGHT + 2)),
            Section(columns=COLUMNS, rows=trend.points, heading="The same in figures"),
        ]
    weight = f"total weight {_weight(trend.total_weight)}"
    headline = f"as of {assessment.as_of.isoformat()} | {weight} | {visible(portfolio.id)}"
    return Report(
        name="trend",
        title=f"Trend line by {trend.by}: {visible(portfolio.title or portfolio.id)}",
        lines=[headline],
        sections=sections,
        empty=_NO_LINE,
        legend=_legend,
        summaries={"by": trend.by.value, "start": trend.start and trend.start.isoformat()},
        columns=COLUMNS,
        rows=lambda: trend.points,
    )


def trend_line_view(trend: ProgressTrend) -> Report:
    """The trend line by itself, in figures."""
    return Report(
        name="trend",
        title=f"Trend line by {trend.by}",
        lines=[f"as of {trend.as_of.isoformat()} | total weight {_weight(trend.total_weight)}"],
        sections=[Section(columns=COLUMNS, rows=trend.points)],
        empty=_NO_LINE,
        legend=lambda _: (_EARNED,),
    )


def _weight(weight: Fraction) -> str:
    return str(weight) if weight.denominator == 1 else str(round_half_up(weight, 2))


def _legend(look: Look) -> Sequence[str]:
    planned, actual = ("o", "#") if look.ascii_only else ("○", "█")
    return (f"{planned} planned by the plans in force, {actual} done. {_EARNED}",)


def _plotted(trend: ProgressTrend, look: Look) -> Callable[[int], str]:
    """The lines of the plot, the highest first; the last two are the axis and its days."""
    first, last = trend.points[0].day, trend.points[-1].day
    days = [
        first + timedelta(days=round((last - first).days * column / (PLOT_WIDTH - 1))) for column in range(PLOT_WIDTH)
    ]
    at = [trend.on(day) for day in days]
    planned_sign, actual_sign = ("o", "#") if look.ascii_only else ("○", "█")

    def level(share: Fraction | None) -> int | None:
        return None if share is None else int(share * (PLOT_HEIGHT - 1) + Fraction(1, 2))

    def show(row: int) -> str:
        if row == PLOT_HEIGHT:
            return "     +" + "-" * PLOT_WIDTH
        if row == PLOT_HEIGHT + 1:
            return "      " + first.isoformat() + last.isoformat().rjust(PLOT_WIDTH - 10)
        height = PLOT_HEIGHT - 1 - row
        cells = []
        for point in at:
            planned, actual = (None, None) if point is None else (level(point.planned), level(point.actual))
            done = actual is not None and actual >= height and point is not None and bool(point.actual)
            cells.append(planned_sign if planned == height and not done else actual_sign if done else " ")
        label = f"{height * 10:3d} %" if height % 2 == 0 else "     "
        return f"{label}|{''.join(cells)}".rstrip()

    return show
