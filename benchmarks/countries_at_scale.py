"""How long a portfolio of 500 systems, 35 countries and 20 plan revisions takes, from the file to the table."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from ratios import Ratio, in_turn, peak_memory
from ucc_portfolio import datasets, dump

_LIMIT_SECONDS = 3.0
_LIMIT_MIB = 1024.0


def measured() -> list[Ratio]:
    """The status table and the grid of countries as whole commands, and the memory of both, against their limits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.json"
        dump(datasets.synthetic(projects=500, countries=35, revisions=20, seed=1), path)
        script = str(Path(sys.executable).with_name("ucc-status"))
        ratios = []
        for command in ([], ["countries"], ["deadlines", "--country", "all"]):

            def run(command: list[str] = command) -> None:
                subprocess.run([script, "-p", str(path), *command], stdout=subprocess.DEVNULL, check=True)

            taken = in_turn(3, ours=run)["ours"]
            name = " ".join(["ucc-status", *command])
            ratios.append(Ratio(f"{name}, 500 x 35 x 20", taken, "the limit", _LIMIT_SECONDS, 1.0))
        return [*ratios, _memory(path)]


def _memory(path: Path) -> Ratio:
    shown = (
        "from ucc_portfolio import assess, load",
        "from ucc_portfolio.reports import countries, status",
        "from ucc_portfolio.reports.media import json",
        f"portfolio = load({str(path)!r})",
        "assessment = assess(portfolio, as_of=portfolio.status_date)",
        "status.status_report(assessment)",
        "json.render_json(countries.grid_report(assessment, wanted=lambda _: True), assessment)",
    )
    ours = peak_memory("\n".join(shown), unit=1024 * 1024)
    return Ratio("status and countries, 500 x 35 x 20, peak memory", ours, "the limit", _LIMIT_MIB, 1.0, "MiB", 1)
