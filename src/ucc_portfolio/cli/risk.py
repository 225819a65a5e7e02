"""`ucc-status risk`: from slip history, or a slip model, to the probability of each date and deadline."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import ExitStack
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from ucc_portfolio.cli.completion import project_ids
from ucc_portfolio.cli.exits import Exit, wrong_use
from ucc_portfolio.cli.options import shared, system_option
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, remark, system_filter
from ucc_portfolio.errors import (
    DistributionError,
    FewCasesError,
    SimulationError,
    UnknownActivityError,
    UnknownNameError,
    quoted,
    visible,
)
from ucc_portfolio.graph.order import milestone_called
from ucc_portfolio.measures.reference_class import FEWEST_MILESTONES
from ucc_portfolio.measures.schedule_risk import MOST_SEED, MOST_TRIALS, simulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import ProcessPoolExecutor

    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.measures.distributions import Distribution
    from ucc_portfolio.measures.sampling import RiskEvent
    from ucc_portfolio.measures.schedule_risk import EventEffect, PortfolioSimulation, Sensitivity

_HISTORY: Final = "history"
_ALL: Final = "all"
_MODELS: Final = "triangular:LOW,MODE,HIGH, pert:LOW,MODE,HIGH or lognormal:MEDIAN,P90"
_LONG_SECONDS: Final = 0.5
"""What takes longer has a progress bar."""


def _slip(_: click.Context, __: click.Parameter, value: str) -> Distribution | None:
    return None if value == _HISTORY else _distribution(value)


def _distribution(text: str) -> Distribution:
    """A distribution as it is written on a command line."""
    from ucc_portfolio.measures.distributions import Lognormal, Pert, Triangular

    kinds: dict[str, tuple[Callable[..., Distribution], int]] = {
        "triangular": (Triangular, 3),
        "pert": (Pert, 3),
        "lognormal": (Lognormal, 2),
    }
    kind, _, given = text.partition(":")
    if kind not in kinds:
        raise click.BadParameter(f"{quoted(text)} is no distribution; write {_MODELS}")
    make, count = kinds[kind]
    try:
        numbers = [float(part) for part in given.split(",")]
    except ValueError:
        raise click.BadParameter(f"{quoted(text)}: {quoted(given)} are no numbers; write {_MODELS}") from None
    if len(numbers) != count:
        raise click.BadParameter(f"{quoted(text)}: expected {count} numbers; write {_MODELS}")
    try:
        return make(*numbers)
    except DistributionError as error:
        raise click.BadParameter(f"{quoted(text)}: {error}") from None


def _overrides(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Distribution]:
    found = {}
    for value in values:
        name, equals, model = value.partition("=")
        if not name or not equals:
            raise click.BadParameter(f"{quoted(value)}: write ID=MODEL, such as CCI-P1=pert:1,1.2,2.5")
        if name in found:
            raise click.BadParameter(f"{quoted(name)} is named twice")
        found[name] = _distribution(model)
    return found


def _events(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[RiskEvent, ...]:
    return tuple(map(_event, values))


_EVENT: Final = "NAME:PROBABILITY:DELAY:ID,ID, such as 'no staff:0.3:pert:30,90,200:CCI-P1,CCI-P2'"


def _event(value: str) -> RiskEvent:
    from ucc_portfolio.measures.sampling import RiskEvent

    name, _, rest = value.partition(":")
    probability, _, rest = rest.partition(":")
    delay, _, affects = rest.rpartition(":")
    try:
        share = float(probability)
        days: Distribution | float = _distribution(delay) if ":" in delay else float(delay)
        found = RiskEvent(name, share, days, tuple(filter(None, affects.split(","))))
    except DistributionError as error:
        raise click.BadParameter(f"{quoted(value)}: {error}") from None
    except ValueError:
        raise click.BadParameter(f"{quoted(value)}: write {_EVENT}") from None
    if not name or not found.affects:
        raise click.BadParameter(f"{quoted(value)}: write {_EVENT}")
    return found


_FINEST: Final = 5
"""Decimals of a percentage that the most trials that can be asked for tell apart."""


def _quantiles(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[Decimal, ...]:
    from ucc_portfolio.reports.risk import QUANTILES

    found = set(QUANTILES)
    for value in values:
        try:
            percent = Decimal(value)
        except ArithmeticError:
            raise click.BadParameter(f"{quoted(value)} is no percentage") from None
        if percent.is_nan() or not 0 < percent < 100:  # noqa: PLR2004 - percent
            raise click.BadParameter(f"{quoted(value)} is no percentage between 0 and 100")
        if percent != round(percent, _FINEST):
            raise click.BadParameter(f"{quoted(value)} has more than {_FINEST} decimals, which no trials tell apart")
        if percent < 1:
            raise click.BadParameter(f"{quoted(value)} is below 1 %; write {percent * 100:f} for P{percent * 100:f}")
        found.add(percent / 100)
    return tuple(sorted(found))


@click.command(short_help="How likely each date and deadline is, from slip history or a slip model.")
@shared
@click.option(
    "--slip",
    default=_HISTORY,
    callback=_slip,
    metavar="MODEL",
    help=f"What the ratios of taken to planned time are drawn from: history (the default), {_MODELS}.",
)
@click.option(
    "--override",
    "overrides",
    multiple=True,
    callback=_overrides,
    shell_complete=project_ids,
    metavar="ID=MODEL",
    help="Another slip model for a project, or a phase of it such as AES.tss. May be repeated.",
)
@click.option(
    "--event",
    "events",
    multiple=True,
    callback=_events,
    metavar="EVENT",
    help=f"A risk event: {_EVENT}; the delay in days. May be repeated.",
)
@click.option(
    "--correlation",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="RHO",
    help="The part of the variance that all share, from 0 to 1. Default: 0.",
)
@click.option(
    "--fewest",
    "fewest_milestones",
    type=click.IntRange(min=1),
    default=FEWEST_MILESTONES,
    metavar="N",
    help="Distinct milestones that the history has at least. Default: 4.",
)
@click.option("--trials", type=click.IntRange(1, MOST_TRIALS), default=10_000, help="Default: 10000.")
@click.option(
    "--seed", type=click.IntRange(0, MOST_SEED), default=1, help="The same seed, the same result. Default: 1."
)
@click.option(
    "--until-error",
    "until_error_days",
    type=click.FloatRange(min=0, min_open=True),
    metavar="DAYS",
    help="Stop before, when the standard error of every P80 is at most so many days.",
)
@click.option(
    "--quantile",
    "quantiles",
    multiple=True,
    callback=_quantiles,
    metavar="PERCENT",
    help="Show the day of this percentage too, such as 95. May be repeated.",
)
@click.option(
    "--drivers",
    "drivers",
    metavar="ID|all",
    shell_complete=project_ids,
    help="What drives the date of this project, or the last of all dates: criticality, Spearman, SSI, cruciality.",
)
@click.option("--phases", is_flag=True, help="Show the phases too, not the starts of operations alone.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Spread the trials over so many processes, which pays for large portfolios.",
)
@system_option
def risk(
    request: Request,
    /,
    quantiles: tuple[Decimal, ...],
    drivers: str | None,
    phases: bool,
    workers: int | None,
    systems: tuple[str, ...],
    # All other options have the names of the arguments of `simulate`.
    **asked: Any,
) -> Exit:
    """Forecast every open milestone from its plan in force, and say how likely each deadline is to be met.

    A plan of 400 days whose ratio is drawn as 1.5 takes 600. The ratios come from what became of earlier plans of
    the same portfolio by the as-of day, or from the model that --slip names.
    """
    from ucc_portfolio.reports.risk import risk_report

    assessment = request.assess()
    wanted = system_filter(assessment, systems)
    to = None if drivers in (None, _ALL) else drivers
    if to is not None:  # before the trials, which may take minutes
        with wrong_use(UnknownNameError):
            milestone_called(assessment.whole, to)
    with ExitStack() as stack:
        executor = None if workers is None else stack.enter_context(_pool(workers))
        simulation = _simulated(assessment, executor=executor, progress=_progress(stack), **asked)
        explained = _explained(simulation, asked["events"], to, with_drivers=drivers is not None)
    if simulation.is_interrupted:
        remark(f"Interrupted: {simulation.trials:,} of {simulation.requested:,} trials were run.")
    report = risk_report(
        assessment,
        simulation,
        wanted=wanted,
        phases=phases,
        shares=quantiles,
        sensitivities=explained.sensitivities,
        effects=explained.effects,
        to=to,
    )
    if report.is_empty and request.form in ("json", "csv"):
        remark(report.empty)
    show(report, assessment, request)
    return Exit.INTERRUPTED if simulation.is_interrupted or explained.is_interrupted else Exit.DONE


def _simulated(assessment: Assessment, **asked: Any) -> PortfolioSimulation:
    """The forecasts, by what the command was asked for in the words of `simulate`."""
    try:
        with wrong_use(SimulationError, UnknownNameError):
            return simulate(assessment.whole, as_of=assessment.as_of, **asked)
    except FewCasesError as error:
        other = "fewer will do (--fewest)" if error.milestones else "ask as of a later day (--as-of latest)"
        message = f"{error}; name another slip model (--slip triangular:0.9,1.1,2), or {other}"
        raise click.UsageError(message) from None


class _Explained(NamedTuple):
    """What drives the dates, and what the events cost, as far as it was asked for and nobody interrupted."""

    sensitivities: tuple[Sensitivity, ...] = ()
    effects: tuple[EventEffect, ...] = ()
    is_interrupted: bool = False


def _explained(
    simulation: PortfolioSimulation, events: tuple[RiskEvent, ...], to: str | None, *, with_drivers: bool
) -> _Explained:
    found = _Explained()
    try:
        if with_drivers:
            found = found._replace(sensitivities=simulation.sensitivities(to))
        return found._replace(effects=_effects(simulation, events, to))
    except KeyboardInterrupt:  # the forecasts are there, and worth showing
        remark("Interrupted: what drives the dates, or what the events cost, is left out.")
        return found._replace(is_interrupted=True)
    except UnknownActivityError:
        raise click.UsageError(f"{quoted(to)} takes no part: it has happened, or cannot be forecast") from None


def _effects(simulation: PortfolioSimulation, events: tuple[RiskEvent, ...], to: str | None) -> tuple[EventEffect, ...]:
    """What each event costs the date that is asked for, or else each of the first dates that it affects itself."""
    if not events or to is not None:
        return simulation.event_effects(to) if events else ()
    found: list[EventEffect] = []
    for name in list(dict.fromkeys(name for event in events for name in event.affects))[:_MOST_AFFECTED]:
        try:
            found += (one for one in simulation.event_effects(name) if name in one.event.affects)
        except UnknownActivityError:
            remark(f"{visible(name)} has happened, or cannot be forecast: no event moves it.")
    return tuple(found)


_MOST_AFFECTED: Final = 12
"""Dates for which what an event costs is worked out, each by running the trials again."""


def _pool(workers: int) -> ProcessPoolExecutor:
    """Processes that leave Ctrl-C to us: a worker that it ended while it took work would keep the others waiting."""
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(workers, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))


def _progress(stack: ExitStack) -> Callable[[int, int], None] | None:
    """A bar on standard error, where that is a terminal, for what takes long."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    begun = time.monotonic()
    bars: list[Any] = []

    def progress(done: int, wanted: int) -> None:
        if not bars:
            if time.monotonic() - begun < _LONG_SECONDS:
                return
            from rich.console import Console
            from rich.progress import Progress

            bar = stack.enter_context(Progress(console=Console(stderr=True), transient=True))
            bars.append((bar, bar.add_task("Trials", total=wanted)))
        bar, task = bars[0]
        bar.update(task, completed=done)

    return progress
