"""The countries: a grid of projects, the agenda of one country, the roll-out of one system, and what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ucc_portfolio.domain.cells import Cell, Status
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.deployments import DeploymentKind
from ucc_portfolio.domain.national_starts import national_statements
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.compliance import national_compliance
from ucc_portfolio.measures.rollout import CountryStart, CountryState, Rollout
from ucc_portfolio.measures.slippage import SlipVerdict
from ucc_portfolio.reports.media.signs import counted
from ucc_portfolio.reports.report import (
    Column,
    Detail,
    Field,
    FieldKind,
    Look,
    Report,
    Section,
    Tone,
    plainly,
    project_column,
)
from ucc_portfolio.reports.slippage import plan_text

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.measures.rollout_slippage import CountrySlip

FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("country", FieldKind.TEXT),
    Field("name", FieldKind.TEXT),
    Field("participant", FieldKind.TEXT),
    Field("state", FieldKind.TEXT),
    Field("start", FieldKind.TEXT),
    Field("start_first", FieldKind.DAY),
    Field("start_last", FieldKind.DAY),
    Field("kind", FieldKind.TEXT),
    Field("known_from", FieldKind.DAY),
    Field("margin_days", FieldKind.INTEGER),
    Field("is_silent", FieldKind.BOOLEAN),
    Field("slip_days", FieldKind.INTEGER),
    Field("derogation_until", FieldKind.DAY),
    Field("source", FieldKind.TEXT),
)
"""The values of one project in one country for scripts."""

ROLLOUT_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("participants", FieldKind.INTEGER),
    Field("stated", FieldKind.INTEGER),
    Field("live", FieldKind.INTEGER),
    Field("least_live", FieldKind.INTEGER),
    Field("share_live", FieldKind.NUMBER),
    Field("planned_inside", FieldKind.INTEGER),
    Field("planned_after", FieldKind.INTEGER),
    Field("unknown", FieldKind.INTEGER),
    Field("first", FieldKind.DAY),
    Field("last", FieldKind.DAY),
    Field("window", FieldKind.TEXT),
    Field("window_revision", FieldKind.TEXT),
    Field("window_last", FieldKind.DAY),
    Field("days_left", FieldKind.INTEGER),
    Field("laggards", FieldKind.TEXTS),
    Field("derogations", FieldKind.TEXTS),
    Field("printed_count", FieldKind.INTEGER),
    Field("printed_count_day", FieldKind.DAY),
)
"""The values of a roll-out for scripts; `share_live` in [0, 1], `stated` counts countries of which anything is."""

SLIP_FIELDS: Final = (
    Field("project", FieldKind.TEXT),
    Field("country", FieldKind.TEXT),
    Field("before", FieldKind.TEXT),
    Field("after", FieldKind.TEXT),
    Field("kind", FieldKind.TEXT),
    Field("known_from", FieldKind.DAY),
    Field("verdict", FieldKind.TEXT),
    Field("slip", FieldKind.TEXT),
    Field("slip_days", FieldKind.INTEGER),
    Field("source", FieldKind.TEXT),
)
"""The values of what a country changed for scripts; positive is later."""

_SIGNS: Final = {
    CountryState.LIVE: "L",
    CountryState.INSIDE: "+",
    CountryState.AROUND: "~",
    CountryState.AFTER: ">",
    CountryState.PLANNED: "p",
    CountryState.NOT_PLANNED: "x",
    CountryState.UNKNOWN: ".",
}
_SILENT: Final = "!"

_LEGEND: Final = (
    (
        "L live, + planned inside the window, ~ around its end, > after it, p planned and no end known, "
        "x not planned, ! its day went by and nothing is reported, . nothing is stated, blank takes no part. Where the "
        "columns are narrow, the codes of the countries read downwards."
    ),
    (
        "Live: by name, or where a source prints a count without names at least (>=) that count and those that started "
        "after it, over the participants of the day. Left: days to the end of the window; negative: it is over."
    ),
)
_MARGIN: Final = "Margin: the end of the window less the last day of the date, in days; negative is too late."
_MOVED: Final = "Moved: against the first date that the country stated."
_UNTIL: Final = "Until, left: the end of the window."
_LAWFUL: Final = "Lawful: the last lawful day of the code."
_WENT_BY: Final = "Silent: its day went by, and nothing is reported."


def grid_report(assessment: Assessment, *, wanted: Callable[[str], bool]) -> Report:
    """Projects x countries: a sign for each, and how many are live."""
    found = [one for one in assessment.rollouts.values() if wanted(one.project)]
    countries = sorted({start.country for one in found for start in one.countries})
    rows = [one for one in found if one.countries]
    stated = sum(map(_stated, rows))
    cells = sum(len(one.countries) for one in rows)
    return Report(
        name="countries",
        title=_title("Countries", assessment),
        lines=[
            (
                f"as of {assessment.as_of.isoformat()} | {counted(len(rows), 'project')} | "
                f"{counted(len(countries), 'country')} | {visible(assessment.portfolio.id)}"
            ),
            *_strangers(assessment, found),
            *(
                [f"Known by name are {stated} of {cells} starts: the national dates here are incomplete."]
                if stated < cells
                else ()
            ),
        ],
        sections=[Section(columns=_grid_columns(countries), rows=rows)] if rows else [],
        empty="No country has to do with any of the projects.",
        legend=lambda _: _LEGEND,
        **_for_scripts(rows, [start for one in rows for start in one.countries]),
    )


def _stated(one: Rollout) -> int:
    """Of how many countries anything is stated that counts."""
    return sum(start.in_force is not None or start.outcome is not None for start in one.countries)


def _title(what: str, assessment: Assessment) -> str:
    return f"{what}: {visible(assessment.portfolio.title or assessment.portfolio.id)}"


_MOST_NAMED: Final = 10
"""Projects that the line above the grid names."""


def _strangers(assessment: Assessment, found: Sequence[Rollout]) -> Iterator[str]:
    """The countries that state something and take no part on the day, so that they have no column."""
    stated = national_statements(assessment.portfolio)
    strangers = {
        one.project: sorted(set(stated.get(one.project, ())) - {start.country for start in one.countries})
        for one in found
    }
    named = [f"{visible(name)}: {', '.join(codes)}" for name, codes in strangers.items() if codes]
    if named:
        more = f"; and {len(named) - _MOST_NAMED:,} projects more" if len(named) > _MOST_NAMED else ""
        yield f"Not shown, because they take no part on the day: {'; '.join(named[:_MOST_NAMED])}{more}."


def _for_scripts(rows: Sequence[Rollout], starts: Sequence[CountryStart]) -> dict[str, Any]:
    names = [one.name for one in ROLLOUT_FIELDS]
    return {
        "summaries": {"rollouts": [dict(zip(names, rollout_record(one), strict=True)) for one in rows]},
        "fields": FIELDS,
        "records": lambda: map(start_record, starts),
    }


def _grid_columns(countries: Sequence[str]) -> list[Column[Rollout]]:
    return [
        project_column(lambda one: one.project, shrinks=True),
        Column(name="live", heading=lambda _: "Live", show=lambda look: partial(_live_text, look=look), right=True),
        *_window_columns(),
        *map(_country_column, countries),
    ]


def _country_column(country: str) -> Column[Rollout]:
    def start(one: Rollout) -> CountryStart | None:
        return one.by_country.get(country)

    return Column(
        name=country,
        heading=lambda _: country,
        show=plainly(lambda one: _sign(start(one))),
        tone=lambda one: _tone(start(one)),
        tight=True,
    )


def _sign(one: CountryStart | None) -> str:
    if one is None:
        return ""
    return _SILENT if one.is_silent else _SIGNS[one.state]


def _tone(one: CountryStart | None) -> Tone:
    if one is None or one.state is CountryState.UNKNOWN:
        return Tone.FAINT
    if one.state is CountryState.LIVE:
        return Tone.GOOD
    return Tone.BAD if one.is_silent or one.state is CountryState.AFTER else Tone.PLAIN


def _live_text(one: Rollout, look: Look) -> str:
    more = "" if one.least_live == len(one.live) else ">=" if look.ascii_only else "≥"
    return f"{more}{one.least_live}/{len(one.countries)}"


def agenda_report(assessment: Assessment, country: str, *, wanted: Callable[[str], bool]) -> Report:
    """What one country has started and plans, in the order of the dates; then what it states nothing of."""
    found = [
        (one, start)
        for one in assessment.rollouts.values()
        if wanted(one.project)
        for start in one.countries
        if start.country == country
    ]
    dated = sorted((pair for pair in found if _says(pair[1])), key=_agenda_order)
    open_ends = [pair for pair in found if not _says(pair[1])]
    due = sorted(
        (pair for pair in open_ends if pair[0].ends_on is not None), key=lambda pair: pair[0].ends_on or date.max
    )
    undated = [pair for pair in open_ends if pair[0].ends_on is None]
    name = next((start.participant.name for _, start in found if start.participant.name), "")
    sections: list[Section[Any]] = []
    laws = {
        one.deadline.project: one.deadline.date
        for one in national_compliance(assessment.portfolio, as_of=assessment.as_of, country=country)
        if one.deadline.kind is DeadlineKind.CODE and wanted(one.deadline.project)
    }
    shown = _agenda_columns([start for _, start in found], laws)
    with_date = sum(_day(start) is not None for _, start in found)
    is_silent = any(start.is_silent for _, start in found)
    if dated:
        stated = [column for column in shown if column.name != "left"]
        sections.append(Section(columns=stated, rows=dated, heading="Stated"))
    if due:
        columns = [column for column in shown if column.name in ("project", "until", "left", "law", "derogation")]
        sections.append(
            Section(columns=columns, rows=due, heading=f"No date stated here; the window ends ({len(due)})")
        )
    if undated:
        columns = [column for column in shown if column.name in ("project", "state", "law", "derogation")]
        sections.append(Section(columns=columns, rows=undated, heading=f"Neither date nor window ({len(undated)})"))
    return Report(
        name="agenda",
        title=_title(f"Agenda of {visible(name)} ({country})" if name else f"Agenda of {country}", assessment),
        lines=[
            (
                f"as of {assessment.as_of.isoformat()} | {counted(len(found), 'project')}, {with_date} with a date | "
                f"{visible(assessment.portfolio.id)}"
            )
        ],
        sections=sections,
        empty=f"{country} takes part in none of the projects on that day.",
        legend=lambda _: (
            _MARGIN,
            " ".join([_UNTIL, *([_LAWFUL] if laws else ()), *([_WENT_BY] if is_silent else ())]),
            *_moved_legend([start for _, start in found]),
        ),
        **_for_scripts([one for one, _ in (*dated, *due, *undated)], [start for _, start in (*dated, *due, *undated)]),
    )


_Pair = tuple[Rollout, CountryStart]
_Part = TypeVar("_Part", Rollout, CountryStart)


def _day(start: CountryStart) -> date | None:
    planned = start.planned
    return start.started_on if planned is None else planned.last or planned.first


def _says(start: CountryStart) -> bool:
    """Whether anything is known of it: a day, that it runs, or that it plans none."""
    return _day(start) is not None or start.state in (CountryState.LIVE, CountryState.NOT_PLANNED)


def _agenda_order(pair: _Pair) -> tuple[date, str]:
    return _day(pair[1]) or date.max, pair[0].project


def _agenda_columns(starts: Sequence[CountryStart], laws: Mapping[str, date]) -> list[Column[_Pair]]:
    law: Column[_Pair] = Column(
        name="law",
        heading=lambda _: "Lawful",
        show=plainly(lambda pair: laws[pair[0].project].isoformat() if pair[0].project in laws else ""),
    )
    project: Column[_Pair] = project_column(lambda pair: pair[0].project)
    until_and_left = (_of_pair(column, itemgetter(0)) for column in _window_columns())
    date_column, *others = (_of_pair(column, itemgetter(1)) for column in _start_columns(starts))
    return [date_column, project, *others[:2], *until_and_left, *((law,) if laws else ()), *others[2:]]


def _window_columns() -> list[Column[Rollout]]:
    """When the window ends, and how long that is to come."""
    return [
        Column(
            name="until",
            heading=lambda _: "Until",
            show=plainly(lambda one: "" if one.ends_on is None else one.ends_on.isoformat()),
        ),
        Column(
            name="left",
            heading=lambda _: "Left",
            show=plainly(lambda one: "" if one.days_left is None else f"{one.days_left} d"),
            right=True,
        ),
    ]


def _of_pair(column: Column[_Part], part: Callable[[_Pair], _Part]) -> Column[_Pair]:
    """The column of a roll-out, or of a country's start, for rows that have both."""

    def show(look: Look) -> Callable[[_Pair], str]:
        text = column.show(look)
        return lambda pair: text(part(pair))

    tone = column.tone
    return Column(
        name=column.name,
        heading=column.heading,
        show=show,
        tone=None if tone is None else lambda pair: tone(part(pair)),
        right=column.right,
        shrinks=column.shrinks,
        wraps=column.wraps,
    )


def _start_columns(starts: Sequence[CountryStart]) -> list[Column[CountryStart]]:
    """The columns of what a country states; those of moves and derogations where there are any."""
    columns: list[Column[CountryStart]] = [
        Column(name="start", heading=lambda _: "Date", show=lambda look: partial(_start_text, look=look)),
        Column(
            name="state",
            heading=lambda _: "State",
            show=plainly(_state_text),
            tone=_tone,
        ),
        Column(
            name="margin",
            heading=lambda _: "Margin",
            show=plainly(lambda one: "" if one.margin_days is None else f"{one.margin_days:+d} d"),
            right=True,
        ),
        Column(name="moved", heading=lambda _: "Moved", show=plainly(_moved_text)),
        Column(
            name="derogation",
            heading=lambda _: "Derogation",
            show=plainly(lambda one: "" if one.derogation is None else f"until {one.derogation.until.isoformat()}"),
        ),
        Column(name="source", heading=lambda _: "Source", show=plainly(_source_text), shrinks=True),
    ]
    empty = {"moved"} if all(one.moved is None for one in starts) else set()
    empty |= {"derogation"} if all(one.derogation is None for one in starts) else set()
    return [column for column in columns if column.name not in empty]


def _moved_legend(starts: Sequence[CountryStart]) -> Sequence[str]:
    return (_MOVED,) if any(one.moved is not None for one in starts) else ()


def _start_text(one: CountryStart, *, look: Look) -> str:
    if one.in_force is not None:
        return plan_text(one.in_force.start, look)
    return "" if one.started_on is None else one.started_on.isoformat()


def _state_text(one: CountryStart) -> str:
    if one.state is CountryState.LIVE:
        return one.state.value if one.in_force is not None else "live, as all are"
    kind = "announced" if one.in_force is not None and one.in_force.kind is DeploymentKind.ANNOUNCED else "planned"
    if one.is_silent:
        return f"{kind}, silent"
    return _BRIEF.get(one.state, one.state.value).format(kind=kind)


_BRIEF: Final = {
    CountryState.INSIDE: "{kind} inside",
    CountryState.AROUND: "{kind} around the end",
    CountryState.AFTER: "{kind} after",
    CountryState.PLANNED: "{kind}",
}


def _moved_text(one: CountryStart) -> str:
    moved = one.moved
    if moved is None:
        return ""
    return moved.verdict.value if moved.headline is None else str(moved.headline)


def _source_text(one: CountryStart) -> str:
    stated = one.in_force or one.outcome
    return "" if stated is None or stated.source is None else visible(stated.source)


def rollout_report(assessment: Assessment, found: Rollout) -> Report:
    """One system's roll-out: the figures, and what each country states."""
    shown = [one for one in found.countries if one.state is not CountryState.UNKNOWN or one.derogation is not None]
    country: Column[CountryStart] = Column(
        name="country",
        heading=lambda _: "Country",
        show=lambda look: lambda one: _country_text(one, look),
        tone=lambda _: Tone.STRONG,
    )
    columns = [country, *_start_columns(shown)]
    return Report(
        name="rollout",
        title=_title(f"Roll-out of {visible(found.project)}", assessment),
        lines=[f"as of {found.as_of.isoformat()} | {visible(assessment.portfolio.id)}", *rollout_lines(found)],
        sections=[Section(columns=columns, rows=sorted(shown, key=lambda one: (_day(one) or date.max, one.country)))]
        if shown
        else [],
        empty="No country states anything." if found.countries else "Nobody takes part in it.",
        legend=lambda _: (_MARGIN, *_moved_legend(shown)),
        **_for_scripts([found], found.countries),
    )


def rollout_lines(found: Rollout) -> Iterator[str]:
    """What can be said of a roll-out in sentences."""
    if not found.countries:
        return
    least = "at least " if found.least_live > len(found.live) else ""
    share = round_half_up((found.share_live or Fraction(0)) * 100, 0)
    days = ""
    if found.first is not None and found.last is not None:
        until = "" if found.first == found.last else f", the last one {found.last}"
        days = f"; the first start with a known day {found.first}{until}"
    yield f"Live: {least}{found.least_live} of {len(found.countries)} participants ({share} %){days}."
    if found.count is not None:
        names = ", ".join(one.country for one in found.countries if _is_after(one, found.count.date))
        since = f" By name started later: {names}." if names else ""
        yield f"A source counts {found.count.live} live on {found.count.date}, and names none.{since}"
    if found.window is not None:
        left = found.days_left
        ends = (
            ""
            if left is None
            else f": {counted(left, 'day')} left"
            if left >= 0
            else f": over for {counted(-left, 'day')}"
        )
        yield f"Window: {found.window.cell.date} ({visible(found.window.revision)}){ends}."
    if found.laggards:
        yield f"Laggards ({len(found.laggards)}): {', '.join(one.country for one in found.laggards)}."
    if found.silent:
        names = ", ".join(one.country for one in found.silent)
        yield f"Their day went by, and nothing is reported since ({len(found.silent)}): {names}."
    if found.derogations:
        allowed = (f"{one.country} until {one.until}" for one in found.derogations)
        yield f"Derogations: {', '.join(allowed)}."
    if found.unknown:
        named = ", ".join(found.unknown)
        yield f"Nothing is stated here of {counted(len(found.unknown), 'country')}: {named}."


def _is_after(one: CountryStart, day: date) -> bool:
    return one.started_on is not None and one.started_on > day


def _country_text(one: CountryStart, look: Look) -> str:
    name = one.participant.name
    return f"{one.country} {visible(name)}" if name and look.detail is not Detail.YEAR else one.country


def moves_report(assessment: Assessment, found: Sequence[CountrySlip], *, since: date) -> Report:
    """What countries have stated since a day, against what they had stated before."""
    order = (SlipVerdict.LATE, SlipVerdict.EARLY)
    moved = [one for one in found if one.before is not None]
    moved.sort(key=lambda one: (order.index(one.verdict) if one.verdict in order else len(order), -_slip_days(one)))
    new = [one for one in found if one.before is None]
    columns = _move_columns()
    sections = [Section(columns=columns, rows=moved, heading=f"Moved ({len(moved)})")] if moved else []
    if new:
        fewer = [column for column in columns if column.name not in ("before", "slip")]
        sections.append(Section(columns=fewer, rows=new, heading=f"Stated for the first time ({len(new)})"))
    return Report(
        name="country_moves",
        title=_title("What countries changed", assessment),
        lines=[
            f"known on {since.isoformat()}, and on {assessment.as_of.isoformat()} | {visible(assessment.portfolio.id)}"
        ],
        sections=sections,
        empty="No country has stated anything since.",
        legend=lambda _: ("Slip: later minus earlier; a reported day inside the planned period is on time.",),
        fields=SLIP_FIELDS,
        records=lambda: map(slip_record, (*moved, *new)),
    )


def _slip_days(one: CountrySlip) -> int:
    return 0 if one.headline is None else one.headline.days


def _move_columns() -> list[Column[CountrySlip]]:
    return [
        project_column(lambda one: one.project),
        Column(name="country", heading=lambda _: "Country", show=plainly(lambda one: one.country)),
        Column(
            name="before",
            heading=lambda _: "Before",
            show=lambda look: lambda one: "" if one.before is None else plan_text(one.before.start, look),
        ),
        Column(name="after", heading=lambda _: "Now", show=lambda look: lambda one: plan_text(one.after.start, look)),
        Column(name="kind", heading=lambda _: "Kind", show=plainly(lambda one: one.after.kind.value)),
        Column(
            name="slip",
            heading=lambda _: "Slip",
            show=plainly(lambda one: one.verdict.value if one.headline is None else str(one.headline)),
            tone=lambda one: Tone.BAD if one.verdict is SlipVerdict.LATE else Tone.PLAIN,
            right=True,
        ),
        Column(
            name="source",
            heading=lambda _: "Source",
            show=plainly(lambda one: visible(one.after.source or "")),
            shrinks=True,
        ),
    ]


def rollouts_view(found: Sequence[Rollout]) -> Report:
    """Roll-outs by themselves: the grid, and the sentences of a single one."""
    countries = sorted({start.country for one in found for start in one.countries})
    return Report(
        name="countries",
        title="Countries" if len(found) > 1 else f"Roll-out of {visible(found[0].project)}",
        lines=list(rollout_lines(found[0])) if len(found) == 1 else (),
        sections=[Section(columns=_grid_columns(countries), rows=found)],
        legend=lambda _: _LEGEND,
    )


def start_record(one: CountryStart) -> tuple[object, ...]:
    """The values of one project in one country for scripts."""
    planned = one.planned
    stated = one.in_force
    started = one.started_on
    moved = one.moved
    cell = Cell(Status.PLANNED, planned) if planned is not None else stated.start if stated is not None else None
    return (
        one.project,
        one.country,
        one.participant.name,
        one.participant.kind.value,
        one.state.value,
        None if cell is None else str(cell),
        started if planned is None else planned.first,
        started if planned is None else planned.last,
        None if stated is None else stated.kind.value,
        None if stated is None else stated.known_from,
        one.margin_days,
        one.is_silent,
        None if moved is None or moved.headline is None else moved.headline.days,
        None if one.derogation is None else one.derogation.until,
        (stated.source if stated is not None else one.outcome.source if one.outcome is not None else None),
    )


def rollout_record(one: Rollout) -> tuple[object, ...]:
    """The values of a roll-out for scripts."""
    window = one.window
    return (
        one.project,
        len(one.countries),
        _stated(one),
        len(one.live),
        one.least_live,
        None if one.share_live is None else float(one.share_live),
        len(one.planned_inside),
        len(one.planned_after),
        len(one.unknown),
        one.first,
        one.last,
        None if window is None else str(window.cell.date),
        None if window is None else window.revision,
        one.ends_on,
        one.days_left,
        [start.country for start in one.laggards],
        [derogation.country for derogation in one.derogations],
        None if one.count is None else one.count.live,
        None if one.count is None else one.count.date,
    )


def slip_record(one: CountrySlip) -> tuple[object, ...]:
    """The values of what a country changed for scripts."""
    headline = one.headline
    return (
        one.project,
        one.country,
        None if one.before is None else str(one.before.start),
        str(one.after.start),
        one.after.kind.value,
        one.after.known_from,
        one.verdict.value,
        None if headline is None else str(headline),
        None if headline is None else headline.days,
        one.after.source,
    )
