"""Prose that runs: the Python and console blocks of README and docs are executed and compared."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sybil import Document, Region, Sybil
from sybil.example import Example
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

collect_ignore_glob = ["docs/*.py", "docs/_*"]  # how the site is built, and the site


def enter_page(namespace: dict[str, Any]) -> None:
    """Give each page a folder of its own, in which its files are."""
    namespace["_folder"] = tempfile.TemporaryDirectory()


def leave_page(namespace: dict[str, Any]) -> None:
    """Take the folder of a page away."""
    namespace.pop("_folder").cleanup()


class FileBlockParser:
    """Blocks that are files: `toml NAME` is one, `toml NAME appended` its end, `diff NAME` what changes in it."""

    lexer = FencedCodeBlockLexer(r"(?:toml|python|diff) \S+(?: appended)?")

    def __call__(self, document: Document) -> Any:
        """The blocks of a page."""
        for region in self.lexer(document):
            yield Region(region.start, region.end, (region.lexemes["language"], region.lexemes["source"]), write_file)


def write_file(example: Example) -> str | None:
    """Do to the file in the folder of the page what a block says."""
    info, text = example.parsed
    path = Path(example.namespace["_folder"].name, info.split()[1])
    if info.startswith("diff"):
        old, new = _side(text, "-"), _side(text, "+")
        content = path.read_text("utf-8")
        if content.count(old) != 1:
            return f"{path.name} has {content.count(old)} times:\n{old}"
        path.write_text(content.replace(old, new), "utf-8")
    else:
        before = path.read_text("utf-8") + "\n" if info.endswith("appended") else ""
        path.write_text(before + text, "utf-8")
    return None


def _side(text: str, sign: str) -> str:
    """What a diff says that was there (`-`), or is to be there (`+`)."""
    return "".join(line[1:] for line in text.splitlines(keepends=True) if line[0] in (sign, " "))


def run_console(example: Example) -> str | None:
    """Run each `$ ucc-status` and `$ python` line of a console block at 80 columns and compare what stands below it.

    A line `...` stands for any lines, and at the end of a line for its rest. The files of a page are in a folder of
    their own. Other commands, and lines that write to files by `>`, are shown, not run.
    """
    for block in ("\n" + str(example.parsed)).split("\n$ ")[1:]:
        command, _, expected = block.partition("\n")
        words = shlex.split(command, comments=True)
        if words[0] not in PROGRAMS or ">" in words:
            continue
        done = subprocess.run(  # noqa: S603 - commands of our own documents
            [sys.executable, *PROGRAMS[words[0]], *words[1:]],
            capture_output=True,
            check=False,
            cwd=example.namespace["_folder"].name,
            env={**os.environ, "COLUMNS": "80", "PYTHONUTF8": "1", "NO_COLOR": "1"},
            encoding="utf-8",
        )
        shown = done.stdout + done.stderr
        if not _matches(expected.rstrip("\n").split("\n"), shown.rstrip("\n").split("\n")):
            return f"$ {command}\nprints:\n{shown}\ninstead of:\n{expected}"
    return None


PROGRAMS = {"ucc-status": ["-m", "ucc_portfolio"], "python": []}


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
    parsers=[
        PythonCodeBlockParser(),
        CodeBlockParser(language="console", evaluator=run_console),
        FileBlockParser(),
    ],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
    setup=enter_page,
    teardown=leave_page,
).pytest()
