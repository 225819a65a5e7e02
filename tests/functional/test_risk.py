"""`ucc-status risk` on whole files: what it refuses, what each option does, and what an interrupt leaves."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from command import run
from ucc_portfolio import Deadline, Dependency, PlannedMilestone, PlanRevision, Portfolio, Project, dump
from ucc_portfolio.cli import main
from ucc_portfolio.cli import risk as command_risk
from ucc_portfolio.measures.sampling import Part, Trials

DAY = ["--as-of", "2021-12-31"]
FEW = ["--trials", "200"]
PUBLISHED = date(2030, 1, 1)


class Ran(NamedTuple):
    """What the command gave."""

    code: int
    out: str
    err: str


Risk = Callable[..., Ran]


@pytest.fixture
def risk(monkeypatch: pytest.MonkeyPatch) -> Risk:
    """Run `ucc-status risk` in this process, with remarks into a pipe."""

    def call(*arguments: str) -> Ran:
        with monkeypatch.context() as streams:
            out, err = io.StringIO(), io.StringIO()
            streams.setattr(sys, "stdout", out)
            streams.setattr(sys, "stderr", err)
            code = main.run(["risk", *arguments])
        return Ran(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def ports(tmp_path: Path) -> str:
    """Two ports 1,000 days ahead, the second waiting for the first, and a third a little later."""
    portfolio = Portfolio(
        id="ports",
        status_date=PUBLISHED,
        projects=[Project(id=name, system=name) for name in ("EAST", "WEST", "SOUTH")],
        revisions=[
            PlanRevision(
                id="P1",
                date=PUBLISHED,
                milestones=[
                    PlannedMilestone(project="EAST", planned="2032-09-27"),
                    PlannedMilestone(project="WEST", planned="2032-09-27"),
                    PlannedMilestone(project="SOUTH", planned="2033-01-05"),
                    PlannedMilestone(project="EAST", milestone="tss", planned="2031-01-01"),
                ],
            )
        ],
        dependencies=[Dependency(predecessor="EAST", successor="WEST")],
        deadlines=[Deadline(project="WEST", date=date(2033, 9, 27), known_from=PUBLISHED)],
    )
    path = tmp_path / "ports.toml"
    dump(portfolio, path)
    return str(path)


ALWAYS = ["--slip", "triangular:1.1,1.1,1.1"]
"""Every plan takes a tenth longer: nothing is left to chance."""


def _forecasts(done: Ran) -> dict[tuple[str, str, str], dict[str, Any]]:
    assert done.code == 0, done
    rows = json.loads(done.out)["forecasts"]
    return {(one["project"], one["milestone"], one["edge"]): one for one in rows}


def _p50(done: Ran, project: str) -> str:
    found: str = _forecasts(done)[project, "operations", "single"]["p50"]
    return found


# What it refuses.


def test_on_the_day_of_the_bundled_report_it_refuses_and_names_two_ways_out() -> None:
    done = run("risk")
    assert (done.returncode, done.stdout) == (2, "")
    *_, said = done.stderr.splitlines()
    assert said == (
        "Error: too few cases: of plans that came due by 2018-01-03, no milestones are known to have started or to be"
        " planned anew, and a forecast from history wants 4; name another slip model (--slip triangular:0.9,1.1,2), or"
        " ask as of a later day (--as-of latest)"
    )


def test_three_plans_that_were_kept_are_refused_unless_three_are_enough(risk: Risk) -> None:
    day = ["--as-of", "2019-12-31"]
    refused = risk(*day)
    assert (refused.code, refused.out) == (2, "")
    assert "3 milestones are known to have started or to be planned anew" in refused.err
    assert "fewer will do (--fewest)" in refused.err
    found = _forecasts(risk(*day, *FEW, "--fewest", "3", "-f", "json"))
    gum = found["GUM-C1", "operations", "single"]
    assert (gum["p10"], gum["p90"], gum["p80_error_days"]) == ("2023-05-01", "2023-05-01", 0)


WRONG = {
    "--slip nan": "'nan' is no distribution; write triangular:LOW,MODE,HIGH, pert:LOW,MODE,HIGH or lognormal:",
    "--slip pert": "'pert': '' are no numbers; write triangular:LOW,MODE,HIGH",
    "--slip pert:1,x,2": "'pert:1,x,2': '1,x,2' are no numbers; write triangular:LOW,MODE,HIGH",
    "--slip pert:1,2": "'pert:1,2': expected 3 numbers; write triangular:LOW,MODE,HIGH",
    "--slip lognormal:1,2,3": "'lognormal:1,2,3': expected 2 numbers; write triangular:LOW,MODE,HIGH",
    "--slip pert:1,nan,2": "'pert:1,nan,2': its mode nan is no number between -10^15 and 10^15",
    "--slip triangular:1,2,inf": "its high inf is no number between -10^15 and 10^15",
    "--slip triangular:1,1,1e300": "its high 1e+300 is no number between -10^15 and 10^15",
    "--slip triangular:2,1,3": "'triangular:2,1,3': expected low <= mode <= high, not 2.0, 1.0, 3.0",
    "--slip lognormal:0,1": "'lognormal:0,1': expected 0 < median <= p90, not 0.0, 1.0",
    "--slip lognormal:1e-300,1e14": "expected a p90 of at most 10^12 medians",
    "--override AES": "'AES': write ID=MODEL, such as CCI-P1=pert:1,1.2,2.5",
    "--override =pert:1,2,3": "'=pert:1,2,3': write ID=MODEL",
    "--override AES=history": "'history' is no distribution; write triangular:LOW,MODE,HIGH",
    "--override AES=pert:1,2,3 --override AES=pert:2,3,4": "'AES' is named twice",
    "--override NOPE=pert:1,2,3": "no project is called 'NOPE'; there is: REX, ",
    "--override AES.nope=pert:1,2,3": "no project is called 'AES.nope'; there is: REX, ",
    "--event x": "'x': write NAME:PROBABILITY:DELAY:ID,ID, such as 'no staff:0.3:pert:30,90,200:CCI-P1,CCI-P2'",
    "--event a:b:0.3:5:AES": "'a:b:0.3:5:AES': write NAME:PROBABILITY:DELAY:ID,ID",
    "--event :0.3:5:AES": "':0.3:5:AES': write NAME:PROBABILITY:DELAY:ID,ID",
    "--event x:0.3:5:": "'x:0.3:5:': write NAME:PROBABILITY:DELAY:ID,ID",
    "--event x:0.3:5:,": "'x:0.3:5:,': write NAME:PROBABILITY:DELAY:ID,ID",
    "--event x:0.3:pert:1,2,3": "'x:0.3:pert:1,2,3': write NAME:PROBABILITY:DELAY:ID,ID",
    "--event x:2:5:AES": "'x:2:5:AES': the event 'x' has the probability 2.0, not 0 to 1",
    "--event x:nan:5:AES": "the event 'x' has the probability nan, not 0 to 1",
    "--event x:0.3:nan:AES": "'x:0.3:nan:AES': nan is no number between -10^15 and 10^15",
    "--event x:0.3:1e18:AES": "'x:0.3:1e18:AES': 1e+18 is no number between -10^15 and 10^15",
    "--event x:0.3:pert:3,2,1:AES": "'pert:3,2,1': expected low <= mode <= high",
    "--event x:0.3:5:NOPE": "no project is called 'NOPE'; there is: REX, ",
    "--quantile x": "'x' is no percentage.",
    "--quantile nan": "'nan' is no percentage between 0 and 100",
    "--quantile snan": "'snan' is no percentage between 0 and 100",
    "--quantile inf": "'inf' is no percentage between 0 and 100",
    "--quantile 0": "'0' is no percentage between 0 and 100",
    "--quantile 100": "'100' is no percentage between 0 and 100",
    "--quantile -5": "'-5' is no percentage between 0 and 100",
    "--quantile 1e-999999": "'1e-999999' has more than 5 decimals, which no trials tell apart",
    "--quantile 99.9999999": "'99.9999999' has more than 5 decimals, which no trials tell apart",
    "--correlation 1.1": "1.1 is not in the range 0<=x<=1.",
    "--correlation nan": "correlation is nan, not a number from 0 to 1",
    "--fewest 0": "0 is not in the range x>=1.",
    "--fewest 99": "7 milestones are known to have started or to be planned anew",
    "--trials 0": "0 is not in the range 1<=x<=10000000.",
    "--trials 10000001": "10000001 is not in the range 1<=x<=10000000.",
    "--seed -1": "-1 is not in the range 0<=x<=",
    "--until-error 0": "0.0 is not in the range x>0.",
    "--until-error nan": "until_error_days is nan, not a number above 0",
    "--workers 0": "0 is not in the range 1<=x<=64.",
    "--drivers NOPE": "no project is called 'NOPE'; there is: REX, ",
    "--drivers AES.nope": "no project is called 'AES.nope'; there is: REX, ",
    "--drivers REX": "'REX' takes no part: it has happened, or cannot be forecast",
    "--drivers POUS": "'POUS' takes no part: it has happened, or cannot be forecast",
    "-f mermaid": "mermaid draws who waits for whom: depends, without --why",
    "more": "Got unexpected extra argument (more)",
}


@pytest.mark.parametrize("words", WRONG)
def test_wrong_use_is_one_sentence_that_says_what_is_right_and_ends_with_2(words: str, risk: Risk) -> None:
    done = risk(*DAY, *FEW, *words.split())
    assert (done.code, done.out) == (2, ""), done
    said = [line for line in done.err.splitlines() if "became known after" not in line]
    usage, hint, empty, error = said
    assert (usage, empty) == ("Usage: ucc-status risk [OPTIONS]", "")
    assert hint in ("Try 'ucc-status risk --help' for help.", "Try 'ucc-status risk -h' for help.")  # click 8.1: -h
    assert error.startswith("Error: ")
    assert WRONG[words].removesuffix(".") in error


def test_a_name_that_is_none_is_refused_before_the_trials_are_run(risk: Risk, monkeypatch: pytest.MonkeyPatch) -> None:
    def part(*_: object) -> Part:
        raise AssertionError("a trial was run")

    monkeypatch.setattr(Trials, "part", part)
    assert risk(*DAY, "--drivers", "NOPE").code == 2


def test_trials_that_do_not_fit_into_memory_are_refused_in_a_sentence(
    risk: Risk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(shape: object) -> object:
        raise MemoryError(shape)

    monkeypatch.setattr(np, "empty", full)
    done = risk(*DAY, "--trials", "10000000")
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(
        "Error: 10,000,000 trials of 55 dates do not fit into the memory of this machine; ask for fewer\n"
    )


def test_projects_that_wait_for_each_other_end_with_3_and_their_names(tmp_path: Path, risk: Risk) -> None:
    planned = [PlannedMilestone(project=name, planned="2032") for name in "AB"]
    portfolio = Portfolio(
        id="ring",
        status_date=PUBLISHED,
        projects=[Project(id=name) for name in "AB"],
        revisions=[PlanRevision(id="P1", date=PUBLISHED, milestones=planned)],
        dependencies=[Dependency(predecessor="A", successor="B"), Dependency(predecessor="B", successor="A")],
    )
    dump(portfolio, tmp_path / "ring.json")
    done = risk("-p", str(tmp_path / "ring.json"), *ALWAYS)
    assert (done.code, done.out) == (3, "")
    assert done.err == "they wait for each other, so that none can come first: A -> B -> A\n"


def test_a_portfolio_of_which_nothing_is_planned_is_answered_in_a_sentence(tmp_path: Path, risk: Risk) -> None:
    dump(Portfolio(id="empty", status_date=PUBLISHED), tmp_path / "empty.json")
    words = ["-p", str(tmp_path / "empty.json"), *ALWAYS]
    shown, for_scripts = risk(*words), risk(*words, "-f", "json")
    assert (shown.code, for_scripts.code) == (0, 0)
    assert shown.out.endswith("\nNo milestone is to be forecast.\n")
    assert for_scripts.err == "No milestone is to be forecast.\n"
    assert json.loads(for_scripts.out)["forecasts"] == []


# What each option does.


def test_a_plan_that_takes_a_tenth_longer_comes_a_tenth_later(ports: str, risk: Risk) -> None:
    found = _forecasts(risk("-p", ports, *FEW, *ALWAYS, "-f", "json"))
    assert {project: one["p50"] for (project, _, _), one in found.items()} == {
        "EAST": "2033-01-05",  # 1,000 days and 100 more
        "WEST": "2033-01-05",
        "SOUTH": "2033-04-25",  # 1,100 and 110 more
    }


def test_phases_are_shown_where_they_are_asked_for(ports: str, risk: Risk) -> None:
    without, with_phases = (
        _forecasts(risk("-p", ports, *FEW, *ALWAYS, "-f", "json", *more)) for more in ([], ["--phases"])
    )
    assert set(with_phases) - set(without) == {("EAST", "tss", "single")}


def test_an_override_is_for_a_project_or_for_one_phase_of_it(ports: str, risk: Risk) -> None:
    words = ["-p", ports, *FEW, *ALWAYS, "-f", "json", "--phases"]
    found = _forecasts(risk(*words, "--override", "EAST=pert:2,2,2", "--override", "EAST.tss=pert:3,3,3"))
    assert found["EAST", "operations", "single"]["p50"] == "2035-06-24"  # 2,000 days
    assert found["EAST", "tss", "single"]["p50"] == "2032-12-31"  # 3 x 365
    assert found["WEST", "operations", "single"]["p50"] == "2035-06-24"  # waits for it
    assert found["SOUTH", "operations", "single"]["p50"] == "2033-04-25"


def test_an_event_that_always_happens_delays_what_it_affects_and_what_waits_for_it(ports: str, risk: Risk) -> None:
    done = risk("-p", ports, *FEW, *ALWAYS, "-f", "json", "--event", "no staff:1:200:EAST")
    assert {name: _p50(done, name) for name in ("EAST", "WEST", "SOUTH")} == {
        "EAST": "2033-07-24",
        "WEST": "2033-07-24",
        "SOUTH": "2033-04-25",
    }
    (event,) = json.loads(done.out)["events"]
    assert event == {
        "event": "no staff",
        "probability": 1.0,
        "affects": ["EAST"],
        "mean_days": pytest.approx(200),
        "quantile_days": pytest.approx(200),
        "to": "EAST",
    }
    shown = risk("-p", ports, *FEW, *ALWAYS, "--event", "no staff:1:200:EAST", "--drivers", "WEST").out
    assert "\nRisk events: how much later each makes a date, in the same trials" in shown
    assert re.search(r"^no staff +100 % EAST +WEST +200\.0 +200\.0$", shown, re.MULTILINE)


def test_drivers_of_all_dates_or_of_one_are_the_milestones_on_its_chain(ports: str, risk: Risk) -> None:
    words = ["-p", ports, "--trials", "2000", "--slip", "triangular:1,1.1,1.3", "-f", "json", "--drivers"]
    document = json.loads(risk(*words, "WEST").out)
    by_node = {one["node"]: one for one in document["sensitivities"]}
    assert document["drivers_of"] == "WEST"
    assert by_node["WEST"]["criticality"] == 1
    assert 0.4 < by_node["EAST"]["criticality"] < 0.6  # as often the later of the two as not
    assert (by_node["SOUTH"]["criticality"], by_node["SOUTH"]["ssi"]) == (0, 0)
    every = {one["node"]: one["criticality"] for one in json.loads(risk(*words, "all").out)["sensitivities"]}
    assert every["SOUTH"] > every["WEST"] > every["EAST"] > 0
    shown = risk(*words[:-3], "--drivers", "WEST").out
    assert re.search(r"What drives WEST\nMilestone Criticality Spearman +SSI Cruciality\nWEST +1\.00 ", shown)


def test_a_common_cause_makes_dates_come_late_together(ports: str, risk: Risk) -> None:
    words = ["-p", ports, "--trials", "2000", "--slip", "triangular:1,1.1,1.3", "-f", "json"]
    apart, together = (_p50(risk(*words, "--correlation", rho), "WEST") for rho in ("0", "1"))
    assert together < apart  # the later of two that come together is neither of them alone
    alone = _p50(risk(*words, "--correlation", "1"), "EAST")
    assert together == alone


def test_one_seed_gives_one_answer_whoever_computes_it(ports: str, risk: Risk) -> None:
    words = ["-p", ports, "--trials", "2500", "--slip", "pert:1,1.1,2", "--correlation", "0.3", "-f", "json"]
    words += ["--event", "storm:0.3:triangular:10,20,90:EAST"]
    first = risk(*words)
    assert first.code == 0
    assert risk(*words, "--seed", "1") == first
    for workers in ("1", "3"):
        assert run("risk", *words, "--workers", workers).stdout == first.out
    assert risk(*words, "--seed", "2").out != first.out


def test_a_day_that_another_seed_may_move_by_months_is_marked_and_the_cases_that_are_left_are_counted() -> None:
    """Of the seven ratios two carry CCI-P1's start past the end of 2021, so that its P50 is a throw of a coin."""
    shown = run("risk", *DAY, "--trials", "2000", "--system", "CCI", columns=200).stdout
    (line,) = (line for line in shown.splitlines() if line.startswith("CCI-P1 first"))
    assert re.search(r"2021-03-31 2022-01-18 +20\d\d-\d\d-\d\d~ 2024-06-16", line)
    assert " 2/7 " in line
    assert "~: another seed may give a day that is months away" in shown


def test_other_quantiles_stand_in_order_beside_the_four_with_their_errors(ports: str, risk: Risk) -> None:
    words = ["-p", ports, *FEW, "--slip", "pert:1,1.1,2", "--quantile", "95", "--quantile", "2.50", "--quantile", "50"]
    shown = run("risk", *words, columns=140).stdout
    assert re.search(r"Planned +P2\.5 +P10 +P50 +P80 +P90 +P95 +P80\+-", shown)
    quantiles = [one for one in json.loads(risk(*words, "-f", "json").out)["quantiles"] if one["project"] == "EAST"]
    assert [one["share"] for one in quantiles] == [0.025, 0.1, 0.5, 0.8, 0.9, 0.95]
    assert [one["day"] for one in quantiles] == sorted(one["day"] for one in quantiles)
    assert all(one["error_days"] > 0 for one in quantiles)


def test_it_stops_when_the_errors_are_small_enough_and_says_so(ports: str, risk: Risk) -> None:
    words = ["-p", ports, "--trials", "9000", "--slip", "pert:1,1.1,2", "--until-error"]
    assert "\nPrecise enough after 1,000 of 9,000 trials.\n" in risk(*words, "100").out
    document = json.loads(risk(*words, "5", "-f", "json").out)
    assert 1000 < document["trials"] < document["requested_trials"] == 9000
    assert document["is_interrupted"] is False
    assert all(one["p80_error_days"] <= 5 for one in document["forecasts"])


def test_a_system_is_shown_alone_and_waits_for_what_is_not_shown(ports: str, risk: Risk) -> None:
    words = ["-p", ports, *FEW, *ALWAYS, "-f", "json", "--system", "west"]
    found = _forecasts(risk(*words, "--event", "no staff:1:200:EAST"))
    assert [one["p50"] for one in found.values()] == ["2033-07-24"]
    none = risk(*words[:-1], "north")
    assert (none.code, json.loads(none.out)["forecasts"]) == (0, [])
    assert none.err.startswith("There is no project of north. The systems are EAST, WEST, SOUTH.\n")


# What scripts get.


def test_json_holds_the_forecasts_and_all_that_they_rest_on(risk: Risk) -> None:
    document = json.loads(risk(*DAY, *FEW, "-f", "json").out)
    assert list(document) == [
        "report", "schema_version", "library_version", "dataset", "title", "revisions", "status_date", "as_of",
        "reading", "trials", "requested_trials", "seed", "is_interrupted", "reference_class", "quantiles", "deadlines",
        "drivers_of", "findings", "events", "sensitivities", "rollouts", "forecasts",
    ]  # fmt: skip
    assert (document["report"], document["as_of"], document["seed"]) == ("risk", "2021-12-31", 1)
    assert [one["ratio"] for one in document["reference_class"]][1] == 1.0
    assert list(document["reference_class"][0]) == [
        "project", "milestone", "revision", "published", "planned", "became", "is_replanned", "ratio", "weight",
    ]  # fmt: skip
    assert list(document["deadlines"][0]) == [
        "project", "kind", "deadline", "edge", "state", "chance", "chance_error",
    ]  # fmt: skip
    states = {one["project"]: one["state"] for one in document["forecasts"]}
    assert (states["REX"], states["POUS"], states["GUM-C1"]) == ("happened", "no planned date", "forecast")
    assert states["AEO-P1"] == "beyond the reference class"


def test_csv_has_a_row_per_end_of_a_milestone_with_the_values_of_json(risk: Risk) -> None:
    rows = list(csv.DictReader(io.StringIO(risk(*DAY, *FEW, "-f", "csv").out, newline="")))
    forecasts = json.loads(risk(*DAY, *FEW, "-f", "json").out)["forecasts"]
    assert list(rows[0]) == list(forecasts[0])
    assert [(one["project"], one["edge"], one["p80"]) for one in rows] == [
        (one["project"], one["edge"], one["p80"] or "") for one in forecasts
    ]


@pytest.mark.parametrize("form", ["table", "markdown", "html", "svg"])
def test_what_cannot_be_forecast_is_said_in_every_format(form: str, risk: Risk) -> None:
    shown = risk(*DAY, *FEW, "-f", form).out.replace("&#160;", " ")
    assert "Not forecast" in shown
    assert "beyond the reference class" in shown
    assert "no planned date" in shown
    assert "A class as small as this says little" in " ".join(shown.split())


def test_a_closed_pipe_ends_quietly_with_0() -> None:
    command = [sys.executable, "-m", "ucc_portfolio", "risk", *DAY, *FEW]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
    assert process.returncode == 0
    assert said == "32 facts became known after 2021-12-31 and are left out; --as-of latest uses everything.\n"


LOADED = """
import sys
from ucc_portfolio.cli import main
main.run(sys.argv[1:])
print("numpy" in sys.modules)
"""


def test_without_the_command_the_library_of_random_numbers_is_not_loaded() -> None:
    for arguments in ([], ["--help"], ["risk", "--help"]):
        command = [sys.executable, "-c", LOADED, *arguments]
        done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60)
        assert done.stdout.splitlines()[-1] == "False"


# Interrupts and progress.


def _interrupt_at(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupt when the part of the trials with this number is to be computed."""
    part = Trials.part
    numbers = itertools.count(1)

    def counting(self: Trials, *bounds: Any) -> Part:
        if next(numbers) == number:
            raise KeyboardInterrupt
        return part(self, *bounds)

    monkeypatch.setattr(Trials, "part", counting)


WIDE = ["--trials", "8000", "--slip", "triangular:1,1.1,1.3"]


def test_an_interrupt_leaves_the_table_of_what_was_computed(
    ports: str, risk: Risk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = risk("-p", ports, "--trials", "3000", *WIDE[2:]).out
    _interrupt_at(4, monkeypatch)
    done = risk("-p", ports, *WIDE)
    assert done.code == 130
    assert done.err == "Interrupted: 3,000 of 8,000 trials were run.\n"
    line = "Interrupted after 3,000 of 8,000 trials.\n"
    assert line in done.out
    assert done.out.replace(line, "") == whole


def test_an_interrupt_is_told_to_scripts(ports: str, risk: Risk, monkeypatch: pytest.MonkeyPatch) -> None:
    _interrupt_at(3, monkeypatch)
    done = risk("-p", ports, *WIDE, "-f", "json")
    document = json.loads(done.out)
    assert done.code == 130
    assert (document["trials"], document["requested_trials"], document["is_interrupted"]) == (2000, 8000, True)


def test_an_interrupt_before_the_first_thousand_trials_leaves_nothing(
    ports: str, risk: Risk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupt_at(1, monkeypatch)
    done = risk("-p", ports, *WIDE)
    assert (done.code, done.out, done.err.strip()) == (130, "", "")


@pytest.mark.parametrize("number", [9, 12, 17, 22])  # 8 parts for the forecasts, 8 with all events, 8 without the one
def test_an_interrupt_while_events_are_removed_leaves_the_forecasts_and_no_wrong_cost(
    number: int, ports: str, risk: Risk, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["-p", ports, *WIDE, "-f", "json", "--event", "storm:0.5:300:SOUTH"]
    whole = json.loads(risk(*words).out)
    _interrupt_at(number, monkeypatch)
    done = risk(*words)
    document = json.loads(done.out)
    assert done.code == 130
    assert done.err == "Interrupted: what drives the dates, or what the events cost, is left out.\n"
    assert document["events"] == []
    assert document["forecasts"] == whole["forecasts"]


def test_an_interrupt_while_drivers_are_looked_for_leaves_the_forecasts(
    ports: str, risk: Risk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ucc_portfolio.measures.schedule_risk._sensitivities", interrupted)
    done = risk("-p", ports, *WIDE, "--drivers", "all")
    assert done.code == 130
    assert "\nSOUTH " in done.out
    assert "What drives" not in done.out


INTERRUPTING = """
import os, signal, sys
from ucc_portfolio.cli import main, risk

def progress(stack):
    def told(done, wanted):
        if done == 5_000:
            os.killpg(0, signal.SIGINT)
    return told

risk._progress = progress
raise SystemExit(main.run(sys.argv[1:]))
"""


@pytest.mark.parametrize("workers", [[], ["--workers", "2"]])
def test_ctrl_c_reaches_all_processes_and_leaves_the_table_and_none_of_them(workers: list[str], ports: str) -> None:
    words = ["risk", "-p", ports, "--trials", "2000000", "--slip", "triangular:1,1.1,1.3", *workers]
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTING, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            shown, said = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:  # all of them, or the others would wait for ever
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert process.returncode == 130
    assert re.fullmatch(r"Interrupted: [\d,]+ of 2,000,000 trials were run\.\n", said)
    assert "\nSOUTH " in shown
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_worker_leaves_ctrl_c_to_the_process_that_started_it() -> None:
    with command_risk._pool(1) as pool:
        assert pool.submit(signal.getsignal, signal.SIGINT).result() is signal.SIG_IGN


PATIENT = """
import sys
from ucc_portfolio.cli import main, risk
risk._LONG_SECONDS = float(sys.argv[1])
raise SystemExit(main.run(sys.argv[2:]))
"""


def _on_a_terminal(seconds: str, *words: str) -> tuple[str, str]:
    """What goes to standard output, a pipe, and what to standard error, a terminal."""
    terminal, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    command = [sys.executable, "-c", PATIENT, seconds, "risk", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=child, env=environment) as process:
        os.close(child)
        said = b""
        try:
            while part := os.read(terminal, 65536):
                said += part
        except OSError:
            pass  # the other side is closed
        assert process.stdout is not None
        shown = process.stdout.read().decode()
    os.close(terminal)
    assert process.returncode == 0
    return shown, said.decode()


def test_what_takes_long_has_a_bar_on_a_terminal_and_the_report_knows_nothing_of_it(ports: str) -> None:
    words = ["-p", ports, *WIDE]
    shown, said = _on_a_terminal("0", *words)
    assert "Trials" in said
    assert "100%" in said
    assert shown == run("risk", *words).stdout


def test_what_is_soon_done_has_no_bar(ports: str) -> None:
    assert _on_a_terminal("3600", "-p", ports, *WIDE)[1] == ""


def test_where_standard_error_is_no_terminal_there_is_no_bar_however_long_it_takes(ports: str) -> None:
    command = [sys.executable, "-c", PATIENT, "0", "risk", "-p", ports, *WIDE]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


# What people see.


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_it_keeps_to_80_columns(encoding: str) -> None:
    words = ["--drivers", "all", "--event", "no staff:0.3:pert:30,90,200:CCI-P1,CCI-P2", "--phases"]
    done = run("risk", *DAY, *FEW, *words, encoding=encoding)
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_at_40_columns_the_words_wrap_and_every_column_stays() -> None:
    done = run("risk", *DAY, *FEW, columns=40)
    assert done.returncode == 0
    assert re.search(r"^Milestone +Planned +P10 +P50 +P80 +P90 +\+- ", done.stdout, re.MULTILINE)
    assert all(len(line) <= 40 for line in done.stdout.split("\n\n")[0].splitlines())
