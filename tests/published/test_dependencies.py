"""The real dependencies, and the worked cases of delays on them, with the arithmetic beside them."""

from __future__ import annotations

from datetime import date

import networkx as nx
import pytest

from ucc_portfolio import datasets, dependency_graph, drivers, impact, link_floats
from ucc_portfolio.domain.knowledge import latest_day
from ucc_portfolio.types import DependencyKind, Effect, LinkVerdict

PORTFOLIO = datasets.load("ucc-2018")
REPORT = date(2018, 1, 3)


def test_the_dataset_has_30_precedences_and_6_interfaces_each_with_its_source() -> None:
    kinds = [one.kind for one in PORTFOLIO.dependencies]
    assert (kinds.count(DependencyKind.PRECEDENCE), kinds.count(DependencyKind.INTERFACE)) == (30, 6)
    titles = {source.id: source.title for source in PORTFOLIO.sources}
    assert all(one.source in titles and one.why for one in PORTFOLIO.dependencies)
    (uumds,) = (one for one in PORTFOLIO.dependencies if (one.successor, one.predecessor) == ("CDS-1", "UUMDS"))
    assert titles[uumds.source or ""] == "Implementing Regulation (EU) 2025/512 Art. 9(1)"


def test_the_precedences_have_an_order() -> None:
    assert nx.is_directed_acyclic_graph(dependency_graph(PORTFOLIO, kinds={"precedence"}))


def test_two_quarters_more_for_ics2_1a_move_nothing_else() -> None:
    # its window opens with Q4 2020, then with Q2 2021: 1 October 2020 to 1 April 2021 = 182 days. NCTS-P6 opens with
    # Q2 2023, 912 days after: absorbed. ICS2-1B is not planned: nobody can say.
    found = impact(PORTFOLIO, {"ICS2-1A": "2Q"}, as_of=REPORT)
    assert [one.milestone[0] for one in found.moved] == ["ICS2-1A"]
    assert found.moved[0].days == 182
    assert {one.link.dependency.successor: one.effect for one in found.effects} == {
        "ICS2-1B": Effect.UNDATED,
        "NCTS-P6": Effect.ABSORBED,
    }
    assert not found.broken  # its window ended after 2020 before


def test_seven_quarters_more_for_aeo_1_move_aeo_2_by_65_days() -> None:
    # 5 March 2018 and 21 months are 5 December 2019: 640 days. AEO-P2 on 1 October 2019 has 575 days of float.
    found = impact(PORTFOLIO, {"AEO-P1": "7Q"}, as_of=REPORT)
    (reached,) = found.reached
    assert (reached.milestone[0], reached.days, str(reached.after)) == ("AEO-P2", 640 - 575, "2019-12-05")
    effects = {one.link.dependency.successor: (one.effect, one.link.float_days) for one in found.effects}
    assert effects["CCI-P1"] == (Effect.ABSORBED, 1033)  # 5 March 2018 to 1 January 2021


def test_twelve_quarters_more_for_cci_1_move_cci_2_by_92_days() -> None:
    # its window opens with Q1 2021, then with Q1 2024: 1095 days. CCI-P2 opens with Q4 2023, 1003 days after.
    found = impact(PORTFOLIO, {"CCI-P1": "12Q"}, as_of=REPORT)
    (reached,) = found.reached
    assert (reached.milestone[0], reached.days) == ("CCI-P2", 1095 - 1003)
    assert (str(reached.before), str(reached.after)) == ("Q4 2023 - Q4 2025", "Q1 2024 - Q1 2026")


def test_twelve_quarters_more_for_aeo_1_break_two_deadlines_of_2020() -> None:
    # 5 March 2021, and AEO-P2 on the same day; CCI-P1 moves by 1096 - 1033 = 63 days and was beyond 2020 before
    found = impact(PORTFOLIO, {"AEO-P1": "12Q"}, as_of=REPORT)
    assert [(one.deadline.project, one.margin_days, one.is_certain) for one in found.broken] == [
        ("AEO-P1", -64, True),
        ("AEO-P2", -64, True),
    ]
    assert {one.milestone[0]: one.days for one in found.reached} == {"AEO-P2": 521, "CCI-P1": 63}


@pytest.mark.parametrize(("day", "kept", "contradicted", "undecided"), [("2018-01-03", 22, 0, 8), ("latest", 25, 1, 4)])
def test_what_can_be_said_of_the_links(day: str, kept: int, contradicted: int, undecided: int) -> None:
    as_of = latest_day(PORTFOLIO) if day == "latest" else date.fromisoformat(day)
    verdicts = [one.verdict for one in link_floats(PORTFOLIO, as_of=as_of)]
    assert [verdicts.count(verdict) for verdict in LinkVerdict] == [kept, contradicted, undecided]


def test_later_data_hold_a_plan_that_contradicts_a_precedence() -> None:
    # CCI-P1 started with its first countries on 1 July 2024; CCI-P2's window opens with Q4 2023, 274 days before
    (link,) = (
        one for one in link_floats(PORTFOLIO, as_of=latest_day(PORTFOLIO)) if one.verdict is LinkVerdict.CONTRADICTED
    )
    assert (link.dependency.successor, link.dependency.predecessor, link.float_days) == ("CCI-P2", "CCI-P1", -274)


def test_what_drives_cci_2_and_ncts_6() -> None:
    assert [one.dependency.predecessor for one in drivers(PORTFOLIO, "CCI-P2", as_of=REPORT).chain] == [
        "CCI-P1",
        "AEO-P1",
    ]
    ncts = drivers(PORTFOLIO, "NCTS-P6", as_of=REPORT)
    assert [(one.dependency.predecessor, one.float_days) for one in ncts.chain] == [
        ("NCTS-P5", 820),
        ("CDS-1", 1187),
        ("CCN2", 0),
    ]
    assert not ncts.is_critical
