"""`ucc-status countries`, `deadlines --country` and `datasets synthetic` as a user runs them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from attrs import evolve

from command import run
from portfolios import bridges, harbours
from ucc_portfolio import Deployment, datasets, dump, load

LATE = ("--as-of", "2025-01-20")


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "bridges.toml"
    dump(bridges(), path)
    return str(path)


def _rows(*arguments: str) -> list[dict[str, str]]:
    done = run(*arguments, "-f", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_the_grid_has_every_project_that_countries_deliver() -> None:
    done = run("countries", *LATE)
    assert done.returncode == 0
    assert re.search(r"NCTS-P5 +≥31/37 2024-12-02 +-49 d ", done.stdout)
    assert "Known by name are 22 of 263 starts: the national dates here are incomplete." in done.stdout
    assert {row["project"] for row in _rows("countries", *LATE, "--system", "NCTS")} == {"NCTS-P5", "NCTS-P6"}


def test_on_the_status_date_nothing_is_known_of_countries() -> None:
    done = run("countries")
    assert done.returncode == 0
    assert "facts became known after 2018-01-03 and are left out" in done.stderr
    assert {row["state"] for row in _rows("countries", "--system", "NCTS")} == {"unknown"}


def test_plans_of_which_nobody_says_since_when_they_are_known_are_counted_aloud(tmp_path: Path) -> None:
    many = "3 national plans count only from the days that they name: nobody says since when they are known.\n"
    assert run("countries").stderr.endswith(many)
    assert "national plan" not in run("countries", "--as-of", "latest").stderr
    path = tmp_path / "bridges.toml"
    undated = Deployment(project="RAIL", country="XC", start="2035-02-01")
    dump(evolve(bridges(), deployments=[*bridges().deployments, undated]), path)
    one = "One national plan counts only from the day that it names, because nobody says since when it is known.\n"
    assert run("countries", "-p", str(path), "--as-of", "2035-01-31").stderr.endswith(one)
    assert run("countries", "-p", str(path), "--as-of", "2035-02-01").stderr == ""


@pytest.mark.parametrize("code", ["GR", "gr", " Gr "])
def test_the_agenda_of_a_country_is_asked_for_by_its_code(code: str) -> None:
    done = run("countries", *LATE, "--country", code)
    assert done.returncode == 0
    assert done.stdout.startswith("Agenda of Greece (GR): ")
    assert re.search(r"2025-01-13 +NCTS-P5 +live +-42 d", done.stdout)
    assert {row["country"] for row in _rows("countries", *LATE, "--country", code)} == {"GR"}


def test_an_agenda_of_one_project_or_system_is_a_part_of_it() -> None:
    assert [row["project"] for row in _rows("countries", *LATE, "--country", "GR", "--project", "AES")] == ["AES"]
    rows = _rows("countries", *LATE, "--country", "GR", "--system", "CCI")
    assert {row["project"] for row in rows} == {"CCI-P1", "CCI-P2"}


def test_a_rollout_is_told_country_by_country() -> None:
    done = run("countries", *LATE, "--project", "NCTS-P5")
    assert done.returncode == 0
    assert "Live: at least 31 of 37 participants (84 %)" in done.stdout
    assert len(_rows("countries", *LATE, "--project", "NCTS-P5")) == 37
    assert len(_rows("countries", *LATE, "--project", "REX")) == 27  # also one that starts centrally


def test_what_countries_changed_since_a_day() -> None:
    rows = _rows("countries", *LATE, "--since", "2024-09-30", "--project", "NCTS-P5")
    assert [(row["country"], row["slip_days"]) for row in rows if row["verdict"] != "new"] == [("BE", "113")]
    assert len(rows) == 8
    assert [row["country"] for row in _rows("countries", *LATE, "--since", "2024-09-30", "--country", "HU")] == ["HU"]
    same = run("countries", *LATE, "--since", "2025-01-20")
    assert (same.returncode, "No country has stated anything since." in same.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["countries", "--country", "EL"], "no participant is called 'EL'; ISO 3166 has GR; there is AD, AT, BE,"),
        (["countries", "--country", "uk"], "no participant is called 'uk'; ISO 3166 has GB; there is AD,"),
        (["countries", "--country", "ZZ"], "no participant is called 'ZZ'; there is AD, AT, BE,"),
        (["deadlines", "--country", "EL"], "no participant is called 'EL'; ISO 3166 has GR; there is AD, AT, BE,"),
        (["countries", "--project", "NCTS-P7"], "'NCTS-P7'"),
        (["countries", "--since", "2025-01-21", *LATE], "--since 2025-01-21 is after the as-of day, 2025-01-20"),
        (["countries", "--since", "soon"], "soon"),
        (["countries", "--project", "AES", "--system", "AES"], "--system has nothing left to choose"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_right(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_who_has_left_is_still_a_country_that_can_be_asked_for() -> None:
    done = run("countries", *LATE, "--country", "GB", "--system", "AES")
    assert (done.returncode, "GB takes part in none of the projects on that day." in done.stdout) == (0, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["countries", "--system", "TARIC"],
        ["countries", "--country", "GR", "--system", "TARIC"],
        ["countries", "--since", "2017-01-01", "--system", "TARIC"],
    ],
)
def test_a_filter_that_matches_nothing_says_one_sentence(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 0
    sentences = {
        "No country has to do with any of the projects.",
        "GR takes part in none of the projects on that day.",
        "No country has stated anything since.",
    }
    assert sum(sentence in done.stdout for sentence in sentences) == 1
    assert json.loads(run(*arguments, "-f", "json").stdout)["rows"] == []


def test_a_portfolio_without_participants_has_no_countries(tmp_path: Path) -> None:
    path = tmp_path / "harbours.toml"
    dump(harbours(), path)
    done = run("countries", "-p", str(path))
    assert (done.returncode, "No country has to do with any of the projects." in done.stdout) == (0, True)
    refused = run("countries", "-p", str(path), "--country", "GR")
    assert (refused.returncode, "there is none" in refused.stderr) == (2, True)


def test_an_own_portfolio_is_shown(own: str) -> None:
    done = run("countries", "-p", own, "--as-of", "2033-07-01", columns=45)
    assert "SPAN    ≥4/10 2033-09-30 91 d L+~>!x ..L>" in done.stdout
    assert run("countries", "-p", own, "--as-of", "2033-07-01", columns=40, encoding="ascii").returncode == 0


def test_what_nothing_is_reported_of_is_told_from_what_countries_run() -> None:
    done = run("slippage", "--as-of", "latest", "--from", "MASP-2017", "--to", "outcome")
    said = " ".join(done.stdout.split())
    assert "Not stated (7): nothing is reported of the start of AEO-P1, AEO-MR, SURV3-P2, NA-PN-TS, CCI-P2;" in said
    assert "countries report a start, and nobody the first or the last one, of NCTS-P6, AES." in said


def test_deadlines_of_one_member_state_and_of_all() -> None:
    rows = _rows("deadlines", "--as-of", "latest", "--country", "GR")
    assert {row["country"] for row in rows} == {"GR"}
    assert {row["verdict"] for row in rows if row["project"] == "NCTS-P6"} == {"breached"}
    everyone = _rows("deadlines", "--as-of", "latest", "--country", "all")
    assert {"BE", "GR", "SE"} < {row["country"] for row in everyone}
    assert not {"AD", "SM", "MK"} & {row["country"] for row in everyone}
    assert {row["country"] for row in _rows("deadlines", "--as-of", "latest")} == {""}


def test_every_deadline_of_one_country_is_listed_also_where_it_states_nothing() -> None:
    rows = _rows("deadlines", "--as-of", "latest", "--country", "FI")
    everything = _rows("deadlines", "--as-of", "latest")
    assert sorted((row["project"], row["kind"]) for row in rows) == sorted(
        (row["project"], row["kind"]) for row in everything
    )
    silent = [row for row in rows if row["evidence"] == "FI states nothing"]
    assert {(row["verdict"], row["margin_days"]) for row in silent} == {("undetermined", "")}
    assert "NCTS-P5" in {row["project"] for row in silent}
    assert {row["verdict"] for row in rows if row["project"] == "REX"} == {"met"}  # all started at once


def test_deadlines_of_a_contracting_party_are_none_with_the_reason() -> None:
    done = run("deadlines", "--as-of", "latest", "--country", "MK")
    assert done.returncode == 0
    assert "No deadline binds: none was known, or no Member State of that day is meant." in " ".join(
        done.stdout.split()
    )


def test_a_synthetic_portfolio_is_written_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    done = run("datasets", "synthetic", str(path), "--projects", "4", "--countries", "3", "--revisions", "2")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"Written: {path}, synthetic-4x3x2-seed-1, which is invented.\n"
    assert load(path) == datasets.synthetic(projects=4, countries=3, revisions=2)
    other = tmp_path / "b.json"
    run("datasets", "synthetic", str(other), "--projects", "4", "--countries", "3", "--revisions", "2", "--seed", "2")
    assert load(other).id == "synthetic-4x3x2-seed-2"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a"])
def test_a_synthetic_portfolio_is_written_in_the_native_formats(name: str, tmp_path: Path) -> None:
    done = run("datasets", "synthetic", str(tmp_path / name))
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "written as .toml or .json; convert makes any other format of it" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("projects", "0", "from 1 to 2,000"),
        ("projects", "2001", "from 1 to 2,000"),
        ("countries", "38", "from 0 to 37"),
        ("countries", "-1", "from 0 to 37"),
        ("revisions", "101", "from 1 to 100"),
        ("seed", "-1", "from 0"),
    ],
)
def test_a_synthetic_portfolio_out_of_range_is_not_written(option: str, value: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    done = run("datasets", "synthetic", str(path), f"--{option}", value)
    assert (done.returncode, path.exists()) == (2, False)
    assert f"--{option}: give a whole number {said}" in done.stderr


def test_every_command_says_of_a_synthetic_portfolio_what_it_is(tmp_path: Path) -> None:
    path = str(tmp_path / "a.toml")
    run("datasets", "synthetic", path, "--revisions", "8", "--projects", "6")
    for command in ([], ["countries"], ["deadlines"], ["slippage"], ["deadlines", "--country", "all"]):
        for form in ("table", "json", "csv", "markdown", "html", "svg"):
            shown = run(*command, "-p", path, "-f", form).stdout
            assert "SYN-" in shown or "synthetic" in shown.casefold(), (command, form)
    page = tmp_path / "page.html"
    assert run("report", "-p", path, "--no-charts", "-o", str(page)).returncode == 0
    assert "SYNTHETIC portfolio" in page.read_text("utf-8")
