"""The worked cases of the bundled plans, with the arithmetic beside them; the dataset names the sources."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from ucc_portfolio import Outcome, assess, compliance, datasets, milestone_trend, progress_trend, slippage
from ucc_portfolio.domain.cells import Cell
from ucc_portfolio.measures.slippage import against_outcome
from ucc_portfolio.types import ComplianceVerdict, Edge, PlannedDate, Slip, SlipVerdict

PORTFOLIO = datasets.load("ucc-2018")


def _slip(project: str, earlier: str, later: str, milestone: str = "operations") -> Slip:
    slips = slippage(PORTFOLIO, earlier=earlier, later=later)
    (found,) = (slip for slip in slips if slip.milestone == (project, milestone))
    return found


@pytest.mark.parametrize("project", ["REX", "BTI-P2"])
def test_rex_and_bti_phase_2_did_not_slip(project: str) -> None:
    slip = _slip(project, "MASP-2017", "outcome")
    assert (slip.verdict, str(slip.headline)) == (SlipVerdict.ON_TIME, "0")


def test_the_transition_of_eori2_ended_within_its_quarter() -> None:
    # planned Q1 2018 (1 January to 31 March), in operation on 5 March: inside
    planned = PORTFOLIO["EORI2"].cells.tra
    assert planned is not None
    assert str(planned) == "Q1 2018"
    started = Outcome(project="EORI2", date=date(2018, 3, 5), known_from=date(2018, 3, 5))
    assert against_outcome(planned, started).verdict is SlipVerdict.ON_TIME
    assert _slip("EORI2", "MASP-2017", "outcome").verdict is SlipVerdict.ON_TIME


def test_inf_started_within_its_quarter() -> None:
    # planned Q2 2020 (1 April to 30 June), first start on 1 June: inside
    assert _slip("INF-SP", "MASP-2017", "outcome").verdict is SlipVerdict.ON_TIME


def test_customs_decisions_2_was_three_quarters_late() -> None:
    # Q4 2019 is quarter 4 x 2019 + 4 = 8080, 1 July 2020 lies in 4 x 2020 + 3 = 8083;
    # at least 31 December 2019 to 1 July 2020 = 183 days, at most 1 October 2019 to 1 July 2020 = 274 days
    slip = _slip("CDS-2", "MASP-2017", "outcome")
    assert slip.verdict is SlipVerdict.LATE
    assert slip.headline is not None
    assert (str(slip.headline), slip.headline.lower_days, slip.headline.upper_days) == ("+3 quarters", 183, 274)


def test_the_end_of_ncts_5_through_four_revisions_and_the_announced_outcome() -> None:
    # 2 March 2020 (quarter 8081) -> Q4 2023 (8096): +15; -> 1 December 2023, inside: 0;
    # -> 2 December 2024: 367 days; -> 21 January 2025: 50 days
    steps = ["UCC-WP-2016", "MASP-2017", "UCC-WP-2019", "UCC-WP-2023", "outcome"]
    slips = [_slip("NCTS-P5", *pair) for pair in pairwise(steps)]
    assert [str(slip.headline) for slip in slips] == ["+15 quarters", "0", "+367 days", "+50 days"]
    assert slips[0].start is not None
    assert str(slips[0].start) == "+5 quarters"  # 1 October 2019 (8080) -> Q1 2021 (8085)


def test_an_incomplete_revision_drops_nothing() -> None:
    slips = slippage(PORTFOLIO, earlier="MASP-2017", later="UCC-WP-2019")
    assert not {slip.verdict for slip in slips} & {SlipVerdict.DROPPED, SlipVerdict.NEW}
    stated = [slip.project for slip in slips if slip.verdict is not SlipVerdict.NOT_STATED]
    assert stated == ["REX", "NCTS-P5", "AES"]


def test_a_project_that_continues_another_is_held_against_its_plan() -> None:
    # MASP-2017: ICS2-2 "not planned"; UCC-WP-2023: its successor ICS2-R3 from 3 June 2024 to 1 September 2025
    slip = _slip("ICS2-R3", "MASP-2017", "UCC-WP-2023")
    assert slip.before == PORTFOLIO["ICS2-2"].cells.operations
    assert slip.verdict is SlipVerdict.NEW
    projects = [slip.project for slip in slippage(PORTFOLIO, earlier="MASP-2017", later="UCC-WP-2023")]
    assert "ICS2-2" not in projects


def test_the_trend_of_ncts_5() -> None:
    trends = {trend.milestone: trend for trend in milestone_trend(PORTFOLIO)}
    trend = trends["NCTS-P5", "operations"]
    assert [point.revision for point in trend.points] == ["UCC-WP-2016", "MASP-2017", "UCC-WP-2019", "UCC-WP-2023"]
    # 2 March 2020 -> 2 December 2024 = 1736 days, between 11 April 2016 and 15 December 2023 = 2804 days
    assert (str(trend.total), trend.velocity) == ("+1736 days", Fraction(1736, 2804))
    # margins to 31 December 2020 (law until 25 April 2019) and 31 December 2025 (from then)
    assert [point.margin_days for point in trend.points] == [304, -1095, 761, 394]
    assert [point.burn_days for point in trend.points] == [None, 1399, -1856, 367]
    assert trend.lost == "MASP-2017"


def test_who_was_beyond_2020_on_the_day_of_the_report() -> None:
    found = compliance(PORTFOLIO, as_of=date(2018, 1, 3))
    verdicts = {one.deadline.project: one for one in found if one.deadline.kind == "code"}
    assert {one.deadline.date for one in verdicts.values()} == {date(2020, 12, 31)}
    beyond = {PORTFOLIO[name].system for name, one in verdicts.items() if one.verdict == "breached by plan"}
    assert beyond == {"AES", "NCTS", "GUM", "ICS2", "CCI", "PoUS"}
    assert verdicts["POUS"].evidence == "MASP-2017 plans technical system specifications for Q4 2023"
    assert verdicts["SP-EXP"].verdict is ComplianceVerdict.UNDETERMINED
    assert verdicts["SP-IMP"].verdict is ComplianceVerdict.UNDETERMINED
    (listed,) = PORTFOLIO.postponements
    assert set(listed.systems) == (beyond | {"SP-EXP"})  # the report's own list of seven


@pytest.mark.parametrize(
    ("project", "day"),
    [("CCI-P1", date(2025, 6, 1)), ("POUS", date(2025, 6, 1)), ("INF-SP", date(2021, 3, 4))],
)
def test_a_first_start_meets_no_deadline(project: str, day: date) -> None:
    found = compliance(PORTFOLIO, as_of=day)
    (one,) = (one for one in found if one.deadline.project == project and one.deadline.kind == "code")
    assert one.verdict is ComplianceVerdict.STARTED


def test_a_country_that_announces_its_start_after_the_deadline_loses_it_for_the_system() -> None:
    # INF-SP started on 1 June 2020; the Netherlands announced 1 April 2021, 91 days after 31 December 2020
    found = compliance(PORTFOLIO, as_of=date(2021, 3, 5))
    (one,) = (one for one in found if one.deadline.project == "INF-SP" and one.deadline.kind == "code")
    assert (one.verdict, one.margin_days) == (ComplianceVerdict.BREACHED_BY_PLAN, -91)
    assert one.evidence == "NL: announced 2021-04-01"


def test_the_deadline_moved_by_law_in_april_2019() -> None:
    def deadline(day: date) -> date:
        (found,) = (
            one
            for one in compliance(PORTFOLIO, as_of=day)
            if (one.deadline.project, one.deadline.kind) == ("AES", "code")
        )
        return found.deadline.date

    assert (deadline(date(2019, 4, 24)), deadline(date(2019, 4, 25))) == (date(2020, 12, 31), date(2025, 12, 31))


def test_the_window_of_a_work_programme_is_a_deadline_from_its_publication() -> None:
    found = {
        (one.deadline.project, one.deadline.kind.value): one for one in compliance(PORTFOLIO, as_of=date(2025, 2, 1))
    }
    transit = found["NCTS-P5", "work programme"]
    # Greece started on 13 January 2025, 42 days after 2 December 2024; the last ones are announced for 21 January, and
    # nobody has reported them. North Macedonia is late too, but the deadline binds Member States.
    assert (transit.deadline.date, transit.margin_days, transit.verdict) == (
        date(2024, 12, 2),
        -42,
        ComplianceVerdict.BREACHED,
    )
    assert transit.evidence == "GR: start reported for 2025-01-13"


def test_the_trend_line_of_2017() -> None:
    line = progress_trend(PORTFOLIO, as_of=date(2018, 1, 3))
    assert line.total_weight == 71
    done = {}
    for day in (date(2017, 1, 1), date(2017, 3, 1), date(2017, 10, 1), date(2017, 10, 2)):
        point = line.on(day)
        assert point is not None
        assert point.actual is not None
        done[day] = point.actual * 71
    assert list(done.values()) == [3, 6, 6, 19]
    october = line.on(date(2017, 10, 2))
    assert october is not None
    assert october.actual == Fraction(19, 71)  # 26.76 %
    assert october.earned == date(2017, 10, 2)
    assert october.spi == 1


def test_nothing_is_said_of_the_schedule_on_the_plans_own_status_day_and_after_the_last_report() -> None:
    line = progress_trend(PORTFOLIO, as_of=date(2018, 1, 3))
    own, later = line.on(date(2018, 1, 3)), line.on(date(2018, 3, 5))
    assert own is not None
    assert later is not None
    assert own.spi is None
    assert (later.actual, later.spi) == (None, None)


def test_by_phases_the_line_has_the_day_of_the_report_alone() -> None:
    line = progress_trend(PORTFOLIO, by="phases", as_of=date(2018, 1, 3))
    reported = [point for point in line.points if point.actual is not None]
    assert [point.day for point in reported] == [date(2018, 1, 3)]
    assert float(reported[0].actual or 0) == pytest.approx(0.495003, abs=1e-6)


def test_the_judged_counts_of_2017() -> None:
    # SWD(2019) 153 final, section 5.3 I: 11 in research, 19 in development, 8 new in operation, 85.71 % green
    counts = assess(PORTFOLIO, as_of=date(2018, 1, 3)).judged_counts
    assert list(counts.stages.values()) == [11, 19, 8]
    assert (counts.green, counts.rated, counts.green_share) == (24, 28, Fraction(24, 28))


def test_judged_and_computed_ratings_stand_side_by_side() -> None:
    assessment = assess(PORTFOLIO, as_of=date(2018, 1, 3))
    assert assessment.judged["AES"].colour == "green"
    assert assessment.ratings["AES"].colour == "red"
    assert assessment.ratings["AES"].reasons == (
        "deadline 2020-12-31 breached by plan: MASP-2017 plans Q1 2021 - Q4 2023",
    )
    assert assessment.judged["AEO-P2"].colour == "amber"
    assert (assessment.ratings["REX"].colour, assessment.ratings["REX"].reasons) == ("green", ())


def test_an_announced_start_is_a_plan_until_it_is_reported() -> None:
    day = date(2025, 1, 21)
    assert assess(PORTFOLIO, as_of=day).plan_in_force["NCTS-P5", "operations"].revision == "announced"
    confirmed = PORTFOLIO.adding(
        outcomes=[Outcome(project="NCTS-P5", edge=Edge.LAST, date=day, known_from=date(2025, 2, 1))]
    )
    before, after = (assess(confirmed, as_of=on) for on in (day, date(2025, 2, 1)))
    assert before.plan_in_force["NCTS-P5", "operations"].revision == "announced"
    assert after.plan_in_force["NCTS-P5", "operations"].revision == "UCC-WP-2023"
    (code,) = (one for one in after.compliance if (one.deadline.project, one.deadline.kind) == ("NCTS-P5", "code"))
    assert code.verdict is ComplianceVerdict.MET


def test_the_dataset_names_a_source_for_every_fact_and_uses_every_source() -> None:
    stated = [milestone.source for revision in PORTFOLIO.revisions for milestone in revision.milestones]
    facts = [
        *stated,
        *(fact.source for fact in PORTFOLIO.corrections),
        *(fact.source for fact in PORTFOLIO.outcomes),
        *(fact.source for fact in PORTFOLIO.deadlines),
        *(fact.source for fact in PORTFOLIO.postponements),
        *(fact.source for fact in PORTFOLIO.causes),
        *(fact.source for fact in PORTFOLIO.dependencies),
        *(fact.source for fact in PORTFOLIO.ratings),
        *(fact.source for fact in PORTFOLIO.listed_projects),
        *(fact.source for fact in PORTFOLIO.participants),
        *(fact.source for fact in PORTFOLIO.deployments),
        *(fact.source for fact in PORTFOLIO.deployment_counts),
        *(fact.source for fact in PORTFOLIO.indicators),
    ]
    assert None not in facts
    assert (len(PORTFOLIO.outcomes), len(PORTFOLIO.deadlines), len(PORTFOLIO.causes)) == (18, 41, 7)
    used = {*facts, PORTFOLIO.source, PORTFOLIO.printed.source, *(one.source for one in PORTFOLIO.revisions)}
    for project in PORTFOLIO.printed_projects:
        used |= {project.source, project.weight_source, project.kind_source}
    assert used - {None} == {source.id for source in PORTFOLIO.sources}


def test_the_end_of_a_window_is_the_date_that_counts() -> None:
    assert PlannedDate.parse("Q1 2021 - Q4 2023").last == date(2023, 12, 31)
    assert Cell.parse("? - 2024-12-02").date == PlannedDate.parse("? - 2024-12-02")
