"""The phases of a portfolio that are still to do, as a network of activities with durations."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import networkx as nx
from attrs import frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.knowledge import known_on, reported_on
from ucc_portfolio.domain.phases import OPERATIONS, Phase
from ucc_portfolio.errors import NothingKnownError
from ucc_portfolio.graph.links import MilestoneDates
from ucc_portfolio.graph.order import chain, milestones_of

if TYPE_CHECKING:
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project


@frozen(eq=False)
class ActivityNetwork:
    """The work of a portfolio from a day on.

    `graph` is what `schedule` takes: a node per milestone, in calendar days from the day. `without_duration` are the
    open phases whose duration nobody states; their projects are left out.
    """

    as_of: date
    graph: nx.MultiDiGraph[Milestone]
    without_duration: tuple[Milestone, ...]


def activity_network(portfolio: Portfolio, *, as_of: date) -> ActivityNetwork:
    """The phases that are still to do, with what is left of their durations, and the starts of operations.

    A phase that is done in part has so much less to do. The phases of a project follow each other (the transition
    runs beside the operations), and precedences hold with their least lags: into a start of operations as finish to
    start, into a phase as finish to finish, because a precedence speaks of completions.

    Args:
        portfolio: a project takes part where each of its open phases has a duration; unknown is not zero.
        as_of: the day on which the network starts; its cells are those of the last status report before it.

    Returns:
        The network, without nodes where no project has durations, in calendar days.

    Raises:
        NothingKnownError: the day lies before the first status report.
    """
    if as_of < portfolio.as_of:
        raise NothingKnownError(as_of=as_of.isoformat(), first_report=portfolio.as_of.isoformat())
    known = known_on(portfolio, as_of)
    reported = reported_on(known, as_of=as_of)
    dates = MilestoneDates.on(known, as_of)
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    missing: list[Milestone] = []
    taking_part = []
    for project in reported.projects:
        if all(project.durations[phase] is None for phase in Phase):
            continue
        has_started = dates[project.id, OPERATIONS].has_happened
        left = {} if has_started else _left(project)
        unknown = [(project.id, key) for key, days in left.items() if days is None]
        missing += unknown
        if unknown:
            continue
        taking_part.append(project)
        for key in milestones_of(project):
            done = has_started or (key != OPERATIONS and left.get(key) is None)
            graph.add_node((project.id, key), duration=left.get(key) or 0, completed=done)
    for one in (*known.dependencies, *chain(taking_part)):
        if one.is_precedence and one.before in graph and one.after in graph:
            follows = one.successor_milestone == OPERATIONS or one.predecessor == one.successor
            graph.add_edge(one.before, one.after, kind="FS" if follows else "FF", lag=one.min_lag)
    return ActivityNetwork(as_of, graph, tuple(missing))


def _left(project: Project) -> dict[str, Fraction | None]:
    """The days that the open phases of a project still take; None where nobody says how long they are."""
    left: dict[str, Fraction | None] = {}
    for phase, cell in project.cells.phases():
        if cell.is_applicable and cell.status is not Status.DONE:
            days = project.durations[phase]
            left[phase.value] = None if days is None else Fraction(days) * (1 - cell.completed)
    return left
