"""Dependencies as a Mermaid flowchart, for Markdown pages that draw it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.errors import visible
from ucc_portfolio.graph.links import LinkFloat, LinkVerdict

if TYPE_CHECKING:
    from ucc_portfolio.domain.dependencies import Dependency


def render_mermaid(
    floors: Sequence[Sequence[str]], dependencies: Iterable[Dependency], links: Iterable[LinkFloat]
) -> str:
    """The projects that take part, floor by floor, with an arrow from predecessor to successor.

    Solid arrows are precedences (thick where the plan contradicts them, dotted where nobody can decide), lines
    without heads interfaces. All text from files is written as character codes where Mermaid could read it.

    Args:
        floors: ids of projects, the lowest floor first; both ends of every dependency stand on one of them.
        dependencies: what the chart shows; a project that waits for itself is left out.
        links: the floats of its precedences; one without a float is drawn as kept.

    Returns:
        The text of the chart. Without dependencies it has its legend and no floor.

    Source:
        Mermaid 11, "Flowcharts" (mermaid.js.org): nodes, subgraphs and kinds of arrows.

    Example:
        >>> from ucc_portfolio import Dependency
        >>> link = Dependency(predecessor="UUMDS", successor="CDS-1", why="trader authentication")
        >>> print(render_mermaid([["UUMDS"], ["CDS-1"]], [link], []), end="")
        flowchart LR
          %% -->: precedence; ==>: the plan contradicts it; -.->: cannot be decided; ---: interface
          subgraph floor0["floor 0"]
            p0["UUMDS"]
          end
          subgraph floor1["floor 1"]
            p1["CDS-1"]
          end
          p0 --> p1
    """
    verdicts = {id(link.dependency): link.verdict for link in links}
    dependencies = list(dependencies)
    taking_part = {name for one in dependencies for name in (one.successor, one.predecessor)}
    numbers: dict[str, str] = {}
    lines = [
        "flowchart LR",
        "  %% -->: precedence; ==>: the plan contradicts it; -.->: cannot be decided; ---: interface",
    ]
    for floor, names in enumerate(floors):
        inside = [name for name in names if name in taking_part]
        if not inside:
            continue
        lines.append(f'  subgraph floor{floor}["floor {floor}"]')
        for name in inside:
            numbers[name] = f"p{len(numbers)}"
            lines.append(f'    {numbers[name]}["{escaped(name)}"]')
        lines.append("  end")
    for one in dependencies:
        if one.predecessor == one.successor:
            continue
        before, after = numbers[one.predecessor], numbers[one.successor]
        if not one.is_precedence:
            lines.append(f"  {before} --- {after}")
            continue
        arrow = _ARROWS[verdicts.get(id(one), LinkVerdict.KEPT)]
        joined = [key.upper() for key in (one.predecessor_milestone, one.successor_milestone) if key != OPERATIONS]
        label = f'|"{" to ".join(joined)}"|' if joined else ""
        lines.append(f"  {before} {arrow}{label} {after}")
    return "\n".join(lines) + "\n"


_ARROWS = {LinkVerdict.KEPT: "-->", LinkVerdict.CONTRADICTED: "==>", LinkVerdict.UNDECIDED: "-.->"}


def escaped(text: str) -> str:
    r"""The text with every sign that a Mermaid chart, Markdown or HTML could read as its number.

    Example:
        >>> escaped('A-1 "x" <b>'), escaped("a:b\n%% c;")
        ('A-1 #34;x#34; #60;b#62;', 'a#58;b#92;n#37;#37; c#59;')
    """
    plain = re.sub(r"[^\w ./-]", lambda sign: f"#{ord(sign[0])};", visible(text), flags=re.ASCII)
    return re.sub(_DIRECTION, lambda found: f"#{ord(found[0][0])};{found[0][1:]}", plain)


_DIRECTION: Final = r"direction(?=\s+(?:TB|TD|BT|LR|RL))"
"""What Mermaid takes for a statement wherever it stands in a line."""

_MOST_LINKS: Final = 500
_MOST_CHARACTERS: Final = 50_000


def beyond_mermaid(chart: str) -> str | None:
    r"""Why Mermaid would not draw a chart with its usual settings, in a sentence; None where it would.

    Source:
        Mermaid 11, settings maxEdges and maxTextSize. A chart itself cannot raise them, the page that draws it can.

    Example:
        >>> beyond_mermaid("flowchart LR\n" + 501 * "  p0 --> p1\n")
        'Mermaid draws 500 links unless the page sets maxEdges; this chart has 501.'
    """
    links = len(re.findall(r"^  \w+ (?:-->|==>|-\.->|---)", chart, re.MULTILINE))
    if links > _MOST_LINKS:
        return f"Mermaid draws {_MOST_LINKS} links unless the page sets maxEdges; this chart has {links:,}."
    if len(chart) > _MOST_CHARACTERS:
        limit = f"{_MOST_CHARACTERS:,} characters"
        return f"Mermaid draws charts of {limit} unless the page sets maxTextSize; this one has {len(chart):,}."
    return None
