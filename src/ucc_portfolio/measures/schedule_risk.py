"""Schedule risk: from what became of earlier plans, or from a model, to the probability of each date."""

# Over 500 lines: half of it is `simulate` with its overloads and documentation, and the records of its answer. What is
# drawn and how is in `forecast` and `sampling`.

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, overload

from attrs import evolve, field, frozen

from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.knowledge import deadlines_on, known_on
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.values import expect
from ucc_portfolio.errors import NetworkError, SimulationError, UnknownActivityError, UnknownNameError, quoted
from ucc_portfolio.graph.critical_path import plain_network
from ucc_portfolio.graph.order import milestone_called
from ucc_portfolio.measures.distributions import Distribution, as_distribution, numpy
from ucc_portfolio.measures.forecast import (
    DeadlineChance,
    Forecast,
    ForecastState,
    RolloutForecast,
    day_after,
    prospect,
)
from ucc_portfolio.measures.reference_class import FEWEST_MILESTONES, ReferenceClass, reference_class
from ucc_portfolio.measures.sampling import (
    BATCH,
    Draw,
    Link,
    Network,
    Results,
    RiskEvent,
    Sample,
    Tracked,
    Trials,
    forward,
    on_driving_chains,
    run_trials,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Executor

    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.graph.activities import ActivityNetwork
    from ucc_portfolio.graph.critical_path import Graph
    from ucc_portfolio.measures.distributions import Array

MOST_TRIALS: Final = 10_000_000
MOST_SEED: Final = 2**64
MOST_DAYS: Final = 1_000_000_000
"""Days of dates and trials that are kept at most: 8 GB."""


@frozen
class Sensitivity:
    """How much one activity has to do with a finish.

    `criticality` is the share of the trials, from 0 to 1, in which it is on a chain that sets the finish. `spearman`
    is the rank correlation of what is drawn for it (its own finish, before it waits for anything) with the finish,
    `cruciality` the size of the plain correlation, `ssi` (schedule sensitivity index) its criticality times its
    standard deviation over that of the finish. The last
    three are None where nothing varies.
    """

    node: Hashable
    criticality: float
    spearman: float | None
    ssi: float | None
    cruciality: float | None


@frozen
class EventEffect:
    """What a risk event costs: how much sooner the finish comes in the same trials when it never happens.

    `mean` is that of the mean, `quantile` that of the asked quantile, in days (for a network in its unit of time). `to`
    is whose finish it is, None for the last of all.
    """

    event: RiskEvent
    mean: float
    quantile: float
    to: Any = None


@frozen(eq=False)
class _Run:
    """The trials that were wanted, the activity of each position, and what came out."""

    wanted: Trials
    nodes: tuple[Hashable, ...]
    results: Results


@frozen(eq=False, kw_only=True)
class Simulation:
    """What the trials of a network gave.

    `simulation[node]` is the sample of the finish of a tracked node: for a portfolio of (project, milestone, edge).
    """

    samples: Mapping[Any, Sample] = field(repr=False)
    _run: _Run = field(repr=False)

    @property
    def trials(self) -> int:
        """How many trials were run: fewer than requested where errors were small enough, or somebody interrupted."""
        return len(self.finish)

    @property
    def requested(self) -> int:
        """How many trials were asked for."""
        return self._run.wanted.trials

    @property
    def seed(self) -> int:
        """The seed of the random numbers."""
        return self._run.wanted.seed

    @property
    def is_interrupted(self) -> bool:
        """Whether somebody interrupted it."""
        return self._run.results.is_interrupted

    @property
    def finish(self) -> Sample:
        """The finish of the whole network, in days from the as-of day; for a graph in its unit of time."""
        return self._run.results.finish

    def __getitem__(self, node: Hashable) -> Sample:
        try:
            return self.samples[node]
        except (KeyError, TypeError):
            raise UnknownActivityError(node) from None

    @cached_property
    def criticality(self) -> Mapping[Hashable, float]:
        """Per activity the share of the trials, from 0 to 1, in which it is on a chain that sets the finish.

        The trials are run again where it was not asked for from the beginning.
        """
        counts = self._run.results.driving
        if counts is None:
            counts = _all_of(self._again(counts_driving=True)).driving
        shares = [] if counts is None else [int(count) / self.trials for count in counts]
        return dict(zip(self._run.nodes, shares, strict=True))

    def _again(self, *tracked: Tracked, counts_driving: bool = False) -> Trials:
        """The same trials, with something else kept of them."""
        return evolve(self._run.wanted, tracked=tracked, counts_driving=counts_driving, trials=self.trials)

    def sensitivities(self, to: Any = None) -> tuple[Sensitivity, ...]:
        """How much each activity has to do with the finish, the most critical first.

        The trials are run again, once for as many activities as fit into 64 MiB.

        Args:
            to: the activity whose finish it is; where None, that of the network.

        Raises:
            UnknownActivityError: there is no such activity.
            UnknownNameError: the portfolio has no such milestone.

        Source:
            PMI, Practice Standard for Scheduling; Vanhoucke, Measuring Time, 2009, chapter 5 (criticality index,
            significance and schedule sensitivity, cruciality).
        """
        target = None if to is None else self._position(to)
        return tuple(
            sorted(
                _sensitivities(self._run.wanted, self._run.nodes, self.trials, target),
                key=lambda one: (-one.criticality, -(one.cruciality or 0.0)),
            )
        )

    def event_effects(self, to: Any = None, *, share: float = 0.8) -> tuple[EventEffect, ...]:
        """What each risk event costs, the most expensive first: removed one at a time, in the same trials.

        Args:
            to: the activity whose finish counts; where None, that of the network.
            share: the quantile that is compared.

        Raises:
            UnknownActivityError: there is no such activity.
            UnknownNameError: the portfolio has no such milestone.
        """
        wanted = self._again(*(() if to is None else (Tracked(self._position(to)),)))
        network = wanted.network
        with_all = _target(_all_of(wanted))
        effects = []
        for place, event in enumerate(network.events):
            # The event stays in the list with probability 0. If it were taken out, later events of the same name would
            # draw other random numbers, and the difference would not be its cost alone.
            events = [*network.events]
            events[place] = evolve(event, probability=0.0)
            without = _target(_all_of(evolve(wanted, network=evolve(network, events=tuple(events)))))
            quantile = with_all.quantile(share) - without.quantile(share)
            effects.append(EventEffect(event, with_all.mean - without.mean, quantile, to))
        return tuple(sorted(effects, key=lambda one: (-one.quantile, -one.mean)))

    def _position(self, to: Any) -> int:
        try:
            return self._run.nodes.index(to)
        except ValueError:
            raise UnknownActivityError(to) from None


@frozen(eq=False, kw_only=True)
class PortfolioSimulation(Simulation):
    """What the trials of a portfolio gave: a forecast per end of a milestone, and a chance per deadline.

    `rollouts` says of each project of which countries state anything when all of them run it. `history` are the cases
    that the slips were drawn from, None where the slip model was given.
    """

    as_of: date
    forecasts: tuple[Forecast, ...]
    chances: tuple[DeadlineChance, ...]
    rollouts: tuple[RolloutForecast, ...] = ()
    history: ReferenceClass | None = None
    _portfolio: Portfolio = field(repr=False)

    @property
    def portfolio(self) -> Portfolio:
        """The portfolio as it was known on the day."""
        return self._portfolio

    def forecast(self, project: str | Milestone, edge: Edge | str | None = None) -> Forecast:
        """The forecast of a milestone: of its last end, or of the one that is asked for.

        Args:
            project: its id for the start of operations, or a milestone of it: `AES.tss`, or a pair.
            edge: single, first or last.

        Raises:
            UnknownNameError: there is no such milestone, or it has no such end.
        """
        milestone = milestone_called(self._portfolio, project)
        ends = {one.edge: one for one in self.forecasts if one.milestone == milestone}
        found = _last_end(ends) if edge is None else next((ends[one] for one in ends if one == edge), None)
        if found is None:
            raise UnknownNameError("end of the milestone", str(edge or project), tuple(one.value for one in ends))
        return found

    def finish_day(self, share: float) -> date | None:
        """The day by which the share of the trials has all that is forecast; None where nothing is."""
        if not self.samples:
            return None
        return day_after(self.as_of, self.finish.quantile(share))

    def _position(self, to: Any) -> int:
        return super()._position(milestone_called(self._portfolio, to))


@frozen
class ForecastChange:
    """What changed between two simulations for one end of a milestone: days later at each share, by share."""

    milestone: Milestone
    edge: Edge
    days: Mapping[float, int]


def forecast_changes(
    before: PortfolioSimulation, after: PortfolioSimulation, *, shares: Sequence[float] = (0.5, 0.8)
) -> tuple[ForecastChange, ...]:
    """How much later each forecast date is in one simulation than in another, in days.

    With the same seed, both have the same random numbers for the same milestone. So the difference is the effect of
    what was changed, not of chance.

    Args:
        before: the simulation that is compared with.
        after: the one in which something was changed.
        shares: the shares of the trials, from 0 to 1, whose dates are compared.

    Returns:
        One record per end of a milestone that has a date in both, in the order of the second. Days by share; negative
        is earlier.

    Example:
        >>> from ucc_portfolio import Triangular, datasets
        >>> asked = {"as_of": date(2021, 12, 31), "trials": 1000, "seed": 1}
        >>> usual = simulate(datasets.load("ucc-2018"), slip=Triangular(0.9, 1, 1.5), **asked)
        >>> hurried = simulate(datasets.load("ucc-2018"), slip=Triangular(0.9, 1, 1.2), **asked)
        >>> [one.days for one in forecast_changes(usual, hurried) if one.milestone == ("NCTS-P5", "operations")]
        [{0.5: -119, 0.8: -233}]
    """
    for simulation in (before, after):
        expect(PortfolioSimulation, simulation)
    known = {(one.milestone, one.edge): one for one in before.forecasts}
    changes = []
    for one in after.forecasts:
        other = known.get((one.milestone, one.edge))
        if other is None:
            continue
        days = {share: (one.day(share), other.day(share)) for share in shares}
        moved = {share: (new - old).days for share, (new, old) in days.items() if new is not None and old is not None}
        if moved:
            changes.append(ForecastChange(one.milestone, one.edge, moved))
    return tuple(changes)


@overload
def simulate(
    portfolio: Portfolio,
    /,
    *,
    trials: int = 10_000,
    seed: int,
    as_of: date,
    executor: Executor | None = None,
    slip: Distribution | ReferenceClass | None = None,
    overrides: Mapping[str, Distribution] | None = None,
    correlation: float = 0.0,
    events: Iterable[RiskEvent] = (),
    fewest_milestones: int = FEWEST_MILESTONES,
    countries: bool = False,
    criticality: bool = False,
    until_error_days: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PortfolioSimulation: ...
@overload
def simulate(
    network: ActivityNetwork | Graph,
    /,
    *,
    trials: int = 10_000,
    seed: int,
    executor: Executor | None = None,
    correlation: float = 0.0,
    events: Iterable[RiskEvent] = (),
    track: Iterable[Hashable] = (),
    criticality: bool = False,
    until_error_days: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Simulation: ...
def simulate(
    portfolio_or_network: Portfolio | ActivityNetwork | Graph,
    /,
    *,
    trials: int = 10_000,
    seed: int,
    as_of: date | None = None,
    executor: Executor | None = None,
    slip: Distribution | ReferenceClass | None = None,
    overrides: Mapping[str, Distribution] | None = None,
    correlation: float = 0.0,
    events: Iterable[RiskEvent] = (),
    fewest_milestones: int = FEWEST_MILESTONES,
    countries: bool = False,
    track: Iterable[Hashable] = (),
    criticality: bool = False,
    until_error_days: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Simulation:
    """How likely which dates are: of a portfolio from its plans in force and a slip model, or of a network.

    Of a portfolio, every open milestone that has a planned day P in the plan in force, published on R, comes on
    R + r x (P - R), where the ratio r is drawn from the slip model given that the result lies after `as_of`, and not
    before what it waits for. Both ends of a window are drawn by one random number, the end not before the start. What
    has happened is fixed.

    Of a network, durations may be distributions; all four kinds of links, lags and
    `earliest` count, `latest` does not hold anything back.

    Args:
        portfolio_or_network: a portfolio, or a network of activities as `schedule` takes it.
        trials: from 1 to 10,000,000.
        seed: a whole number from 0; the same seed gives the same result, whatever computes it.
        as_of: the day of the question, for a portfolio; only what was known on it is used.
        executor: any `concurrent.futures.Executor`, such as a process pool or that of a Dask client.
        slip: for a portfolio, what the ratios are drawn from: a distribution, or a reference class. Where None, the
            reference class of the portfolio's own history.
        overrides: for a portfolio, other slip models by project id, or by milestone such as "AES.tss".
        correlation: from 0 to 1, the part of the variance that all have in common: u = Phi(sqrt(rho) Z +
            sqrt(1 - rho) E).
        events: risk events, each with a probability, a delay and what it affects.
        fewest_milestones: distinct milestones that a reference class has at least.
        countries: for a portfolio, keep the days of each country's start, not only those of the last of them.
        track: for a network, the nodes whose finishes are kept; its own finish always is.
        criticality: count the driving chains in the same pass; they can be asked for later, by running again.
        until_error_days: stop when the standard error of every P80 is at most so many days (units of time).
        progress: called after each part with the trials done and wanted.

    Returns:
        A PortfolioSimulation, or for a network a Simulation. When it is interrupted (Ctrl-C), what was computed.

    Raises:
        MissingExtraError: the extra `risk` is not installed.
        FewCasesError: the reference class has cases of too few milestones.
        SimulationError: an argument is out of its range, or belongs to the other kind.
        UnknownNameError: an override or an event names no project or milestone of the portfolio.
        NetworkError: the network cannot be scheduled, or a duration that is drawn can be negative.
        DependencyCycleError: there is no order.

    Source:
        Conventions of this library, see "Schedule risk" in its explanation; Flyvbjerg (2006) for reference classes,
        Vanhoucke (2009) for the indices.

    Example:
        >>> from ucc_portfolio import Triangular, datasets
        >>> found = simulate(
        ...     datasets.load("ucc-2018"), as_of=date(2021, 12, 31), trials=1000, seed=1, slip=Triangular(0.9, 1, 1.5)
        ... )
        >>> found.forecast("NCTS-P5").state.value
        'forecast'
    """
    numpy()
    _check_arguments(trials, seed, correlation, until_error_days)

    def run(network: Network, nodes: tuple[Hashable, ...], tracked: tuple[Tracked, ...]) -> _Run:
        wanted = Trials(network=network, seed=seed, trials=trials, tracked=tracked, counts_driving=criticality)
        return _Run(
            wanted, nodes, run_trials(wanted, executor=executor, until_error=until_error_days, progress=progress)
        )

    if not isinstance(portfolio_or_network, Portfolio):
        network, nodes = _network(portfolio_or_network, tuple(events), correlation)
        if as_of is not None or slip is not None or overrides or countries:
            raise SimulationError(
                "as_of, slip, overrides and countries belong to a portfolio; a network carries its durations"
            )
        names = tuple(dict.fromkeys(track))
        done = run(network, nodes, tuple(Tracked(position) for position in _positions(nodes, names)))
        return Simulation(samples=dict(zip(names, done.results.samples, strict=True)), run=done)
    if as_of is None or tuple(track):
        raise SimulationError("a portfolio is simulated as of a day, and all its milestones are tracked")
    known = known_on(portfolio_or_network, as_of)
    model = reference_class(known, as_of=as_of) if slip is None else slip
    found = prospect(
        known,
        as_of=as_of,
        slip=model.distribution(fewest=fewest_milestones)
        if isinstance(model, ReferenceClass)
        else as_distribution(model),
        overrides={name: as_distribution(one) for name, one in (overrides or {}).items()},
        events=tuple(events),
        correlation=correlation,
        countries=countries,
    )
    # Checked before any trial is run: every tracked date keeps one number per trial.
    if len(found.tracked) * trials > MOST_DAYS:
        message = f"{len(found.tracked):,} dates in {trials:,} trials are more than {MOST_DAYS:,} days to keep"
        raise SimulationError(f"{message}; ask for fewer trials{', or not for countries' if countries else ''}")
    done = run(found.network, found.nodes, found.tracked)
    # The samples come in the order of `tracked`: the forecasts first, then the roll-outs, each only where it is drawn.
    samples = iter(done.results.samples)

    def sampled(one: Forecast) -> Forecast:
        return evolve(one, sample=next(samples)) if one.state is ForecastState.FORECAST else one

    forecasts = tuple(map(sampled, found.forecasts))
    rollouts = tuple(
        evolve(
            one,
            countries=tuple(map(sampled, one.countries)) if countries else one.countries,
            all_live=sampled(one.all_live),
        )
        for one in found.rollouts
    )
    return PortfolioSimulation(
        as_of=as_of,
        forecasts=forecasts,
        rollouts=rollouts,
        chances=tuple(_chances(known, forecasts, as_of)),
        history=model if isinstance(model, ReferenceClass) else None,
        portfolio=known,
        samples={(*one.milestone, one.edge): one.sample for one in forecasts if one.sample is not None},
        run=done,
    )


def _check_arguments(trials: object, seed: object, correlation: object, until_error: object) -> None:
    for name, value, least, most in (("trials", trials, 1, MOST_TRIALS), ("seed", seed, 0, MOST_SEED)):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            bound = f"from {least:,} to {most:,}" if name == "trials" else "from 0 to 2^64"
            raise SimulationError(f"{name} is {quoted(value)}, not a whole number {bound}")
    if isinstance(correlation, bool) or not isinstance(correlation, int | float) or not 0 <= correlation <= 1:
        raise SimulationError(f"correlation is {quoted(correlation)}, not a number from 0 to 1")
    if until_error is not None and (not isinstance(until_error, int | float) or not until_error > 0):
        raise SimulationError(f"until_error_days is {quoted(until_error)}, not a number above 0")


def _network(
    given: ActivityNetwork | Graph, events: Sequence[RiskEvent], correlation: float
) -> tuple[Network, tuple[Hashable, ...]]:
    """A network of activities as one of numbers and draws."""
    plain = plain_network(given)
    np = numpy()
    drawn: dict[int, Draw] = {}
    durations = []
    for place, duration in enumerate(plain.durations):
        if hasattr(duration, "quantile"):
            if duration.quantile(np.zeros(1))[0] < 0:
                raise NetworkError("its duration can be negative", node=plain.nodes[place])
            drawn[place] = Draw(duration)
        durations.append(0.0 if place in drawn else float(duration))
    links = [
        [
            Link(one.before, from_finish=one.kind[0] == "F", to_finish=one.kind[1] == "F", lag=float(one.lag))
            for one in into
        ]
        for into in plain.links
    ]
    nodes = tuple(plain.nodes)
    network = Network(
        earliest=[float(one) for one in plain.earliest],
        durations=durations,
        drawn_durations=drawn,
        links=links,
        order=plain.order,
        rows=range(len(plain.nodes)),
        row_count=len(plain.nodes),
        completed=frozenset(plain.completed),
        events=events,
        affected=[sorted(_positions(nodes, event.affects)) for event in events],
        correlation=correlation,
    )
    return network, nodes


def _positions(nodes: tuple[Hashable, ...], wanted: Iterable[Hashable]) -> Iterator[int]:
    position = {node: place for place, node in enumerate(nodes)}
    for node in wanted:
        if node not in position:
            raise UnknownActivityError(node)
        yield position[node]


def _chances(portfolio: Portfolio, forecasts: Sequence[Forecast], as_of: date) -> Iterator[DeadlineChance]:
    """The chance of each deadline known on the day, those of the code first."""
    ends: dict[str, dict[Edge, Forecast]] = {}
    for one in forecasts:
        if one.milestone[1] == OPERATIONS:
            ends.setdefault(one.milestone[0], {})[one.edge] = one
    kinds = list(DeadlineKind)
    known = deadlines_on(portfolio, as_of=as_of).values()
    order = {project.id: place for place, project in enumerate(portfolio.projects)}
    for deadline in sorted(known, key=lambda one: (kinds.index(one.kind), order[one.project])):
        # A first start meets no deadline: the last one counts, or the only one.
        if (forecast := _last_end(ends[deadline.project])) is not None:
            day = deadline.date
            yield DeadlineChance(deadline, forecast, forecast.chance(day), forecast.chance_error(day))


def _last_end(ends: Mapping[Edge, Forecast]) -> Forecast | None:
    """The end by which everyone has started, picked as `complete_start` does; a first start only without any other."""
    complete = [ends[edge] for edge in (Edge.LAST, Edge.SINGLE) if edge in ends]
    # Only what has happened can have both, and then both have a date.
    return max(complete, key=lambda one: one.happened_on or date.max, default=ends.get(Edge.FIRST))


def _all_of(wanted: Trials) -> Results:
    """The results of all trials, or none: a part of them says nothing beside another part.

    Raises:
        KeyboardInterrupt: somebody interrupted.
    """
    results = run_trials(wanted)
    if results.is_interrupted:
        raise KeyboardInterrupt
    return results


def _target(results: Results) -> Sample:
    return results.samples[0] if results.samples else results.finish


_MOST_VALUES: Final = 8 * 1024 * 1024
"""Numbers of drawn durations that are held at a time, to be ranked."""


def _sensitivities(wanted: Trials, nodes: Sequence[Hashable], trials: int, target: int | None) -> Iterator[Sensitivity]:
    np = numpy()
    network = wanted.network
    counts = np.zeros(len(nodes), dtype=np.int64)
    finish = np.zeros(trials)
    at_once = max(1, _MOST_VALUES // trials)
    indices: dict[int, tuple[float, float, float]] = {}
    # Ranking needs all trials of an activity at once, and a large network does not fit into memory. So the trials are
    # drawn again for each group of activities: the same seed gives the same numbers.
    for begin in range(0, max(1, len(network.random)), at_once):
        positions = network.random[begin : begin + at_once]
        drawn = np.empty((len(positions), trials))
        for first in range(0, trials, BATCH):
            length = min(BATCH, trials - first)
            durations, starts = network.draw(wanted.seed, first // BATCH, length)
            for row, position in enumerate(positions):  # its own finish, of a window the last one
                drawn[row, first : first + length] = starts[position] + durations[position]
            if begin:
                continue  # the finish is known from the first round
            starts, finishes = forward(network, durations, starts)
            counts += on_driving_chains(network, starts, finishes, target).sum(axis=1)
            if len(nodes):
                last = finishes.max(axis=0) if target is None else finishes[target]
                finish[first : first + length] = last
        ranks = _ranks(finish)
        for row, position in enumerate(positions):
            values = drawn[row]
            indices[position] = (float(values.std()), _correlation(values, finish), _correlation(_ranks(values), ranks))
    spread = float(finish.std())
    for position, node in enumerate(nodes):
        deviation, plain, by_rank = indices.get(position, (0.0, 0.0, 0.0))
        share = int(counts[position]) / trials
        # A value that never varies has no correlation with anything.
        if _is_none(deviation, finish) or _is_none(spread, finish):
            yield Sensitivity(node, share, None, None, None)
        else:
            yield Sensitivity(node, share, by_rank, share * deviation / spread, abs(plain))


def _is_none(deviation: float, finish: Array) -> bool:
    """Whether a deviation is only what adding up fractions leaves over."""
    return deviation <= 1e-12 * max(1.0, float(abs(finish).max()))


def _correlation(one: Array, other: Array) -> float:
    """The plain correlation, 0 where one of them does not vary."""
    np = numpy()
    both = one - one.mean(), other - other.mean()
    size = float(np.sqrt((both[0] ** 2).sum() * (both[1] ** 2).sum()))
    return float((both[0] * both[1]).sum()) / size if size else 0.0


def _ranks(values: Array) -> Array:
    """The ranks of the values, equal ones sharing the mean of theirs."""
    np = numpy()
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]  # type: ignore[no-any-return]
