"""What is given away: the names of the changes, the citation, the comparison of distributions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

import check_distributions as distributions

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_change_is_named_by_its_number_and_kind() -> None:
    settings = SETTINGS["tool"]["towncrier"]
    kinds = "|".join(kind["directory"] for kind in settings["type"])
    folder = ROOT / settings["directory"]
    names = {path.name for path in folder.iterdir()} - set(settings["ignore"])
    assert [name for name in sorted(names) if not re.fullmatch(rf"\d+\.({kinds})(\.\d+)?\.md", name)] == []
    assert all((folder / name).read_text("utf-8").strip() for name in names)
    page = (folder / "README.md").read_text("utf-8")
    assert all(f"`{kind['directory']}`" in page for kind in settings["type"])


def test_the_citation_names_the_library_as_the_project_file_does() -> None:
    lines = (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
    project = SETTINGS["project"]
    assert f"version: {project['version']}" in lines
    assert f"license: {project['license']}" in lines
    assert any(line.strip().startswith(project["description"]) for line in lines)


def test_every_package_that_users_install_has_its_line_in_the_documentation() -> None:
    project = SETTINGS["project"]
    extras = project["optional-dependencies"]
    theirs: dict[str, set[str]] = {name: set() for name in map(_name, project["dependencies"])}
    for extra in set(extras) - {"bench", "docs", "release", "test"}:
        for name in set(map(_name, extras[extra])) - {"ucc-portfolio"}:
            theirs.setdefault(name, set()).add(extra)
    page = (ROOT / "docs" / "explanation" / "third-party.md").read_text("utf-8")
    core, _, others = page.partition("**Extras.**")
    named: dict[str, set[str]] = {
        name: set() for name in re.findall(r"^\| (\w[\w-]+) \|", core, re.MULTILINE) if name != "package"
    }
    for name, listed in re.findall(r"^\| ([\w-]+) \| ([\w, ]+) \|", others, re.MULTILINE):
        if name != "package":
            named[name] = set(listed.split(", "))
    assert named == theirs


def test_every_target_of_make_is_explained_to_contributors() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [target for target in targets if target != "clean" and f"make {target}" not in page] == []
    assert set(re.findall(r"`make ([\w-]+)", page)) <= set(targets)


def _name(requirement: str) -> str:
    return re.split(r"[><=\[ ]", requirement, maxsplit=1)[0]


def test_the_versions_of_python_that_are_tried_are_those_that_are_promised() -> None:
    oldest = SETTINGS["project"]["requires-python"].removeprefix(">=")
    assert distributions.promised()[0] == oldest
    assert distributions.promised() == ["3.11", "3.12", "3.13"]


@pytest.mark.parametrize("where", ["path", "pyenv"])
def test_an_interpreter_that_does_not_run_is_not_taken(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, code in (("path", 1), ("root/versions/3.12.9/bin", 1), ("root/versions/3.12.10/bin", 1)):
        script = tmp_path / folder / "python3.12"
        script.parent.mkdir(parents=True)
        runs = folder == "path" if where == "path" else "3.12.9" in folder
        script.write_text(f"#!/bin/sh\n{'echo 3.12' if runs else f'exit {code}'}\n", "utf-8")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "root"))
    found = distributions.python("3.12")
    assert found is not None
    assert str(found.relative_to(tmp_path)).startswith("path" if where == "path" else "root/versions/3.12.9")
    assert distributions.python("3.9") is None


def test_two_wheels_differ_by_name_and_by_content(tmp_path: Path) -> None:
    wheels = []
    for name, files in (("one", {"a": "1", "b": "2", "c": "3"}), ("other", {"a": "1", "b": "changed", "d": "3"})):
        wheels.append(tmp_path / f"{name}.whl")
        with ZipFile(wheels[-1], "w") as opened:
            for file, text in files.items():
                opened.writestr(file, text)
    one, other = map(distributions.contents, wheels)
    assert distributions.differences(one, other) == ["b", "c", "d"]
    assert distributions.differences(one, one) == []
