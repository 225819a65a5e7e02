"""The command, run in a process of its own, as a shell does."""

from __future__ import annotations

import os
import subprocess
import sys

COMMAND = [sys.executable, "-m", "ucc_portfolio"]


def run(
    *arguments: str, columns: int = 80, encoding: str = "utf-8", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a shell does."""
    environment = {**os.environ, "COLUMNS": str(columns), "PYTHONIOENCODING": encoding, **variables}
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, check=False, env=environment, encoding=encoding, timeout=60
    )
