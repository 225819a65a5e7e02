"""What the reference says exists, and what exists is in the reference."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import fields

from command import run
from ucc_portfolio import (
    Cause,
    Correction,
    Deadline,
    Dependency,
    Deployment,
    Derogation,
    Indicator,
    Outcome,
    Participant,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    Source,
    StatusReport,
    load,
)
from ucc_portfolio.checks.rules import RULES
from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.domain.facts import LISTS
from ucc_portfolio.files.package_tables import TABLES
from ucc_portfolio.types import Cells, DeploymentCount, ListedProject, Postponement, PrintedTotals, Rating

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ADDING = sorted(DOCS.glob("how-to/add-*.md"))


def _named_in_tables(page: str, heading: str) -> list[str]:
    """The names in the first columns of the tables below a heading."""
    text = (DOCS / page).read_text("utf-8")
    section = re.split(r"^## ", text.split(f"## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| (\w[\w, ]*) \|", section, flags=re.MULTILINE)
    return [name.strip() for row in rows for name in row.split(",") if name.strip() not in ("column", "key", "text")]


RECORDS = [
    ("The document", Portfolio),
    ("A project", Project),
    ("A correction", Correction),
    ("A source", Source),
    ("Printed totals", PrintedTotals),
    ("A plan revision", PlanRevision),
    ("A planned milestone", PlannedMilestone),
    ("A status report", StatusReport),
    ("An outcome", Outcome),
    ("A deadline", Deadline),
    ("A postponement", Postponement),
    ("A cause", Cause),
    ("A dependency", Dependency),
    ("A rating", Rating),
    ("A listed project", ListedProject),
    ("A participant", Participant),
    ("A national start of operations", Deployment),
    ("A count of countries", DeploymentCount),
    ("A derogation", Derogation),
    ("An indicator", Indicator),
]
"""The records of the file, each with the heading of its section."""


@pytest.mark.parametrize(("heading", "record"), RECORDS)
def test_the_keys_of_the_file_are_documented(heading: str, record: type) -> None:
    expected = {attribute.alias for attribute in fields(record)}
    if record is Portfolio:
        expected.add("schema_version")
    assert set(_named_in_tables("reference/file-format.md", heading)) == expected


def test_the_record_of_every_list_has_a_section() -> None:
    assert {facts.record for facts in LISTS} <= {record for _, record in RECORDS}


def test_every_table_of_a_data_package_has_a_row() -> None:
    text = (DOCS / "how-to" / "data-package.md").read_text("utf-8")
    named = ", ".join(re.findall(r"^\| ([a-z_, ]+) \|", text, flags=re.MULTILINE)).split(", ")
    assert named == ["table", *(table.name for table in TABLES)]


def test_the_cells_of_the_file_are_documented() -> None:
    text = (DOCS / "reference" / "file-format.md").read_text("utf-8")
    assert all(f"`{attribute.name}`" in text for attribute in fields(Cells))


def test_every_rule_has_a_paragraph() -> None:
    text = (DOCS / "reference" / "findings.md").read_text("utf-8")
    assert re.findall(r"^\*\*([\w-]+)\.\*\*", text, flags=re.MULTILINE) == [rule.name for rule in RULES]


def test_the_exit_codes_are_documented() -> None:
    text = (DOCS / "reference" / "exit-codes.md").read_text("utf-8")
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", text, flags=re.MULTILINE)] == list(Exit)


@pytest.mark.parametrize("shelf", ["tutorial", "how-to", "reference", "explanation"])
def test_every_page_of_a_shelf_has_a_sentence_on_its_first_page(shelf: str) -> None:
    text = (DOCS / shelf / "index.md").read_text("utf-8")
    pages = {page.name for page in (DOCS / shelf).glob("*.md")} - {"index.md"}
    assert pages <= set(re.findall(r"^- \[[^]]+\]\(([\w.-]+)\): \S", text, flags=re.MULTILINE))


MEASURES = ("Question.", "Formula.", "Source.", "Worked figures", "When not to trust it.")


@pytest.mark.parametrize(
    "page",
    [
        "percent-done",
        "weights",
        "slippage",
        "milestone-trend",
        "trend-line",
        "deadlines",
        "ratings",
        "states",
        "dependencies",
        "impact",
        "critical-path",
        "schedule-risk",
    ],
)
def test_the_page_of_a_measure_has_its_five_parts(page: str) -> None:
    text = (DOCS / "explanation" / f"{page}.md").read_text("utf-8")
    assert [part for part in MEASURES if f"**{part}" not in text] == []


RUN = r"python|console|(?:python|toml|diff) \S+\.\w+(?: appended)?"
SHOWN = r"toml|\{toctree\}|\{eval-rst\}"


def test_every_block_is_run_or_known_to_be_shown_alone() -> None:
    for page in [DOCS.parent / "README.md", *DOCS.rglob("*.md")]:
        for info in re.findall(r"^ *```(.+)$", page.read_text("utf-8"), flags=re.MULTILINE):
            assert re.fullmatch(f"{RUN}|{SHOWN}", info), f"{page.name}: {info}"


def test_the_picture_of_the_readme_is_what_the_command_draws() -> None:
    """Renewed by: COLUMNS=110 ucc-status -f svg -o docs/pictures/status.svg."""
    drawn = run("-f", "svg", columns=110).stdout
    assert (DOCS / "pictures" / "status.svg").read_text("utf-8") == drawn


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", *(f"docs/how-to/{page.name}" for page in ADDING)])
def test_every_module_that_is_named_to_contributors_exists(page: str) -> None:
    """Also folders, such as `measures/`; `NAME` stands for any name, and a page may invent a module that it shows."""
    text = (ROOT / page).read_text("utf-8")
    shown = set(re.findall(r"^```python (\S+)$", text, flags=re.MULTILINE))
    named = set(re.findall(r"`([\w./-]+(?:/|\.pyi?))`", text)) - shown
    assert named
    roots = ROOT, ROOT / "src" / "ucc_portfolio"
    assert [name for name in sorted(named) if not any(list(one.glob(name.replace("NAME", "*"))) for one in roots)] == []


def test_links_between_documents_lead_somewhere() -> None:
    for page in [DOCS.parent / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_example_runs_and_writes_a_file_that_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.toml"
    script = DOCS.parent / "examples" / "own_portfolio.py"
    done = subprocess.run([sys.executable, script, path], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines() == [
        "DECISIONS   50.00 % done",
        "TRANSIT     25.00 % done",
        "overall     41.67 % done",
        "TRANSIT is late: fss",
    ]
    assert load(path).id == "customs-of-nowhere"


def test_the_example_of_the_forecasts_refuses_three_kept_plans_and_prints_the_cases_of_both_days() -> None:
    """What happened is what the outcomes say, with their sources; the quantiles are values of the few ratios.

    NCTS-P5: 13 December 2019 to 1 December 2023 are 1449 days; x 1.963, the greatest ratio, ends on 27 September 2027.
    """
    script = DOCS.parent / "examples" / "will_it_be_late.py"
    done = subprocess.run([sys.executable, script], capture_output=True, check=True, text=True)
    first, second, _ = done.stdout.split("\n\n") if done.stdout.endswith("\n\n") else (*done.stdout.split("\n\n"), "")
    assert first.startswith("2019-12-31: 3 cases of 3 milestones\n")
    assert first.count("ratio 1.000") == 3
    assert "Refused: too few cases: of plans that came due by 2019-12-31, 3 milestones are known" in first
    assert second.startswith("2021-12-31: 7 cases of 7 milestones\n")
    assert [line.split("ratio ")[1][:5] for line in second.splitlines() if "ratio" in line] == [
        "1.963",
        "1.000",
        "1.240",
        "1.000",
        "1.000",
        "0.969",
        "1.066",
    ]
    assert "NCTS-P5 last: P10 2023-10-18, P50 2023-12-01, P90 2027-09-27; announced start on 2025-01-21" in second
    assert "CCI-P1 first: P10 2022-01-18, P50 2024-06-16, P90 2024-06-16; reported start on 2024-07-01" in second
    assert "GUM-C1 single: P10 2023-03-02, P50 2023-05-01, P90 2028-07-19; reported start on 2024-03-11" in second
