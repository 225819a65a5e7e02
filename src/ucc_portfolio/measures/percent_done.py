"""How far: percent done of a project, per phase, per group and over the whole portfolio, exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from operator import attrgetter

from attrs import frozen

from ucc_portfolio.domain.cells import Cell, Status
from ucc_portfolio.domain.phases import PHASES, Phase, PhaseGroup
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.projects import Project
from ucc_portfolio.domain.values import MOST, expect
from ucc_portfolio.errors import FieldError

Exact = int | Fraction
"""A number that is not rounded."""

PhaseWeights = Mapping[str, Exact | Decimal]
"""How much each phase counts, by its key; a phase without an entry counts 1."""


@frozen
class Completion:
    """What is done of what applies: in phases (each counted with its weight), or in weight over many projects.

    Example:
        >>> Completion(3, 8).fraction, Completion(0, 0).fraction
        (Fraction(3, 8), None)
    """

    done: Exact
    applicable: Exact

    @property
    def fraction(self) -> Fraction | None:
        """The share done, in [0, 1]; None where nothing applies."""
        return Fraction(self.done, self.applicable) if self.applicable else None


@frozen
class RowProgress:
    """How far one row of the table is.

    `fraction` is its share done in [0, 1], None where no phase applies; `contribution` its share of the overall
    figure in [0, 1], None where it has no fraction or no weight.
    """

    project: Project
    completion: Completion
    fraction: Fraction | None
    contribution: Fraction | None


@frozen
class Progress:
    """How far a portfolio is: row by row, per phase, per group and overall.

    `overall` is the weighted share done in [0, 1] over the rows that have a weight and an applicable phase;
    None where there is none. `total_weight` is the sum of their weights.

    `by_phase` and `by_group` count weight: done over applicable, over the same rows.
    """

    rows: tuple[RowProgress, ...]
    by_phase: Mapping[Phase, Completion]
    overall: Fraction | None
    total_weight: Exact

    @cached_property
    def by_group(self) -> Mapping[PhaseGroup, Completion]:
        """The phases' completions added up by group."""
        groups: dict[PhaseGroup, Completion] = {}
        for phase, part in self.by_phase.items():
            so_far = groups.get(phase.group, Completion(0, 0))
            groups[phase.group] = Completion(so_far.done + part.done, so_far.applicable + part.applicable)
        return groups


def completion(project: Project, *, phase_weights: PhaseWeights | None = None) -> Completion:
    """What is done of a project's applicable phases: the sum of the completed fractions, over their number.

    Args:
        project: its cells as read. N/A does not count; "not planned" and dated cells count and are not done,
            unless a cell says how much of it is.
        phase_weights: how much each phase counts; a phase that is not named counts 1.

    Raises:
        FieldError: a weight of a phase that there is not, or a negative one.
    """
    expect(Project, project)
    return Completion(*_done((project.cells[phase] for phase in PHASES), _factors(phase_weights)))


def percent_done(project: Project) -> float | None:
    """Share of a project's applicable phases that are done: 100 x sum of completed / number of applicable.

    Args:
        project: its cells as read; a cell may be completed in part.

    Returns:
        Percent in [0, 100], unrounded (reports round); None where no phase is applicable.

    Source:
        SWD(2019) 153 final, Annex 1: the rule that its 26 printed rows obey.

    Example:
        >>> from ucc_portfolio import Project
        >>> percent_done(Project(id="CDS-2", cells={"bc": "DONE", "vd": "TBD", "tss": "Q3 2018", "con": "N/A"}))
        33.333333333333336
        >>> percent_done(Project(id="CCN2")) is None
        True
    """
    return _percent(completion(project).fraction)


def weighted_percent_done(portfolio: Portfolio) -> float | None:
    """Share of the whole portfolio that is done: sum(weight x fraction) / sum(weight) x 100.

    Args:
        portfolio: only its projects that have a weight and an applicable phase count.

    Returns:
        Percent in [0, 100], unrounded (reports round); None where no project counts, or all weights are 0.

    Source:
        SWD(2019) 153 final, Annex 1: 50 % as printed.

    Example:
        >>> from ucc_portfolio import datasets
        >>> round(weighted_percent_done(datasets.load("ucc-2018")), 4)
        49.5003
    """
    return _percent(progress(portfolio).overall)


def progress(portfolio: Portfolio, *, phase_weights: PhaseWeights | None = None) -> Progress:
    """How far a portfolio is, row by row, per phase, per group and overall; exact.

    Args:
        portfolio: the rows of its table, in its reading; projects outside the table do not take part.
        phase_weights: as in `completion`.

    Source:
        SWD(2019) 153 final, Annex 1: contribution = weight / total weight x share done.

    Example:
        >>> from ucc_portfolio import datasets
        >>> done = progress(datasets.load("ucc-2018"))
        >>> float(done.overall), done.by_phase["tra"].done, done.by_phase["tra"].applicable
        (0.49500335345405766, 19, 68)
    """
    expect(Portfolio, portfolio)
    factors = _factors(phase_weights)
    projects = portfolio.table
    columns = [list(map(attrgetter(f"cells.{phase}"), projects)) for phase in PHASES]
    done = [_done(cells, factors) for cells in zip(*columns, strict=True)]
    weights = [
        None if project.weight is None or not applicable else _exact(project.weight)
        for project, (_, applicable) in zip(projects, done, strict=True)
    ]
    total = sum(weight for weight in weights if weight is not None)
    # Fractions are slow, and many rows share their numbers: each is computed once.
    kinds = list(zip(weights, done, strict=True))
    counts = Counter(kinds)
    shares = {kind: _shares(kind[0], Completion(*kind[1]), total) for kind in counts}
    rows = tuple(RowProgress(project, *shares[kind]) for project, kind in zip(projects, kinds, strict=True))
    contributions = (
        contribution * counts[kind] for kind, (_, _, contribution) in shares.items() if contribution is not None
    )
    by_phase = {}
    for phase, factor, column in zip(PHASES, factors, columns, strict=True):
        of_phase, applicable = _done(column, weights)
        by_phase[phase] = Completion(factor * of_phase, factor * applicable)
    return Progress(rows, by_phase, sum(contributions, start=Fraction(0)) if total else None, total)


def _shares(
    weight: Exact | None, part: Completion, total: Exact
) -> tuple[Completion, Fraction | None, Fraction | None]:
    """What is done, its share, and its share of the overall figure."""
    fraction = part.fraction
    return part, fraction, None if weight is None or fraction is None or not total else fraction * weight / total


def _done(cells: Iterable[Cell | None], weights: Iterable[Exact | None]) -> tuple[Exact, Exact]:
    """What is done, and what applies, of cells that each count with a weight: those of a row, or of a phase."""
    done: Exact = 0
    applicable: Exact = 0
    for cell, weight in zip(cells, weights, strict=True):
        if cell is not None and weight and cell.status is not Status.NOT_APPLICABLE:
            applicable += weight
            if cell.completed:
                done += weight * cell.completed
    return done, applicable


def _factors(phase_weights: PhaseWeights | None) -> list[Exact]:
    """How much each phase counts."""
    checked = {} if phase_weights is None else _checked(phase_weights)
    return [checked.get(phase, 1) for phase in PHASES]


def _checked(phase_weights: PhaseWeights) -> dict[str, Exact]:
    for phase, weight in phase_weights.items():
        if phase not in PHASES:
            raise FieldError("phase_weights", f"no phase is called {phase!r}; there is {', '.join(PHASES)}")
        if not 0 <= weight < MOST:
            raise FieldError("phase_weights", f"the weight of {phase} is {weight}; expected a number from 0")
    return {phase: _exact(weight) for phase, weight in phase_weights.items()}


def _exact(value: Exact | Decimal) -> Exact:
    """The value as a whole number where it is one, which adds up much faster than a fraction."""
    if isinstance(value, int):
        return value
    whole = int(value)
    return whole if whole == value else Fraction(value)


def _percent(fraction: Fraction | None) -> float | None:
    return None if fraction is None else float(fraction * 100)
