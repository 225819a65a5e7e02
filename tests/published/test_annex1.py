"""The figures that the Commission printed.

SWD(2019) 153 final, Customs 2020 Progress Report 2017, Annex 1: "UCC Work Programme - IT Projects Progress report,
status 03/01/2018". The expected figures stand in the dataset as printed; here they are repeated by hand where the
report's text, not its table, is the source.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from ucc_portfolio import assess, datasets, recover_weights, weighted_percent_done
from ucc_portfolio.assessment import Assessment
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.types import Phase

PRINTED = {
    # id: (percentage done, contribution), Annex 1, the last two columns
    "REX": ("100", "4.2"),
    "BTI-P1S1": ("100", "4.2"),
    "BTI-P1S2": ("100", "7.0"),
    "BTI-P2": ("43", "1.8"),
    "CDS-1": ("100", "5.6"),
    "CDS-2": ("38", "2.1"),
    "UUMDS": ("100", "5.6"),
    "AEO-P1": ("83", "2.3"),
    "AEO-P2": ("0", "0.0"),
    "AEO-MR": ("75", "1.1"),
    "EORI2": ("40", "1.1"),
    "SURV3-P2": ("71", "3.0"),
    "POUS": ("13", "0.4"),
    "NCTS-P5": ("13", "0.7"),
    "NCTS-P6": ("13", "0.4"),
    "AES": ("13", "0.5"),
    "INF-SP": ("50", "1.4"),
    "SP-EXP": ("100", "1.4"),
    "SP-IMP": ("100", "1.4"),
    "NA-PN-TS": ("100", "1.4"),
    "CCI-P1": ("13", "0.4"),
    "CCI-P2": ("13", "0.4"),
    "GUM-C1": ("13", "0.4"),
    "ICS2-1A": ("38", "2.6"),
    "ICS2-1B": ("0", "0.0"),
    "ICS2-2": ("0", "0.0"),
}


def _assessment(reading: str) -> Assessment:
    portfolio = datasets.load("ucc-2018", reading=reading)
    return assess(portfolio, as_of=portfolio.status_date)


def test_the_corrected_cells_give_all_26_printed_percentages_and_contributions() -> None:
    rows = _assessment("corrected").progress.rows
    given = {
        row.project.id: (
            str(round_half_up((row.fraction or Fraction(0)) * 100)),
            str(round_half_up((row.contribution or Fraction(0)) * 100, 1)),
        )
        for row in rows
    }
    assert given == PRINTED


def test_the_dataset_holds_the_figures_as_printed() -> None:
    rows = datasets.load("ucc-2018").table
    assert {row.id: (str(row.printed_percent), str(row.printed_contribution)) for row in rows} == PRINTED


def test_the_corrected_cells_give_50_percent_overall_as_printed() -> None:
    overall = _assessment("corrected").progress.overall
    assert overall is not None
    assert round_half_up(overall * 100, 4) == round_half_up(Fraction("49.5003"), 4)
    assert round_half_up(overall * 100) == datasets.load("ucc-2018").printed.overall == 50


def test_the_cells_as_printed_give_51_percent() -> None:
    overall = weighted_percent_done(datasets.load("ucc-2018", reading="as-printed"))
    assert overall == pytest.approx(50.676, abs=0.0005)
    findings = [finding for finding in _assessment("as-printed").findings if finding.rule == "printed-overall"]
    assert [finding.message for finding in findings] == ["prints 50 %; the cells give 51 % (50.676 %)"]


@pytest.mark.parametrize("rule", ["printed-percent", "printed-contribution"])
def test_as_printed_exactly_five_rows_contradict_their_own_figures(rule: str) -> None:
    where = [finding.where for finding in _assessment("as-printed").findings if finding.rule == rule]
    expected = ["CDS-2", "AEO-P1", "EORI2", "SURV3-P2", "POUS"]
    if rule == "printed-contribution":
        expected.remove("POUS")  # 1/7 and 1/8 of weight 2 in 71 are both printed as 0.4
    assert where == expected


@pytest.mark.parametrize("rule", ["printed-percent", "printed-contribution", "printed-overall"])
def test_the_corrected_reading_leaves_no_row_and_no_total_in_doubt(rule: str) -> None:
    assert [finding for finding in _assessment("corrected").findings if finding.rule == rule] == []


def test_two_column_totals_stay_unexplained() -> None:
    # printed 40 40 40 40 36 28 20 20; DONE / 25 gives 40 84 40 40 36 28 24 20
    portfolio = datasets.load("ucc-2018")
    assert [getattr(portfolio.printed, phase) for phase in Phase] == [40, 40, 40, 40, 36, 28, 20, 20]
    findings = [finding for finding in _assessment("corrected").findings if finding.rule == "printed-column"]
    assert [finding.where for finding in findings] == ["BPM", "CON"]
    assert "84 % of 25" in findings[0].message
    assert "24 % of 25" in findings[1].message


def test_the_printed_shares_determine_23_weights_and_the_sum_of_three() -> None:
    recovery = recover_weights(datasets.load("ucc-2018").projects, max_total=100)
    assert recovery.totals == (71,)
    fit = recovery.smallest
    assert fit is not None
    assert len(fit.determined) == 23
    assert (fit.open_rows, fit.open_sum) == (("AEO-P2", "ICS2-1B", "ICS2-2"), 10)
    weights = {project.id: project.weight for project in datasets.load("ucc-2018").table}
    assert {name: weights[name] for name in fit.determined} == fit.determined
    assert sum(weight or 0 for weight in weights.values()) == 71


def test_with_a_larger_bound_other_totals_fit_too() -> None:
    recovery = recover_weights(datasets.load("ucc-2018").projects, max_total=300)
    assert recovery.totals == (71, 142, 213, 214, 284, 285)


def test_the_weights_follow_from_the_print_alone_whatever_the_reading() -> None:
    rows = datasets.load("ucc-2018", reading="as-printed").projects
    assert recover_weights(rows, max_total=100).totals == (71,)


def test_every_correction_says_how_sure_it_is_and_why() -> None:
    corrections = datasets.load("ucc-2018").corrections
    assert len(corrections) == 24
    assert all(correction.reason and correction.certainty for correction in corrections)


def test_systems_outside_the_table_have_no_phases_weight_or_percentage() -> None:
    portfolio = datasets.load("ucc-2018")
    outside = [project for project in portfolio.projects if project.is_outside_table]
    assert [project.id for project in outside] == ["CCN2", "EUCTP", "ICS2-R3"]
    assert outside[2].continues == "ICS2-2"
    assert len(portfolio.table) == 26


def test_rex_is_in_operation_and_nothing_is_late() -> None:
    standings = _assessment("corrected").standings
    done = [name for name, where in standings.items() if where == "done"]
    assert done == ["REX", "BTI-P1S1", "BTI-P1S2", "CDS-1", "UUMDS"]
    assert "late" not in standings.values()


def test_as_printed_dates_contradict_each_other_within_rows() -> None:
    findings = _assessment("as-printed").findings
    late = {finding.where for finding in findings if finding.rule == "phase-after-operations"}
    outside = [finding.where for finding in findings if finding.rule == "operations-outside-transition"]
    assert late == {"POUS", "AES"}
    assert outside == ["AEO-MR", "EORI2", "INF-SP"]
    order = [finding.where for finding in findings if finding.rule == "phase-order"]
    assert order == ["POUS", "NCTS-P5", "NCTS-P6", "AES", "CCI-P1", "CCI-P2", "GUM-C1"]
