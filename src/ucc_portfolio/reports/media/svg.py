"""A report as a picture of the terminal table that loads nothing, for a README or a slide."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME

from ucc_portfolio.reports.media.terminal import TerminalReport

if TYPE_CHECKING:
    from ucc_portfolio.reports.report import Report

# rich fills the braces. Its own template fetches a font from a host; this one takes what the reader's machine has.
_TEMPLATE: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="TITLE">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; white-space: pre;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect width="{width}" height="{height}" rx="8" fill="#292929"/>
<g transform="translate({terminal_x}, 12)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def render_svg(report: Report, *, width: int) -> str:
    """The terminal table at that width as SVG text; the letters stay letters and can be searched."""
    console = Console(
        file=io.StringIO(),
        record=True,
        width=width,
        color_system="truecolor",
        force_terminal=True,
        legacy_windows=False,
        force_jupyter=False,
    )
    console.print(TerminalReport(report), crop=False, end="")
    # rich formats the template: braces in the title are doubled to stay text.
    title = escape(report.title, quote=True).replace("{", "{{").replace("}", "}}")
    return console.export_svg(title=report.title, theme=SVG_EXPORT_THEME, code_format=_TEMPLATE.replace("TITLE", title))
