"""The countries: a grid of projects, the agenda of one country, the roll-out of one system, and what moved."""

# Over 500 lines: five tables about the same countries (grid, agenda, one roll-out, all roll-outs, moves). Each has its
# columns, and they share the texts of a country's start.

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Final

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
    Kind,
    Look,
    Report,
    Row,
    Section,
    Tone,
    as_dicts,
    days_column,
    picked,
    project_column,
    strong,
)
from ucc_portfolio.reports.slippage import plan_text

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.measures.rollout_slippage import CountrySlip

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
    return {"summaries": {"rollouts": as_dicts(ROLLOUT_COLUMNS, rows)}, "columns": COLUMNS, "rows": lambda: starts}


def _grid_columns(countries: Sequence[str]) -> list[Column[Rollout]]:
    shown = (column for column in ROLLOUT_COLUMNS if column.heading)
    return [*shown, *map(_country_column, countries)]


def _country_column(country: str) -> Column[Rollout]:
    def start(one: Rollout) -> CountryStart | None:
        return one.by_country.get(country)

    return Column(country, country, text=lambda one: _sign(start(one)), tone=lambda one: _tone(start(one)), tight=True)


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
        start
        for one in assessment.rollouts.values()
        if wanted(one.project)
        for start in one.countries
        if start.country == country
    ]
    ends = {start.project: assessment.rollouts[start.project].ends_on for start in found}
    dated = sorted(filter(_says, found), key=lambda start: (_day(start) or date.max, start.project))
    open_ends = [start for start in found if not _says(start)]
    due = sorted((one for one in open_ends if ends[one.project]), key=lambda one: ends[one.project] or date.max)
    undated = [one for one in open_ends if ends[one.project] is None]
    in_order = [*dated, *due, *undated]
    name = next((start.participant.name for start in found if start.participant.name), "")
    sections: list[Section[CountryStart]] = []
    laws = {
        one.deadline.project: one.deadline.date
        for one in national_compliance(assessment.portfolio, as_of=assessment.as_of, country=country)
        if one.deadline.kind is DeadlineKind.CODE and wanted(one.deadline.project)
    }
    shown = _agenda_columns(found, assessment.rollouts, laws)
    with_date = sum(_day(start) is not None for start in found)
    is_silent = any(start.is_silent for start in found)
    if dated:
        stated = [column for column in shown if column.name != "days_left"]
        sections.append(Section(columns=stated, rows=dated, heading="Stated"))
    if due:
        columns = [column for column in shown if column.name in (*_DUE, "window_last", "days_left")]
        sections.append(
            Section(columns=columns, rows=due, heading=f"No date stated here; the window ends ({len(due)})")
        )
    if undated:
        columns = [column for column in shown if column.name in (*_DUE, "state")]
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
            *_moved_legend(found),
        ),
        **_for_scripts([assessment.rollouts[start.project] for start in in_order], in_order),
    )


_DUE: Final = ("project", "law", "derogation_until")
"""The columns of a country that states nothing of a project."""


def _day(start: CountryStart) -> date | None:
    planned = start.planned
    return start.started_on if planned is None else planned.last or planned.first


def _says(start: CountryStart) -> bool:
    """Whether anything is known of it: a day, that it runs, or that it plans none."""
    return _day(start) is not None or start.state in (CountryState.LIVE, CountryState.NOT_PLANNED)


def _window_columns(rollout: Callable[[Row], Rollout]) -> list[Column[Row]]:
    """When the window ends, and how many days are left until then, of rows that have a roll-out."""
    return [
        Column(
            "window_last",
            "Until",
            kind=Kind.DATE,
            meaning="last day of that window, included",
            value=lambda row: rollout(row).ends_on,
            unknown="",
        ),
        days_column(
            "days_left",
            "days from the as-of date to the last day of the window; negative after it",
            lambda row: rollout(row).days_left,
            heading="Left",
            text=lambda row: "" if rollout(row).days_left is None else f"{rollout(row).days_left} d",
        ),
    ]


def _agenda_columns(
    starts: Sequence[CountryStart], rollouts: Mapping[str, Rollout], laws: Mapping[str, date]
) -> list[Column[CountryStart]]:
    """The columns of an agenda; what the law demands stands beside it where the law binds the country."""
    columns: list[Column[CountryStart]] = [
        *COLUMNS,
        *_window_columns(lambda one: rollouts[one.project]),
        Column("law", "Lawful", kind=Kind.DATE, value=lambda one: laws.get(one.project), unknown=""),
    ]
    law = ["law"] if laws else []
    names = "start", "project", "state", "margin_days", "window_last", "days_left", *law, *_last_names(starts)
    return picked(columns, *names)


def _last_names(starts: Sequence[CountryStart]) -> list[str]:
    """The last columns of what countries state: moves and derogations where there are any, and the source."""
    moved = ["slip_days"] if any(one.moved is not None for one in starts) else []
    derogations = ["derogation_until"] if any(one.derogation is not None for one in starts) else []
    return [*moved, *derogations, "source"]


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


def _start(one: CountryStart) -> Cell | None:
    """What counts as the start; None where the country states nothing."""
    if one.planned is not None:
        return Cell(Status.PLANNED, one.planned)
    return None if one.in_force is None else one.in_force.start


def _source(one: CountryStart) -> str | None:
    stated = one.in_force or one.outcome
    return None if stated is None else stated.source


def rollout_report(assessment: Assessment, found: Rollout) -> Report:
    """One system's roll-out: the figures, and what each country states."""
    shown = [one for one in found.countries if one.state is not CountryState.UNKNOWN or one.derogation is not None]
    columns = picked(COLUMNS, "country", "start", "state", "margin_days", *_last_names(shown))
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
    shown = [column for column in SLIP_COLUMNS if column.heading]
    sections = [Section(columns=shown, rows=moved, heading=f"Moved ({len(moved)})")] if moved else []
    if new:
        fewer = [column for column in shown if column.name not in ("before", "slip")]
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
        columns=SLIP_COLUMNS,
        rows=lambda: (*moved, *new),
    )


def _slip_days(one: CountrySlip) -> int:
    return 0 if one.headline is None else one.headline.days


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


COLUMNS: Final[tuple[Column[CountryStart], ...]] = (
    project_column(lambda one: one.project),
    Column(
        "country",
        "Country",
        meaning="the country, by its code in ISO 3166",
        value=lambda one: one.country,
        show=lambda look: partial(_country_text, look=look),
        tone=strong,
    ),
    Column("name", meaning="the country in words", value=lambda one: one.participant.name),
    Column("participant", meaning="Member State, contracting party or other", value=lambda one: one.participant.kind),
    Column(
        "state",
        "State",
        meaning="live, planned inside the window, planned around the end of the window, planned after the window, "
        "planned (no end known), not planned, or unknown",
        value=lambda one: one.state,
        text=_state_text,
        tone=_tone,
    ),
    Column(
        "start", "Date", meaning="the date that counts", value=_start, show=lambda look: partial(_start_text, look=look)
    ),
    Column(
        "start_first",
        kind=Kind.DATE,
        meaning="its first possible day, included",
        value=lambda one: one.planned.first if one.planned else one.started_on,
    ),
    Column(
        "start_last",
        kind=Kind.DATE,
        meaning="its last possible day, included",
        value=lambda one: one.planned.last if one.planned else one.started_on,
    ),
    Column("kind", meaning="planned, announced or reported", value=lambda one: one.in_force and one.in_force.kind),
    Column(
        "known_from",
        kind=Kind.DATE,
        meaning="the date from which that is known; empty where it is not recorded",
        value=lambda one: one.in_force and one.in_force.known_from,
    ),
    days_column(
        "margin_days",
        "days from the last possible day to the end of the window; negative is too late",
        lambda one: one.margin_days,
        heading="Margin",
        text=lambda one: "" if one.margin_days is None else f"{one.margin_days:+d} d",
    ),
    Column(
        "is_silent",
        kind=Kind.BOOLEAN,
        meaning="whether its date has passed and no start is reported",
        value=lambda one: one.is_silent,
    ),
    days_column(
        "slip_days",
        "days later than the first date that the country stated",
        lambda one: one.moved and one.moved.headline and one.moved.headline.days,
        heading="Moved",
        text=_moved_text,
        right=False,
    ),
    Column(
        "derogation_until",
        "Derogation",
        kind=Kind.DATE,
        meaning="last day of a derogation that is in force",
        value=lambda one: one.derogation and one.derogation.until,
        text=lambda one: "" if one.derogation is None else f"until {one.derogation.until.isoformat()}",
    ),
    Column("source", "Source", meaning="id of the source", value=_source, unknown="", shrinks=True),
)
"""The columns of one project in one country."""

ROLLOUT_COLUMNS: Final[tuple[Column[Rollout], ...]] = (
    project_column(lambda one: one.project, shrinks=True),
    Column(
        "participants",
        kind=Kind.INTEGER,
        meaning="number of countries that take part on the as-of date",
        value=lambda one: len(one.countries),
    ),
    Column("stated", kind=Kind.INTEGER, meaning="number of them of which a start or a plan is known", value=_stated),
    Column(
        "live",
        "Live",
        kind=Kind.INTEGER,
        meaning="number of countries whose start is reported by name",
        value=lambda one: len(one.live),
        show=lambda look: partial(_live_text, look=look),
    ),
    Column(
        "least_live",
        kind=Kind.INTEGER,
        meaning="live at least: by name, or a printed count and those that started after it",
        value=lambda one: one.least_live,
    ),
    Column(
        "share_live",
        kind=Kind.NUMBER,
        meaning="`least_live` over the participants, from 0 to 1",
        value=lambda one: one.share_live,
    ),
    Column(
        "planned_inside",
        kind=Kind.INTEGER,
        meaning="number of countries that plan to start inside the window",
        value=lambda one: len(one.planned_inside),
    ),
    Column(
        "planned_after",
        kind=Kind.INTEGER,
        meaning="number of countries that plan to start after it",
        value=lambda one: len(one.planned_after),
    ),
    Column(
        "unknown",
        kind=Kind.INTEGER,
        meaning="number of countries whose date is not known",
        value=lambda one: len(one.unknown),
    ),
    Column("first", kind=Kind.DATE, meaning="first start that is reported", value=lambda one: one.first),
    Column("last", kind=Kind.DATE, meaning="last start that is reported so far", value=lambda one: one.last),
    Column(
        "window",
        meaning="the plan that says when the countries start",
        value=lambda one: one.window and one.window.cell.date,
    ),
    Column(
        "window_revision",
        meaning="the plan revision that states it",
        value=lambda one: one.window and one.window.revision,
    ),
    *_window_columns(lambda one: one),
    Column(
        "laggards",
        kind=Kind.TEXTS,
        meaning="countries that are late by what they state themselves",
        value=lambda one: [start.country for start in one.laggards],
    ),
    Column(
        "derogations",
        kind=Kind.TEXTS,
        meaning="countries with a derogation in force",
        value=lambda one: [derogation.country for derogation in one.derogations],
    ),
    Column(
        "printed_count",
        kind=Kind.INTEGER,
        meaning="number of countries that a source counts without naming them",
        value=lambda one: one.count and one.count.live,
    ),
    Column(
        "printed_count_day",
        kind=Kind.DATE,
        meaning="the date on which it counted",
        value=lambda one: one.count and one.count.date,
    ),
)
"""The columns of a roll-out."""

SLIP_COLUMNS: Final[tuple[Column[CountrySlip], ...]] = (
    project_column(lambda one: one.project),
    Column("country", "Country", meaning="the country, by its code in ISO 3166", value=lambda one: one.country),
    Column(
        "before",
        "Before",
        meaning="what counted on the first date; empty where nothing was stated",
        value=lambda one: one.before and one.before.start,
        show=lambda look: lambda one: plan_text(one.before.start if one.before else None, look),
    ),
    Column(
        "after",
        "Now",
        meaning="what counts on the second date",
        value=lambda one: one.after.start,
        show=lambda look: lambda one: plan_text(one.after.start, look),
    ),
    Column("kind", "Kind", meaning="planned, announced or reported", value=lambda one: one.after.kind),
    Column(
        "known_from",
        kind=Kind.DATE,
        meaning="the date from which that is known",
        value=lambda one: one.after.known_from,
    ),
    Column(
        "verdict",
        meaning="early, on time, late, new, dropped, withdrawn, not stated or undetermined",
        value=lambda one: one.verdict,
    ),
    Column(
        "slip",
        "Slip",
        meaning="later minus earlier, in the coarser period",
        value=lambda one: one.headline,
        text=lambda one: str(one.headline or one.verdict),
        tone=lambda one: Tone.BAD if one.verdict is SlipVerdict.LATE else Tone.PLAIN,
        right=True,
    ),
    days_column("slip_days", "days between the two last days", lambda one: one.headline and one.headline.days),
    Column(
        "source", "Source", meaning="id of the source", value=lambda one: one.after.source, unknown="", shrinks=True
    ),
)
"""The columns of what a country changed."""
