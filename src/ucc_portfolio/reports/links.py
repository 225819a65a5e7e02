"""How dates and floats of precedences are written, and what of a link scripts get."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from ucc_portfolio.domain.milestone_dates import MilestoneDate
from ucc_portfolio.domain.plans import milestone_words
from ucc_portfolio.graph.links import LinkFloat, LinkVerdict
from ucc_portfolio.reports.report import Column, Detail, Look, Report, Section, Tone, days_column, picked, strong
from ucc_portfolio.reports.status import short_date

if TYPE_CHECKING:
    from ucc_portfolio.domain.dependencies import Dependency

Row = TypeVar("Row")

_SHORT: Final = {"planned, date unknown": "unknown", "(Nat. Planning)": "national"}

LEGEND: Final = (
    "Float: days from the predecessor's first day to the successor's, less the least lag; two figures are the least "
    "and the most. ! too early: the plan contradicts the precedence. ? cannot be decided: a date is unknown, or both "
    "lie in one period. A date with a tick has happened."
)


def date_text(date: MilestoneDate | None, look: Look) -> str:
    """The date of a milestone, with a tick where it has happened; blank where None."""
    if date is None:
        return ""
    done = "+" if look.ascii_only else "✓"
    if date.has_happened:
        day = date.first or date.last
        before = "" if date.first is not None else "by "
        return f"{before}{day.isoformat()}{done}" if day is not None else done
    if date.planned is not None:
        short = look.detail is not Detail.FULL and date.planned.is_window
        return short_date(date.planned) if short else str(date.planned)
    return _SHORT.get(date.text, date.text)


def float_text(link: LinkFloat | None) -> str:
    """The float of a link in days, from the least to the most; blank where there is no link.

    Example:
        >>> from datetime import date
        >>> from ucc_portfolio import datasets, link_floats
        >>> links = link_floats(datasets.load("ucc-2018"), as_of=date(2018, 1, 3))
        >>> [float_text(link) for link in links if link.dependency.successor == "INF-SP"]
        ['912..1002 d', '?', '912..1002 d']
    """
    if link is None:
        return ""
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


def float_column(link_of: Callable[[Row], LinkFloat | None]) -> Column[Row]:
    """The column of the floats, of rows that have a link."""
    return Column(
        "float",
        "Float",
        text=lambda row: float_text(link_of(row)),
        tone=lambda row: float_tone(link_of(row)),
        right=True,
    )


class LinkRow(NamedTuple):
    """A dependency, and its float where it has one: an interface has none."""

    dependency: Dependency
    link: LinkFloat | None = None


def link_rows(links: Iterable[LinkFloat]) -> list[LinkRow]:
    """A row for each link."""
    return [LinkRow(link.dependency, link) for link in links]


COLUMNS: Final[tuple[Column[LinkRow], ...]] = (
    Column(
        "successor",
        "Successor",
        meaning="id of the project that depends on the other",
        value=lambda row: row.dependency.successor,
        text=lambda row: milestone_words(row.dependency.after),
        tone=strong,
    ),
    Column(
        "successor_milestone",
        meaning="key of a phase, or `operations`",
        value=lambda row: row.dependency.successor_milestone,
    ),
    Column(
        "predecessor",
        "Waits for",
        meaning="id of the project that it depends on",
        value=lambda row: row.dependency.predecessor,
        text=lambda row: milestone_words(row.dependency.before),
    ),
    Column(
        "predecessor_milestone",
        meaning="key of a phase, or `operations`",
        value=lambda row: row.dependency.predecessor_milestone,
    ),
    Column("kind", meaning="precedence or interface", value=lambda row: row.dependency.kind),
    days_column("min_lag_days", "least number of days between the two milestones", lambda row: row.dependency.min_lag),
    Column(
        "verdict",
        "Verdict",
        meaning="kept, contradicted or cannot be decided; empty for an interface, and in frames of dependencies alone",
        value=lambda row: row.link and row.link.verdict,
    ),
    days_column(
        "float_lower_days",
        "the least that the float can be; empty where a date is unknown",
        lambda row: row.link and row.link.lower_days,
    ),
    days_column(
        "float_upper_days",
        "the most that the float can be; empty where a date is unknown",
        lambda row: row.link and row.link.upper_days,
    ),
    Column(
        "predecessor_date",
        "When",
        meaning="what is known of the predecessor's date, in words",
        value=lambda row: row.link and row.link.predecessor.text,
        show=lambda look: lambda row: date_text(row.link.predecessor if row.link else None, look),
    ),
    Column(
        "successor_date",
        "When",
        meaning="what is known of the successor's date, in words",
        value=lambda row: row.link and row.link.successor.text,
        show=lambda look: lambda row: date_text(row.link.successor if row.link else None, look),
    ),
    Column("why", "Why", meaning="what the successor needs", value=lambda row: row.dependency.why, wraps=True),
    Column("source", meaning="id of the source", value=lambda row: row.dependency.source),
)
"""The columns of a dependency."""

_SHOWN: Final = [
    *picked(COLUMNS, "successor", "successor_date", "predecessor", "predecessor_date"),
    float_column(lambda row: row.link),
    *picked(COLUMNS, "verdict", "why"),
]


def links_view(links: Sequence[LinkFloat]) -> Report:
    """Precedences by themselves, with the dates and the float of each."""
    return Report(
        name="links",
        title="Precedences",
        sections=[Section(columns=_SHOWN, rows=link_rows(links))],
        legend=lambda _: (LEGEND,),
    )
