"""How long it takes until the table stands on the terminal."""

from __future__ import annotations

import compileall
import subprocess
import sys
from pathlib import Path

import ucc_portfolio
from ratios import Ratio, in_turn


def measured() -> list[Ratio]:
    """The whole process of `ucc-status` against the bare imports that it cannot do without."""

    def run(*command: str) -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    script = Path(sys.executable).with_name("ucc-status")
    compileall.compile_dir(str(Path(ucc_portfolio.__file__).parent), quiet=1)  # as pip leaves an installed package
    imports = [sys.executable, "-c", "import attrs, rich.table, rich.console, click"]
    times = in_turn(
        10,
        ours=lambda: run(str(script)),
        theirs=lambda: run(*imports),
    )
    return [Ratio("ucc-status, whole process", times["ours"], "bare imports", times["theirs"], 2.0)]
