"""The critical path method: when each activity of a network can and must start, and which leave no room."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from heapq import heapify, heappop, heappush
from numbers import Real
from operator import add
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import networkx as nx
from attrs import field, frozen

from ucc_portfolio.domain.values import MOST, MOST_DIGITS
from ucc_portfolio.errors import DependencyCycleError, NetworkError, UnknownActivityError, described, quoted
from ucc_portfolio.graph.order import cycle_of

if TYPE_CHECKING:
    from ucc_portfolio.graph.activities import ActivityNetwork

LINK_KINDS: Final = ("FS", "SS", "FF", "SF")
"""Finish to start, start to start, finish to finish, start to finish: predecessor's end first."""

TOLERANCE: Final = 1e-9
"""Part of the network's length below which a float is none: what adding up fractions leaves over."""

Number = float | int | Fraction
"""A time in a network; exact if all its durations and lags are."""

Graph: TypeAlias = "nx.DiGraph[Any]"
"""A network of activities as a directed graph of networkx."""


@frozen
class ScheduledActivity:
    """When one activity can and must start and finish, in the unit of the durations, from the network's start at 0.

    `total_float` is how much later it may finish without moving the network's finish or breaking a constraint,
    `free_float` how much without moving a successor; both None where it is completed, and late dates are then early
    ones. Negative total float is a constraint that cannot be kept.
    """

    node: Hashable
    early_start: Number
    early_finish: Number
    late_start: Number
    late_finish: Number
    total_float: Number | None
    free_float: Number | None
    is_critical: bool
    is_completed: bool


@frozen(eq=False, repr=False)
class Schedule(Mapping[Hashable, ScheduledActivity]):
    """A scheduled network: `schedule[node]` is the record of an activity, made when it is asked for.

    `finish` is the finish of the network; 0 where it is empty. Iteration goes from predecessors to successors.
    """

    finish: Number
    critical_float: float
    _nodes: list[Hashable]
    _position: dict[Hashable, int]
    _durations: list[Number]
    _links: list[list[tuple[int, Number]]]  # per node its successors, each with the least time from start to start
    _early: list[Number]
    _late: list[Number]
    _completed: set[int]
    _slack: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_slack", TOLERANCE * max(1, self.finish))

    def __getitem__(self, node: Hashable) -> ScheduledActivity:
        position = self._found(node)
        start, late, duration = self._early[position], self._late[position], self._durations[position]
        is_completed = position in self._completed
        total = None if is_completed else self._settled(late - start)
        return ScheduledActivity(
            node,
            start,
            start + duration,
            late,
            late + duration,
            total,
            None if total is None else self._free_float(position, total),
            total is not None and total <= self.critical_float + self._slack,
            is_completed,
        )

    def __iter__(self) -> Iterator[Hashable]:
        return (self._nodes[position] for position in self._by_name)

    @cached_property
    def _by_name(self) -> list[int]:
        """Predecessors before successors; of several that may follow, the one whose name comes first."""
        waiting = [0] * len(self._nodes)
        for links in self._links:
            for after, _ in links:
                waiting[after] += 1
        # A heap gives the first name of all that may come next. The order in which the graph was built then changes
        # nothing.
        ready = [(self._name(position), position) for position, count in enumerate(waiting) if not count]
        heapify(ready)
        order = []
        while ready:
            _, position = heappop(ready)
            order.append(position)
            for after, _ in self._links[position]:
                waiting[after] -= 1
                if not waiting[after]:
                    heappush(ready, (self._name(after), after))
        return order

    def __repr__(self) -> str:
        return f"<Schedule of {len(self)} activities, finish {self.finish}>"

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, node: object) -> bool:
        try:
            return node in self._position
        except TypeError:  # what cannot be a key is no node
            return False

    def critical_path(self, to: Hashable = None) -> tuple[Hashable, ...]:
        """The chain of activities that sets the early finish of one of them, from the first to that one.

        Each link of the chain drives: its successor starts just when the link allows. What is completed is no part of
        it. Of several chains it is the one whose names come first, seen from the end.

        Args:
            to: the last of the chain; where None, the activity that finishes last.

        Returns:
            Nodes in order of time, one alone where nothing but the network's start or a constraint holds it back;
            empty where nothing is left to do.

        Raises:
            UnknownActivityError: there is no such activity.
        """
        if to is None:
            # Several activities may finish last: some work, and a milestone without duration that waits for it. The
            # path ends with the one that no other of them waits for.
            last = {
                position
                for position, start in enumerate(self._early)
                if position not in self._completed
                and self._is_none(self._last_open - start - self._durations[position])
            }
            followed = {before for after in last for before in self._driving[after]}  # a milestone may end it
            at = min(last - followed, key=self._name, default=None)
        else:
            at = self._found(to)
            at = None if at in self._completed else at
        path = []
        while at is not None:
            path.append(at)
            at = min(self._driving[at], key=self._name, default=None)
        return tuple(self._nodes[position] for position in reversed(path))

    @cached_property
    def _last_open(self) -> Number:
        """The latest early finish of what is not completed."""
        finishes = (
            start + self._durations[position]
            for position, start in enumerate(self._early)
            if position not in self._completed
        )
        return max(finishes, default=0)

    @cached_property
    def _driving(self) -> list[list[int]]:
        """Per node, the predecessors, as far as they are not completed, whose links set its early start."""
        driving: list[list[int]] = [[] for _ in self._nodes]
        for before, links in enumerate(self._links):
            for after, gap in links if before not in self._completed else ():
                if self._is_none(self._early[after] - self._early[before] - gap):
                    driving[after].append(before)
        return driving

    def _free_float(self, position: int, total: Number) -> Number:
        # Where a constraint is already broken, any further delay makes it worse.
        if total < 0:
            return 0
        start = self._early[position]
        slacks = [
            self._early[after] - start - gap for after, gap in self._links[position] if after not in self._completed
        ]
        return self._settled(min(slacks) if slacks else self.finish - start - self._durations[position])

    def _is_none(self, time: Number) -> bool:
        return -self._slack <= time <= self._slack

    def _settled(self, time: Number) -> Number:
        """The time, 0 where it is only what adding up fractions leaves over; exact numbers leave nothing over."""
        return 0 if isinstance(time, float) and self._is_none(time) else time

    def _name(self, position: int) -> tuple[str, str]:
        return _name_of(self._nodes[position])

    def _found(self, node: Hashable) -> int:
        try:
            return self._position[node]
        except (KeyError, TypeError):  # what cannot be a key is no node either
            raise UnknownActivityError(node) from None


def schedule(network: ActivityNetwork | Graph, *, critical_float: float = 0.0) -> Schedule:
    """Early and late dates, floats and the critical path of a network of activities.

    Early start: the latest that a link, `earliest` or the network's start (0) allows. Late finish: the earliest that
    a link, `latest` or the network's finish allows. Activities are neither stretched nor split. An activity is
    critical where its total float is at most `critical_float`, within 1e-9 of the network's length. Completed
    activities keep their early dates, have no floats, are not critical, and do not limit their predecessors.

    Args:
        network: what `activity_network` returns, or a `DiGraph` or `MultiDiGraph` of networkx with an edge from
            predecessor to successor. Its nodes carry `duration` (from 0, in working units), and may carry `completed`
            (true or false), `earliest` (start no earlier than) and `latest` (finish no later than), counted from the
            network's start. Edges may carry `kind` ("FS", "SS", "FF" or "SF"; "FS" by default) and `lag` (0 by
            default; negative is a lead).
        critical_float: the total float up to which an activity is critical.

    Returns:
        Times in the unit of the durations; the order in which nodes and links were added changes nothing.

    Raises:
        NetworkError: a duration is missing, negative or no number, a kind is unknown, an activity is linked to
            itself; the error names the node or the edge.
        DependencyCycleError: the activities have no order; the error names the cycle.

    Source:
        Kelley and Walker, Critical-Path Planning and Scheduling, Proceedings of the Eastern Joint Computer
        Conference, 1959; the precedence method with four kinds of links and lags as in ISO 21511 and the tools of
        today. Conventions of this library, see "Critical path" in its explanation.

    Example:
        >>> import networkx as nx
        >>> graph = nx.DiGraph()
        >>> graph.add_node("specify", duration=10)
        >>> graph.add_node("build", duration=20)
        >>> graph.add_node("train", duration=5)
        >>> graph.add_edge("specify", "build")
        >>> graph.add_edge("specify", "train", kind="SS", lag=2)
        >>> found = schedule(graph)
        >>> found.finish, found["train"].total_float, found.critical_path()
        (30, 23, ('specify', 'build'))
    """
    limit = float(_number(critical_float, "critical_float"))
    graph = _graph_of(network)
    nodes, durations, earliest, latest, completed = _activities(graph)
    position = dict(zip(nodes, range(len(nodes)), strict=True))
    links, waiting = _gaps(graph, position, durations)

    # Forward pass. An activity is ready when every link into it has been looked at, so one walk over the links gives
    # both the order and the early starts.
    early: list[Number] = earliest
    order = [node for node, count in enumerate(waiting) if not count]
    for before in order:  # it grows while we walk
        start = early[before]
        for after, gap in links[before]:
            if start + gap > early[after]:  # noqa: PLR1730 - max() takes three times as long
                early[after] = start + gap
            waiting[after] -= 1
            if not waiting[after]:
                order.append(after)
    # Activities on a circle wait for each other and never become ready.
    if len(order) < len(nodes):
        cycle = cycle_of(graph.subgraph([node for node, count in zip(nodes, waiting, strict=True) if count]))
        raise DependencyCycleError(tuple(cycle))
    finish: Number = max(map(add, early, durations), default=0)

    # Backward pass. Nothing may finish later than the network, nor later than its own `latest`.
    late: list[Number] = [finish - duration for duration in durations]
    for node, finish_by in latest.items():
        late[node] = min(late[node], finish_by - durations[node])
    for before in reversed(order):
        # What is done cannot be late: its late dates are its early ones.
        if before in completed:
            late[before] = early[before]
            continue
        for after, gap in links[before]:
            if late[after] - gap < late[before] and after not in completed:
                late[before] = late[after] - gap
    return Schedule(finish, limit, nodes, position, durations, links, early, late, completed)


class PlainLink(NamedTuple):
    """A link to an activity: the position of its predecessor, its kind, and its lag."""

    before: int
    kind: str
    lag: Number


class PlainNetwork(NamedTuple):
    """A network of activities without its graph, for whoever walks it many times.

    Positions are in the order of the names. Per position: the node, its duration (a number, or whatever the node
    carries that has quantiles), its earliest start, and the links that lead to it; `order` are the positions from
    predecessors to successors, `completed` those that are done.
    """

    nodes: list[Hashable]
    durations: list[Any]
    earliest: list[Number]
    links: list[list[PlainLink]]
    order: list[int]
    completed: set[int]


def plain_network(network: ActivityNetwork | Graph) -> PlainNetwork:
    """The activities and links of a network as `schedule` reads it, durations that are drawn included.

    Raises:
        NetworkError: as `schedule` does.
        DependencyCycleError: the activities have no order.
    """
    graph = _graph_of(network)
    # Random numbers are drawn by position. Sorted by name, an activity draws the same ones however the graph was built.
    nodes = sorted(graph, key=_name_of)
    position = {node: place for place, node in enumerate(nodes)}
    durations: list[Any] = []
    earliest: list[Number] = []
    completed = set()
    for node in nodes:
        data = graph.nodes[node]
        duration = data.get("duration")
        durations.append(duration if hasattr(duration, "quantile") else _duration(node, duration))
        limit = data.get("earliest")
        earliest.append(0 if limit is None else max(0, _number(limit, "earliest", node=node)))
        if data.get("completed") is not None and _truth(data["completed"], node):
            completed.add(position[node])
    links: list[list[PlainLink]] = [[] for _ in nodes]
    for before, after, data in graph.edges(data=True):
        kind, lag = data.get("kind") or "FS", data.get("lag")
        if before == after:
            raise NetworkError(_OWN_PREDECESSOR, edge=(before, after))
        if kind not in LINK_KINDS:
            raise NetworkError(_kind_problem(kind), edge=(before, after))
        exact = 0 if lag is None else _number(lag, "lag", edge=(before, after))
        links[position[after]].append(PlainLink(position[before], kind, exact))
    for into in links:
        into.sort(key=lambda one: one.before)
    try:
        order = [position[node] for node in nx.topological_sort(graph)]
    except nx.NetworkXUnfeasible as error:
        raise DependencyCycleError(tuple(cycle_of(graph))) from error
    return PlainNetwork(nodes, durations, earliest, links, order, completed)


def _graph_of(network: object) -> Graph:
    if isinstance(network, nx.DiGraph):
        return network
    from ucc_portfolio.graph.activities import ActivityNetwork  # who schedules a graph starts faster without it

    if isinstance(network, ActivityNetwork):
        return network.graph
    expected = "an ActivityNetwork or a directed graph of networkx (DiGraph or MultiDiGraph)"
    raise NetworkError(f"expected {expected}, got {described(network)}")


_OWN_PREDECESSOR: Final = "an activity cannot wait for itself"


def _kind_problem(kind: object) -> str:
    return f"the kind {quoted(kind)} is none of {', '.join(LINK_KINDS)}"


def _name_of(node: Hashable) -> tuple[str, str]:
    return type(node).__name__, repr(node)


def _activities(
    graph: nx.DiGraph[Any],
) -> tuple[list[Hashable], list[Number], list[Number], dict[int, Number], set[int]]:
    """The nodes with their durations, earliest starts, latest finishes and which of them are completed."""
    nodes: list[Hashable] = []
    durations: list[Number] = []
    earliest: list[Number] = []
    latest: dict[int, Number] = {}
    completed: set[int] = set()
    for node, data in graph.nodes.data():
        duration = data.get("duration")
        # Nearly all durations are plain numbers. They skip the full check, which takes several times as long.
        if (type(duration) is not int and type(duration) is not float) or not 0 <= duration < MOST:
            duration = _duration(node, duration)
        if len(data) > 1:
            if (limit := data.get("latest")) is not None:
                latest[len(nodes)] = _number(limit, "latest", node=node)
            if data.get("completed") is not None and _truth(data["completed"], node):
                completed.add(len(nodes))
            limit = data.get("earliest")
            earliest.append(0 if limit is None else max(0, _number(limit, "earliest", node=node)))
        else:
            earliest.append(0)
        nodes.append(node)
        durations.append(duration)
    return nodes, durations, earliest, latest, completed


def _gaps(
    graph: nx.DiGraph[Any], position: Mapping[Hashable, int], durations: list[Number]
) -> tuple[list[list[tuple[int, Number]]], list[int]]:
    """Per node its successors with the least time from start to start, and on how many links each node waits.

    In these terms the four kinds of links are one.
    """
    links: list[list[tuple[int, Number]]] = [[] for _ in durations]
    waiting = [0] * len(durations)
    is_multigraph = graph.is_multigraph()
    for node, neighbours in graph.adjacency():
        before = position[node]
        duration = durations[before]
        into = links[before]
        for successor, edge in neighbours.items():
            after = position[successor]
            if after == before:
                raise NetworkError(_OWN_PREDECESSOR, edge=(node, successor))
            for data in edge.values() if is_multigraph else (edge,):
                waiting[after] += 1
                gap = _gap(data, duration, durations[after], (node, successor)) if data else duration
                into.append((after, gap))
    return links, waiting


def _gap(data: Mapping[str, Any], duration: Number, after: Number, edge: tuple[Hashable, Hashable]) -> Number:
    """The least time from the predecessor's start to the successor's that a link asks for."""
    given = data.get("lag", 0)
    # Most lags are small whole numbers, and skip the full check as durations do.
    plain = type(given) is int and -MOST < given < MOST
    lag: Number = given if plain else 0 if given is None else _number(given, "lag", edge=edge)
    match data.get("kind", "FS"):
        case "FS" | None:
            return duration + lag
        case "SS":
            return lag
        case "FF":
            return duration + lag - after
        case "SF":
            return lag - after
        case kind:
            raise NetworkError(_kind_problem(kind), edge=edge)


def _number(
    value: object, attribute: str, *, node: Hashable = None, edge: tuple[Hashable, Hashable] | None = None
) -> Number:
    """A number that can be counted with; a Decimal as a Fraction, which is the same and mixes with the others."""
    number: Any = value
    if isinstance(number, Decimal):  # judged by its exponent before it is written out as a fraction
        small = number.is_finite() and (not number or -MOST_DIGITS <= number.adjusted() < MOST_DIGITS)
        number = Fraction(number) if small else math.nan
    try:
        if not isinstance(number, Real) or isinstance(number, bool):
            raise TypeError
        number = number if isinstance(number, int | float | Fraction) else float(number)  # such as those of numpy
    except TypeError:
        raise NetworkError(f"its {attribute} {quoted(value)} is no number", node=node, edge=edge) from None
    if not -MOST < number < MOST:  # so is no NaN
        message = f"its {attribute} {quoted(value)} is no number between -10^15 and 10^15"
        raise NetworkError(message, node=node, edge=edge)
    exact: Number = number
    return exact


def _duration(node: Hashable, value: object) -> Number:
    if value is None:
        raise NetworkError("it has no duration", node=node)
    duration = _number(value, "duration", node=node)
    if duration < 0:
        raise NetworkError(f"its duration {quoted(value)} is negative", node=node)
    return duration


def _truth(value: object, node: Hashable) -> bool:
    if isinstance(value, bool | int | float) and value in (True, False):
        return bool(value)
    if type(value).__name__ in ("bool", "bool_"):  # of numpy
        return bool(value)
    raise NetworkError(f"completed is {quoted(value)}, neither true nor false", node=node)
