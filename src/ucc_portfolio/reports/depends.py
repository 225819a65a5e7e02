"""Who waits for whom: the portfolio by floors, one project as a tree, and what sets its date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.domain.milestone_dates import MilestoneDate
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import milestone_name, milestone_words
from ucc_portfolio.errors import visible
from ucc_portfolio.graph.drivers import Drivers, drivers
from ucc_portfolio.graph.links import LinkFloat, LinkVerdict
from ucc_portfolio.graph.order import floors, milestone_called
from ucc_portfolio.reports.links import COLUMNS, LEGEND, LinkRow, date_text, float_column, link_rows
from ucc_portfolio.reports.media.mermaid import render_mermaid
from ucc_portfolio.reports.report import Column, Kind, Look, Report, Row, Section, project_column, strong

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.dependencies import Dependency

_TREE: Final = ("│  ", "   ", "├─ ", "└─ ")
_ASCII_TREE: Final = ("|  ", "   ", "|- ", "`- ")


@frozen(eq=False)
class _FloorRow:
    floor: int
    project: str


def floors_report(assessment: Assessment, *, wanted: Callable[[str], bool]) -> Report:
    """The whole portfolio by floors: each project above all that it waits for."""
    portfolio = assessment.portfolio
    stacked = floors(portfolio)
    rows = [_FloorRow(number, name) for number, names in enumerate(stacked) for name in names if wanted(name)]
    into = _links_by(assessment.links, lambda link: link.dependency.successor)
    interfaces = _interfaces(portfolio.dependencies)
    columns: list[Column[_FloorRow]] = [
        Column("floor", "Floor", kind=Kind.INTEGER, value=lambda row: row.floor),
        project_column(lambda row: row.project),
        Column(
            "start", "Start", show=lambda look: lambda row: date_text(assessment.dates[row.project, OPERATIONS], look)
        ),
        float_column(lambda row: _nearest(into.get(row.project, ()))),
        Column(
            "waits", "Waits for", text=lambda row: ", ".join(_waits(row.project, into.get(row.project, ()))), wraps=True
        ),
        Column(
            "data", "Data with", text=lambda row: ", ".join(map(visible, interfaces.get(row.project, ()))), wraps=True
        ),
    ]
    shown = [one for one in portfolio.dependencies if wanted(one.successor) or wanted(one.predecessor)]
    precedences = sum(one.is_precedence for one in shown)
    counts = f"{_count(precedences, 'precedence')}, {_count(len(shown) - precedences, 'interface')}"
    return Report(
        name="depends",
        title=f"Who waits for whom: {visible(portfolio.title or portfolio.id)}",
        lines=[f"as of {assessment.as_of.isoformat()} | {counts} | {visible(portfolio.id)}"],
        sections=[Section(columns=columns, rows=rows)],
        empty="The portfolio has no projects.",
        legend=lambda _: (LEGEND + " The float is that of the first predecessor, which comes closest.",),
        summaries={"floors": [list(names) for names in stacked]},
        columns=COLUMNS,
        rows=lambda: _rows(assessment, shown),
        rows_name="dependencies",
        mermaid=lambda: render_mermaid(stacked, shown, assessment.links),
    )


def _rows(assessment: Assessment, shown: Iterable[Dependency]) -> list[LinkRow]:
    floats = {id(link.dependency): link for link in assessment.links}
    return [LinkRow(one, floats.get(id(one))) for one in shown]


def _links_by(links: Iterable[LinkFloat], key: Callable[[LinkFloat], str]) -> Mapping[str, list[LinkFloat]]:
    found: dict[str, list[LinkFloat]] = {}
    for link in links:
        found.setdefault(key(link), []).append(link)
    return found


def _interfaces(dependencies: Iterable[Dependency]) -> Mapping[str, list[str]]:
    """Per project, those that it exchanges data with."""
    found: dict[str, dict[str, None]] = {}
    for one in dependencies:
        if not one.is_precedence:
            found.setdefault(one.successor, {})[one.predecessor] = None
            found.setdefault(one.predecessor, {})[one.successor] = None
    return {project: list(others) for project, others in found.items()}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _waits(project: str, links: Sequence[LinkFloat]) -> Iterator[str]:
    """The predecessors of a project, that with the least float first; inside one project the milestone alone."""
    seen = set()
    for link in sorted(links, key=lambda link: (link.float_days is None, link.float_days or 0)):
        before, after = link.dependency.before, link.dependency.after
        name = f"own {before[1].upper()}" if before[0] == project else milestone_words(before)
        joined = "" if after[1] == OPERATIONS else f" ({after[1].upper()})"
        sign = {LinkVerdict.KEPT: "", LinkVerdict.CONTRADICTED: "!", LinkVerdict.UNDECIDED: "?"}[link.verdict]
        if (shown := name + joined + sign) not in seen:
            seen.add(shown)
            yield shown


def _nearest(links: Sequence[LinkFloat]) -> LinkFloat | None:
    return min(links, key=lambda link: (link.float_days is None, link.float_days or 0), default=None)


@frozen(eq=False)
class _TreeRow:
    """A line of a tree: a link, how it hangs there, and what is said of what would hang below it."""

    link: LinkFloat
    last: tuple[bool, ...]
    remark: str = ""


_DEEPEST: Final = 12
"""Levels of a tree that are drawn; what stands below is counted."""


def tree_report(assessment: Assessment, project: str) -> Report:
    """What a project waits for and what waits for it, as two trees, and what it exchanges data with.

    Raises:
        UnknownNameError: there is no such project.
        DependencyCycleError: the precedences have no order.
    """
    portfolio = assessment.portfolio
    name, _ = milestone_called(portfolio, project)
    stacked = floors(portfolio)
    links = assessment.links
    before = list(_tree(_links_by(links, _successor), name, _predecessor))
    after = list(_tree(_links_by(links, _predecessor), name, _successor))
    beside = [
        one for one in portfolio.dependencies if not one.is_precedence and name in (one.successor, one.predecessor)
    ]
    titles = {source.id: source.title for source in portfolio.sources}
    sections: list[Section[_TreeRow] | Section[Dependency]] = []
    shown = visible(name)
    if before:
        heading = f"{shown} waits for"
        sections.append(Section(columns=_tree_columns(titles, backwards=True), rows=before, heading=heading))
    if after:
        heading = f"{shown} is waited for by"
        sections.append(Section(columns=_tree_columns(titles, backwards=False), rows=after, heading=heading))
    if beside:
        heading = f"{shown} exchanges data with"
        sections.append(Section(columns=_interface_columns(name, titles), rows=beside, heading=heading))
    involved = {id(row.link.dependency) for row in (*before, *after)} | {id(one) for one in beside}
    dependencies = [one for one in portfolio.dependencies if id(one) in involved]
    start = assessment.dates[name, OPERATIONS]
    return Report(
        name="depends",
        title=", ".join(part for part in (shown, visible(portfolio[name].name)) if part),
        lines=[f"as of {assessment.as_of.isoformat()} | start of operations: {start.text} | {visible(portfolio.id)}"],
        sections=sections,
        empty=f"{shown} waits for nothing, and nothing waits for it.",
        legend=lambda _: (LEGEND,) if before or after else (),
        columns=COLUMNS,
        rows=lambda: _rows(assessment, dependencies),
        rows_name="dependencies",
        mermaid=lambda: render_mermaid(stacked, dependencies, links),
    )


def _successor(link: LinkFloat) -> str:
    return link.dependency.successor


def _predecessor(link: LinkFloat) -> str:
    return link.dependency.predecessor


def _tree(links: Mapping[str, list[LinkFloat]], root: str, other: Callable[[LinkFloat], str]) -> Iterator[_TreeRow]:
    """The links that lead on from a project, depth first; what hangs below a project is shown once."""
    shown = {root}
    waiting: list[tuple[LinkFloat, tuple[bool, ...]]] = []
    waiting += ((link, (position == 0,)) for position, link in enumerate(reversed(links.get(root, ()))))
    while waiting:
        link, last = waiting.pop()
        name = other(link)
        below = links.get(name, ())
        if not below or name in shown:
            yield _TreeRow(link, last, "(see above)" if below else "")
        elif len(last) >= _DEEPEST:
            yield _TreeRow(link, last, f"(and what is beyond: depends {visible(name)})")
        else:
            yield _TreeRow(link, last)
            shown.add(name)
            waiting += [(one, (*last, position == 0)) for position, one in enumerate(reversed(below))]


def _tree_columns(titles: Mapping[str, str], *, backwards: bool) -> list[Column[_TreeRow]]:
    def name(row: _TreeRow, look: Look) -> str:
        run, none, branch, end = _ASCII_TREE if look.ascii_only else _TREE
        *above, last = row.last
        drawn = "".join(none if ended else run for ended in above) + (end if last else branch)
        dependency = row.link.dependency
        here, there = dependency.before, dependency.after
        if not backwards:
            here, there = there, here
        joined = "" if there[1] == OPERATIONS else f" ({there[1].upper()})"
        return drawn + milestone_words(here) + joined + (f" {row.remark}" if row.remark else "")

    return [
        Column("project", "Project", show=lambda look: lambda row: name(row, look), tone=strong),
        Column(
            "date",
            "Date",
            show=lambda look: lambda row: date_text(row.link.predecessor if backwards else row.link.successor, look),
        ),
        float_column(lambda row: row.link),
        _why_column(lambda row: row.link.dependency, titles),
    ]


def _why_column(dependency: Callable[[Row], Dependency], titles: Mapping[str, str]) -> Column[Row]:
    return Column("why", "Why, and source", text=lambda row: _reason(dependency(row), titles), wraps=True)


def _reason(dependency: Dependency, titles: Mapping[str, str]) -> str:
    lag = f"{dependency.min_lag} days at least" if dependency.min_lag else ""
    source = "" if dependency.source is None else titles.get(dependency.source, dependency.source)
    return visible("; ".join(part for part in (lag, dependency.why, source) if part))


def _interface_columns(name: str, titles: Mapping[str, str]) -> list[Column[Dependency]]:
    return [
        project_column(lambda one: one.predecessor if one.successor == name else one.successor),
        _why_column(lambda one: one, titles),
    ]


@frozen(eq=False)
class _ChainRow:
    """A link of a chain of drivers, and by how much its predecessor could be later before the milestone moves.

    `room_days` is None where the predecessor, or one between the two, has happened or has no float.
    """

    link: LinkFloat
    room_days: int | None


def drivers_report(assessment: Assessment, name: str, *, phases: bool = False) -> Report:
    """What sets the date of a project: the chain of predecessors with the least float, in words and figures.

    Raises:
        UnknownNameError: there is no such project.
        DependencyCycleError: the precedences have no order.
    """
    portfolio = assessment.portfolio
    found = drivers(assessment.whole, milestone_called(portfolio, name), as_of=assessment.as_of, phases=phases)
    shown, date = milestone_words(found.milestone), assessment.dates[found.milestone]
    says = f" ({visible(date.origin)})" if date.origin and not date.has_happened else ""
    headline = f"as of {assessment.as_of.isoformat()} | {shown}: {date.text}{says} | {visible(portfolio.id)}"
    rows = list(_rooms(found, date))
    room = (
        f"Room: by how much it could be later before {shown} moves, the floats added up; empty where it, or what "
        "stands between, has happened."
    )
    columns: list[Column[_ChainRow]] = [
        Column("project", "Waits for", text=lambda row: milestone_words(row.link.dependency.before), tone=strong),
        Column("date", "Date", show=lambda look: lambda row: date_text(row.link.predecessor, look)),
        float_column(lambda row: row.link),
        Column("room", "Room", text=lambda row: "" if row.room_days is None else f"{row.room_days} d", right=True),
    ]
    return Report(
        name="drivers",
        title=f"What sets the date of {shown}",
        lines=[headline, *_explained(found, date)],
        sections=[Section(columns=columns, rows=rows)] if rows else [],
        empty="",
        legend=lambda _: (LEGEND, room),
        summaries={
            "milestone": milestone_name(found.milestone),
            "is_critical": found.is_critical,
            "float_days": found.float_days,
            "undecided": [milestone_name(link.dependency.before) for link in found.undecided],
        },
        columns=COLUMNS,
        rows=lambda: link_rows(found.chain),
        rows_name="chain",
    )


def _rooms(found: Drivers, date: MilestoneDate) -> Iterator[_ChainRow]:
    room = 0
    moves = not date.has_happened
    for link in found.chain:
        moves = moves and not link.predecessor.has_happened and link.float_days is not None
        room += link.float_days or 0
        yield _ChainRow(link, max(0, room) if moves else None)


def _explained(found: Drivers, date: MilestoneDate) -> Iterator[str]:
    """Why a date is what it is, in sentences."""
    name = milestone_words(found.milestone)
    if date.is_in_part:
        yield f"{name} has started in part ({date.text}). Its first start cannot be delayed. The rest can."
    elif date.has_happened:
        before = " The chain shows what it waited for." if found.chain else ""
        yield f"{name} has happened: nothing can move it any more.{before}"
    elif found.chain:
        yield _because_of(name, found.chain[0])
    elif found.undecided:
        yield f"Whether {name} is critical cannot be decided."
    else:
        yield f"{name} is not critical: it waits for nothing. Its date is its own plan's."
    if found.undecided:
        names = dict.fromkeys(milestone_words(link.dependency.before) for link in found.undecided)
        yield f"Nobody can say of {', '.join(names)}: a date is unknown, or the dates overlap."


def _because_of(name: str, nearest: LinkFloat) -> str:
    """What the predecessor that comes closest means for the date of a milestone."""
    before = milestone_words(nearest.dependency.before)
    match nearest.verdict:
        case LinkVerdict.CONTRADICTED:
            return f"{name} comes {nearest.missing_days} too early for {before}: its date cannot be kept."
        case LinkVerdict.UNDECIDED:
            return f"Whether {name} is critical cannot be decided."
        case LinkVerdict.KEPT if nearest.float_days == 0:
            return f"{name} is critical: {before} leaves it no day, so that any delay of {before} moves {name}."
        case LinkVerdict.KEPT if nearest.predecessor.has_happened:
            return f"{name} is not critical: {before}, which comes closest, has happened. Its date is its own plan's."
        case LinkVerdict.KEPT:  # so its float is known
            room = _count(nearest.float_days or 0, "day")
            return (
                f"{name} is not critical: {before} could come {room} later before {name} has to move. "
                f"The date of {name} is its own plan's."
            )
