"""What all charts have in common: colours, titles and axes, and texts that stay texts."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.errors import MissingExtraError, visible

if TYPE_CHECKING:
    import altair as alt

    from ucc_portfolio.domain.portfolio import Portfolio


INK: Final = "#1b1b1b"
"""Texts and the marks that matter; a page with a dark theme may put another colour in its place."""
GREY: Final = "#8a8a8a"
"""Axes, grids, frames and what only guides the eye; replaceable in the same way."""

GREEN: Final = "#009E73"
BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
YELLOW: Final = "#F0E442"
"""Source: Okabe and Ito, Color Universal Design, 2008: told apart by colour-blind readers."""
ON_FILL: Final = "#000000"
"""Text on a filled mark, in every theme."""
NO_FILL: Final = "transparent"

WIDTH: Final = 900
"""Pixels of a chart with the texts beside it, for a page of 1000."""

_LETTER: Final = 5.5
"""Pixels of a letter at the usual size of a text, about."""
_MOST_LETTERS: Final = 140
_MOST_NAMES: Final = 12

Key = TypeVar("Key")

Rows = list[dict[str, object]]
"""The data of a chart: the names of the fields are ours, texts from files are values alone."""

_CONFIG: Final = {
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": GREY,
        "tickColor": GREY,
        "gridColor": GREY,
        "gridOpacity": 0.3,
        "labelFontSize": 12,
        "labelLimit": 240,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "orient": "top",
        "labelLimit": 400,
        "symbolSize": 110,
    },
    "title": {
        "color": INK,
        "subtitleColor": INK,
        "fontSize": 16,
        "subtitleFontSize": 12,
        "subtitleLineHeight": 16,
        "anchor": "start",
        "frame": "bounds",
        "offset": 14,
    },
    "text": {"color": INK, "fontSize": 11},
    "rule": {"color": GREY},
    "view": {"stroke": None},
    "aria": False,  # a chart is one picture with one description; Vega would word the days of its marks in local time
}


def imported(name: str) -> Any:
    """The module of that name, which comes with the extra `charts`.

    Raises:
        MissingExtraError: the extra is not installed.
    """
    try:
        return import_module(name)  # as late as this: it takes longer than most commands
    except ImportError:
        raise MissingExtraError("charts", "a chart") from None


def altair() -> Any:
    """The module altair.

    Raises:
        MissingExtraError: the extra `charts` is not installed.
    """
    return imported("altair")


# Texts


def plain(text: str, most: int = _MOST_LETTERS) -> str:
    r"""A text from a file in one line, its control characters written out, cut where it is too long.

    Example:
        >>> plain("a\nb\x1b[1m" + "c" * 9, most=12)
        'a\\nb\\x1b[1m…'
    """
    shown = visible(text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def listed(names: Iterable[str], most: int = _MOST_NAMES) -> str:
    """Names in a row, those beyond a number counted.

    Example:
        >>> listed(["A", "B", "C"], most=2)
        'A, B and 1 more'
    """
    shown = [plain(name, 40) for name in names]
    more = f" and {len(shown) - most:,} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more


def row_labels(names: Mapping[Key, str]) -> Mapping[Key, str]:
    r"""The names as labels of the rows of a chart, no two the same: a repeated one gets an invisible space at its end.

    Vega draws rows with the same label as one row.

    Example:
        >>> row_labels({("A", "tss"): "A TSS", ("A TSS", "operations"): "A TSS"}).values()
        dict_values(['A TSS', 'A TSS\xa0'])
    """
    taken: set[str] = set()
    apart = {}
    for key, name in names.items():
        own = name
        while own in taken:
            own += "\N{NO-BREAK SPACE}"
        taken.add(own)
        apart[key] = own
    return apart


def source_words(origin: str, source: str | None) -> str:
    """The plan revision, report or kind of fact that states a figure, with the id of its source.

    Example:
        >>> source_words("MASP-2017", "annex-1"), source_words("outcome", None)
        ('MASP-2017 (source annex-1)', 'outcome (no source given)')
    """
    return f"{plain(origin, 60)} ({'no source given' if source is None else 'source ' + plain(source, 80)})"


# Parts of a chart


def layers(*parts: Any) -> Any:
    """One chart of the parts, each drawn over those before it; those that are None are left out."""
    return altair().layer(*(part for part in parts if part is not None))


def chart_of(rows: Rows) -> Any:
    """A chart with these rows as its data, still without a mark."""
    alt = altair()
    return alt.Chart(alt.InlineData(values=rows))


def rows_with(rows: Rows, field: str, *values: str) -> Rows:
    """The rows whose field has one of the values."""
    return [row for row in rows if row[field] in values]


def tooltip(*fields: str) -> list[Any]:
    """The fields that a mark shows when the mouse points at it, each as text under its name."""
    alt = altair()
    return [alt.Tooltip(field=field, type="nominal", title=field.replace("_", " ")) for field in fields]


def ordered_channel(channel: str, field: str, order: str, **rest: Any) -> Any:
    """A channel (such as "Y") of names, sorted by another field of the rows."""
    alt = altair()
    made = getattr(alt, channel)
    return made(
        field=field, type="nominal", sort=alt.EncodingSortField(field=order, op="min", order="ascending"), **rest
    )


def meaning_channel(channel: str, field: str, means: Mapping[str, object], shown: Iterable[str], **rest: Any) -> Any:
    """A channel (such as "Color") that has a value per meaning, with a legend.

    The legend lists only the meanings that are `shown`, in the order of `means`.
    """
    alt = altair()
    found = set(shown)
    domain = [name for name in means if name in found]
    scale = alt.Scale(domain=domain, range=[means[name] for name in domain])
    legend = rest.pop("legend", alt.Legend(title=None))
    return getattr(alt, channel)(field=field, type="nominal", scale=scale, legend=legend, **rest)


_LONG_AXIS_YEARS: Final = 3
_MOST_TICKS: Final = 16


def date_channel(channel: str, field: str, first: date, last: date, title: str, **rest: Any) -> Any:
    """A channel of dates with an axis from the first to the last, in UTC, so that no time zone moves a date."""
    alt = altair()
    years = last.year - first.year
    if years >= _LONG_AXIS_YEARS:
        ticks, form = {"interval": "year", "step": math.ceil((years + 1) / _MOST_TICKS)}, "%Y"
    else:
        ticks, form = {"interval": "month", "step": 3 if years else 1}, "%Y-%m"
    axis = alt.Axis(title=title, tickCount=ticks, format=form, **rest)
    scale = alt.Scale(type="utc", domain=[date_value(first), date_value(last)], nice=False)
    return getattr(alt, channel)(field=field, type="temporal", scale=scale, axis=axis)


def date_value(day: date) -> Any:
    """A date as the end of an axis."""
    return altair().DateTime(year=day.year, month=day.month, date=day.day, utc=True)


def axis_time(day: date, *, earlier_days: float) -> str:
    """The time some days before a date, as a value of an axis of dates; the days may be a fraction.

    Example:
        >>> axis_time(date(2020, 1, 2), earlier_days=0.5)
        '2020-01-01T12:00:00Z'
    """
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=earlier_days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def axis_range(days: Iterable[date], *, margin: float = 0.03) -> tuple[date, date]:
    """The first and the last date of an axis that shows all of these, with some room on both sides.

    The room is a part (`margin`) of the time between them.
    """
    found = sorted(days)
    # At least 20 days, so that an axis of a single date has a length.
    room = max(timedelta(days=20), (found[-1] - found[0]) * margin)
    return found[0] - min(room, found[0] - date.min), found[-1] + min(room, date.max - found[-1])


def spread(places: Sequence[float], *, least: float, low: float, high: float) -> list[float]:
    """Places for texts that keep a distance from each other, as near as that allows to where they belong.

    Args:
        places: where the texts belong, in any order.
        least: the distance between two texts.
        low: the least place.
        high: the greatest place; where all do not fit, the last ones are beyond it.

    Returns:
        A place per text, in the order of `places`.

    Example:
        >>> spread([10, 10, 50], least=12, low=0, high=100)
        [4.0, 16.0, 50.0]
    """
    # Texts that would overlap stand in a group without gaps. The group begins at the mean of the places that its texts
    # would each like it to begin at: that is nearest to all of them (least squares). Each text comes as a group of its
    # own, and a group that reaches into the one before is joined with it, until none does.
    groups: list[list[float]] = []  # each: the sum of the places wished for its first text, the number of its texts
    for place in sorted(places):
        groups.append([place, 1])
        while len(groups) > 1:
            (wished, count), (own, added) = groups[-2], groups[-1]
            if wished / count + count * least <= own / added:
                break
            groups[-2:] = [[wished + own - added * count * least, count + added]]
    found: list[float] = []
    for wished, count in groups:
        start = min(max(wished / count, low), max(low, high - (count - 1) * least))
        start = max(start, found[-1] + least) if found else start
        found += [start + number * least for number in range(int(count))]
    by_place = sorted(range(len(places)), key=places.__getitem__)
    ordered = [0.0] * len(places)
    for position, place in zip(by_place, found, strict=True):
        ordered[position] = float(place)
    return ordered


def text_width(text: str) -> float:
    """About how many pixels wide a text is; the fonts of the reader are not known."""
    return len(text) * _LETTER


def finished_chart(
    chart: Any, *, question: str, lines: Iterable[str], description: str, width: float, height: Any
) -> alt.LayerChart:
    """The chart with its title and size, and a description for readers who cannot see it.

    The question is the title. The lines stand below it, broken where they are too long.
    """
    wrapped = [part for line in lines if line for part in textwrap.wrap(line, _MOST_LETTERS, max_lines=4)]
    title = altair().TitleParams(text=question, **({"subtitle": wrapped} if wrapped else {}))
    made: alt.LayerChart = chart.properties(
        title=title, description=description, width=width, height=height, background=NO_FILL, config=_CONFIG
    )
    return made


def empty_chart(question: str, lines: Iterable[str], why: str) -> alt.LayerChart:
    """A chart without marks that says why there is nothing to draw."""
    alt = altair()
    text = chart_of([{"text": f"There is nothing to draw: {why}"}]).mark_text(align="left", fontSize=13)
    chart = layers(text.encode(text=alt.Text(field="text", type="nominal"), x=alt.value(0), y=alt.value(20)))
    return finished_chart(
        chart, question=question, lines=lines, description=f"{question} Nothing to draw: {why}", width=WIDTH, height=40
    )


ROW_HEIGHT: Final = 22
"""Pixels of a row."""


def portfolio_name(portfolio: Portfolio) -> str:
    """The title of a portfolio, or its id where it has none, as plain text."""
    return plain(portfolio.title or portfolio.id)


def names_axis() -> Any:
    """An axis that shows names only: no line, no ticks."""
    return altair().Axis(title=None, domain=False, ticks=False, labelPadding=6)


def swatch_legend() -> Any:
    """A legend of filled squares."""
    return altair().Legend(title=None, symbolType="square", symbolStrokeColor=GREY)


def stroke_legend() -> Any:
    """A legend of lines."""
    return altair().Legend(title=None, symbolType="stroke", symbolStrokeWidth=3)


def filled_legend() -> Any:
    """A legend of grey signs, where only the shape has a meaning."""
    return altair().Legend(title=None, symbolFillColor=GREY, symbolStrokeColor=GREY)


def text_channel(field: str = "text") -> Any:
    """A channel that writes a field as it is: Vega would format a text that looks like a number."""
    return altair().Text(field=field, type="nominal")


def distinct_names(names: Iterable[str]) -> list[str]:
    """The names in order, each once; a single name may be given by itself."""
    return [names] if isinstance(names, str) else list(dict.fromkeys(names))


def as_of_line(day: date, across: Any, field: str, *, below: bool = False) -> Iterator[Any]:
    """The as-of date as a line down the chart, with the date beside its upper end, or below the line."""
    value = altair().value
    rows: Rows = [{field: day.isoformat(), "text": f"as of {day}"}]
    yield chart_of(rows).mark_rule(color=INK, strokeWidth=1.5, strokeDash=[2, 2]).encode(x=across)
    text = (
        chart_of(rows).mark_text(baseline="top", dy=4) if below else chart_of(rows).mark_text(align="left", dx=4, dy=8)
    )
    yield text.encode(x=across, y=value("height" if below else 0), text=text_channel())


DEADLINE_LABELS: Final = {
    DeadlineKind.CODE: "last lawful day (code)",
    DeadlineKind.WORK_PROGRAMME: "end of the window (work programme)",
}

_DEADLINE_COLOURS: Final = {
    DEADLINE_LABELS[DeadlineKind.CODE]: INK,
    DEADLINE_LABELS[DeadlineKind.WORK_PROGRAMME]: PURPLE,
}

_DEADLINE_DASHES: Final = {
    DEADLINE_LABELS[DeadlineKind.CODE]: [1, 0],
    DEADLINE_LABELS[DeadlineKind.WORK_PROGRAMME]: [3, 2],
}


def deadline_marks(rows: Rows, across: Any, down: Any, told: Sequence[str]) -> Any:
    """The deadlines as upright strokes; None where there is none."""
    if not rows:
        return None
    kinds = [str(row["kind"]) for row in rows]
    colour = meaning_channel("Stroke", "kind", _DEADLINE_COLOURS, kinds, legend=stroke_legend())
    dashes = meaning_channel("StrokeDash", "kind", _DEADLINE_DASHES, kinds, legend=stroke_legend())
    marks = chart_of(rows).mark_point(shape="stroke", angle=90, size=330, strokeWidth=3, opacity=1, filled=False)
    return marks.encode(x=across, y=down, stroke=colour, strokeDash=dashes, tooltip=tooltip(*told, "source"))


def text_columns(own: Rows, field: str, beside: Rows, other: str) -> tuple[float, tuple[float, float]]:
    """The width that a chart has left when two columns of texts stand at its right, and where the columns begin.

    The first column has a field of the `own` rows, the second the `other` field of the rows `beside`.
    """
    columns = ([str(row[field]) for row in own], [str(row[other]) for row in beside])
    widths = [max(map(text_width, texts), default=0.0) for texts in columns]
    width = max(_LEAST_WIDTH, WIDTH - _LABELS - sum(widths) - 2 * _GAP)
    return round(width), (round(width + _GAP), round(width + 2 * _GAP + widths[0]))


_LEAST_WIDTH: Final = 380
"""Pixels of a chart however long the texts are; the whole is then wider than a page."""
_LABELS: Final = 100
"""Pixels of the names at the left."""
_GAP: Final = 12
