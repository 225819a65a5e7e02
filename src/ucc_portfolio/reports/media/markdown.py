"""A report as Markdown, for a meeting paper or an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from ucc_portfolio.reports.report import Column, Look, Report, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOK = Look(has_drawings=False)
_SPECIAL = re.compile(
    r"([\\`*_{}\[\]#|~$!]|^[+-](?=\s)|(?<=^\d)[.)](?=\s)|(?<=^\d\d)[.)](?=\s)|(?<=https):|(?<=http):|(?<=ftp):|(?<=www)\.|@)",
    re.IGNORECASE,
)


def render_markdown(report: Report) -> str:
    """The report with one table per section; all text stays text."""
    return "\n".join(_blocks(report)) + "\n"


def escaped(text: str) -> str:
    r"""The text with every sign that Markdown would read made plain.

    Example:
        >>> print(escaped("a|b <b>*x*"))
        a\|b &lt;b&gt;\*x\*
    """
    return escape(_SPECIAL.sub(r"\\\1", text), quote=False)


def _blocks(report: Report) -> Iterator[str]:
    yield f"# {escaped(report.title)}\n"
    for line in report.lines:
        yield f"{escaped(line)}\n"
    if report.is_empty:
        yield f"{escaped(report.empty)}\n"
        return
    for section in report.sections:
        if section.heading:
            yield f"## {escaped(section.heading)}\n"
        yield from _table(section)
        yield ""
    yield from (f"- {escaped(line)}" for line in report.legend(_LOOK))
    if report.mermaid is not None:
        yield f"\n```mermaid\n{report.mermaid()}```"


def _table(section: Section[Any]) -> Iterator[str]:
    columns = [column for column in section.columns if not column.drawing]
    yield _line([column.head(_LOOK) for column in columns])
    yield "|" + "|".join(" ---: " if column.is_right else " --- " for column in columns) + "|"
    for texts in zip(*(column.texts(_LOOK, section.rows) for column in columns), strict=True):
        yield _line(texts)
    for footer in section.footers:
        yield _line(_footer(footer(_LOOK), columns))


def _footer(texts: Mapping[str, str], columns: Sequence[Column[Any]]) -> list[str]:
    return [texts.get(column.name, "") for column in columns]


def _line(texts: Sequence[str]) -> str:
    return "| " + " | ".join(map(escaped, texts)) + " |"
