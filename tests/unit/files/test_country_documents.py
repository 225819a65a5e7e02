"""Broken files with countries and indicators: every fault with its place, and none that follows from another."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portfolios import PER_ACTION
from ucc_portfolio import load
from ucc_portfolio.errors import FileError
from ucc_portfolio.files.documents import parse_portfolio
from ucc_portfolio.files.synthetic import synthetic


def _document(**lists: Any) -> bytes:
    document = {
        "schema_version": 2,
        "id": "a",
        "status_date": "2031-01-01",
        "projects": [{"id": "A", "system": "S"}],
        **lists,
    }
    return json.dumps(document).encode()


def _faults(**lists: Any) -> list[tuple[str, str]]:
    with pytest.raises(FileError) as caught:
        parse_portfolio(_document(**lists), "a.json")
    return [(".".join(map(str, fault.key)), fault.message) for fault in caught.value.faults]


def _stated(**keys: Any) -> dict[str, Any]:
    return {"project": "A", "country": "XA", "start": "2032", **keys}


def test_a_wrong_code_has_its_place_and_the_right_one_beside_it() -> None:
    found = _faults(
        participants=[{"country": "XA"}, {"country": "EL"}],
        deployments=[_stated(country="UK"), _stated(country="xa")],
        derogations=[{"project": "A", "country": "GRC", "until": "2032-01-01", "known_from": "2031-01-01"}],
    )
    assert found == [
        ("participants.1.country", "EL is no code of ISO 3166; write GR"),
        ("deployments.0.country", "UK is no code of ISO 3166; write GB"),
        ("deployments.1.country", "'xa' is no country; give two capital letters, as ISO 3166 does"),
        ("derogations.0.country", "'GRC' is no country; give two capital letters, as ISO 3166 does"),
    ]


def test_a_report_before_the_day_and_other_contradictions_have_their_place() -> None:
    day, before = "2032-05-17", "2032-05-16"
    found = _faults(
        participants=[{"country": "XA", "joined": day, "left": before}],
        deployments=[
            _stated(kind="reported", start=day, known_from=before),
            _stated(kind="announced", start=day, known_from=day),
            _stated(kind="reported", start="Q2 2032", known_from=day),
            _stated(kind="reported", start=day),
            _stated(kind="rumoured"),
            _stated(start="soon"),
            _stated(start="unknown"),
            _stated(start="DONE"),
        ],
        deployment_counts=[{"project": "A", "live": -1, "date": day, "known_from": day}],
    )
    places = [place for place, _ in found]
    assert places == [
        "participants.0.left",
        "deployments.0.known_from",
        "deployments.1.known_from",
        "deployments.2.start",
        "deployments.3.known_from",
        "deployments.4.kind",
        "deployments.5.start",
        "deployments.6.known_from",
        "deployments.7.start",
        "deployment_counts.0.live",
    ]
    assert found[1][1] == "2032-05-16 is before the day itself; then it is announced"


def test_what_is_missing_or_not_known_is_named() -> None:
    found = _faults(
        participants=[{}, {"country": "XA", "since": 2030}],
        deployments=[{"project": "A"}],
        deployment_counts=[{"project": "A", "live": 1}],
        derogations=[{"project": "A", "country": "XA"}],
    )
    assert sorted(place for place, _ in found) == [
        "deployment_counts.0.date",
        "deployment_counts.0.known_from",
        "deployments.0.country",
        "deployments.0.start",
        "derogations.0.known_from",
        "derogations.0.until",
        "participants.0.country",
        "participants.1.since",
    ]


def test_unknown_systems_projects_and_sources_and_duplicates_are_listed_together() -> None:
    found = _faults(
        participants=[{"country": "XA", "system": "T"}, {"country": "XB"}, {"country": "XB"}],
        deployments=[
            _stated(project="B"),
            _stated(known_from="2031-01-01"),
            _stated(known_from="2031-01-01", start="2033"),
            _stated(country="XB", source="x"),
        ],
        derogations=[{"project": "B", "country": "XA", "until": "2032-01-01", "known_from": "2031-01-01"}],
        indicators=[
            {"id": "I", "title": "i", "target": PER_ACTION, "actions": "J"},
            {"id": "I", "title": "i"},
        ],
    )
    assert sorted(found) == [
        ("deployments.0.project", "'B' is no project of this portfolio"),
        ("deployments.2", "it is stated twice"),
        ("deployments.3.source", "no source is called 'x'"),
        ("derogations.0.project", "'B' is no project of this portfolio"),
        ("indicators.0.actions", "no indicator is called 'J'"),
        ("indicators.1.id", "the id 'I' is used twice"),
        ("participants.0.system", "no project belongs to a system 'T'; * stands for every system"),
        ("participants.2", "it is stated twice"),
    ]


def test_nothing_follows_from_a_fault_that_is_named_already() -> None:
    # The project is there, with a fault of its own: what speaks of it, or of its system, is none.
    found = _faults(
        projects=[{"id": "A", "system": "S", "weight": -1}],
        participants=[{"country": "XA", "system": "S"}],
        deployments=[_stated(), _stated(country="EL")],
        derogations=[{"project": "A", "country": "XA", "until": "2032-01-01", "known_from": "2031-01-01"}],
    )
    assert [place for place, _ in found] == ["projects.0.weight", "deployments.1.country"]


def test_nothing_follows_from_a_source_or_an_indicator_with_a_fault() -> None:
    found = _faults(
        sources=[{"id": "x"}],
        deployments=[_stated(source="x")],
        participants=[{"country": "XA", "source": "x"}],
        indicators=[
            {"id": "J", "title": "j", "unit": 7},
            {"id": "I", "title": "i", "target": PER_ACTION, "actions": "J"},
        ],
    )
    assert [place for place, _ in found] == ["sources.0.title", "indicators.0.unit"]


def test_what_stands_beside_a_fault_of_the_same_record_is_named_too() -> None:
    # The note has nothing to do with the day before which nobody can report; a faulty start has.
    report = _stated(kind="reported", start="2032-05-17", known_from="2032-05-16")
    assert [place for place, _ in _faults(deployments=[{**report, "note": 7}])] == [
        "deployments.0.known_from",
        "deployments.0.note",
    ]
    for kind in ("reported", "announced"):
        found = _faults(deployments=[{**report, "kind": kind, "start": "May"}])
        assert [place for place, _ in found] == ["deployments.0.start"]


def test_a_toml_file_names_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'schema_version = 2\nid = "a"\nstatus_date = 2031-01-01\n[[projects]]\nid = "A"\n\n'
        '[[participants]]\ncountry = "EL"\n\n'
        '[[deployments]]\nproject = "B"\ncountry = "XA"\nstart = "2032"\n',
        "utf-8",
    )
    with pytest.raises(FileError) as caught:
        load(path)
    assert [line.strip() for line in str(caught.value).splitlines()[1:]] == [
        "line 8, participants[1].country: EL is no code of ISO 3166; write GR",
        "line 11, deployments[1].project, project B: 'B' is no project of this portfolio",
    ]


def test_days_may_be_dates_of_toml_as_well_as_texts() -> None:
    loaded = parse_portfolio(
        b'schema_version = 2\nid = "a"\nstatus_date = 2031-01-01\n[[projects]]\nid = "A"\n'
        b'[[deployments]]\nproject = "A"\ncountry = "XA"\nstart = 2032-05-17\nkind = "reported"\n'
        b"known_from = 2032-05-18\n",
        "a.toml",
    ).portfolio
    assert loaded.deployments[0].started_on == date(2032, 5, 17)


def test_as_many_faults_as_there_are_are_counted() -> None:
    portfolio = synthetic(projects=2, countries=2)
    assert portfolio.deployments
    found = _faults(deployments=[_stated(project=f"B{number}") for number in range(30)])
    assert len({place for place, _ in found}) == 30
