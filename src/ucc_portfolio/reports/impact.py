"""What a delay moves, which deadlines it breaks, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.cells import Cell, Status
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import milestone_name, milestone_words
from ucc_portfolio.errors import visible
from ucc_portfolio.graph.impact import BrokenDeadline, CountryEffect, Effect, Impact, LinkEffect, MovedMilestone
from ucc_portfolio.reports.links import LEGEND, float_text, float_tone
from ucc_portfolio.reports.report import (
    UNKNOWN,
    Column,
    Kind,
    Report,
    Section,
    Tone,
    as_dicts,
    days_column,
    milestone_columns,
    picked,
    project_column,
    strong,
)
from ucc_portfolio.reports.slippage import plan_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.domain.deadlines import Deadline
    from ucc_portfolio.reports.report import Look

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
        lines=[f"{_headline(found)} | {visible(portfolio.id)}", *_missing(assessment), *_remarks(found)],
        sections=_sections(found, _margin_column(due)),
        empty=_NO_DELAY,
        legend=lambda _: (_DAYS, LEGEND),
        summaries={
            "delays": {milestone_name(milestone): delay for milestone, delay in found.delays.items()},
            "broken_deadlines": as_dicts(BROKEN_COLUMNS, found.broken),
            "lost_before": [
                {"project": one.project, "kind": one.kind.value, "deadline": one.date} for one in found.lost_before
            ],
            "links": as_dicts(EFFECT_COLUMNS, found.effects),
            "countries": as_dicts(COUNTRY_COLUMNS, found.countries),
        },
        columns=COLUMNS,
        rows=lambda: found.moved,
        rows_name="moved",
    )


def impact_view(found: Impact) -> Report:
    """An impact by itself; which margins are left is not told, because other deadlines are not known here."""
    return Report(
        name="impact",
        title="Impact of a delay",
        lines=[_headline(found), *_remarks(found)],
        sections=_sections(found),
        empty=_NO_DELAY,
        legend=lambda _: (_DAYS, LEGEND),
    )


_NO_DELAY: Final = "Nothing is delayed."


def _headline(found: Impact) -> str:
    delays = ", ".join(f"{milestone_words(milestone)} +{delay}" for milestone, delay in found.delays.items())
    return f"as of {found.as_of.isoformat()} | {delays}"


def _missing(assessment: Assessment) -> Iterator[str]:
    """What the portfolio lacks for an answer: "nothing breaks" would reassure where nothing is known."""
    if not assessment.compliance:
        yield f"No deadline is known on {assessment.as_of.isoformat()}, so the answer cannot tell which would break."
    if not any(one.is_precedence for one in assessment.portfolio.dependencies):
        yield "The portfolio has no dependencies, so the answer cannot tell what else would move."


def _remarks(found: Impact) -> Iterator[str]:
    yield _summary(found)
    yield from _lost(found)
    yield from _past(found)


def _sections(found: Impact, *margins: Column[MovedMilestone]) -> list[Section[Any]]:
    path: Column[MovedMilestone] = Column("path", "Because of", text=lambda one: _path(found, one), wraps=True)
    columns = [*(column for column in COLUMNS if column.heading), *margins, path]
    sections: list[Section[Any]] = [Section(columns=columns, rows=found.moved, heading=f"Moves ({len(found.moved)})")]
    if found.broken:
        heading = f"Deadlines that break ({len(found.broken)})"
        sections.append(Section(columns=_BROKEN_SHOWN, rows=found.broken, heading=heading))
    if found.effects:
        sections.append(Section(columns=_EFFECTS_SHOWN, rows=found.effects, heading="Where the delay goes"))
    if found.countries:
        heading = f"Countries that wait for the system ({len(found.moved_countries)} of {len(found.countries)} move)"
        sections.append(Section(columns=_COUNTRIES_SHOWN, rows=found.countries, heading=heading))
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
    """Planned dates that have passed: a delay of what may have happened says little, and a roll-out may still go on."""
    names = [
        milestone_words(one.milestone)
        for one in found.moved
        if one.before.last is not None and one.before.last < found.as_of
    ]
    lines = [f"Planned for dates that have passed, and no start is known: {', '.join(names)}."] if names else []
    rest = [milestone_words(one.milestone) for one in found.moved if one.counts_from is not None]
    if rest:
        lines.append(
            f"The roll-out of {', '.join(rest)} goes on, and its planned end has passed: the delay counts from "
            f"{found.as_of.isoformat()}."
        )
    return lines


def _margin_column(due: Mapping[str, Deadline]) -> Column[MovedMilestone]:
    return Column("margin", "Margin", text=lambda one: _margin(one, due), right=True)


def _margin(one: MovedMilestone, due: Mapping[str, Deadline]) -> str:
    """The deadline of the code less the new last day of a start of operations."""
    project, key = one.milestone
    if key != OPERATIONS or one.last is None or project not in due:
        return ""
    return f"{(due[project].date - one.last).days:+d}"


def _date_text(planned: PlannedDate | None, look: Look) -> str:
    return "" if planned is None else plan_text(Cell(Status.PLANNED, planned), look)


def _path(found: Impact, one: MovedMilestone) -> str:
    """The milestones on the way, of a long one the first and the last."""
    if one.reached_from is None:
        return "its own delay"
    path = [milestone_words(milestone) for milestone in found.path(one.milestone)[:-1]]
    if len(path) > _LONGEST_PATH:
        path = [path[0], f"... ({len(path) - 2} more)", path[-1]]
    return " > ".join(path)


_EFFECTS: Final = {
    Effect.PASSED: "passes on",
    Effect.ABSORBED: "absorbed by the float",
    Effect.UNDATED: "a date is unknown: passes nothing on",
    Effect.BEYOND: "would move beyond 2200, and is left out",
    Effect.HAPPENED: "has happened, does not move",
}

COLUMNS: Final[tuple[Column[MovedMilestone], ...]] = (
    *milestone_columns(lambda one: one.milestone),
    Column(
        "before",
        "Planned",
        meaning="what is planned",
        value=lambda one: one.before,
        show=lambda look: lambda one: _date_text(one.before, look),
    ),
    Column(
        "after",
        "Becomes",
        meaning="the calendar periods that its first days move into",
        value=lambda one: one.after,
        show=lambda look: lambda one: _date_text(one.after, look),
    ),
    Column("before_first", kind=Kind.DATE, meaning="first day of what is planned", value=lambda one: one.before.first),
    Column(
        "after_first",
        "From",
        kind=Kind.DATE,
        meaning="the exact new first day; empty where no first day is known",
        value=lambda one: one.first,
        unknown="",
    ),
    Column(
        "after_last",
        kind=Kind.DATE,
        meaning="the exact new last day; empty where no end is known",
        value=lambda one: one.last,
    ),
    days_column(
        "days",
        "new first day less the old one",
        lambda one: one.days,
        heading="Days",
        text=lambda one: f"{one.days:+d}",
    ),
    Column(
        "reached_from",
        meaning="the milestone that moves it, as `AES` or `AES.tss`; empty where its own delay does",
        value=lambda one: one.reached_from and milestone_name(one.reached_from),
    ),
)
"""The columns of a milestone that moves."""

BROKEN_COLUMNS: Final[tuple[Column[BrokenDeadline], ...]] = (
    Column("project", meaning="id of the project", value=lambda one: one.deadline.project),
    Column(
        "kind",
        "Set by",
        meaning="what sets it: code (the Union Customs Code) or work programme",
        value=lambda one: one.deadline.kind,
        text=lambda one: "WP" if one.deadline.kind is DeadlineKind.WORK_PROGRAMME else "code",
    ),
    Column(
        "deadline",
        "Deadline",
        kind=Kind.DATE,
        meaning="the last date that keeps it",
        value=lambda one: one.deadline.date,
    ),
    Column(
        "milestone",
        "Milestone",
        meaning="key of a phase, or `operations`",
        value=lambda one: one.milestone[1],
        text=lambda one: milestone_words(one.milestone) + (f" in {one.country}" if one.country else ""),
        tone=strong,
    ),
    Column("last", "Last day", kind=Kind.DATE, meaning="the new last day of the milestone", value=lambda one: one.last),
    days_column(
        "margin_days",
        "days from the new last day to the deadline; negative is too late",
        lambda one: one.margin_days,
        heading="Margin",
        text=lambda one: f"{one.margin_days:+d} d",
    ),
    Column(
        "is_certain",
        "Verdict",
        kind=Kind.BOOLEAN,
        meaning="whether even the first possible day is after the deadline",
        value=lambda one: one.is_certain,
        text=lambda one: "breached by plan" if one.is_certain else "at risk",
        tone=lambda one: Tone.BAD if one.is_certain else Tone.PLAIN,
    ),
    Column(
        "country",
        meaning="the country whose start breaks it; empty where it is that of the project",
        value=lambda one: one.country,
    ),
)
"""The columns of a deadline that breaks."""

_BROKEN_SHOWN: Final = picked(BROKEN_COLUMNS, "milestone", "kind", "deadline", "last", "margin_days", "is_certain")

EFFECT_COLUMNS: Final[tuple[Column[LinkEffect], ...]] = (
    Column(
        "predecessor",
        "From",
        meaning="the milestone that comes first, as `AES` or `AES.tss`",
        value=lambda one: milestone_name(one.link.dependency.before),
        text=lambda one: milestone_words(one.link.dependency.before),
        tone=strong,
    ),
    Column(
        "successor",
        "To",
        meaning="the milestone that depends on it",
        value=lambda one: milestone_name(one.link.dependency.after),
        text=lambda one: milestone_words(one.link.dependency.after),
    ),
    Column(
        "effect",
        meaning="passed, absorbed, undated, beyond the calendar or has happened",
        value=lambda one: one.effect,
        text=lambda one: _EFFECTS[one.effect],
        wraps=True,
    ),
    days_column(
        "delay_days",
        "days that come from the predecessor",
        lambda one: one.delay_days,
        heading="Delay",
        text=lambda one: f"{one.delay_days} d",
    ),
    days_column(
        "float_days",
        "the float that the delay meets; empty where a date is unknown",
        lambda one: one.link.float_days,
        heading="Float",
        text=lambda one: float_text(one.link),
        tone=lambda one: float_tone(one.link),
    ),
    days_column(
        "passed_days",
        "days that reach the successor",
        lambda one: one.passed_days,
        heading="Passes",
        text=lambda one: f"{one.passed_days} d" if one.passed_days else "",
    ),
)
"""The columns of what becomes of a delay at a link."""

_EFFECTS_SHOWN: Final = picked(
    EFFECT_COLUMNS, "predecessor", "successor", "delay_days", "float_days", "passed_days", "effect"
)

COUNTRY_COLUMNS: Final[tuple[Column[CountryEffect], ...]] = (
    project_column(lambda one: one.project),
    Column("country", "Country", meaning="the country, by its code in ISO 3166", value=lambda one: one.country),
    Column(
        "effect",
        meaning="passed, absorbed, undated or beyond the calendar, as at a link",
        value=lambda one: one.effect,
        text=lambda one: _EFFECTS[one.effect],
        wraps=True,
    ),
    days_column("delay_days", "how much later the system opens", lambda one: one.delay_days),
    days_column(
        "float_days",
        "days from the first day of the system to that of the country",
        lambda one: one.float_days,
        heading="Float",
        text=lambda one: UNKNOWN if one.float_days is None else f"{one.float_days} d",
    ),
    Column(
        "before",
        "Planned",
        meaning="what the country planned",
        value=lambda one: one.moved and one.moved.before,
        show=lambda look: lambda one: _date_text(one.moved.before if one.moved else None, look),
    ),
    Column(
        "after",
        "Becomes",
        meaning="the same after the delay",
        value=lambda one: one.moved and one.moved.after,
        show=lambda look: lambda one: _date_text(one.moved.after if one.moved else None, look),
    ),
    Column("after_first", kind=Kind.DATE, meaning="its new first day", value=lambda one: one.moved and one.moved.first),
    Column(
        "after_last",
        kind=Kind.DATE,
        meaning="its new last possible day",
        value=lambda one: one.moved and one.moved.last,
    ),
    days_column(
        "passed_days",
        "days that it moves; 0 where it does not",
        lambda one: one.moved.days if one.moved else 0,
        heading="Passes",
        text=lambda one: f"{one.moved.days} d" if one.moved else "",
    ),
)
"""The columns of what becomes of a delay in a country."""

_COUNTRIES_SHOWN: Final = picked(
    COUNTRY_COLUMNS, "project", "country", "before", "after", "float_days", "passed_days", "effect"
)
