"""Simulated networks: against theory, against the critical path method, and the same whoever computes them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import networkx as nx
import numpy as np
import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from ucc_portfolio import Lognormal, Pert, PortfolioError, RiskEvent, Triangular, schedule, simulate
from ucc_portfolio.errors import DependencyCycleError, NetworkError, SimulationError, UnknownActivityError
from ucc_portfolio.measures import schedule_risk
from ucc_portfolio.measures.sampling import Part, Sample, Trials
from ucc_portfolio.types import Simulation

TRIALS = 20_000


@frozen
class Uniform:
    """A distribution of our caller's: whatever has quantiles will do."""

    low: float = 0.0
    high: float = 1.0

    def quantile(self, u: Any) -> Any:
        return self.low + (self.high - self.low) * u


def network(*links: tuple[Any, ...], **durations: object) -> nx.MultiDiGraph[Any]:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for node, duration in durations.items():
        graph.add_node(node, duration=duration)
    for before, after, *more in links:
        kind, lag = (*more, "FS", 0)[:2] if len(more) != 1 else (more[0], 0)
        graph.add_edge(before, after, kind=kind, lag=lag)
    return graph


def run(graph: nx.DiGraph[Any], **options: Any) -> Simulation:
    return simulate(graph, **{"trials": TRIALS, "seed": 11, **options})


# Against theory. Tolerances are four standard errors or more.


def test_the_finish_of_a_chain_has_the_sums_of_means_and_variances() -> None:
    parts: dict[str, Any] = {"a": Triangular(1, 2, 6), "b": Pert(2, 3, 10), "c": Lognormal(4, 6)}
    found = run(network(("a", "b"), ("b", "c"), **parts))
    mean = sum(one.mean for one in parts.values())
    variance = sum(one.deviation**2 for one in parts.values())
    assert found.finish.mean == pytest.approx(mean, abs=4 * math.sqrt(variance / TRIALS))
    assert found.finish.deviation == pytest.approx(math.sqrt(variance), rel=0.03)
    assert found.criticality == {"a": 1.0, "b": 1.0, "c": 1.0}


def test_the_later_of_two_uniform_activities_has_the_square_as_its_distribution() -> None:
    # P(max <= x) = x^2: mean 2/3, variance 1/18, P80 = sqrt(0.8); each is the later one in half of the trials.
    found = run(network(a=Uniform(), b=Uniform()), criticality=True)
    assert found.finish.mean == pytest.approx(2 / 3, abs=4 * math.sqrt(1 / 18 / TRIALS))
    assert found.finish.quantile(0.8) == pytest.approx(math.sqrt(0.8), abs=4 * found.finish.error(0.8))
    assert found.finish.share_at_most(0.5) == pytest.approx(0.25, abs=4 * found.finish.share_error(0.5))
    assert found.criticality["a"] == pytest.approx(0.5, abs=4 * math.sqrt(0.25 / TRIALS))
    assert found.criticality["a"] + found.criticality["b"] == 1


def test_a_diamond_is_a_chain_around_the_later_of_two() -> None:
    # U(0, 1) against U(0, 2): P(max <= x) = x^2 / 2 up to 1, then x / 2. Mean 13/12; the short one is later in 1/4.
    links = [("start", "short"), ("start", "long"), ("short", "end"), ("long", "end")]
    found = run(network(*links, start=3, short=Uniform(), long=Uniform(0, 2), end=4), track=["long"])
    assert found.finish.mean == pytest.approx(7 + 13 / 12, abs=0.02)
    assert found.criticality["short"] == pytest.approx(0.25, abs=0.015)
    assert found.criticality["long"] == pytest.approx(0.75, abs=0.015)
    assert found.criticality["start"] == found.criticality["end"] == 1
    assert found["long"].mean == pytest.approx(4, abs=0.02)


def test_indices_of_a_chain_are_the_shares_of_deviation() -> None:
    # Independent parts of a sum: the correlation of a part with the sum is its deviation over that of the sum.
    found = run(network(("a", "b"), a=Uniform(0, 3), b=Uniform(0, 4), c=0))
    by_node = {one.node: one for one in found.sensitivities()}
    for node, share in (("a", 0.6), ("b", 0.8)):
        assert by_node[node].cruciality == pytest.approx(share, abs=0.02)
        assert by_node[node].ssi == pytest.approx(share, abs=0.02)
        assert by_node[node].spearman == pytest.approx(share, abs=0.04)
    assert by_node["c"].criticality == 0
    assert (by_node["c"].spearman, by_node["c"].ssi, by_node["c"].cruciality) == (None, None, None)
    assert next(one.node for one in found.sensitivities(to="a")) == "a"
    (alone,) = (one for one in found.sensitivities(to="a") if one.node == "a")
    assert (alone.criticality, alone.spearman, alone.ssi, alone.cruciality) == pytest.approx((1, 1, 1, 1))


def test_indices_are_the_same_in_however_many_rounds_they_are_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = simulate(wide(), trials=1_500, seed=3).sensitivities()
    monkeypatch.setattr(schedule_risk, "_MOST_VALUES", 4_000)  # two activities at a time
    assert simulate(wide(), trials=1_500, seed=3).sensitivities() == at_once
    assert at_once[0].criticality > 0


def test_ranks_see_what_a_straight_line_does_not() -> None:
    # A lognormal against the finish that it alone makes: both are 1; equal values share the mean of their ranks.
    found = run(network(("a", "b"), a=Lognormal(1, 30), b=Triangular(0, 0, 1)), trials=5000)
    (a,) = (one for one in found.sensitivities() if one.node == "a")
    assert a.spearman is not None
    assert a.cruciality is not None
    assert a.cruciality > 0.99
    assert 0.9 < a.spearman < 0.999


def test_two_standard_errors_hold_the_true_quantile_in_nineteen_of_twenty_runs() -> None:
    exact = {0.1: 0.1, 0.5: 0.5, 0.8: 0.8}
    inside = dict.fromkeys(exact, 0)
    for seed in range(400):
        sample = simulate(network(a=Uniform()), trials=1000, seed=seed).finish
        for share, value in exact.items():
            inside[share] += abs(sample.quantile(share) - value) <= 1.96 * sample.error(share)
    # Binomial around 380 of 400 with a deviation of 4.4; the error is an estimate itself.
    assert all(360 <= count <= 395 for count in inside.values()), inside


def test_two_standard_errors_of_a_share_hold_it_as_often() -> None:
    inside = 0
    for seed in range(400):
        sample = simulate(network(a=Uniform()), trials=1000, seed=seed).finish
        inside += abs(sample.share_at_most(0.3) - 0.3) <= 1.96 * sample.share_error(0.3)
    assert 365 <= inside <= 393


# Against the critical path method.

KINDS = st.sampled_from(["FS", "SS", "FF", "SF"])


@st.composite
def networks(draw: st.DrawFn) -> nx.MultiDiGraph[int]:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    count = draw(st.integers(1, 8))
    for node in draw(st.permutations(range(count))):
        graph.add_node(node, duration=draw(st.integers(0, 9)), completed=draw(st.integers(0, 5)) == 0)
        if draw(st.booleans()):
            graph.nodes[node]["earliest"] = draw(st.integers(0, 5))
    for _ in range(draw(st.integers(0, 14)) if count > 1 else 0):
        before = draw(st.integers(0, count - 2))
        graph.add_edge(before, draw(st.integers(before + 1, count - 1)), kind=draw(KINDS), lag=draw(st.integers(-4, 4)))
    return graph


@given(networks())
@settings(max_examples=200, deadline=None)
def test_a_network_without_chance_has_the_dates_and_the_critical_activities_of_its_schedule(
    graph: nx.MultiDiGraph[int],
) -> None:
    scheduled = schedule(graph)
    found = simulate(graph, trials=2, seed=1, track=graph.nodes, criticality=True)
    assert {node: found[node].values.tolist() for node in graph} == {
        node: [scheduled[node].early_finish] * 2 for node in graph
    }
    assert found.finish.values.tolist() == [scheduled.finish] * 2
    last_open = max((one.early_finish for one in scheduled.values() if not one.is_completed), default=0)
    if last_open == scheduled.finish:  # otherwise what is critical depends on what is done already
        assert {node for node, share in found.criticality.items() if share} == {
            node for node, one in scheduled.items() if one.is_critical
        }


@given(networks(), st.integers(0, 2**32), st.data())
@settings(max_examples=60, deadline=None)
def test_one_more_link_never_brings_any_date_forward(
    graph: nx.MultiDiGraph[int], seed: int, data: st.DataObject
) -> None:
    for node in graph:
        graph.nodes[node]["duration"] = Triangular(0, graph.nodes[node]["duration"], 12)
    before = simulate(graph, trials=50, seed=seed, track=graph.nodes)
    if len(graph) > 1:
        first = data.draw(st.integers(0, len(graph) - 2))
        graph.add_edge(first, data.draw(st.integers(first + 1, len(graph) - 1)), kind="FS", lag=1)
    after = simulate(graph, trials=50, seed=seed, track=graph.nodes)
    assert all((after[node].values >= before[node].values - 1e-9).all() for node in graph)


@given(networks(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_input_changes_nothing(graph: nx.MultiDiGraph[int], random: Any) -> None:
    for node in graph:
        graph.nodes[node]["duration"] = Triangular(0, graph.nodes[node]["duration"], 12)
    nodes, edges = list(graph.nodes.items()), list(graph.edges(data=True))
    random.shuffle(nodes)
    random.shuffle(edges)
    other: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    other.add_nodes_from(nodes)
    other.add_edges_from(edges)
    one, two = (simulate(each, trials=30, seed=5, track=range(len(graph)), criticality=True) for each in (graph, other))
    assert all((one[node].values == two[node].values).all() for node in graph)
    assert one.criticality == two.criticality


# One seed, one result.


def wide() -> nx.DiGraph[Any]:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for node in range(12):
        graph.add_node(node, duration=[Triangular(1, 2, 9), Pert(1, 2, 9), Lognormal(2, 9)][node % 3])
        if node > 2:
            graph.add_edge(node - 3, node)
    return graph


def same(one: Simulation, other: Simulation) -> bool:
    return one.criticality == other.criticality and all(
        (one.samples[node].values == other.samples[node].values).all() for node in one.samples
    )


def test_one_seed_gives_one_result_whoever_computes_it() -> None:
    options: dict[str, Any] = {
        "trials": 23_456,
        "seed": 3,
        "track": [0, 11],
        "criticality": True,
        "correlation": 0.4,
        "events": [RiskEvent("strike", 0.3, 5, [11])],
    }
    alone = simulate(wide(), **options)
    executor: Executor
    for executor in (ThreadPoolExecutor(1), ThreadPoolExecutor(3), ProcessPoolExecutor(2)):
        with executor:
            assert same(simulate(wide(), executor=executor, **options), alone)
    assert not same(simulate(wide(), **{**options, "seed": 4}), alone)


def test_more_trials_begin_with_the_same_ones() -> None:
    few, many = (simulate(wide(), trials=trials, seed=3).finish.values for trials in (1_500, 30_000))
    assert (many[:1_500] == few).all()


def test_it_stops_when_the_error_is_small_enough_at_the_same_trial_whoever_computes() -> None:
    options: dict[str, Any] = {"trials": 200_000, "seed": 3, "track": [11], "until_error_days": 0.1}
    alone = simulate(wide(), **options)
    assert alone.requested == 200_000
    assert 1_000 < alone.trials < 100_000
    assert alone.trials % 1_000 == 0
    assert alone[11].error(0.8) <= 0.1
    with ThreadPoolExecutor(3) as executor:
        assert same(simulate(wide(), executor=executor, **options), alone)
    assert simulate(wide(), **{**options, "until_error_days": 1e-9, "trials": 3_000}).trials == 3_000


@pytest.mark.parametrize("workers", [0, 2])
def test_who_interrupts_keeps_what_was_computed(workers: int) -> None:
    def interrupt(done: int, wanted: int) -> None:
        assert wanted == 8_000
        if done == 3_000:
            raise KeyboardInterrupt

    with ThreadPoolExecutor(workers or 1) as executor:
        found = simulate(
            wide(), trials=8_000, seed=3, track=[11], progress=interrupt, executor=executor if workers else None
        )
    assert found.is_interrupted
    assert (found.trials, found.requested) == (3_000, 8_000)
    whole = simulate(wide(), trials=8_000, seed=3, track=[11])
    assert (found[11].values == whole[11].values[:3_000]).all()
    assert not whole.is_interrupted
    assert found.criticality == simulate(wide(), trials=3_000, seed=3).criticality


def test_an_interrupt_before_the_first_trials_are_done_is_passed_on() -> None:
    class Slow(Uniform):
        def quantile(self, u: Any) -> Any:
            if len(u) > 1:
                raise KeyboardInterrupt
            return u

    with pytest.raises(KeyboardInterrupt):
        simulate(network(a=Slow()), trials=10, seed=1)


@pytest.mark.parametrize(
    ("number", "figure"),
    [
        *((number, lambda found: found.event_effects()) for number in (1, 2, 3, 4, 5, 6)),
        *((number, lambda found: found.criticality) for number in (1, 2, 3)),
    ],
)
def test_a_second_run_that_is_interrupted_gives_no_figure(
    number: int, figure: Callable[[Simulation], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A part of the trials with an event, beside all trials without it, would be no cost of the event.
    found, whole = (
        simulate(wide(), trials=3_000, seed=3, events=[RiskEvent("strike", 0.5, 5, [11])]) for _ in range(2)
    )
    part = Trials.part
    numbers = itertools.count(1)

    def counting(self: Trials, *bounds: Any) -> Part:
        if next(numbers) == number:
            raise KeyboardInterrupt
        return part(self, *bounds)

    with monkeypatch.context() as counted:
        counted.setattr(Trials, "part", counting)
        with pytest.raises(KeyboardInterrupt):
            figure(found)
    assert figure(found) == figure(whole)  # and asked again, it is the whole one


def test_trials_that_do_not_fit_into_memory_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(shape: object) -> object:
        raise MemoryError(shape)

    monkeypatch.setattr(np, "empty", full)
    with pytest.raises(SimulationError, match=r"9,000 trials of 2 dates do not fit into the memory"):
        simulate(wide(), trials=9_000, seed=1, track=[0, 11])


# Common cause and risk events.


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_a_common_cause_gives_the_correlation_that_was_asked_for(correlation: float) -> None:
    # The correlation of the uniform numbers behind it is 6 / pi arcsin(rho / 2).
    found = run(network(a=Uniform(), b=Uniform()), correlation=correlation, track=["a", "b"])
    a, b = found["a"].values, found["b"].values
    assert np.corrcoef(a, b)[0, 1] == pytest.approx(6 / math.pi * math.asin(correlation / 2), abs=0.02)
    assert a.mean() == pytest.approx(0.5, abs=0.01)
    assert np.quantile(a, [0.1, 0.9]) == pytest.approx([0.1, 0.9], abs=0.01)


def test_a_risk_event_costs_its_probability_times_its_delay() -> None:
    events = [RiskEvent("small", 0.5, 2, ["a"]), RiskEvent("large", 0.3, Uniform(8, 12), ["a", "b"])]
    found = run(network(("a", "b"), a=5, b=5), events=events)
    # The large one delays both in the same trials: 0.3 x (10 + 10).
    assert found.finish.mean == pytest.approx(10 + 1 + 6, abs=0.3)
    large, small = found.event_effects()
    assert (large.event.name, small.event.name) == ("large", "small")
    assert large.mean == pytest.approx(6, abs=0.3)
    assert small.mean == pytest.approx(1, abs=0.05)
    assert large.quantile > 15  # P80 lies where it happens
    (first, second) = found.event_effects(to="a", share=0.5)
    assert {first.event.name: first.quantile, second.event.name: second.quantile}["small"] == pytest.approx(2)


def test_an_event_that_is_removed_changes_no_other_random_number() -> None:
    graph = wide()
    events = [RiskEvent("one", 0.5, 3, [0]), RiskEvent("two", 0.5, Triangular(1, 2, 3), [1])]
    without = simulate(graph, trials=500, seed=2, events=[RiskEvent("one", 0.0, 3, [0]), events[1]], track=[0, 1])
    both = simulate(graph, trials=500, seed=2, events=events, track=[0, 1])
    assert (both[1].values == without[1].values).all()
    assert set((both[0].values - without[0].values).round(9)) == {0.0, 3.0}


# Degenerate cases.


def test_degenerate_networks_have_an_answer() -> None:
    empty = simulate(nx.DiGraph(), trials=3, seed=1)
    assert (empty.finish.values.tolist(), empty.criticality, empty.sensitivities()) == ([0, 0, 0], {}, ())
    lone = simulate(network(a=0), trials=1, seed=1, track=["a"])
    assert (lone["a"].quantile(0.5), lone["a"].error(0.5), lone["a"].deviation) == (0, 0, 0)
    assert lone.criticality == {"a": 1.0}
    apart = simulate(network(a=3, b=5), trials=2, seed=1, criticality=True)
    assert apart.criticality == {"a": 0.0, "b": 1.0}
    done: nx.DiGraph[str] = nx.DiGraph()
    done.add_node("a", duration=3, completed=True)
    assert simulate(done, trials=2, seed=1).criticality == {"a": 0.0}
    one = simulate(network(a=Uniform()), trials=1, seed=1)
    assert len(one.finish) == one.trials == 1
    (only,) = one.sensitivities()
    assert (only.spearman, only.ssi, only.cruciality) == (None, None, None)


def test_a_quantile_is_a_value_that_came_out() -> None:
    sample = Sample(np.array([4.0, 1.0, 3.0, 2.0]))
    assert sample.quantiles(0, 0.25, 0.26, 0.5, 1) == (1, 1, 2, 2, 4)
    assert (len(sample), sample[0]) == (4, 4.0)
    assert sample.share_at_most(2) == 0.5
    for share in (-0.1, 1.1, math.nan, True, "0.5"):
        with pytest.raises(SimulationError, match="between 0 and 1"):
            sample.quantile(share)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("graph", "options", "error", "message"),
    [
        (network(a=1), {"trials": 0}, SimulationError, "trials is 0, not a whole number from 1 to 10,000,000"),
        (network(a=1), {"trials": 2.0}, SimulationError, "trials is 2.0"),
        (network(a=1), {"seed": -1}, SimulationError, "seed is -1, not a whole number from 0 to 2.64"),
        (network(a=1), {"seed": True}, SimulationError, "seed is True"),
        (network(a=1), {"correlation": 1.1}, SimulationError, "correlation is 1.1, not a number from 0 to 1"),
        (network(a=1), {"correlation": math.nan}, SimulationError, "correlation is nan"),
        (network(a=1), {"until_error_days": 0}, SimulationError, "until_error_days is 0"),
        (network(a=1), {"slip": Uniform()}, SimulationError, "belong to a portfolio"),
        (network(a=1), {"track": ["b"]}, UnknownActivityError, "'b'"),
        (network(a=1), {"events": [RiskEvent("x", 1, 1, ["b"])]}, UnknownActivityError, "'b'"),
        (network(a=Triangular(-1, 0, 1)), {}, NetworkError, "'a'.*its duration can be negative"),
        (network(a=None), {}, NetworkError, "it has no duration"),
        (network(("a", "b", "XX"), a=1, b=1), {}, NetworkError, "the kind 'XX' is none of FS, SS, FF, SF"),
        (network(("a", "a"), a=1), {}, NetworkError, "cannot wait for itself"),
        (network(("a", "b", "FS", "soon"), a=1, b=1), {}, NetworkError, "its lag 'soon' is no number"),
        (network(("a", "b"), ("b", "a"), a=1, b=1), {}, DependencyCycleError, "a -> b -> a"),
        ({"a": 1}, {}, NetworkError, "directed graph of networkx"),
    ],
)
def test_what_cannot_be_simulated_is_refused_in_a_sentence(
    graph: Any, options: dict[str, Any], error: type[PortfolioError], message: str
) -> None:
    with pytest.raises(error, match=message):
        simulate(graph, **{"trials": 10, "seed": 1, **options})


def test_an_event_that_is_none_is_refused_in_a_sentence() -> None:
    with pytest.raises(PortfolioError, match="has the probability 1"):
        RiskEvent("x", 1.5, 1, ["a"])
    with pytest.raises(PortfolioError, match="neither a distribution nor a number"):
        RiskEvent("x", 0.5, "long", "a")  # type: ignore[arg-type]
    with pytest.raises(UnknownActivityError):
        simulate(network(a=1), trials=10, seed=1)["b"]
