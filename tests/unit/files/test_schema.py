"""The shipped JSON Schema: made from the records, and true of what is written and read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, field, frozen
from hypothesis import given
from jsonschema import Draft202012Validator

import ucc_portfolio
from portfolios import dams, harbours, works
from strategies import portfolios
from ucc_portfolio import Portfolio, datasets
from ucc_portfolio.errors import FileError
from ucc_portfolio.files import converter, documents, schema
from ucc_portfolio.files import json as json_format
from ucc_portfolio.files import toml as toml_format
from ucc_portfolio.files.converter import document_of
from ucc_portfolio.files.schema import SCHEMA_FILE, json_schema, schema_text

DATA = Path(ucc_portfolio.__file__).parent / "data"
VALIDATOR = Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def _valid(document: object) -> bool:
    return bool(VALIDATOR.is_valid(document))


def _written(portfolio: Portfolio) -> Any:
    return json.loads(json_format.render(document_of(portfolio)))


def test_the_schema_is_one_and_the_shipped_one_is_that_of_the_records() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert (DATA / SCHEMA_FILE).read_text("utf-8") == schema_text()


@pytest.mark.parametrize("path", sorted(DATA.glob("ucc-*.json")), ids=lambda path: path.name)
def test_every_bundled_file_is_valid(path: Path) -> None:
    assert list(VALIDATOR.iter_errors(json.loads(path.read_text("utf-8")))) == []


@pytest.mark.parametrize("portfolio", [harbours(), dams(), works()], ids=lambda one: one.id)
def test_invented_portfolios_are_valid(portfolio: Portfolio) -> None:
    assert _valid(_written(portfolio))


@given(portfolios())
def test_whatever_is_written_is_valid(portfolio: Portfolio) -> None:
    assert list(VALIDATOR.iter_errors(_written(portfolio))) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("id"),
        lambda document: document.update(ids="x"),
        lambda document: document.update(schema_version=3),
        lambda document: document.update(status_date="3 January 2018"),
        lambda document: document.update(reading="as written"),
        lambda document: document["projects"][0].update(weight=-1),
        lambda document: document["projects"][0].update(weight="4"),
        lambda document: document["projects"][0].update(colour="red"),
        lambda document: document["projects"][0]["cells"].update(ops="2033"),
        lambda document: document["projects"][0]["cells"].update(bc=2033),
        lambda document: document["dependencies"][0].pop("successor"),
        lambda document: document["dependencies"][0].update(min_lag=1.5),
        lambda document: document.update(projects={}),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(change: Any) -> None:
    document = _written(dams())
    change(document)
    assert not _valid(document)
    with pytest.raises(FileError):
        documents.parse_portfolio(json.dumps(document).encode(), "a.json")


def test_a_document_may_name_its_schema_for_an_editor(tmp_path: Path) -> None:
    document = {"$schema": "portfolio.schema.json", **_written(dams())}
    assert _valid(document)
    (tmp_path / "a.json").write_text(json.dumps(document), "utf-8")
    assert ucc_portfolio.load(tmp_path / "a.json") == dams()


@pytest.mark.parametrize("day", ["2031-05-17", '"2031-05-17"'])
def test_a_day_in_toml_is_a_date_or_a_text_and_a_comment_may_name_the_schema(day: str) -> None:
    text = f"""#:schema portfolio.schema.json
schema_version = 2
id = "a"
status_date = {day}
projects = [{{ id = "A", cells = {{ bc = {day} }} }}]
"""
    read = documents.parse_portfolio(text.encode(), "a.toml").portfolio
    assert (read.status_date.isoformat(), str(read["A"].cells.bc)) == ("2031-05-17", "2031-05-17")
    assert "status_date = 2031-05-17" in toml_format.render(document_of(read))


def test_an_older_document_is_migrated_step_by_step_with_a_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converter, "SCHEMA_VERSION", 3)
    steps: dict[int, Any] = {
        1: lambda document: {**document, "name": document["id"]},
        2: lambda document: {
            key: value for key, value in {**document, "id": document["name"] * 2}.items() if key != "name"
        },
    }
    monkeypatch.setattr(converter, "MIGRATIONS", steps)
    old = {**_written(dams()), "schema_version": 1}
    loaded = documents.parse_portfolio(json.dumps(old).encode(), "a.json")
    assert loaded.portfolio == evolve(dams(), id="damsdams")
    assert loaded.remarks == ("The document has schema version 1, and is read as version 3; convert writes it so.",)


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (
            3,
            "schema_version: expected at most 2, not the number 3: a newer version of ucc_portfolio wrote the document",
        ),
        (0, "schema_version: expected a whole number from 1, not the number 0"),
        ("1", "schema_version: expected a whole number from 1, not the text '1'"),
    ],
)
def test_a_newer_or_impossible_version_is_refused_in_a_sentence(version: object, message: str) -> None:
    with pytest.raises(FileError) as caught:
        documents.parse_portfolio(json.dumps({**_written(dams()), "schema_version": version}).encode(), "a.json")
    assert message in str(caught.value)


@frozen
class Lock:
    """A lock."""

    gates: int
    name: str = ""
    width: int = field(init=False, default=12)


def test_what_a_record_works_out_itself_is_no_key_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "Portfolio", Lock)
    assert set(json_schema()["properties"]) == {"$schema", "schema_version", "gates", "name"}
    assert json_schema()["required"] == ["schema_version", "gates"]


def test_the_dataset_has_no_key_that_the_schema_lacks() -> None:
    assert set(document_of(datasets.load())) <= set(json_schema()["properties"])


def test_a_document_of_version_1_is_read_and_its_as_of_is_the_status_date() -> None:
    old = {**_written(dams()), "schema_version": 1}
    old["as_of"] = old.pop("status_date")
    loaded = documents.parse_portfolio(json.dumps(old).encode(), "a.json")
    assert loaded.portfolio == dams()
    assert loaded.remarks == ("The document has schema version 1, and is read as version 2; convert writes it so.",)


def test_a_document_of_version_2_does_not_know_as_of() -> None:
    document = {**_written(dams()), "as_of": "2031-05-17"}
    with pytest.raises(FileError, match="as_of: no such key"):
        documents.parse_portfolio(json.dumps(document).encode(), "a.json")
