"""What all charts have in common: colours, titles and axes, texts that stay texts, and how a chart becomes a file."""

from __future__ import annotations

import json
import math
import os
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.errors import Fault, FileError, MissingExtraError, visible

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


def altair() -> Any:
    """The module altair.

    Raises:
        MissingExtraError: the extra `charts` is not installed.
    """
    return _imported("altair")


def _imported(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise MissingExtraError("charts", "a chart") from None


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


def told_apart(names: Mapping[Key, str]) -> Mapping[Key, str]:
    r"""The names as rows of a chart: one that was given before gets a space behind it, which nobody sees.

    Example:
        >>> told_apart({("A", "tss"): "A TSS", ("A TSS", "operations"): "A TSS"}).values()
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


def said_by(origin: str, source: str | None) -> str:
    """Who says a figure: the revision or report, and the id of its source.

    Example:
        >>> said_by("MASP-2017", "annex-1"), said_by("outcome", None)
        ('MASP-2017 (source annex-1)', 'outcome (no source given)')
    """
    return f"{plain(origin, 60)} ({'no source given' if source is None else 'source ' + plain(source, 80)})"


# Parts of a chart


def layers(*parts: Any) -> Any:
    """The parts over each other, those that are None left out."""
    return altair().layer(*(part for part in parts if part is not None))


def of(rows: Rows) -> Any:
    """A chart of rows, before it has a mark."""
    alt = altair()
    return alt.Chart(alt.InlineData(values=rows))


def when(rows: Rows, field: str, *values: str) -> Rows:
    """The rows of which a field has one of the values."""
    return [row for row in rows if row[field] in values]


def tips(*fields: str) -> list[Any]:
    """What a mark says when it is pointed at, as texts, each under the name of its field."""
    alt = altair()
    return [alt.Tooltip(field=field, type="nominal", title=field.replace("_", " ")) for field in fields]


def by_order(channel: str, field: str, order: str, **rest: Any) -> Any:
    """A channel of names in the order of another field."""
    alt = altair()
    made = getattr(alt, channel)
    return made(
        field=field, type="nominal", sort=alt.EncodingSortField(field=order, op="min", order="ascending"), **rest
    )


def meaning(channel: str, field: str, means: Mapping[str, object], shown: Iterable[str], **rest: Any) -> Any:
    """A channel that says what a mark means, with a legend of the meanings that are shown."""
    alt = altair()
    found = set(shown)
    domain = [name for name in means if name in found]
    scale = alt.Scale(domain=domain, range=[means[name] for name in domain])
    legend = rest.pop("legend", alt.Legend(title=None))
    return getattr(alt, channel)(field=field, type="nominal", scale=scale, legend=legend, **rest)


_LONG_AXIS_YEARS: Final = 3
_MOST_TICKS: Final = 16


def days_axis(channel: str, field: str, first: date, last: date, title: str, **rest: Any) -> Any:
    """A channel of days from the first to the last, counted in UTC, so that no time zone moves a day."""
    alt = altair()
    years = last.year - first.year
    if years >= _LONG_AXIS_YEARS:
        ticks, form = {"interval": "year", "step": math.ceil((years + 1) / _MOST_TICKS)}, "%Y"
    else:
        ticks, form = {"interval": "month", "step": 3 if years else 1}, "%Y-%m"
    axis = alt.Axis(title=title, tickCount=ticks, format=form, **rest)
    scale = alt.Scale(type="utc", domain=[day_value(first), day_value(last)], nice=False)
    return getattr(alt, channel)(field=field, type="temporal", scale=scale, axis=axis)


def day_value(day: date) -> Any:
    """A day as a value of an axis."""
    return altair().DateTime(year=day.year, month=day.month, date=day.day, utc=True)


def moment(day: date, *, earlier_days: float) -> str:
    """A place on an axis of days, where it need not be a whole one.

    Example:
        >>> moment(date(2020, 1, 2), earlier_days=0.5)
        '2020-01-01T12:00:00Z'
    """
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=earlier_days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def around(days: Iterable[date], *, margin: float = 0.03) -> tuple[date, date]:
    """The first and the last of the days, with a margin of that part of the time between, inside the calendar."""
    found = sorted(days)
    room = max(timedelta(days=20), (found[-1] - found[0]) * margin)
    return found[0] - min(room, found[0] - date.min), found[-1] + min(room, date.max - found[-1])


def spread(places: Sequence[float], *, least: float, low: float, high: float) -> list[float]:
    """Places for texts that keep a distance from each other, as near as that allows to where they belong.

    Example:
        >>> spread([10, 10, 50], least=12, low=0, high=100)
        [4.0, 16.0, 50.0]
    """
    groups: list[list[float]] = []  # each: sum of the places wished for its first text, number of texts
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


def letters(text: str) -> float:
    """The pixels that a text takes, about."""
    return len(text) * _LETTER


def finished(
    chart: Any, *, question: str, lines: Iterable[str], description: str, width: float, height: Any
) -> alt.LayerChart:
    """The chart with its question, its lines, a sentence in its place for whoever cannot see it, and its look."""
    wrapped = [part for line in lines if line for part in textwrap.wrap(line, _MOST_LETTERS, max_lines=4)]
    title = altair().TitleParams(text=question, **({"subtitle": wrapped} if wrapped else {}))
    made: alt.LayerChart = chart.properties(
        title=title, description=description, width=width, height=height, background=NO_FILL, config=_CONFIG
    )
    return made


def nothing(question: str, lines: Iterable[str], why: str) -> alt.LayerChart:
    """A chart that says that there is nothing to draw, and why."""
    alt = altair()
    text = of([{"text": f"There is nothing to draw: {why}"}]).mark_text(align="left", fontSize=13)
    chart = layers(text.encode(text=alt.Text(field="text", type="nominal"), x=alt.value(0), y=alt.value(20)))
    return finished(
        chart, question=question, lines=lines, description=f"{question} Nothing to draw: {why}", width=WIDTH, height=40
    )


# Files


def svg(chart: alt.TopLevelMixin) -> str:
    """A chart as SVG text that loads nothing, for a page or a paper.

    Args:
        chart: one of ours, restyled or not, or any other of Altair.

    Returns:
        The picture, its letters as letters. The description of the chart is its name for those who cannot see it; the
        ids inside are its own, so that several pictures can stand in one page.

    Raises:
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> from ucc_portfolio import charts, datasets
        >>> picture = charts.svg(charts.progress_trend(datasets.load("ucc-2018")))
        >>> picture[:4], "href" in picture
        ('<svg', False)
    """
    spec = _spec(chart)
    picture: str = _imported("vl_convert").vegalite_to_svg(spec, vl_version=_version(spec), allowed_base_urls=[])
    own = sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    ids = {name: f"c{own}-{place}" for place, name in enumerate(dict.fromkeys(re.findall(_ID, picture)))}
    picture = re.sub(_ID, lambda found: ids[found[0]], picture)  # Vega counts on from picture to picture
    if description := spec.get("description"):
        picture = re.sub(_OWN_ROLES, "", picture)
        label = f'<svg role="img" aria-label="{escape(_described(description), quote=True)}" '
        picture = picture.replace("<svg ", label, 1)
    return picture


_OWN_ROLES: Final = r' role="graphics-[\w-]+"(?: aria-roledescription="[^"]*")?(?: aria-label="[^"]*")?'
"""What Vega says of groups inside the one picture, some of them without a name."""
_ID: Final = r'(?<=\sid=")[\w-]+(?=")|(?<=url\(#)[\w-]+(?=\))'


def write_chart(chart: alt.TopLevelMixin, path: str | os.PathLike[str]) -> None:
    """Write a chart, whole or not at all: as .svg, .png (on white, twice the size) or .html, by the ending.

    The page works without any network: what draws the chart is inside, and the page itself forbids to load anything.
    Pointing at a mark shows its figures and their source.

    Args:
        chart: one of ours, restyled or not, or any other of Altair.
        path: the file.

    Raises:
        FileError: the ending is another one, or the file cannot be written.
        MissingExtraError: the extra `charts` is not installed.

    Example:
        >>> import tempfile
        >>> from ucc_portfolio import charts, datasets
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     charts.write_chart(charts.progress_trend(datasets.load("ucc-2018")), Path(folder) / "trend.png")
        ...     (Path(folder) / "trend.png").read_bytes()[1:4]
        b'PNG'
    """
    from ucc_portfolio.files.atomic import write_atomically

    ending = Path(path).suffix.lower()
    if ending not in _WRITERS:
        raise FileError(str(path), (Fault(f"a chart is written as {', '.join(_WRITERS)}, not as {ending!r}"),))
    write_atomically(path, _WRITERS[ending](chart))


def _spec(chart: Any) -> dict[str, Any]:
    spec: dict[str, Any] = chart.to_dict()
    return spec


def _version(spec: Mapping[str, Any]) -> str:
    """The version of Vega-Lite that a chart is written in, as vl-convert calls it."""
    found = re.search(r"/v(\d+\.\d+)", str(spec.get("$schema", "")))
    return found[1] if found else ".".join(altair().SCHEMA_VERSION.lstrip("v").split(".")[:2])


def _described(description: object) -> str:
    return description if isinstance(description, str) else ""


def _png(chart: Any) -> bytes:
    spec = _spec(chart)
    if spec.get("background") == NO_FILL:
        spec["background"] = "white"  # viewers of pictures may be dark
    content: bytes = _imported("vl_convert").vegalite_to_png(
        spec, vl_version=_version(spec), scale=2, allowed_base_urls=[]
    )
    return content


_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>body { margin: 1rem; background: #fff; color: #1b1b1b; font: 14px/1.4 system-ui, sans-serif; }
#chart { overflow-x: auto; }</style>
</head>
<body>
<div id="chart" role="img" aria-label="%s"></div>
<noscript><p>%s</p></noscript>
<script>%s</script>
<script>
vegaEmbed("#chart", %s, {actions: false, renderer: "svg"});
</script>
</body>
</html>
"""


def _html(chart: Any) -> bytes:
    spec = _spec(chart)
    title = spec.get("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    sentence = escape(_described(spec.get("description")), quote=True)
    # In a script, no < of a text may begin a tag.
    data = json.dumps(spec).replace("<", "\\u003c")
    bundle = _imported("vl_convert").javascript_bundle(vl_version=_version(spec))
    return (_PAGE % (escape(str(text)) or "Chart", sentence, sentence, bundle, data)).encode()


_WRITERS: Final[Mapping[str, Callable[[Any], bytes]]] = {
    ".svg": lambda chart: svg(chart).encode(),
    ".png": _png,
    ".html": _html,
}


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
    """A text as it is: a number in it is not formatted."""
    return altair().Text(field=field, type="nominal")


def distinct_names(names: Iterable[str]) -> list[str]:
    """The names in order, each once; a single name may be given by itself."""
    return [names] if isinstance(names, str) else list(dict.fromkeys(names))


def day_rule(day: date, across: Any, field: str, *, below: bool = False) -> Iterator[Any]:
    """A line down the chart on a day, with the day beside its upper end, or below it."""
    value = altair().value
    rows: Rows = [{field: day.isoformat(), "text": f"as of {day}"}]
    yield of(rows).mark_rule(color=INK, strokeWidth=1.5, strokeDash=[2, 2]).encode(x=across)
    text = of(rows).mark_text(baseline="top", dy=4) if below else of(rows).mark_text(align="left", dx=4, dy=8)
    yield text.encode(x=across, y=value("height" if below else 0), text=text_channel())


DEADLINE_COLOURS: Final = {"last lawful day (code)": INK, "end of the window (work programme)": PURPLE}


DEADLINE_DASHES: Final = {"last lawful day (code)": [1, 0], "end of the window (work programme)": [3, 2]}


DEADLINE_LABELS: Final = dict(zip(DeadlineKind, DEADLINE_COLOURS, strict=True))


def text_columns(own: Rows, field: str, beside: Rows, other: str) -> tuple[float, tuple[float, float]]:
    """The width that two columns of texts leave to a chart, and where they begin."""
    columns = ([str(row[field]) for row in own], [str(row[other]) for row in beside])
    widths = [max(map(letters, texts), default=0.0) for texts in columns]
    width = max(_LEAST_WIDTH, WIDTH - _LABELS - sum(widths) - 2 * _GAP)
    return round(width), (round(width + _GAP), round(width + 2 * _GAP + widths[0]))


_LEAST_WIDTH: Final = 380


_LABELS: Final = 100


_GAP: Final = 12
