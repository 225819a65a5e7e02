"""Slippage: every milestone through all revisions, or what changed between two."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import evolve, frozen

from ucc_portfolio.domain.cells import Status
from ucc_portfolio.domain.dates import PlannedDate
from ucc_portfolio.domain.knowledge import announcements, published_order, running_somewhere, starts
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import ALL_PROJECTS, OUTCOME
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.milestone_trend import milestone_trend
from ucc_portfolio.measures.slippage import Slip, SlipVerdict, slippage
from ucc_portfolio.reports.media.signs import counted
from ucc_portfolio.reports.report import (
    UNKNOWN,
    Column,
    Detail,
    Kind,
    Look,
    Report,
    Section,
    Tone,
    as_dicts,
    days_column,
    milestone_columns,
    picked,
    without,
)
from ucc_portfolio.reports.status import cell_text, short_date

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.cells import Cell
    from ucc_portfolio.domain.outcomes import Outcome
    from ucc_portfolio.measures.milestone_trend import MilestoneTrend, TrendPoint


@frozen(eq=False)
class _TrendRow:
    """A trend with the outcome that it is shown with."""

    trend: MilestoneTrend
    outcome: Outcome | None


def trend_report(
    assessment: Assessment, *, wanted: Callable[[str], bool], since: date | None = None, worst: int | None = None
) -> Report:
    """A line per milestone, a column per revision, total, velocity and a mark of every move."""
    portfolio = assessment.portfolio
    revisions = [one for one in published_order(portfolio) if since is None or one.date >= since]
    trends = assessment.trends
    if since is not None:
        trends = milestone_trend(evolve(portfolio, revisions=revisions, causes=()), as_of=assessment.as_of)
    reported = starts(portfolio)
    announced = {outcome.project: outcome for outcome in announcements(portfolio)}
    rows = []
    once = 0
    for trend in trends:
        if not wanted(trend.project):
            continue
        stated = trend.points
        outcome = None
        if trend.milestone[1] == OPERATIONS:
            found = list(reported.get(trend.project, {}).values())
            outcome = found[-1] if found else announced.get(trend.project)
        if len(stated) > 1 or (stated and outcome is not None):
            rows.append(_TrendRow(trend, outcome))
        elif stated:
            once += 1
    if worst is not None:
        rows = sorted(rows, key=lambda row: -(row.trend.total.days if row.trend.total else 0))[:worst]
    of_revisions = [(revision.id, revision.date) for revision in revisions]
    columns = _trend_columns(of_revisions)
    lines = [_headline(assessment, counted(len(revisions), "revision"))]
    if once:
        lines.append(f"{once} milestones are stated by one revision alone, and left out.")
    return Report(
        name="slippage",
        title=f"Slippage: {visible(portfolio.title or portfolio.id)}",
        lines=lines,
        sections=[Section(columns=columns, rows=rows)],
        empty="No milestone is stated by two revisions.",
        legend=partial(_trend_legend, of_revisions),
        summaries={"totals": as_dicts(TOTAL_COLUMNS, rows)},
        columns=TREND_COLUMNS,
        rows=lambda: trend_rows(row.trend for row in rows),
    )


def _trend_columns(revisions: Sequence[tuple[str, date]], *, with_outcomes: bool = True) -> list[Column[_TrendRow]]:
    """The columns of trends; a revision is its id and the day of its publication."""
    columns = [*picked(TOTAL_COLUMNS, "milestone"), *(_revision_column(*revision) for revision in revisions)]
    if with_outcomes:
        columns.append(Column("outcome", "Started", text=lambda row: outcome_text(row.outcome)))
    return [*columns, *picked(TOTAL_COLUMNS, "slip", "velocity_days_per_day"), Column("mark", "Moves", show=_moves)]


def trends_view(trends: Sequence[MilestoneTrend]) -> Report:
    """Trends by themselves: what each revision that they know says, without what happened."""
    revisions = sorted({(point.published, point.revision) for trend in trends for point in trend.points})
    columns = _trend_columns([(revision, published) for published, revision in revisions], with_outcomes=False)
    return Report(
        name="slippage",
        title="Milestones through the plan revisions",
        sections=[Section(columns=columns, rows=[_TrendRow(trend, None) for trend in trends])],
        legend=partial(_trend_legend, [(revision, published) for published, revision in revisions]),
    )


def _headline(assessment: Assessment, what: str) -> str:
    return f"as of {assessment.as_of.isoformat()} | {what} | {visible(assessment.portfolio.id)}"


def _revision_column(revision: str, published: date) -> Column[_TrendRow]:
    """What a revision plans, below its id; in a narrow table below the month of its publication."""
    return Column(
        revision,
        lambda look: f"{published:%Y-%m}" if look.detail is Detail.YEAR else visible(revision),
        show=lambda look: lambda row: plan_text(row.trend.planned_in(revision), look),
    )


def plan_text(cell: Cell | None, look: Look) -> str:
    """What a plan says, in the detail that there is room for (of a window then its end); blank if nothing.

    Example:
        >>> from ucc_portfolio.types import Cell
        >>> [plan_text(Cell.parse("Q1 2021 - Q4 2023"), Look(detail)) for detail in Detail]
        ['Q4 23', 'Q1 21-Q4 23', 'Q1 2021 - Q4 2023']
    """
    if cell is None:
        return ""
    if look.detail is not Detail.FULL and cell.status is Status.NOT_PLANNED:
        return cell_text(cell, look)
    if look.detail is Detail.FULL or cell.date is None:
        return str(cell)
    if look.detail is Detail.YEAR:
        return short_date(PlannedDate(cell.date.end, cell.date.end))
    return short_date(cell.date) if cell.date.is_window else str(cell.date)


def outcome_text(outcome: Outcome | None) -> str:
    """A start of operations: its day, > for a first and < for a last one, ? where it is only announced."""
    if outcome is None:
        return ""
    sign = {"single": "", "first": ">", "last": "<"}[outcome.edge]
    return f"{outcome.date.isoformat()}{sign}{'?' if outcome.kind == 'announced' else ''}"


def _total_tone(row: _TrendRow) -> Tone:
    total = row.trend.total
    return Tone.PLAIN if total is None or not total.headline else Tone.BAD if total.headline > 0 else Tone.GOOD


def _decimal(value: Fraction | None) -> str:
    return UNKNOWN if value is None else str(round_half_up(value, 2))


def _moves(look: Look) -> Callable[[_TrendRow], str]:
    signs = ("v", "=", "^", ".") if look.ascii_only else ("↓", "→", "↑", "·")

    def show(row: _TrendRow) -> str:
        marks = []
        for point in row.trend.points[1:]:
            headline = None if point.slip is None else point.slip.headline
            marks.append(signs[3] if headline is None else signs[1 + (headline > 0) - (headline < 0)])
        return "".join(marks)

    return show


def _trend_legend(revisions: Sequence[tuple[str, date]], look: Look) -> Sequence[str]:
    up, level, down = ("^", "=", "v") if look.ascii_only else ("↑", "→", "↓")
    moves = (
        "Slip: from the first dated plan to the last, + is later. "
        f"Moves: {up} later, {level} unchanged, {down} earlier. "
        "Veloc.: days slipped per day elapsed between the publications."
    )
    signs = (
        "A window is compared by its end; ? is an end that nobody states. "
        "Started: > first, < last of a roll-out, ? announced."
    )
    if look.detail is not Detail.YEAR:
        return moves, signs
    return moves, signs, ", ".join(f"{published:%Y-%m} {visible(revision)}" for revision, published in revisions)


TOTAL_COLUMNS: Final[tuple[Column[_TrendRow], ...]] = (
    *milestone_columns(lambda row: row.trend.milestone),
    Column(
        "slip",
        "Slip",
        kind=Kind.INTEGER,
        meaning="slip from the first dated plan to the last, in `slip_unit`; positive is later",
        value=lambda row: row.trend.total and row.trend.total.headline,
        text=lambda row: UNKNOWN if row.trend.total is None else str(row.trend.total),
        tone=_total_tone,
    ),
    Column(
        "slip_unit",
        meaning="day, or the coarser period of the two",
        value=lambda row: row.trend.total and row.trend.total.unit,
    ),
    days_column("slip_days", "days between the two last days", lambda row: row.trend.total and row.trend.total.days),
    Column(
        "velocity_days_per_day",
        "Veloc.",
        kind=Kind.NUMBER,
        unit="days per day",
        meaning="days slipped per day elapsed between the two publications",
        value=lambda row: row.trend.velocity,
        text=lambda row: _decimal(row.trend.velocity),
    ),
    Column(
        "lost_deadline_in",
        meaning="the first revision that planned beyond the deadline of the Union Customs Code known on its date",
        value=lambda row: row.trend.lost,
    ),
)
"""The columns of a milestone through all revisions, from the first to the last."""


class TrendPointRow(NamedTuple):
    """What one revision says of the milestone of a trend."""

    trend: MilestoneTrend
    point: TrendPoint


def trend_rows(trends: Iterable[MilestoneTrend]) -> list[TrendPointRow]:
    """A row for each milestone and revision that states it."""
    return [TrendPointRow(trend, point) for trend in trends for point in trend.points]


TREND_COLUMNS: Final[tuple[Column[TrendPointRow], ...]] = (
    *milestone_columns(lambda row: row.trend.milestone),
    Column("revision", meaning="id of the plan revision", value=lambda row: row.point.revision),
    Column("published", kind=Kind.DATE, meaning="date of its publication", value=lambda row: row.point.published),
    Column("planned", meaning="what it says", value=lambda row: row.point.planned),
    Column(
        "planned_first",
        kind=Kind.DATE,
        meaning="first day of what it says, included",
        value=lambda row: row.point.planned.date and row.point.planned.date.first,
    ),
    Column(
        "planned_last",
        kind=Kind.DATE,
        meaning="last day of what it says, included",
        value=lambda row: row.point.planned.date and row.point.planned.date.last,
    ),
    Column(
        "slip",
        kind=Kind.INTEGER,
        meaning="slip since the previous revision that states the milestone, in `slip_unit`; positive is later",
        value=lambda row: row.point.slip and row.point.slip.headline,
    ),
    Column(
        "slip_unit",
        meaning="day, or the coarser period of the two",
        value=lambda row: row.point.slip and row.point.slip.unit,
    ),
    days_column("slip_days", "days between the two last days", lambda row: row.point.slip and row.point.slip.days),
    Column(
        "velocity_days_per_day",
        kind=Kind.NUMBER,
        unit="days per day",
        meaning="days slipped per day elapsed between the publications",
        value=lambda row: row.point.velocity,
    ),
    Column(
        "deadline",
        kind=Kind.DATE,
        meaning="deadline of the Union Customs Code as it was known on the date of publication",
        value=lambda row: row.point.deadline and row.point.deadline.date,
    ),
    days_column(
        "margin_days",
        "days from the planned last day to the deadline; negative is too late",
        lambda row: row.point.margin_days,
    ),
    days_column(
        "burn_days",
        "days of the margin lost since the previous revision that states the milestone",
        lambda row: row.point.burn_days,
    ),
)
"""The columns of a milestone in a revision."""


_SECTIONS: Final = (
    ("Moved later", (SlipVerdict.LATE,)),
    ("Moved earlier", (SlipVerdict.EARLY,)),
    ("New", (SlipVerdict.NEW,)),
    ("Dropped", (SlipVerdict.DROPPED,)),
    ("Withdrawn: dated before, not planned now", (SlipVerdict.WITHDRAWN,)),
    ("Undetermined: a date is unknown", (SlipVerdict.UNDETERMINED,)),
    ("Unchanged, or on time", (SlipVerdict.ON_TIME,)),
)


def change_report(
    assessment: Assessment, *, earlier: str, later: str, wanted: Callable[[str], bool], worst: int | None = None
) -> Report:
    """What changed between two revisions, or between a revision and what happened, with the causes."""
    portfolio = assessment.portfolio
    slips = [
        slip
        for slip in slippage(assessment.whole, earlier=earlier, later=later, as_of=assessment.as_of)
        if wanted(slip.project)
    ]
    if worst is not None:
        slips = sorted(slips, key=lambda slip: -(slip.headline.days if slip.headline else 0))[:worst]
    sections = _change_sections(slips, earlier=earlier, later=later)
    lines = [_headline(assessment, f"{visible(earlier)} to {visible(later)}")]
    silent = [slip for slip in slips if slip.verdict is SlipVerdict.NOT_STATED]
    if silent:
        lines.append(_not_stated(silent, later, running_somewhere(assessment.portfolio)))
    lines += [
        f"For the whole portfolio: {visible(cause.cause)}."
        for cause in portfolio.causes
        if cause.revision == later and cause.project == ALL_PROJECTS
    ]
    return Report(
        name="changes",
        title=f"What changed: {visible(portfolio.title or portfolio.id)}",
        lines=lines,
        sections=sections,
        empty="No milestone can be compared.",
        legend=lambda _: _CHANGE_LEGEND,
        columns=CHANGE_COLUMNS,
        rows=lambda: slips,
    )


_CHANGE_LEGEND: Final = ("Days: the least and the most that the slip can be, as the dates stand. + is later.",)


def slips_view(slips: Sequence[Slip]) -> Report:
    """Slips by themselves, between two revisions or of several pairs of them; all not stated, they are a table too."""
    pairs = dict.fromkeys((slip.earlier, slip.later) for slip in slips)
    lines: list[str] = []
    sections: list[Section[Slip]] = []
    for earlier, later in pairs:
        of_pair = [slip for slip in slips if (slip.earlier, slip.later) == (earlier, later)]
        silent = [slip for slip in of_pair if slip.verdict is SlipVerdict.NOT_STATED]
        prefix = f"{visible(earlier)} to {visible(later)}: " if len(pairs) > 1 else ""
        found = _change_sections(of_pair, earlier=earlier, later=later)
        if silent and found:
            lines.append(prefix + _not_stated(silent, later))
        elif silent:
            heading = f"Not stated by the one or the other ({len(silent)})"
            shown = picked(_change_columns(earlier, later), "milestone", "before", "after")
            found = [Section(columns=shown, rows=silent, heading=heading)]
        sections += [evolve(section, heading=prefix + section.heading) for section in found]
    title = " and ".join(f"{visible(earlier)} to {visible(later)}" for earlier, later in pairs)
    return Report(
        name="changes", title=f"What changed: {title}", lines=lines, sections=sections, legend=lambda _: _CHANGE_LEGEND
    )


def _change_sections(slips: Sequence[Slip], *, earlier: str, later: str) -> list[Section[Slip]]:
    """What changed, the worst first; a milestone that one of the two does not state is in none of them."""
    columns = _change_columns(earlier, later)
    sections = []
    for heading, verdicts in _SECTIONS:
        rows = [slip for slip in slips if slip.verdict in verdicts]
        if rows:
            with_causes = any(slip.causes for slip in rows)
            shown = columns if with_causes else without(columns, "causes")
            sections.append(Section(columns=shown, rows=rows, heading=f"{heading} ({len(rows)})"))
    return sections


def _change_columns(earlier: str, later: str) -> list[Column[Slip]]:
    """The milestone, what each of the two says, the slip, and last the causes."""
    milestone, before, after, slip, causes = picked(CHANGE_COLUMNS, "milestone", "before", "after", "slip", "causes")
    days: Column[Slip] = Column("days", "Days", text=_days, right=True)
    stated = evolve(before, heading=visible(earlier)), evolve(after, heading=visible(later))
    return [milestone, *stated, slip, days, causes]


def _not_stated(silent: Sequence[Slip], later: str, running: Collection[str] = ()) -> str:
    """The milestones that cannot be compared, by name: the starts of operations, and the phases by number."""
    if later == OUTCOME:
        said = {
            "nothing is reported of the start of": [
                one for one in silent if one.outcome is None and one.project not in running
            ],
            "countries report a start, and nobody the first or the last one, of": [
                one for one in silent if one.outcome is None and one.project in running
            ],
            "a start is reported that the plan does not state, of": [one for one in silent if one.outcome is not None],
        }
        parts = (f"{why} {_projects_of(slips)}" for why, slips in said.items() if slips)
        return f"Not stated ({len(silent)}): {'; '.join(parts)}."
    starts_of = _projects_of([slip for slip in silent if slip.milestone[1] == OPERATIONS])
    phases = sum(slip.milestone[1] != OPERATIONS for slip in silent)
    text = f"Not stated ({len(silent)}), in one of the two, which is not complete"
    if starts_of:
        text += f": the start of operations of {starts_of}"
    return text + (f"; {phases} phases." if phases else ".")


def _projects_of(slips: Sequence[Slip]) -> str:
    return ", ".join(dict.fromkeys(visible(slip.project) for slip in slips))


def _after(look: Look) -> Callable[[Slip], str]:
    return lambda slip: outcome_text(slip.outcome) if slip.later == OUTCOME else plan_text(slip.after, look)


def _days(slip: Slip) -> str:
    if slip.headline is None:
        return UNKNOWN
    lower, upper = slip.headline.lower_days, slip.headline.upper_days
    return f"{lower:+d}" if lower == upper else f"{lower:+d}..{upper:+d}"


CHANGE_COLUMNS: Final[tuple[Column[Slip], ...]] = (
    *milestone_columns(lambda slip: slip.milestone),
    Column(
        "change",
        meaning="early, on time, late, new, dropped, withdrawn, not stated or undetermined",
        value=lambda slip: slip.verdict,
    ),
    Column("earlier", meaning="id of the earlier revision", value=lambda slip: slip.earlier),
    Column("later", meaning="id of the later revision, or `outcome`", value=lambda slip: slip.later),
    Column(
        "before",
        meaning="what the earlier one says",
        value=lambda slip: slip.before,
        show=lambda look: lambda slip: plan_text(slip.before, look),
    ),
    Column(
        "after",
        meaning="what the later one says, or the date of the start",
        value=lambda slip: slip.outcome.date if slip.outcome else slip.after,
        show=_after,
    ),
    Column(
        "edge",
        meaning="single, first or last start; only when compared with the outcome",
        value=lambda slip: slip.outcome and slip.outcome.edge,
    ),
    Column(
        "kind",
        meaning="reported or announced; only when compared with the outcome",
        value=lambda slip: slip.outcome and slip.outcome.kind,
    ),
    Column(
        "slip",
        "Slip",
        kind=Kind.INTEGER,
        meaning="the slip, in `slip_unit`; positive is later",
        value=lambda slip: slip.headline and slip.headline.headline,
        text=lambda slip: UNKNOWN if slip.headline is None else str(slip.headline),
    ),
    Column(
        "slip_unit",
        meaning="day, or the coarser period of the two",
        value=lambda slip: slip.headline and slip.headline.unit,
    ),
    days_column("slip_days", "days between the two last days", lambda slip: slip.headline and slip.headline.days),
    days_column(
        "lower_days", "the least that the slip can be", lambda slip: slip.headline and slip.headline.lower_days
    ),
    days_column("upper_days", "the most that the slip can be", lambda slip: slip.headline and slip.headline.upper_days),
    Column(
        "start_slip",
        kind=Kind.INTEGER,
        meaning="slip of the start of a window, in `start_slip_unit`",
        value=lambda slip: slip.start and slip.start.headline,
    ),
    Column("start_slip_unit", meaning="unit of that slip", value=lambda slip: slip.start and slip.start.unit),
    Column(
        "causes", "Cause", meaning="why, where a source says so", value=lambda slip: "; ".join(slip.causes), wraps=True
    ),
)
"""The columns of a change between two revisions."""
