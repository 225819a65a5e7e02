"""The dependencies as a graph: nodes, edges, cycles, floors, and what every algorithm and writer of networkx takes."""

from __future__ import annotations

import io
import itertools
import json
import random

import networkx as nx
import pytest
from attrs import evolve

from portfolios import dams
from ucc_portfolio import Dependency, Portfolio, Project, datasets, dependency_graph
from ucc_portfolio.errors import DependencyCycleError, UnknownNameError
from ucc_portfolio.graph.order import floors, milestone_called
from ucc_portfolio.types import DependencyKind


def _chain(*names: str, **link: object) -> list[Dependency]:
    return [
        Dependency(predecessor=a, successor=b, **link)  # type: ignore[arg-type]
        for a, b in itertools.pairwise(names)
    ]


def _portfolio(*dependencies: Dependency) -> Portfolio:
    names = sorted({name for one in dependencies for name in (one.predecessor, one.successor)})
    return Portfolio(
        id="p",
        status_date=dams().status_date,
        projects=[Project(id=name, cells={"bc": "2032", "tss": "2033", "tra": "2034"}) for name in names],
        dependencies=dependencies,
    )


def test_nodes_and_edges_carry_the_records() -> None:
    graph = dependency_graph(dams())
    assert list(graph) == ["SURVEY", "WALL", "POWER", "LOCK", "GATE", "FERRY", "POOL"]
    assert graph.nodes["WALL"]["project"] is dams()["WALL"] or graph.nodes["WALL"]["project"] == dams()["WALL"]
    (link,) = graph.edges["WALL", "POWER"]["dependencies"]
    assert link.min_lag == 90
    assert not graph.has_edge("WALL", "WALL")


def test_an_edge_has_all_dependencies_of_its_pair() -> None:
    portfolio = _portfolio(
        Dependency(predecessor="A", successor="B"),
        Dependency(predecessor="A", predecessor_milestone="tss", successor="B", successor_milestone="bc"),
        Dependency(predecessor="A", successor="B", kind=DependencyKind.INTERFACE),
    )
    assert dependency_graph(portfolio).edges["A", "B"]["dependencies"] == portfolio.dependencies
    precedences = dependency_graph(portfolio, kinds={"precedence"})
    assert precedences.edges["A", "B"]["dependencies"] == portfolio.dependencies[:2]


def test_kinds_choose_and_interfaces_may_be_mutual() -> None:
    assert dependency_graph(dams(), kinds={"interface"}).number_of_edges() == 2
    precedences = dependency_graph(dams(), kinds={DependencyKind.PRECEDENCE})
    assert nx.is_directed_acyclic_graph(precedences)
    assert precedences.number_of_edges() == 4
    assert dependency_graph(dams(), kinds=()).number_of_edges() == 0
    assert dependency_graph(dams(), kinds="precedence").number_of_edges() == 4
    for unknown in ({"cousin"}, "cousin"):
        with pytest.raises(UnknownNameError, match="no kind of dependency is called 'cousin'; there is"):
            dependency_graph(dams(), kinds=unknown)


def test_with_phases_each_milestone_is_a_node_and_phases_follow_each_other() -> None:
    graph = dependency_graph(_portfolio(*_chain("A", "B")), phases=True)
    assert [key for name, key in graph if name == "A"] == ["bc", "tss", "tra", "operations"]
    within = {(a[1], b[1]) for a, b in graph.edges if a[0] == b[0] == "A"}
    assert within == {("bc", "tss"), ("tss", "operations"), ("tss", "tra")}  # the transition runs beside
    assert graph.has_edge(("A", "operations"), ("B", "operations"))
    assert dependency_graph(dams(), phases=True).has_edge(("WALL", "tss"), ("WALL", "operations"))


def test_a_link_to_a_phase_that_the_row_does_not_state_is_kept() -> None:
    link = Dependency(predecessor="A", successor="B", successor_milestone="con")
    graph = dependency_graph(_portfolio(link), phases=True)
    assert graph.nodes["B", "con"]["milestone"] == "con"
    assert graph.has_edge(("A", "operations"), ("B", "con"))


def test_a_cycle_is_an_error_that_names_it_in_waiting_order() -> None:
    with pytest.raises(DependencyCycleError) as caught:
        dependency_graph(_portfolio(*_chain("A", "B", "C", "A"), *_chain("C", "D")))
    assert caught.value.cycle == ("A", "C", "B")  # A waits for C, which waits for B, which waits for A
    assert str(caught.value).endswith(": A -> C -> B -> A")


def test_a_long_cycle_is_named_in_part() -> None:
    names = [f"N{number:03}" for number in range(100)]
    with pytest.raises(DependencyCycleError, match=r"\.\.\. \(100 in all\)") as caught:
        dependency_graph(_portfolio(*_chain(*names, names[0])))
    assert len(str(caught.value)) < 300


def test_a_cycle_of_interfaces_alone_or_of_a_kind_not_asked_for_is_none() -> None:
    portfolio = _portfolio(*_chain("A", "B", "A"))
    assert dependency_graph(portfolio, kinds={"interface"}).number_of_edges() == 0
    mutual = _portfolio(*_chain("A", "B", "A", kind="interface"))
    assert dependency_graph(mutual).number_of_edges() == 2


def test_phases_that_wait_for_each_other_crosswise_are_no_cycle_unless_the_chain_makes_them_one() -> None:
    crosswise = _portfolio(
        Dependency(predecessor="A", successor="B", successor_milestone="bc"),
        Dependency(predecessor="B", predecessor_milestone="tss", successor="A"),
    )
    assert dependency_graph(crosswise).number_of_edges() == 2
    assert floors(crosswise) == (("A", "B"),)
    with pytest.raises(DependencyCycleError, match=r"B\.tss"):
        dependency_graph(crosswise, phases=True)


def test_floors_stand_above_what_they_wait_for() -> None:
    assert floors(dams()) == (("SURVEY", "GATE", "FERRY", "POOL"), ("WALL",), ("POWER", "LOCK"))
    assert floors(evolve(dams(), dependencies=(), outcomes=(), deadlines=())) == ((*dependency_graph(dams()),),)


def test_the_order_of_the_file_changes_no_graph() -> None:
    portfolio = dams()
    shuffled = [*portfolio.dependencies]
    random.Random(7).shuffle(shuffled)  # noqa: S311 - no secret
    other = dependency_graph(evolve(portfolio, dependencies=shuffled))
    assert set(other.edges) == set(dependency_graph(portfolio).edges)
    assert floors(evolve(portfolio, dependencies=shuffled)) == floors(portfolio)


@pytest.mark.parametrize("phases", [False, True])
def test_the_writers_of_networkx_take_the_graph_without_records(phases: bool) -> None:
    graph = dependency_graph(datasets.load("ucc-2018"), phases=phases, records=False)
    for write in (nx.write_graphml, nx.write_gexf, nx.write_gml, nx.write_edgelist, nx.write_adjlist):
        out = io.BytesIO()
        write(nx.relabel_nodes(graph, str), out)
        assert b"NCTS-P6" in out.getvalue()
    again = nx.read_graphml(io.BytesIO("\n".join(nx.generate_graphml(graph)).encode()))
    assert again.number_of_edges() == graph.number_of_edges()
    assert json.dumps(nx.node_link_data(graph, edges="edges"))


def test_milestones_are_called_by_project_or_by_project_and_phase() -> None:
    portfolio = Portfolio(
        id="p", status_date=dams().status_date, projects=[Project(id="A"), Project(id="A.tss"), Project(id="B.x")]
    )
    assert milestone_called(portfolio, "A") == ("A", "operations")
    assert milestone_called(portfolio, "A.con") == ("A", "con")
    assert milestone_called(portfolio, "A.tss") == ("A.tss", "operations")  # an id comes first
    assert milestone_called(portfolio, "A.tss.TSS") == ("A.tss", "tss")
    assert milestone_called(portfolio, ("A", "tss")) == ("A", "tss")
    for unknown in ("Z", "A.xyz", "Z.tss", ("Z", "tss"), ("A", "xyz")):
        with pytest.raises(UnknownNameError):
            milestone_called(portfolio, unknown)
