"""The countries shown: signs, agendas, roll-outs in sentences, moves, and columns that stand close on a terminal."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from attrs import evolve
from rich.console import Console

from portfolios import BRIDGE_DAY, bridges
from ucc_portfolio import (
    Deadline,
    Deployment,
    Outcome,
    Participant,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    Triangular,
    assess,
    rollout_slippage,
    simulate,
)
from ucc_portfolio.assessment import Assessment
from ucc_portfolio.reports.countries import (
    COLUMNS,
    ROLLOUT_COLUMNS,
    SLIP_COLUMNS,
    agenda_report,
    grid_report,
    moves_report,
    rollout_lines,
    rollout_report,
    rollouts_view,
)
from ucc_portfolio.reports.deadlines import ALL_COUNTRIES, deadlines_report
from ucc_portfolio.reports.media.csv import render_csv
from ucc_portfolio.reports.media.json import render_json
from ucc_portfolio.reports.media.markdown import render_markdown
from ucc_portfolio.reports.media.terminal import TerminalReport, render_text
from ucc_portfolio.reports.page import render_page
from ucc_portfolio.reports.report import Column, Report, Section, Tone
from ucc_portfolio.reports.risk import risk_report

SINCE = date(2032, 12, 31)
DAY, BEFORE = date(2033, 6, 1), date(2033, 5, 31)


def _all(_: str) -> bool:
    return True


def _today(portfolio: Portfolio | None = None, as_of: date = BRIDGE_DAY) -> Assessment:
    return assess(bridges() if portfolio is None else portfolio, as_of=as_of)


def _grid(wanted: Callable[[str], bool] = _all) -> Report:
    return grid_report(_today(), wanted=wanted)


def _agenda(country: str, as_of: date = BRIDGE_DAY) -> Report:
    return agenda_report(_today(as_of=as_of), country, wanted=_all)


def _rollout(project: str, as_of: date = BRIDGE_DAY) -> Report:
    assessment = _today(as_of=as_of)
    return rollout_report(assessment, assessment.rollout(project))


def _moves() -> Report:
    found = rollout_slippage(bridges(), before=SINCE, after=BRIDGE_DAY)
    return moves_report(_today(), found, since=SINCE)


def _table(text: str, heading: str) -> list[str]:
    """The lines of a table, from its heading to the next blank line."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(heading))
    return [*lines[start : lines.index("", start)]]


def test_every_state_has_its_sign_and_whoever_takes_no_part_a_blank() -> None:
    assert _table(render_text(_grid(), width=80), "Project") == [
        "Project  Live Until      Left XA XB XC XD XE XF XG XJ XK XL XM",
        "SPAN    ≥4/10 2033-09-30 91 d L  +  ~  >  !  x     .  .  L  >",
        "RAIL     0/10                 p  p  .  .  .  .     .  .  .  .",
        "LAMP     9/10                 L  L  L  L  L  L     L  L  L  .",
        "TOLL    10/11                 L  L  L  L  L  L  L  L  L  L  .",
        "RAMP     0/10                 p  .  .  .  .  .     .  .  .  .",
    ]


def test_where_there_is_no_room_the_codes_are_written_downwards_without_gaps() -> None:
    # The countries are XA to XM: a row of their first letters, all X, stands above a row of their second letters.
    blank = " " * len("Project  Live Until      Left ")
    assert _table(render_text(_grid(), width=45), blank + "XXX") == [
        f"{blank}XXXXXXXXXXX",
        "Project  Live Until      Left ABCDEFGJKLM",
        "SPAN    ≥4/10 2033-09-30 91 d L+~>!x ..L>",
        "RAIL     0/10                 pp.... ....",
        "LAMP     9/10                 LLLLLL LLL.",
        "TOLL    10/11                 LLLLLLLLLL.",
        "RAMP     0/10                 p..... ....",
    ]


def test_a_long_project_shrinks_before_the_grid_is_wider_than_the_terminal() -> None:
    projects = [Project(id="A-VERY-LONG-NAME-OF-A-BRIDGE", kind="national")]
    portfolio = Portfolio(
        id="p",
        status_date=BRIDGE_DAY,
        projects=projects,
        participants=[Participant(country=f"X{letter}") for letter in "ABCDEFGHIJ"],
    )
    report = grid_report(_today(portfolio), wanted=_all)
    for width in range(36, 100):
        assert max(map(len, render_text(report, width=width).splitlines())) <= width


def test_the_legend_names_every_sign_of_the_grid() -> None:
    legend = " ".join(_grid().legend(None))  # type: ignore[arg-type]
    assert all(f"{sign} " in legend for sign in "L+~>px!.")


def test_how_much_is_known_is_said_above_the_grid() -> None:
    # SPAN 9 of 10, RAIL 2 of 10, LAMP 9 of 10, TOLL 10 of 11, RAMP 1 of 10
    assert _grid().lines[-1] == "Known by name are 31 of 51 starts: the national dates here are incomplete."
    assert grid_report(_today(), wanted=lambda name: name == "SPAN").lines[-1].startswith("Known by name are 9 of 10 ")
    before = grid_report(_today(as_of=date(2033, 5, 31)), wanted=lambda name: name == "TOLL")
    assert len(before.lines) == 1  # XM had not joined, and nothing was missing


def test_a_grid_of_nothing_is_one_sentence() -> None:
    report = grid_report(_today(), wanted=lambda _: False)
    assert "No country has to do with any of the projects." in render_text(report, width=80)
    nobody = grid_report(_today(evolve(bridges(), participants=[])), wanted=_all)
    assert nobody.is_empty


def test_the_signs_have_tones_that_say_the_same() -> None:
    (section,) = _grid().sections
    span = section.rows[0]
    tones = {column.name: column.tone(span) for column in section.columns if column.tone and len(column.name) == 2}
    assert {name for name, tone in tones.items() if tone is Tone.GOOD} == {"XA", "XL"}
    assert {name for name, tone in tones.items() if tone is Tone.BAD} == {"XD", "XE", "XM"}
    assert {name for name, tone in tones.items() if tone is Tone.FAINT} == {"XG", "XJ", "XK"}


def test_on_an_ascii_terminal_at_least_is_written_with_two_signs() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="")
    Console(file=stream, width=80, legacy_windows=False).print(TerminalReport(_grid()), crop=False, end="")
    stream.flush()
    assert ">=4/10" in raw.getvalue().decode("ascii")


def test_an_agenda_is_in_the_order_of_the_dates_and_ends_with_what_has_none() -> None:
    text = render_text(_agenda("XB"), width=120)
    assert _table(text, "Date") == [
        "Date        Project State            Margin Until      Lawful     Moved    Source",
        "2033-04-01  LAMP    live, as all are                                       gazette",
        "Q3 2033     SPAN    planned inside     +0 d 2033-09-30 2033-09-30 +92 days gazette",
        "Q1 2034 - ? RAIL    planned                                                gazette",
        "            TOLL    live, as all are",
    ]
    assert _table(text, "Neither date nor window (1)")[1:] == ["Project State   Lawful", "RAMP    unknown"]
    assert "5 projects, 3 with a date" in text  # of TOLL only that all run it is known


def test_an_agenda_says_which_window_a_country_without_a_date_has() -> None:
    text = render_text(_agenda("XK"), width=120)
    assert _table(text, "No date stated here; the window ends (1)")[1:] == [
        "Project Until      Left Lawful",
        "SPAN    2033-09-30 91 d 2033-09-30",
    ]


def test_an_agenda_names_the_last_lawful_day_to_those_whom_it_binds() -> None:
    assert "Lawful: the last lawful day of the code." in render_text(_agenda("XB"), width=120)
    free = render_text(_agenda("XF"), width=120)
    assert "Lawful" not in free
    assert _table(free, "Date")[2:] == [
        "not planned SPAN    not planned             2033-09-30 gazette",
        "            TOLL    live, as all are",
    ]
    late = evolve(bridges(), participants=[Participant(country="XA", joined=date(2033, 10, 1))])
    joined = _today(late, date(2033, 10, 2))
    assert "Lawful" not in render_text(agenda_report(joined, "XA", wanted=_all), width=120)


def test_an_agenda_names_the_country_its_derogation_and_the_day_that_went_by() -> None:
    assert _agenda("XF").title == "Agenda of Free Port (XF): Bridges of Nowhere"
    assert _agenda("XB").title == "Agenda of XB: Bridges of Nowhere"
    assert "until 2034-06-30" in render_text(_agenda("XD"), width=120)
    assert "announced, silent" in render_text(_agenda("XE"), width=120)
    assert "Silent: its day went by, and nothing is reported." in _agenda("XE").legend(None)[1]  # type: ignore[arg-type]
    assert "Silent" not in _agenda("XB").legend(None)[1]  # type: ignore[arg-type]
    assert "planned around the end" in render_text(_agenda("XC"), width=120)
    assert "planned after" in render_text(_agenda("XM"), width=120)


def test_who_has_left_has_an_agenda_of_one_sentence() -> None:
    assert "XH takes part in none of the projects on that day." in render_text(_agenda("XH"), width=80)
    assert not _agenda("XH", SINCE).is_empty


def test_a_rollout_is_told_in_sentences() -> None:
    assert list(rollout_lines(_today().rollout("SPAN"))) == [
        (
            "Live: at least 4 of 10 participants (40 %); the first start with a known day 2033-02-10, "
            "the last one 2033-05-05."
        ),
        "A source counts 3 live on 2033-03-31, and names none. By name started later: XL.",
        "Window: Q1 2033 - 2033-09-30 (PLAN-33): 91 days left.",
        "Laggards (2): XD, XM.",
        "Their day went by, and nothing is reported since (1): XE.",
        "Derogations: XD until 2034-06-30.",
        "Nothing is stated here of 2 countries: XJ, XK.",
    ]
    assert list(rollout_lines(_today().rollout("TOLL"))) == [
        "Live: 10 of 11 participants (91 %); the first start with a known day 2033-05-01.",
        "Nothing is stated here of 1 country: XM.",
    ]
    assert list(rollout_lines(_today().rollout("GATE")))[-1].startswith("Nothing is stated here of 10 countries: XA,")
    assert list(rollout_lines(_today(evolve(bridges(), participants=[])).rollout("SPAN"))) == []


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2033, 9, 29), "1 day left."),
        (date(2033, 9, 30), "0 days left."),
        (date(2033, 10, 1), "over for 1 day."),
        (date(2033, 10, 31), "over for 31 days."),
    ],
)
def test_a_window_has_days_left_or_is_over_for_some(day: date, said: str) -> None:
    (line,) = (line for line in rollout_lines(_today(as_of=day).rollout("SPAN")) if line.startswith("Window"))
    assert line.endswith(said)


def test_a_rollout_lists_who_states_anything_in_the_order_of_the_dates() -> None:
    text = render_text(_rollout("SPAN"), width=120)
    assert [line.split()[0] for line in _table(text, "Country")[1:]] == [
        "XA", "XL", "XE", "XB", "XC", "XD", "XM", "XF",
    ]  # fmt: skip
    assert "No country states anything." in render_text(_rollout("GATE"), width=80)
    nobody = _today(evolve(bridges(), participants=[]))
    assert "Nobody takes part in it." in render_text(rollout_report(nobody, nobody.rollout("SPAN")), width=80)


def test_moves_are_late_ones_first_and_what_is_new_by_itself() -> None:
    text = render_text(_moves(), width=120)
    assert _table(text, "Moved (2)")[1:] == [
        "Project Country Before  Now        Kind         Slip Source",
        "SPAN    XB      Q2 2033 Q3 2033    planned  +92 days gazette",
        "SPAN    XA      2033-02 2033-02-10 reported        0 gazette",
    ]
    assert [line.split()[:3] for line in _table(text, "Stated for the first time (5)")[2:]] == [
        ["SPAN", "XE", "2033-06-15"],
        ["SPAN", "XJ", "planned,"],
        ["SPAN", "XL", "2033-05-05"],
        ["SPAN", "XM", "2035"],
        ["LAMP", "XB", "2033-12-01"],
    ]
    nothing = moves_report(_today(), [], since=SINCE)
    assert "No country has stated anything since." in render_text(nothing, width=80)


def test_of_moves_the_largest_comes_first_the_early_ones_after_the_late() -> None:
    stated = [
        Deployment(project="RAIL", country=country, start=start, known_from=known)
        for country, before, after in (("XA", 6, 5), ("XB", 6, 7), ("XC", 6, 9), ("XD", 6, 3), ("XE", 6, 6))
        for start, known in (
            (date(2034, before, 1), date(2032, 1, 1)),
            (date(2034, after, 1), date(2033, 6, 1)),
        )
    ]
    found = rollout_slippage(evolve(bridges(), deployments=stated), before=SINCE, after=BRIDGE_DAY)
    text = render_text(moves_report(_today(), found, since=SINCE), width=120)
    assert [line.split()[1] for line in _table(text, "Moved (5)")[2:]] == ["XC", "XB", "XA", "XD", "XE"]


EVERY: list[Report] = [_grid(), _agenda("XB"), _agenda("XH"), _rollout("SPAN"), _rollout("GATE"), _moves()]


@pytest.mark.parametrize("report", EVERY, ids=lambda report: report.title)
@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_report_is_shown_at_any_width(report: Report, width: int) -> None:
    lines = render_text(report, width=width).splitlines()
    assert lines
    assert width < 80 or max(map(len, lines)) <= width


def _names(columns: Iterable[Any]) -> list[str]:
    return [one.name for one in columns]


@pytest.mark.parametrize("report", EVERY[:5], ids=lambda report: report.title)
def test_scripts_get_a_row_per_country_and_a_summary_per_rollout(report: Report) -> None:
    document = json.loads(render_json(report, _today()))
    assert {tuple(row) for row in document["rows"]} <= {tuple(_names(COLUMNS))}
    assert {tuple(one) for one in document["rollouts"]} <= {tuple(_names(ROLLOUT_COLUMNS))}
    rows = list(csv.reader(io.StringIO(render_csv(report), newline="")))
    assert rows[0] == _names(COLUMNS)
    assert len(rows) - 1 == len(document["rows"])


def test_the_rows_for_scripts_hold_what_the_table_shows_and_more() -> None:
    document = json.loads(render_json(_rollout("SPAN"), _today()))
    rows = {row["country"]: row for row in document["rows"]}
    assert list(rows) == [f"X{letter}" for letter in "ABCDEFJKLM"]
    assert rows["XB"] == {
        "project": "SPAN",
        "country": "XB",
        "name": "",
        "participant": "Member State",
        "state": "planned inside the window",
        "start": "Q3 2033",
        "start_first": "2033-07-01",
        "start_last": "2033-09-30",
        "kind": "planned",
        "known_from": "2033-01-10",
        "margin_days": 0,
        "is_silent": False,
        "slip_days": 92,
        "derogation_until": None,
        "source": "gazette",
    }
    assert (rows["XD"]["derogation_until"], rows["XE"]["is_silent"]) == ("2034-06-30", True)
    assert (rows["XF"]["start"], rows["XF"]["start_first"], rows["XF"]["name"]) == ("not planned", None, "Free Port")
    assert (rows["XK"]["start"], rows["XK"]["kind"], rows["XK"]["state"]) == (None, None, "unknown")
    (span,) = document["rollouts"]
    assert span == {
        "project": "SPAN",
        "participants": 10,
        "stated": 9,
        "live": 2,
        "least_live": 4,
        "share_live": 0.4,
        "planned_inside": 2,
        "planned_after": 2,
        "unknown": 2,
        "first": "2033-02-10",
        "last": "2033-05-05",
        "window": "Q1 2033 - 2033-09-30",
        "window_revision": "PLAN-33",
        "window_last": "2033-09-30",
        "days_left": 91,
        "laggards": ["XD", "XM"],
        "derogations": ["XD"],
        "printed_count": 3,
        "printed_count_day": "2033-03-31",
    }


def test_a_start_of_all_has_its_day_and_its_source_for_scripts() -> None:
    document = json.loads(render_json(_rollout("LAMP"), _today()))
    rows = {row["country"]: row for row in document["rows"]}
    assert (rows["XA"]["start_first"], rows["XA"]["start_last"], rows["XA"]["source"], rows["XA"]["kind"]) == (
        "2033-04-01",
        "2033-04-01",
        "gazette",
        None,
    )


def test_the_moves_for_scripts_have_their_own_columns() -> None:
    document = json.loads(render_json(_moves(), _today()))
    assert {tuple(row) for row in document["rows"]} == {tuple(_names(SLIP_COLUMNS))}
    first = document["rows"][0]
    assert (first["country"], first["before"], first["after"], first["slip_days"]) == ("XB", "Q2 2033", "Q3 2033", 92)


def test_markdown_has_a_column_per_country() -> None:
    text = render_markdown(_grid())
    assert "| XA | XB |" in text


def test_rollouts_by_themselves_are_a_grid_and_one_alone_has_its_sentences() -> None:
    assessment = _today()
    several = rollouts_view(list(assessment.rollouts.values()))
    assert (several.title, several.lines) == ("Countries", ())
    one = rollouts_view([assessment.rollout("SPAN")])
    assert one.title == "Roll-out of SPAN"
    assert len(one.lines) == 7


def _deadlines(country: str | None) -> list[tuple[str, str | None]]:
    report = deadlines_report(_today(), wanted=_all, country=country)
    rows = json.loads(render_json(report, _today()))["rows"]
    return [(row["verdict"], row["country"]) for row in rows]


def test_deadlines_are_those_of_projects_of_one_member_state_or_of_all() -> None:
    assert _deadlines(None) == [("breached by plan", None)]
    assert _deadlines("XM") == [("breached by plan", "XM")]
    assert "".join(str(country)[1] for _, country in _deadlines(ALL_COUNTRIES)) == "MCDJBEAHL"
    assert _deadlines("XF") == []
    text = render_text(deadlines_report(_today(), wanted=_all, country="XF"), width=120)
    assert "No deadline binds: none was known, or no Member State of that day is meant." in text
    assert _deadlines("XK") == [("undetermined", "XK")]  # it states nothing, and is bound too
    assert "Country" in render_text(deadlines_report(_today(), wanted=_all, country="XM"), width=120)
    assert "Country" not in render_text(deadlines_report(_today(), wanted=_all), width=120)


@pytest.mark.parametrize(
    ("said", "deadline", "listed"),
    [
        (None, date(2034, 1, 1), ["RAIL", "RAMP"]),
        # XA started late: lost, although the last start of all is still to come
        (Deployment(project="RAIL", country="XA", kind="reported", start=DAY, known_from=DAY), BEFORE, ["RAMP"]),
        (Outcome(project="RAIL", edge="last", date=DAY, known_from=DAY), date(2034, 1, 1), ["RAMP"]),
        (Outcome(project="RAIL", edge="first", date=DAY, known_from=DAY), date(2034, 1, 1), ["RAIL", "RAMP"]),
        (Outcome(project="RAIL", edge="first", date=DAY, known_from=DAY), BEFORE, ["RAMP"]),
    ],
)
def test_of_deadlines_only_those_that_are_not_decided_have_a_chance(
    said: Deployment | Outcome | None, deadline: date, listed: list[str]
) -> None:
    planned = [PlannedMilestone(project=name, planned="Q1 2033 - 2034") for name in ("RAIL", "RAMP")]
    law = [
        Deadline(project="RAIL", date=deadline, known_from=date(2031, 1, 1)),
        Deadline(project="RAMP", date=date(2034, 12, 31), known_from=date(2031, 1, 1)),
    ]
    portfolio = evolve(
        bridges(),
        revisions=[PlanRevision(id="P", date=date(2031, 1, 15), milestones=planned)],
        deadlines=law,
        deployments=[said] if isinstance(said, Deployment) else [],
        outcomes=[said] if isinstance(said, Outcome) else [],
    )
    simulation = simulate(portfolio, as_of=BRIDGE_DAY, trials=20, seed=1, slip=Triangular(0.5, 1.0, 3.0))
    report = risk_report(_today(portfolio), simulation, wanted=_all)
    sections = [one for one in report.sections if one.heading.startswith("Deadlines that are not decided")]
    assert sorted(row.deadline.project for section in sections for row in section.rows) == listed


def test_the_page_has_the_countries_where_anybody_takes_part() -> None:
    page = render_page(_today())
    assert 'id="countries"' in page
    part = page.partition('id="countries"')[2].partition("</section>")[0]
    assert "Deadlines of Member States that state a date" in part
    assert "<h3>SPAN</h3>" in part
    assert "<h3>RAIL</h3>" not in part  # of which nothing has started, and nobody lags
    assert 'id="countries"' not in render_page(_today(evolve(bridges(), participants=[])))


Row = tuple[str, ...]


def _cell(place: int) -> Callable[[Row], str]:
    return lambda row: row[place]


def _tight(heads: Row, rows: list[Row], *, tight: tuple[bool, ...]) -> Report:
    columns: list[Column[Row]] = [
        Column(head, head, text=_cell(place), tight=close)
        for place, (head, close) in enumerate(zip(heads, tight, strict=True))
    ]
    return Report(name="any", title="Any", sections=[Section(columns=columns, rows=rows)])


def test_tight_columns_stand_as_others_where_there_is_room() -> None:
    report = _tight(("Id", "AB", "CD", "End"), [("x", "1", "2", "z")], tight=(False, True, True, False))
    assert render_text(report, width=20).splitlines()[2:] == ["Id AB CD End", "x  1  2  z"]


def test_heads_of_different_length_end_on_one_line() -> None:
    rows: list[Row] = [("x", "1", "2", "z"), ("y", "", "3", "")]
    report = _tight(("Id", "ABC", "D", "End"), rows, tight=(False, True, True, False))
    assert render_text(report, width=11).splitlines()[2:] == [
        "   A",
        "   B",
        "Id CD End",
        "x  12 z",
        "y   3",
    ]


def test_only_tight_neighbours_stand_without_a_gap() -> None:
    report = _tight(("AB", "CD", "E", "FG", "HI"), [("1", "2", "3", "4", "5")], tight=(True, True, False, True, True))
    assert render_text(report, width=9).splitlines()[2:] == ["AC   FH", "BD E GI", "12 3 45"]


def test_colours_do_not_move_tight_columns() -> None:
    def shown(*, colour: bool) -> str:
        console = Console(
            file=io.StringIO(),
            width=45,
            color_system="standard" if colour else None,
            force_terminal=colour,
            legacy_windows=False,
            highlight=False,
        )
        with console.capture() as captured:
            console.print(TerminalReport(_grid()), crop=False, end="")
        return captured.get()

    coloured = shown(colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(colour=False)
