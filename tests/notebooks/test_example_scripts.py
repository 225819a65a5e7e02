"""Every script among the examples runs by itself, prints its figures, and says what it is for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from ucc_portfolio import datasets, dump

EXAMPLES = Path(__file__).parents[2] / "examples"
HELD_ELSEWHERE = {"own_portfolio", "will_it_be_late"}  # tests/test_documents_of_the_house.py


def _run(name: str, *arguments: str) -> list[str]:
    script = EXAMPLES / f"{name}.py"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", script, *arguments], capture_output=True, check=False, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [" ".join(line.split()) for line in done.stdout.splitlines()]


def test_my_own_csv_has_its_percentages_and_what_is_late() -> None:
    # TARIFF 7 of 8, TRANSIT 2 of 8, GUARANTEE 2 of 7; (3 x 7/8 + 5 x 2/8 + 2 x 2/7) / 10
    lines = _run("my_own_csv")
    assert lines[:6] == [
        "Customs systems of Nowhere, status of 2031-05-17",
        "TARIFF 87.50 % open",
        "TRANSIT 25.00 % late",
        "GUARANTEE 28.57 % open",
        "overall 44.46 %",
        "late: TRANSIT, pi",
    ]
    assert lines[6].startswith("operations-outside-transition: TARIFF: start of operations 2031-07-01")


def test_my_own_csv_reads_the_file_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ucc.csv"
    dump(datasets.load("ucc-2018"), path)
    lines = _run("my_own_csv", str(path))
    assert "CDS-2 37.50 % open" in lines
    assert "overall 49.50 %" in lines


def test_my_own_csv_says_what_is_wrong_with_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("status 2031-05-17\nid,system,BC,TSS,CON\nA,A,DONE,soon,DONE\n", "utf-8")
    script = EXAMPLES / "my_own_csv.py"
    done = subprocess.run([sys.executable, script, path], capture_output=True, check=False, text=True)
    assert done.returncode == 1
    assert "line 3" in done.stderr
    assert "Traceback" not in done.stderr


def test_compare_two_revisions_names_what_moved_by_how_much_and_why() -> None:
    lines = _run("compare_two_revisions")
    assert "UCC-WP-2019 to UCC-WP-2023: 3 not stated, 2 late" in lines
    assert "AES operations: ? - 2023-12-01 became ? - 2024-12-02, +367 days" in lines
    assert "CCI-P1 operations: Q1 2021 - Q4 2023 became 2024-07-01, +14 quarters" in lines
    assert any("+15 quarters, because of a phased roll-out over 28 and 35 countries" in line for line in lines)
    assert _run("compare_two_revisions", "UCC-WP-2016", "UCC-WP-2019")[0].startswith("UCC-WP-2016 to UCC-WP-2019: ")


def test_impact_of_a_delay_names_what_moves_what_breaks_and_how_much_room_there_is() -> None:
    # the window of CCI-P1 opens with Q1 2021, that of CCI-P2 with Q4 2023: 1003 days, and 12 quarters are 1095
    assert _run("impact_of_a_delay") == [
        "CCI-P1 12Q later, seen on 2023-12-31:",
        "CCI-P1: Q1 2021 - Q4 2023 becomes Q1 2024 - Q4 2026, +1095 days (its own delay)",
        "CCI-P2: Q4 2023 - Q4 2025 becomes Q1 2024 - Q1 2026, +92 days (waits for CCI-P1)",
        "breaks: CCI-P1, 2025-12-31, by 365 days",
        "breaks: CCI-P2, 2025-12-31, by 92 days",
        "CCI-P1 to CCI-P2: passed, float 1003 days",
        "From 12 quarters on, something moves.",
    ]
    assert _run("impact_of_a_delay", "NCTS-P6", "2Q")[-1] == "Nothing else moves within ten years."


SCRIPTS = sorted(path for path in EXAMPLES.glob("*.py") if path.stem not in HELD_ELSEWHERE)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_says_what_the_reader_will_know_what_it_needs_and_what_it_cannot_tell(path: Path) -> None:
    text = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split())
    assert "At the end you know" in text
    assert "It needs no extra" in text
    assert "cannot tell" in text
    assert f"def test_{path.stem}_" in Path(__file__).read_text("utf-8")
