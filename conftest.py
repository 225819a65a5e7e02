"""Prose that runs: the Python and console blocks of README and docs are executed and compared."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from sybil import Sybil
from sybil.example import Example
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

ROOT = Path(__file__).parent


def run_console(example: Example) -> str | None:
    """Run each `$ ucc-status` line of a console block at 80 columns and compare what stands below it.

    A line `...` stands for any lines. Other commands than `ucc-status` are shown, not run.
    """
    for block in ("\n" + str(example.parsed)).split("\n$ ")[1:]:
        command, _, expected = block.partition("\n")
        words = shlex.split(command)
        if words[0] != "ucc-status":
            continue
        done = subprocess.run(  # noqa: S603 - commands of our own documents
            [sys.executable, "-m", "ucc_portfolio", *words[1:]],
            capture_output=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "80", "PYTHONUTF8": "1", "NO_COLOR": "1"},
            encoding="utf-8",
        )
        shown = done.stdout + done.stderr
        if not _matches(expected.rstrip("\n").split("\n"), shown.rstrip("\n").split("\n")):
            return f"$ {command}\nprints:\n{shown}\ninstead of:\n{expected}"
    return None


def _matches(expected: list[str], shown: list[str]) -> bool:
    if not expected:
        return not shown
    if expected[0] == "...":
        return any(_matches(expected[1:], shown[start:]) for start in range(len(shown) + 1))
    return bool(shown) and expected[0].rstrip() == shown[0].rstrip() and _matches(expected[1:], shown[1:])


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser(language="console", evaluator=run_console)],
    patterns=["README.md", "docs/**/*.md"],
).pytest()
