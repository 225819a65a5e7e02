"""The dependencies as a graph, and the order that follows from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx

from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.domain.dependencies import Dependency, DependencyKind
from ucc_portfolio.domain.phases import OPERATIONS, Phase
from ucc_portfolio.domain.plans import Milestone, milestone_name
from ucc_portfolio.domain.values import expect
from ucc_portfolio.errors import DependencyCycleError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project

CHAIN = "order of the phases"
"""Why a link of the chain of phases is there."""


def dependency_graph(
    portfolio: Portfolio,
    *,
    kinds: Collection[DependencyKind | str] | str = tuple(DependencyKind),
    phases: bool = False,
    records: bool = True,
) -> nx.DiGraph[Any]:
    """The projects and their dependencies as a graph of networkx, an edge from predecessor to successor.

    Args:
        portfolio: every project of it is a node, whether something depends on it or not.
        kinds: the kinds of dependency that become edges; both by default. Interfaces have no order: for whatever
            sorts or ranks, ask for `{"precedence"}`.
        phases: give each milestone a node of its own, a pair of project id and phase key or "operations", and join
            the phases of each project by the chain of their order. Without it, nodes are project ids, and links
            between milestones of one project are left out.
        records: nodes carry their `project` (and `milestone`), edges all `dependencies` of their pair, as records.
            False gives texts and numbers in their place, which the writers of networkx take (GraphML, GEXF, GML, JSON).

    Returns:
        A graph of its own, free to be changed; without edges where there are no dependencies.

    Raises:
        UnknownNameError: there is no such kind.
        DependencyCycleError: precedences, with the chain where it is asked for, lead back to where they started.

    Example:
        >>> from ucc_portfolio import datasets
        >>> graph = dependency_graph(datasets.load("ucc-2018"), kinds={"precedence"})
        >>> sorted(nx.ancestors(graph, "CCI-P2"))
        ['AEO-P1', 'CCI-P1', 'CCN2', 'CDS-1', 'UUMDS']
        >>> graph.edges["CCI-P1", "CCI-P2"]["dependencies"][0].source
        'swd-2019-153-final-annex-1-and-section-6.2'
    """
    from ucc_portfolio.domain.portfolio import Portfolio  # who schedules a graph starts faster without it

    expect(Portfolio, portfolio)
    wanted = _kinds(kinds)
    dependencies = [*portfolio.dependencies, *(chain(portfolio.projects) if phases else ())]
    # Circles are looked for between milestones, not projects: two projects may wait for each other by different phases,
    # which is no circle.
    if DependencyKind.PRECEDENCE in wanted:
        milestone_order(dependencies)  # an order of the milestones, or the error
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for project in portfolio.projects:
        if not phases:
            graph.add_node(project.id, **_node(project, None, records))
            continue
        for key in milestones_of(project):
            graph.add_node((project.id, key), **_node(project, key, records))
    pairs: dict[tuple[Any, Any], list[Dependency]] = {}
    for one in dependencies:
        if one.kind not in wanted or (not phases and one.predecessor == one.successor):
            continue
        pair = (one.before, one.after) if phases else (one.predecessor, one.successor)
        pairs.setdefault(pair, []).append(one)
    for (before, after), links in pairs.items():
        for milestone in (before, after) if phases else ():
            if milestone not in graph:  # a link may speak of a phase that the row does not state
                graph.add_node(milestone, **_node(portfolio[milestone[0]], milestone[1], records))
        graph.add_edge(before, after, **_edge(links, records))
    return graph


def _kinds(kinds: Collection[DependencyKind | str] | str) -> set[DependencyKind]:
    try:
        return {DependencyKind(kind) for kind in ((kinds,) if isinstance(kinds, str) else kinds)}
    except ValueError:
        given = kinds if isinstance(kinds, str) else next(kind for kind in kinds if kind not in tuple(DependencyKind))
        raise UnknownNameError("kind of dependency", str(given), tuple(DependencyKind)) from None


def _node(project: Project, key: str | None, records: bool) -> dict[str, Any]:
    if records:
        data: dict[str, Any] = {"project": project}
    else:
        weight = {} if project.weight is None else {"weight": float(project.weight)}
        data = {"project": project.id, "system": project.system, "component": project.component, **weight}
    return data if key is None else {**data, "milestone": key}


def _edge(links: Iterable[Dependency], records: bool) -> dict[str, Any]:
    links = tuple(links)
    if records:
        return {"dependencies": links}
    return {
        "kinds": ", ".join(dict.fromkeys(one.kind.value for one in links)),
        "milestones": ", ".join(f"{one.predecessor_milestone} - {one.successor_milestone}" for one in links),
        "min_lag": max(one.min_lag for one in links),
        "why": "; ".join(one.why for one in links if one.why),
        "sources": ", ".join(one.source for one in links if one.source),
    }


def milestones_of(project: Project) -> list[str]:
    """The keys of the milestones that a project has: the phases that apply to it, and its start of operations."""
    return [*(phase.value for phase, cell in project.cells.phases() if cell.is_applicable), OPERATIONS]


def chain(projects: Iterable[Project]) -> Iterator[Dependency]:
    """The phases of each project as precedences, in their order; the transition runs beside the operations."""
    for project in projects:
        keys = milestones_of(project)
        ordered = [key for key in keys if key != Phase.TRA]
        pairs = [*pairwise(ordered)]
        if Phase.TRA in keys and (earlier := keys[: keys.index(Phase.TRA)]):
            pairs.append((earlier[-1], Phase.TRA.value))
        for before, after in pairs:
            yield Dependency(
                predecessor=project.id,
                predecessor_milestone=before,
                successor=project.id,
                successor_milestone=after,
                why=CHAIN,
            )


def milestone_order(dependencies: Iterable[Dependency]) -> list[Milestone]:
    """The milestones that precedences join, each after those that it waits for.

    Raises:
        DependencyCycleError: there is no such order.
    """
    graph: nx.DiGraph[Milestone] = nx.DiGraph()
    # In an order of their own, so that the same dependencies give the same order and name the same cycle.
    graph.add_edges_from(sorted((one.before, one.after) for one in dependencies if one.is_precedence))
    try:
        return list(nx.topological_sort(graph))
    except nx.NetworkXUnfeasible as error:
        raise DependencyCycleError(tuple(map(milestone_name, cycle_of(graph)))) from error


def cycle_of(graph: nx.DiGraph[Any]) -> list[Any]:
    """One cycle of a graph that has one: each node waits for the next.

    It is a shortest one through the first node, by name, that lies on any, so that the order in which nodes and edges
    were added changes nothing.
    """
    circles = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
    names = {node: (type(node).__name__, repr(node)) for part in circles for node in part}
    start = min(names, key=names.__getitem__)
    inside = next(part for part in circles if start in part)
    reached = {start: start}
    # The search goes layer by layer, so the first way back to the start is a shortest one.
    layer = [start]
    while True:
        following = []
        for node in layer:
            for after in sorted((one for one in graph.successors(node) if one in inside), key=names.__getitem__):
                if after == start:
                    cycle = [node]
                    while cycle[-1] != start:
                        cycle.append(reached[cycle[-1]])
                    return [start, *cycle[:-1]]
                if after not in reached:
                    reached[after] = node
                    following.append(after)
        layer = following


def milestone_called(portfolio: Portfolio, name: str | Milestone) -> Milestone:
    """The milestone that a name means: a project id (its start of operations), `AES.tss`, or a pair of both.

    Raises:
        UnknownNameError: there is no such project, or no such milestone.
    """
    match name:
        case (str(project), str(key)):
            if key not in CELL_KEYS:
                raise UnknownNameError("milestone", key, CELL_KEYS)
            return portfolio[project].id, key
        case str():
            # A project id may have a dot in it, so the whole name is tried as an id first.
            if name not in portfolio:
                project, dot, key = name.rpartition(".")
                if dot and project in portfolio and key.lower() in CELL_KEYS:
                    return project, key.lower()
            return portfolio[name].id, OPERATIONS
        case _:
            raise UnknownNameError("project", str(name)[:100], tuple(one.id for one in portfolio.projects))


def floors(portfolio: Portfolio) -> tuple[tuple[str, ...], ...]:
    """The projects by floors: each stands above all that it waits for, as low as it can.

    Args:
        portfolio: its precedences count, its interfaces do not. Projects whose phases wait for each other crosswise
            share a floor.

    Returns:
        Project ids, the floor that waits for nothing first, in the order of the projects; empty without projects.

    Raises:
        DependencyCycleError: precedences lead back to where they started.

    Example:
        >>> from ucc_portfolio import datasets
        >>> [len(floor) for floor in floors(datasets.load("ucc-2018"))]
        [12, 4, 10, 3]
    """
    graph = dependency_graph(portfolio, kinds={DependencyKind.PRECEDENCE})
    # Projects that wait for each other by different phases have no order. Each such group becomes one node first.
    condensed = nx.condensation(graph)
    position = {project.id: place for place, project in enumerate(portfolio.projects)}
    return tuple(
        tuple(sorted((name for part in parts for name in condensed.nodes[part]["members"]), key=position.__getitem__))
        for parts in nx.topological_generations(condensed)
    )
