"""The deadlines: who keeps them, with which margin, and what a document says beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.phases import OPERATIONS
from ucc_portfolio.errors import visible
from ucc_portfolio.measures.compliance import Compliance, ComplianceVerdict, national_compliance
from ucc_portfolio.reports.media.signs import counted
from ucc_portfolio.reports.report import (
    UNKNOWN,
    Column,
    Detail,
    Kind,
    Look,
    Report,
    Section,
    Tone,
    days_column,
    picked,
    project_column,
    strong,
    with_after,
)

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.measures.milestone_trend import MilestoneTrend, TrendPoint

_BAD: Final = (ComplianceVerdict.BREACHED, ComplianceVerdict.BREACHED_BY_PLAN)


def _kind(kind: DeadlineKind, *, short: bool) -> str:
    return "WP" if short and kind is DeadlineKind.WORK_PROGRAMME else kind.value


def _verdict_tone(one: Compliance) -> Tone:
    if one.verdict in _BAD:
        return Tone.BAD
    return Tone.GOOD if one.verdict is ComplianceVerdict.MET else Tone.PLAIN


PROJECT: Final[Column[Compliance]] = project_column(lambda one: one.deadline.project)
KIND: Final[Column[Compliance]] = Column(
    "kind",
    "Set by",
    meaning="what sets it: code (the Union Customs Code) or work programme",
    value=lambda one: one.deadline.kind,
    show=lambda look: lambda one: _kind(one.deadline.kind, short=look.detail is not Detail.FULL),
)
DEADLINE: Final[Column[Compliance]] = Column(
    "deadline", "Deadline", kind=Kind.DATE, meaning="the last date that keeps it", value=lambda one: one.deadline.date
)
VERDICT: Final[Column[Compliance]] = Column(
    "verdict",
    "Verdict",
    meaning="whether it is kept, see [deadlines](../explanation/deadlines.md)",
    value=lambda one: one.verdict,
    show=lambda look: lambda one: _BRIEF[one.verdict] if look.detail is Detail.YEAR else one.verdict.value,
    tone=_verdict_tone,
)
MARGIN: Final[Column[Compliance]] = days_column(
    "margin_days",
    "days left before the deadline; negative is too late",
    lambda one: one.margin_days,
    heading="Margin",
    text=lambda one: UNKNOWN if one.margin_days is None else f"{one.margin_days:+d} d",
)
EVIDENCE: Final[Column[Compliance]] = Column(
    "evidence", "Because", meaning="what the verdict rests on", value=lambda one: one.evidence, wraps=True
)
BASIS: Final[Column[Compliance]] = Column(
    "basis", meaning="the act, article or section that sets it", value=lambda one: one.deadline.basis
)
COUNTRY: Final[Column[Compliance]] = Column(
    "country",
    "Country",
    meaning="the Member State that is judged; empty for the project",
    value=lambda one: one.country,
    unknown="",
)
COLUMNS: Final = (PROJECT, KIND, DEADLINE, VERDICT, MARGIN, EVIDENCE, BASIS, COUNTRY)
"""The columns of what became of a deadline."""


def report_columns(trends: Mapping[str, MilestoneTrend]) -> tuple[Column[Compliance], ...]:
    """The columns of the report, where the trends tell which revision lost a deadline."""
    more: tuple[Column[Compliance], ...] = (
        days_column("burn_days", "days of margin that all revisions together took", lambda one: _burn(one, trends)),
        Column(
            "first_breaching_revision",
            "Lost in",
            meaning="the first revision that planned beyond the deadline of the code known on its date",
            value=lambda one: None if (point := _lost(one, trends)) is None else point.revision,
            show=lambda look: lambda one: _lost_text(one, trends, look),
        ),
        Column(
            "first_breached_deadline",
            kind=Kind.DATE,
            meaning="that deadline",
            value=lambda one: _lost_deadline(one, trends),
        ),
    )
    return tuple(with_after(COLUMNS, "evidence", *more))


_MARGIN: Final = "Margin: the deadline less the last day of the latest date; negative is too late."
_LEGEND: Final = (
    (
        f"{_MARGIN} Lost in: the first revision "
        "that planned beyond the deadline of the code known on its day, or the month of its publication."
    ),
    "Started: a first start is reported in time; whether everybody started in time is not known.",
    "Kept by plan is not met: only a reported start of the last country, or of all at once, meets a deadline.",
)

ALL_COUNTRIES: Final = "all"
"""What stands for every Member State."""

_NO_COUNTRY: Final = "No deadline binds: none was known, or no Member State of that day is meant."
_OF_COUNTRIES: Final = "Only Member States that state a date are shown; the others are bound too, and nobody says."
_DEROGATION: Final = "With a derogation the margin runs to its end."


@frozen(eq=False)
class _Group:
    """All deadlines of one kind on one day."""

    kind: DeadlineKind
    day: date
    verdicts: Counter[ComplianceVerdict]


def deadlines_report(assessment: Assessment, *, wanted: Callable[[str], bool], country: str | None = None) -> Report:
    """Every deadline known on the day, the worst first, with totals per deadline.

    Args:
        assessment: its day decides what is known.
        wanted: whether a project is shown.
        country: the Member State whose deadlines are shown, or `ALL_COUNTRIES`; where None, those of the projects.
    """
    portfolio = assessment.portfolio
    found = [one for one in _of(assessment, country) if wanted(one.deadline.project)]
    trends = {trend.project: trend for trend in assessment.trends if trend.milestone[1] == OPERATIONS}
    rows = _worst_first(found)
    columns = _columns(rows, None if country is not None else trends)
    sections: list[Section[Compliance] | Section[_Group]] = [Section(columns=columns, rows=rows)]
    groups = _groups(found)
    sections.append(Section(columns=_group_columns(), rows=groups, heading="Per deadline"))
    lines = [f"as of {assessment.as_of.isoformat()} | {counted(len(found), 'deadline')} | {visible(portfolio.id)}"]
    for postponement in portfolio.postponements:
        systems = ", ".join(visible(system) for system in postponement.systems)
        count = len(postponement.systems)
        lines.append(f"The report itself names {count} systems that come after {postponement.beyond}: {systems}.")
    return Report(
        name="deadlines",
        title=f"Deadlines: {visible(portfolio.title or portfolio.id)}",
        lines=lines,
        sections=sections if rows else [],
        empty="No deadline was known on the day." if country is None else _NO_COUNTRY,
        legend=lambda _: tuple(_legend(portfolio, country)),
        summaries={
            "groups": [
                {
                    "kind": group.kind.value,
                    "deadline": group.day.isoformat(),
                    "verdicts": {verdict.value: group.verdicts.get(verdict, 0) for verdict in ComplianceVerdict},
                }
                for group in groups
            ],
            "margins": [
                {
                    "project": trend.project,
                    "revision": point.revision,
                    "published": point.published.isoformat(),
                    "deadline": point.deadline and point.deadline.date.isoformat(),
                    "margin_days": point.margin_days,
                    "burn_days": point.burn_days,
                }
                for trend in trends.values()
                if wanted(trend.project)
                for point in trend.points
                if point.margin_days is not None
            ],
            "postponements": [
                {"beyond": one.beyond.isoformat(), "systems": list(one.systems), "source": one.source}
                for one in portfolio.postponements
            ],
        },
        columns=report_columns(trends),
        rows=lambda: rows,
    )


def _legend(portfolio: Portfolio, country: str | None) -> Iterator[str]:
    if country is None:
        yield from _LEGEND
        return
    yield _MARGIN
    yield from _LEGEND[1:]
    if portfolio.derogations:
        yield _DEROGATION
    if country == ALL_COUNTRIES:
        yield _OF_COUNTRIES


def _of(assessment: Assessment, country: str | None) -> Sequence[Compliance]:
    if country is None:
        return assessment.compliance
    if country == ALL_COUNTRIES:
        return assessment.national_compliance
    return national_compliance(assessment.portfolio, as_of=assessment.as_of, country=country)


def compliance_view(found: Sequence[Compliance]) -> Report:
    """What became of deadlines by itself, the worst first, with totals per deadline."""
    return Report(
        name="deadlines",
        title="Deadlines",
        sections=[
            Section(columns=_columns(found, None), rows=_worst_first(found)),
            Section(columns=_group_columns(), rows=_groups(found), heading="Per deadline"),
        ],
        legend=lambda _: (_MARGIN, *_LEGEND[1:]),
    )


def _worst_first(found: Sequence[Compliance]) -> list[Compliance]:
    worst = list(ComplianceVerdict)
    return sorted(found, key=lambda one: worst.index(one.verdict))


def _columns(rows: Sequence[Compliance], trends: Mapping[str, MilestoneTrend] | None) -> list[Column[Compliance]]:
    """The columns that people see; which revision lost each deadline is told by the trends, where they are known."""
    country = [COUNTRY] if any(one.country is not None for one in rows) else []
    lost = [] if trends is None else picked(report_columns(trends), "first_breaching_revision")
    return [PROJECT, *country, KIND, DEADLINE, VERDICT, MARGIN, *lost, EVIDENCE]


def _lost(one: Compliance, trends: Mapping[str, MilestoneTrend]) -> TrendPoint | None:
    """What the first revision said that planned beyond the deadline of the code known on its day."""
    trend = trends.get(one.deadline.project)
    if trend is None or one.deadline.kind is not DeadlineKind.CODE or one.country is not None:
        return None
    return next((point for point in trend.points if point.revision == trend.lost), None)


def _lost_text(one: Compliance, trends: Mapping[str, MilestoneTrend], look: Look) -> str:
    point = _lost(one, trends)
    if point is None or point.deadline is None:
        return ""
    if look.detail is Detail.YEAR:
        return f"{point.published:%Y-%m}"
    another = "" if point.deadline.date == one.deadline.date else f" ({point.deadline.date.year})"
    return visible(point.revision) + another


def _groups(found: Sequence[Compliance]) -> list[_Group]:
    groups: dict[tuple[DeadlineKind, date], Counter[ComplianceVerdict]] = {}
    for one in found:
        groups.setdefault((one.deadline.kind, one.deadline.date), Counter())[one.verdict] += 1
    return [_Group(kind, day, groups[kind, day]) for kind, day in sorted(groups)]


def _group_columns() -> list[Column[_Group]]:
    group: Column[_Group] = Column(
        "group", "Deadline", text=lambda one: f"{one.day.isoformat()} ({_kind(one.kind, short=True)})", tone=strong
    )
    return [group, *map(_verdict_column, ComplianceVerdict)]


def _verdict_column(verdict: ComplianceVerdict) -> Column[_Group]:
    return Column(
        verdict.value,
        lambda look: verdict.value if look.detail is not Detail.YEAR else _SHORT[verdict],
        text=lambda group: str(group.verdicts.get(verdict, 0) or ""),
        right=True,
    )


_BRIEF: Final[dict[ComplianceVerdict, str]] = {
    **{verdict: verdict.value for verdict in ComplianceVerdict},
    ComplianceVerdict.BREACHED_BY_PLAN: "lost by plan",
    ComplianceVerdict.STARTED: "started",
}

_SHORT: Final = {
    ComplianceVerdict.BREACHED: "breach",
    ComplianceVerdict.BREACHED_BY_PLAN: "by plan",
    ComplianceVerdict.AT_RISK: "risk",
    ComplianceVerdict.UNDETERMINED: "undet.",
    ComplianceVerdict.STARTED: "started",
    ComplianceVerdict.KEPT_BY_PLAN: "kept",
    ComplianceVerdict.MET: "met",
}


def _burn(one: Compliance, trends: Mapping[str, MilestoneTrend]) -> int | None:
    """How much margin the plans took; of a project's own deadline of the code only."""
    trend = trends.get(one.deadline.project)
    is_of_plan = one.deadline.kind is DeadlineKind.CODE and one.country is None
    return trend.points[-1].burn_days if trend is not None and is_of_plan else None


def _lost_deadline(one: Compliance, trends: Mapping[str, MilestoneTrend]) -> date | None:
    point = _lost(one, trends)
    return None if point is None or point.deadline is None else point.deadline.date
