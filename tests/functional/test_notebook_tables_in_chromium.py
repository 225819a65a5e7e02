"""Tables of notebooks on a light and on a dark page, in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from ucc_portfolio import assess, compliance, datasets, slippage
from ucc_portfolio.reports.notebook import as_html

CHROMIUM = shutil.which("chromium")
THEMES = {  # as JupyterLab's; the page has a class for it, and the browser knows nothing of it
    "light": ("rgba(0, 0, 0, 0.87)", "#ffffff"),
    "dark": ("rgba(255, 255, 255, 0.87)", "#111111"),
    "high contrast": ("#ffffff", "#000000"),
}
PORTFOLIO = datasets.load("ucc-2018")
RESULTS = (
    assess(PORTFOLIO, as_of=date(2025, 1, 20)),
    slippage(PORTFOLIO, earlier="MASP-2017", later="outcome"),
    compliance(PORTFOLIO, as_of=date(2018, 1, 3)),
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_has_contrast_and_the_table_is_as_wide_as_a_cell(browser: Browser, theme: str) -> None:
    colour, background = THEMES[theme]
    page = browser.new_page(viewport={"width": 1000, "height": 1200})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    tables = "\n".join(map(as_html, RESULTS))
    page.set_content(
        f'<!DOCTYPE html><html lang="en"><head><title>Notebook</title></head><body style="font: 13px sans-serif; '
        f'color: {colour}; background: {background}"><main><h1>Notebook</h1>{tables}</main></body></html>'
    )
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []
    assert page.evaluate("getComputedStyle(document.querySelector('.ucc-portfolio table')).backgroundColor") == (
        "rgba(0, 0, 0, 0)"
    )
    good, bad, plain = (
        page.evaluate(f"getComputedStyle(document.querySelector('.ucc-portfolio td{kind}')).color")
        for kind in (".good", ".bad", ":not([class])")
    )
    assert len({good, bad, plain}) == 3
    percent = page.locator(".ucc-portfolio thead th", has_text=re.compile("^%$")).bounding_box()
    assert percent is not None
    assert percent["x"] + percent["width"] < 1000  # the headline figure is in view without scrolling
    assert asked == []
    page.close()
