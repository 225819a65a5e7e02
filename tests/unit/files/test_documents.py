"""Portfolio files: what is written is what is read, and a broken file is refused with every fault and its place."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from attrs import asdict, evolve
from hypothesis import given, settings

from portfolios import dams, harbours
from strategies import portfolios
from ucc_portfolio import Portfolio, PortfolioError, Project, datasets, dump, load
from ucc_portfolio.errors import MOST_FAULTS, FileError
from ucc_portfolio.files import documents, structurer, toml
from ucc_portfolio.files import json as json_format
from ucc_portfolio.files.converter import document_of, portfolio_of
from ucc_portfolio.files.format import LONGEST_TEXT
from ucc_portfolio.files.losses import LOSSLESS


def _texts(portfolio: Portfolio) -> list[tuple[str, str, str]]:
    """What equality passes over: the texts as printed."""
    return [
        (project.id, key, cell.text) for project in portfolio.printed_projects for key, cell in project.cells.items()
    ]


@pytest.mark.parametrize("ending", LOSSLESS)
@pytest.mark.parametrize("portfolio", [datasets.load(), harbours(), dams()], ids=lambda portfolio: portfolio.id)
def test_a_portfolio_survives_its_file(portfolio: Portfolio, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"portfolio{ending}"
    dump(portfolio, path)
    assert load(path) == portfolio
    assert _texts(load(path)) == _texts(portfolio)
    assert load(path).corrections == portfolio.corrections
    written = path.read_bytes()
    dump(load(path), path)
    assert path.read_bytes() == written


@given(portfolios())
def test_any_portfolio_survives_both_formats(portfolio: Portfolio) -> None:
    for form in (toml, json_format):
        text = form.render(document_of(portfolio))
        again = portfolio_of(form.parse(text))
        assert again == portfolio
        assert _texts(again) == _texts(portfolio)
        assert asdict(again, recurse=False)["corrections"] == portfolio.corrections


def test_the_bundled_file_is_written_as_we_write_it(tmp_path: Path) -> None:
    dump(datasets.load("ucc-2018"), tmp_path / "again.json")
    bundled = Path(documents.__file__).parents[1] / "data" / "ucc-2018.json"
    assert (tmp_path / "again.json").read_text("utf-8") == bundled.read_text("utf-8")


def test_the_example_of_the_design_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        """\
schema_version = 2
id = "ucc-2018"
status_date = 2018-01-03

[[projects]]
id = "CDS-2"
system = "Customs Decisions"
component = "Iteration 2"
weight = 4
cells = { bc = "DONE", vd = "DONE", tss = "Q3 2018", tra = "Q4 2019", operations = 2019-10-01 }

[[corrections]]
project = "CDS-2"
cell = "vd"
printed = "DONE"
read = "planned, date unknown"
certainty = "implied"
reason = "the row prints 38 % = 3/8"
""",
        "utf-8",
    )
    portfolio = load(path)
    cells = portfolio["CDS-2"].cells
    assert cells.vd is not None
    assert (cells.vd.text, cells.vd.printed) == ("planned, date unknown", "DONE")
    assert str(cells.operations) == "2019-10-01"


def _faults(text: str | bytes, tmp_path: Path, name: str = "mine.toml") -> list[str]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FileError) as caught:
        load(path)
    assert str(caught.value).startswith(str(path))
    return [str(fault) for fault in caught.value.faults]


HEAD = 'schema_version = 2\nid = "mine"\nstatus_date = 2018-01-03\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[[projects]]\nid = "A"\ncells = { qa = "DONE" }',
            "line 6, projects[1].cells.qa, project A: no such phase; there is bc, bpm, pi, vd,",
        ),
        (
            '[[projects]]\nid = "A"\n[projects.cells]\nbc = "DONE"\ntss = "Q5 2019"',
            "line 8, projects[1].cells.tss, project A: 'Q5 2019': a quarter is Q1 to Q4",
        ),
        (
            '[[projects]]\nid = "A"\ncells.tss = "31/02/2019"',
            "line 6, projects[1].cells.tss, project A: '31/02/2019': there is no such day: February 2019 has 28 days",
        ),
        (
            '[[projects]]\nid = "A"\ncells = { tss = "Q4 2020 - Q1 2019" }',
            "line 6, projects[1].cells.tss, project A: 'Q4 2020 - Q1 2019': it ends (Q1 2019) before it starts",
        ),
        (
            '[[projects]]\nid = "A"\ncells = { tss = 5 }',
            "line 6, projects[1].cells.tss, project A: '5': a cell is text, such as 'DONE' or 'Q1 2018'",
        ),
        (
            '[[projects]]\nid = "A"\n[[projects]]\nid = "A"',
            "line 7, projects[2].id, project A: the id 'A' is",
        ),
        ('[[projects]]\nid = "A"\nweight = -1', "line 6, projects[1].weight, project A: -1 is negative"),
        (
            '[[projects]]\nid = "A"\nweight = nan',
            "line 6, projects[1].weight, project A: NaN is no number that can be counted with",
        ),
        (
            '[[projects]]\nid = "A"\nweight = 1e999999999',
            "line 6, projects[1].weight, project A: 1E+999999999 has more than 15 digits",
        ),
        (
            '[[projects]]\nid = "A"\nweight = "4"',
            "line 6, projects[1].weight, project A: '4' is no number",
        ),
        ("[[projects]]\nweight = 4", "line 4, projects[1].id: it is missing"),
        ("projects = 5", "line 4, projects: expected a list, not the number 5"),
        (
            '[[projects]]\nid = "A"\ncolour = "red"',
            "line 6, projects[1].colour, project A: no such key; there is",
        ),
        ('[[projects]]\nid = "A"\nkind = "big"', "line 6, projects[1].kind, project A: expected one of central,"),
        (
            '[[projects]]\nid = "A"\nnumber = 1.5',
            "line 6, projects[1].number, project A: expected a whole number",
        ),
        ('[printed]\noverall = "half"', "line 5, printed.overall: 'half' is no number"),
    ],
)
def test_a_fault_names_its_line_its_key_and_what_was_expected(text: str, expected: str, tmp_path: Path) -> None:
    (fault,) = _faults(HEAD + text, tmp_path)
    assert fault.startswith(expected)


def test_all_faults_of_a_file_are_listed_in_its_order(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
[[projects]]
id = "A"
weight = -1
cells = { bc = "DNOE", tss = "Q5 2019", operations = "01/10/19" }

[[projects]]
id = "A"
continues = "Z"

[[projects]]
system = "no id"

[[corrections]]
project = "A"
cell = "bc"
printed = "DONE"
read = "N/A"
certainty = "sure"
reason = 5

[[corrections]]
project = "Y"
cell = "bc"
printed = "DONE"
read = "N/A"
certainty = "implied"
reason = ""
"""
    )
    assert [fault.split(":")[0] for fault in _faults(text, tmp_path)] == [
        "line 7, projects[1].weight, project A",
        "line 8, projects[1].cells.bc, project A",
        "line 8, projects[1].cells.tss, project A",
        "line 8, projects[1].cells.operations, project A",
        "line 11, projects[2].id, project A",
        "line 12, projects[2].continues, project A",
        "line 14, projects[3].id",
        "line 22, corrections[1].certainty",
        "line 23, corrections[1].reason",
        "line 26, corrections[2].project, project Y",
    ]


def test_a_fault_in_json_names_line_and_column(tmp_path: Path) -> None:
    document = {
        "schema_version": 2,
        "id": "mine",
        "status_date": "2018-01-03",
        "projects": [{"id": "A"}, {"id": "B", "cells": {"bc": "DONE", "tss": "Q5 2019"}, "weight": float("nan")}],
    }
    (weight, tss) = sorted(_faults(json.dumps(document), tmp_path, "mine.json"), key=lambda fault: "tss" in fault)
    compact, quoted = json.dumps(document), '"Q5'
    assert tss.startswith(f"line 1 column {compact.index(quoted) + 1}, projects[2].cells.tss, project B")
    assert weight.startswith(f"line 1 column {compact.index('NaN') + 1}, projects[2].weight, project B")
    indented = _faults(json.dumps(document, indent=2), tmp_path, "mine.json")
    assert indented[0].startswith("line 13 column 16, projects[2].cells.tss")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.toml", b"", "the file is empty"),
        ("a.json", b" \n ", "the file is empty"),
        ("a.toml", b"id = 5\nid = 6\n", "line 2 column 7: no TOML: Cannot overwrite a value"),
        ("a.toml", b'id = "a', "no TOML: Unterminated string at the end of the file"),
        ("a.json", b'{"id": 5,}', "line 1 column "),
        ("a.toml", b'id = "caf\xe9"', "line 1: the file is not UTF-8: it has the byte 0xe9"),
        ("a.json", b"[" * 100_000, "lists or objects are nested too deeply"),
        ("a.toml", b"a = " + b"[" * 100_000, "lists or tables are nested too deeply"),
        ("a.json", b"[]", "line 1 column 1: a portfolio is a table with an id and projects, not a list"),
        ("a.json", b"1" * 10_000, "a whole number has thousands of digits"),
        ("a.json", b'{"id": "a"}', "line 1 column 1, schema_version: it is missing"),
        ("a.toml", b"schema_version = 3", "line 1, schema_version: expected at most 2, not the number 3: a newer"),
        ("a.toml", b'schema_version = "1"', "line 1, schema_version: expected a whole number from 1, not the text '1'"),
        ("a.ods", b"", "the ending '.ods' names no format; there is .toml, .json"),
        ("portfolio", b"", "the name has no ending to tell the format; there is .toml, .json"),
    ],
)
def test_a_file_that_is_no_portfolio_is_refused(name: str, content: bytes, expected: str, tmp_path: Path) -> None:
    (fault,) = _faults(content, tmp_path, name)
    assert fault.startswith(expected)


@pytest.mark.parametrize(
    "content", [{}, {"projects": 5}, {"printed": 5}, {"printed": [1]}, {"status_date": None, "id": []}]
)
def test_a_document_of_wrong_kinds_throughout_is_one_error(content: dict[str, object], tmp_path: Path) -> None:
    assert _faults(json.dumps({"schema_version": 2, **content}), tmp_path, "a.json")


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path / "folder.toml"):
        (tmp_path / "folder.toml").mkdir(exist_ok=True)
        with pytest.raises(FileError, match="cannot be read"):
            load(path)


def test_a_file_over_the_bound_is_refused_with_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toml, "MOST_BYTES", 2 * 1024 * 1024)
    assert _faults(b" " * (2 * 1024 * 1024 + 1), tmp_path) == ["the file is larger than 2 MiB"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.json", b'{"id": "a", "id": "b"}', "a key is used twice in one object: 'id'"),
        ("a.toml", b".".join([b"a"] * 100_000) + b" = 1", "line 1: a key has more than 64 parts"),
        ("a.toml", b"x = 1\n[" + b".".join([b"'a b'"] * 100_000) + b"]", "line 2: a key has more than 64 parts"),
    ],
)
def test_what_would_be_misread_or_take_minutes_is_refused(
    name: str, content: bytes, expected: str, tmp_path: Path
) -> None:
    assert _faults(content, tmp_path, name) == [expected]


@pytest.mark.parametrize("number", ["1e99999999999999999999", "-1e99999999999999999999", "1e400", "0x" + "f" * 10_000])
def test_a_number_that_no_computer_holds_is_refused_with_its_place(number: str, tmp_path: Path) -> None:
    (fault,) = _faults(HEAD + f'[[projects]]\nid = "A"\nweight = {number}', tmp_path)
    assert fault.startswith("line 6, projects[1].weight, project A: ")
    (fault,) = _faults(HEAD + f'[[projects]]\nid = "A"\nnumber = {number}', tmp_path)
    assert fault.startswith("line 6, projects[1].number, project A: expected a whole number")


def test_a_fault_is_shown_short_and_in_one_line_whatever_the_file_says(tmp_path: Path) -> None:
    key = json.dumps("\x1b[31m\nfake line" + "k" * 1_000_000)
    (fault,) = _faults(f'{{"schema_version": 2, "id": "a", "status_date": "2018-01-03", {key}: 1}}', tmp_path, "a.json")
    assert fault.isprintable()
    assert len(fault) < 400


def test_faults_that_hide_each_other_are_all_found(tmp_path: Path) -> None:
    text = """\
schema_version = 2
id = "mine"
status_date = 2018-01-03
source = "nowhere"

[[sources]]
id = "here"

[[projects]]
id = 5
weight = -1
number = -7

[[projects]]
id = "B"
source = "here"
weight = -1
cells = { bc = "DONE", tss = "Q5 2019" }

[[corrections]]
project = "B"
cell = "bc"
printed = "N/A"
read = "TBD"
reason = ""

[[corrections]]
project = "B"
cell = "tss"
printed = "Q4 2019"
read = "soon"
certainty = "implied"
reason = ""
"""
    assert [fault.split(":")[0] for fault in _faults(text, tmp_path)] == [
        "line 4, source",
        "line 6, sources[1].title",
        "line 10, projects[1].id",
        "line 11, projects[1].weight",
        "line 12, projects[1].number",
        "line 17, projects[2].weight, project B",
        "line 18, projects[2].cells.tss, project B",
        "line 20, corrections[1].certainty",
        "line 23, corrections[1].printed, project B",
        "line 31, corrections[2].read, project B",
    ]


PLANS = """
[[projects]]
id = "A"

[[revisions]]
id = "r1"
date = 2017-01-01
{milestones}
[[outcomes]]
project = "ZZ"
date = 2018-02-01
known_from = 2018-01-01
source = "no"

[[ratings]]
project = "ZZ"
colour = "pink"
day = 2018-01-01
author = "x"
source = "no"
"""


GOOD_AND_BAD = '{ project = "A", planned = "x" }', '{ project = "ZZ", planned = "2019", source = "no" }'
SUB_TABLES = """
[[revisions.milestones]]
project = "A"
planned = "x"
[[revisions.milestones]]
project = "ZZ"
planned = "2019"
source = "no"
"""


@pytest.mark.parametrize(
    ("milestones", "lines"),
    [
        ("milestones = [\n  {},\n  {},\n]\n".format(*GOOD_AND_BAD), [12, 13, 13]),
        ("milestones = [{}, # a {{ comment\n{}]\n".format(*GOOD_AND_BAD), [11, 12, 12]),
        (SUB_TABLES, [14, 16, 18]),
    ],
)
def test_faults_in_plans_and_facts_do_not_hide_each_other(milestones: str, lines: list[int], tmp_path: Path) -> None:
    faults = _faults(HEAD + PLANS.format(milestones=milestones), tmp_path)
    assert [fault.split(",")[0] for fault in faults[:3]] == [f"line {line}" for line in lines]
    assert [re.sub("line [0-9]+, ", "", fault).split(":")[0].split(",")[0] for fault in faults] == [
        "revisions[1].milestones[1].planned",
        "revisions[1].milestones[2].project",
        "revisions[1].milestones[2].source",
        "outcomes[1].project",
        "outcomes[1].known_from",
        "outcomes[1].source",
        "ratings[1].project",
        "ratings[1].colour",
        "ratings[1].source",
    ]


def test_milestones_of_several_revisions_are_told_apart(tmp_path: Path) -> None:
    text = HEAD + '[[projects]]\nid = "A"\n'
    for name in ("r1", "r2"):
        text += f'[[revisions]]\nid = "{name}"\ndate = 2017-01-01\n'
        text += f'[[revisions.milestones]]\nproject = "{name}"\nplanned = "?"\n'
    assert [fault.split(":")[0] for fault in _faults(text, tmp_path)] == [
        "line 10, revisions[1].milestones[1].project, project r1",
        "line 16, revisions[2].milestones[1].project, project r2",
    ]


def test_an_entry_that_is_no_table_is_named_and_the_others_keep_their_places(tmp_path: Path) -> None:
    milestones = [5, {"project": "A", "planned": "2019"}, {"project": "ZZ", "planned": "2019"}]
    document = {"schema_version": 2, "id": "m", "status_date": "2018-01-03", "projects": [{"id": "A"}]}
    document["revisions"] = [{"id": "r", "date": "2017-01-01", "milestones": milestones}]
    faults = _faults(json.dumps(document), tmp_path, "a.json")
    assert [fault.split(", ", 1)[1] for fault in faults] == [
        "revisions[1].milestones[1]: expected a table, not the number 5",
        "revisions[1].milestones[3].project, project ZZ: 'ZZ' is no project of this portfolio",
    ]


@pytest.mark.parametrize("change", [{"kind": "anounced"}, {"edge": "frist"}])
def test_a_faulty_word_brings_no_fault_that_only_follows_from_it(change: dict[str, str], tmp_path: Path) -> None:
    first = {"project": "A", "date": "2018-02-01", "known_from": "2018-02-02"}
    second = {"project": "A", "date": "2018-03-01", "known_from": "2018-02-02", "kind": "announced", **change}
    document = {"schema_version": 2, "id": "m", "status_date": "2018-01-03", "projects": [{"id": "A"}]}
    (fault,) = _faults(json.dumps({**document, "outcomes": [first, second]}), tmp_path, "a.json")
    assert f"outcomes[2].{next(iter(change))}: expected one of" in fault


def test_lines_are_counted_as_editors_count_them(tmp_path: Path) -> None:
    text = (
        HEAD + '[[projects]]\nid = "A"\nsystem = "a \'\'\' b\u2028c"\ncomponent = """\n[[projects]]\n"""\nweight = -1\n'
    )
    (fault,) = _faults(text, tmp_path)
    assert fault == "line 10, projects[1].weight, project A: -1 is negative"


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert load(tmp_path / "a.toml").id == "mine"


def test_half_characters_are_refused_before_they_can_spoil_an_output(tmp_path: Path) -> None:
    text = '{"schema_version": 2, "id": "a", "status_date": "2018-01-03", "title": "\\ud800"}'
    (fault,) = _faults(text, tmp_path, "a.json")
    assert fault == "line 1 column 72, title: the text holds half of a character (a lone surrogate)"


def test_every_one_of_many_faults_is_found(tmp_path: Path) -> None:
    rows = [{"id": f"P{n}", "weight": -1, "cells": {"tss": "Q5 2019"}} for n in range(3000)]
    document = {"schema_version": 2, "id": "a", "status_date": "2018-01-03", "projects": rows}
    assert len(_faults(json.dumps(document, indent=1), tmp_path, "a.json")) == 6000


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "P"}] * (MOST_FAULTS + 2),
        [{}] * MOST_FAULTS,
        [{"id": "P", "cells": {f"k{n}": "DONE" for n in range(MOST_FAULTS)}}],
        [{"id": "P", **{f"k{n}": 1 for n in range(MOST_FAULTS)}}],
        [1] * MOST_FAULTS,
    ],
    ids=["one id", "no id", "cells", "keys", "no tables"],
)
def test_so_many_faults_that_nobody_reads_them_are_not_all_looked_for_and_the_message_says_so(
    tmp_path: Path, rows: list[object]
) -> None:
    document = {"schema_version": 2, "id": "a", "status_date": "2018-01-03", "projects": rows}
    (tmp_path / "a.json").write_text(json.dumps(document))
    with pytest.raises(FileError, match="10,000 faults, and no more were looked for") as caught:
        load(tmp_path / "a.json")
    assert len(caught.value.faults) == MOST_FAULTS == 10_000
    assert not caught.value.are_all


def test_the_descriptor_of_a_data_package_is_not_written_as_a_portfolio(tmp_path: Path) -> None:
    path = tmp_path / "datapackage.json"
    with pytest.raises(FileError, match="descriptor of a data package, which convert writes as a folder"):
        dump(harbours(), path)
    assert not path.exists()


@pytest.mark.parametrize("ending", [".json", ".toml", ".csv", ".tsv"])
def test_what_load_would_refuse_is_not_written(tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"old")
    too_long = Portfolio(id="a", status_date=date(2018, 1, 3), title="t" * (LONGEST_TEXT + 1))
    with pytest.raises(FileError, match="holds at most 100,000 characters"):
        dump(too_long, path)
    monkeypatch.setattr(structurer, "MOST_RECORDS", 2)
    too_many = Portfolio(id="a", status_date=date(2018, 1, 3), projects=[Project(id=name) for name in "ABC"])
    with pytest.raises(FileError, match="projects: a list has at most 2 entries, this one 3"):
        dump(too_many, path)
    form = import_module(documents.FORMATS[ending])
    monkeypatch.setattr(form, "MOST_BYTES", 20)
    with pytest.raises(FileError, match="the file would be larger than 0 MiB"):
        dump(evolve(too_many, projects=()), path)
    assert path.read_bytes() == b"old"


def test_a_fault_of_a_list_and_one_inside_it_are_both_found(tmp_path: Path) -> None:
    document = {
        "schema_version": 2,
        "id": "a",
        "status_date": "2018-01-03",
        "projects": [{"id": "P"}],
        "revisions": [
            {"id": "r", "date": "2018-01-03", "of_table": True, "milestones": [{"project": "P", "planned": "Q5 2019"}]},
            {"id": "s", "date": "soon"},
        ],
    }
    found = _faults(json.dumps(document), tmp_path, "a.json")
    assert any("Q5 2019" in fault for fault in found)
    assert any("soon" in fault for fault in found)


@settings(max_examples=60)
@given(portfolios().map(document_of))
def test_a_document_with_one_key_renamed_is_refused_and_never_crashes(document: dict[str, object]) -> None:
    document["idd"] = document.pop("id")
    text = toml.render(document)
    with pytest.raises(PortfolioError):
        documents.parse_portfolio(text.encode(), "a.toml")


def test_a_message_lists_the_first_faults_and_the_error_carries_all(tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_text(json.dumps({"schema_version": 2, "id": "x", "status_date": "2018-01-03", "projects": [{}] * 1_000}))
    with pytest.raises(FileError) as caught:
        load(path)
    assert len(caught.value.faults) == 1_000
    assert str(caught.value).count("\n") == 201
    assert str(caught.value).endswith("... and 800 more")


def test_a_list_of_too_many_entries_is_refused_once(tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_text(
        json.dumps({"schema_version": 2, "id": "x", "status_date": "2018-01-03", "projects": [0] * 100_001})
    )
    with pytest.raises(FileError, match="a list has at most 100,000 entries, this one 100,001") as caught:
        load(path)
    assert len(caught.value.faults) == 1


def test_a_header_of_many_blanks_is_looked_through_once(tmp_path: Path) -> None:
    path = tmp_path / "blank.toml"
    path.write_text(f'schema_version = 2\nid = "x"\nstatus_date = 2018-01-03\nq = {{a = [\n[{" " * 50_000}1,\n2]]}}\n')
    with pytest.raises(
        FileError, match="line 4, q: no such key"
    ):  # it took hours when a blank could match in two places
        load(path)


def test_corrections_of_projects_that_are_not_there_are_not_called_twice(tmp_path: Path) -> None:
    one = {"cell": "con", "printed": "DONE", "read": "unknown", "certainty": "assumed", "reason": "a test"}
    corrections = [{"project": name, **one} for name in ("A", "B")]
    path = tmp_path / "none.json"
    path.write_text(
        json.dumps({"schema_version": 2, "id": "x", "status_date": "2018-01-03", "corrections": corrections})
    )
    with pytest.raises(FileError) as caught:
        load(path)
    assert [fault.key for fault in caught.value.faults] == [
        ("corrections", 0, "project"),
        ("corrections", 1, "project"),
    ]
