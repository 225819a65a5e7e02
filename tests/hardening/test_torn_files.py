"""A writer that is killed at any moment leaves the old files or the new ones, each whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# One process that imports the library once, and forks the writers; each writes one version after the other until it is
# killed after a drawn part of the time that a few writes take. Then the file is read.
SCRIPT = """
import json, os, random, signal, sys, time
from pathlib import Path
from datetime import date
from ucc_portfolio import PlanRevision, Portfolio, dump, load

target, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
day = date(2018, 1, 3)

def version(number):
    revision = PlanRevision(id="r", date=day, title=f"{number} " + "r" * 99_000)
    return Portfolio(id="p", status_date=day, title=f"{number} " + "t" * 99_000, revisions=[revision])

begun = time.perf_counter()
for number in range(4):
    dump(version(number), target)
longest = time.perf_counter() - begun
draw = random.Random(seed)
seen, left_behind = [], 0
for _ in range(kills):
    child = os.fork()
    if not child:
        while True:  # what was left behind comes first
            dump(version(number), target)
            number += 1
    time.sleep(draw.uniform(0, longest))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found = load(target)
    number, _, text = found.title.partition(" ")
    number_beside, _, text_beside = found.revisions[0].title.partition(" ")
    assert (text, text_beside) == ("t" * 99_000, "r" * 99_000), (text[-50:], text_beside[-50:])
    number = int(number)
    seen.append((number, int(number_beside)))
    for part in target.parent.glob(".*.part"):
        left_behind += 1
        part.unlink()
print(json.dumps({"seen": seen, "left_behind": left_behind}))
"""


@pytest.mark.parametrize(("name", "may_differ"), [("portfolio.json", False), ("portfolio.csv", True)])
def test_a_writer_killed_200_times_never_leaves_a_torn_file(tmp_path: Path, name: str, may_differ: bool) -> None:
    """Of a table and its revisions, which are two files, the table is never the older one, and ahead by one at most."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path / name, "200", "278"], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["seen"]) == 200
    assert {table - beside for table, beside in found["seen"]} <= ({0, 1} if may_differ else {0})
    assert len({table for table, _ in found["seen"]}) > 20  # the writers came to write
    assert found["left_behind"] > 0  # some were killed while they wrote
