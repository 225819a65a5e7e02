"""The reference of the API and of the commands: taken from the public names, from docstrings and from click."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from enum import Enum
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import attrs
from sphinx.util import logging

import ucc_portfolio
from ucc_portfolio import types

if TYPE_CHECKING:
    import click
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

MARK: Final = re.compile(r"<!-- public names: (.*) -->")
"""A line of a page that is replaced by the names that live in the rooms which it names."""

ROOMS: Final = {**ucc_portfolio._ROOMS, **types._ROOMS}  # noqa: SLF001 - the maps of the two modules
MODULES: Final = {name for name in ROOMS if inspect.ismodule(getattr(ucc_portfolio, name, None))}
HOMES: Final = {name: ".".join(room if name in MODULES else room[:1]) for name, room in ROOMS.items()}
"""Per public name, the module that has it; a module is its own."""

PLACES: Final = {name: f"ucc_portfolio.{'' if name in ucc_portfolio._ROOMS else 'types.'}{name}" for name in ROOMS}  # noqa: SLF001
"""Per public name, where users import it from: the front door if it is there."""

COLON: Final = "\N{MODIFIER LETTER COLON}"

log = logging.getLogger(__name__)


def expand(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the names of the rooms in the place of the mark of a page."""
    del app, page
    lines: list[str] = []
    for line in source[0].split("\n"):
        named = MARK.fullmatch(line)
        lines += _sections(named[1].split()) if named else [line]
    source[0] = "\n".join(lines)


def _sections(rooms: list[str]) -> list[str]:
    """A section per module: its opening sentence, its functions, its records."""
    lines: list[str] = []
    homes = {home for home in HOMES.values() if home.split(".")[1] in rooms}
    for home in sorted(homes, key=lambda home: (rooms.index(home.split(".")[1]), home)):
        opening = (inspect.getdoc(import_module(home)) or "").split("\n\n")[0]
        title = home.rpartition(".")[2].replace("_", " ").capitalize()
        lines += [f"## {title}", "", opening, "", "```{eval-rst}"]
        for name in sorted((name for name in HOMES if HOMES[name] == home), key=_order):
            lines += [*_directive(name), ""]
        lines += ["```", ""]
    return lines


def _value(name: str) -> Any:
    return getattr(ucc_portfolio if name in ucc_portfolio._ROOMS else types, name)  # noqa: SLF001


def _order(name: str) -> tuple[bool, int]:
    """Functions before types, each as the source has them."""
    value = _value(name)
    if name in MODULES:
        return False, 0
    if inspect.isfunction(value) or inspect.isclass(value):
        return inspect.isclass(value), inspect.getsourcelines(value)[1]
    return True, _alias(name)[0]


def _directive(name: str) -> list[str]:
    value = _value(name)
    if inspect.isclass(value):
        return _of_class(value, PLACES[name])
    if inspect.isfunction(value):
        return [f".. autofunction:: {PLACES[name]}"]
    if name not in MODULES:
        _, shown, meaning = _alias(name)
        return [f".. py:type:: {PLACES[name]}", f"   :canonical: {shown}", "", f"   {meaning}"]
    lines = [f".. py:module:: {PLACES[name]}", ""]
    for own in value.__all__:
        inner, place = getattr(value, own), f"{PLACES[name]}.{own}"
        if inspect.isclass(inner):
            lines += [*_of_class(inner, place), ""]
        else:
            lines += [f".. auto{'function' if inspect.isfunction(inner) else 'data'}:: {place}", ""]
    return lines


def _of_class(record: type, place: str) -> list[str]:
    if issubclass(record, Exception):
        return [f".. autoexception:: {place}"]
    members = _members(record)
    shown = [f"   :members: {', '.join(members)}", "   :undoc-members:"] if members else []
    return [f".. autoclass:: {place}", *shown]


def _alias(name: str) -> tuple[int, str, str]:
    """An alias: its line, what it stands for, and the words below it."""
    for pair in pairwise(ast.parse(inspect.getsource(import_module(HOMES[name]))).body):
        match pair:
            case (
                ast.Assign(targets=[ast.Name(id=own)], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=own), value=ast.expr() as value),
                ast.Expr(value=ast.Constant(value=str(meaning))),
            ) if own == name:
                shown = value.value if isinstance(value, ast.Constant) else ast.unparse(value)
                return value.lineno, str(shown), meaning
    raise LookupError(f"no words stand below the alias {name}")


def _members(record: type) -> list[str]:
    """What a record has beside the fields that its signature names: methods, properties, members of an enumeration."""
    named = {field.name for field in attrs.fields(record)} if attrs.has(record) else set(getattr(record, "_fields", ()))
    homes = [home for home in reversed(record.__mro__) if home.__module__.startswith("ucc_portfolio")]
    own = dict.fromkeys(name for home in homes for name in vars(home))
    return [name for name in own if not name.startswith("_") and name not in named]


def complete(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a public name that no page has."""
    del app
    shown = {entry[0] for entry in env.domains["py"].get_objects()}
    for place in PLACES.values():
        if place not in shown:
            log.warning("%s is on no page", place)


def resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, shown: Any) -> Any:
    """A type of a signature: a link if it is public, else its plain name."""
    target = str(node.get("reftarget", ""))
    name = target.rpartition(".")[2]
    if node.get("refdomain") != "py" or not name:
        return None
    if name in PLACES and target != PLACES[name]:
        page = str(node["refdoc"])
        return env.domains["py"].resolve_xref(env, page, app.builder, "obj", PLACES[name], node, shown)
    house = [module for key, module in sys.modules.items() if key.startswith("ucc_portfolio.")]
    return shown if any(hasattr(module, name) for module in house) else None


def tidy_signature(
    app: Sphinx, what: str, name: str, value: object, options: Any, signature: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    """Defaults that attrs computes are shown as three dots; nobody makes members of an enumeration."""
    del app, what, name, options
    if isinstance(value, type) and issubclass(value, Enum):
        return "", None
    if signature is not None:
        signature = re.sub(r"= ?(NOTHING|attr_dict\[[^]]*\]\.default|<factory>)", "= ...", signature)
    return signature, returns


def tidy_docstring(app: Sphinx, what: str, name: str, value: object, options: Any, lines: list[str]) -> None:
    """Backticks are code as in Markdown, and links to public names; cached properties have their docstrings again."""
    del app, value, options
    if not any(lines):
        lines[:] = _cached(name)
    is_example = False
    for number, line in enumerate(lines):
        if re.fullmatch(r"[A-Z][a-z]+:", line):
            is_example = line == "Example:"
        if not is_example and not line.lstrip().startswith(">>>"):
            lines[number] = re.sub(r"(?<!`)`([^`]+)`(?!`)(\w?)", _code, line)
    if what in ("attribute", "property") and lines:
        lines[0] = lines[0].replace(": ", f"{COLON} ")


def restore_colons(app: Sphinx, what: str, name: str, value: object, options: Any, lines: list[str]) -> None:
    """Napoleon takes what stands before a colon for the type of a property; it has not seen ours."""
    del app, what, name, value, options
    lines[:] = [line.replace(COLON, ":") for line in lines]


def _code(match: re.Match[str]) -> str:
    text, tail = match.groups()
    shown = f":py:obj:`~{PLACES[text]}`" if text in PLACES and text not in MODULES else f"``{text}``"
    return f"{shown}\\ {tail}" if tail else shown


def _cached(name: str) -> list[str]:
    """The docstring of a cached property, of which attrs leaves only the slot."""
    place, _, attribute = name.rpartition(".")
    record = place.rpartition(".")[2]
    if PLACES.get(record) != place:
        return []
    tree = ast.parse(textwrap.dedent(inspect.getsource(_value(record))))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == attribute:
            return [*(ast.get_docstring(node) or "").split("\n"), ""]
    return []


def leave_out_shared(app: Sphinx, context: click.Context, lines: list[str]) -> None:
    """Describe the options that every command shares once, at `ucc-status` itself."""
    del app
    if context.parent is None:
        return
    shared = {option for one in context.find_root().command.params for option in one.opts if one.name != "systems"}
    kept: list[str] = []
    is_shared = False
    for line in lines:
        if line.startswith(".. option::"):
            is_shared = bool(shared & set(re.findall(r"--?[\w-]+", line.split("<")[0])))
        if not is_shared:
            kept.append(line)
    lines[:] = kept


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the build."""
    app.connect("source-read", expand)
    app.connect("env-updated", complete)
    app.connect("missing-reference", resolve)
    app.connect("autodoc-process-signature", tidy_signature)
    app.connect("autodoc-process-docstring", tidy_docstring, priority=400)  # before napoleon
    app.connect("autodoc-process-docstring", restore_colons, priority=600)
    app.connect("sphinx-click-process-options", leave_out_shared)
    return {"parallel_read_safe": True}
