"""A real cluster of processes computes the same, also when one of its workers dies in the middle."""

from __future__ import annotations

import json
import subprocess
import sys

# In a process of its own, because a cluster starts others and leaves threads behind. The network is slow enough that
# tasks are under way when the worker dies: after the first part, of which all others have been handed out.
SCRIPT = """
import json, os, signal
import dask
from distributed import Client, LocalCluster
import networkx as nx
from ucc_portfolio import Triangular, simulate

def network():
    graph = nx.DiGraph()
    for node in range(400):
        graph.add_node(node, duration=Triangular(1, 2, 9))
        if node >= 20:
            graph.add_edge(node - 20, node)
    return graph

def main():
    options = dict(trials=60_000, seed=3, track=[399], criticality=True)
    alone = simulate(network(), **options)
    dask.config.set({"distributed.comm.timeouts.connect": "60s", "distributed.admin.log-format": "%(message)s"})
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            victims = client.run(os.getpid)
            seen = []
            def kill_one(done, wanted):
                seen.append(done)
                if len(seen) == 1:
                    os.kill(min(victims.values()), signal.SIGKILL)
            spread = simulate(network(), executor=client.get_executor(), progress=kill_one, **options)
            living = set(client.run(os.getpid).values())
    print(json.dumps({
        "same": bool((spread[399].values == alone[399].values).all()) and spread.criticality == alone.criticality,
        "trials": spread.trials,
        "parts": len(seen),
        "died": min(victims.values()) not in living,
    }))

if __name__ == "__main__":
    main()
"""


def test_a_cluster_of_which_a_worker_dies_gives_the_result_of_one_process() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=False, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"same": True, "trials": 60_000, "parts": 12, "died": True}
