"""Portfolios and networks as large as needed; made up, the same on every run."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import networkx as nx

from ucc_portfolio import Deadline, PlannedMilestone, PlanRevision, Portfolio, Project, Triangular
from ucc_portfolio.domain.phases import OPERATIONS, PHASES

PROJECTS = 12_500


def large_portfolio() -> str:
    """100,000 phases as JSON text."""
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
    return json.dumps({"schema_version": 2, "id": "large", "status_date": "2018-01-03", "projects": rows})


def moving_plans() -> Portfolio:
    """1,000 projects of 9 milestones in 20 revisions."""
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
        status_date=date(2024, 1, 1),
        projects=[Project(id=name, weight=1, cells={"bc": "DONE", "operations": "Q4 2024"}) for name in names],
        revisions=revisions,
        deadlines=[Deadline(project=name, date=date(2025, 12, 31), known_from=date(2013, 10, 10)) for name in names],
    )


def network(nodes: int) -> nx.DiGraph[str]:
    """Activities with two links each, of all four kinds, with lags and leads; each link leads to a later name."""
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


def plain_network(nodes: int) -> nx.DiGraph[str]:
    """The network with every link from finish to start and without lags, which is all that most peers know."""
    graph = network(nodes)
    for _, _, link in graph.edges(data=True):
        link.clear()
    return graph


def drawn_network() -> nx.DiGraph[str]:
    """The network of 1,000 activities with triangular durations in the place of fixed ones."""
    draw = random.Random(1963)  # noqa: S311 - no secret
    graph = network(1_000)
    for data in graph.nodes.values():
        low = draw.uniform(1, 10)
        mode = low + draw.uniform(0, 10)
        data["duration"] = Triangular(low, mode, mode + draw.uniform(1, 20))
    return graph
