"""The table of ratios as it is printed, and as it stands in `docs/explanation/performance.md`."""

from __future__ import annotations

import os
import platform
import re
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ratios import Ratio

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEADS = ("What", "Ours", "Peer or limit", "Theirs", "Ratio", "At most", "Verdict")
PACKAGES = ("networkx", "numpy", "rich", "rustworkx", "pmcontrols", "trueppm-scheduler", "criticalpath")


def machine() -> str:
    """The machine and the system, in one line: what the figures cannot be read without."""
    cpuinfo = Path("/proc/cpuinfo")
    named = re.search(r"^model name\s*: (.+)$", cpuinfo.read_text("utf-8"), re.MULTILINE) if cpuinfo.exists() else None
    processor = named[1] if named else platform.processor() or platform.machine()
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        system = platform.platform(terse=True)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{processor}, {os.cpu_count()} cores; {python}; {system}"


def versions() -> str:
    """What was measured and beside what, with versions; a peer that is not installed is named as such."""
    return ", ".join(f"{name} {_version(name)}" for name in ("ucc-portfolio", *PACKAGES))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def table(ratios: Iterable[Ratio]) -> str:
    """One line per ratio, aligned, so that it reads the same on a terminal and as Markdown."""
    rows: list[Sequence[str]] = [HEADS, *map(_row, ratios)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = ["| " + " | ".join(_aligned(row, widths)) + " |" for row in rows]
    rule = ["-" * (width - 1) + ("-" if column in (0, 2, 6) else ":") for column, width in enumerate(widths)]
    return "\n".join([lines[0], "| " + " | ".join(rule) + " |", *lines[1:]])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> Iterable[str]:
    for column, (text, width) in enumerate(zip(row, widths, strict=True)):
        yield text.ljust(width) if column in (0, 2, 6) else text.rjust(width)


def _row(ratio: Ratio) -> Sequence[str]:
    theirs = "not installed" if ratio.theirs is None else _figure(ratio.theirs, ratio)
    quotient = "" if ratio.ratio is None else f"{ratio.ratio:.3g}"
    limit = "" if ratio.limit is None else f"{ratio.limit:.3g}"
    verdict = "OVER" if ratio.is_over else "ok" if limit and quotient else ""
    return (ratio.what, _figure(ratio.ours, ratio), ratio.peer, theirs, quotient, limit, verdict)


def _figure(value: float, ratio: Ratio) -> str:
    return f"{value * ratio.units:,.2f} {ratio.unit}"


def write(ratios: Iterable[Ratio], *, day: date, page: Path = PAGE) -> None:
    """Put day, machine, versions and table between the markers of the page; the rest of it is kept."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    facts = (f"- machine: {machine()}", f"- packages: {versions()}")
    wrapped = "\n".join(textwrap.fill(fact, 118, subsequent_indent="  ", break_on_hyphens=False) for fact in facts)
    measured = f"Measured on {day}.\n\n{wrapped}\n\n{table(ratios)}"
    page.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", "utf-8")
