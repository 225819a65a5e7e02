"""Charts as they are handed to whatever draws them, kept to the letter; `pytest --regen-all` renews them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from portfolios import DAM_DAY, canals, dams, harbours
from ucc_portfolio import Triangular, assess, charts, datasets, simulate

if TYPE_CHECKING:
    import altair as alt

UCC = datasets.load("ucc-2018")
THEN, NOW = UCC.status_date, date(2025, 1, 20)

CHARTS: dict[str, Callable[[], alt.LayerChart]] = {
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
    "forecasts_of_dams": lambda: charts.forecast_fan(
        simulate(dams(), as_of=DAM_DAY, trials=1000, seed=1, slip=Triangular(0.9, 1, 2))
    ),
    "slips": lambda: charts.slip_waterfall(UCC, earlier="MASP-2017", later="outcome"),
    "slips_of_canals": lambda: charts.slip_waterfall(canals(), earlier="PLAN-30", later="PLAN-33"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_specification_of_a_chart(name: str, file_regression: FileRegressionFixture) -> None:
    text = json.dumps(CHARTS[name]().to_dict(), indent=1, sort_keys=True, ensure_ascii=False)
    masked = re.sub(r"(vega-lite/)v[\d.]+json", r"\1masked.json", text)
    assert masked.count("http") == 1  # that of the schema
    file_regression.check(masked + "\n", encoding="utf-8", extension=".json")
