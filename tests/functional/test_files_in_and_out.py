"""`ucc-status convert`, `datasets` and `completion` as a user runs them."""

from __future__ import annotations

import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from attrs import evolve
from icalendar import Calendar
from jsonschema import Draft202012Validator

import ucc_portfolio
from command import COMMAND, run
from portfolios import dams, harbours, works
from ucc_portfolio import (
    Dependency,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    datasets,
    dump,
    load,
    recover_weights,
)
from ucc_portfolio.cli.convert import WRITTEN
from ucc_portfolio.domain.facts import LISTS
from ucc_portfolio.files import msproject_reader, msproject_writer
from ucc_portfolio.files.converter import document_of
from ucc_portfolio.files.datapackage import read_package
from ucc_portfolio.files.losses import LOSSLESS, STORED, dropped

WITH_EVERYTHING = [*(f"a{ending}" for ending in LOSSLESS), "package", "package/datapackage.json"]


@pytest.mark.parametrize("middle", WITH_EVERYTHING)
@pytest.mark.parametrize("last", WITH_EVERYTHING)
def test_every_lossless_format_leads_to_every_other_and_says_only_what_is_written(
    middle: str, last: str, tmp_path: Path
) -> None:
    here, there = tmp_path / "one", tmp_path / "two"
    for folder in (here, there):
        (folder / "package").mkdir(parents=True)
    for source, target in (("ucc-2018", here / middle), (here / middle, there / last)):
        done = run("convert", str(source), str(target))
        assert (done.returncode, done.stdout) == (0, "")
        name = f"the data package {target.parent}" if target.name == "datapackage.json" else target.name
        name = f"the data package {target}" if target.name == "package" else name
        assert done.stderr == f"Written: {name}, made of 29 projects and 4 plan revisions.\n"
    again = read_package(there / "package") if last.startswith("package") else load(there / last)
    assert again == datasets.load("ucc-2018")


def test_every_format_says_what_it_stores_or_stores_everything() -> None:
    """What a format without an entry drops would be dropped without a word."""
    assert sorted([*STORED, *LOSSLESS]) == sorted(WRITTEN)


@pytest.mark.parametrize("ending", [ending for ending in WRITTEN if ending not in LOSSLESS])
def test_a_format_that_holds_less_says_what_is_lost(ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"a{ending}"
    done = run("convert", "ucc-2018", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"a{ending} does not hold: " in done.stderr
    assert ("57 facts became known after 2018-01-03" in done.stderr) is (ending in (".xml", ".ics", ".mmd"))
    assert target.stat().st_size > 1000
    page = (Path(__file__).parents[2] / "docs" / "reference" / "formats.md").read_text("utf-8")
    assert f"`{ending}`" in page


@pytest.mark.parametrize(
    ("portfolio", "target", "made_of"),
    [
        (harbours(), "a.toml", "6 projects"),
        (datasets.load(), "a.xlsx", "29 projects and 4 plan revisions"),
        (datasets.load(), "a.parquet", "29 projects"),
        (
            Portfolio(id="one", status_date=date(2018, 1, 3), projects=[Project(id="A")]),
            "a",
            "1 project",
        ),
    ],
)
def test_what_is_written_is_counted(portfolio: Portfolio, target: str, made_of: str, tmp_path: Path) -> None:
    dump(portfolio, tmp_path / "in.json")
    done = run("convert", str(tmp_path / "in.json"), str(tmp_path / target))
    assert done.stderr.splitlines()[0].endswith(f"{target}, made of {made_of}.")


def test_a_chart_is_made_of_what_was_known_on_its_day(tmp_path: Path) -> None:
    done = run("convert", "ucc-2018", str(tmp_path / "a.mmd"), "--as-of", "2019-12-31")
    assert "Written: a.mmd, made of 29 projects and 3 plan revisions.\n" in done.stderr


def test_a_file_that_is_there_is_replaced_and_the_help_says_so(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("old", "utf-8")
    (tmp_path / "mine.revisions.csv").write_text("old", "utf-8")
    assert run("convert", "ucc-2018", str(mine)).returncode == 0
    assert len(load(mine).revisions) == 4
    report = tmp_path / "report.json"
    report.write_text("old", "utf-8")
    assert run("-o", str(report)).returncode == 0
    assert json.loads(report.read_text("utf-8"))["dataset"] == "ucc-2018"
    for command, sentence in ((["convert"], "OUT that is there is replaced"), ([], "one that is there is replaced")):
        assert sentence in re.sub(r"\s+", " ", run(*command, "--help").stdout)


def test_what_a_table_drops_is_what_the_page_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "formats.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)`", page.split("## What a table drops")[1].split("\n## ")[0]))
    said = {key for keys in dropped(datasets.load("ucc-2018"), ".csv").values() for key in keys}
    of_others = {"reading", "durations"}  # the bundled dataset has none of them
    assert named == said | of_others | {facts.name for facts in LISTS} - STORED[".csv"][0]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".xlsx"])
@pytest.mark.parametrize("portfolio", [datasets.load(), harbours(), dams(), works()], ids=lambda one: one.id)
def test_what_a_table_is_said_to_drop_is_what_it_loses(ending: str, portfolio: Portfolio, tmp_path: Path) -> None:
    dump(portfolio, tmp_path / f"a{ending}")
    before, after = document_of(portfolio), document_of(load(tmp_path / f"a{ending}"))
    said = dropped(portfolio, ending)
    assert {key for key in before if key not in after} == set(said.get("", ()))
    for list_of in ("projects", "revisions"):
        keys = {key for record in before.get(list_of, ()) for key in record}
        assert keys - {key for record in after.get(list_of, ()) for key in record} <= set(said.get(list_of, ()))
    printed = set(before.get("printed", ())) - set(after.get("printed", ()))
    assert printed == set(said.get("printed", ()))


def test_a_table_is_read_with_its_day_and_its_remarks(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id;bc;bpm;pi;owner\nA;DONE;;Q1 2018;me\n", "utf-8")
    refused = run("-p", str(path))
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "nothing states the status date" in refused.stderr
    done = run("-p", str(path), "--as-of", "2018-01-03", "-f", "json")
    assert json.loads(done.stdout)["rows"][0]["percent_done"] == 50
    assert "Columns that are not ours are passed over: 'owner'." in done.stderr


def test_a_plan_of_microsoft_project_becomes_a_revision_and_what_did_not_match_is_said(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    dump(dams(), mine)
    plan = msproject_writer.write(dams()).replace(b"2034-03-15", b"2034-04-15").replace(b">POOL<", b">LAGOON<")
    (tmp_path / "plan.xml").write_bytes(plan)
    arguments = ["convert", str(tmp_path / "plan.xml"), str(tmp_path / "new.toml")]
    done = run(*arguments, "-p", str(mine), "--revision", "draft", "--published", "2031-06-01")
    assert (done.returncode, done.stdout) == (0, "")
    assert re.search(r"^\d+ milestones are taken over as the revision draft\.$", done.stderr, re.MULTILINE)
    assert re.search(r"^Not matched: task \d+ .*LAGOON", done.stderr, re.MULTILINE)
    (revision,) = load(tmp_path / "new.toml").revisions
    assert str(revision.cells["POWER", "operations"]) == "2034-04-15"
    assert load(mine).revisions == ()
    for missing in ((), ("--revision", "draft"), ("--published", "2031-06-01")):
        assert run(*arguments, "-p", str(mine), *missing).returncode == 2
    broken = tmp_path / "broken.xml"
    broken.write_text("<Project", "utf-8")
    failed = run(
        "convert",
        str(broken),
        str(tmp_path / "x.toml"),
        "-p",
        str(mine),
        "--revision",
        "d",
        "--published",
        "2031-06-01",
    )
    assert (failed.returncode, failed.stderr.startswith(f"{broken}: ")) == (3, True)
    assert not (tmp_path / "x.toml").exists()


def test_a_calendar_is_of_the_day_that_is_asked_for(tmp_path: Path) -> None:
    for asked, day, sequence in (
        ((), "2023-12-31", 1),
        (("--as-of", "2016-06-01"), "2020-03-02", 0),
        (("--as-of", "2018-01-03"), "2023-12-31", 1),
        (("--as-of", "2019-12-31"), "2023-12-01", 2),
        (("--as-of", "latest"), "2025-01-21", 4),
    ):
        assert run("convert", "ucc-2018", str(tmp_path / "a.ics"), *asked).returncode == 0
        events = Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT")
        (found,) = [one for one in events if str(one["SUMMARY"]) == "NCTS-P5: start of operations, window closes"]
        assert (found.decoded("DTSTART").isoformat(), found["SEQUENCE"]) == (day, sequence)


def _finish(path: Path) -> str | None:
    """When the start of operations of the wall is planned to be over, in a file of Microsoft Project or a chart."""
    text = path.read_text("utf-8")
    if path.suffix == ".mmd":
        section = text.split("  section WALL\n")[1].split("  section")[0]
        return section.strip().splitlines()[-1][-10:]
    (task,) = [one for one in text.split("<Task>") if ">WALL<" in one and ">operations<" in one]
    return task.partition("<Finish>")[2][:10]


@pytest.mark.parametrize("ending", [".xml", ".mmd"])
def test_a_plan_and_a_chart_are_of_the_day_that_is_asked_for(ending: str, tmp_path: Path) -> None:
    plans = [
        PlanRevision(
            id=str(year), date=date(year, 1, 1), milestones=[PlannedMilestone(project="WALL", planned=f"{year + 8}")]
        )
        for year in (2030, 2032, 2034)
    ]
    dump(evolve(dams(), revisions=plans), tmp_path / "mine.toml")
    for asked, finish, left_out in (
        ((), "2035-12-31", 2),  # the table, which is newer than the plan of 2030
        (("--as-of", "2032-06-01"), "2040-12-31", 1),
        (("--as-of", "latest"), "2042-12-31", 0),
    ):
        done = run("convert", str(tmp_path / "mine.toml"), str(tmp_path / f"a{ending}"), *asked)
        assert done.returncode == 0
        assert _finish(tmp_path / f"a{ending}") == finish
        assert re.findall(r"(\d) facts? became known", done.stderr) == ([str(left_out)] if left_out else [])


def test_a_chart_that_mermaid_would_refuse_is_written_with_a_remark(tmp_path: Path) -> None:
    names = [f"P{number}" for number in range(33)]
    pairs = itertools.combinations(names, 2)
    links = [Dependency(successor=after, predecessor=before) for before, after in pairs]
    projects = [Project(id=name, cells={"tss": "Q1 2018"}) for name in names]
    dump(
        Portfolio(id="dense", status_date=date(2018, 1, 3), projects=projects, dependencies=links),
        tmp_path / "dense.json",
    )
    done = run("-p", str(tmp_path / "dense.json"), "depends", "-f", "mermaid")
    assert done.returncode == 0
    assert "this chart has 528." in done.stderr
    assert run("depends", "-f", "mermaid").stderr.count("Mermaid") == 0


def test_a_chart_of_more_signs_than_mermaid_reads_is_written_with_a_remark(tmp_path: Path) -> None:
    rows = [Project(id=f"P{number:03}", cells={"tss": "Q1 2018"}) for number in range(999)]
    dump(Portfolio(id="long", status_date=date(2018, 1, 3), projects=rows), tmp_path / "long.json")
    done = run("convert", str(tmp_path / "long.json"), str(tmp_path / "a.mmd"))
    chart = (tmp_path / "a.mmd").read_text("utf-8")
    assert (done.returncode, done.stdout, chart.count("  section P")) == (0, "", 999)
    assert done.stderr == (
        f"Mermaid draws charts of 50,000 characters unless the page sets maxTextSize; this one has {len(chart):,}.\n"
        "Written: a.mmd, made of 999 projects.\n"
    )
    assert "Mermaid" not in run("convert", "ucc-2018", str(tmp_path / "b.mmd")).stderr


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["a.toml"], 2, "Missing argument 'OUT'"),
        (["nothing.toml", "b.toml"], 3, "nothing.toml: cannot be read: No such file or directory"),
        (["ucc-2019", "b.toml"], 3, "the name has no ending to tell the format"),
        (["ucc-2018", "b.pdf"], 2, "the ending '.pdf' of OUT names no format; there is .toml, .json"),
        (["ucc-2018", "b.toml", "-f", "json"], 2, "--format has no meaning here"),
        (["ucc-2018", "b.toml", "--revision", "x"], 2, "belong to an IN of Microsoft Project"),
        (["ucc-2018", "b.toml", "-p", "c.toml"], 2, "here IN is the portfolio"),
        (["ucc-2018", "nowhere/b.toml"], 3, "cannot be written: No such file or directory"),
    ],
)
def test_a_conversion_that_cannot_be_is_refused_and_writes_nothing(
    arguments: list[str], code: int, sentence: str, tmp_path: Path
) -> None:
    done = subprocess.run([*COMMAND, "convert", *arguments], capture_output=True, check=False, cwd=tmp_path, text=True)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in re.sub(r"\s+", " ", done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_datasets_are_listed_exported_and_described(tmp_path: Path) -> None:
    assert "ucc-2018" in run("datasets").stdout
    (row,) = json.loads(run("datasets", "-f", "json").stdout)["datasets"]
    assert (row["projects"], row["status_date"]) == (29, "2018-01-03")
    done = run("datasets", "export", "ucc-2018", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        f"Written into {tmp_path}: ucc-2018.toml, ucc-2018.json, portfolio.schema.json and the data package ucc-2018.\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "portfolio.schema.json",
        "ucc-2018",
        "ucc-2018.json",
        "ucc-2018.toml",
    ]
    schema = json.loads((tmp_path / "portfolio.schema.json").read_text("utf-8"))
    assert json.loads(run("datasets", "schema").stdout) == schema
    document = json.loads((tmp_path / "ucc-2018.json").read_text("utf-8"))
    assert Draft202012Validator(schema).is_valid(document)
    assert load(tmp_path / "ucc-2018.toml") == read_package(tmp_path / "ucc-2018") == datasets.load()
    refused = run("datasets", "export", "ucc-2019", str(tmp_path))
    assert (refused.returncode, "no dataset is called 'ucc-2019'; there is: ucc-2018" in refused.stderr) == (2, True)
    assert run("datasets", "export", "ucc-2018", str(tmp_path / "nowhere")).returncode == 3


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("datasets --reading as-printed export", "as-printed"),
        ("--reading as-printed datasets export", "as-printed"),
        ("datasets --reading corrected export", "corrected"),
        ("datasets export", "corrected"),
    ],
)
def test_a_dataset_is_exported_in_the_reading_that_is_asked_for(words: str, reading: str, tmp_path: Path) -> None:
    assert run(*words.split(), "ucc-2018", str(tmp_path)).returncode == 0
    for path in (tmp_path / "ucc-2018.toml", tmp_path / "ucc-2018.json", tmp_path / "ucc-2018"):
        portfolio = load(path)
        assert portfolio == datasets.load("ucc-2018", reading=reading)
        assert portfolio.reading.value == reading


def _completed(words: str, *, shell: str = "bash", **variables: str) -> list[str]:
    """What the command answers a shell that asks for the last of the words."""
    asked = words.split(" ")
    index = str(len(asked) - 1)
    if shell == "fish":
        index = asked[-1]
    asking = {"_UCC_STATUS_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": index, **variables}
    answer = run(columns=80, encoding="utf-8", **asking).stdout
    if shell == "zsh":
        return answer.splitlines()[1::3]
    return [line.partition(",")[2].partition("\t")[0] for line in answer.splitlines() if line]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_offered_commands_ids_delays_revisions_and_systems(shell: str, tmp_path: Path) -> None:
    assert _completed("ucc-status de", shell=shell) == ["deadlines", "depends"]
    assert _completed("ucc-status depends nc", shell=shell) == ["NCTS-P5", "NCTS-P6"]
    assert _completed("ucc-status impact CCI-P1 12", shell=shell) == ["12M"]
    assert _completed("ucc-status impact CCI-P1 12Q GU", shell=shell) == ["GUM-C1"]
    assert _completed("ucc-status slippage --from UCC-WP-2023 --to out", shell=shell) == ["outcome"]
    assert _completed("ucc-status --system IC", shell=shell) == ["ICS2"]
    dump(dams(), tmp_path / "dams.toml")
    assert _completed(f"ucc-status depends -p {tmp_path}/dams.toml P", shell=shell) == ["POWER", "POOL"]
    assert _completed("ucc-status depends W", shell=shell, UCC_PORTFOLIO=f"{tmp_path}/dams.toml") == ["WALL"]
    assert _completed("ucc-status depends -p /nowhere.toml W", shell=shell) == []
    assert _completed("ucc-status --system PN", shell=shell) == ["PN"]
    assert _completed("ucc-status datasets export u", shell=shell) == ["ucc-2018"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_convert_completes_datasets_and_files(shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(ucc_portfolio.__file__).parents[1]))
    (tmp_path / "ucc.toml").write_text("", "utf-8")
    (tmp_path / "mine.toml").write_text("", "utf-8")
    (tmp_path / "ucc\x1b.toml").write_text("", "utf-8")
    (tmp_path / "ufolder").mkdir()
    assert _completed("ucc-status convert u", shell=shell) == ["ucc-2018", "ucc.toml", "ufolder/"]
    kind = {"bash": "file,", "zsh": "file\n", "fish": "file,"}[shell]
    for typed in ("", "m", "ufolder/"):
        asking = {"_UCC_STATUS_COMPLETE": f"{shell}_complete", "COMP_WORDS": f"ucc-status convert {typed}"}
        asking["COMP_CWORD"] = typed if shell == "fish" else "2"
        answer = run(columns=80, encoding="utf-8", **asking).stdout
        assert (answer.startswith(kind), answer.count(kind)) == (True, 1)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_sound_where_the_shell_is_there(shell: str, tmp_path: Path) -> None:
    script = run("completion", shell).stdout
    assert "_UCC_STATUS_COMPLETE" in script
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(script, "utf-8")
    assert subprocess.run([shell, "-n", path], capture_output=True, check=False).stderr == b""


def test_bash_itself_completes_a_project_id(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    (tmp_path / "script").write_text(run("completion", "bash").stdout, "utf-8")
    script = Path(sys.executable).with_name("ucc-status")
    typed = (
        f"source {tmp_path}/script; COMP_WORDS=({script} depends NC); COMP_CWORD=2; "
        f"_ucc_status_completion {script}; echo ${{COMPREPLY[@]}}"
    )
    done = subprocess.run(["bash", "-c", typed], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["NCTS-P5", "NCTS-P6"]


HOSTILE = [
    "Customs Decisions",
    "UUM&DS",
    "*",
    "it's",
    'a"b',
    "$(touch pwned)",
    "`touch pwned`",
    "a;touch pwned",
    "!!",
    "~",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_bash_takes_any_name_as_one_word_and_obeys_none(name: str, quote: str, tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    projects = [Project(id=name, cells={"bc": "DONE"}), Project(id="other")]
    dump(Portfolio(id="hostile", status_date=date(2018, 1, 3), projects=projects), tmp_path / "a.toml")
    (tmp_path / "script").write_text(run("completion", "bash").stdout, "utf-8")
    script = Path(sys.executable).with_name("ucc-status")
    typed = quote + name[0] if quote else f"\\{name[0]}"
    (tmp_path / "typed").write_text(
        f"source ./script; COMP_WORDS=({script} depends -p a.toml {shlex.quote(typed)}); COMP_CWORD=4; "
        f"_ucc_status_completion {script}; [[ $COMPREPLY ]] || exit 0; "
        f"eval set -- {shlex.quote(quote)}$COMPREPLY{shlex.quote(quote)}; printf '%s\\n' \"$@\"",
        "utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(ucc_portfolio.__file__).parents[1])}
    done = subprocess.run(
        ["bash", "typed"], capture_output=True, check=True, cwd=tmp_path, env=environment, encoding="utf-8"
    )
    ends_the_quote = {"": "", '"': '"$`\\!', "'": "'"}[quote]
    assert done.stdout.splitlines() == ([] if set(ends_the_quote) & set(name) else [name])
    assert not (tmp_path / "pwned").exists()


def test_a_folder_with_files_of_its_own_is_no_package_to_write_over(tmp_path: Path) -> None:
    (tmp_path / "projects.csv").write_text("mine", "utf-8")
    refused = run("convert", "ucc-2018", str(tmp_path))
    assert (refused.returncode, "would be replaced: projects.csv" in refused.stderr) == (3, True)
    assert [path.name for path in tmp_path.iterdir()] == ["projects.csv"]
    (tmp_path / "a.csv").mkdir()
    assert run("convert", "ucc-2018", str(tmp_path / "a.csv")).returncode == 2
    assert run("convert", "ucc-2018", "-").returncode == 2


def test_a_day_is_refused_where_it_would_change_nothing(tmp_path: Path) -> None:
    refused = run("convert", "ucc-2018", str(tmp_path / "a.toml"), "--as-of", "2019-12-31")
    assert (refused.returncode, "here it means nothing" in " ".join(refused.stderr.split())) == (2, True)


def test_a_plan_of_microsoft_project_that_matches_nothing_is_refused(tmp_path: Path) -> None:
    dump(dams(), tmp_path / "mine.toml")
    strange = re.sub(rb"<Value>[^<]*</Value>", b"<Value>ELSEWHERE</Value>", msproject_writer.write(dams()))
    (tmp_path / "plan.xml").write_bytes(strange)
    arguments = ["convert", str(tmp_path / "plan.xml"), str(tmp_path / "new.toml"), "-p", str(tmp_path / "mine.toml")]
    refused = run(*arguments, "--revision", "draft", "--published", "2031-06-01")
    assert (refused.returncode, "no task becomes a milestone" in refused.stderr) == (3, True)
    assert not (tmp_path / "new.toml").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_offered_nothing_that_a_terminal_would_obey(shell: str, tmp_path: Path) -> None:
    rows = [
        Project(id="A-1", system="plain\nEVIL", component="\x1b]0;x\x07", cells={"bc": "DONE"}),
        Project(id="A-2", system="\x1b[31mred", cells={"bc": "DONE"}),
        Project(id="A-3", system="safe", cells={"bc": "DONE"}),
    ]
    dump(Portfolio(id="a", status_date=date(2018, 1, 3), projects=rows), tmp_path / "a.json")
    assert _completed(f"ucc-status -p {tmp_path}/a.json --system ", shell=shell) == ["safe"]
    variable = {"_UCC_STATUS_COMPLETE": f"{shell}_complete", "COMP_WORDS": f"ucc-status -p {tmp_path}/a.json depends A"}
    asked = run(columns=80, encoding="utf-8", COMP_CWORD="A" if shell == "fish" else "4", **variable).stdout
    assert "A-1" in asked
    assert all(sign.isprintable() or sign in "\n\t" for sign in asked)


def test_a_workbook_that_is_edited_keeps_what_its_contributions_say(tmp_path: Path) -> None:
    assert run("convert", "ucc-2018", str(tmp_path / "a.xlsx")).returncode == 0
    workbook: Any = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = workbook["Progress"]
    heads = [cell.value for cell in sheet[3]]
    for row in sheet.iter_rows(min_row=4):
        for head, number_format in (("printed_percent", "0%"), ("printed_contribution", "0.0%")):
            cell = row[heads.index(head)]
            if cell.value is not None:
                cell.value, cell.number_format = float(cell.value) / 100, number_format
    workbook.save(tmp_path / "a.xlsx")
    expected = recover_weights(datasets.load("ucc-2018").projects)
    assert str(recover_weights(load(tmp_path / "a.xlsx").projects)) == str(expected)


def test_the_fields_of_a_plan_of_microsoft_project_may_have_other_names(
    tmp_path: Path,
) -> None:
    dump(dams(), tmp_path / "mine.toml")
    plan = msproject_writer.write(dams())
    expected = msproject_reader.read_revision(
        plan, dams(), revision_id="draft", published=date(2031, 6, 1)
    ).revision.cells
    for ours, theirs in (("Text1", "Text11"), ("Text2", "Text12")):
        plan = plan.replace(f">{ours}<".encode(), f">{theirs}<".encode())
    plan = plan.replace(b"188743731", b"188743998").replace(b"188743734", b"188743999")
    (tmp_path / "plan.xml").write_bytes(plan)
    arguments = ["convert", str(tmp_path / "plan.xml"), str(tmp_path / "new.toml"), "-p", str(tmp_path / "mine.toml")]
    arguments += ["--revision", "draft", "--published", "2031-06-01"]
    assert run(*arguments).returncode == 3
    done = run(*arguments, "--id-field", "Text11", "--milestone-field", "Text12")
    assert (done.returncode, done.stdout) == (0, "")
    assert load(tmp_path / "new.toml").revisions[-1].cells == expected


def test_names_of_strange_tasks_are_shown_harmless_and_after_ten_only_counted(tmp_path: Path) -> None:
    dump(dams(), tmp_path / "mine.toml")
    document = msproject_writer.write(dams())
    (task,) = re.findall(rb"<Task>(?:(?!</Task>).)*>POWER<(?:(?!</Task>).)*>operations<.*?</Task>", document, re.DOTALL)
    strange = [
        re.sub(rb"<UID>\d+</UID>", b"<UID>%d</UID>" % (9000 + number), task, count=1)
        .replace(b">POWER<", b">ELSEWHERE<")
        .replace(b"<Name>", b"<Name>&#x202e;", 1)
        for number in range(11)
    ]
    (tmp_path / "plan.xml").write_bytes(document.replace(b"</Tasks>", b"".join(strange) + b"</Tasks>"))
    arguments = ["convert", str(tmp_path / "plan.xml"), str(tmp_path / "new.toml"), "-p", str(tmp_path / "mine.toml")]
    done = run(*arguments, "--revision", "draft", "--published", "2031-06-01")
    assert (done.returncode, done.stderr.count("Not matched: ")) == (0, 10)
    assert "1 more tasks are not matched." in done.stderr
    assert "\u202e" not in done.stderr
