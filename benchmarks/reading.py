"""How long a large file takes, to be read and to be shown."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

from rich.console import Console

from made_up import PROJECTS, large_portfolio
from ratios import Ratio, in_turn
from ucc_portfolio import assess, load
from ucc_portfolio.reports.media.terminal import TerminalReport
from ucc_portfolio.reports.report import Look
from ucc_portfolio.reports.status import status_report


def measured() -> list[Ratio]:
    """Reading and showing 100,000 phases."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.json"
        path.write_text(large_portfolio(), "utf-8")
        return [_reading(path), _showing(path)]


def _reading(path: Path) -> Ratio:
    """A portfolio read from JSON against `json.loads` of the same file."""
    times = in_turn(7, ours=lambda: load(path), theirs=lambda: json.loads(path.read_text("utf-8")))
    return Ratio(f"load, {PROJECTS:,} projects", times["ours"], "json.loads", times["theirs"], 6.0)


def _showing(path: Path) -> Ratio:
    """The status table, computed and shown, against `csv.writer` of the same texts."""
    portfolio = load(path)
    report = status_report(assess(portfolio, as_of=portfolio.status_date))
    (section,) = report.sections
    rows = list(zip(*(column.texts(Look(), section.rows) for column in section.columns), strict=True))

    def show() -> None:
        assessment = assess(portfolio, as_of=portfolio.status_date)
        Console(file=io.StringIO(), width=200).print(TerminalReport(status_report(assessment)), crop=False, end="")

    times = in_turn(7, ours=show, theirs=lambda: csv.writer(io.StringIO()).writerows(rows))
    return Ratio(f"status table, {PROJECTS:,} rows", times["ours"], "csv.writer", times["theirs"], 30.0)
