"""Prose that runs: the Python and console blocks of README and docs are executed and compared."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile

from sybil import Sybil
from sybil.example import Example
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser


def run_console(example: Example) -> str | None:
    """Run each `$ ucc-status` line of a console block at 80 columns and compare what stands below it.

    A line `...` stands for any lines, and at the end of a line for its rest. The files of a block are in a folder of
    their own. Other commands than `ucc-status`, and lines that write to files by `>`, are shown, not run.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _run_block(example, folder)


def _run_block(example: Example, folder: str) -> str | None:
    for block in ("\n" + str(example.parsed)).split("\n$ ")[1:]:
        command, _, expected = block.partition("\n")
        words = shlex.split(command, comments=True)
        if words[0] != "ucc-status" or ">" in words:
            continue
        done = subprocess.run(  # noqa: S603 - commands of our own documents
            [sys.executable, "-m", "ucc_portfolio", *words[1:]],
            capture_output=True,
            check=False,
            cwd=folder,
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
    if not shown:
        return False
    start, cut, _ = expected[0].partition(" ...")
    is_same = shown[0].startswith(start) if cut else expected[0].rstrip() == shown[0].rstrip()
    return is_same and _matches(expected[1:], shown[1:])


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser(language="console", evaluator=run_console)],
    patterns=["README.md", "docs/**/*.md"],
).pytest()
