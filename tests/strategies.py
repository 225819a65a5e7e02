"""What hypothesis draws: dates as planners write them, cells, projects and whole portfolios."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ucc_portfolio import Cells, Correction, Dependency, Kind, Portfolio, Project, Source
from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.domain.corrections import Certainty, Reading
from ucc_portfolio.domain.phases import PHASES
from ucc_portfolio.domain.portfolio import PrintedTotals

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
        as_of=draw(days),
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
