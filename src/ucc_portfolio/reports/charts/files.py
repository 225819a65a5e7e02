"""How a chart becomes a file: as SVG, as PNG, or as a page of HTML that loads nothing."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.errors import Fault, FileError
from ucc_portfolio.reports.charts.drawing import NO_FILL, altair, imported

if TYPE_CHECKING:
    import altair as alt


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
    picture: str = imported("vl_convert").vegalite_to_svg(spec, vl_version=_version(spec), allowed_base_urls=[])
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
    content: bytes = imported("vl_convert").vegalite_to_png(
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
    bundle = imported("vl_convert").javascript_bundle(vl_version=_version(spec))
    return (_PAGE % (escape(str(text)) or "Chart", sentence, sentence, bundle, data)).encode()


_WRITERS: Final[Mapping[str, Callable[[Any], bytes]]] = {
    ".svg": lambda chart: svg(chart).encode(),
    ".png": _png,
    ".html": _html,
}
