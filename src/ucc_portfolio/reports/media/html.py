"""A report as one HTML page that loads nothing: a real table, readable in light and dark and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from itertools import repeat
from typing import Any, Final

from ucc_portfolio.reports.report import Column, Look, Report, Section, Tone, of_each

_LOOK: Final = Look(has_drawings=False)

STYLE: Final = """
:root { color-scheme: light dark; --line: #8886; --good: #1a6b2c; --bad: #a3181f; --faint: #5c5c5c; }
@media (prefers-color-scheme: dark) { :root { --good: #7fd28f; --bad: #ff9a9a; --faint: #b0b0b0; } }
body { font: 0.9rem/1.4 system-ui, sans-serif; margin: 1.5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.5rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
td.wraps { white-space: normal; min-width: 14rem; }
th.right, td.right { text-align: right; }
thead th, tfoot th, tfoot td { font-weight: 600; border-bottom: 2px solid var(--line); }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .faint { color: var(--faint); }
ul { color: var(--faint); padding-left: 1.2rem; }
@media print { @page { size: A4 landscape; } body { font-size: 7pt; margin: 0; } }
"""


def render_html(report: Report) -> str:
    """The report as a whole page; all text from files is escaped."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    yield from fragment(report)
    yield "</body>\n</html>"


def fragment(report: Report, *, title: str = "h1", heading: str = "h2", look: Look = _LOOK) -> Iterator[str]:
    """The report as a part of a page, line by line; all text from files is escaped.

    Args:
        report: what is shown.
        title: name of the element that its title stands in.
        heading: name of the element that the heading of a section stands in.
        look: in which detail.
    """
    yield f"<{title}>{escape(report.title)}</{title}>"
    yield from (f"<p>{escape(line)}</p>" for line in report.lines)
    if report.is_empty:
        yield f"<p>{escape(report.empty)}</p>"
        return
    for section in report.sections:
        if section.heading:
            yield f"<{heading}>{escape(section.heading)}</{heading}>"
        # A part that scrolls must be reachable by keyboard.
        yield '<div class="wide" tabindex="0"><table>'
        yield from table(section, look=look)
        yield "</table></div>"
    yield "<ul>"
    yield from (f"<li>{escape(line)}</li>" for line in report.legend(look))
    yield "</ul>"


def table(section: Section[Any], *, look: Look = _LOOK, key: Callable[[str], str] | None = None) -> Iterator[str]:
    """The head, body and foot of a section's table; all text is escaped.

    Args:
        section: drawings are left out.
        look: in which detail.
        key: what a text sorts by; with it every head is a button, and every cell carries its key.
    """
    columns = [column for column in section.columns if not column.drawing]
    yield "<thead><tr>"
    yield "".join(_head(column, look, sortable=key is not None) for column in columns)
    yield "</tr></thead>\n<tbody>"
    cells = [
        list(
            map(
                partial(_cell, column, key),
                column.texts(look, section.rows),
                of_each(column.tone, section.rows) if column.tone else repeat(None),
            )
        )
        for column in columns
    ]
    yield from (f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    yield "</tbody>\n<tfoot>"
    for footer in section.footers:
        texts = footer(look)
        yield f"<tr>{''.join(_cell(column, None, texts.get(column.name, ''), None) for column in columns)}</tr>"
    yield "</tfoot>"


def _head(column: Column[Any], look: Look, *, sortable: bool) -> str:
    text = escape(column.head(look))
    shown = f'<button type="button">{text}</button>' if sortable else text
    return f'<th scope="col"{_classes(column, Tone.PLAIN)}>{shown}</th>'


def _cell(column: Column[Any], key: Callable[[str], str] | None, text: str, tone: Tone | None) -> str:
    sorts = "" if key is None else f' data-sort="{escape(key(text))}"'
    if tone is Tone.STRONG:
        return f'<th scope="row"{_classes(column, Tone.PLAIN)}{sorts}>{escape(text)}</th>'
    return f"<td{_classes(column, tone)}{sorts}>{escape(text)}</td>"


def _classes(column: Column[Any], tone: Tone | None) -> str:
    names = [name for name, given in (("right", column.is_right), ("wraps", column.wraps or column.shrinks)) if given]
    if tone not in (None, Tone.PLAIN):
        names.append(str(tone))
    return f' class="{" ".join(names)}"' if names else ""
