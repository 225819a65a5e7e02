"""The phases of a portfolio that are still to do, as a network of activities with durations."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import networkx as nx
from attrs import frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.knowledge import known_on, reported_on
from ucc_portfolio.domain.milestone_dates import MilestoneDates
from ucc_portfolio.domain.phases import OPERATIONS, Phase
from ucc_portfolio.domain.plans import milestone_name
from ucc_portfolio.errors import NothingKnownError
from ucc_portfolio.graph.order import chain, milestones_of

if TYPE_CHECKING:
    from ucc_portfolio.domain.dependencies import Dependency
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project


@frozen(eq=False)
class ActivityNetwork:
    """The work of a portfolio from a day on.

    `schedule` and `simulate` take it. `graph` has a node per milestone; its times are calendar days from `as_of`.
    Projects with an open phase whose duration is unknown are left out: `without_duration` names these phases if other
    phases of the project have a duration, `left_out` the projects without any. `unheeded` are the precedences from
    what is left out to what is in the network, which the schedule therefore does not know.
    """

    as_of: date
    graph: nx.MultiDiGraph[Milestone]
    without_duration: tuple[Milestone, ...] = ()
    left_out: tuple[str, ...] = ()
    unheeded: tuple[Dependency, ...] = ()


def activity_network(portfolio: Portfolio, *, as_of: date) -> ActivityNetwork:
    """The phases that are still to do, with what is left of their durations, and the starts of operations.

    A phase that is done in part has so much less to do. The phases of a project follow each other (the transition
    runs beside the operations), and precedences hold with their least lags: into a start of operations as finish to
    start, into a phase as finish to finish, because a precedence speaks of completions. What has happened holds back
    only by its lag, counted from its day; of a phase that is done by a report, from the day of the first report that
    shows it.

    Args:
        portfolio: a project takes part where each of its open phases has a duration; unknown is not zero.
        as_of: the day on which the network starts; its cells are those of the last status report before it.

    Returns:
        The network, without nodes where no project has durations, in calendar days.

    Raises:
        NothingKnownError: the day lies before the first status report.

    Source:
        Conventions of this library, see "Critical path" in its explanation.

    Example:
        >>> from ucc_portfolio import Portfolio, Project, schedule
        >>> cells = {"tss": "DONE", "con": "Q3 2018", "operations": "Q4 2019"}
        >>> project = Project(id="CDS-2", cells=cells, durations={"con": 120})
        >>> portfolio = Portfolio(id="mine", status_date=date(2018, 1, 3), projects=[project])
        >>> found = schedule(activity_network(portfolio, as_of=date(2018, 1, 3)))
        >>> int(found.finish), found.critical_path()
        (120, (('CDS-2', 'con'), ('CDS-2', 'operations')))
    """
    known = known_on(portfolio, as_of)
    if as_of < portfolio.status_date:
        raise NothingKnownError(as_of=as_of.isoformat(), first_report=portfolio.status_date.isoformat())
    dates = MilestoneDates.on(known, as_of)
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    missing: list[Milestone] = []
    left_out: list[str] = []
    taking_part = []
    for project in reported_on(known, as_of=as_of).projects:
        left = _left(project, dates)
        unknown = [(project.id, key) for key, days in left.items() if days is None]
        # A project without any duration is named once, not phase by phase.
        if all(project.durations[phase] is None for phase in Phase):
            left_out += [project.id] if left else []
        # With one duration unknown the whole project is left out: counted as zero, the phase would let the project end
        # too early.
        elif unknown:
            missing += unknown
        else:
            taking_part.append(project)
            for key in milestones_of(project):
                graph.add_node((project.id, key), duration=left.get(key) or 0, completed=key not in left)
    for one in chain(taking_part):
        graph.add_edge(one.before, one.after, kind="FS", lag=0)
    unheeded = []
    for one in known.dependencies:
        if not one.is_precedence or one.after not in graph:
            continue
        day = dates[one.before].last if dates[one.before].has_happened else None
        if day is not None:
            # `earliest` holds back a start. A precedence into a phase holds back its completion, so the phase itself
            # may start earlier by its own duration.
            activity = graph.nodes[one.after]
            earliest = (day - as_of).days + one.min_lag - activity["duration"] * (one.successor_milestone != OPERATIONS)
            activity["earliest"] = max(activity.get("earliest", 0), earliest)
        elif one.before in graph:
            graph.add_edge(
                one.before, one.after, kind="FS" if one.successor_milestone == OPERATIONS else "FF", lag=one.min_lag
            )
        else:
            unheeded.append(one)
    return ActivityNetwork(as_of, graph, tuple(missing), tuple(left_out), tuple(unheeded))


def activity_name(node: Any) -> str:
    """The milestone that a node of an activity network is, in one word."""
    milestone: Milestone = node
    return milestone_name(milestone)


def _left(project: Project, dates: MilestoneDates) -> dict[str, Fraction | None]:
    """Per milestone that is still to come, the days that it takes; None where nobody says how long.

    A project that has started anywhere has its transition left, until it has started everywhere.
    """
    outcomes = dates.starts.get(project.id, {})
    has_started = dates[project.id, OPERATIONS].has_happened
    is_complete = has_started and (not outcomes or any(one.is_complete for one in outcomes.values()))
    left: dict[str, Fraction | None] = {} if has_started else {OPERATIONS: Fraction(0)}
    for phase, cell in project.cells.phases():
        if not cell.is_applicable or cell.status is Status.DONE or is_complete:
            continue
        if phase is Phase.TRA or not has_started:
            days = project.durations[phase]
            left[phase.value] = None if days is None else Fraction(days) * (1 - cell.completed)
    return left
