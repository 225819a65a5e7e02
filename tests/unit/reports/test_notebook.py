"""Results show themselves in IPython; everything else shows itself as before."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import nbclient
import nbformat
import networkx as nx
import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from hostile import DAY, EARLIER, IDS, LATER, hostile, obeyed
from ucc_portfolio import (
    Portfolio,
    Project,
    assess,
    compliance,
    datasets,
    drivers,
    impact,
    indicators,
    link_floats,
    load_ipython_extension,
    milestone_trend,
    progress_trend,
    recover_weights,
    reference_class,
    schedule,
    simulate,
    slippage,
)
from ucc_portfolio.reports import notebook, script_rows
from ucc_portfolio.reports.notebook import KEYED_TYPES, MOST_ROWS, TYPES
from ucc_portfolio.types import Slip, Status

PORTFOLIO = datasets.load("ucc-2018")
REPORT = PORTFOLIO.status_date


@pytest.fixture
def formatter() -> DisplayFormatter:
    made = DisplayFormatter()
    notebook.register(made)
    return made


def _shown(formatter: DisplayFormatter, result: object) -> dict[str, Any]:
    data: dict[str, Any] = formatter.format(result)[0]  # type: ignore[no-untyped-call]
    return data


def _network() -> Any:
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_node("specify", duration=10)
    network.add_node("build", duration=20)
    network.add_edge("specify", "build", lag=-2)
    return network


RESULTS: dict[str, Callable[[], tuple[object, str, str]]] = {
    # name: the result, words that its text has, and cells that stand side by side in its table
    "portfolio": lambda: (
        PORTFOLIO,
        "3 CDS-2* Iteratio… ✓ ✓ ✓ ? ? 18 18 19 Q4 2019 38%",
        "CDS-2*|Iteration 2",
    ),
    "assessment": lambda: (assess(PORTFOLIO, as_of=date(2025, 1, 20)), "seen on 2025-01-20", "2019-10-01✓|43%"),
    "slippage": lambda: (
        slippage(PORTFOLIO, earlier="MASP-2017", later="outcome"),
        "CDS-2 Q4 2019 2020-07-01 +3 quarters +183..+274",
        "CDS-2|Q4 2019|2020-07-01|+3 quarters|+183..+274",
    ),
    "one slip": lambda: (
        slippage(PORTFOLIO, earlier="MASP-2017", later="outcome")[0],
        "REX 2017-01-01 2017-01-01 0 +0",
        "REX|2017-01-01|2017-01-01|0|+0",
    ),
    "trends": lambda: (
        [one for one in milestone_trend(PORTFOLIO) if one.milestone == ("NCTS-P5", "operations")],
        "NCTS-P5 03/20 Q4 23 12/23 12/24",
        "NCTS-P5|10/19-03/20|Q1 21-Q4 23|?-12/23|?-12/24|+",
    ),
    "trend line": lambda: (
        progress_trend(PORTFOLIO),
        "2024-12-02 64.79 % - - -",
        "2024-12-02|64.79 %|-|-|-",
    ),
    "compliance": lambda: (
        compliance(PORTFOLIO, as_of=REPORT),
        "CCI-P1 code",
        "CCI-P1|code|2020-12-31|breached by plan|-1095 d|MASP-2017 plans Q1 2021 - Q4 2023",
    ),
    "schedule": lambda: (
        schedule(_network()),
        "finish 28, by: specify > build",
        "build|8|28|8|28|0|0|critical",
    ),
    "simulation of a portfolio": lambda: (
        simulate(PORTFOLIO, as_of=date(2021, 12, 31), seed=1, trials=1000),
        "GUM-C1 2023-05 ",
        "GUM-C1|2023-05-01|2023-03-02|2023-05-01",
    ),
    "simulation of a network": lambda: (
        simulate(_network(), trials=10, seed=1),
        "the whole network 28 0 28 28 28 28 0",
        "the whole network|28|0|28|28|28|28|0",
    ),
    "links": lambda: (
        link_floats(PORTFOLIO, as_of=REPORT),
        "BTI-P2 2019-10-01 UUMDS 2017-10-02✓",
        "CCI-P1|Q1 21-Q4 23|AEO-P1|2018-03-05|1033 d|kept",
    ),
    "drivers": lambda: (
        drivers(PORTFOLIO, "CCI-P2", as_of=REPORT),
        "What sets the date of CCI-P2",
        "CCI-P2|Q4 23-Q4 25|CCI-P1|Q1 21-Q4 23|1003 d|kept|phases of one system",
    ),
    "impact": lambda: (
        impact(PORTFOLIO, {"AEO-P1": "12Q"}, as_of=REPORT),
        "AEO-P2 code 2020-12-31 2021-03-05 -64 d breached by plan",
        "AEO-P2|2019-10-01|2021-03-05|2021-03-05|+521|AEO-P1",
    ),
    "findings": lambda: (
        assess(PORTFOLIO, as_of=REPORT).findings,
        "printed-column BPM",
        "printed-column|BPM|bpm|business process models: prints 40 %; 21 cells are DONE",
    ),
    "indicators": lambda: (
        indicators(PORTFOLIO, as_of=REPORT),
        "missed none for 2017 PMF-5.1-04",
        "PMF-5.1-03|Awareness of the programme|2016|55||&gt; 75|missed|none for 2017",
    ),
    "weights": lambda: (
        recover_weights(PORTFOLIO.projects),
        "71 AEO-P2 - 1 8 8",
        "71|AEO-P2|-|1|8|8",
    ),
    "cases": lambda: (
        reference_class(PORTFOLIO, as_of=date(2021, 12, 31)),
        "ReferenceClass: 7 rows",
        "CDS-2|operations",
    ),
    "standings": lambda: (assess(PORTFOLIO, as_of=REPORT).standings, "POUS open", "POUS|open"),
    "starts": lambda: (assess(PORTFOLIO, as_of=REPORT).starts, "Outcome: 6 rows", "REX|single|reported|2017-01-01"),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_a_table_in_html_and_the_same_as_text(formatter: DisplayFormatter, name: str) -> None:
    result, line, cells = RESULTS[name]()
    data = _shown(formatter, result)
    assert line in " ".join(data["text/plain"].split())
    assert max(map(len, data["text/plain"].splitlines())) <= 100
    assert data["text/html"].startswith('<div class="ucc-portfolio">')
    assert cells in re.sub(r"</t[dh]><t[dh][^>]*>", "|", data["text/html"])
    for unknown in ("None", "nan", "NaT"):
        assert not re.search(rf"\b{unknown}\b", data["text/plain"] + data["text/html"])


def test_what_shows_itself_is_what_has_rows() -> None:
    """The names are written down, so that nothing is imported to register them."""

    def named(kinds: Any) -> set[str]:
        return {f"{kind.__module__}.{kind.__name__}" for kind in kinds if kind.__module__ != "builtins"}

    def listed(types: Any) -> set[str]:
        return {f"ucc_portfolio.{room}.{name}" for room, names in types.items() for name in names}

    assert listed(TYPES) == named(script_rows._KINDS)
    assert listed(KEYED_TYPES) == named(script_rows._KEYED_KINDS)


class _Pair(NamedTuple):
    left: object
    right: object


class _Tagged(tuple[int, ...]):
    __slots__ = ()

    def _repr_html_(self) -> str:
        return "<b>mine</b>"


OTHERS = [
    (),
    (1, 2, 3),
    ("a", None, 2.5),
    tuple(range(1200)),
    [],
    [[1, 2], (3,)],
    ["x" * 60, "y" * 60],
    {},
    {"a": ("x", "y")},
    {"a": {"b": {}}},
    OrderedDict(a=1),
    _Pair(1, 2),
    _Tagged((1, 2)),
    (PORTFOLIO["REX"],),
    REPORT,
]


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: str(other)[:20])
def test_whatever_else_it_is_shows_itself_as_before(formatter: DisplayFormatter, other: object) -> None:
    assert _shown(formatter, other) == _shown(DisplayFormatter(), other)


def test_results_among_others_are_shown_as_before(formatter: DisplayFormatter) -> None:
    slip = slippage(PORTFOLIO, earlier="MASP-2017", later="outcome")[0]
    mixed = ([slip, 1], (1, slip), {"a": slip, "b": None}, [(slip,)], [[slip]], {"a": {"b": {"c": slip}}})
    for other in (*mixed, _Pair(slip, slip), OrderedDict(a=slip), (Status.DONE,), {"a": Status.DONE}):
        assert _shown(formatter, other) == _shown(DisplayFormatter(), other)


def test_a_formatter_that_somebody_has_for_tuples_keeps_all_others() -> None:
    formatter = DisplayFormatter()
    formatter.formatters["text/html"].for_type(tuple, lambda shown: f"<i>{len(shown)}</i>")
    notebook.register(formatter)
    slips = slippage(PORTFOLIO, earlier="MASP-2017", later="outcome")
    assert _shown(formatter, (1, 2))["text/html"] == "<i>2</i>"
    assert "ucc-portfolio" in _shown(formatter, slips)["text/html"]


def test_registering_once_more_changes_nothing(formatter: DisplayFormatter) -> None:
    before = {name: dict(formatter.formatters[name].type_printers) for name in ("text/html", "text/plain")}
    notebook.register(formatter)
    for name, printers in before.items():
        after = formatter.formatters[name].type_printers
        assert {kind: after[kind] for kind in (tuple, list, dict)} == {
            kind: printers[kind] for kind in (tuple, list, dict)
        }


def _many(count: int) -> Portfolio:
    rows = [Project(id=f"P-{number}", system="S", weight=1, cells={"bc": "DONE"}) for number in range(count)]
    return Portfolio(id="many", status_date=REPORT, projects=rows)


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(MOST_ROWS, None), (MOST_ROWS + 1, "1 more row is not shown"), (1700, "1,500 more rows are not shown")],
)
def test_a_long_result_shows_200_rows_and_says_how_many_more(
    formatter: DisplayFormatter, count: int, sentence: str | None
) -> None:
    data = _shown(formatter, _many(count))
    assert len(re.findall(r"^\s*P-\d+ ", data["text/plain"], re.MULTILINE)) == min(count, MOST_ROWS)
    assert data["text/html"].count('<th scope="row">P-') == min(count, MOST_ROWS)
    for text in (data["text/plain"], data["text/html"]):
        assert ("not shown" in text) == (sentence is not None)
        assert sentence is None or sentence in text


def test_of_several_tables_200_rows_are_shown_in_all(formatter: DisplayFormatter) -> None:
    slips = slippage(PORTFOLIO, earlier="MASP-2017", later="outcome") * 20  # of each 25, of which 7 are not stated
    data = _shown(formatter, slips)
    assert data["text/html"].count('<th scope="row">') == MOST_ROWS
    assert "160 more rows are not shown" in data["text/html"]


def test_slips_of_several_pairs_say_which_and_the_silent_ones_are_a_line(formatter: DisplayFormatter) -> None:
    early = slippage(PORTFOLIO, earlier="UCC-WP-2016", later="MASP-2017")
    late = slippage(PORTFOLIO, earlier="UCC-WP-2019", later="UCC-WP-2023")
    text = _shown(formatter, early + late)["text/plain"]
    assert "UCC-WP-2016 to MASP-2017: Moved later (1)" in text
    assert "UCC-WP-2019 to UCC-WP-2023: Moved later (2)" in text
    assert "UCC-WP-2016 to MASP-2017: Not stated (95)" in text
    silent = [slip for slip in late if slip.verdict == "not stated"]
    assert "Not stated by the one or the other (3)" in _shown(formatter, silent)["text/plain"]


def test_a_day_before_the_first_report_is_a_sentence(formatter: DisplayFormatter) -> None:
    data = _shown(formatter, assess(PORTFOLIO, as_of=date(2010, 1, 1)))
    assert "2018-01-03" in data["text/plain"]
    assert "<p>" in data["text/html"]
    assert "<table>" not in data["text/html"]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def _hostile_results() -> dict[str, object]:
    portfolio = hostile()
    assessment = assess(portfolio, as_of=DAY)
    return {
        "portfolio": portfolio,
        "slippage": slippage(portfolio, earlier=EARLIER, later=LATER),
        "trends": milestone_trend(portfolio),
        "compliance": compliance(portfolio, as_of=DAY),
        "links": link_floats(portfolio, as_of=DAY),
        "drivers": drivers(portfolio, IDS[5], as_of=DAY),
        "impact": impact(portfolio, {IDS[0]: "9Q"}, as_of=DAY),
        "findings": assessment.findings,
        "indicators": indicators(portfolio, as_of=DAY),
        "outcomes": portfolio.outcomes,
        "deadlines": portfolio.deadlines,
        "dependencies": portfolio.dependencies,
        "ratings": assessment.ratings,
        "judged": assessment.judged,
        "standings": assessment.standings,
        "in force": assessment.plan_in_force,
    }


@pytest.mark.parametrize("name", _hostile_results())
def test_hostile_names_stay_text(formatter: DisplayFormatter, name: str) -> None:
    data = _shown(formatter, _hostile_results()[name])
    page = _Page()
    page.feed(data["text/html"])
    assert page.tags <= {
        "div", "style", "strong", "p", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "ul", "li"
    }  # fmt: skip
    assert page.attributes <= {"class", "scope", "tabindex"}
    assert obeyed(data["text/html"]) == []
    assert obeyed(data["text/plain"]) == []
    assert "&lt;script&gt;" in data["text/html"]


def test_the_style_has_no_background_and_loads_nothing(formatter: DisplayFormatter) -> None:
    style = _shown(formatter, PORTFOLIO)["text/html"].split("<style>")[1].split("</style>")[0]
    assert not re.search(r"background|url\(|@import|http|!important", style)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+){", style) for one in rule.split(",")]
    assert selectors
    assert all(one.startswith(".ucc-portfolio") for one in selectors)


@pytest.fixture
def shell() -> Any:
    config = Config()
    config.HistoryManager.enabled = False
    return InteractiveShell(config=config)  # type: ignore[no-untyped-call]


def test_the_extension_is_loaded_by_name(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)  # IPython warns of one that is not its own
    slips = slippage(PORTFOLIO, earlier="MASP-2017", later="outcome")
    assert "text/html" not in shell.display_formatter.format(slips)[0]
    shell.run_line_magic("load_ext", "ucc_portfolio")
    assert "ucc-portfolio" in shell.display_formatter.format(slips)[0]["text/html"]
    load_ipython_extension(shell)
    assert shell.display_formatter.format((1, 2))[0] == {"text/plain": "(1, 2)"}


def _run(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def test_without_ipython_nothing_more_is_imported() -> None:
    imported = "print(sorted(name for name in sys.modules if name.startswith(('IPython', 'ucc_portfolio.'))))"
    assert _run(f"import sys, ucc_portfolio; {imported}") == "[]"
    # IPython is there, and does not run
    assert _run("import sys, IPython, ucc_portfolio; print('ucc_portfolio.reports' in sys.modules)") == "False"
    command = "from ucc_portfolio.cli.main import run; run([])"
    shown = f"import sys, io; out, sys.stdout = sys.stdout, io.StringIO(); {command}; sys.stdout = out; {imported}"
    assert "reports.media.terminal" in _run(shown)
    assert not [name for name in ("notebook", "views", "records", "IPython") if name in _run(shown)]


def test_registering_imports_no_result() -> None:
    """IPython learns the names of the types; the rooms they live in are imported with the first result."""
    script = (
        "import sys; from IPython.core.interactiveshell import InteractiveShell; from traitlets.config import Config;"
        "config = Config(); config.HistoryManager.enabled = False; InteractiveShell.instance(config=config);"
        "import ucc_portfolio; print(sorted(name for name in sys.modules if name.startswith('ucc_portfolio.')))"
    )
    assert _run(script) == "['ucc_portfolio.reports', 'ucc_portfolio.reports.notebook']"


def test_in_a_real_kernel_the_front_door_registers_by_itself(kernel: str, tmp_path: Path) -> None:
    cells = [
        "from ucc_portfolio import datasets, slippage\nportfolio = datasets.load('ucc-2018')\nportfolio",
        "slippage(portfolio, earlier='MASP-2017', later='outcome')",
        "(1, 2)",
    ]
    page: Any = nbformat.from_dict(  # type: ignore[no-untyped-call]
        {
            "cells": [
                {"cell_type": "code", "id": f"cell-{number}", "source": cell, "metadata": {}, "outputs": []}
                | {"execution_count": None}
                for number, cell in enumerate(cells)
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    nbclient.NotebookClient(page, timeout=120, kernel_name=kernel, resources={"metadata": {"path": tmp_path}}).execute()
    table, slips, other = (cell["outputs"][0]["data"] for cell in page["cells"])
    assert table["text/html"].startswith('<div class="ucc-portfolio">')
    assert table["text/plain"].startswith("UCC Work Programme - IT Projects Progress report\nstatus 2018-01-03")
    assert "+3 quarters" in slips["text/html"]
    assert dict(other) == {"text/plain": "(1, 2)"}


def test_records_say_nothing_of_notebooks() -> None:
    assert not [name for name in dir(Slip) if name.startswith("_repr_")]
