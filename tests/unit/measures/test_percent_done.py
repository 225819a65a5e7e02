"""Percent done, on an invented portfolio and as laws."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from portfolios import harbours
from strategies import portfolios, projects
from ucc_portfolio import Portfolio, Project, weighted_percent_done
from ucc_portfolio import percent_done as percent
from ucc_portfolio.errors import FieldError
from ucc_portfolio.measures.percent_done import Completion, completion, progress
from ucc_portfolio.types import Cell, Cells, Phase, PhaseGroup, Status


def test_the_harbours_come_out_as_their_arithmetic_says() -> None:
    done = progress(harbours())
    assert {row.project.id: row.fraction for row in done.rows} == {
        "QUAY": Fraction(7, 10),
        "CRANE": Fraction(1, 2),
        "BUOY": None,
        "PIER": None,
        "LOCK": Fraction(0),
    }
    assert done.overall == Fraction(5, 8)
    assert weighted_percent_done(harbours()) == 62.5
    assert {row.project.id: row.contribution for row in done.rows} == {
        "QUAY": Fraction(7, 16),  # 2.5 / 4 x 7/10
        "CRANE": Fraction(3, 16),  # 1.5 / 4 x 1/2
        "BUOY": None,
        "PIER": None,
        "LOCK": None,
    }


def test_per_phase_the_weights_are_counted_done_over_applicable() -> None:
    by_phase = progress(harbours()).by_phase
    assert by_phase[Phase.BC] == Completion(4, 4)  # QUAY 2.5 + CRANE 1.5; BUOY's is N/A
    assert by_phase[Phase.FSS] == Completion(1, Fraction(5, 2))  # 40 % of QUAY's 2.5; LOCK has no weight
    assert by_phase[Phase.TRA] == Completion(0, Fraction(3, 2))
    assert by_phase[Phase.VD].fraction is None
    by_group = progress(harbours()).by_group
    assert by_group[PhaseGroup.BUSINESS_ANALYSIS] == Completion(Fraction(11, 2), Fraction(11, 2))
    assert by_group[PhaseGroup.PROJECT_INITIATION].fraction is None


def test_phases_may_be_given_weights() -> None:
    # QUAY with FSS counting three times: (1 + 3 x 0.4) / (1 + 3) = 11/20
    assert completion(harbours()["QUAY"], phase_weights={"fss": Decimal(3)}).fraction == Fraction(11, 20)
    assert completion(harbours()["QUAY"], phase_weights={"bc": 0, "fss": 0}).fraction is None


def test_the_weights_of_phases_count_in_groups_too() -> None:
    row = Project(id="A", weight=2, cells={"bc": "DONE", "bpm": "not planned"})
    portfolio = evolve(harbours(), projects=[row], corrections=())
    done = progress(portfolio, phase_weights={"bc": 0})
    assert done.overall == 0
    assert done.by_phase[Phase.BC].fraction is None
    assert done.by_group[PhaseGroup.BUSINESS_ANALYSIS] == Completion(0, 2)


@pytest.mark.parametrize("weights", [{"qa": 1}, {"bc": -1}])
def test_a_phase_weight_that_cannot_be_is_refused(weights: dict[str, int]) -> None:
    with pytest.raises(FieldError):
        completion(harbours()["QUAY"], phase_weights=weights)


def test_nothing_to_count_is_no_percentage() -> None:
    assert percent(Project(id="A", cells={"bc": "N/A", "tra": "N/A"})) is None
    assert percent(Project(id="A")) is None
    assert weighted_percent_done(evolve(harbours(), projects=(), corrections=())) is None
    assert (
        weighted_percent_done(evolve(harbours(), projects=[Project(id="A", cells={"bc": "DONE"})], corrections=()))
        is None
    )
    zero = Project(id="A", weight=0, cells={"bc": "DONE"})
    assert weighted_percent_done(evolve(harbours(), projects=[zero], corrections=())) is None


def test_a_partly_done_cell_counts_with_its_part() -> None:
    half = Cell(Status.NOT_PLANNED, completed=Fraction(1, 2))
    assert percent(Project(id="A", cells=Cells(bc=half))) == 50.0


@given(portfolios())
def test_every_percentage_lies_between_0_and_100(portfolio: Portfolio) -> None:
    done = progress(portfolio)
    for row in done.rows:
        assert row.fraction is None or 0 <= row.fraction <= 1
    fractions = [row.fraction for row in done.rows if row.contribution is not None and row.fraction is not None]
    if done.overall is None:
        assert not fractions
    else:
        assert min(fractions) <= done.overall <= max(fractions)
        assert done.overall == sum(row.contribution or 0 for row in done.rows)


@given(portfolios(), st.data())
def test_marking_a_phase_done_never_lowers_the_total(portfolio: Portfolio, data: st.DataObject) -> None:
    printed = portfolio.in_reading("as-printed")
    open_cells = [
        (number, phase)
        for number, project in enumerate(printed.projects)
        for phase, cell in project.cells.phases()
        if cell.status in (Status.PLANNED, Status.NOT_PLANNED)
    ]
    assume(open_cells)
    number, phase = data.draw(st.sampled_from(open_cells))
    rows = list(printed.projects)
    rows[number] = evolve(rows[number], cells=evolve(rows[number].cells, **{phase.value: Cell.parse("DONE")}))
    before, after = progress(printed).overall, progress(evolve(printed, projects=rows, corrections=())).overall
    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before


@given(portfolios(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(portfolio: Portfolio, random: object) -> None:
    shuffled = list(portfolio.printed_projects)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a Random
    again = progress(evolve(portfolio, projects=shuffled))
    assert again.overall == progress(portfolio).overall
    assert again.by_phase == progress(portfolio).by_phase


@given(projects(name="A"))
def test_the_order_of_phases_does_not_matter(project: Project) -> None:
    backwards = dict(reversed(project.cells.items()))
    assert completion(evolve(project, cells=backwards)) == completion(project)


@given(portfolios(), st.integers(1, 50))
def test_scaling_all_weights_changes_nothing(portfolio: Portfolio, factor: int) -> None:
    scaled = [
        evolve(project, weight=None if project.weight is None else project.weight * factor)
        for project in portfolio.printed_projects
    ]
    assert progress(evolve(portfolio, projects=scaled)).overall == progress(portfolio).overall


@given(projects(name="A"))
def test_not_applicable_everywhere_gives_no_percentage(project: Project) -> None:
    not_applicable = {key: "N/A" for key, _ in project.cells.items()}
    assert percent(evolve(project, cells=not_applicable)) is None
