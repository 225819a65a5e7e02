"""The status table: a row per project, a column per phase, as the Commission prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.cells import CELL_KEYS, Cell, Status
from ucc_portfolio.domain.corrections import Reading
from ucc_portfolio.domain.dates import Period, PlannedDate, Precision
from ucc_portfolio.domain.outcomes import Edge
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, Phase
from ucc_portfolio.domain.ratings import Colour
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.overdue import Standing
from ucc_portfolio.reports.media.signs import bar
from ucc_portfolio.reports.report import (
    Column,
    Detail,
    Field,
    FieldKind,
    Look,
    OnceEach,
    Report,
    Section,
    Tone,
    plainly,
)

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.measures.percent_done import Progress, RowProgress

BAR_WIDTH: Final = 5

FIELDS: Final = (
    Field("number", FieldKind.INTEGER),
    Field("project", FieldKind.TEXT),
    Field("system", FieldKind.TEXT),
    Field("system_name", FieldKind.TEXT),
    Field("component", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("standing", FieldKind.TEXT),
    *(Field(key, FieldKind.TEXT) for key in CELL_KEYS),
    Field("corrected_cells", FieldKind.TEXTS),
    Field("done", FieldKind.NUMBER),
    Field("applicable", FieldKind.NUMBER),
    Field("percent_done", FieldKind.NUMBER),
    Field("percent_done_rounded", FieldKind.NUMBER),
    Field("weight", FieldKind.NUMBER),
    Field("contribution", FieldKind.NUMBER),
    Field("contribution_rounded", FieldKind.NUMBER),
    Field("rating_judged", FieldKind.TEXT),
    Field("rating_computed", FieldKind.TEXT),
    Field("rating_reasons", FieldKind.TEXTS),
)
"""The values of a row for scripts."""

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


def status_report(
    assessment: Assessment,
    *,
    rows: Sequence[RowProgress] | None = None,
    empty: str = "The portfolio has no projects.",
) -> Report:
    """The status table of an assessment.

    Args:
        assessment: whose progress and standings are shown.
        rows: those to show, in order; all of them in the order of the table where None. The totals are always
            those of the whole portfolio; a selection gets a line of its own.
        empty: the sentence to say where there is no row.
    """
    portfolio, progress = assessment.reported, assessment.progress
    shown = progress.rows if rows is None else rows
    footers: list[Callable[[Look], Mapping[str, str]]] = []
    if len(shown) != len(progress.rows):
        footers.append(partial(_selection_footer, shown, len(progress.rows)))
    footers.append(partial(_total_footer, progress))
    return Report(
        name="status",
        title=visible(portfolio.title or portfolio.id),
        lines=tuple(_headline(assessment)),
        sections=[Section(columns=_columns(assessment), rows=shown, footers=footers)],
        empty=empty,
        legend=lambda look: tuple(_legend(assessment, look)),
        summaries={
            "totals": _totals(progress),
            "judged_counts": _judged(assessment),
            "outside_the_table": [project.id for project in portfolio.projects if project.is_outside_table],
        },
        fields=FIELDS,
        records=lambda: (row_record(assessment, row) for row in shown),
    )


def _headline(assessment: Assessment) -> Iterator[str]:
    portfolio = assessment.reported
    overall = assessment.progress.overall
    done = "no overall percentage" if overall is None else f"{round_half_up(overall * 100)} % done"
    parts = [f"status {portfolio.as_of.isoformat()}"]
    if assessment.as_of != portfolio.as_of:
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


def _columns(assessment: Assessment) -> list[Column[RowProgress]]:
    portfolio = assessment.reported
    corrections = portfolio.corrections if portfolio.reading is Reading.CORRECTED else ()
    corrected = {correction.project for correction in corrections}
    columns: list[Column[RowProgress]] = []
    if any(row.project.number is not None for row in assessment.progress.rows):
        columns.append(
            Column(
                name="number", heading=lambda _: "No", show=plainly(lambda row: _plain(row.project.number)), right=True
            )
        )
    columns += [
        Column(
            name="project",
            heading=lambda _: "Project",
            show=plainly(partial(_project_text, corrected)),
            tone=lambda _: Tone.STRONG,
        ),
        Column(name="component", heading=_component_heading, show=_component_text, shrinks=True),
    ]
    overdue = assessment.overdue
    for phase in PHASES:
        late = {project for project, cells in overdue.items() if phase in cells}
        columns.append(
            Column(
                name=phase.value,
                heading=partial(_phase_heading, phase),
                show=partial(_phase_text, phase, late),
                tone=_phase_tone(phase, late),
            )
        )
    late = {project for project, cells in overdue.items() if OPERATIONS in cells}
    started = {project for project, standing in assessment.standings.items() if standing is Standing.DONE}
    return [
        *columns,
        Column(
            name=OPERATIONS,
            heading=lambda _: "Operations",
            show=partial(_operations_text, _start_days(assessment), started, late),
            tone=lambda row: (
                Tone.GOOD if row.project.id in started else Tone.BAD if row.project.id in late else Tone.PLAIN
            ),
        ),
        Column(name="percent", heading=lambda _: "%", show=_percent_text, right=True),
        Column(name="bar", heading=lambda _: "done", show=_bar_text, tone=lambda _: Tone.GOOD, drawing=True),
        Column(name="contribution", heading=lambda _: "Contr", show=_contribution_text, right=True),
        Column(
            name="rating",
            heading=lambda _: "J/C",
            show=plainly(partial(_rating_text, assessment)),
            tone=lambda row: _RATING_TONES[assessment.ratings[row.project.id].colour],
        ),
    ]


_RATING_TONES: Final = {Colour.RED: Tone.BAD, Colour.AMBER: Tone.PLAIN, Colour.GREEN: Tone.GOOD}


def _rating_text(assessment: Assessment, row: RowProgress) -> str:
    judged = assessment.judged.get(row.project.id)
    return f"{judged.colour[0].upper() if judged else '-'}/{assessment.ratings[row.project.id].colour[0].upper()}"


def _component_heading(look: Look) -> str:
    return "System and component" if look.detail is Detail.FULL else "Component"


def _plain(value: int | None) -> str:
    return "" if value is None else str(value)


def _project_text(corrected: set[str], row: RowProgress) -> str:
    return visible(row.project.id) + ("*" if row.project.id in corrected else "")


def _component_text(look: Look) -> Callable[[RowProgress], str]:
    if look.detail is Detail.FULL:
        return lambda row: visible(row.project.name)
    return lambda row: visible(row.project.component or row.project.system_name or row.project.system)


def _percent_text(_: Look) -> Callable[[RowProgress], str]:
    return OnceEach(attrgetter("fraction"), _percent)


def _bar_text(look: Look) -> Callable[[RowProgress], str]:
    return OnceEach(attrgetter("fraction"), partial(bar, width=BAR_WIDTH, ascii_only=look.ascii_only))


def _contribution_text(_: Look) -> Callable[[RowProgress], str]:
    return OnceEach(attrgetter("contribution"), partial(_dash, decimals=1))


def _phase_heading(phase: Phase, look: Look) -> str:
    return _NARROW_HEADS[phase] if look.detail is Detail.YEAR else phase.short


def _cell_of(key: str) -> Callable[[RowProgress], Cell | None]:
    return attrgetter(f"project.cells.{key}")


def _phase_text(phase: Phase, late: set[str], look: Look) -> Callable[[RowProgress], str]:
    def marked(row: RowProgress, text: str) -> str:
        return text + "!" if row.project.id in late else text

    write = partial(_stated, partial(cell_text, look=look))
    return OnceEach(_cell_of(phase), write, marked if late else None)


def _stated(write: Callable[[Cell], str], cell: Cell | None) -> str:
    return "" if cell is None else write(cell)


def _phase_tone(phase: Phase, late: set[str]) -> Callable[[RowProgress], Tone]:
    def alarmed(row: RowProgress, tone: Tone) -> Tone:
        return Tone.BAD if row.project.id in late else tone

    return OnceEach(_cell_of(phase), _cell_tone, alarmed if late else None)


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


_SIGNS: Final = {
    Status.DONE: "✓",
    Status.NOT_PLANNED: "–",
    Status.NOT_APPLICABLE: "·",
    Status.NATIONAL: "national",
}
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


def _start_days(assessment: Assessment) -> dict[str, str]:
    """Per project that everybody has started, the reported day of the only or the last start."""
    return {
        project: day.date.isoformat()
        for project, outcomes in assessment.starts.items()
        if (day := outcomes.get(Edge.LAST) or outcomes.get(Edge.SINGLE)) is not None
    }


def _operations_text(
    days: Mapping[str, str], started: set[str], late: set[str], look: Look
) -> Callable[[RowProgress], str]:
    sign = _signs(look)[Status.DONE]

    def marked(row: RowProgress, text: str) -> str:
        cell, project = row.project.cells.operations, row.project.id
        if project in days:
            return days[project] + sign + "*" * text.endswith("*")
        if cell is not None and cell.status is not Status.DONE and project in started:
            text += sign
        return text + "!" if project in late else text

    write = partial(_stated, partial(_start_of_operations, look=look))
    return OnceEach(_cell_of(OPERATIONS), write, marked if days or started or late else None)


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
        "percent": _percent(progress.overall),
        "bar": bar(progress.overall, BAR_WIDTH, ascii_only=look.ascii_only),
        "contribution": _dash(progress.overall, 1),
    }


def _selection_footer(shown: Sequence[RowProgress], of: int, _: Look) -> dict[str, str]:
    contributions = [row.contribution for row in shown if row.contribution is not None]
    total = sum(contributions, start=Fraction(0)) if contributions else None
    return {"project": "Shown", "component": f"{len(shown)} of {of} rows", "contribution": _dash(total, 1)}


def _legend(assessment: Assessment, look: Look) -> Iterator[str]:
    portfolio = assessment.reported
    if look.detail is not Detail.FULL:
        signs, year = _signs(look), portfolio.as_of.year
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


def row_record(assessment: Assessment, row: RowProgress) -> tuple[object, ...]:
    """The values of a row for scripts."""
    project = row.project
    cells = project.cells
    return (
        project.number,
        project.id,
        project.system,
        project.system_name,
        project.component,
        None if project.kind is None else project.kind.value,
        assessment.standings[project.id].value,
        *(None if (cell := cells[key]) is None else str(cell) for key in CELL_KEYS),
        [str(key) for key, cell in cells.items() if cell.correction],
        float(row.completion.done),
        float(row.completion.applicable),
        _float(row.fraction),
        _rounded(row.fraction, 0),
        None if project.weight is None else float(project.weight),
        _float(row.contribution),
        _rounded(row.contribution, 1),
        judged.colour.value if (judged := assessment.judged.get(project.id)) else None,
        assessment.ratings[project.id].colour.value,
        list(assessment.ratings[project.id].reasons),
    )


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
