"""A data package loses nothing, is refused with every fault and its place, and is read from its own folder alone."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import fields
from hypothesis import given

from portfolios import dams, harbours, works
from strategies import whole_portfolios
from ucc_portfolio import (
    Portfolio,
    Project,
    Source,
    datasets,
)
from ucc_portfolio.domain.facts import BY_NAME, LISTS, FactList
from ucc_portfolio.errors import FileError
from ucc_portfolio.files import datapackage
from ucc_portfolio.files.converter import document_of
from ucc_portfolio.files.datapackage import read_package, write_package
from ucc_portfolio.files.format import DESCRIPTOR
from ucc_portfolio.files.package_tables import TABLES, Table, ValueKind


def _cells(folder: Path, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((folder / f"{name}.csv").read_bytes().decode(), newline="")))


def _column(folder: Path, name: str, column: str) -> list[str]:
    head, *rows = _cells(folder, name)
    return [row[head.index(column)] for row in rows]


@pytest.mark.parametrize(
    "portfolio",
    [datasets.load(), datasets.load(reading="as-printed"), harbours(), dams(), works()],
    ids=lambda one: f"{one.id}-{one.reading}",
)
def test_a_portfolio_survives_its_package(portfolio: Portfolio, tmp_path: Path) -> None:
    written = write_package(portfolio, tmp_path / "package")
    assert [path.name for path in written] == [*(f"{table.name}.csv" for table in TABLES), DESCRIPTOR]
    again = read_package(tmp_path / "package" / DESCRIPTOR)
    assert again == portfolio
    assert document_of(again) == document_of(portfolio)
    contents = [path.read_bytes() for path in written]
    assert [path.read_bytes() for path in write_package(again, tmp_path / "package")] == contents


@given(whole_portfolios())
def test_any_portfolio_survives_its_package(portfolio: Portfolio) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_package(portfolio, folder)
        again = read_package(folder)
        assert again == portfolio
        assert document_of(again) == document_of(portfolio)
        for table in TABLES:
            for row in _cells(Path(folder), table.name):
                assert not any(cell.lstrip(" \t\r\n").startswith(("=", "+", "-", "@")) for cell in row)


def test_there_is_a_column_for_every_key_of_the_document() -> None:
    """Lists of records have tables of their own."""
    assert {table.key for table in TABLES if table.key and not table.owner} == {facts.name for facts in LISTS}
    assert {(table.owner, table.key) for table in TABLES if table.owner} == {
        (facts.name, facts.inner.name) for facts in LISTS if facts.inner is not None
    }
    for table, facts in _declared():
        keys = {attribute.alias for attribute in fields(facts.record)}
        inner = {facts.inner.name} if facts.inner is not None else set()
        assert {column.key[0] for column in table.own_columns} == keys - inner, table.name


def test_what_a_record_mentions_is_a_key_of_another_table() -> None:
    for table, facts in _declared():
        targets = {column.name: column.target for column in table.own_columns if column.kind is not ValueKind.LIST}
        for mention in facts.mentions:
            is_any = "*" in mention.besides
            assert targets.get(mention.field, mention.of) == ("" if is_any else mention.of), (table.name, mention)


def test_rows_are_told_apart_by_what_makes_two_records_the_same_unless_it_may_be_unknown() -> None:
    without = {table.name for table, facts in _declared() if facts.identity and not table.identity}
    assert without == {"participants", "deployments"}  # the dates of these may be unknown
    assert {table.identity for table, facts in _declared() if table.name == "outcomes"} == {
        ("project", "edge", "known_from")
    }


def _declared() -> list[tuple[Table, FactList]]:
    """The tables of lists, each with what is declared of its list."""
    inner = {(facts.name, facts.inner.name): facts.inner for facts in LISTS if facts.inner is not None}
    return [
        (table, inner[table.owner, table.key] if table.owner else BY_NAME[table.key]) for table in TABLES if table.key
    ]


def test_numbers_keep_their_digits_and_empty_texts_stay_apart_from_missing_ones(tmp_path: Path) -> None:
    portfolio = Portfolio(
        id="=1+1",
        title="'",
        status_date=date(2018, 1, 3),
        source="",
        sources=[Source(id="", title="")],
        projects=[
            Project(id="-A", weight=Decimal("4.20"), printed_percent=Decimal("1E+2"), system=" @x", source=""),
            Project(id="'=B", weight=Decimal("0.10"), component="line\r\nbreak\x00"),
        ],
    )
    write_package(portfolio, tmp_path)
    assert _column(tmp_path, "projects", "id") == ["'-A", "''=B"]
    assert _column(tmp_path, "projects", "weight") == ["4.20", "0.10"]
    assert _column(tmp_path, "projects", "system") == ["' @x", ""]
    assert _column(tmp_path, "projects", "source") == ["'", ""]
    assert _column(tmp_path, "portfolio", "title") == ["''"]
    assert document_of(read_package(tmp_path)) == document_of(portfolio)


def test_what_the_document_leaves_out_because_it_is_usual_is_written_out(tmp_path: Path) -> None:
    write_package(datasets.load(), tmp_path)
    assert set(_column(tmp_path, "outcomes", "edge")) == {"single", "first", "last"}
    assert set(_column(tmp_path, "revisions", "complete")) == {"false", "true"}
    assert _column(tmp_path, "milestones", "milestone") == ["operations"] * 8
    assert _column(tmp_path, "milestones", "position") == ["1", "1", "2", "3", "1", "2", "3", "4"]


def test_the_descriptor_says_what_each_table_is(tmp_path: Path) -> None:
    write_package(datasets.load(), tmp_path)
    described = json.loads((tmp_path / DESCRIPTOR).read_text("utf-8"))
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert described["name"] == "ucc-2018"
    assert "version" not in described
    names = [resource["name"] for resource in described["resources"]]
    for resource in described["resources"]:
        schema = resource["schema"]
        columns = [one["name"] for one in schema["fields"]]
        assert (tmp_path / resource["path"]).read_text("utf-8").split("\n")[0] == ",".join(columns)
        assert (resource["type"], resource["format"], resource["encoding"]) == ("table", "csv", "utf-8")
        assert all(one["description"] and one["type"] for one in schema["fields"])
        assert set(schema.get("primaryKey", ())) <= set(columns)
        for key in schema.get("foreignKeys", ()):
            assert set(key["fields"]) <= set(columns)
            assert key["reference"].get("resource", resource["name"]) in names


def test_tables_from_other_tools_are_read(tmp_path: Path) -> None:
    """Other order of columns, a mark at the beginning, other ends of lines, capitals, blank lines, tables left out."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "me.csv").write_bytes(b"\xef\xbb\xbfstatus_date,id,schema_version\n2018-01-03,mine,2\n\n")
    (tmp_path / "p.csv").write_text("weight,id,cell_bc\n 4.5 ,A,DONE\n,,\n7,B,\n", "utf-8")
    (tmp_path / "r.csv").write_text("id,date,complete\nP1,2018-01-03,FALSE\n", "utf-8")
    (tmp_path / "m.csv").write_text("position,revision,project,planned\n9,P1,B,2020\n2,P1,A,2019\n", "utf-8")
    resources = [("portfolio", "data/me.csv"), ("projects", "p.csv"), ("revisions", "r.csv"), ("milestones", "m.csv")]
    described = {"resources": [{"name": name, "path": path} for name, path in resources]}
    (tmp_path / DESCRIPTOR).write_text(json.dumps(described), "utf-8")
    portfolio = read_package(tmp_path)
    assert [(project.id, project.weight) for project in portfolio] == [("A", Decimal("4.5")), ("B", 7)]
    assert [stated.project for stated in portfolio.revisions[0].milestones] == ["A", "B"]
    assert not portfolio.revisions[0].complete
    (tmp_path / "p.csv").write_text("id,weight\nA,-1\nB,", "utf-8")
    assert _faults(tmp_path) == ["line 2 column 2, p.csv, projects[1].weight, project A: -1 is negative"]


def _faults(folder: Path) -> list[str]:
    with pytest.raises(FileError) as caught:
        read_package(folder / DESCRIPTOR)
    assert str(caught.value).startswith(str(folder / DESCRIPTOR))
    return [str(fault) for fault in caught.value.faults]


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        content = (folder / name).read_bytes()
        assert old.encode() in content
        (folder / name).write_bytes(content.replace(old.encode(), new.encode(), 1))

    return spoil


def _describe(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        described = json.loads((folder / DESCRIPTOR).read_text("utf-8"))
        change({resource["name"]: resource for resource in described["resources"]})
        (folder / DESCRIPTOR).write_text(json.dumps(described, indent=2), "utf-8")

    return spoil


def _path(name: str) -> Callable[[Path], None]:
    return _describe(lambda resources: resources["projects"].update(path=name))


def _write(name: str, content: bytes) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return spoil


OUT = "leads out of the folder of the package"


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (
            _replace("projects.csv", "H1 2032", "H3 2032"),
            "line 2 column 21, projects.csv, projects[1].cells.fss, project QUAY: 'H3 2032, 40 % done': a half-year is",
        ),
        (
            _replace("projects.csv", ",2.5,", ",heavy,"),
            "line 2 column 10, projects.csv, projects[1].weight, project QUAY: 'heavy' is no number",
        ),
        (
            _replace("projects.csv", "PIER", "QUAY"),
            "line 5 column 1, projects.csv, projects[4].id, project QUAY: the id 'QUAY' is used twice",
        ),
        (
            _replace("corrections.csv", "CRANE", "TRAIN"),
            "line 2 column 1, corrections.csv, corrections[1].project, project TRAIN: 'TRAIN' is no project",
        ),
        (
            _replace("corrections.csv", "documented", "sure"),
            "line 2 column 5, corrections.csv, corrections[1].certainty: expected one of implied,",
        ),
        (
            _replace("portfolio.csv", "2031-05-17", "17/05/2031"),
            "line 2 column 4, portfolio.csv, status_date: expected a day such as 2018-01-03, not the text '17/05/2031'",
        ),
        (
            _replace("portfolio.csv", "\r\n2,", "\r\n3,"),
            "line 2 column 1, portfolio.csv, schema_version: expected at most 2, not the number 3",
        ),
        (_replace("portfolio.csv", "\r\n2,", "\r\n2,x\r\n2,"), "line 2 column 3, portfolio.csv: the row has 2 cells"),
        (_replace("projects.csv", "weight,", "wait,"), "line 1 column 10, projects.csv: no such column 'wait'; there"),
        (_replace("projects.csv", "weight,", "number,"), "line 1 column 10, projects.csv: the column number stands"),
        (_replace("sources.csv", "id,", ""), "line 1, sources.csv: the column id is missing"),
        (_replace("projects.csv", "CRANE,", '"CRANE,'), "line 3, projects.csv: no CSV: unexpected end of data"),
        (_write("projects.csv", b""), "projects.csv: the file is empty"),
        (_write("projects.csv", b"id\nCaf\xe9\n"), "line 2, projects.csv: the file is not UTF-8: it has the byte 0xe9"),
        (
            _write("sources.csv", b"id,title\nA," + b"x" * 100_001 + b"\n"),
            "line 2 column 2, sources.csv, sources[1].title: a text holds at most 100,000 characters, this one 100,001",
        ),
        (
            _write("postponements.csv", b"beyond,known_from,systems\n2020-01-01,2020-01-01,["
                + b" " * 100_000 + b"]\n"),
            "line 2 column 3, postponements.csv: a cell holds at most 100,000 characters, this one 100,002",
        ),
        (
            _write("projects.csv", b"id,system\nA," + b"x" * 200_000 + b"\n"),
            "line 2, projects.csv: a cell holds at most 100,000 characters",
        ),
        (
            _write("milestones.csv", b"revision,position,project,planned\nP1,1,QUAY,2020\n"),
            "line 2 column 1, milestones.csv: there is no 'P1' in the table revisions",
        ),
        (
            _write("postponements.csv", b"beyond,known_from,systems\n2020-01-01,2020-01-01,NCTS\n"),
            "line 2 column 3, postponements.csv, postponements[1].systems: expected a list, not the text 'NCTS'",
        ),
        (
            _write("postponements.csv", b"beyond,known_from,systems\n2020-01-01,2020-01-01," + b"[" * 100_000 + b"\n"),
            "line 2 column 3, postponements.csv, postponements[1].systems: expected a list, not the text '[[[",
        ),
        (_write(DESCRIPTOR, b"[" * 100_000), "datapackage.json: lists or objects are nested too deeply"),
        (
            _write("revisions.csv", b"id,date,complete\nP1,2020-01-01,perhaps\n"),
            "line 2 column 3, revisions.csv, revisions[1].complete: expected true or false, not the text 'perhaps'",
        ),
        (lambda folder: (folder / "projects.csv").unlink(), "projects.csv: cannot be read: No such file"),
        (_path("https://example.org/p.csv"), "'https://example.org/p.csv' is an address; nothing is fetched"),
        (_path("/etc/passwd"), OUT),
        (_path("../projects.csv"), OUT),
        (_path("data/../../projects.csv"), OUT),
        (_path("~/projects.csv"), OUT),
        (_path("C:\\projects.csv"), OUT),
        (_path("file:projects.csv"), OUT),
        (_path("folder"), "folder: cannot be read: it is no regular file"),
        (_path(""), "resources[3].path: expected the path of one file"),
        (
            _describe(lambda resources: resources["projects"].update(path=["a.csv", "b.csv"])),
            "resources[3].path: expected the path of one file",
        ),
        (
            _describe(lambda resources: resources["projects"].update(name="project")),
            "resources[3].name: no such table 'project'; there is portfolio, sources, projects,",
        ),
        (
            _describe(lambda resources: resources["listed_projects"].update(name="projects")),
            "resources[15].name: the table projects is named twice",
        ),
        (_describe(lambda resources: resources["projects"].update(encoding="latin-1")), "only UTF-8 is read"),
        (_describe(lambda resources: resources["projects"].update(dialect={"delimiter": ";"})), "only commas"),
        (_describe(lambda resources: resources["projects"].update(format="json")), "only CSV is read"),
        (_write(DESCRIPTOR, b"[]"), "datapackage.json: expected a list of resources; it is no Data Package"),
        (_write(DESCRIPTOR, b'{"resources": ['), "line 1 column 16, datapackage.json: no JSON: Expecting value"),
        (lambda folder: (folder / DESCRIPTOR).unlink(), "datapackage.json: cannot be read: No such file"),
    ],
)  # fmt: skip
def test_a_broken_package_is_refused_with_the_place(
    spoil: Callable[[Path], None], expected: str, tmp_path: Path
) -> None:
    write_package(harbours(), tmp_path)
    (tmp_path / "folder").mkdir()
    spoil(tmp_path)
    found = _faults(tmp_path)
    assert expected in found[0]
    assert len(found) == 1 or "2,x" in (tmp_path / "portfolio.csv").read_text("utf-8")


def test_every_fault_of_every_file_is_in_one_error(tmp_path: Path) -> None:
    write_package(datasets.load(), tmp_path)
    _replace("projects.csv", "Q3 2018", "Q7 2018")(tmp_path)
    _replace("outcomes.csv", "REX", "RAX")(tmp_path)
    _replace("deadlines.csv", "2020-12-31", "2020-12-32")(tmp_path)
    _replace("milestones.csv", "UCC-WP-2019,3,", "UCC-WP-2019,2,")(tmp_path)
    _replace("milestones.csv", "UCC-WP-2023,4,", "UCC-WP-2023,4th,")(tmp_path)
    _replace("listed_projects.csv", "[", "{")(tmp_path)
    _describe(lambda resources: resources["sources"].update(path="../sources.csv"))(tmp_path)
    assert [fault.split(", ")[1].split(":")[0] for fault in _faults(tmp_path)] == [
        "datapackage.json",
        "projects.csv",
        "milestones.csv",
        "milestones.csv",
        "outcomes.csv",
        "deadlines.csv",
        "listed_projects.csv",
    ]


def test_a_link_may_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    write_package(harbours(), tmp_path / "package")
    (tmp_path / "package" / "projects.csv").rename(tmp_path / "elsewhere.csv")
    (tmp_path / "package" / "projects.csv").symlink_to(tmp_path / "elsewhere.csv")
    (fault,) = _faults(tmp_path / "package")
    assert fault == f"datapackage.json, resources[3].path: its path {OUT}"
    (tmp_path / "elsewhere.csv").rename(tmp_path / "package" / "inside.csv")
    (tmp_path / "package" / "projects.csv").unlink()
    (tmp_path / "package" / "projects.csv").symlink_to("inside.csv")
    assert read_package(tmp_path / "package") == harbours()


@pytest.mark.parametrize(
    ("bound", "value", "expected"),
    [
        ("MOST_ROWS", 5, "at most 5 rows"),
        ("MOST_BYTES", 2 * 1024**2, "larger than 2 MiB"),
    ],
)
def test_what_is_too_large_is_refused_with_the_bound_in_both_directions(
    bound: str, value: int, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects = [Project(id=str(number), system="x" * 99_999) for number in range(30)]
    portfolio = Portfolio(id="large", status_date=date(2018, 1, 3), projects=projects)
    write_package(portfolio, tmp_path / "whole")
    monkeypatch.setattr(datapackage, bound, value)
    (fault,) = _faults(tmp_path / "whole")
    assert expected in fault
    with pytest.raises(FileError, match=expected):
        write_package(portfolio, tmp_path / "not")
    assert not (tmp_path / "not").exists()


def test_what_cannot_be_read_again_is_not_written(tmp_path: Path) -> None:
    for text, expected in (("x" * 100_001, "100,000 characters"), ("\ud800", "half of a character")):
        portfolio = Portfolio(id="a", status_date=date(2018, 1, 3), projects=[Project(id="A", system=text)])
        with pytest.raises(FileError, match=expected):
            write_package(portfolio, tmp_path / "not")
    assert not (tmp_path / "not").exists()


def test_the_descriptor_is_written_last_and_a_folder_that_cannot_be_made_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        datapackage, "write_together", lambda contents: written.extend(path.name for path, _ in contents)
    )
    write_package(harbours(), tmp_path)
    assert written[-1] == DESCRIPTOR
    with pytest.raises(FileError, match="cannot be written"):
        write_package(harbours(), tmp_path / "missing" / "folder")


def test_a_column_that_is_not_ours_makes_no_other_fault_and_hides_none(tmp_path: Path) -> None:
    write_package(datasets.load(), tmp_path / "package")
    table = tmp_path / "package" / "projects.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines)
    with table.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([[*head, "Remarks"], *([*row, "x"] for row in rows)])
    for fault_too in ((), ("weight",)):
        if fault_too:
            table.write_bytes(table.read_bytes().replace(b",4,implied", b",-4,implied", 1))
        with pytest.raises(FileError, match="no such column 'Remarks'") as caught:
            read_package(tmp_path / "package")
        assert [one.key[-1] for one in caught.value.faults if one.key] == list(fault_too)
        assert len(caught.value.faults) == 1 + len(fault_too)
