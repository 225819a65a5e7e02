"""A writer that is killed at any moment leaves the old file or the new one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

# One process that imports the library once, and forks the writers; each is killed after a drawn part of the time that
# a few writes take, and its file is read.
SCRIPT = """
import json, os, random, signal, sys, time
from pathlib import Path
from attrs import evolve
from ucc_portfolio import datasets, dump, load

target, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
versions = [evolve(datasets.load(), title=letter * 99_000) for letter in "ab"]
dump(versions[0], target)
draw = random.Random(seed)
begun = time.perf_counter()
for version in versions * 2:
    dump(version, target)
longest = time.perf_counter() - begun
seen, left_behind = [], 0
for _ in range(kills):
    child = os.fork()
    if not child:
        while True:
            for version in versions:
                dump(version, target)
    time.sleep(draw.uniform(0, longest))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    portfolio = load(target)
    seen.append(versions.index(portfolio))
    for part in target.parent.glob(".*.part"):
        left_behind += 1
        part.unlink()
print(json.dumps({"seen": seen, "left_behind": left_behind}))
"""


def test_a_writer_killed_200_times_never_leaves_a_torn_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path / "portfolio.json", "200", "278"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["seen"]) == 200
    assert set(found["seen"]) == {0, 1}  # both versions were seen, and nothing else
    assert found["left_behind"] > 0  # some were killed while they wrote
