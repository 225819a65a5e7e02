"""Every notebook runs from top to bottom, with the extra that it names and no other, and shows its figures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jupytext  # type: ignore[import-untyped]
import nbclient
import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "examples" / "notebooks"
BROUGHT_BY = {
    "calendar": {"icalendar"},
    "charts": {"altair", "vl_convert"},
    "distributed": {"dask", "distributed"},
    "excel": {"openpyxl", "defusedxml"},
    "frames": {"pandas", "polars", "pyarrow"},
    "risk": {"numpy"},
}

FIGURES: dict[str, list[str]] = {
    "table_audited": [
        "21 of 26 rows print the percentage that follows from their cells.",
        "CDS-2: prints 38 %, its cells give 62.50 %",
        "printed 50 % cells as printed 50.6757 % cells as corrected 49.5003 %",
        "{'implied': 7, 'assumed': 10, 'documented': 7}",
        "total 71: 23 weights determined; AEO-P2, ICS2-1B, ICS2-2 only by their sum, 10",
        "71 CDS-2 4 4 4 1",
        "(71, 142, 213, 214, 284, 285)",
    ],
    "ten_years_of_revisions": [
        "4 editions, 18 starts; the last fact is of 2026-05-25",
        "NCTS-P5 03/20 Q4 23 12/23 12/24 +1736 days",
        "AES Q4 23 12/23 12/24 +4 quarters",
        "MASP-2017 planned Q1 2021 - Q4 2023 deadline 2020-12-31 margin -1095 days",
        "UCC-WP-2019 planned ? - 2023-12-01 deadline 2025-12-31 margin 761 days",
        "2018-01-03 {'kept by plan': 9, 'breached by plan': 8, 'met': 5, 'undetermined': 5}",
        "2026-05-25 {'undetermined': 10, 'met': 9, 'started, undetermined': 6, 'breached': 1, 'breached by plan': 1}",
        "CCI-P1 Q1 2021 - Q4 2023 2024-07-01> +14 quarters +1188..+1277",
        "2024-03-11: 53.5 % started, 60.6 % planned by then; as much was planned for 2020-06-30: SPI(t) = 0.49",
    ],
    "what_drives_2025": [
        "UUMDS 15 CCN2 13 CDS-1 9",
        "CCI-P2 < CCI-P1 < AEO-P1: 1003 days of float",
        "NCTS-P6: no float is known; cannot be decided: ICS2-1A, NCTS-P5",
        "-274 d ! contradicted",
        "CCI-P1 +9Q: CCI-P1",
        "CCI-P2 +1Q: CCI-P2",
        "CCI-P2 code 2025-12-31 2026-04-02 -92 d breached by plan",
    ],
    "will_it_be_late": [
        "2019: 3 cases refused: too few cases",
        "NCTS-P5 operations UCC-WP-2016 2016-04-11 2020-03-02 2023-12-01 yes 1.96341 1",
        "CCI-P2 29% +- 0.5%",
        "NCTS-P5 last: P10 / P50 / P90 2023-10-18 / 2023-12-01 / 2027-09-27; announced 2025-01-21",
        "CCI-P1 first: P10 / P50 / P90 2022-01-18 / 2024-06-16 / 2024-06-16; reported 2024-07-01",
        "GUM-C1 single: P10 / P50 / P90 2023-03-02 / 2023-05-01 / 2028-07-19; reported 2024-03-11",
    ],
}


def test_every_notebook_has_its_figures_here() -> None:
    assert {path.stem for path in NOTEBOOKS.iterdir()} == {*FIGURES}
    assert all(path.suffix == ".py" for path in NOTEBOOKS.iterdir())


def _read(name: str) -> Any:
    return jupytext.read(NOTEBOOKS / f"{name}.py")


@pytest.mark.parametrize("name", FIGURES)
def test_a_notebook_says_what_it_is_for_what_it_needs_and_what_it_cannot_tell(name: str) -> None:
    cells = _read(name).cells
    first, last = cells[0].source, cells[-1].source
    assert cells[0].cell_type == cells[-1].cell_type == "markdown"
    assert first.startswith("# ")
    assert "**At the end you know**" in first.split("\n\n")[1]
    assert "**Needs** the extra" in first
    assert "## What the data cannot tell" in last


@pytest.mark.parametrize("name", FIGURES)
def test_a_notebook_uses_what_scripts_may_rely_on(name: str) -> None:
    rooms = re.findall(r"(?:from|import) (ucc_portfolio[\w.]*)", (NOTEBOOKS / f"{name}.py").read_text("utf-8"))
    assert set(rooms) == {"ucc_portfolio"}


CLEAN = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
"""


def _without(missing: set[str]) -> Any:
    """A cell that makes these packages as good as not installed."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "clean",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    source = CLEAN.replace("{missing}", str(sorted(missing)))
    return nbformat.from_dict({**cell, "source": source})  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("name", FIGURES)
def test_a_notebook_runs_with_its_extra_alone_and_shows_its_figures(name: str, kernel: str, tmp_path: Path) -> None:
    page = _read(name)
    needed = re.findall(r"`(\w+)`", page.cells[0].source.split("**Needs**")[1].split(":")[0])
    assert set(needed) <= {*BROUGHT_BY}
    missing = set().union(*(packages for extra, packages in BROUGHT_BY.items() if extra not in needed))
    page.cells.insert(0, _without(missing))
    nbclient.NotebookClient(page, timeout=300, kernel_name=kernel, resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in page.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    data = [output.data for output in outputs if output.output_type == "execute_result"]
    assert data
    assert all("text/html" in one or "image/svg+xml" in one for one in data)
    pictures = [one["image/svg+xml"] for one in data if "image/svg+xml" in one]
    assert len(pictures) == sum(cell.source.startswith("charts.") for cell in page.cells)
    assert not [one for one in pictures if "href" in one or not one.startswith("<svg")]
    assert all('fill="white"' in one for one in pictures)  # readable in a dark notebook
    texts = [output.text for output in outputs if output.output_type == "stream"]
    shown = " ".join(" ".join([*texts, *(one["text/plain"] for one in data if "text/plain" in one)]).split())
    assert [figure for figure in FIGURES[name] if figure not in shown] == []
