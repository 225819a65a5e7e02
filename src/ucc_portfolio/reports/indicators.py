"""The indicators of the programme: the latest value of each, its change on the year, and what became of its target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from attrs import evolve

from ucc_portfolio.domain.indicators import TargetKind
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.indicators import IndicatorResult, IndicatorVerdict, decimals
from ucc_portfolio.reports.media.signs import counted, levels
from ucc_portfolio.reports.report import Column, Detail, Kind, Look, Report, Section, Tone, picked, strong

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment

_TONES: Final = {
    IndicatorVerdict.MET: Tone.GOOD,
    IndicatorVerdict.MISSED: Tone.BAD,
    IndicatorVerdict.NOT_MEASURABLE: Tone.PLAIN,
}


def _title(one: IndicatorResult, look: Look) -> str:
    unit = f" ({one.indicator.unit})" if one.indicator.unit and look.detail is Detail.FULL else ""
    return visible(one.indicator.title + unit)


def _change(one: IndicatorResult) -> str:
    if one.change is None:
        return ""
    return f"{one.change:+f}" if one.change else "0"


def _computed(one: IndicatorResult) -> str:
    if one.computed is None:
        return ""
    return str(round_half_up(one.computed, 0 if one.computed.denominator == 1 else _DIGITS))


COLUMNS: Final[tuple[Column[IndicatorResult], ...]] = (
    Column("indicator", "Indicator", meaning="id", value=lambda one: one.indicator.id, tone=strong, shrinks=True),
    Column(
        "title",
        "Measured",
        meaning="what is measured",
        value=lambda one: one.indicator.title,
        show=lambda look: lambda one: _title(one, look),
        shrinks=True,
    ),
    Column("section", meaning="section of the report", value=lambda one: one.indicator.section),
    Column(
        "collected_by", meaning="the instrument: poll, form, register", value=lambda one: one.indicator.collected_by
    ),
    Column("unit", meaning="unit of all numbers of the row", value=lambda one: one.indicator.unit),
    Column(
        "baseline", kind=Kind.NUMBER, meaning="value that growth starts from", value=lambda one: one.indicator.baseline
    ),
    Column("baseline_period", meaning="its period, as published", value=lambda one: one.indicator.baseline_period),
    Column(
        "target",
        "Target",
        meaning="the target, as published",
        value=lambda one: one.indicator.target,
        show=lambda look: _target if look.detail is Detail.FULL else _held_against,
    ),
    Column(
        "verdict",
        "Verdict",
        meaning="met, missed or not measurable",
        value=lambda one: one.verdict,
        show=lambda look: lambda one: _verdict(one, look),
        tone=lambda one: _TONES[one.verdict],
    ),
    Column(
        "reason",
        "Because",
        meaning="what decided, in words",
        value=lambda one: one.reason,
        show=lambda look: lambda one: visible(one.reason if look.detail is Detail.FULL else _brief_reason(one)),
        wraps=True,
    ),
    Column(
        "year", "Year", kind=Kind.INTEGER, meaning="latest year with a value", value=lambda one: one.year, unknown=""
    ),
    Column(
        "value",
        "Value",
        kind=Kind.NUMBER,
        meaning="the value of that year",
        value=lambda one: one.value,
        text=lambda one: "" if one.value is None else f"{one.value:f}",
    ),
    Column(
        "change",
        "Change",
        kind=Kind.NUMBER,
        meaning="change since the year before; empty where that year has no value",
        value=lambda one: one.change,
        text=_change,
    ),
    Column(
        "previous_year",
        kind=Kind.INTEGER,
        meaning="the latest earlier year with a value",
        value=lambda one: one.previous and one.previous.year,
    ),
    Column(
        "previous",
        kind=Kind.NUMBER,
        meaning="the value of that earlier year",
        value=lambda one: one.previous and one.previous.value,
    ),
    Column(
        "latest_year",
        kind=Kind.INTEGER,
        meaning="the latest year in which any indicator was measured; later than `year` where this one has a gap",
        value=lambda one: one.latest_year,
    ),
    Column(
        "held_against",
        kind=Kind.NUMBER,
        meaning="the number that decides: a bound, the previous value, the baseline, or the number of actions",
        value=lambda one: one.held_against,
    ),
    Column(
        "outputs",
        kind=Kind.NUMBER,
        meaning="sum of all outputs of these actions; only where the target is one per action",
        value=lambda one: one.outputs,
    ),
    Column(
        "computed",
        "Computed",
        kind=Kind.NUMBER,
        meaning="what the portfolio's own lists of the year say; a share in percent",
        value=lambda one: one.computed,
        text=_computed,
    ),
    Column(
        "computed_agrees",
        "Rounded",
        kind=Kind.BOOLEAN,
        meaning="whether that is the value, once rounded half up to the decimals of the value",
        value=lambda one: one.computed_agrees,
        text=lambda one: "as printed" if one.computed_agrees else f"{_rounded(one)}: differs",
        tone=lambda one: Tone.PLAIN if one.computed_agrees else Tone.BAD,
    ),
    Column("source", meaning="id of the source", value=lambda one: one.indicator.source),
)
"""The columns of an indicator held against its target."""

_MOST_YEARS: Final = 12
"""How many years a line has at most: the latest."""
_DIGITS: Final = 4
"""With how many decimals a computed figure is shown that is no whole number."""

_LEGEND: Final = (
    "Change: on the year before; empty where that year has no value. The value is of the latest year that has one.",
    (
        "Target: where there is little room, the sign and the number that decide: a bound, the value before, the "
        "baseline, or for outputs of all kinds together the actions. A verdict of - is not measurable."
    ),
)


def indicators_report(assessment: Assessment, *, wanted: Callable[[IndicatorResult], bool]) -> Report:
    """Every indicator, section by section, with the figures that the portfolio can compute itself."""
    portfolio = assessment.portfolio
    found = [one for one in assessment.indicators if wanted(one)]
    known = len(assessment.indicators)
    count = f"{'' if len(found) == known else f'{len(found)} of '}{counted(known, 'indicator')}"
    verdicts = f": {_verdicts(found)}" if found else ""
    return Report(
        name="indicators",
        title=f"Indicators: {visible(portfolio.title or portfolio.id)}",
        lines=[f"as of {assessment.as_of.isoformat()} | {count}{verdicts} | {visible(portfolio.id)}"],
        sections=_sections(found),
        empty="No indicator is like that." if assessment.indicators else "The portfolio has no indicators.",
        legend=_legend(found),
        summaries={
            "verdicts": _counts(found),
            "sections": [
                {"section": section, "verdicts": _counts(rows)} for section, rows in _by_section(found).items()
            ],
            "values": [
                {"indicator": one.indicator.id, "year": said.year, "value": float(said.value)}
                for one in found
                for said in one.indicator.values
            ],
        },
        columns=COLUMNS,
        rows=lambda: found,
    )


def indicators_view(found: Sequence[IndicatorResult]) -> Report:
    """Indicators by themselves, section by section."""
    return Report(
        name="indicators",
        title="Indicators",
        lines=[_verdicts(found)],
        sections=_sections(found),
        legend=_legend(found),
    )


def _counts(found: Sequence[IndicatorResult]) -> dict[str, int]:
    counts = Counter(one.verdict for one in found)
    return {verdict.value: counts[verdict] for verdict in IndicatorVerdict}


def _verdicts(found: Sequence[IndicatorResult]) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in _counts(found).items() if count)


def _by_section(found: Sequence[IndicatorResult]) -> dict[str, list[IndicatorResult]]:
    sections: dict[str, list[IndicatorResult]] = {}
    for one in found:
        sections.setdefault(one.indicator.section, []).append(one)
    return sections


def _sections(found: Sequence[IndicatorResult]) -> list[Section[IndicatorResult]]:
    columns = _columns(_years(found))
    sections = [
        Section(
            columns=columns,
            rows=rows,
            heading=f"{f'Section {visible(section)}' if section else 'In no section'}: {_verdicts(rows)}",
        )
        for section, rows in _by_section(found).items()
    ]
    if computed := [one for one in found if one.computed is not None]:
        sections.append(
            Section(
                columns=_computed_columns(),
                rows=computed,
                heading="What the portfolio's own lists of IT projects say of the year",
            )
        )
    return sections


def _years(found: Sequence[IndicatorResult]) -> Sequence[int]:
    """The years of the lines: the same for all, from the first that was measured to the latest."""
    measured = {said.year for one in found for said in one.indicator.values}
    if not measured:
        return ()
    last = max(measured | {one.latest_year for one in found if one.latest_year is not None})
    return range(max(min(measured), last - _MOST_YEARS + 1), last + 1)


def _legend(found: Sequence[IndicatorResult]) -> Callable[[Look], Sequence[str]]:
    years = _years(found)
    line = ""
    if years:
        span = f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]} alone"
        line = f"Line: {span}, from the smallest to the largest value of the row; a year without a value is blank."
    return lambda look: (line, *_LEGEND) if line and look.has_drawings else _LEGEND


def _columns(years: Sequence[int]) -> list[Column[IndicatorResult]]:
    line: Column[IndicatorResult] = Column(
        "line", "Line", show=lambda look: lambda one: _line(one, years, look), drawing=True
    )
    before = picked(COLUMNS, "indicator", "title", "year", "value", "change")
    return [*before, line, *picked(COLUMNS, "target", "verdict", "reason")]


def _line(one: IndicatorResult, years: Sequence[int], look: Look) -> str:
    values = {said.year: said.value for said in one.indicator.values}
    return levels([values.get(year) for year in years], ascii_only=look.ascii_only)


def _target(one: IndicatorResult) -> str:
    indicator = one.indicator
    if not indicator.target:
        return ""
    target = " ".join(indicator.target.split())
    if indicator.baseline is None:
        return visible(target)
    period = f" ({indicator.baseline_period})" if indicator.baseline_period else ""
    return visible(f"{target}, from {indicator.baseline:f}{period}")


_SIGNS: Final = {
    TargetKind.AT_LEAST: ">=",
    TargetKind.ABOVE: ">",
    TargetKind.GROW: ">",
    TargetKind.GROW_OR_STABLE: ">=",
    TargetKind.ONE_PER_ACTION: "sum >=",
}


def _held_against(one: IndicatorResult) -> str:
    target = one.indicator.understood
    return "" if target is None or one.held_against is None else f"{_SIGNS[target.kind]} {one.held_against:f}"


def _verdict(one: IndicatorResult, look: Look) -> str:
    if look.detail is not Detail.FULL and one.verdict is IndicatorVerdict.NOT_MEASURABLE:
        return "-"
    return one.verdict.value


def _brief_reason(one: IndicatorResult) -> str:
    """What the other columns do not say."""
    if one.verdict is IndicatorVerdict.NOT_MEASURABLE:
        return one.reason
    said = [f"sum {one.outputs:f}"] if one.outputs not in (None, one.value) else []
    said += [f"none for {one.latest_year}"] if one.has_gap else []
    return "; ".join(said)


def _computed_columns() -> list[Column[IndicatorResult]]:
    indicator, title, year, value, *computed = picked(
        COLUMNS, "indicator", "title", "year", "value", "computed", "computed_agrees"
    )
    return [indicator, evolve(title, show=None), year, evolve(value, heading="Printed"), *computed]


def _rounded(one: IndicatorResult) -> str:
    if one.computed is None or one.value is None:
        return ""
    return f"{round_half_up(one.computed, decimals(one.value)):f}"
