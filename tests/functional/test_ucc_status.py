"""`ucc-status` as a user runs it: options, outputs, exit codes."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import re
import subprocess
import sys
import termios
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest
from attrs import evolve

from command import COMMAND, run
from portfolios import harbours, works
from ucc_portfolio import Dependency, Portfolio, Project, dump
from ucc_portfolio.checks.rules import RULES
from ucc_portfolio.cli import main, options
from ucc_portfolio.cli.exits import Exit

REMARK = "57 facts became known after 2018-01-03 and are left out; --as-of latest uses everything.\n"


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "harbours.toml"
    dump(harbours(), path)
    return str(path)


def _ids(shown: str) -> list[str]:
    """The ids in the rows of a table on a terminal."""
    body = shown.split("\n\n")[1].splitlines()[1:]
    return [line.split()[1].rstrip("*") for line in body if line.split()[0].isdigit()]


def test_without_a_command_it_prints_the_table_and_says_beside_it_what_was_left_out() -> None:
    done = run()
    assert done.returncode == 0
    assert len(_ids(done.stdout)) == 26
    assert "50 % done" in done.stdout
    assert done.stderr == REMARK


def test_the_script_and_the_module_are_the_same_command() -> None:
    script = Path(sys.executable).with_name("ucc-status")
    assert (
        subprocess.run([script, "--version"], capture_output=True, check=True).stdout
        == run("--version").stdout.encode()
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--system", "NCTS"], ["NCTS-P5", "NCTS-P6"]),
        (["--system", "ncts", "--system", "aes"], ["NCTS-P5", "NCTS-P6", "AES"]),
        (["--system", "Proof of Union Status"], ["POUS"]),
        (["--system", "TS"], ["NA-PN-TS"]),
        (["--only", "done"], ["REX", "BTI-P1S1", "BTI-P1S2", "CDS-1", "UUMDS"]),
        (["--only", "done", "--sort", "contribution"], ["BTI-P1S2", "CDS-1", "UUMDS", "REX", "BTI-P1S1"]),
        (["--system", "BTI", "--sort", "percent"], ["BTI-P1S1", "BTI-P1S2", "BTI-P2"]),
        (["--system", "CCI", "--system", "REX", "--sort", "operations"], ["REX", "CCI-P1", "CCI-P2"]),
        (["--system", "AEO", "--sort", "project"], ["AEO-MR", "AEO-P1", "AEO-P2"]),
    ],
)
def test_rows_can_be_chosen_and_sorted(arguments: list[str], expected: list[str]) -> None:
    assert _ids(run(*arguments).stdout) == expected


def test_open_done_and_late_are_all_rows_together() -> None:
    done, still_open = (_ids(run("--only", only).stdout) for only in ("done", "open"))
    assert sorted(done + still_open) == sorted(_ids(run().stdout))


def test_a_selection_gets_a_line_of_its_own_and_the_totals_stay_those_of_the_portfolio() -> None:
    shown = run("--system", "NCTS").stdout
    assert re.search(r"Shown\s+2 of 26 rows\s+1\.1\n", shown)
    assert re.search(r"Total\s.*\s50% .*49\.5\n", shown)


@pytest.mark.parametrize("form", ["table", "markdown", "html", "svg"])
def test_a_filter_that_matches_nothing_says_one_sentence(form: str) -> None:
    done = run("--system", "TARIC", "-f", form)
    assert done.returncode == 0
    assert "There is no project of TARIC. The systems are REX, BTI" in re.sub(
        r"<[^>]*>|\s+|&#160;", " ", done.stdout
    ).replace("  ", " ")


def test_a_filter_that_matches_nothing_leaves_scripts_an_empty_list_and_people_a_remark() -> None:
    done = run("--only", "late", "-f", "json")
    assert json.loads(done.stdout)["rows"] == []
    assert done.stderr == REMARK + "There is no project that is late on 2018-01-03.\n"


def test_json_csv_and_markdown_give_the_figures_of_the_table() -> None:
    rows = {row["project"]: row for row in json.loads(run("-f", "json").stdout)["rows"]}
    assert rows["CDS-2"]["percent_done"] == 37.5
    assert rows["CDS-2"]["percent_done_rounded"] == 38
    assert rows["CDS-2"]["contribution_rounded"] == 2.1
    assert rows["CDS-2"]["corrected_cells"] == ["vd", "fss"]
    lines = {row["project"]: row for row in csv.DictReader(io.StringIO(run("-f", "csv").stdout))}
    assert lines.keys() == rows.keys()
    assert all(float(lines[name]["percent_done"]) == row["percent_done"] for name, row in rows.items())
    table = run("-f", "markdown").stdout
    for name, row in rows.items():
        assert re.search(
            rf"\| {name}(\\\*)? \|.*\| {row['percent_done_rounded']:.0f}% \| {row['contribution_rounded']} \|", table
        )


def test_json_says_what_it_was_computed_from() -> None:
    document = json.loads(run("-f", "json", "--reading", "as-printed").stdout)
    assert document["dataset"] == "ucc-2018"
    assert document["as_of"] == document["status_date"] == "2018-01-03"
    assert document["reading"] == "as-printed"
    assert document["schema_version"] == 1
    assert document["library_version"]
    assert document["revisions"] == ["UCC-WP-2016", "MASP-2017"]  # the others were not yet published
    assert document["totals"]["percent_done"] == pytest.approx(50.676, abs=0.0005)


def test_shared_options_stand_before_or_after_the_command(own: str) -> None:
    before = run("-p", own, "-f", "json", "check")
    assert json.loads(before.stdout)["dataset"] == "harbours"
    assert before.stdout == run("check", "-p", own, "-f", "json").stdout
    assert before.stdout == run("-f", "csv", "check", "-p", own, "-f", "json").stdout
    assert json.loads(run("-f", "json", UCC_PORTFOLIO=own).stdout)["dataset"] == "harbours"


def test_an_own_portfolio_is_shown(own: str) -> None:
    done = run("-p", own)
    assert done.returncode == 0
    assert "63 % done" in done.stdout  # 5/8, rounded half up
    assert "Outside the table: GATE" in done.stdout


def test_check_is_a_gate_only_where_the_caller_asks_for_one() -> None:
    assert run("check").returncode == 0
    assert run("check", "--fail-on", "printed-percent").returncode == 0
    assert run("check", "--fail-on", "printed-percent", "--reading", "as-printed").returncode == 1
    assert run("check", "--fail-on", "printed-percent", "--fail-on", "phase-order").returncode == 1
    assert run("check", "--fail-on", "any").returncode == 1


def test_check_lists_the_corrections_for_scripts() -> None:
    document = json.loads(run("check", "-f", "json").stdout)
    assert len(document["corrections"]) == 24
    assert [finding["where"] for finding in document["findings"] if finding["rule"] == "printed-column"] == [
        "BPM",
        "CON",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--sort", "colour"],
        ["--only", "lost"],
        ["frobnicate"],
        ["--as-of", "Q1 2018"],
        ["--as-of", "31/02/2019"],
        ["check", "--fail-on", "printed-percnt"],
        ["--sort", "percent", "check"],
        ["-f", "pdf"],
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_right(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_data_ends_with_3_one_error_and_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        'schema_version = 2\nid = "a"\nstatus_date = 2018-01-03\n[[projects]]\nid = "A"\nweight = -1\n'
        'cells = { bc = "DNOE", qa = "DONE" }\n[[projects]]\nid = "A"\n',
        "utf-8",
    )
    output = tmp_path / "out.json"
    done = run("-p", str(path), "-f", "json", "-o", str(output))
    assert done.returncode == 3
    assert done.stdout == ""
    assert not output.exists()
    assert done.stderr.splitlines()[0] == f"{path}: 4 faults"
    assert [line.split(":")[0] for line in done.stderr.splitlines()[1:]] == [
        "  line 6, projects[1].weight, project A",
        "  line 7, projects[1].cells.bc, project A",
        "  line 7, projects[1].cells.qa, project A",
        "  line 9, projects[2].id, project A",
    ]


@pytest.mark.parametrize("name", ["there.html", "n" * 300, "folder/missing.html"])
def test_a_missing_file_ends_with_3_wherever_the_report_should_go(name: str, tmp_path: Path) -> None:
    (tmp_path / "there.html").write_text("kept", "utf-8")
    done = run("-p", str(tmp_path / "none.toml"), "-f", "html", "-o", str(tmp_path / name))
    assert done.returncode == 3
    assert done.stderr == f"{tmp_path}/none.toml: cannot be read: No such file or directory\n"
    assert (tmp_path / "there.html").read_text("utf-8") == "kept"


def test_the_help_of_check_names_every_rule() -> None:
    shown = "".join(run("check", "--help").stdout.split())  # lines break at hyphens
    assert all(rule.name in shown for rule in RULES)


def test_a_missing_file_ends_with_3(tmp_path: Path) -> None:
    done = run("-p", str(tmp_path / "none.toml"))
    assert done.returncode == 3
    assert done.stderr == f"{tmp_path}/none.toml: cannot be read: No such file or directory\n"


def test_a_day_before_the_report_is_not_answered_from_hindsight() -> None:
    done = run("--as-of", "2017-12-31")
    assert done.returncode == 3
    assert done.stderr.endswith("nothing is known on 2017-12-31: the first status report is of 2018-01-03\n")
    assert run("--as-of", "latest").stderr == ""
    assert "seen on 2018-06-01" in run("--as-of", "01/06/2018").stdout


class _Clock(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 3, 29, 23, 59, tzinfo=tz)


def _in_process(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    with monkeypatch.context() as streams:
        out, err = io.StringIO(), io.StringIO()
        streams.setattr(sys, "stdout", out)
        streams.setattr(sys, "stderr", err)
        code = main.run([*arguments])
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("command", [[], ["deadlines"], ["countries"]])
def test_today_is_the_day_of_the_clock(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "datetime", _Clock)
    code, out, err = _in_process(monkeypatch, *command, "--as-of", "today", "-f", "json")
    assert (code, json.loads(out)["as_of"]) == (0, "2026-03-29")
    assert "became known after 2026-03-29" in err
    stated = _in_process(monkeypatch, *command, "--as-of", "2026-03-29", "-f", "json")
    assert stated == (code, out, err)
    refused = _in_process(monkeypatch, *command, "--as-of", "tomorrow")
    assert (refused[0], "'tomorrow' is no day; write one such as 2018-01-03" in " ".join(refused[2].split())) == (
        2,
        True,
    )


@pytest.mark.parametrize("name", ["a.pdf", "a.xlsx", "a.b.PDF", "a.jsn"])
@pytest.mark.parametrize("command", ["", "deadlines", "countries"])
def test_an_ending_that_names_no_format_is_refused(command: str, name: str, tmp_path: Path) -> None:
    done = run(*command.split(), "-o", str(tmp_path / name))
    assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (2, "", [])
    ending = Path(name).suffix.lower()
    assert f"the ending '{ending}' names no format; there is .json, .csv, .md, .html" in " ".join(done.stderr.split())


def test_an_ending_is_read_in_capitals_too_and_f_says_it_of_any_other(tmp_path: Path) -> None:
    for name, options_, begins in (
        ("a.JSON", [], "{"),
        ("a.pdf", ["-f", "json"], "{"),
        ("a.txt", [], "UCC Work Programme"),
        ("a", [], "UCC Work Programme"),
    ):
        assert run("-o", str(tmp_path / name), *options_).returncode == 0
        assert (tmp_path / name).read_text("utf-8").startswith(begins), name


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown", "html", "svg"])
def test_a_report_can_be_written_to_a_file(form: str, tmp_path: Path) -> None:
    done = run("-f", form, "-o", str(tmp_path / "report"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", REMARK)
    text = (tmp_path / "report").read_text("utf-8")
    assert "CDS-2" in text
    if form != "table":
        assert text == run("-f", form).stdout


@pytest.mark.parametrize("form", ["html", "svg"])
def test_pages_and_pictures_load_nothing(form: str) -> None:
    text = run("-f", form).stdout.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|//|@import|@font-face|<script|<link|<img|url\((?!#)", text)


def test_a_closed_pipe_ends_quietly_with_0() -> None:
    with subprocess.Popen([*COMMAND, "-f", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == REMARK.encode()
        assert process.wait(60) == 0


def test_an_output_that_is_closed_or_full_is_no_traceback() -> None:
    def redirected(to: str, *arguments: str) -> tuple[int, bytes]:
        shell = ["sh", "-c", f'exec "$@" {to}', "sh", *COMMAND, *arguments]
        done = subprocess.run(shell, capture_output=True, check=False)
        return done.returncode, done.stderr

    for arguments in ([], ["-f", "json"]):
        assert redirected(">&-", *arguments) == (0, REMARK.encode())
        if Path("/dev/full").exists():
            sentence = b"standard output: cannot be written: No space left on device\n"
            assert redirected(">/dev/full", *arguments) == (3, REMARK.encode() + sentence)


def test_a_width_that_makes_no_sense_is_passed_over() -> None:
    assert run(columns=0).stdout == run(columns=80).stdout
    assert run("-f", "svg", columns=99_999_999_999).returncode == 0


def test_an_encoding_without_our_signs_gets_ascii() -> None:
    done = run(encoding="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert " + " in done.stdout
    assert "+ done" in done.stdout


@pytest.mark.parametrize("variable", ["NO_COLOR", "TERM", "UNRELATED"])
def test_a_pipe_gets_no_escape_codes(variable: str) -> None:
    assert "\x1b" not in run(TERM="xterm-256color").stdout
    environment = {variable: "dumb" if variable == "TERM" else "1"}
    assert "\x1b" not in run(columns=80, encoding="utf-8", **environment).stdout


@pytest.mark.parametrize("columns", [1, 10, 40])
def test_a_terminal_too_narrow_for_the_table_still_gets_every_column(columns: int) -> None:
    done = run(columns=columns)
    assert done.returncode == 0
    assert "49.5" in done.stdout


HOSTILE = "\x1b[31mred\x07 [bold]b[/bold] <script>alert(1)</script> =1+1 | `x` \u202e {x}"


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown", "html", "svg"])
@pytest.mark.parametrize("command", [[], ["check"]])
def test_text_from_a_file_stays_text(form: str, command: list[str], tmp_path: Path) -> None:
    name = json.dumps(HOSTILE)
    path = tmp_path / "hostile.json"
    path.write_text(
        f'{{"schema_version": 2, "id": {name}, "title": {name}, "status_date": "2018-01-03", "projects": '
        f'[{{"id": "=cmd()<b>[red]", "system": {name}, "component": {name}, "cells": {{"bc": "DONE"}}}}]}}',
        "utf-8",
    )
    done = run(*command, "-p", str(path), "-f", form, columns=400)
    assert done.returncode == 0
    shown = done.stdout
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert form in ("json", "csv", "table") or "<script" not in shown
    if form == "table":
        assert "\\x1b[31mred\\x07 [bold]b[/bold]" in shown
    if form == "csv":
        assert all(not re.match("[=+@-]", cell) for row in csv.reader(io.StringIO(shown)) for cell in row)


def test_help_into_a_closed_pipe_ends_with_0() -> None:
    for arguments in (["--help"], ["check", "--help"]):
        with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.close()
            assert process.wait(60) == 0


def test_an_explicit_portfolio_wins_over_the_environment(own: str, tmp_path: Path) -> None:
    dump(evolve(harbours(), id="from-the-environment"), tmp_path / "env.toml")
    done = run("-p", own, "check", "-f", "json", UCC_PORTFOLIO=str(tmp_path / "env.toml"))
    assert json.loads(done.stdout)["dataset"] == "harbours"


def test_a_report_never_takes_the_place_of_its_portfolio(own: str) -> None:
    before = Path(own).read_bytes()
    done = run("-p", own, "-o", own)
    assert done.returncode == 2
    assert Path(own).read_bytes() == before


def test_late_projects_can_be_asked_for(own: str) -> None:
    done = run("-p", own, "--reading", "as-printed", "--only", "late", "-f", "csv")
    assert [row["project"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["CRANE"]
    later = ("-p", own, "--only", "late", "--as-of", "2040-01-01")
    assert "the status report of 2031-05-17 shows" in run(*later, "--view", "phases").stderr
    assert run(*later).stderr == ""


def test_old_phases_give_way_to_the_position_and_each_view_can_be_asked_for(own: str) -> None:
    report = {"phases": "status", "position": "position"}
    # The status date is 2031-05-17. A year and a day later its phases are old.
    for day, view in (("2032-05-17", "phases"), ("2032-05-18", "position")):
        document = json.loads(run("-p", own, "--as-of", day, "-f", "json").stdout)
        assert document["report"] == report[view]
        for asked, name in report.items():
            shown = json.loads(run("-p", own, "--as-of", day, "--view", asked, "-f", "json").stdout)
            assert shown["report"] == name
    assert json.loads(run("-p", own, "--only", "no-news", "-f", "json").stdout)["report"] == "position"
    assert (
        json.loads(run("-p", own, "--as-of", "2040-01-01", "--sort", "project", "-f", "json").stdout)["report"]
        == "status"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--view", "position", "--only", "done"], "belong to --view phases"),
        (["--view", "position", "--sort", "project"], "belong to --view phases"),
        (["--view", "phases", "--only", "no-news"], "--only no-news belongs to --view position"),
        (["--sort", "project", "--only", "in-part"], "--only in-part belongs to --view position"),
    ],
)
def test_an_option_of_the_other_view_is_wrong_use(options: list[str], message: str) -> None:
    done = run(*options)
    assert done.returncode == Exit.WRONG_USE
    assert message in done.stderr


def test_the_position_can_be_narrowed_to_a_state_or_a_system() -> None:
    asked = ("--as-of", "latest", "-f", "json")
    rows = json.loads(run(*asked, "--only", "in-part").stdout)["rows"]
    assert {row["state"] for row in rows} == {"in part"}
    late = json.loads(run(*asked, "--only", "late", "--system", "NCTS").stdout)["rows"]
    assert [(row["project"], row["verdict"]) for row in late] == [("NCTS-P5", "missed"), ("NCTS-P6", "missed")]


def test_rows_can_be_sorted_by_system(own: str) -> None:
    done = run("-p", own, "--sort", "system", "-f", "csv")
    assert [row["system"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["B", "C", "L", "P", "Q"]


def test_no_color_wins_where_colour_is_forced() -> None:
    assert "\x1b[3" not in run(FORCE_COLOR="1", NO_COLOR="1", TERM="xterm-256color").stdout


def test_the_width_is_that_of_the_terminal() -> None:
    import pty

    for columns in (80, 200):
        main, child = pty.openpty()
        termios.tcsetwinsize(child, (40, columns))
        variables = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
        with subprocess.Popen(COMMAND, stdout=child, stderr=subprocess.DEVNULL, env={**variables, "TERM": "xterm"}):
            os.close(child)
            shown = b""
            try:
                while part := os.read(main, 65536):
                    shown += part
            except OSError:
                pass  # the other side is closed
        os.close(main)
        text = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode())
        assert max(map(len, text.splitlines())) in range(columns - 30, columns + 1)


def test_slippage_shows_every_revision_that_was_published() -> None:
    shown = run("slippage", "--as-of", "latest", "--system", "NCTS", "-f", "json").stdout
    document = json.loads(shown)
    assert [row["slip"] for row in document["rows"] if row["project"] == "NCTS-P5"] == [None, 15, 0, 367]
    assert document["totals"][0]["lost_deadline_in"] == "MASP-2017"
    on_the_day = json.loads(run("slippage", "--system", "NCTS", "-f", "json").stdout)
    assert on_the_day["revisions"] == ["UCC-WP-2016", "MASP-2017"]
    since = json.loads(run("slippage", "--as-of", "latest", "--since", "2019-01-01", "-f", "json").stdout)
    assert {row["revision"] for row in since["rows"]} == {"UCC-WP-2019", "UCC-WP-2023"}


def test_the_worst_slips_come_first() -> None:
    shown = run("slippage", "--as-of", "latest", "--worst", "2", "-f", "json").stdout
    assert [total["project"] for total in json.loads(shown)["totals"]] == ["NCTS-P5", "AES"]


def test_two_revisions_read_as_a_list_of_changes() -> None:
    pair = ("slippage", "--as-of", "latest", "--from", "MASP-2017", "--to")
    rows = json.loads(run(*pair, "UCC-WP-2023", "-f", "json").stdout)["rows"]
    changes = {row["project"]: row["change"] for row in rows if row["change"] != "not stated"}
    assert changes == {"NCTS-P5": "late", "NCTS-P6": "late", "AES": "late", "ICS2-R3": "new"}
    paper = run(*pair, "outcome", "-f", "markdown").stdout
    assert "## Moved later (5)" in paper
    assert "| CDS-2 | Q4 2019 | 2020-07-01 | +3 quarters | +183..+274 |" in paper


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (
            ["--from", "MASP-2016", "--to", "outcome"],
            2,
            "no revision is called 'MASP-2016'; there is: UCC-WP-2016, MASP",
        ),
        (
            ["--from", "MASP-2017", "--to", "UCC-WP-2019"],
            2,
            "UCC-WP-2019 was published on 2019-12-13, after 2018-01-03",
        ),
        (["--from", "MASP-2017"], 2, "--from and --to stand together"),
        (["--since", "soon"], 2, "'soon' is no day"),
        (["--worst", "0"], 2, "0 is not in the range"),
    ],
)
def test_a_wrong_question_about_slippage_is_answered_with_what_is_there(
    arguments: list[str], code: int, sentence: str
) -> None:
    done = run("slippage", *arguments)
    assert done.returncode == code
    assert sentence in done.stderr


def test_deadlines_and_trend_give_their_figures_to_scripts() -> None:
    document = json.loads(run("deadlines", "-f", "json").stdout)
    assert document["groups"][0]["verdicts"]["met"] == 5
    assert document["postponements"][0]["systems"] == ["AES", "NCTS", "PoUS", "GUM", "ICS2", "CCI", "SP-EXP"]
    rows = list(csv.DictReader(io.StringIO(run("trend", "-f", "csv").stdout)))
    october = next(row for row in rows if row["day"] == "2017-10-02")
    assert float(october["actual_percent"]) == pytest.approx(26.76, abs=0.005)


@pytest.mark.parametrize("command", ["slippage", "deadlines", "trend", "indicators"])
def test_a_portfolio_without_plans_is_answered_in_a_sentence(command: str, own: str) -> None:
    done = run(command, "-p", own)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) >= 2


@pytest.mark.parametrize(
    "command",
    [
        "slippage",
        "deadlines",
        "trend",
        "check",
        "depends",
        "depends CCI-P2",
        "depends --why NCTS-P6",
        "impact ICS2-R3 9Q CCI-P2 90D",
        "critical",
        "indicators",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_every_command_keeps_to_80_columns(command: str, encoding: str) -> None:
    done = run(*command.split(), "--as-of", "latest", encoding=encoding)
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80


def _indicators(*words: str) -> list[str]:
    return [row["indicator"] for row in json.loads(run("indicators", *words, "-f", "json").stdout)["rows"]]


def test_indicators_are_chosen_by_section_and_verdict() -> None:
    missed = ["PMF-5.1-03", "PMF-5.1-05", "PMF-5.4-27", "PMF-5.4-30", "PMF-5.5-33", "PMF-5.6-41"]
    assert _indicators("--only", "missed") == missed
    assert _indicators("--only", "missed", "--section", "5.4", "--section", "5.6") == missed[2:4] + missed[5:]
    assert len(_indicators("--only", "met")) == 42
    assert set(_indicators("--only", "unmeasurable")) == {f"EIS-{number:02}" for number in range(1, 17)}
    shown = run("indicators", "--only", "missed", "--section", "5.1").stdout
    assert "as of 2018-01-03 | 2 of 64 indicators: 2 missed | ucc-2018" in shown
    assert "Section 5.1: 2 missed" in shown


def test_indicators_of_a_day_are_those_that_were_known() -> None:
    shown = run("indicators", "--as-of", "2015-12-31", "--section", "5.1").stdout
    assert re.search(r"PMF-5\.1-06 \S.* 2015 +71 +-10 █▁ +> 80 +missed", shown)
    assert "64 indicators" in run("indicators", "--as-of", "2010-01-01").stdout


def test_indicators_that_match_nothing_are_a_sentence() -> None:
    done = run("indicators", "--section", "9", "-f", "csv")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert "There is no section 9. The sections are 5.1, 5.2, 5.3, 5.4, 5.5, 5.6.\n" in done.stderr
    assert "No indicator is like that." in done.stderr
    done = run("indicators", "--section", "5.2", "--only", "missed")
    assert done.stdout.endswith("| 0 of 64 indicators | ucc-2018\nNo indicator is like that.\n")
    assert run("indicators", "--only", "green").returncode == 2


def test_indicators_give_their_figures_to_scripts() -> None:
    document = json.loads(run("indicators", "-f", "json").stdout)
    assert document["verdicts"] == {"met": 42, "missed": 6, "not measurable": 16}
    assert [one["section"] for one in document["sections"]] == ["5.1", "5.2", "5.3", "5.4", "5.5", "5.6"]
    assert len(document["values"]) == 44 * 4 + 2 * 2 + 2 * 4 + 15 * 2 + 1
    lines = list(csv.DictReader(io.StringIO(run("indicators", "-f", "csv").stdout)))
    assert [(line["indicator"], line["verdict"]) for line in lines] == [
        (row["indicator"], row["verdict"]) for row in document["rows"]
    ]
    # a text that starts like a formula is none in a spreadsheet
    assert lines[2]["target"] == ">75%"


def test_dependencies_are_shown_as_floors_trees_and_chains() -> None:
    document = json.loads(run("depends", "-f", "json").stdout)
    assert [len(floor) for floor in document["floors"]] == [12, 4, 10, 3]
    assert len(document["dependencies"]) == 36
    of_one = json.loads(run("depends", "NCTS-P6", "-f", "json").stdout)["dependencies"]
    assert {link["predecessor"] for link in of_one} == {"NCTS-P5", "ICS2-1A", "CDS-1", "UUMDS", "CCN2"}
    why = json.loads(run("depends", "--why", "CCI-P2", "--as-of", "latest", "-f", "json").stdout)
    assert (why["is_critical"], why["float_days"], why["chain"][0]["verdict"]) == (True, -274, "contradicted")
    drawn = run("depends", "-f", "mermaid").stdout
    assert drawn.startswith("flowchart LR\n")
    links = drawn.split("end\n")[-1]
    assert links.count("-->") + links.count("-.->") == 30
    rows = run("depends", "--system", "NCTS", "-f", "csv").stdout
    assert {row["successor"] for row in csv.DictReader(io.StringIO(rows))} == {"NCTS-P5", "NCTS-P6", "AES"}


def test_the_impact_of_a_delay_is_given_to_scripts() -> None:
    document = json.loads(run("impact", "AEO-P1", "12Q", "CDS-2", "5q", "-f", "json").stdout)
    assert {row["project"]: row["days"] for row in document["moved"] if row["reached_from"]} == {
        "AEO-P2": 521,
        "CCI-P1": 63,
    }
    assert document["delays"] == {"AEO-P1": "12Q", "CDS-2": "5Q"}
    broken = [(one["project"], one["margin_days"]) for one in document["broken_deadlines"]]
    assert broken == [("CDS-2", -90), ("AEO-P1", -64), ("AEO-P2", -64)]
    assert [one["project"] for one in document["lost_before"]] == ["CCI-P1"]
    rows = list(csv.DictReader(io.StringIO(run("impact", "CCI-P1", "12Q", "-f", "csv").stdout)))
    assert (rows[1]["reached_from"], rows[1]["after_first"]) == ("CCI-P1", "2024-01-01")


def test_the_critical_path_needs_durations(tmp_path: Path) -> None:
    done = run("critical", "-f", "csv")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert "there is nothing to schedule" in done.stderr
    path = tmp_path / "works.toml"
    dump(works(), path)
    document = json.loads(run("critical", "-p", str(path), "-f", "json").stdout)
    assert document["critical_path"] == ["A.fss", "A.tss", "B.tss", "B.con", "B"]
    assert document["finish"] == 56.5
    assert run("critical", "-p", str(path), "--to", "A.TSS").stdout.splitlines()[2].endswith("by: A FSS > A TSS.")
    loose = json.loads(run("critical", "-p", str(path), "--float", "30.5", "-f", "json").stdout)["activities"]
    assert all(one["is_critical"] for one in loose if not one["is_completed"])


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["depends", "NCTS-P7"], 2, "no project is called 'NCTS-P7'; there is: REX"),
        (["depends", "ncts-p6"], 2, "did you mean NCTS-P6?"),
        (["depends", "AES", "--why", "-f", "mermaid"], 2, "without --why"),
        (["depends", "AES", "--phases"], 2, "--phases belongs to --why"),
        (["impact", "AES", "1Q", "AES.operations", "2Q"], 2, "AES: it is delayed twice"),
        (["check", "--threshold", "lead=1", "--threshold", "lead=2"], 2, "lead is given twice"),
        (["critical", "--float", "nan"], 2, "Invalid value for '--float'"),
        (["depends", "--why"], 2, "--why asks about one project; name its ID"),
        (["depends", "AES", "--system", "AES"], 2, "there is nothing to choose"),
        (["check", "-f", "mermaid"], 2, "mermaid draws who waits for whom: depends, without --why"),
        (["impact"], 2, "Missing argument"),
        (["impact", "CCI-P1"], 2, "each ID has its DELAY, such as: impact CCI-P1 12Q"),
        (["impact", "CCI-P1", "12Q", "CCI-P1", "1Q"], 2, "CCI-P1: it is delayed twice"),
        (["impact", "CCI-P1", "CCI-P1.operations"], 2, "CCI-P1: 'CCI-P1.operations' is no delay"),
        (["impact", "CCI-P1", "soon"], 2, "expected a delay such as 2Q (quarters), 18M (months) or 90D (days)"),
        (["impact", "CDS-1", "1Q"], 2, "CDS-1: it has happened (single start on 2017-10-02)"),
        (["impact", "POUS", "1Q"], 2, "POUS: it has no date that could move"),
        (["critical", "--to", "AES"], 2, "'AES' takes no part in the schedule"),
        (["critical", "--float", "-1"], 2, "Invalid value for '--float'"),
        (["critical", "--as-of", "2017-01-01"], 3, "nothing is known on 2017-01-01"),
        (["check", "--threshold", "lead"], 2, "lead: '' is no number"),
        (["check", "--threshold", "open-end=1"], 2, "no rule with a threshold is called 'open-end'"),
    ],
)
def test_a_wrong_question_about_dependencies_is_answered_with_what_is_there(
    arguments: list[str], code: int, sentence: str
) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in re.sub(r"\s+", " ", done.stderr)


def test_a_cycle_in_a_file_is_named_where_an_order_is_asked_for_and_only_there(tmp_path: Path) -> None:
    path = tmp_path / "circle.toml"
    links = [Dependency(predecessor=a, successor=b) for a, b in ("QP", "PQ")]
    rows = [Project(id=name, cells={"operations": "2033"}) for name in "PQ"]
    dump(Portfolio(id="c", status_date=harbours().status_date, projects=rows, dependencies=links), path)
    for arguments in (["depends"], ["depends", "P"], ["depends", "P", "--why"], ["impact", "P", "1Q"]):
        done = run(*arguments, "-p", str(path))
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr == "they wait for each other, so that none can come first: P -> Q -> P\n"
    assert run("-p", str(path)).returncode == 0
    assert "P -> Q -> P" in run("check", "-p", str(path)).stdout


def test_thresholds_loosen_a_gate() -> None:
    failed = run("check", "--fail-on", "lead", "--fail-on", "overdue")
    assert (failed.returncode, failed.stderr.splitlines()[-1]) == (1, "Failed: lead (3).")
    assert run("check", "--fail-on", "lead", "--threshold", "lead=821").returncode == 0
    document = json.loads(run("check", "--threshold", "lead=821", "-f", "json").stdout)
    assert document["thresholds"]["lead"] == 821
    assert document["thresholds"]["baseline-execution-index"] == 0.95


def test_hostile_names_stay_text_in_a_flowchart(tmp_path: Path) -> None:
    path = tmp_path / "hostile.toml"
    names = ['a"];click a "javascript:x"', "[red]b[/red]<img src=x>", "end"]
    links = [Dependency(predecessor=a, successor=b, why=names[0]) for a, b in itertools.pairwise(names)]
    rows = [Project(id=name) for name in names]
    dump(Portfolio(id="h", status_date=harbours().status_date, projects=rows, dependencies=links), path)
    drawn = run("depends", "-p", str(path), "-f", "mermaid").stdout
    assert '    p0["a#34;#93;#59;click a #34;javascript#58;x#34;"]' in drawn
    assert '["#91;red#93;b#91;/red#93;#60;img src#61;x#62;"]' in drawn
    shown = run("depends", names[1], "-p", str(path)).stdout
    assert "[red]b[/red]<img src=x>" in shown
    assert "<img" not in run("depends", "-p", str(path), "-f", "html").stdout


def test_colours_are_shown_on_a_terminal_and_the_signs_stay() -> None:
    done = run(FORCE_COLOR="1", TERM="xterm-256color")
    assert "\x1b[32m" in done.stdout
    assert re.sub(r"\x1b\[[0-9;]*m", "", done.stdout) == run().stdout
