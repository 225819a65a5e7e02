"""Every chart: drawn from any portfolio, and from the portfolios whose specifications are kept as golden files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from portfolios import DAM_DAY, canals, dams, harbours
from ucc_portfolio import Portfolio, Triangular, assess, charts, datasets, simulate

if TYPE_CHECKING:
    import altair as alt

Make = Callable[[Portfolio, date], "alt.LayerChart"]

UCC = datasets.load("ucc-2018")
SLIP = Triangular(0.9, 1, 2)
CHARTS: dict[str, Make] = {
    "status": lambda portfolio, day: charts.status_heat(assess(portfolio, as_of=day)),
    "milestone trend": lambda portfolio, day: charts.milestone_trend(portfolio, as_of=day),
    "trend line": lambda portfolio, day: charts.progress_trend(portfolio, as_of=day),
    "trend line by phases": lambda portfolio, day: charts.progress_trend(portfolio, by="phases", as_of=day),
    "gantt": lambda portfolio, day: charts.gantt(assess(portfolio, as_of=day)),
    "gantt with phases": lambda portfolio, day: charts.gantt(assess(portfolio, as_of=day), phases=True),
    "dependencies": lambda portfolio, _: charts.dependencies(portfolio),
    "forecasts": lambda portfolio, day: charts.forecast_fan(
        simulate(portfolio, as_of=day, trials=100, seed=1, slip=SLIP), phases=True
    ),
    "slips": lambda portfolio, day: charts.slip_waterfall(
        portfolio, earlier=portfolio.revisions[0].id, later=portfolio.revisions[-1].id, as_of=day
    ),
    "slips to the outcome": lambda portfolio, day: charts.slip_waterfall(
        portfolio, earlier=portfolio.revisions[0].id, later="outcome", as_of=day
    ),
}
"""What `tests/unit/reports/test_charts.py` tries with portfolios of every kind."""

THEN, NOW = UCC.status_date, date(2025, 1, 20)

KEPT: dict[str, Callable[[], alt.LayerChart]] = {
    "status": lambda: charts.status_heat(assess(UCC, as_of=THEN)),
    "status_of_harbours": lambda: charts.status_heat(assess(harbours(), as_of=date(2032, 7, 1))),
    "milestone_trend": lambda: charts.milestone_trend(UCC),
    "milestone_trend_of_canals": lambda: charts.milestone_trend(canals()),
    "trend_line": lambda: charts.progress_trend(UCC, as_of=THEN),
    "trend_line_by_phases_of_harbours": lambda: charts.progress_trend(harbours(), by="phases"),
    "gantt": lambda: charts.gantt(assess(UCC, as_of=NOW)),
    "gantt_of_the_phases_of_dams": lambda: charts.gantt(assess(dams(), as_of=DAM_DAY), phases=True),
    "dependencies": lambda: charts.dependencies(UCC),
    "dependencies_of_dams": lambda: charts.dependencies(dams()),
    "forecasts": lambda: charts.forecast_fan(simulate(UCC, as_of=date(2021, 12, 31), trials=1000, seed=1)),
    "forecasts_of_dams": lambda: charts.forecast_fan(simulate(dams(), as_of=DAM_DAY, trials=1000, seed=1, slip=SLIP)),
    "slips": lambda: charts.slip_waterfall(UCC, earlier="MASP-2017", later="outcome"),
    "slips_of_canals": lambda: charts.slip_waterfall(canals(), earlier="PLAN-30", later="PLAN-33"),
}
"""What `tests/golden/test_chart_specifications.py` keeps, by the name of the file."""
