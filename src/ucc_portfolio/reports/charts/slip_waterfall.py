"""The slips between two plans as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.knowledge import known_on, latest_day
from ucc_portfolio.domain.milestone_dates import plan_sources
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import OUTCOME
from ucc_portfolio.measures.slippage import SlipVerdict, slippage
from ucc_portfolio.reports.charts.drawing import (
    BLUE,
    GREY,
    INK,
    ROW_HEIGHT,
    VERMILLION,
    WIDTH,
    Rows,
    altair,
    chart_of,
    empty_chart,
    finished_chart,
    layers,
    listed,
    meaning_channel,
    names_axis,
    ordered_channel,
    plain,
    portfolio_name,
    source_words,
    swatch_legend,
    text_channel,
    tooltip,
)
from ucc_portfolio.reports.media.signs import counted

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.domain.milestone_dates import PlanSources
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.measures.slippage import Slip


_QUESTION: Final = "Which starts of operations moved, and by how many days?"

_COLOURS: Final = {"later": VERMILLION, "earlier": BLUE, "sum": GREY}


def slip_waterfall(portfolio: Portfolio, *, earlier: str, later: str, as_of: date | None = None) -> alt.LayerChart:
    """Which starts of operations moved, and by how many days? Between two revisions, or to what happened.

    Args:
        portfolio: a project that continues another is held against what that one planned.
        earlier: id of a revision.
        later: id of another one, or "outcome".
        as_of: only what was known on this day is used; everything where None.

    Returns:
        A bar per start of operations that moved, in days, the longest first, each beginning where the one above ends,
        and their sum. What cannot be compared (new, dropped, not stated, undetermined) has a row that says so and no
        bar; what did not move is named above the chart. Where nothing is stated twice, a chart that says so.

    Raises:
        UnknownNameError: there is no such revision.
        NotYetKnownError: the revision was published after the day.
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> from ucc_portfolio import datasets
        >>> chart = slip_waterfall(datasets.load("ucc-2018"), earlier="MASP-2017", later="outcome")
        >>> chart.description.split(": ")[1].split(";")[0]
        '5 starts of operations later, 0 earlier'
    """
    day = latest_day(portfolio) if as_of is None else as_of
    known = known_on(portfolio, day)
    ends = "what happened" if later == OUTCOME else plain(later, 60)
    lines = [f"{portfolio_name(known)}, from {plain(earlier, 60)} to {ends}, as of {day}"]
    slips = _one_each(slippage(portfolio, earlier=earlier, later=later, as_of=day))
    moved = sorted((one for one in slips if _days_of(one)), key=lambda one: -_days_of(one))
    silent = [one for one in slips if one.verdict not in _COMPARED]
    still = [one.project for one in slips if one.verdict in _COMPARED and not _days_of(one)]
    if still:
        lines.append(f"{'On time' if later == OUTCOME else 'Not moved'}: {listed(still)}.")
    if not moved and not silent:
        return empty_chart(_QUESTION, lines, "nothing moved." if still else "no start of operations can be compared.")
    sources = plan_sources(known)
    bars = _cascade(sources, moved)
    others = [_silent_row(sources, one, order) for order, one in enumerate(silent, start=len(bars))]
    lines.append("A bar begins where the one above ends. To the right is later.")
    days = [_days_of(one) for one in moved]
    return finished_chart(
        layers(*_marks(bars, others)),
        question=_QUESTION,
        lines=lines,
        description=f"Slips of {portfolio_name(known)} from {plain(earlier, 60)} to {ends} as of {day}: "
        f"{counted(sum(one > 0 for one in days), 'start')} of operations later, "
        f"{sum(one < 0 for one in days)} earlier; "
        f"{sum(days):+,} days together, {len(silent)} cannot be compared.",
        width=WIDTH - 220,
        height=altair().Step(ROW_HEIGHT + 2),
    )


def _marks(bars: Rows, others: Rows) -> Iterator[Any]:
    """The layers of the chart, the lowest first: the line of no slip, the bars with their days, rows without a bar."""
    alt = altair()
    days = alt.Axis(title="days, added up", orient="top", format="+,d")
    across = alt.X(field="from", type="quantitative", axis=days)
    down = ordered_channel("Y", "row", "row_order", axis=names_axis())
    pointed = tooltip("project", "before", "after", "slip", "least", "most", "causes", "source")
    zero: Rows = [{"from": 0}]
    yield chart_of(zero).mark_rule(color=INK).encode(x=across)
    if bars:
        fill = meaning_channel("Fill", "way", _COLOURS, (str(row["way"]) for row in bars), legend=swatch_legend())
        bar = chart_of(bars).mark_bar(height=14, stroke=GREY, strokeWidth=0.5)
        yield bar.encode(x=across, x2="until:Q", y=down, fill=fill, tooltip=pointed)
        text = chart_of(bars).mark_text(align="left", dx=6)
        yield text.encode(x=alt.X(field="right", type="quantitative"), y=down, text=text_channel())
    text = chart_of(others).mark_text(align="left", fontStyle="italic")
    yield text.encode(x=alt.value(4), y=down, text=text_channel(), tooltip=pointed)


_COMPARED: Final = (SlipVerdict.LATE, SlipVerdict.EARLY, SlipVerdict.ON_TIME)


def _one_each(slips: Iterable[Slip]) -> list[Slip]:
    """One slip per start of operations: of a roll-out that of its last start, where that is known."""
    found: dict[str, Slip] = {}
    for one in slips:
        if one.milestone[1] != OPERATIONS:
            continue
        before = found.get(one.project)
        if before is None or (before.outcome is not None and before.outcome.edge is Edge.FIRST):
            found[one.project] = one
    return list(found.values())


def _days_of(slip: Slip) -> int:
    """The days that a start moved; 0 where it did not, or where nobody knows."""
    has_moved = slip.verdict in (SlipVerdict.LATE, SlipVerdict.EARLY)
    return slip.headline.days if has_moved and slip.headline is not None else 0


_TOGETHER: Final = "together "
"""Name of the last row; no id ends with a space."""


def _cascade(sources: PlanSources, moved: Sequence[Slip]) -> Rows:
    rows: Rows = []
    at = 0
    for place, one in enumerate(moved):
        days = _days_of(one)
        told = str(one.headline)
        rows.append(
            {
                **_slip_row(sources, one, place),
                "from": at,
                "until": at + days,
                "right": max(at, at + days),
                "way": "later" if days > 0 else "earlier",
                "text": told if "day" in told else f"{told} ({days:+,} days)",
            }
        )
        at += days
    if len(moved) > 1:
        rows.append(
            {
                "row": _TOGETHER,
                "row_order": len(moved),
                "from": 0,
                "until": at,
                "right": max(0, at),
                "way": "sum",
                "text": f"{at:+,} days",
            }
        )
    return rows


def _silent_row(sources: PlanSources, one: Slip, order: int) -> dict[str, object]:
    """A row without a bar, which says why."""
    before, after = (None if cell is None else plain(str(cell), 40) for cell in (one.before, one.after))
    if one.outcome is not None:
        after = f"started on {one.outcome.date}"
    match one.verdict:
        case SlipVerdict.NOT_STATED if one.later == OUTCOME and one.outcome is None:
            text = f"planned {before}, no start is known"
        case SlipVerdict.NOT_STATED:
            silent, stated = (one.later, one.earlier) if after is None else (one.earlier, one.later)
            text = f"not stated in {plain(silent, 30)}; {before or after} in {plain(stated, 30)}"
        case SlipVerdict.NEW:
            text = f"new: {after}"
        case SlipVerdict.DROPPED:
            text = f"dropped: {before}"
        case _:
            text = f"{one.verdict.value}: {before}; {after or 'no start is known'}"
    return {**_slip_row(sources, one, order), "from": None, "text": text}


def _slip_row(sources: PlanSources, one: Slip, order: int) -> dict[str, object]:
    by = [source_words(one.earlier, sources.get((one.earlier, one.project, OPERATIONS)))]
    if one.outcome is not None:
        by.append(source_words(OUTCOME, one.outcome.source))
        after = f"{one.outcome.edge} start on {one.outcome.date}, {one.outcome.kind}"
    else:
        after = "not stated" if one.after is None else str(one.after)
        if one.later != OUTCOME:
            by.append(source_words(one.later, sources.get((one.later, one.project, OPERATIONS))))
    bounds = one.headline
    return {
        "project": one.project,
        "row": one.project,
        "row_order": order,
        "before": "not stated" if one.before is None else str(one.before),
        "after": after,
        "slip": "unknown" if bounds is None else str(bounds),
        "least": "unknown" if bounds is None else f"{bounds.lower_days:+,} days",
        "most": "unknown" if bounds is None else f"{bounds.upper_days:+,} days",
        "causes": plain("; ".join(one.causes)) or "none stated",
        "source": "; ".join(by),
    }
