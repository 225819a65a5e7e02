"""Results in a notebook: a table in HTML, readable in light and dark, and the same as text where there is no HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

if TYPE_CHECKING:
    from ucc_portfolio.reports.report import Report, Section

MOST_ROWS: Final = 200
"""How many rows of a result are shown."""

TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "assessment": ("Assessment",),
    "domain.deadlines": ("Deadline",),
    "domain.dependencies": ("Dependency",),
    "domain.deployments": ("Deployment", "DeploymentCount", "Derogation", "Participant"),
    "domain.findings": ("Finding",),
    "domain.indicators": ("Indicator",),
    "domain.outcomes": ("Outcome",),
    "domain.portfolio": ("Portfolio",),
    "domain.ratings": ("Rating",),
    "graph.activities": ("ActivityNetwork",),
    "graph.critical_path": ("Schedule", "ScheduledActivity"),
    "graph.drivers": ("Drivers",),
    "graph.impact": ("BrokenDeadline", "CountryEffect", "Impact", "LinkEffect", "MovedMilestone"),
    "graph.links": ("LinkFloat",),
    "measures.compliance": ("Compliance",),
    "measures.rollout": ("CountryStart", "Rollout"),
    "measures.baseline": ("BaselineExecution", "DueMilestone"),
    "measures.forecast": ("DeadlineChance", "Forecast", "RolloutForecast"),
    "measures.indicators": ("IndicatorResult",),
    "measures.rollout_slippage": ("CountrySlip",),
    "measures.overdue": ("ProjectState",),
    "measures.percent_done": ("Progress", "RowProgress"),
    "measures.progress_trend": ("ProgressTrend", "TrendLinePoint"),
    "measures.ratings": ("ComputedRating", "JudgedCounts"),
    "measures.reference_class": ("Case", "ReferenceClass"),
    "measures.schedule_risk": ("EventEffect", "ForecastChange", "PortfolioSimulation", "Sensitivity", "Simulation"),
    "measures.slippage": ("Slip",),
    "measures.milestone_trend": ("MilestoneTrend",),
    "measures.weights": ("WeightFit", "WeightRecovery"),
}
"""The results that show themselves, by room and name, so that none is imported before it is there."""

KEYED_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "domain.knowledge": ("InForce",),
    "measures.percent_done": ("Completion",),
    "measures.overdue": ("Standing",),
}
"""The results that only the key in a dictionary tells what they speak of."""

_CONTAINERS: Final = (tuple, list, dict)
"""What holds results of one kind: shown as one table, and left to IPython where it holds anything else."""

# Colours are the reader's own, tinted: a notebook is dark by a theme of its own, of which the browser knows nothing.
_STYLE: Final = """
.ucc-portfolio { overflow-x: auto; }
.ucc-portfolio > strong { display: block; margin: 0.6em 0 0.2em; }
.ucc-portfolio > p { margin: 0.2em 0; }
.ucc-portfolio .wide { overflow-x: auto; }
.ucc-portfolio table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0.3em 0; }
.ucc-portfolio table th, .ucc-portfolio table td { padding: 0.2em 0.5em; text-align: left; vertical-align: top;
  white-space: nowrap; border: 0; border-bottom: 1px solid #8886; }
.ucc-portfolio table td.wraps { white-space: normal; min-width: 14em; }
.ucc-portfolio table th.right, .ucc-portfolio table td.right { text-align: right; }
.ucc-portfolio thead th, .ucc-portfolio tfoot th, .ucc-portfolio tfoot td { font-weight: 600; }
.ucc-portfolio td.good { color: color-mix(in srgb, currentColor 50%, #12a150); }
.ucc-portfolio td.bad { color: color-mix(in srgb, currentColor 50%, #f31260); font-weight: 600; }
.ucc-portfolio td.faint, .ucc-portfolio > ul { color: color-mix(in srgb, currentColor 75%, transparent); }
.ucc-portfolio > ul { margin: 0.3em 0; padding-left: 1.2em; }
"""


def register(formatters: Any) -> None:
    """Let the formatters of a running IPython show our results; once more changes nothing.

    Args:
        formatters: the `display_formatter` of an IPython shell.
    """
    html, plain = (formatters.formatters[name] for name in ("text/html", "text/plain"))
    for room, names in TYPES.items():
        for name in names:
            html.for_type_by_name(f"ucc_portfolio.{room}", name, as_html)
            plain.for_type_by_name(f"ucc_portfolio.{room}", name, _Printer())
    for kind in _CONTAINERS:
        if not isinstance(html.for_type(kind), _ContainerPage):
            html.for_type(kind, _ContainerPage(html.for_type(kind)))
        if not isinstance(plain.for_type(kind), _Printer):
            plain.for_type(kind, _Printer(plain.for_type(kind)))


def as_html(result: Any) -> str:
    """A result as a part of a page: a style of its own, no script, and nothing that is loaded."""
    from ucc_portfolio.reports.media.html import fragment
    from ucc_portfolio.reports.report import Detail, Look

    # A cell of a notebook is some 900 pixels wide: with the words in full, the status table hides its percentages.
    look = Look(Detail.SHORT)
    lines = "\n".join(fragment(_shown(result), title="strong", heading="strong", look=look))
    return f'<div class="ucc-portfolio">\n<style>{_STYLE}</style>\n{lines}\n</div>'


def as_text(result: Any, width: int) -> str:
    """A result as text of that width."""
    from ucc_portfolio.reports.media.terminal import render_text

    return render_text(_shown(result), width=width).rstrip("\n")


def _shown(result: Any) -> Report:
    """The report on a result, cut where it is long."""
    from ucc_portfolio.reports.notebook_views import view_of

    report = view_of(result)
    more = sum(len(section.rows) for section in report.sections) - MOST_ROWS
    if more <= 0:
        return report
    sections: list[Section[Any]] = []
    room = MOST_ROWS
    for section in report.sections:
        if room > 0:
            sections.append(evolve(section, rows=section.rows[:room]))
            room -= len(section.rows)
    rows = "1 more row is" if more == 1 else f"{more:,} more rows are"
    sentence = f"{rows} not shown; frames.to_pandas or frames.to_dicts has all of them."
    legend = report.legend
    return evolve(report, sections=sections, legend=lambda look: (sentence, *legend(look)))


def _is_ours(container: Any) -> bool:
    """Whether it holds results of one kind, and nothing else."""
    if type(container) not in _CONTAINERS or not container:
        return False
    held = _held(container)
    kind = type(next(held, None))
    known = [_named(kind, TYPES)]
    if isinstance(container, dict):
        known.append(_named(kind, KEYED_TYPES))
    return any(known) and all(type(one) is kind for one in held)


def _held(container: Any) -> Iterator[Any]:
    """What a container holds; of a dictionary the values, of dictionaries in it theirs."""
    if not isinstance(container, dict):
        return iter(container)
    return chain.from_iterable(one.values() if type(one) is dict else (one,) for one in container.values())


def _named(kind: type, types: Mapping[str, tuple[str, ...]]) -> bool:
    library, _, room = str(kind.__module__).partition(".")
    return library == "ucc_portfolio" and kind.__name__ in types.get(room, ())


class _ContainerPage:
    """Shows a container of results in HTML; whatever else it may hold is shown as before."""

    def __init__(self, usual: Callable[[Any], str | None] | None) -> None:
        self._usual = usual

    def __call__(self, container: Any) -> str | None:
        if _is_ours(container):
            return as_html(container)
        if self._usual is not None:
            return self._usual(container)
        own = getattr(type(container), "_repr_html_", None)  # IPython asks no more, now that it has asked us
        text: str | None = None if own is None else own(container)
        return text


class _Printer:
    """Shows a result as text; inside anything else it is written as before."""

    def __init__(self, usual: Callable[[Any, Any, bool], None] | None = None) -> None:
        self._usual = usual

    def __call__(self, result: Any, printer: Any, cycle: bool) -> None:
        is_alone = len(printer.stack) == 1
        if is_alone and (self._usual is None or _is_ours(result)):
            printer.text(as_text(result, printer.max_width))
        elif self._usual is not None:
            self._usual(result, printer, cycle)
        else:
            printer.text(repr(result))
