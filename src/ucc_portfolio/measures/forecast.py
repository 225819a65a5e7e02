"""What is still to come of a portfolio, as a network of what may be drawn, and what the trials say of each date."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from attrs import evolve, field, frozen

from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.domain.knowledge import InForce, known_on
from ucc_portfolio.domain.milestone_dates import MilestoneDates
from ucc_portfolio.domain.national_starts import national_starts
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.graph.order import milestone_called, milestone_order
from ucc_portfolio.measures.distributions import above
from ucc_portfolio.measures.sampling import Draw, Link, Network, RiskEvent, Sample, Tracked

if TYPE_CHECKING:
    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.deadlines import Deadline
    from ucc_portfolio.domain.deployments import Deployment
    from ucc_portfolio.domain.plans import Milestone
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.measures.distributions import Distribution


class ForecastState(StrEnum):
    """What a simulation can say of a date."""

    HAPPENED = "happened"
    FORECAST = "forecast"
    BEYOND = "beyond the reference class"
    LAPSED = "planned before its publication"
    UNPUBLISHED = "publication unknown"
    """A country's plan of which nobody says since when it is known."""
    NO_DATE = "no planned date"


_SLIGHT: Final = 1e-6
"""Part of a day that counting in fractions may leave over."""


@frozen(eq=False, kw_only=True)
class Forecast:
    """One end of a milestone: when it happened, or when it may come.

    `edge` is single, or first or last for the two ends of a window. `planned` is the last day of the period of the
    plan in force, which `origin` published on `published`. `unheeded` are predecessors of which nothing is forecast,
    so that the forecast does not wait for them: it is then rather too early. `reaching` is how many of the ratios of a
    reference class reach past `as_of`, None where the model has no list of them. `sample` has the days from `as_of` on
    in each trial, where the state is *forecast*. `country` is the one whose start it is, None where it is that of the
    project.
    """

    milestone: Milestone
    edge: Edge
    state: ForecastState
    as_of: date
    country: str | None = None
    planned: date | None = None
    origin: str = ""
    published: date | None = None
    happened_on: date | None = None
    unheeded: tuple[Milestone, ...] = ()
    reaching: int | None = None
    sample: Sample | None = field(default=None, repr=False)

    def day(self, share: float) -> date | None:
        """The first day by which the share of the trials has it done; None where nothing is forecast.

        What has happened keeps its day. Days beyond the calendar are its last one.
        """
        if self.sample is None:
            return self.happened_on
        return day_after(self.as_of, self.sample.quantile(share))

    def error_days(self, share: float) -> float | None:
        """The standard error of that day, in days, from the number of trials alone; None where nothing is forecast."""
        return None if self.sample is None else self.sample.error(share)

    def chance(self, day: date) -> float | None:
        """The share of the trials, from 0 to 1, in which it comes by a day; None where nothing is forecast.

        Of what has happened it is 1 or 0.
        """
        if self.sample is None:
            return None if self.happened_on is None else float(self.happened_on <= day)
        return self.sample.share_at_most((day - self.as_of).days + _SLIGHT)

    def chance_error(self, day: date) -> float | None:
        """The standard error of that share; None where nothing is forecast, 0 for what has happened."""
        if self.sample is None:
            return None if self.happened_on is None else 0.0
        return self.sample.share_error((day - self.as_of).days + _SLIGHT)


def day_after(start: date, days: float) -> date:
    """The day that many days later, the next one where it is a fraction; the last of the calendar where it ends."""
    try:
        return start + timedelta(days=math.ceil(days - _SLIGHT))
    except OverflowError:
        return date.max


@frozen(eq=False)
class DeadlineChance:
    """How likely a deadline is to be met, by the forecast of the last start of its project.

    `chance` and `error` are from 0 to 1, None where nothing is forecast; the state of the forecast then says why.
    """

    deadline: Deadline
    forecast: Forecast
    chance: float | None
    error: float | None


@frozen(eq=False)
class RolloutForecast:
    """When all countries run a project, as the last of them in each trial.

    `countries` has a forecast per participant of the day that states a date, or has started. `all_live` is the last of
    them: forecast where any is, happened where every participant has started, otherwise without a date. `unknown` are
    the participants of which nothing is forecast; where there are any, the date is rather too early. Of the countries
    the days are kept where they were asked for.
    """

    project: str
    countries: tuple[Forecast, ...]
    all_live: Forecast
    unknown: tuple[str, ...] = ()


_Node = tuple[str, ...]


class Prospect(NamedTuple):
    """What is to be simulated of a portfolio: its network, the node of each position, and what is tracked of it.

    A node is a milestone, a country's start (project, milestone and country), or the last of these (country "").
    `tracked` has, in the order of the forecasts and then of the roll-outs, what to keep of each that is open.
    """

    network: Network
    nodes: tuple[_Node, ...]
    forecasts: tuple[Forecast, ...]
    rollouts: tuple[RolloutForecast, ...]
    tracked: tuple[Tracked, ...]


@frozen(eq=False)
class _Activity:
    """What is drawn for one milestone: its start, or of a window also its end, or after a first start its end alone.

    `fixed` is the day of a first start that has happened. Where of a window the end alone is forecast, `is_end`.
    """

    start: Draw | None = None
    finish: Draw | None = None
    fixed: int | None = None
    is_end: bool = False


def prospect(
    portfolio: Portfolio,
    *,
    as_of: date,
    slip: Distribution,
    overrides: Mapping[str, Distribution],
    events: Sequence[RiskEvent],
    correlation: float,
    countries: bool = False,
) -> Prospect:
    """Every milestone with what is known of it, and as a network what is still to come.

    With `countries` the days of each country are kept too, not only those of the last of them.

    Raises:
        UnknownNameError: an override or an event names no project or milestone of the portfolio.
        DependencyCycleError: precedences lead back to where they started.
    """
    known = known_on(portfolio, as_of)
    dates = MilestoneDates.on(known, as_of)
    models = _Models(slip, _overridden(known, overrides))
    futures = {one: _future(one, dates, as_of, models.of(one)) for one in _milestones(known, dates)}
    activities = {milestone: activity for milestone, (_, activity) in futures.items() if activity is not None}
    links, happened, unheeded = _links(known, dates, activities, as_of)
    rollouts, drawn = _rollouts(known, models, as_of)
    links |= _links_of_countries(activities, drawn, rollouts)
    network, nodes = _network(known, activities, happened, drawn, links)
    position = {node: place for place, node in enumerate(nodes)}
    affected = [{one for one in _called(known, event.affects) if one in activities} for event in events]
    network = evolve(
        network,
        events=tuple(events),
        affected=[sorted(position[one] for one in own) for own in affected],
        correlation=correlation,
    )
    forecasts = tuple(
        evolve(one, unheeded=tuple(unheeded.get(milestone, ())))
        for milestone, (own, _) in futures.items()
        for one in own
    )
    # The results come back in this order: `simulate` deals them out to the forecasts, and then to the roll-outs.
    tracked = [Tracked(position[one.milestone], one.edge is not Edge.FIRST) for one in forecasts if _is_drawn(one)]
    tracked += [
        Tracked(position[*one.milestone, one.country or ""])
        for rollout in rollouts
        for one in (*(rollout.countries if countries else ()), rollout.all_live)
        if _is_drawn(one)
    ]
    return Prospect(network, nodes, forecasts, tuple(rollouts), tuple(tracked))


class _Models(NamedTuple):
    """What the slip of a milestone is drawn from: its own model, else that of its project, else that of all."""

    of_all: Distribution
    own: Mapping[Milestone, Distribution]

    def of(self, milestone: Milestone) -> Distribution:
        return self.own.get(milestone, self.own.get((milestone[0], ""), self.of_all))


def _is_drawn(forecast: Forecast) -> bool:
    return forecast.state is ForecastState.FORECAST


def _network(
    known: Portfolio,
    activities: Mapping[Milestone, _Activity],
    happened: Mapping[_Node, float],
    drawn: Mapping[_Node, Draw],
    links: Mapping[_Node, Sequence[tuple[_Node, float]]],
) -> tuple[Network, tuple[_Node, ...]]:
    """What is still to come as a network without events, and the node of each of its positions."""
    nodes: tuple[_Node, ...] = (*sorted({*activities, *happened}), *sorted({*drawn, *links}.difference(activities)))
    position = {node: place for place, node in enumerate(nodes)}
    # What waits comes after what it waits for: milestones in the order of their precedences, then those without any,
    # then the countries, which wait for their system, and then the last of all countries ("").
    ordered: list[_Node] = [one for one in milestone_order(known.dependencies) if one in position]
    rest = sorted(set(nodes).difference(ordered), key=lambda node: (len(node), node[-1] == "", node))
    # Every milestone has its row of random numbers, open or not, so that what it draws does not depend on what else is
    # open. A country draws by a key of its own: when one more country states a plan, all others draw what they drew.
    rows: dict[_Node, int] = {milestone: row for row, milestone in enumerate(sorted(known.milestones))}
    starts: dict[_Node, Draw] = {node: one.start for node, one in activities.items() if one.start is not None}
    starts |= drawn
    earliest: dict[_Node, float] = {node: float(one.fixed or 0) for node, one in activities.items()}
    earliest |= happened
    network = Network(
        earliest=[earliest.get(node, 0.0) for node in nodes],
        durations=[0.0] * len(nodes),
        drawn_starts={position[node]: start for node, start in starts.items()},
        drawn_durations={position[one]: act.finish for one, act in activities.items() if act.finish is not None},
        links=[
            [Link(position[before], from_finish=False, lag=lag) for before, lag in links.get(node, ())]
            for node in nodes
        ],
        order=[position[node] for node in (*ordered, *rest)],
        rows=[rows.get(node[:2], 0) for node in nodes],
        row_count=len(rows),
        own_keys={position[node]: (crc32(node[0].encode()), crc32(node[-1].encode()), 0) for node in drawn},
        completed=frozenset(position[one] for one in happened),
    )
    return network, nodes


def _rollouts(known: Portfolio, models: _Models, as_of: date) -> tuple[list[RolloutForecast], dict[_Node, Draw]]:
    """What is known of every country's start, and what of it is to be drawn."""
    stated = {one.project for one in known.deployments}
    projects = [project.id for project in known.projects if project.id in stated]
    found: list[RolloutForecast] = []
    drawn: dict[_Node, Draw] = {}
    for project, national in national_starts(known, as_of=as_of, projects=projects).items():
        milestone = (project, OPERATIONS)
        countries = []
        for country, start in national.items():
            if (day := start.started_by) is not None:
                countries.append(_started(milestone, country, day, as_of))
            elif start.in_force is not None:
                one, draw = _of_country(milestone, start.in_force, as_of, models.of(milestone))
                countries.append(one)
                if draw is not None:
                    drawn[*milestone, country] = draw
        by_name = {one.country for one in countries if one.state in (ForecastState.FORECAST, ForecastState.HAPPENED)}
        unknown = tuple(country for country in national if country not in by_name)
        last = _last_of(milestone, countries, as_of, unknown)
        found.append(RolloutForecast(project, tuple(countries), last, unknown))
    return found, drawn


def _of_country(
    milestone: Milestone, stated: Deployment, as_of: date, model: Distribution
) -> tuple[Forecast, Draw | None]:
    found = Forecast(
        milestone=milestone, edge=Edge.SINGLE, state=ForecastState.NO_DATE, as_of=as_of, country=stated.country
    )
    if stated.known_from is None:
        return evolve(found, state=ForecastState.UNPUBLISHED), None
    plan = InForce(stated.kind.value, stated.known_from, stated.start)
    one, draw = _drawn(milestone, Edge.LAST, stated.start.date, plan, as_of, model)
    return evolve(one, edge=Edge.SINGLE, country=stated.country), draw


def _started(milestone: Milestone, country: str, day: date, as_of: date) -> Forecast:
    return Forecast(
        milestone=milestone,
        edge=Edge.SINGLE,
        state=ForecastState.HAPPENED,
        as_of=as_of,
        country=country,
        origin="outcome",
        happened_on=day,
    )


def _last_of(milestone: Milestone, countries: Sequence[Forecast], as_of: date, unknown: Sequence[str]) -> Forecast:
    """The last of the countries: forecast where any is, happened where all have started."""
    last = Forecast(milestone=milestone, edge=Edge.LAST, state=ForecastState.NO_DATE, as_of=as_of)
    if any(map(_is_drawn, countries)):
        return evolve(last, state=ForecastState.FORECAST)
    days = [one.happened_on for one in countries if one.happened_on is not None]
    if days and not unknown:
        return evolve(last, state=ForecastState.HAPPENED, origin="outcome", happened_on=max(days))
    return last


def _links_of_countries(
    activities: Mapping[Milestone, _Activity], drawn: Iterable[_Node], rollouts: Iterable[RolloutForecast]
) -> _Links:
    """A country waits for the first day of its system, the last of all for each country."""
    links: _Links = {}
    for node in drawn:
        project, key, _ = node
        system = activities.get((project, key))
        # Where the opening of the system is not drawn, its countries wait for nothing.
        if system is not None and not system.is_end:
            links[node] = [((project, key), 0.0)]
        links.setdefault((project, key, ""), []).append((node, 0.0))
    wanted = {(*one.all_live.milestone, "") for one in rollouts if _is_drawn(one.all_live)}
    return {node: into for node, into in links.items() if node[-1] or node in wanted}


def _overridden(portfolio: Portfolio, overrides: Mapping[str, Distribution]) -> Mapping[Milestone, Distribution]:
    """The slip models by milestone; of a whole project under its id and no key."""
    return {
        (name, "") if name in portfolio else milestone_called(portfolio, name): model
        for name, model in overrides.items()
    }


def _called(portfolio: Portfolio, names: Sequence[str]) -> Iterator[Milestone]:
    """The milestones that names mean; that of a project is each of its milestones."""
    for name in names:
        if name in portfolio:
            yield from ((portfolio[name].id, key) for key in CELL_KEYS)
        else:
            yield milestone_called(portfolio, name)


def _milestones(portfolio: Portfolio, dates: MilestoneDates) -> Iterator[Milestone]:
    """Every milestone that a plan or a report states, and every start of operations."""
    for project in portfolio.projects:
        reported = dates.reported.get(project.id, {})
        for key in CELL_KEYS:
            stated = reported.get(key)
            applies = stated is not None and stated.cell.is_applicable
            if key == OPERATIONS or key in dates.plans.get(project.id, {}) or applies:
                yield project.id, key


def _future(
    milestone: Milestone, dates: MilestoneDates, as_of: date, model: Distribution
) -> tuple[list[Forecast], _Activity | None]:
    """What is known of the ends of a milestone, and what of it is to be drawn."""
    outcomes = dates.starts.get(milestone[0], {}) if milestone[1] == OPERATIONS else {}
    happened = [
        Forecast(
            milestone=milestone,
            edge=edge,
            state=ForecastState.HAPPENED,
            as_of=as_of,
            origin="outcome",
            happened_on=outcome.date,
        )
        for edge, outcome in outcomes.items()
    ]
    # The last start, or the only one, is reported: nothing is left to draw.
    if any(outcome.is_complete for outcome in outcomes.values()):
        return happened, None
    now = dates[milestone]
    # A status report or a country says that it has happened, without an outcome of its own. After the first start of a
    # country the last start is still to come.
    if now.has_happened and not outcomes:
        done = Forecast(
            milestone=milestone,
            edge=Edge.SINGLE if now.edge is None else now.edge,
            state=ForecastState.HAPPENED,
            as_of=as_of,
            origin=now.origin,
            happened_on=now.last,
        )
        happened = [done]
        if now.edge is None:
            return happened, None
    plan = dates.plans.get(milestone[0], {}).get(milestone[1])
    planned = None if plan is None else plan.cell.date
    if planned is None or not planned.is_window:
        # After a first start, a plan with one date says nothing of the last start, so it gives no date to draw from.
        edge = Edge.LAST if happened else Edge.SINGLE
        one, draw = _drawn(milestone, edge, None if happened else planned, plan, as_of, model)
        return [*happened, one], None if draw is None else _Activity(start=draw)
    last, end = _drawn(milestone, Edge.LAST, planned, plan, as_of, model)
    if happened and (started := happened[0].happened_on) is not None:
        start = (started - as_of).days
        # What is drawn of an activity that has started is how long it takes.
        after = None if end is None else _Activity(finish=evolve(end, offset=end.offset - start), fixed=start)
        return [*happened, last], after
    first, begin = _drawn(milestone, Edge.FIRST, planned, plan, as_of, model)
    # Without a date for the opening only the end is drawn. `is_end` tells the links that nothing can wait for this
    # opening.
    if begin is None:
        return [first, last], None if end is None else _Activity(start=end, is_end=True)
    # Both by one random number, each given that it is still to come; the end is not before the start.
    return [first, last], _Activity(start=begin, finish=end)


def _drawn(
    milestone: Milestone,
    edge: Edge,
    planned: PlannedDate | None,
    plan: InForce | None,
    as_of: date,
    model: Distribution,
) -> tuple[Forecast, Draw | None]:
    """One end of a milestone that is still to come, and what is drawn for it, where that can be."""
    period = None if planned is None else planned.start if edge is Edge.FIRST else planned.end
    found = Forecast(
        milestone=milestone,
        edge=edge,
        state=ForecastState.NO_DATE,
        as_of=as_of,
        planned=None if period is None else period.last,
        origin="" if plan is None else plan.revision,
        published=None if plan is None else plan.published,
    )
    if period is None or plan is None:
        return found, None
    lead = (period.last - plan.published).days
    # Slips are ratios of the time planned; a plan for a day before its own publication has no such time.
    if lead <= 0:
        return evolve(found, state=ForecastState.LAPSED), None
    gone = (as_of - plan.published).days
    # It has not happened by the as-of date, so only ratios that reach beyond that date can still come true.
    reaching = above(model, gone / lead)
    if reaching is None:
        return evolve(found, state=ForecastState.BEYOND), None
    return evolve(found, state=ForecastState.FORECAST, reaching=reaching.count), Draw(
        reaching, -float(gone), float(lead)
    )


_Links = dict[_Node, list[tuple[_Node, float]]]
"""Per node what it waits for, each with the least lag in days."""


def _links(
    portfolio: Portfolio, dates: MilestoneDates, activities: Mapping[Milestone, _Activity], as_of: date
) -> tuple[_Links, dict[_Node, float], dict[Milestone, list[Milestone]]]:
    """Per open milestone what it waits for, the days of what of that has happened, and what it cannot wait for."""
    links: _Links = {}
    happened: dict[_Node, float] = {}
    unheeded: dict[Milestone, list[Milestone]] = {}
    for one in portfolio.dependencies:
        waiting = activities.get(one.after)
        # What has started is not held back any more, whatever its predecessors do.
        if not one.is_precedence or waiting is None or waiting.fixed is not None:
            continue
        before, day = activities.get(one.before), dates[one.before]
        if before is not None and before.fixed is None and not before.is_end:
            links.setdefault(one.after, []).append((one.before, one.min_lag))
        elif day.has_happened and day.last is not None:
            # A predecessor that has happened enters the network with its fixed day, for its lag still counts.
            if before is None:
                happened[one.before] = (day.last - as_of).days
            links.setdefault(one.after, []).append((one.before, one.min_lag))
        else:
            unheeded.setdefault(one.after, []).append(one.before)
    return links, happened, unheeded
