"""Who takes part, and who started when: figures of public documents; the dataset names them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ucc_portfolio import Deployment, compliance, datasets, latest_day, national_compliance, rollout, rollout_slippage
from ucc_portfolio.domain.national_starts import participants_on
from ucc_portfolio.types import CountryState, DeploymentKind, ParticipantKind

PORTFOLIO = datasets.load("ucc-2018")


def _taking_part(system: str, *day: int) -> dict[str, str]:
    return {country: one.kind.value for country, one in participants_on(PORTFOLIO, system, date(*day)).items()}


def _members(*day: int) -> set[str]:
    return {country for country, kind in _taking_part("AES", *day).items() if kind == ParticipantKind.MEMBER_STATE}


def test_the_union_had_28_member_states_until_the_day_on_which_the_united_kingdom_left_and_27_after_it() -> None:
    # Agreement on the withdrawal of the United Kingdom (2019/C 384 I/01), in force on 1 February 2020
    before, after = _members(2020, 1, 31), _members(2020, 2, 1)
    assert (len(before), len(after)) == (28, 27)
    assert before - after == {"GB"}


@pytest.mark.parametrize(
    ("day", "number"),
    [
        # the treaties of accession: 1 May 2004 (ten), 1 January 2007 (BG, RO), 1 July 2013 (HR)
        ((2004, 4, 30), 15),
        ((2004, 5, 1), 25),
        ((2006, 12, 31), 25),
        ((2007, 1, 1), 27),
        ((2013, 6, 30), 27),
        ((2013, 7, 1), 28),
    ],
)
def test_the_union_grew_by_the_treaties_of_accession(day: tuple[int, int, int], number: int) -> None:
    assert len(_members(*day)) == number


def test_transit_has_the_contracting_parties_of_the_convention_beside_the_member_states() -> None:
    # Convention on a common transit procedure of 20 May 1987; its contracting parties at the end of 2024
    kinds = _taking_part("NCTS", 2024, 12, 20)
    parties = {country for country, kind in kinds.items() if kind == ParticipantKind.CONTRACTING_PARTY}
    assert parties == {"CH", "GB", "IS", "MK", "NO", "RS", "TR", "UA"}
    others = {country for country, kind in kinds.items() if kind == ParticipantKind.OTHER}
    assert others == {"AD", "SM"}  # of a customs union with the Union: neither Member State nor contracting party
    assert len(kinds) == 27 + 8 + 2
    assert not {"AD", "SM", "CH"} & {*_taking_part("CCI", 2024, 12, 20)}


def test_29_countries_ran_ncts_5_on_20_december_2024() -> None:
    # DG TAXUD news of 20.12.2024: a count, which names no country
    found = rollout(PORTFOLIO, "NCTS-P5", as_of=date(2024, 12, 20))
    assert (found.least_live, len(found.countries), found.share_live) == (29, 37, Fraction(29, 37))
    assert (found.live, found.count is not None and found.count.live) == ((), 29)
    assert rollout(PORTFOLIO, "NCTS-P5", as_of=date(2024, 12, 19)).count is None


def test_the_eight_that_followed_are_known_by_name() -> None:
    # DG TAXUD news of 20.12.2024 (page edited later): GR and MK on 13 January; of 20.1.2025: six on the next day
    found = rollout(PORTFOLIO, "NCTS-P5", as_of=date(2025, 1, 20))
    assert found.live == ("GR", "MK")
    assert {one.started_on for one in found.countries if one.state is CountryState.LIVE} == {date(2025, 1, 13)}
    assert found.least_live == 31
    announced = {
        one.country: one.planned and one.planned.last
        for one in found.countries
        if one.in_force is not None and one.in_force.kind is DeploymentKind.ANNOUNCED
    }
    assert announced == dict.fromkeys(("AD", "BE", "HU", "MT", "PT", "SM"), date(2025, 1, 21))
    assert len(announced) + found.least_live == len(found.countries)
    # the window ended on 2 December 2024: 50 days before the announced day, 49 before the day of the news
    assert {one.margin_days for one in found.countries if one.country in announced} == {-50}
    assert (found.ends_on, found.days_left) == (date(2024, 12, 2), -49)
    assert {one.country for one in found.laggards} == {*announced}


def test_the_first_eight_of_cci_1_and_the_two_that_followed() -> None:
    # DG TAXUD news of 1.7.2024 and of 11.11.2024
    first = {"BG", "EE", "ES", "LT", "LU", "LV", "PL", "RO"}
    found = rollout(PORTFOLIO, "CCI-P1", as_of=date(2024, 7, 1))
    assert set(found.live) == first
    assert (found.share_live, found.first, found.last) == (Fraction(8, 27), date(2024, 7, 1), date(2024, 7, 1))
    later = rollout(PORTFOLIO, "CCI-P1", as_of=date(2024, 11, 11))
    followed = {one.country: one.started_on for one in later.countries if one.country in set(later.live) - first}
    assert followed == {"HR": date(2024, 9, 30), "IT": date(2024, 11, 8)}
    assert set(rollout(PORTFOLIO, "CCI-P1", as_of=date(2024, 11, 10)).live) == first  # the news came a day later
    assert (later.share_live, later.last) == (Fraction(10, 27), date(2024, 11, 8))


def test_belgium_planned_ncts_5_for_september_2024_and_was_announced_for_january_2025() -> None:
    # Stream Software: 30 September 2024; DG TAXUD news of 20.1.2025: 21 January 2025. 113 days lie between
    slips = rollout_slippage(PORTFOLIO, before=date(2024, 9, 30), after=date(2025, 1, 20))
    (one,) = (slip for slip in slips if (slip.project, slip.country) == ("NCTS-P5", "BE"))
    assert (one.verdict.value, str(one.headline)) == ("late", "+113 days")


def test_greece_ran_ncts_6_on_25_may_2026_after_both_deadlines() -> None:
    # AADE; the Work Programme's window ended on 1 September 2025, the code's deadline on 31 December 2025
    found = national_compliance(PORTFOLIO, as_of=date(2026, 5, 25))
    margins = [(one.deadline.kind.value, one.margin_days) for one in found if one.deadline.project == "NCTS-P6"]
    assert margins == [("code", -145), ("work programme", -266)]
    of_project = {
        one.deadline.kind.value: one
        for one in compliance(PORTFOLIO, as_of=date(2026, 5, 25))
        if one.deadline.project == "NCTS-P6"
    }
    assert {one.verdict.value for one in of_project.values()} == {"breached"}


STATED = """
CCI-P1   BG reported  2024-07-01 2024-07-01
CCI-P1   EE reported  2024-07-01 2024-07-01
CCI-P1   ES reported  2024-07-01 2024-07-01
CCI-P1   LU reported  2024-07-01 2024-07-01
CCI-P1   LV reported  2024-07-01 2024-07-01
CCI-P1   LT reported  2024-07-01 2024-07-01
CCI-P1   PL reported  2024-07-01 2024-07-01
CCI-P1   RO reported  2024-07-01 2024-07-01
CCI-P1   HR reported  2024-09-30 2024-11-11
CCI-P1   IT reported  2024-11-08 2024-11-11
CCI-P1   SE planned   2025-06-02 -
NCTS-P5  AD announced 2025-01-21 2025-01-20
NCTS-P5  BE announced 2025-01-21 2025-01-20
NCTS-P5  HU announced 2025-01-21 2025-01-20
NCTS-P5  MT announced 2025-01-21 2025-01-20
NCTS-P5  PT announced 2025-01-21 2025-01-20
NCTS-P5  SM announced 2025-01-21 2025-01-20
NCTS-P5  GR reported  2025-01-13 2025-01-13
NCTS-P5  MK reported  2025-01-13 2025-01-13
NCTS-P5  BE planned   2024-09-30 -
NCTS-P6  GR reported  2026-05-25 2026-05-25
AES      SE reported  2024-10-01 2024-10-01
AES      LU reported  2024-10-01 2024-10-01
AES      FI planned   2024-10-05 2024-10-01
AES      GR planned   2025-12-01 -
INF-SP   NL announced 2021-04-01 2021-03-05
"""
"""Every national start that the public pages name: project, country, what it is, its day, known from."""


def _line(one: Deployment) -> str:
    return " ".join((one.project, one.country, one.kind.value, str(one.start), str(one.known_from or "-")))


def test_every_national_start_that_public_pages_name_is_there_with_its_source() -> None:
    expected = sorted(" ".join(line.split()) for line in STATED.strip().splitlines())
    assert sorted(map(_line, PORTFOLIO.deployments)) == expected
    sources = {source.id: source for source in PORTFOLIO.sources}
    named = [
        *(one.source for one in PORTFOLIO.deployments),
        *(one.source for one in PORTFOLIO.deployment_counts),
        *(one.source for one in PORTFOLIO.participants),
    ]
    assert all(name is not None and sources[name].title for name in named)
    assert all(sources[str(one.source)].url for one in PORTFOLIO.deployments)


def test_no_national_start_is_stated_by_who_takes_no_part() -> None:
    day = latest_day(PORTFOLIO)
    for one in PORTFOLIO.deployments:
        assert one.country in participants_on(PORTFOLIO, PORTFOLIO[one.project].system, day), one
