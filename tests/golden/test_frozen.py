"""What other people's scripts may rely on, frozen: every public name, and every command with its options.

A difference is read line by line: one that is gone or changed breaks somebody's script, one more promises something.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from types import ModuleType
from typing import Any, NamedTuple, is_typeddict

import attrs
import click
from pytest_regressions.file_regression import FileRegressionFixture

import ucc_portfolio
from ucc_portfolio import errors, types
from ucc_portfolio.cli.main import cli

SPECIAL = ("__getitem__", "__contains__", "__iter__", "__len__")
"""What makes a record a mapping or a sequence; other special methods come with every record."""

WIDTH = 110

SHARED = 5
"""How many options of `ucc-status` stand with its commands too; they come first."""


def test_the_public_names(file_regression: FileRegressionFixture) -> None:
    names = [(name, getattr(ucc_portfolio, name)) for name in ucc_portfolio._ROOMS]
    file_regression.check("\n".join("\n".join(_lines(*one)) + "\n" for one in names), encoding="utf-8")


def test_the_public_types(file_regression: FileRegressionFixture) -> None:
    names = [(name, getattr(types, name)) for name in types._ROOMS if name not in ucc_portfolio._ROOMS]
    file_regression.check("\n".join("\n".join(_lines(*one)) + "\n" for one in names), encoding="utf-8")


def test_the_errors(file_regression: FileRegressionFixture) -> None:
    raised = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.PortfolioError)]
    lines = [line for one in raised for line in _lines(one.__name__, one)]
    file_regression.check("\n".join(lines) + "\n", encoding="utf-8")


def test_the_commands(file_regression: FileRegressionFixture) -> None:
    text = "\n".join(_command(cli, "ucc-status"))
    file_regression.check(re.sub(r" +$", "", text, flags=re.MULTILINE), encoding="utf-8")


def _lines(name: str, value: object) -> Iterator[str]:
    if isinstance(value, ModuleType):
        yield f"module {name}"
        for inner in value.__all__:
            if inspect.isfunction(function := getattr(value, inner)):
                yield from (f"    {line}" for line in _lines(inner, function))
    elif not isinstance(value, type) and not inspect.isfunction(value):
        yield f"alias {name} = {value}"
    elif not isinstance(value, type):
        yield from _signature(name, value)
    elif is_typeddict(value):
        yield f"dictionary {name}"
        yield from (f"    {key}: {_annotation(it)}" for key, it in inspect.get_annotations(value).items())
    elif issubclass(value, Exception):
        bases = ", ".join(base.__name__ for base in value.__bases__)
        own = "__init__" in vars(value)
        yield from _signature(f"error {name}, of {bases}: ", value) if own else (f"error {name}, of {bases}",)
    elif issubclass(value, Enum):
        yield f"enum {name}, of {', '.join(base.__name__ for base in value.__bases__)}"
        yield from (f"    {member.name} = {member.value!r}" for member in value)
        yield from (f"    {line}" for line in _behaviour(value))
    elif attrs.has(value):
        parents = [base.__name__ for base in value.__bases__ if base is not object]
        yield f"record {name}" + (f", of {', '.join(parents)}" if parents else "")
        written = _annotations_of(value)
        fields = (field for field in attrs.fields(value) if _is_public(field, value))
        yield from (f"    {_field(field, written[field.name])}" for field in fields)
        yield from (f"    {line}" for line in _behaviour(value))
    else:
        yield from _signature(f"class {name}", value)
        yield from (f"    {line}" for line in _behaviour(value))


def _is_public(field: attrs.Attribute[Any], record: type) -> bool:
    """Also a field that is kept under a name of its own, where the record answers to that of the argument."""
    return not field.name.startswith("_") or (field.init and hasattr(record, str(field.alias)))


def _annotations_of(record: type) -> dict[str, str]:
    """The types of fields as written; cattrs replaces those that attrs keeps as soon as a file is read."""
    return {name: _annotation(it) for one in record.__mro__[::-1] for name, it in inspect.get_annotations(one).items()}


def _field(field: attrs.Attribute[Any], annotation: str) -> str:
    text = f"{field.alias}: {annotation}"
    if field.default is not attrs.NOTHING:
        text += " = made when missing" if type(field.default).__name__ == "Factory" else f" = {_value(field.default)}"
    if not field.init:
        return f"{text} (no argument)"
    return f"{text} (keyword only)" if field.kw_only else text


class _Cached(NamedTuple):
    """What attrs leaves of a cached property: its annotation."""

    annotation: str


def _behaviour(record: type) -> Iterator[str]:
    """Properties and methods, of the record itself and of ours that it inherits from."""
    ours = [one for one in record.__mro__ if one.__module__.startswith("ucc_portfolio")]
    seen = {field.name for field in attrs.fields(record)} if attrs.has(record) else set()
    for name, member in ((name, member) for one in ours for name, member in _members(one)):
        if name in seen or (name.startswith("_") and name not in SPECIAL):
            continue
        seen.add(name)
        if isinstance(member, _Cached):
            yield f".{name} -> {member.annotation}"
        elif isinstance(member, property | cached_property):
            function = member.fget if isinstance(member, property) else member.func
            yield f".{name} -> {_annotation(inspect.signature(function).return_annotation)}"  # type: ignore[arg-type]
        elif isinstance(member, classmethod | staticmethod):
            yield from _signature(f"{record.__name__}.{name}", member.__func__)
        elif inspect.isfunction(member):
            yield from _signature(f".{name}", member)


def _members(record: type) -> Iterator[tuple[str, object]]:
    cached = {name: text for name, text in inspect.get_annotations(record).items() if attrs.has(record)}
    yield from ((name, member) for name, member in vars(record).items() if not inspect.ismemberdescriptor(member))
    yield from ((name, _Cached(_annotation(text))) for name, text in cached.items() if not name.startswith("_"))


def _signature(name: str, function: Any) -> Iterator[str]:
    """The name with its parameters, on one line or, where that is too long, with a line for each."""
    signature = inspect.signature(function)
    words: list[str] = []
    kind = None
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls") and not words:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and kind not in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL):
            words.append("*")
        kind = parameter.kind
        stars = 1 if kind is parameter.VAR_POSITIONAL else 2 if kind is parameter.VAR_KEYWORD else 0
        word = "*" * stars + parameter.name
        if parameter.annotation is not parameter.empty:
            word += f": {_annotation(parameter.annotation)}"
        words.append(word if parameter.default is parameter.empty else f"{word} = {_value(parameter.default)}")
    returned = signature.return_annotation
    end = ")" if returned is signature.empty or isinstance(function, type) else f") -> {_annotation(returned)}"
    line = f"{name}({', '.join(words)}{end}"
    if len(line) <= WIDTH:
        yield line
    else:
        yield from (f"{name}(", *(f"    {word}," for word in words), end)


def _annotation(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _value(value: object) -> str:
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, frozenset | set):
        return "{" + ", ".join(sorted(map(_value, value))) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_value, value)) + ")"
    if attrs.has(type(value)):
        return f"{type(value).__name__}(...)"
    return getattr(value, "__name__", repr(value))


def _command(command: click.Command, path: str, shared: tuple[str, ...] = ()) -> Iterator[str]:
    yield " ".join([path, *(_argument(one) for one in command.params if isinstance(one, click.Argument))])
    options = [_option(one) for one in command.params if isinstance(one, click.Option)]
    if shared and set(shared) <= set(options):
        yield "    (the shared options)"
        options = [one for one in options if one not in shared]
    yield from (f"    {one}" for one in options)
    yield ""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _command(inner, f"{path} {name}", shared or tuple(options[:SHARED]))


def _argument(argument: click.Argument) -> str:
    name = _choices(argument.type) or argument.metavar or argument.human_readable_name
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _option(option: click.Option) -> str:
    text = ", ".join(option.opts)
    if option.secondary_opts:
        text += " / " + ", ".join(option.secondary_opts)
    if not (option.is_flag or option.count):
        text += " " + (_choices(option.type) or option.metavar or option.type.name.split()[0].upper())
    default = option.to_info_dict().get("default")
    if isinstance(default, str | int | float) and default is not False:
        text += f" = {default}"
    notes = [note for note, holds in _notes(option) if holds]
    return f"{text} ({', '.join(notes)})" if notes else text


def _notes(option: click.Option) -> Iterator[tuple[str, bool]]:
    yield "required", option.required
    yield "repeatable", option.multiple or option.count
    yield f"{option.nargs} values", option.nargs != 1 and not option.is_flag
    yield f"environment {option.envvar}", bool(option.envvar)
    yield "hidden", option.hidden
    for bound, word, beyond in (("min", "from", "above"), ("max", "to", "below")):
        number = getattr(option.type, bound, None)
        is_open = getattr(option.type, f"{bound}_open", False)
        yield f"{beyond if is_open else word} {number:,}" if number is not None else "", number is not None


def _choices(kind: Any) -> str:
    """The choices as one word, or line by line where they are many."""
    if not isinstance(kind, click.Choice):
        return ""
    choices = list(map(str, kind.choices))
    whole = "|".join(choices)
    return whole if len(whole) <= WIDTH else "".join(f"\n        {one}" for one in choices) + "\n       "
