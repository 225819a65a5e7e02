"""How long ten thousand trials take, what two processes save, and what a million needs."""

from __future__ import annotations

import random
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from typing import Any

import networkx as nx
import numpy as np

from made_up import drawn_network, plain_network
from ratios import Ratio, in_turn, peak_memory, peer
from ucc_portfolio import Pert, schedule, simulate


def measured() -> list[Ratio]:
    """Simulations against the random numbers alone, against a loop, and against those who simulate networks too."""
    return [*_against_numpy_and_a_loop(), *_against_simulations(), _sharing_out(), _memory()]


def _against_numpy_and_a_loop() -> list[Ratio]:
    """10,000 trials of 1,000 activities with 2,000 links, against the same random numbers drawn by numpy alone."""
    graph = drawn_network()
    durations = nx.get_node_attributes(graph, "duration").values()
    low, mode, high = np.array([(one.low, one.mode, one.high) for one in durations]).T

    def numpy_alone() -> None:
        np.random.default_rng(1).triangular(low, mode, high, size=(10_000, 1_000))

    def plain_loop(trials: int) -> None:
        draw = random.Random(1)  # noqa: S311 - no secret
        for _ in range(trials):
            drawn = graph.copy()
            for data in drawn.nodes.values():
                one = data["duration"]
                data["duration"] = draw.triangular(one.low, one.high, one.mode)
            schedule(drawn)

    times = in_turn(
        7,
        finish=lambda: simulate(graph, trials=10_000, seed=1),
        criticality=lambda: simulate(graph, trials=10_000, seed=1, criticality=True),
        theirs=numpy_alone,
        loop=lambda: plain_loop(20),
    )
    what, name = "simulate, 1,000 x 10,000", "numpy's triangular alone"
    return [
        Ratio(f"{what}, finish", times["finish"], name, times["theirs"], 1.5),
        Ratio(f"{what}, criticality", times["criticality"], name, times["theirs"], 2.5),
        Ratio(f"{what}, finish", times["finish"], "loop over schedule (20 times 500)", times["loop"] * 500, 1 / 20),
    ]


def _against_simulations() -> list[Ratio]:
    """The network of plain links with PERT-beta durations, which these peers draw as well."""
    graph = plain_network(1_000)
    spans = {name: (data["duration"], data["duration"] + 2, data["duration"] + 9) for name, data in graph.nodes.items()}
    activities = [
        {"id": name, "predecessors": list(graph.predecessors(name)), "a": low, "m": mode, "b": high}
        for name, (low, mode, high) in spans.items()
    ]
    for name, span in spans.items():
        graph.nodes[name]["duration"] = Pert(*map(float, span))
    calls = {
        "finish": lambda: simulate(graph, trials=10_000, seed=1),
        "criticality": lambda: simulate(graph, trials=10_000, seed=1, criticality=True),
    }
    if (pmcontrols := peer("pmcontrols")) is not None:
        calls["pmcontrols"] = lambda: pmcontrols.pert(activities, n_sim=10_000, seed=1)
    if (trueppm := peer("trueppm_scheduler")) is not None:
        project = _of_trueppm(trueppm, graph, spans)
        calls["trueppm"] = lambda: trueppm.monte_carlo(project, runs=10_000, seed=1, sensitivity_cap=0)
    times = in_turn(3, **calls)
    what = "simulate, plain links"
    return [
        Ratio(f"{what}, criticality", times["criticality"], "pmcontrols.pert", times.get("pmcontrols")),
        Ratio(f"{what}, finish", times["finish"], "trueppm_scheduler.monte_carlo", times.get("trueppm")),
    ]


def _of_trueppm(trueppm: Any, graph: nx.DiGraph[str], spans: Mapping[str, tuple[int, int, int]]) -> object:
    tasks = []
    for name, span in spans.items():
        low, mode, high = (timedelta(days=days) for days in span)
        three = {"optimistic_duration": low, "most_likely_duration": mode, "pessimistic_duration": high}
        tasks.append(trueppm.Task(name, name, mode, **three))
    links = [trueppm.Dependency(one, other) for one, other in graph.edges]
    every_day = trueppm.Calendar(working_days=0b1111111)
    return trueppm.Project("made-up", "made up", date(2018, 1, 3), tasks, links, every_day)


def _sharing_out() -> Ratio:
    """100,000 trials by two processes, their start included, against one."""
    graph = drawn_network()

    def by_two() -> None:
        with ProcessPoolExecutor(2) as executor:
            simulate(graph, trials=100_000, seed=1, executor=executor)

    times = in_turn(3, ours=by_two, theirs=lambda: simulate(graph, trials=100_000, seed=1))
    return Ratio("simulate, 100,000 trials, two processes", times["ours"], "one process", times["theirs"], 1 / 1.6)


def _memory() -> Ratio:
    """The memory of a process that runs a million trials and keeps 26 milestones of each, against its limit."""
    statements = "from made_up import drawn_network; from ucc_portfolio import simulate; graph = drawn_network(); "
    statements += "simulate(graph, trials=1_000_000, seed=1, track=[*graph][:26])"
    ours = peak_memory(statements, unit=1024**2)
    return Ratio("simulate, 1,000,000 trials, peak memory", ours, "the limit", 500.0, 1.0, "MiB", 1)
