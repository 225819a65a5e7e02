"""How far: percent done of a project, per phase, per group and over the whole portfolio, exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from attrs import frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.phases import PHASES, Phase, PhaseGroup
from ucc_portfolio.domain.projects import MOST
from ucc_portfolio.errors import FieldError

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project

Exact = int | Fraction
PhaseWeights = Mapping[str, Exact | Decimal]


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
    return _completion(project, None if phase_weights is None else _checked(phase_weights))


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
    return _percent(_completion(project, None).fraction)


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
    checked = None if phase_weights is None else _checked(phase_weights)
    projects = portfolio.table
    completions = [_completion(project, checked) for project in projects]
    weights = [
        None if project.weight is None or not part.applicable else _exact(project.weight)
        for project, part in zip(projects, completions, strict=True)
    ]
    total = sum(weight for weight in weights if weight is not None)
    counts = Counter((weight, part.done, part.applicable) for weight, part in zip(weights, completions, strict=True))
    # Fractions are slow, and many rows share their numbers: each is computed once.
    shares = {key: _share(key[0], Completion(key[1], key[2]).fraction, total) for key in counts}
    rows = tuple(
        RowProgress(project, part, *shares[weight, part.done, part.applicable])
        for project, part, weight in zip(projects, completions, weights, strict=True)
    )
    contributions = (
        contribution * counts[key] for key, (_, contribution) in shares.items() if contribution is not None
    )
    return Progress(
        rows, _by_phase(projects, weights, checked), sum(contributions, start=Fraction(0)) if total else None, total
    )


def _share(weight: Exact | None, fraction: Fraction | None, total: Exact) -> tuple[Fraction | None, Fraction | None]:
    """Share done, and share of the overall figure."""
    return fraction, None if weight is None or fraction is None or not total else fraction * weight / total


def _completion(project: Project, phase_weights: Mapping[str, Exact] | None) -> Completion:
    done: Exact = 0
    applicable: Exact = 0
    for phase, cell in project.cells.phases():
        if cell.status is not Status.NOT_APPLICABLE:
            weight = 1 if phase_weights is None else phase_weights.get(phase, 1)
            applicable += weight
            if cell.completed:
                done += weight * cell.completed
    return Completion(done, applicable)


def _by_phase(
    projects: Sequence[Project], weights: Sequence[Exact | None], phase_weights: Mapping[str, Exact] | None
) -> dict[Phase, Completion]:
    completions = {}
    for phase in PHASES:
        done: Exact = 0
        applicable: Exact = 0
        factor = 1 if phase_weights is None else phase_weights.get(phase, 1)
        for cell, weight in zip(map(attrgetter(f"cells.{phase}"), projects), weights, strict=True):
            if cell is not None and weight and cell.status is not Status.NOT_APPLICABLE:
                applicable += weight
                if cell.completed:
                    done += weight * cell.completed
        completions[phase] = Completion(factor * done, factor * applicable)
    return completions


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
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else exact


def _percent(fraction: Fraction | None) -> float | None:
    return None if fraction is None else float(fraction * 100)
