"""The house tests itself: its front door, its start, its documents."""

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


def test_every_public_name_can_be_had_from_the_front_door() -> None:
    assert sorted(ucc_portfolio.__all__) == ucc_portfolio.__all__
    for name in ucc_portfolio.__all__:
        assert getattr(ucc_portfolio, name) is not None
    assert set(ucc_portfolio.__all__) <= set(dir(ucc_portfolio))
    with pytest.raises(AttributeError):
        ucc_portfolio.no_such_name  # noqa: B018 - asked for on purpose


def test_what_type_checkers_see_is_what_the_front_door_gives() -> None:
    tree = ast.parse((SOURCE / "__init__.py").read_text("utf-8"))
    (guarded,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = [alias.asname for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    seen += [ast.unparse(target) for node in guarded.body if isinstance(node, ast.Assign) for target in node.targets]
    assert sorted(name for name in seen if name) == ucc_portfolio.__all__


def test_importing_the_library_imports_none_of_its_rooms() -> None:
    assert not [name for name in _imported_by("import ucc_portfolio") if name.startswith("ucc_portfolio.")]


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
