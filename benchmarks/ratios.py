"""The record of one figure beside its peer, and how both are taken in turn."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent


class Ratio(NamedTuple):
    """One figure: ours, its peer, and the most that their ratio may be; shown as so many units.

    `theirs` is None where the peer is not installed; `limit` where it is there to compare, and nothing is promised.
    """

    what: str
    ours: float
    peer: str
    theirs: float | None
    limit: float | None = None
    unit: str = "ms"
    units: int = 1000

    @property
    def ratio(self) -> float | None:
        """Ours over theirs."""
        return None if self.theirs is None else self.ours / self.theirs

    @property
    def is_over(self) -> bool:
        """Whether the limit is exceeded."""
        return self.ratio is not None and self.limit is not None and self.ratio > self.limit


def in_turn(rounds: int, **what: Callable[[], object]) -> Mapping[str, float]:
    """The median seconds of each, run one after the other so that a busy machine is busy for all."""
    taken: dict[str, list[float]] = {name: [] for name in what}
    for _ in range(rounds):
        for name, call in what.items():
            start = time.perf_counter()
            call()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def peer(module: str) -> Any:
    """The module of a peer, or None where it is not installed: no figure of ours depends on it."""
    try:
        return import_module(module)
    except ImportError:
        return None


def peak_memory(statements: str, *, unit: int) -> float:
    """The most memory that a process of its own had for these statements, in so many bytes."""
    script = f"{statements}\nfrom ratios import own_peak\nprint(own_peak())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, cwd=FOLDER, text=True)
    return float(done.stdout) / unit


def own_peak() -> int:
    """The most memory that this process had, in bytes.

    On Linux `getrusage` tells a new process the peak of the one that started it, where that was greater.
    """
    status = Path("/proc/self/status")
    if status.exists() and (peak := re.search(r"^VmHWM:\s*(\d+) kB$", status.read_text("utf-8"), re.MULTILINE)):
        return int(peak[1]) * 1024
    import resource  # not on every system

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
