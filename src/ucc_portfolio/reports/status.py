"""The status table: a row per project, a column per phase, as the Commission prints it."""

# Over 500 lines: a third of it declares the columns. The rest writes one cell in three details, in colour or without.

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from ucc_portfolio.domain.cells import Cell, Status
from ucc_portfolio.domain.corrections import Reading
from ucc_portfolio.domain.dates import Period, PlannedDate, Precision
from ucc_portfolio.domain.outcomes import complete_start
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase
from ucc_portfolio.domain.ratings import Colour
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.overdue import Standing
from ucc_portfolio.reports.media.signs import bar
from ucc_portfolio.reports.report import (
    Column,
    Detail,
    Kind,
    Look,
    OnceEach,
    Report,
    Section,
    Tone,
    percent_column,
    strong,
    with_after,
)

if TYPE_CHECKING:
    from datetime import date

    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.projects import Project
    from ucc_portfolio.measures.percent_done import Progress, RowProgress

BAR_WIDTH: Final = 5

_NARROW_HEADS: Final = {
    "bc": "BC",
    "bpm": "BP",
    "pi": "PI",
    "vd": "VD",
    "fss": "FS",
    "tss": "TS",
    "con": "CO",
    "tra": "TR",
}


class StatusRow(NamedTuple):
    """A row of the table, with the assessment that tells what its cells do not."""

    assessment: Assessment
    progress: RowProgress
    project: Project

    @classmethod
    def of(cls, assessment: Assessment, rows: Iterable[RowProgress]) -> list[StatusRow]:
        """The rows of an assessment."""
        return [cls(assessment, row, row.project) for row in rows]


def status_report(
    assessment: Assessment, *, rows: Sequence[RowProgress] | None = None, empty: str = "The portfolio has no projects."
) -> Report:
    """The status table of an assessment.

    Args:
        assessment: whose progress and standings are shown.
        rows: those to show, in order; all of them in the order of the table where None. The totals are always
            those of the whole portfolio; a selection gets a line of its own.
        empty: the sentence to say where there is no row.
    """
    portfolio, progress = assessment.reported, assessment.progress
    shown = StatusRow.of(assessment, progress.rows if rows is None else rows)
    footers: list[Callable[[Look], Mapping[str, str]]] = []
    if len(shown) != len(progress.rows):
        footers.append(partial(_selection_footer, shown, len(progress.rows)))
    footers.append(partial(_total_footer, progress))
    return Report(
        name="status",
        title=visible(portfolio.title or portfolio.id),
        lines=tuple(_headline(assessment)),
        sections=[Section(columns=_shown_columns(assessment), rows=shown, footers=footers)],
        empty=empty,
        legend=lambda look: tuple(_legend(assessment, look)),
        summaries={
            "totals": _totals(progress),
            "judged_counts": _judged(assessment),
            "outside_the_table": [project.id for project in portfolio.projects if project.is_outside_table],
        },
        columns=COLUMNS,
        rows=lambda: shown,
    )


def _headline(assessment: Assessment) -> Iterator[str]:
    portfolio = assessment.reported
    overall = assessment.progress.overall
    done = "no overall percentage" if overall is None else f"{round_half_up(overall * 100)} % done"
    parts = [f"status {portfolio.status_date.isoformat()}"]
    if assessment.as_of != portfolio.status_date:
        parts.append(f"seen on {assessment.as_of.isoformat()}")
    parts.append(done)
    if portfolio.reading is Reading.AS_PRINTED:
        parts.append("cells as printed")
    elif portfolio.corrections:
        count = len(portfolio.corrections)
        parts.append("1 cell corrected" if count == 1 else f"{count} cells corrected")
    parts.append(visible(portfolio.id))
    yield " | ".join(parts)
    counts = assessment.judged_counts
    if counts.green_share is not None:
        stages = ", ".join(f"{count} {stage}" for stage, count in counts.stages.items())
        share = round_half_up(counts.green_share * 100, 2)
        yield f"judged: {counts.green} of {counts.rated} IT projects green = {share} % ({stages})"


def _shown_columns(assessment: Assessment) -> list[Column[StatusRow]]:
    """What people see; the number only where a row has one."""
    has_numbers = any(row.project.number is not None for row in assessment.progress.rows)
    shown = [column for column in COLUMNS if column.heading and (has_numbers or column is not NUMBER)]
    # The bar stands beside its percentage, and both ratings share a column.
    return [*with_after(shown, "percent_done_rounded", BAR), RATINGS]


_RATING_TONES: Final = {Colour.RED: Tone.BAD, Colour.AMBER: Tone.PLAIN, Colour.GREEN: Tone.GOOD}


def _rating_text(row: StatusRow) -> str:
    judged = row.assessment.judged.get(row.project.id)
    return f"{judged.colour[0].upper() if judged else '-'}/{row.assessment.ratings[row.project.id].colour[0].upper()}"


def _component_heading(look: Look) -> str:
    return "System and component" if look.detail is Detail.FULL else "Component"


def _project_text(row: StatusRow) -> str:
    # A reading as printed has no correction in its cells, and so no mark.
    has_corrections = bool(row.assessment.reported.corrections)
    is_corrected = has_corrections and any(cell.correction for _, cell in row.project.cells.items())
    return visible(row.project.id) + "*" * is_corrected


def _component_text(look: Look) -> Callable[[StatusRow], str]:
    def text(row: StatusRow) -> str:
        project = row.project
        if look.detail is Detail.FULL:
            return visible(project.name)
        return visible(project.component or project.system_name or project.system)

    return text


def _percent_text(_: Look) -> Callable[[StatusRow], str]:
    return OnceEach(attrgetter("progress.fraction"), _percent)


def _bar_text(look: Look) -> Callable[[StatusRow], str]:
    return OnceEach(attrgetter("progress.fraction"), partial(bar, width=BAR_WIDTH, ascii_only=look.ascii_only))


def _contribution_text(_: Look) -> Callable[[StatusRow], str]:
    return OnceEach(attrgetter("progress.contribution"), partial(_dash, decimals=1))


def _phase_heading(phase: Phase, look: Look) -> str:
    return _NARROW_HEADS[phase] if look.detail is Detail.YEAR else phase.short


def _cell_of(key: str) -> Callable[[StatusRow], Cell | None]:
    return attrgetter(f"project.cells.{key}")


def _is_late(key: str, row: StatusRow) -> bool:
    return key in row.assessment.overdue.get(row.project.id, ())


def _has_late(row: StatusRow) -> bool:
    """Whether any row beside it is late."""
    return any(row.assessment.overdue.values())


def _phase_text(phase: Phase, look: Look) -> Callable[[StatusRow], str]:
    def marked(row: StatusRow, text: str) -> str:
        return text + "!" if _is_late(phase, row) else text

    return OnceEach(_cell_of(phase), partial(_stated, partial(cell_text, look=look)), marked, amends=_has_late)


def _stated(write: Callable[[Cell], str], cell: Cell | None) -> str:
    return "" if cell is None else write(cell)


def _phase_tone(phase: Phase) -> Callable[[StatusRow], Tone]:
    def alarmed(row: StatusRow, tone: Tone) -> Tone:
        return Tone.BAD if _is_late(phase, row) else tone

    return OnceEach(_cell_of(phase), _cell_tone, alarmed, amends=_has_late)


def _cell_tone(cell: Cell | None) -> Tone:
    if cell is None or cell.status is Status.PLANNED:
        return Tone.PLAIN
    return Tone.GOOD if cell.status is Status.DONE else Tone.FAINT


def cell_text(cell: Cell, look: Look) -> str:
    """A phase's cell in the detail that there is room for.

    Example:
        >>> planned = Cell.parse("Q3 2018")
        >>> [cell_text(planned, Look(detail)) for detail in Detail]
        ['18', 'Q3 18', 'Q3 2018']
        >>> cell_text(Cell.parse("DONE"), Look(Detail.YEAR, ascii_only=True))
        '+'
    """
    if look.detail is Detail.FULL:
        text = "unknown" if cell.date is not None and cell.date.is_unknown and not cell.completed else str(cell)
        return text + "*" if cell.correction else text
    signs = _signs(look)
    if cell.date is None:
        return signs[cell.status]
    if look.detail is Detail.YEAR:
        return f"{cell.date.last.year % 100:02}" if cell.date.last else "?"
    return short_date(cell.date)


def _signs(look: Look) -> Mapping[Status, str]:
    return _ASCII_SIGNS if look.ascii_only else _SIGNS


_SIGNS: Final = {Status.DONE: "✓", Status.NOT_PLANNED: "–", Status.NOT_APPLICABLE: "·", Status.NATIONAL: "national"}
_ASCII_SIGNS: Final = {
    Status.DONE: "+",
    Status.NOT_PLANNED: "-",
    Status.NOT_APPLICABLE: ".",
    Status.NATIONAL: "national",
}


def short_date(planned: PlannedDate) -> str:
    """A date with a year of two digits; a day within its month.

    Example:
        >>> [short_date(PlannedDate.parse(text)) for text in ("Q1 2021 - Q4 2023", "2019-10-01", "2021", "TBD")]
        ['Q1 21-Q4 23', '10/19', '2021', '?']
    """
    if planned.is_window:
        return f"{_short_period(planned.start)}-{_short_period(planned.end)}"
    return _short_period(planned.end)


def _short_period(period: Period | None) -> str:
    if period is None:
        return "?"
    year, month = f"{period.last.year % 100:02}", period.last.month
    match period.precision:
        case Precision.DAY | Precision.MONTH:
            return f"{month:02}/{year}"
        case Precision.QUARTER:
            return f"Q{month // 3} {year}"
        case Precision.HALF_YEAR:
            return f"H{month // 6} {year}"
        case _:
            return str(period.last.year)


def _started_on(row: StatusRow) -> date | None:
    """The reported date on which everybody had started: that of the only or the last start."""
    complete = complete_start(row.assessment.starts.get(row.project.id, {}))
    return None if complete is None else complete.date


def _operations_text(look: Look) -> Callable[[StatusRow], str]:
    sign = _signs(look)[Status.DONE]

    def marked(row: StatusRow, text: str) -> str:
        if (day := _started_on(row)) is not None:
            return day.isoformat() + sign + "*" * text.endswith("*")
        cell = row.project.cells.operations
        if cell is not None and cell.status is not Status.DONE and _has_started(row):
            text += sign
        return text + "!" if _is_late(OPERATIONS, row) else text

    return OnceEach(
        _cell_of(OPERATIONS),
        partial(_stated, partial(_start_of_operations, look=look)),
        marked,
        amends=_has_started_or_late,
    )


def _has_started_or_late(row: StatusRow) -> bool:
    """Whether any row beside it is."""
    return Standing.DONE in row.assessment.standings.values() or _has_late(row)


def _has_started(row: StatusRow) -> bool:
    return row.assessment.standings[row.project.id] is Standing.DONE


def _operations_tone(row: StatusRow) -> Tone:
    if _has_started(row):
        return Tone.GOOD
    return Tone.BAD if _is_late(OPERATIONS, row) else Tone.PLAIN


def _start_of_operations(cell: Cell, look: Look) -> str:
    if look.detail is Detail.FULL:
        text = "national" if cell.status is Status.NATIONAL else cell_text(cell, look).removesuffix("*")
        return text + "*" if cell.correction else text
    if cell.date is None or cell.date.is_window or cell.date.is_unknown:
        return cell_text(cell, Look(Detail.SHORT, look.ascii_only))
    return str(cell.date)


def _percent(fraction: Fraction | None) -> str:
    return "-" if fraction is None else f"{round_half_up(fraction * 100)}%"


def _dash(fraction: Fraction | None, decimals: int) -> str:
    return "-" if fraction is None else str(round_half_up(fraction * 100, decimals))


def _total_footer(progress: Progress, look: Look) -> dict[str, str]:
    by_phase = {phase.value: _dash(part.fraction, 0) for phase, part in progress.by_phase.items()}
    return {
        "project": "Total",
        "component": "weighted %",
        **by_phase,
        "percent_done_rounded": _percent(progress.overall),
        "bar": bar(progress.overall, BAR_WIDTH, ascii_only=look.ascii_only),
        "contribution_rounded": _dash(progress.overall, 1),
    }


def _selection_footer(shown: Sequence[StatusRow], of: int, _: Look) -> dict[str, str]:
    contributions = [row.progress.contribution for row in shown if row.progress.contribution is not None]
    total = sum(contributions, start=Fraction(0)) if contributions else None
    return {"project": "Shown", "component": f"{len(shown)} of {of} rows", "contribution_rounded": _dash(total, 1)}


def _legend(assessment: Assessment, look: Look) -> Iterator[str]:
    portfolio = assessment.reported
    if look.detail is not Detail.FULL:
        signs, year = _signs(look), portfolio.status_date.year
        planned = (
            f"{year % 100:02} planned for {year} (a window: its last year)"
            if look.detail is Detail.YEAR
            else f"Q3 {year % 100:02} planned for the third quarter of {year}"
        )
        yield (
            f"{signs[Status.DONE]} done, {planned}, ? planned but date unknown, "
            f"{signs[Status.NOT_PLANNED]} not planned, {signs[Status.NOT_APPLICABLE]} not applicable"
        )
        heads = (f"{_phase_heading(phase, look)} {phase.label}" for phase in PHASES)
        yield ", ".join(heads)
    else:
        yield "DONE done, N/A does not apply, unknown planned but nobody says when, blank not stated"
        yield ", ".join(f"{phase.short} {phase.label}" for phase in PHASES)
    done_sign = _signs(look)[Status.DONE]
    yield (
        f"Operations: start of operations ({done_sign} behind a day: it started then; behind anything else: it runs; "
        "national: each country plans). "
        "% done: phases done of those that apply. Contr: contribution to the overall percentage, by weight."
    )
    yield "J/C: rating as judged / computed by rule; R red, A amber, G green, - not judged. -f json has the reasons."
    if any(assessment.overdue.values()):
        yield "! overdue"
    if portfolio.reading is Reading.CORRECTED and portfolio.corrections:
        yield "* read differently from the print; ucc-status --reading as-printed shows the print, check compares"
    if outside := [project.id for project in portfolio.projects if project.is_outside_table]:
        yield f"Outside the table: {', '.join(map(visible, outside))}"


def _float(fraction: Fraction | None) -> float | None:
    return None if fraction is None else float(fraction * 100)


def _rounded(fraction: Fraction | None, decimals: int) -> float | None:
    return None if fraction is None else float(round_half_up(fraction * 100, decimals))


def _totals(progress: Progress) -> dict[str, object]:
    return {
        "percent_done": _float(progress.overall),
        "percent_done_rounded": _rounded(progress.overall, 0),
        "percent_done_by_phase": {phase.value: _float(part.fraction) for phase, part in progress.by_phase.items()},
        "percent_done_by_group": {
            group.name.lower(): _float(part.fraction) for group, part in progress.by_group.items()
        },
    }


def _judged(assessment: Assessment) -> dict[str, object]:
    counts = assessment.judged_counts
    return {
        **{stage.name.lower(): count for stage, count in counts.stages.items()},
        "green": counts.green,
        "rated": counts.rated,
        "green_percent": _float(counts.green_share),
    }


def _cell_value(key: str) -> Callable[[StatusRow], Cell | None]:
    return lambda row: row.project.cells[key]


def _phase_column(phase: Phase) -> Column[StatusRow]:
    return Column(
        phase.value,
        partial(_phase_heading, phase),
        meaning=phase.label,
        value=_cell_value(phase),
        show=partial(_phase_text, phase),
        tone=_phase_tone(phase),
    )


NUMBER: Final[Column[StatusRow]] = Column(
    "number",
    "No",
    kind=Kind.INTEGER,
    meaning="row number of the published table; the components of one system share it",
    value=lambda row: row.project.number,
    unknown="",
)
BAR: Final[Column[StatusRow]] = Column("bar", "done", show=_bar_text, tone=lambda _: Tone.GOOD, drawing=True)
RATINGS: Final[Column[StatusRow]] = Column(
    "ratings", "J/C", text=_rating_text, tone=lambda row: _RATING_TONES[row.assessment.ratings[row.project.id].colour]
)
COLUMNS: Final[tuple[Column[StatusRow], ...]] = (
    NUMBER,
    Column("project", "Project", meaning="id", value=lambda row: row.project.id, text=_project_text, tone=strong),
    Column("system", meaning="short name of the system", value=lambda row: row.project.system),
    Column("system_name", meaning="name of the system", value=lambda row: row.project.system_name),
    Column(
        "component",
        _component_heading,
        meaning="phase, iteration or block of the system",
        value=lambda row: row.project.component,
        show=_component_text,
        shrinks=True,
    ),
    Column("kind", meaning="central, decentralised or national", value=lambda row: row.project.kind),
    Column(
        "standing",
        meaning="done (in operation), late (overdue on the as-of date) or open",
        value=lambda row: row.assessment.standings[row.project.id],
    ),
    *map(_phase_column, PHASES),
    Column(
        OPERATIONS,
        "Operations",
        meaning="start of operations; may also be `(Nat. Planning)`",
        value=_cell_value(OPERATIONS),
        show=_operations_text,
        tone=_operations_tone,
    ),
    Column(
        "corrected_cells",
        kind=Kind.TEXTS,
        meaning="keys of the cells whose published text we corrected; a list in JSON, with spaces between in CSV",
        value=lambda row: [key for key, cell in row.project.cells.items() if cell.correction],
    ),
    Column(
        "done",
        kind=Kind.NUMBER,
        unit="phases",
        meaning="phases done; a phase done in part counts with its part",
        value=lambda row: row.progress.completion.done,
    ),
    Column(
        "applicable",
        kind=Kind.NUMBER,
        unit="phases",
        meaning="phases that apply",
        value=lambda row: row.progress.completion.applicable,
    ),
    percent_column("percent_done", "100 x done / applicable", lambda row: row.progress.fraction),
    Column(
        "percent_done_rounded",
        "%",
        kind=Kind.NUMBER,
        unit="%",
        meaning="the same as the table publishes it: whole, half up",
        value=lambda row: _rounded(row.progress.fraction, 0),
        show=_percent_text,
    ),
    Column("weight", kind=Kind.NUMBER, meaning="weight of the project", value=lambda row: row.project.weight),
    percent_column("contribution", "share of the overall percentage", lambda row: row.progress.contribution),
    Column(
        "contribution_rounded",
        "Contr",
        kind=Kind.NUMBER,
        unit="%",
        meaning="the same as the table publishes it: to one decimal, half up (7.0 is written 7)",
        value=lambda row: _rounded(row.progress.contribution, 1),
        show=_contribution_text,
    ),
    Column(
        "rating_judged",
        meaning="judged rating of the latest date: red, amber or green",
        value=lambda row: judged.colour if (judged := row.assessment.judged.get(row.project.id)) else None,
    ),
    Column(
        "rating_computed", meaning="rating by rule", value=lambda row: row.assessment.ratings[row.project.id].colour
    ),
    Column(
        "rating_reasons",
        kind=Kind.TEXTS,
        meaning="its reasons; a list in JSON, one after the other in CSV",
        value=lambda row: row.assessment.ratings[row.project.id].reasons,
    ),
)
"""The columns of the status table."""
