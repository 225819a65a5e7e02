"""All charts in one place, one module per chart, and what restyles or writes them."""

from __future__ import annotations

from ucc_portfolio.reports.charts.dependencies import dependencies
from ucc_portfolio.reports.charts.drawing import GREY, INK
from ucc_portfolio.reports.charts.files import svg, write_chart
from ucc_portfolio.reports.charts.forecast_fan import forecast_fan
from ucc_portfolio.reports.charts.gantt import gantt
from ucc_portfolio.reports.charts.milestone_trend import milestone_trend
from ucc_portfolio.reports.charts.progress_trend import progress_trend
from ucc_portfolio.reports.charts.slip_waterfall import slip_waterfall
from ucc_portfolio.reports.charts.status_heat import status_heat

__all__ = [
    "GREY",
    "INK",
    "dependencies",
    "forecast_fan",
    "gantt",
    "milestone_trend",
    "progress_trend",
    "slip_waterfall",
    "status_heat",
    "svg",
    "write_chart",
]
