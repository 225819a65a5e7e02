"""The critical path method, on small networks computed by hand, against brute force, and on bad input."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucc_portfolio import schedule
from ucc_portfolio.errors import DependencyCycleError, NetworkError, UnknownActivityError

Links = Sequence[tuple[str, str, str, Any]]


def network(durations: dict[str, Any], links: Links, **attributes: dict[str, Any]) -> nx.MultiDiGraph[Any]:
    """Activities with durations, links as (predecessor, successor, kind, lag), and further attributes by node."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for name, duration in durations.items():
        graph.add_node(name, duration=duration, **attributes.get(name, {}))
    for before, after, kind, lag in links:
        graph.add_edge(before, after, kind=kind, lag=lag)
    return graph


def dates(graph: nx.DiGraph[Any], node: str) -> tuple[Any, ...]:
    """Early start and finish, late start and finish, total and free float."""
    one = schedule(graph)[node]
    return one.early_start, one.early_finish, one.late_start, one.late_finish, one.total_float, one.free_float


# P takes 5, S takes 3, W (12 long, linked to nothing) sets the network's finish to 12 where the others are shorter.
# S starts at: FS 5 + lag; SS lag; FF 5 + lag - 3; SF lag - 3; never before 0. Its finish is 3 later, the network's
# finish is max(12, that). P's late finish: FS LS(S) - lag; SS LS(S) - lag + 5; FF LF(S) - lag; SF LF(S) - lag + 5.
@pytest.mark.parametrize(
    ("kind", "lag", "of_s", "of_p"),
    [
        ("FS", 2, (7, 10, 9, 12, 2, 2), (0, 5, 2, 7, 2, 0)),
        ("FS", 0, (5, 8, 9, 12, 4, 4), (0, 5, 4, 9, 4, 0)),
        ("FS", -2, (3, 6, 9, 12, 6, 6), (0, 5, 6, 11, 6, 0)),
        ("FS", -9, (0, 3, 9, 12, 9, 9), (0, 5, 7, 12, 7, 4)),  # S cannot start before 0: 4 of slack; P by the finish
        ("SS", 2, (2, 5, 9, 12, 7, 7), (0, 5, 7, 12, 7, 0)),
        ("SS", 0, (0, 3, 9, 12, 9, 9), (0, 5, 7, 12, 7, 0)),
        ("SS", 9, (9, 12, 9, 12, 0, 0), (0, 5, 0, 5, 0, 0)),
        ("SS", -4, (0, 3, 9, 12, 9, 9), (0, 5, 7, 12, 7, 4)),
        ("FF", 2, (4, 7, 9, 12, 5, 5), (0, 5, 5, 10, 5, 0)),
        ("FF", 0, (2, 5, 9, 12, 7, 7), (0, 5, 7, 12, 7, 0)),
        ("FF", -1, (1, 4, 9, 12, 8, 8), (0, 5, 7, 12, 7, 0)),
        ("SF", 14, (11, 14, 11, 14, 0, 0), (0, 5, 0, 5, 0, 0)),  # finish 14
        ("SF", 5, (2, 5, 9, 12, 7, 7), (0, 5, 7, 12, 7, 0)),
        ("SF", 0, (0, 3, 9, 12, 9, 9), (0, 5, 7, 12, 7, 3)),
        ("SF", -2, (0, 3, 9, 12, 9, 9), (0, 5, 7, 12, 7, 5)),
    ],
)
def test_each_kind_of_link_with_positive_zero_and_negative_lag(
    kind: str, lag: int, of_s: tuple[int, ...], of_p: tuple[int, ...]
) -> None:
    graph = network({"P": 5, "S": 3, "W": 12}, [("P", "S", kind, lag)])
    assert dates(graph, "S") == of_s
    assert dates(graph, "P") == of_p


def test_a_textbook_network() -> None:
    # A 3 -> B 4 -> D 2; A -> C 6 -> D; D -> F 1; C -> E 5 (open end). Longest: A 3, C 9, E 14. D starts at 9, ends 11,
    # F 12, and may end at 14: D and F have 2. B ends at 7, may end at 11: total 4, but D waits from 9: free 2.
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, duration in {"A": 3, "B": 4, "C": 6, "D": 2, "E": 5, "F": 1}.items():
        graph.add_node(name, duration=duration)
    graph.add_edges_from([("A", "B"), ("A", "C"), ("B", "D"), ("C", "D"), ("D", "F"), ("C", "E")])
    found = schedule(graph)
    assert found.finish == 14
    assert {name: one.total_float for name, one in found.items()} == {"A": 0, "B": 4, "C": 0, "D": 2, "E": 0, "F": 2}
    assert {name: one.free_float for name, one in found.items()} == {"A": 0, "B": 2, "C": 0, "D": 0, "E": 0, "F": 2}
    assert [name for name, one in found.items() if one.is_critical] == ["A", "C", "E"]
    assert found.critical_path() == ("A", "C", "E")
    assert found.critical_path(to="F") == ("A", "C", "D", "F")
    assert found.critical_path(to="A") == ("A",)


def test_several_links_of_one_pair_all_hold() -> None:
    # S 3 starts with P 5 at the earliest 1 later (SS 1) and ends 4 after P's end (FF 4): 5 + 4 - 3 = 6
    both: Links = [("P", "S", "SS", 1), ("P", "S", "FF", 4)]
    assert dates(network({"P": 5, "S": 3}, both), "S")[:2] == (6, 9)
    assert dates(network({"P": 5, "S": 3}, both[:1]), "S")[:2] == (1, 4)


def test_constraints_hold_back_and_press() -> None:
    graph = network({"A": 4, "B": 4}, [("A", "B", "FS", 0)], B={"earliest": 10, "latest": 12})
    assert dates(graph, "B") == (10, 14, 8, 12, -2, 0)  # it cannot keep its finish: 2 too late, and no free float
    assert dates(graph, "A") == (0, 4, 4, 8, 4, 6)  # free float is not capped at total float
    assert schedule(graph)["B"].is_critical
    assert schedule(graph).critical_path(to="B") == ("B",)  # the constraint holds it back, not A


def test_a_late_finish_is_never_after_the_networks_finish_even_where_the_constraint_is() -> None:
    graph = network({"A": 4, "B": 9}, [], A={"latest": 100})
    assert dates(graph, "A")[3] == 9


def test_what_is_completed_keeps_its_early_dates_and_limits_nobody() -> None:
    # C has been done although A before it has not: A is held by the network's finish alone
    graph = network({"A": 2, "C": 3, "Z": 20}, [("A", "C", "FS", 0)], C={"completed": True})
    assert dates(graph, "C") == (2, 5, 2, 5, None, None)
    assert dates(graph, "A") == (0, 2, 18, 20, 18, 18)
    assert not schedule(graph)["C"].is_critical
    assert schedule(graph)["C"].is_completed


def test_critical_is_a_float_up_to_the_limit() -> None:
    graph = network({"A": 5, "B": 3, "C": 1}, [])
    assert [name for name, one in schedule(graph).items() if one.is_critical] == ["A"]
    assert [name for name, one in schedule(graph, critical_float=2).items() if one.is_critical] == ["A", "B"]


def test_fractions_of_days_leave_no_spurious_float() -> None:
    # 0.1 + 0.2 + 0.3 is not 0.6 in floats, and the way back differs from the way there
    names = [f"A{number}" for number in range(30)]
    graph = network(
        {name: 0.1 * (number + 1) for number, name in enumerate(names)},
        [(before, after, "FS", 0.7) for before, after in itertools.pairwise(names)],
    )
    found = schedule(graph)
    assert {one.total_float for one in found.values()} == {0}
    assert {one.free_float for one in found.values()} == {0}
    assert all(one.is_critical for one in found.values())
    assert found.critical_path() == tuple(names)


def test_numbers_of_other_kinds_are_counted_exactly() -> None:
    graph = network({"A": Decimal("0.1"), "B": Fraction(1, 5)}, [("A", "B", "FS", Decimal("0.3"))])
    assert schedule(graph).finish == Fraction(6, 10)


def test_an_empty_network_finishes_at_once() -> None:
    found = schedule(nx.DiGraph())
    assert (found.finish, len(found), list(found), found.critical_path()) == (0, 0, [], ())


def test_activities_of_no_duration_and_networks_of_no_length_are_critical() -> None:
    found = schedule(network({"A": 0, "B": 0}, [("A", "B", "FS", 0)]))
    assert found.finish == 0
    assert all(one.is_critical for one in found.values())
    assert found.critical_path() == ("A", "B")


def test_what_is_not_there_is_not_found() -> None:
    found = schedule(network({"A": 1}, []))
    assert "A" in found
    assert "B" not in found
    assert found.get("B") is None
    with pytest.raises(UnknownActivityError, match=r"^no activity of the network is called 'B'$"):
        found["B"]
    with pytest.raises(UnknownActivityError):
        found.critical_path(to="B")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "activity 'X': it has no duration"),
        ({"duration": None}, "activity 'X': it has no duration"),
        ({"duration": -1}, "activity 'X': its duration -1 is negative"),
        ({"duration": -0.5}, "activity 'X': its duration -0.5 is negative"),
        ({"duration": float("nan")}, "activity 'X': its duration nan is no number between"),
        ({"duration": float("inf")}, "activity 'X': its duration inf is no number between"),
        ({"duration": 10**400}, "activity 'X': its duration a number of very many digits is no number between"),
        ({"duration": "5"}, "activity 'X': its duration '5' is no number"),
        ({"duration": True}, "activity 'X': its duration True is no number"),
        ({"duration": Decimal("NaN")}, "activity 'X': its duration NaN is no number"),
        ({"duration": 1, "earliest": "soon"}, "activity 'X': its earliest 'soon' is no number"),
        ({"duration": 1, "latest": float("nan")}, "activity 'X': its latest nan is no number"),
        ({"duration": 1, "completed": "yes"}, "activity 'X': completed is 'yes', neither true nor false"),
    ],
)
def test_a_bad_activity_is_named(data: dict[str, Any], message: str) -> None:
    graph = network({"A": 1}, [])
    graph.add_node("X", **data)
    with pytest.raises(NetworkError) as caught:
        schedule(graph)
    assert str(caught.value).startswith(message)
    assert caught.value.node == "X"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kind": "FX"}, "link 'A' -> 'B': the kind 'FX' is none of FS, SS, FF, SF"),
        ({"kind": "fs"}, "link 'A' -> 'B': the kind 'fs' is none of"),
        ({"kind": ["FS"]}, "link 'A' -> 'B': the kind ['FS'] is none of"),
        ({"lag": "2"}, "link 'A' -> 'B': its lag '2' is no number"),
        ({"lag": float("nan")}, "link 'A' -> 'B': its lag nan is no number between"),
        ({"kind": "SS", "lag": float("-inf")}, "link 'A' -> 'B': its lag -inf is no number between"),
    ],
)
@pytest.mark.parametrize("kind", [nx.DiGraph, nx.MultiDiGraph])
def test_a_bad_link_is_named(kind: type[nx.DiGraph[Any]], data: dict[str, Any], message: str) -> None:
    graph = kind()
    graph.add_node("A", duration=1)
    graph.add_node("B", duration=1)
    graph.add_edge("A", "B", **data)
    with pytest.raises(NetworkError) as caught:
        schedule(graph)
    assert str(caught.value).startswith(message)
    assert caught.value.edge == ("A", "B")


def test_a_link_to_an_unknown_activity_names_it() -> None:
    graph = network({"A": 1}, [("A", "Z", "FS", 0)])
    with pytest.raises(NetworkError, match="activity 'Z': it has no duration"):
        schedule(graph)


def test_an_activity_that_waits_for_itself_is_named() -> None:
    with pytest.raises(NetworkError, match="link 'A' -> 'A': an activity cannot wait for itself"):
        schedule(network({"A": 1}, [("A", "A", "SS", 0)]))


def test_a_cycle_is_named_and_what_only_follows_from_it_is_not() -> None:
    graph = network(dict.fromkeys("ABCD", 1), [(a, b, "SS", 0) for a, b in ("AB", "BC", "CA", "CD")])
    with pytest.raises(DependencyCycleError) as caught:
        schedule(graph)
    assert sorted(caught.value.cycle) == ["A", "B", "C"]


def test_a_graph_without_directions_is_refused() -> None:
    with pytest.raises(NetworkError, match="directed graph"):
        schedule(nx.Graph())  # type: ignore[arg-type] # asked for on purpose


# The laws, on small networks of all four kinds of links with leads.


@st.composite
def networks(draw: st.DrawFn, *, exact: bool = True) -> nx.MultiDiGraph[Any]:
    """Up to seven activities; links lead from a smaller to a larger number, so that there is an order."""
    numbers = st.integers(0, 9) if exact else st.floats(0, 9, allow_subnormal=False)
    durations = draw(st.lists(numbers, min_size=1, max_size=7))
    pairs = [(a, b) for a in range(len(durations)) for b in range(a + 1, len(durations))]
    links = draw(st.lists(st.sampled_from(pairs), max_size=12)) if pairs else []
    return network(
        {f"N{number}": duration for number, duration in enumerate(durations)},
        [
            (f"N{a}", f"N{b}", draw(st.sampled_from(["FS", "SS", "FF", "SF"])), draw(st.integers(-6, 6)))
            for a, b in links
        ],
    )


def _gap(graph: nx.MultiDiGraph[Any], before: str, after: str, data: dict[str, Any]) -> Any:
    p, s = graph.nodes[before]["duration"], graph.nodes[after]["duration"]
    return {"FS": p, "SS": 0, "FF": p - s, "SF": -s}[data["kind"]] + data["lag"]


def _longest_to(graph: nx.MultiDiGraph[Any], node: str) -> Any:
    """The early start by walking every chain that leads to a node, each of which may begin at 0 anywhere."""
    ways = [_longest_to(graph, p) + _gap(graph, p, node, data) for p, _, data in graph.in_edges(node, data=True)]
    return max([0, *ways])


def _latest_from(graph: nx.MultiDiGraph[Any], node: str, finish: float) -> Any:
    """The late start by walking every chain that leads on from a node."""
    ways = [
        _latest_from(graph, s, finish) - _gap(graph, node, s, data) for _, s, data in graph.out_edges(node, data=True)
    ]
    return min([finish - graph.nodes[node]["duration"], *ways])


@given(networks())
def test_it_agrees_with_walking_every_chain(graph: nx.MultiDiGraph[Any]) -> None:
    found = schedule(graph)
    early = {node: _longest_to(graph, node) for node in graph}
    finish = max(early[node] + graph.nodes[node]["duration"] for node in graph)
    assert found.finish == finish
    for node, one in found.items():
        assert one.early_start == early[node]
        assert one.late_start == _latest_from(graph, str(node), finish)
        assert one.total_float == one.late_start - one.early_start


@given(networks(exact=False))
def test_without_constraints_no_late_finish_is_after_the_finish_and_something_is_critical(
    graph: nx.MultiDiGraph[Any],
) -> None:
    found = schedule(graph)
    assert all(one.late_finish <= found.finish + 1e-6 for one in found.values())
    assert all(one.total_float is not None and one.total_float >= 0 for one in found.values())
    assert all(one.free_float is not None and one.free_float >= 0 for one in found.values())
    assert any(one.is_critical for one in found.values())
    path = found.critical_path()
    assert found[path[-1]].early_finish == pytest.approx(found.finish, abs=1e-6)


@given(networks(), st.data())
def test_another_link_never_brings_the_finish_forward(graph: nx.MultiDiGraph[Any], data: st.DataObject) -> None:
    before = schedule(graph).finish
    names = sorted(graph)
    if len(names) < 2:
        return
    a, b = sorted(data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)))
    graph.add_edge(a, b, kind=data.draw(st.sampled_from(["FS", "SS", "FF", "SF"])), lag=data.draw(st.integers(-6, 6)))
    assert schedule(graph).finish >= before


@given(networks(), st.integers(0, 2**32))
def test_the_order_of_nodes_and_links_changes_nothing(graph: nx.MultiDiGraph[Any], seed: int) -> None:
    shuffled: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    draw = random.Random(seed)  # noqa: S311 - no secret
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    draw.shuffle(nodes)
    draw.shuffle(edges)
    shuffled.add_nodes_from(nodes)
    shuffled.add_edges_from(edges)
    one, other = schedule(graph), schedule(shuffled)
    assert {node: one[node] for node in one} == {node: other[node] for node in other}
    assert one.critical_path() == other.critical_path()


@given(networks(exact=False), st.integers(1, 50))
def test_a_later_start_moves_everything_alike(graph: nx.MultiDiGraph[Any], days: int) -> None:
    """One activity before all others, that long: every early start and the finish come that much later, or as soon
    as a lead lets them."""
    before = schedule(graph)
    for node in [*graph]:
        graph.add_edge("START", node, kind="FS", lag=0)
    graph.nodes["START"]["duration"] = days
    after = schedule(graph)
    assert after.finish == pytest.approx(before.finish + days, abs=1e-6)
    for node in before:
        assert after[node].early_start == pytest.approx(before[node].early_start + days, abs=1e-6)
