"""Hostile text in a broken file or on a command line stays text in what is said about it."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import networkx as nx
import openpyxl
import pytest
import tomli_w

from command import COMMAND
from hostile import DAY, EARLIER, EVERYTHING, HARMFUL, IDS, LATER, PRINTABLE, hostile, obeyed
from portfolios import PER_ACTION, dams
from ucc_portfolio import (
    PlanRevision,
    Portfolio,
    PortfolioError,
    assess,
    datasets,
    drivers,
    dump,
    impact,
    schedule,
    slippage,
)
from ucc_portfolio.cli.main import run
from ucc_portfolio.errors import FileError, visible
from ucc_portfolio.files import csv, msproject, msproject_reader, msproject_writer
from ucc_portfolio.files.datapackage import read_package, write_package
from ucc_portfolio.files.documents import parse_portfolio
from ucc_portfolio.files.format import DESCRIPTOR

TEXTS = [*PRINTABLE, *HARMFUL]
OBEYED = [text.replace("/", "") for text in (*HARMFUL, "[red]x[/red]")]
"""What a terminal, or rich in front of it, would obey, as names of files can have it."""

Document = dict[str, Any]


def _shows(said: str, text: str) -> bool:
    """Whether a message repeats a text, in quotes or with its control characters written out."""
    return repr(text)[1:-1] in said or visible(text) in said


def _check(error: FileError, text: str) -> None:
    """A message is a line, or a line and one per fault, and shows the text as it is written."""
    said = str(error)
    assert obeyed(said) == []
    assert said.count("\n") == (len(error.faults) if len(error.faults) > 1 else 0), said
    assert _shows(said, text), said


def _document(**lists: Any) -> Document:
    rows = [{"id": "A", "cells": {"bc": "DONE"}}]
    return {"schema_version": 2, "id": "a", "status_date": date(2031, 1, 1), "projects": rows, **lists}


def _project(**keys: Any) -> Document:
    return _document(projects=[{"id": "A", **keys}])


def _revision(**keys: Any) -> Document:
    return {"id": "R", "date": date(2030, 1, 1), **keys}


DAYS = {"date": date(2030, 1, 1), "known_from": date(2030, 1, 1)}
_STATED = {"project": "A", "country": "XA", "start": "2032"}

BROKEN: dict[str, Callable[[str], Document]] = {
    "a key": lambda text: _document(**{text: 1}),
    "a key of a project": lambda text: _project(**{text: 1}),
    "a key of the cells": lambda text: _project(cells={text: "DONE"}),
    "a key of the durations": lambda text: _project(durations={text: 1}),
    "an id": lambda text: _document(projects=[{"id": f"{text}\x1b"}]),
    "an id twice": lambda text: _document(sources=[{"id": text, "title": text}] * 2),
    "the id of a project with a fault": lambda text: _document(projects=[{"id": text.strip(), "weight": text}]),
    "a cell": lambda text: _project(cells={"bc": text}),
    "a choice": lambda text: _project(kind=text),
    "a number": lambda text: _project(weight=text),
    "a day": lambda text: _document(outcomes=[{"project": "A", **DAYS, "date": text}]),
    "a flag": lambda text: _document(revisions=[_revision(complete=text)]),
    "a list": lambda text: _document(revisions=text),
    "a list of texts": lambda text: _document(projects=[text]),
    "the version": lambda text: _document(schema_version=text),
    "the project that another continues": lambda text: _project(continues=text),
    "the project of a plan": lambda text: _document(
        revisions=[_revision(milestones=[{"project": text, "planned": "2032"}])]
    ),
    "the milestone of a plan": lambda text: _document(
        revisions=[_revision(milestones=[{"project": "A", "milestone": text, "planned": "2032"}])]
    ),
    "the date of a plan": lambda text: _document(revisions=[_revision(milestones=[{"project": "A", "planned": text}])]),
    "the project of a report": lambda text: _document(
        status_reports=[{"id": "S", "date": date(2032, 1, 1), "rows": [{"project": text, "cells": {}}]}]
    ),
    "the project of an outcome": lambda text: _document(outcomes=[{"project": text, **DAYS}]),
    "the project of a deadline": lambda text: _document(deadlines=[{"project": text, **DAYS}]),
    "the project of a rating": lambda text: _document(
        ratings=[{"project": text, "colour": "red", "day": date(2030, 1, 1), "author": "x"}]
    ),
    "the project of a cause": lambda text: _document(
        revisions=[_revision()], causes=[{"project": text, "revision": "R", "cause": "x"}]
    ),
    "the revision of a cause": lambda text: _document(causes=[{"project": "*", "revision": text, "cause": "x"}]),
    "a predecessor": lambda text: _document(dependencies=[{"predecessor": text, "successor": "A"}]),
    "a successor": lambda text: _document(dependencies=[{"predecessor": "A", "successor": text}]),
    "the project of a correction": lambda text: _document(corrections=[_correction(project=text)]),
    "the cell of a correction": lambda text: _document(corrections=[_correction(cell=text)]),
    "what a correction printed": lambda text: _document(corrections=[_correction(printed=text)]),
    "what a correction reads": lambda text: _document(corrections=[_correction(read=text)]),
    "a row of a listed project": lambda text: _document(
        listed_projects=[{"name": "x", "day": date(2030, 1, 1), "rows": [text]}]
    ),
    "the country of a participant": lambda text: _document(participants=[{"country": text}]),
    "the system of a participant": lambda text: _document(participants=[{"country": "XA", "system": text}]),
    "the project of a national start": lambda text: _document(deployments=[{**_STATED, "project": text}]),
    "the country of a national start": lambda text: _document(deployments=[{**_STATED, "country": text}]),
    "the date of a national start": lambda text: _document(deployments=[{**_STATED, "start": text}]),
    "the kind of a national start": lambda text: _document(deployments=[{**_STATED, "kind": text}]),
    "the project of a count of countries": lambda text: _document(
        deployment_counts=[{"project": text, "live": 1, **DAYS}]
    ),
    "the project of a derogation": lambda text: _document(
        derogations=[{"project": text, "country": "XA", "until": date(2030, 1, 1), "known_from": date(2030, 1, 1)}]
    ),
    "the actions of an indicator": lambda text: _document(
        indicators=[{"id": "I", "title": "i", "target": PER_ACTION, "actions": text}]
    ),
    "a source": lambda text: _document(source=text),
    "the source of a revision": lambda text: _document(revisions=[_revision(source=text)]),
}


def _correction(**keys: str) -> dict[str, str]:
    sound = {"project": "A", "cell": "bc", "printed": "DONE", "read": "2030", "certainty": "assumed", "reason": "x"}
    return {**sound, **keys}


@pytest.mark.parametrize("ending", [".json", ".toml"])
@pytest.mark.parametrize("place", BROKEN)
def test_a_fault_of_a_document_repeats_its_text_and_obeys_none_of_it(place: str, ending: str) -> None:
    for text in TEXTS:
        document = BROKEN[place](text)
        written = json.dumps(document, default=date.isoformat) if ending == ".json" else tomli_w.dumps(document)
        with pytest.raises(FileError) as caught:
            parse_portfolio(written.encode(), f"a{ending}")
        _check(caught.value, text)


@pytest.mark.parametrize("ending", [".json", ".toml", ".csv", ".xlsx", ".xml", ""])
def test_the_name_of_a_file_that_cannot_be_read_is_shown_harmless(ending: str) -> None:
    for text in TEXTS:
        with pytest.raises(FileError) as caught:
            parse_portfolio(b"\x00", f"{text}{ending}")
        _check(caught.value, text)


def test_the_name_of_a_file_with_several_faults_is_shown_harmless() -> None:
    for text in TEXTS:
        with pytest.raises(FileError) as caught:
            parse_portfolio(b'{"schema_version": 2}', f"{text}.json")
        assert [fault.key for fault in caught.value.faults] == [("id",), ("status_date",)]
        _check(caught.value, text)


ROWS: dict[str, Callable[[str], list[list[str]]]] = {
    "an id twice": lambda text: [["id", "bc", "bpm", "pi"], [text, "DONE"], [text, "DONE"]],
    "an id of control characters": lambda text: [["id", "bc", "bpm", "pi"], [f"A{text}\x1bB", "DONE"]],
    "a cell": lambda text: [["id", "bc", "bpm", "pi"], ["A", text]],
    "a kind": lambda text: [["id", "kind", "bc", "bpm", "pi"], ["A", text.upper(), "DONE"]],
    "a weight": lambda text: [["id", "weight", "bc", "bpm", "pi"], ["A", text, "DONE"]],
}


@pytest.mark.parametrize("place", ROWS)
def test_a_fault_of_a_table_repeats_its_text_and_obeys_none_of_it(place: str) -> None:
    for text in TEXTS:
        rows = [["status 2031-01-01"], *ROWS[place](text)]
        with pytest.raises(FileError) as caught:
            parse_portfolio(csv.rendered(rows, ","), "a.csv")
        _check(caught.value, visible(text.strip().casefold() if place == "a kind" else text.strip()))


def test_a_fault_of_a_workbook_shows_the_name_of_its_sheet_harmless() -> None:
    workbook: Any = openpyxl.Workbook()
    workbook.active.title = "\u202eabc\u2066 \x9b31m"
    for row in (["status 2031-01-01"], ["id", "bc", "bpm", "pi"], ["A", "soon"]):
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    with pytest.raises(FileError) as caught:
        parse_portfolio(out.getvalue(), "a.xlsx")
    _check(caught.value, workbook.active.title)
    assert r"sheet \u202eabc\u2066 \x9b31m cell B3" in str(caught.value)


def test_a_column_that_is_passed_over_is_named_harmless() -> None:
    rows = [["status 2031-01-01"], ["id", "bc", "bpm", "pi", *TEXTS], ["A", "DONE"]]
    remarks = parse_portfolio(csv.rendered(rows, ","), "a.csv").remarks
    assert [remark for remark in remarks if obeyed(remark) or "\n" in remark] == []
    assert all(_shows(remarks[0], text.strip()) for text in TEXTS)


PARTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "the name of a table": (DESCRIPTOR, lambda text: json.dumps({"resources": [{"name": text, "path": "a.csv"}]})),
    "the path of a file": (
        DESCRIPTOR,
        lambda text: json.dumps({"resources": [{"name": "projects", "path": f"/{text}"}]}),
    ),
    "the name of a file": (
        DESCRIPTOR,
        lambda text: json.dumps({"resources": [{"name": "portfolio", "path": text}]}),
    ),
    "a head": ("sources.csv", lambda text: csv.rendered([["id", "title", text]], ",").decode()),
    "the owner of a row": (
        "milestones.csv",
        lambda text: csv.rendered(
            [["revision", "position", "project", "planned"], [text, "1", "A", "2032"]], ","
        ).decode(),
    ),
    "a place in a list": (
        "milestones.csv",
        lambda text: csv.rendered(
            [["revision", "position", "project", "planned"], ["R", text, "A", "2032"]], ","
        ).decode(),
    ),
}


@pytest.mark.parametrize("place", PARTS)
def test_a_fault_of_a_package_repeats_its_text_and_obeys_none_of_it(place: str, tmp_path: Path) -> None:
    write_package(dams(), tmp_path)
    name, broken = PARTS[place]
    for text in TEXTS:
        (tmp_path / name).write_bytes(broken(text).encode())
        with pytest.raises(FileError) as caught:
            read_package(tmp_path)
        _check(caught.value, text.strip() if place == "a place in a list" else text)


def _xml(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


@pytest.mark.parametrize("name", ["UID", "Start", "Milestone", "PercentComplete"])
def test_a_fault_of_a_plan_of_microsoft_project_repeats_its_text_and_obeys_none_of_it(name: str) -> None:
    for text in TEXTS:
        task = f"<Task><UID>1</UID><{name}>{_xml(text)}</{name}></Task>".replace("<UID>1</UID><UID>", "<UID>")
        content = f'<Project xmlns="{msproject.NAMESPACE}"><Tasks>{task}</Tasks></Project>'
        with pytest.raises(FileError) as caught:
            msproject_reader.read_revision(content.encode(), dams(), revision_id="R", published=DAY)
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text):
            assert str(caught.value).startswith("Microsoft Project XML: line 1 column ")
            assert str(caught.value).endswith(": no XML: not well-formed (invalid token)")
        else:
            _check(caught.value, text)


def _cycle(name: str) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph([(name, "B"), ("B", name)])
    nx.set_node_attributes(graph, dict.fromkeys((name, "B"), 1), "duration")
    return graph


def _duration(duration: object) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node("A", duration=duration)
    return graph


def _with_revision(name: str) -> Portfolio:
    return dams().adding(revisions=[PlanRevision(id=name, date=date(2032, 1, 1))])


QUESTIONS: dict[str, Callable[[str], object]] = {
    "a project": lambda text: dams()[text],
    "a dataset": datasets.load,
    "a revision": lambda text: dams().revision(text),
    "a revision beside those that there are": lambda text: _with_revision(text).revision("x"),
    "a revision that is not published": lambda text: slippage(
        _with_revision(text), earlier=text, later="outcome", as_of=DAY
    ),
    "a delay": lambda text: impact(dams(), {"LOCK": text}, as_of=DAY),
    "the project of a delay": lambda text: impact(dams(), {text: "1Q"}, as_of=DAY),
    "the drivers of a project": lambda text: drivers(dams(), text, as_of=DAY),
    "a cycle": lambda text: schedule(_cycle(text)),
    "an activity": lambda text: schedule(_duration(1))[text],
    "the duration of an activity": lambda text: schedule(_duration(text)),
    "the status date": lambda text: assess(dams(), as_of=text),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("asked", QUESTIONS)
def test_an_error_repeats_what_a_script_asked_for_and_obeys_none_of_it(asked: str) -> None:
    for text in TEXTS:
        with pytest.raises(PortfolioError) as caught:
            QUESTIONS[asked](text)
        said = str(caught.value)
        assert (obeyed(said), "\n" in said) == ([], False)
        assert _shows(said, text), said


# The command.


class Ran(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


class _Terminal(io.StringIO):
    """A stream for people: click takes no escape sequence out of what goes there."""

    def isatty(self) -> bool:
        return True


Command = Callable[..., Ran]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Run the command in a folder of its own with remarks on a terminal."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Ran:
        with monkeypatch.context() as streams:
            out, err = io.StringIO(), _Terminal()
            streams.setattr(sys, "stdout", out)
            streams.setattr(sys, "stderr", err)
            # On a slow machine, the bar of the trials would draw on our terminal.
            streams.setattr("ucc_portfolio.cli.risk._LONG_SECONDS", 3600.0)
            code = run(arguments)
        return Ran(code, out.getvalue(), err.getvalue())

    return call


IMPORT = ["convert", "plan.xml", "new.toml", "-p", "mine.toml"]

RISK = ["risk", "--slip", "pert:1,2,3", "--trials", "10"]

ASKED: dict[str, tuple[int, Callable[[str], list[str]]]] = {
    "a command": (2, lambda text: [text]),
    "an option": (2, lambda text: [f"--{text}"]),
    "-p": (3, lambda text: ["-p", f"{text}.toml"]),
    "-p of an unknown kind": (3, lambda text: ["-p", text]),
    "-o": (3, lambda text: ["-o", f"nowhere/{text}/a.md"]),
    "-f": (2, lambda text: ["-f", text]),
    "--as-of": (2, lambda text: ["--as-of", text]),
    "--reading": (2, lambda text: ["--reading", text]),
    "--sort": (2, lambda text: ["--sort", text]),
    "--system": (0, lambda text: ["--system", text]),
    "--system for scripts": (0, lambda text: ["--system", text, "-f", "json"]),
    "--system of a command": (0, lambda text: ["depends", "--system", text]),
    "a project": (2, lambda text: ["depends", text]),
    "a project, why": (2, lambda text: ["depends", text, "--why"]),
    "one argument more": (2, lambda text: ["depends", "AES", text]),
    "a delayed project": (2, lambda text: ["impact", text, "1Q"]),
    "a delay": (2, lambda text: ["impact", "AES", text]),
    "a project delayed twice": (2, lambda text: ["impact", text, "1Q", text, "1Q"]),
    "--to": (2, lambda text: ["critical", "--to", text]),
    "--float": (2, lambda text: ["critical", "--float", text]),
    "--slip": (2, lambda text: ["risk", "--slip", text]),
    "the numbers of --slip": (2, lambda text: ["risk", "--slip", f"pert:{text}"]),
    "--override": (2, lambda text: ["risk", "--override", text]),
    "--override of a project": (2, lambda text: [*RISK, "--override", f"{text}=pert:1,2,3"]),
    "--event": (2, lambda text: ["risk", "--event", text]),
    "--event of a project": (2, lambda text: [*RISK, "--event", f"x:0.5:20:{text}"]),
    "--event of a name": (2, lambda text: [*RISK, "--event", f"{text}:2:20:AES"]),
    "--quantile": (2, lambda text: ["risk", "--quantile", text]),
    "--drivers": (2, lambda text: [*RISK, "--drivers", text]),
    "--from": (2, lambda text: ["slippage", "--from", text, "--to", "outcome"]),
    "--since": (2, lambda text: ["slippage", "--since", text]),
    "--fail-on": (2, lambda text: ["check", "--fail-on", text]),
    "--threshold": (2, lambda text: ["check", "--threshold", f"{text}=1"]),
    "--threshold twice": (2, lambda text: ["check", "--threshold", f"{text}=1", "--threshold", f"{text}=1"]),
    "a number": (2, lambda text: ["check", "--threshold", f"lead={text}"]),
    "a dataset": (2, lambda text: ["datasets", "export", text, "."]),
    "a folder": (3, lambda text: ["datasets", "export", "ucc-2018", f"nowhere/{text}"]),
    "a shell": (2, lambda text: ["completion", text]),
    "IN": (3, lambda text: ["convert", f"{text}.toml", "b.toml"]),
    "an ending": (2, lambda text: ["convert", "ucc-2018", f"b.{text.replace('.', '')}"]),
    "OUT": (0, lambda text: ["convert", "ucc-2018", f"{text}.csv"]),
    "--revision": (0, lambda text: [*IMPORT, "--revision", text, "--published", "2032-01-01"]),
    "--published": (2, lambda text: [*IMPORT, "--revision", "R", "--published", text]),
    "--id-field": (3, lambda text: [*IMPORT, "--revision", "R", "--published", "2032-01-01", "--id-field", text]),
    "--milestone-field": (
        0,
        lambda text: [*IMPORT, "--revision", "R", "--published", "2032-01-01", "--milestone-field", text],
    ),
}
UNSAID = (
    "--milestone-field",
    "--float",
    "--threshold",
    "a number",
    "--event of a project",
)  # in words of their own, or as click shows it


@pytest.mark.parametrize("asked", ASKED)
def test_what_was_typed_is_repeated_and_nothing_of_it_obeyed(asked: str, ran: Command, tmp_path: Path) -> None:
    dump(dams(), tmp_path / "mine.toml")
    (tmp_path / "plan.xml").write_bytes(msproject_writer.write(dams()))
    code, words = ASKED[asked]
    for text in OBEYED:
        done = ran(*words(text))
        assert done.code == code, done
        assert obeyed(done.out + done.err) == [], done
        said = re.sub(r"\s+", "", done.out + done.err)
        shown = text.replace(".", "") if asked == "an ending" else text
        assert asked in UNSAID or _shows(said, re.sub(r" +", "", shown)), done


COMMANDS = [
    [],
    ["--system", "x"],
    ["--only", "late"],
    ["slippage"],
    ["slippage", "--from", EARLIER, "--to", LATER],
    ["slippage", "--from", LATER, "--to", "outcome"],
    ["slippage", "--from", "x", "--to", "outcome"],
    ["slippage", "--from", LATER, "--to", EARLIER, "--as-of", "2030-06-01"],
    ["trend"],
    ["deadlines"],
    ["depends"],
    ["depends", IDS[5]],
    ["depends", IDS[5], "--why"],
    ["depends", "-f", "mermaid"],
    ["depends", "--system", "x"],
    ["depends", "x"],
    ["impact", IDS[0], "9Q"],
    ["impact", IDS[4], "9Q"],
    ["critical"],
    ["critical", "--to", IDS[5]],
    ["critical", "--to", "x"],
    ["indicators"],
    ["indicators", "--as-of", "2032-06-01", "--section", HARMFUL[0], "--section", EVERYTHING],
    *(["indicators", "-f", form] for form in ("json", "csv", "markdown", "html", "svg")),
    ["check"],
    ["check", "--fail-on", "any"],
    RISK,
    [*RISK, "--drivers", IDS[5], "--event", f"{IDS[0]}:0.5:20:{IDS[18]}"],
    [*RISK, "--drivers", "x"],
    ["risk", "--as-of", "2032-06-01", "--fewest", "3"],
    *([*RISK, "-f", form] for form in ("json", "csv", "markdown", "html", "svg")),
    *(["-f", form] for form in ("json", "csv", "markdown", "html", "svg")),
    ["--as-of", "2031-06-01"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: visible(" ".join(words))[:40])
def test_no_command_obeys_a_portfolio(
    words: list[str], ran: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "900")
    dump(hostile(), tmp_path / "hostile.json")
    done = ran("-p", "hostile.json", *words)
    assert done.code in (0, 1, 2)
    assert done.out or done.err
    assert obeyed(done.out + done.err) == []
    assert "[red]x[/red]" in done.out or done.code == 2 or "-f" in words


def test_a_hostile_system_is_named_as_it_is_written_where_another_was_asked_for(ran: Command, tmp_path: Path) -> None:
    dump(hostile(), tmp_path / "hostile.json")
    said = re.sub(r"\s+", "", ran("-p", "hostile.json", "--system", "x").out)
    assert r"Thesystemsare\x1b[31mred\x1b[0m,\x1b]8;;https://example.org\x07x" in said
    done = ran("-p", "hostile.json", "depends", "--system", "[red]x[/red]")
    assert done.err.startswith(r"There is no project of [red]x[/red]. The systems are \x1b[31mred\x1b[0m, \x1b]8;;")


def test_a_broken_file_with_a_hostile_name_and_hostile_cells_is_refused_harmless(ran: Command, tmp_path: Path) -> None:
    for number, text in enumerate(TEXTS):
        name = f"{number} {text.replace('/', '')}.json"
        (tmp_path / name).write_text(json.dumps(BROKEN["a cell"](text), default=date.isoformat), "utf-8")
        done = ran("-p", name)
        assert (done.code, done.out, obeyed(done.err), done.err.count("\n")) == (3, "", [], 1)
        assert done.err.startswith(f"{visible(name)}: ")
        assert _shows(done.err, text)


def test_tasks_that_are_not_matched_are_named_as_they_are_written(ran: Command, tmp_path: Path) -> None:
    dump(dams(), tmp_path / "mine.toml")
    sound = msproject_writer.write(dams()).decode()
    (task,) = re.findall(r"<Task>(?:(?!</Task>).)*>POWER<(?:(?!</Task>).)*>operations<.*?</Task>", sound, re.DOTALL)
    texts = [text for text in TEXTS if not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text)]
    assert "\x9b31m" in texts
    for text in texts:
        strange = re.sub(r"<UID>\d+</UID>", "<UID>9000</UID>", task, count=1)
        strange = strange.replace(">POWER<", f">{_xml(text)}<")
        strange = strange.replace("<Name>", f"<Name>{_xml(text)} ", 1)
        (tmp_path / "plan.xml").write_text(sound.replace("</Tasks>", f"{strange}</Tasks>"), "utf-8", newline="")
        done = ran(*IMPORT, "--revision", "R", "--published", "2032-01-01")
        assert (done.code, done.out, obeyed(done.err)) == (0, "", []), done
        (line,) = [line for line in done.err.splitlines() if line.startswith("Not matched: ")]
        name = f"{text} start of operations"
        assert line == f"Not matched: task 9000 {name!r}: {text!r} is no project of this portfolio"


def test_a_terminal_of_its_own_is_told_nothing_but_text() -> None:
    main, child = pty.openpty()
    words = ["impact", "\x1b[31mred", "1Q", "\x1b[31mred", "1Q"]
    with subprocess.Popen([*COMMAND, *words], stdin=subprocess.DEVNULL, stdout=child, stderr=child):
        os.close(child)
        shown = b""
        try:
            while part := os.read(main, 65536):
                shown += part
        except OSError:
            pass  # the other side is closed
    os.close(main)
    assert rb"Error: \x1b[31mred: it is delayed twice" in shown
    assert b"\x1b" not in shown
