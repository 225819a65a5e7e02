"""Portfolios as files of Microsoft Project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast
from xml.etree import ElementTree as ET

from attrs import define, frozen

from ucc_portfolio.domain.cells import CELL_KEYS, Status
from ucc_portfolio.domain.dates import PlannedDate, Precision
from ucc_portfolio.domain.knowledge import (
    InForce,
    is_in_operation,
    known_on,
    plan_in_force,
    published_order,
    reported_on,
    starts,
)
from ucc_portfolio.domain.outcomes import complete_start
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.domain.plans import Milestone, PlanRevision
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible

if TYPE_CHECKING:
    from ucc_portfolio.domain.outcomes import Edge, Outcome
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project
from ucc_portfolio.files.msproject import (
    CUSTOM_FIELDS,
    LONGEST_NAME,
    MILESTONE_FIELD,
    MOST_BASELINES,
    NAMESPACE,
    PRINTED_FIELD,
    PROJECT_FIELD,
    WEIGHT_FIELD,
    CustomField,
)

_CALENDAR: Final = "1"


_DAY_STARTS: Final = "08:00:00"


_DAY_ENDS: Final = "17:00:00"


_HOURS_PER_DAY: Final = 8


_WORKING_TIMES: Final = ((_DAY_STARTS, "12:00:00"), ("13:00:00", _DAY_ENDS))


_DAYS: Final = "7"


_ELAPSED_DAYS: Final = "8"


_LAG_PER_DAY: Final = 24 * 60 * 10
"""The format counts lags in tenths of a minute."""


_FINISH_TO_START: Final = "1"


_FIXED_DURATION: Final = "1"


_UIDS_PER_PROJECT: Final = len(CELL_KEYS) + 1


def write(portfolio: Portfolio, *, as_of: date | None = None) -> bytes:
    """The portfolio as a Microsoft Project XML file (MSPDI).

    A project is a summary task, each phase that applies a task of one day below it, its start of operations a
    milestone. A date ends on the last day of its period, in a task that is scheduled by hand, so that no tool moves
    it; a window also starts on its first day. What has no date gets none. Precedences are links from finish to start
    with their lag in elapsed days, and the ten latest plan revisions are the baselines, the oldest of them baseline 0.

    Args:
        portfolio: its dates are those of the plan in force, or of the cells where no plan states one.
        as_of: only what was known on this day is written; the status date of the portfolio where None.

    Returns:
        The file in UTF-8; the same portfolio gives the same bytes. Without projects it has the one task that every
        file has, the summary of the whole plan.

    Source:
        Microsoft, "XML Schema for the Project Element" and "XML Schema for the Tasks Element" (mspdi_pj12.xsd): names,
        order and units of the elements; `Manual` and its three dates stand where later editions of Project have them.

    Example:
        >>> from ucc_portfolio import datasets
        >>> written = write(datasets.load("ucc-2018")).decode()
        >>> written.count("<Task>"), written.count("<Milestone>1</Milestone>")
        (231, 28)
    """
    return _Export(portfolio, portfolio.status_date if as_of is None else as_of).content()


@frozen
class _Standing:
    """How a milestone stands on the day of the export; `text` is its date as printed."""

    text: str
    planned: PlannedDate | None = None
    completed: int | Fraction = 0
    is_done: bool = False
    happened: date | None = None


@frozen
class _Span:
    """The days that a task is given; either may be unknown."""

    first: date | None
    last: date | None
    is_window: bool

    @classmethod
    def of(cls, planned: PlannedDate | None) -> _Span:
        """The first and last day of a window, and twice the last day of any other date."""
        if planned is None:
            return cls(None, None, is_window=False)
        return cls(planned.first if planned.is_window else planned.last, planned.last, planned.is_window)

    @property
    def is_dated(self) -> bool:
        return self.first is not None or self.last is not None

    def moments(self, *, is_milestone: bool, prefix: str = "") -> Iterator[tuple[str, str]]:
        """Start, finish and duration, as far as they are known; a milestone without a window takes no time."""
        if self.first is not None:
            opens = _DAY_ENDS if is_milestone and not self.is_window else _DAY_STARTS
            yield f"{prefix}Start", _moment(self.first, opens)
        if self.last is not None:
            yield f"{prefix}Finish", _moment(self.last, _DAY_ENDS)
        if self.first is not None and self.last is not None:
            days = 0 if is_milestone and not self.is_window else (self.last - self.first).days + 1
            yield f"{prefix}Duration", f"PT{days * _HOURS_PER_DAY}H0M0S"
            if not prefix:
                yield "DurationFormat", _DAYS


def _moment(day: date, time_of_day: str) -> str:
    return f"{day.isoformat()}T{time_of_day}"


@define(slots=False)
class _Export:
    """One portfolio on one day, on its way to a file."""

    portfolio: Portfolio
    as_of: date

    @cached_property
    def known(self) -> Portfolio:
        return known_on(self.portfolio, self.as_of)

    @cached_property
    def reported(self) -> Portfolio | None:
        return reported_on(self.known, as_of=self.as_of) if self.known.status_date <= self.as_of else None

    @cached_property
    def in_force(self) -> Mapping[Milestone, InForce]:
        return plan_in_force(self.known, as_of=self.as_of)

    @cached_property
    def started(self) -> Mapping[str, Mapping[Edge, Outcome]]:
        return starts(self.known)

    @cached_property
    def linked(self) -> frozenset[Milestone]:
        """The milestones at either end of a precedence."""
        links = [link for link in self.known.dependencies if link.is_precedence]
        return frozenset(end for link in links for end in (link.before, link.after))

    @cached_property
    def standings(self) -> Mapping[Milestone, _Standing]:
        """What becomes a task below that of its project, in the order of the file."""
        found = ((milestone, self._standing(*milestone)) for milestone in self.known.milestones)
        return {milestone: standing for milestone, standing in found if standing is not None}

    @cached_property
    def baselines(self) -> Sequence[PlanRevision]:
        return published_order(self.known)[-MOST_BASELINES:]

    def _standing(self, project: str, key: str) -> _Standing | None:
        # The surest evidence first: a reported start, the cells of the last report, the plan in force.
        if key == OPERATIONS and (outcome := complete_start(self.started.get(project, {}))) is not None:
            planned = PlannedDate.of(outcome.date)
            return _Standing(str(planned), planned, 1, is_done=True, happened=outcome.date)
        cell = self.reported[project].cells[key] if self.reported is not None else None
        if cell is not None and cell.status is Status.NOT_APPLICABLE:
            return None
        if cell is not None and cell.status is Status.DONE:
            return _Standing(cell.text, completed=1, is_done=True)
        if cell is not None and key == OPERATIONS and self._is_in_operation(project):
            day = cell.date.last if cell.date and cell.date.precision is Precision.DAY else None
            return _Standing(cell.text, cell.date, 1, is_done=True, happened=day)
        plan = self.in_force.get((project, key))
        said = cell if plan is None else plan.cell
        # A milestone that nobody states gets a task only where a link needs one to hold on to.
        if said is None:
            return _Standing("") if (project, key) in self.linked else None
        return _Standing(said.text, said.date, cell.completed if cell is not None else 0)

    def _is_in_operation(self, project: str) -> bool:
        reported = self.reported
        return reported is not None and is_in_operation(reported[project], reported=reported.status_date)

    def content(self) -> bytes:
        """The file."""
        root = ET.Element("Project", xmlns=NAMESPACE)
        _children(root, self._header())
        attributes = ET.SubElement(root, "ExtendedAttributes")
        for custom in CUSTOM_FIELDS:
            entry = ET.SubElement(attributes, "ExtendedAttribute")
            _children(entry, [("FieldID", custom.number), ("FieldName", custom.name), ("Alias", custom.alias)])
        _add_calendar(root)
        self._add_tasks(ET.SubElement(root, "Tasks"))
        ET.SubElement(root, "Resources")
        ET.SubElement(root, "Assignments")
        ET.indent(root)
        return cast("bytes", ET.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"

    def _header(self) -> Iterator[tuple[str, str]]:
        spans = [_Span.of(standing.planned) for standing in self.standings.values()]
        days = [day for span in spans for day in (span.first, span.last) if day is not None]
        yield "SaveVersion", "14"
        yield "Name", _line(self.known.id)
        yield "Title", _line(self.known.title or self.known.id)
        yield "CreationDate", _moment(self.known.status_date, _DAY_STARTS)
        yield "ScheduleFromStart", "1"
        yield "StartDate", _moment(min(days, default=self.as_of), _DAY_STARTS)
        yield "FinishDate", _moment(max(days, default=self.as_of), _DAY_ENDS)
        yield "CurrencyCode", "EUR"
        yield "CalendarUID", _CALENDAR
        yield "DefaultStartTime", _DAY_STARTS
        yield "DefaultFinishTime", _DAY_ENDS
        yield "MinutesPerDay", str(_HOURS_PER_DAY * 60)
        yield "MinutesPerWeek", str(_HOURS_PER_DAY * 60 * 7)
        yield "DaysPerMonth", "30"
        yield "StatusDate", _moment(self.as_of, _DAY_ENDS)
        yield "NewTasksAreManual", "1"

    def _add_tasks(self, tasks: ET.Element) -> None:
        top = ET.SubElement(tasks, "Task")
        _children(top, _head("0", 0, self.known.title or self.known.id, outline="0", level=0, is_manual=False))
        _children(top, [("Milestone", "0"), ("Summary", "1"), ("CalendarUID", "-1")])
        if self.baselines:
            said = [f"Baseline {number}: {one.id}, {one.date}" for number, one in enumerate(self.baselines)]
            _children(top, [("Notes", _line("; ".join(said), longest=None))])
        row = 0
        for position, project in enumerate(self.known.projects):
            milestones = [(key, one) for key in CELL_KEYS if (one := self.standings.get((project.id, key))) is not None]
            row += 1
            self._add_summary(tasks, project, position, row, [standing for _, standing in milestones])
            for number, (key, standing) in enumerate(milestones, start=1):
                row += 1
                self._add_milestone(tasks, (project.id, key), standing, row, outline=f"{position + 1}.{number}")

    def _add_summary(
        self, tasks: ET.Element, project: Project, position: int, row: int, below: Sequence[_Standing]
    ) -> None:
        task = ET.SubElement(tasks, "Task")
        name = f"{project.id}: {project.name}" if project.name else project.id
        uid = str(position * _UIDS_PER_PROJECT + 1)
        _children(task, _head(uid, row, name, outline=str(position + 1), level=1, is_manual=False))
        spans = [_Span.of(standing.planned) for standing in below]
        firsts = [span.first for span in spans if span.first is not None]
        lasts = [span.last for span in spans if span.last is not None]
        if firsts and lasts and min(firsts) <= max(lasts):
            _children(task, _Span(min(firsts), max(lasts), is_window=True).moments(is_milestone=False))
        _children(task, [("Milestone", "0"), ("Summary", "1" if below else "0"), ("CalendarUID", "-1")])
        _add_custom(task, PROJECT_FIELD, project.id)
        if project.weight is not None:
            _add_custom(task, WEIGHT_FIELD, f"{project.weight:f}")

    def _add_milestone(
        self, tasks: ET.Element, milestone: Milestone, standing: _Standing, row: int, *, outline: str
    ) -> None:
        is_milestone = milestone[1] == OPERATIONS
        span = _Span.of(standing.planned)
        task = ET.SubElement(tasks, "Task")
        uid = self._uids[milestone]
        _children(task, _head(uid, row, label(milestone[1]), outline=outline, level=2, is_manual=span.is_dated))
        _children(task, span.moments(is_milestone=is_milestone))
        _children(task, [("Estimated", "0"), ("Milestone", str(int(is_milestone))), ("Summary", "0")])
        _children(task, [("PercentComplete", _percent(standing))])
        if standing.happened is not None:
            moment = _moment(standing.happened, _DAY_ENDS)
            _children(task, [("ActualStart", moment), ("ActualFinish", moment)])
        _children(task, [("ConstraintType", "0"), ("CalendarUID", "-1")])
        for link in self._links.get(milestone, ()):
            _children(ET.SubElement(task, "PredecessorLink"), link)
        _add_custom(task, PROJECT_FIELD, milestone[0])
        _add_custom(task, MILESTONE_FIELD, milestone[1])
        if standing.text:
            _add_custom(task, PRINTED_FIELD, _line(standing.text))
        for number, revision in enumerate(self.baselines):
            stated = self.known.plan(revision).get(milestone)
            then = _Span.of(stated.date if stated is not None else None)
            if then.is_dated:
                entry = ET.SubElement(task, "Baseline")
                _children(entry, [("Number", str(number)), ("Interim", "0")])
                _children(entry, then.moments(is_milestone=is_milestone))
        _children(task, span.moments(is_milestone=is_milestone, prefix="Manual"))

    @cached_property
    def _uids(self) -> Mapping[Milestone, str]:
        """A number per milestone that can be: it stays the same when cells are filled in."""
        # Room is left for every possible phase, so that a phase that is stated later does not renumber the tasks: tools
        # know tasks by this number.
        return {
            milestone: str(number // len(CELL_KEYS) * _UIDS_PER_PROJECT + number % len(CELL_KEYS) + 2)
            for number, milestone in enumerate(self.known.milestones)
        }

    @cached_property
    def _links(self) -> Mapping[Milestone, list[list[tuple[str, str]]]]:
        """The precedences of which both ends are tasks, by successor."""
        found: dict[Milestone, list[list[tuple[str, str]]]] = {}
        for link in self.known.dependencies:
            if link.is_precedence and link.before in self.standings and link.after in self.standings:
                found.setdefault(link.after, []).append(
                    [
                        ("PredecessorUID", self._uids[link.before]),
                        ("Type", _FINISH_TO_START),
                        ("CrossProject", "0"),
                        ("LinkLag", str(link.min_lag * _LAG_PER_DAY)),
                        ("LagFormat", _ELAPSED_DAYS),
                    ]
                )
        return found


def _head(uid: str, row: int, name: str, *, outline: str, level: int, is_manual: bool) -> list[tuple[str, str]]:
    return [
        ("UID", uid),
        ("ID", str(row)),
        ("Name", _line(name)),
        ("Manual", str(int(is_manual))),
        ("Type", _FIXED_DURATION),
        ("IsNull", "0"),
        ("WBS", outline),
        ("OutlineNumber", outline),
        ("OutlineLevel", str(level)),
    ]


def _add_calendar(root: ET.Element) -> None:
    """A calendar in which every day of the week is worked, so that a day of work is a day of the calendar."""
    calendar = ET.SubElement(ET.SubElement(root, "Calendars"), "Calendar")
    _children(calendar, [("UID", _CALENDAR), ("Name", "Every day"), ("IsBaseCalendar", "1"), ("BaseCalendarUID", "-1")])
    week = ET.SubElement(calendar, "WeekDays")
    for day in range(1, 8):
        entry = ET.SubElement(week, "WeekDay")
        _children(entry, [("DayType", str(day)), ("DayWorking", "1")])
        times = ET.SubElement(entry, "WorkingTimes")
        for opens, closes in _WORKING_TIMES:
            _children(ET.SubElement(times, "WorkingTime"), [("FromTime", opens), ("ToTime", closes)])


def _add_custom(task: ET.Element, custom: CustomField, value: str) -> None:
    _children(ET.SubElement(task, "ExtendedAttribute"), [("FieldID", custom.number), ("Value", value)])


def _children(element: ET.Element, texts: Iterable[tuple[str, str]]) -> None:
    for name, text in texts:
        ET.SubElement(element, name).text = text


def _line(text: str, *, longest: int | None = LONGEST_NAME) -> str:
    """A text as one line: single spaces, and what XML cannot hold or nobody sees written out."""
    return visible(" ".join(text.split()))[:longest]


def _percent(standing: _Standing) -> str:
    """Whole percent; 100 only for what is done in full."""
    percent = int(round_half_up(Fraction(standing.completed * 100)))
    return str(percent if standing.is_done else min(percent, 99))
