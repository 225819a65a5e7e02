"""The trend line, drawn and in figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.reports.report import Column, Field, FieldKind, Look, Report, Section, Tone, plainly

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.measures.progress_trend import ProgressTrend, TrendLinePoint

FIELDS: Final = (
    Field("day", FieldKind.DAY),
    Field("planned_percent", FieldKind.NUMBER),
    Field("actual_percent", FieldKind.NUMBER),
    Field("earned_on", FieldKind.DAY),
    Field("spi_t", FieldKind.NUMBER),
)
"""The values of a day for scripts."""

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
    plot: Column[int] = Column(name="plot", heading=lambda _: "", show=lambda look: _plotted(trend, look))
    sections: list[Section[int] | Section[TrendLinePoint]] = []
    if trend.points:
        sections = [
            Section(columns=[plot], rows=range(PLOT_HEIGHT + 2)),
            Section(columns=_columns(), rows=trend.points, heading="The same in figures"),
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
        fields=FIELDS,
        records=lambda: map(line_record, trend.points),
    )


def trend_line_view(trend: ProgressTrend) -> Report:
    """The trend line by itself, in figures."""
    return Report(
        name="trend",
        title=f"Trend line by {trend.by}",
        lines=[f"as of {trend.as_of.isoformat()} | total weight {_weight(trend.total_weight)}"],
        sections=[Section(columns=_columns(), rows=trend.points)],
        empty=_NO_LINE,
        legend=lambda _: (_EARNED,),
    )


def _columns() -> list[Column[TrendLinePoint]]:
    return [
        Column(name="day", heading=lambda _: "Day", show=plainly(lambda point: point.day.isoformat()), tone=_strong),
        Column(
            name="planned", heading=lambda _: "Planned", show=plainly(lambda point: _percent(point.planned)), right=True
        ),
        Column(
            name="actual", heading=lambda _: "Actual", show=plainly(lambda point: _percent(point.actual)), right=True
        ),
        Column(
            name="earned",
            heading=lambda _: "Earned schedule",
            show=plainly(lambda point: "-" if point.earned is None else point.earned.isoformat()),
        ),
        Column(
            name="spi",
            heading=lambda _: "SPI(t)",
            show=plainly(lambda point: "-" if point.spi is None else str(round_half_up(point.spi, 2))),
            right=True,
        ),
    ]


def _strong(_: object) -> Tone:
    return Tone.STRONG


def _weight(weight: Fraction) -> str:
    return str(weight) if weight.denominator == 1 else str(round_half_up(weight, 2))


def _percent(share: Fraction | None) -> str:
    return "-" if share is None else f"{round_half_up(share * 100, 2)} %"


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


def line_record(point: TrendLinePoint) -> tuple[object, ...]:
    """The values of a day for scripts."""
    return (
        point.day,
        float(point.planned * 100),
        None if point.actual is None else float(point.actual * 100),
        point.earned,
        None if point.spi is None else float(point.spi),
    )
