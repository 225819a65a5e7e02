"""How dates and floats of precedences are written, and what of a link scripts get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from ucc_portfolio.domain.milestone_dates import MilestoneDate
from ucc_portfolio.domain.plans import milestone_words
from ucc_portfolio.errors import visible
from ucc_portfolio.graph.links import LinkFloat, LinkVerdict
from ucc_portfolio.reports.report import Column, Detail, Field, FieldKind, Look, Report, Section, Tone, plainly
from ucc_portfolio.reports.status import short_date

if TYPE_CHECKING:
    from ucc_portfolio.domain.dependencies import Dependency

Row = TypeVar("Row")

FIELDS: Final = (
    Field("successor", FieldKind.TEXT),
    Field("successor_milestone", FieldKind.TEXT),
    Field("predecessor", FieldKind.TEXT),
    Field("predecessor_milestone", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("min_lag_days", FieldKind.INTEGER),
    Field("verdict", FieldKind.TEXT),
    Field("float_lower_days", FieldKind.INTEGER),
    Field("float_upper_days", FieldKind.INTEGER),
    Field("predecessor_date", FieldKind.TEXT),
    Field("successor_date", FieldKind.TEXT),
    Field("why", FieldKind.TEXT),
    Field("source", FieldKind.TEXT),
)
"""The values of a dependency for scripts."""

_SHORT: Final = {"planned, date unknown": "unknown", "(Nat. Planning)": "national"}

LEGEND: Final = (
    "Float: days from the predecessor's first day to the successor's, less the least lag; two figures are the least "
    "and the most. ! too early: the plan contradicts the precedence. ? cannot be decided: a date is unknown, or both "
    "lie in one period. A date with a tick has happened."
)


def date_text(date: MilestoneDate, look: Look) -> str:
    """When a milestone was, with a sign that it was, or is planned, or that nobody says."""
    done = "+" if look.ascii_only else "✓"
    if date.has_happened:
        day = date.first or date.last
        before = "" if date.first is not None else "by "
        return f"{before}{day.isoformat()}{done}" if day is not None else done
    if date.planned is not None:
        short = look.detail is not Detail.FULL and date.planned.is_window
        return short_date(date.planned) if short else str(date.planned)
    return _SHORT.get(date.text, date.text)


def float_text(link: LinkFloat) -> str:
    """The float of a link in days, from the least to the most.

    Example:
        >>> from datetime import date
        >>> from ucc_portfolio import datasets, link_floats
        >>> links = link_floats(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> [float_text(link) for link in links if link.dependency.successor == "INF-SP"]
        ['912..1002 d', '?', '912..1002 d']
    """
    sign = {LinkVerdict.KEPT: "", LinkVerdict.CONTRADICTED: " !", LinkVerdict.UNDECIDED: " ?"}[link.verdict]
    lower, upper = link.lower_days, link.upper_days
    if lower is None and upper is None:
        return "?"
    if lower == upper:
        return f"{lower} d{sign}"
    if lower is None:
        return f"<={upper} d{sign}"
    return f">={lower} d{sign}" if upper is None else f"{lower}..{upper} d{sign}"


def float_tone(link: LinkFloat | None) -> Tone:
    """What a float means."""
    if link is None or link.verdict is LinkVerdict.KEPT:
        return Tone.PLAIN
    return Tone.BAD if link.verdict is LinkVerdict.CONTRADICTED else Tone.FAINT


def float_column(link_of: Callable[[Row], LinkFloat]) -> Column[Row]:
    """The column of the floats, of rows that have a link."""
    return Column(
        name="float",
        heading=lambda _: "Float",
        show=plainly(lambda row: float_text(link_of(row))),
        tone=lambda row: float_tone(link_of(row)),
        right=True,
    )


def links_view(links: Sequence[LinkFloat]) -> Report:
    """Precedences by themselves, with the dates and the float of each."""
    return Report(name="links", title="Precedences", sections=[Section(columns=_COLUMNS, rows=links)], legend=_legend)


def _legend(_: Look) -> Sequence[str]:
    return (LEGEND,)


_COLUMNS: Final[list[Column[LinkFloat]]] = [
    Column(
        name="successor",
        heading=lambda _: "Successor",
        show=plainly(lambda link: milestone_words(link.dependency.after)),
        tone=lambda _: Tone.STRONG,
    ),
    Column(name="after", heading=lambda _: "When", show=lambda look: lambda link: date_text(link.successor, look)),
    Column(
        name="predecessor",
        heading=lambda _: "Waits for",
        show=plainly(lambda link: milestone_words(link.dependency.before)),
    ),
    Column(name="before", heading=lambda _: "When", show=lambda look: lambda link: date_text(link.predecessor, look)),
    float_column(lambda link: link),
    Column(name="verdict", heading=lambda _: "Verdict", show=plainly(lambda link: link.verdict.value)),
    Column(name="why", heading=lambda _: "Why", show=plainly(lambda link: visible(link.dependency.why)), wraps=True),
]


def link_record(dependency: Dependency, link: LinkFloat | None) -> tuple[object, ...]:
    """The values of a dependency for scripts; an interface has no float."""
    return (
        dependency.successor,
        dependency.successor_milestone,
        dependency.predecessor,
        dependency.predecessor_milestone,
        dependency.kind.value,
        dependency.min_lag,
        link and link.verdict.value,
        link and link.lower_days,
        link and link.upper_days,
        link and link.predecessor.text,
        link and link.successor.text,
        dependency.why,
        dependency.source,
    )
