"""Charts draw what is known, say what is not, and obey no text from a file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import CHARTS, KEPT, UCC, Make
from hostile import DAY, EARLIER, HARMFUL, IDS, LATER, hostile, obeyed
from portfolios import DAM_DAY, canals, dams, harbours, works
from strategies import portfolios
from ucc_portfolio import (
    Cause,
    Dependency,
    Portfolio,
    Project,
    Source,
    StatusReport,
    Triangular,
    activity_network,
    assess,
    charts,
    latest_day,
    milestone_trend,
    simulate,
    slippage,
)
from ucc_portfolio.domain.milestone_dates import timeline
from ucc_portfolio.errors import (
    DependencyCycleError,
    FileError,
    MissingExtraError,
    NothingKnownError,
    NotYetKnownError,
    SimulationError,
    UnknownNameError,
)
from ucc_portfolio.reports.charts import drawing, gallery
from ucc_portfolio.reports.charts.boxes import laid_out
from ucc_portfolio.reports.charts.drawing import spread

if TYPE_CHECKING:
    import altair as alt

every = pytest.mark.parametrize("make", CHARTS.values(), ids=list(CHARTS))

PALETTE = {
    drawing.INK,
    drawing.GREY,
    drawing.ON_FILL,
    *(drawing.GREEN, drawing.BLUE, drawing.SKY, drawing.VERMILLION, drawing.PURPLE, drawing.YELLOW),
}


def _inside(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value of a specification, with the way to it."""
    yield way, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _inside(inner, (*way, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _inside(inner, (*way, place))


def _rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for way, row in _inside(spec) if _is_data(way) and isinstance(row, dict) and isinstance(way[-1], int)]


def _is_data(way: tuple[str | int, ...]) -> bool:
    """Whether a value is a row, or a part of one."""
    return "datasets" in way or "values" in way


def _texts(chart: alt.LayerChart) -> list[str]:
    return [
        text.text or "" for text in ElementTree.fromstring(charts.svg(chart)).iter("{http://www.w3.org/2000/svg}text")
    ]


# What any chart does


@pytest.mark.parametrize("makes", [CHARTS, KEPT], ids=["tried with every portfolio", "kept as a golden file"])
def test_every_function_of_the_gallery_is_drawn(makes: dict[str, Any]) -> None:
    functions = {name for name in gallery.__all__ if callable(getattr(gallery, name))} - {"svg", "write_chart"}
    assert functions <= {name for make in makes.values() for name in make.__code__.co_names}


@every
@pytest.mark.parametrize("portfolio", [UCC, canals()], ids=["UCC", "canals"])
def test_every_chart_is_drawn_has_a_question_a_day_and_a_sentence_for_whoever_cannot_see_it(
    make: Make, portfolio: Portfolio
) -> None:
    chart = make(portfolio, latest_day(portfolio))
    picture = ElementTree.fromstring(charts.svg(chart))
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == chart.description
    assert chart.description.endswith(".")
    assert chart.title.text.endswith("?")
    if make is not CHARTS["dependencies"]:
        assert re.search(r"\d{4}-\d\d-\d\d", " ".join(chart.title.subtitle))


@every
def test_nothing_in_a_specification_is_computed_or_loaded_and_every_field_is_ours(make: Make) -> None:
    spec = make(UCC, latest_day(UCC)).to_dict()
    outside = [(way, value) for way, value in _inside(spec) if not _is_data(way)]
    assert not {way[-1] for way, _ in outside if way} & {
        "url",
        "href",
        "expr",
        "signal",
        "calculate",
        "filter",
        "transform",
    }
    fields = {value for way, value in outside if way and way[-1] == "field"}
    assert fields
    assert all(re.fullmatch(r"\w+", field) for field in fields)
    assert [value for _, value in outside if isinstance(value, str) and "://" in value] == [spec["$schema"]]


@every
def test_colours_are_those_that_colour_blind_readers_tell_apart(make: Make) -> None:
    for portfolio in (UCC, hostile()):
        spec = make(portfolio, latest_day(portfolio)).to_dict()
        assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", json.dumps(spec))) <= PALETTE
        assert spec["background"] == "transparent"


@every
def test_the_tooltip_of_every_figure_names_its_source(make: Make) -> None:
    spec = make(canals(), latest_day(canals())).to_dict()
    for layer in spec["layer"]:
        if tooltip := layer["encoding"].get("tooltip"):
            assert "source" in [one["field"] for one in tooltip]
    for row in _rows(spec):
        for name, value in row.items():
            if name == "source":
                assert re.search(r"\(source [\w-]+\)|\(no source given\)|as on the step before", value), row


@every
def test_days_are_texts_in_the_data_and_utc_on_the_axes(make: Make) -> None:
    spec = make(UCC, latest_day(UCC)).to_dict()
    for way, value in _inside(spec):
        if value == "temporal":
            channel = dict(_inside(spec))[way[:-1]]
            rows = [row[channel["field"]] for row in _rows(spec) if row.get(channel["field"])]
            assert all(re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", str(day)) for day in rows)
    scales = [value for way, value in _inside(spec) if way and way[-1] == "scale" and isinstance(value, dict)]
    for scale in scales:
        if isinstance(scale.get("domain"), list) and any(
            "year" in one for one in scale["domain"] if isinstance(one, dict)
        ):
            assert scale["type"] == "utc"
            assert all(one["utc"] is True for one in scale["domain"])


def test_no_time_zone_moves_a_day() -> None:
    script = (
        "from ucc_portfolio import assess, charts, datasets; p = datasets.load('ucc-2018'); "
        "print(charts.svg(charts.gantt(assess(p, as_of=p.status_date))), charts.svg(charts.milestone_trend(p)))"
    )
    pictures = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, env={**os.environ, "TZ": zone}
        ).stdout
        for zone in ("UTC", "America/Los_Angeles", "Pacific/Kiritimati")
    }
    assert len(pictures) == 1


@every
def test_of_an_empty_portfolio_a_chart_says_that_there_is_nothing_to_draw(make: Make) -> None:
    empty = evolve(canals(), projects=[], revisions=[], outcomes=[], deadlines=[], id="none", title="")
    if make in (CHARTS["slips"], CHARTS["slips to the outcome"]):
        empty = evolve(empty, revisions=[evolve(one, milestones=()) for one in canals().revisions])
    chart = make(empty, empty.status_date if not empty.revisions else date(2034, 1, 1))
    assert any("There is nothing to draw: " in text for text in _texts(chart))
    assert "Nothing to draw" in chart.description


@every
def test_a_chart_can_be_restyled(make: Make) -> None:
    chart = make(canals(), latest_day(canals()))
    restyled = chart.properties(title="Ours", width=400).configure_axis(labelFontSize=9)
    assert "Ours" in charts.svg(restyled)


@settings(max_examples=40)
@given(portfolios())
def test_any_portfolio_has_valid_charts(portfolio: Portfolio) -> None:
    for name, make in CHARTS.items():
        if name.startswith("slips") and not portfolio.revisions:
            continue
        try:
            assert make(portfolio, latest_day(portfolio)).to_dict()["layer"]
        except DependencyCycleError:
            assert name in ("dependencies", "forecasts")


@settings(max_examples=6)
@given(portfolios())
def test_the_charts_of_any_portfolio_are_drawn(portfolio: Portfolio) -> None:
    for name in ("status", "milestone trend", "trend line", "gantt with phases"):
        chart = CHARTS[name](portfolio, latest_day(portfolio))
        assert chart.to_dict()["title"]["text"] in _texts(chart), name


# Texts from files


@every
def test_hostile_texts_are_values_in_a_specification_and_nothing_else(make: Make) -> None:
    spec = make(hostile(), DAY).to_dict()
    for way, value in _inside(spec):
        if isinstance(value, str):
            assert not obeyed(value), way
            if any(sign in value for sign in ("<script>", "javascript:", "onerror", "example.org")):
                assert _is_data(way) or way[0] in ("title", "description"), way
        assert not any("<" in str(key) for key in way)


@every
def test_control_characters_are_written_out_wherever_a_text_is_shown(make: Make) -> None:
    harmful = " ".join(HARMFUL)
    rows = [evolve(project, component=harmful, source=harmful) for project in hostile().printed_projects]
    revisions = [
        evolve(
            one,
            id=f"{harmful}{number}",
            source=harmful,
            milestones=[evolve(it, source=harmful) for it in one.milestones],
        )
        for number, one in enumerate(hostile().revisions)
    ]
    portfolio = evolve(
        hostile(),
        title=harmful,
        sources=[Source(id=harmful, title=harmful)],
        source=harmful,
        projects=rows,
        revisions=revisions,
        outcomes=[evolve(one, source=harmful) for one in hostile().outcomes],
        deadlines=[evolve(one, basis=harmful, source=harmful) for one in hostile().deadlines],
        participants=[evolve(one, source=harmful) for one in hostile().participants],
        deployments=[evolve(one, source=harmful) for one in hostile().deployments],
        indicators=[evolve(one, source=harmful) for one in hostile().indicators],
        dependencies=[evolve(one, why=harmful, source=harmful) for one in hostile().dependencies],
        causes=[Cause(project=IDS[0], revision=f"{harmful}1", cause=harmful)],
    )
    chart = make(portfolio, DAY)
    assert not [value for _, value in _inside(chart.to_dict()) if isinstance(value, str) and obeyed(value)]
    assert r"\x1b[31m" in chart.description
    assert not obeyed(charts.svg(chart))


@every
def test_hostile_texts_are_texts_in_a_picture(make: Make) -> None:
    picture = charts.svg(make(hostile(), DAY))
    root = ElementTree.fromstring(picture)
    names = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()}
    assert names <= {"svg", "g", "path", "line", "rect", "text", "tspan", "defs", "clipPath"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if "href" in name or name.startswith("on")]
    assert "url(" not in "".join(
        value for element in root.iter() for name, value in element.attrib.items() if name != "aria-label"
    )
    assert not obeyed(picture)


def test_hostile_names_can_be_read() -> None:
    shown = " ".join(_texts(CHARTS["status"](hostile(), DAY)))
    assert all(name in shown for name in IDS)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@every
def test_a_page_has_our_elements_alone_and_nothing_that_a_browser_would_fetch(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "chart.html"
    charts.write_chart(make(hostile(), DAY), path)
    text = path.read_text("utf-8")
    page = _Page()
    page.feed(text)
    tags = [tag for tag, _ in page.found]
    assert tags == [
        "html",
        "head",
        "meta",
        "meta",
        "meta",
        "title",
        "style",
        "body",
        "div",
        "noscript",
        "p",
        "script",
        "script",
    ]
    assert not [
        name for _, given in page.found for name in given if name in ("src", "href", "srcset", "action", "data")
    ]
    policy = page.found[3][1]["content"] or ""
    assert policy.startswith("default-src 'none'; ")
    assert "http" not in policy


def _chromium() -> str | None:
    return next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)


@pytest.mark.skipif(_chromium() is None, reason="there is no chromium at /usr/bin")
@pytest.mark.parametrize("name", ["status", "gantt", "dependencies"])
def test_a_page_in_a_browser_asks_nobody_complains_of_nothing_and_tells_the_source(name: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright  # it is slow to import

    path = tmp_path / "chart.html"
    charts.write_chart(CHARTS[name](hostile(), DAY), path)
    asked: list[str] = []
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(path.as_uri())
        page.wait_for_selector("#chart svg")
        shown = page.text_content("#chart svg")
        mark = page.locator("#chart svg .mark-rect path").last if name == "status" else None
        if mark is not None:
            mark.hover(force=True)
            page.wait_for_selector("#vg-tooltip-element.visible")
            assert "source" in page.inner_text("#vg-tooltip-element")
            assert page.locator("#vg-tooltip-element script, #vg-tooltip-element img").count() == 0
        browser.close()
    assert asked == [path.as_uri()]
    assert said == []
    assert shown is not None
    assert "<script" in shown


# Files


def test_a_chart_is_written_as_what_its_ending_says(tmp_path: Path) -> None:
    chart = charts.gantt(assess(dams(), as_of=DAM_DAY))
    for name, begin in (("a.svg", b"<svg "), ("a.PNG", b"\x89PNG"), ("a.html", b"<!DOCTYPE html>")):
        charts.write_chart(chart, tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(begin)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.PNG", "a.html", "a.svg"]
    assert (tmp_path / "a.svg").read_text("utf-8") == charts.svg(chart)


@pytest.mark.parametrize("name", ["chart.pdf", "chart", "chart.json"])
def test_another_ending_is_refused_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"a chart is written as \.svg, \.png, \.html, not as"):
        charts.write_chart(charts.gantt(assess(dams(), as_of=DAM_DAY)), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_stays_where_a_chart_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written"):
        charts.write_chart(charts.gantt(assess(dams(), as_of=DAM_DAY)), tmp_path / "none" / "a.svg")


def test_two_pictures_can_stand_in_one_page() -> None:
    import altair as alt

    def clipped(value: int) -> str:
        chart = alt.Chart(alt.InlineData(values=[{"a": value}])).mark_point(clip=True).encode(x="a:Q")
        return charts.svg(chart)

    one, other = (set(re.findall(r'id="([^"]+)"', clipped(value))) for value in (1, 2))
    assert one
    assert not one & other
    picture = clipped(3)
    assert picture == clipped(3)
    assert set(re.findall(r"url\(#([^)]+)\)", picture)) == set(re.findall(r'id="([^"]+)"', picture))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("altair", lambda: charts.gantt(assess(dams(), as_of=DAM_DAY))),
        ("vl_convert", lambda: charts.svg(charts.gantt(assess(dams(), as_of=DAM_DAY)))),
    ],
)
def test_without_the_extra_a_sentence_says_what_to_install(
    name: str, wanted: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(
        MissingExtraError, match=r"^a chart needs the extra charts: pip install 'ucc-portfolio\[charts\]'$"
    ):
        wanted()


def test_the_charts_are_not_imported_before_they_are_asked_for() -> None:
    script = "import sys; from ucc_portfolio import charts, assess; print('altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"


# The status table


def test_the_status_table_says_what_the_cells_say() -> None:
    spec = charts.status_heat(assess(harbours(), as_of=date(2032, 7, 1))).to_dict()
    cells = {(row["project"], row["column"]): (row["state"], row["text"]) for row in _rows(spec) if "column" in row}
    assert cells["QUAY", "BC"] == ("● done", "●")
    assert cells["QUAY", "FSS"] == ("planned, with its date", "H1 2032, 40 %")
    assert cells["QUAY", "TRA"] == ("· does not apply", "·")
    assert cells["CRANE", "CON"] == ("planned, with its date", "2032*")
    assert cells["CRANE", "TRA"] == ("– not planned", "–")
    assert cells["BUOY", "operations"] == ("each country plans", "national")
    assert cells["BUOY", "% done"] == (None, "–")
    assert ("PIER", "BC") not in cells
    assert "GATE" not in {project for project, _ in cells}
    assert "Outside the table: GATE." in charts.status_heat(assess(harbours(), as_of=DAM_DAY)).title.subtitle


def test_late_cells_and_later_reports_and_starts_are_told_apart_in_the_status_table() -> None:
    report = StatusReport(id="R", date=date(2031, 6, 1))
    late = Portfolio(
        id="late",
        status_date=DAM_DAY,
        projects=[Project(id="A", cells={"bc": "2030", "fss": "unknown", "operations": "2033"})],
        status_reports=[report],
    )
    cells = {row["column"]: row for row in _rows(charts.status_heat(assess(late, as_of=date(2031, 7, 1))).to_dict())}
    assert (cells["BC"]["state"], cells["BC"]["text"]) == ("! late", "! 2030")
    assert (cells["FSS"]["state"], cells["FSS"]["text"]) == ("? planned, date unknown", "?")
    started = {
        row["project"]: row["text"]
        for row in _rows(charts.status_heat(assess(UCC, as_of=date(2025, 1, 20))).to_dict())
        if row["column"] == "operations"
    }
    assert started["CDS-2"] == "● 2020-07-01"


def test_before_the_first_report_there_is_no_status_table() -> None:
    with pytest.raises(NothingKnownError):
        charts.status_heat(assess(UCC, as_of=date(2017, 1, 1)))


# The milestone trend


def _stops(chart: alt.LayerChart) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in _rows(chart.to_dict()):
        if "what" in row:
            stop = (row["said"], row["due"], row["what"])
            if stop not in found.setdefault(row["project"], []):
                found[row["project"]].append(stop)
    return found


def test_the_stops_of_a_milestone_are_its_plans_its_announcement_and_its_start() -> None:
    stops = _stops(charts.milestone_trend(canals()))
    assert stops["NORTH"] == [
        ("2030-01-15", "2032-06-30", "plan revision"),
        ("2031-06-01", "2032-01-31", "plan revision"),
        ("2032-02-05", "2032-02-05", "start, reported"),
    ]
    assert stops["SOUTH"] == [
        ("2030-01-15", "2033-12-31", "plan revision"),
        ("2033-02-01", "2034-06-30", "plan revision"),
    ]
    assert stops["EAST"][-1] == ("2033-03-01", "2033-03-01", "first start, reported")
    assert stops["WEST"][-1] == ("2033-04-01", "2035-05-01", "announced start")
    assert "SPUR" not in stops
    assert "No date in any plan: SPUR." in charts.milestone_trend(canals()).title.subtitle


def test_a_line_is_broken_where_a_plan_has_no_date() -> None:
    rows = [row for row in _rows(charts.milestone_trend(canals()).to_dict()) if row.get("project") == "SOUTH"]
    assert {(row["said"], row["line"]) for row in rows if "line" in row} == {("2030-01-15", 0), ("2033-02-01", 1)}


def test_a_plan_that_is_published_after_the_start_is_no_stop() -> None:
    stops = _stops(charts.milestone_trend(UCC, projects="BTI-P1S2"))
    assert stops == {"BTI-P1S2": [("2017-10-02", "2017-10-02", "start, reported")]}


def test_the_stops_of_the_bundled_plans_are_those_of_the_measure() -> None:
    trends = {one.project: one for one in milestone_trend(UCC) if one.milestone[1] == "operations"}
    for project, stops in _stops(charts.milestone_trend(UCC)).items():
        drawn = [(said, due) for said, due, what in stops if what == "plan revision"]
        planned = [
            (str(point.published), str(point.planned.date.last))
            for point in trends[project].points
            if point.planned.date
        ]
        assert drawn == planned[: len(drawn)]


def test_the_deadline_is_drawn_from_when_it_was_known_until_another_took_its_place() -> None:
    lines = {
        row["deadline"]: (row["said"], row["until"], row["text"])
        for row in _rows(charts.milestone_trend(canals(), projects=["EAST"]).to_dict())
        if "deadline" in row
    }
    assert lines["2033-12-31"][1:] == ("2032-03-01", "last lawful day 2033-12-31: 1 project")
    assert lines["2036-12-31"][0] == "2032-03-01"
    both = [row["text"] for row in _rows(charts.milestone_trend(canals()).to_dict()) if "deadline" in row]
    assert "last lawful day 2033-12-31: 3 projects, 1 of them until 2032-03-01" in both


def test_an_unknown_project_is_refused_and_a_project_without_dates_is_said() -> None:
    with pytest.raises(UnknownNameError, match="did you mean AES"):
        charts.milestone_trend(UCC, projects=["aes"])
    chart = charts.milestone_trend(UCC, projects=["POUS", "SP-EXP"], as_of=UCC.status_date)
    assert "No date in any plan: POUS, SP-EXP." in chart.title.subtitle
    assert "Nothing to draw" in chart.description


# The trend line


def test_the_trend_line_is_that_of_the_measure_and_by_phases_what_is_done_are_points() -> None:
    rows = _rows(charts.progress_trend(UCC, as_of=UCC.status_date).to_dict())
    done = {row["day"]: row["share"] for row in rows if row.get("line") == "done"}
    assert done["2017-10-02"] == "26.76 %"
    assert max(done) == "2018-01-03"
    assert any("CDS-1: outcome (source swd-2019-153-final-section-5.3-vi)" in row.get("source", "") for row in rows)
    spec = charts.progress_trend(UCC, by="phases", as_of=UCC.status_date).to_dict()
    (lines,) = (layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    values = lines["data"].get("values") or spec["datasets"][lines["data"]["name"]]
    assert {row["line"] for row in values} == {"planned, by the plans in force"}


def test_what_no_plan_dates_is_said_beside_the_trend_line() -> None:
    chart = charts.progress_trend(canals())
    assert any("No plan dates starts of operations of SPUR" in line for line in chart.title.subtitle)


# The Gantt chart


def test_a_row_without_a_date_has_no_mark_and_says_so() -> None:
    rows = _rows(charts.gantt(assess(dams(), as_of=DAM_DAY)).to_dict())
    gate = [row for row in rows if row.get("project") == "GATE"]
    assert {row["told"] for row in gate} == {"no date: planned, date unknown"}
    assert all("first" not in row for row in gate)


def test_the_marks_of_the_gantt_chart_lie_on_the_days_of_the_timeline() -> None:
    for portfolio in (UCC, canals(), dams()):
        day = latest_day(portfolio)
        days: dict[str, set[str]] = {}
        for one in timeline(portfolio, as_of=day):
            days.setdefault(one.milestone[0], set()).update((str(one.period.first), str(one.period.last)))
        for row in _rows(charts.gantt(assess(portfolio, as_of=day), phases=True).to_dict()):
            if row.get("mark"):
                assert {row["first"], row["last"]} <= days[row["project"]]


def test_dates_gone_by_first_starts_and_open_windows_are_told_in_words() -> None:
    told = {
        row["project"]: row["told"]
        for row in _rows(charts.gantt(assess(UCC, as_of=date(2025, 1, 20))).to_dict())
        if row.get("told")
    }
    assert told["REX"] == "started 2017-01-01"
    assert told["AEO-MR"] == "! Q1 2018 gone by"
    assert told["NCTS-P6"] == "? - 2025-09-01"
    assert told["CCI-P1"] == "! first started 2024-07-01, last Q4 2023 gone by"
    assert told["ICS2-1A"] == "first started 2021-03-15, last Q2 2025"
    assert told["CCI-P2"] == "Q4 2023 - Q4 2025"


def test_rows_of_the_same_name_are_two_rows() -> None:
    projects = [
        Project(id="A", cells={"tss": "2032", "operations": "2033"}),
        Project(id="A TSS", cells={"operations": "2034"}),
    ]
    portfolio = Portfolio(id="x", status_date=DAM_DAY, projects=projects)
    rows = _rows(charts.gantt(assess(portfolio, as_of=DAM_DAY), phases=True).to_dict())
    assert len({row["row"] for row in rows if row.get("told")}) == 3


# Dependencies


def test_boxes_stand_to_the_right_of_what_they_wait_for_and_do_not_touch() -> None:
    for portfolio in (UCC, dams()):
        boxes = {row["project"]: row for row in _rows(charts.dependencies(portfolio).to_dict()) if "waits_for" in row}
        for link in portfolio.dependencies:
            if link.is_precedence and link.predecessor != link.successor:
                assert boxes[link.predecessor]["right"] < boxes[link.successor]["x"]
        for one, other in combinations(boxes.values(), 2):
            apart = one["right"] < other["x"] or other["right"] < one["x"]
            assert apart or one["bottom"] <= other["y"] or other["bottom"] <= one["y"]


def test_every_dependency_has_its_line_and_an_interface_one_for_both_ways() -> None:
    lines = {
        (row["from"], row["to"], row["kind"].partition(":")[0])
        for row in _rows(charts.dependencies(dams()).to_dict())
        if "from" in row
    }
    assert lines == {
        ("SURVEY", "WALL", "precedence"),
        ("WALL", "POWER", "precedence"),
        ("WALL", "LOCK", "precedence"),
        ("GATE", "LOCK", "precedence"),
        ("FERRY", "LOCK", "interface"),
    }
    subtitle = charts.dependencies(dams()).title.subtitle
    assert "Neither wait nor are waited for, nor exchange data: POOL." in subtitle
    assert "Not drawn: 1 precedence between milestones of one project." in subtitle


def test_projects_that_wait_for_each_other_cannot_be_drawn() -> None:
    circle = [Dependency(predecessor="GATE", successor="LOCK"), Dependency(predecessor="LOCK", successor="GATE")]
    with pytest.raises(DependencyCycleError):
        charts.dependencies(evolve(dams(), dependencies=circle))


names = st.lists(st.text("abc", min_size=1, max_size=3), unique=True, min_size=2, max_size=12)


@given(names, st.data())
def test_a_layered_drawing_keeps_boxes_and_passing_lines_apart(found: list[str], data: st.DataObject) -> None:
    floors = [found[: len(found) // 2], found[len(found) // 2 :], ["top"]]
    links = data.draw(
        st.lists(st.tuples(st.sampled_from(floors[0]), st.sampled_from([*floors[1], "top"])), unique=True)
    )
    layout = laid_out(floors, links)
    for floor, own in enumerate(floors):
        places = [(at, 1.0) for level, at in (layout.boxes[name] for name in own) if level == floor]
        places += [(at, 0.45) for way in layout.passings.values() for level, at in way if level == floor]
        ordered = sorted(places)
        for (low, size), (high, other) in pairwise(ordered):
            assert high - low >= (size + other) / 2 - 1e-9
        assert all(size / 2 - 1e-9 <= at <= layout.height - size / 2 + 1e-9 for at, size in places)


@given(st.lists(st.floats(0, 300), max_size=20))
def test_names_that_are_spread_keep_their_distance_and_their_order(places: list[float]) -> None:
    found = spread(places, least=13, low=0, high=300)
    ordered = sorted(range(len(places)), key=places.__getitem__)
    moved = [found[place] for place in ordered]
    assert all(later - earlier >= 13 - 1e-6 for earlier, later in pairwise(moved))
    if all(b - a >= 13 for a, b in pairwise(sorted(places))):
        assert found == pytest.approx(places)


# Forecasts


def test_what_is_not_forecast_has_a_row_that_says_why() -> None:
    found = simulate(UCC, as_of=date(2021, 12, 31), trials=1000, seed=1)
    rows = {row["row"]: row for row in _rows(charts.forecast_fan(found).to_dict()) if "in_force" in row}
    assert rows["POUS"]["text"] == "not forecast: no planned date"
    assert rows["POUS"]["p10"] is None
    assert rows["AEO-P1"]["text"] == "not forecast: beyond the reference class"
    one = found.forecast("NCTS-P5")
    assert [rows["NCTS-P5 last"][name] for name in ("p10", "p50", "p80", "p90")] == [
        str(one.day(share)) for share in (0.1, 0.5, 0.8, 0.9)
    ]
    assert rows["NCTS-P5 last"]["text"].endswith(" % in time for 2025-12-31")
    assert "REX" not in rows
    drawn = {row["row"] for row in rows.values()}
    states = [one for one in found.forecasts if one.milestone[1] == "operations" and one.state.value != "happened"]
    assert len(drawn) == len(states)


def test_a_forecast_beyond_the_calendar_is_drawn_at_its_end_and_told_as_it_is() -> None:
    found = simulate(dams(), as_of=DAM_DAY, trials=100, seed=1, slip=Triangular(1, 500, 5000))
    row = next(row for row in _rows(charts.forecast_fan(found).to_dict()) if row.get("row") == "POOL" and "p90" in row)
    assert row["p90"] == "2200-12-31"
    assert row["P90"] > "2200-12-31"


def test_a_network_has_no_fan() -> None:
    network = simulate(activity_network(works(), as_of=DAM_DAY).graph, trials=10, seed=1)
    with pytest.raises(SimulationError, match="a network has no days"):
        charts.forecast_fan(network)


# Slips


def test_bars_follow_each_other_and_add_up() -> None:
    rows = [
        row
        for row in _rows(charts.slip_waterfall(UCC, earlier="MASP-2017", later="outcome").to_dict())
        if "until" in row
    ]
    bars = {row["row"]: row for row in rows}
    *own, last = sorted(bars.values(), key=lambda row: row["row_order"])
    assert [row["from"] for row in own] == [0, *(row["until"] for row in own[:-1])]
    assert (last["row"], last["from"], last["until"]) == ("together ", 0, own[-1]["until"])
    late = [slip for slip in slippage(UCC, earlier="MASP-2017", later="outcome") if slip.verdict == "late"]
    assert {row["row"] for row in own} == {slip.project for slip in late}
    assert last["until"] == sum(slip.headline.days for slip in late if slip.headline)


def test_what_cannot_be_compared_has_a_row_and_no_bar() -> None:
    rows = _rows(charts.slip_waterfall(canals(), earlier="PLAN-30", later="PLAN-33").to_dict())
    silent = {row["row"]: row["text"] for row in rows if row.get("from", 0) is None}
    assert silent == {"NORTH": "dropped: 2032-06", "WEST": "dropped: 2034"}
    chart = charts.slip_waterfall(canals(), earlier="PLAN-30", later="outcome")
    silent = {row["row"]: row["text"] for row in _rows(chart.to_dict()) if row.get("from", 0) is None}
    assert silent == {
        "SOUTH": "planned 2033, no start is known",
        "MIDDLE": "planned 2034-01-01, no start is known",
    }
    first = charts.slip_waterfall(canals(), earlier="PLAN-31", later="PLAN-33")
    silent = {row["row"]: row["text"] for row in _rows(first.to_dict()) if row.get("from", 0) is None}
    assert silent["MIDDLE"] == "not stated in PLAN-31; 2034-01-01 in PLAN-33"
    assert silent["SOUTH"] == "undetermined: planned, date unknown; Q2 2034"


def test_what_did_not_move_is_named() -> None:
    chart = charts.slip_waterfall(canals(), earlier="PLAN-30", later="PLAN-33")
    assert "Not moved: MIDDLE." in chart.title.subtitle


def test_a_revision_that_is_not_there_or_not_yet_is_refused() -> None:
    with pytest.raises(UnknownNameError):
        charts.slip_waterfall(UCC, earlier="MASP-2016", later="outcome")
    with pytest.raises(NotYetKnownError):
        charts.slip_waterfall(UCC, earlier="MASP-2017", later="UCC-WP-2023", as_of=UCC.status_date)


def test_the_revisions_of_the_hostile_portfolio_are_named_harmlessly() -> None:
    chart = charts.slip_waterfall(hostile(), earlier=EARLIER, later=LATER, as_of=DAY)
    assert not obeyed(" ".join(chart.title.subtitle))
