"""The dependencies as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.domain.grouping import grouped
from ucc_portfolio.domain.milestone_dates import source_of_row
from ucc_portfolio.domain.phases import OPERATIONS, label
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.values import expect
from ucc_portfolio.graph.order import floors
from ucc_portfolio.reports.charts.boxes import laid_out
from ucc_portfolio.reports.charts.drawing import (
    BLUE,
    GREY,
    PURPLE,
    SKY,
    WIDTH,
    Rows,
    altair,
    chart_of,
    empty_chart,
    finished_chart,
    layers,
    listed,
    meaning_channel,
    plain,
    portfolio_name,
    stroke_legend,
    text_channel,
    tooltip,
)
from ucc_portfolio.reports.media.signs import counted

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.domain.dependencies import Dependency
    from ucc_portfolio.reports.charts.boxes import Layout


_QUESTION: Final = "Who waits for whom?"

_ORDERED: Final = "precedence: the right one cannot start first"
_DATA: Final = "interface: they exchange data"

_COLOURS: Final = {_ORDERED: BLUE, _DATA: PURPLE}
_DASHES: Final = {_ORDERED: [1, 0], _DATA: [5, 3]}

_HALF: Final = 0.3
"""Half the width of a box, in floors."""
_TIP: Final = 0.015
"""Half the length of the tip of an arrow, in floors."""
_HEADS: Final = 0.9
"""Height of the heads of the floors, in boxes."""
_FLOOR_PIXELS: Final = 110
_BOX_PIXELS: Final = 30
"""Pixels of a floor across, at least, and of a box down."""


def dependencies(portfolio: Portfolio) -> alt.LayerChart:
    """Who waits for whom? Floor by floor.

    Args:
        portfolio: its precedences set the floors; its interfaces are drawn between them.

    Returns:
        A box per project that takes part, each to the right of all that it waits for. Projects without dependencies are
        named above the chart; where there are none at all, a chart that says so.

    Raises:
        DependencyCycleError: precedences lead back to where they started.
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> from ucc_portfolio import datasets
        >>> dependencies(datasets.load("ucc-2018")).description.split(": ")[1]
        '24 projects on 4 floors, 30 precedences, 6 interfaces.'
    """
    expect(Portfolio, portfolio)
    lines = [portfolio_name(portfolio)]
    between = [one for one in portfolio.dependencies if one.predecessor != one.successor]
    if not between:
        return empty_chart(_QUESTION, lines, "no project depends on another.")
    taking = {name for one in between for name in (one.predecessor, one.successor)}
    stack = [own for names in floors(portfolio) if (own := [name for name in names if name in taking])]
    if alone := [project.id for project in portfolio.projects if project.id not in taking]:
        lines.append(f"Neither wait nor are waited for, nor exchange data: {listed(alone)}.")
    if inside := len(portfolio.dependencies) - len(between):
        lines.append(f"Not drawn: {counted(inside, 'precedence')} between milestones of one project.")
    drawn = _drawn_lines(between)
    layout = laid_out(stack, [(before, after) for before, after, _ in drawn])
    width = max(WIDTH, _FLOOR_PIXELS * len(stack))
    kinds = Counter(one.is_precedence for one in between)
    return finished_chart(
        layers(*_marks(portfolio, stack, drawn, layout, box=2 * _HALF * width / len(stack))),
        question=_QUESTION,
        lines=lines,
        description=f"Dependencies of {portfolio_name(portfolio)}: {counted(len(taking), 'project')} on "
        f"{counted(len(stack), 'floor')}, {counted(kinds[True], 'precedence')}, {counted(kinds[False], 'interface')}.",
        width=width,
        height=round((layout.height + _HEADS) * _BOX_PIXELS),
    )


_Ends = tuple[str, str, str]
"""The projects at both ends of a line, and what the line means."""


def _drawn_lines(dependencies: Iterable[Dependency]) -> Mapping[_Ends, Sequence[Dependency]]:
    """The dependencies by the line that shows them: all of one kind between two projects are one line."""

    def line(one: Dependency) -> _Ends:
        ends = one.predecessor, one.successor
        # An interface has no direction, so that it is the same line whichever way it is stated.
        return (*ends, _ORDERED) if one.is_precedence else (min(ends), max(ends), _DATA)

    return grouped(dependencies, line)


def _marks(
    portfolio: Portfolio,
    stack: Sequence[Sequence[str]],
    drawn: Mapping[_Ends, Sequence[Dependency]],
    layout: Layout,
    *,
    box: float,
) -> Iterator[Any]:
    """The layers of the chart, the lowest first: lines, the tips of arrows, boxes over them, and texts.

    `box` is the width of a box in pixels.
    """
    alt = altair()
    floors_shown = alt.Scale(domain=[-0.5, len(stack) - 0.5], nice=False)
    across = alt.X(field="x", type="quantitative", axis=None, scale=floors_shown)
    heights_shown = alt.Scale(domain=[layout.height, -_HEADS], nice=False)
    down = alt.Y(field="y", type="quantitative", axis=None, scale=heights_shown)
    points = [row for place, (ends, own) in enumerate(drawn.items()) for row in _line(place, *ends, own, layout)]
    kinds = [str(row["kind"]) for row in points]
    colour = meaning_channel("Color", "kind", _COLOURS, kinds, legend=stroke_legend())
    dashes = meaning_channel("StrokeDash", "kind", _DASHES, kinds)
    pointed = tooltip("from", "to", "kind", "why", "source")
    line = chart_of(points).mark_line(interpolate="basis", strokeWidth=1.5).encode(x=across, y=down, color=colour)
    yield line.encode(strokeDash=dashes, detail="number:N", order="place:Q", tooltip=pointed)
    tip = chart_of([row for row in points if row["head"]]).mark_point(filled=True, size=60, opacity=1)
    shape = alt.Shape(field="head", type="nominal", scale=None, legend=None)
    yield tip.encode(x=across, y=down, color=colour, shape=shape, tooltip=pointed)
    boxes = _boxes(portfolio, stack, layout)
    of_box = tooltip("project", "component", "waits_for", "waited_for_by", "source")
    rectangle = chart_of(boxes).mark_rect(fill=SKY, fillOpacity=0.25, stroke=GREY, cornerRadius=3)
    yield rectangle.encode(x=across, x2="right:Q", y=down, y2="bottom:Q", tooltip=of_box)
    middle = alt.X(field="middle", type="quantitative", axis=None)
    centre = alt.Y(field="centre", type="quantitative", axis=None)
    name = chart_of(boxes).mark_text(limit=box - 6)
    yield name.encode(x=middle, y=centre, text=text_channel("project"), tooltip=of_box)
    heads: Rows = [
        {"x": floor, "y": -_HEADS / 2, "text": f"floor {floor}" if floor else "floor 0: waits for nothing"}
        for floor in range(len(stack))
    ]
    yield chart_of(heads).mark_text(fontWeight="bold").encode(x=across, y=down, text=text_channel())


def _line(number: int, before: str, after: str, kind: str, links: Sequence[Dependency], found: Layout) -> Rows:
    """The points that a line is drawn through, from the right side of one box to the left of the other."""
    low, high = sorted((before, after), key=lambda name: found.boxes[name][0])
    if found.boxes[low][0] == found.boxes[high][0]:
        low, high = before, after
    (x, y), (end_x, end_y) = found.boxes[low], found.boxes[high]
    tip = _TIP if kind == _ORDERED else 0
    way = [(x + _HALF, y), (x + 0.5, y)]
    if x == end_x:
        way += [(x + 0.5, end_y), (x + _HALF + tip, end_y)]
    else:
        for floor, at in found.passings[before, after]:
            way += [(floor - 0.5, at), (floor - _HALF, at), (floor + _HALF, at), (floor + 0.5, at)]
        way += [(end_x - 0.5, end_y), (end_x - _HALF - tip, end_y)]
    head = "triangle-left" if x == end_x else "triangle-right"
    told = {
        "number": number,
        "kind": kind,
        "from": before,
        "to": after,
        "why": plain("; ".join(dict.fromkeys(_link_words(one) for one in links))),
        "source": plain("; ".join(dict.fromkeys(one.source or "no source given" for one in links))),
    }
    return [
        {
            **told,
            "place": place,
            "x": round(at, 4),
            "y": round(down, 4),
            "head": head if place == len(way) - 1 and kind == _ORDERED else None,
        }
        for place, (at, down) in enumerate(way)
    ]


def _link_words(one: Dependency) -> str:
    ends = (
        ""
        if (one.before[1], one.after[1]) == (OPERATIONS, OPERATIONS)
        else f"{label(one.before[1])} before {label(one.after[1])}"
    )
    lag = f"at least {counted(one.min_lag, 'day')}" if one.min_lag else ""
    return "; ".join(part for part in (ends, lag, one.why) if part)


def _boxes(portfolio: Portfolio, stack: Sequence[Sequence[str]], found: Layout) -> Rows:
    between = [one for one in portfolio.dependencies if one.is_precedence and one.predecessor != one.successor]
    into = grouped(between, lambda one: one.successor)
    leaving = grouped(between, lambda one: one.predecessor)
    rows: Rows = []
    for name in (name for names in stack for name in names):
        floor, at = found.boxes[name]
        rows.append(
            {
                "project": name,
                "component": plain(portfolio[name].name),
                "source": plain(source_of_row(portfolio, name) or "no source given"),
                "waits_for": listed(dict.fromkeys(one.predecessor for one in into.get(name, ()))) or "nothing",
                "waited_for_by": listed(dict.fromkeys(one.successor for one in leaving.get(name, ()))) or "nothing",
                "x": round(floor - _HALF, 4),
                "right": round(floor + _HALF, 4),
                "middle": floor,
                "y": round(at - 0.38, 4),
                "bottom": round(at + 0.38, 4),
                "centre": round(at, 4),
            }
        )
    return rows
