"""A plan revision from a file of Microsoft Project."""

# Over 500 lines: the files come from tools that we do not control. Most of the module says what may be wrong with a
# file, and why a task was not taken in.

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from attrs import define, evolve, field, frozen

from ucc_portfolio.domain.cells import CELL_KEYS, Cell, Status
from ucc_portfolio.domain.dates import FIRST_YEAR, LAST_YEAR, Period, PlannedDate, Precision
from ucc_portfolio.domain.knowledge import plan_in_force
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.domain.plans import Milestone, PlannedMilestone, PlanRevision
from ucc_portfolio.errors import CellTextError, Fault, FileError, MissingExtraError, quoted, visible
from ucc_portfolio.files.format import LONGEST_TEXT, MIB

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.files.msproject import CUSTOM_FIELDS, MOST_BYTES, NAMESPACE

_MOST_TASKS: Final = 100_000


_MOST_VALUES: Final = 1_000_000


_DEEPEST: Final = 64


_ROOTS: Final = (f"{{{NAMESPACE}}}Project", f"{{{NAMESPACE}/2007}}Project")


_TASK_FIELDS: Final = frozenset(
    (
        *("UID", "Name", "Active", "Manual", "IsNull", "OutlineLevel", "Start", "Finish", "ManualStart"),
        *("ManualFinish", "Milestone", "Summary", "PercentComplete", "ActualFinish", "ConstraintType"),
    )
)


_ATTRIBUTE_FIELDS: Final = frozenset(("FieldID", "FieldName", "Alias", "Value"))


_FLAGS: Final = {"1": True, "true": True, "0": False, "false": False}


_UNCONSTRAINED: Final = (0, 1)
"""As soon and as late as possible: the dates of such a task are computed."""


@frozen
class Unmatched:
    """A task of a file that says nothing of a milestone of the portfolio: its number and name there, and why."""

    uid: str
    name: str
    reason: str


def _unmatched(records: Iterable[Unmatched]) -> tuple[Unmatched, ...]:
    return tuple(records)


@frozen(kw_only=True)
class ImportedRevision:
    """What a file says as a plan: a revision that is not complete, and the tasks that it could not take in."""

    revision: PlanRevision
    unmatched: tuple[Unmatched, ...] = field(default=(), converter=_unmatched)


def read_revision(
    content: bytes,
    portfolio: Portfolio,
    *,
    revision_id: str,
    published: date,
    id_field: str = "Text1",
    milestone_field: str = "Text2",
    source: str | None = None,
    path: str = "Microsoft Project XML",
) -> ImportedRevision:
    """The plan that a Microsoft Project XML file states, as a revision that can be added to the portfolio.

    A task below which there are no others speaks of the project that its `id_field` names, and of the milestone that
    its `milestone_field` names; without one, a milestone speaks of the start of operations. What is done is left out,
    for a plan says nothing of it. The finish of a task counts, and the start too where the plan had a window. Where
    these days are those of the period that `Text3` states, or that the portfolio itself states on the day of
    publication, that period stays: a file that was written here and not changed gives the dates that it came from.
    A window that was open at an end stays open there, and a date that a tool computed for what has none is no date.

    Args:
        content: the file.
        portfolio: its projects are those that can be matched.
        revision_id: id of the new revision.
        published: day on which the plan was published.
        id_field: name or alias of the custom field with the project's id.
        milestone_field: name or alias of the custom field with the milestone's key or its name in words.
        source: id of the source of the revision.
        path: name of the file in errors.

    Returns:
        The revision, which is not complete, and the tasks that no milestone was found for, each with the reason;
        a revision without milestones where no task is matched. Adding it to the portfolio is left to the caller
        (`portfolio.adding`), which also says where its id is used twice.

    Raises:
        MissingExtraError: the extra `msproject` is not installed.
        FileError: the file is larger than 64 MiB, no XML, no Microsoft Project file, declares entities, or holds
            something impossible; the error lists every fault with the way to its element.

    Source:
        Microsoft, "XML Schema for the Tasks Element" (mspdi_pj12.xsd), as `write`.

    Example:
        >>> from ucc_portfolio import datasets
        >>> from ucc_portfolio.files.msproject_writer import write
        >>> portfolio = datasets.load("ucc-2018")
        >>> read = read_revision(write(portfolio), portfolio, revision_id="draft", published=date(2018, 1, 3))
        >>> read.revision.cells["NCTS-P5", "operations"].date, read.unmatched
        (PlannedDate.parse('Q1 2021 - Q4 2023'), ())
    """
    if len(content) > MOST_BYTES:
        raise FileError(path, (Fault(f"the file is larger than {MOST_BYTES // MIB} MiB"),))
    document = _parse(content, path)
    faults = document.faults
    if not document.has_tasks:
        faults.append(Fault("Project/Tasks: it is missing"))
    ids = document.field_numbers(id_field)
    if document.has_tasks and not ids:
        faults.append(Fault(f"Project/ExtendedAttributes: no field is called {quoted(id_field)}; {document.known()}"))
    tasks = _tasks(document.tasks, faults)
    if faults:
        raise FileError(path, tuple(faults))
    plan = plan_in_force(portfolio, as_of=published)
    own = {(project.id, key): cell for project in portfolio.projects for key, cell in project.cells.items()}
    own.update((milestone, one.cell) for milestone, one in plan.items())
    matcher = _Matcher(portfolio, own, ids, document.field_numbers(milestone_field), document.field_numbers("Text3"))
    matcher.match(tasks)
    order = {milestone: number for number, milestone in enumerate(portfolio.milestones)}
    revision = PlanRevision(
        id=revision_id,
        date=published,
        complete=False,
        source=source,
        milestones=[
            PlannedMilestone(project=project, milestone=key, planned=cell)
            for (project, key), cell in sorted(matcher.stated.items(), key=lambda one: order[one[0]])
        ],
    )
    return ImportedRevision(revision=revision, unmatched=matcher.unmatched)


class _RefusedError(Exception):
    """The file is not read any further; carries the one fault."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def _parse(content: bytes, path: str) -> _Document:
    try:
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser
    except ImportError as error:
        raise MissingExtraError("msproject", "reading Microsoft Project XML") from error
    document = _Document()
    parser = DefusedXMLParser(target=document, forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except _RefusedError as error:
        fault = error.fault
    except DefusedXmlException:
        fault = Fault("it declares a document type or entities, which no Microsoft Project file needs")
    except ET.ParseError as error:
        line, column = error.position
        reason = visible(str(error)).rpartition(": line ")[0] or "not well-formed"
        fault = Fault(f"no XML: {reason}", line=line, column=column + 1)
    except (ValueError, LookupError) as error:
        fault = Fault(f"no XML in an encoding that can be read: {quoted(str(error))}")
    else:
        return document
    raise FileError(path, (fault,)) from None


@define
class _Element:
    """The texts of one task or custom field, and its place in the file."""

    place: str
    texts: dict[str, str] = field(factory=dict)
    attributes: list[_Element] = field(factory=list)


@define(slots=False)
class _Document:
    """What the parser reports, as far as it is a task or a custom field; all else is passed over as it comes."""

    has_tasks: bool = False
    tasks: list[_Element] = field(factory=list)
    fields: list[_Element] = field(factory=list)
    faults: list[Fault] = field(factory=list)
    _path: list[str] = field(factory=list)
    _name: str = ""
    _pieces: list[str] = field(factory=list)
    _length: int = 0
    _values: int = 0
    _depth: int = 0
    _prefix: str = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - the parser's signature
        path = self._path
        if not path:
            if tag not in _ROOTS:
                shown = quoted(tag.rpartition("}")[2])
                message = f"expected the element Project of {NAMESPACE}, not {shown}: no Microsoft Project XML"
                raise _RefusedError(Fault(message))
            self._prefix = tag.removesuffix("Project")
        path.append(tag.removeprefix(self._prefix))
        depth = len(path)
        if depth > _DEEPEST:
            raise _RefusedError(Fault(f"{_shown(path[:4])}/...: elements are nested too deeply"))
        if depth == 2 and tag.endswith("}Tasks"):  # noqa: PLR2004 - below Project
            self.has_tasks = True
        elif depth == 3:  # noqa: PLR2004 - the members of a collection
            self._begin_record(path)
        elif self._depth == 0 and depth in (4, 5):
            self._begin_text(path)

    def _begin_record(self, path: list[str]) -> None:
        match path[1:]:
            case ["Tasks", "Task"]:
                if len(self.tasks) >= _MOST_TASKS:
                    raise _RefusedError(Fault(f"Project/Tasks: it has more than {_MOST_TASKS:,} tasks"))
                self.tasks.append(_Element(f"Project/Tasks/Task[{len(self.tasks) + 1}]"))
            case ["ExtendedAttributes", "ExtendedAttribute"]:
                if len(self.fields) >= _MOST_TASKS:
                    raise _RefusedError(Fault(f"Project/ExtendedAttributes: it has more than {_MOST_TASKS:,} fields"))
                self.fields.append(_Element(f"Project/ExtendedAttributes/ExtendedAttribute[{len(self.fields) + 1}]"))

    def _begin_text(self, path: list[str]) -> None:
        match path[1:]:
            case ["Tasks", "Task", "ExtendedAttribute"]:
                task = self.tasks[-1]
                self._values += 1
                if self._values > _MOST_VALUES:
                    message = f"the tasks have more than {_MOST_VALUES:,} values of custom fields"
                    raise _RefusedError(Fault(f"Project/Tasks: {message}"))
                task.attributes.append(_Element(f"{task.place}/ExtendedAttribute[{len(task.attributes) + 1}]"))
                return
            case ["Tasks", "Task", name] if name in _TASK_FIELDS:
                pass
            case ["Tasks", "Task", "ExtendedAttribute", name] if name in _ATTRIBUTE_FIELDS:
                pass
            case ["ExtendedAttributes", "ExtendedAttribute", name] if name in _ATTRIBUTE_FIELDS:
                pass
            case _:
                return
        self._name, self._pieces, self._length, self._depth = name, [], 0, len(path)

    def data(self, text: str) -> None:
        if self._depth:
            self._length += len(text)
            if self._length <= LONGEST_TEXT:
                self._pieces.append(text)

    def end(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        path = self._path
        if self._depth == len(path):
            if path[1] == "ExtendedAttributes":
                record = self.fields[-1]
            else:
                record = self.tasks[-1].attributes[-1] if self._depth == 5 else self.tasks[-1]  # noqa: PLR2004
            if self._length > LONGEST_TEXT:
                self.faults.append(Fault(f"{record.place}/{self._name}: it has more than {LONGEST_TEXT:,} characters"))
            elif self._name in record.texts:
                self.faults.append(Fault(f"{record.place}/{self._name}: it is there twice"))
            else:
                record.texts[self._name] = "".join(self._pieces).strip(" \t\r\n")
            self._depth = 0
        path.pop()

    def close(self) -> None:
        """Nothing is left open."""

    def field_numbers(self, name: str) -> frozenset[str]:
        """The numbers of the custom fields that have this name or alias, whatever their case."""
        wanted = name.casefold()
        numbers = {one.texts["FieldID"] for one in self.fields if "FieldID" in one.texts and wanted in _names(one)}
        numbers.update(custom.number for custom in CUSTOM_FIELDS if custom.name.casefold() == wanted)
        return frozenset(numbers)

    def known(self) -> str:
        """The custom fields of the file in words."""
        shown = [one.texts.get("Alias") or one.texts.get("FieldName") or "" for one in self.fields]
        listed = ", ".join(quoted(name) for name in shown[:20] if name)
        return f"there is: {listed}" if listed else "the file has no custom fields"


def _names(element: _Element) -> set[str]:
    return {element.texts[name].casefold() for name in ("FieldName", "Alias") if name in element.texts}


def _shown(path: Iterable[str]) -> str:
    return "/".join(visible(name)[:40] for name in path)


@frozen
class _Task:
    """One task of a file, with everything that a plan can say."""

    uid: str
    name: str
    is_leaf: bool
    is_active: bool
    is_manual: bool
    is_milestone: bool
    is_done: bool
    is_constrained: bool
    first: date | None
    last: date | None
    custom: Mapping[str, str]

    def value(self, numbers: frozenset[str]) -> str:
        """The text of the first of these custom fields that has one."""
        return next((text for number, text in sorted(self.custom.items()) if text and number in numbers), "")


def _tasks(elements: Sequence[_Element], faults: list[Fault]) -> list[_Task]:
    """The tasks of a file without blank rows and the task of the whole project; what is wrong goes to `faults`."""
    found: list[tuple[int, _Task]] = []
    uids: dict[str, str] = {}
    for element in elements:
        reader = _TaskReader(element, faults)
        if reader.flag("IsNull"):
            continue
        level = reader.number("OutlineLevel", most=10_000)
        uid = reader.text("UID")
        if not re.fullmatch("[0-9]{1,18}", uid):
            reader.fault("UID", f"expected a whole number, not {quoted(uid)}" if uid else "it is missing")
        elif uid in uids:
            reader.fault("UID", f"{uids[uid]} has the same")
        else:
            uids[uid] = element.place
        task = reader.task(uid)
        if level == 0 or (level is None and uid == "0"):
            continue
        found.append((level or 1, task))
    # A task is a leaf if the next one is not deeper. Tools do not always mark summaries.
    below = [level for level, _ in found[1:]] + [0]
    return [
        evolve(task, is_leaf=task.is_leaf and following <= level)
        for (level, task), following in zip(found, below, strict=False)
    ]


@define
class _TaskReader:
    """The texts of one task as values; each that cannot be read is a fault, and then missing."""

    element: _Element
    faults: list[Fault]

    def fault(self, name: str, message: str) -> None:
        self.faults.append(Fault(f"{self.element.place}/{name}: {message}"))

    def text(self, name: str) -> str:
        return self.element.texts.get(name, "")

    def flag(self, name: str, *, default: bool = False) -> bool:
        text = self.text(name)
        if not text:
            return default
        if text not in _FLAGS:
            self.fault(name, f"expected 0 or 1, not {quoted(text)}")
        return _FLAGS.get(text, default)

    def number(self, name: str, *, most: int) -> int | None:
        text = self.text(name)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > most:
            self.fault(name, f"expected a whole number from 0 to {most}, not {quoted(text)}")
            return None
        return int(text)

    def day(self, name: str) -> tuple[date, str] | None:
        """The day and the time of day of a moment."""
        text = self.text(name)
        if not text:
            return None
        parts = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9:.]{1,20})(?:Z|[+-][0-9:]{4,6})?)?", text)
        if parts is None:
            self.fault(name, f"expected a moment such as 2018-03-31T17:00:00, not {quoted(text)}")
            return None
        year = int(parts[1])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            self.fault(name, f"{quoted(text)}: the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")
            return None
        try:
            return date(year, int(parts[2]), int(parts[3])), parts[4] or ""
        except ValueError:
            self.fault(name, f"{quoted(text)}: there is no such day")
            return None

    def task(self, uid: str) -> _Task:
        # A task that is scheduled by hand may have its dates only in ManualStart and ManualFinish.
        is_manual = self.flag("Manual")
        start, finish = self.day("Start"), self.day("Finish")
        by_hand = self.day("ManualStart"), self.day("ManualFinish")
        if is_manual:
            start, finish = start or by_hand[0], finish or by_hand[1]
        first = start[0] if start is not None else None
        last = finish[0] if finish is not None else None
        if first is not None and last is not None and first < last and finish is not None and _is_midnight(finish[1]):
            last -= timedelta(days=1)  # a day that is worked around the clock ends when the next one starts
        if first is not None and last is not None and last < first:
            self.fault("Finish", f"it finishes ({last}) before it starts ({first})")
        has_finished = self.day("ActualFinish") is not None
        percent = self.number("PercentComplete", most=100)
        constraint = self.number("ConstraintType", most=7)
        return _Task(
            uid=uid,
            name=self.text("Name"),
            is_leaf=not self.flag("Summary"),
            is_active=self.flag("Active", default=True),
            is_manual=is_manual,
            is_milestone=self.flag("Milestone"),
            is_done=has_finished or percent == 100,  # noqa: PLR2004 - percent
            is_constrained=constraint is not None and constraint not in _UNCONSTRAINED,
            first=first,
            last=last,
            custom={one.texts.get("FieldID", ""): one.texts.get("Value", "") for one in self.element.attributes},
        )


def _is_midnight(time_of_day: str) -> bool:
    return bool(time_of_day) and not time_of_day.strip("0:.")


@define
class _Matcher:
    """The tasks of a file, taken for the milestones of a portfolio one by one."""

    portfolio: Portfolio
    own: Mapping[Milestone, Cell]
    ids: frozenset[str]
    milestones: frozenset[str]
    texts: frozenset[str]
    stated: dict[Milestone, Cell] = field(factory=dict)
    unmatched: list[Unmatched] = field(factory=list)
    _tasks_of: dict[Milestone, str] = field(factory=dict)

    def match(self, tasks: Iterable[_Task]) -> None:
        """What each task says, or why it says nothing."""
        for task in tasks:
            if task.is_leaf and (reason := self._take(task)):
                self.unmatched.append(Unmatched(task.uid, task.name, reason))

    def _take(self, task: _Task) -> str:
        """Note what one task states; what stands in the way, or "" where nothing does."""
        said = task.value(self.milestones)
        key = _KEYS.get(said.casefold()) if said else OPERATIONS if task.is_milestone else None
        if reason := self._stranger(task, said, key):
            return reason
        if key is None:
            # A project without milestones is a task of its own, and says nothing.
            return "it names no milestone, and is none" if task.first or task.last or task.is_done else ""
        milestone = (task.value(self.ids), key)
        if milestone in self._tasks_of:
            return f"task {self._tasks_of[milestone]} states the same milestone"
        self._tasks_of[milestone] = task.uid
        return "" if task.is_done else self._note(task, milestone)

    def _stranger(self, task: _Task, said: str, key: str | None) -> str:
        """Why a task cannot be one of the portfolio's; "" where it can."""
        project = task.value(self.ids)
        if not project:
            return "it names no project"
        if project not in self.portfolio:
            return f"{quoted(project)} is no project of this portfolio"
        if said and key is None:
            return f"no such milestone {quoted(said)}; there is {', '.join(CELL_KEYS)}"
        return "" if task.is_active else "it is inactive"

    def _note(self, task: _Task, milestone: Milestone) -> str:
        printed, own = _cell(task.value(self.texts)), self.own.get(milestone)
        if task.last is None and task.first is not None and not _is_open(printed or own):
            return "it starts, but nothing says when it finishes"
        planned = _planned(task, printed, own)
        if planned is not None:
            self.stated[milestone] = planned
        return ""


_KEYS: Final = {name.casefold(): key for key in CELL_KEYS for name in (key, label(key))}
"""The milestones by key and by name in words."""


def _cell(text: str) -> Cell | None:
    """What a text says of a plan; None where it is no cell, or says that something is done or does not apply."""
    try:
        cell = Cell.parse(text)
    except CellTextError:
        return None
    return None if cell.status in (Status.DONE, Status.NOT_APPLICABLE) else cell


def _is_dated(cell: Cell | None) -> bool:
    return cell is not None and cell.date is not None and not cell.date.is_unknown


def _is_open(cell: Cell | None) -> bool:
    """Whether it is planned in a window of which nobody knows the end."""
    return cell is not None and cell.date is not None and cell.date.is_window and cell.date.end is None


def _planned(task: _Task, printed: Cell | None, own: Cell | None) -> Cell | None:
    """What a task plans, with the precision that its text or the portfolio gives it; None where it says nothing."""
    # Our own files say in words that a date is unknown. Project may have computed a date for such a task; unless
    # somebody fixed it, it is not a plan.
    if printed is not None and not _is_dated(printed):
        is_computed = not task.is_manual and not task.is_constrained
        if is_computed or (task.first is None and task.last is None):
            return Cell(printed.status, printed.date)
    cells = [cell for cell in (printed, own) if cell is not None and _is_dated(cell)]
    dates = [cell.date for cell in cells if cell.date is not None]
    # A task has days, a plan often quarters. If the days are those of the stated period, nobody moved the task, and the
    # period stays as it was.
    for planned in dates:
        if _days(task, planned) == (planned.first if planned.is_window else None, planned.last):
            return Cell(Status.PLANNED, evolve(planned, text=str(planned)))
    if dates and dates[0].is_window:
        # Of a window that was moved, an end that kept its day keeps its period, and an end that was open stays open.
        start = _end_of_window(dates[0].start, dates[0].first, task.first)
        end = _end_of_window(dates[0].end, dates[0].last, task.last)
        if start is not None and start == end:
            return Cell(Status.PLANNED, PlannedDate(start, end))
        if start is not None or end is not None:
            return Cell(Status.PLANNED, PlannedDate(start, end, is_window=True))
        return None
    return None if task.last is None else Cell(Status.PLANNED, PlannedDate.of(task.last))


def _days(task: _Task, planned: PlannedDate) -> tuple[date | None, date | None]:
    """The days of a task that a planned date speaks of: those of a window's known ends, or its last day alone."""
    is_started = planned.is_window and planned.start is not None
    is_ended = not planned.is_window or planned.end is not None
    return task.first if is_started else None, task.last if is_ended else None


def _end_of_window(period: Period | None, stated: date | None, day: date | None) -> Period | None:
    """The period that stands there, if its day does; else the day. An open end stays open."""
    if period is None or day is None:
        return None
    return period if day == stated else Period.containing(day, Precision.DAY)
