"""The table of ratios: it says what is over its limit and what is not there. Nothing is measured here."""

from __future__ import annotations

import types
from datetime import date
from pathlib import Path

import pytest

import page
import ratios
import run
from ratios import Ratio, peer

KEPT = Ratio("reading", 0.0015, "json.loads", 0.001, 2.0)
BROKEN = Ratio("showing", 0.0025, "csv.writer", 0.001, 2.0)
ALONE = Ratio("scheduling", 0.0015, "a package", None, 2.0)
COMPARED = Ratio("memory", 3.0, "a plain loop", 1.5, None, "MiB", 1)


def _cells(*found: Ratio) -> list[list[str]]:
    _, _, *lines = page.table(found).splitlines()
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def test_the_table_says_what_is_over_its_limit_and_what_is_not_installed() -> None:
    assert _cells(KEPT, BROKEN, ALONE) == [
        ["reading", "1.50 ms", "json.loads", "1.00 ms", "1.5", "2", "ok"],
        ["showing", "2.50 ms", "csv.writer", "1.00 ms", "2.5", "2", "OVER"],
        ["scheduling", "1.50 ms", "a package", "not installed", "", "2", ""],
    ]


def test_without_a_limit_there_is_no_verdict() -> None:
    assert _cells(COMPARED) == [["memory", "3.00 MiB", "a plain loop", "1.50 MiB", "2", "", ""]]


def test_the_page_keeps_what_stands_around_the_table(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text(f"Before.\n\n{page.BEGIN}\nold\n{page.END}\n\nAfter.\n", "utf-8")
    page.write([KEPT], day=date(2018, 1, 3), page=path)
    page.write([BROKEN], day=date(2018, 1, 4), page=path)
    text = path.read_text("utf-8")
    assert text.startswith(f"Before.\n\n{page.BEGIN}\nMeasured on 2018-01-04.\n")
    assert text.endswith(f"{page.table([BROKEN])}\n{page.END}\n\nAfter.\n")
    assert "old" not in text
    assert page.machine() in text


def test_the_page_of_the_documentation_has_the_place_for_the_table() -> None:
    text = page.PAGE.read_text("utf-8")
    assert text.count(page.BEGIN) == text.count(page.END) == 1
    assert text.index(page.BEGIN) < text.index(page.END)


@pytest.mark.parametrize(("ratio", "code"), [(KEPT, False), (ALONE, False), (COMPARED, False), (BROKEN, True)])
def test_a_limit_that_is_exceeded_fails_the_run(
    ratio: Ratio, code: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    question = types.SimpleNamespace(__doc__="Made up.", measured=lambda: [KEPT, ratio])
    written: list[Ratio] = []

    def write(found: list[Ratio], *, day: date) -> None:
        assert day >= date(2018, 1, 3)
        written.extend(found)

    monkeypatch.setattr(run, "QUESTIONS", (question,))
    monkeypatch.setattr(page, "write", write)
    with pytest.raises(SystemExit) as ended:
        run.main()
    assert ended.value.code is code
    assert written == [KEPT, ratio]
    assert page.table([KEPT, ratio]) in capsys.readouterr().out


def test_a_peer_that_is_not_installed_is_none() -> None:
    assert peer("no_such_package_of_anybody") is None
    assert peer("json") is not None


def test_the_memory_of_a_process_of_its_own_is_not_that_of_its_parent() -> None:
    ballast = bytearray(400 * 1024**2)
    ballast[::4096] = b"x" * len(ballast[::4096])  # pages that are written to are there
    assert ratios.peak_memory("pass", unit=1024**2) < 200
    assert ratios.peak_memory("kept = b'x' * (300 * 1024**2)", unit=1024**2) > 300
