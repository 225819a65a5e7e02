"""What hypothesis draws: dates as planners write them, cells, projects and whole portfolios."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from ucc_portfolio import (
    Cause,
    Correction,
    Deadline,
    Dependency,
    Deployment,
    Derogation,
    Indicator,
    IndicatorValue,
    Outcome,
    Participant,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    ReportedRow,
    Source,
    StatusReport,
)
from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.domain.corrections import Certainty, Reading
from ucc_portfolio.domain.phases import PHASES
from ucc_portfolio.domain.plans import RESERVED
from ucc_portfolio.domain.portfolio import PrintedTotals
from ucc_portfolio.domain.ratings import Stage
from ucc_portfolio.types import (
    Cells,
    Colour,
    DeadlineKind,
    DeploymentCount,
    DeploymentKind,
    Edge,
    Kind,
    ListedProject,
    OutcomeKind,
    ParticipantKind,
    Postponement,
    Rating,
    RevisionKind,
)

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
years = st.integers(1990, 2100)
periods = st.one_of(
    days.map(date.isoformat),
    days.map(lambda day: f"{day:%d/%m/%Y}"),
    st.builds("{:02}/{}".format, st.integers(1, 12), years),
    st.builds("Q{} {}".format, st.integers(1, 4), years),
    st.builds("H{} {}".format, st.integers(1, 2), years),
    years.map(str),
)
windows = st.builds(
    lambda first, length, start, end: f"Q{start} {first} - Q{end} {first + length}",
    st.integers(1990, 2090),
    st.integers(1, 9),
    st.integers(1, 4),
    st.integers(1, 4),
)
planned_texts = st.one_of(
    periods, windows, st.sampled_from(["unknown", "TBD", "planned, date unknown", "unknown window ending Q2 2025"])
)
partial_texts = st.builds("{}, {} % done".format, periods, st.integers(0, 99))
cell_texts = st.one_of(st.sampled_from(["DONE", "DONE", "N/A", "not planned"]), planned_texts, partial_texts)
operations_texts = st.one_of(cell_texts, st.just("(Nat. Planning)"))

countries = st.sampled_from(["AA", "XA", "XB", "XC", "ZZ"])
targets = st.sampled_from(
    ["", ">= 3", ">80%", "> 2.5", "Grow", "Grow or stable", "Grow or stable compared to baseline"]
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ids = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
weights = st.one_of(st.integers(0, 1000).map(Decimal), st.decimals(0, 1000, places=3))


@st.composite
def rows(draw: st.DrawFn) -> Cells:
    """The cells of a row; any of them may be missing."""
    keys = draw(st.sets(st.sampled_from([phase.value for phase in PHASES])))
    cells = {key: draw(cell_texts) for key in sorted(keys)}
    if draw(st.booleans()):
        cells["operations"] = draw(operations_texts)
    return Cells(**cells)


@st.composite
def projects(draw: st.DrawFn, name: str | None = None) -> Project:
    """A project with any of its fields."""
    return Project(
        id=draw(ids) if name is None else name,
        number=draw(st.none() | st.integers(0, 10**6)),
        system=draw(texts),
        component=draw(texts),
        kind=draw(st.none() | st.sampled_from(Kind)),
        weight=draw(st.none() | weights),
        printed_percent=draw(st.none() | st.integers(0, 100).map(Decimal)),
        printed_contribution=draw(st.none() | st.decimals(0, 100, places=1)),
        cells=draw(rows()),
        durations=draw(st.dictionaries(st.sampled_from([phase.value for phase in PHASES]), weights, max_size=3)),
    )


@st.composite
def dependencies(draw: st.DrawFn, names: list[str]) -> list[Dependency]:
    """Links between the projects of those names, each stated once; they may lead in circles."""
    milestones = st.tuples(st.sampled_from(names), st.sampled_from(CELL_KEYS))
    pairs = draw(st.lists(st.tuples(milestones, milestones), unique=True, max_size=6))
    return [
        Dependency(
            predecessor=before,
            predecessor_milestone=key,
            successor=after,
            successor_milestone=other,
            min_lag=draw(st.integers(0, 999)),
            why=draw(texts),
        )
        for (before, key), (after, other) in pairs
        if (before, key) != (after, other)
    ]


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    """A portfolio with corrections that fit its cells, and sources."""
    names = draw(st.lists(ids, unique=True, max_size=6))
    drawn = [draw(projects(name)) for name in names]
    source_ids = draw(st.lists(ids, unique=True, max_size=3))
    places = [(project, key) for project in drawn for key, _ in project.cells.items()]
    corrected = (
        draw(st.lists(st.sampled_from(places), unique_by=lambda at: (at[0].id, at[1]), max_size=4)) if places else []
    )
    corrections = []
    for project, key in corrected:
        cell = project.cells[key]
        assert cell is not None
        corrections.append(
            Correction(
                project=project.id,
                cell=key,
                printed=cell.text,
                read=draw(cell_texts),
                certainty=draw(st.sampled_from(Certainty)),
                reason=draw(texts),
            )
        )
    return Portfolio(
        id=draw(ids),
        title=draw(texts),
        status_date=draw(days),
        source=draw(st.none() | st.sampled_from(source_ids)) if source_ids else None,
        reading=draw(st.sampled_from(Reading)),
        printed=PrintedTotals(
            overall=draw(st.none() | st.integers(0, 100)), column_rows=draw(st.none() | st.integers(1, 99))
        ),
        sources=[Source(id=name, title=draw(texts), url=draw(texts)) for name in source_ids],
        projects=drawn,
        corrections=corrections,
        dependencies=draw(dependencies(names)) if names else (),
    )


@st.composite
def deployments(draw: st.DrawFn, names: list[str]) -> list[Deployment]:
    """What countries plan, announce and have started of the projects of those names, each stated once."""
    found = []
    for project, country in draw(st.lists(st.tuples(st.sampled_from(names), countries), max_size=8)):
        kind = draw(st.sampled_from(DeploymentKind))
        day, later = draw(days), draw(st.integers(1, 900))
        if kind is DeploymentKind.PLANNED:
            start, known = draw(st.one_of(planned_texts, st.just("not planned"))), day
        else:
            known = day + timedelta(days=later if kind is DeploymentKind.REPORTED else -later)
            start = day.isoformat()
        found.append(Deployment(project=project, country=country, kind=kind, start=start, known_from=known))
    return list({(one.project, one.country, one.kind, one.known_by): one for one in found}.values())


spreadsheet_texts = st.one_of(
    texts,
    st.builds("{}{}{}".format, st.sampled_from(["", " ", "'", "''", "\t"]), st.sampled_from("=+-@'"), texts),
    st.sampled_from(["", "'", "''", " ", "\r\n", 'a"b', "a,b;c", "\ufeff", "TRUE", "00012", "[]", "NULL"]),
)
odd_ids = st.one_of(ids, st.sampled_from(["=1+1", "-A", "@x", "'", "a b", "1e5"]))


@st.composite
def whole_portfolios(draw: st.DrawFn) -> Portfolio:
    """A portfolio with records of every kind, and texts that spreadsheets would like to change."""
    portfolio = draw(portfolios())
    names = [project.id for project in portfolio.projects]
    source = st.none() | st.sampled_from([one.id for one in portfolio.sources]) if portfolio.sources else st.none()
    some = st.sampled_from(names) if names else st.nothing()

    def listed(one: st.SearchStrategy[Any], key: Callable[[Any], Any] | None = None) -> list[Any]:
        return draw(st.lists(one, max_size=3, unique_by=key)) if names else []

    milestones = st.builds(
        PlannedMilestone,
        project=some,
        milestone=st.sampled_from(CELL_KEYS),
        planned=st.one_of(planned_texts, st.just("not planned")),
        source=source,
    )
    revisions = st.builds(
        PlanRevision,
        id=odd_ids.filter(lambda name: name not in RESERVED),
        date=days,
        title=spreadsheet_texts,
        kind=st.sampled_from(RevisionKind),
        complete=st.booleans(),
        source=source,
        milestones=st.lists(milestones, max_size=3, unique_by=lambda one: (one.project, one.milestone)),
    )
    rows_of_report = st.lists(
        st.builds(ReportedRow, project=some, cells=rows()), max_size=3, unique_by=lambda one: one.project
    )
    outcomes = st.builds(
        lambda project, edge, day, later, note: Outcome(
            project=project,
            edge=edge,
            kind=OutcomeKind.REPORTED if later >= 0 else OutcomeKind.ANNOUNCED,
            known_from=day + timedelta(days=later),
            date=day,
            note=note,
        ),
        some, st.sampled_from(Edge), days, st.integers(-900, 900), spreadsheet_texts,
    )  # fmt: skip
    plans = listed(revisions, lambda one: one.id)
    known = st.sampled_from([one.id for one in plans]) if plans else st.nothing()
    return evolve(
        portfolio,
        title=draw(spreadsheet_texts),
        revisions=plans,
        status_reports=listed(
            st.builds(StatusReport, id=odd_ids, date=days, source=source, rows=rows_of_report), lambda one: one.id
        ),
        outcomes=listed(outcomes, lambda one: (one.project, one.edge, one.known_from)),
        deadlines=listed(
            st.builds(
                Deadline,
                project=some,
                kind=st.sampled_from(DeadlineKind),
                known_from=days,
                date=st.dates(),
                basis=spreadsheet_texts,
                source=source,
            ),
            lambda one: (one.project, one.kind, one.known_from),
        ),
        postponements=listed(
            st.builds(Postponement, beyond=days, systems=st.lists(spreadsheet_texts), known_from=days, source=source)
        ),
        causes=listed(
            st.builds(
                Cause,
                project=some | st.just("*"),
                revision=known,
                cause=spreadsheet_texts,
                known_from=st.none() | days,
                source=source,
            )
        )
        if plans
        else [],
        ratings=listed(
            st.builds(
                Rating, project=some, colour=st.sampled_from(Colour), day=days, author=spreadsheet_texts, source=source
            ),
            lambda one: (one.project, one.day, one.author),
        ),
        listed_projects=listed(
            st.builds(
                ListedProject,
                name=spreadsheet_texts,
                day=days,
                stages=st.lists(st.sampled_from(Stage)),
                colour=st.none() | st.sampled_from(Colour),
                count=st.integers(1, 99),
                rows=st.lists(some),
                source=source,
            )
        ),
        participants=draw(
            st.lists(
                st.builds(
                    Participant,
                    country=countries,
                    name=spreadsheet_texts,
                    kind=st.sampled_from(ParticipantKind),
                    joined=st.none() | st.dates(max_value=date(2000, 1, 1)),
                    left=st.none() | st.dates(min_value=date(2000, 1, 1)),
                    note=spreadsheet_texts,
                    source=source,
                ),
                max_size=3,
                unique_by=lambda one: (one.country, one.joined),
            )
        ),
        deployments=draw(deployments(names)) if names else (),
        deployment_counts=listed(
            st.builds(
                DeploymentCount,
                project=some,
                live=st.integers(0, 99),
                date=st.dates(max_value=date(2000, 1, 1)),
                known_from=st.dates(min_value=date(2000, 1, 1)),
                note=spreadsheet_texts,
                source=source,
            ),
            lambda one: (one.project, one.date),
        ),
        derogations=listed(
            st.builds(
                Derogation,
                project=some,
                country=countries,
                until=days,
                known_from=days,
                basis=spreadsheet_texts,
                source=source,
            ),
            lambda one: (one.project, one.country, one.known_from),
        ),
        indicators=draw(
            st.lists(
                st.builds(
                    Indicator,
                    id=odd_ids,
                    title=spreadsheet_texts,
                    section=spreadsheet_texts,
                    collected_by=spreadsheet_texts,
                    unit=spreadsheet_texts,
                    baseline=st.none() | weights,
                    baseline_period=spreadsheet_texts,
                    target=targets,
                    values=st.lists(
                        st.builds(IndicatorValue, year=st.integers(1970, 2200), value=weights),
                        max_size=3,
                        unique_by=lambda one: one.year,
                    ),
                    source=source,
                ),
                max_size=2,
                unique_by=lambda one: one.id,
            )
        ),
    )
