"""How long the critical path method takes, and how much memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import networkx as nx

from made_up import network, plain_network
from ratios import Ratio, in_turn, peak_memory, peer
from ucc_portfolio import schedule


def measured() -> list[Ratio]:
    """Networks of all kinds of links against one longest path, and of plain links against those who schedule them."""
    return [
        *(_against_networkx(nodes, limit) for nodes, limit in ((1_000, 1.0), (10_000, 1.0), (100_000, 1.3))),
        _against_a_plain_loop(10_000),
        _against_rustworkx(10_000),
        _against_pmcontrols(10_000),
        _against_trueppm(10_000),
        _against_criticalpath(150),
        _memory(),
    ]


def _against_networkx(nodes: int, limit: float) -> Ratio:
    """The critical path method on a graph that is there, against networkx's length of the longest path."""
    graph = network(nodes)
    times = in_turn(
        9 if nodes < 100_000 else 3, ours=lambda: schedule(graph), theirs=lambda: nx.dag_longest_path_length(graph)
    )
    name = "networkx.dag_longest_path_length"
    return Ratio(f"schedule, {nodes:,} nodes, two links each", times["ours"], name, times["theirs"], limit)


def _against(nodes: int, name: str, theirs: Callable[[], object] | None, ours: Callable[[], object]) -> Ratio:
    """The same plain network for both; who gives another finish is no peer."""
    if theirs is not None and theirs() != ours():
        message = f"{name} ends at {theirs()}, schedule at {ours()}"
        raise ValueError(message)
    times = in_turn(5, ours=ours, **({} if theirs is None else {"theirs": theirs}))
    return Ratio(f"schedule, {nodes:,} nodes, plain links", times["ours"], name, times.get("theirs"))


def _against_a_plain_loop(nodes: int) -> Ratio:
    """Both passes over numbered lists whose order is known: no names, kinds, lags, checks or results to look up."""
    graph = plain_network(nodes)
    number = {name: place for place, name in enumerate(graph)}
    durations = [data["duration"] for data in graph.nodes.values()]
    before = [[number[one] for one in graph.predecessors(name)] for name in graph]
    after = [[number[one] for one in graph.successors(name)] for name in graph]

    def loop() -> float:
        finishes = [0.0] * nodes
        for node in range(nodes):
            finishes[node] = durations[node] + max((finishes[one] for one in before[node]), default=0)
        end = max(finishes)
        starts = [0.0] * nodes
        for node in reversed(range(nodes)):
            starts[node] = min((starts[one] for one in after[node]), default=end) - durations[node]
        return end

    return _against(nodes, "plain loop over lists", loop, lambda: schedule(graph).finish)


def _against_rustworkx(nodes: int) -> Ratio:
    """The longest path alone, in Rust: no floats."""
    rustworkx = peer("rustworkx")
    graph = plain_network(nodes)
    if rustworkx is None:
        return _against(nodes, "rustworkx.dag_longest_path_length", None, lambda: schedule(graph).finish)
    number = {name: place for place, name in enumerate(graph)}
    same: Any = rustworkx.PyDiGraph()
    same.add_nodes_from([data["duration"] for data in graph.nodes.values()])
    same.add_edges_from([(number[one], number[other], graph.nodes[one]["duration"]) for one, other in graph.edges])
    end = same.add_node(0)  # so that the path has the duration of its last activity
    leaves = [(number[name], end, graph.nodes[name]["duration"]) for name in graph if not graph.succ[name]]
    same.add_edges_from(leaves)

    def finish() -> float:
        return float(rustworkx.dag_longest_path_length(same, lambda _, __, duration: duration))

    return _against(nodes, "rustworkx.dag_longest_path_length", finish, lambda: schedule(graph).finish)


def _against_pmcontrols(nodes: int) -> Ratio:
    """Early and late dates and slack as a frame of pandas."""
    pmcontrols = peer("pmcontrols")
    graph = plain_network(nodes)
    activities = [
        {"id": name, "predecessors": list(graph.predecessors(name)), "duration": graph.nodes[name]["duration"]}
        for name in graph
    ]
    finish = pmcontrols and (lambda: float(pmcontrols.cpm(activities).stats["project_duration"]))
    return _against(nodes, "pmcontrols.cpm", finish, lambda: schedule(graph).finish)


def _against_trueppm(nodes: int) -> Ratio:
    """Dates of a calendar, in which every day is a working day."""
    trueppm = peer("trueppm_scheduler")
    graph = plain_network(nodes)
    if trueppm is None:
        return _against(nodes, "trueppm_scheduler.schedule", None, lambda: schedule(graph).finish)
    start = date(2018, 1, 3)
    project = trueppm.Project(
        "made-up",
        "made up",
        start,
        [trueppm.Task(name, name, timedelta(days=graph.nodes[name]["duration"])) for name in graph],
        [trueppm.Dependency(one, other) for one, other in graph.edges],
        trueppm.Calendar(working_days=0b1111111),
    )

    def finish() -> float:  # its last day is inside
        return float((trueppm.schedule(project).project_finish - start).days + 1)

    return _against(nodes, "trueppm_scheduler.schedule", finish, lambda: schedule(graph).finish)


def _against_criticalpath(nodes: int) -> Ratio:
    """Nodes that link themselves; its time grows much faster than the network, so this one is small."""
    criticalpath = peer("criticalpath")
    graph = plain_network(nodes)

    def finish() -> float:
        project = criticalpath.Node("made up")  # it remembers its results, so that each round needs a new one
        for name in graph:
            project.add(criticalpath.Node(name, duration=graph.nodes[name]["duration"]))
        for one, other in graph.edges:
            project.link(one, other)
        project.update_all()
        return float(project.duration)

    theirs = None if criticalpath is None else finish
    return _against(nodes, "criticalpath, both built anew", theirs, lambda: schedule(nx.DiGraph(graph)).finish)


def _memory() -> Ratio:
    """The memory of a process that builds 100,000 activities and schedules them, against the limit of 1 GiB."""
    statements = "from made_up import network; from ucc_portfolio import schedule; schedule(network(100_000))"
    ours = peak_memory(statements, unit=1024**3)
    return Ratio("schedule, 100,000 nodes, peak memory", ours, "the limit", 1.0, 1.0, "GiB", 1)
