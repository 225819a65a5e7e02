"""The report in a real browser: it loads nothing, sorts and filters by keyboard, and hostile names stay text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from hostile import DAY as DAY_OF_HOSTILE
from hostile import hostile as hostile_portfolio
from ucc_portfolio import Portfolio, Project, Source, assess, datasets, simulate
from ucc_portfolio.reports.page import render_page

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")

DAY = date(2021, 12, 31)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*flags, "--disable-sync"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    portfolio = datasets.load()
    simulation = simulate(portfolio, as_of=DAY, trials=1000, seed=1)
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render_page(assess(portfolio, as_of=DAY), simulation=simulation), "utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, report: Path) -> Iterator[tuple[Page, list[str]]]:
    yield from _open(browser, report)


def _open(browser: Browser, path: Path, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """The page, and everything that it asked for, logged or threw."""
    context = browser.new_context(**options)
    page = context.new_page()
    noise: list[str] = []
    page.on("request", lambda request: noise.append(request.url))
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.goto(path.as_uri())
    noise.remove(path.as_uri())
    yield page, noise
    context.close()


def _column(page: Page, name: str) -> list[str]:
    """The visible texts of a column of the status table."""
    table = page.locator("#status table")
    place = table.locator("thead th").all_inner_texts().index(name) + 1
    return [text.strip() for text in table.locator(f"tbody tr:visible > :nth-child({place})").all_inner_texts()]


def _press(page: Page, head: str, key: str) -> None:
    page.locator("#status thead button", has_text=head).first.focus()
    page.keyboard.press(key)


def test_the_page_asks_for_nothing_and_logs_nothing(opened: tuple[Page, list[str]]) -> None:
    page, noise = opened
    assert page.title() == "UCC Work Programme - IT Projects Progress report"
    for link in page.locator("nav a").all():
        link.focus()
        page.keyboard.press("Enter")
    assert noise == []


def test_the_page_forbids_the_browser_to_fetch_anything_and_to_run_any_other_script(
    opened: tuple[Page, list[str]],
) -> None:
    page, _ = opened
    refused = page.evaluate(
        """() => new Promise(done => {
            const refused = [];
            document.addEventListener("securitypolicyviolation", event => {
                refused.push(event.effectiveDirective);
                if (refused.length === 2) done(refused);
            });
            const picture = new Image();
            picture.src = "https://example.org/x.png";
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(picture, script);
            setTimeout(() => done(refused), 2000);  // for a page that forbids nothing
        })"""
    )
    assert sorted(refused) == ["img-src", "script-src-elem"]
    assert page.evaluate("window.ran") is None


def test_a_table_sorts_by_keyboard_and_says_so(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    as_printed = _column(page, "Project")
    _press(page, "TSS", "Enter")
    assert _column(page, "TSS")[:9] == ["DONE"] * 7 + ["Q1 2018*", "Q1 2018"]
    assert _column(page, "TSS")[-7:] == ["not planned"] * 4 + ["N/A"] * 3
    head = page.locator("#status thead th", has_text="TSS")
    assert head.get_attribute("aria-sort") == "ascending"
    _press(page, "TSS", "Space")
    assert head.get_attribute("aria-sort") == "descending"
    assert _column(page, "TSS")[0] == "N/A"
    assert page.locator("#status [role=status]").inner_text() == "Sorted by TSS, descending."
    _press(page, "%", "Enter")
    percents = [int(text.rstrip("%")) for text in _column(page, "%")]
    assert percents == sorted(percents)
    assert head.get_attribute("aria-sort") is None
    _press(page, "No", "Enter")
    assert sorted(_column(page, "Project")) == sorted(as_printed)


def test_rows_are_filtered_by_keyboard_and_counted(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.locator("#status").get_by_label("Rows with these words").focus()
    page.keyboard.type("Transit open")
    assert _column(page, "Project") == ["NCTS-P5*", "NCTS-P6"]
    assert page.locator("#status [role=status]").inner_text() == "2 of 26 rows."
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    assert len(_column(page, "Project")) == 26


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_names_roles_and_contrast_stand_up_to_axe(browser: Browser, report: Path, scheme: str, width: int) -> None:
    for page, _ in _open(browser, report, color_scheme=scheme, viewport={"width": width, "height": 900}):
        found = Axe().run(page).response
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_tab_key_reaches_every_control_and_the_skip_link_first(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.outerHTML.slice(0, 60)"))
    assert any("<input" in one for one in reached)
    assert sum("<button" in one for one in reached) > 10
    assert sum('class="wide"' in one for one in reached) > 3


def test_it_prints_on_a4_landscape_without_its_controls(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator("input").first.is_visible()
    printed = page.pdf(prefer_css_page_size=True)
    width, height = (float(number) for number in printed.split(b"/MediaBox [0 0 ")[1].split(b"]")[0].split()[:2])
    assert (round(width), round(height)) == (842, 595)


def test_hostile_names_stay_text(browser: Browser, tmp_path: Path) -> None:
    portfolio = hostile_portfolio()
    path = tmp_path / "hostile.html"
    path.write_text(
        render_page(assess(portfolio, as_of=DAY_OF_HOSTILE), without_forecast="<img src=x onerror=alert(1)>"), "utf-8"
    )
    for page, noise in _open(browser, path):
        assert page.evaluate("document.scripts.length") == 1
        assert page.locator("img, iframe, object, embed, link, form, image, foreignObject").count() == 0
        assert page.locator("figure svg").count() > 5
        assert page.locator("[onerror], [onload], [onclick], [onmouseover]").count() == 0
        assert len(_column(page, "Project")) == len(portfolio.projects)
        assert noise == []


def test_a_page_of_500_projects_stays_usable(browser: Browser, tmp_path: Path) -> None:
    rows = [
        Project(
            id=f"P{number:03}",
            system=f"S{number // 5}",
            weight=1 + number % 7,
            cells={"bc": "DONE", "fss": f"Q{1 + number % 4} {2018 + number % 9}", "operations": f"{2020 + number % 9}"},
        )
        for number in range(500)
    ]
    portfolio = Portfolio(id="large", status_date=date(2018, 1, 3), projects=rows)
    path = tmp_path / "large.html"
    path.write_text(render_page(assess(portfolio, as_of=portfolio.status_date)), "utf-8")
    for page, noise in _open(browser, path):
        _press(page, "FSS", "Enter")
        assert _column(page, "FSS")[0] == "Q1 2018"
        page.locator("#status").get_by_label("Rows with these words").fill("S42 ")
        assert sorted(_column(page, "Project")) == ["P210", "P211", "P212", "P213", "P214"]
        assert "more than 60" in page.locator("#status").inner_text()
        assert noise == []


def test_an_address_that_could_run_something_is_no_link(browser: Browser, tmp_path: Path) -> None:
    sources = [
        Source(id="a", title="good", url="https://example.org/a?b=1&c=2"),
        Source(id="b", title="bad", url="javascript:alert(1)"),
        Source(id="c", title="data", url="data:text/html,<script>alert(1)</script>"),
    ]
    portfolio = Portfolio(id="links", status_date=date(2018, 1, 3), sources=sources)
    path = tmp_path / "links.html"
    path.write_text(render_page(assess(portfolio, as_of=portfolio.status_date), charts=False), "utf-8")
    for page, _ in _open(browser, path):
        links = [link.get_attribute("href") for link in page.locator("#sources a").all()]
        assert links == ["https://example.org/a?b=1&c=2"]
        assert "javascript:alert(1)" in page.locator("#sources").inner_text()
