"""A portfolio keeps what was printed beside what is read, and refuses records that contradict each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from portfolios import harbours
from ucc_portfolio import Correction, Deployment, Participant, Portfolio, Project
from ucc_portfolio.domain.corrections import Certainty
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import FieldError, InconsistentPortfolioError, UnknownNameError


def test_a_correction_replaces_the_text_and_keeps_what_was_printed() -> None:
    cell = harbours()["CRANE"].cells.con
    assert cell is not None
    assert (cell.text, cell.printed) == ("2032", "2022")
    assert cell.correction is not None
    assert cell.correction.reason == "the harbour master says so"


def test_the_reading_as_printed_leaves_corrections_aside_and_can_be_taken_back() -> None:
    printed = harbours().in_reading("as-printed")
    assert printed["CRANE"].cells.con == printed.printed_projects[1].cells.con
    assert printed.in_reading("corrected") == harbours()


def test_a_project_without_cells_weight_or_number_stands_outside_the_table() -> None:
    assert [project.id for project in harbours().projects if project.is_outside_table] == ["GATE"]
    assert [project.id for project in harbours().table] == ["QUAY", "CRANE", "BUOY", "PIER", "LOCK"]


def test_records_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        harbours()["QUAY"].weight = Decimal(1)  # type: ignore[misc] # on purpose


def test_an_unknown_id_names_those_that_are_there() -> None:
    with pytest.raises(UnknownNameError) as caught:
        harbours()["QUAI"]
    assert "QUAY" in caught.value.known


def _correction(**changes: str) -> Correction:
    fields = {"project": "A", "cell": "bc", "printed": "DONE", "read": "N/A", "reason": "", **changes}
    return Correction(certainty=Certainty.ASSUMED, **fields)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"project": "B"}, "no project of this portfolio"),
        ({"cell": "qa"}, "no such cell"),
        ({"printed": "N/A"}, "prints 'DONE', not 'N/A'"),
        ({"cell": "tss"}, "prints nothing"),
        ({"read": "Q5 2019"}, "a quarter is Q1 to Q4"),
        ({"read": "national"}, "national planning"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(changes: dict[str, str], message: str) -> None:
    project = Project(id="A", cells={"bc": "DONE"})
    with pytest.raises(InconsistentPortfolioError, match=message):
        Portfolio(id="p", status_date=date(2018, 1, 3), projects=[project], corrections=[_correction(**changes)])


def test_every_contradiction_is_listed_at_once() -> None:
    projects = [Project(id="A", continues="Z"), Project(id="A", source="S")]
    with pytest.raises(InconsistentPortfolioError) as caught:
        Portfolio(
            id="p", status_date=date(2018, 1, 3), projects=projects, source="T", corrections=[_correction(project="B")]
        )
    assert [fault.key for fault in caught.value.faults] == [
        ("projects", 1, "id"),
        ("source",),
        ("projects", 0, "continues"),
        ("corrections", 0, "project"),
        ("projects", 1, "source"),
    ]


def test_participants_and_pairs_with_projects_have_a_bound() -> None:
    codes = [first + second for first in "ABCDFGHIJK" for second in "ABCDFGHIJK"]
    participants = [Participant(country=code) for code in codes]
    rows = [Project(id=f"P{number}", kind="national" if number else "central") for number in range(2001)]
    everything = Portfolio(id="p", status_date=date(2018, 1, 3), projects=rows, participants=participants)
    assert len(everything.participants_by_country) == 100
    with pytest.raises(InconsistentPortfolioError) as caught:
        evolve(everything, deployments=[Deployment(project="P0", country="AA", start="2017-01-01")])
    assert [(fault.key, fault.message) for fault in caught.value.faults] == [
        (("participants",), "100 countries and 2,001 projects that they deliver are more than 200,000 pairs")
    ]
    systems = [Project(id=f"P{number}", system=f"S{number}") for number in range(101)]
    many = [Participant(country=code, system=one.system) for one in systems for code in codes]
    assert Portfolio(id="p", status_date=date(2018, 1, 3), projects=systems, participants=many[:10_000]).participants
    with pytest.raises(InconsistentPortfolioError, match="at most 10,000 participants, not 10,100"):
        Portfolio(id="p", status_date=date(2018, 1, 3), projects=systems, participants=many)


def test_a_cell_is_corrected_once() -> None:
    project = Project(id="A", cells={"bc": "DONE"})
    with pytest.raises(InconsistentPortfolioError, match="corrected twice"):
        Portfolio(
            id="p",
            status_date=date(2018, 1, 3),
            projects=[project],
            corrections=[_correction(), _correction(read="TBD")],
        )


@pytest.mark.parametrize(
    "weight", [-1, float("nan"), float("inf"), Decimal("NaN"), Decimal("1e400"), "4", True, 10**15, Decimal("1e-40")]
)
def test_a_weight_is_a_finite_number_from_zero_upwards(weight: object) -> None:
    with pytest.raises(FieldError) as caught:
        Project(id="A", weight=weight)  # type: ignore[arg-type] # on purpose
    assert caught.value.field == "weight"


@pytest.mark.parametrize("name", ["", " A", "A\n", "A\x1b[31m", "\u202eA"])
def test_an_id_is_printable_text(name: str) -> None:
    with pytest.raises(FieldError):
        Project(id=name)


def test_projects_of_one_portfolio_can_be_taken_into_another() -> None:
    assert evolve(harbours(), id="copy")["QUAY"] == harbours()["QUAY"]


def test_halves_are_rounded_up_on_the_exact_value() -> None:
    from fractions import Fraction

    assert [str(round_half_up(Fraction(n, 8) * 100)) for n in (1, 3, 5, 7)] == ["13", "38", "63", "88"]
    assert round_half_up(Fraction(124999999999999, 10**13), 0) == 12
