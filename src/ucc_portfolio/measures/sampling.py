"""Trials of a network: random numbers in fixed batches, the forward pass over each batch, and what comes out of it."""

# Over 500 lines: the random numbers, the pass over the network and the results share one layout of arrays, which no
# other module has to know.

from __future__ import annotations

import math
import pickle
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zlib import crc32

from attrs import field, frozen

from ucc_portfolio.errors import DistributionError, SimulationError, quoted
from ucc_portfolio.measures.distributions import (
    Distribution,
    Triangular,
    as_distribution,
    normal_share,
    numpy,
    triangular_quantile,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from ucc_portfolio.measures.distributions import Array

BATCH: Final = 1_000
"""Trials whose random numbers belong together, whoever computes them."""

TOLERANCE: Final = 1e-9
"""Part of the finish below which a link's float is none."""


class Link(NamedTuple):
    """A link from an activity: from its start or finish, `lag` later at least, to the start or finish of another."""

    before: int
    from_finish: bool = True
    to_finish: bool = False
    lag: float = 0.0


def _names_of(names: Iterable[Any]) -> tuple[Any, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


@frozen
class RiskEvent:
    """Something that happens with a probability, and then delays all that it affects by one drawn delay.

    `probability` is from 0 to 1, `delay` a distribution or a number, in days (for a network in its unit of time),
    `affects` the ids of projects, or milestones such as "AES.tss"; for a network its nodes.

    Raises:
        DistributionError: the probability is none, or the delay no distribution and no number.
    """

    name: str
    probability: float = field()
    delay: Distribution = field(converter=as_distribution)
    affects: tuple[Any, ...] = field(converter=_names_of)

    @probability.validator
    def _check(self, _: object, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise DistributionError(f"the event {quoted(self.name)} has the probability {quoted(value)}, not 0 to 1")


@frozen
class Draw:
    """What is drawn for one activity: a value of a distribution times a factor, at a distance from an offset."""

    of: Distribution
    offset: float = 0.0
    factor: float = 1.0

    def values(self, shares: Array) -> Array:
        """The values for random numbers from 0 to 1."""
        return self.offset + self.factor * self.of.quantile(shares)


@frozen(eq=False, kw_only=True)
class Network:
    """A network whose durations and earliest starts are numbers, or drawn.

    Activities have positions in the order of their names. `rows` is the row of random numbers of each, `row_count` how
    many rows are drawn: an activity has the same numbers whatever else is drawn. Per position: `earliest` start and
    `durations` as numbers; `drawn_starts` and `drawn_durations` are drawn in their place, both by one random number
    (of an activity whose start is drawn, what is drawn for the duration is its finish); `links` are those that lead to
    it. `own_keys` names the positions whose random numbers follow from a key of their own, and stand in no row. `order`
    goes from predecessors to successors. `affected` are the positions that each event delays: their start
    where it is drawn, else the duration. `completed` activities hold back, and are on no driving chain.
    """

    earliest: Sequence[float]
    durations: Sequence[float]
    drawn_starts: Mapping[int, Draw] = field(factory=dict)
    drawn_durations: Mapping[int, Draw] = field(factory=dict)
    links: Sequence[Sequence[Link]]
    order: Sequence[int]
    rows: Sequence[int]
    row_count: int
    completed: frozenset[int] = frozenset()
    events: Sequence[RiskEvent] = ()
    affected: Sequence[Sequence[int]] = ()
    correlation: float = 0.0
    own_keys: Mapping[int, tuple[int, ...]] = field(factory=dict)

    @cached_property
    def random(self) -> list[int]:
        """The positions for which a random number is drawn, in order."""
        return sorted({*self.drawn_starts, *self.drawn_durations})

    @cached_property
    def _triangular(self) -> tuple[list[int], Array, Array, Array] | None:
        """The positions whose durations are triangular, and their parameters, to be drawn at once."""
        np = numpy()
        positions: list[int] = []
        parameters: list[tuple[float, float, float]] = []
        for position in self.random:
            draw = self.drawn_durations.get(position)
            if draw is not None and position not in self.drawn_starts and isinstance(draw.of, Triangular):
                positions.append(position)
                low, mode, high = draw.of.low, draw.of.mode, draw.of.high
                parameters.append(
                    (
                        draw.offset + draw.factor * low,
                        draw.offset + draw.factor * mode,
                        draw.offset + draw.factor * high,
                    )
                )
        if not positions:
            return None
        columns = np.array(parameters)
        return positions, columns[:, :1], columns[:, 1:2], columns[:, 2:]

    def draw(self, seed: int, batch: int, trials: int, work: Workspace | None = None) -> tuple[Array, Array]:
        """The durations and earliest starts of a batch, each a row per activity and a column per trial.

        They are those of the workspace, where one is given, until the next batch is drawn into it.
        """
        np = numpy()
        # Each batch has a generator of its own, seeded by its number. So the numbers are the same however many
        # processes share the batches, and in whatever order they run.
        generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(batch,)))
        work = Workspace(self) if work is None else work
        shares, durations, starts = work.shares, work.durations, work.starts
        common = self._draw_shares(generator, shares)
        durations[:] = np.asarray(self.durations, dtype=float)[:, None]
        starts[:] = np.asarray(self.earliest, dtype=float)[:, None]
        together = self._draw_triangular(shares, durations)
        for position in self.random:
            if position in together:
                continue
            key = self.own_keys.get(position)
            own = shares[self.rows[position]] if key is None else self._own_shares((batch, *key), seed, common)
            if (draw := self.drawn_starts.get(position)) is not None:
                starts[position] = draw.values(own)
            if (draw := self.drawn_durations.get(position)) is not None:
                value = draw.values(own)
                if position in self.drawn_starts:
                    value = value - starts[position]
                durations[position] = np.maximum(value, 0.0)
        for key, event, positions in zip(self._event_keys, self.events, self.affected, strict=True):
            own = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(batch, *key)))
            happens, share = own.random((2, BATCH))  # whether it happens, and how long it delays
            delay = np.where(happens < event.probability, event.delay.quantile(share), 0.0)
            for position in positions:
                # A portfolio draws dates, so an event moves the date. A network draws durations, so an event makes the
                # work longer.
                moved = starts if position in self.drawn_starts else durations
                moved[position] = np.maximum(moved[position] + delay, 0.0)
        return durations[:, :trials], starts[:, :trials]

    @cached_property
    def _event_keys(self) -> list[tuple[int, int]]:
        """What the random numbers of each event follow from: its name, and how many of that name come before it."""
        names = [event.name for event in self.events]
        return [(crc32(name.encode("utf-8", "replace")), names[:place].count(name)) for place, name in enumerate(names)]

    def _draw_triangular(self, shares: Array, durations: Array) -> set[int]:
        """Draw the triangular durations many at a time; returns their positions."""
        if self._triangular is None:
            return set()
        positions, low, mode, high = self._triangular
        rows = [self.rows[position] for position in positions]
        for begin in range(0, len(rows), _ROWS):
            part = slice(begin, begin + _ROWS)
            durations[_run(positions[part])] = triangular_quantile(
                shares[_run(rows[part])], low[part], mode[part], high[part]
            )
        return set(positions)

    def _draw_shares(self, generator: Any, shares: Array) -> Array | None:
        """A random number from 0 to 1 for each activity and trial of a batch; returns what all have in common."""
        if not self.correlation:
            generator.random(out=shares)
            return None
        own = generator.standard_normal(shares.shape)
        common: Array = generator.standard_normal(BATCH)
        shares[:] = self._together(own, common)
        return common

    def _own_shares(self, key: tuple[int, ...], seed: int, common: Array | None) -> Array:
        """The random numbers from 0 to 1 of one activity that has a key of its own."""
        np = numpy()
        generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
        if common is None:
            return generator.random(BATCH)  # type: ignore[no-any-return]
        return self._together(generator.standard_normal(BATCH), common)

    def _together(self, own: Array, common: Array) -> Array:
        np = numpy()
        return normal_share(np.sqrt(self.correlation) * common + np.sqrt(1 - self.correlation) * own)


class Workspace:
    """The memory in which one batch after the other of a network is worked out."""

    def __init__(self, network: Network) -> None:
        np = numpy()
        size = len(network.durations), BATCH
        self.shares: Array = np.empty((network.row_count, BATCH))
        self.durations: Array = np.empty(size)
        self.starts: Array = np.empty(size)
        self.finishes: Array = np.empty(size)


def _run(positions: list[int]) -> slice | list[int]:
    """Positions that follow each other as a slice, which numpy need not copy."""
    first, last = positions[0], positions[-1]
    return slice(first, last + 1) if last - first == len(positions) - 1 else positions


_ROWS: Final = 16
"""Activities that are drawn at once: what is worked on then stays in the processor's cache."""


def forward(network: Network, durations: Array, starts: Array, finishes: Array | None = None) -> tuple[Array, Array]:
    """The early starts and finishes of every activity in every trial; `starts` is overwritten, as `finishes` are."""
    np = numpy()
    finishes = np.empty_like(durations) if finishes is None else finishes
    # Most of the time of a simulation is spent here. So each row is taken out of its array once, and results go into
    # arrays that exist already.
    starting, finishing, lasting = list(starts), list(finishes), list(durations)
    maximum, add, subtract = np.maximum, np.add, np.subtract
    moved = np.empty(starts.shape[1])  # what a link allows, where that is no row that is there already
    for position in network.order:
        start, duration = starting[position], lasting[position]
        for before, from_finish, to_finish, lag in network.links[position]:
            allowed = finishing[before] if from_finish else starting[before]
            if lag:
                allowed = add(allowed, lag, out=moved)
            if to_finish:
                allowed = subtract(allowed, duration, out=moved)
            maximum(start, allowed, out=start)
        add(start, duration, out=finishing[position])
    return starts, finishes


def on_driving_chains(network: Network, starts: Array, finishes: Array, target: int | None) -> Any:
    """Per activity and trial, whether it is on a chain of links that sets the finish of the target.

    Without a target it is the last finish of what is not completed.
    """
    np = numpy()
    driving = np.zeros(starts.shape, dtype=bool)
    if target is not None:
        last = finishes[target]
        driving[target] = True
    elif len(network.completed) < len(network.order):
        is_open = [position for position in range(len(network.order)) if position not in network.completed]
        last = finishes[_run(is_open)].max(axis=0)
    else:
        return driving
    # Sums of fractions differ in their last bits. A link drives when its float is zero up to that.
    slack = TOLERANCE * np.maximum(1.0, np.abs(last))
    if target is None:
        np.greater_equal(finishes, last - slack, out=driving)
        driving[list(network.completed)] = False
    starting, finishing, chained = list(starts), list(finishes), list(driving)
    greater_equal, bitwise_and, bitwise_or = np.greater_equal, np.bitwise_and, np.bitwise_or
    drives = np.empty(starts.shape[1], dtype=bool)
    earliest = np.empty(starts.shape[1])
    # Backwards: an activity is on a driving chain when it drives one that is.
    for position in reversed(network.order):
        links, own = network.links[position], chained[position]
        if not links or not own.any():
            continue
        np.subtract(starting[position], slack, out=earliest)
        for before, from_finish, to_finish, lag in links:
            if before in network.completed:
                continue
            gap = finishing[before] if from_finish else starting[before]
            if lag:
                gap = gap + lag
            if to_finish:
                gap = gap - (finishing[position] - starting[position])
            greater_equal(gap, earliest, out=drives)
            bitwise_and(drives, own, out=drives)
            bitwise_or(chained[before], drives, out=chained[before])
    return driving


class Tracked(NamedTuple):
    """What is kept of each trial: the finish, or the start, of an activity."""

    position: int
    is_finish: bool = True


class Part(NamedTuple):
    """What came out of some batches: a row per tracked end, the network's finish, and the trials on driving chains."""

    values: Array
    finish: Array
    driving: Array | None


@frozen(eq=False, kw_only=True)
class Trials:
    """Trials to be run: of which network, with which random numbers, and what is kept of them."""

    network: Network
    seed: int
    trials: int
    tracked: Sequence[Tracked]
    counts_driving: bool = False

    @property
    def batches(self) -> int:
        """How many batches there are; the last one may be a part."""
        return -(-self.trials // BATCH)

    def part(self, first: int, after: int, work: Workspace | None = None) -> Part:
        """The trials of the batches from one to before another."""
        np = numpy()
        work = Workspace(self.network) if work is None else work
        count = min(self.trials, after * BATCH) - first * BATCH
        values, finish = np.empty((len(self.tracked), count)), np.zeros(count)
        driving = np.zeros(len(self.network.order), dtype=np.int64) if self.counts_driving else None
        for batch in range(first, after):
            begin = (batch - first) * BATCH
            length = min(BATCH, count - begin)
            drawn = self.network.draw(self.seed, batch, length, work)
            starts, finishes = forward(self.network, *drawn, work.finishes[:, :length])
            columns = slice(begin, begin + length)
            for row, (position, is_finish) in enumerate(self.tracked):
                values[row, columns] = finishes[position] if is_finish else starts[position]
            if len(finishes):
                finishes.max(axis=0, out=finish[columns])
            if driving is not None:
                driving += on_driving_chains(self.network, starts, finishes, None).sum(axis=1)
        return Part(values, finish, driving)

    def parts(self, executor: Executor | None) -> Generator[Part, None, None]:
        """The parts in the order of their batches, whoever computes them, and in which order."""
        size = 1 if self.batches <= _FEW_BATCHES else _MANY_BATCHES
        bounds = ((first, min(first + size, self.batches)) for first in range(0, self.batches, size))
        if executor is None:
            work = Workspace(self.network)
            yield from (self.part(*bound, work) for bound in bounds)
            return
        submit = self._submitted_to(executor)
        # Results are taken in the order of the batches, so that the outcome does not depend on which worker is faster.
        # Only some tasks are handed out ahead: finished parts would fill the memory.
        waiting = deque(submit(*bound) for bound in islice(bounds, _AHEAD))
        try:
            while waiting:
                part = waiting.popleft().result()
                waiting.extend(submit(*bound) for bound in islice(bounds, 1))
                yield part
        finally:
            for future in waiting:
                future.cancel()

    def _submitted_to(self, executor: Executor) -> Callable[[int, int], Future[Part]]:
        """How a part is handed to an executor: other processes get the network once, and keep it."""
        if isinstance(executor, ThreadPoolExecutor):
            return lambda first, after: executor.submit(self.part, first, after)
        packed = pickle.dumps(self)
        return lambda first, after: executor.submit(_part_elsewhere, packed, first, after)


_elsewhere = threading.local()
"""What a thread of another process keeps from part to part: the trials as they came, as they are, and the memory."""


def _part_elsewhere(packed: bytes, first: int, after: int) -> Part:
    if getattr(_elsewhere, "packed", None) != packed:
        _elsewhere.trials = pickle.loads(packed)  # noqa: S301 - what our own process packed
        _elsewhere.work = Workspace(_elsewhere.trials.network)
        _elsewhere.packed = packed
    part: Part = _elsewhere.trials.part(first, after, _elsewhere.work)
    return part


_FEW_BATCHES: Final = 20
_MANY_BATCHES: Final = 5
"""Batches of one part: one where there are few, to be shared out; more where there are many."""
_AHEAD: Final = 64
"""Tasks that an executor is given ahead, so that results do not pile up."""


@frozen(eq=False)
class Sample:
    """The values of one quantity in the trials, in their order; `sample[0]` is that of the first trial."""

    values: Array

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, trial: int) -> float:
        return float(self.values[trial])

    @property
    def mean(self) -> float:
        """The mean of the trials."""
        return float(self.values.mean())

    @property
    def deviation(self) -> float:
        """The standard deviation, as of the distribution that they were drawn from; 0 for a single trial."""
        return float(self.values.std(ddof=1)) if len(self.values) > 1 else 0.0

    def quantile(self, share: float) -> float:
        """The least value that at least the share of the trials does not exceed.

        Raises:
            SimulationError: the share is not between 0 and 1.
        """
        return self.quantiles(share)[0]

    def quantiles(self, *shares: float) -> tuple[float, ...]:
        """The quantile of each share."""
        np = numpy()
        ranks = [_rank(share, len(self.values)) for share in shares]
        found = np.partition(self.values, sorted(set(ranks)))
        return tuple(float(found[rank]) for rank in ranks)

    def error(self, share: float) -> float:
        """The standard error of a quantile: half of the distance of the quantiles one binomial deviation around it.

        0 where both are one value, as for a number that is never drawn; of few trials it is a guess.

        Source:
            Order statistics: the number of trials below the quantile is binomial (Conover, Practical Nonparametric
            Statistics, 3rd edition, section 3.2).
        """
        low, high = self.interval(share, deviations=1.0)
        return (high - low) / 2

    def interval(self, share: float, *, deviations: float = 2.0) -> tuple[float, float]:
        """The quantiles so many binomial deviations below and above a quantile: where another seed may put it.

        With 2 deviations it is there in nineteen of twenty runs.
        """
        # The number of trials below the quantile is binomial. This is so many of its deviations, as a share of all.
        spread = deviations * math.sqrt(share * (1 - share) / len(self.values))
        low, high = self.quantiles(max(0.0, share - spread), min(1.0, share + spread))
        return low, high

    def shares_between(self, low: float, high: float, steps: int) -> tuple[float, ...]:
        """The share of the trials in each of so many equal steps from a value to another, both inside.

        Where they are the same value, all is in the first step.
        """
        np = numpy()
        counts, _ = np.histogram(self.values, bins=steps, range=(low, high if high > low else low + steps))
        return tuple(float(count) / len(self.values) for count in counts)

    def share_at_most(self, value: float) -> float:
        """The share of the trials, from 0 to 1, that do not exceed a value."""
        return float((self.values <= value).mean())

    def share_error(self, value: float) -> float:
        """The standard error of that share."""
        share = self.share_at_most(value)
        return math.sqrt(share * (1 - share) / len(self.values))


def _rank(share: object, count: int) -> int:
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise SimulationError(f"a quantile has a share between 0 and 1, not {quoted(share)}")
    return max(0, math.ceil(share * count - TOLERANCE * count) - 1)


@frozen(eq=False)
class Results:
    """What the trials gave, as far as they were run."""

    samples: tuple[Sample, ...]
    finish: Sample
    driving: Array | None
    is_interrupted: bool = False


def run_trials(
    wanted: Trials,
    *,
    executor: Executor | None = None,
    until_error: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Results:
    """Run the trials, until all are done, the errors are small enough, or somebody interrupts.

    `until_error` is the largest standard error of the 80 % quantiles of all that is tracked; it is looked at whenever
    the number of trials has grown by about a quarter, so that the same seed stops at the same trial whoever computes.

    Raises:
        SimulationError: there is not the memory to keep what is tracked.
        KeyboardInterrupt: before the first batch was done.
    """
    np = numpy()
    try:
        values, finish = np.empty((len(wanted.tracked), wanted.trials)), np.empty(wanted.trials)
    except MemoryError:
        what = f"{wanted.trials:,} trials of {len(wanted.tracked):,} dates"
        raise SimulationError(f"{what} do not fit into the memory of this machine; ask for fewer") from None
    driving = np.zeros(len(wanted.network.order), dtype=np.int64) if wanted.counts_driving else None
    done, looked_at, is_interrupted = 0, BATCH, False
    parts = wanted.parts(executor)
    try:
        for part in parts:
            after = done + len(part.finish)
            values[:, done:after], finish[done:after] = part.values, part.finish
            if driving is not None:
                driving += part.driving
            done = after
            if progress is not None:
                progress(done, wanted.trials)
            # The errors are looked at after so many trials, not after so many seconds: a faster machine must not stop
            # at another trial.
            if until_error is not None and done >= looked_at:
                looked_at = done + BATCH * max(1, done // (4 * BATCH))
                if max((Sample(row[:done]).error(_ERROR_OF) for row in values), default=0.0) <= until_error:
                    break
    # What is computed is kept: an interrupted run of an hour still gives an answer.
    except KeyboardInterrupt:
        if not done:
            raise
        is_interrupted = True
    finally:
        parts.close()
    return Results(tuple(Sample(row[:done]) for row in values), Sample(finish[:done]), driving, is_interrupted)


_ERROR_OF: Final = 0.8
"""The quantile whose standard error is looked at."""
