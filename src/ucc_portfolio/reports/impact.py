"""What a delay moves, which deadlines it breaks, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.cells import Cell, Status
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.plans import Milestone
from ucc_portfolio.errors import visible
from ucc_portfolio.graph.impact import BrokenDeadline, Effect, Impact, LinkEffect, MovedMilestone
from ucc_portfolio.reports.links import LEGEND, float_text, float_tone, milestone_text
from ucc_portfolio.reports.slippage import plan_text
from ucc_portfolio.reports.tables import Column, Field, FieldKind, Report, Section, Tone, plainly

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.dates import PlannedDate
    from ucc_portfolio.reports.tables import Look

FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("milestone", FieldKind.TEXT),
    Field("before", FieldKind.TEXT),
    Field("after", FieldKind.TEXT),
    Field("before_first", FieldKind.DAY),
    Field("after_first", FieldKind.DAY),
    Field("after_last", FieldKind.DAY),
    Field("days", FieldKind.INTEGER),
    Field("reached_by", FieldKind.TEXT),
    Field("path", FieldKind.TEXTS),
)
"""The values of a moved milestone for scripts."""


_DAYS: Final = "Days: new first day less the old one. A date that is a period shows the one its first day moves into."


def impact_report(assessment: Assessment, found: Impact) -> Report:
    """The milestones that move, the deadlines that break, and what becomes of the delay at each link."""
    portfolio = assessment.portfolio
    delays = ", ".join(f"{milestone_text(milestone)} +{delay}" for milestone, delay in found.delays.items())
    sections: list[Section[MovedMilestone] | Section[BrokenDeadline] | Section[LinkEffect]] = [
        Section(columns=_moved_columns(), rows=found.moved, heading=f"Moves ({len(found.moved)})")
    ]
    if found.broken:
        heading = f"Deadlines that break ({len(found.broken)})"
        sections.append(Section(columns=_broken_columns(), rows=found.broken, heading=heading))
    if found.effects:
        sections.append(Section(columns=_effect_columns(), rows=found.effects, heading="Where the delay goes"))
    return Report(
        name="impact",
        title=f"Impact of a delay: {visible(portfolio.title or portfolio.id)}",
        lines=[f"as of {found.as_of.isoformat()} | {delays} | {visible(portfolio.id)}", _summary(found), *_lost(found)],
        sections=sections,
        empty="Nothing is delayed.",
        legend=lambda _: (_DAYS, LEGEND),
        summaries={
            "delays": {".".join(milestone): delay for milestone, delay in found.delays.items()},
            "broken_deadlines": [
                {
                    "project": one.deadline.project,
                    "kind": one.deadline.kind.value,
                    "deadline": one.deadline.date.isoformat(),
                    "milestone": one.milestone[1],
                    "last": one.last.isoformat(),
                    "margin_days": one.margin_days,
                    "is_certain": one.is_certain,
                }
                for one in found.broken
            ],
            "lost_before": [
                {"project": one.project, "kind": one.kind.value, "deadline": one.date.isoformat()}
                for one in found.lost_before
            ],
            "links": [
                {
                    "predecessor": ".".join(one.link.dependency.before),
                    "successor": ".".join(one.link.dependency.after),
                    "effect": one.effect.value,
                    "delay_days": one.delay_days,
                    "float_days": one.link.float_days,
                    "passed_days": one.passed_days,
                }
                for one in found.effects
            ],
        },
        fields=FIELDS,
        records=lambda: map(moved_record, found.moved),
        records_name="moved",
    )


def _summary(found: Impact) -> str:
    reached, broken = len(found.reached), len(found.broken)
    moves = "Nothing else moves" if not reached else f"{reached} more {'moves' if reached == 1 else 'move'} with it"
    breaks = "no deadline breaks" if not broken else f"{broken} deadline{'' if broken == 1 else 's'} newly broken"
    undecided = sum(one.effect is Effect.UNDECIDED for one in found.effects)
    unknown = f"; of {undecided} link{'' if undecided == 1 else 's'} nobody can say" if undecided else ""
    return f"{moves}; {breaks}{unknown}."


def _lost(found: Impact) -> list[str]:
    names = dict.fromkeys(visible(deadline.project) for deadline in found.lost_before)
    return [f"Planned beyond a deadline before any delay: {', '.join(names)}."] if names else []


def _moved_columns() -> list[Column[MovedMilestone]]:
    return [
        Column(
            name="milestone",
            heading=lambda _: "Milestone",
            show=plainly(lambda one: milestone_text(one.milestone)),
            tone=lambda _: Tone.STRONG,
        ),
        Column(name="before", heading=lambda _: "Planned", show=lambda look: lambda one: _date_text(one.before, look)),
        Column(name="after", heading=lambda _: "Becomes", show=lambda look: lambda one: _date_text(one.after, look)),
        Column(name="first", heading=lambda _: "From", show=plainly(lambda one: one.first.isoformat())),
        Column(name="days", heading=lambda _: "Days", show=plainly(lambda one: f"{one.days:+d}"), right=True),
        Column(name="path", heading=lambda _: "Because of", show=plainly(lambda one: _path(one.path)), wraps=True),
    ]


def _date_text(planned: PlannedDate, look: Look) -> str:
    return plan_text(Cell(Status.PLANNED, planned), look)


def _path(path: tuple[Milestone, ...]) -> str:
    return "its own delay" if len(path) == 1 else " > ".join(map(milestone_text, path[:-1]))


def _broken_columns() -> list[Column[BrokenDeadline]]:
    return [
        Column(
            name="milestone",
            heading=lambda _: "Milestone",
            show=plainly(lambda one: milestone_text(one.milestone)),
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
    Effect.UNDECIDED: "cannot be decided: a date is unknown",
    Effect.HAPPENED: "has happened, does not move",
}


def _effect_columns() -> list[Column[LinkEffect]]:
    return [
        Column(
            name="predecessor",
            heading=lambda _: "From",
            show=plainly(lambda one: milestone_text(one.link.dependency.before)),
            tone=lambda _: Tone.STRONG,
        ),
        Column(
            name="successor",
            heading=lambda _: "To",
            show=plainly(lambda one: milestone_text(one.link.dependency.after)),
        ),
        Column(name="delay", heading=lambda _: "Delay", show=plainly(lambda one: f"{one.delay_days} d"), right=True),
        Column(
            name="float",
            heading=lambda _: "Float",
            show=plainly(lambda one: float_text(one.link)),
            tone=lambda one: float_tone(one.link),
            right=True,
        ),
        Column(
            name="passed",
            heading=lambda _: "Passes",
            show=plainly(lambda one: f"{one.passed_days} d" if one.passed_days else ""),
            right=True,
        ),
        Column(name="effect", heading=lambda _: "", show=plainly(lambda one: _EFFECTS[one.effect]), wraps=True),
    ]


def moved_record(one: MovedMilestone) -> tuple[object, ...]:
    """The values of a moved milestone for scripts."""
    before = one.before.first or one.before.last
    return (
        *one.milestone,
        str(one.before),
        str(one.after),
        before,
        one.first,
        one.last,
        one.days,
        ".".join(one.path[-2]) if one.is_reached else None,
        [".".join(milestone) for milestone in one.path],
    )
