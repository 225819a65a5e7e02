"""The site of the documentation is built without a warning, has every page and name, and loads nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

import ucc_portfolio
from ucc_portfolio.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CHROMIUM = shutil.which("chromium")
IN_BROWSER = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")
LOADED_BY = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with warnings as errors; the notebooks are run elsewhere, and stand in it without results."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", folder / "read", DOCS, folder / "html"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "UCC_DOCS_NOTEBOOKS": "off"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "html"


class _Page(HTMLParser):
    """What a page loads, where it leads, and which places it has."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.places.add(given.get("id", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in LOADED_BY and LOADED_BY[tag] in given:
            self.loaded.append(given[LOADED_BY[tag]])


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, _Page]:
    return {path: _Page(path) for path in site.rglob("*.html")}


def test_every_page_of_docs_is_in_the_site(site: Path) -> None:
    written = {path.relative_to(DOCS).with_suffix("") for path in DOCS.rglob("*.md")}
    expected = {path for path in written if path.parts[0] not in ("changes", "_build")}
    shown = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")}
    assert len(expected) > 30
    assert expected <= shown
    notebooks = {path.stem for path in (ROOT / "examples" / "notebooks").glob("*.py")}
    assert {path.name for path in shown if path.parts[0] == "notebooks"} == notebooks


def test_links_inside_the_site_lead_to_a_place(site: Path, pages: dict[Path, _Page]) -> None:
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or path.name in ("search.html", "genindex.html"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists() or (parts.fragment and unquote(parts.fragment) not in pages[target].places):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def test_the_site_loads_nothing_from_anywhere(site: Path, pages: dict[Path, _Page]) -> None:
    foreign = [
        f"{path.name}: {address}"
        for path, page in pages.items()
        for address in page.loaded
        if urlsplit(address).netloc or urlsplit(address).scheme not in ("", "data")
    ]
    assert foreign == []
    for sheet in site.rglob("*.css"):
        assert not re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", sheet.read_text("utf-8")), sheet.name


def test_the_api_has_every_public_name(pages: dict[Path, _Page]) -> None:
    places = {place for path, page in pages.items() if path.parent.name == "api" for place in page.places}
    modules = {"charts": "charts.svg", "datasets": "datasets.load", "frames": "frames.to_dicts"}
    names = {modules.get(name, name) for name in ucc_portfolio._ROOMS} - {"errors", "types"}
    names |= {f"types.{name}" for name in ucc_portfolio.types._ROOMS if name not in names}
    names |= {f"errors.{name}" for name in ucc_portfolio.errors.__all__}
    assert {name for name in names if f"ucc_portfolio.{name}" not in places} == set()


def test_the_reference_has_every_command_and_the_shared_options_once(pages: dict[Path, _Page]) -> None:
    (page,) = (page for path, page in pages.items() if path.name == "command-line.html")
    assert [name for name in COMMANDS if f"ucc-status-{name}" not in page.places] == []
    assert "cmdoption-ucc-status-as-of" in page.places
    assert not [place for place in page.places if place.endswith("-as-of") and place != "cmdoption-ucc-status-as-of"]
    assert "cmdoption-ucc-status-risk-slip" in page.places


def test_a_type_in_a_signature_leads_to_its_record(site: Path) -> None:
    text = (site / "reference" / "api" / "measures.html").read_text("utf-8")
    assert 'href="records.html#ucc_portfolio.Portfolio"' in text


def test_a_docstring_has_its_source_and_its_example(site: Path) -> None:
    text = (site / "reference" / "api" / "measures.html").read_text("utf-8")
    entry = text.split('id="ucc_portfolio.percent_done"')[1].split('id="ucc_portfolio.')[0]
    assert "SWD(2019) 153 final, Annex 1" in entry
    assert ">Source</p>" in entry
    assert ">Example</p>" in entry
    assert "&gt;&gt;&gt; " in entry


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*flags, "--disable-sync"])
        yield browser
        browser.close()


@IN_BROWSER
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_no_page_asks_for_anything_or_is_wider_than_the_screen(
    browser: Browser, site: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    noise: list[str] = []
    page.on("request", lambda request: None if request.url.startswith("file:") else noise.append(request.url))
    page.on("pageerror", lambda error: noise.append(str(error)))
    wide = []
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path.name)
    context.close()
    assert [one for one in noise if not one.startswith("data:")] == []
    assert wide == []


@IN_BROWSER
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["tutorial/first-portfolio", "reference/api/graph"])
def test_every_text_can_be_read(browser: Browser, site: Path, name: str, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto((site / f"{name}.html").as_uri())
    found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    context.close()
    assert [node["html"] for rule in found for node in rule["nodes"]] == []
