"""Every figure beside its peer or limit, measured in turn in the same run: `make bench`."""

from __future__ import annotations

import compileall
import csv
import io
import itertools
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import numpy as np
from rich.console import Console

import ucc_portfolio
from ucc_portfolio import (
    Deadline,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    Triangular,
    assess,
    compliance,
    load,
    milestone_trend,
    progress_trend,
    schedule,
    simulate,
    slippage,
)
from ucc_portfolio.domain.phases import OPERATIONS, PHASES
from ucc_portfolio.reports.status import status_report
from ucc_portfolio.reports.tables import Look, of_each
from ucc_portfolio.reports.terminal import TerminalReport

PROJECTS = 12_500


class Ratio(NamedTuple):
    """One figure: ours, its peer, and the most that their ratio may be; shown as so many units."""

    what: str
    ours: float
    peer: str
    theirs: float
    limit: float
    unit: str = "ms"
    units: int = 1000

    def __str__(self) -> str:
        ratio = self.ours / self.theirs
        verdict = "ok" if ratio <= self.limit else "OVER"
        return (
            f"{self.what:<44} {self.ours * self.units:8.2f} {self.unit:<3} "
            f"{self.peer:<34} {self.theirs * self.units:8.2f} {self.unit:<3}"
            f"  {ratio:6.3g} of {self.limit:.3g}  {verdict}"
        )


def in_turn(rounds: int, **what: Callable[[], object]) -> Mapping[str, float]:
    """The median seconds of each, run one after the other so that a busy machine is busy for all."""
    taken: dict[str, list[float]] = {name: [] for name in what}
    for _ in range(rounds):
        for name, call in what.items():
            start = time.perf_counter()
            call()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def start_up() -> Ratio:
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
    return Ratio("ucc-status, whole process", times["ours"], "bare imports", times["theirs"], 2.0)


def large_portfolio() -> str:
    """100,000 phases as JSON text; made up, the same on every run."""
    draw = random.Random(71)  # noqa: S311 - no secret

    def cell() -> str:
        kind = draw.random()
        if kind < 0.4:
            return "DONE"
        if kind < 0.6:
            return draw.choice(["N/A", "not planned"])
        quarter = f"Q{draw.randint(1, 4)} {draw.randint(2018, 2030)}"
        return quarter if kind < 0.95 else f"Q1 2016 - {quarter}"

    rows = [
        {
            "id": f"P-{number}",
            "system": f"S{number // 5}",
            "component": f"Component {number % 5}",
            "weight": draw.randint(1, 9),
            "cells": {**{phase.value: cell() for phase in PHASES}, "operations": f"Q1 {draw.randint(2018, 2030)}"},
        }
        for number in range(PROJECTS)
    ]
    return json.dumps({"schema_version": 1, "id": "large", "as_of": "2018-01-03", "projects": rows})


def reading(path: Path) -> Ratio:
    """A portfolio read from JSON against `json.loads` of the same file."""
    times = in_turn(7, ours=lambda: load(path), theirs=lambda: json.loads(path.read_text("utf-8")))
    return Ratio(f"load, {PROJECTS:,} projects", times["ours"], "json.loads", times["theirs"], 6.0)


def showing(path: Path) -> Ratio:
    """The status table, computed and shown, against `csv.writer` of the same texts."""
    portfolio = load(path)
    report = status_report(assess(portfolio, as_of=portfolio.as_of))
    (section,) = report.sections
    rows = list(zip(*(of_each(column.show(Look()), section.rows) for column in section.columns), strict=True))

    def show() -> None:
        assessment = assess(portfolio, as_of=portfolio.as_of)
        Console(file=io.StringIO(), width=200).print(TerminalReport(status_report(assessment)), crop=False, end="")

    times = in_turn(7, ours=show, theirs=lambda: csv.writer(io.StringIO()).writerows(rows))
    return Ratio(f"status table, {PROJECTS:,} rows", times["ours"], "csv.writer", times["theirs"], 30.0)


def moving_plans() -> Portfolio:
    """1,000 projects of 9 milestones in 20 revisions; made up, the same on every run."""
    draw = random.Random(2019)  # noqa: S311 - no secret
    names = [f"P-{number}" for number in range(1000)]
    day = date(2008, 1, 15)
    revisions = []
    for number in range(20):
        planned = [
            PlannedMilestone(project=name, milestone=key, planned=f"Q{draw.randint(1, 4)} {draw.randint(2010, 2030)}")
            for name in names
            for key in (*PHASES, OPERATIONS)
        ]
        revisions.append(PlanRevision(id=f"R-{number:02}", date=day + timedelta(days=270 * number), milestones=planned))
    return Portfolio(
        id="moving",
        as_of=date(2024, 1, 1),
        projects=[Project(id=name, weight=1, cells={"bc": "DONE", "operations": "Q4 2024"}) for name in names],
        revisions=revisions,
        deadlines=[Deadline(project=name, date=date(2025, 12, 31), known_from=date(2013, 10, 10)) for name in names],
    )


def analysing() -> Ratio:
    """Slippage of all neighbours, milestone trend, compliance and trend line against the limit of two seconds."""
    portfolio = moving_plans()
    names = [revision.id for revision in portfolio.revisions]

    def analyse() -> None:
        for earlier, later in itertools.pairwise(names):
            slippage(portfolio, earlier=earlier, later=later)
        milestone_trend(portfolio)
        compliance(portfolio, as_of=date(2024, 1, 1))
        progress_trend(portfolio)

    return Ratio("analysis, 1,000 x 20 x 9 milestones", in_turn(3, ours=analyse)["ours"], "limit", 2.0, 1.0)


def network(nodes: int) -> nx.DiGraph[str]:
    """Activities with two links each, of all four kinds, with lags and leads; made up, the same on every run."""
    draw = random.Random(1959)  # noqa: S311 - no secret
    graph: nx.DiGraph[str] = nx.DiGraph()
    names = [f"A{number:06}" for number in range(nodes)]
    for name in names:
        graph.add_node(name, duration=draw.randint(1, 20))
    for number in range(2, nodes):
        for before in draw.sample(range(max(0, number - 50), number), 2):
            kind = draw.choice(["FS", "FS", "FS", "SS", "FF", "SF"])
            graph.add_edge(names[before], names[number], kind=kind, lag=draw.randint(-3, 5))
    return graph


def scheduling(nodes: int, limit: float) -> Ratio:
    """The critical path method on a graph that is there, against networkx's length of the longest path."""
    graph = network(nodes)
    times = in_turn(
        9 if nodes < 100_000 else 3, ours=lambda: schedule(graph), theirs=lambda: nx.dag_longest_path_length(graph)
    )
    peer = "networkx.dag_longest_path_length"
    return Ratio(f"schedule, {nodes:,} nodes, two links each", times["ours"], peer, times["theirs"], limit)


def remembering() -> Ratio:
    """The memory of a process that builds 100,000 activities and schedules them, against the limit of 1 GiB."""
    script = "from run import network, schedule; import resource; schedule(network(100_000)); "
    script += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)"
    folder = Path(__file__).parent
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, cwd=folder, text=True)
    return Ratio("schedule, 100,000 nodes, peak memory", float(done.stdout), "limit", 1.0, 1.0, "GiB", 1)


def drawn_network() -> nx.DiGraph[str]:
    """The network of 1,000 activities with triangular durations in the place of fixed ones."""
    draw = random.Random(1963)  # noqa: S311 - no secret
    graph = network(1_000)
    for data in graph.nodes.values():
        low = draw.uniform(1, 10)
        mode = low + draw.uniform(0, 10)
        data["duration"] = Triangular(low, mode, mode + draw.uniform(1, 20))
    return graph


def simulating() -> list[Ratio]:
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
    what, peer = "simulate, 1,000 x 10,000", "numpy's triangular alone"
    return [
        Ratio(f"{what}, finish", times["finish"], peer, times["theirs"], 1.5),
        Ratio(f"{what}, criticality", times["criticality"], peer, times["theirs"], 2.5),
        Ratio(f"{what}, finish", times["finish"], "loop over schedule (20 times 500)", times["loop"] * 500, 1 / 20),
    ]


def sharing_out() -> Ratio:
    """100,000 trials by two processes, their start included, against one."""
    graph = drawn_network()

    def by_two() -> None:
        with ProcessPoolExecutor(2) as executor:
            simulate(graph, trials=100_000, seed=1, executor=executor)

    times = in_turn(3, ours=by_two, theirs=lambda: simulate(graph, trials=100_000, seed=1))
    return Ratio("simulate, 100,000 trials, two processes", times["ours"], "one process", times["theirs"], 1 / 1.6)


def remembering_trials() -> Ratio:
    """The memory of a process that runs a million trials and keeps 26 milestones of each, against its limit."""
    script = "from run import drawn_network, simulate; import resource; graph = drawn_network(); "
    script += "simulate(graph, trials=1_000_000, seed=1, track=[*graph][:26]); "
    script += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    folder = Path(__file__).parent
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, cwd=folder, text=True)
    return Ratio("simulate, 1,000,000 trials, peak memory", float(done.stdout), "limit", 500.0, 1.0, "MiB", 1)


def main() -> None:
    """Measure everything and print the table of ratios."""
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.json"
        path.write_text(large_portfolio(), "utf-8")
        ratios = [start_up(), reading(path), showing(path), analysing()]
    ratios += [scheduling(1_000, 1.0), scheduling(10_000, 1.0), scheduling(100_000, 1.3), remembering()]
    ratios += [*simulating(), sharing_out(), remembering_trials()]
    for ratio in ratios:
        print(ratio)
    sys.exit(any(ratio.ours > ratio.limit * ratio.theirs for ratio in ratios))


if __name__ == "__main__":
    main()
