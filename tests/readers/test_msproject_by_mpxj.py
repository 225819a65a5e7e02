"""The export as another program reads it: MPXJ sees the tasks, dates, links and baselines that were written.

MPXJ (pip install mpxj jpype1) runs on Java, in a process of its own.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portfolios import dams, harbours
from ucc_portfolio import PlannedMilestone, PlanRevision, Portfolio, Project, datasets
from ucc_portfolio.domain.cells import CELL_KEYS, Status
from ucc_portfolio.domain.phases import label
from ucc_portfolio.files.msproject_reader import read_revision
from ucc_portfolio.files.msproject_writer import write

MISSING = [
    *(name for name in ("mpxj", "jpype") if importlib.util.find_spec(name) is None),
    *(["Java"] if shutil.which("java") is None and "JAVA_HOME" not in os.environ else []),
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"MPXJ cannot run: {', '.join(MISSING)} not installed")

READER = """
import json, sys
import jpype, mpxj
jpype.startJVM("-Djava.awt.headless=true")
from org.mpxj import TaskField
from org.mpxj.mspdi import MSPDIReader, MSPDIWriter

def text(value):
    return None if value is None else str(value)

def task_of(task):
    link_of = lambda link: [
        int(link.getPredecessorTask().getUniqueID()), str(link.getType()), float(link.getLag().getDuration()),
        str(link.getLag().getUnits()),
    ]
    baselines = [[task.getBaselineStart(), task.getBaselineFinish()]]
    baselines += [[task.getBaselineStart(number), task.getBaselineFinish(number)] for number in range(1, 11)]
    return {
        "uid": int(task.getUniqueID()), "id": int(task.getID()), "name": text(task.getName()),
        "level": int(task.getOutlineLevel()), "outline": text(task.getOutlineNumber()),
        "above": None if task.getParentTask() is None else int(task.getParentTask().getUniqueID()),
        "start": text(task.getStart()), "finish": text(task.getFinish()),
        "actual_finish": text(task.getActualFinish()),
        "duration": None if task.getDuration() is None else text(task.getDuration()),
        "mode": text(task.getTaskMode()), "constraint": text(task.getConstraintType()),
        "percent": None if task.getPercentageComplete() is None else float(task.getPercentageComplete()),
        "milestone": bool(task.getMilestone()), "summary": bool(task.getSummary()),
        "texts": [text(task.getText(number)) for number in (1, 2, 3)],
        "weight": None if task.getNumber(1) is None else float(task.getNumber(1)),
        "links": [link_of(link) for link in task.getPredecessors()],
        "baselines": [[text(start), text(finish)] for start, finish in baselines],
    }

found = {}
for path in sys.argv[1:]:
    project = MSPDIReader().read(path)
    MSPDIWriter().write(project, path + ".saved")
    header = project.getProjectProperties()
    fields = project.getCustomFields()
    calendar = project.getDefaultCalendar()
    found[path] = {
        "saved": path + ".saved",
        "errors": [str(error) for error in project.getIgnoredErrors()],
        "title": text(header.getProjectTitle()), "status": text(header.getStatusDate()),
        "calendar": text(calendar.getName()), "minutes": int(calendar.getMinutesPerWeek()),
        "aliases": [text(fields.get(field).getAlias()) for field in
                    (TaskField.TEXT1, TaskField.TEXT2, TaskField.TEXT3, TaskField.NUMBER1)],
        "tasks": [task_of(task) for task in project.getTasks()],
    }
with open(1, "w", encoding="utf-8", closefd=False) as out:
    json.dump(found, out)
"""

NAME = "Locks <& Co> ]]> \"'"


def _locks() -> Portfolio:
    """Locks with eleven revisions, of which ten are written."""
    return Portfolio(
        id="locks",
        title=NAME,
        status_date=date(2031, 5, 17),
        projects=[
            Project(id="A&B", weight=2.5, cells={"bc": "DONE", "fss": "H1 2032, 40 % done", "operations": "2040"}),
            Project(id="SEA", system=NAME, cells={"con": "TBD", "operations": "? - Q2 2034"}),
            Project(id="WEIR", cells={"tra": "DONE", "operations": "2031-02-03"}),
            Project(id="BARE"),
        ],
        revisions=[
            PlanRevision(
                id=f"R{year}",
                date=date(year, 1, 1),
                milestones=[PlannedMilestone(project="A&B", planned=f"Q1 {year + 8} - {year + 20}")],
            )
            for year in range(2020, 2031)
        ],
    )


PORTFOLIOS = {"ucc": datasets.load(), "dams": dams(), "harbours": harbours(), "locks": _locks()}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What MPXJ sees in each export, read in one go: a Java machine starts slowly."""
    folder = tmp_path_factory.mktemp("mpxj")
    paths = {name: folder / f"{name}.xml" for name in PORTFOLIOS}
    for name, portfolio in PORTFOLIOS.items():
        paths[name].write_bytes(write(portfolio))
    script = folder / "reader.py"
    script.write_text(READER, "utf-8")
    done = subprocess.run(
        [sys.executable, script, *paths.values()], capture_output=True, check=False, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {Path(path).stem: project for path, project in found.items()}


def _task(project: Mapping[str, Any], name: str, milestone: str | None = None) -> dict[str, Any]:
    (task,) = (one for one in project["tasks"] if one["texts"][:2] == [name, milestone])
    return dict(task)


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_it_reads_every_file_without_a_complaint(name: str, seen: Mapping[str, Any]) -> None:
    project, portfolio = seen[name], PORTFOLIOS[name]
    assert project["errors"] == []
    assert project["title"] == (portfolio.title or portfolio.id)
    assert project["status"] == f"{portfolio.status_date}T17:00"
    assert (project["calendar"], project["minutes"]) == ("Every day", 7 * 480)
    assert project["aliases"] == ["Portfolio project", "Portfolio milestone", "Planned as printed", "Portfolio weight"]


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_projects_are_summaries_and_their_milestones_stand_below_them(name: str, seen: Mapping[str, Any]) -> None:
    tasks, portfolio = seen[name]["tasks"], PORTFOLIOS[name]
    assert [task["id"] for task in tasks] == list(range(len(tasks)))
    assert [task["texts"][0] for task in tasks if task["level"] == 1] == [project.id for project in portfolio.projects]
    above = {task["uid"]: task for task in tasks}
    for task in tasks[1:]:
        project, key, _ = task["texts"]
        if task["level"] == 1:
            weight = portfolio[project].weight
            assert task["weight"] == (None if weight is None else float(weight))
            assert task["summary"] == any(one["above"] == task["uid"] for one in tasks)
        else:
            assert task["name"] == label(key)
            assert above[task["above"]]["texts"][0] == project
            assert (task["summary"], task["milestone"]) == (False, key == "operations")


def test_the_dates_of_the_dataset_arrive(seen: Mapping[str, Any]) -> None:
    portfolio = PORTFOLIOS["ucc"]
    dated = 0
    for project in portfolio.projects:
        for key in CELL_KEYS:
            cell = project.cells[key]
            if cell is None or cell.status is Status.NOT_APPLICABLE:
                continue
            task = _task(seen["ucc"], project.id, key)
            if task["actual_finish"] is not None:
                assert (task["percent"], task["finish"], key) == (100, task["actual_finish"], "operations")
            elif cell.status is Status.DONE:
                assert (task["percent"], task["finish"]) == (100, None)
            elif cell.date is not None and cell.date.last is not None:
                dated += 1
                first = cell.date.first if cell.date.is_window else cell.date.last
                assert task["texts"][2] == cell.text
                assert str(task["start"]).split("T")[0] == str(first)  # None where a window's start is unknown
                assert task["finish"] == f"{cell.date.last}T17:00"
                assert task["mode"] == "MANUALLY_SCHEDULED"
            else:
                assert (task["start"], task["finish"], task["mode"]) == (None, None, "AUTO_SCHEDULED")
                assert task["constraint"] == "AS_SOON_AS_POSSIBLE"
    assert dated > 80


def test_the_precedences_of_the_dataset_arrive_and_its_interfaces_do_not(seen: Mapping[str, Any]) -> None:
    portfolio = PORTFOLIOS["ucc"]
    ends = {task["uid"]: tuple(task["texts"][:2]) for task in seen["ucc"]["tasks"]}
    links = {(ends[link[0]], ends[task["uid"]]) for task in seen["ucc"]["tasks"] for link in task["links"]}
    assert links == {(link.before, link.after) for link in portfolio.dependencies if link.is_precedence}


def test_lags_are_elapsed_days(seen: Mapping[str, Any]) -> None:
    wall = _task(seen["dams"], "WALL", "operations")
    assert _task(seen["dams"], "POWER", "operations")["links"] == [[wall["uid"], "FS", 90.0, "ed"]]
    assert max(wall["links"]) == [_task(seen["dams"], "WALL", "tss")["uid"], "FS", 400.0, "ed"]
    assert (wall["start"], wall["finish"], wall["duration"]) == ("2033-01-01T08:00", "2035-12-31T17:00", "1095.0d")


def test_ten_revisions_arrive_as_baselines(seen: Mapping[str, Any]) -> None:
    task = _task(seen["locks"], "A&B", "operations")
    assert task["baselines"] == [
        *([f"{year + 8}-01-01T08:00", f"{year + 20}-12-31T17:00"] for year in range(2021, 2031)),
        [None, None],
    ]
    assert task["finish"] == "2040-12-31T17:00"  # the table, which is newer than all of them


def test_half_known_and_done_milestones_arrive_as_they_are(seen: Mapping[str, Any]) -> None:
    project = seen["locks"]
    half = _task(project, "SEA", "operations")
    assert (half["start"], half["finish"], half["mode"]) == (None, "2034-06-30T17:00", "MANUALLY_SCHEDULED")
    done = _task(project, "WEIR", "operations")
    assert (done["percent"], done["actual_finish"]) == (100, "2031-02-03T17:00")
    assert _task(project, "A&B", "fss")["percent"] == 40
    assert _task(project, "SEA")["name"] == f"SEA: {NAME}"
    assert _task(project, "BARE")["summary"] is False


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_what_it_saves_again_is_read_as_the_same_plan(name: str, seen: Mapping[str, Any]) -> None:
    portfolio = PORTFOLIOS[name]
    ours, theirs = (
        read_revision(content, portfolio, revision_id="import", published=portfolio.status_date)
        for content in (write(portfolio), Path(seen[name]["saved"]).read_bytes())
    )
    assert theirs == ours
    assert len(ours.revision.milestones) > 1
