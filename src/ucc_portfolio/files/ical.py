"""A calendar of the portfolio (iCalendar): what is planned, what happened, and the last lawful days."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from attrs import frozen

from ucc_portfolio.domain.dates import Precision
from ucc_portfolio.domain.deadlines import Deadline, DeadlineKind
from ucc_portfolio.domain.knowledge import TABLE, deadlines_on, known_on, latest_day
from ucc_portfolio.domain.milestone_dates import Dated, timeline
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.domain.plans import ANNOUNCED, OUTCOME, RevisionKind
from ucc_portfolio.errors import MissingExtraError, visible

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project

_NAMES: Final = UUID("6f0b9f0e-6a53-5f0c-9f5c-0d5b9f4d2c11")
"""The namespace of our events' names; another one would double every event in everybody's calendar."""


def write(portfolio: Portfolio, *, as_of: date | None = None) -> bytes:
    """The portfolio as a calendar: a file that calendars import, or subscribe to where it lies on a server.

    A date is an all-day event from its first to its last day, a window one event on the day that it opens and one on
    the day that it closes. What happened stands on its day; what is done, nobody says when, and what has no date is
    left out. Every deadline has an event of its own.

    Args:
        portfolio: in the reading that the dates are wanted in.
        as_of: only what was known on this day is used; everything where None.

    Returns:
        The content of an `.ics` file. An event keeps its UID through all revisions, and its SEQUENCE is the number
        of earlier statements, so that importing a later file moves it. No clock is read: an event is stamped with the
        publication of what it says. Where nothing has a date, the calendar has no events.

    Raises:
        MissingExtraError: the extra `calendar` is not installed.

    Source:
        RFC 5545, Internet Calendaring and Scheduling Core Object Specification (iCalendar).

    Example:
        >>> from ucc_portfolio import datasets
        >>> content = write(datasets.load("ucc-2018"), as_of=date(2018, 1, 3)).decode()
        >>> content.count("BEGIN:VEVENT"), content.count("last lawful day")
        (130, 28)
    """
    try:
        from icalendar import Calendar, Event, vText
    except ImportError:
        raise MissingExtraError("calendar", "writing a calendar") from None

    day = latest_day(portfolio) if as_of is None else as_of
    known = known_on(portfolio, day)
    calendar = Calendar()
    name = visible(portfolio.title or portfolio.id)
    for key, value in (
        ("prodid", "-//ucc_portfolio//ucc_portfolio//EN"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("x-wr-calname", vText(name)),
    ):
        calendar.add(key, value)
    for entry in (*_milestones(known, day), *_deadlines(known, day)):
        event = Event()
        for key, value in _properties(entry, portfolio.id).items():
            event.add(key, value)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


@frozen(eq=False)
class _Entry:
    """One event: `name` is what it keeps through all revisions, `lines` its description."""

    name: tuple[str, ...]
    first: date
    last: date
    summary: str
    lines: tuple[str, ...]
    categories: tuple[str, ...]
    published: date
    earlier: int
    is_tentative: bool = False


def _properties(entry: _Entry, portfolio_id: str) -> Mapping[str, Any]:
    day = entry.published
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    properties: dict[str, Any] = {
        "uid": f"{uuid5(_NAMES, json.dumps([portfolio_id, *entry.name]))}@ucc-portfolio",
        "dtstamp": stamp,
        "last-modified": stamp,
        "sequence": entry.earlier,
        "dtstart": entry.first,
        "summary": entry.summary,
        "description": "\n".join(entry.lines),
        "categories": list(entry.categories),
        "status": "TENTATIVE" if entry.is_tentative else "CONFIRMED",
        "transp": "TRANSPARENT",
    }
    if entry.last < date.max:  # without an end an event has one day, and there is none behind the last
        properties["dtend"] = entry.last + timedelta(days=1)
    return properties


def _milestones(known: Portfolio, as_of: date) -> Iterator[_Entry]:
    titles = _titles(known)
    revisions = {revision.id: visible(revision.title) for revision in known.revisions}
    for one in timeline(known, as_of=as_of):
        if one.is_by_report:
            continue
        project, key = one.milestone
        yield _Entry(
            # A date that becomes a window keeps its event for the end, so that calendars move it instead of showing it
            # twice.
            name=("milestone", project, key, "opens" if one.edge is Edge.FIRST else "date"),
            first=one.period.last if one.edge is Edge.LAST else one.period.first,
            last=one.period.first if one.edge is Edge.FIRST else one.period.last,
            summary=f"{visible(project)}: {_what(one)}",
            lines=tuple(_description(one, known[project], revisions, titles)),
            categories=_categories("start of operations" if key == OPERATIONS else "phase", known[project]),
            published=one.published,
            earlier=one.earlier,
            # A quarter is not a day: calendars show the event, but do not promise it.
            is_tentative=one.period.precision is not Precision.DAY,
        )


def _what(one: Dated) -> str:
    """What happens on the day: a window opens and closes; of what happened the first and the last start are named."""
    what = label(one.milestone[1])
    if one.edge is Edge.SINGLE:
        return what
    if one.origin == OUTCOME:
        return f"{one.edge.value} {what}"
    return f"{what}, window {'opens' if one.edge is Edge.FIRST else 'closes'}"


def _description(
    one: Dated, project: Project, revisions: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[str]:
    if project.name:
        yield visible(project.name)
    published = one.published.isoformat()
    if one.origin == OUTCOME:
        yield f"Happened: {visible(one.text)}, known from {published}"
    else:
        yield f"{'In operation' if one.has_happened else 'Planned'}: {visible(one.text)}"
        if one.origin == ANNOUNCED:
            yield f"Announced on {published}"
        elif one.origin == TABLE:
            yield f"The table, status {published}"
        else:
            title = revisions.get(one.origin)
            yield f"Plan: {visible(one.origin)}{f', {title}' if title else ''}, published {published}"
    if one.source is not None:
        yield f"Source: {titles.get(one.source, visible(one.source))}"


def _deadlines(known: Portfolio, as_of: date) -> Iterator[_Entry]:
    titles = _titles(known)
    counts = _statements(known)
    for (project, kind), deadline in deadlines_on(known, as_of=as_of).items():
        lines = [
            *([visible(known[project].name)] if known[project].name else []),
            f"Last lawful day ({kind.value}): {deadline.date.isoformat()}, law from {deadline.known_from.isoformat()}",
            *([f"Basis: {visible(deadline.basis)}"] if deadline.basis else []),
        ]
        if deadline.source is not None:
            lines.append(f"Source: {titles.get(deadline.source, visible(deadline.source))}")
        yield _Entry(
            name=("deadline", project, kind.value),
            first=deadline.date,
            last=deadline.date,
            summary=f"{visible(project)}: last lawful day ({_law(deadline)})",
            lines=tuple(lines),
            categories=_categories("deadline", known[project]),
            published=deadline.known_from,
            earlier=counts[project, kind] - 1,
        )


def _law(deadline: Deadline) -> str:
    return "Union Customs Code" if deadline.kind is DeadlineKind.CODE else "Work Programme"


def _statements(known: Portfolio) -> Counter[tuple[str, DeadlineKind]]:
    """How often each deadline was set: in its own right, and by the windows of Work Programmes."""
    counts = Counter((deadline.project, deadline.kind) for deadline in known.deadlines)
    for revision in known.revisions:
        if revision.kind is RevisionKind.WORK_PROGRAMME:
            counts.update(
                (project, DeadlineKind.WORK_PROGRAMME)
                for (project, key), cell in known.plan(revision).items()
                if key == OPERATIONS and cell.date is not None and cell.date.last is not None
            )
    return counts


def _titles(known: Portfolio) -> Mapping[str, str]:
    return {source.id: visible(source.title) for source in known.sources}


def _categories(what: str, project: Project) -> tuple[str, ...]:
    return (what, visible(project.system)) if project.system else (what,)
