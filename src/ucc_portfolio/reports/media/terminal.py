"""A report on a terminal: as much detail as fits the width, no borders, and nothing that an old terminal lacks."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.segment import Segment
from rich.style import Style

from ucc_portfolio.reports.report import Detail, Look, Report, Section, Tone, of_each

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderResult

# Only what every palette has, light or dark; rich.table is not used: it is some 500 times slower than csv.writer
# on a long table and gives the last columns no width at all on a narrow one.
_STYLES: Final = {
    Tone.GOOD: Style(color="green"),
    Tone.BAD: Style(color="red", bold=True),
    Tone.FAINT: Style(dim=True),
    Tone.STRONG: Style(bold=True),
}
_GAP: Final = 1
_LEAST: Final = {Detail.FULL: 24, Detail.SHORT: 14, Detail.YEAR: 1}
"""What a column that shrinks must keep before the others may say more."""
_LEAST_WRAPPED: Final = 20


@frozen(eq=False)
class TerminalReport:
    """A report as something that rich prints."""

    report: Report

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width, ascii_only = options.max_width, options.ascii_only
        colour = console.color_system is not None and not console.no_color
        yield from _paragraph(self.report.title, width, _STYLES[Tone.STRONG])
        for line in self.report.lines:
            yield from _paragraph(line, width, None)
        if self.report.is_empty:
            yield from _paragraph(self.report.empty, width, None)
            return
        look = Look(Detail.FULL, ascii_only)
        for section in self.report.sections:
            yield Segment("\n")
            if section.heading:
                yield from _paragraph(section.heading, width, _STYLES[Tone.STRONG])
            layout = _layout(section, width, ascii_only)
            look = layout.look
            yield from layout.segments(colour=colour)
        if legend := self.report.legend(look):
            yield Segment("\n")
            for line in legend:
                yield from _paragraph(line, width, _STYLES[Tone.FAINT], indent=2)


def _paragraph(text: str, width: int, style: Style | None, indent: int = 0) -> Iterator[Segment]:
    for number, line in enumerate(_wrapped(text, width, indent)):
        yield Segment((" " * indent if number else "") + line, style)
        yield Segment("\n")


def _wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    """The text in lines of at most that width, broken at spaces.

    Each line looks only so far ahead as it may reach: a text of a file can be very long.
    """
    lines: list[str] = []
    start, room = 0, width
    while True:
        ahead = text[start : start + _AHEAD * max(room, 1)]
        is_last = start + len(ahead) >= len(text)
        if is_last and cell_len(ahead) <= room:
            return [*lines, ahead]
        head = set_cell_size(ahead, room).rstrip() if 0 < room < cell_len(ahead) else ahead
        cut = head.rfind(" ") if text[start + len(head) : start + len(head) + 1] != " " else len(head)
        cut = cut if cut > 0 else max(1, len(head))
        lines.append(text[start : start + cut].rstrip())
        start += cut
        while start < len(text) and text[start].isspace():
            start += 1
        if start == len(text):
            return lines
        room = max(1, width - indent)


_AHEAD: Final = 4
"""Characters per column that a line looks ahead: some have no width."""


@frozen(eq=False)
class _Layout:
    """A section brought into columns of a fixed width."""

    section: Section[Any]
    look: Look
    widths: list[int]
    gaps: list[int]
    """The blanks before each column."""
    head: Sequence[tuple[str, ...]]
    """The heads line by line."""
    body: Sequence[Sequence[str]]
    """The texts column by column."""
    foot: Sequence[tuple[str, ...]]

    def segments(self, *, colour: bool) -> Iterator[Segment]:
        for texts in self.head:
            yield Segment(self._line(texts) + "\n", _STYLES[Tone.STRONG])
        if any(column.wraps for column in self.section.columns):
            yield from self._wrapping(colour=colour)
        else:
            yield from self._coloured() if colour else self._plain()
        for texts in self.foot:
            yield Segment(self._line(texts) + "\n", _STYLES[Tone.STRONG])

    def _fitted(self) -> Iterator[list[str]]:
        """Each column's texts at its width; equal texts are fitted once."""
        for fit, texts in zip(self._fits(), self.body, strict=True):
            fitted = {text: fit(text) for text in set(texts)}
            yield list(map(fitted.__getitem__, texts))

    def _plain(self) -> Iterator[Segment]:
        lines = (self._joined(texts).rstrip() + "\n" for texts in zip(*self._fitted(), strict=True))
        yield Segment("".join(lines))

    def _joined(self, texts: Sequence[str]) -> str:
        if 0 not in self.gaps[1:]:
            return " ".join(texts)
        return "".join(" " * gap + text for gap, text in zip(self.gaps, texts, strict=True))

    def _styles(self) -> Iterator[list[Style | None]]:
        for column in self.section.columns:
            rows = self.section.rows
            yield list(map(_STYLES.get, of_each(column.tone, rows))) if column.tone else [None] * len(rows)

    def _coloured(self) -> Iterator[Segment]:
        for texts, styles in zip(zip(*self._fitted(), strict=True), zip(*self._styles(), strict=True), strict=True):
            # One segment per run of a style: rich's time goes by segments. A blank has no colour and joins any run.
            run, run_style = texts[0], styles[0]
            for gap, text, style in zip(self.gaps[1:], texts[1:], styles[1:], strict=True):
                if style is run_style or not text.strip():
                    run += " " * gap + text
                else:
                    yield Segment(run + " " * gap, run_style)
                    run, run_style = text, style
            yield Segment(run.rstrip() + "\n", run_style)

    def _wrapping(self, *, colour: bool) -> Iterator[Segment]:
        """Rows of several lines; for tables that are read, not scanned, so that their length does not matter."""
        fits = self._fits()
        for texts, styles in zip(zip(*self.body, strict=True), zip(*self._styles(), strict=True), strict=True):
            blocks = [
                _wrapped(text, width) if column.wraps else [text]
                for text, column, width in zip(texts, self.section.columns, self.widths, strict=True)
            ]
            for number in range(max(map(len, blocks))):
                for fit, block, style in zip(fits, blocks, styles, strict=True):
                    text = fit(block[number] if number < len(block) else "")
                    last = block is blocks[-1]
                    yield Segment(text.rstrip() if last else text + " ", style if colour else None)
                yield Segment("\n")

    def _line(self, texts: Sequence[str]) -> str:
        return self._joined([fit(text) for fit, text in zip(self._fits(), texts, strict=True)]).rstrip()

    def _fits(self) -> list[Any]:
        more = "~" if self.look.ascii_only else "…"
        return [
            partial(_right if column.is_right else _left, width=width, more=more)
            for column, width in zip(self.section.columns, self.widths, strict=True)
        ]


def _left(text: str, width: int, more: str) -> str:
    if text.isascii():
        if len(text) <= width:
            return text.ljust(width)
    elif cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + more if width else ""


def _right(text: str, width: int, more: str) -> str:
    if len(text) <= width and text.isascii():
        return text.rjust(width)
    length = cell_len(text)
    return " " * (width - length) + text if length <= width else _left(text, width, more)


def _layout(section: Section[Any], width: int, ascii_only: bool) -> _Layout:
    """The most detailed layout that leaves the shrinking column room to say something."""
    for detail in sorted(Detail, reverse=True):
        look = Look(detail, ascii_only)
        head = _head(section, look)
        gaps = _gaps(section, look)
        foot = [tuple(texts.get(column.name, "") for column in section.columns) for texts in _footers(section, look)]
        natural = [max(map(_length, around)) for around in zip(*head, *foot, strict=True)]
        shown: list[list[str]] = []
        for position, column in enumerate(section.columns):
            if detail is not Detail.YEAR and _least(section, natural, detail, gaps) > width:
                break  # the columns that follow would be written for nothing
            texts = column.texts(look, section.rows)
            natural[position] = max([natural[position], *map(_length, set(texts))])
            shown.append(texts)
        if _least(section, natural, detail, gaps) <= width:
            break
    widths = _shrunk(section, natural, width - sum(gaps))
    return _Layout(section, look, widths, gaps, head, shown, foot)


def _head(section: Section[Any], look: Look) -> list[tuple[str, ...]]:
    """The heads line by line: one line, unless those of tight columns are written downwards."""
    texts = [column.head(look) for column in section.columns]
    downwards = [column.tight and look.detail is not Detail.FULL for column in section.columns]
    height = max([1, *(len(text) for text, down in zip(texts, downwards, strict=True) if down)])
    stacks = [
        list(text.rjust(height)) if down else [*[""] * (height - 1), text]
        for text, down in zip(texts, downwards, strict=True)
    ]
    return list(zip(*stacks, strict=True))


def _gaps(section: Section[Any], look: Look) -> list[int]:
    """The blanks before each column: none before the first, and none between tight ones where they are narrow."""
    columns = section.columns
    narrow = look.detail is not Detail.FULL
    return [
        0 if not place or (narrow and column.tight and columns[place - 1].tight) else _GAP
        for place, column in enumerate(columns)
    ]


def _least(section: Section[Any], natural: list[int], detail: Detail, gaps: list[int]) -> int:
    """The width that the columns need at least, to say something in that detail."""
    return sum(
        min(wide, _LEAST_WRAPPED if column.wraps else _LEAST[detail]) if column.shrinks or column.wraps else wide
        for column, wide in zip(section.columns, natural, strict=True)
    ) + sum(gaps)


def _footers(section: Section[Any], look: Look) -> list[dict[str, str]]:
    return [dict(footer(look)) for footer in section.footers]


def _length(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def _shrunk(section: Section[Any], natural: list[int], room: int) -> list[int]:
    """The widths with the columns that may shrink made narrower until the line fits, the last of them first."""
    widths = list(natural)
    over = sum(widths) - room
    for position in reversed(range(len(widths))):
        column = section.columns[position]
        if over > 0 and (column.shrinks or column.wraps):
            taken = min(over, max(0, widths[position] - (_LEAST_WRAPPED if column.wraps else 1)))
            widths[position] -= taken
            over -= taken
    return widths


def render_text(report: Report, *, width: int) -> str:
    """The table as plain text of that width, for a file."""
    console = Console(
        file=io.StringIO(),
        width=width,
        color_system=None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        force_jupyter=False,  # where rich would show what it is asked to keep
    )
    with console.capture() as captured:
        console.print(TerminalReport(report), crop=False, end="")
    return captured.get()
