"""How far the countries are: on invented bridges with every state, and as laws over drawn portfolios."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from portfolios import BRIDGE_DAY, bridges
from strategies import countries, days, whole_portfolios
from ucc_portfolio import Deployment, Derogation, Outcome, Participant, Portfolio, Project, rollout, rollouts
from ucc_portfolio.errors import FieldError, UnknownNameError
from ucc_portfolio.measures.rollout_slippage import rollout_slippage
from ucc_portfolio.types import CountryStart, CountryState, DeploymentCount, DeploymentKind, Rollout


def span(as_of: date = BRIDGE_DAY) -> Rollout:
    return rollout(bridges(), "SPAN", as_of=as_of)


def _of(found: Rollout, country: str) -> CountryStart:
    return next(one for one in found.countries if one.country == country)


def _letters(*codes: str) -> str:
    return "".join(code[1] for code in codes)


def test_every_country_is_in_one_state() -> None:
    assert {one.country: one.state.name for one in span().countries} == {
        "XA": "LIVE",
        "XB": "INSIDE",
        "XC": "AROUND",
        "XD": "AFTER",
        "XE": "INSIDE",
        "XF": "NOT_PLANNED",
        "XJ": "UNKNOWN",
        "XK": "UNKNOWN",
        "XL": "LIVE",
        "XM": "AFTER",
    }
    found = span()
    assert _letters(*found.live) == "AL"
    assert _letters(*found.planned_inside) == "BE"
    assert _letters(*found.planned_after) == "DM"
    assert _letters(*found.unknown) == "JK"
    assert _letters(*found.of(CountryState.AROUND, CountryState.NOT_PLANNED)) == "CF"


@pytest.mark.parametrize(
    ("start", "state"),
    [
        ("2033-09-30", "INSIDE"),
        ("2033-10-01", "AFTER"),
        ("Q3 2033", "INSIDE"),
        ("2033", "AROUND"),
        ("2032", "INSIDE"),  # a pilot may come before the window
        ("? - Q3 2033", "INSIDE"),
        ("? - Q4 2033", "AROUND"),
        ("Q3 2033 - ?", "PLANNED"),  # nobody says when it ends
        ("Q4 2033 - ?", "AFTER"),
        ("Q1 2033 - Q4 2033", "AROUND"),
        ("unknown", "UNKNOWN"),
        ("not planned", "NOT_PLANNED"),
    ],
)
def test_a_plan_lies_inside_around_or_after_the_end_of_the_window(start: str, state: str) -> None:
    said = Deployment(project="SPAN", country="XK", start=start, known_from=date(2033, 6, 1))
    portfolio = evolve(bridges(), deployments=[*bridges().deployments, said])
    assert _of(rollout(portfolio, "SPAN", as_of=BRIDGE_DAY), "XK").state.name == state


def test_without_the_end_of_a_window_a_plan_is_a_plan() -> None:
    found = rollouts(bridges(), as_of=BRIDGE_DAY)
    for project, country in (("RAIL", "XA"), ("RAIL", "XB"), ("RAMP", "XA")):
        one = _of(found[project], country)
        assert (one.state, one.margin_days) == (CountryState.PLANNED, None), project
    assert (found["RAMP"].ends_on, found["RAMP"].days_left, found["RAIL"].window) == (None, None, None)


def test_the_margin_is_the_end_of_the_window_less_the_last_day_of_the_date() -> None:
    # 30 September less 10 February, 30 September, 31 December, 31 December 2034, 15 June, 5 May, 31 December 2035
    margins = {one.country: one.margin_days for one in span().countries if one.margin_days is not None}
    assert margins == {"XA": 232, "XB": 0, "XC": -92, "XD": -457, "XE": 107, "XL": 148, "XM": -822}


def test_the_days_left_turn_negative_after_the_window() -> None:
    assert [span(date(2033, *day)).days_left for day in ((7, 1), (9, 30), (10, 1), (10, 31))] == [91, 0, -1, -31]
    assert span(date(2033, 1, 31)).days_left == -31  # the window of the plan before ended in December
    assert span().ends_on == date(2033, 9, 30)


def test_a_country_is_silent_when_its_day_went_by_and_nothing_is_reported() -> None:
    assert [one.country for one in span().countries if one.is_silent] == ["XE"]
    assert not _of(span(date(2033, 6, 15)), "XE").is_silent
    assert _of(span(date(2033, 6, 16)), "XE").is_silent
    assert not _of(span(date(2033, 9, 30)), "XB").is_silent  # Q3 ends today
    assert _of(span(date(2033, 10, 1)), "XB").is_silent
    assert not _of(span(date(2033, 10, 20)), "XB").is_silent  # by then its start is reported


def test_laggards_are_late_by_what_they_state_themselves() -> None:
    def lag(*day: int) -> str:
        return _letters(*(one.country for one in span(date(2033, *day)).laggards))

    assert lag(7, 1) == "DM"  # both plan for years after it; the derogation of XD ends before the end of 2034
    assert _letters(*(one.country for one in span().silent)) == "E"  # it planned to be in time, and may have been
    # The window is over: who plans for later, and who plans nothing; of XJ and XK no date is known
    assert lag(10, 1) == "CDFM"
    assert lag(9, 30) == "DM"
    assert rollouts(bridges(), as_of=BRIDGE_DAY)["RAIL"].laggards == ()


def test_who_may_do_without_until_its_own_day_does_not_lag() -> None:
    longer = Derogation(project="SPAN", country="XD", until=date(2034, 12, 31), known_from=date(2033, 2, 1))
    portfolio = evolve(bridges(), derogations=[*bridges().derogations, longer])
    assert _letters(*(one.country for one in rollout(portfolio, "SPAN", as_of=BRIDGE_DAY).laggards)) == "M"


def test_a_derogation_counts_from_the_day_it_is_law_to_its_last_day() -> None:
    def excused(*day: int) -> str:
        return _letters(*(one.country for one in span(date(*day)).derogations))

    assert [excused(2032, 1, 31), excused(2032, 2, 1), excused(2033, 1, 1)] == ["", "C", "CD"]
    assert [excused(2033, 3, 31), excused(2033, 4, 1)] == ["CD", "D"]
    assert [excused(2034, 6, 30), excused(2034, 7, 1)] == ["D", ""]
    assert _of(span(), "XD").derogation == bridges().derogations[0]
    assert _of(span(), "XC").derogation is None


def test_of_several_derogations_the_longest_counts() -> None:
    longer = Derogation(project="SPAN", country="XD", until=date(2036, 1, 1), known_from=date(2031, 1, 1))
    portfolio = evolve(bridges(), derogations=[longer, *bridges().derogations])
    assert [one.until for one in rollout(portfolio, "SPAN", as_of=BRIDGE_DAY).derogations] == [date(2036, 1, 1)]


def test_first_and_last_are_the_starts_that_are_reported_of_countries_and_of_all() -> None:
    assert (span().first, span().last) == (date(2033, 2, 10), date(2033, 5, 5))
    assert (span(date(2033, 5, 19)).first, span(date(2033, 5, 19)).last) == (date(2033, 2, 10), date(2033, 2, 10))
    assert span(date(2033, 12, 1)).last == date(2033, 10, 15)
    assert (span(date(2032, 1, 1)).first, span(date(2032, 1, 1)).last) == (None, None)
    toll = rollout(bridges(), "TOLL", as_of=BRIDGE_DAY)
    assert (toll.first, toll.last) == (date(2033, 5, 1), date(2033, 5, 1))
    first = Outcome(project="SPAN", edge="first", date=date(2033, 1, 20), known_from=date(2033, 6, 1))
    portfolio = evolve(bridges(), outcomes=[*bridges().outcomes, first])
    found = rollout(portfolio, "SPAN", as_of=BRIDGE_DAY)
    assert (found.first, found.last) == (date(2033, 1, 20), date(2033, 5, 5))
    assert found.countries == span().countries  # a first start says nothing of any one country


def test_a_printed_count_counts_with_those_that_started_after_it() -> None:
    # 3 were counted on 31 March, XL started on 5 May; XA was among the three, for all that is known
    assert (span().least_live, span().share_live) == (4, Fraction(4, 10))
    assert span(date(2033, 5, 19)).least_live == 3  # the start of XL is not known yet
    assert span(date(2033, 4, 14)).least_live == 1  # nor the count
    assert span(date(2033, 4, 15)).count == bridges().deployment_counts[0]


def _counted(live: int, day: date = date(2033, 3, 31)) -> Rollout:
    count = DeploymentCount(project="SPAN", live=live, date=day, known_from=day)
    return rollout(evolve(bridges(), deployment_counts=[count]), "SPAN", as_of=BRIDGE_DAY)


def test_a_count_that_is_lower_than_the_names_or_higher_than_all_does_not_count() -> None:
    assert _counted(0).least_live == 2
    assert _counted(1).least_live == 2  # one, and XL after it
    assert _counted(9).least_live == 10
    assert _counted(99).least_live == 10
    assert _counted(99).share_live == 1
    assert _counted(2, date(2033, 5, 5)).least_live == 2  # XL started on the very day, and is counted


def test_of_those_counted_who_has_left_since_may_be_any_of_them() -> None:
    # XH took part on the last day of 2032, and has left: of five that ran it then, four at least still take part
    assert _counted(5, date(2032, 12, 31)).least_live == 4 + 2  # XA and XL started after it
    assert _counted(5, date(2033, 1, 1)).least_live == 5 + 2
    assert _counted(0, date(2032, 12, 31)).least_live == 2
    left = evolve(bridges(), participants=[evolve(one, left=date(2033, 6, 1)) for one in bridges().participants])
    assert rollout(left, "SPAN", as_of=BRIDGE_DAY).least_live == 0


def test_of_several_counts_the_one_of_the_latest_day_counts() -> None:
    later = DeploymentCount(project="SPAN", live=5, date=date(2033, 5, 31), known_from=date(2033, 5, 31))
    for counts in ([later, *bridges().deployment_counts], [*bridges().deployment_counts, later]):
        found = rollout(evolve(bridges(), deployment_counts=counts), "SPAN", as_of=BRIDGE_DAY)
        assert (found.count, found.least_live) == (later, 5)


def test_a_start_of_all_covers_who_took_part_on_its_day_whatever_they_had_planned() -> None:
    lamp = rollout(bridges(), "LAMP", as_of=BRIDGE_DAY)
    assert _letters(*lamp.live) == "ABCDEFJKL"
    assert lamp.unknown == ("XM",)  # it joined two months later
    assert {one.started_on for one in lamp.countries if one.state is CountryState.LIVE} == {date(2033, 4, 1)}
    assert _of(lamp, "XB").in_force is None  # that it planned for December is over


def test_what_a_country_reports_itself_is_nearer_than_the_start_of_all() -> None:
    own = Deployment(
        project="LAMP", country="XB", kind="reported", start="2033-04-09", known_from=date(2033, 4, 9), note="late"
    )
    lamp = rollout(evolve(bridges(), deployments=[own]), "LAMP", as_of=BRIDGE_DAY)
    assert (_of(lamp, "XB").started_on, _of(lamp, "XB").outcome) == (date(2033, 4, 9), None)


def test_of_a_last_start_nobody_says_when_each_country_started() -> None:
    toll = rollout(bridges(), "TOLL", as_of=BRIDGE_DAY)
    assert _letters(*toll.live) == "ABCDEFGJKL"
    assert {one.started_on for one in toll.countries} == {None}
    assert toll.countries[0].outcome == bridges().outcomes[1]
    assert rollout(bridges(), "TOLL", as_of=date(2033, 4, 30)).live == ()


def test_who_left_counts_no_more_and_who_has_not_joined_not_yet() -> None:
    assert "XH" not in [one.country for one in span().countries]
    assert span(date(2032, 12, 31)).live == ("XH",)
    assert span(date(2033, 1, 1)).live == ()
    assert [len(span(date(2033, *day)).countries) for day in ((5, 31), (6, 1))] == [9, 10]


def test_who_plans_to_be_in_time_and_says_nothing_more_is_silent_and_does_not_lag() -> None:
    over = span(date(2033, 10, 1))  # the window ended the day before
    assert _letters(*(one.country for one in over.silent)) == "BE"
    assert not {one.country for one in over.silent} & {one.country for one in over.laggards}
    assert _letters(*over.unknown) == "JK"
    assert span(date(2033, 6, 15)).silent == ()
    assert rollout(bridges(), "LAMP", as_of=date(2033, 12, 2)).silent == ()  # XB runs it, with everybody


def test_who_planned_for_after_the_window_lags_until_its_own_day_has_gone_by() -> None:
    def lag(day: date) -> str:
        return _letters(*(one.country for one in span(day).laggards))

    assert (lag(date(2034, 12, 31)), lag(date(2035, 1, 1))) == ("DFM", "FM")  # XD planned for 2034
    assert _letters(*(one.country for one in span(date(2035, 1, 1)).silent)) == "CDE"


def test_what_moved_is_counted_from_the_first_statement_that_has_a_date() -> None:
    def moved(*starts: str) -> str | None:
        said = [
            Deployment(project="RAIL", country="XC", start=start, known_from=date(2032, month, 1))
            for month, start in enumerate(starts, start=1)
        ]
        found = _of(rollout(evolve(bridges(), deployments=said), "RAIL", as_of=BRIDGE_DAY), "XC").moved
        return None if found is None else str(found.headline)

    assert moved("unknown", "not planned", "Q1 2034", "Q2 2034") == "+91 days"
    assert moved("unknown", "Q1 2034") is None
    assert moved("not planned") is None
    assert moved("Q1 2034", "unknown") == "None"


def test_what_moved_is_the_last_statement_against_the_first() -> None:
    assert {one.country: str(one.moved.headline) for one in span().countries if one.moved} == {
        "XA": "0",  # within its month
        "XB": "+92 days",  # Q2 to Q3: 30 June to 30 September
    }
    later = _of(span(date(2033, 12, 1)), "XB").moved
    assert later is not None
    assert (later.verdict.value, str(later.headline)) == ("late", "+2 quarters")


def test_a_rollout_is_asked_of_what_countries_deliver_or_speak_of() -> None:
    assert list(rollouts(bridges(), as_of=BRIDGE_DAY)) == ["SPAN", "RAIL", "LAMP", "TOLL", "RAMP"]
    assert list(rollouts(bridges(), as_of=date(2033, 4, 30))) == ["SPAN", "RAIL", "TOLL", "RAMP"]
    gate = rollout(bridges(), "GATE", as_of=BRIDGE_DAY)
    assert len(gate.unknown) == 10
    for name in ("deployment_counts", "derogations"):
        lists: dict[str, Any] = {name: [evolve(getattr(bridges(), name)[0], project="GATE")]}
        assert "GATE" in rollouts(evolve(bridges(), **lists), as_of=BRIDGE_DAY)


def test_where_nobody_takes_part_there_is_no_share() -> None:
    alone = Portfolio(id="p", status_date=BRIDGE_DAY, projects=[Project(id="A", kind="national")])
    found = rollout(alone, "A", as_of=BRIDGE_DAY)
    assert (found.countries, found.share_live, found.least_live, found.first) == ((), None, 0, None)
    assert list(rollouts(alone, as_of=BRIDGE_DAY)) == ["A"]


def test_an_unknown_project_and_a_day_that_is_none_are_refused() -> None:
    with pytest.raises(UnknownNameError):
        rollout(bridges(), "SPAM", as_of=BRIDGE_DAY)
    with pytest.raises(FieldError):
        rollout(bridges(), "SPAN", as_of="2033-07-01")  # type: ignore[arg-type]


def _stripped(portfolio: Portfolio, day: date) -> Portfolio:
    """The portfolio without any fact of a later day, put together by hand."""
    return evolve(
        portfolio,
        revisions=[one for one in portfolio.revisions if one.date <= day],
        outcomes=[one for one in portfolio.outcomes if one.known_from <= day],
        deployments=[one for one in portfolio.deployments if one.known_by <= day],
        deployment_counts=[one for one in portfolio.deployment_counts if one.known_from <= day],
        derogations=[one for one in portfolio.derogations if one.known_from <= day],
        causes=[],
    )


@given(whole_portfolios(), days)
def test_a_day_in_the_past_shows_no_later_fact(portfolio: Portfolio, day: date) -> None:
    stripped = _stripped(portfolio, day)
    assert rollouts(portfolio, as_of=day) == rollouts(stripped, as_of=day)
    earlier = day - timedelta(days=400)
    assert rollout_slippage(portfolio, before=earlier, after=day) == rollout_slippage(
        stripped, before=earlier, after=day
    )


@given(st.dates(date(2031, 1, 1), date(2034, 1, 1)))
def test_no_day_of_the_bridges_shows_a_later_fact(day: date) -> None:
    assert rollouts(bridges(), as_of=day) == rollouts(_stripped(bridges(), day), as_of=day)


@st.composite
def _later_fact(draw: st.DrawFn) -> tuple[date, dict[str, Any]]:
    """A day, and a fact about SPAN that becomes known after it."""
    day = draw(st.dates(date(2032, 1, 1), date(2034, 1, 1)))
    known = day + timedelta(days=draw(st.integers(1, 500)))
    country = draw(st.sampled_from(["XA", "XB", "XF", "XK"]))
    kind = draw(st.sampled_from(DeploymentKind))
    start = known + timedelta(days=draw(st.integers(1, 99))) * (-1 if kind is DeploymentKind.REPORTED else 1)
    fact = draw(
        st.sampled_from(
            [
                Deployment(project="SPAN", country=country, start=start, kind=kind, known_from=known),
                DeploymentCount(project="SPAN", live=7, date=min(start, known), known_from=known),
                Derogation(project="SPAN", country=country, until=start + timedelta(days=999), known_from=known),
                Outcome(project="SPAN", edge="last", date=known, known_from=known),
            ]
        )
    )
    lists = {
        Deployment: "deployments",
        DeploymentCount: "deployment_counts",
        Derogation: "derogations",
        Outcome: "outcomes",
    }
    name = lists[type(fact)]
    return day, {name: [*getattr(bridges(), name), fact]}


@given(_later_fact())
def test_a_fact_of_a_later_day_changes_nothing(later: tuple[date, dict[str, Any]]) -> None:
    day, lists = later
    portfolio = evolve(bridges(), **lists)
    assert rollouts(portfolio, as_of=day) == rollouts(bridges(), as_of=day)
    assert rollout_slippage(portfolio, before=date(2032, 1, 1), after=day) == rollout_slippage(
        bridges(), before=date(2032, 1, 1), after=day
    )


@given(whole_portfolios(), countries, days, days)
def test_a_country_that_goes_live_never_lowers_the_share(
    portfolio: Portfolio, country: str, day: date, as_of: date
) -> None:
    for project in portfolio.projects:
        before = rollout(portfolio, project.id, as_of=as_of)
        known = max(day, as_of)
        report = Deployment(project=project.id, country=country, start=day, kind="reported", known_from=known)
        stated = {(one.project, one.country, one.kind) for one in portfolio.deployments}
        if (project.id, country, DeploymentKind.REPORTED) in stated:
            continue
        after = rollout(evolve(portfolio, deployments=[*portfolio.deployments, report]), project.id, as_of=as_of)
        assert len(after.countries) == len(before.countries)
        if before.share_live is None or after.share_live is None:
            assert before.share_live is after.share_live is None
            continue
        assert 0 <= before.share_live <= after.share_live <= 1
        assert before.least_live <= after.least_live <= before.least_live + 1


@given(whole_portfolios(), days)
def test_every_participant_is_in_exactly_one_state(portfolio: Portfolio, as_of: date) -> None:
    for found in rollouts(portfolio, as_of=as_of).values():
        codes = [one.country for one in found.countries]
        assert codes == sorted({one.country for one in portfolio.participants if one.takes_part(as_of)})
        assert sum(len(found.of(state)) for state in CountryState) == len(codes)
        assert not {one.country for one in found.laggards} & {*found.live}
        assert len(found.live) <= found.least_live <= len(codes)


def test_the_order_of_the_file_changes_nothing() -> None:
    names = ("participants", "deployments", "deployment_counts", "derogations", "outcomes")
    lists: dict[str, Any] = {name: tuple(reversed(getattr(bridges(), name))) for name in names}
    turned = evolve(bridges(), **lists)
    for day in (BRIDGE_DAY, date(2034, 1, 1)):
        assert rollouts(turned, as_of=day) == rollouts(bridges(), as_of=day)


def test_a_country_of_one_system_counts_in_that_alone() -> None:
    assert [one.participant.kind.value for one in span().countries if one.country == "XG"] == []
    assert _of(rollout(bridges(), "TOLL", as_of=BRIDGE_DAY), "XG").participant == Participant(
        country="XG", system="TOLL", kind="other"
    )
