"""What a delay moves, which deadlines it breaks, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.cells import Cell, Status
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import milestone_name, milestone_words
from ucc_portfolio.errors import visible
from ucc_portfolio.graph.impact import BrokenDeadline, CountryEffect, Effect, Impact, LinkEffect, MovedMilestone
from ucc_portfolio.reports.links import LEGEND, float_column
from ucc_portfolio.reports.report import (
    Column,
    Field,
    FieldKind,
    Report,
    Section,
    Tone,
    as_dict,
    plainly,
    project_column,
)
from ucc_portfolio.reports.slippage import plan_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.deadlines import Deadline
    from ucc_portfolio.reports.report import Look

FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("before", FieldKind.TEXT),
    Field("after", FieldKind.TEXT),
    Field("before_first", FieldKind.DAY),
    Field("after_first", FieldKind.DAY),
    Field("after_last", FieldKind.DAY),
    Field("days", FieldKind.INTEGER),
    Field("reached_from", FieldKind.TEXT),
)
"""The values of a moved milestone for scripts."""

BROKEN_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("deadline", FieldKind.DAY),
    Field("milestone", FieldKind.TEXT),
    Field("last", FieldKind.DAY),
    Field("margin_days", FieldKind.INTEGER),
    Field("is_certain", FieldKind.BOOLEAN),
    Field("country", FieldKind.TEXT),
)
"""The values of a deadline that breaks for scripts."""

COUNTRY_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("country", FieldKind.TEXT),
    Field("effect", FieldKind.TEXT),
    Field("delay_days", FieldKind.INTEGER),
    Field("float_days", FieldKind.INTEGER),
    Field("before", FieldKind.TEXT),
    Field("after", FieldKind.TEXT),
    Field("after_first", FieldKind.DAY),
    Field("after_last", FieldKind.DAY),
    Field("passed_days", FieldKind.INTEGER),
)
"""The values of what becomes of a delay in a country for scripts."""

EFFECT_FIELDS: Final = (
    Field("predecessor", FieldKind.TEXT),
    Field("successor", FieldKind.TEXT),
    Field("effect", FieldKind.TEXT),
    Field("delay_days", FieldKind.INTEGER),
    Field("float_days", FieldKind.INTEGER),
    Field("passed_days", FieldKind.INTEGER),
)
"""The values of what becomes of a delay at a link for scripts."""

_DAYS: Final = (
    "Days: new first day less the old one. A date that is a period shows the one its first day moves into. "
    "Margin: the deadline of the code less the new last day, in days."
)
_LONGEST_PATH: Final = 6


def impact_report(assessment: Assessment, found: Impact) -> Report:
    """The milestones that move, the deadlines that break, and what becomes of the delay at each link."""
    portfolio = assessment.portfolio
    due = {one.deadline.project: one.deadline for one in assessment.compliance if one.deadline.kind == "code"}
    return Report(
        name="impact",
        title=f"Impact of a delay: {visible(portfolio.title or portfolio.id)}",
        lines=[
            f"{_headline(found)} | {visible(portfolio.id)}",
            *_remarks(found),
        ],
        sections=_sections(found, _moved_columns(found, due)),
        empty=_NO_DELAY,
        legend=lambda _: (_DAYS, LEGEND),
        summaries={
            "delays": {milestone_name(milestone): delay for milestone, delay in found.delays.items()},
            "broken_deadlines": [as_dict(BROKEN_FIELDS, broken_record(one)) for one in found.broken],
            "lost_before": [
                {"project": one.project, "kind": one.kind.value, "deadline": one.date} for one in found.lost_before
            ],
            "links": [as_dict(EFFECT_FIELDS, effect_record(one)) for one in found.effects],
            "countries": [as_dict(COUNTRY_FIELDS, country_record(one)) for one in found.countries],
        },
        fields=FIELDS,
        records=lambda: map(moved_record, found.moved),
        records_name="moved",
    )


def impact_view(found: Impact) -> Report:
    """An impact by itself; which margins are left is not told, because other deadlines are not known here."""
    columns = [column for column in _moved_columns(found, {}) if column.name != "margin"]
    return Report(
        name="impact",
        title="Impact of a delay",
        lines=[_headline(found), *_remarks(found)],
        sections=_sections(found, columns),
        empty=_NO_DELAY,
        legend=lambda _: (_DAYS, LEGEND),
    )


_NO_DELAY: Final = "Nothing is delayed."


def _headline(found: Impact) -> str:
    delays = ", ".join(f"{milestone_words(milestone)} +{delay}" for milestone, delay in found.delays.items())
    return f"as of {found.as_of.isoformat()} | {delays}"


def _remarks(found: Impact) -> Iterator[str]:
    yield _summary(found)
    yield from _lost(found)
    yield from _past(found)


def _sections(found: Impact, columns: Sequence[Column[MovedMilestone]]) -> list[Section[Any]]:
    sections: list[Section[Any]] = [Section(columns=columns, rows=found.moved, heading=f"Moves ({len(found.moved)})")]
    if found.broken:
        heading = f"Deadlines that break ({len(found.broken)})"
        sections.append(Section(columns=_broken_columns(), rows=found.broken, heading=heading))
    if found.effects:
        sections.append(Section(columns=_effect_columns(), rows=found.effects, heading="Where the delay goes"))
    if found.countries:
        heading = f"Countries that wait for the system ({len(found.moved_countries)} of {len(found.countries)} move)"
        sections.append(Section(columns=_country_columns(), rows=found.countries, heading=heading))
    return sections


def _summary(found: Impact) -> str:
    reached, broken = len(found.reached), len(found.broken)
    moves = "Nothing else moves" if not reached else f"{reached} more {'moves' if reached == 1 else 'move'} with it"
    breaks = "no deadline breaks" if not broken else f"{broken} deadline{'' if broken == 1 else 's'} newly broken"
    undated = sum(one.effect is Effect.UNDATED for one in found.effects)
    unknown = f"; {undated} link{' has' if undated == 1 else 's have'} no dates" if undated else ""
    return f"{moves}; {breaks}{unknown}."


def _lost(found: Impact) -> list[str]:
    """Deadlines that no plan kept before the delay either, by day and kind."""
    days: dict[tuple[str, str], list[str]] = {}
    for one in found.lost_before:
        days.setdefault((one.kind.value, one.date.isoformat()), []).append(visible(one.project))
    return [
        f"Planned beyond {day} ({kind}) before any delay: {', '.join(names)}."
        for (kind, day), names in sorted(days.items())
    ]


def _past(found: Impact) -> list[str]:
    """Planned days that have gone by: a delay of what may have happened says little."""
    names = [
        milestone_words(one.milestone)
        for one in found.moved
        if one.before.last is not None and one.before.last < found.as_of
    ]
    return [f"Planned for days that are past, with no start known: {', '.join(names)}."] if names else []


def _moved_columns(found: Impact, due: Mapping[str, Deadline]) -> list[Column[MovedMilestone]]:
    columns: list[Column[MovedMilestone]] = [
        Column(
            name="milestone",
            heading=lambda _: "Milestone",
            show=plainly(lambda one: milestone_words(one.milestone)),
            tone=lambda _: Tone.STRONG,
        ),
        Column(name="before", heading=lambda _: "Planned", show=lambda look: lambda one: _date_text(one.before, look)),
        Column(name="after", heading=lambda _: "Becomes", show=lambda look: lambda one: _date_text(one.after, look)),
        Column(
            name="first",
            heading=lambda _: "From",
            show=plainly(lambda one: "" if one.first is None else one.first.isoformat()),
        ),
        Column(name="days", heading=lambda _: "Days", show=plainly(lambda one: f"{one.days:+d}"), right=True),
        Column(name="margin", heading=lambda _: "Margin", show=plainly(lambda one: _margin(one, due)), right=True),
        Column(name="path", heading=lambda _: "Because of", show=plainly(lambda one: _path(found, one)), wraps=True),
    ]
    return columns


def _margin(one: MovedMilestone, due: Mapping[str, Deadline]) -> str:
    """The deadline of the code less the new last day of a start of operations."""
    project, key = one.milestone
    if key != OPERATIONS or one.last is None or project not in due:
        return ""
    return f"{(due[project].date - one.last).days:+d}"


def _date_text(planned: PlannedDate, look: Look) -> str:
    return plan_text(Cell(Status.PLANNED, planned), look)


def _path(found: Impact, one: MovedMilestone) -> str:
    """The milestones on the way, of a long one the first and the last."""
    if one.reached_from is None:
        return "its own delay"
    path = [milestone_words(milestone) for milestone in found.path(one.milestone)[:-1]]
    if len(path) > _LONGEST_PATH:
        path = [path[0], f"... ({len(path) - 2} more)", path[-1]]
    return " > ".join(path)


def _broken_columns() -> list[Column[BrokenDeadline]]:
    return [
        Column(
            name="milestone",
            heading=lambda _: "Milestone",
            show=plainly(lambda one: milestone_words(one.milestone) + (f" in {one.country}" if one.country else "")),
            tone=lambda _: Tone.STRONG,
        ),
        Column(
            name="kind",
            heading=lambda _: "Set by",
            show=plainly(lambda one: "WP" if one.deadline.kind is DeadlineKind.WORK_PROGRAMME else "code"),
        ),
        Column(name="deadline", heading=lambda _: "Deadline", show=plainly(lambda one: one.deadline.date.isoformat())),
        Column(name="last", heading=lambda _: "Last day", show=plainly(lambda one: one.last.isoformat())),
        Column(
            name="margin", heading=lambda _: "Margin", show=plainly(lambda one: f"{one.margin_days:+d} d"), right=True
        ),
        Column(
            name="certain",
            heading=lambda _: "Verdict",
            show=plainly(lambda one: "breached by plan" if one.is_certain else "at risk"),
            tone=lambda one: Tone.BAD if one.is_certain else Tone.PLAIN,
        ),
    ]


_EFFECTS: Final = {
    Effect.PASSED: "passes on",
    Effect.ABSORBED: "absorbed by the float",
    Effect.UNDATED: "a date is unknown: passes nothing on",
    Effect.BEYOND: "would move beyond 2200, and is left out",
    Effect.HAPPENED: "has happened, does not move",
}


def _effect_columns() -> list[Column[LinkEffect]]:
    return [
        Column(
            name="predecessor",
            heading=lambda _: "From",
            show=plainly(lambda one: milestone_words(one.link.dependency.before)),
            tone=lambda _: Tone.STRONG,
        ),
        Column(
            name="successor",
            heading=lambda _: "To",
            show=plainly(lambda one: milestone_words(one.link.dependency.after)),
        ),
        Column(name="delay", heading=lambda _: "Delay", show=plainly(lambda one: f"{one.delay_days} d"), right=True),
        float_column(lambda one: one.link),
        Column(
            name="passed",
            heading=lambda _: "Passes",
            show=plainly(lambda one: f"{one.passed_days} d" if one.passed_days else ""),
            right=True,
        ),
        Column(name="effect", heading=lambda _: "", show=plainly(lambda one: _EFFECTS[one.effect]), wraps=True),
    ]


def _country_columns() -> list[Column[CountryEffect]]:
    return [
        project_column(lambda one: one.project),
        Column(name="country", heading=lambda _: "Country", show=plainly(lambda one: one.country)),
        Column(
            name="before",
            heading=lambda _: "Planned",
            show=lambda look: lambda one: "" if one.moved is None else _date_text(one.moved.before, look),
        ),
        Column(
            name="after",
            heading=lambda _: "Becomes",
            show=lambda look: lambda one: "" if one.moved is None else _date_text(one.moved.after, look),
        ),
        Column(
            name="float",
            heading=lambda _: "Float",
            show=plainly(lambda one: "-" if one.float_days is None else f"{one.float_days} d"),
            right=True,
        ),
        Column(
            name="passed",
            heading=lambda _: "Passes",
            show=plainly(lambda one: "" if one.moved is None else f"{one.moved.days} d"),
            right=True,
        ),
        Column(name="effect", heading=lambda _: "", show=plainly(lambda one: _EFFECTS[one.effect]), wraps=True),
    ]


def moved_record(one: MovedMilestone) -> tuple[object, ...]:
    """The values of a moved milestone for scripts."""
    return (
        *one.milestone,
        str(one.before),
        str(one.after),
        one.before.first,
        one.first,
        one.last,
        one.days,
        None if one.reached_from is None else milestone_name(one.reached_from),
    )


def broken_record(one: BrokenDeadline) -> tuple[object, ...]:
    """The values of a deadline that breaks for scripts."""
    due = one.deadline
    broken = one.milestone[1], one.last, one.margin_days, one.is_certain, one.country
    return due.project, due.kind.value, due.date, *broken


def country_record(one: CountryEffect) -> tuple[object, ...]:
    """The values of what becomes of a delay in a country for scripts."""
    moved = one.moved
    dates = (None,) * 4 if moved is None else (str(moved.before), str(moved.after), moved.first, moved.last)
    passed = 0 if moved is None else moved.days
    return one.project, one.country, one.effect.value, one.delay_days, one.float_days, *dates, passed


def effect_record(one: LinkEffect) -> tuple[object, ...]:
    """The values of what becomes of a delay at a link for scripts."""
    ends = one.link.dependency.before, one.link.dependency.after
    return *map(milestone_name, ends), one.effect.value, one.delay_days, one.link.float_days, one.passed_days
