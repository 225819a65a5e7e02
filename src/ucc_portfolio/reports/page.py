"""The report for a steering committee: one page that loads nothing, with figures, tables, charts and sources."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape
from importlib.metadata import version
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from attrs import evolve, frozen

from ucc_portfolio.domain.dates import PlannedDate
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.knowledge import published_order
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.domain.plans import OUTCOME
from ucc_portfolio.domain.rounding import round_half_up
from ucc_portfolio.errors import CellTextError, DependencyCycleError, visible
from ucc_portfolio.measures.compliance import ComplianceVerdict
from ucc_portfolio.measures.overdue import State
from ucc_portfolio.reports.check import CORRECTION_COLUMNS, check_report
from ucc_portfolio.reports.countries import grid_report, rollout_lines
from ucc_portfolio.reports.deadlines import ALL_COUNTRIES, deadlines_report
from ucc_portfolio.reports.indicators import indicators_report
from ucc_portfolio.reports.media import html
from ucc_portfolio.reports.position import position_report
from ucc_portfolio.reports.report import Look, Report, Section, picked, with_after
from ucc_portfolio.reports.risk import LIKELY, risk_report, undecided
from ucc_portfolio.reports.slippage import change_report
from ucc_portfolio.reports.status import COLUMNS as STATUS_COLUMNS
from ucc_portfolio.reports.status import status_report

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.sources import Source
    from ucc_portfolio.measures.schedule_risk import PortfolioSimulation


_STYLE: Final = (
    html.STYLE
    + """
:root { --ink: #1b1b1b; --grey: #6e6e6e; --paper: #ffffff; --panel: #f4f5f7; --link: #0b4f9e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --grey: #a8a8a8; --paper: #16181c; --panel: #22252b; --link: #8fbfff; }
}
body { background: var(--paper); color: var(--ink); margin: 0 auto; padding: 1rem 1.5rem; max-width: 100rem; }
a { color: var(--link); overflow-wrap: anywhere; }
p, li, h1, h2, h3, h4 { overflow-wrap: break-word; }
.skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; list-style: none; padding: 0; }
dl.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.6rem; margin: 1rem 0; }
dl.figures div { background: var(--panel); border-radius: 0.4rem; padding: 0.6rem 0.8rem; }
dl.figures dt { color: var(--faint); } dl.figures dd { margin: 0; font-size: 1.5rem; font-weight: 600; }
dl.figures dd small { display: block; font-size: 0.8rem; font-weight: 400; color: var(--faint); }
section { margin-top: 2rem; } section > p { max-width: 60rem; }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { max-width: 100%; min-width: 48rem; height: auto; }
th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0.2rem 0;
  cursor: pointer; }
th button::after { content: " \\2195"; color: var(--grey); }
th[aria-sort=ascending] button::after { content: " \\2191"; }
th[aria-sort=descending] button::after { content: " \\2193"; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.filter { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin: 0.5rem 0; }
.filter input { font: inherit; padding: 0.3rem 0.5rem; min-width: 16rem; color: inherit; background: var(--paper);
  border: 1px solid var(--grey); border-radius: 0.2rem; }
@media print {
  html { font-size: 8pt; }
  body { font-size: 7pt; max-width: none; padding: 0; background: none; color: #000; }
  nav, .filter, .skip { display: none; }
  section { break-inside: auto; margin-top: 1rem; } tr, figure { break-inside: avoid; }
  figure svg { min-width: 0; max-height: 18cm; }
  th button::after { content: none; } .wide { overflow: visible; } th, td { padding: 0.05rem 0.2rem; }
}
"""
)

_SCRIPT: Final = """
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const said = document.getElementById(table.dataset.status);
  for (const button of table.querySelectorAll("thead button")) {
    button.addEventListener("click", () => {
      const head = button.parentElement, column = head.cellIndex;
      const descending = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const key = row => row.cells[column].dataset.sort;
      const compare = (a, b) => {
        const x = key(a), y = key(b), m = Number(x), n = Number(y);
        if (x === "" || y === "") return (x === "") - (y === "");
        const order = Number.isNaN(m) || Number.isNaN(n) ? x.localeCompare(y, "en") : m - n;
        return descending ? -order : order;
      };
      body.append(...[...body.rows].sort(compare));
      said.textContent = "Sorted by " + button.textContent + (descending ? ", descending." : ", ascending.");
    });
  }
  const input = document.getElementById(table.dataset.filter);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const row of body.rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
      shown += !row.hidden;
    }
    said.textContent = shown + " of " + body.rows.length + " rows.";
  });
}
"""

_HASH: Final = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
)
"""What a browser may do with the page: nothing is loaded, and no script runs but ours."""

_MOST_DRAWN: Final = 60
"""Projects above which charts with a row per project say less than the tables."""

_LOOK: Final = Look(has_drawings=False)


@frozen
class _Part:
    """One part of the page: the name that links lead to, its heading, and its content."""

    name: str
    heading: str
    content: str


def render_page(
    assessment: Assessment,
    *,
    simulation: PortfolioSimulation | None = None,
    without_forecast: str = "",
    charts: bool = True,
) -> str:
    """The report as one page that makes no request: headline figures, tables, charts, findings, sources, corrections.

    Args:
        assessment: its day decides what is known.
        simulation: forecasts of the same portfolio and day; where None, `without_forecast` says why there are none.
        without_forecast: a sentence.
        charts: draw the charts, which needs the extra `charts`. A chart with a row per project is left out for more
            than 60 projects, and the page says so.

    Returns:
        The page. Its tables sort and filter by keyboard, its charts have text alternatives; it reads in light and dark,
        and prints on A4 landscape. All text from files is escaped.

    Raises:
        MissingExtraError: charts are wanted, and the extra is not installed.
        NothingKnownError: the day lies before the first status report.
    """
    return "\n".join(_Page(assessment, simulation, without_forecast, charts).lines()) + "\n"


class _Page:
    """The parts of one page, and the names that its tables are known by."""

    def __init__(
        self, assessment: Assessment, simulation: PortfolioSimulation | None, without_forecast: str, charts: bool
    ) -> None:
        self.assessment = assessment
        self.simulation = simulation
        self.without_forecast = without_forecast
        self.charts = charts
        self.numbers = count(1)

    def lines(self) -> Iterator[str]:
        portfolio = self.assessment.portfolio
        title = visible(portfolio.title or portfolio.id)
        parts = list(self.parts())
        yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
        yield '<a class="skip" href="#content">To the content</a>'
        yield f"<header><h1>{escape(title)}</h1>"
        yield f"<p>{escape(self.headline())}</p></header>"
        yield '<nav aria-label="Parts"><ul>'
        yield from (f'<li><a href="#{part.name}">{escape(part.heading)}</a></li>' for part in parts)
        yield '</ul></nav>\n<main id="content">'
        for part in parts:
            yield f'<section id="{part.name}" aria-labelledby="{part.name}-h">'
            yield f'<h2 id="{part.name}-h">{escape(part.heading)}</h2>\n{part.content}\n</section>'
        yield f"</main>\n<footer><p>{escape(self.footer())}</p></footer>"
        yield f"<script>{_SCRIPT}</script>\n</body>\n</html>"

    def headline(self) -> str:
        portfolio = self.assessment.portfolio
        status = f"Status of {portfolio.status_date.isoformat()}"
        seen = (
            "" if self.assessment.as_of == portfolio.status_date else f", seen on {self.assessment.as_of.isoformat()}"
        )
        later = self.assessment.later_facts
        left_out = f"; {later} facts that became known later are left out" if later else ""
        return f"{status}{seen}; {portfolio.reading.value} reading; {visible(portfolio.id)}{left_out}."

    def footer(self) -> str:
        revisions = ", ".join(visible(one.id) for one in published_order(self.assessment.portfolio)) or "none"
        return f"Plan revisions known on the day: {revisions}. Made by ucc_portfolio {version('ucc-portfolio')}."

    def parts(self) -> Iterator[_Part]:
        yield _Part("figures", "At a glance", self.figures())
        yield _Part("position", "Position", self.report(position_report(self.assessment), sortable=True))
        yield _Part("status", "Phases", self.status())
        if changes := self.changes():
            yield _Part("changes", "What changed", changes)
        yield _Part("plans", "Plans and deadlines", self.plans())
        if any(one.countries for one in self.assessment.rollouts.values()):
            yield _Part("countries", "Countries", self.countries())
        yield _Part("forecast", "Forecast", self.forecast())
        if self.assessment.indicators:
            report = indicators_report(self.assessment, wanted=lambda _: True)
            yield _Part("indicators", "Indicators", self.report(report))
        yield _Part("findings", "Findings", self.report(check_report(self.assessment)))
        if self.assessment.portfolio.corrections:
            yield _Part("corrections", "Corrections of the data", self.corrections())
        if self.assessment.portfolio.sources:
            yield _Part("sources", "Sources", self.sources())

    def figures(self) -> str:
        assessment = self.assessment
        done = assessment.progress.overall
        states = assessment.states.values()
        of_state = Counter(one.state for one in states)
        verdicts = Counter(one.verdict for one in assessment.compliance)
        lost = verdicts[ComplianceVerdict.BREACHED] + verdicts[ComplianceVerdict.BREACHED_BY_PLAN]
        day = assessment.reported.status_date.isoformat()
        shown = [
            (
                "Done, weighted",
                "-" if done is None else f"{round_half_up(done * 100, 0)} %",
                f"of the applicable phases, reported on {day}",
            ),
            ("In operation", str(of_state[State.IN_OPERATION]), f"of {len(states)} projects: everyone has started"),
            ("In part", str(of_state[State.IN_PART]), "projects that someone has started"),
            ("Late", str(sum(one.is_late for one in states)), "projects with evidence that they are late"),
            ("No news", str(of_state[State.NO_NEWS]), "planned date has passed, and no source says what happened"),
            ("Deadlines lost", str(lost), f"of {len(assessment.compliance)}: breached, or by plan"),
            ("At risk by plan", str(verdicts[ComplianceVerdict.AT_RISK]), "planned to end around the last lawful day"),
            *self.likely(),
            ("Findings", str(len(assessment.findings)), "doubts about data and plans"),
        ]
        entries = "".join(
            f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(what)}</small></dd></div>"
            for name, value, what in shown
        )
        trend = self.chart(lambda charts: charts.progress_trend(assessment.portfolio, as_of=assessment.as_of))
        return f'<dl class="figures">{entries}</dl>\n{trend}'

    def likely(self) -> Iterator[tuple[str, str, str]]:
        """How many deadlines of the code that are still open are likely to be met."""
        if self.simulation is None:
            return
        code = [one for one in self.simulation.chances if one.deadline.kind is DeadlineKind.CODE]
        still_open = undecided(code, self.assessment)
        forecast = [one.chance for one in still_open if one.chance is not None]
        doubtful = sum(chance < LIKELY for chance in forecast)
        unknown = len(still_open) - len(forecast)
        yield (
            "Unlikely to be met",
            str(doubtful),
            f"of {len(forecast)} deadlines of the code that are forecast (below 80 %); {unknown} open ones are not",
        )

    def status(self) -> str:
        report = status_report(self.assessment)
        standing = [evolve(column, heading="Standing") for column in picked(STATUS_COLUMNS, "standing")]
        sections = [evolve(one, columns=with_after(one.columns, "component", *standing)) for one in report.sections]
        heat = self.chart(lambda charts: charts.status_heat(self.assessment), rows=len(self.assessment.standings))
        return self.report(evolve(report, sections=sections), sortable=True) + "\n" + heat

    def changes(self) -> str:
        known = published_order(self.assessment.portfolio)
        if not known:
            return ""
        first = next((one for one in known if one.complete), known[0])
        last = known[-1]
        content = []
        pairs = [(first.id, last.id), (first.id, OUTCOME)] if first.id != last.id else [(first.id, OUTCOME)]
        for earlier, later in pairs:
            until = "what happened" if later == OUTCOME else visible(later)
            report = change_report(self.assessment, earlier=earlier, later=later, wanted=lambda _: True)
            content.append(f"<h3>From {escape(visible(earlier))} to {escape(until)}</h3>")
            content.append(self.report(report, level=4))
            content.append(
                self.chart(
                    lambda charts, earlier=earlier, later=later: charts.slip_waterfall(  # type: ignore[misc]
                        self.assessment.portfolio, earlier=earlier, later=later, as_of=self.assessment.as_of
                    ),
                    rows=len(self.assessment.standings),
                )
            )
        return "\n".join(content)

    def plans(self) -> str:
        assessment = self.assessment
        rows = len(assessment.standings)
        gantt = self.chart(lambda charts: charts.gantt(assessment), rows=rows)
        trend = self.chart(
            lambda charts: charts.milestone_trend(assessment.portfolio, as_of=assessment.as_of), rows=rows
        )
        graph = self.chart(lambda charts: charts.dependencies(assessment.portfolio), rows=rows)
        deadlines = self.report(deadlines_report(assessment, wanted=lambda _: True), sortable=True)
        return "\n".join((deadlines, gantt, trend, graph))

    def countries(self) -> str:
        """The grid, the sentences of each roll-out of which anything is stated, and the deadlines of Member States."""
        assessment = self.assessment
        content = [self.report(grid_report(assessment, wanted=lambda _: True), sortable=True)]
        for one in assessment.rollouts.values():
            if one.first is None and one.count is None and not one.laggards:
                continue
            lines = "".join(f"<li>{escape(line)}</li>" for line in rollout_lines(one))
            content.append(f"<h3>{escape(visible(one.project))}</h3>\n<ul>{lines}</ul>")
        if assessment.national_compliance:
            heading = "Deadlines of Member States that state a date"
            content.append(f"<h3>{heading}</h3>")
            report = deadlines_report(assessment, wanted=lambda _: True, country=ALL_COUNTRIES)
            of_each = evolve(report, title=heading, lines=(), sections=report.sections[:1])
            content.append(self.report(of_each, sortable=True, level=4))
        return "\n".join(content)

    def forecast(self) -> str:
        if self.simulation is None:
            return f"<p>{escape(self.without_forecast or 'Nothing was simulated.')}</p>"
        simulation = self.simulation
        shown = sum(one.milestone[1] == OPERATIONS for one in simulation.forecasts)
        fan = self.chart(lambda charts: charts.forecast_fan(simulation), rows=shown)
        report = risk_report(self.assessment, simulation, wanted=lambda _: True)
        return fan + "\n" + self.report(report)

    def corrections(self) -> str:
        rows = self.assessment.portfolio.corrections
        return self.table(
            Section(columns=CORRECTION_COLUMNS, rows=rows), "Cells that are read differently from the print"
        )

    def sources(self) -> str:
        return "<ul>" + "".join(f"<li>{_source(one)}</li>" for one in self.assessment.portfolio.sources) + "</ul>"

    def report(self, report: Report, *, sortable: bool = False, level: int = 3) -> str:
        """A report inside the page: its lines, its tables, and its legend."""
        lines = [f"<p>{escape(line)}</p>" for line in report.lines]
        if report.is_empty:
            return "\n".join([*lines, f"<p>{escape(report.empty)}</p>"])
        content = []
        for section in report.sections:
            if not section.rows:
                continue
            if section.heading:
                content.append(f"<h{level}>{escape(section.heading)}</h{level}>")
            content.append(self.table(section, section.heading or report.title, sortable=sortable))
        legend = "".join(f"<li>{escape(line)}</li>" for line in report.legend(_LOOK))
        return "\n".join([*lines, *content, f"<ul>{legend}</ul>" if legend else ""])

    def table(self, section: Section[Any], label: str, *, sortable: bool = False) -> str:
        """A table in a region that scrolls sideways by keyboard too; one that sorts has a field to filter its rows."""
        number = next(self.numbers)
        attributes, above = "", ""
        if sortable:
            attributes = f' data-sortable data-filter="filter-{number}" data-status="said-{number}"'
            above = (
                f'<div class="filter"><label for="filter-{number}">Rows with these words</label>'
                f'<input type="search" id="filter-{number}" autocomplete="off">'
                f'<span id="said-{number}" role="status"></span></div>\n'
            )
        name = escape(label)
        rows = "\n".join(html.table(section, key=sort_key if sortable else None))
        return (
            f'{above}<div class="wide" role="region" tabindex="0" aria-label="{name}">'
            f"<table{attributes}>\n{rows}</table></div>"
        )

    def chart(self, draw: Callable[[Any], Any], *, rows: int = 0) -> str:
        """A chart as part of the page, in the colours of its theme; "" where charts are not wanted."""
        if not self.charts:
            return ""
        if rows > _MOST_DRAWN:
            return f"<p>No chart: {rows:,} rows are more than {_MOST_DRAWN}, the table says more.</p>"
        from ucc_portfolio.reports.charts import gallery as charts

        try:
            chart = draw(charts)
        except DependencyCycleError as error:
            return f"<p>No chart: {escape(str(error))}.</p>"
        drawn = charts.svg(chart)
        for colour, variable in ((charts.INK, "var(--ink)"), (charts.GREY, "var(--grey)")):
            drawn = drawn.replace(f'"{colour}"', f'"{variable}"')
        question = escape(str(chart.title.text), quote=True)
        return f'<figure tabindex="0" aria-label="{question}">{drawn}</figure>'


def sort_key(text: str) -> str:
    """What a cell sorts by: a date by its last day, a number by its value, anything else by itself; "" comes last.

    Done comes before every date, not planned and not applicable after.

    Example:
        >>> [sort_key(text) for text in ("DONE", "Q3 2018!", "Q4 2019✓", "45.5 %", "+12 d", "n.p.", "N/A", "AES", "-")]
        ['0000', '2018-09-30', '2019-12-31', '45.5', '12', '9998', '9999', 'aes', '']
    """
    plain = text.strip().rstrip("!*✓").strip()
    if plain in _FIXED:
        return _FIXED[plain]
    if found := re.match(r"[+-]?[0-9]+(?:\.[0-9]+)?(?= ?(?:%|d|Q|M|H)?$)", plain):
        return found[0].lstrip("+")
    try:
        planned = PlannedDate.parse(plain)
    except CellTextError:
        return plain.casefold()
    return plain.casefold() if planned.last is None else planned.last.isoformat()


_FIXED: Final = {"": "", "-": "", "DONE": "0000", "done": "0000", "n.p.": "9998", "not planned": "9998", "N/A": "9999"}


def _source(one: Source) -> str:
    """A source; its address is a link where a browser opens it without running anything."""
    covers = f" ({escape(visible(one.covers))})" if one.covers else ""
    title = f"<strong>{escape(visible(one.id))}</strong>: {escape(visible(one.title))}{covers}"
    if not one.url:
        return title
    address = escape(visible(one.url))
    if urlsplit(one.url).scheme not in ("http", "https"):
        return f"{title}, {address}"
    return f'{title}, <a href="{address}" rel="noreferrer">{address}</a>'
