"""Every list of a portfolio is declared once, and whatever reads the declaration treats all lists alike."""

from __future__ import annotations

import inspect
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve, fields

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
    PortfolioError,
    Project,
    ReportedRow,
    Source,
    StatusReport,
    datasets,
    dump,
    load,
)
from ucc_portfolio.domain.facts import BY_ID, BY_NAME, LISTS, Additions, FactList
from ucc_portfolio.domain.knowledge import known_on, later_facts, latest_day
from ucc_portfolio.errors import FieldError, InconsistentPortfolioError, UnknownNameError
from ucc_portfolio.files.datapackage import write_package
from ucc_portfolio.reports.script_rows import rows_of
from ucc_portfolio.types import DeploymentCount, ListedProject, Postponement, Rating

DAY = date(2031, 12, 31)
SINCE: Final[dict[str, Any]] = {"known_from": DAY, "source": "act"}

PORTFOLIO = Portfolio(
    id="ferries",
    status_date=date(2030, 1, 1),
    sources=[Source(id="act", title="The act")],
    projects=[Project(id="A", system="S", cells={"bc": "DONE"}), Project(id="B", system="S")],
    revisions=[PlanRevision(id="one", date=DAY)],
    indicators=[Indicator(id="ACTIONS", title="Actions")],
)

ONE_OF_EACH: Final[dict[str, Any]] = {
    "sources": Source(id="note", title="A note"),
    "projects": Project(id="C", continues="A", source="act"),
    "corrections": Correction(
        project="A", cell="bc", printed="DONE", read="N/A", certainty="assumed", reason="", source="act"
    ),
    "revisions": PlanRevision(
        id="two",
        date=DAY,
        source="act",
        milestones=[PlannedMilestone(project="A", planned="2032", source="act")],
    ),
    "status_reports": StatusReport(
        id="later", date=DAY, source="act", rows=[ReportedRow(project="A", cells={"bpm": "DONE"})]
    ),
    "outcomes": Outcome(project="A", date=DAY, **SINCE),
    "deadlines": Deadline(project="A", date=DAY, **SINCE),
    "postponements": Postponement(beyond=DAY, systems=["S"], **SINCE),
    "causes": Cause(project="A", revision="one", cause="storm", **SINCE),
    "dependencies": Dependency(successor="B", predecessor="A", source="act"),
    "ratings": Rating(project="A", colour="green", day=DAY, author="the harbour master", source="act"),
    "listed_projects": ListedProject(name="Ferries", day=DAY, rows=["A"], source="act"),
    "participants": Participant(country="XA", system="S", source="act"),
    "deployments": Deployment(project="A", country="XA", start="2033", **SINCE),
    "deployment_counts": DeploymentCount(project="A", live=1, date=DAY, **SINCE),
    "derogations": Derogation(project="A", country="XA", until=date(2035, 1, 1), **SINCE),
    "indicators": Indicator(
        id="OUTPUTS",
        title="Outputs",
        target="On average at least one output per action",
        actions="ACTIONS",
        values=[IndicatorValue(year=2031, value=3)],
        source="act",
    ),
}
"""A record for each list, known from the last day of 2031 if it is not always known, with all that it can mention."""

every_list = pytest.mark.parametrize("facts", LISTS, ids=lambda one: one.name)
with_inner = [(facts, facts.inner) for facts in LISTS if facts.inner is not None]


def _adding(name: str, *records: object) -> Portfolio:
    lists: Any = {name: records}
    return PORTFOLIO.adding(**lists)


# The declaration itself


def test_every_list_of_a_portfolio_is_declared_with_its_record_and_can_be_added_to() -> None:
    written = inspect.get_annotations(Portfolio)
    lists = {one.alias: written[one.name] for one in fields(Portfolio) if written[one.name].startswith("tuple[")}
    assert lists == {facts.name: f"tuple[{facts.record.__name__}, ...]" for facts in LISTS}
    taken = {name: getattr(one, "__forward_arg__", one) for name, one in inspect.get_annotations(Additions).items()}
    assert taken == {facts.name: f"Iterable[{facts.record.__name__}]" for facts in LISTS}
    assert list(lists) == list(taken) == list(BY_NAME) == list(ONE_OF_EACH)


@pytest.mark.parametrize("facts", [*LISTS, *(inner for _, inner in with_inner)], ids=lambda one: one.name)
def test_a_declaration_names_only_what_its_records_have(facts: FactList) -> None:
    named = {*facts.identity, facts.known, facts.stated, *(mention.field for mention in facts.mentions)}
    named |= {facts.inner.name} if facts.inner is not None else set()
    assert not [name for name in named if name and not hasattr(facts.record, name)]
    assert all(BY_NAME[mention.of].identity == BY_ID for mention in facts.mentions)
    assert hasattr(facts.record, "source") == (("source", "sources", (None,)) in facts.mentions)


def test_a_list_stands_below_those_with_a_date_that_it_mentions() -> None:
    places = list(BY_NAME)
    dated = [(facts, BY_NAME[one.of]) for facts in LISTS for one in facts.mentions if BY_NAME[one.of].known]
    assert [(facts.name, of.name) for facts, of in dated] == [("causes", "revisions")]
    assert all(places.index(of.name) < places.index(facts.name) for facts, of in dated)


# Adding


@every_list
def test_records_are_added_at_the_end_of_their_list_and_survive_files(facts: FactList, tmp_path: Path) -> None:
    record = ONE_OF_EACH[facts.name]
    portfolio = _adding(facts.name, record)
    assert facts.of(portfolio) == (*facts.of(PORTFOLIO), record)
    assert not [one.name for one in LISTS if one is not facts and one.of(portfolio) != one.of(PORTFOLIO)]
    for name in ("ferries.json", "ferries.toml"):
        dump(portfolio, tmp_path / name)
        assert load(tmp_path / name) == portfolio
    write_package(portfolio, tmp_path / "package")
    assert load(tmp_path / "package") == portfolio


def test_several_lists_are_added_to_at_once_by_any_iterable() -> None:
    everything: Any = {name: iter([record]) for name, record in ONE_OF_EACH.items()}
    portfolio = PORTFOLIO.adding(**everything)
    assert {facts.name: facts.of(portfolio)[-1] for facts in LISTS} == ONE_OF_EACH
    assert PORTFOLIO.adding() == PORTFOLIO == PORTFOLIO.adding(outcomes=[])


@every_list
def test_the_same_fact_twice_is_an_error_where_it_is_declared_what_makes_two_the_same(facts: FactList) -> None:
    record = ONE_OF_EACH[facts.name]
    if not facts.identity:
        assert facts.of(_adding(facts.name, record, record)) == (record, record)
        return
    with pytest.raises(InconsistentPortfolioError, match="twice") as caught:
        _adding(facts.name, record, record)
    assert [fault.key[:2] for fault in caught.value.faults] == [(facts.name, len(facts.of(PORTFOLIO)) + 1)]


@pytest.mark.parametrize(
    ("name", "field"), [(facts.name, mention.field) for facts in LISTS for mention in facts.mentions]
)
def test_a_record_cannot_mention_what_is_not_there(name: str, field: str) -> None:
    record = ONE_OF_EACH[name]
    nowhere = ("A", "NOWHERE") if isinstance(getattr(record, field), tuple) else "NOWHERE"
    with pytest.raises(InconsistentPortfolioError, match="'NOWHERE'") as caught:
        _adding(name, evolve(record, **{field: nowhere}))
    (fault,) = caught.value.faults
    assert (fault.key, fault.mentions) == ((name, len(BY_NAME[name].of(PORTFOLIO)), field), "NOWHERE")


@pytest.mark.parametrize(
    ("name", "inner", "field"),
    [(facts.name, inner, mention.field) for facts, inner in with_inner for mention in inner.mentions],
    ids=lambda one: one.name if isinstance(one, FactList) else one,
)
def test_nor_can_a_record_inside_it(name: str, inner: FactList, field: str) -> None:
    (record,) = inner.of(ONE_OF_EACH[name])
    with pytest.raises(InconsistentPortfolioError, match="'NOWHERE'") as caught:
        _adding(name, evolve(ONE_OF_EACH[name], **{inner.name: [evolve(record, **{field: "NOWHERE"})]}))
    assert caught.value.faults[0].key == (name, len(BY_NAME[name].of(PORTFOLIO)), inner.name, 0, field)


def test_what_may_be_left_out_may_not_be_left_out_elsewhere() -> None:
    assert _adding("deadlines", evolve(ONE_OF_EACH["deadlines"], source=None)).deadlines
    assert _adding("causes", evolve(ONE_OF_EACH["causes"], project="*")).causes
    for name, missing in (("deadlines", None), ("deadlines", "*"), ("causes", None)):
        with pytest.raises(InconsistentPortfolioError, match="is no project of this portfolio"):
            _adding(name, evolve(ONE_OF_EACH[name], project=missing))


def test_a_list_that_there_is_not_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownNameError, match="did you mean outcomes") as caught:
        PORTFOLIO.adding(outcome=[])  # type: ignore[call-arg] # on purpose
    assert caught.value.known == tuple(BY_NAME)


# Something else than a record


@pytest.mark.parametrize("wrong", [{"id": "A"}, "A", None, DAY, PORTFOLIO], ids=lambda one: type(one).__name__)
@every_list
def test_something_else_than_a_record_is_refused_with_the_name_of_its_list(facts: FactList, wrong: object) -> None:
    kind = facts.record.__name__
    expected = f"^{facts.name}: expected {kind} records, but number 2 is .* Write {kind}\\(...\\) for it"
    lists: Any = {facts.name: [ONE_OF_EACH[facts.name], wrong]}
    with pytest.raises(FieldError, match=expected) as caught:
        Portfolio(id="wrong", status_date=DAY, **lists)
    assert caught.value.field == facts.name
    with pytest.raises(FieldError, match=expected):
        PORTFOLIO.adding(**lists)


@every_list
def test_a_record_of_another_list_is_refused(facts: FactList) -> None:
    for name, other in ONE_OF_EACH.items():
        if name != facts.name:
            with pytest.raises(FieldError, match=f"^{facts.name}: expected {facts.record.__name__} records"):
                _adding(facts.name, other)


@every_list
def test_one_record_is_no_list(facts: FactList) -> None:
    for wrong in (ONE_OF_EACH[facts.name], None):
        lists: Any = {facts.name: wrong}
        for make in (PORTFOLIO.adding, lambda **lists: Portfolio(id="wrong", status_date=DAY, **lists)):
            with pytest.raises(FieldError, match=rf"^{facts.name}: expected a list of .* Write {facts.name}=\["):
                make(**lists)


@pytest.mark.parametrize(("facts", "inner"), with_inner, ids=lambda one: one.name)
def test_the_lists_inside_records_take_records_alone(facts: FactList, inner: FactList) -> None:
    for wrong in ([{"project": "A"}], None, [PORTFOLIO]):
        with pytest.raises(FieldError, match=f"^{inner.name}: expected .*{inner.record.__name__}"):
            evolve(ONE_OF_EACH[facts.name], **{inner.name: wrong})


def test_a_record_of_a_kind_of_its_own_is_still_a_record() -> None:
    class Mine(Outcome):
        """An outcome that somebody has made his own."""

    own = Mine(project="A", date=DAY, known_from=DAY)
    assert PORTFOLIO.adding(outcomes=[own]).outcomes == (own,)


# What is known on a date


@every_list
def test_a_record_counts_from_the_date_on_which_it_became_known(facts: FactList) -> None:
    record, before = ONE_OF_EACH[facts.name], DAY - timedelta(days=1)
    portfolio = _adding(facts.name, record)
    added = later_facts(portfolio, as_of=before) - later_facts(PORTFOLIO, as_of=before)
    is_dated = bool(facts.known or (facts.inner is not None and facts.inner.known))
    assert added == is_dated
    assert list(facts.dates([record])) == [DAY] * is_dated
    assert later_facts(portfolio, as_of=DAY) == 0
    assert known_on(portfolio, DAY) is portfolio
    known = facts.of(known_on(portfolio, before))
    if facts.known:
        assert record not in known
    elif facts.inner is not None and facts.inner.known:
        assert known[-1] == evolve(record, **{facts.inner.name: ()})
    else:
        assert known == facts.of(portfolio)
    assert latest_day(portfolio) == DAY


def test_a_cause_is_known_no_earlier_than_the_revision_that_it_speaks_of() -> None:
    cause = evolve(ONE_OF_EACH["causes"], known_from=None)
    portfolio = PORTFOLIO.adding(causes=[cause])
    assert known_on(portfolio, DAY - timedelta(days=1)).causes == ()
    assert known_on(portfolio, DAY).causes == (cause,)


def test_the_latest_day_takes_no_guessed_date_for_one_that_a_source_states() -> None:
    guessed = evolve(ONE_OF_EACH["deployments"], start="2040", known_from=None)
    portfolio = PORTFOLIO.adding(deployments=[guessed])
    assert latest_day(portfolio) == DAY
    assert later_facts(portfolio, as_of=DAY) == 1
    assert known_on(portfolio, DAY).deployments == ()


# Rows for scripts

WITHOUT_ROWS: Final = {
    "sources",
    "projects",  # the rows of a portfolio are their cells
    "corrections",
    "revisions",
    "status_reports",
    "postponements",
    "causes",
    "listed_projects",
}
"""Lists of version 0.1 that have no rows for scripts. A new list has them, and does not stand here."""


def test_every_list_but_a_few_has_rows_for_scripts() -> None:
    without = set()
    for facts in LISTS:
        try:
            columns, rows = rows_of([ONE_OF_EACH[facts.name]])
        except PortfolioError:
            without.add(facts.name)
        else:
            assert columns
            assert rows
    assert without == WITHOUT_ROWS


# How a portfolio shows itself


@pytest.mark.parametrize("projects", [0, 1, 10_000])
def test_a_portfolio_is_as_long_as_its_projects_and_short_to_read(projects: int) -> None:
    rows = [Project(id=f"P{number}") for number in range(projects)]
    portfolio = Portfolio(id="x" * 10_000, status_date=DAY, projects=rows, title="long" * 10_000)
    assert len(portfolio) == len(list(portfolio)) == projects
    assert len(repr(portfolio)) < 200
    assert f"projects: {projects}, revisions: 0, status date: 2031-12-31" in repr(portfolio)


def test_a_portfolio_without_projects_is_still_true() -> None:
    facts_alone = Portfolio(id="none", status_date=DAY, indicators=PORTFOLIO.indicators)
    assert (facts_alone or PORTFOLIO) is facts_alone


def test_the_bundled_portfolio_says_what_it_is_in_one_line() -> None:
    portfolio = datasets.load("ucc-2018")
    assert repr(portfolio) == "<Portfolio 'ucc-2018', projects: 29, revisions: 4, status date: 2018-01-03>"
    assert str(portfolio) == repr(portfolio)
    assert len(portfolio) == len(portfolio.projects) == 29
