"""A share of the long run of mutated files, in a process of its own so that its memory is its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
from fuzz import fuzz, peak_mib
before = peak_mib()
found = [one.what for one in fuzz(int(sys.argv[2]), int(sys.argv[3]))]
print(json.dumps({"found": found, "grown": peak_mib() - before}))
"""


def test_no_mutated_file_gives_anything_but_a_portfolio_or_an_error_of_ours() -> None:
    command = [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), "1400", "20311"]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["found"] == []
    assert outcome["grown"] < 500


def test_the_fuzz_notices_a_foreign_exception_and_a_harmful_message() -> None:
    script = SCRIPT.replace("from fuzz import fuzz, peak_mib", BROKEN)
    command = [sys.executable, "-c", script, str(Path(__file__).parent), "70", "1"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    found = json.loads(done.stdout)["found"]
    assert any("ZeroDivisionError" in what for what in found)
    assert any("not harmless" in what for what in found)


BROKEN = """
import fuzz as module
from fuzz import fuzz, peak_mib
from ucc_portfolio import PortfolioError

def harmful(content):
    raise PortfolioError("\\x1b[31m")

sound = module.readers
module.readers = lambda folder: {
    **sound(folder), "toml": ([b"x"], lambda content: 1 / 0), "json": ([b"x"], harmful)
}
"""
