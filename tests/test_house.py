"""The house tests itself: its start, its modules, its clock."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ucc_portfolio

SOURCE = Path(ucc_portfolio.__file__).parent
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.read_text("utf-8").strip())


def _imported_by(statement: str) -> set[str]:
    script = f"import sys, io; sys.stdout = io.StringIO(); {statement}; sys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    return set(done.stderr.split())


def test_importing_the_library_imports_none_of_its_rooms() -> None:
    assert not [name for name in _imported_by("import ucc_portfolio") if name.startswith("ucc_portfolio.")]
    imported = _imported_by("import ucc_portfolio.types")
    assert [name for name in imported if name.startswith("ucc_portfolio.")] == ["ucc_portfolio.types"]


def test_the_table_needs_neither_networkx_nor_numpy_nor_toml() -> None:
    imported = _imported_by("from ucc_portfolio.cli.main import run; run([])")
    assert "ucc_portfolio.reports.media.terminal" in imported
    assert not imported & {"networkx", "numpy", "dateutil", "tomllib", "tomli_w", "asyncio"}
    assert not imported & {"ucc_portfolio.measures.indicators", "ucc_portfolio.reports.indicators"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_module_opens_with_one_sentence(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert docstring is not None
    assert docstring.split("\n\n")[0].count("\n") == 0
    assert docstring.endswith((".", "?"))


def test_nothing_below_the_command_line_prints_or_reads_the_clock() -> None:
    forbidden = {"print", "input", "exit", "today", "now", "utcnow", "time"}
    for path in MODULES:
        if "cli" in path.parts or path.name == "__main__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                is_rich = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "console"
                assert name not in forbidden or is_rich, f"{path}:{node.lineno}"


def test_only_the_record_of_a_start_says_who_has_started() -> None:
    """Eight modules picked the last or the only start by themselves, one of them the other way round."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = ast.unparse(node) if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) else ""
            picks = "Edge.LAST" in text and "Edge.SINGLE" in text
            assert not picks, f"{path}:{getattr(node, 'lineno', 0)}: use complete_start of domain/outcomes.py"


MOST_LINES = 500


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_long_module_says_first_why_it_is_long(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        after = ast.parse(text).body[0].end_lineno or 0
        first = next(line for line in lines[after:] if line)
        assert first.startswith(f"# Over {MOST_LINES} lines: ")
