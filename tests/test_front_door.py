"""What the front door promises: few names, each type of ours within reach, an example with every function."""

from __future__ import annotations

import ast
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from attrs import evolve

import ucc_portfolio
from ucc_portfolio import assess, charts, datasets, errors, frames, types

SOURCE = Path(ucc_portfolio.__file__).parent
MODULES = {"charts", "datasets", "errors", "frames", "types"}
DOORS: Mapping[str, Any] = {"__init__.pyi": ucc_portfolio, "types.pyi": types}


@pytest.mark.parametrize("stub", DOORS)
def test_every_public_name_can_be_had(stub: str) -> None:
    door = DOORS[stub]
    assert door.__all__ == sorted(door.__all__)
    for name in door.__all__:
        found = getattr(door, name)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert found.__name__ == name
        elif inspect.ismodule(found):
            assert name in MODULES
        else:  # an alias of a type, which may be written as text
            assert isinstance(found, str) or typing.get_origin(found) is not None, name
    assert set(door.__all__) <= set(dir(door))
    with pytest.raises(AttributeError, match=f"module '{door.__name__}' has no attribute 'no_such_name'"):
        door.no_such_name  # noqa: B018 - asked for on purpose


@pytest.mark.parametrize("stub", DOORS)
def test_what_type_checkers_see_is_what_can_be_had(stub: str) -> None:
    tree = ast.parse((SOURCE / stub).read_text("utf-8"))
    imports = (node.names for node in tree.body if isinstance(node, ast.ImportFrom))
    seen = {alias.asname for names in imports for alias in names if alias.asname}
    seen |= {ast.unparse(target) for node in tree.body if isinstance(node, ast.Assign) for target in node.targets}
    assert sorted(seen) == DOORS[stub].__all__


def test_the_front_door_has_at_most_60_names() -> None:
    assert len(ucc_portfolio._ROOMS) <= 60


def test_a_record_of_the_front_door_is_among_the_types() -> None:
    records = {name for name in ucc_portfolio._ROOMS if inspect.isclass(getattr(ucc_portfolio, name))}
    assert records - set(types._ROOMS) == {"PortfolioError"}


def test_all_errors_can_be_imported_from_one_module() -> None:
    raised = {name for name, one in vars(errors).items() if inspect.isclass(one) and issubclass(one, Exception)}
    assert raised | {"Fault"} == set(errors.__all__)
    assert ucc_portfolio.errors is errors
    assert ucc_portfolio.PortfolioError is errors.PortfolioError


def test_an_assessment_shows_itself_in_one_line() -> None:
    portfolio = datasets.load("ucc-2018")
    assert repr(assess(portfolio, as_of=date(2018, 1, 3))) == "<Assessment of ucc-2018, as of 2018-01-03>"
    assert len(repr(assess(evolve(portfolio, id="x" * 100), as_of=date(2018, 1, 3)))) < 200


def _functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function of the front door and of its modules, with its name there."""
    for name in ucc_portfolio._ROOMS:
        value = getattr(ucc_portfolio, name)
        if inspect.isfunction(value):
            yield name, value
    for module in (charts, datasets, frames):
        for function in filter(inspect.isfunction, map(vars(module).__getitem__, module.__all__)):
            yield f"{module.__name__}.{function.__name__}", function


FUNCTIONS = dict(_functions())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_has_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(FUNCTIONS[name]) or "")


PARAMETERS = {
    "Portfolio": {"portfolio"},
    "Project": {"project"},
    "str | Milestone": {"project"},
    "Assessment": {"assessment"},
    "PortfolioSimulation": {"before", "after"},
    "Simulation": {"simulation"},
    "date": {"as_of", "before", "after"},
    "date | None": {"as_of"},
    "str | os.PathLike[str]": {"path"},
}


def test_one_thing_has_one_name_among_the_parameters() -> None:
    named: dict[str, set[str]] = {annotation: set() for annotation in PARAMETERS}
    for function in FUNCTIONS.values():
        for name, parameter in inspect.signature(function).parameters.items():
            assert not name.endswith("_id")
            if parameter.annotation in named:
                named[parameter.annotation].add(name)
    assert named == PARAMETERS


class Home(NamedTuple):
    """Where a name is bound: it is a class, an alias or a module of ours."""

    module: str
    name: str


@cache
def _bound(module: str) -> Mapping[str, Home]:
    """Where the names of a module come from; also those that it imports for type checkers only."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    found: dict[str, Home] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ucc_portfolio"):
            found |= {alias.asname or alias.name: Home(node.module, alias.name) for alias in node.names}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = Home(module, node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found[ast.unparse(target)] = Home(module, ast.unparse(target))
    return found


def _named(annotation: object, module: str) -> Iterator[Home]:
    """The types of ours that an annotation names, aliases among them."""
    for node in ast.walk(ast.parse(annotation if isinstance(annotation, str) else "None")):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _named(node.value, module)
        elif isinstance(node, ast.Name) and (home := _bound(module).get(node.id)):
            yield home
        elif isinstance(node, ast.Attribute) and (home := _bound(module).get(ast.unparse(node.value))):
            yield Home(".".join(home), node.attr)


def _of_function(function: Callable[..., Any]) -> Iterator[Home]:
    signature = inspect.signature(function)
    for annotation in (*(one.annotation for one in signature.parameters.values()), signature.return_annotation):
        yield from _named(annotation, function.__module__)


def _of_class(record: type) -> Iterator[Home]:
    """What the public fields, properties and methods of a class name; its own and those that it inherits."""
    for one in record.__mro__:
        if not one.__module__.startswith("ucc_portfolio"):
            continue
        yield Home(one.__module__, one.__name__)
        for name, annotation in inspect.get_annotations(one).items():  # those of cached properties among them
            if not name.startswith("_"):
                yield from _named(annotation, one.__module__)
        for name, member in vars(one).items():
            inner = (
                getattr(member, "fget", None) or getattr(member, "func", None) or getattr(member, "__func__", member)
            )
            if inspect.isfunction(inner) and (not name.startswith("_") or name == "__getitem__"):
                yield from _of_function(inner)


def _of_alias(home: Home) -> Iterator[Home]:
    for node in ast.parse(inspect.getsource(import_module(home.module))).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if ast.unparse(target) == home.name:
                yield from _named(ast.unparse(node.value), home.module)


def _promised() -> set[Home]:
    """The records of the front door, the types that public functions name, and what all these name in their turn."""
    waiting = [home for function in FUNCTIONS.values() for home in _of_function(function)]
    waiting += [Home(*room) for name, room in types._ROOMS.items() if name in ucc_portfolio._ROOMS]
    found = set()
    while waiting:
        home = waiting.pop()
        value = getattr(import_module(home.module), home.name)
        if home not in found and not isinstance(value, ModuleType):
            found.add(home)
            waiting += _of_class(value) if inspect.isclass(value) else _of_alias(home)
    return found


def test_the_types_are_those_that_public_names_mention() -> None:
    assert {home for home in _promised() if home.name[0] != "_"} == {Home(*room) for room in types._ROOMS.values()}
