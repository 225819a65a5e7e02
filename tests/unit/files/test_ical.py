"""A calendar has one event per date and deadline, keeps its events through all revisions, and holds text as text."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from icalendar import Calendar

from portfolios import dams, harbours
from strategies import portfolios
from ucc_portfolio import Deadline, Outcome, PlannedMilestone, PlanRevision, Portfolio, Project, Source, datasets
from ucc_portfolio.domain.milestone_dates import timeline
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.errors import MissingExtraError
from ucc_portfolio.files.ical import write


def _events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def _called(content: bytes, summary: str) -> Any:
    (event,) = [event for event in _events(content) if event["summary"] == summary]
    return event


def _days(event: Any) -> tuple[date, date]:
    """First and last day, both inside."""
    return event["dtstart"].dt, event["dtend"].dt - timedelta(days=1)


def _revision(name: str, day: date, planned: str, milestone: str = OPERATIONS) -> PlanRevision:
    stated = PlannedMilestone(project="A", milestone=milestone, planned=planned)
    return PlanRevision(id=name, date=day, complete=False, title=f"Plan {name}", milestones=[stated])


ONE = Portfolio(id="one", status_date=date(2020, 1, 1), projects=[Project(id="A", system="Ships")])
FIRST_PLAN = ONE.adding(revisions=[_revision("P1", date(2020, 2, 3), "Q3 2021")])
SURE = "CONFIRMED"
SECOND_PLAN = FIRST_PLAN.adding(revisions=[_revision("P2", date(2021, 2, 3), "2022-05-06")])


def test_a_date_is_an_all_day_event_from_its_first_to_its_last_day() -> None:
    event = _called(write(FIRST_PLAN), "A: start of operations")
    assert _days(event) == (date(2021, 7, 1), date(2021, 9, 30))
    assert event["dtend"].dt == date(2021, 10, 1)
    assert (event["status"], event["transp"]) == ("TENTATIVE", "TRANSPARENT")
    assert event["dtstamp"].dt == event["last-modified"].dt == datetime(2020, 2, 3, tzinfo=UTC)
    assert event["description"] == "Ships\nPlanned: Q3 2021\nPlan: P1, Plan P1, published 2020-02-03"
    assert [str(one) for one in event["categories"].cats] == ["start of operations", "Ships"]


def test_a_new_revision_moves_the_event_and_keeps_its_name() -> None:
    before, after = (_called(write(one), "A: start of operations") for one in (FIRST_PLAN, SECOND_PLAN))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert _days(after) == (date(2022, 5, 6), date(2022, 5, 6))
    assert after["status"] == "CONFIRMED"
    assert after["dtstamp"].dt > before["dtstamp"].dt
    assert write(SECOND_PLAN, as_of=date(2020, 12, 31)) == write(FIRST_PLAN)


def test_what_happened_moves_the_event_to_its_day() -> None:
    outcome = Outcome(project="A", date=date(2022, 6, 1), known_from=date(2022, 6, 9), source="news")
    portfolio = Portfolio(
        id="one", status_date=ONE.status_date, projects=ONE.projects, revisions=SECOND_PLAN.revisions,
        outcomes=[outcome], sources=[Source(id="news", title="The news, page 1")],
    )  # fmt: skip
    event = _called(write(portfolio), "A: start of operations")
    assert event["uid"] == _called(write(SECOND_PLAN), "A: start of operations")["uid"]
    assert event["sequence"] == 2
    assert _days(event) == (date(2022, 6, 1), date(2022, 6, 1))
    assert "Happened: 2022-06-01, known from 2022-06-09\nSource: The news, page 1" in event["description"]


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        ("Q1 2021 - 2023-12-31", [("opens", date(2021, 1, 1), "TENTATIVE"), ("closes", date(2023, 12, 31), SURE)]),
        ("? - Q2 2025", [("closes", date(2025, 6, 30), "TENTATIVE")]),
        ("unknown window starting 2025-04-01", [("opens", date(2025, 4, 1), SURE)]),
        ("unknown", []),
        ("not planned", []),
        ("(Nat. Planning)", []),
    ],
)  # fmt: skip
def test_a_window_is_one_event_where_it_opens_and_one_where_it_closes(
    planned: str, expected: list[tuple[str, date, str]]
) -> None:
    events = _events(write(ONE.adding(revisions=[_revision("P1", date(2020, 2, 3), planned)])))
    assert [(event["summary"].rpartition(" ")[2], event["dtstart"].dt, event["status"]) for event in events] == expected
    assert all(event["dtend"].dt - event["dtstart"].dt == timedelta(days=1) for event in events)


def test_after_the_first_start_the_end_of_the_window_is_still_planned() -> None:
    window = ONE.adding(revisions=[_revision("P1", date(2020, 2, 3), "Q1 2021 - Q4 2023")])
    started = window.adding(
        outcomes=[Outcome(project="A", edge=Edge.FIRST, date=date(2021, 5, 1), known_from=date(2021, 5, 1))]
    )
    opens, closes = (_called(write(window), f"A: start of operations, window {word}") for word in ("opens", "closes"))
    first = _called(write(started), "A: first start of operations")
    assert (first["uid"], first["sequence"], first["dtstart"].dt) == (opens["uid"], 1, date(2021, 5, 1))
    assert _called(write(started), "A: start of operations, window closes")["uid"] == closes["uid"]
    ended = started.adding(
        outcomes=[Outcome(project="A", edge=Edge.LAST, date=date(2024, 1, 9), known_from=date(2024, 1, 9))]
    )
    last = _called(write(ended), "A: last start of operations")
    assert (last["uid"], last["sequence"], last["dtstart"].dt) == (closes["uid"], 2, date(2024, 1, 9))


def test_a_table_without_revisions_gives_its_own_dates() -> None:
    events = {str(event["summary"]): _days(event) for event in _events(write(harbours()))}
    assert events["QUAY: functional system specifications"] == (date(2032, 1, 1), date(2032, 6, 30))
    assert events["CRANE: construction"] == (date(2032, 1, 1), date(2032, 12, 31))  # as corrected
    assert not any("BUOY" in summary or "business case" in summary for summary in events)
    assert write(harbours(), as_of=date(2031, 1, 1)).count(b"VEVENT") == 0  # nothing was known
    event = _called(write(harbours()), "LOCK: functional system specifications")
    assert "The table, status 2031-05-17" in event["description"]


def test_what_is_done_without_a_day_is_no_event() -> None:
    project = Project(id="A", cells={"tss": "DONE", "con": "Q1 2021"})
    plan = _revision("P1", date(2019, 2, 3), "Q3 2019", "tss")
    portfolio = Portfolio(id="one", status_date=date(2020, 1, 1), projects=[project], revisions=[plan])
    assert [str(event["summary"]) for event in _events(write(portfolio))] == ["A: construction"]
    (found, _) = timeline(portfolio, as_of=date(2020, 1, 1))
    assert (found.has_happened, found.is_by_report, str(found.period)) == (True, True, "Q3 2019")


def test_a_deadline_that_was_moved_moves_its_event() -> None:
    before = ONE.adding(
        deadlines=[Deadline(project="A", date=date(2020, 12, 31), known_from=date(2013, 10, 10), basis="Article 278")]
    )
    after = before.adding(deadlines=[Deadline(project="A", date=date(2025, 12, 31), known_from=date(2019, 5, 15))])
    old, new = (_called(write(one), "A: last lawful day (Union Customs Code)") for one in (before, after))
    assert old["uid"] == new["uid"]
    assert (old["sequence"], new["sequence"]) == (0, 1)
    assert (old["dtstart"].dt, new["dtstart"].dt) == (date(2020, 12, 31), date(2025, 12, 31))
    assert "Basis: Article 278" in old["description"]


def test_the_bundled_dataset_in_figures() -> None:
    """Early in 2018 there are 102 dates besides the 28 deadlines of the code; later Work Programmes set their own."""
    whole = datasets.load("ucc-2018")
    then, now = write(whole, as_of=date(2018, 1, 3)), write(whole)
    assert (len(_events(then)), then.count(b"SUMMARY:") - then.count(b"last lawful day")) == (130, 102)
    ncts = _called(then, "NCTS-P5: start of operations, window closes")
    assert (ncts["dtstart"].dt, ncts["sequence"]) == (date(2023, 12, 31), 1)
    later = _called(now, "NCTS-P5: start of operations, window closes")
    assert later["uid"] == ncts["uid"]
    assert (later["dtstart"].dt, later["sequence"]) == (date(2025, 1, 21), 4)
    assert "Announced on 2025-01-20" in later["description"]
    law = _called(now, "NCTS-P5: last lawful day (Work Programme)")
    assert (law["dtstart"].dt, law["sequence"]) == (date(2024, 12, 2), 2)
    assert _called(now, "GUM-C1: start of operations")["dtstart"].dt == date(2024, 3, 11)


HOSTILE = [
    "line\nbreak\r\nBEGIN:VEVENT",
    "commas, semicolons; colons: \"quotes\" and \\ backslashes",
    "escape \x1b[31m bell \x07 nul \x00 right-to-left \u202e",
    "END:VCALENDAR",
    "ATTACH:https://example.org/",
    "é漢😀" * 40,
    "x" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_files_stays_text(text: str) -> None:
    project = Project(id="A", system=text, component=text, cells={"tss": "Q3 2021"})
    portfolio = Portfolio(
        id="one",
        title=text,
        status_date=ONE.status_date,
        projects=[project],
        source="s",
        sources=[Source(id="s", title=text)],
    )
    content = write(portfolio)
    calendar = Calendar.from_ical(content)
    assert len(calendar.subcomponents) == 1
    (event,) = _events(content)
    assert set(event) == set(_events(write(FIRST_PLAN))[0])
    description = content.replace(b"\r\n ", b"").split(b"\r\nDESCRIPTION:")[1].split(b"\r\n")[0]
    assert len(re.findall(rb"(?<!\\)\\n", description)) == 3  # the lines of our own, and none from the text
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not set(content.replace(b"\r\n", b"")) & {*range(32), 127}
    content.decode()


@given(portfolios())
def test_any_portfolio_is_a_calendar_that_is_read_back(portfolio: Portfolio) -> None:
    content = write(portfolio)
    events = _events(content)
    names = [str(event["uid"]) for event in events]
    assert (
        len(set(names))
        == len(names)
        == sum(not one.is_by_report for one in timeline(portfolio, as_of=portfolio.status_date))
    )
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert write(portfolio) == content
    for event in events:
        assert event["dtend"].dt > event["dtstart"].dt


def test_the_last_day_of_all_has_no_day_behind_it() -> None:
    portfolio = ONE.adding(deadlines=[Deadline(project="A", date=date.max, known_from=date(1, 1, 1))])
    (event,) = _events(write(portfolio))
    assert event["dtstart"].dt == date.max
    assert "dtend" not in event


def test_a_period_that_becomes_a_window_moves_its_event_to_the_end_of_it() -> None:
    def end(text: str) -> str:
        portfolio = Portfolio(
            id="a", status_date=date(2018, 1, 3), projects=[Project(id="A", cells={"operations": text})]
        )
        return next(str(event["uid"]) for event in _events(write(portfolio)) if "opens" not in event["summary"])

    assert end("Q1 2021") == end("Q1 2021 - Q4 2023") == end("? - 2023-12-01")


def test_names_differ_between_portfolios_of_the_same_projects() -> None:
    renamed = evolve(dams(), id="other-dams")
    assert not {str(event["uid"]) for event in _events(write(dams()))} & {
        str(event["uid"]) for event in _events(write(renamed))
    }


def test_names_differ_between_portfolios_projects_and_ends() -> None:
    assert not {str(event["uid"]) for event in _events(write(dams()))} & {
        str(event["uid"]) for event in _events(write(harbours()))
    }


def test_a_missing_extra_is_said_with_its_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ucc-portfolio\[calendar\]'"):
        write(ONE)
