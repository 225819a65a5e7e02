"""What callers hear who give something of the wrong type: what was expected, what came, and what to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import ucc_portfolio as ucc
from portfolios import dams, works
from ucc_portfolio import charts, datasets
from ucc_portfolio.errors import FieldError, NetworkError, PortfolioError, UnknownNameError, WrongTypeError

DAY = date(2031, 5, 17)

OF_A_PORTFOLIO: dict[str, Callable[[Any], object]] = {
    "activity_network": lambda it: ucc.activity_network(it, as_of=DAY),
    "assess": lambda it: ucc.assess(it, as_of=DAY),
    "compliance": lambda it: ucc.compliance(it, as_of=DAY),
    "dependency_graph": ucc.dependency_graph,
    "drivers": lambda it: ucc.drivers(it, "WALL", as_of=DAY),
    "dump": lambda it: ucc.dump(it, "never-written.toml"),
    "impact": lambda it: ucc.impact(it, {"WALL": "1Q"}, as_of=DAY),
    "indicators": lambda it: ucc.indicators(it, as_of=DAY),
    "latest_day": ucc.latest_day,
    "link_floats": lambda it: ucc.link_floats(it, as_of=DAY),
    "milestone_trend": ucc.milestone_trend,
    "national_compliance": lambda it: ucc.national_compliance(it, as_of=DAY),
    "progress": ucc.progress,
    "progress_trend": ucc.progress_trend,
    "reference_class": lambda it: ucc.reference_class(it, as_of=DAY),
    "rollout": lambda it: ucc.rollout(it, "WALL", as_of=DAY),
    "rollout_slippage": lambda it: ucc.rollout_slippage(it, before=DAY, after=DAY),
    "rollouts": lambda it: ucc.rollouts(it, as_of=DAY),
    "slippage": lambda it: ucc.slippage(it, earlier="first", later="outcome"),
    "slippage as of a date": lambda it: ucc.slippage(it, earlier="first", later="outcome", as_of=DAY),
    "weighted_percent_done": ucc.weighted_percent_done,
}


@pytest.mark.parametrize("name", OF_A_PORTFOLIO)
@pytest.mark.parametrize("given", ["AES", None, 7, dams().projects[0]], ids=["text", "None", "number", "project"])
def test_a_function_of_a_portfolio_says_what_it_expected(name: str, given: object) -> None:
    with pytest.raises(WrongTypeError, match=r"^expected a Portfolio, got .+; load\(path\) and datasets.load\(\) ret"):
        OF_A_PORTFOLIO[name](given)


def test_every_function_that_takes_a_portfolio_is_tried() -> None:
    takes = {name for name in ucc._ROOMS if "portfolio" in getattr(getattr(ucc, name), "__annotations__", {})}
    assert takes - {name.split()[0] for name in OF_A_PORTFOLIO} == set()


def test_a_project_is_asked_for_by_its_id() -> None:
    with pytest.raises(WrongTypeError) as caught:
        ucc.percent_done("AES")  # type: ignore[arg-type]
    assert str(caught.value) == "expected a Project, got the text 'AES'; write portfolio['AES']"
    assert (caught.value.expected, caught.value.given) == ("Project", "AES")
    with pytest.raises(WrongTypeError, match=r"^expected a Project, got a Portfolio; write portfolio\['ID'\]$"):
        ucc.percent_done(dams())  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="no project is called"):
        ucc.rollout(dams(), dams().projects[0], as_of=DAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ucc.computed_rating(dams()["WALL"]), "expected a RatingInputs, got a Project; assess(portfolio, ...)"),  # type: ignore[arg-type]
        (lambda: ucc.recover_weights("AES"), "expected a PrintedRow, got the text 'A'; portfolio.projects has"),  # type: ignore[arg-type]
        (lambda: ucc.forecast_changes(dams(), dams()), "expected a PortfolioSimulation, got a Portfolio; simulate("),  # type: ignore[arg-type]
        (lambda: ucc.impact(dams(), "WALL", as_of=DAY), "expected a Mapping, got the text 'WALL'; write {'AES': '2Q'}"),  # type: ignore[arg-type]
        (lambda: ucc.load(7), "expected a path, got an int; give the name of a file"),  # type: ignore[arg-type]
        (lambda: ucc.dump(dams(), None), "expected a path, got None; give the name of a file"),  # type: ignore[arg-type]
    ],
)
def test_other_functions_say_what_they_expected(call: Callable[[], object], message: str) -> None:
    with pytest.raises(WrongTypeError) as caught:
        call()
    assert isinstance(caught.value, PortfolioError)
    assert str(caught.value).startswith(message)


def test_a_dictionary_is_not_a_project() -> None:
    with pytest.raises(
        FieldError, match=r"^projects: expected Project records, but number 1 is .*Write Project\(\.\.\.\)"
    ):
        ucc.Portfolio(id="mine", status_date=DAY, projects=[{"id": "A"}])  # type: ignore[list-item]


@pytest.mark.parametrize("call", [ucc.schedule, lambda it: ucc.simulate(it, seed=1)], ids=["schedule", "simulate"])
def test_a_network_is_a_graph_or_what_activity_network_returns(call: Callable[[Any], object]) -> None:
    with pytest.raises(NetworkError, match=r"expected an ActivityNetwork or a directed graph .*, got the text 'AES'$"):
        call("AES")
    call(ucc.activity_network(works(), as_of=DAY))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: datasets.load("ucc-2018", reading="x"), "no reading is called 'x'; there is: corrected, as-printed"),
        (lambda: dams().in_reading("x"), "no reading is called 'x'; there is: corrected, as-printed"),
        (lambda: ucc.progress_trend(dams(), by="x"), "no way of earning is called 'x'; there is: milestones, phases"),
    ],
)
def test_a_choice_that_there_is_not_lists_the_choices(call: Callable[[], object], message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        call()
    assert str(caught.value) == message


def test_a_dataset_that_is_not_a_name_is_unknown() -> None:
    with pytest.raises(UnknownNameError, match="'7'"):
        datasets.load(7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        (charts.gantt, "expected an Assessment, got a Portfolio; assess(portfolio, ...) returns one"),
        (charts.status_heat, "expected an Assessment, got a Portfolio; assess(portfolio, ...) returns one"),
        (lambda _: charts.dependencies("AES"), "expected a Portfolio, got the text 'AES'; load(path) and"),  # type: ignore[arg-type]
        (lambda _: charts.milestone_trend("AES"), "expected a Portfolio, got the text 'AES'; load(path) and"),  # type: ignore[arg-type]
        (lambda _: charts.progress_trend("AES"), "expected a Portfolio, got the text 'AES'; load(path) and"),  # type: ignore[arg-type]
    ],
)
def test_a_chart_says_what_it_expected(chart: Callable[[Any], object], message: str) -> None:
    with pytest.raises(WrongTypeError) as caught:
        chart(dams())
    assert str(caught.value).startswith(message)
